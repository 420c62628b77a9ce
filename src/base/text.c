/*
 * base/text.c - what bytes mean: UTF-8, hexadecimal, base64url.
 *
 * Decoders are strict: one spelling for each value, everything else refused.
 */
#include <string.h>

#include "base/str.h"

bool
utf8_next(struct str *rest, uint32_t *cp)
{
	const uint8_t *p = (const uint8_t *)rest->p;
	uint32_t c, least;
	size_t n;

	if (rest->n == 0)
		return false;
	if (p[0] < 0x80) {
		c = p[0], n = 1, least = 0;
	} else if (p[0] >= 0xc2 && p[0] <= 0xdf) {
		c = p[0] & 0x1f, n = 2, least = 0x80;
	} else if ((p[0] & 0xf0) == 0xe0) {
		c = p[0] & 0x0f, n = 3, least = 0x800;
	} else if (p[0] >= 0xf0 && p[0] <= 0xf4) {
		c = p[0] & 0x07, n = 4, least = 0x10000;
	} else {
		return false;
	}
	if (rest->n < n)
		return false;
	for (size_t i = 1; i < n; i++) {
		if ((p[i] & 0xc0) != 0x80)
			return false;
		c = c << 6 | (p[i] & 0x3f);
	}
	if (c < least || c > 0x10ffff || (c >= 0xd800 && c <= 0xdfff))
		return false;
	*cp = c;
	*rest = str_from(*rest, n);
	return true;
}

bool
utf8_is_valid(struct str s)
{
	uint32_t cp;

	while (s.n > 0)
		if (!utf8_next(&s, &cp))
			return false;
	return true;
}

bool
utf8_is_text(struct str s)
{
	uint32_t cp;

	while (s.n > 0) {
		if (!utf8_next(&s, &cp))
			return false;
		if ((cp < 0x20 && cp != '\t' && cp != '\n' && cp != '\r') ||
		    (cp >= 0x7f && cp <= 0x9f))
			return false;
	}
	return true;
}

size_t
utf8_count(struct str s)
{
	size_t n = 0;

	for (size_t i = 0; i < s.n; i++)
		n += ((uint8_t)s.p[i] & 0xc0) != 0x80;
	return n;
}

struct str
utf8_head(struct str s, size_t n)
{
	if (n >= s.n)
		return s;
	while (n > 0 && ((uint8_t)s.p[n] & 0xc0) == 0x80)
		n--;
	return str_head(s, n);
}

err_t
str_hex(struct arena *a, const void *bytes, size_t n, struct str *out)
{
	static const char digit[] = "0123456789abcdef";
	const uint8_t *b = bytes;
	char *p = arena_array(a, n, 2);

	if (p == NULL)
		FAIL(ERR_LIMIT, "memory.limit");
	for (size_t i = 0; i < n; i++) {
		p[2 * i] = digit[b[i] >> 4];
		p[2 * i + 1] = digit[b[i] & 15];
	}
	*out = (struct str){ p, 2 * n };
	return NULL;
}

static int
hex_value(char c)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	if (c >= 'a' && c <= 'f')
		return c - 'a' + 10;
	if (c >= 'A' && c <= 'F')
		return c - 'A' + 10;
	return -1;
}

err_t
str_unhex(struct arena *a, struct str s, struct str *out)
{
	char *p = arena_alloc(a, s.n / 2);

	if (p == NULL)
		FAIL(ERR_LIMIT, "memory.limit");
	if (s.n % 2 != 0)
		FAIL(ERR_INVALID, "hex.malformed");
	for (size_t i = 0; i < s.n / 2; i++) {
		int high = hex_value(s.p[2 * i]), low = hex_value(s.p[2 * i + 1]);

		if (high < 0 || low < 0)
			FAIL(ERR_INVALID, "hex.malformed");
		p[i] = (char)(high << 4 | low);
	}
	*out = (struct str){ p, s.n / 2 };
	return NULL;
}

static const char b64_digit[] =
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

err_t
str_b64u(struct arena *a, const void *bytes, size_t n, struct str *out)
{
	const uint8_t *b = bytes;
	size_t length = n / 3 * 4 + (n % 3 != 0 ? n % 3 + 1 : 0), at = 0;
	char *p = arena_alloc(a, length);

	if (p == NULL)
		FAIL(ERR_LIMIT, "memory.limit");
	for (size_t i = 0; i < n; i += 3) {
		uint32_t v = (uint32_t)b[i] << 16 |
		    (i + 1 < n ? (uint32_t)b[i + 1] << 8 : 0) |
		    (i + 2 < n ? b[i + 2] : 0);

		for (int shift = 18; shift >= 0 && at < length; shift -= 6)
			p[at++] = b64_digit[v >> shift & 63];
	}
	*out = (struct str){ p, length };
	return NULL;
}

err_t
str_unb64u(struct arena *a, struct str s, struct str *out)
{
	size_t length = s.n / 4 * 3 + (s.n % 4 != 0 ? s.n % 4 - 1 : 0), at = 0;
	char *p = arena_alloc(a, length);
	uint32_t v = 0;
	int bits = 0;

	if (p == NULL)
		FAIL(ERR_LIMIT, "memory.limit");
	if (s.n % 4 == 1)
		FAIL(ERR_INVALID, "base64.malformed");
	for (size_t i = 0; i < s.n; i++) {
		const char *hit = memchr(b64_digit, s.p[i], 64);

		if (hit == NULL)
			FAIL(ERR_INVALID, "base64.malformed");
		v = (v << 6 | (uint32_t)(hit - b64_digit)) & 0xffffff;
		if ((bits += 6) >= 8) {
			bits -= 8;
			p[at++] = (char)(v >> bits & 0xff);
		}
	}
	/* Bits that carry nothing must be zero: one text for each value. */
	if ((v & ((1u << bits) - 1)) != 0)
		FAIL(ERR_INVALID, "base64.malformed");
	*out = (struct str){ p, length };
	return NULL;
}
