/*
 * picture/picture.c - the picture comes into being after unseal, and follows what goes live.
 *
 *	live items by id -> keys of 64 at a time -> edges; then one item at a time
 *
 * The keeper logs the load as one entry with its count and refuses any other
 * row than those announced; it ends the house when the counts differ.
 */
#include "picture/inside.h"
#include "store/q_picture.h"
#include "store/q_store.h"

#define PICTURE_ARENA ((size_t)2 << 30)
#define BATCH_ARENA ((size_t)16 << 20)
#define BATCH 64

/* Items that are shared with the compartment; covert ones are not, and stay out. */
NODISCARD static err_t
load_all(struct ctx *cx, struct picture *p)
{
	struct q_picture_items *live;
	struct arena scratch;
	struct ctx inner = *cx;
	struct id *id;
	size_t n;
	err_t e = NULL;

	TRY(q_picture_items(cx, &live, &n));
	NEWN(id, cx->arena, n + 1);
	for (size_t i = 0; i < n; i++)
		id[i] = live[i].id;
	TRY(projection_begin(cx, p->cmp, T_ITEM, id, &n));
	arena_init(&scratch, BATCH_ARENA);
	inner.arena = &scratch;
	for (size_t at = 0; at < n && e == NULL; at += BATCH) {
		size_t m = n - at < BATCH ? n - at : BATCH;
		struct row *row;
		struct opened *opened;

		e = projection_next(&inner, p->cmp, T_ITEM, id + at, m, &row, &opened);
		for (size_t i = 0; i < m && e == NULL; i++)
			e = item_load(&inner, p, &row[i], &opened[i]);
		arena_free(&scratch);
	}
	TRY(e);
	return keeper_picture_end(cx->keeper);
}

err_t
picture_open(struct ctx *cx, struct id cmp, struct picture **out)
{
	struct arena arena;
	struct picture *p;
	err_t e;

	arena_init(&arena, PICTURE_ARENA);
	p = arena_alloc(&arena, sizeof *p);
	if (p == NULL) {
		arena_free(&arena);
		FAIL(ERR_LIMIT, "memory.limit");
	}
	*p = (struct picture){ .arena = arena, .cmp = cmp, .free_edge = NONE };
	picture_lock_init(p);
	e = load_all(cx, p);
	if (e != NULL) {
		picture_close(&p);
		return e;
	}
	*out = p;
	return NULL;
}

void
picture_close(struct picture **p)
{
	struct arena arena;

	if (*p == NULL)
		return;
	pthread_rwlock_destroy(&(*p)->lock);
	/* It lies in its own arena. */
	arena = (*p)->arena;
	*p = NULL;
	arena_free(&arena);
}

/* Whoever takes it in may hold other keys to it (the covert team): what the compartment was not given stays out here as it does in load_all. */
NODISCARD static err_t
is_given(struct ctx *cx, const struct picture *p, struct id item, bool *out)
{
	struct q_wraps_of_owner *wrap;
	size_t n;

	*out = false;
	TRY(q_wraps_of_owner(cx, &(struct q_wraps_of_owner_in){ .owner = item }, &wrap, &n));
	for (size_t i = 0; i < n; i++)
		*out |= id_eq(wrap[i].cmp, p->cmp) && ((uint64_t)wrap[i].gmask & GMASK(G_PROJECTION)) != 0;
	return NULL;
}

err_t
picture_take(struct ctx *cx, struct picture *p, struct id item)
{
	struct opened opened;
	struct row row;
	bool given;
	err_t e;

	TRY(row_get(cx, T_ITEM, item, &row));
	TRY(is_given(cx, p, item, &given));
	if (!given || row_int(&row, ITEM_LIVE) == 0 || !str_is(row_text(&row, ITEM_STATE), "active")) {
		picture_forget(p, item);
		return NULL;
	}
	TRY(loader_open_one(cx, A_DERIVE, &row, GMASK(G_PROJECTION), &opened));
	pthread_rwlock_wrlock(&p->lock);
	e = item_load(cx, p, &row, &opened);
	if (e != NULL) {
		/* No half of an item stays. */
		uint32_t at = item_find(p, item);

		if (at != NONE)
			item_empty(p, at);
	}
	pthread_rwlock_unlock(&p->lock);
	return e;
}

void
picture_forget(struct picture *p, struct id item)
{
	uint32_t at;

	pthread_rwlock_wrlock(&p->lock);
	at = item_find(p, item);
	if (at != NONE)
		item_empty(p, at);
	pthread_rwlock_unlock(&p->lock);
}

struct picture_size
picture_size(const struct picture *p)
{
	struct picture *lock = (struct picture *)(uintptr_t)p;
	struct picture_size size;

	pthread_rwlock_rdlock(&lock->lock);
	size = p->size;
	size.entities = p->n_entities;
	pthread_rwlock_unlock(&lock->lock);
	return size;
}
