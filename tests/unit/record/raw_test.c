/* The database itself refuses what did not come through the engine: raw SQL against the foreign keys. */
#include <stdio.h>
#include "house.h"
#include "store/inside.h"

#define LEAD ROLE_BIT(ROLE_LEAD)
#define DRILL "title=Raw|held_on=2026-07-01|kind=field"

/* Run in one transaction on the writing connection; taken back at the end. */
static bool
raw(struct house *h, const char *sql)
{
	sqlite3 *db = h->store->writer.main;
	bool done;

	EXPECT_EQ(sqlite3_exec(db, "BEGIN", NULL, NULL, NULL), SQLITE_OK);
	done = sqlite3_exec(db, sql, NULL, NULL, NULL) == SQLITE_OK;
	
	EXPECT_EQ(sqlite3_exec(db, "ROLLBACK", NULL, NULL, NULL), SQLITE_OK);
	return done;
}

static const char *
hex_of(struct id id)
{
	struct str hex;
	const char *z;

	EXPECT_OK(id_text(&t_arena, id, &hex));
	EXPECT_OK(str_z(&t_arena, hex, &z));
	return z;
}

/* An event written by hand, with or without a first person. */
static const char *
event_sql(struct house *h, struct id owner, const char *event, const char *from, const char *to, int two, enum who who, struct id first, enum who first_who)
{
	const char *account = hex_of(h->actor[who].caps.account), *agency = hex_of(h->actor[who].caps.agency);
	struct str out, firsts = STR("NULL, NULL, NULL");
	const char *z;

	if (!id_is_none(first))
		EXPECT_OK(str_fmt(&t_arena, &firsts, "x'%s', x'%s', x'%s'", hex_of(first), hex_of(h->actor[first_who].caps.account),
		    hex_of(h->actor[first_who].caps.agency)));
	EXPECT_OK(str_fmt(&t_arena, &out, "INSERT INTO record_event (id, owner, otype, no, machine, from_state, event, to_state, two, actor, agency, on_, "
	    "first_event, first_actor, first_agency, minutes, cmp, g8, rowver, audit_seq, row_tag) VALUES (x'%s', x'%s', 260, 99, 'drill', '%s', '%s', '%s', %d, "
	    "x'%s', x'%s', 1, %.*s, NULL, x'%s', NULL, 1, 1, x'00');", hex_of(owner), hex_of(owner), from, event, to, two, account, agency, STRF(firsts),
	    hex_of(h->office)));
	EXPECT_OK(str_z(&t_arena, out, &z));
	return z;
}

static bool
moved(struct house *h, const char *event_sql_or_empty, struct id owner, const char *to)
{
	struct str sql;
	const char *z;

	/* The hand-made event has the owner's own number as its id. */
	EXPECT_OK(str_fmt(&t_arena, &sql, "%s UPDATE record SET state = '%s'%s%s%s WHERE id = x'%s';", event_sql_or_empty, to,
	    event_sql_or_empty[0] != 0 ? ", last_event = x'" : "", event_sql_or_empty[0] != 0 ? hex_of(owner) : "", event_sql_or_empty[0] != 0 ? "'" : "",
	    hex_of(owner)));
	EXPECT_OK(str_z(&t_arena, sql, &z));
	return raw(h, z);
}

T(raw_sql_cannot_move_a_record_but_could_with_its_event)
{
	struct house *h = house();
	struct id id = drill_new(as(h, ANN, LEAD), DRILL);

	EXPECT(!moved(h, "", id, "CANCELLED"));
	/* Control: the same statement passes once its event stands. */
	EXPECT(moved(h, event_sql(h, id, "cancel", "PLANNED", "CANCELLED", 0, ANN, id_none, ANN), id, "CANCELLED"));
}

T(raw_sql_cannot_write_an_event_the_table_does_not_have)
{
	struct house *h = house();
	struct id id = drill_new(as(h, ANN, LEAD), DRILL);

	EXPECT(!raw(h, event_sql(h, id, "hold", "PLANNED", "HELD", 0, ANN, id_none, ANN)));
	EXPECT(!raw(h, event_sql(h, id, "agree", "PLANNED", "AGREED", 0, ANN, id_none, ANN)));
	EXPECT(raw(h, event_sql(h, id, "cancel", "PLANNED", "CANCELLED", 0, ANN, id_none, ANN)));
}

T(raw_sql_cannot_complete_a_two_person_event_alone)
{
	struct house *h = house();
	struct id id = drill_new(as(h, ANN, LEAD), DRILL), planned;
	struct row row;

	EXPECT_OK(row_get(&h->cx, T_RECORD, id, &row));
	planned = row_ref(&row, RECORD_LAST_EVENT);
	EXPECT(!raw(h, event_sql(h, id, "agree", "PLANNED", "AGREED", 1, ANN, id_none, ANN)));
	EXPECT(!raw(h, event_sql(h, id, "agree", "PLANNED", "AGREED", 1, ANN, planned, ANN)));
	/* The first event is Ann's, whoever is written beside it. */
	EXPECT(!raw(h, event_sql(h, id, "agree", "PLANNED", "AGREED", 1, ANN, planned, BEN)));
	/* Control: with the true first person and another second one it passes. */
	EXPECT(raw(h, event_sql(h, id, "agree", "PLANNED", "AGREED", 1, BEN, planned, ANN)));
}

T(raw_sql_cannot_let_one_agency_be_two)
{
	struct house *h = house();
	struct id id = drill_new(as(h, ANN, LEAD), DRILL), agreed;
	struct record_view view = drill_open(as(h, BEN, LEAD), id);
	struct row row;

	EXPECT_OK(record_event(&h->cx, &h->fourth, &view, "agree", STR_NONE, NULL));
	EXPECT_OK(row_get(&h->cx, T_RECORD, id, &row));
	agreed = row_ref(&row, RECORD_LAST_EVENT);
	EXPECT(!raw(h, event_sql(h, id, "lend", "AGREED", "AGREED", 2, ANN, agreed, BEN)));
	EXPECT(raw(h, event_sql(h, id, "lend", "AGREED", "AGREED", 2, CAT, agreed, BEN)));
}
