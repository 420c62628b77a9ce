/*
 * cli/demo_stories.c - what is told word for word.
 *
 *	stories.csv, today.csv, noise.csv -> letter, matter -> carry
 *
 * Today's clocks are set by what they are to show - running, over, in time -
 * at whatever hour the demo is made.
 */
#include "cli/demo_stories.h"

#include "intel/safety.h"

static struct str
cell(const struct county *c, enum county_table table, size_t row, const char *column)
{
	return csv_get(&c->table[table], row, column);
}

static int64_t
number(const struct county *c, enum county_table table, size_t row, const char *column)
{
	int64_t n = 0;

	return str_i64(cell(c, table, row, column), &n) == NULL ? n : 0;
}

/* What both tables of letters have. */
static struct letter
letter_of(const struct county *c, enum county_table t, size_t row)
{
	return (struct letter){ .by = cell(c, t, row, "by"), .channel = cell(c, t, row, "channel"), .basis = cell(c, t, row, "basis"),
	    .danger = cell(c, t, row, "danger"), .welfare = cell(c, t, row, "welfare"), .child = cell(c, t, row, "child"),
	    .about = cell(c, t, row, "about"), .give = cell(c, t, row, "give"), .signs = cell(c, t, row, "signs"),
	    .where = cell(c, t, row, "where"), .words = cell(c, t, row, "text"), .feeling = STR("I cannot say what it was.") };
}

/* ---- stories ----------------------------------------------------------- */

int64_t
story_at(const struct county *c, size_t row)
{
	struct str time = cell(c, TABLE_STORIES, row, "time"), hour = STR_NONE;
	int64_t h = 0, m = 0;

	(void)str_split(&time, ':', &hour);
	if (str_i64(hour, &h) != NULL || str_i64(time, &m) != NULL)
		h = m = 0;
	return local_ms(date_of(day_local(c->now) - (int32_t)number(c, TABLE_STORIES, row, "days")), (int)h, (int)m);
}

err_t
story_tell(struct county *c, size_t row)
{
	const enum county_table t = TABLE_STORIES;
	struct letter l = letter_of(c, t, row);
	struct matter m = { .title = cell(c, t, row, "title"), .shared = cell(c, t, row, "shared"), 
	    .grade = cell(c, t, row, "grade"), .decision = cell(c, t, row, "decision"), .reason = cell(c, t, row, "reason"), .feedback = cell(c, t, row, "feedback"),
	    .thread = cell(c, t, row, "story"), .share = cell(c, t, row, "share") };
	struct way way = { .haste = 6 };

	l.at = story_at(c, row);
	l.code = str_is(l.by, "public") ? CODE_KEPT : CODE_NONE;
	TRY(reach_of(cell(c, t, row, "upto"), &way.reach));
	matter_staff(c, &m);
	return carry(c, &l, &m, &way);
}

/* ---- today ------------------------------------------------------------- */

static int64_t
due_of(const struct county *c, const struct letter *l, int64_t at)
{
	uint16_t flags = 0;

	if (str_is(l->danger, "yes"))
		flags |= SPOOL_DANGER;
	if (str_is(l->welfare, "yes"))
		flags |= SPOOL_WELFARE;
	if (!str_is(l->child, "no"))
		flags |= SPOOL_CHILD;
	if (str_is(l->danger, "unknown") || str_is(l->welfare, "unknown"))
		flags |= SPOOL_UNKNOWN;
	return safety_clock(c->calendar, flags, at, c->intel.duty_contact).due;
}

/* The wished number of minutes ago, or as near to it as the clock wished for allows. */
static int64_t
today_at(const struct county *c, const struct letter *l, size_t row)
{
	int64_t ago = number(c, TABLE_TODAY, row, "minutes") * MS_MINUTE;
	bool is_over = str_is(cell(c, TABLE_TODAY, row, "clock"), "over");

	for (int tries = 0; tries < 200 && is_over && due_of(c, l, c->now - ago) >= c->now; tries++)
		ago += MS_HOUR / 2;
	while (!is_over && ago > 0 && due_of(c, l, c->now - ago) <= c->now)
		ago /= 2;
	return c->now - ago;
}

NODISCARD static err_t
waiting_make(struct county *c)
{
	const struct csv *t = &c->table[TABLE_TODAY];
	struct sent sent;

	/* The longest ago first, as they came. */
	for (size_t i = t->n_rows; i-- > 0;) {
		struct letter l = letter_of(c, TABLE_TODAY, i);

		l.at = today_at(c, &l, i);
		l.code = str_is(l.by, "public") ? CODE_KEPT : CODE_NONE;
		TRY(letter_send(c, &l, &sent));
	}
	return NULL;
}

/* Set aside by one, confirmed by another; the newest waits for its second pair of eyes. */
NODISCARD static err_t
noise_make(struct county *c)
{
	const struct csv *t = &c->table[TABLE_NOISE];

	for (size_t i = 0; i < t->n_rows; i++) {
		struct matter m = { 0 };
		struct letter l = { .by = STR("public"), .channel = csv_get(t, i, "channel"), .words = csv_get(t, i, "words"), .danger = STR("no"), .welfare = STR("no"), .child = STR("no"),
		    .at = c->now - (int64_t)(t->n_rows - 1 - i) * 3 * MS_DAY - 3 * MS_HOUR };

		matter_staff(c, &m);
		TRY(letter_send(c, &l, &m.sent));
		TRY(move_event(c, &m, m.intake, l.at + MS_HOUR, "spam", STR_NONE));
		if (i + 1 < t->n_rows)
			TRY(move_event(c, &m, m.second, l.at + 2 * MS_HOUR, "confirm", STR_NONE));
	}
	return NULL;
}

err_t
today_make(struct county *c)
{
	TRY(noise_make(c));
	return waiting_make(c);
}
