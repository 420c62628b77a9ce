/*
 * link/compare_values.c - levels of dates and places (link/compare.h).
 */
#include <string.h>

#include "link/compare.h"
#include "link/kernel.h"

/* Digits that differ, as a mask of nibbles, highest digit of the year first. */
static uint32_t
differing(uint32_t a, uint32_t b)
{
	uint32_t x = a ^ b;

	x |= x >> 1;
	x |= x >> 2;
	return x & 0x11111111u;
}

/* Two digits that stand exchanged within the year, the month or the day. */
static bool
is_exchange(uint32_t a, uint32_t b, uint32_t mask)
{
	int low, high;

	if (__builtin_popcount(mask) != 2)
		return false;
	low = __builtin_ctz(mask);
	high = 31 - __builtin_clz(mask);
	if ((low < 8) != (high < 8) || (low < 16) != (high < 16))
		return false;			/* in different parts */
	return (a >> low & 15) == (b >> high & 15) && (a >> high & 15) == (b >> low & 15);
}

static int
apart(int a, int b)
{
	return a < b ? b - a : a - b;
}

/* One of the two is no whole date. */
static uint8_t
partial_level(const struct birth *a, const struct birth *b)
{
	const struct birth *loose = a->precision > b->precision ? a : b, *other = loose == a ? b : a;

	if (loose->precision == BIRTH_BROKEN) {
		uint32_t mask = differing(a->digits, b->digits);

		if (mask == 0)
			return BIRTH_L_COMPATIBLE;
		if (__builtin_popcount(mask) == 1)
			return mask >= 1u << 20 ? BIRTH_L_YEAR_DIGIT : mask >= 1u << 16 ? BIRTH_L_LAST_DIGIT : mask >= 1u << 8 ? BIRTH_L_MONTH_DIGIT : BIRTH_L_DAY_DIGIT;
		if (is_exchange(a->digits, b->digits, mask))
			return BIRTH_L_EXCHANGED;
		return (a->digits & 0xffff) == (b->digits & 0xffff) ? BIRTH_L_DAY_MONTH : BIRTH_L_ELSE;
	}
	if (loose->precision == BIRTH_RANGE) {
		int last = other->precision == BIRTH_RANGE ? other->last_year : other->year;

		if (other->year <= loose->last_year && last >= loose->year)
			return BIRTH_L_COMPATIBLE;
		return apart(other->year, loose->year) <= 10 ? BIRTH_L_TEN_YEARS : BIRTH_L_ELSE;
	}
	if (a->year == b->year && (loose->month == 0 || loose->month == other->month))
		return a->precision == b->precision ? BIRTH_L_EQUAL_JAN1 : BIRTH_L_COMPATIBLE;
	return apart(a->year, b->year) <= 1 ? BIRTH_L_ONE_YEAR : apart(a->year, b->year) <= 10 ? BIRTH_L_TEN_YEARS : BIRTH_L_ELSE;
}

uint8_t
birth_level(const struct birth *a, const struct birth *b)
{
	uint32_t mask;
	int years;

	if (a->precision != BIRTH_DAY || b->precision != BIRTH_DAY)
		return partial_level(a, b);
	mask = differing(a->digits, b->digits);
	if (mask == 0)
		return a->jan1 ? BIRTH_L_EQUAL_JAN1 : BIRTH_L_EQUAL;
	years = apart(a->year, b->year);
	if (years == 0 && (a->jan1 || b->jan1))
		return BIRTH_L_JAN1;
	if (years == 0 && a->month == b->day && a->day == b->month)
		return BIRTH_L_SWAPPED;
	if ((mask & (mask - 1)) == 0)
		return mask >= 1u << 20 ? BIRTH_L_YEAR_DIGIT : mask >= 1u << 16 ? BIRTH_L_LAST_DIGIT : mask >= 1u << 8 ? BIRTH_L_MONTH_DIGIT : BIRTH_L_DAY_DIGIT;
	if (is_exchange(a->digits, b->digits, mask))
		return BIRTH_L_EXCHANGED;
	if ((mask & 0x1111) == 0)
		return years <= 3 ? BIRTH_L_DAY_MONTH_NEAR : BIRTH_L_DAY_MONTH;
	/* The Ethiopian and Eritrean church year runs seven years and eight months behind. */
	if (years == 7 || years == 8) {
		int32_t days = a->days < b->days ? b->days - a->days : a->days - b->days;

		if (days >= 2800 && days <= 2814)
			return BIRTH_L_CALENDAR;
	}
	if (years == 0 && (a->month == b->month || a->day == b->day))
		return BIRTH_L_YEAR_PART;
	return years <= 1 ? BIRTH_L_ONE_YEAR : years <= 10 ? BIRTH_L_TEN_YEARS : BIRTH_L_ELSE;
}

