/*
 * picture/viewer.c - whose eyes: every answer is cut to what the viewer may read (INT-52, 54).
 */
#include <stdlib.h>

#include "picture/inside.h"
#include "store/q_picture.h"
#include "store/q_who.h"

err_t
viewer_of(struct ctx *cx, struct viewer *out)
{
	struct q_picture_given *given;
	struct q_agency_by_id agency;
	struct id *list;
	size_t n;
	err_t e;

	*out = (struct viewer){ .actor = cx->actor };
	if (id_is_none(cx->actor->caps.agency))
		return NULL;
	e = q_agency_by_id(cx, &(struct q_agency_by_id_in){ .id = cx->actor->caps.agency }, &agency);
	if (e != NULL)
		return e->code == ERR_NOTFOUND ? NULL : e;
	TRY(q_picture_given(cx, &(struct q_picture_given_in){ .agency = cx->actor->caps.agency, .today = day_local(cx->now) }, &given, &n));
	NEWN(list, cx->arena, n + 1);
	for (size_t i = 0; i < n; i++)
		list[i] = given[i].item;
	out->given = list;
	out->n_given = n;
	out->own = agency.cmp;
	return NULL;
}

static int
by_id(const void *a, const void *b)
{
	return id_cmp(*(const struct id *)a, *(const struct id *)b);
}

/* The item as it lies with the analysts, in its home, and with the viewer's own agency where it was given. */
bool
item_shown(const struct picture *p, const struct viewer *v, uint32_t item)
{
	const struct item_in *in = &p->item[item];
	struct policy_item facts = in->facts;

	if (!in->there)
		return false;
	facts.cmp = p->cmp;
	if (policy_item(v->actor, PART_PICTURE, &facts) != DENY)
		return true;
	facts.cmp = in->home;
	if (policy_item(v->actor, PART_PICTURE, &facts) != DENY)
		return true;
	if (v->n_given == 0 || bsearch(&in->id, v->given, v->n_given, sizeof *v->given, by_id) == NULL)
		return false;
	facts.cmp = v->own;
	facts.disseminated = facts.named = true;
	return policy_item(v->actor, PART_PICTURE, &facts) != DENY;
}

bool
viewer_may(const struct picture *p, const struct viewer *v, struct id item)
{
	struct picture *lock = (struct picture *)(uintptr_t)p;
	uint32_t at;
	bool may;

	pthread_rwlock_rdlock(&lock->lock);
	at = item_find(p, item);
	may = at != NONE && item_shown(p, v, at);
	pthread_rwlock_unlock(&lock->lock);
	return may;
}

/* Some fact of it may be seen; a decision is no fact. */
bool
entity_shown(const struct picture *p, const struct viewer *v, uint32_t entity)
{
	for (uint32_t e = p->entity[entity].first; e != NONE; e = p->edge[e].next[CHAIN_ENTITY])
		if (p->edge[e].what != EDGE_DECISION && item_shown(p, v, p->edge[e].item))
			return true;
	for (uint32_t e = p->entity[entity].first_other; e != NONE; e = p->edge[e].next[CHAIN_OTHER])
		if (p->edge[e].what != EDGE_DECISION && item_shown(p, v, p->edge[e].item))
			return true;
	return false;
}

NODISCARD static err_t
add_fact(const struct picture *p, const struct viewer *v, struct arena *arena, uint32_t at, struct fact **out, size_t *n, size_t *cap)
{
	const struct edge *e = &p->edge[at];

	if (e->what == EDGE_DECISION || !item_shown(p, v, e->item))
		return NULL;
	TRY(array_room(arena, (void **)out, cap, *n, sizeof **out));
	(*out)[(*n)++] = (struct fact){ .row = e->row, .item = p->item[e->item].id, .entity = p->entity[e->entity].id,
		.other = e->other == NONE ? id_none : p->entity[e->other].id, .is_link = e->what == EDGE_LINK, .negated = e->negated };
	return NULL;
}

static int
by_row(const void *a, const void *b)
{
	return id_cmp(((const struct fact *)a)->row, ((const struct fact *)b)->row);
}

NODISCARD static err_t
facts_of(const struct picture *p, const struct viewer *v, struct arena *arena, struct id entity, struct fact **out, size_t *n)
{
	uint32_t at = entity_find(p, entity);
	size_t cap = 0;

	if (at == NONE)
		return NULL;
	for (uint32_t e = p->entity[at].first; e != NONE; e = p->edge[e].next[CHAIN_ENTITY])
		TRY(add_fact(p, v, arena, e, out, n, &cap));
	for (uint32_t e = p->entity[at].first_other; e != NONE; e = p->edge[e].next[CHAIN_OTHER])
		TRY(add_fact(p, v, arena, e, out, n, &cap));
	if (*n > 1)
		qsort(*out, *n, sizeof **out, by_row);
	return NULL;
}

err_t
picture_facts(struct ctx *cx, const struct picture *p, const struct viewer *v, struct id entity, struct fact **out, size_t *n)
{
	struct picture *lock = (struct picture *)(uintptr_t)p;
	err_t e;

	*out = NULL;
	*n = 0;
	pthread_rwlock_rdlock(&lock->lock);
	e = facts_of(p, v, cx->arena, entity, out, n);
	pthread_rwlock_unlock(&lock->lock);
	return e;
}

bool
picture_kind(const struct picture *p, const struct viewer *v, struct id entity, enum entity_kind *out)
{
	struct picture *lock = (struct picture *)(uintptr_t)p;
	uint32_t at;
	bool may;

	pthread_rwlock_rdlock(&lock->lock);
	at = entity_find(p, entity);
	may = at != NONE && entity_shown(p, v, at);
	if (may)
		*out = (enum entity_kind)p->entity[at].kind;
	pthread_rwlock_unlock(&lock->lock);
	return may;
}
