/*
 * base/csv.h - one strict CSV reader (RFC 4180) for reference data, forms,
 * state tables and imports, and a writer whose cells no spreadsheet runs.
 *
 * A file is accepted whole or refused whole; a refusal names line and column.
 */
#ifndef PS_BASE_CSV_H
#define PS_BASE_CSV_H
#include "base/str.h"

#define CSV_COLS_MAX 256
#define CSV_CELL_MAX 65536

struct csv {
	struct str	*head;		/* n_cols names */
	struct str	*cell;		/* n_rows * n_cols, row by row */
	size_t		 n_cols, n_rows;
};
/* line counts lines of the file from 1, column counts cells of the row from 1 */
struct csv_error { size_t line, column; const char *id; };

/*
 * UTF-8 (a BOM is accepted), comma, LF or CRLF, quotes doubled inside quotes,
 * the same number of cells in every row, unique non-empty header names.
 * INVALID with *why filled: csv.empty csv.not-utf8 csv.nul csv.ragged
 * csv.quote csv.header csv.too-wide csv.too-long (a cell).  Cells point into
 * text, or into the arena where quotes had to be undone.
 */
NODISCARD err_t csv_parse(struct arena *, struct str text, struct csv *out, struct csv_error *why);
/* Cell by column name; empty when there is no such column. */
struct str csv_get(const struct csv *, size_t row, const char *column);
bool	 csv_has(const struct csv *, const char *column);
/* -1 when absent */
int	 csv_column(const struct csv *, const char *column);

/*
 * Write one cell (comma before all but the first of a row is the caller's).
 * Text that begins with = + - @ tab or CR, also after blanks, gets a leading
 * apostrophe (SEC-90).
 */
void	 csv_put(struct buf *, struct str);
void	 csv_row(struct buf *, const struct str *cell, size_t n);	/* cells with commas between them, and the end of the line */
#endif
