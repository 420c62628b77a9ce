/*
 * link/birth.c - dates of birth as people and systems write them (link/values.h).
 *
 * Whole, partial, approximate and impossible dates all keep what they say:
 * digits for comparing sign by sign, a day count for distance, a precision.
 */
#include <string.h>

#include "base/clock.h"
#include "link/values.h"

/* Numbers of a text and the words between them. */
struct parts { int number[4]; uint8_t width[4]; size_t n; char month[4]; bool circa, aged, minus; };

static int
month_named(const char *p)
{
	static const char names[] = "janfebmaraprmayjunjulaugsepoctnovdec";

	for (int i = 0; i < 12; i++)
		if (memcmp(p, names + 3 * i, 3) == 0)
			return i + 1;
	return 0;
}

static bool
split(struct str s, struct parts *out)
{
	char word[8];
	size_t n_word = 0;

	*out = (struct parts){ 0 };
	out->minus = s.n > 0 && s.p[0] == '-';
	for (size_t i = 0; i <= s.n; i++) {
		char c = i < s.n ? s.p[i] : ' ';

		if (c >= 'A' && c <= 'Z')
			c = (char)(c + 32);
		if (c >= 'a' && c <= 'z') {
			if (n_word < sizeof word - 1)
				word[n_word++] = c;
			continue;
		}
		word[n_word] = '\0';
		if (n_word >= 3 && month_named(word) > 0)
			memcpy(out->month, word, 3);
		else if (strcmp(word, "aged") == 0 || strcmp(word, "age") == 0)
			out->aged = true;
		else if (strcmp(word, "c") == 0 || strcmp(word, "ca") == 0 || strcmp(word, "circa") == 0 || strcmp(word, "about") == 0)
			out->circa = true;
		else if (n_word > 0 && strcmp(word, "t") != 0 && strcmp(word, "z") != 0 && strcmp(word, "th") != 0 && strcmp(word, "st") != 0 &&
		    strcmp(word, "nd") != 0 && strcmp(word, "rd") != 0 && strcmp(word, "of") != 0 && strcmp(word, "born") != 0)
			return false;
		else if (n_word == 1 && word[0] == 't')
			return true;			/* the time of day after a date */
		n_word = 0;
		if (c >= '0' && c <= '9') {
			if (out->n == 4)
				return true;
			while (i < s.n && s.p[i] >= '0' && s.p[i] <= '9' && out->width[out->n] < 9) {
				out->number[out->n] = out->number[out->n] * 10 + (s.p[i] - '0');
				out->width[out->n]++;
				i++;
			}
			out->n++;
			i--;
		}
	}
	return true;
}

static uint32_t
digits_of(int year, int month, int day)
{
	uint32_t v = 0;

	for (int div = 1000; div > 0; div /= 10)
		v = v << 4 | (uint32_t)(year / div % 10);
	v = v << 8 | (month > 0 ? (uint32_t)(month / 10 << 4 | month % 10) : 0xff);
	return v << 8 | (day > 0 ? (uint32_t)(day / 10 << 4 | day % 10) : 0xff);
}

static struct birth
broken(uint32_t digits)
{
	return (struct birth){ .digits = digits, .precision = BIRTH_BROKEN };
}

static struct birth
whole(int year, int month, int day, int32_t today)
{
	struct date d = { year, month, day };
	struct birth b = { .digits = digits_of(year, month, day), .precision = BIRTH_DAY };

	if (year < 1 || year > 9998 || !date_is_valid(d) || day_of(d) > today)
		return broken(b.digits);
	b.year = (int16_t)year;
	b.month = (uint8_t)month;
	b.day = (uint8_t)day;
	b.days = day_of(d);
	b.jan1 = month == 1 && day == 1;
	return b;
}

static bool
is_sentinel(int year, int month, int day)
{
	return (year == 1900 && month == 1 && day == 1) || (year == 1111 && month == 11 && day == 11) || (year == 9999 && month == 12 && day == 31);
}

/* Two digits of a year: the century that is neither in the future nor over 105 years back; the later of two. */
static int
century(int year, int32_t today)
{
	int now = date_of(today).year;

	return 2000 + year <= now ? 2000 + year : 1900 + year;
}

