/*
 * store/row.c - audited rows as values.
 *
 *	statement of store/fields.c -> cells in the arena -> struct row
 *
 * A column number is one of the table's own enum; another is a mistake of
 * the program and ends it.
 */
#include <assert.h>
#include <string.h>
#include "store/row.h"
#include "store/statement.h"

enum { NONE, INTEGER, BYTES, FAILED };		/* of struct cell; work_commit refuses FAILED */

NODISCARD static err_t
take(struct stmt *s, enum table table, struct row *out)
{
	const struct table_def *def = &table_defs[table];

	*out = (struct row){ .table = table, .n = def->n_columns };
	for (size_t i = 0; i < out->n; i++) {
		struct cell *cell = &out->col[i];

		if (stmt_null(s, (int)i))
			continue;
		if (def->column[i].type == COL_INT) {
			cell->type = INTEGER;
			cell->i = stmt_int(s, (int)i);
			continue;
		}
		cell->type = BYTES;
		TRY(stmt_bytes(s, (int)i, &cell->s));
	}
	return NULL;
}

err_t
row_get(struct ctx *cx, enum table table, struct id id, struct row *out)
{
	struct stmt s CLEANUP(stmt_end) = { 0 };
	bool found;

	if (table_defs[table].select == NULL)
		FAIL(ERR_BUG, "store.not-audited");
	TRY(stmt_begin(&s, cx, false, false, table_defs[table].select));
	stmt_bind_id(&s, 1, id);
	TRY(stmt_step(&s, &found));
	if (!found)
		FAIL(ERR_NOTFOUND, "store.no-row");
	return take(&s, table, out);
}

err_t
row_list(struct ctx *cx, enum table table, int column, struct id value, struct row **out, size_t *n)
{
	struct stmt s CLEANUP(stmt_end) = { 0 };
	const struct table_def *def = &table_defs[table];
	struct rows rows;

	if (column < 0 || (size_t)column >= def->n_columns || def->column[column].list == NULL)
		FAIL(ERR_BUG, "store.no-list");
	TRY(stmt_begin(&s, cx, false, false, def->column[column].list));
	stmt_bind_id(&s, 1, value);
	rows_init(&rows, cx, sizeof(struct row));
	for (;;) {
		struct row *row;
		bool found;

		TRY(stmt_step(&s, &found));
		if (!found)
			break;
		TRY(rows_next(&rows, (void **)&row));
		TRY(take(&s, table, row));
	}
	*out = rows.p;
	*n = rows.n;
	return NULL;
}

static const struct cell *
cell_at(const struct row *row, int column)
{
	assert(column >= 0 && (size_t)column < row->n);
	return &row->col[column];
}

static struct cell *
cell_of(struct row *row, int column, enum column_type type)
{
	assert(column >= 0 && (size_t)column < row->n);
	assert((table_defs[row->table].column[column].type == COL_INT) == (type == COL_INT));
	return &row->col[column];
}

struct id
row_id(const struct row *row)
{
	return row_ref(row, 0);			/* every audited table begins with id (fieldc) */
}

int64_t
row_int(const struct row *row, int column)
{
	const struct cell *cell = cell_at(row, column);

	return cell->type == INTEGER ? cell->i : 0;
}

bool
row_null(const struct row *row, int column)
{
	return cell_at(row, column)->type == NONE;
}

struct str
row_text(const struct row *row, int column)
{
	const struct cell *cell = cell_at(row, column);

	return cell->type == BYTES ? cell->s : STR_NONE;
}

struct id
row_ref(const struct row *row, int column)
{
	struct str bytes = row_text(row, column);
	struct id id = id_none;

	if (bytes.n == sizeof id.b)
		memcpy(id.b, bytes.p, sizeof id.b);
	return id;
}

void
row_set_int(struct row *row, int column, int64_t value)
{
	*cell_of(row, column, COL_INT) = (struct cell){ .type = INTEGER, .i = value };
}

void
row_set_text(struct row *row, int column, struct str text)
{
	*cell_of(row, column, COL_TEXT) = (struct cell){ .type = BYTES, .s = text };
}

void
row_set_id(struct ctx *cx, struct row *row, int column, struct id id)
{
	struct cell *cell = cell_of(row, column, COL_BYTES);
	char *bytes;

	*cell = (struct cell){ 0 };
	if (id_is_none(id))
		return;
	if ((bytes = arena_alloc(cx->arena, sizeof id.b)) == NULL) {
		cell->type = FAILED;
		return;
	}
	memcpy(bytes, id.b, sizeof id.b);
	*cell = (struct cell){ .type = BYTES, .s = { bytes, sizeof id.b } };
}

void
row_set_null(struct row *row, int column)
{
	assert(column >= 0 && (size_t)column < row->n);
	row->col[column] = (struct cell){ 0 };
}
