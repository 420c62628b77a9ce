/* Many entries: lists, export and import of the fourth kind. */
#include "house.h"

#define LEAD ROLE_BIT(ROLE_LEAD)
#define COORDINATOR ROLE_BIT(ROLE_COORDINATOR)
#define HEAD "title,held_on,ends_on,seats,cost,tongues,kind,teacher,story,p_name.0,p_tongues.0\n"

static struct list
listed(struct ctx *cx, struct list_query query)
{
	struct list list;

	query.kind = &fourth_kinds[0];
	EXPECT_OK(record_list(cx, fourth_registry(), &query, &list));
	return list;
}

static void
import(struct ctx *cx, const char *text, bool load, struct import_fault **fault, size_t *n_faults)
{
	struct csv_error why;
	struct csv csv;
	size_t rows;

	EXPECT_OK(csv_parse(&t_arena, str_of(text), &csv, &why));
	EXPECT_OK(record_import(cx, fourth_registry(), &fourth_kinds[0], &csv, load, fault, n_faults, &rows));
	for (size_t i = 0; load && i < *n_faults; i++)
		(void)rows;
}

static struct str
exported(struct ctx *cx, struct list_query query)
{
	struct buf b;
	struct str out;

	query.kind = &fourth_kinds[0];
	buf_init(&b, &t_arena, 1 << 20);
	EXPECT_OK(record_export(cx, fourth_registry(), &query, STR("For the yearly check"), &b));
	EXPECT_OK(buf_done(&b, &out));
	return out;
}

/* A state of its own for the rows of one test: everything else is cancelled away by its filter. */
static void
only_kind(struct ctx *cx, const char *seats, struct list_query *out)
{
	*out = (struct list_query){ .filter = { { STR("seats"), str_of(seats) } }, .limit = 25 };
}

T(a_list_shows_plain_columns_and_opens_nothing)
{
	struct house *h = house();
	struct list_query query;
	struct list list;

	drill_new(as(h, ANN, LEAD), "title=First|held_on=2026-07-09|seats=71|kind=field|tongues=en|tongues=ro|teacher=Ada Lund");
	drill_new(&h->cx, "title=Second|held_on=2026-07-08|seats=71|kind=field|teacher=Bo Lund");
	only_kind(&h->cx, "71", &query);
	list = listed(&h->cx, query);
	EXPECT_EQ(list.n_rows, 2);
	EXPECT_EQ(list.n_cols, 4);
	EXPECT_STR(list.row[0].cell[0], "Second");
	EXPECT_STR(list.row[1].cell[2], "English; Romanian");
	EXPECT(list.sealed[3] && !list.sealed[0]);
	EXPECT_EQ(list.row[1].cell[3].n, 0);
	EXPECT(!list.more);
	query.show_names = true;
	list = listed(&h->cx, query);
	EXPECT_STR(list.row[0].cell[3], "Bo Lund");
}

T(a_list_goes_on_from_the_last_row)
{
	struct house *h = house();
	struct list_query query;
	struct list list;
	size_t n = 0;

	as(h, ANN, LEAD);
	for (int i = 0; i < 7; i++)
		drill_new(&h->cx, i < 4 ? "title=Page|held_on=2026-07-09|seats=72|kind=field" : "title=Later|held_on=2026-09|seats=72|kind=desk");
	only_kind(&h->cx, "72", &query);
	query.limit = 3;
	do {
		list = listed(&h->cx, query);
		n += list.n_rows;
		if (list.n_rows > 0)
			query.after = list.row[list.n_rows - 1].id;
	} while (list.more);
	EXPECT_EQ(n, 7);
	query = (struct list_query){ .filter = { { STR("seats"), STR("72") } }, .state = STR("HELD") };
	EXPECT_EQ(listed(&h->cx, query).n_rows, 0);
}

T(what_is_finished_stands_behind_what_is_worked_on)
{
	struct house *h = house();
	struct list_query query;
	struct record_view view;
	struct list list;
	struct id first;

	as(h, ANN, COORDINATOR);
	first = drill_new(&h->cx, "title=Called off|held_on=2026-07-01|seats=79|kind=field");
	drill_new(&h->cx, "title=Still to come|held_on=2026-07-20|seats=79|kind=field");
	only_kind(&h->cx, "79", &query);
	EXPECT_STR(listed(&h->cx, query).row[0].cell[0], "Called off");
	view = drill_open(&h->cx, first);
	EXPECT_OK(record_event(&h->cx, fourth_registry(), &view, "cancel", STR("Nobody came"), NULL));
	query.limit = 1;
	list = listed(&h->cx, query);
	EXPECT_STR(list.row[0].cell[0], "Still to come");
	EXPECT(list.more);
	query.after = list.row[0].id;
	list = listed(&h->cx, query);
	EXPECT_STR(list.row[0].cell[0], "Called off");
	EXPECT(!list.more);
}

