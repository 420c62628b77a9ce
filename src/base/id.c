/*
 * base/id.c - names of rows (UUIDv7) and numbers for people (URN, INT-05).
 *
 * Neither tells how many there are.  An id from a public channel tells the
 * day it was made and nothing finer (INT-03).
 */
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/random.h>

#include "base/clock.h"
#include "base/id.h"

#define URN_DIGITS 6
#define URN_PREFIX_MAX 4

static const char crockford[] = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";

const struct id id_none;

void
random_bytes(void *out, size_t n)
{
	uint8_t *p = out;

	while (n > 0) {
		ssize_t got = getrandom(p, n, 0);

		if (got < 0 && errno == EINTR)
			continue;
		if (got <= 0)
			abort();	/* going on without randomness would forge keys */
		p += got;
		n -= (size_t)got;
	}
}

struct id
id_new(int64_t now_ms)
{
	struct id id;

	random_bytes(id.b, sizeof id.b);
	for (int i = 0; i < 6; i++)
		id.b[i] = (uint8_t)((uint64_t)now_ms >> (40 - 8 * i));
	id.b[6] = (uint8_t)((id.b[6] & 0x0f) | 0x70);
	id.b[8] = (uint8_t)((id.b[8] & 0x3f) | 0x80);
	return id;
}

struct id
id_new_day(int64_t now_ms)
{
	return id_new(day_utc(now_ms) * MS_DAY);
}

bool
id_eq(struct id a, struct id b)
{
	return id_cmp(a, b) == 0;
}

bool
id_is_none(struct id id)
{
	return id_eq(id, id_none);
}

int
id_cmp(struct id a, struct id b)
{
	return memcmp(a.b, b.b, sizeof a.b);
}

struct str
id_str(const struct id *id)
{
	return (struct str){ (const char *)id->b, sizeof id->b };
}

err_t
id_of(struct str s, struct id *out)
{
	if (s.n != sizeof out->b)
		FAIL(ERR_INVALID, "id.malformed");
	memcpy(out->b, s.p, s.n);
	return NULL;
}

err_t
id_text(struct arena *a, struct id id, struct str *out)
{
	return str_hex(a, id.b, sizeof id.b, out);
}

err_t
id_parse(struct str hex, struct id *out)
{
	struct id id = id_none;

	if (hex.n != 2 * sizeof id.b)
		FAIL(ERR_INVALID, "id.malformed");
	for (size_t i = 0; i < hex.n; i++) {
		char c = hex.p[i];
		int v;

		if (c >= '0' && c <= '9')
			v = c - '0';
		else if (c >= 'a' && c <= 'f')
			v = c - 'a' + 10;
		else
			FAIL(ERR_INVALID, "id.malformed");
		id.b[i / 2] = (uint8_t)(id.b[i / 2] << 4 | v);
	}
	*out = id;
	return NULL;
}

static int
crockford_value(char c)
{
	const char *hit = memchr(crockford, c, 32);

	return hit != NULL ? (int)(hit - crockford) : -1;
}

char
urn_check(const char six[URN_DIGITS])
{
	int sum = 0;

	/* Luhn mod 32: every second digit from the right, the last one first, counts double. */
	for (int i = 0; i < URN_DIGITS; i++) {
		int v = crockford_value(six[i]);

		if (v < 0)
			return 0;
		if (i % 2 == 1)
			v = 2 * v / 32 + 2 * v % 32;
		sum += v;
	}
	return crockford[(32 - sum % 32) % 32];
}

static bool
prefix_is_valid(struct str prefix)
{
	if (prefix.n < 2 || prefix.n > URN_PREFIX_MAX)
		return false;
	for (size_t i = 0; i < prefix.n; i++)
		if (prefix.p[i] < 'A' || prefix.p[i] > 'Z')
			return false;
	return true;
}

err_t
urn_new(struct arena *a, struct str prefix, int year, struct str *out)
{
	uint8_t random[URN_DIGITS];
	char six[URN_DIGITS];

	if (!prefix_is_valid(prefix) || year < 0)
		FAIL(ERR_BUG, "urn.prefix");
	random_bytes(random, sizeof random);
	for (int i = 0; i < URN_DIGITS; i++)
		six[i] = crockford[random[i] & 31];
	return str_fmt(a, out, "%.*s-%02d-%.6s%c", STRF(prefix), year % 100,
	    six, urn_check(six));
}

/* I and L are read as 1, O as 0, in the parts where letters of these shapes cannot stand. */
static char
unmistaken(char c)
{
	if (c == 'I' || c == 'L')
		return '1';
	return c == 'O' ? '0' : c;
}

err_t
urn_parse(struct arena *a, struct str typed, struct str *out)
{
	char t[URN_PREFIX_MAX + 2 + URN_DIGITS + 1];
	struct str prefix;
	size_t n = 0, tail = 2 + URN_DIGITS + 1;

	for (size_t i = 0; i < typed.n; i++) {
		char c = typed.p[i];

		if (c == ' ' || c == '-' || (c >= '\t' && c <= '\r'))
			continue;
		if (n == sizeof t)
			FAIL(ERR_INVALID, "urn.malformed");
		t[n++] = c >= 'a' && c <= 'z' ? (char)(c - 'a' + 'A') : c;
	}
	if (n < 2 + tail)
		FAIL(ERR_INVALID, "urn.malformed");
	prefix = (struct str){ t, n - tail };
	for (size_t i = prefix.n; i < n; i++)
		t[i] = unmistaken(t[i]);
	for (size_t i = prefix.n; i < prefix.n + 2; i++)
		if (t[i] < '0' || t[i] > '9')
			FAIL(ERR_INVALID, "urn.malformed");
	if (!prefix_is_valid(prefix))
		FAIL(ERR_INVALID, "urn.malformed");
	for (size_t i = prefix.n + 2; i < n; i++)
		if (crockford_value(t[i]) < 0)
			FAIL(ERR_INVALID, "urn.malformed");
	if (urn_check(t + prefix.n + 2) != t[n - 1])
		FAIL(ERR_INVALID, "urn.check");
	return str_fmt(a, out, "%.*s-%.2s-%.7s", STRF(prefix), t + prefix.n,
	    t + prefix.n + 2);
}
