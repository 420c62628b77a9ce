/* tests/unit/base/clock_test.c - the calendar, and summer time in London. */
#include "base/clock.h"
#include "t.h"

T(each_day_of_four_centuries_reads_back)
{
	int32_t first = day_of((struct date){ 1800, 1, 1 });

	EXPECT_EQ(day_of((struct date){ 1970, 1, 1 }), 0);
	EXPECT_EQ(day_of((struct date){ 2000, 2, 29 }), 11016);
	for (int32_t day = first; day < first + 4 * 36525; day++) {
		struct date d = date_of(day);

		EXPECT_EQ(day_of(d), day);
		EXPECT(date_is_valid(d));
	}
	EXPECT_EQ(day_weekday(0), 3);
	EXPECT_EQ(day_weekday(-4), 6);
	EXPECT_EQ(day_utc(-1), -1);
}

T(dates_that_do_not_exist_are_refused)
{
	static const char *const bad[] = { "2026-02-29", "2100-02-29", "2026-13-01", "2026-00-01",
	    "2026-04-31", "2026-1-1", "2026/01/01", "20260101", "0000-01-01", "2026-01-01x", "" };
	struct date d;

	EXPECT_OK(date_parse(STR("2024-02-29"), &d));
	EXPECT(d.year == 2024 && d.month == 2 && d.day == 29);
	for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
		EXPECT_ERR(date_parse(str_of(bad[i]), &d), ERR_INVALID);
}

T(summer_time_begins_and_ends_on_the_last_sundays_at_one_universal_time)
{
	/* 29 March 2026 and 25 October 2026 */
	int64_t spring = day_of((struct date){ 2026, 3, 29 }) * MS_DAY + MS_HOUR;
	int64_t autumn = day_of((struct date){ 2026, 10, 25 }) * MS_DAY + MS_HOUR;

	EXPECT_EQ(local_of(spring - 1).hour, 0);
	EXPECT_EQ(local_of(spring).hour, 2);
	EXPECT_EQ(local_of(autumn - 1).hour, 1);
	EXPECT_EQ(local_of(autumn).hour, 1);
	EXPECT_EQ(local_of(autumn + MS_HOUR).hour, 2);
	EXPECT_EQ(local_of(spring).weekday, 6);
	/* late on a summer evening the local day is one further */
	EXPECT_EQ(day_local(day_of((struct date){ 2026, 7, 1 }) * MS_DAY + 23 * MS_HOUR + 1),
	    day_of((struct date){ 2026, 7, 2 }));
}

T(local_times_go_there_and_back_and_the_odd_hours_are_settled)
{
	struct date spring = { 2026, 3, 29 }, autumn = { 2026, 10, 25 };

	EXPECT_EQ(local_of(local_ms(spring, 1, 30)).hour, 2);
	EXPECT_EQ(local_of(local_ms(spring, 1, 30)).minute, 30);
	EXPECT_EQ(local_ms(autumn, 1, 30), day_of(autumn) * MS_DAY + 30 * MS_MINUTE);
	for (int32_t day = 20000; day < 21000; day++)
		for (int hour = 3; hour < 24; hour += 4) {
			struct local l = local_of(local_ms(date_of(day), hour, 15));

			EXPECT(day_of(l.date) == day && l.hour == hour && l.minute == 15);
		}
}

T(times_are_written_as_people_read_them)
{
	struct str s;
	int64_t at = local_ms((struct date){ 2026, 11, 9 }, 14, 2);

	EXPECT_OK(time_words(&t_arena, at, &s));
	EXPECT_STR(s, "Mon 9 Nov 2026, 14:02");
	EXPECT_OK(time_hm(&t_arena, at, &s));
	EXPECT_STR(s, "14:02");
	EXPECT_OK(day_words(&t_arena, day_local(at), &s));
	EXPECT_STR(s, "9 November 2026");
	EXPECT_OK(day_short(&t_arena, day_local(at), &s));
	EXPECT_STR(s, "9 Nov 2026");
	EXPECT_OK(day_iso(&t_arena, day_local(at), &s));
	EXPECT_STR(s, "2026-11-09");
	EXPECT_OK(span_words(&t_arena, 18 * MS_MINUTE, &s));
	EXPECT_STR(s, "18 min");
	EXPECT_OK(span_words(&t_arena, 200 * MS_MINUTE, &s));
	EXPECT_STR(s, "3 h 20 min");
	EXPECT_OK(span_words(&t_arena, 49 * MS_HOUR, &s));
	EXPECT_STR(s, "2 days");
	EXPECT_OK(span_words(&t_arena, 59999, &s));
	EXPECT_STR(s, "under 1 min");
}

T(the_clock_can_be_fixed_and_set_free)
{
	t_clock(2026, 7, 1, 12, 0);
	EXPECT_EQ(clock_now(), day_of((struct date){ 2026, 7, 1 }) * MS_DAY + 11 * MS_HOUR);
	clock_fix(0);
	EXPECT(clock_now() > 1700000000000);
	EXPECT(clock_monotonic() > 0);
}
