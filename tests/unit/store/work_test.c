/*
 * tests/unit/store/work_test.c - logged work against a real keeper: whole or
 * not at all, two persons enforced by the tables, sections only with keys.
 */
#include <pthread.h>
#include <stdio.h>
#include "keeper/keeper.h"
#include "store/inside.h"
#include "store/q_store.h"
#include "store/verify.h"
#include "house.h"
#include "t.h"

static int64_t
count(struct ctx *cx, bool keyring, const char *sql)
{
	sqlite3 *conn = keyring ? cx->db->keyring : cx->db->main;
	sqlite3_stmt *s;
	int64_t n;

	EXPECT_EQ(sqlite3_prepare_v2(conn, sql, -1, &s, NULL), SQLITE_OK);
	EXPECT_EQ(sqlite3_step(s), SQLITE_ROW);
	n = sqlite3_column_int64(s, 0);
	sqlite3_finalize(s);
	return n;
}

/* What somebody with the file in hand could try; foreign keys and checks as in our own connection. */
static int
raw(struct house *h, const char *sql)
{
	struct store *store = h->store;
	int rc;

	turn_take(store);
	rc = sqlite3_exec(store->writer.main, sql, NULL, NULL, NULL);
	turn_give(store);
	return rc & 0xff;
}

static uint64_t
open_txns(struct house *h)
{
	struct keeper_hello hello;

	settle_drain(h->store);
	EXPECT_OK(keeper_hello(h->keeper, &hello));
	return hello.n_open;
}

static void
expect_verified(struct house *h, size_t n_faults, const char *says)
{
	struct verify_result result = { 0 };
	bool said = n_faults == 0;

	EXPECT_OK(audit_verify_log(&t_arena, h->keeper_dir, &result));
	EXPECT_EQ(result.n_faults, 0);
	EXPECT_OK(audit_verify_rows(&t_arena, h->keeper_dir, h->db_dir, NULL, &result));
	for (size_t i = 0; i < result.n_faults; i++) {
		if (result.n_faults != n_faults)
			printf("# %s\n", result.fault[i].what);
		said |= strstr(result.fault[i].what, says) != NULL;
	}
	EXPECT_EQ(result.n_faults, n_faults);
	EXPECT(said);
}

T(a_draft_is_stored_with_its_wrap_and_opens_again)
{
	struct house h;
	struct id id = id_new(1);
	struct row row;
	struct opened opened;
	struct cbor section;

	house_open(&h);
	EXPECT_OK(house_draft_commit(&h.cx, &h, id));
	EXPECT_EQ(count(&h.cx, true, "SELECT count(*) FROM wrap"), 1);
	EXPECT_OK(row_get(&h.cx, T_DRAFT, id, &row));
	EXPECT_EQ(row_int(&row, DRAFT_ROWVER), 1);
	EXPECT_OK(loader_open_one(&h.cx, A_OPEN, &row, GMASK(G_ORIGINAL), &opened));
	EXPECT_OK(section_open(&h.cx, &opened, &row, G_ORIGINAL, &section));
	EXPECT_STR(section_text(&section, F_DRAFT_ANSWERS), "four mattresses in a shed");
	EXPECT_EQ(open_txns(&h), 0);
	expect_verified(&h, 0, "");
	house_close(&h);
}

