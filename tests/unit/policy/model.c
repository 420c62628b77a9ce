/*
 * tests/unit/policy/model.c - the slow model of who sees which part of an item.
 *
 * Shares nothing with src/policy but the structs: roles by name, one question
 * after the other, no table.
 */
#include <string.h>

#include "model.h"

/* One reader in one role, one part of one item. */
struct question {
	const struct actor	*actor;
	const char		*role;
	enum item_part		 part;
	const struct policy_item *item;
	enum leave		 leave;
};

static bool
one_of(const char *role, const char *list)
{
	char wanted[64] = " ";

	strncat(wanted, role, 40);
	strncat(wanted, " ", 2);
	return strstr(list, wanted) != NULL;
}

/* Those who may send a report have an own one. */
static bool
sends_reports(const char *role)
{
	return one_of(role, " practitioner lead intake authoriser safeguarding caseworker navigator provider order_officer ");
}

static bool
receives(const char *role)
{
	return one_of(role, " practitioner lead safeguarding coordinator ");
}

static bool
same_agency(const struct question *q)
{
	for (int i = 0; i < 16; i++)
		if (q->item->agency.b[i] != 0)
			return memcmp(q->item->agency.b, q->actor->caps.agency.b, 16) == 0;
	return false;
}

/* "own original" of INT-53; "unsanitised text" and "the agency's submissions" of INT-01; welfare text of INT-36. */
static bool
original(const struct question *q)
{
	if (one_of(q->role, " intake authoriser "))
		return true;
	if (q->item->action_a2 && q->leave != LEAVE_A2)
		return false;
	if (sends_reports(q->role) && (q->item->own_report || q->leave == LEAVE_OWN_ONLY))
		return true;
	if (strcmp(q->role, "lead") == 0)
		return same_agency(q) || q->leave == LEAVE_LEAD_AGENCY;
	if (strcmp(q->role, "safeguarding") == 0)
		return q->item->welfare || q->leave == LEAVE_WELFARE;
	return false;
}

/* "source block: own; intake via handler". */
static bool
source(const struct question *q)
{
	if (strcmp(q->role, "handler") == 0)
		return q->leave != LEAVE_HANDLER;
	if (q->item->action_a2)
		return false;
	return sends_reports(q->role) && (q->item->own_report || q->leave == LEAVE_OWN_SOURCE);
}

/* "sanitised P", "sanitised C" and "A2" of INT-53; the chair reads what a meeting names. */
static enum decision
text(const struct question *q)
{
	const struct policy_item *i = q->item;
	bool named = i->named || q->leave == LEAVE_NAMED;

	if (one_of(q->role, " intake authoriser "))
		return ALLOW;
	if (strcmp(q->role, "analyst") == 0)
		return q->leave == LEAVE_ANALYST ? DENY : ALLOW;
	if (i->action_a2 && q->leave != LEAVE_A2)
		return DENY;
	if (!i->live && q->leave != LEAVE_LIVE)
		return DENY;
	if (i->handling_c) {
		if (named && (receives(q->role) || strcmp(q->role, "chair") == 0))
			return q->leave == LEAVE_CONDITIONS ? ALLOW : ALLOW_WITH_CONDITIONS;
		return DENY;
	}
	if (receives(q->role) && (i->disseminated || q->leave == LEAVE_DISSEMINATION))
		return ALLOW;
	if (strcmp(q->role, "safeguarding") == 0 && i->welfare)
		return ALLOW;
	return strcmp(q->role, "chair") == 0 && named ? ALLOW : DENY;
}

static enum decision
in_role(const struct question *q)
{
	switch (q->part) {
	case PART_ORIGINAL:
		return original(q) ? ALLOW : DENY;
	case PART_SOURCE:
		return source(q) ? ALLOW : DENY;
	case PART_SANITISED:
		return q->item->sanitised || q->leave == LEAVE_SANITISED ? text(q) : DENY;
	case PART_PICTURE:
		if (!q->item->sanitised || (!q->item->live && q->leave != LEAVE_PICTURE_LIVE))
			return DENY;
		return text(q);
	}
	return DENY;
}

/* The eight sentences of INT-52, but for the two that are the keeper's. */
static bool
shut(const struct actor *actor, const struct policy_item *i, enum leave leave)
{
	bool inside = false;

	if (!i->active && leave != LEAVE_DISPOSED)
		return true;
	if (i->conflict && leave != LEAVE_CONFLICT)
		return true;
	if (i->marking > actor->caps.clearance && leave != LEAVE_MARKING)
		return true;
	if (i->marking == 0 && leave != LEAVE_UNMARKED)
		return true;
	for (size_t k = 0; k < actor->caps.n_compartments; k++)
		inside |= memcmp(actor->caps.compartment[k].b, i->cmp.b, 16) == 0 && memcmp(i->cmp.b, id_none.b, 16) != 0;
	return !inside && leave != LEAVE_COMPARTMENT;
}

enum decision
model_item(const struct actor *actor, enum item_part part, const struct policy_item *item, enum leave leave)
{
	static const char *const roles[] = { "practitioner", "lead", "intake", "handler", "analyst", "authoriser", "safeguarding",
	    "coordinator", "chair", "records", "auditor", "admin", "caseworker", "navigator", "provider", "commissioner",
	    "order_officer", "contact_owner", "content_editor", "survey_editor", "translator", "directory_steward", "policy_owner" };
	enum decision best = DENY;

	if (shut(actor, item, leave))
		return DENY;
	for (uint32_t bit = 0; bit < 23; bit++) {
		struct question q = { actor, roles[bit], part, item, leave };
		enum decision d;

		if ((actor->caps.roles >> bit & 1) == 0)
			continue;
		if (strcmp(roles[bit], "admin") == 0 && leave != LEAVE_ADMIN)
			return DENY;
		d = in_role(&q);
		if (d == ALLOW || (d == ALLOW_WITH_CONDITIONS && best == DENY))
			best = d;
	}
	return best;
}