T(nobody_lists_what_lies_outside_his_scope)
{
	struct house *h = house();
	struct list_query query = { .kind = &fourth_kinds[0] };
	struct actor stranger = h->actor[ANN];
	struct list list;

	drill_new(as(h, ANN, LEAD), "title=Here|held_on=2026-07-09|kind=field");
	stranger.caps.roles = LEAD;
	stranger.caps.account = id_new(h->cx.now);
	h->cx.actor = &stranger;
	EXPECT_EQ(listed(&h->cx, query).n_rows, 0);
	as(h, ANN, ROLE_BIT(ROLE_ADMIN));
	EXPECT_ERR(record_list(&h->cx, &h->fourth, &query, &list), ERR_NOTFOUND);
}

T(an_export_needs_a_reason_and_holds_inert_cells)
{
	struct house *h = house();
	struct list_query query;
	struct buf b;
	struct str out;
	size_t at;

	drill_new(as(h, ANN, LEAD), "title= =SUM(A1)|held_on=2026-07-09|seats=73|kind=field|teacher=Ada Lund");
	only_kind(&h->cx, "73", &query);
	query.kind = &fourth_kinds[0];
	buf_init(&b, &t_arena, 1 << 20);
	EXPECT_ERR_ID(record_export(&h->cx, &h->fourth, &query, STR(" "), &b), ERR_INVALID, "export.reason");
	out = exported(&h->cx, query);
	EXPECT(str_find(out, STR(",'=SUM(A1),"), &at));
	EXPECT(!str_find(out, STR("Ada Lund"), &at));
	query.show_names = true;
	EXPECT(str_find(exported(&h->cx, query), STR("Ada Lund"), &at));
}

T(what_was_exported_comes_back_equal)
{
	struct house *h = house();
	struct list_query query;
	struct import_fault *fault;
	struct str out, rest, line, bare = STR_NONE, again;
	const char *text;
	size_t n_faults, n = rows_in(h, "record");
	uint64_t before;

	as(h, ANN, LEAD | COORDINATOR);
	drill_new(&h->cx, "title= =1+1|held_on=about 2026-07|ends_on=2026-07-02/2026-09-05|seats=74|cost=10.05|tongues=vi|tongues=en|kind=field|"
	    "teacher=O'Hara, \"Bob\"|story=Two\nlines|private='=x|where=-5|p_name.0=Mo|p_tongues.0=ro|p_tongues.0=vi|p_name.1=Ivo");
	drill_new(&h->cx, "title=Plain|held_on=2026|seats=74|kind=desk|p_name.0=Una");
	drill_new(&h->cx, "title='quoted'|held_on=2026-03-01/|seats=74|kind=desk|teacher=''=y");
	only_kind(&h->cx, "74", &query);
	query.show_names = true;
	out = exported(&h->cx, query);

	/* With its numbers: nothing changes. */
	EXPECT_OK(str_z(&t_arena, out, &text));
	before = state_of(h);
	import(&h->cx, text, true, &fault, &n_faults);
	EXPECT_EQ(n_faults, 0);
	EXPECT(state_of(h) == before);

	/* Without them: three more, equal but for number. */
	{
		struct csv csv;
		struct csv_error why;
		struct buf b;

		EXPECT_OK(csv_parse(&t_arena, out, &csv, &why));
		buf_init(&b, &t_arena, 1 << 20);
		for (size_t c = 1; c < csv.n_cols; c++)
			buf_printf(&b, "%s%.*s", c > 1 ? "," : "", STRF(csv.head[c]));
		for (size_t r = 0; r < csv.n_rows; r++) {
			buf_z(&b, "\n");
			for (size_t c = 1; c < csv.n_cols; c++) {
				if (c > 1)
					buf_byte(&b, ',');
				/* as the file had it: already defused cells stay as they are */
				csv_put(&b, csv.cell[r * csv.n_cols + c]);
			}
		}
		EXPECT_OK(buf_done(&b, &bare));
	}
	EXPECT_OK(str_z(&t_arena, bare, &text));
	import(&h->cx, text, true, &fault, &n_faults);
	EXPECT_EQ(n_faults, 0);
	EXPECT_EQ(rows_in(h, "record"), n + 6);
	again = exported(&h->cx, query);
	rest = again;
	/* Every line of the first file stands twice in the second but for its number. */
	rest = out;
	while (str_split(&rest, '\n', &line)) {
		struct str tail, hay = again;
		size_t at, found = 0;

		if (!str_find(line, STR(","), &at) || !str_starts(line, STR("TSTD")))
			continue;
		tail = str_from(line, at);
		while (str_find(hay, tail, &at)) {
			found++;
			hay = str_from(hay, at + tail.n);
		}
		EXPECT_EQ(found, 2);
	}
}

