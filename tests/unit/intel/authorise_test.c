/* Two persons: refused by the program, by the state table, and by the database itself. */
#include <stdio.h>

#include "town.h"

#include "store/inside.h"

/* Run on the writing connection, around every check of ours; taken back at the end. */
static bool __attribute__((format(printf, 1, 2)))
raw(const char *fmt, ...)
{
	sqlite3 *db = town()->store->writer.main;
	char sql[1024];
	va_list list;
	bool done;

	va_start(list, fmt);
	vsnprintf(sql, sizeof sql, fmt, list);
	va_end(list);
	EXPECT_EQ(sqlite3_exec(db, "BEGIN", NULL, NULL, NULL), SQLITE_OK);
	done = sqlite3_exec(db, sql, NULL, NULL, NULL) == SQLITE_OK;
	EXPECT_EQ(sqlite3_exec(db, "ROLLBACK", NULL, NULL, NULL), SQLITE_OK);
	return done;
}

static const char *
hex(struct id id)
{
	struct str out;
	const char *z;

	EXPECT_OK(id_text(&t_arena, id, &out));
	EXPECT_OK(str_z(&t_arena, out, &z));
	return z;
}

T(the_database_takes_no_author_as_authoriser)
{
	struct town *t = town();
	struct str urn = triaged(NULL, NULL);
	struct id item = first_item(urn);

	EXPECT(raw("UPDATE item SET authoriser = x'%s' WHERE id = x'%s'", hex(t->actor[ADA].caps.account), hex(item)));
	EXPECT(!raw("UPDATE item SET authoriser = author WHERE id = x'%s'", hex(item)));
	EXPECT(!raw("UPDATE item SET authoriser = x'%s' WHERE id = x'%s'", hex(t->actor[SAM].caps.account), hex(item)));
}

T(the_database_takes_no_authorising_without_a_second_person)
{
	struct town *t = town();
	struct str urn = triaged(NULL, NULL);
	struct id id = id_new(t->cx.now);
	const char *event = "INSERT INTO record_event (id, owner, otype, no, machine, from_state, event, to_state, two, actor, agency, on_, first_event, first_actor, "
	    "first_agency, cmp, rowver, audit_seq, row_tag) SELECT x'%s', e.owner, e.otype, 99, 'report', 'SANITISED', 'authorise', '%s', %d, %s, e.agency, e.on_, "
	    "e.id, e.actor, e.agency, e.cmp, 1, 1, x'00' FROM record_event e JOIN report r ON r.id = e.owner WHERE r.urn = '%.*s' AND e.event = 'sanitise'";
	char ada[40];

	snprintf(ada, sizeof ada, "x'%s'", hex(t->actor[ADA].caps.account));
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wformat-nonliteral"
	EXPECT(raw(event, hex(id), "LINKING", 1, ada, STRF(urn)));		/* control: well formed */
	EXPECT(!raw(event, hex(id), "LINKING", 1, "e.actor", STRF(urn)));	/* the same person */
	EXPECT(!raw(event, hex(id), "LINKING", 0, ada, STRF(urn)));		/* as if one were enough */
	EXPECT(!raw(event, hex(id), "LIVE", 1, ada, STRF(urn)));		/* a jump the table does not have */
#pragma GCC diagnostic pop
	EXPECT(!raw("UPDATE report SET state = 'LINKING' WHERE urn = '%.*s'", STRF(urn)));
}

T(who_wrote_any_of_it_sends_it_to_another)
{
	struct town *t = town();
	struct check check[CHECKLIST_LINES];
	struct str urn = triaged(NULL, NULL);
	struct item_view *item;
	struct report_view v;
	size_t wraps, n;
	int line;

	all_ticked(check);
	/* Graded by Sam, then sent back and graded by Bo: neither of Bo's two hats fits. */
	EXPECT_OK(report_send_back(as(ADA), &t->intel, urn, STR("Name the town."), check));
	EXPECT_OK(report_take(as(BO), &t->intel, urn, &v));
	{
		struct triage_item again = whole(&v);
		struct triage pressed = press(&again);

		EXPECT_OK(triage_submit(as(BO), &t->intel, urn, &pressed, &line));
	}
	wraps = wraps_of(first_item(urn));
	EXPECT_ERR_ID(report_authorise(as(BO), &t->intel, urn, check, &line), ERR_CONFLICT, "authorise.own-work");
	EXPECT_EQ(wraps_of(first_item(urn)), wraps);
	EXPECT_OK(report_authorise(as(ADA), &t->intel, urn, check, &line));
	EXPECT_EQ(wraps_of(first_item(urn)), wraps + 1);
	EXPECT_OK(report_open(as(ADA), &t->intel, urn, &v));
	EXPECT_OK(items_of(as(ADA), &t->intel, &v, &item, &n));
	EXPECT_STR(item[0].authoriser_name, "Ada");
	EXPECT_ERR(report_authorise(as(ADA), &t->intel, urn, check, &line), ERR_CONFLICT);
}

T(sent_back_it_names_the_open_lines_and_raises_the_task_again)
{
	struct town *t = town();
	struct check check[CHECKLIST_LINES];
	struct str urn = triaged(NULL, NULL);
	struct report_view v;
	bool named = false;
	size_t tasks = rows_in("task");

	all_ticked(check);
	check[2].done = false;
	EXPECT_ERR_ID(report_send_back(as(ADA), &t->intel, urn, STR("\t"), check), ERR_INVALID, "reason.needed");
	EXPECT_EQ(rows_in("task"), tasks);
	EXPECT_OK(report_send_back(as(ADA), &t->intel, urn, STR("Which threat?"), check));
	EXPECT(rows_in("task") > tasks);
	EXPECT_OK(report_open(as(SAM), &t->intel, urn, &v));
	for (size_t i = 0; i < v.n_history; i++)
		if (str_is(v.history[i].event, "send-back")) {
			size_t at;

			named = str_find(v.history[i].reason, STR("Which threat?"), &at) && str_find(v.history[i].reason, STR("Threat type"), &at);
		}
	EXPECT(named);
}
