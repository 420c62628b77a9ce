/* Golden rules, the loop strip, the two texts side by side: pure. */
#include "town.h"

static size_t
hits(const struct rules *r, enum rule rule)
{
	size_t n = 0;

	for (size_t i = 0; i < r->n_hits; i++)
		n += r->hit[i].rule == rule;
	return n;
}

static struct rules
checked(const char *text)
{
	struct rules r;

	rules_check(town()->reference, str_of(text), NULL, 0, &r);
	return r;
}

T(first_person_relations_and_jobs_are_warned_of_where_they_stand)
{
	const char *text = "I visited on Thursday. The brother of my tenant told the nurse.";
	struct rules r = checked(text);

	EXPECT(hits(&r, RULE_SOURCE) >= 4);
	EXPECT_EQ(r.hit[0].start + r.hit[0].length <= strlen(text), 1);
	r = checked("Six men share two rooms. A white van collects them before six.");
	EXPECT_EQ(r.n_hits, 0);
}

T(a_word_inside_a_word_is_no_hit)
{
	struct rules r = checked("The minister sent a museum image to Mississippi.");

	EXPECT_EQ(r.n_hits, 0);
}

T(methods_are_warned_of_and_so_is_a_secret_marking)
{
	struct rules r = checked("ANPR showed the van twice. SECRET");

	EXPECT_EQ(hits(&r, RULE_TACTICS), 1);
	EXPECT_EQ(hits(&r, RULE_SECRET_MARKING), 1);
	r = checked("They kept it secret.");
	EXPECT_EQ(hits(&r, RULE_SECRET_MARKING), 0);
}

T(the_name_of_whoever_sent_it_is_warned_of)
{
	struct str name = STR("Pat Quill");
	struct rules r;

	rules_check(town()->reference, STR("Quill saw six men."), &name, 1, &r);
	EXPECT_EQ(hits(&r, RULE_SOURCE), 1);
}

T(missing_parts_are_named)
{
	struct rules r = checked("Something odd");
	struct str words;

	EXPECT(r.n_missing >= 4);
	EXPECT_OK(rules_missing(&t_arena, &r, &words));
	EXPECT(words.n > 0);
	r = checked("A man called Dee drives six workers from Cutler Street every morning in a van.");
	EXPECT_EQ(r.n_missing, 0);
}

T(the_loop_is_a_replay_of_its_events)
{
	struct loop_event e[] = {
		{ STR("submit"), STR("NEW"), 100, -1 }, { STR("open"), STR("ASSESSING"), 100, 18 }, { STR("safety"), STR("ASSESSING"), 100, 9 },
		{ STR("grade"), STR("GRADED"), 100, 2 }, { STR("sanitise"), STR("SANITISED"), 100, 0 },
	};
	struct loop loop;

	loop_replay(e, 5, &loop);
	EXPECT_EQ(loop.n_done, 3);
	EXPECT_EQ(loop.step[LOOP_SAFETY].minutes, 27);
	EXPECT_EQ(loop.step[LOOP_GRADED].minutes, 2);
	EXPECT(loop.step[LOOP_LIVE].now);
	loop_replay(e, 3, &loop);
	EXPECT_EQ(loop.n_done, 2);
	EXPECT(loop.step[LOOP_GRADED].now);
}

T(a_report_sent_back_has_lost_its_grade)
{
	struct loop_event e[] = { { STR("submit"), STR("NEW"), 1, -1 }, { STR("grade"), STR("GRADED"), 1, 5 }, { STR("send-back"), STR("ASSESSING"), 2, 7 } };
	struct loop loop;

	loop_replay(e, 3, &loop);
	EXPECT(!loop.step[LOOP_GRADED].done);
}

/* What the runs say, put together again. */
static void
expect_texts(const struct diff_run *run, size_t n, const char *was, const char *is)
{
	struct buf a, b;
	struct str x, y;

	buf_init(&a, &t_arena, 10000);
	buf_init(&b, &t_arena, 10000);
	for (size_t i = 0; i < n; i++) {
		if (run[i].kind != DIFF_INS)
			buf_str(&a, run[i].text);
		if (run[i].kind != DIFF_DEL)
			buf_str(&b, run[i].text);
	}
	EXPECT_OK(buf_done(&a, &x));
	EXPECT_OK(buf_done(&b, &y));
	EXPECT_STR(x, was);
	EXPECT_STR(y, is);
}

T(the_runs_of_two_texts_give_both_texts_back)
{
	struct diff_run *run;
	size_t n;

	EXPECT_OK(text_diff(&t_arena, STR("I saw six men at 9 Cutler Street today"), STR("Six men were seen at Thornby today"), &run, &n));
	expect_texts(run, n, "I saw six men at 9 Cutler Street today", "Six men were seen at Thornby today");
	EXPECT(n > 2);
	EXPECT_OK(text_diff(&t_arena, STR(""), STR("new"), &run, &n));
	EXPECT_EQ(n, 1);
	EXPECT_EQ(run[0].kind, DIFF_INS);
}
