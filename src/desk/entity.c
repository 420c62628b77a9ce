/*
 * desk/entity.c - one person, place or thing as this reader may see it, and finding one (INT-44, 54, 84).
 *
 *	GET  /entity/{entity}   facts with their items, ties, families of signs; also as CSV
 *	POST /search            what is typed comes in the body: it stands in no address and no log
 *
 * A page of which the reader may see no item does not exist.
 */
#include "desk/room.h"

#include "desk/entity.h"
#include "desk/t_entity.h"

/* ---- one entity -------------------------------------------------------------- */

NODISCARD static err_t
prov_of(struct arena *arena, struct str urn, int item_no, const struct grade *grade, struct str day, struct ui_prov *out)
{
	*out = (struct ui_prov){ .day = day };
	if (grade != NULL)
		out->grade = (struct ui_grade){ .source = grade->source, .assessment = grade->assessment, .handling = grade->handling };
	TRY(str_fmt(arena, &out->item, "%.*s\xc2\xb7%d", STRF(urn), item_no));
	return str_fmt(arena, &out->href, "/report/%.*s/links", STRF(urn));
}

NODISCARD static err_t
fact_prov(struct arena *arena, const struct fact_line *f, struct ui_prov *out)
{
	return prov_of(arena, f->item_urn, f->item_no, &f->grade, f->day, out);
}

NODISCARD static err_t
condition_add(struct arena *arena, const struct fact_line *f, struct entity_view *io)
{
	struct str words;

	if (f->conditions.n == 0)
		return NULL;
	TRY(str_fmt(arena, &words, "%.*s\xc2\xb7%d: %.*s", STRF(f->item_urn), f->item_no, STRF(f->conditions)));
	for (size_t i = 0; i < io->n_conditions; i++)
		if (str_eq(io->condition[i].words, words))
			return NULL;
	io->condition[io->n_conditions].words = words;
	io->condition[io->n_conditions++].grade = (struct ui_grade){ .source = f->grade.source, .assessment = f->grade.assessment, .handling = f->grade.handling };
	return NULL;
}

NODISCARD static err_t
facts_lay(struct arena *arena, struct entity_view *io)
{
	size_t total = io->page.n_links;

	for (size_t i = 0; i < io->page.n_groups; i++)
		total += io->page.group[i].n;
	NEWN(io->condition, arena, total + 1);
	NEWN(io->group, arena, io->page.n_groups + 1);
	for (size_t i = 0; i < io->page.n_groups; i++) {
		struct entity_group_view *g = &io->group[i];

		*g = (struct entity_group_view){ .name = io->page.group[i].words, .n = io->page.group[i].n, .differ = io->page.group[i].differ };
		NEWN(g->fact, arena, g->n + 1);
		for (size_t k = 0; k < g->n; k++) {
			const struct fact_line *f = &io->page.group[i].line[k];

			g->fact[k].words = f->words;
			TRY(fact_prov(arena, f, &g->fact[k].prov));
			TRY(condition_add(arena, f, io));
		}
	}
	return NULL;
}

NODISCARD static err_t
ties_lay(struct arena *arena, struct entity_view *io)
{
	NEWN(io->tie, arena, io->page.n_links + 1);
	for (size_t i = 0; i < io->page.n_links; i++) {
		const struct entity_link *l = &io->page.link[i];
		struct str hex;

		TRY(id_text(arena, l->other, &hex));
		TRY(str_fmt(arena, &io->tie[i].href, "/entity/%.*s", STRF(hex)));
		io->tie[i].label = l->other_label;
		if (l->other_label.n == 0)
			io->tie[i].label = l->kind_words;
		TRY(str_fmt(arena, &io->tie[i].words, "%s%.*s", l->negated ? "not: " : "", STRF(l->words)));
		TRY(str_fmt(arena, &io->tie[i].more, "%s%.*s%s%.*s", l->role.n > 0 ? ", as " : "", STRF(l->role), l->since.n > 0 ? ", since " : "", STRF(l->since)));
		io->tie[i].outward = l->outward;
		TRY(fact_prov(arena, &l->from, &io->tie[i].prov));
		TRY(condition_add(arena, &l->from, io));
	}
	return NULL;
}

