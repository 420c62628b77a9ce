/*
 * reference/calendar.c - working days of a nation and staffed minutes (INT-35).
 *
 *	bank_holidays -> days of the nation, sorted -> is_working -> everything else
 *
 * Local time is London's; a day has its staffed hours on the wall clock, so
 * that they begin at eight on both sides of a clock change.
 */
#include "reference/reference.h"

#define OPENS 8
#define CLOSES 18
#define CALENDAR_MAX ((size_t)1 << 20)

struct calendar {
	struct arena	 arena;			/* the calendar itself lies in it */
	int32_t		*holiday;		/* ascending */
	size_t		 n;
};

static bool
lists(struct str nations, struct str nation)
{
	struct str piece;

	while (str_split(&nations, ';', &piece))
		if (str_eq(str_trim(piece), nation))
			return true;
	return false;
}

static void
insert(struct calendar *c, int32_t day)
{
	size_t at = c->n;

	for (; at > 0 && c->holiday[at - 1] > day; at--)
		c->holiday[at] = c->holiday[at - 1];
	c->holiday[at] = day;
	c->n++;
}

NODISCARD static err_t
fill(struct calendar *c, const struct reference *ref, struct str nation)
{
	const struct csv *csv = reference_list(ref, "bank_holidays");
	bool known = false;

	if (csv == NULL)
		FAIL(ERR_INVALID, "calendar.none");
	NEWN(c->holiday, &c->arena, csv->n_rows);
	for (size_t row = 0; row < csv->n_rows; row++) {
		struct date d;

		if (!lists(csv_get(csv, row, "nations"), nation))
			continue;
		TRY(date_parse(csv_get(csv, row, "day"), &d));
		known = true;
		/* A holiday taken back is a row that ended before its day. */
		if (reference_in_force(csv, row, day_of(d)))
			insert(c, day_of(d));
	}
	if (!known)
		FAIL(ERR_INVALID, "calendar.nation");
	return NULL;
}

err_t
calendar_open(const struct reference *ref, struct str nation, struct calendar **out)
{
	struct arena a;
	struct calendar *c;
	err_t e;

	arena_init(&a, CALENDAR_MAX);
	c = arena_alloc(&a, sizeof *c);
	if (c == NULL)
		FAIL(ERR_LIMIT, "memory.limit");
	c->arena = a;
	if ((e = fill(c, ref, nation)) != NULL) {
		calendar_close(&c);
		return e;
	}
	*out = c;
	return NULL;
}

void
calendar_close(struct calendar **c)
{
	struct arena a;

	if (*c == NULL)
		return;
	a = (*c)->arena;
	arena_free(&a);
	*c = NULL;
}

bool
calendar_is_working(const struct calendar *c, int32_t day)
{
	size_t from = 0, to = c->n;

	if (day_weekday(day) >= 5)
		return false;
	while (from < to) {
		size_t middle = from + (to - from) / 2;

		if (c->holiday[middle] == day)
			return false;
		if (c->holiday[middle] < day)
			from = middle + 1;
		else
			to = middle;
	}
	return true;
}

int32_t
calendar_next_working(const struct calendar *c, int32_t day)
{
	do
		day++;
	while (!calendar_is_working(c, day));
	return day;
}

int32_t
calendar_add_working(const struct calendar *c, int32_t day, int n)
{
	int step = n < 0 ? -1 : 1;

	for (int left = n < 0 ? -n : n; left > 0; left--)
		do
			day += step;
		while (!calendar_is_working(c, day));
	return day;
}

int64_t
calendar_add_staffed(const struct calendar *c, int64_t ms, int minutes)
{
	int64_t left = (minutes > 0 ? minutes : 0) * MS_MINUTE;

	for (int32_t day = day_local(ms);; day = calendar_next_working(c, day)) {
		int64_t from = local_ms(date_of(day), OPENS, 0), to = local_ms(date_of(day), CLOSES, 0);

		if (!calendar_is_working(c, day))
			continue;
		if (ms > from)
			from = ms;
		if (from >= to)
			continue;
		if (left <= to - from)
			return from + left;
		left -= to - from;
	}
}
