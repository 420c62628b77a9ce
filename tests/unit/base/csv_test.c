/* tests/unit/base/csv_test.c - a table is read whole or refused with line and column. */
#include "base/csv.h"
#include "t.h"

T(a_table_is_read_by_column_name)
{
	struct csv csv;
	struct csv_error why;

	EXPECT_OK(csv_parse(&t_arena, STR("\xef\xbb\xbfid,text\r\n1,\"a, \"\"b\"\"\nc\"\r\n2,\n3,\"\""), &csv, &why));
	EXPECT_EQ(csv.n_cols, 2);
	EXPECT_EQ(csv.n_rows, 3);
	EXPECT_STR(csv_get(&csv, 0, "id"), "1");
	EXPECT_STR(csv_get(&csv, 0, "text"), "a, \"b\"\nc");
	EXPECT_STR(csv_get(&csv, 1, "text"), "");
	EXPECT_STR(csv_get(&csv, 2, "text"), "");
	EXPECT_STR(csv_get(&csv, 3, "text"), "");
	EXPECT_STR(csv_get(&csv, 0, "none"), "");
	EXPECT(csv_has(&csv, "id") && !csv_has(&csv, "none"));
	EXPECT_EQ(csv_column(&csv, "none"), -1);
	EXPECT_OK(csv_parse(&t_arena, STR("only,a,head"), &csv, &why));
	EXPECT_EQ(csv.n_rows, 0);
}

T(a_refusal_names_line_and_column)
{
	static const struct { struct str text; const char *id; size_t line, column; } bad[] = {
		{ STR_NONE, "csv.empty", 1, 1 },
		{ STR("\xef\xbb\xbf"), "csv.empty", 1, 1 },
		{ STR("a,b\n1,\xff\n"), "csv.not-utf8", 2, 1 },
		{ STR("a\n1\n\0\n"), "csv.nul", 3, 1 },
		{ STR("a,b\n1,2\n3\n"), "csv.ragged", 3, 1 },
		{ STR("a,b\n1,2,3\n"), "csv.ragged", 2, 2 },
		{ STR("a,b\n1,2\n\n"), "csv.ragged", 3, 1 },
		{ STR("a,a\n"), "csv.header", 1, 2 },
		{ STR("a,\n"), "csv.header", 1, 2 },
		{ STR("a,b\n1,x\"y\n"), "csv.quote", 2, 2 },
		{ STR("a,b\n1,\"x\"y\n"), "csv.quote", 2, 2 },
		{ STR("a,b\n\"1\n\",\"x\n"), "csv.quote", 3, 2 },
		{ STR("a,b\n1,x\ry\n"), "csv.quote", 2, 2 },
	};

	for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
		struct csv csv = { .n_rows = 99 };
		struct csv_error why;

		EXPECT_ERR_ID(csv_parse(&t_arena, bad[i].text, &csv, &why), ERR_INVALID, bad[i].id);
		EXPECT_STR(str_of(why.id), bad[i].id);
		EXPECT_EQ(why.line, bad[i].line);
		EXPECT_EQ(why.column, bad[i].column);
		EXPECT_EQ(csv.n_rows, 99);
	}
}

T(too_many_columns_and_too_long_cells_are_refused)
{
	struct csv_error why;
	struct csv csv;
	struct buf b;
	struct str s;

	buf_init(&b, &t_arena, 1 << 20);
	for (int i = 0; i <= CSV_COLS_MAX; i++)
		buf_printf(&b, i == 0 ? "c%d" : ",c%d", i);
	EXPECT_OK(buf_done(&b, &s));
	EXPECT_ERR_ID(csv_parse(&t_arena, s, &csv, &why), ERR_INVALID, "csv.too-wide");
	buf_init(&b, &t_arena, 1 << 20);
	buf_z(&b, "a\n");
	for (int i = 0; i <= CSV_CELL_MAX; i++)
		buf_byte(&b, 'x');
	EXPECT_OK(buf_done(&b, &s));
	EXPECT_ERR_ID(csv_parse(&t_arena, s, &csv, &why), ERR_INVALID, "csv.too-long");
	EXPECT_OK(csv_parse(&t_arena, str_head(s, s.n - 1), &csv, &why));
}

T(no_spreadsheet_runs_a_cell_we_wrote)
{
	static const struct { struct str cell; const char *want; } put[] = {
		{ STR("=1+1"), "'=1+1" }, { STR("+1"), "'+1" }, { STR("-1"), "'-1" },
		{ STR("@a"), "'@a" }, { STR("\tx"), "'\tx" }, { STR("\rx"), "\"'\rx\"" },
		{ STR(" =1"), "\"' =1\"" }, { STR("\n=1"), "\"'\n=1\"" },
		{ STR("\xc2\xa0=1"), "'\xc2\xa0=1" }, { STR(" \t1"), "\"' \t1\"" },
		{ STR("a=1"), "a=1" }, { STR(""), "" }, { STR(" "), "\" \"" },
		{ STR("a,b"), "\"a,b\"" }, { STR("a\"b"), "\"a\"\"b\"" },
	};

	for (size_t i = 0; i < sizeof put / sizeof *put; i++) {
		struct buf b;
		struct str s;

		buf_init(&b, &t_arena, 100);
		csv_put(&b, put[i].cell);
		EXPECT_OK(buf_done(&b, &s));
		EXPECT_STR(s, put[i].want);
	}
}

T(reading_a_table_survives_scarce_memory)
{
	struct csv_error why;
	struct csv csv;

	EXPECT_SURVIVES_SCARCITY(csv_parse(&t_arena, STR("a,b\n\"x\"\"y\",2\n3,4\n"), &csv, &why));
	EXPECT_EQ(csv.n_rows, 2);
}

T(a_row_of_cells_is_one_line)
{
	struct buf b;
	struct str out;

	buf_init(&b, &t_arena, 1000);
	csv_row(&b, (const struct str[]){ STR("a"), STR("b, \"c\""), STR_NONE, STR("=d") }, 4);
	csv_row(&b, (const struct str[]){ STR("1"), STR("2"), STR("3"), STR("4") }, 4);
	EXPECT_OK(buf_done(&b, &out));
	EXPECT_STR(out, "a,\"b, \"\"c\"\"\",,'=d\n1,2,3,4\n");
}
