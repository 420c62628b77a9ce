/*
 * intel/find.c - plates, telephones, places, addresses and papers named in a text (INT-28).
 *
 *	text -> spans that have a normal form -> found, in the order they stand
 *
 * Pure.  A span is proposed for ticking, never taken by itself; so it may be
 * generous, but a word that cannot be brought to a form is no proposal.
 */
#include <stdio.h>
#include <string.h>

#include "intel/find.h"

/* How far before a postcode the number of the house may stand. */
#define ADDRESS_REACH 60

static bool
is_digit(char c)
{
	return c >= '0' && c <= '9';
}

static bool
is_upper(char c)
{
	return c >= 'A' && c <= 'Z';
}

static bool
is_letter(char c)
{
	return is_upper(c) || (c >= 'a' && c <= 'z');
}

static bool
is_word(char c)
{
	return is_digit(c) || is_letter(c) || (c & 0x80) != 0;
}

static bool
begins_word(struct str s, size_t i)
{
	return i == 0 || !is_word(s.p[i - 1]);
}

static bool
ends_word(struct str s, size_t i)
{
	return i >= s.n || !is_word(s.p[i]);
}

err_t
found_add(struct finder *f, struct found *made)
{
	if (made->norm.n == 0 && made->raw.n == 0)
		return NULL;
	for (size_t i = 0; i < f->n; i++) {
		struct found *was = &f->found[i];

		if (was->kind == made->kind &&
		    (made->norm.n > 0 ? str_eq(was->norm, made->norm) : str_eq(was->raw, made->raw))) {
			/* A row of the form says more than the text: it keeps what it knows. */
			if (was->more.n == 0 && made->more.n > 0)
				was->more = made->more;
			return NULL;
		}
	}
	if (f->n == f->max)
		return NULL;
	snprintf(made->tag, sizeof made->tag, "T%zu", (f->n + 1) % 1000);
	f->found[f->n++] = *made;
	return NULL;
}

NODISCARD static err_t
span_add(struct finder *f, enum entity_kind kind, const char *attribute, struct str text, size_t start, size_t length, bool *taken)
{
	struct found made = { .kind = kind, .field = f->field, .attribute = str_of(attribute), .start = start, .length = length,
		.raw = { text.p + start, length }, .more = cbor_null() };

	TRY(norm_of(f->arena, kind, made.attribute, made.raw, &made.norm));
	*taken = made.norm.n > 0;
	return *taken ? found_add(f, &made) : NULL;
}

/* ---- telephone: + or 0, then 10 to 15 digits in groups ---------------------- */

/* The end of the longest number from i on that may be dialled; 0: none. */
static size_t
phone_end(struct str s, size_t i)
{
	size_t digits = 0, most = s.p[i] == '+' ? 15 : s.p[i + 1] == '0' ? 15 : 11, end = 0;

	for (size_t k = i; k < s.n && digits < most; k++) {
		char c = s.p[k];

		if (is_digit(c)) {
			digits++;
			if (digits >= 10 && (k + 1 == s.n || !is_word(s.p[k + 1])))
				end = k + 1;
		} else if (c != ' ' && c != '-' && c != '(' && c != ')' && !(c == '+' && k == i)) {
			break;
		}
	}
	return end;
}

NODISCARD static err_t
phone_at(struct finder *f, struct str s, size_t i, size_t *end)
{
	size_t to;
	bool taken;

	if (!(s.p[i] == '+' || s.p[i] == '0') || !begins_word(s, i) || i + 10 > s.n || (to = phone_end(s, i)) == 0)
		return NULL;
	TRY(span_add(f, KIND_PHONE, "e164", s, i, to - i, &taken));
	if (taken)
		*end = to;
	return NULL;
}

/* ---- number plates: AA99 AAA and the two older shapes, ? for a letter missed -- */

/* Letters l, digits d, blanks b (may be left out); shapes of the United Kingdom since 1963. */
static const char *const shapes[] = { "lldd lll", "lddd lll", "lll dddl", "ldd lll", "lll ddl" };
#define SHAPES (sizeof shapes / sizeof shapes[0])

static bool
fits(const char *shape, struct str s, size_t at, size_t *end)
{
	size_t i = at, unknown = 0;

	for (; *shape != '\0'; shape++) {
		if (*shape == ' ') {
			if (i < s.n && s.p[i] == ' ')
				i++;
			continue;
		}
		if (i == s.n)
			return false;
		if (s.p[i] == '?')
			unknown++;
		else if (*shape == 'l' ? !is_letter(s.p[i]) : !is_digit(s.p[i]))
			return false;
		i++;
	}
	*end = i;
	return unknown <= 3 && ends_word(s, i);
}