/* One sign of two postcodes of a length differs, or two neighbours are exchanged. */
static bool
is_sign_off(uint64_t a, uint64_t b)
{
	uint64_t x = a ^ b;
	int low, high;

	if (x == 0)
		return false;
	low = __builtin_ctzll(x) / 8;
	high = (63 - __builtin_clzll(x)) / 8;
	if (low == high)
		return (a >> 8 * low & 0xff) != 0 && (b >> 8 * low & 0xff) != 0;
	return high == low + 1 && (a >> 8 * low & 0xff) == (b >> 8 * high & 0xff) && (a >> 8 * high & 0xff) == (b >> 8 * low & 0xff);
}

/* Words of two addresses in common, of the sum of both, in eighths. */
static int
address_likeness(const struct records *r, uint32_t a, uint32_t b)
{
	const struct words x = r->words[VALUE_ADDRESS][a], y = r->words[VALUE_ADDRESS][b];
	int common = 0;

	for (size_t i = 0, j = 0; i < x.n && j < y.n;) {
		uint32_t c = r->word_code[x.first + i], d = r->word_code[y.first + j];

		common += c == d;
		i += c <= d;
		j += d <= c;
	}
	return x.n + y.n > 0 ? 16 * common / (x.n + y.n) : 0;
}

static bool
is_address_alike(const struct records *r, uint32_t a, uint32_t b)
{
	struct str x = str_head(dict_text(&r->value[VALUE_ADDRESS].dict, a), KERNEL_MAX);
	struct str y = str_head(dict_text(&r->value[VALUE_ADDRESS].dict, b), KERNEL_MAX);
	int likeness = address_likeness(r, a, b);

	if (likeness >= 6)
		return true;
	return likeness >= 2 && bigram_dice((const uint8_t *)x.p, x.n, (const uint8_t *)y.p, y.n) >= (uint16_t)(.75 * KERNEL_ONE);
}

static bool
is_place_alike(const struct records *r, uint32_t a, uint32_t b)
{
	struct str x = str_head(dict_text(&r->value[VALUE_PLACE].dict, a), KERNEL_MAX);
	struct str y = str_head(dict_text(&r->value[VALUE_PLACE].dict, b), KERNEL_MAX);
	size_t longer = x.n > y.n ? x.n : y.n, shorter = x.n < y.n ? x.n : y.n;

	if (shorter < 4 || longer - shorter > 2)
		return false;
	return osa_within((const uint8_t *)x.p, x.n, (const uint8_t *)y.p, y.n, (uint8_t)(longer >= 8 ? 2 : 1)) <= (longer >= 8 ? 2 : 1);
}

uint8_t
location_level(const struct records *r, const struct record *a, const struct record *b)
{
	bool post = a->postcode != 0 && b->postcode != 0, place = a->place != 0 && b->place != 0;
	bool address = a->address != 0 && b->address != 0;
	const struct postcode_part *p = NULL, *q = NULL;

	if (!post && !place && !address)
		return 0;
	if (post) {
		p = &r->postcode[a->postcode];
		q = &r->postcode[b->postcode];
	}
	if (address && a->address == b->address && ((post && a->postcode == b->postcode) || (place && a->place == b->place) || (!post && !place)))
		return PLACE_L_DOOR;
	if (post && a->postcode == b->postcode && (!address || is_address_alike(r, a->address, b->address)))
		return address ? PLACE_L_DOOR : PLACE_L_UNIT;
	if (address && is_address_alike(r, a->address, b->address))
		return PLACE_L_UNIT;
	if (post && a->postcode == b->postcode)
		return address ? PLACE_L_SECTOR : PLACE_L_UNIT;
	if (post && is_sign_off(p->unit, q->unit) && (!place || a->place == b->place))
		return PLACE_L_NEARLY;
	if (post && p->sector != 0 && p->sector == q->sector)
		return PLACE_L_SECTOR;
	if ((place && a->place == b->place) || (post && p->district != 0 && p->district == q->district))
		return PLACE_L_PLACE;
	if (place && is_place_alike(r, a->place, b->place))
		return PLACE_L_ALIKE;
	if (post && p->area != 0 && p->area == q->area)
		return PLACE_L_AREA;
	return PLACE_L_ELSE;
}
