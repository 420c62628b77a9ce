/*
 * picture/match.c - what this may be already, for one viewer (INT-45).
 *
 *	a probe -> values it shares -> visible entities with their reasons -> best first
 *
 * Exact identifiers, and a plain comparison of names that counts only where a
 * date of birth or a place agrees.  The linkage engine will answer behind the
 * same call.  A value that more than OVER_SHARED visible entities bear (a
 * hostel's phone) matches nobody.
 */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "picture/inside.h"

#define OVER_SHARED 20
#define NAME_WORDS 16

struct found { uint32_t entity; unsigned reasons; size_t n_value; };
struct search {
	const struct picture	*p;
	const struct viewer	*v;
	struct arena		*arena;
	struct found		*found;
	size_t			 n, cap;
};

NODISCARD static err_t
note(struct search *s, uint32_t entity, enum match_reason reason, size_t n_value)
{
	for (size_t i = 0; i < s->n; i++)
		if (s->found[i].entity == entity) {
			s->found[i].reasons |= 1u << reason;
			if (n_value < s->found[i].n_value)
				s->found[i].n_value = n_value;
			return NULL;
		}
	TRY(array_room(s->arena, (void **)&s->found, &s->cap, s->n, sizeof *s->found));
	s->found[s->n++] = (struct found){ entity, 1u << reason, n_value };
	return NULL;
}

/* The visible entities of a kind that bear a value; more than OVER_SHARED: none. */
static size_t
bearers(const struct search *s, uint32_t value, enum entity_kind kind, uint32_t out[OVER_SHARED])
{
	size_t n = 0;

	for (uint32_t e = s->p->value[value].first; e != NONE; e = s->p->edge[e].next[CHAIN_VALUE]) {
		const struct edge *edge = &s->p->edge[e];
		bool again = false;

		if (s->p->entity[edge->entity].kind != kind || !item_shown(s->p, s->v, edge->item))
			continue;
		for (size_t i = 0; i < n; i++)
			again |= out[i] == edge->entity;
		if (again)
			continue;
		if (n == OVER_SHARED)
			return 0;
		out[n++] = edge->entity;
	}
	return n;
}

NODISCARD static err_t
exact(struct search *s, char sort, struct str norm, enum entity_kind kind, enum match_reason reason)
{
	uint32_t value = norm.n > 0 ? value_find(s->p, sort, norm) : NONE, bearer[OVER_SHARED];
	size_t n = value == NONE ? 0 : bearers(s, value, kind, bearer);

	for (size_t i = 0; i < n; i++)
		TRY(note(s, bearer[i], reason, n));
	return NULL;
}

/* ---- plates with missing letters ------------------------------------------ */

static bool
fits(struct str pattern, struct str plate)
{
	if (pattern.n != plate.n)
		return false;
	for (size_t i = 0; i < plate.n; i++)
		if (pattern.p[i] != '?' && plate.p[i] != '?' && pattern.p[i] != plate.p[i])
			return false;
	return true;
}

NODISCARD static err_t
patterns(struct search *s, struct str norm)
{
	bool asked = memchr(norm.p, '?', norm.n) != NULL;

	for (size_t i = 0; i < s->p->n_plates; i++) {
		const struct value_in *v = &s->p->value[s->p->plate[i]];
		uint32_t bearer[OVER_SHARED];
		size_t n;

		if (v->sort != 'V' || str_eq(v->norm, norm) || (!asked && memchr(v->norm.p, '?', v->norm.n) == NULL) || !fits(norm, v->norm))
			continue;
		n = bearers(s, s->p->plate[i], KIND_VEHICLE, bearer);
		for (size_t k = 0; k < n; k++)
			TRY(note(s, bearer[k], MATCH_PLATE_PATTERN, n));
	}
	return NULL;
}

/* ---- names, with a date or a place ------------------------------------------ */

static size_t
words_of(struct str name, struct str out[NAME_WORDS])
{
	size_t n = 0;
	struct str word;

	while (n < NAME_WORDS && str_split(&name, ' ', &word))
		if (word.n > 0)
			out[n++] = word;
	return n;
}

/* Two words in common, or the only word of the shorter name where it has at least three letters. */
static bool
names_agree(struct str a, struct str b)
{
	struct str x[NAME_WORDS], y[NAME_WORDS];
	size_t n_x = words_of(a, x), n_y = words_of(b, y), common = 0, longest = 0;

	for (size_t i = 0; i < n_x; i++)
		for (size_t k = 0; k < n_y; k++)
			if (str_eq(x[i], y[k])) {
				common++;
				longest = x[i].n > longest ? x[i].n : longest;
				break;
			}
	return common >= 2 || (common == 1 && (n_x == 1 || n_y == 1) && longest >= 3);
}

