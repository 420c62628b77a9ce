/*
 * base/clock.h - the only place that asks for the time, and the calendar.
 *
 * Instants are milliseconds since 1970 UTC (int64_t).  Days are days since
 * 1970-01-01 (int32_t).  "Local" is Europe/London: UTC, plus one hour from
 * the last Sunday of March 01:00Z to the last Sunday of October 01:00Z.
 */
#ifndef PS_BASE_CLOCK_H
#define PS_BASE_CLOCK_H
#include "base/str.h"

#define MS_MINUTE	60000LL
#define MS_HOUR		3600000LL
#define MS_DAY		86400000LL

struct date { int year, month, day; };			/* 1..12, 1..31 */
struct local { struct date date; int hour, minute, second, weekday; }; /* 0 = Monday */

int64_t	 clock_now(void);				/* wall, ms */
int64_t	 clock_monotonic(void);				/* ms, for time-outs */
/* Tests and the demo: fix clock_now(); 0 gives the real one back. */
void	 clock_fix(int64_t ms);

int32_t	 day_of(struct date);
struct date date_of(int32_t day);
bool	 date_is_valid(struct date);
int32_t	 day_utc(int64_t ms);				/* the UTC day */
int32_t	 day_local(int64_t ms);				/* the day in London */
int	 day_weekday(int32_t day);			/* 0 = Monday */
struct local local_of(int64_t ms);
int64_t	 local_ms(struct date, int hour, int minute);	/* a time that does not exist moves on one hour; an ambiguous one is the first */
NODISCARD err_t date_parse(struct str iso, struct date *out);	/* 2026-11-05 */

/* For people: "5 November 2026", "5 Nov 2026", "14:02", "Mon 9 Nov 2026, 14:02"; ISO "2026-11-05". */
NODISCARD err_t day_words(struct arena *, int32_t day, struct str *out);
NODISCARD err_t day_short(struct arena *, int32_t day, struct str *out);
NODISCARD err_t day_iso(struct arena *, int32_t day, struct str *out);
NODISCARD err_t time_hm(struct arena *, int64_t ms, struct str *out);
NODISCARD err_t time_words(struct arena *, int64_t ms, struct str *out);
/* "18 min", "3 h 20 min", "2 days" */
NODISCARD err_t span_words(struct arena *, int64_t ms, struct str *out);
#endif
