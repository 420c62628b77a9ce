/* One entry of a register declared by the files of fourth/ alone. */
#include "house.h"

#define FULL "title=Fire drill|held_on=2026-07-01|ends_on=2026-07-02|seats=12|cost=10.50|tongues=en|tongues=ro|kind=field|"	\
    "teacher=Ada Lund|story=She spoke|private=Between us|where=Behind the mill|p_name.0=Mo|p_tongues.0=vi|p_name.1=Ivo"
#define LEAD ROLE_BIT(ROLE_LEAD)
#define COORDINATOR ROLE_BIT(ROLE_COORDINATOR)

static void
move(struct ctx *cx, struct id id, const char *event, const char *reason)
{
	struct record_view view = drill_open(cx, id);

	EXPECT_OK(record_event(cx, fourth_registry(), &view, event, str_of(reason), NULL));
}

static struct str
state(struct ctx *cx, struct id id)
{
	struct row row;

	EXPECT_OK(row_get(cx, T_RECORD, id, &row));
	return row_text(&row, RECORD_STATE);
}

T(what_was_written_is_read_back_by_name)
{
	struct house *h = house();
	struct id id = drill_new(&h->cx, FULL);
	struct record_view view = drill_open(&h->cx, id);
	const struct cbor *people = cbor_get(&view.answers, "people");

	EXPECT_STR(cbor_text_of(&view.answers, "title"), "Fire drill");
	EXPECT_STR(cbor_text_of(&view.answers, "teacher"), "Ada Lund");
	EXPECT_STR(cbor_text_of(&view.answers, "private"), "Between us");
	EXPECT_STR(cbor_text_of(&view.answers, "where"), "Behind the mill");
	EXPECT_EQ(cbor_int_of(&view.answers, "cost", 0), 1050);
	EXPECT(people != NULL && people->n == 2);
	EXPECT_STR(cbor_text_of(&people->v[1], "p_name"), "Ivo");
	EXPECT_EQ(row_int(&view.row, RECORD_DUE), day_of((struct date){ 2026, 7, 1 }));
	EXPECT_EQ(row_int(&view.row, RECORD_UNTIL), day_of((struct date){ 2026, 7, 2 }));
	EXPECT_STR(row_text(&view.row, RECORD_STATE), "PLANNED");
	EXPECT(str_starts(row_text(&view.row, RECORD_URN), STR("TSTD-26-")));
}

T(nothing_sealed_stands_in_a_plain_column)
{
	struct house *h = house();
	struct id id = drill_new(&h->cx, FULL);
	static const char *const words[] = { "Ada Lund", "She spoke", "Between us", "Behind the mill", "Ivo" };
	struct row row;
	size_t at;

	EXPECT_OK(row_get(&h->cx, T_RECORD, id, &row));
	for (size_t c = 0; c < row.n; c++)
		for (size_t w = 0; w < 5; w++)
			EXPECT(!str_find(row.col[c].s, str_of(words[w]), &at));
}

T(a_role_without_the_key_neither_reads_nor_loses_a_section)
{
	struct house *h = house();
	struct id id = drill_new(&h->cx, FULL);
	struct record_view view = drill_open(&h->cx, id);
	struct cbor answers;

	/* As if the keeper had cut the notes and the whereabouts away. */
	view.opened.keys.gmask &= GMASK(G_CARD) | GMASK(G_ORIGINAL);
	answers = drill_answers("title=Water drill|held_on=2026-07-01|ends_on=2026-07-02|seats=12|cost=10.50|tongues=en|tongues=ro|kind=field|"
	    "teacher=Ada Lund|story=She spoke again|p_name.0=Mo");
	view.answers = drill_answers("title=Fire drill|held_on=2026-07-01|ends_on=2026-07-02|seats=12|cost=10.50|tongues=en|tongues=ro|kind=field|"
	    "teacher=Ada Lund|story=She spoke|p_name.0=Mo");
	EXPECT_OK(cbor_set(&t_arena, &answers, "people", *cbor_get(&view.answers, "people")));
	EXPECT_OK(record_edit(&h->cx, &h->fourth, &view, &answers));
	view = drill_open(&h->cx, id);
	EXPECT_STR(cbor_text_of(&view.answers, "title"), "Water drill");
	EXPECT_STR(cbor_text_of(&view.answers, "story"), "She spoke again");
	EXPECT_STR(cbor_text_of(&view.answers, "private"), "Between us");
	EXPECT_STR(cbor_text_of(&view.answers, "where"), "Behind the mill");
	EXPECT_EQ(row_int(&view.row, RECORD_VERSION), 2);
}

T(a_field_of_another_role_is_refused)
{
	struct house *h = house();
	struct ctx *cx = as(h, ANN, LEAD);
	struct cbor answers = drill_answers(FULL "|ruling=Allowed");
	size_t n = rows_in(h, "record");
	struct id id;

	EXPECT_ERR_ID(record_create(cx, &h->fourth, &fourth_kinds[0], &answers, id_none, id_none, &id), ERR_DENIED, "record.field-not-yours");
	EXPECT_EQ(rows_in(h, "record"), n);
	EXPECT_OK(record_create(as(h, ANN, LEAD | ROLE_BIT(ROLE_AUTHORISER)), &h->fourth, &fourth_kinds[0], &answers, id_none, id_none, &id));
}