/* Does some visible name of the entity agree? */
static bool
is_named(const struct search *s, uint32_t entity, struct str name)
{
	for (uint32_t e = s->p->entity[entity].first; e != NONE; e = s->p->edge[e].next[CHAIN_ENTITY]) {
		const struct edge *edge = &s->p->edge[e];

		if (edge->what == EDGE_ASSERTION && edge->value != NONE && item_shown(s->p, s->v, edge->item) &&
		    (s->p->value[edge->value].sort == 'N' || s->p->value[edge->value].sort == 'O') && names_agree(s->p->value[edge->value].norm, name))
			return true;
	}
	return false;
}

NODISCARD static err_t
named_bearers(struct search *s, uint32_t value, const struct probe *probe, enum match_reason reason)
{
	uint32_t bearer[OVER_SHARED];
	size_t n = bearers(s, value, probe->kind, bearer);

	for (size_t i = 0; i < n; i++)
		if (is_named(s, bearer[i], probe->norm)) {
			TRY(note(s, bearer[i], MATCH_NAME, n));
			TRY(note(s, bearer[i], reason, n));
		}
	return NULL;
}

/* Whoever is linked, either way, to a place of that value. */
NODISCARD static err_t
linked_to_place(struct search *s, uint32_t place, const struct probe *probe)
{
	for (int side = 0; side < 2; side++) {
		enum chain chain = side == 0 ? CHAIN_ENTITY : CHAIN_OTHER;

		for (uint32_t e = side == 0 ? s->p->entity[place].first : s->p->entity[place].first_other; e != NONE; e = s->p->edge[e].next[chain]) {
			const struct edge *edge = &s->p->edge[e];
			uint32_t who = side == 0 ? edge->other : edge->entity;

			if (edge->what != EDGE_LINK || edge->negated || who == NONE || s->p->entity[who].kind != probe->kind ||
			    !item_shown(s->p, s->v, edge->item) || !is_named(s, who, probe->norm))
				continue;
			TRY(note(s, who, MATCH_NAME, 1));
			TRY(note(s, who, MATCH_PLACE, 1));
		}
	}
	return NULL;
}

NODISCARD static err_t
born(struct search *s, struct str birth, const struct probe *probe)
{
	uint32_t value = value_find(s->p, 'B', birth);

	return value == NONE ? NULL : named_bearers(s, value, probe, MATCH_BIRTH);
}

/* To the day, or to the month where no more is known on either side; the year alone agrees too often to say anything. */
NODISCARD static err_t
by_birth(struct search *s, const struct probe *probe)
{
	struct str birth = probe->birth;

	if (birth.n == 10)
		TRY(born(s, birth, probe));
	if (birth.n < 7)
		return NULL;
	TRY(born(s, str_head(birth, 7), probe));
	for (int day = 1; birth.n == 7 && day <= 31; day++) {
		struct str full;

		TRY(str_fmt(s->arena, &full, "%.*s-%02d", STRF(birth), day));
		TRY(born(s, full, probe));
	}
	return NULL;
}

NODISCARD static err_t
by_name(struct search *s, const struct probe *probe)
{
	uint32_t value, place[OVER_SHARED];
	size_t n;

	if (probe->exact_only || probe->norm.n == 0)
		return NULL;
	TRY(by_birth(s, probe));
	value = probe->place_norm.n > 0 ? value_find(s->p, 'A', probe->place_norm) : NONE;
	if (value == NONE)
		return NULL;
	TRY(named_bearers(s, value, probe, MATCH_PLACE));
	n = bearers(s, value, KIND_PLACE, place);
	for (size_t i = 0; i < n; i++)
		TRY(linked_to_place(s, place[i], probe));
	return NULL;
}

NODISCARD static err_t
look(struct search *s, const struct probe *probe)
{
	switch (probe->kind) {
	case KIND_PERSON: return by_name(s, probe);
	case KIND_ORGANISATION: return by_name(s, probe);
	case KIND_PHONE: return exact(s, 'H', probe->norm, KIND_PHONE, MATCH_PHONE);
	case KIND_DOCUMENT: return exact(s, 'D', probe->norm, KIND_DOCUMENT, MATCH_DOCUMENT);
	case KIND_ACCOUNT:
		TRY(exact(s, 'M', probe->norm, KIND_ACCOUNT, MATCH_EMAIL));
		return exact(s, 'U', probe->norm, KIND_ACCOUNT, MATCH_ACCOUNT);
	case KIND_PLACE:
		/* A postcode without a number is a street, not premises. */
		return memchr(probe->norm.p, '|', probe->norm.n) == NULL ? NULL : exact(s, 'A', probe->norm, KIND_PLACE, MATCH_PREMISES);
	case KIND_VEHICLE:
		TRY(exact(s, 'V', probe->norm, KIND_VEHICLE, MATCH_PLATE));
		return probe->exact_only ? NULL : patterns(s, probe->norm);
	case KIND_EVENT: break;
	}
	return NULL;
}

