/*
 * record/export.c - a list of a register as a CSV file.
 *
 *	log entry with reason -> rows in scope -> urn, state, fields by name -> inert cells
 *
 * Plain columns of all rows; with names the sealed ones too, of 25 records at
 * most, each opened through the log.  A file that was exported may be imported:
 * cells hold codes and ISO dates, rows of a repeat stand as field.0, field.1 ...
 */
#include "record/inside.h"
#include "store/q_house.h"

#define EXPORT_MAX 5000
#define COLS_MAX 250

struct column { const struct field *field; int row; };	/* row of the repeat, -1 none */
struct columns { struct column c[COLS_MAX]; size_t n; };

/* How many rows of this repeat the longest record has. */
static size_t
repeat_rows(const struct listed *list, const struct repeat *repeat)
{
	size_t most = 0;

	for (size_t i = 0; i < list->n; i++) {
		const struct cbor *rows = answer_bare(&list->answers[i], repeat->name);

		if (rows != NULL && rows->type == CBOR_ARRAY && rows->n > most)
			most = rows->n;
	}
	return most;
}

NODISCARD static err_t
columns_of(const struct listed *list, bool sealed, struct columns *out)
{
	const struct form *form = list->form;

	out->n = 0;
	for (size_t i = 0; i < form->n_fields; i++) {
		const struct field *field = &form->field[i];
		size_t rows = field->repeat >= 0 ? repeat_rows(list, &form->repeat[field->repeat]) : 1;

		if (field->type == FIELD_NOTE || (field->group != 0 && !sealed))
			continue;
		for (size_t r = 0; r < rows; r++) {
			if (out->n == COLS_MAX)
				FAIL(ERR_LIMIT, "record.export-too-wide");
			out->c[out->n++] = (struct column){ field, field->repeat >= 0 ? (int)r : -1 };
		}
	}
	return NULL;
}

/* Text that already looks defused keeps its own apostrophe when it is read back. */
NODISCARD static err_t
put(struct ctx *cx, struct buf *b, struct str cell)
{
	struct str more;

	if (!cell_is_defused(cell)) {
		csv_put(b, cell);
		return NULL;
	}
	TRY(str_fmt(cx->arena, &more, "'%.*s", STRF(cell)));
	csv_put(b, more);
	return NULL;
}

NODISCARD static err_t
put_row(struct ctx *cx, struct buf *b, const struct listed *list, const struct columns *columns, size_t i)
{
	csv_put(b, list->urn[i]);
	buf_byte(b, ',');
	csv_put(b, list->state[i]);
	for (size_t c = 0; c < columns->n; c++) {
		const struct field *field = columns->c[c].field;
		const struct cbor *home = &list->answers[i], *rows;
		struct str cell = STR_NONE;

		if (columns->c[c].row >= 0) {
			rows = answer_bare(home, list->form->repeat[field->repeat].name);
			home = rows != NULL && rows->type == CBOR_ARRAY && (size_t)columns->c[c].row < rows->n ? &rows->v[columns->c[c].row] : NULL;
		}
		if (home != NULL)
			TRY(cell_of(cx, field, answer_bare(home, field->name), &cell));
		buf_byte(b, ',');
		TRY(put(cx, b, cell));
	}
	buf_z(b, "\r\n");
	return NULL;
}

/* The entry stands in the log before the first row is read. */
NODISCARD static err_t
log_export(struct ctx *cx, const struct kind *kind, struct str reason, size_t n)
{
	struct q_compartment_by_code cmp;
	struct note note = { .action = A_EXPORT, .purpose = cx->purpose, .otype = (uint16_t)(OTYPE_RECORD + kind->number), .count = n,
	    .detail = str_head(reason, 500) };
	uint64_t seq;

	TRY(q_compartment_by_code(cx, &(struct q_compartment_by_code_in){ .code = str_of(kind->cmp_code) }, &cmp));
	note.cmp = cmp.id;
	return keeper_note(cx->keeper, &cx->actor->session, &note, &seq);
}

err_t
record_export(struct ctx *cx, const struct registry *reg, const struct list_query *query, struct str reason, struct buf *out)
{
	struct list_query plain = *query;
	size_t limit = query->show_names ? NAMES_MAX : EXPORT_MAX;
	struct columns *columns;
	struct listed list;

	if (str_trim(reason).n == 0)
		FAIL(ERR_INVALID, "export.reason");
	NEW(columns, cx->arena);
	/* The count is read from plain columns; what is sealed waits for the entry. */
	plain.show_names = false;
	TRY(list_answers(cx, reg, &plain, limit, &list));
	if (list.more && !query->show_names)
		FAIL(ERR_LIMIT, "record.export-too-many");
	TRY(log_export(cx, query->kind, reason, list.n));
	if (query->show_names)
		TRY(list_answers(cx, reg, query, limit, &list));
	TRY(columns_of(&list, query->show_names, columns));
	buf_z(out, "urn,state");
	for (size_t c = 0; c < columns->n; c++) {
		buf_printf(out, ",%.*s", STRF(columns->c[c].field->name));
		if (columns->c[c].row >= 0)
			buf_printf(out, ".%d", columns->c[c].row);
	}
	buf_z(out, "\r\n");
	for (size_t i = 0; i < list.n; i++)
		TRY(put_row(cx, out, &list, columns, i));
	return out->err;
}