NODISCARD static err_t
plate_at(struct finder *f, struct str s, size_t i, size_t *end)
{
	if (!(is_letter(s.p[i]) || s.p[i] == '?') || !begins_word(s, i))
		return NULL;
	for (size_t k = 0; k < SHAPES; k++) {
		size_t to = i, c;
		bool upper = true, taken;

		if (!fits(shapes[k], s, i, &to))
			continue;
		for (c = i; c < to; c++)
			upper &= !is_letter(s.p[c]) || is_upper(s.p[c]);
		/* The older shapes are words and numbers of any text ("M25 van") unless they stand in capitals. */
		if (k > 0 && !upper)
			continue;
		TRY(span_add(f, KIND_VEHICLE, memchr(s.p + i, '?', to - i) != NULL ? "vrm_pattern" : "vrm", s, i, to - i, &taken));
		if (taken)
			*end = to;
		return NULL;
	}
	return NULL;
}

/* ---- e-mail --------------------------------------------------------------------- */

static bool
is_mail(char c)
{
	return is_digit(c) || is_letter(c) || c == '.' || c == '-' || c == '_' || c == '+' || c == '%';
}

NODISCARD static err_t
mail_at(struct finder *f, struct str s, size_t at, size_t *end)
{
	size_t from = at, to = at + 1;
	bool dot = false, taken;

	if (s.p[at] != '@')
		return NULL;
	while (from > 0 && is_mail(s.p[from - 1]))
		from--;
	while (to < s.n && (is_digit(s.p[to]) || is_letter(s.p[to]) || s.p[to] == '.' || s.p[to] == '-'))
		to++;
	while (to > at + 1 && (s.p[to - 1] == '.' || s.p[to - 1] == '-'))
		to--;
	for (size_t i = at; i < to; i++)
		dot |= s.p[i] == '.';
	if (from == at || !dot)
		return NULL;
	TRY(span_add(f, KIND_ACCOUNT, "email", s, from, to - from, &taken));
	if (taken)
		*end = to;
	return NULL;
}

/* ---- places: a postcode, with the number of the house if one stands before it ---- */

static size_t
address_start(struct str s, size_t postcode)
{
	size_t least = postcode > ADDRESS_REACH ? postcode - ADDRESS_REACH : 0, start = postcode;

	for (size_t i = postcode; i > least; i--) {
		char c = s.p[i - 1];

		if (c == '\n' || c == ';' || c == '!' || (c == '.' && i < postcode && s.p[i] == ' '))
			break;
		if (is_digit(c) && begins_word(s, i - 1))
			start = i - 1;
	}
	return start;
}

NODISCARD static err_t
places_in(struct finder *f, struct str s)
{
	size_t from = 0, at, length;
	char postcode[9];

	while (postcode_find(s, from, &at, &length, postcode)) {
		size_t start = address_start(s, at);
		bool taken;

		if (start < from)
			start = at;
		TRY(span_add(f, KIND_PLACE, "address", s, start, at + length - start, &taken));
		from = at + length;
	}
	return NULL;
}

/* ---- papers: a number close after the word for them -------------------------------- */

NODISCARD static err_t
paper_at(struct finder *f, struct str s, size_t i, size_t *end)
{
	static const char *const words[] = { "passport", "id card", "identity card", "driving licence", "visa" };

	for (size_t k = 0; k < sizeof words / sizeof words[0]; k++) {
		size_t n = strlen(words[k]), from = i + n;

		if (i + n > s.n || strncasecmp(s.p + i, words[k], n) != 0 || !begins_word(s, i) || !ends_word(s, i + n))
			continue;
		for (; from < s.n && from < i + n + 16; from++) {
			size_t to = from, digits = 0;
			bool taken;

			while (to < s.n && (is_digit(s.p[to]) || is_letter(s.p[to])))
				digits += is_digit(s.p[to++]);
			if (to - from < 6 || digits < 4) {
				from = to > from ? to - 1 : from;
				continue;
			}
			TRY(span_add(f, KIND_DOCUMENT, "number", s, from, to - from, &taken));
			if (taken)
				*end = to;
			return NULL;
		}
	}
	return NULL;
}

err_t
find_in(struct finder *f, struct str text)
{
	TRY(places_in(f, text));
	for (size_t i = 0; i < text.n;) {
		size_t end = i;

		TRY(phone_at(f, text, i, &end));
		if (end == i)
			TRY(plate_at(f, text, i, &end));
		if (end == i)
			TRY(mail_at(f, text, i, &end));
		if (end == i)
			TRY(paper_at(f, text, i, &end));
		i = end > i ? end : i + 1;
	}
	return NULL;
}

err_t
mentions_in_text(struct arena *arena, struct str field, struct str text, struct found *io, size_t *n, size_t max)
{
	struct finder f = { .arena = arena, .field = field, .found = io, .n = *n, .max = max };

	TRY(find_in(&f, text));
	*n = f.n;
	return NULL;
}
