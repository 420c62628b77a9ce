/*
 * intel/hooks.c - guards and effects of the machine `report` that this room has.
 *
 * A transition whose guard or effect is nowhere is refused by the engine, so
 * a part of the loop that is not built yet cannot be walked by accident.
 */
#include "intel/intel.h"

#define LOCK_MS (30 * MS_MINUTE)

static err_t
safety_open(struct ctx *cx, const struct move *m)
{
	if (!row_null(m->row, REPORT_SAFETY_DECISION))
		FAIL(ERR_CONFLICT, "safety.decided");
	return NULL;
}

static err_t
reason_given(struct ctx *cx, const struct move *m)
{
	if (str_trim(m->reason).n == 0)
		FAIL(ERR_INVALID, "reason.needed");
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

static err_t
lock_take(struct ctx *cx, struct work *w, const struct move *m, struct row *changed)
{
	row_set_id(cx, changed, REPORT_LOCK_BY, cx->actor->caps.account);
	row_set_int(changed, REPORT_LOCK_UNTIL, cx->now + LOCK_MS);
	return NULL;
}

/* Never spam where somebody may be in need (INT-32). */
static err_t
may_be_spam(struct ctx *cx, const struct move *m)
{
	if (str_is(row_text(m->row, REPORT_WELFARE), "yes") || str_is(row_text(m->row, REPORT_DANGER), "yes"))
		FAIL(ERR_CONFLICT, "report.need-not-spam");
	return NULL;
}

const struct record_hook intel_hooks[] = {
	{ "report.safety", safety_open, NULL },
	{ "report.reason", reason_given, NULL },
	{ "report.lock-free", lock_free, NULL },
	{ "report.lock", NULL, lock_take },
	{ "report.may-be-spam", may_be_spam, NULL },
};
const size_t intel_n_hooks = sizeof intel_hooks / sizeof intel_hooks[0];
