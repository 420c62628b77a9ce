/*
 * base/str.c - slices of bytes: comparing, cutting, copying, numbers.
 */
#include <string.h>

#include "base/str.h"

struct str
str_of(const char *cstr)
{
	return (struct str){ cstr, cstr != NULL ? strlen(cstr) : 0 };
}

bool
str_eq(struct str a, struct str b)
{
	return a.n == b.n && (a.n == 0 || memcmp(a.p, b.p, a.n) == 0);
}

bool
str_is(struct str a, const char *cstr)
{
	return str_eq(a, str_of(cstr));
}

int
str_cmp(struct str a, struct str b)
{
	size_t n = a.n < b.n ? a.n : b.n;
	int c = n != 0 ? memcmp(a.p, b.p, n) : 0;

	if (c != 0)
		return c;
	return (a.n > b.n) - (a.n < b.n);
}

bool
str_starts(struct str s, struct str prefix)
{
	return s.n >= prefix.n && str_eq(str_head(s, prefix.n), prefix);
}

bool
str_ends(struct str s, struct str suffix)
{
	return s.n >= suffix.n && str_eq(str_from(s, s.n - suffix.n), suffix);
}

bool
str_find(struct str hay, struct str needle, size_t *at)
{
	const char *hit;

	if (needle.n == 0) {
		*at = 0;
		return true;
	}
	if (hay.n < needle.n)
		return false;
	if ((hit = memmem(hay.p, hay.n, needle.p, needle.n)) == NULL)
		return false;
	*at = (size_t)(hit - hay.p);
	return true;
}

static bool
is_in_word(struct str text, size_t at)
{
	unsigned char c = at < text.n ? (unsigned char)text.p[at] : ' ';

	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c >= 0x80;
}

bool
str_find_words(struct str hay, struct str words, size_t from, size_t *at)
{
	for (size_t found; words.n > 0 && str_find(str_from(hay, from), words, &found); from += found + 1) {
		*at = from + found;
		if ((*at == 0 || !is_in_word(hay, *at - 1)) && !is_in_word(hay, *at + words.n))
			return true;
	}
	return false;
}

static bool
is_blank(char c)
{
	return c == ' ' || (c >= '\t' && c <= '\r');
}

struct str
str_trim(struct str s)
{
	while (s.n > 0 && is_blank(s.p[0]))
		s = str_from(s, 1);
	while (s.n > 0 && is_blank(s.p[s.n - 1]))
		s.n--;
	return s;
}

struct str
str_from(struct str s, size_t at)
{
	if (at > s.n)
		at = s.n;
	if (at == 0)
		return s;
	return (struct str){ s.p + at, s.n - at };
}

struct str
str_head(struct str s, size_t n)
{
	if (n < s.n)
		s.n = n;
	return s;
}

bool
str_split(struct str *rest, char sep, struct str *piece)
{
	const char *hit;

	/* A rest of NULL is used up; an empty one after a separator is a last, empty piece. */
	if (rest->p == NULL)
		return false;
	hit = rest->n != 0 ? memchr(rest->p, sep, rest->n) : NULL;
	if (hit == NULL) {
		*piece = *rest;
		*rest = STR_NONE;
		return true;
	}
	*piece = str_head(*rest, (size_t)(hit - rest->p));
	*rest = str_from(*rest, piece->n + 1);
	return true;
}

err_t
str_i64(struct str s, int64_t *out)
{
	bool negative = s.n > 0 && s.p[0] == '-';
	int64_t v = 0;

	if (negative)
		s = str_from(s, 1);
	if (s.n == 0)
		FAIL(ERR_INVALID, "number.malformed");
	for (size_t i = 0; i < s.n; i++) {
		if (s.p[i] < '0' || s.p[i] > '9')
			FAIL(ERR_INVALID, "number.malformed");
		/* Counted downwards: the smallest number has no positive twin. */
		if (__builtin_mul_overflow(v, 10, &v) ||
		    __builtin_sub_overflow(v, s.p[i] - '0', &v))
			FAIL(ERR_INVALID, "number.range");
	}
	if (!negative && __builtin_sub_overflow((int64_t)0, v, &v))
		FAIL(ERR_INVALID, "number.range");
	*out = v;
	return NULL;
}

err_t
str_z(struct arena *a, struct str s, const char **out)
{
	char *p = s.n < SIZE_MAX ? arena_alloc(a, s.n + 1) : NULL;

	if (p == NULL)
		FAIL(ERR_LIMIT, "memory.limit");
	if (s.n != 0)
		memcpy(p, s.p, s.n);
	*out = p;
	return NULL;
}

err_t
str_dup(struct arena *a, struct str s, struct str *out)
{
	const char *p;

	TRY(str_z(a, s, &p));
	*out = (struct str){ p, s.n };
	return NULL;
}

err_t
str_lower_ascii(struct arena *a, struct str s, struct str *out)
{
	char *p = arena_alloc(a, s.n);

	if (p == NULL)
		FAIL(ERR_LIMIT, "memory.limit");
	for (size_t i = 0; i < s.n; i++)
		p[i] = s.p[i] >= 'A' && s.p[i] <= 'Z' ?
		    (char)(s.p[i] + ('a' - 'A')) : s.p[i];
	*out = (struct str){ p, s.n };
	return NULL;
}
