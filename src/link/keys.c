/*
 * link/keys.c - the passes, strict to loose (link/keys.h).
 *
 * Each is a function from a record to a number: two records with the same
 * number are compared.  0: the record lacks what the pass asks for.  Errors
 * strike one part at a time more often than all at once, so each pass leans on
 * other parts; names enter by sound, dates by parts, in either order.
 */
#include "link/keys.h"

#include "link/hash.h"
#include "link/rough.h"

static uint32_t
key3(uint32_t salt, uint64_t a, uint64_t b, uint64_t c)
{
	uint64_t h = hash_mix(hash_mix(a + salt, b), c);
	uint32_t k = (uint32_t)(h >> 32);

	return k != 0 ? k : 1;
}

void
key_view_of(const struct records *r, const struct record *record, struct key_view *out)
{
	*out = (struct key_view){
		.r = r, .record = record,
		.given = record->given != 0 ? &r->names.name[record->given] : NULL,
		.surname = record->surname != 0 ? &r->names.name[record->surname] : NULL,
		.birth = record->birth != 0 ? &r->birth[record->birth] : NULL,
		.postcode = record->postcode != 0 ? &r->postcode[record->postcode] : NULL,
	};
}

static bool
is_whole(const struct key_view *v)
{
	return v->birth != NULL && v->birth->precision == BIRTH_DAY;
}

static uint64_t
year_of(const struct key_view *v)
{
	return v->birth != NULL && v->birth->precision != BIRTH_BROKEN ? (uint64_t)v->birth->year : 0;
}

/* Day and month in either order. */
static uint64_t
day_month(const struct key_view *v)
{
	uint64_t d = v->birth->day, m = v->birth->month;

	return d < m ? d << 8 | m : m << 8 | d;
}

static uint64_t
initial(const struct name *n)
{
	return n != NULL ? n->text[0] : 0;
}

/* The first signs of a sound. */
static uint64_t
sound(const struct name *n, int signs)
{
	return n->rough >> (8 * (8 - signs));
}

static uint64_t
letters(const struct name *n, size_t count)
{
	uint64_t v = 0;

	for (size_t i = 0; i < count; i++)
		v = v << 8 | (i < n->length ? n->text[i] : 0);
	return v;
}

/* Two values in either order. */
static uint64_t
unordered(uint64_t a, uint64_t b)
{
	return a < b ? hash_mix(a, b) : hash_mix(b, a);
}

static uint64_t
district(const struct key_view *v)
{
	if (v->postcode == NULL)
		return 0;
	return v->postcode->district != 0 ? v->postcode->district : (uint64_t)v->record->postcode << 32;
}

#define NEED(condition) do { if (!(condition)) return 0; } while (0)
#define KEY(name) static uint32_t name(const struct key_view *v, uint32_t salt)

KEY(document) { NEED(v->record->document); return key3(salt, v->record->document, 0, 0); }
KEY(phone) { NEED(v->record->phone); return key3(salt, v->record->phone, 0, 0); }
KEY(email) { NEED(v->record->email); return key3(salt, v->record->email, 0, 0); }
KEY(plate) { NEED(v->record->plate); return key3(salt, v->record->plate, 0, 0); }

KEY(email_local)
{
	struct str s;
	size_t at;

	NEED(v->record->email);
	s = dict_text(&v->r->value[VALUE_EMAIL].dict, v->record->email);
	NEED(str_find(s, STR("@"), &at) && at >= 6);
	return key3(salt, hash_bytes(s.p, at), 0, 0);
}

KEY(phone_six)
{
	uint64_t digits;

	NEED(v->record->phone);
	memcpy(&digits, dict_text(&v->r->value[VALUE_PHONE].dict, v->record->phone).p, sizeof digits);
	return key3(salt, digits % 1000000, 0, 0);
}

KEY(birth_initials) { NEED(is_whole(v) && v->given && v->surname); return key3(salt, day_month(v), year_of(v), unordered(initial(v->given), initial(v->surname))); }
KEY(birth_given) { NEED(is_whole(v) && v->given); return key3(salt, day_month(v), year_of(v), initial(v->given)); }
KEY(birth_surname) { NEED(is_whole(v) && v->surname); return key3(salt, day_month(v), year_of(v), initial(v->surname)); }
KEY(birth_alone) { NEED(is_whole(v)); return key3(salt, day_month(v), year_of(v), 0); }
KEY(birth_place) { NEED(is_whole(v) && v->record->place); return key3(salt, day_month(v), year_of(v), v->record->place); }
KEY(birth_district) { NEED(is_whole(v) && district(v)); return key3(salt, day_month(v), year_of(v), district(v)); }

