/*
 * base/cbor_parse.c - bytes to a CBOR tree, strictly.
 *
 *	bytes -> head, head, ... -> tree in the arena
 *
 * Whatever parses encodes to the very same bytes again; everything else is
 * refused.  Text and bytes are copied: the tree outlives the input.
 */
#include "base/cbor.h"

#define MALFORMED FAIL(ERR_INVALID, "cbor.malformed")

/* One head: major type and number, in the shortest form only. */
NODISCARD static err_t
read_head(struct rd *r, int *major, uint64_t *n)
{
	uint8_t first = rd_u8(r), info = first & 0x1f;
	size_t extra;

	*major = first >> 5;
	*n = info;
	if (r->bad || info > 27)
		MALFORMED;
	if (info < 24)
		return NULL;
	extra = (size_t)1 << (info - 24);
	*n = 0;
	for (size_t i = 0; i < extra; i++)
		*n = *n << 8 | rd_u8(r);
	if (r->bad || *n < 24 || (extra > 1 && *n >> (4 * extra) == 0))
		MALFORMED;
	return NULL;
}

NODISCARD static err_t
read_simple(struct rd *r, uint8_t first, struct cbor *out)
{
	switch (first) {
	case 0xf4:
		*out = cbor_bool(false);
		return NULL;
	case 0xf5:
		*out = cbor_bool(true);
		return NULL;
	case 0xf6:
		*out = cbor_null();
		return NULL;
	}
	MALFORMED;
}

NODISCARD static err_t
read_string(struct arena *a, struct rd *r, int major, uint64_t n, struct cbor *out)
{
	struct str s;

	if (n > r->n)
		MALFORMED;
	TRY(str_dup(a, rd_str(r, (size_t)n), &s));
	if (major == 3 && !utf8_is_valid(s))
		MALFORMED;
	*out = major == 3 ? cbor_text(s) : cbor_bytes(s);
	return NULL;
}

NODISCARD static err_t read_value(struct arena *, struct rd *, int depth, struct cbor *out);

NODISCARD static err_t
read_members(struct arena *a, struct rd *r, int depth, uint64_t n, struct cbor *out)
{
	bool map = out->type == CBOR_MAP;

	/* Each member takes a byte at least: a short input cannot ask for much memory. */
	if (n > r->n / (map ? 2 : 1))
		MALFORMED;
	if (n == 0)
		return NULL;
	NEWN(out->v, a, (size_t)n);
	if (map)
		NEWN(out->key, a, (size_t)n);
	out->cap = (size_t)n;
	for (; out->n < n; out->n++) {
		if (map) {
			struct cbor *key = &out->key[out->n];

			TRY(read_value(a, r, CBOR_DEPTH_MAX, key));
			if (key->type != CBOR_INT && key->type != CBOR_TEXT &&
			    key->type != CBOR_BYTES)
				MALFORMED;
			if (out->n > 0 && cbor_key_cmp(key - 1, key) >= 0)
				MALFORMED;
		}
		TRY(read_value(a, r, depth + 1, &out->v[out->n]));
	}
	return NULL;
}

/* Recursion ends at CBOR_DEPTH_MAX; a key sits at the bottom, so it cannot be a container. */
err_t
read_value(struct arena *a, struct rd *r, int depth, struct cbor *out)
{
	uint8_t first = r->n > 0 ? r->p[0] : 0;
	uint64_t n;
	int major;

	if (depth > CBOR_DEPTH_MAX)
		MALFORMED;
	TRY(read_head(r, &major, &n));
	switch (major) {
	case 0:
	case 1:
		if (n > INT64_MAX)
			MALFORMED;
		*out = cbor_int(major == 0 ? (int64_t)n : -1 - (int64_t)n);
		return NULL;
	case 2:
	case 3:
		return read_string(a, r, major, n, out);
	case 4:
		*out = cbor_array();
		return read_members(a, r, depth, n, out);
	case 5:
		*out = cbor_map();
		return read_members(a, r, depth, n, out);
	case 7:
		return read_simple(r, first, out);
	}
	MALFORMED;		/* tags */
}

err_t
cbor_parse(struct arena *a, struct str bytes, struct cbor *out)
{
	struct rd r = rd_of(bytes);
	struct cbor c;

	TRY(read_value(a, &r, 1, &c));
	if (r.n != 0)
		MALFORMED;
	*out = c;
	return NULL;
}
