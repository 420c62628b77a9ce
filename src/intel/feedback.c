/*
 * intel/feedback.c - what became of it, told to whoever sent it (INT-43).
 *
 *	code x handling -> allowed? -> row, event `feedback`, task closed
 *
 * The strictest item decides: nothing a code says may show that a covert
 * matter goes on.  The sender reads words of ours, never of the file.
 */
#include "intel/feedback.h"

#include "intel/inside.h"
#include "intel/parts.h"
#include "store/q_intel.h"

#define DUE_DAYS 28
#define TICK_MAX 200
#define TEXT_MAX 2000

const struct feedback_code feedback_codes[FEEDBACK_CODES] = {
	{ "read", "We have read this and recorded it", true, true, true, true },
	{ "in_use", "This is being used", true, false, false, true },
	{ "linked", "It fits with other information", true, false, false, false },
	{ "actioned", "Action was taken", true, false, false, true },
	{ "safeguarded", "Somebody was offered help", true, true, false, true },
	{ "kept", "No action now; kept in case", true, true, true, true },
	{ "returned", "We need more", true, true, false, true },
	{ "deleted", "Removed", true, true, false, true },
};

static const struct feedback_code *
code_of(struct str code)
{
	for (int i = 0; i < FEEDBACK_CODES; i++)
		if (str_is(code, feedback_codes[i].code))
			return &feedback_codes[i];
	return NULL;
}

struct str
feedback_words(struct str code)
{
	const struct feedback_code *c = code_of(code);

	return c == NULL ? STR_NONE : str_of(c->words);
}

bool
feedback_allowed(struct str code, const struct grade *grade, size_t n)
{
	const struct feedback_code *c = code_of(code);

	if (c == NULL)
		return false;
	if (n == 0)			/* not graded: nobody knows yet what it may become */
		return str_is(code, "read") || str_is(code, "kept");
	for (size_t i = 0; i < n; i++) {
		bool may = grade[i].handling == 'P' ? c->p : grade[i].handling != 'C' ? false :
		    grade[i].action == 1 ? c->c_a1 : grade[i].action == 2 ? c->c_a2 : grade[i].action == 3 ? c->c_a3 : false;

		if (!may)
			return false;
	}
	return true;
}

err_t
grades_of(struct ctx *cx, struct id report, struct grade **out, size_t *n)
{
	struct q_intel_grades *row;

	TRY(q_intel_grades(cx, &(struct q_intel_grades_in){ .report = report }, &row, n));
	NEWN(*out, cx->arena, *n + 1);
	for (size_t i = 0; i < *n; i++)
		TRY(grade_read(row[i].has_source ? row[i].source == 1 ? STR("1") : row[i].source == 2 ? STR("2") : STR("3") : STR_NONE,
		    row[i].assessment, row[i].handling, row[i].action, row[i].sanitisation, &(*out)[i]));
	return NULL;
}

err_t
feedback_in(struct ctx *cx, const struct intel *in, struct work *w, struct report_found *found, struct str code, struct str text)
{
	struct report_arg arg = { 0 };
	struct grade *grade;
	struct row *row;
	size_t n;

	TRY(grades_of(cx, row_id(&found->row), &grade, &n));
	if (!feedback_allowed(code, grade, n))
		FAIL(ERR_CONFLICT, "feedback.not-allowed");
	TRY(report_event_in(cx, in, w, found, "feedback", STR_NONE, &arg, &row));
	row_set_text(row, REPORT_FEEDBACK, str_of(code_of(code)->code));
	row_set_int(row, REPORT_FEEDBACK_ON, day_local(cx->now));
	if (text.n > 0)
		TRY(section_set(cx, w, &found->opened, row, G_ORIGINAL, F_REPORT_TOLD, cbor_text(text)));
	return task_close(cx, w, row_id(&found->row), "feedback", code_of(code)->code);
}

err_t
feedback_give(struct ctx *cx, const struct intel *in, struct str urn, struct str code, struct str text)
{
	struct work *w CLEANUP(work_abandon) = NULL;
	struct report_found found;

	if (!policy_may(cx->actor, CAP_REPORT_FEEDBACK))
		FAIL(ERR_NOTFOUND, "report.none");
	text = str_trim(text);
	if (!utf8_is_text(text) || utf8_count(text) > TEXT_MAX)
		FAIL(ERR_INVALID, "feedback.text-too-long");
	TRY(report_find(cx, in, urn, A_ALTER_OPEN, REPORT_GROUPS, &found));
	TRY(work_begin(cx, &w));
	TRY(feedback_in(cx, in, w, &found, code, text));
	return work_commit(w);
}

err_t
feedback_tick(struct ctx *cx, const struct intel *in, size_t *n_out)
{
	struct q_intel_no_feedback *row;

	*n_out = 0;
	TRY(q_intel_no_feedback(cx, &(struct q_intel_no_feedback_in){ .before = day_local(cx->now) - DUE_DAYS, .n = TICK_MAX }, &row, n_out));
	for (size_t i = 0; i < *n_out; i++) {
		struct work *w CLEANUP(work_abandon) = NULL;

		TRY(work_begin(cx, &w));
		TRY(task_for_role(cx, w, "feedback", row[i].id, row[i].cmp, ROLE_INTAKE, day_local(cx->now), 0));
		TRY(work_commit(w));
	}
	return NULL;
}