KEY(names_sound) { NEED(v->given && v->surname); return key3(salt, unordered(v->given->rough, v->surname->rough), 0, 0); }
KEY(names_year) { NEED(v->given && v->surname && year_of(v)); return key3(salt, unordered(v->given->rough, v->surname->rough), year_of(v), 0); }
KEY(names_place) { NEED(v->given && v->surname && v->record->place); return key3(salt, unordered(v->given->rough, v->surname->rough), v->record->place, 0); }
KEY(names_district) { NEED(v->given && v->surname && district(v)); return key3(salt, unordered(v->given->rough, v->surname->rough), district(v), 0); }
KEY(names_day) { NEED(v->given && v->surname && is_whole(v)); return key3(salt, unordered(v->given->rough, v->surname->rough), day_month(v), 0); }

KEY(day_month_surname) { NEED(is_whole(v) && v->surname); return key3(salt, day_month(v), sound(v->surname, 3), 0); }
KEY(day_month_given) { NEED(is_whole(v) && v->given); return key3(salt, day_month(v), sound(v->given, 3), 0); }
KEY(year_month_surname) { NEED(is_whole(v) && v->surname); return key3(salt, year_of(v), v->birth->month, sound(v->surname, 3)); }
KEY(year_month_given) { NEED(is_whole(v) && v->given); return key3(salt, year_of(v), v->birth->month, sound(v->given, 3)); }
KEY(year_day_surname) { NEED(is_whole(v) && v->surname); return key3(salt, year_of(v), v->birth->day, sound(v->surname, 3)); }
KEY(year_day_given) { NEED(is_whole(v) && v->given); return key3(salt, year_of(v), v->birth->day, sound(v->given, 3)); }

/* Year digits in any order, day and month as they are: no name needed. */
KEY(year_digits)
{
	uint32_t y;
	uint64_t sorted = 0;

	NEED(is_whole(v));
	y = v->birth->digits >> 16;
	for (uint32_t digit = 0; digit < 10; digit++)
		for (int i = 0; i < 4; i++)
			if ((y >> 4 * i & 15) == digit)
				sorted = sorted << 4 | digit;
	return key3(salt, sorted, v->birth->digits & 0xffff, 0);
}

static uint32_t
year_without(const struct key_view *v, uint32_t salt, int nibble)
{
	NEED(is_whole(v));
	return key3(salt, v->birth->digits & ~(15u << nibble), 0, 0);
}
KEY(year_tens) { return year_without(v, salt, 20); }
KEY(year_ones) { return year_without(v, salt, 16); }

KEY(year_given_surname) { NEED(year_of(v) && v->given && v->surname); return key3(salt, year_of(v), v->given->rough, letters(v->surname, 2)); }
KEY(year_surname_given) { NEED(year_of(v) && v->given && v->surname); return key3(salt, year_of(v), v->surname->rough, initial(v->given)); }

KEY(unit_year) { NEED(v->record->postcode && year_of(v)); return key3(salt, v->record->postcode, year_of(v), 0); }
KEY(unit_given) { NEED(v->record->postcode && v->given); return key3(salt, v->record->postcode, initial(v->given), 0); }
KEY(unit_surname) { NEED(v->record->postcode && v->surname); return key3(salt, v->record->postcode, initial(v->surname), 0); }
KEY(unit_alone) { NEED(v->record->postcode); return key3(salt, v->record->postcode, 0, 0); }
KEY(sector_surname) { NEED(v->postcode && v->postcode->sector && v->surname); return key3(salt, v->postcode->sector, v->surname->rough, 0); }
KEY(district_surname) { NEED(district(v) && v->surname); return key3(salt, district(v), v->surname->rough, 0); }
KEY(district_given) { NEED(district(v) && v->given); return key3(salt, district(v), v->given->rough, 0); }

KEY(place_names) { NEED(v->record->place && v->given && v->surname); return key3(salt, v->record->place, letters(v->given, 2), letters(v->surname, 3)); }
KEY(place_surname) { NEED(v->record->place && v->surname); return key3(salt, v->record->place, v->surname->rough, 0); }
KEY(place_given) { NEED(v->record->place && v->given); return key3(salt, v->record->place, v->given->rough, 0); }
KEY(place_year) { NEED(v->record->place && year_of(v)); return key3(salt, v->record->place, year_of(v), 0); }
KEY(surname_alone) { NEED(v->surname); return key3(salt, v->surname->rough, 0, 0); }
KEY(address) { NEED(v->record->address); return key3(salt, v->record->address, 0, 0); }
KEY(names_letters) { NEED(v->given && v->surname); return key3(salt, letters(v->given, 3), letters(v->surname, 3), 0); }

