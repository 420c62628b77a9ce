/*
 * desk/report.c - one report: what was written, its clock, the safety decision (INT-35, 36, 77).
 *
 *	GET opens and logs; POST .../safety stops the clock.
 */
#include "desk/room.h"

#include "desk/report.h"
#include "desk/t_report.h"
#include "intel/safety.h"

NODISCARD static err_t
draw(struct web *w, struct str urn, struct str decision, struct str reason, struct str error)
{
	struct report_page v = { .reason = reason, .error = error };

	TRY(report_open(w->cx, &desk_of(w)->intel, urn, &v.report));
	TRY(texts_of(w, &v.report, &v.text, &v.n_texts));
	for (int i = 0; i < SAFETY_DECISIONS; i++)
		v.choice[i] = (struct ui_choice){ .value = str_of(safety_choices[i].code), .label = str_of(safety_choices[i].words), .on = str_is(decision, safety_choices[i].code) };
	v.may_decide = policy_may(w->cx->actor, CAP_REPORT_SAFETY) && !v.report.decided;
	v.has_links = policy_may(w->cx->actor, CAP_ENTITY_READ) &&
	    (str_is(v.report.state, "LINKING") || str_is(v.report.state, "LIVE") || str_is(v.report.state, "CLOSED"));
	v.loop = loop_strip(&v.report.loop, STR("The loop of this report"));
	v.clock = report_clock(&v.report, w->cx->now);
	TRY(report_why(w->arena, &v.report, &v.why));
	page_marking(w, v.report.marking);
	tmpl_report(web_html(w), &v);
	return NULL;
}

/* The clock of one report, large: how much of its time is gone. */
struct ui_clock
report_clock(const struct report_view *r, int64_t now)
{
	struct ui_clock c = { .due = r->safety_words, .left = r->safety_case_words, .big = true };
	int64_t from = row_int(&r->row, REPORT_SAFETY_START), whole = r->safety_due - from;

	if (r->decided)
		c.state = UI_CLOCK_DONE;
	else if (r->over)
		c.state = UI_CLOCK_OVER;
	else {
		c.percent = whole <= 0 || now < from ? 0 : (int)((now - from) * 100 / whole);
		c.state = c.percent >= 50 ? UI_CLOCK_HALF : UI_CLOCK_RUNNING;
	}
	return c;
}

/* The reasons in one line, as they stand under every record's heading. */
err_t
report_why(struct arena *arena, const struct report_view *r, struct str *out)
{
	struct buf b;

	buf_init(&b, arena, 2048);
	for (size_t i = 0; i < r->n_why; i++) {
		if (i > 0)
			buf_z(&b, " ");
		buf_str(&b, r->why[i]);
	}
	return buf_done(&b, out);
}

err_t
desk_report(struct web *w)
{
	struct str urn;

	TRY(urn_parse(w->arena, web_param(w, "urn"), &urn));
	return draw(w, urn, STR_NONE, STR_NONE, STR_NONE);
}

err_t
desk_report_safety(struct web *w)
{
	struct str urn, error, code = web_field(w, "safety"), reason = web_field(w, "reason");
	enum safety_decision decision;
	err_t e;

	w->cx->purpose = P_SAFETY;
	TRY(urn_parse(w->arena, web_param(w, "urn"), &urn));
	e = safety_decision_of(code, &decision);
	if (e == NULL)
		e = safety_decide(w->cx, &desk_of(w)->intel, urn, decision, reason);
	if (e != NULL) {
		TRY(page_refused(w, e, &error));
		return draw(w, urn, code, reason, error);
	}
	return web_redirect_fmt(w, "/report/%.*s", STRF(urn));
}