T(a_change_gives_the_next_version_and_a_stale_one_stores_nothing)
{
	struct house h;
	struct id id = id_new(1);
	struct row was, now, *row;
	struct work *work;

	house_open(&h);
	EXPECT_OK(house_draft_commit(&h.cx, &h, id));
	EXPECT_OK(row_get(&h.cx, T_DRAFT, id, &was));
	EXPECT_OK(work_begin(&h.cx, &work));
	EXPECT_OK(work_alter(work, A_ALTER, &was, T_DRAFT, id, h.cmp, &row));
	row_set_int(row, DRAFT_PAGE, 2);
	EXPECT_OK(work_commit(work));
	/* once more from the same copy, together with a new owner */
	EXPECT_OK(work_begin(&h.cx, &work));
	EXPECT_OK(work_alter(work, A_ALTER, &was, T_DRAFT, id, h.cmp, &row));
	row_set_int(row, DRAFT_PAGE, 3);
	EXPECT_OK(house_draft(&h.cx, &h, work, id_new(2), &row));
	EXPECT_ERR_ID(work_commit(work), ERR_CONFLICT, "work.stale");
	EXPECT_OK(row_get(&h.cx, T_DRAFT, id, &now));
	EXPECT_EQ(row_int(&now, DRAFT_PAGE), 2);
	EXPECT_EQ(row_int(&now, DRAFT_ROWVER), 2);
	EXPECT_EQ(count(&h.cx, false, "SELECT count(*) FROM draft"), 1);
	EXPECT_EQ(count(&h.cx, true, "SELECT count(*) FROM wrap"), 1);
	EXPECT_EQ(open_txns(&h), 0);
	EXPECT_ERR(work_commit(work), ERR_BUG);
	expect_verified(&h, 0, "");
	house_close(&h);
}

T(without_the_keeper_nothing_is_stored)
{
	struct house h;
	struct id id = id_new(1);
	struct work *work;
	struct row *row;
	int64_t before;

	house_open(&h);
	before = count(&h.cx, false, "SELECT count(*) FROM audit_txn");
	EXPECT_OK(work_begin(&h.cx, &work));
	EXPECT_OK(house_draft(&h.cx, &h, work, id, &row));
	keeper_close(&h.keeper);
	h.cx.keeper = NULL;
	EXPECT_OK(keeper_open(house_pair(&h), &h.keeper));
	h.cx.keeper = h.keeper;
	/* a session that is over: the keeper refuses the INTENT, so no row may follow */
	EXPECT_OK(keeper_end(h.keeper, &h.actor.session));
	EXPECT(work_commit(work) != NULL);
	EXPECT_EQ(count(&h.cx, false, "SELECT count(*) FROM draft"), 0);
	EXPECT_EQ(count(&h.cx, true, "SELECT count(*) FROM wrap"), 0);
	EXPECT_EQ(count(&h.cx, false, "SELECT count(*) FROM audit_txn"), before);
	house_close(&h);
}

T(a_keeper_killed_and_started_again_is_asked_anew)
{
	struct house h;
	struct work *work;
	struct row *row;

	house_open(&h);
	EXPECT_OK(work_begin(&h.cx, &work));
	EXPECT_OK(house_draft(&h.cx, &h, work, id_new(1), &row));
	house_restart_keeper(&h);
	EXPECT_OK(store_recover(&h.cx));
	/* begun before the recovery: its number may have been settled */
	EXPECT_ERR_ID(work_commit(work), ERR_BUSY, "keeper.gone");
	EXPECT_OK(keeper_login(h.keeper, h.account, h.agency, STR(HOUSE_PASSWORD), &h.actor.session));
	EXPECT_OK(house_draft_commit(&h.cx, &h, id_new(2)));
	EXPECT_EQ(count(&h.cx, false, "SELECT count(*) FROM draft"), 1);
	expect_verified(&h, 0, "");
	house_close(&h);
}

static err_t
refuse_step(struct ctx *cx, void *arg)
{
	(void)arg;
	TRY(q_meta_put(cx, &(struct q_meta_put_in){ .name = STR("step"), .value = 1, .text = STR("") }));
	FAIL(ERR_CONFLICT, "step.refused");
}

