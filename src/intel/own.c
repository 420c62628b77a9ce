/*
 * intel/own.c - what became of what I sent (INT-73), and what a sender may still do.
 *
 *	own rows -> state in plain words, loop, feedback, question
 *	moves: withdraw, object, agree, resubmit ... and every single event of the machine
 */
#include "intel/house.h"
#include "intel/inside.h"
#include "intel/parts.h"
#include "intel/report.h"
#include "store/q_intel.h"

#define OWN_MAX 50
#define WORDS_MAX 8000
#define OWN_WANT (GMASK(G_CARD) | GMASK(G_ORIGINAL))

NODISCARD static err_t
own_row(struct ctx *cx, const struct row *row, const struct opened *opened, const struct loop *loop, struct own_row *out)
{
	struct str state = row_text(row, REPORT_STATE);
	struct cbor card = cbor_map(), original = cbor_map();

	if (opened->keys.gmask & GMASK(G_CARD))
		TRY(section_open(cx, opened, row, G_CARD, &card));
	if (opened->keys.gmask & GMASK(G_ORIGINAL))
		TRY(section_open(cx, opened, row, G_ORIGINAL, &original));
	*out = (struct own_row){ .urn = row_text(row, REPORT_URN), .title = section_text(&card, F_REPORT_TITLE),
	    .state_words = report_state_plain(state), .feedback_words = feedback_words(row_text(row, REPORT_FEEDBACK)),
	    .received_on = (int32_t)row_int(row, REPORT_RECEIVED_ON), .feedback_on = (int32_t)row_int(row, REPORT_FEEDBACK_ON) };
	out->needs_answer = str_is(state, "RETURNED") || str_is(state, "DELETE_PROPOSED");
	if (str_is(state, "RETURNED")) {
		out->question = section_text(&original, F_REPORT_QUESTION);
		out->reply_by = (int32_t)row_int(row, REPORT_REPLY_BY);
	}
	out->loop = *loop;
	return loop_texts(cx, &out->loop);
}

err_t
report_mine(struct ctx *cx, const struct intel *in, struct id after, size_t limit, struct own_row **out, size_t *n, bool *more)
{
	struct q_intel_own_in ask = { .account = cx->actor->caps.account, .before_on = INT32_MAX, .before = after };
	struct q_intel_own *found;
	struct opened *opened;
	struct row *rows, last;
	struct loop *loop;
	struct id *id;

	if (!id_is_none(after)) {
		TRY(row_get(cx, T_REPORT, after, &last));
		ask.before_on = row_int(&last, REPORT_RECEIVED_ON);
	}
	if (limit == 0 || limit > OWN_MAX)
		limit = OWN_MAX;
	ask.n = (int64_t)limit + 1;
	TRY(q_intel_own(cx, &ask, &found, n));
	*more = *n > limit;
	if (*more)
		*n = limit;
	NEWN(rows, cx->arena, *n + 1);
	NEWN(*out, cx->arena, *n + 1);
	if (*n == 0)
		return NULL;
	NEWN(loop, cx->arena, *n);
	NEWN(id, cx->arena, *n);
	for (size_t i = 0; i < *n; i++) {
		id[i] = found[i].id;
		TRY(row_get(cx, T_REPORT, id[i], &rows[i]));
	}
	TRY(report_loops(cx, id, *n, loop));
	TRY(loader_open(cx, A_LIST, rows, *n, OWN_WANT, true, &opened));
	for (size_t i = 0; i < *n; i++)
		TRY(own_row(cx, &rows[i], &opened[i], &loop[i], &(*out)[i]));
	return NULL;
}

err_t
report_own(struct ctx *cx, const struct intel *in, struct str urn, struct own_row *out)
{
	struct q_intel_own_by_urn found;
	struct opened *opened;
	struct str canonical;
	struct loop loop;
	struct row row;

	if (urn_parse(cx->arena, urn, &canonical) != NULL)
		FAIL(ERR_NOTFOUND, "report.none");
	TRY(q_intel_own_by_urn(cx, &(struct q_intel_own_by_urn_in){ .account = cx->actor->caps.account, .urn = canonical }, &found));
	TRY(row_get(cx, T_REPORT, found.id, &row));
	TRY(loader_open(cx, A_LIST, &row, 1, OWN_WANT, true, &opened));
	TRY(report_loops(cx, &found.id, 1, &loop));
	return own_row(cx, &row, &opened[0], &loop, out);
}

