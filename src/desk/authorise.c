/*
 * desk/authorise.c - a second person reads original beside sanitised, and lets it pass or not (INT-31, 78).
 *
 *	GET draws both texts and the checklist ; POST authorises, or sends back with the open lines
 */
#include "desk/room.h"

#include <string.h>

#include "desk/authorise.h"
#include "desk/queue.h"
#include "desk/report.h"
#include "desk/t_authorise.h"

#define LIST 200

/* ---- what waits ------------------------------------------------------------- */

NODISCARD static err_t
list_csv(struct web *w, const struct queue *q)
{
	struct buf b;
	struct str csv, day;

	buf_init(&b, w->arena, PAGE_MAX);
	buf_z(&b, "number,received,channel,sender,safety\n");
	for (size_t i = 0; i < q->n; i++) {
		const struct queue_row *r = &q->row[i];

		TRY(day_iso(w->arena, r->received_on, &day));
		csv_row(&b, (const struct str[]){ r->urn, day, r->channel_words, r->from, r->safety_words }, 5);
	}
	TRY(buf_done(&b, &csv));
	return web_download(w, "text/csv; charset=utf-8", "to-authorise.csv", csv);
}

err_t
desk_authorise_list(struct web *w)
{
	struct queue_query query = { .filter = QUEUE_AUTHORISE, .limit = LIST };
	struct authorise_list v = { .csv = STR("/authorise?as=csv") };

	TRY(report_queue(w->cx, &desk_of(w)->intel, &query, &v.queue));
	if (wants_csv(w))
		return list_csv(w, &v.queue);
	tmpl_authorise_list(web_html(w), &v);
	return NULL;
}

/* ---- one report ---------------------------------------------------------------- */

static bool
offers(const struct report_view *r, const char *event)
{
	for (size_t i = 0; i < r->n_moves; i++)
		if (strcmp(r->move[i]->event, event) == 0)
			return true;
	return false;
}

/* The lines the record proves, unless the page was posted. */
NODISCARD static err_t
draw(struct web *w, struct str urn, const struct check *posted, struct authorise_page *v)
{
	struct item_view *item;
	size_t n;

	TRY(report_open(w->cx, &desk_of(w)->intel, urn, &v->report));
	TRY(texts_of(w, &v->report, &v->text, &v->n_texts));
	NEWN(item, w->arena, v->n_texts + 1);
	for (n = 0; n < v->n_texts; n++) {
		item[n] = *v->text[n].item;
		v->is_own |= id_eq(item[n].author, w->cx->actor->caps.account);
	}
	if (posted == NULL)
		checklist_proposed(&v->report, item, n, v->check);
	else
		memcpy(v->check, posted, sizeof v->check);
	v->is_review = str_is(v->report.state, "GRADED");
	v->may_pass = !v->is_own && offers(&v->report, v->is_review ? "sanitise" : "authorise");
	v->may_send_back = !v->is_own && offers(&v->report, "send-back");
	v->loop = loop_strip(&v->report.loop, STR("The loop of this report"));
	v->clock = (struct ui_clock){ .due = v->report.safety_words, .left = v->report.safety_decision_words, .big = true, .percent = 100,
		.state = v->report.decided ? UI_CLOCK_DONE : v->report.over ? UI_CLOCK_OVER : UI_CLOCK_RUNNING };
	TRY(report_why(w->arena, &v->report, &v->why));
	page_marking(w, v->report.marking);
	tmpl_authorise(web_html(w), v);
	return NULL;
}

err_t
desk_authorise(struct web *w)
{
	struct authorise_page v = { 0 };
	struct str urn;

	TRY(urn_parse(w->arena, web_param(w, "urn"), &urn));
	return draw(w, urn, NULL, &v);
}

/* c0 ... c12: "done" or "na"; c0r ... the reasons. */
NODISCARD static err_t
checks_read(const struct web *w, struct check out[CHECKLIST_LINES])
{
	for (int i = 0; i < CHECKLIST_LINES; i++) {
		struct str name, reason, value;
		const char *name_z, *reason_z;

		TRY(str_fmt(w->arena, &name, "c%d", i));
		TRY(str_fmt(w->arena, &reason, "c%dr", i));
		TRY(str_z(w->arena, name, &name_z));
		TRY(str_z(w->arena, reason, &reason_z));
		value = web_field(w, name_z);
		out[i] = (struct check){ .done = str_is(value, "done"), .not_applicable = str_is(value, "na"), .reason = str_trim(web_field(w, reason_z)) };
	}
	return NULL;
}

NODISCARD static err_t
refused(struct web *w, struct str urn, err_t e, int line, const struct check *check)
{
	struct authorise_page v = { .reason = web_field(w, "reason"), .error_field = STR("reason") };

	TRY(page_refused(w, e, &v.error));
	if (line >= 0) {
		TRY(str_fmt(w->arena, &v.error, "%s: %.*s", checklist_lines[line].words, STRF(v.error)));
		TRY(str_fmt(w->arena, &v.error_field, "c%dy", line));
	}
	return draw(w, urn, check, &v);
}

err_t
desk_authorise_now(struct web *w)
{
	struct desk *d = desk_of(w);
	struct check check[CHECKLIST_LINES];
	struct str urn, press = web_field(w, "press");
	int line = -1;
	err_t e;

	w->cx->purpose = P_GRADING;
	TRY(urn_parse(w->arena, web_param(w, "urn"), &urn));
	TRY(checks_read(w, check));
	if (str_is(press, "back"))
		e = report_send_back(w->cx, &d->intel, urn, web_field(w, "reason"), check);
	else if (str_is(press, "review"))
		e = report_review_sanitised(w->cx, &d->intel, urn);
	else if (!str_is(press, "authorise"))
		e = ERROR(ERR_INVALID, "press.unknown");
	else
		e = report_authorise(w->cx, &d->intel, urn, check, &line);
	if (e != NULL)
		return refused(w, urn, e, line, check);
	return web_redirect(w, policy_may(w->cx->actor, CAP_REPORT_AUTHORISE) ? "/authorise" : "/queue");
}
