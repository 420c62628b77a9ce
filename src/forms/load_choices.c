/*
 * forms/load_choices.c - lists of choices, typed out or taken from reference.
 *
 *	choices.csv: list_name,name,label,hint,exclusive,filter
 *	             list_name,ref:signs,<label column>,<hint column>,,<filter column>,<where>
 *
 * where: column=value|value;column!=value - rows of the list that count.  A
 * row with tick_items becomes a choice for each of them: sgn-006.1, sgn-006.2.
 */
#include <string.h>

#include "forms/load.h"

#define CHOICES_MAX 4096

struct building { struct choice *choice; size_t n, cap; };

NODISCARD static err_t
add(struct loader *l, struct building *b, struct choice c)
{
	struct choice *more;

	if (b->n == b->cap) {
		b->cap = b->cap != 0 ? b->cap * 2 : 16;
		NEWN(more, l->arena, b->cap);
		if (b->n > 0)
			memcpy(more, b->choice, b->n * sizeof *more);
		b->choice = more;
	}
	b->choice[b->n++] = c;
	return NULL;
}

static struct choice *
find(const struct building *b, struct str value)
{
	for (size_t i = 0; i < b->n; i++)
		if (str_eq(b->choice[i].value, value))
			return &b->choice[i];
	return NULL;
}

static bool
is_one_of(struct str cell, struct str values)
{
	struct str piece;

	while (str_split(&values, '|', &piece))
		if (str_eq(piece, cell))
			return true;
	return false;
}

/* Does the row of a reference list count?  INVALID: the condition names no column. */
NODISCARD static err_t
counts(struct loader *l, const struct csv *ref, size_t row, struct str where, size_t line, bool *out)
{
	struct str condition;

	*out = true;
	while (where.n > 0 && str_split(&where, ';', &condition)) {
		struct str column;
		const char *name;
		bool negated;
		size_t at;

		if (!str_find(condition, STR("="), &at) || at == 0)
			return load_refuse(l, line, "where", "column=value|value;column!=value");
		negated = condition.p[at - 1] == '!';
		column = str_head(condition, negated ? at - 1 : at);
		TRY(str_z(l->arena, column, &name));
		if (!csv_has(ref, name))
			return load_refuse(l, line, "where", "no such column in the list");
		if (is_one_of(csv_get(ref, row, name), str_from(condition, at + 1)) == negated)
			*out = false;
	}
	return NULL;
}

/* A later version of a row says what it is called now; ended: no longer offered. */
NODISCARD static err_t
add_version(struct loader *l, struct building *b, struct choice c, bool in_force)
{
	struct choice *known = find(b, c.value);

	c.retired = !in_force;
	if (known == NULL)
		return add(l, b, c);
	if (in_force || known->retired)
		*known = c;
	return NULL;
}

NODISCARD static err_t
add_ticks(struct loader *l, struct building *b, struct choice c, struct str ticks, bool in_force)
{
	struct choice part = c;
	int n = 0;

	while (str_split(&ticks, '|', &part.label)) {
		part.label = str_trim(part.label);
		TRY(str_fmt(l->arena, &part.value, "%.*s.%d", STRF(c.value), ++n));
		TRY(add_version(l, b, part, in_force));
	}
	return NULL;
}

NODISCARD static err_t
check_columns(struct loader *l, const struct csv *ref, const struct csv *csv, size_t row)
{
	static const char *const columns[] = { "label", "hint", "filter" };

	for (size_t i = 0; i < 3; i++) {
		struct str cell = csv_get(csv, row, columns[i]);
		const char *name;

		TRY(str_z(l->arena, cell, &name));
		if (cell.n != 0 ? !csv_has(ref, name) : i == 0)
			return load_refuse(l, row + 2, columns[i], "no such column in the list");
	}
	return NULL;
}

NODISCARD static err_t
cell_z(struct loader *l, const struct csv *csv, size_t row, const char *column, const char **out)
{
	return str_z(l->arena, csv_get(csv, row, column), out);
}

