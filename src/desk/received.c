/*
 * desk/received.c - what other agencies of the partnership let us read (INT-39, 74).
 *
 *	list of plain columns -> one, opened and logged, conditions first
 *	-> acknowledge, tick, ask: one press each
 */
#include "desk/received.h"

#include "desk/t_received.h"

static enum ui_mark
mark_of(const struct received *r)
{
	return r->acked ? UI_MARK_GOOD : r->overdue ? UI_MARK_BAD : UI_MARK_HALF;
}

NODISCARD static err_t
received_csv(struct web *w, const struct received_page *v)
{
	struct buf b;
	struct str csv;

	buf_init(&b, w->arena, PAGE_MAX);
	buf_z(&b, "received,from,as,items,precedence,acknowledge by,state\n");
	for (size_t i = 0; i < v->n; i++) {
		const struct received *r = &v->row[i];
		const struct str cell[] = { r->on, r->from, r->form, v->line[i].items, r->precedence, r->ack_due, r->state_words };

		csv_row(&b, cell, sizeof cell / sizeof *cell);
	}
	TRY(buf_done(&b, &csv));
	return web_download(w, "text/csv; charset=utf-8", "received.csv", csv);
}

err_t
desk_received(struct web *w)
{
	struct received_page v = { 0 };

	TRY(received_list(w->cx, &desk_of(w)->intel, &v.row, &v.n));
	NEWN(v.line, w->arena, v.n + 1);
	for (size_t i = 0; i < v.n; i++) {
		struct str id;

		TRY(id_text(w->arena, v.row[i].id, &id));
		TRY(str_fmt(w->arena, &v.line[i].href, "/received/%.*s", STRF(id)));
		TRY(str_fmt(w->arena, &v.line[i].items, "%zu", v.row[i].n_items));
		v.line[i].mark = mark_of(&v.row[i]);
	}
	if (wants_csv(w))
		return received_csv(w, &v);
	tmpl_received(web_html(w), &v);
	return NULL;
}

NODISCARD static err_t
draw(struct web *w, struct id id, struct str error)
{
	struct received_one v = { .error = error, .words = web_has(w, "words") ? web_field(w, "words") : STR_NONE };

	w->cx->purpose = P_REFERRAL;
	TRY(received_open(w->cx, &desk_of(w)->intel, id, &v.r));
	TRY(id_text(w->arena, id, &v.id));
	TRY(str_fmt(w->arena, &v.why, "%.*s shared this with %.*s, your agency. Opening it is in the audit log.", STRF(v.r.from), STRF(w->cx->actor->agency_name)));
	for (size_t i = 0; i < v.r.n_items; i++) {
		v.ask_to_act |= v.r.item[i].ask_to_act;
		v.ask_to_share |= v.r.item[i].ask_to_share;
	}
	page_marking(w, v.r.marking);
	tmpl_received_one(web_html(w), &v);
	return NULL;
}

err_t
desk_received_one(struct web *w)
{
	struct id id;

	TRY(web_id(w, "id", &id));
	return draw(w, id, STR_NONE);
}

/* Back to the page of one, which says what is so now; a refusal stands on it. */
NODISCARD static err_t
after(struct web *w, struct id id, err_t e)
{
	struct str error, text;

	if (e != NULL) {
		TRY(page_refused(w, e, &error));
		return draw(w, id, error);
	}
	TRY(id_text(w->arena, id, &text));
	return web_redirect_fmt(w, "/received/%.*s", STRF(text));
}

err_t
desk_received_acknowledge(struct web *w)
{
	struct id id;

	TRY(web_id(w, "id", &id));
	return after(w, id, received_acknowledge(w->cx, &desk_of(w)->intel, id));
}

err_t
desk_received_seen(struct web *w)
{
	struct id id;

	TRY(web_id(w, "id", &id));
	return after(w, id, received_seen_again(w->cx, &desk_of(w)->intel, id, (int)web_number(w, "no", 0), web_field(w, "value")));
}

err_t
desk_received_ask(struct web *w)
{
	struct id id;

	TRY(web_id(w, "id", &id));
	return after(w, id, received_ask(w->cx, &desk_of(w)->intel, id, web_field(w, "what")));
}

/* What was typed stays on the page when it is refused. */
err_t
desk_received_tell(struct web *w)
{
	struct id id;

	TRY(web_id(w, "id", &id));
	return after(w, id, received_tell(w->cx, &desk_of(w)->intel, id, web_field(w, "event"), web_field(w, "words")));
}