/* ---- moves ------------------------------------------------------------- */

/* What an event ends: the tasks that asked for it. */
NODISCARD static err_t
tasks_end(struct ctx *cx, struct work *w, struct id report, const char *event)
{
	static const struct { const char *event, *kind; } ends[] = {
		{ "spam", "assess" }, { "return", "assess" }, { "resubmit", "correct" }, { "withdraw", "assess" }, { "withdraw", "correct" },
		{ "agree", "delete_request" }, { "object", "delete_request" }, { "return", "no_answer" },
	};
	for (size_t i = 0; i < sizeof ends / sizeof *ends; i++)
		if (str_is(str_of(event), ends[i].event))
			TRY(task_close(cx, w, report, ends[i].kind, event));
	return NULL;
}

NODISCARD static err_t
tasks_begin(struct ctx *cx, const struct intel *in, struct work *w, const struct row *row, const char *event)
{
	static const char *const back_to_intake[] = { "resubmit", "restore", "object", "send-back", "withdraw", "refuse-withdrawal" };

	for (size_t i = 0; i < sizeof back_to_intake / sizeof *back_to_intake; i++)
		if (str_is(str_of(event), back_to_intake[i]))
			return task_for_role(cx, w, "assess", row_id(row), in->cmp_intake, ROLE_INTAKE, day_local(cx->now) + 1, 0);
	return NULL;
}

NODISCARD static err_t
move_in(struct ctx *cx, const struct intel *in, struct work *w, struct report_found *found, const struct report_event *event, struct row **changed)
{
	struct report_arg arg = { .reply_by = event->reply_by };

	TRY(report_event_in(cx, in, w, found, event->event, event->reason, &arg, changed));
	TRY(tasks_end(cx, w, row_id(&found->row), event->event));
	return tasks_begin(cx, in, w, &found->row, event->event);
}

err_t
report_move(struct ctx *cx, const struct intel *in, struct str urn, const struct report_event *event)
{
	struct work *w CLEANUP(work_abandon) = NULL;
	struct report_found found;
	struct row *changed;

	TRY(report_find(cx, in, urn, A_OPEN, REPORT_GROUPS, &found));
	TRY(work_begin(cx, &w));
	TRY(move_in(cx, in, w, &found, event, &changed));
	return work_commit(w);
}

err_t
report_resubmit(struct ctx *cx, const struct intel *in, struct str urn, struct str words)
{
	struct work *w CLEANUP(work_abandon) = NULL;
	struct cbor original, list, entry = cbor_map();
	const struct cbor *had;
	struct report_found found;
	struct row *changed;

	words = str_trim(words);
	if (words.n == 0)
		FAIL(ERR_INVALID, "report.words-empty");
	if (!utf8_is_text(words) || utf8_count(words) > WORDS_MAX)
		FAIL(ERR_INVALID, "report.words-too-long");
	TRY(report_find(cx, in, urn, A_OPEN, OWN_WANT, &found));
	if (!found.is_submitter)
		FAIL(ERR_NOTFOUND, "report.none");
	TRY(section_open(cx, &found.opened, &found.row, G_ORIGINAL, &original));
	had = cbor_get_int(&original, F_REPORT_ANSWERS);
	list = had != NULL && had->type == CBOR_ARRAY ? *had : cbor_array();
	TRY(cbor_set_int(cx->arena, &entry, 1, cbor_int(day_local(cx->now))));
	TRY(cbor_set_int(cx->arena, &entry, 2, cbor_text(words)));
	TRY(cbor_push(cx->arena, &list, entry));
	TRY(work_begin(cx, &w));
	TRY(move_in(cx, in, w, &found, &(struct report_event){ .event = "resubmit" }, &changed));
	TRY(section_set(cx, w, &found.opened, changed, G_ORIGINAL, F_REPORT_ANSWERS, list));
	row_set_int(changed, REPORT_VERSION, row_int(changed, REPORT_VERSION) + 1);
	row_set_null(changed, REPORT_REPLY_BY);
	return work_commit(w);
}