T(required_answers_are_required_and_nothing_half_is_stored)
{
	struct house *h = house();
	struct cbor answers = cbor_map();
	uint64_t before = state_of(h);
	struct id id;

	EXPECT_OK(cbor_set(&t_arena, &answers, "title", cbor_text(STR("No day"))));
	EXPECT_ERR_ID(record_create(&h->cx, &h->fourth, &fourth_kinds[0], &answers, id_none, id_none, &id), ERR_INVALID, "record.faults");
	EXPECT(state_of(h) == before);
}

/* The same answers with another title. */
static struct cbor
retitled(const struct record_view *view)
{
	struct str bytes;
	struct cbor answers;

	EXPECT_OK(cbor_encode(&t_arena, &view->answers, 65536, &bytes));
	EXPECT_OK(cbor_parse(&t_arena, bytes, &answers));
	EXPECT_OK(cbor_set(&t_arena, &answers, "title", cbor_text(STR("Another title"))));
	return answers;
}

T(changing_the_day_takes_an_agreed_drill_back)
{
	struct house *h = house();
	struct id id = drill_new(as(h, ANN, LEAD), FULL);
	struct cbor answers, other = drill_answers("title=x|held_on=2026-08-01|kind=desk");
	struct record_view view;

	move(as(h, BEN, LEAD), id, "agree", "");
	EXPECT_STR(state(&h->cx, id), "AGREED");
	view = drill_open(as(h, BEN, LEAD), id);
	answers = retitled(&view);
	EXPECT_OK(record_edit(&h->cx, &h->fourth, &view, &answers));
	EXPECT_STR(state(&h->cx, id), "AGREED");
	view = drill_open(&h->cx, id);
	EXPECT_OK(cbor_set(&t_arena, &answers, "held_on", *cbor_get(&other, "held_on")));
	EXPECT_OK(cbor_set(&t_arena, &answers, "ends_on", *cbor_get(&other, "held_on")));
	EXPECT_OK(record_edit(&h->cx, &h->fourth, &view, &answers));
	EXPECT_STR(state(&h->cx, id), "PLANNED");
	/* Ben changed the day: the second person is now somebody else. */
	view = drill_open(&h->cx, id);
	EXPECT_ERR_ID(record_event(&h->cx, &h->fourth, &view, "agree", STR_NONE, NULL), ERR_CONFLICT, "state.second-person");
	view = drill_open(as(h, ANN, LEAD), id);
	EXPECT_OK(record_event(&h->cx, &h->fourth, &view, "agree", STR_NONE, NULL));
}

T(an_edit_that_changes_nothing_writes_nothing)
{
	struct house *h = house();
	struct record_view view = drill_open(&h->cx, drill_new(&h->cx, FULL));
	uint64_t before = state_of(h);

	EXPECT_OK(record_edit(&h->cx, &h->fourth, &view, &view.answers));
	EXPECT(state_of(h) == before);
}

T(a_stale_page_does_not_overwrite_a_newer_one)
{
	struct house *h = house();
	struct record_view view = drill_open(&h->cx, drill_new(&h->cx, FULL));
	struct cbor answers = retitled(&view);

	EXPECT_OK(record_edit(&h->cx, &h->fourth, &view, &answers));
	EXPECT_OK(cbor_set(&t_arena, &answers, "title", cbor_text(STR("A third"))));
	EXPECT_ERR(record_edit(&h->cx, &h->fourth, &view, &answers), ERR_CONFLICT);
}

T(a_guard_and_a_table_refuse_with_their_own_words)
{
	struct house *h = house();
	struct id id = drill_new(as(h, ANN, LEAD), FULL);
	struct record_view view = drill_open(as(h, BEN, LEAD | COORDINATOR), id);

	drill_ready = false;
	EXPECT_ERR_ID(record_event(&h->cx, &h->fourth, &view, "agree", STR_NONE, NULL), ERR_CONFLICT, "drill.unready");
	drill_ready = true;
	EXPECT_ERR_ID(record_event(&h->cx, &h->fourth, &view, "hold", STR_NONE, NULL), ERR_CONFLICT, "state.not-now");
	EXPECT_ERR_ID(record_event(&h->cx, &h->fourth, &view, "cancel", STR_NONE, NULL), ERR_INVALID, "drill.reason");
	move(&h->cx, id, "agree", "");
	view = drill_open(&h->cx, id);
	EXPECT_ERR_ID(record_event(&h->cx, &h->fourth, &view, "agree", STR_NONE, NULL), ERR_CONFLICT, "drill.not-planned");
	EXPECT_ERR_ID(record_event(as(h, BEN, ROLE_BIT(ROLE_ANALYST)), &h->fourth, &view, "cancel", STR("Rain"), NULL), ERR_DENIED, "state.not-you");
	as(h, BEN, LEAD);
	EXPECT_OK(record_event(&h->cx, &h->fourth, &view, "hold", STR_NONE, NULL));
	EXPECT_EQ(drill_told, 1);
}

