/*
 * desk/link_view.c - one report's links laid out for its page.
 *
 *	struct link_page + what was posted -> papers, questions, sentence -> template
 *
 * What a text names is marked where its words stand in the text to share:
 * an analyst is shown no other text.
 */
#include "desk/room.h"

#include <stdio.h>
#include <string.h>

#include "desk/link.h"

#define MARKS_MAX 200

static struct ui_grade
grade_ui(const struct grade *g)
{
	return (struct ui_grade){ .source = g->source, .assessment = g->assessment, .handling = g->handling };
}

/* The letter of a kind on its tag: persons, places (locations), vehicles, telephones ... */
static char
tag_letter(enum entity_kind kind)
{
	static const char letters[ENTITY_KINDS] = { [KIND_PERSON] = 'P', [KIND_ORGANISATION] = 'B', [KIND_PLACE] = 'L', [KIND_VEHICLE] = 'V',
		[KIND_PHONE] = 'T', [KIND_ACCOUNT] = 'A', [KIND_DOCUMENT] = 'D', [KIND_EVENT] = 'E' };

	return letters[kind];
}

/* Tags are of the page alone: T1, T2 in the order of the mentions. */
static void
tags_lay(struct link_page *io)
{
	unsigned count[ENTITY_KINDS] = { 0 };

	for (size_t i = 0; i < io->n_mentions; i++) {
		struct found *f = &io->mention[i].found;

		(void)snprintf(f->tag, sizeof f->tag, "%c%u", tag_letter(f->kind), ++count[f->kind] % 1000);
	}
}

/* ---- papers -------------------------------------------------------------------- */

/* The mention that comes next in the text; of two at one place the longer. */
static const struct mention_view *
next_mark(const struct link_page *p, const struct item_view *item, const bool *done, size_t from, size_t *at)
{
	const struct mention_view *next = NULL;

	for (size_t i = 0; i < p->n_mentions; i++) {
		const struct mention_view *m = &p->mention[i];
		size_t here;

		if (m->item_no != item->no || done[i] || !str_find_words(item->text_sanitised, m->found.raw, from, &here))
			continue;
		if (next == NULL || here < *at || (here == *at && m->found.raw.n > next->found.raw.n)) {
			next = m;
			*at = here;
		}
	}
	return next;
}

NODISCARD static err_t
paper_of(struct arena *arena, const struct link_page *p, const struct item_view *item, struct paper *out)
{
	const struct mention_view *m;
	struct str text = item->text_sanitised;
	size_t from = 0, at = 0;
	bool *done;

	*out = (struct paper){ .item = item, .grade = grade_ui(&item->grade) };
	NEWN(out->piece, arena, 2 * MARKS_MAX + 1);
	NEWN(done, arena, p->n_mentions + 1);
	while (out->n < 2 * (MARKS_MAX - 1) && (m = next_mark(p, item, done, from, &at)) != NULL) {
		out->piece[out->n++] = (struct paper_piece){ .text = str_head(str_from(text, from), at - from) };
		out->piece[out->n++] = (struct paper_piece){ .text = m->found.raw, .tag = str_of(m->found.tag) };
		done[m - p->mention] = true;
		from = at + m->found.raw.n;
	}
	out->piece[out->n++] = (struct paper_piece){ .text = str_from(text, from) };
	return NULL;
}

/* ---- questions ------------------------------------------------------------------ */

NODISCARD static err_t
lines_of(struct arena *arena, struct str text, struct str **out, size_t *n)
{
	struct str line;

	*n = 1;
	for (size_t i = 0; i < text.n; i++)
		*n += text.p[i] == '\n';
	NEWN(*out, arena, *n);
	*n = 0;
	while (str_split(&text, '\n', &line))
		(*out)[(*n)++] = line;
	return NULL;
}

