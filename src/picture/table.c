/*
 * picture/table.c - open addressing from a hash to a number, and growing arrays.
 */
#include <string.h>

#include "picture/inside.h"

uint32_t
hash_of(char salt, const void *bytes, size_t n)
{
	const uint8_t *p = bytes;
	uint64_t h = 14695981039346656037ULL ^ (uint8_t)salt;

	for (size_t i = 0; i < n; i++)
		h = (h ^ p[i]) * 1099511628211ULL;
	return (uint32_t)(h ^ h >> 32);
}

err_t
array_room(struct arena *arena, void **p, size_t *cap, size_t n, size_t size)
{
	size_t more;
	void *fresh;

	if (n < *cap)
		return NULL;
	more = *cap == 0 ? 64 : *cap * 2;
	fresh = arena_array(arena, more, size);
	if (fresh == NULL)
		FAIL(ERR_LIMIT, "memory.limit");
	if (n > 0) {
		memcpy(fresh, *p, n * size);
		memset(*p, 0, n * size);
	}
	*p = fresh;
	*cap = more;
	return NULL;
}

uint32_t
table_find(const struct picture *p, const struct numbers *t, uint32_t hash, table_same *same, const void *key)
{
	if (t->n_slots == 0)
		return NONE;
	for (size_t i = hash & (t->n_slots - 1);; i = (i + 1) & (t->n_slots - 1)) {
		const struct numbers_slot *s = &t->slot[i];

		if (s->index == NONE)
			return NONE;
		if (s->hash == hash && same(p, s->index, key))
			return s->index;
	}
}

static void
place(struct numbers *t, uint32_t hash, uint32_t index)
{
	size_t i = hash & (t->n_slots - 1);

	while (t->slot[i].index != NONE)
		i = (i + 1) & (t->n_slots - 1);
	t->slot[i] = (struct numbers_slot){ hash, index };
	t->used++;
}

err_t
table_put(struct arena *arena, struct numbers *t, uint32_t hash, uint32_t index)
{
	if (t->used * 2 >= t->n_slots) {
		struct numbers old = *t;

		t->n_slots = old.n_slots == 0 ? 256 : old.n_slots * 2;
		t->used = 0;
		NEWN(t->slot, arena, t->n_slots);
		memset(t->slot, 0xff, t->n_slots * sizeof *t->slot);
		for (size_t i = 0; i < old.n_slots; i++)
			if (old.slot[i].index != NONE)
				place(t, old.slot[i].hash, old.slot[i].index);
	}
	place(t, hash, index);
	return NULL;
}