NODISCARD static err_t
view_of(struct arena *arena, struct entity_view *io)
{
	struct buf b;
	struct str hex;

	io->kind = str_of(entity_kind_words(io->page.kind));
	TRY(id_text(arena, io->page.id, &hex));
	TRY(str_fmt(arena, &io->csv, "/entity/%.*s?as=csv", STRF(hex)));
	buf_init(&b, arena, 4096);
	for (size_t i = 0; i < io->page.n_why; i++) {
		buf_z(&b, i > 0 ? " " : "");
		buf_str(&b, io->page.why[i]);
	}
	TRY(buf_done(&b, &io->why));
	TRY(facts_lay(arena, io));
	TRY(ties_lay(arena, io));
	NEWN(io->item, arena, io->page.n_items + 1);
	for (size_t i = 0; i < io->page.n_items; i++) {
		io->item[i].title = io->page.item[i].title;
		io->item[i].from = io->page.item[i].from;
		TRY(prov_of(arena, io->page.item[i].urn, io->page.item[i].item_no, NULL, io->page.item[i].day, &io->item[i].prov));
	}
	return NULL;
}

static void
csv_line(struct buf *b, struct str what, struct str words, const struct fact_line *f)
{
	csv_put(b, what);
	buf_z(b, ",");
	csv_put(b, words);
	buf_z(b, ",");
	csv_put(b, f->item_urn);
	buf_printf(b, ",%d,", f->item_no);
	csv_put(b, f->grade_short);
	buf_z(b, ",");
	csv_put(b, f->day);
	buf_z(b, ",");
	csv_put(b, f->conditions);
	buf_z(b, "\n");
}

/* The marking and its caveat stand first: they go wherever the file goes (INT-25). */
NODISCARD static err_t
entity_csv(struct web *w, const struct entity_view *v)
{
	struct buf b;
	struct str csv, words;

	buf_init(&b, w->arena, PAGE_MAX);
	csv_put(&b, marking_words(v->page.marking));
	buf_z(&b, ",");
	csv_put(&b, STR(MARKING_CAVEAT));
	buf_z(&b, "\nattribute,statement,report,item,grade,day,conditions\n");
	for (size_t i = 0; i < v->page.n_groups; i++)
		for (size_t k = 0; k < v->page.group[i].n; k++)
			csv_line(&b, v->page.group[i].words, v->page.group[i].line[k].words, &v->page.group[i].line[k]);
	for (size_t i = 0; i < v->page.n_links; i++) {
		TRY(str_fmt(w->arena, &words, "%.*s %.*s %.*s%.*s", STRF(v->tie[i].outward ? v->page.label : v->tie[i].label), STRF(v->tie[i].words),
		    STRF(v->tie[i].outward ? v->tie[i].label : v->page.label), STRF(v->tie[i].more)));
		csv_line(&b, STR("Connected"), words, &v->page.link[i].from);
	}
	TRY(buf_done(&b, &csv));
	return web_download(w, "text/csv; charset=utf-8", "entity.csv", csv);
}

err_t
desk_entity(struct web *w)
{
	struct desk *d = desk_of(w);
	struct entity_view v = { 0 };
	struct id entity;

	w->cx->purpose = P_LINKING;
	TRY(web_id(w, "entity", &entity));
	TRY(entity_open(w->cx, &d->intel, d->picture, entity, &v.page));
	TRY(view_of(w->arena, &v));
	page_marking(w, v.page.marking);
	if (wants_csv(w))
		return entity_csv(w, &v);
	tmpl_entity(web_html(w), &v);
	return NULL;
}

/* ---- search -------------------------------------------------------------------- */

err_t
desk_search(struct web *w)
{
	struct search_view v = { 0 };

	tmpl_search(web_html(w), &v);
	return NULL;
}

err_t
desk_search_find(struct web *w)
{
	struct search_view v = { .what = web_field(w, "what"), .born = web_field(w, "born"), .asked = true };
	struct desk *d = desk_of(w);
	struct entity_row *row;
	err_t e;

	w->cx->purpose = P_LINKING;
	e = entity_search(w->cx, &d->intel, d->picture, v.what, v.born, &row, &v.n);
	if (e != NULL) {
		v.asked = false;
		v.n = 0;
		TRY(page_refused(w, e, &v.error));
	}
	NEWN(v.row, w->arena, v.n + 1);
	for (size_t i = 0; i < v.n; i++) {
		struct str hex;

		v.row[i] = (struct search_row){ .label = row[i].label, .reason = row[i].reason, .kind = str_of(entity_kind_words(row[i].kind)), .n_items = row[i].n_items };
		TRY(id_text(w->arena, row[i].id, &hex));
		TRY(str_fmt(w->arena, &v.row[i].href, "/entity/%.*s", STRF(hex)));
	}
	page_marking(w, STR("OS"));
	tmpl_search(web_html(w), &v);
	return NULL;
}
