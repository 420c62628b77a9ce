/*
 * record/answers.c - answers by name, and the numbered sections they lie in.
 *
 *	{ name: value } <-> open columns + one section a key group: { number: value }
 *
 * A repeat stands in each section that holds one of its fields, under a
 * negative number: rows { 0: id, number: value }, matched by id when read.
 */
#include "record/inside.h"

const enum group register_group[4] = { G_CARD, G_ORIGINAL, G_NOTES, G_WHEREABOUTS };

static int64_t
repeat_key(size_t repeat)
{
	return -(int64_t)repeat - 1;
}

const struct cbor *
answer_value(const struct cbor *answers, struct str name)
{
	const struct cbor *value = cbor_get_str(answers, name), *inner;

	if (value != NULL && value->type == CBOR_MAP && (inner = cbor_get(value, "v")) != NULL)
		return inner;
	return value;
}

err_t
value_same(struct ctx *cx, const struct cbor *a, const struct cbor *b, bool *out)
{
	struct str left, right;

	*out = a == NULL && b == NULL;
	if (a == NULL || b == NULL)
		return NULL;
	TRY(cbor_encode(cx->arena, a, ANSWERS_MAX, &left));
	TRY(cbor_encode(cx->arena, b, ANSWERS_MAX, &right));
	*out = str_eq(left, right);
	return NULL;
}

err_t
answers_without(struct ctx *cx, const struct cbor *map, struct str name, struct cbor *out)
{
	*out = cbor_map();
	for (size_t i = 0; i < map->n; i++)
		if (!str_eq(map->key[i].s, name))
			TRY(cbor_set_str(cx->arena, out, map->key[i].s, map->v[i]));
	return NULL;
}

/* ---- apart --------------------------------------------------------------- */

static bool
repeat_in_group(const struct form *form, size_t repeat, uint8_t group)
{
	for (size_t i = 0; i < form->n_fields; i++)
		if (form->field[i].repeat == (int)repeat && form->field[i].group == group && form->field[i].type != FIELD_NOTE)
			return true;
	return false;
}

NODISCARD static err_t
row_split(struct ctx *cx, const struct form *form, size_t repeat, uint8_t group, const struct cbor *row, struct cbor *out)
{
	const struct cbor *id = cbor_get(row, "_id");

	*out = cbor_map();
	if (id != NULL)
		TRY(cbor_set_int(cx->arena, out, 0, *id));
	for (size_t i = 0; i < form->n_fields; i++) {
		const struct field *field = &form->field[i];
		const struct cbor *value = cbor_get_str(row, field->name);

		if (field->repeat == (int)repeat && field->group == group && value != NULL)
			TRY(cbor_set_int(cx->arena, out, field->number, *value));
	}
	return NULL;
}

/* Rows get their ids once: the parts of one row find each other by it. */
NODISCARD static err_t
rows_named(struct ctx *cx, const struct cbor *rows, struct cbor *out)
{
	*out = cbor_array();
	for (size_t i = 0; i < rows->n; i++) {
		struct cbor row = cbor_map();
		struct id id = id_new_day(cx->now);
		struct str bytes;

		if (rows->v[i].type != CBOR_MAP)
			FAIL(ERR_INVALID, "record.faults");
		for (size_t j = 0; j < rows->v[i].n; j++)
			TRY(cbor_set_str(cx->arena, &row, rows->v[i].key[j].s, rows->v[i].v[j]));
		if (cbor_get(&row, "_id") == NULL) {
			TRY(str_dup(cx->arena, id_str(&id), &bytes));
			TRY(cbor_set(cx->arena, &row, "_id", cbor_bytes(bytes)));
		}
		TRY(cbor_push(cx->arena, out, row));
	}
	return NULL;
}

NODISCARD static err_t
repeat_split(struct ctx *cx, const struct form *form, size_t repeat, const struct cbor *answers, struct sections *io)
{
	const struct cbor *rows = answer_value(answers, form->repeat[repeat].name);
	struct cbor named;

	if (rows == NULL || rows->type != CBOR_ARRAY)
		return NULL;
	TRY(rows_named(cx, rows, &named));
	for (uint8_t group = 0; group < SECTIONS_N; group++) {
		struct cbor part = cbor_array(), row;

		if (!repeat_in_group(form, repeat, group))
			continue;
		for (size_t i = 0; i < named.n; i++) {
			TRY(row_split(cx, form, repeat, group, &named.v[i], &row));
			TRY(cbor_push(cx->arena, &part, row));
		}
		TRY(cbor_set_int(cx->arena, &io->map[group], repeat_key(repeat), part));
	}
	return NULL;
}

