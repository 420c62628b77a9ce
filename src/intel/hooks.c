/*
 * intel/hooks.c - guards and effects of the machine `report` (INT-32).
 *
 *	schema/states/report.csv names them -> the engine calls them by name
 *
 * A guard says no with a message and changes nothing; an effect adds to the
 * same work.  What this house cannot do yet (shredding keys, recall, transfer)
 * is refused by its guard, so that no state is ever reached by half.
 */
#include "intel/inside.h"
#include "intel/report.h"
#include "store/q_record.h"

#define LOCK_MS (30 * MS_MINUTE)
#define REPLY_DAYS 14
#define UNASKED_DAYS 14
#define SPAM_DAYS 30

static const struct report_arg *
arg_of(const struct move *m)
{
	static const struct report_arg none;

	return m->arg != NULL ? m->arg : &none;
}

/* ---- guards ------------------------------------------------------------ */

static err_t
safety_open(struct ctx *cx, const struct move *m)
{
	if (!row_null(m->row, REPORT_SAFETY_DECISION))
		FAIL(ERR_CONFLICT, "safety.decided");
	return NULL;
}

static err_t
safety_decided(struct ctx *cx, const struct move *m)
{
	if (row_null(m->row, REPORT_SAFETY_DECISION))
		FAIL(ERR_CONFLICT, "safety.open");
	return NULL;
}

/* Somebody else's lock holds for 30 minutes. */
static err_t
lock_free(struct ctx *cx, const struct move *m)
{
	if (!row_null(m->row, REPORT_LOCK_BY) && row_int(m->row, REPORT_LOCK_UNTIL) > cx->now &&
	    !id_eq(row_ref(m->row, REPORT_LOCK_BY), cx->actor->caps.account))
		FAIL(ERR_CONFLICT, "report.locked");
	return NULL;
}

/* Never spam where somebody may be in need (INT-32, 36). */
static err_t
may_be_spam(struct ctx *cx, const struct move *m)
{
	if (!str_is(row_text(m->row, REPORT_WELFARE), "no") || !str_is(row_text(m->row, REPORT_DANGER), "no"))
		FAIL(ERR_CONFLICT, "report.need-not-spam");
	return NULL;
}

/* The newest event of that name; false when there is none. */
NODISCARD static err_t
newest_event(struct ctx *cx, struct id owner, const char *name, struct q_record_events *out, bool *found)
{
	struct q_record_events *event;
	size_t n;

	*found = false;
	TRY(q_record_events(cx, &(struct q_record_events_in){ .owner = owner }, &event, &n));
	for (size_t i = 0; i < n; i++)
		if (str_is(event[i].event, name)) {
			*out = event[i];
			*found = true;
		}
	return NULL;
}

static err_t
spam_unconfirmed(struct ctx *cx, const struct move *m)
{
	struct q_record_events confirmed, spam;
	bool is_confirmed, is_spam;

	TRY(newest_event(cx, m->owner, "confirm", &confirmed, &is_confirmed));
	TRY(newest_event(cx, m->owner, "spam", &spam, &is_spam));
	if (is_confirmed && is_spam && confirmed.no > spam.no)
		FAIL(ERR_CONFLICT, "report.spam-confirmed");
	return NULL;
}

static err_t
reply_by_passed(struct ctx *cx, const struct move *m)
{
	if (row_null(m->row, REPORT_REPLY_BY) || row_int(m->row, REPORT_REPLY_BY) >= day_local(cx->now))
		FAIL(ERR_CONFLICT, "report.reply-not-due");
	return NULL;
}

static err_t
unasked_long_enough(struct ctx *cx, const struct move *m)
{
	struct q_record_events proposed;
	bool found;

	TRY(newest_event(cx, m->owner, "propose-delete", &proposed, &found));
	if (!found || day_local(cx->now) - proposed.day < UNASKED_DAYS)
		FAIL(ERR_CONFLICT, "report.too-early");
	return NULL;
}

static err_t
withdrawn(struct ctx *cx, const struct move *m)
{
	struct q_record_events withdraw, proposed;
	bool is_withdrawn, is_proposed;

	TRY(newest_event(cx, m->owner, "withdraw", &withdraw, &is_withdrawn));
	TRY(newest_event(cx, m->owner, "propose-delete", &proposed, &is_proposed));
	if (!is_withdrawn || (is_proposed && proposed.no > withdraw.no))
		FAIL(ERR_CONFLICT, "report.not-withdrawn");
	return NULL;
}

static err_t
withdrawn_reason(struct ctx *cx, const struct move *m)
{
	TRY(withdrawn(cx, m));
	return reason_given(cx, m);
}

/* These four say that the work at hand does what the event means; nothing else may raise it. */
static err_t
linked(struct ctx *cx, const struct move *m)
{
	if (!arg_of(m)->is_linked)
		FAIL(ERR_CONFLICT, "link.mentions-open");
	return NULL;
}

static err_t
graded(struct ctx *cx, const struct move *m)
{
	if (!arg_of(m)->is_graded)
		FAIL(ERR_CONFLICT, "report.items-open");
	return NULL;
}

static err_t
sanitised(struct ctx *cx, const struct move *m)
{
	if (!arg_of(m)->is_sanitised)
		FAIL(ERR_CONFLICT, "report.text-open");
	return NULL;
}

static err_t
authorisable(struct ctx *cx, const struct move *m)
{
	TRY(safety_decided(cx, m));
	if (!arg_of(m)->is_authorised)
		FAIL(ERR_CONFLICT, "checklist.open");
	return NULL;
}

