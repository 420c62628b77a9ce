/*
 * reference/words.c - how a number is shown, and words that tell what a page is about.
 */
#include <string.h>

#include "reference/reference.h"

/* Sizes of the parts a number is shown in (PUB-33), 0 ends; NULL: as it is. */
static const uint8_t *
parts_of(struct str d)
{
	static const uint8_t four_three_four[] = { 4, 3, 4, 0 }, four_three_three[] = { 4, 3, 3, 0 },
	    three_four_four[] = { 3, 4, 4, 0 }, five_six[] = { 5, 6, 0 }, five_five[] = { 5, 5, 0 };
	bool eleven = d.n == 11;

	if ((d.n != 10 && d.n != 11) || d.p[0] != '0')
		return NULL;
	switch (d.p[1]) {
	case '1':
		if (d.p[2] == '1' || d.p[3] == '1')
			return eleven ? four_three_four : four_three_three;
		return eleven ? five_six : five_five;
	case '7':
		return eleven ? five_six : NULL;
	case '2':
		return eleven ? three_four_four : NULL;
	case '3':
	case '8':
		return eleven ? four_three_four : four_three_three;
	default:
		return NULL;
	}
}

err_t
phone_display(struct arena *a, struct str digits, struct str *out)
{
	const uint8_t *part;
	struct buf b;

	for (size_t i = 0; i < digits.n; i++)
		if (digits.p[i] < '0' || digits.p[i] > '9')
			return str_dup(a, digits, out);
	if ((part = parts_of(digits)) == NULL)
		return str_dup(a, digits, out);
	buf_init(&b, a, 32);
	for (struct str rest = digits; *part != 0; rest = str_from(rest, *part), part++) {
		if (b.n != 0)
			buf_byte(&b, ' ');
		buf_str(&b, str_head(rest, *part));
	}
	return buf_done(&b, out);
}

static char
lower(char c)
{
	return c >= 'A' && c <= 'Z' ? (char)(c + 32) : c;
}

static bool
is_word_byte(char c)
{
	c = lower(c);
	return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || (c & 0x80);
}

static bool
begins(struct str text, struct str word)
{
	if (text.n < word.n)
		return false;
	for (size_t i = 0; i < word.n; i++)
		if (lower(text.p[i]) != lower(word.p[i]))
			return false;
	return true;
}

bool
telling_word_in(const struct reference *ref, struct str text)
{
	const struct csv *csv = reference_list(ref, "telling_words");

	if (csv == NULL)
		return false;
	for (size_t at = 0; at < text.n; at++) {
		if (at > 0 && is_word_byte(text.p[at - 1]))
			continue;
		for (size_t row = 0; row < csv->n_rows; row++) {
			struct str word = csv->cell[row * csv->n_cols];

			/* Ended words count too: a trace in a browser is read later. */
			if (word.n != 0 && begins(str_from(text, at), word))
				return true;
		}
	}
	return false;
}
