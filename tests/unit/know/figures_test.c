/*
 * tests/unit/know/figures_test.c - the loop in numbers over 500 random
 * histories: what the tables say is what a slow count by hand says, rows add
 * up, and the list behind each number is as long as the number.
 */
#include "../intel/town.h"

#include <sqlite3.h>
#include <stdio.h>
#include <string.h>

#include "know/figures.h"
#include "store/inside.h"

#define HISTORIES 500
#define EVENTS_MAX 30
#define MONTHS 6

/* Far from the reports of other tests. */
#define FIRST_MONTH (12 * 2019)

struct told {
	struct str	 urn, channel;
	int		 agency;		/* 0 the public, 1 police, 2 council */
	int32_t		 day;
	int		 decided;		/* 0 no, 1 in time, 2 late */
	bool		 live, acted, outcome, answered, counts;
};
static struct told told[HISTORIES];

static const char *const channels[] = { "public_web", "partner_form", "phone", "email" };

static const char *
hex(struct id id)
{
	static char text[8][33];
	static int turn;
	char *p = text[turn++ & 7];

	for (int i = 0; i < 16; i++)
		snprintf(p + 2 * i, 3, "%02x", id.b[i]);
	return p;
}

/* A connection of the test's own: the store's runs nothing but its named statements. */
static sqlite3 *db;

static void
run(const char *sql)
{
	if (db == NULL)
		EXPECT_EQ(sqlite3_open(sqlite3_db_filename(town()->store->writer.main, "main"), &db), SQLITE_OK);
	if (sqlite3_exec(db, sql, NULL, NULL, NULL) != SQLITE_OK)
		fprintf(stderr, "%s\n", sqlite3_errmsg(db));
	EXPECT_EQ(sqlite3_errcode(db), SQLITE_OK);
}

/* The next line of the table from this state, each with equal chance; whose turn it is, is another test's matter. */
static const struct transition *
next_of(struct str state)
{
	const struct registry *reg = &town()->registry;
	const struct transition *found = NULL;
	uint32_t n = 0;

	for (size_t i = 0; i < reg->n_transitions; i++) {
		const struct transition *t = &reg->transition[i];

		if (str_is(str_of(t->machine), "report") && str_is(state, t->from) && t->to[0] != '@' && t_random(++n) == 0)
			found = t;
	}
	return found;
}

/* What a person with a pencil would note of one event: nothing of steps or replays. */
static void
noted(struct told *r, struct str event)
{
	r->live |= str_is(event, "confirm-links");
	r->acted |= str_is(event, "acted") || str_is(event, "disseminate");
	r->outcome |= str_is(event, "outcome");
	r->answered |= str_is(event, "feedback");
}

static const char event_sql[] = "INSERT INTO record_event (id, owner, otype, no, machine, from_state, event, to_state, two, on_, cmp, rowver, audit_seq, row_tag) "
    "VALUES (x'%s', x'%s', 1, %d, 'report', '%s', '%s', '%.*s', 0, %d, x'%s', 1, 1, x'00')";
static const char report_sql[] = "INSERT INTO report (id, urn, channel, sub, tag, received_on, from_agency, owner_unit, cmp, form_id, form_version, language, seal_hash, blob, marking, "
    "state, state_since, last_event, welfare, danger, child, safety_start, safety_due, safety_case, safety_decision, safety_over, rowver, audit_seq, row_tag) "
    "VALUES (x'%s', '%.*s', '%.*s', x'%s', x'00', %d, %s, x'00', x'%s', 1, 1, 1, x'00', x'00', 'O', '%.*s', 0, x'%s', 'no', 'no', 'no', 0, 0, 'none', %s, %s, 1, 1, x'00')";