T(the_second_agency_must_be_another_one)
{
	struct house *h = house();
	struct id id = drill_new(as(h, ANN, LEAD), FULL);
	struct record_view view;

	move(as(h, BEN, LEAD), id, "agree", "");
	view = drill_open(as(h, ANN, LEAD), id);
	EXPECT_ERR_ID(record_event(&h->cx, &h->fourth, &view, "lend", STR_NONE, NULL), ERR_CONFLICT, "state.second-person");
	EXPECT_OK(record_event(as(h, CAT, LEAD), &h->fourth, &view, "lend", STR_NONE, NULL));
}

T(restore_goes_back_to_where_it_was)
{
	struct house *h = house();
	struct id id = drill_new(as(h, ANN, COORDINATOR), FULL);

	move(as(h, BEN, COORDINATOR), id, "agree", "");
	move(&h->cx, id, "cancel", "Rain");
	EXPECT_STR(state(&h->cx, id), "CANCELLED");
	move(&h->cx, id, "note", "");
	move(&h->cx, id, "restore", "");
	EXPECT_STR(state(&h->cx, id), "AGREED");
}

T(the_history_tells_who_when_and_why_and_the_reason_is_sealed)
{
	struct house *h = house();
	struct id id = drill_new(as(h, ANN, COORDINATOR), FULL);
	struct history_entry *entry;
	struct record_view view;
	struct row *rows;
	size_t n, n_rows, at;

	move(as(h, BEN, COORDINATOR), id, "cancel", "Too much rain");
	view = drill_open(&h->cx, id);
	EXPECT_OK(record_history(&h->cx, id, &view.opened, &entry, &n));
	EXPECT_EQ(n, 2);
	EXPECT_STR(entry[0].event, "plan");
	EXPECT_STR(entry[0].actor, "Ann Frost");
	EXPECT_EQ(entry[0].minutes, -1);
	EXPECT_STR(entry[1].to, "CANCELLED");
	EXPECT_EQ(entry[1].minutes, 0);
	EXPECT_STR(entry[1].agency, "council");
	EXPECT_STR(entry[1].reason, "Too much rain");
	EXPECT_EQ(row_list(&h->cx, T_RECORD_EVENT, RECORD_EVENT_OWNER, id, &rows, &n_rows) == NULL, 1);
	for (size_t i = 0; i < n_rows; i++)
		for (size_t c = 0; c < rows[i].n; c++)
			EXPECT(!str_find(rows[i].col[c].s, STR("Too much"), &at));
}

T(minutes_are_counted_from_the_sealed_instant)
{
	struct house *h = house();
	struct id id = drill_new(as(h, ANN, COORDINATOR), FULL);
	struct record_view view = drill_open(&h->cx, id);
	struct history_entry *entry;
	size_t n;

	h->cx.now += 90 * MS_MINUTE;
	EXPECT_OK(record_event(&h->cx, &h->fourth, &view, "note", STR_NONE, NULL));
	EXPECT_OK(record_history(&h->cx, id, &view.opened, &entry, &n));
	EXPECT_EQ(entry[1].minutes, 90);
}

T(a_receipt_is_written_once_for_each_version)
{
	struct house *h = house();
	struct id id = drill_new(as(h, ANN, COORDINATOR), FULL);
	struct record_view view = drill_open(&h->cx, id);
	size_t n = rows_in(h, "read_receipt");
	struct cbor answers = retitled(&view);

	EXPECT_OK(record_accept(&h->cx, &view));
	EXPECT_OK(record_accept(&h->cx, &view));
	EXPECT_EQ(rows_in(h, "read_receipt"), n + 1);
	EXPECT_OK(record_edit(&h->cx, &h->fourth, &view, &answers));
	view = drill_open(&h->cx, id);
	EXPECT_OK(record_accept(&h->cx, &view));
	EXPECT_EQ(rows_in(h, "read_receipt"), n + 2);
}

T(what_may_not_be_seen_is_not_found)
{
	struct house *h = house();
	struct record_view view = drill_open(&h->cx, drill_new(&h->cx, FULL)), none;
	struct str urn = row_text(&view.row, RECORD_URN);
	struct actor stranger = h->actor[ANN];

	EXPECT_ERR(record_open(as(h, ANN, ROLE_BIT(ROLE_AUDITOR)), &h->fourth, urn, A_OPEN, &none), ERR_NOTFOUND);
	as(h, ANN, LEAD);
	EXPECT_ERR(record_open(&h->cx, &h->fourth, STR("TSTD-26-0000000"), A_OPEN, &none), ERR_NOTFOUND);
	EXPECT_ERR(record_open(&h->cx, &h->fourth, STR("nonsense"), A_OPEN, &none), ERR_NOTFOUND);
	stranger.caps.n_compartments = 0;
	h->cx.actor = &stranger;
	EXPECT_ERR(record_open(&h->cx, &h->fourth, urn, A_OPEN, &none), ERR_NOTFOUND);
}
