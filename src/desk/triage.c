/*
 * desk/triage.c - one report on one page: decide, split, grade, sanitise, send on (INT-77, J3).
 *
 *	GET takes the lock -> cuts_first, proposals -> page
 *	POST press=send -> triage_submit ; press=split, add, join -> the same page, changed
 *
 * Nothing typed is lost: whatever was posted is drawn again.  The words of the
 * report are named by their place and read from the report at each turn.
 */
#include "desk/room.h"

#include <stdio.h>

#include "desk/triage.h"

#define KEY_MAX 40

/* The value of "source.3". */
static struct str
posted(const struct web *w, const char *name, size_t no)
{
	char key[KEY_MAX];

	(void)snprintf(key, sizeof key, "%s.%zu", name, no);
	return web_field(w, key);
}

/* A textarea sends CR LF; what is kept has LF alone. */
NODISCARD static err_t
lines_of(struct arena *a, struct str text, struct str *out)
{
	struct buf b;

	buf_init(&b, a, (size_t)1 << 20);
	for (size_t i = 0; i < text.n; i++)
		if (text.p[i] != '\r')
			buf_byte(&b, (uint8_t)text.p[i]);
	return buf_done(&b, out);
}

/* ---- what was posted, or is proposed ----------------------------------- */

NODISCARD static err_t
letter(struct arena *a, char c, struct str *out)
{
	return c == 0 ? (*out = STR_NONE, NULL) : str_fmt(a, out, "%c", c);
}

NODISCARD static err_t
code(struct arena *a, char kind, int n, struct str *out)
{
	return n == 0 ? (*out = STR_NONE, NULL) : str_fmt(a, out, "%c%d", kind, n);
}

NODISCARD static err_t
entry_of(struct arena *a, struct str cut, const struct item_view *item, struct entry *out)
{
	const struct grade *g = &item->grade;

	*out = (struct entry){ .cut = cut, .share = item->text_sanitised, .conditions = g->conditions, .conditions_reason = g->conditions_reason,
	    .usage = g->usage, .grade_reason = g->grade_reason, .provenance = item->provenance };
	TRY(letter(a, g->source > 0 ? (char)('0' + g->source) : 0, &out->source));
	TRY(letter(a, g->assessment, &out->assessment));
	TRY(letter(a, g->handling, &out->handling));
	TRY(code(a, 'A', g->action, &out->action));
	return code(a, 'S', g->sanitisation, &out->sanitisation);
}

/* "Forced labour, Harrow Lane": from what was answered, to be changed. */
NODISCARD static err_t
title_proposed(struct arena *a, const struct report_view *v, struct str *out)
{
	struct str what = STR_NONE, where = STR_NONE, first;

	for (size_t i = 0; i < v->n_lines; i++) {
		const struct answer_line *l = &v->line[i];

		if (l->not_known)
			continue;
		if (what.n == 0 && str_is(l->name, "about") && !v->public_)
			what = l->words;
		if (where.n == 0 && (str_is(l->name, "where") || str_is(l->name, "street_town") || str_is(l->name, "business")))
			where = l->words;
	}
	if (what.n > 0 && where.n > 0)
		TRY(str_fmt(a, out, "%.*s, %.*s", STRF(what), STRF(where)));
	else if (what.n > 0 || where.n > 0)
		*out = what.n > 0 ? what : where;
	else {
		first = v->text;
		(void)str_split(&first, '\n', out);
	}
	/* A title is a line, cut at a blank. */
	if (out->n > 80) {
		size_t at = 80;

		while (at > 40 && out->p[at] != ' ')
			at--;
		*out = str_trim(str_head(*out, at));
	}
	return NULL;
}

NODISCARD static err_t
entries_first(struct web *w, const struct triage_page *v, struct entries *out)
{
	const struct report_view *r = &v->report;
	const struct cbor *about = cbor_get(&r->answers, "about");
	struct str *cut;

	*out = (struct entries){ .title = r->title, .marking = r->marking, .mopi = STR("3") };
	NEWN(out->left_out, w->arena, FOUND_MAX);
	if (out->title.n == 0)
		TRY(title_proposed(w->arena, r, &out->title));
	if (about != NULL && about->type == CBOR_ARRAY && about->n == 1 && about->v[0].type == CBOR_TEXT)
		out->threat = about->v[0].s;
	TRY(cuts_first(w->arena, &v->cuts, &cut, &out->n));
	NEWN(out->entry, w->arena, ITEMS_MAX + 1);
	for (size_t i = 0; i < out->n; i++) {
		struct item_view item;

		TRY(cut_item(w->arena, &v->cuts, cut[i], &item));
		TRY(entry_of(w->arena, cut[i], &item, &out->entry[i]));
		if (item.threat_type.n > 0)
			out->threat = item.threat_type;
		if (item.grade.mopi > 0)
			TRY(str_fmt(w->arena, &out->mopi, "%d", item.grade.mopi));
	}
	return NULL;
}

