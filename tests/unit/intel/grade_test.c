/* The truth table of INT-22, whole; confidence; grades of other systems. */
#include <stdio.h>

#include "../t.h"
#include "intel/grade.h"

static struct grade
complete(int source, char assessment, char handling, int action, int sanitisation)
{
	return (struct grade){ source, assessment, handling, action, sanitisation, 3, STR("reason"), STR("conditions"), STR("why"), STR("usage") };
}

T(of_360_combinations_105_pass_and_255_are_refused_each_for_its_own_reason)
{
	int passed = 0, refused = 0;

	for (int s = 1; s <= 3; s++)
		for (char a = 'A'; a <= 'E'; a++)
			for (int c = 0; c < 2; c++)
				for (int action = 0; action <= 3; action++)
					for (int san = 0; san <= 2; san++) {
						struct grade g = complete(s, a, c ? 'C' : 'P', action, san);
						err_t e = grade_check(&g, false);
						const char *want = NULL;

						if (!c && (action || san))
							want = action && san ? "grade.p-both" : action ? "grade.p-action" : "grade.p-sanitisation";
						if (c && (!action || !san))
							want = !action && !san ? "grade.c-both" : !action ? "grade.c-action" : "grade.c-sanitisation";
						if (want == NULL) {
							EXPECT_OK(e);
							passed++;
						} else {
							EXPECT_ERR_ID(e, ERR_INVALID, want);
							refused++;
						}
					}
	EXPECT_EQ(passed, 105);
	EXPECT_EQ(refused, 255);
}

T(each_text_left_out_is_refused_alone)
{
	struct grade g = complete(3, 'E', 'C', 3, 2);

	EXPECT_OK(grade_check(&g, false));
	g.usage = STR("  ");
	EXPECT_ERR_ID(grade_check(&g, false), ERR_INVALID, "grade.usage");
	g = complete(2, 'B', 'C', 1, 2), g.conditions = STR_NONE;
	EXPECT_ERR_ID(grade_check(&g, false), ERR_INVALID, "grade.conditions");
	g = complete(2, 'B', 'C', 1, 2), g.conditions_reason = STR_NONE;
	EXPECT_ERR_ID(grade_check(&g, false), ERR_INVALID, "grade.conditions-reason");
	g = complete(3, 'A', 'P', 0, 0), g.grade_reason = STR_NONE;
	EXPECT_ERR_ID(grade_check(&g, false), ERR_INVALID, "grade.reason");
	g = complete(1, 'E', 'P', 0, 0), g.grade_reason = STR_NONE;
	EXPECT_ERR_ID(grade_check(&g, false), ERR_INVALID, "grade.reason");
	g = complete(1, 'A', 'P', 0, 0), g.mopi = 0;
	EXPECT_ERR_ID(grade_check(&g, false), ERR_INVALID, "grade.mopi");
}

T(an_anonymous_source_is_never_reliable)
{
	struct grade g = complete(1, 'B', 'P', 0, 0);

	EXPECT_ERR_ID(grade_check(&g, true), ERR_INVALID, "grade.anonymous-1");
	g.source = 2;
	EXPECT_OK(grade_check(&g, true));
}

T(a_feeling_proposes_d_and_a_source_at_risk_proposes_c_and_s2)
{
	struct grade g = { 0 };
	struct str s;

	grade_propose(&g, true, true);
	EXPECT_EQ(g.assessment, 'D');
	EXPECT_EQ(g.handling, 'C');
	EXPECT_EQ(g.sanitisation, 2);
	EXPECT_EQ(g.mopi, 3);
	EXPECT(grade_is_sensitive(&g, true));
	EXPECT(!grade_is_sensitive(&g, false));
	g.action = 2;
	EXPECT(grade_is_sensitive(&g, false));
	g = complete(2, 'B', 'P', 0, 0);
	EXPECT_OK(grade_short(&t_arena, &g, &s));
	EXPECT_STR(s, "2BP");
	EXPECT_OK(grade_words(&t_arena, &g, &s));
	EXPECT_STR(s, "untested source, known indirectly but corroborated, lawful sharing permitted");
}

T(confidence_follows_the_table)
{
	static const char *want[3] = { "33211", "22111", "11111" };

	for (int s = 1; s <= 3; s++)
		for (char a = 'A'; a <= 'E'; a++)
			EXPECT_EQ(grade_confidence(s, a), want[s - 1][a - 'A'] - '0');
	EXPECT_EQ(grade_confidence(0, 'A'), 0);
}

T(grades_of_other_systems_map_and_ask_for_review)
{
	struct grade_import in;
	char code[3];

	EXPECT(grade_from_5x5x5(STR("B"), STR("3"), &in));
	EXPECT_EQ(in.grade.source, 1);
	EXPECT_EQ(in.grade.assessment, 'B');
	EXPECT_EQ(in.grade.handling, 'C');
	EXPECT(in.review_handling);
	EXPECT(!grade_from_5x5x5(STR("F"), STR("3"), &in));
	EXPECT(grade_from_admiralty(STR("F6"), &in));
	EXPECT_EQ(in.grade.source, 2);
	EXPECT_EQ(in.grade.assessment, 'D');
	EXPECT(!grade_from_admiralty(STR("G1"), &in));
	EXPECT(grade_to_admiralty(&(struct grade){ .source = 1, .assessment = 'B' }, code));
	EXPECT_EQ(strcmp(code, "B1"), 0);
}

T(codes_are_read_strictly)
{
	struct grade g;

	EXPECT_OK(grade_read(STR("2"), STR("C"), STR("C"), STR("A3"), STR("S1"), &g));
	EXPECT_EQ(g.action, 3);
	EXPECT_EQ(g.sanitisation, 1);
	EXPECT_OK(grade_read(STR_NONE, STR_NONE, STR_NONE, STR_NONE, STR_NONE, &g));
	EXPECT_ERR_ID(grade_read(STR("4"), STR_NONE, STR_NONE, STR_NONE, STR_NONE, &g), ERR_INVALID, "grade.unknown");
	EXPECT_ERR_ID(grade_read(STR("1"), STR("a"), STR_NONE, STR_NONE, STR_NONE, &g), ERR_INVALID, "grade.unknown");
}
