/*
 * base/cbor.c - deterministic CBOR: the tree, and writing it.
 *
 *	cbor_map -> cbor_set ... -> cbor_encode -> bytes
 *
 * A map is kept in the order its encoded keys sort in, so that looking up is
 * a binary search and one value has one encoding.
 */
#include <string.h>

#include "base/cbor.h"

struct cbor
cbor_int(int64_t i)
{
	return (struct cbor){ .type = CBOR_INT, .i = i };
}

struct cbor
cbor_text(struct str s)
{
	return (struct cbor){ .type = CBOR_TEXT, .s = s };
}

struct cbor
cbor_bytes(struct str s)
{
	return (struct cbor){ .type = CBOR_BYTES, .s = s };
}

struct cbor
cbor_bool(bool b)
{
	return (struct cbor){ .type = CBOR_BOOL, .i = b };
}

struct cbor
cbor_null(void)
{
	return (struct cbor){ .type = CBOR_NULL };
}

struct cbor
cbor_array(void)
{
	return (struct cbor){ .type = CBOR_ARRAY };
}

struct cbor
cbor_map(void)
{
	return (struct cbor){ .type = CBOR_MAP };
}

/* Room for one more value (and key). */
NODISCARD static err_t
grow(struct arena *a, struct cbor *c)
{
	size_t cap = c->cap < 4 ? 4 : 2 * c->cap;
	struct cbor *v, *key = NULL;

	if (c->n < c->cap)
		return NULL;
	NEWN(v, a, cap);
	if (c->type == CBOR_MAP)
		NEWN(key, a, cap);
	if (c->n != 0) {
		memcpy(v, c->v, c->n * sizeof *v);
		if (key != NULL)
			memcpy(key, c->key, c->n * sizeof *key);
	}
	c->v = v;
	c->key = key;
	c->cap = cap;
	return NULL;
}

err_t
cbor_push(struct arena *a, struct cbor *array, struct cbor value)
{
	if (array->type != CBOR_ARRAY)
		FAIL(ERR_BUG, "cbor.not-array");
	TRY(grow(a, array));
	array->v[array->n++] = value;
	return NULL;
}

/* The order of encoded keys: by major type, then by number or length, then by bytes. */
int
cbor_key_cmp(const struct cbor *a, const struct cbor *b)
{
	int major_a, major_b;

	major_a = a->type == CBOR_INT ? a->i < 0 : a->type == CBOR_BYTES ? 2 : 3;
	major_b = b->type == CBOR_INT ? b->i < 0 : b->type == CBOR_BYTES ? 2 : 3;
	if (major_a != major_b)
		return major_a - major_b;
	if (a->type == CBOR_INT) {
		/* -1 is encoded before -2 */
		int c = (a->i > b->i) - (a->i < b->i);

		return a->i < 0 ? -c : c;
	}
	if (a->s.n != b->s.n)
		return a->s.n < b->s.n ? -1 : 1;
	return str_cmp(a->s, b->s);
}

/* Where key stands in the map, or where it would have to. */
static bool
find(const struct cbor *map, const struct cbor *key, size_t *at)
{
	size_t low = 0, high = map->n;

	while (low < high) {
		size_t middle = low + (high - low) / 2;
		int c = cbor_key_cmp(&map->key[middle], key);

		if (c == 0) {
			*at = middle;
			return true;
		}
		if (c < 0)
			low = middle + 1;
		else
			high = middle;
	}
	*at = low;
	return false;
}

NODISCARD static err_t
set(struct arena *a, struct cbor *map, struct cbor key, struct cbor value)
{
	size_t at;

	if (map->type != CBOR_MAP)
		FAIL(ERR_BUG, "cbor.not-map");
	if (find(map, &key, &at)) {
		map->v[at] = value;
		return NULL;
	}
	if (key.type != CBOR_INT)
		TRY(str_dup(a, key.s, &key.s));
	TRY(grow(a, map));
	memmove(map->v + at + 1, map->v + at, (map->n - at) * sizeof *map->v);
	memmove(map->key + at + 1, map->key + at, (map->n - at) * sizeof *map->key);
	map->v[at] = value;
	map->key[at] = key;
	map->n++;
	return NULL;
}

err_t
cbor_set(struct arena *a, struct cbor *map, const char *key, struct cbor value)
{
	return set(a, map, cbor_text(str_of(key)), value);
}

