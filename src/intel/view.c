/*
 * intel/view.c - one report as its reader may see it (INT-76 to 78).
 *
 *	report_find (policy, keys, log) -> body -> answers in words, texts
 *	-> clock, lock, loop, history, rules, what may be done next
 *
 * Everything shown comes through the keys the keeper gave this reader; what a
 * key is missing for stays empty, without a trace that something is there.
 */
#include <string.h>

#include "intel/house.h"
#include "intel/inside.h"
#include "intel/parts.h"
#include "intel/safety.h"
#include "store/q_intel.h"
#include "store/q_record.h"

#define WHY_MAX 6

/* ---- answers ----------------------------------------------------------- */

NODISCARD static err_t
body(struct ctx *cx, const struct report_found *found, uint16_t sec, int key, struct cbor *io)
{
	struct str plain;
	struct cbor map;
	const struct cbor *answers;
	err_t e = report_body_open(cx, &found->opened, &found->row, sec, &plain);

	/* What was written must be there for whoever holds its key: a lost body may not look like an empty report. */
	if (e != NULL && e->code == ERR_NOTFOUND && sec == SPOOL_SEC_ANSWERS && (found->opened.keys.gmask & GMASK(G_ORIGINAL)))
		FAIL(ERR_IO, "report.body-lost");
	/* No such section, or not for this reader. */
	if (e != NULL && (e->code == ERR_NOTFOUND || e->code == ERR_DENIED) && !str_is(str_of(e->id), "crypto.refused"))
		return NULL;
	TRY(e);
	TRY(cbor_parse(cx->arena, plain, &map));
	answers = cbor_get_int(&map, key);
	/* An addition whose code nobody knew has become a report of its own: words without a form. */
	if (answers == NULL && sec == SPOOL_SEC_ANSWERS && section_text(&map, SPOOL_KEY_TEXT).n > 0)
		return cbor_set(cx->arena, io, "words", cbor_text(section_text(&map, SPOOL_KEY_TEXT)));
	if (answers == NULL || answers->type != CBOR_MAP)
		return NULL;
	for (size_t i = 0; i < answers->n; i++)
		TRY(cbor_set_str(cx->arena, io, answers->key[i].s, answers->v[i]));
	return NULL;
}

err_t
report_answers(struct ctx *cx, const struct report_found *found, struct cbor *out)
{
	*out = cbor_map();
	TRY(body(cx, found, SPOOL_SEC_ANSWERS, SPOOL_KEY_ANSWERS, out));
	return body(cx, found, SPOOL_SEC_CONTACT, SPOOL_KEY_ANSWERS, out);
}

/* ---- clock, lock, reasons ---------------------------------------------- */

err_t
report_clock_words(struct ctx *cx, const struct clock_facts *c, struct str *out)
{
	struct str at, span;

	if (c->decided) {
		TRY(span_words(cx->arena, c->minutes * MS_MINUTE, &span));
		if (c->by.n > 0)
			return str_fmt(cx->arena, out, "Decided in %.*s, by %.*s", STRF(span), STRF(c->by));
		return str_fmt(cx->arena, out, "Decided in %.*s", STRF(span));
	}
	TRY(day_local(c->due) == day_local(cx->now) ? time_hm(cx->arena, c->due, &at) : time_words(cx->arena, c->due, &at));
	if (c->due < cx->now) {
		TRY(span_words(cx->arena, cx->now - c->due, &span));
		return str_fmt(cx->arena, out, "Over by %.*s, was due %.*s", STRF(span), STRF(at));
	}
	TRY(span_words(cx->arena, c->due - cx->now, &span));
	return str_fmt(cx->arena, out, "Due %.*s, %.*s left", STRF(at), STRF(span));
}

NODISCARD static err_t
clock_fill(struct ctx *cx, struct report_view *v)
{
	struct clock_facts c = { .due = row_int(&v->row, REPORT_SAFETY_DUE), .decided = !row_null(&v->row, REPORT_SAFETY_DECISION),
	    .minutes = row_int(&v->row, REPORT_SAFETY_MINUTES), .by = house_name_of(cx, row_ref(&v->row, REPORT_SAFETY_BY)) };
	enum safety_decision decision;
	struct cbor notes;

	v->decided = c.decided;
	v->safety_due = c.due;
	v->safety_left = c.due - cx->now;
	v->over = !c.decided && v->safety_left < 0;
	v->safety_by = c.by;
	v->safety_case_words = safety_case_words(row_text(&v->row, REPORT_SAFETY_CASE));
	TRY(report_clock_words(cx, &c, &v->safety_words));
	if (c.decided && safety_decision_of(row_text(&v->row, REPORT_SAFETY_DECISION), &decision) == NULL)
		v->safety_decision_words = str_of(safety_choices[decision].words);
	if (v->opened.keys.gmask & GMASK(G_NOTES)) {
		TRY(section_open(cx, &v->opened, &v->row, G_NOTES, &notes));
		v->safety_reason = section_text(&notes, F_REPORT_SAFETY_REASON);
	}
	return NULL;
}

