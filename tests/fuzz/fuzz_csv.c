/*
 * tests/fuzz/fuzz_csv.c - a table read is whole, and a table written by
 * csv_put reads back cell for cell, but for the apostrophe against formulas.
 */
#include "base/csv.h"
#include "fuzz.h"

static void
read_back(struct arena *a, const struct csv *csv)
{
	struct csv_error why;
	struct csv again;
	struct str text;
	struct buf b;

	buf_init(&b, a, ARENA_CAP_REQUEST);
	for (size_t i = 0; i < csv->n_cols; i++)
		buf_printf(&b, i == 0 ? "c%zu" : ",c%zu", i);
	buf_byte(&b, '\n');
	for (size_t i = 0; i < csv->n_rows * csv->n_cols; i++) {
		csv_put(&b, csv->cell[i]);
		buf_byte(&b, (i + 1) % csv->n_cols == 0 ? '\n' : ',');
	}
	if (buf_done(&b, &text) != NULL)
		return;
	if (csv_parse(a, text, &again, &why) != NULL) {
		/* the apostrophe may have made a cell too long, the copy too large */
		MUST(why.id == NULL || str_is(str_of(why.id), "csv.too-long"));
		return;
	}
	MUST(again.n_cols == csv->n_cols && again.n_rows == csv->n_rows);
	for (size_t i = 0; i < csv->n_rows * csv->n_cols; i++) {
		struct str was = csv->cell[i], is = again.cell[i];

		MUST(str_eq(was, is) || (str_starts(is, STR("'")) && str_eq(was, str_from(is, 1))));
	}
}

int
LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t n)
{
	struct str in = { (const char *)bytes, n };
	struct csv_error why;
	struct arena a;
	struct csv csv;

	arena_init(&a, ARENA_CAP_REQUEST);
	if (csv_parse(&a, in, &csv, &why) == NULL)
		read_back(&a, &csv);
	else
		MUST(why.id == NULL || (why.line >= 1 && why.column >= 1));
	arena_free(&a);
	return 0;
}
