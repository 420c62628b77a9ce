/*
 * base/csv.c - one strict CSV reader (RFC 4180), and a writer of cells.
 *
 *	text -> checks on the whole -> header row -> rows -> one table of slices
 *
 * Accepted whole or refused whole; a refusal names the line and the cell.
 */
#include <string.h>

#include "base/csv.h"

struct reader {
	struct arena		*arena;
	struct str		 rest;
	size_t			 line, column;	/* of the cell being read */
	struct csv_error	*why;
};

NODISCARD static err_t
refuse(struct reader *r, const char *id, err_t e)
{
	*r->why = (struct csv_error){ r->line, r->column, id };
	return e;
}
#define REFUSE(r, id) return refuse((r), (id), ERROR(ERR_INVALID, (id)))

/* Copy s with each doubled quote made one. */
NODISCARD static err_t
undouble(struct arena *a, struct str s, struct str *out)
{
	char *p = arena_alloc(a, s.n);
	size_t n = 0;

	if (p == NULL)
		FAIL(ERR_LIMIT, "memory.limit");
	for (size_t i = 0; i < s.n; i++) {
		p[n++] = s.p[i];
		if (s.p[i] == '"')
			i++;
	}
	*out = (struct str){ p, n };
	return NULL;
}

NODISCARD static err_t
read_quoted(struct reader *r, struct str *out)
{
	struct str s = str_from(r->rest, 1);
	bool doubled = false;
	size_t n = 0, lines = 0;

	for (;; n++) {
		if (n == s.n)
			REFUSE(r, "csv.quote");
		if (s.p[n] == '\n')
			lines++;
		if (s.p[n] != '"')
			continue;
		if (n + 1 == s.n || s.p[n + 1] != '"')
			break;
		doubled = true;
		n++;
	}
	if (n > CSV_CELL_MAX)
		REFUSE(r, "csv.too-long");
	r->rest = str_from(s, n + 1);
	*out = str_head(s, n);
	if (doubled)
		TRY(undouble(r->arena, *out, out));
	r->line += lines;
	return NULL;
}

NODISCARD static err_t
read_bare(struct reader *r, struct str *out)
{
	struct str s = r->rest;
	size_t n = 0;

	while (n < s.n && s.p[n] != ',' && s.p[n] != '\n' && s.p[n] != '\r') {
		if (s.p[n] == '"')
			REFUSE(r, "csv.quote");
		n++;
	}
	if (n > CSV_CELL_MAX)
		REFUSE(r, "csv.too-long");
	*out = str_head(s, n);
	r->rest = str_from(s, n);
	return NULL;
}

/* One cell and what follows it: *last says that its row ends here. */
NODISCARD static err_t
read_cell(struct reader *r, struct str *out, bool *last)
{
	if (r->rest.n > 0 && r->rest.p[0] == '"')
		TRY(read_quoted(r, out));
	else
		TRY(read_bare(r, out));
	*last = true;
	if (r->rest.n == 0)
		return NULL;
	if (r->rest.p[0] == ',') {
		*last = false;
		r->rest = str_from(r->rest, 1);
	} else if (r->rest.p[0] == '\n') {
		r->rest = str_from(r->rest, 1);
	} else if (str_starts(r->rest, STR("\r\n"))) {
		r->rest = str_from(r->rest, 2);
	} else {
		REFUSE(r, "csv.quote");
	}
	return NULL;
}

NODISCARD static err_t
read_header(struct reader *r, struct csv *out)
{
	struct str name[CSV_COLS_MAX];
	size_t n = 0;
	bool last = false;

	for (; !last; n++) {
		r->column = n + 1;
		if (n == CSV_COLS_MAX)
			REFUSE(r, "csv.too-wide");
		TRY(read_cell(r, &name[n], &last));
		if (name[n].n == 0)
			REFUSE(r, "csv.header");
		for (size_t i = 0; i < n; i++)
			if (str_eq(name[i], name[n]))
				REFUSE(r, "csv.header");
	}
	r->line++;
	NEWN(out->head, r->arena, n);
	memcpy(out->head, name, n * sizeof *name);
	out->n_cols = n;
	return NULL;
}