static void
lock_fill(struct ctx *cx, struct report_view *v)
{
	struct id by = row_ref(&v->row, REPORT_LOCK_BY);

	v->lock_until = row_int(&v->row, REPORT_LOCK_UNTIL);
	v->locked = !id_is_none(by) && v->lock_until > cx->now;
	v->locked_by_me = v->locked && id_eq(by, cx->actor->caps.account);
	if (v->locked)
		v->locked_by = house_name_of(cx, by);
}

/* "Why am I here?": the plain facts policy decided on, and who opened it when. */
NODISCARD static err_t
why_fill(struct ctx *cx, struct report_view *v)
{
	const struct actor *a = cx->actor;
	struct str line;

	NEWN(v->why, cx->arena, WHY_MAX);
	if (v->is_submitter)
		v->why[v->n_why++] = STR("You sent this.");
	if (actor_has(a, ROLE_INTAKE)) {
		TRY(str_fmt(cx->arena, &line, "You are intake for %.*s, the unit this was sent to.", STRF(a->agency_name)));
		v->why[v->n_why++] = line;
	}
	if (actor_has(a, ROLE_AUTHORISER)) {
		TRY(str_fmt(cx->arena, &line, "You hold the authoriser role in %.*s.", STRF(a->agency_name)));
		v->why[v->n_why++] = line;
	}
	if (actor_has(a, ROLE_SAFEGUARDING) && !str_is(v->welfare, "no"))
		v->why[v->n_why++] = STR("Safeguarding reads what says that somebody may need help.");
	if (actor_has(a, ROLE_LEAD) && !v->is_submitter && id_eq(row_ref(&v->row, REPORT_FROM_AGENCY), a->caps.agency))
		v->why[v->n_why++] = STR("Your agency sent this.");
	v->why[v->n_why++] = STR("Opening it is in the audit log.");
	return NULL;
}

/* ---- loop and history -------------------------------------------------- */

NODISCARD static err_t
step_text(struct ctx *cx, struct loop_step *s)
{
	struct str day, span;

	if (!s->done) {
		s->text = s->now ? STR("now") : STR("not yet");
		return NULL;
	}
	TRY(day_short(cx->arena, s->day, &day));
	if (s->minutes < 0)
		return str_fmt(cx->arena, &s->text, "done %.*s", STRF(day));
	TRY(span_words(cx->arena, s->minutes * MS_MINUTE, &span));
	return str_fmt(cx->arena, &s->text, "done %.*s, %.*s", STRF(day), STRF(span));
}

err_t
report_loops(struct ctx *cx, const struct id *report, size_t n, struct loop *out)
{
	struct q_record_loops_in ask = { .owners = { (const char *)report, n * sizeof *report }, .n = (int64_t)n };
	struct q_record_loops *row;
	struct loop_event *event;
	size_t n_rows, at = 0;

	TRY(q_record_loops(cx, &ask, &row, &n_rows));
	NEWN(event, cx->arena, n_rows + 1);
	for (size_t i = 0; i < n_rows; i++)
		event[i] = (struct loop_event){ row[i].event, row[i].to_state, (int32_t)row[i].day, row[i].has_minutes ? row[i].minutes : -1 };
	for (size_t i = 0; i < n; i++) {
		size_t first = at;

		while (at < n_rows && row[at].at == (int64_t)i)
			at++;
		loop_replay(&event[first], at - first, &out[i]);
	}
	return NULL;
}

err_t
loop_texts(struct ctx *cx, struct loop *io)
{
	for (int i = 0; i < LOOP_STEPS; i++)
		TRY(step_text(cx, &io->step[i]));
	return NULL;
}

err_t
report_loop(struct ctx *cx, struct id report, struct loop *out)
{
	TRY(report_loops(cx, &report, 1, out));
	return loop_texts(cx, out);
}

/* ---- the whole --------------------------------------------------------- */

NODISCARD static err_t
received_words(struct ctx *cx, const struct row *row, struct str *out)
{
	if (!row_null(row, REPORT_RECEIVED_MS))
		return time_words(cx->arena, row_int(row, REPORT_RECEIVED_MS), out);
	return day_words(cx->arena, (int32_t)row_int(row, REPORT_RECEIVED_ON), out);
}

