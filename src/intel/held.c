/*
 * intel/held.c - who has what, who is silent, and the clock that asks again (INT-39, 90).
 *
 *	plain columns -> rows for the page ; chase -> task of the agency, then of its lead
 *	tick: silent after ack_due -> chaser ; run out -> marked so
 *
 * Nothing is opened here: number, agency, form and days are enough.
 */
#include "intel/dissemination.h"

#include "intel/inside.h"
#include "record/record.h"
#include "store/q_record.h"
#include "store/q_share.h"

#define ROWS_MAX 500
#define TICK_MAX 100
#define TOLD_SHOWN 200
#define CHASER "acknowledge"

static struct str
state_words(struct str state, bool acked, bool overdue)
{
	if (str_is(state, "recalled"))
		return STR("Withdrawn");
	if (str_is(state, "expired"))
		return STR("Run out");
	return acked ? STR("Acknowledged") : overdue ? STR("Overdue") : STR("Waiting");
}

/* A column of either query, as the page shows it. */
NODISCARD static err_t
row_fill(struct ctx *cx, int64_t on, int64_t due, struct str state, struct held_row *io)
{
	io->overdue = str_is(state, "sent") && !io->acked && due < day_local(cx->now);
	io->state_words = state_words(state, io->acked, io->overdue);
	io->form = send_words(io->form);
	TRY(day_short(cx->arena, (int32_t)on, &io->on));
	return day_short(cx->arena, (int32_t)due, &io->ack_due);
}

NODISCARD static err_t
outstanding(struct ctx *cx, struct held_row **out, size_t *n)
{
	struct q_share_outstanding *row;

	TRY(q_share_outstanding(cx, &(struct q_share_outstanding_in){ .clearance = cx->actor->caps.clearance, .today = day_local(cx->now), .n = ROWS_MAX }, &row, n));
	NEWN(*out, cx->arena, *n + 1);
	for (size_t i = 0; i < *n; i++) {
		(*out)[i] = (struct held_row){ .id = row[i].id, .report_urn = row[i].urn, .agency = row[i].agency, .form = row[i].form,
		    .item_no = (int)row[i].no, .acked = row[i].has_acked_on, .chased = row[i].chased > 0 };
		TRY(row_fill(cx, row[i].released_on, row[i].ack_due, row[i].state, &(*out)[i]));
	}
	return NULL;
}

err_t
held_list(struct ctx *cx, const struct intel *in, struct str urn, struct held_row **out, size_t *n)
{
	struct q_share_of_report *row;
	struct str canonical;

	if (!policy_may(cx->actor, CAP_ITEM_HELD))
		FAIL(ERR_NOTFOUND, "held.none");
	if (urn.n == 0)
		return outstanding(cx, out, n);
	/* A number that is none has been given to nobody, like one that is. */
	if (urn_parse(cx->arena, urn, &canonical) != NULL)
		canonical = STR("-");
	TRY(q_share_of_report(cx, &(struct q_share_of_report_in){ .clearance = cx->actor->caps.clearance, .urn = canonical, .n = ROWS_MAX }, &row, n));
	NEWN(*out, cx->arena, *n + 1);
	for (size_t i = 0; i < *n; i++) {
		(*out)[i] = (struct held_row){ .id = row[i].id, .report_urn = row[i].urn, .agency = row[i].agency, .form = row[i].form,
		    .item_no = (int)row[i].no, .acked = row[i].has_acked_on, .chased = row[i].chased > 0 };
		TRY(row_fill(cx, row[i].released_on, row[i].ack_due, row[i].state, &(*out)[i]));
	}
	return NULL;
}

err_t
held_counts(struct ctx *cx, size_t *waiting, size_t *late)
{
	struct q_share_held_counts c;

	*waiting = *late = 0;
	if (!policy_may(cx->actor, CAP_ITEM_HELD))
		return NULL;
	TRY(q_share_held_counts(cx, &(struct q_share_held_counts_in){ .clearance = cx->actor->caps.clearance, .today = day_local(cx->now) }, &c));
	*waiting = (size_t)c.waiting;
	*late = (size_t)c.late;
	return NULL;
}