err_t
answers_split(struct ctx *cx, const struct form *form, const struct cbor *answers, struct sections *out)
{
	for (size_t i = 0; i < SECTIONS_N; i++)
		out->map[i] = cbor_map();
	for (size_t i = 0; i < form->n_fields; i++) {
		const struct field *field = &form->field[i];
		const struct cbor *value = cbor_get_str(answers, field->name);

		if (field->repeat >= 0 || field->type == FIELD_NOTE || value == NULL)
			continue;
		if (field->group >= SECTIONS_N)
			FAIL(ERR_BUG, "record.registry");
		TRY(cbor_set_int(cx->arena, &out->map[field->group], field->number, *value));
	}
	for (size_t i = 0; i < form->n_repeats; i++)
		TRY(repeat_split(cx, form, i, answers, out));
	return NULL;
}

/* ---- together ------------------------------------------------------------ */

/* The row of this id among rows, or a new one at the end. */
NODISCARD static err_t
row_for(struct ctx *cx, struct cbor *rows, const struct cbor *id, struct cbor **out)
{
	struct cbor row = cbor_map();

	for (size_t i = 0; i < rows->n && id != NULL; i++) {
		const struct cbor *have = cbor_get(&rows->v[i], "_id");

		if (have != NULL && str_eq(have->s, id->s)) {
			*out = &rows->v[i];
			return NULL;
		}
	}
	if (id != NULL)
		TRY(cbor_set(cx->arena, &row, "_id", *id));
	TRY(cbor_push(cx->arena, rows, row));
	*out = &rows->v[rows->n - 1];
	return NULL;
}

NODISCARD static err_t
repeat_join(struct ctx *cx, const struct form *form, size_t repeat, uint8_t group, const struct cbor *section, struct cbor *io)
{
	const struct cbor *parts = cbor_get_int(section, repeat_key(repeat));
	const struct cbor *have = cbor_get_str(io, form->repeat[repeat].name);
	struct cbor rows = have != NULL ? *have : cbor_array(), *row;

	if (parts == NULL || parts->type != CBOR_ARRAY)
		return NULL;
	for (size_t i = 0; i < parts->n; i++) {
		TRY(row_for(cx, &rows, cbor_get_int(&parts->v[i], 0), &row));
		for (size_t j = 0; j < form->n_fields; j++) {
			const struct field *field = &form->field[j];
			const struct cbor *value = cbor_get_int(&parts->v[i], field->number);

			if (field->repeat == (int)repeat && field->group == group && value != NULL)
				TRY(cbor_set_str(cx->arena, row, field->name, *value));
		}
	}
	return cbor_set_str(cx->arena, io, form->repeat[repeat].name, rows);
}

err_t
answers_join(struct ctx *cx, const struct form *form, enum group group, const struct cbor *section, struct cbor *io)
{
	for (size_t i = 0; i < form->n_fields; i++) {
		const struct field *field = &form->field[i];
		const struct cbor *value = cbor_get_int(section, field->number);

		if (field->repeat < 0 && field->group == (uint8_t)group && field->type != FIELD_NOTE && value != NULL)
			TRY(cbor_set_str(cx->arena, io, field->name, *value));
	}
	for (size_t i = 0; i < form->n_repeats; i++)
		TRY(repeat_join(cx, form, i, (uint8_t)group, section, io));
	return NULL;
}

/* ---- the four plain dates ------------------------------------------------ */

static void
date_set(const struct form *form, uint64_t readable, struct row *row, int column, const struct cbor *answers, const char *name,
    bool last)
{
	const struct field *field = name != NULL ? form_field(form, str_of(name)) : NULL;
	const struct cbor *value;
	struct pdate date;

	/* Whoever cannot read the date does not take it away. */
	if (field == NULL || (field->group != 0 && !(readable & GMASK(field->group))))
		return;
	value = answer_value(answers, field->name);
	if (value == NULL || !pdate_of(value, &date) || date.precision == PREC_UNKNOWN) {
		row_set_null(row, column);
		return;
	}
	row_set_int(row, column, last ? date.to : date.from);
}

void
answers_dates(const struct kind *kind, const struct form *form, uint64_t readable, const struct cbor *answers, struct row *row)
{
	date_set(form, readable, row, RECORD_OPENED, answers, kind->date_opened, false);
	date_set(form, readable, row, RECORD_DUE, answers, kind->date_due, false);
	date_set(form, readable, row, RECORD_REVIEW, answers, kind->date_review, false);
	date_set(form, readable, row, RECORD_UNTIL, answers, kind->date_until, true);
}
