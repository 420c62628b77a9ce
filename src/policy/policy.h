/*
 * policy/policy.h - who may do what to which item: one pure function, one table.
 *
 * INT-52, 53; SEC-66.  Deny by default, deny overrides; reasons for refusal
 * never leave this folder.  Roles and capabilities: schema/roles.def
 * (generated policy/roles.h).
 */
#ifndef PS_POLICY_POLICY_H
#define PS_POLICY_POLICY_H
#include "policy/roles.h"	/* generated: enum role, ROLE_BIT(), enum cap, cap_by_name, role_words, role_groups */
#include "store/ctx.h"

/* May the actor use a route or act at all?  Roles only. */
bool	 policy_may(const struct actor *, enum capability);

/*
 * What is asked about one item (INT-52), all plain facts the caller read.
 * Whether the account is active and its second factor fresh is the keeper's
 * check of the session.  For a submitter's own report as it was sent, ask with
 * the facts of the report (no A2: how it was graded is not the submitter's to see).
 */
struct policy_item {
	bool		 active;		/* not disposed, withdrawn or recalled as a whole */
	bool		 sanitised;		/* a sanitised text stands */
	bool		 live;			/* authorised */
	bool		 action_a2;		/* A2 or covert */
	bool		 handling_c;
	uint8_t		 marking;		/* 1 O, 2 OS */
	struct id	 cmp;			/* compartment the reader would open it in */
	struct id	 agency;		/* originator */
	struct id	 author, authoriser;
	bool		 own_report;		/* the reader's own submission */
	bool		 disseminated;		/* unrecalled, unexpired, to the reader's agency or account */
	bool		 named;			/* named on case, meeting, operation, or in the C conditions */
	bool		 welfare;		/* report has welfare or child flag */
	bool		 conflict;		/* reader declared a conflict on a subject */
};
/*
 * PART_PICTURE: may what was derived from the item show?  Where the sanitised
 * text may be read, and only once the item is live.
 */
enum item_part { PART_ORIGINAL, PART_SANITISED, PART_SOURCE, PART_PICTURE };
enum decision { DENY = 0, ALLOW = 1, ALLOW_WITH_CONDITIONS = 2 /* conditions shown first, no onward sharing */ };
enum decision policy_item(const struct actor *, enum item_part, const struct policy_item *);
struct row;
/* What INT-53 asks of an item, as far as its own row says it; how the reader stands to it is the caller's to add. */
struct policy_item item_policy(const struct row *);

/*
 * Registers: may the actor read / write records of an owner agency in a
 * compartment?  Readers of the compartment read; the owner agency and the
 * coordinator write.  The system (clocks, ingest) has no roles and never asks.
 */
bool	 policy_record(const struct actor *, bool write, struct id cmp, struct id agency, uint8_t marking);
bool	 actor_has(const struct actor *, enum role);
bool	 actor_in(const struct actor *, struct id cmp);
#endif