NODISCARD static err_t
entries_posted(struct web *w, const struct triage_page *v, struct entries *out)
{
	int64_t n = web_number(w, "items", 0);
	struct str *value;
	size_t n_values;

	if (n < 1 || n > ITEMS_MAX)
		FAIL(ERR_INVALID, "item.none");
	*out = (struct entries){ .n = (size_t)n, .safety = web_field(w, "safety"), .reason = web_field(w, "reason"), .title = str_trim(web_field(w, "title")),
	    .threat = web_field(w, "threat"), .marking = web_field(w, "marking"), .mopi = web_field(w, "mopi"),
	    .is_seen = web_has(w, "rules_seen"), .is_asked = web_has(w, "asked") };
	NEWN(out->entry, w->arena, ITEMS_MAX + 1);
	NEWN(out->left_out, w->arena, FOUND_MAX);
	for (size_t i = 0; i < out->n; i++) {
		struct entry *e = &out->entry[i];

		*e = (struct entry){ posted(w, "cut", i + 1), posted(w, "source", i + 1), posted(w, "assessment", i + 1), posted(w, "handling", i + 1),
		    posted(w, "action", i + 1), posted(w, "sanitisation", i + 1), STR_NONE, STR_NONE, STR_NONE, STR_NONE, str_trim(posted(w, "provenance", i + 1)), STR_NONE };
		TRY(lines_of(w->arena, posted(w, "conditions", i + 1), &e->conditions));
		TRY(lines_of(w->arena, posted(w, "conditions_reason", i + 1), &e->conditions_reason));
		TRY(lines_of(w->arena, posted(w, "usage", i + 1), &e->usage));
		TRY(lines_of(w->arena, posted(w, "grade_reason", i + 1), &e->grade_reason));
		TRY(lines_of(w->arena, posted(w, "share", i + 1), &e->share));
	}
	TRY(web_fields(w, "left_out", &value, &n_values));
	for (size_t i = 0; i < n_values; i++)
		for (size_t f = 0; f < v->n_found; f++)
			out->left_out[f] |= str_is(value[i], v->found[f].tag);
	return NULL;
}

/* ---- split, add, join -------------------------------------------------- */

/* The ticked sentences leave the statements they stand in and become one of their own. */
NODISCARD static err_t
split(struct web *w, const struct triage_page *v, struct entries *e)
{
	struct item_view item;
	struct str *value, cut;
	size_t n_values, kept = 0;
	bool *in;

	NEWN(in, w->arena, SENTENCES_MAX);
	TRY(web_fields(w, "sentence", &value, &n_values));
	for (size_t i = 0; i < n_values; i++) {
		int64_t k;

		if (str_i64(value[i], &k) == NULL && k >= 0 && (size_t)k < v->cuts.n_sentences)
			in[k] = true;
	}
	TRY(cut_sentences(w->arena, &v->cuts, in, &cut));
	if (cut.n == 0 || e->n >= ITEMS_MAX)
		return NULL;
	for (size_t i = 0; i < e->n; i++) {
		struct entry *at = &e->entry[i];

		TRY(cut_without(w->arena, &v->cuts, at->cut, in, &at->cut));
		for (size_t s = 0; s < v->cuts.n_sentences; s++)
			if (in[s])
				TRY(text_without(w->arena, at->share, v->cuts.sentence[s].text, &at->share));
		/* A statement without words is none: its place is free. */
		if (at->cut.n > 0)
			e->entry[kept++] = *at;
	}
	e->n = kept;
	TRY(cut_item(w->arena, &v->cuts, cut, &item));
	return entry_of(w->arena, cut, &item, &e->entry[e->n++]);
}

