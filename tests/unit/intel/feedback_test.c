/* INT-43: wording x handling; no report without a code after 28 days. */
#include "town.h"

T(each_wording_fits_the_handlings_of_the_table_and_no_other)
{
	/* By hand from the requirement: P, C with A1, A2, A3. */
	static const struct { const char *code; bool allowed[4]; } table[] = {
		{ "read", { true, true, true, true } }, { "in_use", { true, false, false, true } }, { "linked", { true, false, false, false } },
		{ "actioned", { true, false, false, true } }, { "safeguarded", { true, true, false, true } }, { "kept", { true, true, true, true } },
		{ "returned", { true, true, false, true } }, { "deleted", { true, true, false, true } },
	};
	struct grade g[4];

	EXPECT_EQ(sizeof table / sizeof *table, FEEDBACK_CODES);
	for (int h = 0; h < 4; h++)
		g[h] = (struct grade){ .source = 2, .assessment = 'B', .handling = h == 0 ? 'P' : 'C', .action = h, .sanitisation = h > 0, .mopi = 3 };
	for (size_t i = 0; i < FEEDBACK_CODES; i++)
		for (int a = 0; a < 4; a++) {
			EXPECT_EQ(feedback_allowed(str_of(table[i].code), &g[a], 1), table[i].allowed[a]);
			/* The strictest of several decides. */
			for (int b = 0; b < 4; b++) {
				struct grade both[2] = { g[a], g[b] };

				EXPECT_EQ(feedback_allowed(str_of(table[i].code), both, 2), table[i].allowed[a] && table[i].allowed[b]);
			}
		}
}

T(a_covert_matter_and_a_common_one_read_the_same)
{
	struct grade a2 = { .source = 2, .assessment = 'B', .handling = 'C', .action = 2, .sanitisation = 2, .mopi = 3 };
	int n = 0;

	for (int i = 0; i < FEEDBACK_CODES; i++)
		n += feedback_allowed(str_of(feedback_codes[i].code), &a2, 1);
	EXPECT_EQ(n, 2);
}

T(what_is_not_allowed_changes_nothing)
{
	struct town *t = town();
	struct grade c = { 2, 'B', 'C', 1, 1, 3, STR_NONE, STR("Police only."), STR("A source."), STR_NONE };
	struct str urn = triaged(NULL, &c);
	size_t events = rows_in("record_event");
	struct own_row own;

	EXPECT_ERR_ID(feedback_give(as(SAM), &t->intel, urn, STR("linked"), STR_NONE), ERR_CONFLICT, "feedback.not-allowed");
	EXPECT_ERR_ID(feedback_give(as(SAM), &t->intel, urn, STR("nonsense"), STR_NONE), ERR_CONFLICT, "feedback.not-allowed");
	EXPECT_EQ(rows_in("record_event"), events);
	EXPECT_OK(report_own(as(PAT), &t->intel, urn, &own));
	EXPECT_EQ(own.feedback_words.n, 0);
	EXPECT_OK(feedback_give(as(SAM), &t->intel, urn, STR("safeguarded"), STR_NONE));
	EXPECT_OK(report_own(as(PAT), &t->intel, urn, &own));
	EXPECT_STR(own.feedback_words, "Somebody was offered help");
}

static size_t
feedback_tasks(void)
{
	struct task_view *task;
	size_t n, found = 0;

	EXPECT_OK(task_mine(as(SAM), 5000, &task, &n));
	for (size_t i = 0; i < n; i++)
		found += str_is(task[i].kind, "feedback");
	return found;
}

T(after_twenty_eight_days_each_report_without_a_code_has_its_task)
{
	struct town *t = town();
	struct cbor a = form_answers("Quiet.", "no", "no", "no");
	struct str silent, told;
	size_t n, before;

	town_time(4, 1, 10, 0);
	silent = sent(PAT, &a);
	EXPECT_OK(safety_decide(as(SAM), &t->intel, silent, SAFETY_NO_NEED, STR("Nobody is named.")));
	told = triaged(NULL, NULL);
	EXPECT_OK(feedback_give(as(SAM), &t->intel, told, STR("read"), STR_NONE));
	town_time(4, 28, 10, 0);
	EXPECT_OK(feedback_tick(as_system(), &t->intel, &n));
	before = feedback_tasks();
	town_time(4, 29, 10, 0);
	EXPECT_OK(feedback_tick(as_system(), &t->intel, &n));
	EXPECT_EQ(n, 1);
	EXPECT_EQ(feedback_tasks(), before + 1);
	EXPECT_OK(feedback_tick(as_system(), &t->intel, &n));
	EXPECT_EQ(n, 0);
	EXPECT_EQ(feedback_tasks(), before + 1);
	EXPECT_OK(report_move(as(SAM), &t->intel, silent, &(struct report_event){ .event = "open" }));
	EXPECT_OK(feedback_give(as(SAM), &t->intel, silent, STR("kept"), STR_NONE));
	EXPECT_EQ(feedback_tasks(), before);
}
