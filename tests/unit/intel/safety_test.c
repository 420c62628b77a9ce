/* The clock of INT-35 with the vectors of the specification; decision and alerts. */
#include "town.h"

static int64_t
at(int month, int day, int hour, int minute)
{
	return local_ms((struct date){ 2026, month, day }, hour, minute);
}

T(a_child_on_good_friday_is_due_on_tuesday_at_nine)
{
	struct safety_due s = safety_clock(town()->calendar, SPOOL_CHILD, at(4, 3, 14, 0), true);

	EXPECT_EQ(s.which, SAFETY_CHILD);
	EXPECT_EQ(s.due, at(4, 7, 9, 0));
	EXPECT(s.duty_alert);
}

T(anything_else_before_a_bank_holiday_is_due_on_the_next_working_day_at_noon)
{
	struct safety_due s = safety_clock(town()->calendar, 0, at(5, 22, 16, 0), true);

	EXPECT_EQ(s.which, SAFETY_OTHER);
	EXPECT_EQ(s.due, at(5, 26, 12, 0));
	EXPECT_EQ(s.due % MS_DAY, 11 * MS_HOUR);	/* 12:00 BST */
}

T(welfare_is_due_in_fifteen_minutes_across_the_change_of_clocks)
{
	int64_t arrived = (int64_t)day_of((struct date){ 2026, 3, 29 }) * MS_DAY + 50 * MS_MINUTE;
	struct safety_due s = safety_clock(town()->calendar, SPOOL_WELFARE, arrived, true);

	EXPECT_EQ(s.due, arrived + 15 * MS_MINUTE);
	EXPECT_EQ(local_of(s.due).hour, 2);
	EXPECT_EQ(local_of(s.due).minute, 5);
	/* Nobody on duty: the first staffed quarter of an hour. */
	s = safety_clock(town()->calendar, SPOOL_WELFARE, arrived, false);
	EXPECT_EQ(s.due, at(3, 30, 8, 15));
}

T(danger_goes_before_child_and_child_before_not_known)
{
	const struct calendar *c = town()->calendar;

	EXPECT_EQ(safety_clock(c, SPOOL_DANGER | SPOOL_CHILD, at(6, 10, 10, 0), true).due, at(6, 10, 10, 15));
	EXPECT_EQ(safety_clock(c, SPOOL_CHILD | SPOOL_UNKNOWN, at(6, 10, 10, 0), true).which, SAFETY_CHILD);
	EXPECT_EQ(safety_clock(c, SPOOL_UNKNOWN, at(6, 10, 17, 30), true).due, at(6, 11, 8, 30));
}

T(blank_and_not_sure_count_as_not_known_and_no_question_as_no)
{
	const struct form *form = form_by_number(town()->forms, 1, 0);
	struct cbor a = form_answers("words", NULL, NULL, NULL);

	EXPECT_EQ(safety_flags(form, &a), SPOOL_UNKNOWN | SPOOL_CHILD);
	a = form_answers("words", "no", "no", "no");
	EXPECT_EQ(safety_flags(form, &a), 0);
	a = form_answers("words", "no", "dk", "not_sure");
	EXPECT_EQ(safety_flags(form, &a), SPOOL_UNKNOWN | SPOOL_CHILD);
	a = form_answers("words", "yes", "yes", "yes");
	EXPECT_EQ(safety_flags(form, &a), SPOOL_DANGER | SPOOL_WELFARE | SPOOL_CHILD);
}

T(a_decision_needs_a_reason_and_is_taken_once)
{
	struct town *t = town();
	struct cbor a = form_answers("He needs a doctor.", "no", "yes", "no");
	struct str urn = sent(PAT, &a);
	struct report_view v;

	town_time(6, 10, 10, 12);
	EXPECT_ERR_ID(safety_decide(as(SAM), &t->intel, urn, SAFETY_REFERRED, STR("  ")), ERR_INVALID, "safety.reason");
	EXPECT_OK(safety_decide(as(SAM), &t->intel, urn, SAFETY_REFERRED, STR("Adult desk told")));
	EXPECT_ERR_ID(safety_decide(as(SAM), &t->intel, urn, SAFETY_POLICE, STR("again")), ERR_CONFLICT, "safety.decided");
	EXPECT_OK(report_open(as(SAM), &t->intel, urn, &v));
	EXPECT(v.decided);
	EXPECT_EQ(row_int(&v.row, REPORT_SAFETY_MINUTES), 12);
	EXPECT_STR(v.safety_decision_words, "Referred to safeguarding");
	EXPECT_STR(v.safety_reason, "Adult desk told");
	EXPECT_STR(v.safety_words, "Decided in 12 min, by Sam");
	EXPECT(v.loop.step[LOOP_SAFETY].done);
}

T(safeguarding_reads_welfare_before_anybody_graded_it_and_nothing_else)
{
	struct town *t = town();
	struct cbor need = form_answers("He is locked in.", "no", "yes", "no"), other = form_answers("A van.", "no", "no", "no");
	struct str needed = sent(PAT, &need), rest = sent(LEE, &other);
	struct report_view v;

	EXPECT_OK(report_open(as(SAF), &t->intel, needed, &v));
	EXPECT_STR(v.text, "He is locked in.");
	EXPECT_STR(v.state, "NEW");
	EXPECT_ERR(report_open(as(SAF), &t->intel, rest, &v), ERR_NOTFOUND);
	EXPECT_OK(safety_decide(as(SAF), &t->intel, needed, SAFETY_ADVICE, STR("Rang the sender")));
}

/* Alerts of one report; other tests leave theirs running. */
static size_t
alerts(const struct intel *intel, struct str urn, const char *kind)
{
	struct cell_in *cell, in[2] = { { .type = CELL_TEXT, .s = urn }, { .type = CELL_TEXT, .s = str_of(kind) } };
	size_t rows, cols, n;

	EXPECT_OK(safety_tick(as_system(), intel, &n));
	EXPECT_OK(store_select(as_system(), "SELECT COUNT(t.id) FROM task t JOIN report r ON r.id = t.owner WHERE r.urn = :1 AND t.kind = :2", in, 2, &cell, &rows, &cols));
	return (size_t)cell[0].i;
}

T(alerts_come_at_half_at_the_end_and_again_and_never_twice)
{
	static const struct { int hour, minute; size_t half, over; } steps[] = {
		{ 10, 0, 0, 0 }, { 10, 29, 0, 0 }, { 10, 30, 1, 0 }, { 10, 45, 1, 0 }, { 11, 0, 1, 1 }, { 11, 29, 1, 1 }, { 11, 30, 1, 2 }, { 15, 0, 1, 3 },
	};
	struct cbor a = form_answers("Children in the back room.", "no", "no", "yes");
	struct town *t = town();
	struct str urn;

	town_time(6, 16, 10, 0);
	urn = sent(PAT, &a);
	for (size_t i = 0; i < sizeof steps / sizeof *steps; i++)
		for (int twice = 0; twice < 2; twice++) {
			t->cx.now = local_ms((struct date){ 2026, 6, 16 }, steps[i].hour, steps[i].minute);
			EXPECT_EQ(alerts(&t->intel, urn, "safety_half"), steps[i].half);
			EXPECT_EQ(alerts(&t->intel, urn, "safety_over"), steps[i].over);
		}
	EXPECT_OK(safety_decide(as(SAM), &t->intel, urn, SAFETY_NO_NEED, STR("All is well")));
	town_time(6, 16, 16, 0);
	EXPECT_EQ(alerts(&t->intel, urn, "safety_over"), 3);
}
