/*
 * act/action.c - an action and the task that goes with it (INT-59).
 *
 *	raised, changed, reopened -> one task for the role and agency whose job it is
 *	done, not possible        -> no task: nobody is chased any more
 *
 * That it runs over its day is the business of the clock `due` of the form.
 */
#include "act/inside.h"
#include "store/q_act.h"

/* The agency of the house that is this organisation of the reference list; none when it has not joined. */
NODISCARD static err_t
agency_of(struct ctx *cx, struct str organisation, struct id *out)
{
	struct q_act_agencies *agency;
	size_t n;

	*out = id_none;
	if (organisation.n == 0)
		return NULL;
	TRY(q_act_agencies(cx, &agency, &n));
	for (size_t i = 0; i < n; i++)
		if (str_eq(agency[i].organisation, organisation))
			*out = agency[i].id;
	return NULL;
}

err_t
action_raised(struct ctx *cx, struct work *w, const struct move *m, struct row *changed)
{
	struct task_new task = { .kind = "action", .owner = m->owner, .otype = m->otype, .cmp = row_ref(changed, RECORD_CMP), .role = -1 };
	const struct cbor *due = answer_bare(m->answers, STR("due"));
	struct pdate day;
	enum role role;

	TRY(task_close(cx, w, m->owner, "action", m->event));
	if (due == NULL || !pdate_of(due, &day) || day.precision == PREC_UNKNOWN)
		return NULL;
	task.due = day.to;
	TRY(agency_of(cx, answer_text(m->answers, "owner_agency"), &task.agency));
	if (role_by_name(answer_text(m->answers, "owner_role"), &role)) {
		task.role = (int)role;
	} else {
		task.account = row_ref(changed, RECORD_OWNER_ACCOUNT);
		task.agency = id_none;
	}
	return task_raise(cx, w, &task);
}

err_t
action_ended(struct ctx *cx, struct work *w, const struct move *m, struct row *changed)
{
	return task_close(cx, w, m->owner, "action", m->event);
}