NODISCARD static err_t
add_offers(struct web *w, const struct triage_page *v, struct entries *e)
{
	struct str *value;
	size_t n_values;

	TRY(web_fields(w, "offer", &value, &n_values));
	for (size_t i = 0; i < n_values && e->n < ITEMS_MAX; i++) {
		struct item_view item;
		bool had = false;

		for (size_t k = 0; k < e->n; k++)
			had |= str_eq(e->entry[k].cut, value[i]);
		if (had)
			continue;
		TRY(cut_item(w->arena, &v->cuts, value[i], &item));
		TRY(entry_of(w->arena, value[i], &item, &e->entry[e->n++]));
	}
	return NULL;
}

/* Item no goes back into the one before it; an offered one goes away. */
NODISCARD static err_t
join(struct web *w, const struct triage_page *v, size_t no, struct entries *e)
{
	struct entry *one, *two;
	struct str both;

	if (no < 2 || no > e->n)
		return NULL;
	one = &e->entry[no - 2];
	two = &e->entry[no - 1];
	if (two->cut.n > 0 && two->cut.p[0] == 'w' && one->cut.n > 0 && one->cut.p[0] == 'w') {
		TRY(cut_join(w->arena, &v->cuts, one->cut, two->cut, &one->cut));
		TRY(str_fmt(w->arena, &both, "%.*s%s%.*s", STRF(one->share), one->share.n > 0 ? " " : "", STRF(two->share)));
		one->share = both;
	}
	for (size_t i = no - 1; i + 1 < e->n; i++)
		e->entry[i] = e->entry[i + 1];
	e->n--;
	return NULL;
}

NODISCARD static err_t
pressed(struct web *w, const struct triage_page *v, struct entries *e, bool *redraw)
{
	struct str press = web_field(w, "press");
	int64_t no;

	*redraw = true;
	if (str_is(press, "split"))
		return split(w, v, e);
	if (str_is(press, "add"))
		return add_offers(w, v, e);
	if (str_starts(press, STR("join:")) && str_i64(str_from(press, 5), &no) == NULL && no > 0)
		return join(w, v, (size_t)no, e);
	*redraw = false;
	return NULL;
}

/* ---- sending on -------------------------------------------------------- */

static bool
holds(const struct cuts *c, struct str cut, const struct item_view *item, const struct found *f, bool is_first)
{
	/* An answer of its own belongs to the first statement; a place in the text to whoever holds its words. */
	if (f->length == 0)
		return is_first;
	if (cut.n == 0 || cut.p[0] != 'w')
		return false;
	for (size_t i = 0; i < c->n_sentences; i++) {
		const struct sentence *s = &c->sentence[i];
		size_t at;

		if (str_eq(c->report->part[s->part].field, f->field) && f->start >= s->start && f->start < s->start + s->length)
			return str_find(item->text_original, s->text, &at);
	}
	return false;
}

NODISCARD static err_t
mentions_of(struct web *w, const struct triage_page *v, const struct entries *e, size_t no, const struct item_view *item, struct triage_item *io)
{
	struct mention_new *m;

	NEWN(m, w->arena, v->n_found + 1);
	for (size_t i = 0; i < v->n_found; i++) {
		const struct found *f = &v->found[i];

		if (holds(&v->cuts, e->entry[no].cut, item, f, no == 0))
			m[io->n_mentions++] = (struct mention_new){ .kind = entity_kind_name(f->kind), .field = f->field, .raw = f->raw, .norm = f->norm,
			    .attribute = f->attribute, .more = f->more, .start = f->start, .length = f->length, .ignored = e->left_out[i] };
	}
	io->mention = m;
	return NULL;
}

NODISCARD static err_t
item_of(struct web *w, const struct triage_page *v, const struct entries *e, size_t no, struct triage_item *out)
{
	const struct entry *p = &e->entry[no];
	struct item_view item;
	int64_t mopi;

	TRY(cut_item(w->arena, &v->cuts, p->cut, &item));
	*out = (struct triage_item){ .title = e->title, .text_original = item.text_original, .text_sanitised = str_trim(p->share), .field = item.field,
	    .basis = item.basis, .span_start = item.span_start, .span_end = item.span_end, .when = item.facts.when, .where = item.facts.where,
	    .signs = item.facts.signs, .exploitation = item.facts.exploitation, .provenance = p->provenance, .threat_type = e->threat };
	TRY(grade_read(p->source, p->assessment, p->handling, p->action, p->sanitisation, &out->grade));
	out->grade.mopi = str_i64(e->mopi, &mopi) == NULL && mopi >= 1 && mopi <= 4 ? (int)mopi : 0;
	out->grade.conditions = str_trim(p->conditions);
	out->grade.conditions_reason = str_trim(p->conditions_reason);
	out->grade.usage = str_trim(p->usage);
	out->grade.grade_reason = str_trim(p->grade_reason);
	return mentions_of(w, v, e, no, &item, out);
}

