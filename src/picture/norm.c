/*
 * picture/norm.c - one form for what many people write in many ways (INT-10, SEC-28).
 *
 * Pure: text in, text out.  What holds no such thing gives an empty text; the
 * raw words always stay beside the form.
 */
#include <string.h>

#include "base/clock.h"
#include "picture/picture.h"

#define NORM_MAX 400
#define WORDS_MAX 24

static bool
is_digit(char c)
{
	return c >= '0' && c <= '9';
}

static bool
is_letter(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

static char
upper(char c)
{
	return c >= 'a' && c <= 'z' ? (char)(c - 'a' + 'A') : c;
}

/* ---- telephone ---------------------------------------------------------- */

/* Digits as dialled from Great Britain -> E.164; "(0)" after a country code is not dialled. */
NODISCARD static err_t
norm_phone(struct arena *arena, struct str raw, struct str *out)
{
	char digits[20] = { 0 };
	size_t n = 0, from = 0;
	bool plus = false;

	*out = STR_NONE;
	for (size_t i = 0; i < raw.n; i++) {
		char c = raw.p[i];

		if (n > 0 && i + 3 <= raw.n && memcmp(raw.p + i, "(0)", 3) == 0) {
			i += 2;
		} else if (c == '+' && n == 0 && !plus) {
			plus = true;
		} else if (is_digit(c)) {
			if (n == sizeof digits)
				return NULL;
			digits[n++] = c;
		} else if (is_letter(c)) {
			return NULL;
		}
	}
	if (!plus && n > 2 && digits[0] == '0' && digits[1] == '0') {
		plus = true;
		from = 2;
	}
	/* "+44 07700 ...": the 0 is for dialling at home, and stands in no number. */
	while (n - from > 3 && memcmp(digits + from, "440", 3) == 0 && (plus || n == 13)) {
		plus = true;
		memmove(digits + from + 2, digits + from + 3, n - from - 3);
		n--;
	}
	if (plus)
		return n - from < 8 || n - from > 15 ? NULL : str_fmt(arena, out, "+%.*s", (int)(n - from), digits + from);
	if (digits[0] == '0' && n >= 10 && n <= 11)
		return str_fmt(arena, out, "+44%.*s", (int)(n - 1), digits + 1);
	if (n == 12 && digits[0] == '4' && digits[1] == '4')
		return str_fmt(arena, out, "+%.*s", (int)n, digits);
	if (n == 10 && digits[0] == '7')
		return str_fmt(arena, out, "+44%.*s", (int)n, digits);
	return NULL;
}

/* ---- plates, documents, accounts ---------------------------------------- */

/* Letters and digits, upper case; also: one more sign that stays. */
NODISCARD static err_t
squeezed(struct arena *arena, struct str raw, char also, struct str *out)
{
	struct buf b;

	buf_init(&b, arena, NORM_MAX);
	for (size_t i = 0; i < raw.n && i < NORM_MAX; i++)
		if (is_digit(raw.p[i]) || is_letter(raw.p[i]) || (also != '\0' && raw.p[i] == also))
			buf_byte(&b, (uint8_t)upper(raw.p[i]));
	return buf_done(&b, out);
}

static size_t
count_of(struct str s, bool (*is)(char))
{
	size_t n = 0;

	for (size_t i = 0; i < s.n; i++)
		n += is(s.p[i]);
	return n;
}

NODISCARD static err_t
norm_plate(struct arena *arena, struct str raw, struct str *out)
{
	struct str s;
	size_t digits, known;

	*out = STR_NONE;
	TRY(squeezed(arena, raw, '?', &s));
	digits = count_of(s, is_digit);
	known = digits + count_of(s, is_letter);
	/* Fewer than three known signs would fit every van in the county; eight letters are words ("white van"). */
	if (s.n >= 2 && s.n <= 8 && (known == s.n ? digits > 0 : known >= 3))
		*out = s;
	return NULL;
}

NODISCARD static err_t
norm_document(struct arena *arena, struct str raw, struct str *out)
{
	struct str rest = str_trim(raw), country, number;

	*out = STR_NONE;
	if (rest.n > 4 && rest.p[3] == ':' && is_letter(rest.p[0]) && is_letter(rest.p[1]) && is_letter(rest.p[2])) {
		TRY(squeezed(arena, str_head(rest, 3), '\0', &country));
		TRY(squeezed(arena, str_from(rest, 4), '\0', &number));
		return number.n < 5 ? NULL : str_fmt(arena, out, "%.*s:%.*s", STRF(country), STRF(number));
	}
	TRY(squeezed(arena, rest, '\0', &number));
	if (number.n >= 5 && count_of(number, is_digit) >= 3)
		*out = number;
	return NULL;
}

NODISCARD static err_t
norm_account(struct arena *arena, struct str raw, struct str *out)
{
	struct str s = str_trim(raw), low;

	*out = STR_NONE;
	while (s.n > 0 && s.p[0] == '@')
		s = str_from(s, 1);
	if (s.n < 3 || s.n > NORM_MAX)
		return NULL;
	TRY(str_lower_ascii(arena, s, &low));
	for (size_t i = 0; i < low.n; i++)
		if ((uint8_t)low.p[i] <= ' ')
			return NULL;
	*out = low;
	return NULL;
}

/* ---- places -------------------------------------------------------------- */

/* A9 9AA, A99, A9A, AA9, AA99, AA9A + 9AA with at most one blank between, at s[at..]; *length what it took. */
static bool
postcode_at(struct str s, size_t at, size_t *length, char out[9])
{
	size_t i = at, letters = 0, n = 0, inward;

	while (i < s.n && is_letter(s.p[i]) && letters < 2) {
		out[n++] = upper(s.p[i++]);
		letters++;
	}
	if (letters == 0 || i == s.n || !is_digit(s.p[i]))
		return false;
	out[n++] = s.p[i++];
	if (i < s.n && (is_digit(s.p[i]) || is_letter(s.p[i]))) {
		/* The second sign of the district, unless the inward part begins here. */
		bool inward_here = is_digit(s.p[i]) && i + 2 < s.n && is_letter(s.p[i + 1]) && is_letter(s.p[i + 2]) &&
		    (i + 3 == s.n || !is_digit(s.p[i + 3]));

		if (!inward_here)
			out[n++] = upper(s.p[i++]);
	}
	out[n++] = ' ';
	if (i < s.n && s.p[i] == ' ')
		i++;
	inward = i;
	if (i + 3 > s.n || !is_digit(s.p[i]) || !is_letter(s.p[i + 1]) || !is_letter(s.p[i + 2]))
		return false;
	for (; i < inward + 3; i++)
		out[n++] = upper(s.p[i]);
	out[n] = '\0';
	if (i < s.n && (is_letter(s.p[i]) || is_digit(s.p[i])))
		return false;
	*length = i - at;
	return true;
}

bool
postcode_find(struct str text, size_t from, size_t *at, size_t *length, char out[9])
{
	for (size_t i = from; i < text.n; i++) {
		bool begins = is_letter(text.p[i]) && (i == 0 || !(is_letter(text.p[i - 1]) || is_digit(text.p[i - 1])));

		if (begins && postcode_at(text, i, length, out)) {
			*at = i;
			return true;
		}
	}
	return false;
}

/* Is the word that ends at text[end] one for a part of a house? */
static bool
is_unit_word(struct str text, size_t end)
{
	static const char *const words[] = { "flat", "unit", "room", "apartment", "apt", "suite", "floor" };
	size_t from;

	while (end > 0 && !is_letter(text.p[end - 1]) && !is_digit(text.p[end - 1]))
		end--;
	for (from = end; from > 0 && is_letter(text.p[from - 1]);)
		from--;
	for (size_t i = 0; i < sizeof words / sizeof *words; i++) {
		size_t k = 0;

		while (k < end - from && words[i][k] != '\0' && (text.p[from + k] | 0x20) == words[i][k])
			k++;
		if (k > 0 && k == end - from && words[i][k] == '\0')
			return true;
	}
	return false;
}

/*
 * The number of the house: a word of digits, perhaps with one letter ("9",
 * "12a"), before the postcode; that of a flat or unit where no other stands.
 */
static struct str
house_number(struct str text)
{
	struct str unit = STR_NONE;

	for (size_t i = 0; i < text.n; i++) {
		size_t end = i;

		if (!is_digit(text.p[i]) || (i > 0 && (is_letter(text.p[i - 1]) || is_digit(text.p[i - 1]))))
			continue;
		while (end < text.n && is_digit(text.p[end]))
			end++;
		if (end < text.n && is_letter(text.p[end]))
			end++;
		if (end - i <= 5 && (end == text.n || !(is_letter(text.p[end]) || is_digit(text.p[end])))) {
			struct str number = { text.p + i, end - i };

			if (!is_unit_word(text, i))
				return number;
			unit = unit.n == 0 ? number : unit;
		}
		i = end;
	}
	return unit;
}

NODISCARD static err_t
norm_place(struct arena *arena, struct str raw, struct str *out)
{
	size_t at, length;
	char postcode[9];
	struct str number;

	*out = STR_NONE;
	if (!postcode_find(raw, 0, &at, &length, postcode))
		return NULL;
	number = house_number(str_head(raw, at));
	if (number.n == 0)
		return str_dup(arena, str_of(postcode), out);
	TRY(squeezed(arena, number, '\0', &number));
	return str_fmt(arena, out, "%s|%.*s", postcode, STRF(number));
}

/* ---- names and dates ------------------------------------------------------ */

/*
 * ASCII letters lower; apostrophes, typed or printed, gone, since "O'Neil" is
 * also written together; whatever else stands between words is one blank.
 */
NODISCARD static err_t
plain_words(struct arena *arena, struct str raw, struct str *out)
{
	struct str rest = utf8_head(raw, NORM_MAX);
	struct buf b;

	buf_init(&b, arena, NORM_MAX);
	while (rest.n > 0) {
		struct str was = rest;
		uint32_t cp;

		if (!utf8_next(&rest, &cp)) {
			rest = str_from(rest, 1);
			cp = ' ';
		}
		if (cp == '\'' || cp == '`' || cp == 0x2018 || cp == 0x2019 || cp == 0x2bc)
			continue;
		if (cp < 0x80 ? is_letter((char)cp) || is_digit((char)cp) : cp >= 0xc0 && (cp < 0x2000 || cp > 0x206f))
			buf_str(&b, str_head(was, was.n - rest.n));
		else
			buf_byte(&b, ' ');
	}
	TRY(buf_done(&b, out));
	return str_lower_ascii(arena, *out, out);
}

/* Lower case words, sorted: the order in which a name is given tells nothing. */
NODISCARD static err_t
norm_words(struct arena *arena, struct str raw, struct str *out)
{
	struct str word[WORDS_MAX], piece, rest;
	size_t n = 0;
	struct buf b;

	TRY(plain_words(arena, raw, &rest));
	while (n < WORDS_MAX && str_split(&rest, ' ', &piece)) {
		size_t k = n;

		if (piece.n == 0)
			continue;
		for (; k > 0 && str_cmp(word[k - 1], piece) > 0; k--)
			word[k] = word[k - 1];
		word[k] = piece;
		n++;
	}
	buf_init(&b, arena, NORM_MAX);
	for (size_t k = 0; k < n; k++) {
		if (k > 0)
			buf_byte(&b, ' ');
		buf_str(&b, word[k]);
	}
	return buf_done(&b, out);
}

/* 2001, 2001-05, 05/2001, 2001-05-17, 17/05/2001, 17.5.2001 -> as long as it is known, ISO 8601. */
NODISCARD static err_t
norm_date(struct arena *arena, struct str raw, struct str *out)
{
	unsigned part[3] = { 0 }, n = 0, digits[3] = { 0 };
	struct str s = str_trim(raw);
	struct date day;

	*out = STR_NONE;
	for (size_t i = 0; i < s.n; i++) {
		if (is_digit(s.p[i])) {
			if (n == 3 || digits[n] == 4)
				return NULL;
			part[n] = part[n] * 10 + (unsigned)(s.p[i] - '0');
			digits[n]++;
		} else if (s.p[i] == '-' || s.p[i] == '/' || s.p[i] == '.') {
			if (digits[n] == 0 || ++n == 3)
				return NULL;
		} else {
			return NULL;
		}
	}
	/* The day or the month first, as it is written here. */
	if (n > 0 && digits[0] <= 2 && digits[n] == 4) {
		unsigned year = part[n];

		part[n] = part[0];
		part[0] = year;
		digits[0] = 4;
	}
	if (digits[0] != 4 || part[0] < 1900 || part[0] > 2100 || (n > 0 && (part[1] < 1 || part[1] > 12)))
		return NULL;
	if (n == 0)
		return str_fmt(arena, out, "%04u", part[0]);
	if (n == 1)
		return str_fmt(arena, out, "%04u-%02u", part[0], part[1]);
	TRY(str_fmt(arena, out, "%04u-%02u-%02u", part[0], part[1], part[2]));
	if (date_parse(*out, &day) != NULL)
		*out = STR_NONE;
	return NULL;
}

err_t
norm_of(struct arena *arena, enum entity_kind kind, struct str attribute, struct str raw, struct str *out)
{
	switch (kind) {
	case KIND_PERSON:
		if (str_is(attribute, "dob"))
			return norm_date(arena, raw, out);
		if (str_is(attribute, "address"))
			return norm_place(arena, raw, out);
		if (str_is(attribute, "name"))
			return norm_words(arena, raw, out);
		break;
	case KIND_ORGANISATION:
		if (str_is(attribute, "name") || str_is(attribute, "trading_name"))
			return norm_words(arena, raw, out);
		if (str_is(attribute, "company_no"))
			return squeezed(arena, raw, '\0', out);
		break;
	case KIND_PLACE:
		if (str_is(attribute, "address") || str_is(attribute, "postcode"))
			return norm_place(arena, raw, out);
		break;
	case KIND_VEHICLE:
		if (str_is(attribute, "vrm") || str_is(attribute, "vrm_pattern") || str_is(attribute, "vrm_as_heard"))
			return norm_plate(arena, raw, out);
		break;
	case KIND_PHONE:
		if (str_is(attribute, "e164") || str_is(attribute, "as_given"))
			return norm_phone(arena, raw, out);
		break;
	case KIND_ACCOUNT:
		if (str_is(attribute, "handle") || str_is(attribute, "url") || str_is(attribute, "email"))
			return norm_account(arena, raw, out);
		break;
	case KIND_DOCUMENT:
		if (str_is(attribute, "number"))
			return norm_document(arena, raw, out);
		break;
	case KIND_EVENT:
		break;
	}
	/* A description: words of its own, that nothing is matched by. */
	*out = STR_NONE;
	return NULL;
}
