/*
 * store/select.c - a list of plain columns whose text was made at run time
 * from declarations (lists of registers).
 *
 * Values come in only as parameters; sealed columns are refused while the
 * statement is prepared, so a list cannot carry them past the loader.
 */
#include <stdio.h>
#include <string.h>
#include "store/statement.h"

NODISCARD static err_t
bind_cell(struct stmt *s, size_t number, const struct cell_in *in)
{
	char name[24];
	int at;

	if (snprintf(name, sizeof name, ":%zu", number) >= (int)sizeof name)
		FAIL(ERR_BUG, "store.parameter");
	at = sqlite3_bind_parameter_index(s->s, name);
	if (at == 0)
		FAIL(ERR_BUG, "store.parameter");
	switch (in->type) {
	case CELL_NULL:
		break;
	case CELL_INT:
		stmt_bind_int(s, at, in->i);
		break;
	case CELL_TEXT:
		stmt_bind_text(s, at, in->s);
		break;
	case CELL_BYTES:
		stmt_bind_bytes(s, at, in->s);
		break;
	}
	return NULL;
}

NODISCARD static err_t
take_cell(struct stmt *s, int column, struct cell_in *out)
{
	switch (sqlite3_column_type(s->s, column)) {
	case SQLITE_NULL:
		*out = (struct cell_in){ .type = CELL_NULL };
		return NULL;
	case SQLITE_INTEGER:
		*out = (struct cell_in){ .type = CELL_INT, .i = stmt_int(s, column) };
		return NULL;
	case SQLITE_TEXT:
		out->type = CELL_TEXT;
		break;
	case SQLITE_BLOB:
		out->type = CELL_BYTES;
		break;
	default:
		FAIL(ERR_BUG, "store.column-type");	/* no table has real numbers */
	}
	return stmt_bytes(s, column, &out->s);
}

static void
finalize(sqlite3_stmt **s)
{
	sqlite3_finalize(*s);
}

err_t
store_select(struct ctx *cx, const char *sql, const struct cell_in *in, size_t n_in, struct cell_in **cells_out, size_t *n_rows, size_t *n_cols)
{
	sqlite3_stmt *made CLEANUP(finalize) = NULL;
	struct stmt s = { .cx = cx };
	struct rows cells;
	int rc, width;
	bool row;

	if (cx->db == NULL)
		FAIL(ERR_BUG, "store.no-transaction");
	s.conn = cx->db->main;
	cx->db->plain_only = true;
	rc = sqlite3_prepare_v2(s.conn, sql, -1, &made, NULL);
	cx->db->plain_only = false;
	TRY(db_error(cx->db, s.conn, rc));
	if (made == NULL || !sqlite3_stmt_readonly(made))
		FAIL(ERR_BUG, "store.select-writes");
	s.s = made;
	for (size_t i = 0; i < n_in; i++)
		TRY(bind_cell(&s, i + 1, &in[i]));
	width = sqlite3_column_count(made);
	rows_init(&cells, cx, sizeof(struct cell_in));
	*n_rows = 0;
	for (;;) {
		TRY(stmt_step(&s, &row));
		if (!row)
			break;
		for (int i = 0; i < width; i++) {
			struct cell_in *cell;

			TRY(rows_next(&cells, (void **)&cell));
			TRY(take_cell(&s, i, cell));
		}
		++*n_rows;
	}
	*cells_out = cells.p;
	*n_cols = (size_t)width;
	return NULL;
}