T(a_refused_step_takes_the_rows_with_it)
{
	struct house h;
	struct work *work;
	struct row *row;
	struct q_meta_get meta;

	house_open(&h);
	EXPECT_OK(work_begin(&h.cx, &work));
	EXPECT_OK(house_draft(&h.cx, &h, work, id_new(1), &row));
	EXPECT_OK(work_also(work, refuse_step, NULL));
	EXPECT_ERR_ID(work_commit(work), ERR_CONFLICT, "step.refused");
	EXPECT_ERR(q_meta_get(&h.cx, &(struct q_meta_get_in){ .name = STR("step") }, &meta), ERR_NOTFOUND);
	EXPECT_EQ(count(&h.cx, false, "SELECT count(*) FROM draft"), 0);
	EXPECT_EQ(count(&h.cx, true, "SELECT count(*) FROM wrap"), 0);
	EXPECT_EQ(open_txns(&h), 0);
	house_close(&h);
}

T(more_rows_than_one_message_holds_are_one_work)
{
	struct house h;
	struct work *work;
	struct row *row;
	char detail[500];

	house_open(&h);
	memset(detail, 'd', sizeof detail);
	EXPECT_OK(work_begin(&h.cx, &work));
	for (int i = 0; i < 300; i++) {
		struct id id = id_new(i + 1);

		EXPECT_OK(work_create(work, A_CREATE, T_ENTITY, id, T_ENTITY, id, h.cmp, &row));
		row_set_text(row, ENTITY_POLE, STR("P"));
		row_set_text(row, ENTITY_KIND, STR("person"));
		row_set_text(row, ENTITY_STATUS, STR("live"));
		EXPECT_OK(work_detail(work, row, (struct str){ detail, sizeof detail }));
	}
	EXPECT_OK(work_commit(work));
	EXPECT_EQ(count(&h.cx, false, "SELECT count(*) FROM entity"), 300);
	expect_verified(&h, 0, "");
	house_close(&h);
}

T(a_shared_owner_opens_through_the_other_compartment_and_without_a_wrap_not_at_all)
{
	struct house h;
	struct id id = id_new(1);
	struct row was, *row;
	struct work *work;
	struct opened opened, *many;
	struct cbor section;

	house_open(&h);
	EXPECT_OK(house_draft_commit(&h.cx, &h, id));
	EXPECT_OK(row_get(&h.cx, T_DRAFT, id, &was));
	EXPECT_OK(work_begin(&h.cx, &work));
	EXPECT_OK(work_alter(work, A_ALTER, &was, T_DRAFT, id, h.cmp, &row));
	EXPECT_OK(work_share(work, id, h.cmp, h.other_cmp, GMASK(G_ORIGINAL)));
	EXPECT_OK(work_commit(work));
	EXPECT_EQ(count(&h.cx, true, "SELECT count(*) FROM wrap"), 2);
	EXPECT_OK(row_get(&h.cx, T_DRAFT, id, &was));
	h.actor.caps.n_compartments = 1;
	h.actor.caps.compartment[0] = h.other_cmp;
	EXPECT_OK(loader_open_one(&h.cx, A_OPEN, &was, GMASK(G_ORIGINAL), &opened));
	EXPECT(id_eq(opened.cmp, h.other_cmp));
	h.actor.caps.n_compartments = 0;
	EXPECT_ERR_ID(loader_open_one(&h.cx, A_OPEN, &was, GMASK(G_ORIGINAL), &opened), ERR_DENIED, "release.refused");
	EXPECT_OK(loader_open(&h.cx, A_LIST, &was, 1, GMASK(G_ORIGINAL), true, &many));
	EXPECT_EQ(many[0].keys.gmask, 0);
	EXPECT_ERR(section_open(&h.cx, &many[0], &was, G_ORIGINAL, &section), ERR_DENIED);
	house_close(&h);
}

