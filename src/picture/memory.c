/*
 * picture/memory.c - numbers for items, entities and values; edges in and out of their chains.
 */
#include <string.h>

#include "picture/inside.h"

struct value_key { struct str norm; char sort; };

void
picture_lock_init(struct picture *p)
{
	pthread_rwlockattr_t attr;

	pthread_rwlockattr_init(&attr);
	pthread_rwlockattr_setkind_np(&attr, PTHREAD_RWLOCK_PREFER_WRITER_NONRECURSIVE_NP);
	pthread_rwlock_init(&p->lock, &attr);
	pthread_rwlockattr_destroy(&attr);
}

static bool
same_item(const struct picture *p, uint32_t index, const void *key)
{
	return memcmp(&p->item[index].id, key, sizeof(struct id)) == 0;
}

static bool
same_entity(const struct picture *p, uint32_t index, const void *key)
{
	return memcmp(&p->entity[index].id, key, sizeof(struct id)) == 0;
}

static bool
same_value(const struct picture *p, uint32_t index, const void *key)
{
	const struct value_key *k = key;

	return p->value[index].sort == k->sort && str_eq(p->value[index].norm, k->norm);
}

uint32_t
item_find(const struct picture *p, struct id id)
{
	return table_find(p, &p->items, hash_of('i', id.b, sizeof id.b), same_item, &id);
}

uint32_t
entity_find(const struct picture *p, struct id id)
{
	return table_find(p, &p->entities, hash_of('e', id.b, sizeof id.b), same_entity, &id);
}

uint32_t
value_find(const struct picture *p, char sort, struct str norm)
{
	return table_find(p, &p->values, hash_of(sort, norm.p, norm.n), same_value, &(struct value_key){ norm, sort });
}

err_t
item_number(struct picture *p, struct id id, uint32_t *out)
{
	*out = item_find(p, id);
	if (*out != NONE)
		return NULL;
	TRY(array_room(&p->arena, (void **)&p->item, &p->cap_items, p->n_items, sizeof *p->item));
	*out = (uint32_t)p->n_items;
	TRY(table_put(&p->arena, &p->items, hash_of('i', id.b, sizeof id.b), *out));
	p->item[p->n_items++] = (struct item_in){ .id = id, .first = NONE };
	return NULL;
}

err_t
entity_number(struct picture *p, struct id id, enum entity_kind kind, uint32_t *out)
{
	*out = entity_find(p, id);
	if (*out != NONE)
		return NULL;
	TRY(array_room(&p->arena, (void **)&p->entity, &p->cap_entities, p->n_entities, sizeof *p->entity));
	*out = (uint32_t)p->n_entities;
	TRY(table_put(&p->arena, &p->entities, hash_of('e', id.b, sizeof id.b), *out));
	p->entity[p->n_entities++] = (struct entity_in){ .id = id, .first = NONE, .first_other = NONE, .kind = (uint8_t)kind };
	return NULL;
}

err_t
value_number(struct picture *p, char sort, struct str norm, uint32_t *out)
{
	struct str copy;

	*out = value_find(p, sort, norm);
	if (*out != NONE)
		return NULL;
	TRY(array_room(&p->arena, (void **)&p->value, &p->cap_values, p->n_values, sizeof *p->value));
	TRY(str_dup(&p->arena, norm, &copy));
	*out = (uint32_t)p->n_values;
	TRY(table_put(&p->arena, &p->values, hash_of(sort, norm.p, norm.n), *out));
	p->value[p->n_values++] = (struct value_in){ .norm = copy, .sort = sort, .first = NONE };
	if (sort == 'V') {
		TRY(array_room(&p->arena, (void **)&p->plate, &p->cap_plates, p->n_plates, sizeof *p->plate));
		p->plate[p->n_plates++] = *out;
	}
	return NULL;
}

static uint32_t *
head(struct picture *p, const struct edge *e, enum chain chain)
{
	switch (chain) {
	case CHAIN_ITEM: return &p->item[e->item].first;
	case CHAIN_ENTITY: return &p->entity[e->entity].first;
	case CHAIN_OTHER: return e->other == NONE ? NULL : &p->entity[e->other].first_other;
	case CHAIN_VALUE: return e->value == NONE ? NULL : &p->value[e->value].first;
	case CHAINS: break;
	}
	return NULL;
}

static void
count(struct picture *p, const struct edge *e, bool in)
{
	size_t *n = e->what == EDGE_ASSERTION ? &p->size.assertions : e->what == EDGE_LINK ? &p->size.links : NULL;

	if (n != NULL)
		*n += in ? 1 : (size_t)-1;
	if (e->value != NONE)
		p->value[e->value].n += in ? 1u : UINT32_MAX;
}

err_t
edge_add(struct picture *p, const struct edge *edge)
{
	uint32_t at = p->free_edge;

	if (at == NONE) {
		TRY(array_room(&p->arena, (void **)&p->edge, &p->cap_edges, p->n_edges, sizeof *p->edge));
		at = (uint32_t)p->n_edges++;
	} else {
		p->free_edge = p->edge[at].next[0];
	}
	p->edge[at] = *edge;
	for (int c = 0; c < CHAINS; c++) {
		uint32_t *first = head(p, edge, (enum chain)c);

		if (first == NULL)
			continue;
		p->edge[at].next[c] = *first;
		*first = at;
	}
	count(p, edge, true);
	return NULL;
}

static void
take_out(struct picture *p, uint32_t at, enum chain chain)
{
	uint32_t *from = head(p, &p->edge[at], chain);

	if (from == NULL)
		return;
	while (*from != at)
		from = &p->edge[*from].next[chain];
	*from = p->edge[at].next[chain];
}

/* The bytes of a value leave with its last fact (INT-42); its number stays, and is found by nobody. */
static void
value_wipe(struct picture *p, uint32_t value)
{
	struct value_in *v = &p->value[value];

	if (v->n > 0)
		return;
	explicit_bzero((char *)(uintptr_t)v->norm.p, v->norm.n);
	v->norm.n = 0;
	v->sort = '\0';
}

void
item_empty(struct picture *p, uint32_t item)
{
	while (p->item[item].first != NONE) {
		uint32_t at = p->item[item].first, value = p->edge[at].value;

		for (int c = 0; c < CHAINS; c++)
			take_out(p, at, (enum chain)c);
		count(p, &p->edge[at], false);
		explicit_bzero(&p->edge[at], sizeof p->edge[at]);
		p->edge[at].next[0] = p->free_edge;
		p->free_edge = at;
		if (value != NONE)
			value_wipe(p, value);
	}
	if (p->item[item].there)
		p->size.items--;
	p->item[item].there = false;
}

char
value_sort(enum entity_kind kind, struct str attribute)
{
	switch (kind) {
	case KIND_PERSON: return str_is(attribute, "name") ? 'N' : str_is(attribute, "dob") ? 'B' : str_is(attribute, "address") ? 'A' : '\0';
	case KIND_ORGANISATION: return str_is(attribute, "name") || str_is(attribute, "trading_name") ? 'O' : str_is(attribute, "company_no") ? 'D' : '\0';
	case KIND_PLACE: return str_is(attribute, "address") || str_is(attribute, "postcode") ? 'A' : '\0';
	case KIND_VEHICLE: return 'V';
	case KIND_PHONE: return 'H';
	case KIND_ACCOUNT: return str_is(attribute, "email") ? 'M' : 'U';
	case KIND_DOCUMENT: return 'D';
	case KIND_EVENT: break;
	}
	return '\0';
}