/* ---- chasing ------------------------------------------------------------- */

NODISCARD static err_t
chaser(struct ctx *cx, struct work *w, const struct row *sent, enum role role)
{
	return task_raise(cx, w, &(struct task_new){ .kind = CHASER, .owner = row_id(sent), .otype = T_DISSEMINATION, .cmp = row_ref(sent, DISSEMINATION_CMP),
	    .agency = row_ref(sent, DISSEMINATION_AGENCY), .role = (int)role, .due = day_local(cx->now) });
}

/* Whom is an open chaser with: nobody, the agency, its lead too? */
NODISCARD static err_t
chased_so_far(struct ctx *cx, struct id id, bool *agency, bool *lead)
{
	struct q_task_open *open;
	struct row task;
	size_t n;

	*agency = *lead = false;
	TRY(q_task_open(cx, &(struct q_task_open_in){ .owner = id, .kind = STR(CHASER) }, &open, &n));
	*agency = n > 0;
	for (size_t i = 0; i < n; i++) {
		TRY(row_get(cx, T_TASK, open[i].id, &task));
		*lead |= !row_null(&task, TASK_ROLE) && row_int(&task, TASK_ROLE) == ROLE_LEAD;
	}
	return NULL;
}

err_t
held_chase(struct ctx *cx, const struct intel *in, struct id id)
{
	struct work *w CLEANUP(work_abandon) = NULL;
	bool agency, lead;
	struct row row;
	err_t e;

	if (!policy_may(cx->actor, CAP_ITEM_HELD))
		FAIL(ERR_NOTFOUND, "held.none");
	e = row_get(cx, T_DISSEMINATION, id, &row);
	if (e != NULL && e->code == ERR_NOTFOUND)
		FAIL(ERR_NOTFOUND, "held.none");
	TRY(e);
	if (!str_is(row_text(&row, DISSEMINATION_STATE), "sent"))
		FAIL(ERR_CONFLICT, "held.acknowledged");
	TRY(chased_so_far(cx, id, &agency, &lead));
	if (lead)
		FAIL(ERR_CONFLICT, "held.chased");
	TRY(work_begin(cx, &w));
	TRY(chaser(cx, w, &row, agency ? ROLE_LEAD : ROLE_PRACTITIONER));
	return work_commit(w);
}

/* ---- what came of it ------------------------------------------------------ */

err_t
held_told(struct ctx *cx, const struct intel *in, struct str urn, struct held_told **out, size_t *n)
{
	struct held_row *row;
	struct told_line *line;
	size_t n_rows, n_lines;

	*n = 0;
	*out = NULL;
	if (!policy_may(cx->actor, CAP_ITEM_DISSEMINATE))
		return NULL;
	TRY(held_list(cx, in, urn, &row, &n_rows));
	NEWN(*out, cx->arena, TOLD_SHOWN);
	for (size_t i = 0; i < n_rows; i++) {
		struct opened *opened;
		struct row sent;
		struct cbor words;
		bool seen = false;

		for (size_t k = 0; k < i; k++)
			seen |= id_eq(row[k].id, row[i].id);
		if (seen)
			continue;
		TRY(row_get(cx, T_DISSEMINATION, row[i].id, &sent));
		TRY(loader_open(cx, A_OPEN, &sent, 1, GMASK(G_SANITISED), true, &opened));
		if ((opened[0].keys.gmask & GMASK(G_SANITISED)) == 0)
			continue;
		TRY(section_open(cx, &opened[0], &sent, G_SANITISED, &words));
		TRY(told_of(cx, &words, &line, &n_lines));
		for (size_t k = 0; k < n_lines && *n < TOLD_SHOWN; k++)
			(*out)[(*n)++] = (struct held_told){ row[i].agency, line[k] };
	}
	return NULL;
}

/* ---- questions of the receivers ------------------------------------------ */