T(a_row_changed_by_hand_opens_no_more_and_is_named)
{
	struct house h;
	struct id ids[3] = { id_new(1), id_new(2), id_new(3) };
	struct row rows[3];
	struct opened *opened;

	house_open(&h);
	for (size_t i = 0; i < 3; i++)
		EXPECT_OK(house_draft_commit(&h.cx, &h, ids[i]));
	EXPECT_EQ(raw(&h, "UPDATE draft SET page = 9 WHERE id = (SELECT max(id) FROM draft)"), SQLITE_OK);
	expect_verified(&h, 1, "changed");
	for (size_t i = 0; i < 3; i++)
		EXPECT_OK(row_get(&h.cx, T_DRAFT, ids[i], &rows[i]));
	EXPECT_OK(loader_open(&h.cx, A_LIST, rows, 3, GMASK(G_ORIGINAL), true, &opened));
	EXPECT(opened[0].keys.gmask != 0);
	EXPECT(opened[1].keys.gmask != 0);
	EXPECT_EQ(opened[2].keys.gmask, 0);
	EXPECT_ERR(loader_open(&h.cx, A_LIST, rows, 3, GMASK(G_ORIGINAL), false, &opened), ERR_DENIED);
	house_close(&h);
}

T(rows_and_wraps_taken_away_or_slipped_in_are_named)
{
	struct house h;

	house_open(&h);
	EXPECT_OK(house_draft_commit(&h.cx, &h, id_new(1)));
	EXPECT_OK(house_draft_commit(&h.cx, &h, id_new(2)));
	EXPECT_EQ(raw(&h, "DELETE FROM draft WHERE id = (SELECT min(id) FROM draft)"), SQLITE_OK);
	expect_verified(&h, 1, "missing");
	EXPECT_EQ(raw(&h, "INSERT INTO entity (id, pole, kind, status, rowver, audit_seq, row_tag) VALUES "
	    "(x'00112233445566778899aabbccddeeff', 'P', 'person', 'live', 1, 5, x'00')"), SQLITE_OK);
	expect_verified(&h, 2, "no entry");
	turn_take(h.store);
	EXPECT_EQ(sqlite3_exec(h.store->writer.keyring, "DELETE FROM wrap", NULL, NULL, NULL), SQLITE_OK);
	turn_give(h.store);
	expect_verified(&h, 3, "wrap");
	house_close(&h);
}

static void
event(struct ctx *cx, struct work *work, struct id id, struct id owner, int no, const char *from, const char *event_name, const char *to, int two, struct id by, struct id agency)
{
	struct row *row;

	EXPECT_OK(work_create(work, A_STATE, T_RECORD_EVENT, id, T_RECORD, owner, id_none, &row));
	row_set_id(cx, row, RECORD_EVENT_OWNER, owner);
	row_set_int(row, RECORD_EVENT_OTYPE, 257);
	row_set_int(row, RECORD_EVENT_NO, no);
	row_set_text(row, RECORD_EVENT_MACHINE, STR("m"));
	row_set_text(row, RECORD_EVENT_FROM_STATE, str_of(from));
	row_set_text(row, RECORD_EVENT_EVENT, str_of(event_name));
	row_set_text(row, RECORD_EVENT_TO_STATE, str_of(to));
	row_set_int(row, RECORD_EVENT_TWO, two);
	row_set_id(cx, row, RECORD_EVENT_ACTOR, by);
	row_set_id(cx, row, RECORD_EVENT_AGENCY, agency);
	row_set_int(row, RECORD_EVENT_ON, 20000);
	row_set_id(cx, row, RECORD_EVENT_CMP, owner);
}

