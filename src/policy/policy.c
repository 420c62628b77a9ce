/*
 * policy/policy.c - who may do what to which item: one pure function, one table.
 *
 *	actor, part, facts -> grounds of refusal -> relations -> table -> decision
 *
 * A refusal overrules whatever allows; what no row of the table allows is
 * refused.  Nothing is stored, read or logged here.
 */
#include <string.h>

#include "policy/policy.h"

/* How the reader stands to the item; a reason to know it (INT-52, 5). */
enum relation {
	REL_UNIT = 1,			/* works in the compartment where it lies */
	REL_OWN = 2,			/* sent the report */
	REL_AGENCY = 4,			/* belongs to the agency it came from */
	REL_DISSEMINATED = 8,
	REL_NAMED = 16,
	REL_WELFARE = 32
};
/* Which row of INT-53 the item falls under: A2 goes before C, C before P. */
enum sort { SORT_P = 1, SORT_C = 2, SORT_A2 = 4 };

#define PART(p) (1u << (p))
#define TEXT_PARTS (PART(PART_SANITISED) | PART(PART_PICTURE))
#define BIT(name) ROLE_BIT(ROLE_##name)
#define UNIT_ROLES (BIT(INTAKE) | BIT(ANALYST) | BIT(AUTHORISER))
/* Partners who may be given something; the chair sees what a meeting names. */
#define PARTNER_ROLES CAP_RECEIVED_READ_ROLES
#define NAMED_ROLES (PARTNER_ROLES | BIT(CHAIR))

/*
 * INT-53 with the roles of INT-01, row by row.  Where INT-53 has no column:
 * the authoriser reads as intake does, the handler alone opens what resolves a
 * source, the lead reads what the agency sent, safeguarding the welfare text
 * without the source block (INT-36, SEC-14).  Records, auditor, administrator
 * and the public site's editors open no item.
 */
static const struct rule {
	unsigned	 parts;
	unsigned	 sorts;
	enum relation	 relation;
	uint32_t	 roles;
	bool		 only_live;
	enum decision	 decision;
} table[] = {
	{ PART(PART_ORIGINAL),	SORT_P | SORT_C,  REL_OWN,	    CAP_REPORT_OWN_ROLES,	  false, ALLOW },
	{ PART(PART_ORIGINAL),	SORT_P | SORT_C,  REL_AGENCY,	    BIT(LEAD),			  false, ALLOW },
	{ PART(PART_ORIGINAL),	SORT_P | SORT_C,  REL_WELFARE,	    BIT(SAFEGUARDING),		  false, ALLOW },
	{ PART(PART_ORIGINAL),	SORT_P | SORT_C,  REL_UNIT,	    BIT(INTAKE) | BIT(AUTHORISER), false, ALLOW },
	{ PART(PART_SOURCE),	SORT_P | SORT_C,  REL_OWN,	    CAP_REPORT_OWN_ROLES,	  false, ALLOW },
	{ PART(PART_SOURCE),	SORT_P | SORT_C,  REL_UNIT,	    BIT(HANDLER),		  false, ALLOW },
	{ TEXT_PARTS,		SORT_P | SORT_C,  REL_UNIT,	    UNIT_ROLES,			  false, ALLOW },
	{ TEXT_PARTS,		SORT_P,		  REL_DISSEMINATED, PARTNER_ROLES,		  true,  ALLOW },
	{ TEXT_PARTS,		SORT_P,		  REL_WELFARE,	    BIT(SAFEGUARDING),		  true,  ALLOW },
	{ TEXT_PARTS,		SORT_P,		  REL_NAMED,	    BIT(CHAIR),			  true,  ALLOW },
	{ TEXT_PARTS,		SORT_C,		  REL_NAMED,	    NAMED_ROLES,		  true,  ALLOW_WITH_CONDITIONS },
	{ PART(PART_ORIGINAL),	SORT_A2,	  REL_UNIT,	    BIT(INTAKE) | BIT(AUTHORISER), false, ALLOW },
	{ PART(PART_SOURCE),	SORT_A2,	  REL_UNIT,	    BIT(HANDLER),		  false, ALLOW },
	{ TEXT_PARTS,		SORT_A2,	  REL_UNIT,	    UNIT_ROLES,			  false, ALLOW },
};

static bool
is_same(struct id a, struct id b)
{
	return !id_is_none(a) && id_eq(a, b);
}

bool
actor_has(const struct actor *actor, enum role role)
{
	return (actor->caps.roles & ROLE_BIT(role)) != 0;
}

bool
actor_in(const struct actor *actor, struct id cmp)
{
	size_t n = actor->caps.n_compartments;

	if (n > CAPS_COMPARTMENTS_MAX || id_is_none(cmp))
		return false;
	for (size_t i = 0; i < n; i++)
		if (memcmp(&actor->caps.compartment[i], &cmp, sizeof cmp) == 0)
			return true;
	return false;
}

bool
policy_may(const struct actor *actor, enum capability cap)
{
	return (actor->caps.roles & cap_roles(cap)) != 0;
}

/* Marking 0 is no marking: refused, not taken for the lowest. */
static bool
is_cleared(const struct actor *actor, uint8_t marking)
{
	return marking >= 1 && marking <= actor->caps.clearance;
}

/* INT-02: an administrator opens no content, whatever else the account holds. */
static bool
is_shut_out(const struct actor *actor, struct id cmp, uint8_t marking)
{
	return actor_has(actor, ROLE_ADMIN) || !is_cleared(actor, marking) || !actor_in(actor, cmp);
}

static unsigned
relations(const struct actor *actor, const struct policy_item *item)
{
	unsigned found = REL_UNIT;

	if (item->own_report)
		found |= REL_OWN;
	if (is_same(item->agency, actor->caps.agency))
		found |= REL_AGENCY;
	if (item->disseminated)
		found |= REL_DISSEMINATED;
	if (item->named)
		found |= REL_NAMED;
	if (item->welfare)
		found |= REL_WELFARE;
	return found;
}

enum decision
policy_item(const struct actor *actor, enum item_part part, const struct policy_item *item)
{
	unsigned related = relations(actor, item);
	unsigned sort = item->action_a2 ? SORT_A2 : item->handling_c ? SORT_C : SORT_P;
	enum decision found = DENY;

	if (!item->active || item->conflict || is_shut_out(actor, item->cmp, item->marking))
		return DENY;
	if (part == PART_SANITISED && !item->sanitised)
		return DENY;
	if (part == PART_PICTURE && !(item->sanitised && item->live))
		return DENY;
	for (size_t i = 0; i < sizeof table / sizeof *table; i++) {
		const struct rule *r = &table[i];

		if (!(r->parts & PART(part)) || !(r->sorts & sort) || !(r->relation & related) ||
		    !(r->roles & actor->caps.roles) || (r->only_live && !item->live))
			continue;
		if (r->decision == ALLOW)
			return ALLOW;
		found = r->decision;
	}
	return found;
}

bool
policy_record(const struct actor *actor, bool write, struct id cmp, struct id agency, uint8_t marking)
{
	if (is_shut_out(actor, cmp, marking))
		return false;
	if (!write)
		return policy_may(actor, CAP_REGISTER_READ);
	return policy_may(actor, CAP_REGISTER_WRITE) &&
	    (is_same(agency, actor->caps.agency) || actor_has(actor, ROLE_COORDINATOR));
}
