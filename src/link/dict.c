/*
 * link/dict.c - each distinct text once (link/dict.h).
 */
#include "link/dict.h"

#include <string.h>

#include "link/hash.h"

#define FIRST 1024

err_t
dict_init(struct dict *d, struct memory *m, const char *outside)
{
	*d = (struct dict){ .memory = m, .outside = outside, .cap = FIRST, .mask = 2 * FIRST - 1 };
	ARRAY(d->span, m, FIRST + 1);
	ARRAY(d->mark, m, FIRST + 1);
	ARRAY(d->slot, m, 2 * FIRST);
	return NULL;
}

void
dict_end(struct dict *d)
{
	if (d->memory == NULL)
		return;
	DROP(d->text, d->memory);
	DROP(d->span, d->memory);
	DROP(d->mark, d->memory);
	DROP(d->slot, d->memory);
	*d = (struct dict){ 0 };
}

struct str
dict_text(const struct dict *d, uint32_t code)
{
	uint64_t span = d->span[code];

	return (struct str){ (d->outside != NULL ? d->outside : d->text) + PL_SPAN_AT(span), PL_SPAN_LENGTH(span) };
}

/* The slot a text has or would have. */
static size_t
place_of(const struct dict *d, uint64_t hash, const char *p, size_t n)
{
	uint32_t mark = (uint32_t)(hash >> 32), code;
	size_t i = hash & d->mask;

	for (; (code = d->slot[i]) != 0; i = (i + 1) & d->mask) {
		struct str is;

		if (d->mark[code] != mark)
			continue;
		is = dict_text(d, code);
		if (is.n == n && memcmp(is.p, p, n) == 0)
			break;
	}
	return i;
}

NODISCARD static err_t
larger(struct dict *d)
{
	size_t cap = (size_t)d->cap * 2, mask = 2 * cap - 1;
	uint32_t *slot;

	ARRAY(slot, d->memory, 2 * cap);
	for (size_t was = 0; was <= d->mask; was++) {
		uint32_t code = d->slot[was];
		struct str is;
		size_t i;

		if (code == 0)
			continue;
		is = dict_text(d, code);
		i = hash_bytes(is.p, is.n) & mask;
		while (slot[i] != 0)
			i = (i + 1) & mask;
		slot[i] = code;
	}
	DROP(d->slot, d->memory);
	d->slot = slot;
	d->mask = mask;
	GROW(d->span, d->memory, (size_t)d->n + 1, cap + 1);
	GROW(d->mark, d->memory, (size_t)d->n + 1, cap + 1);
	d->cap = (uint32_t)cap;
	return NULL;
}

NODISCARD static err_t
keep_text(struct dict *d, const char *p, size_t n, size_t *at)
{
	if (d->outside != NULL)
		return NULL;
	if (d->room - d->used < n) {
		size_t room = (d->room + n) * 2 + 4096;

		GROW(d->text, d->memory, d->used, room);
		d->room = room;
	}
	memcpy(d->text + d->used, p, n);
	*at = d->used;
	d->used += n;
	return NULL;
}

err_t
dict_code(struct dict *d, const char *p, size_t n, size_t at, uint32_t *out)
{
	uint64_t hash = hash_bytes(p, n);
	size_t i = place_of(d, hash, p, n);

	if ((*out = d->slot[i]) != 0)
		return NULL;
	if (d->n == d->cap) {
		TRY(larger(d));
		i = place_of(d, hash, p, n);
	}
	TRY(keep_text(d, p, n, &at));
	d->n++;
	d->span[d->n] = PL_SPAN(at, n);
	d->mark[d->n] = (uint32_t)(hash >> 32);
	d->slot[i] = d->n;
	*out = d->n;
	return NULL;
}

uint32_t
dict_find(const struct dict *d, const char *p, size_t n)
{
	return d->slot[place_of(d, hash_bytes(p, n), p, n)];
}