NODISCARD static err_t
ask_of(struct web *w, const struct mention_view *m, struct link_ask *out)
{
	struct str hex, posted;
	const char *name;

	*out = (struct link_ask){ .tag = str_of(m->found.tag), .what = m->found.raw, .kind = str_of(entity_kind_words(m->found.kind)), .n_same = m->n_matches };
	TRY(id_text(w->arena, m->id, &hex));
	TRY(str_fmt(w->arena, &out->name, "m-%.*s", STRF(hex)));
	TRY(str_z(w->arena, out->name, &name));
	posted = web_field(w, name);
	out->as_new = str_is(posted, "new");
	out->ignored = str_is(posted, "ignore");
	NEWN(out->same, w->arena, m->n_matches + 1);
	for (size_t i = 0; i < m->n_matches; i++) {
		struct link_same *s = &out->same[i];

		TRY(id_text(w->arena, m->match[i].entity, &s->value));
		TRY(str_fmt(w->arena, &s->href, "/entity/%.*s", STRF(s->value)));
		s->label = m->label[i];
		s->on = str_eq(posted, s->value);
		TRY(lines_of(w->arena, m->reason[i], &s->reason, &s->n_reasons));
	}
	return NULL;
}

NODISCARD static err_t
done_of(struct web *w, const struct mention_view *m, struct link_done *out)
{
	struct str hex;

	*out = (struct link_done){ .tag = str_of(m->found.tag), .what = m->found.raw, .words = STR("Ignored"), .ignored = id_is_none(m->entity) };
	TRY(str_fmt(w->arena, &out->item, "Item %d", m->item_no));
	if (out->ignored)
		return NULL;
	out->words = m->found.raw;
	/* What this report alone has made has no page before it is live. */
	if (m->entity_label.n == 0)
		return NULL;
	out->words = m->entity_label;
	TRY(id_text(w->arena, m->entity, &hex));
	return str_fmt(w->arena, &out->href, "/entity/%.*s", STRF(hex));
}

NODISCARD static err_t
mentions_lay(struct web *w, struct link_view *v)
{
	struct link_ask *again;

	NEWN(v->ask, w->arena, v->page.n_mentions + 1);
	NEWN(again, w->arena, v->page.n_mentions + 1);
	NEWN(v->done, w->arena, v->page.n_mentions + 1);
	for (size_t i = 0; i < v->page.n_mentions; i++) {
		const struct mention_view *m = &v->page.mention[i];

		if (str_is(m->state, "new")) {
			TRY(ask_of(w, m, &v->ask[v->n_ask++]));
			continue;
		}
		TRY(done_of(w, m, &v->done[v->n_done]));
		TRY(ask_of(w, m, &again[v->n_done]));
		v->done[v->n_done].again = &again[v->n_done];
		v->n_done++;
	}
	return NULL;
}

/* ---- the sentence ---------------------------------------------------------------- */

NODISCARD static err_t
types_lay(struct web *w, struct link_sentence *s)
{
	struct str posted = web_field(w, "type");

	NEWN(s->type, w->arena, n_link_types);
	for (size_t i = 0; i < n_link_types; i++)
		s->type[i] = (struct ui_choice){ .value = str_of(link_types[i].type), .label = str_of(link_types[i].words), .on = str_is(posted, link_types[i].type) };
	s->n_type = n_link_types;
	return NULL;
}

/* Nothing stands chosen at first: who is connected with whom is for a person to say. */
NODISCARD static err_t
ends_lay(struct web *w, const struct link_page *p, const char *field, struct ui_choice **out, size_t *n)
{
	struct str posted = web_field(w, field);

	NEWN(*out, w->arena, p->n_entities + 1);
	(*out)[0] = (struct ui_choice){ .label = STR("Choose") };
	for (size_t i = 0; i < p->n_entities; i++) {
		struct ui_choice *c = &(*out)[i + 1];

		TRY(id_text(w->arena, p->entity[i].id, &c->value));
		c->label = p->entity[i].label;
		c->on = str_eq(posted, c->value);
	}
	*n = p->n_entities + 1;
	return NULL;
}

NODISCARD static err_t
items_lay(struct web *w, const struct link_page *p, const char *field, struct ui_choice **out, size_t *n)
{
	int64_t posted = web_number(w, field, 0);

	NEWN(*out, w->arena, p->n_items + 1);
	for (size_t i = 0; i < p->n_items; i++) {
		TRY(str_fmt(w->arena, &(*out)[i].value, "%d", p->item[i].no));
		TRY(str_fmt(w->arena, &(*out)[i].label, "Item %d", p->item[i].no));
		(*out)[i].on = posted == p->item[i].no;
	}
	*n = p->n_items;
	return NULL;
}