/* Not while somebody may still need help, and not before whoever sent it has an answer (INT-43). */
static err_t
closable(struct ctx *cx, const struct move *m)
{
	TRY(safety_decided(cx, m));
	if (row_null(m->row, REPORT_FEEDBACK))
		FAIL(ERR_CONFLICT, "report.no-feedback");
	return NULL;
}

static err_t
not_offered(struct ctx *cx, const struct move *m)
{
	FAIL(ERR_CONFLICT, "report.not-offered");
}

/* ---- effects ----------------------------------------------------------- */

static err_t
lock_take(struct ctx *cx, struct work *w, const struct move *m, struct row *changed)
{
	row_set_id(cx, changed, REPORT_LOCK_BY, cx->actor->caps.account);
	row_set_int(changed, REPORT_LOCK_UNTIL, cx->now + LOCK_MS);
	return NULL;
}

/* A task for whoever sent it, where he can see it: in the compartment of his agency. */
NODISCARD static err_t
ask_sender(struct ctx *cx, struct work *w, const struct move *m, const char *kind, int32_t due)
{
	struct id author = row_ref(m->row, REPORT_AUTHOR), agency = row_ref(m->row, REPORT_FROM_AGENCY);
	struct row home;

	if (id_is_none(author) || id_is_none(agency))
		return NULL;			/* the public is asked by receipt */
	TRY(row_get(cx, T_AGENCY, agency, &home));
	return task_raise(cx, w, &(struct task_new){ .kind = kind, .owner = m->owner, .otype = T_REPORT,
	    .cmp = row_ref(&home, AGENCY_CMP), .account = author, .agency = agency, .role = -1, .due = due });
}

static err_t
returned(struct ctx *cx, struct work *w, const struct move *m, struct row *changed)
{
	const struct report_arg *arg = arg_of(m);
	int32_t due = arg->reply_by > 0 ? arg->reply_by : day_local(cx->now) + REPLY_DAYS;

	row_set_int(changed, REPORT_REPLY_BY, due);
	row_set_null(changed, REPORT_LOCK_BY);
	row_set_null(changed, REPORT_LOCK_UNTIL);
	if (arg->opened != NULL) {
		TRY(section_set(cx, w, arg->opened, changed, G_NOTES, F_REPORT_RETURN_REASON, cbor_text(m->reason)));
		TRY(section_set(cx, w, arg->opened, changed, G_ORIGINAL, F_REPORT_QUESTION, cbor_text(m->reason)));
	}
	return ask_sender(cx, w, m, "correct", due);
}

static err_t
no_answer(struct ctx *cx, struct work *w, const struct move *m, struct row *changed)
{
	row_set_null(changed, REPORT_REPLY_BY);
	TRY(task_close(cx, w, m->owner, "correct", "no answer"));
	return task_for_role(cx, w, "no_answer", m->owner, row_ref(m->row, REPORT_CMP), ROLE_INTAKE, day_local(cx->now) + 1, 0);
}

static err_t
delete_asked(struct ctx *cx, struct work *w, const struct move *m, struct row *changed)
{
	return ask_sender(cx, w, m, "delete_request", day_local(cx->now) + UNASKED_DAYS);
}

static err_t
nothing_more(struct ctx *cx, struct work *w, const struct move *m, struct row *changed)
{
	return NULL;
}

/* The move would end in something this house cannot do: it does not happen at all. */
static err_t
not_done(struct ctx *cx, struct work *w, const struct move *m, struct row *changed)
{
	FAIL(ERR_CONFLICT, "report.not-offered");
}

const struct record_hook intel_hooks[] = {
	{ "report.safety", safety_open, NULL },
	{ "report.safety-decided", safety_decided, NULL },
	{ "report.reason", reason_given, NULL },
	{ "report.lock-free", lock_free, NULL },
	{ "report.lock", NULL, lock_take },
	{ "report.may-be-spam", may_be_spam, NULL },
	{ "report.spam-unconfirmed", spam_unconfirmed, NULL },
	{ "report.spam-confirmed", not_offered, NULL },		/* ends in shredding */
	{ "report.reply-by-passed", reply_by_passed, NULL },
	{ "report.not-on-hold", not_offered, NULL },		/* ends in shredding */
	{ "report.unasked-14-days", unasked_long_enough, NULL },
	{ "report.withdrawn", withdrawn, NULL },
	{ "report.withdrawn-reason", withdrawn_reason, NULL },
	{ "report.graded", graded, NULL },
	{ "report.sanitised", sanitised, NULL },
	{ "report.authorisable", authorisable, NULL },
	{ "report.links-resolved", linked, NULL },
	{ "report.regroup", reason_given, NULL },
	{ "report.transfer", not_offered, NULL },
	{ "report.last-item", not_offered, NULL },		/* recall */
	{ "report.closable", closable, NULL },
	{ "report.disposable", not_offered, NULL },
	{ "report.returned", NULL, returned },
	{ "report.no-answer", NULL, no_answer },
	{ "report.delete-asked", NULL, delete_asked },
	{ "report.amended", NULL, nothing_more },
	{ "report.reassessed", NULL, nothing_more },
	{ "report.transferred", NULL, not_done },
	{ "report.recalled", NULL, not_done },
	{ "report.shred", NULL, not_done },
};
const size_t intel_n_hooks = sizeof intel_hooks / sizeof intel_hooks[0];

bool
report_move_offered(const struct transition *t)
{
	for (size_t i = 0; i < intel_n_hooks; i++) {
		const struct record_hook *h = &intel_hooks[i];

		if ((t->guard != NULL && str_is(str_of(t->guard), h->name) && h->guard == not_offered) ||
		    (t->effect != NULL && str_is(str_of(t->effect), h->name) && h->effect == not_done))
			return false;
	}
	return true;
}
