/*
 * record/answers.c - answers by name, and the numbered sections they lie in.
 *
 *	{ name: value } <-> open columns + one section a key group: { number: value }
 *
 * A repeat lies whole in one section: rows { 0: id, number: value }.
 */
#include "record/inside.h"

const enum group register_group[4] = { G_CARD, G_ORIGINAL, G_NOTES, G_WHEREABOUTS };

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

/* A copy of its own, without empty rows and what is not asked: what is sealed. */
err_t
answers_pruned(struct ctx *cx, const struct form *form, const struct cbor *answers, struct cbor *out)
{
	struct str bytes;

	TRY(cbor_encode(cx->arena, answers, ANSWERS_MAX, &bytes));
	TRY(cbor_parse(cx->arena, bytes, out));
	form_prune(form, out);
	return NULL;
}

/* ---- apart --------------------------------------------------------------- */

NODISCARD static err_t
row_numbered(struct ctx *cx, const struct form *form, size_t repeat, const struct cbor *row, struct cbor *out)
{
	const struct cbor *id = cbor_get(row, "_id");
	struct id fresh = id_new_day(cx->now);
	struct str bytes;

	*out = cbor_map();
	if (row->type != CBOR_MAP)
		FAIL(ERR_INVALID, "record.faults");
	if (id == NULL) {
		TRY(str_dup(cx->arena, id_str(&fresh), &bytes));
		TRY(cbor_set_int(cx->arena, out, 0, cbor_bytes(bytes)));
	} else
		TRY(cbor_set_int(cx->arena, out, 0, *id));
	for (size_t i = 0; i < form->n_fields; i++) {
		const struct field *field = &form->field[i];
		const struct cbor *value = cbor_get_str(row, field->name);

		if (field->repeat == (int)repeat && field->type != FIELD_NOTE && value != NULL)
			TRY(cbor_set_int(cx->arena, out, field->number, *value));
	}
	return NULL;
}

NODISCARD static err_t
repeat_split(struct ctx *cx, const struct form *form, size_t repeat, const struct cbor *answers, struct sections *io)
{
	const struct repeat *r = &form->repeat[repeat];
	const struct cbor *rows = answer_bare(answers, r->name);
	struct cbor numbered = cbor_array(), row;

	if (rows == NULL || rows->type != CBOR_ARRAY || r->group >= SECTIONS_N)
		return NULL;
	for (size_t i = 0; i < rows->n; i++) {
		TRY(row_numbered(cx, form, repeat, &rows->v[i], &row));
		TRY(cbor_push(cx->arena, &numbered, row));
	}
	return cbor_set_int(cx->arena, &io->map[r->group], r->number, numbered);
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

NODISCARD static err_t
repeat_join(struct ctx *cx, const struct form *form, size_t repeat, const struct cbor *section, struct cbor *io)
{
	const struct cbor *numbered = cbor_get_int(section, form->repeat[repeat].number);
	struct cbor rows = cbor_array();

	if (numbered == NULL || numbered->type != CBOR_ARRAY)
		return NULL;
	for (size_t i = 0; i < numbered->n; i++) {
		const struct cbor *id = cbor_get_int(&numbered->v[i], 0);
		struct cbor row = cbor_map();

		if (id != NULL)
			TRY(cbor_set(cx->arena, &row, "_id", *id));
		for (size_t j = 0; j < form->n_fields; j++) {
			const struct field *field = &form->field[j];
			const struct cbor *value = cbor_get_int(&numbered->v[i], field->number);

			if (field->repeat == (int)repeat && field->type != FIELD_NOTE && value != NULL)
				TRY(cbor_set_str(cx->arena, &row, field->name, *value));
		}
		TRY(cbor_push(cx->arena, &rows, row));
	}
	return cbor_set_str(cx->arena, io, form->repeat[repeat].name, rows);
}

err_t
answers_join(struct ctx *cx, const struct form *form, uint8_t group, const struct cbor *section, struct cbor *io)
{
	for (size_t i = 0; i < form->n_fields; i++) {
		const struct field *field = &form->field[i];
		const struct cbor *value = cbor_get_int(section, field->number);

		if (field->repeat < 0 && field->group == group && field->type != FIELD_NOTE && value != NULL)
			TRY(cbor_set_str(cx->arena, io, field->name, *value));
	}
	for (size_t i = 0; i < form->n_repeats; i++)
		if (form->repeat[i].group == group)
			TRY(repeat_join(cx, form, i, section, io));
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
	value = answer_bare(answers, field->name);
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
