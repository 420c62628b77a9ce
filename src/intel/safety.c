/*
 * intel/safety.c - the safety decision and the alerts before and after its hour (INT-36).
 *
 *	clock running -> 50 %: task, line -> 100 %: task, line, again each 30 minutes
 *	decision by a named person -> clock stops, event `safety` -> tasks close
 *
 * Nothing mutes an alert: what was given stands in the database, not in a setting.
 */
#include "intel/safety.h"

#include "base/log.h"
#include "intel/inside.h"
#include "store/q_intel.h"

#define AGAIN_MS (30 * MS_MINUTE)
#define RUNNING_MAX 500
#define REASON_MAX 2000

const struct safety_choice safety_choices[SAFETY_DECISIONS] = {
	{ "no_need", "No immediate need" },
	{ "referred", "Referred to safeguarding" },
	{ "police", "Police attended" },
	{ "advice", "Advice given" },
};

err_t
safety_decision_of(struct str code, enum safety_decision *out)
{
	for (int i = 0; i < SAFETY_DECISIONS; i++)
		if (str_is(code, safety_choices[i].code)) {
			*out = (enum safety_decision)i;
			return NULL;
		}
	FAIL(ERR_INVALID, "safety.unknown");
}

/* SEC-59: once decided, the hour at which a member of the public wrote is no longer kept. */
static void
cut_to_day(struct row *row)
{
	row_set_int(row, REPORT_SAFETY_START, row_int(row, REPORT_SAFETY_START) / MS_DAY * MS_DAY);
	row_set_int(row, REPORT_SAFETY_DUE, row_int(row, REPORT_SAFETY_DUE) / MS_DAY * MS_DAY);
}

err_t
safety_decide_in(struct ctx *cx, const struct intel *in, struct work *w, const struct opened *opened, struct row *report, enum safety_decision decision, struct str reason)
{
	struct report_found found = { .row = *report, .opened = *opened };
	struct report_arg arg = { 0 };
	struct row *changed;
	int64_t minutes = (cx->now - row_int(report, REPORT_SAFETY_START)) / MS_MINUTE, over = cx->now - row_int(report, REPORT_SAFETY_DUE);

	reason = str_trim(reason);
	if (reason.n == 0 || reason.n > REASON_MAX)
		FAIL(ERR_INVALID, "safety.reason");
	TRY(report_event_in(cx, in, w, &found, "safety", reason, &arg, &changed));
	row_set_text(changed, REPORT_SAFETY_DECISION, str_of(safety_choices[decision].code));
	row_set_id(cx, changed, REPORT_SAFETY_BY, cx->actor->caps.account);
	row_set_int(changed, REPORT_SAFETY_ON, report_is_public(changed) ? cx->now / MS_DAY * MS_DAY : cx->now);
	row_set_int(changed, REPORT_SAFETY_MINUTES, minutes < 0 ? 0 : minutes);
	/* Before the end is cut to its day: the figures must know whether it was kept (INT-37). */
	row_set_int(changed, REPORT_SAFETY_OVER, over < 0 ? 0 : (over + MS_MINUTE - 1) / MS_MINUTE);
	if (report_is_public(changed))
		cut_to_day(changed);
	if (opened->keys.gmask & GMASK(G_NOTES))
		TRY(section_set(cx, w, opened, changed, G_NOTES, F_REPORT_SAFETY_REASON, cbor_text(reason)));
	TRY(task_close(cx, w, row_id(report), "safety_half", safety_choices[decision].code));
	TRY(task_close(cx, w, row_id(report), "safety_over", safety_choices[decision].code));
	return task_close(cx, w, row_id(report), "safety_read", safety_choices[decision].code);
}

err_t
safety_decide(struct ctx *cx, const struct intel *in, struct str urn, enum safety_decision decision, struct str reason)
{
	struct work *w CLEANUP(work_abandon) = NULL;
	struct report_found found;

	if (!policy_may(cx->actor, CAP_REPORT_SAFETY))
		FAIL(ERR_NOTFOUND, "report.none");
	TRY(report_find(cx, in, urn, A_OPEN, REPORT_GROUPS, &found));
	TRY(work_begin(cx, &w));
	TRY(safety_decide_in(cx, in, w, &found.opened, &found.row, decision, reason));
	return work_commit(w);
}

/* ---- alerts ------------------------------------------------------------ */

/* The newest instant by now at which an alert falls due; 0: none yet. */
static int64_t
half_at(int64_t now, const struct q_intel_running *r)
{
	int64_t at = r->safety_start + (r->safety_due - r->safety_start) / 2;

	return now >= at ? at : 0;
}

static int64_t
over_at(int64_t now, const struct q_intel_running *r)
{
	return now < r->safety_due ? 0 : r->safety_due + (now - r->safety_due) / AGAIN_MS * AGAIN_MS;
}

struct alert { const char *kind; int role; int64_t at; const char *words; };

/*
 * One open task and one line an alert.  The task carries the instant the alert
 * was due, so a second run gives none, and an outage is followed by one alert,
 * not by all it missed.
 */
NODISCARD static err_t
alert(struct ctx *cx, const struct q_intel_running *r, const struct alert *a, size_t *n_out)
{
	struct work *w CLEANUP(work_abandon) = NULL;
	struct q_intel_alerted had;

	if (a->at == 0)
		return NULL;
	TRY(q_intel_alerted(cx, &(struct q_intel_alerted_in){ .owner = r->id, .kind = str_of(a->kind) }, &had));
	if (had.at >= a->at)
		return NULL;
	TRY(work_begin(cx, &w));
	TRY(task_close(cx, w, r->id, a->kind, "again"));
	TRY(task_for_role(cx, w, a->kind, r->id, r->cmp, a->role, day_local(r->safety_due), a->at));
	TRY(work_commit(w));
	log_alert("safety: %.*s %s", STRF(r->urn), a->words);
	(*n_out)++;
	return NULL;
}

err_t
safety_tick(struct ctx *cx, const struct intel *in, size_t *n_out)
{
	struct q_intel_running *r;
	size_t n;

	*n_out = 0;
	TRY(q_intel_running(cx, &(struct q_intel_running_in){ .n = RUNNING_MAX }, &r, &n));
	for (size_t i = 0; i < n; i++) {
		TRY(alert(cx, &r[i], &(struct alert){ "safety_half", ROLE_INTAKE, half_at(cx->now, &r[i]), "half of its time is gone" }, n_out));
		TRY(alert(cx, &r[i], &(struct alert){ "safety_over", ROLE_AUTHORISER, over_at(cx->now, &r[i]), "is over its time" }, n_out));
	}
	return NULL;
}
