/* public/signs.c - see signs.h. */
#include "public/signs.h"

#define TICKS_MAX 200
#define FAMILY_CHILD 11
#define FAMILY_OTHER 12
#define FAMILIES 13

static const struct csv *
signs(const struct reference *r)
{
	return reference_list(r, "signs");
}

/* "sgn-009.2" -> row of sgn-009 and part 2 (0: the whole sign). */
static int
row_of(const struct reference *r, struct str name, int32_t day, int64_t *part)
{
	struct str rest = name, id, tail;
	const struct csv *c = signs(r);

	*part = 0;
	if (c == NULL || !str_split(&rest, '.', &id))
		return -1;
	if (id.n < name.n && (!str_split(&rest, '.', &tail) || str_i64(tail, part) != NULL || *part < 1))
		return -1;
	return reference_row(c, id, day);
}

static struct str
part_of(struct str items, int64_t part)
{
	struct str one;

	for (int64_t i = 1; str_split(&items, '|', &one); i++)
		if (i == part)
			return one;
	return STR_NONE;
}

struct str
sign_words(const struct reference *r, struct str name, int32_t day)
{
	int64_t part;
	int row = row_of(r, name, day, &part);

	if (row < 0)
		return STR_NONE;
	if (part > 0)
		return part_of(csv_get(signs(r), (size_t)row, "tick_items"), part);
	return csv_get(signs(r), (size_t)row, "plain_text");
}

bool
sign_is_tick(const struct reference *r, struct str name, int32_t day)
{
	int64_t part;
	int row = row_of(r, name, day, &part);

	return row >= 0 && str_is(csv_get(signs(r), (size_t)row, "public_tick"), "yes") && sign_words(r, name, day).n > 0;
}

bool
sign_of_child(const struct reference *r, struct str name, int32_t day)
{
	int64_t part;
	int row = row_of(r, name, day, &part);

	return row >= 0 && str_is(csv_get(signs(r), (size_t)row, "applies_to"), "child");
}

int
sign_place_row(const struct reference *r, struct str place, int32_t day)
{
	const struct csv *c = reference_list(r, "sign_places");
	int64_t number;

	if (c == NULL || place.n == 0)
		return -1;
	if (str_i64(place, &number) == NULL)
		return number >= 1 && (uint64_t)number <= c->n_rows && reference_in_force(c, (size_t)(number - 1), day) ? (int)number - 1 : -1;
	return reference_row(c, place, day);
}

static size_t
family_of(const struct reference *r, size_t row, bool children_apart, int32_t day)
{
	const struct csv *c = signs(r), *families = reference_list(r, "ilo_indicators");
	struct str list = csv_get(c, row, "ilo_indicator"), first = STR_NONE;
	int at;

	if (children_apart && str_is(csv_get(c, row, "applies_to"), "child"))
		return FAMILY_CHILD;
	if (families == NULL || !str_split(&list, ';', &first) || (at = reference_row(families, first, day)) < 0 || at >= FAMILY_CHILD)
		return FAMILY_OTHER;
	return (size_t)at;
}

static struct str
family_title(const struct reference *r, size_t family)
{
	if (family == FAMILY_CHILD)
		return STR("A child or young person");
	if (family == FAMILY_OTHER)
		return STR("Something else");
	return csv_get(reference_list(r, "ilo_indicators"), family, "plain_text");
}

NODISCARD static err_t
add_tick(struct arena *a, struct sign_family *f, struct str name, struct str label, size_t *n)
{
	for (size_t i = 0; i < f->n; i++)
		if (str_eq(f->tick[i].label, label))
			return NULL;		/* PUB-64: no line twice */
	if (f->tick == NULL)
		NEWN(f->tick, a, TICKS_MAX);
	if (*n == TICKS_MAX || f->n == TICKS_MAX)
		return NULL;
	f->tick[f->n++] = (struct sign_tick){ .name = name, .label = label };
	(*n)++;
	return NULL;
}