static void
new_record(struct house *h, struct id id, struct id first)
{
	struct ctx *cx = &h->cx;
	struct work *work;
	struct row *row;

	EXPECT_EQ(raw(h, "INSERT INTO transition VALUES ('m', '*', 'open', 'open', 0), ('m', 'open', 'close', 'closed', 1)"), SQLITE_OK);
	EXPECT_OK(work_begin(cx, &work));
	/* the record before its event: the order of writing is the store's business */
	EXPECT_OK(work_create(work, A_CREATE, T_RECORD, id, 257, id, h->cmp, &row));
	row_set_text(row, RECORD_URN, STR("XV-26-000000"));
	row_set_int(row, RECORD_KIND, 1);
	row_set_int(row, RECORD_FORM_VERSION, 1);
	row_set_text(row, RECORD_MACHINE, STR("m"));
	row_set_text(row, RECORD_STATE, STR("open"));
	row_set_int(row, RECORD_STATE_SINCE, 20000);
	row_set_id(cx, row, RECORD_LAST_EVENT, first);
	row_set_id(cx, row, RECORD_AGENCY, h->agency);
	row_set_id(cx, row, RECORD_CMP, h->cmp);
	row_set_int(row, RECORD_CREATED_ON, 20000);
	event(cx, work, first, id, 1, "*", "open", "open", 0, h->account, h->agency);
	EXPECT_OK(work_commit(work));
}

T(a_record_does_not_move_without_its_event)
{
	struct house h;
	struct id id = id_new(1), first = id_new(2), second = id_new(3);
	struct row was, *row;
	struct work *work;

	house_open(&h);
	new_record(&h, id, first);
	EXPECT_EQ(raw(&h, "UPDATE record SET state = 'closed'"), SQLITE_CONSTRAINT);
	EXPECT_OK(row_get(&h.cx, T_RECORD, id, &was));
	EXPECT_OK(work_begin(&h.cx, &work));
	EXPECT_OK(work_alter(work, A_STATE, &was, 257, id, h.cmp, &row));
	row_set_text(row, RECORD_STATE, STR("closed"));
	EXPECT_ERR_ID(work_commit(work), ERR_CONFLICT, "store.constraint");
	/* a transition nobody declared */
	EXPECT_OK(work_begin(&h.cx, &work));
	event(&h.cx, work, second, id, 2, "open", "leap", "closed", 0, h.account, h.agency);
	EXPECT_ERR_ID(work_commit(work), ERR_CONFLICT, "store.constraint");
	EXPECT_EQ(count(&h.cx, false, "SELECT count(*) FROM record_event"), 1);
	expect_verified(&h, 0, "");
	house_close(&h);
}

T(one_person_alone_cannot_complete_what_takes_two)
{
	struct house h;
	struct id id = id_new(1), first = id_new(2), second = id_new(3);
	struct work *work;

	house_open(&h);
	new_record(&h, id, first);
	EXPECT_OK(work_begin(&h.cx, &work));
	event(&h.cx, work, second, id, 2, "open", "close", "closed", 1, h.second_account, h.agency);
	EXPECT_ERR_ID(work_commit(work), ERR_CONFLICT, "store.constraint");
	/* nor by naming oneself as the first person, in raw SQL */
	EXPECT_EQ(raw(&h, "INSERT INTO record_event (id, owner, otype, no, machine, from_state, event, to_state, two, actor, agency, on_,"
	    " first_event, first_actor, first_agency, cmp, rowver, audit_seq, row_tag)"
	    " SELECT x'00000000000000000000000000000001', owner, otype, 2, 'm', 'open', 'close', 'closed', 1, actor, agency, on_, id, actor, agency, cmp, 1, 1, x'00'"
	    " FROM record_event"), SQLITE_CONSTRAINT);
	/* nor by inventing one */
	EXPECT_EQ(raw(&h, "INSERT INTO record_event (id, owner, otype, no, machine, from_state, event, to_state, two, actor, agency, on_,"
	    " first_event, first_actor, first_agency, cmp, rowver, audit_seq, row_tag)"
	    " SELECT x'00000000000000000000000000000001', owner, otype, 2, 'm', 'open', 'close', 'closed', 1, actor, agency, on_, id, x'0102', agency, cmp, 1, 1, x'00'"
	    " FROM record_event"), SQLITE_CONSTRAINT);
	/* control: with another account it goes */
	EXPECT_OK(work_begin(&h.cx, &work));
	event(&h.cx, work, second, id, 2, "open", "close", "closed", 1, h.second_account, h.agency);
	row_set_id(&h.cx, work_find(work, T_RECORD_EVENT, second), RECORD_EVENT_FIRST_EVENT, first);
	row_set_id(&h.cx, work_find(work, T_RECORD_EVENT, second), RECORD_EVENT_FIRST_ACTOR, h.account);
	row_set_id(&h.cx, work_find(work, T_RECORD_EVENT, second), RECORD_EVENT_FIRST_AGENCY, h.agency);
	EXPECT_OK(work_commit(work));
	house_close(&h);
}

