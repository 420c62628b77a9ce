/*
 * link/values.c - postcodes, telephone numbers and other short values (link/values.h).
 */
#include "link/values.h"

#include <string.h>

static bool
is_digit(char c)
{
	return c >= '0' && c <= '9';
}

static bool
is_letter(char c)
{
	return c >= 'a' && c <= 'z';
}

size_t
signs_of(struct str s, char *out, size_t most)
{
	size_t n = 0;

	for (size_t i = 0; i < s.n && n < most; i++) {
		char c = s.p[i];

		if (c >= 'A' && c <= 'Z')
			c = (char)(c + 32);
		if (is_digit(c) || is_letter(c))
			out[n++] = c;
	}
	return n;
}

void
signs_alike(char *p, size_t n)
{
	static const char from[] = "odqilzsbg", to[] = "000112586";

	for (size_t i = 0; i < n; i++) {
		const char *at = memchr(from, p[i], sizeof from - 1);

		if (at != NULL)
			p[i] = to[at - from];
	}
}

static uint64_t
packed(const char *p, size_t n)
{
	uint64_t v = 0;

	for (size_t i = 0; i < 8; i++)
		v = v << 8 | (i < n ? (unsigned char)p[i] : 0);
	return v;
}

/* 9AA at the end and one of the six outward shapes before; letters and digits that look alike are put right by place. */
static bool
is_uk(char *p, size_t n)
{
	size_t out;

	if (n < 5 || n > 7)
		return false;
	out = n - 3;
	if (p[out] == 'o')
		p[out] = '0';
	else if (p[out] == 'i' || p[out] == 'l')
		p[out] = '1';
	if (!is_digit(p[out]) || !is_letter(p[0]))
		return false;
	for (size_t i = out + 1; i < n; i++) {
		if (p[i] == '0')
			p[i] = 'o';
		else if (p[i] == '1')
			p[i] = 'i';
		if (!is_letter(p[i]))
			return false;
	}
	/* A9 A99 A9A AA9 AA99 AA9A */
	if (out == 2)
		return is_digit(p[1]);
	if (out == 3)
		return is_digit(p[1]) ? true : is_digit(p[2]);
	return is_letter(p[1]) && is_digit(p[2]);
}

struct postcode
postcode_of(struct str s)
{
	struct postcode out = { 0 };
	char sign[9];
	size_t n;

	n = signs_of(s, sign, sizeof sign);
	if (n < 2 || n > 8 || str_is((struct str){ sign, n }, "unknown") || str_is((struct str){ sign, n }, "none") || str_is((struct str){ sign, n }, "nan"))
		return out;
	out.whole = true;
	if (is_uk(sign, n)) {
		size_t area = is_letter(sign[1]) ? 2 : 1;

		out.uk = true;
		out.sector = packed(sign, n - 2);
		out.district = packed(sign, n - 3) | 1;	/* apart from a sector of the same signs */
		out.area = packed(sign, area) | 2;
	} else if (n <= 4 && is_letter(sign[0]) && (is_digit(sign[1]) || (n > 2 && is_digit(sign[2])))) {
		/* outward alone */
		out.uk = true;
		out.whole = false;
		out.district = packed(sign, n) | 1;
		out.area = packed(sign, is_letter(sign[1]) ? 2 : 1) | 2;
	}
	out.unit = packed(sign, n);
	return out;
}

/* One digit from first to last? */
static bool
is_one_digit(const char *p, size_t n)
{
	for (size_t i = 1; i < n; i++)
		if (p[i] != p[0])
			return false;
	return true;
}

uint64_t
phone_of(struct str s, bool *partial)
{
	char digit[24];
	size_t n = 0, at = 0;
	uint64_t v = 0;
	bool plus = false;

	*partial = false;
	if (s.n > 4 && memcmp(s.p, "tel:", 4) == 0)
		s = str_from(s, 4);
	for (size_t i = 0; i < s.n; i++) {
		char c = s.p[i];

		if (c == '+' && n == 0)
			plus = true;
		else if (c == '(' && n > 0 && i + 2 < s.n && s.p[i + 1] == '0' && s.p[i + 2] == ')')
			i += 2;				/* +44 (0)20 */
		else if ((c == 'E' || c == 'e') && i + 1 < s.n && s.p[i + 1] == '+')
			return 0;			/* a spreadsheet's number: its last digits are gone */
		else if (c == 'x' || c == 'X')
			break;				/* extension */
		else if (is_digit(c) && n < sizeof digit)
			digit[n++] = c;
	}
	if (n >= 2 && digit[0] == '0' && digit[1] == '0') {
		plus = true;
		at = 2;
	}
	if (n - at < 4 || n - at > 15 || is_one_digit(digit + at, n - at))
		return 0;
	if (!plus) {
		if (digit[0] == '0' && n >= 10) {
			v = 44;
			at = 1;
		} else if (n == 10 && digit[0] == '7') {
			v = 44;
		} else if (n == 12 && digit[0] == '4' && digit[1] == '4') {
			v = 0;
		} else if (n < 10) {
			*partial = true;
		}
	} else if (n - at > 12 && digit[at] == '4' && digit[at + 1] == '4' && digit[at + 2] == '0') {
		v = 44;					/* +440... */
		at += 3;
	}
	for (; at < n; at++)
		v = v * 10 + (uint64_t)(digit[at] - '0');
	return v;
}

char
sex_of(struct str s)
{
	static const struct { const char *word; char sex; } table[] = {
		{ "f", 'F' }, { "female", 'F' }, { "woman", 'F' }, { "girl", 'F' }, { "m", 'M' }, { "male", 'M' }, { "man", 'M' },
		{ "boy", 'M' }, { "x", 'X' }, { "other", 'X' }, { "non-binary", 'X' }, { "nonbinary", 'X' }, { "intersex", 'X' },
		{ "w", 'F' }, { "k", 'F' }
	};
	char word[12];

	if (s.n == 0 || s.n >= sizeof word)
		return 0;
	for (size_t i = 0; i < s.n; i++)
		word[i] = (char)(s.p[i] >= 'A' && s.p[i] <= 'Z' ? s.p[i] + 32 : s.p[i]);
	for (size_t i = 0; i < sizeof table / sizeof table[0]; i++)
		if (str_is((struct str){ word, s.n }, table[i].word))
			return table[i].sex;
	return 0;
}

bool
email_of(struct str s, char *out, size_t most, size_t *n_local, size_t *n_out)
{
	size_t at, n = 0;
	bool tag = false;

	s = str_trim(s);
	if (!str_find(s, STR("@"), &at) || at == 0 || at + 1 >= s.n || s.n > most)
		return false;
	for (size_t i = 0; i < s.n; i++) {
		char c = (char)(s.p[i] >= 'A' && s.p[i] <= 'Z' ? s.p[i] + 32 : s.p[i]);

		if (i < at && c == '+' && i > 0)
			tag = true;
		if (i == at) {
			tag = false;
			*n_local = n;
		}
		if (!tag)
			out[n++] = c;
	}
	*n_out = n;
	return true;
}