/* ---- the answer ---------------------------------------------------------------- */

static double
weight_of(const struct found *f)
{
	static const double bits[MATCH_REASONS] = { [MATCH_PHONE] = 18, [MATCH_PLATE] = 18, [MATCH_PLATE_PATTERN] = 8, [MATCH_EMAIL] = 18,
		[MATCH_ACCOUNT] = 16, [MATCH_DOCUMENT] = 20, [MATCH_PREMISES] = 14, [MATCH_NAME] = 7, [MATCH_BIRTH] = 9, [MATCH_PLACE] = 6 };
	double sum = -log2((double)f->n_value);

	for (int r = 0; r < MATCH_REASONS; r++)
		if (f->reasons >> r & 1)
			sum += bits[r];
	return sum;
}

static int
best_first(const void *x, const void *y)
{
	const struct match *a = x, *b = y;

	if (a->weight > b->weight || a->weight < b->weight)
		return a->weight > b->weight ? -1 : 1;
	return id_cmp(a->entity, b->entity);
}

static int
by_number(const void *x, const void *y)
{
	uint32_t a = *(const uint32_t *)x, b = *(const uint32_t *)y;

	return a < b ? -1 : a > b;
}

NODISCARD static err_t
add_item(const struct search *s, uint32_t at, uint32_t **item, size_t *n, size_t *cap)
{
	const struct edge *edge = &s->p->edge[at];

	if (edge->what == EDGE_DECISION || !item_shown(s->p, s->v, edge->item))
		return NULL;
	TRY(array_room(s->arena, (void **)item, cap, *n, sizeof **item));
	(*item)[(*n)++] = edge->item;
	return NULL;
}

/* How many visible items name the entity, as a fact of it or as an end of a link, and the newest of them (ids are in order of time). */
NODISCARD static err_t
count_items(const struct search *s, uint32_t entity, struct match *out)
{
	uint32_t *item = NULL;
	size_t n = 0, cap = 0;

	for (uint32_t e = s->p->entity[entity].first; e != NONE; e = s->p->edge[e].next[CHAIN_ENTITY])
		TRY(add_item(s, e, &item, &n, &cap));
	for (uint32_t e = s->p->entity[entity].first_other; e != NONE; e = s->p->edge[e].next[CHAIN_OTHER])
		TRY(add_item(s, e, &item, &n, &cap));
	if (n > 1)
		qsort(item, n, sizeof *item, by_number);
	for (size_t i = 0; i < n; i++) {
		struct id id = s->p->item[item[i]].id;

		out->n_items += i == 0 || item[i] != item[i - 1];
		if (id_is_none(out->newest) || id_cmp(out->newest, id) < 0)
			out->newest = id;
	}
	return NULL;
}

static size_t
count_kind(const struct search *s, enum entity_kind kind)
{
	size_t n = 0;

	for (uint32_t i = 0; i < s->p->n_entities; i++)
		n += s->p->entity[i].kind == kind && entity_shown(s->p, s->v, i);
	return n;
}

NODISCARD static err_t
answer(struct search *s, const struct probe *probe, size_t max, struct match **out, size_t *n)
{
	struct match *match;
	size_t n_picture = s->n > 0 ? count_kind(s, probe->kind) : 0;

	NEWN(match, s->arena, s->n + 1);
	for (size_t i = 0; i < s->n; i++) {
		match[i] = (struct match){ .entity = s->p->entity[s->found[i].entity].id, .reasons = s->found[i].reasons, .n_value = s->found[i].n_value,
			.n_picture = n_picture, .weight = weight_of(&s->found[i]) };
		TRY(count_items(s, s->found[i].entity, &match[i]));
	}
	if (s->n > 1)
		qsort(match, s->n, sizeof *match, best_first);
	*out = match;
	*n = s->n < max ? s->n : max;
	return NULL;
}

err_t
picture_match(struct ctx *cx, const struct picture *p, const struct viewer *v, const struct probe *probe, size_t max, struct match **out, size_t *n)
{
	struct picture *lock = (struct picture *)(uintptr_t)p;
	struct search s = { .p = p, .v = v, .arena = cx->arena };
	err_t e;

	*out = NULL;
	*n = 0;
	if (probe->norm.n == 0)
		return NULL;
	pthread_rwlock_rdlock(&lock->lock);
	e = look(&s, probe);
	if (e == NULL)
		e = answer(&s, probe, max, out, n);
	pthread_rwlock_unlock(&lock->lock);
	return e;
}