static void
history_make(size_t at)
{
	struct town *t = town();
	struct told *r = &told[at];
	struct id report = id_new(clock_now()), cmp = id_new(clock_now()), last = id_none;
	struct str state = STR("-");
	const struct transition *next;
	char sql[1400], agency[40] = "NULL";
	int n = 0, most = 1 + (int)t_random(EVENTS_MAX - 1);

	*r = (struct told){ .channel = str_of(channels[t_random(4)]), .agency = (int)t_random(3), .decided = (int)t_random(3),
	    .day = month_first(FIRST_MONTH) + (int32_t)t_random((uint32_t)(month_first(FIRST_MONTH + MONTHS) - month_first(FIRST_MONTH))) };
	EXPECT_OK(str_fmt(&t->keep, &r->urn, "TSR-19-%07zu", at));
	while (n < most && (next = next_of(state)) != NULL) {
		struct str to = str_is(str_of(next->to), "=") ? state : str_of(next->to);

		last = id_new(clock_now());
		n++;
		snprintf(sql, sizeof sql, event_sql, hex(last), hex(report), n, next->from, next->event, STRF(to), r->day + n, hex(cmp));
		run(sql);
		noted(r, str_of(next->event));
		state = to;
	}
	r->counts = !str_is(state, "SPAM") && !str_is(state, "DELETED") && !str_is(state, "DISPOSED");
	if (r->agency > 0)
		snprintf(agency, sizeof agency, "x'%s'", hex(r->agency == 1 ? t->police : t->council));
	snprintf(sql, sizeof sql, report_sql, hex(report), STRF(r->urn), STRF(r->channel), hex(report), r->day, agency, hex(cmp), STRF(state), hex(last),
	    r->decided > 0 ? "'none'" : "NULL", r->decided == 1 ? "0" : r->decided == 2 ? "17" : "NULL");
	run(sql);
}

static void
histories_make(void)
{
	static bool made;

	if (made)
		return;
	made = true;
	town();
	run("BEGIN");
	run("PRAGMA defer_foreign_keys = ON");
	for (size_t i = 0; i < HISTORIES; i++)
		history_make(i);
	run("COMMIT");
}

static bool
is_in(const struct told *r, enum measure m)
{
	switch (m) {
	case MEASURE_REPORTS:	return r->counts;
	case MEASURE_DECIDED:	return r->counts && r->decided > 0;
	case MEASURE_IN_TIME:	return r->counts && r->decided == 1;
	case MEASURE_LIVE:	return r->counts && r->live;
	case MEASURE_ACTED:	return r->counts && r->acted;
	case MEASURE_OUTCOMES:	return r->counts && r->outcome;
	case MEASURE_ANSWERED:	return r->counts && r->answered;
	}
	return false;
}

/* Of one month (-1: all), channel (none: all), agency (-1: all): counted one by one. */
static size_t
by_hand(enum measure m, int month, struct str channel, int agency)
{
	size_t n = 0;

	for (size_t i = 0; i < HISTORIES; i++)
		n += is_in(&told[i], m) && (month < 0 || month_of(told[i].day) == FIRST_MONTH + month) &&
		    (channel.n == 0 || str_eq(channel, told[i].channel)) && (agency < 0 || agency == told[i].agency);
	return n;
}

static int
agency_of(struct str code)
{
	if (str_is(code, "public"))
		return 0;
	return str_is(code, hex(town()->police)) ? 1 : 2;
}

static size_t
listed(enum measure m, int32_t from, int32_t to, struct str channel, struct str agency)
{
	struct figure_query q = { .measure = m, .from = from, .to = to, .channel = channel, .agency = agency, .limit = HISTORIES };
	struct figure_report *row;
	size_t n, total;

	EXPECT_OK(figures_list(as(CORA), &q, &row, &n, &total));
	EXPECT_EQ(n, total);
	for (size_t i = 0; i < n; i++) {
		int64_t at;

		EXPECT_OK(str_i64(str_from(row[i].urn, 7), &at));
		EXPECT(is_in(&told[at], m));
		EXPECT(channel.n == 0 || str_eq(channel, told[at].channel));
		EXPECT(agency.n == 0 || agency_of(agency) == told[at].agency);
	}
	return n;
}

