/*
 * Who may do what: the fast table against the slow model, and each promise by itself.
 */
#include "model.h"
#include "t.h"

#define PAIRS 100000
#if defined(__SANITIZE_ADDRESS__)
#define SLOWER 10
#else
#define SLOWER 1
#endif

static struct id
numbered(uint8_t n)
{
	struct id id = { { 0 } };

	id.b[0] = n;			/* 0 is id_none */
	return id;
}

static bool
chance(uint32_t of_hundred)
{
	return t_random(100) < of_hundred;
}

static struct actor
any_actor(void)
{
	struct actor a = { .caps = { .account = numbered(9), .agency = numbered((uint8_t)t_random(4)), .clearance = (uint8_t)t_random(4) } };

	for (uint32_t n = 1 + t_random(3); n > 0; n--)
		a.caps.roles |= ROLE_BIT(chance(80) ? t_random(9) : t_random(ROLES));
	for (uint32_t n = t_random(4); n > 0; n--)
		a.caps.compartment[a.caps.n_compartments++] = numbered((uint8_t)t_random(4));
	return a;
}

static struct policy_item
any_item(void)
{
	return (struct policy_item){ .active = chance(90), .sanitised = chance(70), .live = chance(60), .action_a2 = chance(20),
	    .handling_c = chance(40), .marking = (uint8_t)(chance(5) ? 0 : 1 + t_random(2)), .cmp = numbered((uint8_t)t_random(4)),
	    .agency = numbered((uint8_t)t_random(4)), .own_report = chance(30), .disseminated = chance(40), .named = chance(40),
	    .welfare = chance(30), .conflict = chance(10) };
}

/* Pairs on which the table and the model with a sentence left out differ. */
static size_t
differences(enum leave leave, size_t pairs)
{
	size_t n = 0;

	for (size_t i = 0; i < pairs; i++) {
		struct actor actor = any_actor();
		struct policy_item item = any_item();

		for (enum item_part part = PART_ORIGINAL; part <= PART_PICTURE; part++)
			n += policy_item(&actor, part, &item) != model_item(&actor, part, &item, leave);
	}
	return n;
}

T(the_table_equals_the_slow_model_on_100_000_pairs)
{
	size_t allowed = 0;

	EXPECT_EQ(differences(LEAVE_NOTHING, PAIRS), 0);
	for (size_t i = 0; i < 1000; i++) {
		struct actor actor = any_actor();
		struct policy_item item = any_item();

		allowed += policy_item(&actor, PART_SANITISED, &item) != DENY;
	}
	EXPECT(allowed > 30);		/* the pairs are not all refusals */
}

/* Negative control: a rule that went missing does not go unnoticed. */
T(every_sentence_of_the_model_matters)
{
	for (enum leave leave = LEAVE_NOTHING + 1; leave < LEAVE_END; leave++)
		if (differences(leave, 20000) == 0)
			t_fail(__FILE__, __LINE__, "sentence %d left out and nobody noticed", (int)leave);
}

static struct actor
actor_with(uint32_t roles)
{
	struct actor a = { .caps = { .agency = numbered(1), .roles = roles, .clearance = 2, .n_compartments = 1 } };

	a.caps.compartment[0] = numbered(1);
	return a;
}

static const struct policy_item plain = { .active = true, .sanitised = true, .live = true, .marking = 1, .cmp = { { 1 } }, .agency = { { 1 } } };

T(nobody_reads_without_a_reason)
{
	for (uint32_t role = 0; role < ROLES; role++) {
		struct actor actor = actor_with(ROLE_BIT(role));
		bool unit = role == ROLE_INTAKE || role == ROLE_ANALYST || role == ROLE_AUTHORISER;
		struct policy_item strange = plain;

		strange.agency = numbered(2);
		EXPECT_EQ(policy_item(&actor, PART_SANITISED, &strange) == ALLOW, unit);
		EXPECT_EQ(policy_item(&actor, PART_PICTURE, &strange) == ALLOW, unit);
		EXPECT_EQ(policy_item(&actor, PART_ORIGINAL, &strange) == ALLOW, role == ROLE_INTAKE || role == ROLE_AUTHORISER);
		EXPECT_EQ(policy_item(&actor, PART_SOURCE, &strange) == ALLOW, role == ROLE_HANDLER);
	}
}

T(a_conditional_item_shows_its_conditions_to_those_named_and_nobody_else)
{
	struct actor partner = actor_with(ROLE_BIT(ROLE_PRACTITIONER));
	struct policy_item item = plain;

	item.handling_c = true;
	item.disseminated = true;
	EXPECT_EQ(policy_item(&partner, PART_SANITISED, &item), DENY);
	item.named = true;
	EXPECT_EQ(policy_item(&partner, PART_SANITISED, &item), ALLOW_WITH_CONDITIONS);
	EXPECT_EQ(policy_item(&partner, PART_ORIGINAL, &item), DENY);
	item.action_a2 = true;
	EXPECT_EQ(policy_item(&partner, PART_SANITISED, &item), DENY);
}

