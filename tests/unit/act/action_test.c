/* Actions: one task for whose job it is, none when it is over (INT-59). */
#include "people.h"

#include <stdio.h>

static struct str
raised(const char *more)
{
	char posted[400];

	snprintf(posted, sizeof posted, "what=Ring the landlord|due=2026-06-20|owner_role=intake%s", more);
	return made(LIA, "action", posted);
}

static bool
is_mine(enum who who, struct str urn)
{
	struct task_view *task;
	bool found = false;
	size_t n;

	EXPECT_OK(task_mine(as(who), 200, &task, &n));
	for (size_t i = 0; i < n; i++)
		found |= str_is(task[i].kind, "action") && str_eq(task[i].urn, urn);
	return found;
}

T(an_action_is_a_task_of_the_role_until_somebody_has_done_it)
{
	struct str urn;

	registers();
	urn = raised("");
	EXPECT(is_mine(SAM, urn) && is_mine(INA, urn) && !is_mine(ADA, urn));
	EXPECT_OK(edited(LIA, urn, "what=Ring the landlord|due=2026-06-21|owner_role=authoriser"));
	EXPECT(!is_mine(SAM, urn) && is_mine(ADA, urn));
	EXPECT_EQ(tasks_open(urn, "action"), 1);
	EXPECT_OK(moved(ADA, urn, "done", ""));
	EXPECT(!is_mine(ADA, urn));
	EXPECT_EQ(tasks_open(urn, "action") + tasks_open(urn, "due"), 0);
}

T(what_is_not_possible_or_taken_up_again_has_a_reason)
{
	struct str urn;

	registers();
	urn = raised("");
	EXPECT_ERR_ID(moved(PAT, urn, "not_possible", ""), ERR_INVALID, "reason.needed");
	EXPECT_OK(moved(PAT, urn, "not_possible", "Nobody answers"));
	EXPECT_STR(record_state(urn), "NOT_POSSIBLE");
	EXPECT_ERR_ID(moved(ADA, urn, "reopen", ""), ERR_INVALID, "reason.needed");
	EXPECT_OK(moved(ADA, urn, "reopen", "A new number"));
	EXPECT_EQ(tasks_open(urn, "action"), 1);
}

T(an_action_of_nobody_in_particular_is_its_owners)
{
	struct str urn;

	registers();
	urn = raised("|owner_role=dk");
	EXPECT(is_mine(LIA, urn) && !is_mine(SAM, urn));
}
