/*
 * picture/cluster.c - who is the same, as people decided it (INT-14, 15).
 *
 *	decisions around an entity that this viewer may see -> newest of each
 *	pair -> "same" in the order it was said, unless a "different" would lie
 *	inside -> the members, smallest first
 *
 * Nothing is stored: withdraw a decision and every cluster is as before it.
 */
#include <stdlib.h>

#include "picture/inside.h"

struct said { uint32_t a, b, edge; int64_t instant; struct id row; uint8_t judgement; };
/* The entities reached so far, and which group each is in. */
struct around { uint32_t *entity, *group; size_t n, cap_entity, cap_group; struct said *said; size_t n_said, cap_said; };

static uint32_t
place_of(const struct around *r, uint32_t entity)
{
	for (size_t i = 0; i < r->n; i++)
		if (r->entity[i] == entity)
			return (uint32_t)i;
	return NONE;
}

NODISCARD static err_t
reach(struct arena *arena, struct around *r, uint32_t entity)
{
	if (place_of(r, entity) != NONE)
		return NULL;
	TRY(array_room(arena, (void **)&r->entity, &r->cap_entity, r->n, sizeof *r->entity));
	TRY(array_room(arena, (void **)&r->group, &r->cap_group, r->n, sizeof *r->group));
	r->entity[r->n] = entity;
	r->group[r->n] = (uint32_t)r->n;
	r->n++;
	return NULL;
}

/* Both ends must show, and the item whose keys seal the decision: a reason out of sight joins nothing in sight. */
NODISCARD static err_t
hear(const struct picture *p, const struct viewer *v, struct arena *arena, struct around *r, uint32_t at)
{
	const struct edge *e = &p->edge[at];

	if (e->what != EDGE_DECISION || !item_shown(p, v, e->item) || !entity_shown(p, v, e->entity) || !entity_shown(p, v, e->other))
		return NULL;
	for (size_t i = 0; i < r->n_said; i++)
		if (r->said[i].edge == at)
			return NULL;
	TRY(array_room(arena, (void **)&r->said, &r->cap_said, r->n_said, sizeof *r->said));
	r->said[r->n_said++] = (struct said){ e->entity, e->other, at, e->instant, e->row, e->judgement };
	TRY(reach(arena, r, e->entity));
	return reach(arena, r, e->other);
}

NODISCARD static err_t
listen(const struct picture *p, const struct viewer *v, struct arena *arena, uint32_t from, struct around *r)
{
	TRY(reach(arena, r, from));
	for (size_t i = 0; i < r->n; i++) {
		for (uint32_t e = p->entity[r->entity[i]].first; e != NONE; e = p->edge[e].next[CHAIN_ENTITY])
			TRY(hear(p, v, arena, r, e));
		for (uint32_t e = p->entity[r->entity[i]].first_other; e != NONE; e = p->edge[e].next[CHAIN_OTHER])
			TRY(hear(p, v, arena, r, e));
	}
	return NULL;
}

static int
by_instant(const void *x, const void *y)
{
	const struct said *a = x, *b = y;

	if (a->instant != b->instant)
		return a->instant < b->instant ? -1 : 1;
	return id_cmp(a->row, b->row);
}

static bool
is_newest(const struct around *r, size_t at)
{
	for (size_t i = at + 1; i < r->n_said; i++)
		if (r->said[i].a == r->said[at].a && r->said[i].b == r->said[at].b)
			return false;
	return true;
}

/* Would uniting the groups of x and y put a "different" pair inside? */
static bool
is_forbidden(const struct around *r, uint32_t x, uint32_t y)
{
	for (size_t i = 0; i < r->n_said; i++) {
		uint32_t a, b;

		if (r->said[i].judgement != JUDGED_DIFFERENT || !is_newest(r, i))
			continue;
		a = r->group[place_of(r, r->said[i].a)];
		b = r->group[place_of(r, r->said[i].b)];
		if ((a == x && b == y) || (a == y && b == x))
			return true;
	}
	return false;
}

static void
unite(struct around *r)
{
	for (size_t i = 0; i < r->n_said; i++) {
		uint32_t x, y;

		if (r->said[i].judgement != JUDGED_SAME || !is_newest(r, i))
			continue;
		x = r->group[place_of(r, r->said[i].a)];
		y = r->group[place_of(r, r->said[i].b)];
		if (x == y || is_forbidden(r, x, y))
			continue;
		for (size_t k = 0; k < r->n; k++)
			if (r->group[k] == y)
				r->group[k] = x;
	}
}

static int
by_id(const void *a, const void *b)
{
	return id_cmp(*(const struct id *)a, *(const struct id *)b);
}

NODISCARD static err_t
cluster_of(const struct picture *p, const struct viewer *v, struct arena *arena, struct id entity, struct id **members, size_t *n)
{
	struct around r = { 0 };
	uint32_t at = entity_find(p, entity), group;

	if (at == NONE || !entity_shown(p, v, at))
		return NULL;
	TRY(listen(p, v, arena, at, &r));
	if (r.n_said > 1)
		qsort(r.said, r.n_said, sizeof *r.said, by_instant);
	unite(&r);
	group = r.group[place_of(&r, at)];
	NEWN(*members, arena, r.n);
	for (size_t i = 0; i < r.n; i++)
		if (r.group[i] == group)
			(*members)[(*n)++] = p->entity[r.entity[i]].id;
	qsort(*members, *n, sizeof **members, by_id);
	return NULL;
}

err_t
picture_cluster(struct ctx *cx, const struct picture *p, const struct viewer *v, struct id entity, struct id **members, size_t *n)
{
	struct picture *lock = (struct picture *)(uintptr_t)p;
	err_t e;

	*members = NULL;
	*n = 0;
	pthread_rwlock_rdlock(&lock->lock);
	e = cluster_of(p, v, cx->arena, entity, members, n);
	pthread_rwlock_unlock(&lock->lock);
	return e;
}