NODISCARD static err_t
add_sign(struct arena *a, const struct reference *r, size_t row, bool children_apart, int32_t day,
    struct sign_family family[FAMILIES], size_t *n)
{
	const struct csv *c = signs(r);
	struct sign_family *f = &family[family_of(r, row, children_apart, day)];
	struct str id = csv_get(c, row, "sign_id"), items = csv_get(c, row, "tick_items"), one, name;

	if (!str_is(csv_get(c, row, "public_tick"), "yes"))
		return NULL;
	if (items.n == 0)
		return add_tick(a, f, id, csv_get(c, row, "plain_text"), n);
	for (int i = 1; str_split(&items, '|', &one); i++) {
		TRY(str_fmt(a, &name, "%.*s.%d", STRF(id), i));
		TRY(add_tick(a, f, name, one, n));
	}
	return NULL;
}

NODISCARD static err_t
list_of(struct arena *a, const struct reference *r, const struct sign_family family[FAMILIES], size_t n, struct sign_list *out)
{
	*out = (struct sign_list){ .n_ticks = n };
	NEWN(out->family, a, FAMILIES);
	for (size_t i = 0; i < FAMILIES; i++) {
		if (family[i].n == 0)
			continue;
		out->family[out->n] = family[i];
		out->family[out->n++].title = family_title(r, i);
	}
	return NULL;
}

err_t
signs_of_ids(struct arena *a, const struct reference *r, struct str ids, int32_t day, struct sign_list *out)
{
	struct sign_family family[FAMILIES] = { 0 };
	struct str id;
	size_t n = 0;

	while (str_split(&ids, ';', &id)) {
		int at = reference_row(signs(r), id, day);

		if (at >= 0)
			TRY(add_sign(a, r, (size_t)at, false, day, family, &n));
	}
	return list_of(a, r, family, n, out);
}

err_t
signs_of_place(struct arena *a, const struct reference *r, int row, int32_t day, struct sign_list *out)
{
	return signs_of_ids(a, r, csv_get(reference_list(r, "sign_places"), (size_t)row, "sign_ids"), day, out);
}

err_t
signs_to_read(struct arena *a, const struct reference *r, struct str ids, int32_t day, struct str **out, size_t *n)
{
	struct str id;

	*n = 0;
	NEWN(*out, a, TICKS_MAX);
	while (*n < TICKS_MAX && str_split(&ids, ';', &id)) {
		int at = reference_row(signs(r), id, day);

		if (at >= 0 && !str_is(csv_get(signs(r), (size_t)at, "public_tick"), "yes"))
			(*out)[(*n)++] = csv_get(signs(r), (size_t)at, "plain_text");
	}
	return NULL;
}

static bool
is_of_type(struct str types, struct str type)
{
	struct str one;

	while (str_split(&types, ';', &one))
		if (str_eq(one, type))
			return true;
	return false;
}

err_t
signs_of_type(struct arena *a, const struct reference *r, struct str type, int32_t day, struct sign_list *out)
{
	const struct csv *c = signs(r);
	struct sign_family family[FAMILIES] = { 0 };
	size_t n = 0;

	for (size_t i = 0; c != NULL && i < c->n_rows; i++)
		if (is_of_type(csv_get(c, i, "exploitation_type"), type) && reference_in_force(c, i, day))
			TRY(add_sign(a, r, i, true, day, family, &n));
	return list_of(a, r, family, n, out);
}

err_t
signs_any(struct arena *a, const struct reference *r, int32_t day, struct sign_list *out)
{
	const struct csv *c = signs(r);
	struct sign_family family[FAMILIES] = { 0 };
	size_t n = 0;

	for (size_t i = 0; c != NULL && i < c->n_rows; i++)
		if (str_is(csv_get(c, i, "exploitation_type"), "any") && reference_in_force(c, i, day))
			TRY(add_sign(a, r, i, true, day, family, &n));
	return list_of(a, r, family, n, out);
}