T(an_administrator_opens_nothing_whatever_else_is_held)
{
	struct actor admin = actor_with(ROLE_BIT(ROLE_ADMIN) | ROLE_BIT(ROLE_INTAKE) | ROLE_BIT(ROLE_AUTHORISER) | ROLE_BIT(ROLE_COORDINATOR));

	for (enum item_part part = PART_ORIGINAL; part <= PART_PICTURE; part++)
		EXPECT_EQ(policy_item(&admin, part, &plain), DENY);
	EXPECT(!policy_record(&admin, false, numbered(1), numbered(1), 1));
	EXPECT(policy_may(&admin, CAP_ACCOUNT_MANAGE));
}

T(the_a2_item_stays_in_its_team)
{
	struct actor inside = actor_with(ROLE_BIT(ROLE_ANALYST)), outside = inside;
	struct policy_item item = plain;

	item.action_a2 = true;
	outside.caps.compartment[0] = numbered(2);
	EXPECT_EQ(policy_item(&inside, PART_SANITISED, &item), ALLOW);
	EXPECT_EQ(policy_item(&outside, PART_SANITISED, &item), DENY);
}

T(records_are_read_in_their_compartment_and_written_by_their_owner)
{
	struct actor lead = actor_with(ROLE_BIT(ROLE_LEAD)), coordinator = actor_with(ROLE_BIT(ROLE_COORDINATOR)),
	    chair = actor_with(ROLE_BIT(ROLE_CHAIR)), auditor = actor_with(ROLE_BIT(ROLE_AUDITOR)), system = { .is_system = true };

	EXPECT(policy_record(&lead, false, numbered(1), numbered(2), 1));
	EXPECT(policy_record(&lead, true, numbered(1), numbered(1), 1));
	EXPECT(!policy_record(&lead, true, numbered(1), numbered(2), 1));
	EXPECT(policy_record(&coordinator, true, numbered(1), numbered(2), 1));
	EXPECT(!policy_record(&coordinator, false, numbered(2), numbered(1), 1));
	EXPECT(!policy_record(&lead, true, numbered(1), id_none, 1));
	EXPECT(policy_record(&chair, false, numbered(1), numbered(2), 2));
	EXPECT(!policy_record(&chair, true, numbered(1), numbered(1), 2));
	EXPECT(!policy_record(&lead, false, numbered(1), numbered(1), 3));
	EXPECT(!policy_record(&lead, false, numbered(1), numbered(1), 0));
	EXPECT(!policy_record(&auditor, false, numbered(1), numbered(1), 1));
	EXPECT(!policy_record(&system, false, numbered(1), numbered(1), 1));
}

T(capabilities_are_those_of_roles_def)
{
	struct actor intake = actor_with(ROLE_BIT(ROLE_INTAKE)), none = actor_with(0);
	enum capability cap;
	enum role role;

	EXPECT(policy_may(&intake, CAP_REPORT_TRIAGE));
	EXPECT(!policy_may(&intake, CAP_REPORT_AUTHORISE));
	EXPECT(!policy_may(&intake, CAP_AUDIT_READ));
	for (cap = 0; cap < CAPABILITIES; cap++)
		EXPECT(!policy_may(&none, cap));
	EXPECT(cap_by_name(STR("report.submit"), &cap) && cap == CAP_REPORT_SUBMIT);
	EXPECT(!cap_by_name(STR("report.destroy"), &cap));
	EXPECT(role_by_name(STR("policy_owner"), &role) && role == ROLE_POLICY_OWNER);
	EXPECT(!role_by_name(STR("king"), &role));
	EXPECT_STR(str_of(role_words(ROLE_LEAD)), "Agency lead");
	EXPECT_EQ(role_groups(ROLE_HANDLER), GMASK(G_CARD) | GMASK(G_SOURCE));
	EXPECT_EQ(role_groups(ROLE_ADMIN), 0);
	EXPECT_EQ(roles_groups(ROLE_BIT(ROLE_AUDITOR) | ROLE_BIT(ROLE_HANDLER)), GMASK(G_CARD) | GMASK(G_SOURCE));
	EXPECT_EQ(role_budget(ROLE_LEAD).day, 4000);
}

T(a_decision_takes_less_than_two_microseconds)
{
	struct actor actor = actor_with(ROLE_BIT(ROLE_PRACTITIONER));
	int64_t best = INT64_MAX;
	unsigned sum = 0;

	for (size_t i = 1; i < CAPS_COMPARTMENTS_MAX; i++)
		actor.caps.compartment[i - 1] = numbered(200);
	actor.caps.compartment[CAPS_COMPARTMENTS_MAX - 1] = numbered(1);
	actor.caps.n_compartments = CAPS_COMPARTMENTS_MAX;
	/* The quickest of many rounds: other programs use the machine too. */
	for (int round = 0; round < 50; round++) {
		int64_t from = clock_monotonic(), took;

		for (int i = 0; i < 5000; i++)
			sum += (unsigned)policy_item(&actor, PART_SANITISED, &plain);
		took = clock_monotonic() - from;
		best = took < best ? took : best;
	}
	EXPECT_EQ(sum, 0);
	EXPECT(best < 10 * SLOWER);
}