T(nobody_authorises_the_own_item)
{
	static const char report[] =
	    "INSERT INTO transition VALUES ('report', '*', 'submit', 'new', 0);"
	    "INSERT INTO record_event (id, owner, otype, no, machine, from_state, event, to_state, two, on_, cmp, rowver, audit_seq, row_tag)"
	    " VALUES (x'e1', x'01', 1, 1, 'report', '*', 'submit', 'new', 0, 1, x'00', 1, 1, x'00');"
	    "INSERT INTO report (id, urn, channel, sub, tag, received_on, owner_unit, cmp, form_id, form_version, language, seal_hash, blob, marking,"
	    " state, state_since, last_event, welfare, danger, child, safety_start, safety_due, safety_case, rowver, audit_seq, row_tag)"
	    " VALUES (x'01', 'XR-26-000000', 'phone', x'02', x'03', 1, x'00', x'00', 1, 1, 1, x'00', x'00', 'OS', 'new', 1, x'e1',"
	    " 'no', 'no', 'no', 1, 1, '', 1, 1, x'00')";
	static const char item[] =
	    "INSERT INTO item (id, report, no, author, authoriser, cmp, state, marking, rowver, audit_seq, row_tag)"
	    " SELECT x'0a', x'01', 1, a.id, b.id, x'00', 'active', 'OS', 1, 1, x'00' FROM account a, account b WHERE a.login = 'first' AND b.login = ";
	struct house h;
	struct str sql;

	house_open(&h);
	EXPECT_EQ(raw(&h, report), SQLITE_OK);
	EXPECT_OK(str_fmt(&t_arena, &sql, "%s'first'%c", item, 0));
	EXPECT_EQ(raw(&h, sql.p), SQLITE_CONSTRAINT);
	EXPECT_OK(str_fmt(&t_arena, &sql, "%s'second'%c", item, 0));
	EXPECT_EQ(raw(&h, sql.p), SQLITE_OK);
	EXPECT_EQ(raw(&h, "UPDATE item SET authoriser = author"), SQLITE_CONSTRAINT);
	house_close(&h);
}

T(mistakes_of_a_caller_are_told_before_anything_is_logged)
{
	struct house h;
	struct work *work;
	struct row *row;
	struct id id = id_new(1);

	house_open(&h);
	EXPECT_OK(work_begin(&h.cx, &work));
	EXPECT_ERR(work_create(work, A_CREATE, T_ARRIVAL, id, T_ARRIVAL, id, h.cmp, &row), ERR_BUG);
	EXPECT_ERR_ID(work_create(work, A_CREATE, T_DRAFT, id, T_REPORT, id, h.cmp, &row), ERR_BUG, "work.otype");
	EXPECT_ERR_ID(work_commit(work), ERR_BUG, "work.empty");
	EXPECT_OK(house_draft(&h.cx, &h, work, id, &row));
	EXPECT_ERR(work_create(work, A_CREATE, T_DRAFT, id, T_DRAFT, id, h.cmp, &row), ERR_BUG);
	h.cx.purpose = 0;
	EXPECT_ERR_ID(work_commit(work), ERR_BUG, "work.purpose");
	EXPECT_EQ(open_txns(&h), 0);
	house_close(&h);
}