static struct birth
year_only(int year, int month, int32_t today)
{
	struct birth b = { .digits = digits_of(year, month, 0), .precision = month > 0 ? BIRTH_MONTH : BIRTH_YEAR };

	if (year < 1 || year > date_of(today).year || month > 12)
		return broken(b.digits);
	b.year = (int16_t)year;
	b.month = (uint8_t)month;
	return b;
}

static struct birth
range(int first, int last)
{
	return (struct birth){ .digits = digits_of(first, 0, 0), .precision = BIRTH_RANGE, .year = (int16_t)first, .last_year = (int16_t)last };
}

static struct birth
of_three(const struct parts *p, bool month_first, int32_t today)
{
	int a = p->number[0], b = p->number[1], c = p->number[2];

	if (p->width[0] >= 3)
		return is_sentinel(a, b, c) ? (struct birth){ 0 } : whole(a, b, c, today);
	if (p->width[2] <= 2)
		c = century(c, today);
	if (month_first && a <= 12)
		return whole(c, a, b, today);
	if (b > 12 && a <= 12)
		return whole(c, a, b, today);
	return is_sentinel(c, b, a) ? (struct birth){ 0 } : whole(c, b, a, today);
}

struct birth
birth_of(struct str s, bool month_first, int32_t today)
{
	struct birth none = { 0 };
	struct parts p;

	/* The common form, without the long road. */
	if (s.n == 10 && (s.p[4] == '-' || s.p[4] == '/') && s.p[7] == s.p[4]) {
		uint32_t v = 0;
		bool clean = true;

		for (size_t i = 0; i < 10; i++)
			if (i != 4 && i != 7) {
				clean = clean && s.p[i] >= '0' && s.p[i] <= '9';
				v = v << 4 | (uint32_t)(s.p[i] & 15);
			}
		if (clean) {
			int year = (int)((v >> 28) * 1000 + (v >> 24 & 15) * 100 + (v >> 20 & 15) * 10 + (v >> 16 & 15));
			int month = (int)((v >> 12 & 15) * 10 + (v >> 8 & 15)), day = (int)((v >> 4 & 15) * 10 + (v & 15));

			return is_sentinel(year, month, day) ? none : whole(year, month, day, today);
		}
	}
	if (!split(s, &p) || p.n == 0)
		return none;
	if (p.minus)
		return broken(p.n == 3 ? digits_of(p.number[0] % 10000, p.number[1] % 100, p.number[2] % 100) : digits_of(p.number[0] % 10000, 0, 0));
	if (p.aged && p.n == 1)
		return p.number[0] < 120 ? range(date_of(today).year - p.number[0] - 1, date_of(today).year - p.number[0]) : none;
	if (p.month[0] != '\0') {
		int month = month_named(p.month);

		if (p.n == 2)
			return p.width[0] >= 3 ? whole(p.number[0], month, p.number[1], today)
			    : whole(p.width[1] <= 2 ? century(p.number[1], today) : p.number[1], month, p.number[0], today);
		return p.n == 1 && p.width[0] == 4 ? year_only(p.number[0], month, today) : none;
	}
	if (p.n >= 3)
		return of_three(&p, month_first, today);
	if (p.n == 2) {
		if (p.width[0] == 4 && p.width[1] == 4)
			return range(p.number[0], p.number[1]);
		return p.width[0] == 4 ? year_only(p.number[0], p.number[1], today) : p.width[1] == 4 ? year_only(p.number[1], p.number[0], today) : none;
	}
	if (p.width[0] == 8) {
		int v = p.number[0];

		return is_sentinel(v / 10000, v / 100 % 100, v % 100) ? none : whole(v / 10000, v / 100 % 100, v % 100, today);
	}
	if (p.width[0] == 4)
		return p.circa ? range(p.number[0] - 2, p.number[0] + 2) : year_only(p.number[0], 0, today);
	return none;
}

bool
birth_is_known(const struct birth *b)
{
	return b->digits != 0 || b->year != 0;
}

uint64_t
birth_pack(const struct birth *b)
{
	return (uint64_t)b->digits << 16 | (uint64_t)b->precision << 12 | (uint64_t)(b->last_year & 0xfff);
}

int
birth_order(struct str s)
{
	struct parts p;

	if (!split(s, &p) || p.n < 3 || p.month[0] != '\0' || p.width[0] > 2)
		return 0;
	return p.number[0] > 12 ? -1 : p.number[1] > 12 ? 1 : 0;
}