/* The rarest word of an address beside another, by value: a street and a number. */
KEY(address_words)
{
	const struct words *w;
	uint32_t rare[2] = { 0, 0 };

	NEED(v->record->address);
	w = &v->r->words[VALUE_ADDRESS][v->record->address];
	for (size_t i = 0; i < w->n; i++) {
		uint32_t c = v->r->word_code[w->first + i];

		if (rare[0] == 0 || v->r->word_count[c] < v->r->word_count[rare[0]]) {
			rare[1] = rare[0];
			rare[0] = c;
		} else if (rare[1] == 0 || v->r->word_count[c] < v->r->word_count[rare[1]]) {
			rare[1] = c;
		}
	}
	NEED(rare[1]);
	return key3(salt, unordered(rare[0], rare[1]), 0, 0);
}

const struct key_pass key_passes[] = {
	{ "document", document, KEY_ALWAYS, 200 },
	{ "phone", phone, KEY_ALWAYS, 100 },
	{ "e-mail", email, KEY_ALWAYS, 200 },
	{ "plate", plate, KEY_ALWAYS, 200 },
	{ "e-mail name", email_local, KEY_ALWAYS, 200 },
	{ "birth, initials", birth_initials, KEY_ALWAYS, 2000 },
	{ "birth, given initial", birth_given, KEY_ALWAYS, 2000 },
	{ "birth, surname initial", birth_surname, KEY_ALWAYS, 2000 },
	{ "birth, place", birth_place, KEY_ALWAYS, 2000 },
	{ "birth, district", birth_district, KEY_ALWAYS, 2000 },
	{ "names, year", names_year, KEY_LARGE, 500 },
	{ "names, place", names_place, KEY_LARGE, 200 },
	{ "names, day", names_day, KEY_LARGE, 200 },
	{ "names, district", names_district, KEY_LARGE, 200 },
	{ "rare names", names_sound, KEY_LARGE, 20 },
	{ "names", names_sound, KEY_SMALL, 2000 },
	{ "unit, year", unit_year, KEY_ALWAYS, 500 },
	{ "unit, given initial", unit_given, KEY_ALWAYS, 500 },
	{ "unit, surname initial", unit_surname, KEY_ALWAYS, 500 },
	{ "year digits, day, month", year_digits, KEY_SMALL, 2000 },
	{ "day, month, surname", day_month_surname, KEY_SMALL, 1000 },
	{ "day, month, given", day_month_given, KEY_SMALL, 1000 },
	{ "year, month, surname", year_month_surname, KEY_SMALL, 1000 },
	{ "year, month, given", year_month_given, KEY_SMALL, 1000 },
	{ "year, day, surname", year_day_surname, KEY_SMALL, 1000 },
	{ "year, day, given", year_day_given, KEY_SMALL, 1000 },
	{ "date but for tens of year", year_tens, KEY_SMALL, 500 },
	{ "date but for ones of year", year_ones, KEY_SMALL, 500 },
	{ "birth", birth_alone, KEY_SMALL, 300 },
	{ "year, given, surname start", year_given_surname, KEY_SMALL, 500 },
	{ "year, surname, given initial", year_surname_given, KEY_SMALL, 500 },
	{ "sector, surname", sector_surname, KEY_SMALL, 500 },
	{ "district, surname", district_surname, KEY_SMALL, 500 },
	{ "district, given", district_given, KEY_SMALL, 500 },
	{ "place, starts of names", place_names, KEY_SMALL, 500 },
	{ "starts of names", names_letters, KEY_SMALL, 300 },
	{ "last six of phone", phone_six, KEY_SMALL, 100 },
	{ "address", address, KEY_ALWAYS, 100 },
	{ "words of address", address_words, KEY_SMALL, 200 },
	{ "unit", unit_alone, KEY_SMALL, 100 },
	{ "place, surname", place_surname, KEY_SMALL, 300 },
	{ "place, given", place_given, KEY_SMALL, 300 },
	{ "surname", surname_alone, KEY_SMALL, 300 },
	{ "place, year", place_year, KEY_SMALL, 600 },
};
const size_t n_key_passes = sizeof key_passes / sizeof key_passes[0];
