/*
 * tests/unit/link/engine_test.c - a file of people becomes pairs and clusters, the same with any number of threads (LNK-01, 13, 112).
 */
#include <stdio.h>

#include "base/pages.h"
#include "link/plainsight_link.h"
#include "link/values.h"
#include "t.h"

static void *
get(void *state, size_t n)
{
	return pages_get(n);
}

static void
give(void *state, void *p, size_t n)
{
	pages_give(p, n);
}

#define PEOPLE 3600			/* too many for all pairs: blocks are formed */
#define FIELD 16
static char text[4][PEOPLE * FIELD];
static uint64_t span[4][PEOPLE];

static void
set(int column, size_t row, const char *value)
{
	size_t n = strlen(value);

	memcpy(text[column] + row * FIELD, value, n);
	span[column][row] = PL_SPAN(row * FIELD, n);
}

/* Every third row is the one before it with a letter of the surname gone. */
static void
invent(void)
{
	char value[FIELD];

	memset(text, 0, sizeof text);
	for (size_t i = 0; i < PEOPLE; i++) {
		if (i % 3 == 2) {
			for (int c = 0; c < 4; c++) {
				memcpy(text[c] + i * FIELD, text[c] + (i - 1) * FIELD, FIELD);
				span[c][i] = PL_SPAN(i * FIELD, PL_SPAN_LENGTH(span[c][i - 1]));
			}
			span[1][i]--;
			continue;
		}
		snprintf(value, sizeof value, "g%c%crin", 'a' + (int)t_random(26), 'a' + (int)t_random(26));
		set(0, i, value);
		snprintf(value, sizeof value, "s%c%c%cmont", 'a' + (int)t_random(26), 'a' + (int)t_random(26), 'a' + (int)t_random(26));
		set(1, i, value);
		snprintf(value, sizeof value, "%u-%02u-%02u", 1950 + t_random(50), 1 + t_random(12), 1 + t_random(28));
		set(2, i, value);
		set(3, i, t_random(2) == 0 ? "F" : "M");
	}
}

static struct pl_engine *
linked(unsigned threads)
{
	const struct pl_allocator with = { get, give, NULL };
	const struct pl_settings settings = { .size = sizeof settings, .threads = threads, .day = 20000 };
	const struct pl_column column[] = {
		{ sizeof *column, PL_GIVEN_NAME, text[0], span[0] }, { sizeof *column, PL_SURNAME, text[1], span[1] },
		{ sizeof *column, PL_DATE_OF_BIRTH, text[2], span[2] }, { sizeof *column, PL_SEX, text[3], span[3] }
	};
	const struct pl_source source = { sizeof source, column, 4, PEOPLE };
	struct pl_engine *e;

	EXPECT_EQ(pl_engine_new(&with, &settings, &e, NULL), PL_OK);
	EXPECT_EQ(pl_load(e, &source, 1, NULL), PL_OK);
	EXPECT_EQ(pl_run(e, NULL), PL_OK);
	return e;
}

T(copies_with_a_letter_gone_are_found_and_nobody_else)
{
	struct pl_engine *e;
	const struct pl_pair *pair;
	size_t n, right = 0;

	invent();
	e = linked(1);
	pair = pl_pairs(e, &n);
	for (size_t i = 0; i < n; i++)
		right += pair[i].right == pair[i].left + 1 && pair[i].right % 3 == 2;
	EXPECT(right >= PEOPLE / 3 * 98 / 100);
	EXPECT(n - right <= 10);
	pl_engine_free(&e);
	EXPECT(e == NULL);
}

T(any_number_of_threads_gives_the_same_bytes)
{
	struct pl_engine *one, *other;
	const struct pl_pair *a, *b;
	const uint32_t *c, *d;
	size_t n, m;

	invent();
	one = linked(1);
	a = pl_pairs(one, &n);
	for (unsigned threads = 2; threads <= 7; threads += 5) {
		other = linked(threads);
		b = pl_pairs(other, &m);
		EXPECT_EQ(m, n);
		EXPECT_BYTES(b, a, n * sizeof *a);
		c = pl_clusters(one, &n);
		d = pl_clusters(other, &m);
		EXPECT_BYTES(d, c, n * sizeof *c);
		a = pl_pairs(one, &n);
		pl_engine_free(&other);
	}
	pl_engine_free(&one);
}

T(a_pair_scored_alone_weighs_as_in_the_run)
{
	struct pl_engine *e;
	const struct pl_pair *pair;
	size_t n;
	char page[4096];

	invent();
	e = linked(2);
	pair = pl_pairs(e, &n);
	for (size_t i = 0; i < n; i++) {
		int32_t weight;

		EXPECT_EQ(pl_score(e, pair[i].left, pair[i].right, &weight, NULL), PL_OK);
		EXPECT_EQ(weight, pair[i].weight);
	}
	EXPECT_EQ(pl_explain(e, 1, 2, page, sizeof page, NULL), PL_OK);
	EXPECT(strstr(page, "date of birth: the same day") != NULL);
	EXPECT_EQ(pl_score(e, 0, PEOPLE, &(int32_t){ 0 }, NULL), PL_NOTFOUND);
	pl_engine_free(&e);
}

T(dates_are_read_as_people_write_them)
{
	static const struct { const char *text; int year, month, day, precision; } row[] = {
		{ "1990-03-14", 1990, 3, 14, BIRTH_DAY }, { "1990/03/14", 1990, 3, 14, BIRTH_DAY }, { "19900314", 1990, 3, 14, BIRTH_DAY },
		{ "14/3/1990", 1990, 3, 14, BIRTH_DAY }, { "14.03.90", 1990, 3, 14, BIRTH_DAY }, { "14 Mar 1990", 1990, 3, 14, BIRTH_DAY },
		{ "1990-03", 1990, 3, 0, BIRTH_MONTH }, { "1990", 1990, 0, 0, BIRTH_YEAR }, { "19404502", 0, 0, 0, BIRTH_BROKEN },
	};

	for (size_t i = 0; i < sizeof row / sizeof row[0]; i++) {
		struct birth b = birth_of(str_of(row[i].text), false, 20000);

		EXPECT_EQ(b.year, row[i].year);
		EXPECT_EQ(b.month, row[i].month);
		EXPECT_EQ(b.day, row[i].day);
		EXPECT_EQ(b.precision, row[i].precision);
	}
}

T(telephone_numbers_and_postcodes_have_one_form)
{
	bool partial;

	EXPECT_EQ(phone_of(STR("+44 (0)7700 900123"), &partial), phone_of(STR("07700900123"), &partial));
	EXPECT_EQ(phone_of(STR("7700 900123"), &partial), phone_of(STR("0044 7700 900123"), &partial));
	EXPECT_EQ(phone_of(STR("4.47E+11"), &partial), 0);
	EXPECT_EQ(phone_of(STR("0000000000"), &partial), 0);
	EXPECT(postcode_of(STR("zz1 3ah")).unit == postcode_of(STR("ZZ13AH")).unit);
	EXPECT(postcode_of(STR("zz1 3ah")).sector == postcode_of(STR("ZZ1 3XX")).sector);
}
