/*
 * store/row.h - an audited row as a value: columns in schema order.
 *
 * Table and column numbers (T_REPORT, REPORT_STATE, F_REPORT_TITLE ...) come
 * from the generated store/fields.h (schema/fields.def + sql/tables).
 */
#ifndef PS_STORE_ROW_H
#define PS_STORE_ROW_H
#include "base/cbor.h"
#include "store/ctx.h"
#include "store/fields.h"	/* generated: enum table, enum <table>_col, F_ numbers */

#define ROW_COLS_MAX 64
struct row {
	enum table	 table;
	size_t		 n;
	struct cell	 col[ROW_COLS_MAX];	/* type 0 null, 1 int, 2 bytes or text */
};

/* Read one audited row by id (plain columns and envelopes as they are). NOTFOUND. */
NODISCARD err_t row_get(struct ctx *, enum table, struct id, struct row *out);
/* Several children: rows of table whose column equals value, by id. */
NODISCARD err_t row_list(struct ctx *, enum table, int column, struct id value, struct row **out, size_t *n);

struct id row_id(const struct row *);			/* column "id" */
int64_t	 row_int(const struct row *, int column);	/* 0 when null */
bool	 row_null(const struct row *, int column);
struct str row_text(const struct row *, int column);	/* text or bytes; empty when null */
struct id row_ref(const struct row *, int column);	/* id_none when null */
void	 row_set_int(struct row *, int column, int64_t);
void	 row_set_text(struct row *, int column, struct str);	/* bytes must outlive the row */
void	 row_set_id(struct ctx *, struct row *, int column, struct id);	/* id_none: null */
void	 row_set_null(struct row *, int column);
#endif