T(the_tables_of_five_hundred_histories_are_what_is_counted_by_hand)
{
	struct figure_table t[3];

	histories_make();
	EXPECT_OK(figures_tables(as(CORA), FIRST_MONTH, FIRST_MONTH + MONTHS - 1, t));
	EXPECT_EQ(t[BY_MONTH].n, MONTHS);
	EXPECT_EQ(t[BY_CHANNEL].n, 4);
	EXPECT_EQ(t[BY_AGENCY].n, 3);
	for (int m = 0; m < MEASURES; m++) {
		size_t sum[3] = { 0 };

		for (int by = 0; by < 3; by++) {
			EXPECT_EQ(t[by].total.count[m], by_hand((enum measure)m, -1, STR_NONE, -1));
			for (size_t i = 0; i < t[by].n; i++) {
				const struct figure_row *r = &t[by].row[i];

				EXPECT_EQ(r->count[m], by_hand((enum measure)m, by == BY_MONTH ? (int)i : -1, by == BY_CHANNEL ? r->code : STR_NONE,
				    by == BY_AGENCY ? agency_of(r->code) : -1));
				sum[by] += r->count[m];
			}
			EXPECT_EQ(sum[by], t[by].total.count[m]);
		}
		/* the walk reached every measure; else it would have shown nothing of it */
		EXPECT(t[BY_MONTH].total.count[m] > 0);
	}
	EXPECT(t[BY_MONTH].total.count[MEASURE_REPORTS] < HISTORIES);		/* spam and deleted ones were among them */
}

T(each_number_s_list_holds_the_reports_it_counts)
{
	struct figure_table t[3];
	const int32_t last = FIRST_MONTH + MONTHS - 1;

	histories_make();
	EXPECT_OK(figures_tables(as(CORA), FIRST_MONTH, last, t));
	for (int m = 0; m < MEASURES; m++) {
		for (int32_t i = 0; i < MONTHS; i++)
			EXPECT_EQ(listed((enum measure)m, FIRST_MONTH + i, FIRST_MONTH + i, STR_NONE, STR_NONE), t[BY_MONTH].row[i].count[m]);
		for (size_t i = 0; i < t[BY_CHANNEL].n; i++)
			EXPECT_EQ(listed((enum measure)m, FIRST_MONTH, last, t[BY_CHANNEL].row[i].code, STR_NONE), t[BY_CHANNEL].row[i].count[m]);
		for (size_t i = 0; i < t[BY_AGENCY].n; i++)
			EXPECT_EQ(listed((enum measure)m, FIRST_MONTH, last, STR_NONE, t[BY_AGENCY].row[i].code), t[BY_AGENCY].row[i].count[m]);
	}
}

T(a_longer_list_than_asked_for_says_how_many_there_are)
{
	struct figure_query q = { .measure = MEASURE_REPORTS, .from = FIRST_MONTH, .to = FIRST_MONTH + MONTHS - 1, .limit = 10 };
	struct figure_report *row;
	size_t n, total;

	histories_make();
	EXPECT_OK(figures_list(as(CORA), &q, &row, &n, &total));
	EXPECT_EQ(n, 10);
	EXPECT_EQ(total, by_hand(MEASURE_REPORTS, -1, STR_NONE, -1));
	q.to = FIRST_MONTH - 1;
	EXPECT_ERR_ID(figures_list(as(CORA), &q, &row, &n, &total), ERR_INVALID, "figures.months");
	q.to = FIRST_MONTH + FIGURES_MONTHS;
	EXPECT_ERR_ID(figures_list(as(CORA), &q, &row, &n, &total), ERR_INVALID, "figures.months");
}

T(months_and_measures_are_read_as_they_are_written)
{
	struct str code, words;
	enum measure m;
	int32_t month;

	EXPECT_OK(month_code(as_system()->arena, 12 * 2026, &code));
	EXPECT_OK(month_words(as_system()->arena, 12 * 2026 + 11, &words));
	EXPECT_STR(code, "2026-01");
	EXPECT_STR(words, "December 2026");
	for (int32_t i = 12 * 2019; i < 12 * 2031; i++) {
		EXPECT_OK(month_code(as_system()->arena, i, &code));
		EXPECT(month_read(code, &month) && month == i);
		EXPECT_EQ(month_of(month_first(i)), i);
		EXPECT_EQ(month_of(month_first(i + 1) - 1), i);
	}
	EXPECT(!month_read(STR("2026-13"), &month) && !month_read(STR("2026-00"), &month) && !month_read(STR("2026/01"), &month) && !month_read(STR("26-01"), &month));
	for (int i = 0; i < MEASURES; i++)
		EXPECT(measure_of(str_of(measure_code((enum measure)i)), &m) && m == (enum measure)i);
	EXPECT(!measure_of(STR("people"), &m));
}