NODISCARD static err_t
head_fill(struct ctx *cx, struct report_view *v)
{
	struct agency_view agency;
	struct q_intel_receipt_by_sub receipt;
	struct q_intel_source_of source;
	struct cbor card;

	v->urn = row_text(&v->row, REPORT_URN);
	v->state = row_text(&v->row, REPORT_STATE);
	v->state_words = report_state_words(v->state);
	v->channel_words = channel_words(row_text(&v->row, REPORT_CHANNEL));
	v->marking = row_text(&v->row, REPORT_MARKING);
	TRY(str_fmt(cx->arena, &v->banner, "%.*s  %s", STRF(marking_words(v->marking)), MARKING_CAVEAT));
	v->welfare = row_text(&v->row, REPORT_WELFARE);
	v->danger = row_text(&v->row, REPORT_DANGER);
	v->child = row_text(&v->row, REPORT_CHILD);
	v->public_ = report_is_public(&v->row);
	v->anonymous = report_is_anonymous(&v->row);
	v->from = STR("Public");
	if (!row_null(&v->row, REPORT_FROM_AGENCY)) {
		TRY(house_agency(cx, row_ref(&v->row, REPORT_FROM_AGENCY), &agency));
		v->from = agency.name;
	}
	TRY(received_words(cx, &v->row, &v->received_words));
	if (v->opened.keys.gmask & GMASK(G_CARD)) {
		TRY(section_open(cx, &v->opened, &v->row, G_CARD, &card));
		v->title = section_text(&card, F_REPORT_TITLE);
	}
	v->has_receipt = q_intel_receipt_by_sub(cx, &(struct q_intel_receipt_by_sub_in){ .sub = row_text(&v->row, REPORT_SUB) }, &receipt) == NULL;
	TRY(q_intel_source_of(cx, &(struct q_intel_source_of_in){ .report = row_id(&v->row) }, &source));
	v->has_source = source.n > 0;
	return NULL;
}

NODISCARD static err_t
talk_fill(struct ctx *cx, struct report_view *v)
{
	struct cbor original = cbor_map();

	if (v->opened.keys.gmask & GMASK(G_ORIGINAL))
		TRY(section_open(cx, &v->opened, &v->row, G_ORIGINAL, &original));
	v->return_reason = section_text(&original, F_REPORT_QUESTION);
	v->reply_by = (int32_t)row_int(&v->row, REPORT_REPLY_BY);
	v->feedback = row_text(&v->row, REPORT_FEEDBACK);
	v->feedback_words = feedback_words(v->feedback);
	v->feedback_on = (int32_t)row_int(&v->row, REPORT_FEEDBACK_ON);
	return NULL;
}

NODISCARD static err_t
view_of(struct ctx *cx, const struct intel *in, struct report_found *found, struct report_view *v)
{
	*v = (struct report_view){ .row = found->row, .opened = found->opened, .is_submitter = found->is_submitter };
	TRY(head_fill(cx, v));
	v->form = form_by_number(in->registry->forms, (uint16_t)row_int(&v->row, REPORT_FORM_ID), (uint16_t)row_int(&v->row, REPORT_FORM_VERSION));
	TRY(report_answers(cx, found, &v->answers));
	TRY(parts_fill(cx, v));
	TRY(clock_fill(cx, v));
	lock_fill(cx, v);
	TRY(why_fill(cx, v));
	TRY(talk_fill(cx, v));
	TRY(report_loop(cx, row_id(&v->row), &v->loop));
	TRY(record_history(cx, row_id(&v->row), &v->opened, &v->history, &v->n_history));
	rules_check(in->reference, v->text, &v->sender_name, 1, &v->rules);
	return record_moves(cx, in->registry, "report", v->state, v->is_submitter, &v->move, &v->n_moves);
}

err_t
report_open(struct ctx *cx, const struct intel *in, struct str urn, struct report_view *out)
{
	struct report_found found;

	TRY(report_find(cx, in, urn, A_OPEN, REPORT_GROUPS, &found));
	return view_of(cx, in, &found, out);
}

/* Opening by intake: the state says who is at it, unless somebody else is. */
NODISCARD static err_t
take_lock(struct ctx *cx, const struct intel *in, struct report_found *found)
{
	struct work *w CLEANUP(work_abandon) = NULL;
	struct report_arg arg = { 0 };
	struct str state = row_text(&found->row, REPORT_STATE);
	struct id by = row_ref(&found->row, REPORT_LOCK_BY);
	bool is_held = !id_is_none(by) && row_int(&found->row, REPORT_LOCK_UNTIL) > cx->now;
	struct row *changed;
	err_t e;

	if (is_held || !(str_is(state, "NEW") || str_is(state, "ASSESSING")))
		return NULL;
	TRY(work_begin(cx, &w));
	TRY(report_event_in(cx, in, w, found, "open", STR_NONE, &arg, &changed));
	e = work_commit(w);
	/* Two officers at once: the other one has it; show what is true now. */
	if (e != NULL && e->code != ERR_CONFLICT)
		return e;
	return row_get(cx, T_REPORT, row_id(&found->row), &found->row);
}

err_t
report_take(struct ctx *cx, const struct intel *in, struct str urn, struct report_view *out)
{
	struct report_found found;

	if (!policy_may(cx->actor, CAP_REPORT_TRIAGE))
		FAIL(ERR_NOTFOUND, "report.none");
	TRY(report_find(cx, in, urn, A_OPEN, REPORT_GROUPS, &found));
	TRY(take_lock(cx, in, &found));
	return view_of(cx, in, &found, out);
}