T(an_absent_column_changes_nothing_and_an_empty_cell_clears)
{
	struct house *h = house();
	struct id id = drill_new(as(h, ANN, LEAD | COORDINATOR), "title=Old|held_on=2026-07-09|seats=75|kind=field|tongues=en|tongues=ro|teacher=Ada|"
	    "p_name.0=Mo|p_tongues.0=vi");
	struct record_view view = drill_open(&h->cx, id);
	const struct cbor *tongues, *people;
	struct import_fault *fault;
	struct str text;
	const char *z;
	size_t n;

	EXPECT_OK(str_fmt(&t_arena, &text, "urn,title,seats\n%.*s,New,\n", STRF(row_text(&view.row, RECORD_URN))));
	EXPECT_OK(str_z(&t_arena, text, &z));
	import(&h->cx, z, true, &fault, &n);
	EXPECT_EQ(n, 0);
	view = drill_open(&h->cx, id);
	EXPECT_STR(cbor_text_of(&view.answers, "title"), "New");
	EXPECT(cbor_get(&view.answers, "seats") == NULL);
	EXPECT_STR(cbor_text_of(&view.answers, "teacher"), "Ada");
	tongues = cbor_get(&view.answers, "tongues");
	EXPECT(tongues != NULL && tongues->n == 2);
	people = cbor_get(&view.answers, "people");
	EXPECT(people != NULL && people->n == 1 && cbor_get(&people->v[0], "p_tongues") != NULL);
}

/* Eight rows with five faults each: a title, a day, seats, a language and a kind. */
T(forty_faults_are_named_by_row_and_column_and_nothing_is_loaded)
{
	static const char *const wrong[5] = { "title", "held_on", "seats", "tongues", "kind" };
	static const char *const ids[5] = { "form.required", "form.no-date", "form.not-number", "form.no-choice", "form.no-choice" };
	struct house *h = house();
	struct import_fault *fault;
	struct buf b;
	struct str text;
	const char *z;
	uint64_t before;
	size_t n;

	as(h, ANN, COORDINATOR);
	buf_init(&b, &t_arena, 65536);
	buf_z(&b, HEAD);
	for (int i = 0; i < 8; i++) {
		buf_z(&b, "Good,2026-07-09,,12,1.50,en,field,Ada,She,Mo,ro\n");
		buf_z(&b, ",the day after,,many,1.50,en;klingon,nowhere,Ada,She,Mo,ro\n");
	}
	EXPECT_OK(buf_done(&b, &text));
	EXPECT_OK(str_z(&t_arena, text, &z));
	before = state_of(h);
	for (int load = 0; load < 2; load++) {
		import(&h->cx, z, load != 0, &fault, &n);
		EXPECT_EQ(n, 40);
		for (size_t row = 0; row < 8; row++)
			for (size_t k = 0; k < 5; k++) {
				size_t found = 0;

				for (size_t i = 0; i < n; i++)
					found += fault[i].row == 3 + 2 * row && str_is(fault[i].column, wrong[k]) && str_is(str_of(fault[i].id), ids[k]);
				EXPECT_EQ(found, 1);
			}
	}
	EXPECT(state_of(h) == before);
}

T(an_import_goes_through_the_guards_and_whole_or_not_at_all)
{
	struct house *h = house();
	struct import_fault *fault;
	uint64_t before = state_of(h);
	size_t n, rows = rows_in(h, "record");

	as(h, ANN, COORDINATOR);
	import(&h->cx, "title,held_on,kind\nGood,2026-07-09,field\nNot this one,2026-07-09,field\n", true, &fault, &n);
	EXPECT_EQ(n, 1);
	EXPECT_EQ(fault[0].row, 3);
	EXPECT_STR(str_of(fault[0].id), "drill.not-this-one");
	EXPECT(state_of(h) == before);
	/* A dry run of a good file stores nothing, the load all of it. */
	import(&h->cx, "title,held_on,kind\nGood,2026-07-09,field\nBetter,2026-07-10,desk\n", false, &fault, &n);
	EXPECT_EQ(n, 0);
	EXPECT(state_of(h) == before);
	import(&h->cx, "title,held_on,kind\nGood,2026-07-09,field\nBetter,2026-07-10,desk\n", true, &fault, &n);
	EXPECT_EQ(n, 0);
	EXPECT_EQ(rows_in(h, "record"), rows + 2);
	/* Only who may import may import. */
	import(as(h, ANN, LEAD), "title,held_on,kind\nGood,2026-07-09,field\n", true, &fault, &n);
	EXPECT_EQ(n, 1);
	EXPECT_STR(str_of(fault[0].id), "state.not-you");
}

T(an_import_knows_neither_foreign_columns_nor_foreign_numbers)
{
	struct house *h = house();
	struct import_fault *fault;
	size_t n;

	import(as(h, ANN, COORDINATOR), "title,held_on,kind,shoe\nGood,2026-07-09,field,43\n", true, &fault, &n);
	EXPECT_EQ(n, 1);
	EXPECT_EQ(fault[0].row, 1);
	EXPECT_STR(fault[0].column, "shoe");
	import(&h->cx, "urn,title,held_on,kind\nTSTD-26-ABCDEF0,Good,2026-07-09,field\n", true, &fault, &n);
	EXPECT_EQ(n, 1);
	EXPECT_STR(str_of(fault[0].id), "import.urn");
}