NODISCARD static err_t
thing_lay(struct web *w, const struct link_page *p, struct link_thing *t)
{
	struct str posted = web_field(w, "kind");

	t->raw = web_field(w, "thing");
	NEWN(t->kind, w->arena, ENTITY_KINDS);
	t->n_kind = ENTITY_KINDS;
	for (int k = 0; k < ENTITY_KINDS; k++)
		t->kind[k] = (struct ui_choice){ .value = str_of(entity_kind_name((enum entity_kind)k)), .label = str_of(entity_kind_words((enum entity_kind)k)),
			.on = str_is(posted, entity_kind_name((enum entity_kind)k)) };
	return items_lay(w, p, "thing_item", &t->item, &t->n_item);
}

/* Each sentence with its item, and the name of the button that takes it back. */
NODISCARD static err_t
made_lay(struct web *w, struct link_view *v)
{
	struct str hex;

	NEWN(v->made, w->arena, v->page.n_links + 1);
	for (size_t i = 0; i < v->page.n_links; i++) {
		const struct link_line *line = &v->page.link[i];
		struct link_made *m = &v->made[i];

		m->line = line;
		TRY(id_text(w->arena, line->id, &hex));
		TRY(str_fmt(w->arena, &m->press, "remove-%.*s", STRF(hex)));
		TRY(str_fmt(w->arena, &m->prov.item, "Item %d", line->item_no));
		for (size_t k = 0; k < v->page.n_items; k++)
			if (v->page.item[k].no == line->item_no)
				m->prov.grade = grade_ui(&v->page.item[k].grade);
	}
	return NULL;
}

NODISCARD static err_t
fixed_lay(struct web *w, const char *field, const char *const (*list)[2], size_t n, size_t dflt, struct ui_choice **out)
{
	struct str posted = web_field(w, field);

	NEWN(*out, w->arena, n);
	for (size_t i = 0; i < n; i++)
		(*out)[i] = (struct ui_choice){ .value = str_of(list[i][0]), .label = str_of(list[i][1]), .on = posted.n > 0 ? str_is(posted, list[i][0]) : i == dflt };
	return NULL;
}

NODISCARD static err_t
sentence_lay(struct web *w, const struct link_page *p, struct link_sentence *s)
{
	static const char *const strengths[][2] = { { "certain", "certain" }, { "probable", "probable" }, { "possible", "possible" } };
	static const char *const senses[][2] = { { "is", "it is so" }, { "not", "it is not so" } };

	s->since = web_field(w, "since");
	s->role = web_field(w, "role");
	s->n_strength = sizeof strengths / sizeof strengths[0];
	s->n_sense = sizeof senses / sizeof senses[0];
	TRY(types_lay(w, s));
	TRY(items_lay(w, p, "item", &s->item, &s->n_item));
	TRY(ends_lay(w, p, "from", &s->from, &s->n_from));
	TRY(ends_lay(w, p, "to", &s->to, &s->n_to));
	TRY(fixed_lay(w, "strength", strengths, s->n_strength, 1, &s->strength));
	return fixed_lay(w, "sense", senses, s->n_sense, 0, &s->sense);
}

err_t
link_view_of(struct web *w, struct link_view *io)
{
	struct buf b;

	tags_lay(&io->page);
	io->loop = loop_strip(&io->page.loop, STR("The loop of this report"));
	buf_init(&b, w->arena, 2048);
	for (size_t i = 0; i < io->page.n_why; i++) {
		buf_z(&b, i > 0 ? " " : "");
		buf_str(&b, io->page.why[i]);
	}
	TRY(buf_done(&b, &io->why));
	NEWN(io->paper, w->arena, io->page.n_items + 1);
	for (size_t i = 0; i < io->page.n_items; i++)
		TRY(paper_of(w->arena, &io->page, &io->page.item[i], &io->paper[i]));
	TRY(mentions_lay(w, io));
	TRY(made_lay(w, io));
	TRY(thing_lay(w, &io->page, &io->thing));
	return sentence_lay(w, &io->page, &io->sentence);
}