NODISCARD static err_t
triage_of(struct web *w, const struct triage_page *v, const struct entries *e, struct triage *out)
{
	struct triage_item *item;

	*out = (struct triage){ .reason = str_trim(e->reason), .title = e->title, .marking = e->marking, .rules_seen = e->is_seen, .asked = e->is_asked };
	out->decide_safety = !v->report.decided && e->safety.n > 0;
	if (out->decide_safety)
		TRY(safety_decision_of(e->safety, &out->decision));
	NEWN(item, w->arena, e->n + 1);
	for (size_t i = 0; i < e->n; i++)
		TRY(item_of(w, v, e, i, &item[i]));
	out->item = item;
	out->n_items = e->n;
	return NULL;
}

NODISCARD static err_t
send_on(struct web *w, struct triage_page *v, const struct entries *e)
{
	struct intel *in = &desk_of(w)->intel;
	struct triage_fault *fault;
	struct ui_error *error;
	struct triage t;
	size_t n;
	int item = 0;
	err_t why;

	TRY(triage_of(w, v, e, &t));
	TRY(triage_faults(w->cx, in, &v->report, &t, &fault, &n));
	NEWN(error, w->arena, n + 1);
	for (size_t i = 0; i < n; i++)
		TRY(triage_error(w, fault[i].item, fault[i].why, &error[i]));
	if (n > 0) {
		w->status = 422;
		return triage_draw(w, v, e, error, n);
	}
	why = triage_submit(w->cx, in, v->report.urn, &t, &item);
	if (why == NULL)
		return web_redirect_fmt(w, "/report/%.*s", STRF(v->report.urn));
	if (why->code != ERR_INVALID && why->code != ERR_CONFLICT)
		return why;
	TRY(triage_error(w, item, why, &error[0]));
	w->status = why->code == ERR_INVALID ? 422 : 409;
	return triage_draw(w, v, e, error, 1);
}

/* ---- handlers ---------------------------------------------------------- */

static bool
is_open(const struct report_view *r)
{
	return str_is(r->state, "NEW") || str_is(r->state, "ASSESSING");
}

NODISCARD static err_t
fill(struct web *w, struct triage_page *v)
{
	TRY(mentions_find(w->arena, &v->report, &v->found, &v->n_found));
	return cuts_of(w->cx, &desk_of(w)->intel, &v->report, &v->cuts);
}

err_t
desk_triage(struct web *w)
{
	struct triage_page *v;
	struct entries e;
	struct str urn;

	NEW(v, w->arena);
	TRY(urn_parse(w->arena, web_param(w, "urn"), &urn));
	TRY(report_take(w->cx, &desk_of(w)->intel, urn, &v->report));
	if (!is_open(&v->report))
		return web_redirect_fmt(w, "/report/%.*s", STRF(urn));
	TRY(fill(w, v));
	TRY(entries_first(w, v, &e));
	return triage_draw(w, v, &e, NULL, 0);
}

err_t
desk_triage_press(struct web *w)
{
	struct ui_error changed;
	struct triage_page *v;
	struct entries e;
	struct str urn;
	bool redraw;

	w->cx->purpose = P_GRADING;
	NEW(v, w->arena);
	TRY(urn_parse(w->arena, web_param(w, "urn"), &urn));
	TRY(report_open(w->cx, &desk_of(w)->intel, urn, &v->report));
	if (!is_open(&v->report))
		FAIL(ERR_CONFLICT, "state.not-now");
	TRY(fill(w, v));
	/* Words were added meanwhile: places named by the page may be others now. */
	if (web_number(w, "version", -1) != row_int(&v->report.row, REPORT_VERSION)) {
		TRY(entries_first(w, v, &e));
		TRY(triage_error(w, 0, ERROR(ERR_CONFLICT, "triage.changed"), &changed));
		w->status = 409;
		return triage_draw(w, v, &e, &changed, 1);
	}
	TRY(entries_posted(w, v, &e));
	TRY(pressed(w, v, &e, &redraw));
	return redraw ? triage_draw(w, v, &e, NULL, 0) : send_on(w, v, &e);
}
