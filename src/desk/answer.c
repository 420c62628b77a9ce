/*
 * desk/answer.c - tell whoever sent it what became of it (INT-43, PUB-52), and the single steps of a report.
 */
#include "desk/room.h"

#include <string.h>

#include "desk/answer.h"
#include "desk/report.h"
#include "desk/t_answer.h"

/* ---- answering -------------------------------------------------------------- */

NODISCARD static err_t
choices(struct web *w, struct answer_page *v, struct str code, struct str kind)
{
	struct grade *grade;
	size_t n;

	TRY(grades_of(w->cx, row_id(&v->report.row), &grade, &n));
	for (int i = 0; i < FEEDBACK_CODES; i++) {
		struct str value = str_of(feedback_codes[i].code);

		/* What may not be said of these items is not offered at all. */
		if (!feedback_allowed(value, grade, n) || str_is(value, "returned") || str_is(value, "deleted"))
			continue;
		v->code[v->n_codes++] = (struct ui_choice){ .value = value, .label = str_of(feedback_codes[i].words), .on = str_eq(value, code) };
	}
	for (int i = 0; i < REPLY_KINDS; i++) {
		struct str value = str_of(reply_kinds[i].code);

		v->kind[v->n_kinds++] = (struct ui_choice){ .value = value,
		    .label = reply_kinds[i].words[0] != '\0' ? str_of(reply_kinds[i].words) : STR("In our own words"), .on = str_eq(value, kind) };
	}
	return NULL;
}

NODISCARD static err_t
draw(struct web *w, struct str urn, struct answer_page *v)
{
	TRY(report_open(w->cx, &desk_of(w)->intel, urn, &v->report));
	TRY(choices(w, v, web_field(w, "code"), web_field(w, "kind")));
	if (v->report.has_receipt)
		TRY(replies_of(w->cx, &desk_of(w)->intel, &v->report, &v->reply, &v->n_replies));
	TRY(report_why(w->arena, &v->report, &v->why));
	page_marking(w, v->report.marking);
	tmpl_answer(web_html(w), v);
	return NULL;
}

err_t
desk_answer(struct web *w)
{
	struct answer_page v = { 0 };
	struct str urn;

	TRY(urn_parse(w->arena, web_param(w, "urn"), &urn));
	return draw(w, urn, &v);
}

err_t
desk_answer_send(struct web *w)
{
	struct answer_page v = { .text = web_field(w, "text"), .reply_text = web_field(w, "reply_text") };
	const struct intel *in = &desk_of(w)->intel;
	bool reply = str_is(web_field(w, "press"), "reply");
	struct str urn;
	err_t e;

	TRY(urn_parse(w->arena, web_param(w, "urn"), &urn));
	if (reply)
		e = reply_send(w->cx, in, urn, web_field(w, "kind"), v.reply_text, str_is(web_field(w, "confirm"), "yes"));
	else
		e = feedback_give(w->cx, in, urn, web_field(w, "code"), v.text);
	if (e == NULL)
		return web_redirect_fmt(w, "/report/%.*s/answer", STRF(urn));
	v.telling = str_is(str_of(e->id), "reply.telling-words");
	v.error_field = reply ? STR("reply_text") : STR("code");
	TRY(page_refused(w, e, &v.error));
	return draw(w, urn, &v);
}

/* ---- single steps -------------------------------------------------------------- */

bool
move_is_elsewhere(const char *event)
{
	static const char *const elsewhere[] = { "safety", "open", "split", "grade", "sanitise", "authorise", "confirm-links", "feedback", "disseminate", "submit",
		"import", "resubmit", "agree", "object" };

	for (size_t i = 0; i < sizeof elsewhere / sizeof elsewhere[0]; i++)
		if (strcmp(event, elsewhere[i]) == 0)
			return true;
	return false;
}

struct str
move_href(struct web *w, struct str urn, const struct transition *t)
{
	static const char *const pages[][2] = { { "open", "triage" }, { "grade", "triage" }, { "sanitise", "authorise" }, { "authorise", "authorise" },
		{ "confirm-links", "links" }, { "feedback", "answer" }, { "disseminate", "disseminate" } };
	struct str out = STR_NONE;

	for (size_t i = 0; i < sizeof pages / sizeof pages[0]; i++)
		if (strcmp(t->event, pages[i][0]) == 0)
			return str_fmt(w->arena, &out, "/report/%.*s/%s", STRF(urn), pages[i][1]) == NULL ? out : STR_NONE;
	if (move_is_elsewhere(t->event) || !report_move_offered(t))
		return STR_NONE;
	return str_fmt(w->arena, &out, "/report/%.*s/move/%s", STRF(urn), t->event) == NULL ? out : STR_NONE;
}

NODISCARD static err_t
draw_move(struct web *w, struct str urn, struct move_page *v)
{
	struct str event = web_param(w, "event");
	const struct transition *t = NULL;

	TRY(report_open(w->cx, &desk_of(w)->intel, urn, &v->report));
	for (size_t i = 0; i < v->report.n_moves; i++)
		if (str_is(event, v->report.move[i]->event) && !move_is_elsewhere(v->report.move[i]->event) && report_move_offered(v->report.move[i]))
			t = v->report.move[i];
	if (t == NULL)
		FAIL(ERR_NOTFOUND, "page.none");
	v->event = t->event;
	v->words = str_of(t->words);
	v->is_question = str_is(event, "return");
	v->reply_by = (struct ui_date){ .name = STR("reply_by"), .label = STR("Answer wanted by"), .hint = STR("Leave it empty for 14 days."),
	    .day = web_field(w, "reply_by_day"), .month = web_field(w, "reply_by_month"), .year = web_field(w, "reply_by_year") };
	TRY(report_why(w->arena, &v->report, &v->why));
	page_marking(w, v->report.marking);
	tmpl_move(web_html(w), v);
	return NULL;
}

/* 0 when left empty. */
NODISCARD static err_t
reply_by(const struct web *w, int32_t *out)
{
	struct date d = { (int)web_number(w, "reply_by_year", 0), (int)web_number(w, "reply_by_month", 0), (int)web_number(w, "reply_by_day", 0) };

	*out = 0;
	if (web_field(w, "reply_by_day").n == 0 && web_field(w, "reply_by_month").n == 0 && web_field(w, "reply_by_year").n == 0)
		return NULL;
	if (!date_is_valid(d))
		FAIL(ERR_INVALID, "form.no-date");
	*out = day_of(d);
	if (*out < day_local(w->cx->now))
		FAIL(ERR_INVALID, "report.reply-by-past");
	return NULL;
}

err_t
desk_move(struct web *w)
{
	struct move_page v = { 0 };
	struct str urn;

	TRY(urn_parse(w->arena, web_param(w, "urn"), &urn));
	return draw_move(w, urn, &v);
}

err_t
desk_move_now(struct web *w)
{
	struct move_page v = { .reason = web_field(w, "reason") };
	struct str urn;
	const char *event;
	int32_t day;
	err_t e;

	TRY(urn_parse(w->arena, web_param(w, "urn"), &urn));
	TRY(str_z(w->arena, web_param(w, "event"), &event));
	if (move_is_elsewhere(event))
		FAIL(ERR_NOTFOUND, "page.none");
	e = reply_by(w, &day);
	if (e == NULL)
		e = report_move(w->cx, &desk_of(w)->intel, urn, &(struct report_event){ .event = event, .reason = v.reason, .reply_by = day });
	if (e != NULL) {
		TRY(page_refused(w, e, &v.error));
		return draw_move(w, urn, &v);
	}
	return web_redirect_fmt(w, "/report/%.*s", STRF(urn));
}