NODISCARD static err_t
add_reference(struct loader *l, struct building *b, const struct csv *csv, size_t row)
{
	struct str name = str_from(csv_get(csv, row, "name"), 4);
	int32_t today = day_local(clock_now());
	const char *z, *label, *hint, *filter;
	const struct csv *ref;

	TRY(str_z(l->arena, name, &z));
	ref = l->reference != NULL ? reference_list(l->reference, z) : NULL;
	if (ref == NULL)
		return load_refuse(l, row + 2, "name", "no such reference list");
	TRY(check_columns(l, ref, csv, row));
	TRY(cell_z(l, csv, row, "label", &label));
	TRY(cell_z(l, csv, row, "hint", &hint));
	TRY(cell_z(l, csv, row, "filter", &filter));
	for (size_t i = 0; i < ref->n_rows; i++) {
		struct str ticks = csv_get(ref, i, "tick_items");
		struct choice c = { .value = ref->cell[i * ref->n_cols], .label = csv_get(ref, i, label),
		    .hint = csv_get(ref, i, hint), .filter = csv_get(ref, i, filter) };
		bool taken, in_force = reference_in_force(ref, i, today);

		TRY(counts(l, ref, i, csv_get(csv, row, "where"), row + 2, &taken));
		if (!taken)
			continue;
		if (ticks.n > 0)
			TRY(add_ticks(l, b, c, ticks, in_force));
		else if (c.label.n > 0)
			TRY(add_version(l, b, c, in_force));
	}
	return NULL;
}

static bool
is_code(struct str s)
{
	for (size_t i = 0; i < s.n; i++)
		if (!((s.p[i] >= 'a' && s.p[i] <= 'z') || (s.p[i] >= '0' && s.p[i] <= '9') || s.p[i] == '_' || s.p[i] == '-'))
			return false;
	return s.n > 0 && s.n <= 63;
}

NODISCARD static err_t
add_row(struct loader *l, struct building *b, const struct csv *csv, size_t row)
{
	struct choice c = { .value = csv_get(csv, row, "name"), .label = csv_get(csv, row, "label"),
	    .hint = csv_get(csv, row, "hint"), .filter = csv_get(csv, row, "filter") };

	if (str_starts(c.value, STR("ref:")))
		return add_reference(l, b, csv, row);
	TRY(load_flag(l, csv, row, "exclusive", &c.exclusive));
	if (!is_code(c.value))
		return load_refuse(l, row + 2, "name", "a code of small letters, digits, - and _");
	if (c.label.n == 0)
		return load_refuse(l, row + 2, "label", "blank");
	if (find(b, c.value) != NULL)
		return load_refuse(l, row + 2, "name", "twice in one list");
	return add(l, b, c);
}

static bool
is_known(const struct loader *l, struct str list)
{
	for (size_t i = 0; i < l->n_lists; i++)
		if (str_eq(l->list[i].name, list))
			return true;
	return false;
}

err_t
load_choices(struct loader *l)
{
	static const char *const columns[] = { "list_name", "name", "label", "hint", "exclusive", "filter", "where", NULL };
	struct csv csv;
	bool found;

	TRY(load_csv(l, "choices.csv", columns, &csv, &found));
	if (!found)
		return NULL;
	NEWN(l->list, l->arena, csv.n_rows + 1);
	for (size_t row = 0; row < csv.n_rows; row++) {
		struct str name = csv_get(&csv, row, "list_name");
		struct building b = { 0 };

		if (!load_is_name(name))
			return load_refuse(l, row + 2, "list_name", "no name");
		if (is_known(l, name))
			continue;
		for (size_t i = row; i < csv.n_rows; i++)
			if (str_eq(csv_get(&csv, i, "list_name"), name))
				TRY(add_row(l, &b, &csv, i));
		if (b.n > CHOICES_MAX)
			return load_refuse(l, row + 2, "list_name", "too many choices");
		l->list[l->n_lists++] = (struct choice_list){ name, b.choice, b.n };
	}
	return NULL;
}