/* How many rows the rest holds if it is well formed: line ends outside quotes. */
static size_t
count_rows(struct str s)
{
	bool quoted = false;
	size_t n = 0;

	for (size_t i = 0; i < s.n; i++) {
		if (s.p[i] == '"')
			quoted = !quoted;
		else if (s.p[i] == '\n' && !quoted)
			n++;
	}
	return n + (quoted || (s.n > 0 && s.p[s.n - 1] != '\n'));
}

NODISCARD static err_t
read_rows(struct reader *r, struct csv *out)
{
	size_t n_rows = count_rows(r->rest), n_cells;

	if (__builtin_mul_overflow(n_rows, out->n_cols, &n_cells))
		FAIL(ERR_LIMIT, "memory.limit");
	if (n_cells > 0)
		NEWN(out->cell, r->arena, n_cells);
	for (; r->rest.n > 0; out->n_rows++, r->line++) {
		bool last = false;

		r->column = 1;
		if (out->n_rows == n_rows)
			REFUSE(r, "csv.quote");
		for (size_t i = 0; i < out->n_cols; i++) {
			r->column = i + 1;
			TRY(read_cell(r, &out->cell[out->n_rows * out->n_cols + i], &last));
			if (last != (i + 1 == out->n_cols))
				REFUSE(r, "csv.ragged");
		}
	}
	return NULL;
}

/* The text as a whole: not empty, UTF-8, no NUL. */
NODISCARD static err_t
check_text(struct reader *r)
{
	struct str s = r->rest;
	uint32_t cp;

	if (s.n == 0)
		REFUSE(r, "csv.empty");
	while (s.n > 0) {
		if (!utf8_next(&s, &cp))
			REFUSE(r, "csv.not-utf8");
		if (cp == 0)
			REFUSE(r, "csv.nul");
		if (cp == '\n')
			r->line++;
	}
	r->line = 1;
	return NULL;
}

err_t
csv_parse(struct arena *a, struct str text, struct csv *out, struct csv_error *why)
{
	struct reader r = { .arena = a, .rest = text, .line = 1, .column = 1, .why = why };
	struct csv csv = { 0 };

	*why = (struct csv_error){ 0 };
	if (str_starts(r.rest, STR("\xef\xbb\xbf")))
		r.rest = str_from(r.rest, 3);
	TRY(check_text(&r));
	TRY(read_header(&r, &csv));
	TRY(read_rows(&r, &csv));
	*out = csv;
	return NULL;
}

int
csv_column(const struct csv *csv, const char *column)
{
	for (size_t i = 0; i < csv->n_cols; i++)
		if (str_is(csv->head[i], column))
			return (int)i;
	return -1;
}

bool
csv_has(const struct csv *csv, const char *column)
{
	return csv_column(csv, column) >= 0;
}

struct str
csv_get(const struct csv *csv, size_t row, const char *column)
{
	int at = csv_column(csv, column);

	if (at < 0 || row >= csv->n_rows)
		return STR_NONE;
	return csv->cell[row * csv->n_cols + (size_t)at];
}

/* Would a spreadsheet take this text for a formula? */
static bool
is_formula(struct str s)
{
	/* A tab or CR in front is dangerous by itself, before blanks are looked past. */
	if (s.n > 0 && (s.p[0] == '\t' || s.p[0] == '\r' || s.p[0] == '\0'))
		return true;
	for (;;) {
		if (s.n > 0 && (s.p[0] == ' ' || s.p[0] == '\n'))
			s = str_from(s, 1);
		else if (str_starts(s, STR("\xc2\xa0")))
			s = str_from(s, 2);
		else
			break;
	}
	return s.n > 0 && memchr("=+-@\t\r", s.p[0], 7) != NULL;
}

void
csv_put(struct buf *b, struct str s)
{
	bool quote = s.n > 0 && (s.p[0] == ' ' || s.p[s.n - 1] == ' ');

	for (size_t i = 0; i < s.n && !quote; i++)
		quote = memchr(",\"\r\n", s.p[i], 4) != NULL;
	if (quote)
		buf_byte(b, '"');
	if (is_formula(s))
		buf_byte(b, '\'');
	for (size_t i = 0; i < s.n; i++) {
		if (s.p[i] == '"')
			buf_byte(b, '"');
		buf_byte(b, (uint8_t)s.p[i]);
	}
	if (quote)
		buf_byte(b, '"');
}

void
csv_row(struct buf *b, const struct str *cell, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		if (i > 0)
			buf_byte(b, ',');
		csv_put(b, cell[i]);
	}
	buf_byte(b, '\n');
}
