/*
 * base/clock.c - the only place that asks for the time, and the calendar.
 *
 * The zone is Europe/London by rule, not by the machine's zone files: the
 * answer does not depend on how the machine was set up.
 */
#include <stdatomic.h>
#include <time.h>

#include "base/clock.h"

static _Atomic int64_t fixed_ms;

static const char *const month_name[] = { "January", "February", "March",
    "April", "May", "June", "July", "August", "September", "October",
    "November", "December" };
static const char *const weekday_name[] = { "Mon", "Tue", "Wed", "Thu", "Fri",
    "Sat", "Sun" };

static int64_t
ask(clockid_t which)
{
	struct timespec t;

	if (clock_gettime(which, &t) != 0)
		return 0;
	return (int64_t)t.tv_sec * 1000 + t.tv_nsec / 1000000;
}

int64_t
clock_now(void)
{
	int64_t fixed = atomic_load(&fixed_ms);

	return fixed != 0 ? fixed : ask(CLOCK_REALTIME);
}

int64_t
clock_monotonic(void)
{
	return ask(CLOCK_MONOTONIC);
}

void
clock_fix(int64_t ms)
{
	atomic_store(&fixed_ms, ms);
}

static int64_t
floor_div(int64_t a, int64_t b)
{
	return a / b - (a % b < 0);
}

/* Years are counted from March, so that the leap day is the last of a year. */
int32_t
day_of(struct date d)
{
	int64_t year = d.month > 2 ? d.year : (int64_t)d.year - 1;
	int64_t era = floor_div(year, 400), of_era = year - era * 400;
	int64_t of_year = (153 * (d.month + (d.month > 2 ? -3 : 9)) + 2) / 5 + d.day - 1;

	return (int32_t)(era * 146097 + of_era * 365 + of_era / 4 -
	    of_era / 100 + of_year - 719468);
}

struct date
date_of(int32_t day)
{
	int64_t z = (int64_t)day + 719468, era = floor_div(z, 146097);
	int64_t of_era = z - era * 146097;
	int64_t year = (of_era - of_era / 1460 + of_era / 36524 - of_era / 146096) / 365;
	int64_t of_year = of_era - (365 * year + year / 4 - year / 100);
	int64_t month = (5 * of_year + 2) / 153;
	struct date d;

	d.day = (int)(of_year - (153 * month + 2) / 5 + 1);
	d.month = (int)(month < 10 ? month + 3 : month - 9);
	d.year = (int)(year + era * 400 + (d.month <= 2));
	return d;
}

bool
date_is_valid(struct date d)
{
	struct date back;

	if (d.year < 1 || d.year > 9999 || d.month < 1 || d.month > 12 ||
	    d.day < 1 || d.day > 31)
		return false;
	back = date_of(day_of(d));
	return back.month == d.month && back.day == d.day;
}

int32_t
day_utc(int64_t ms)
{
	return (int32_t)floor_div(ms, MS_DAY);
}

int
day_weekday(int32_t day)
{
	int64_t w = ((int64_t)day + 3) % 7;		/* 1970-01-01 was a Thursday */

	return (int)(w < 0 ? w + 7 : w);
}

/* 01:00Z on the last Sunday of a month of 31 days. */
static int64_t
last_sunday(int year, int month)
{
	int32_t last = day_of((struct date){ year, month, 31 });

	return (last - (day_weekday(last) + 1) % 7) * MS_DAY + MS_HOUR;
}

static int64_t
offset_at(int64_t ms)
{
	int year = date_of(day_utc(ms)).year;

	return ms >= last_sunday(year, 3) && ms < last_sunday(year, 10) ? MS_HOUR : 0;
}

int32_t
day_local(int64_t ms)
{
	return day_utc(ms + offset_at(ms));
}

struct local
local_of(int64_t ms)
{
	int64_t at = ms + offset_at(ms);
	int32_t day = day_utc(at);
	int64_t of_day = at - day * MS_DAY;

	return (struct local){
		.date = date_of(day),
		.hour = (int)(of_day / MS_HOUR),
		.minute = (int)(of_day / MS_MINUTE % 60),
		.second = (int)(of_day / 1000 % 60),
		.weekday = day_weekday(day),
	};
}

int64_t
local_ms(struct date d, int hour, int minute)
{
	int64_t wall = day_of(d) * MS_DAY + hour * MS_HOUR + minute * MS_MINUTE;

	/* Summer time is tried first: in the hour that comes twice it is the earlier one. */
	if (offset_at(wall - MS_HOUR) == MS_HOUR)
		return wall - MS_HOUR;
	return wall;
}

static bool
two_digits(const char *p, int *out)
{
	if (p[0] < '0' || p[0] > '9' || p[1] < '0' || p[1] > '9')
		return false;
	*out = (p[0] - '0') * 10 + (p[1] - '0');
	return true;
}

err_t
date_parse(struct str iso, struct date *out)
{
	struct date d;
	int century, year;

	if (iso.n != 10 || iso.p[4] != '-' || iso.p[7] != '-' ||
	    !two_digits(iso.p, &century) || !two_digits(iso.p + 2, &year) ||
	    !two_digits(iso.p + 5, &d.month) || !two_digits(iso.p + 8, &d.day))
		FAIL(ERR_INVALID, "date.malformed");
	d.year = century * 100 + year;
	if (!date_is_valid(d))
		FAIL(ERR_INVALID, "date.none-such");
	*out = d;
	return NULL;
}

err_t
day_words(struct arena *a, int32_t day, struct str *out)
{
	struct date d = date_of(day);

	return str_fmt(a, out, "%d %s %d", d.day, month_name[d.month - 1], d.year);
}

err_t
day_short(struct arena *a, int32_t day, struct str *out)
{
	struct date d = date_of(day);

	return str_fmt(a, out, "%d %.3s %d", d.day, month_name[d.month - 1], d.year);
}

err_t
day_iso(struct arena *a, int32_t day, struct str *out)
{
	struct date d = date_of(day);

	return str_fmt(a, out, "%04d-%02d-%02d", d.year, d.month, d.day);
}

err_t
time_hm(struct arena *a, int64_t ms, struct str *out)
{
	struct local l = local_of(ms);

	return str_fmt(a, out, "%02d:%02d", l.hour, l.minute);
}

err_t
time_words(struct arena *a, int64_t ms, struct str *out)
{
	struct local l = local_of(ms);

	return str_fmt(a, out, "%s %d %.3s %d, %02d:%02d",
	    weekday_name[l.weekday], l.date.day, month_name[l.date.month - 1],
	    l.date.year, l.hour, l.minute);
}

err_t
span_words(struct arena *a, int64_t ms, struct str *out)
{
	int64_t days = ms / MS_DAY, hours = ms / MS_HOUR % 24;
	int64_t minutes = ms / MS_MINUTE % 60;

	if (ms < MS_MINUTE)
		return str_fmt(a, out, "under 1 min");
	if (days > 0)
		return str_fmt(a, out, days == 1 ? "%d day" : "%d days", (int)days);
	if (hours > 0 && minutes > 0)
		return str_fmt(a, out, "%d h %d min", (int)hours, (int)minutes);
	if (hours > 0)
		return str_fmt(a, out, "%d h", (int)hours);
	return str_fmt(a, out, "%d min", (int)minutes);
}
