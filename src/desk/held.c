/*
 * desk/held.c - who has it, who has not acknowledged, what they ask (INT-90).
 *
 *	GET /held: everything outstanding; ?report=URN: all that left of one report
 *	POST: chase, answer
 */
#include "desk/held.h"

#include "desk/t_held.h"

NODISCARD static err_t
held_csv(struct web *w, const struct held_page *v)
{
	struct buf b;
	struct str csv;

	buf_init(&b, w->arena, PAGE_MAX);
	buf_z(&b, "report,item,agency,as,shared,acknowledge by,state,chased\n");
	for (size_t i = 0; i < v->n; i++) {
		const struct held_row *r = &v->row[i];
		const struct str cell[] = { r->report_urn, v->line[i].item, r->agency, r->form, r->on, r->ack_due, r->state_words,
			r->chased ? STR("yes") : STR("no") };

		csv_row(&b, cell, sizeof cell / sizeof *cell);
	}
	TRY(buf_done(&b, &csv));
	return web_download(w, "text/csv; charset=utf-8", "held.csv", csv);
}

/* Lines of one dissemination stand together; it is chased once. */
NODISCARD static err_t
lines(struct web *w, struct held_page *v)
{
	bool may_open = policy_may(w->cx->actor, CAP_REPORT_READ);

	NEWN(v->line, w->arena, v->n + 1);
	for (size_t i = 0; i < v->n; i++) {
		const struct held_row *r = &v->row[i];
		struct held_line *l = &v->line[i];

		l->mark = r->acked ? UI_MARK_GOOD : r->overdue ? UI_MARK_BAD : str_is(r->state_words, "Waiting") ? UI_MARK_HALF : UI_MARK_OFF;
		l->may_chase = l->mark == UI_MARK_BAD || l->mark == UI_MARK_HALF;
		for (size_t k = 0; k < i; k++)
			l->may_chase &= !id_eq(v->row[k].id, r->id);
		TRY(id_text(w->arena, r->id, &l->id));
		TRY(str_fmt(w->arena, &l->item, "%d", r->item_no));
		if (may_open)
			TRY(str_fmt(w->arena, &l->href, "/report/%.*s", STRF(r->report_urn)));
	}
	NEWN(v->ask_line, w->arena, v->n_asks + 1);
	for (size_t i = 0; i < v->n_asks; i++)
		TRY(id_text(w->arena, v->ask[i].task, &v->ask_line[i].id));
	return NULL;
}

NODISCARD static err_t
draw(struct web *w, struct str urn, struct str error)
{
	struct held_page v = { .error = error };

	if (urn.n > 0 && urn_parse(w->arena, urn, &v.urn) != NULL)
		v.urn = STR_NONE;
	if (web_has(w, "sent"))
		v.notice = STR("Shared. It stands here as waiting until the agency acknowledges it.");
	TRY(held_list(w->cx, &desk_of(w)->intel, v.urn, &v.row, &v.n));
	if (v.urn.n == 0)
		TRY(held_asks(w->cx, &desk_of(w)->intel, &v.ask, &v.n_asks));
	else
		TRY(held_told(w->cx, &desk_of(w)->intel, v.urn, &v.told, &v.n_told));
	TRY(lines(w, &v));
	if (wants_csv(w))
		return held_csv(w, &v);
	v.csv = STR("/held?as=csv");
	if (v.urn.n > 0)
		TRY(str_fmt(w->arena, &v.csv, "/held?report=%.*s&as=csv", STRF(v.urn)));
	tmpl_held(web_html(w), &v);
	return NULL;
}

err_t
desk_held(struct web *w)
{
	return draw(w, web_query(w, "report"), STR_NONE);
}

NODISCARD static err_t
after(struct web *w, err_t e)
{
	struct str error, urn = web_field(w, "report"), canonical;

	if (e != NULL) {
		TRY(page_refused(w, e, &error));
		return draw(w, urn, error);
	}
	if (urn.n == 0 || urn_parse(w->arena, urn, &canonical) != NULL)
		return web_redirect(w, "/held");
	return web_redirect_fmt(w, "/held?report=%.*s", STRF(canonical));
}

err_t
desk_held_chase(struct web *w)
{
	struct id id;

	TRY(id_parse(web_field(w, "id"), &id));
	return after(w, held_chase(w->cx, &desk_of(w)->intel, id));
}

err_t
desk_held_answer(struct web *w)
{
	struct id id;

	TRY(id_parse(web_field(w, "id"), &id));
	return after(w, held_answer(w->cx, &desk_of(w)->intel, id, str_is(web_field(w, "press"), "yes")));
}