err_t
held_asks(struct ctx *cx, const struct intel *in, struct held_ask **out, size_t *n)
{
	struct q_share_asks_open *row;

	*n = 0;
	if (!policy_may(cx->actor, CAP_ITEM_DISSEMINATE))
		return NULL;			/* a coordinator chases; the authoriser answers */
	TRY(q_share_asks_open(cx, &(struct q_share_asks_open_in){ .clearance = cx->actor->caps.clearance, .n = ROWS_MAX }, &row, n));
	NEWN(*out, cx->arena, *n + 1);
	for (size_t i = 0; i < *n; i++) {
		(*out)[i] = (struct held_ask){ .task = row[i].id, .dissemination = row[i].dissemination, .agency = row[i].agency, .by = row[i].by_,
		    .words = str_is(row[i].kind, "asked_to_act") ? STR("May we act on it?") : STR("May we share it on?") };
		TRY(day_short(cx->arena, (int32_t)row[i].raised_on, &(*out)[i].on));
	}
	return NULL;
}

err_t
held_answer(struct ctx *cx, const struct intel *in, struct id task, bool yes)
{
	struct work *w CLEANUP(work_abandon) = NULL;
	const char *kind;
	struct row row;
	err_t e;

	if (!policy_may(cx->actor, CAP_ITEM_DISSEMINATE))
		FAIL(ERR_NOTFOUND, "held.none");
	e = row_get(cx, T_TASK, task, &row);
	if (e != NULL && e->code != ERR_NOTFOUND)
		return e;
	if (e != NULL || row_int(&row, TASK_OTYPE) != T_DISSEMINATION)
		FAIL(ERR_NOTFOUND, "held.none");
	kind = str_is(row_text(&row, TASK_KIND), "asked_to_act") ? "asked_to_act" : "asked_to_share";
	if (!str_is(row_text(&row, TASK_KIND), kind))
		FAIL(ERR_NOTFOUND, "held.none");
	if (!row_null(&row, TASK_CLOSED_ON))
		return NULL;
	TRY(work_begin(cx, &w));
	TRY(task_close(cx, w, row_ref(&row, TASK_OWNER), kind, yes ? "yes" : "no"));
	return work_commit(w);
}

/* ---- clock --------------------------------------------------------------- */

NODISCARD static err_t
run_out(struct ctx *cx, struct id id)
{
	struct work *w CLEANUP(work_abandon) = NULL;
	struct row was, *row;

	TRY(row_get(cx, T_DISSEMINATION, id, &was));
	TRY(work_begin(cx, &w));
	TRY(work_alter(w, A_ALTER, &was, T_DISSEMINATION, id, row_ref(&was, DISSEMINATION_CMP), &row));
	row_set_text(row, DISSEMINATION_STATE, STR("expired"));
	TRY(task_close(cx, w, id, CHASER, "run out"));
	TRY(task_close(cx, w, id, "ask_to_act", "run out"));
	return work_commit(w);
}

NODISCARD static err_t
remind(struct ctx *cx, struct id id)
{
	struct work *w CLEANUP(work_abandon) = NULL;
	struct row row;

	TRY(row_get(cx, T_DISSEMINATION, id, &row));
	TRY(work_begin(cx, &w));
	TRY(chaser(cx, w, &row, ROLE_PRACTITIONER));
	return work_commit(w);
}

err_t
dissemination_tick(struct ctx *cx, const struct intel *in, size_t *n_out)
{
	int32_t today = day_local(cx->now);
	struct q_share_run_out *old;
	struct q_share_silent *silent;
	size_t n;

	*n_out = 0;
	TRY(q_share_run_out(cx, &(struct q_share_run_out_in){ .today = today, .n = TICK_MAX }, &old, &n));
	for (size_t i = 0; i < n; i++)
		TRY(run_out(cx, old[i].id));
	TRY(q_share_silent(cx, &(struct q_share_silent_in){ .today = today, .n = TICK_MAX }, &silent, n_out));
	for (size_t i = 0; i < *n_out; i++)
		TRY(remind(cx, silent[i].id));
	return NULL;
}