err_t
cbor_set_str(struct arena *a, struct cbor *map, struct str key, struct cbor value)
{
	return set(a, map, cbor_text(key), value);
}

err_t
cbor_set_int(struct arena *a, struct cbor *map, int64_t key, struct cbor value)
{
	return set(a, map, cbor_int(key), value);
}

static const struct cbor *
get(const struct cbor *map, struct cbor key)
{
	size_t at;

	if (map == NULL || map->type != CBOR_MAP || !find(map, &key, &at))
		return NULL;
	return &map->v[at];
}

const struct cbor *
cbor_get(const struct cbor *map, const char *key)
{
	return get(map, cbor_text(str_of(key)));
}

const struct cbor *
cbor_get_str(const struct cbor *map, struct str key)
{
	return get(map, cbor_text(key));
}

const struct cbor *
cbor_get_int(const struct cbor *map, int64_t key)
{
	return get(map, cbor_int(key));
}

struct str
cbor_text_of(const struct cbor *map, const char *key)
{
	const struct cbor *c = cbor_get(map, key);

	return c != NULL && c->type == CBOR_TEXT ? c->s : STR_NONE;
}

int64_t
cbor_int_of(const struct cbor *map, const char *key, int64_t dflt)
{
	const struct cbor *c = cbor_get(map, key);

	return c != NULL && (c->type == CBOR_INT || c->type == CBOR_BOOL) ? c->i : dflt;
}

void
cbor_put_head(struct buf *b, int major, uint64_t n)
{
	uint8_t head[9] = { (uint8_t)(major << 5) };
	size_t extra;

	if (n < 24) {
		buf_byte(b, (uint8_t)(head[0] | n));
		return;
	}
	extra = n <= 0xff ? 1 : n <= 0xffff ? 2 : n <= 0xffffffff ? 4 : 8;
	head[0] |= (uint8_t)(extra == 1 ? 24 : extra == 2 ? 25 : extra == 4 ? 26 : 27);
	for (size_t i = 0; i < extra; i++)
		head[1 + i] = (uint8_t)(n >> 8 * (extra - 1 - i));
	buf_add(b, head, 1 + extra);
}

void
cbor_put_int(struct buf *b, int64_t i)
{
	if (i < 0)
		cbor_put_head(b, 1, ~(uint64_t)i);
	else
		cbor_put_head(b, 0, (uint64_t)i);
}

void
cbor_put_bytes(struct buf *b, struct str s)
{
	cbor_put_head(b, 2, s.n);
	buf_str(b, s);
}

void
cbor_put_text(struct buf *b, struct str s)
{
	cbor_put_head(b, 3, s.n);
	buf_str(b, s);
}

/* Recursion ends at CBOR_DEPTH_MAX. */
static void
write_at(struct buf *b, const struct cbor *c, int depth)
{
	if (depth > CBOR_DEPTH_MAX) {
		b->err = ERROR(ERR_BUG, "cbor.depth");
		return;
	}
	switch (c->type) {
	case CBOR_INT:
		cbor_put_int(b, c->i);
		return;
	case CBOR_BYTES:
		cbor_put_bytes(b, c->s);
		return;
	case CBOR_TEXT:
		cbor_put_text(b, c->s);
		return;
	case CBOR_ARRAY:
		cbor_put_head(b, 4, c->n);
		for (size_t i = 0; i < c->n; i++)
			write_at(b, &c->v[i], depth + 1);
		return;
	case CBOR_MAP:
		cbor_put_head(b, 5, c->n);
		for (size_t i = 0; i < c->n; i++) {
			if (i > 0 && cbor_key_cmp(&c->key[i - 1], &c->key[i]) >= 0)
				b->err = ERROR(ERR_BUG, "cbor.unsorted");
			write_at(b, &c->key[i], depth + 1);
			write_at(b, &c->v[i], depth + 1);
		}
		return;
	case CBOR_BOOL:
		buf_byte(b, c->i != 0 ? 0xf5 : 0xf4);
		return;
	case CBOR_NULL:
		buf_byte(b, 0xf6);
		return;
	}
	b->err = ERROR(ERR_BUG, "cbor.type");
}

void
cbor_write(struct buf *b, const struct cbor *c)
{
	write_at(b, c, 1);
}

err_t
cbor_encode(struct arena *a, const struct cbor *c, size_t max, struct str *out)
{
	struct buf b;

	buf_init(&b, a, max);
	cbor_write(&b, c);
	return buf_done(&b, out);
}
