/* Tasks and clocks: raised, reminded, escalated, moved by themselves, never twice. */
#include "house.h"
#include "store/q_record.h"

#define DRILL "title=Clocked|held_on=2026-07-01|kind=field"
#define LEAD ROLE_BIT(ROLE_LEAD)
#define COORDINATOR ROLE_BIT(ROLE_COORDINATOR)

/* Open tasks of a kind, and how many of them stand on the day. */
static size_t
open_tasks(struct house *h, struct id owner, const char *kind, int32_t due)
{
	struct q_task_open *open;
	size_t n, found = 0;
	struct row row;

	EXPECT_OK(q_task_open(&h->cx, &(struct q_task_open_in){ .owner = owner, .kind = str_of(kind) }, &open, &n));
	for (size_t i = 0; i < n; i++) {
		EXPECT_OK(row_get(&h->cx, T_TASK, open[i].id, &row));
		found += due == 0 || row_int(&row, TASK_DUE) == due;
	}
	return found;
}

static void
tick(struct house *h, int month, int day)
{
	house_day(h, month, day);
	EXPECT_OK(record_tick(as_system(h), &h->fourth));
	as(h, ANN, 0);
}

static void
move(struct ctx *cx, struct id id, const char *event)
{
	struct record_view view = drill_open(cx, id);

	EXPECT_OK(record_event(cx, fourth_registry(), &view, event, STR("Because"), NULL));
}

static bool
mine_has(struct house *h, struct id owner)
{
	struct task_view *task;
	size_t n;

	EXPECT_OK(task_mine(&h->cx, 500, &task, &n));
	for (size_t i = 0; i < n; i++)
		if (id_eq(task[i].owner, owner))
			return true;
	return false;
}

T(a_saved_date_becomes_a_task_and_moves_with_it)
{
	struct house *h = house();
	struct id id = drill_new(as(h, ANN, LEAD), DRILL);
	struct record_view view = drill_open(&h->cx, id);
	struct cbor answers = drill_answers("title=Clocked|held_on=2026-01-31|kind=field");

	EXPECT_EQ(open_tasks(h, id, "held", day_of((struct date){ 2026, 7, 1 })), 1);
	EXPECT_EQ(open_tasks(h, id, "report", day_of((struct date){ 2026, 8, 1 })), 1);
	EXPECT_OK(record_edit(&h->cx, &h->fourth, &view, &answers));
	EXPECT_EQ(open_tasks(h, id, "held", 0), 1);
	/* A month after 31 January is the last day of February. */
	EXPECT_EQ(open_tasks(h, id, "report", day_of((struct date){ 2026, 2, 28 })), 1);
}

T(a_clock_is_quiet_until_its_first_reminder_and_speaks_once)
{
	struct house *h = house();
	struct id id = drill_new(as(h, ANN, LEAD), DRILL);
	uint64_t before;

	EXPECT(!mine_has(h, id));
	tick(h, 6, 23);
	EXPECT(!mine_has(h, id));
	tick(h, 6, 24);
	before = state_of(h);
	EXPECT(mine_has(h, id));
	tick(h, 6, 24);
	EXPECT(state_of(h) == before);
	tick(h, 6, 30);
	EXPECT(state_of(h) != before);
}

T(an_overdue_task_goes_up_one_step_a_day_and_then_rests)
{
	struct house *h = house();
	struct id id = drill_new(as(h, ANN, LEAD), DRILL);

	/* "report" is the owner's: after the day the lead hears of it, then the coordinator. */
	tick(h, 8, 1);
	EXPECT_EQ(open_tasks(h, id, "report", 0), 1);
	tick(h, 8, 2);
	EXPECT_EQ(open_tasks(h, id, "report", 0), 2);
	tick(h, 8, 2);
	EXPECT_EQ(open_tasks(h, id, "report", 0), 2);
	tick(h, 8, 3);
	EXPECT_EQ(open_tasks(h, id, "report", 0), 3);
	tick(h, 8, 4);
	tick(h, 8, 20);
	EXPECT_EQ(open_tasks(h, id, "report", 0), 3);
	/* As soon as one has acted, nobody is chased. */
	house_day(h, 8, 20);
	move(as(h, ANN, LEAD), id, "note");
	EXPECT_EQ(open_tasks(h, id, "report", 0), 0);
}

T(the_clock_moves_what_the_table_lets_it_move)
{
	struct house *h = house();
	struct id id = drill_new(as(h, ANN, LEAD), DRILL);
	struct row row;

	move(as(h, BEN, LEAD), id, "agree");
	tick(h, 7, 1);
	EXPECT_OK(row_get(&h->cx, T_RECORD, id, &row));
	EXPECT_STR(row_text(&row, RECORD_STATE), "AGREED");
	tick(h, 7, 2);
	EXPECT_OK(row_get(&h->cx, T_RECORD, id, &row));
	EXPECT_STR(row_text(&row, RECORD_STATE), "MISSED");
	EXPECT_EQ(open_tasks(h, id, "held", 0), 0);
}

T(what_a_clock_does_nobody_else_may_do)
{
	struct house *h = house();
	struct id id = drill_new(as(h, ANN, LEAD), DRILL);
	struct record_view view;

	move(as(h, BEN, LEAD), id, "agree");
	view = drill_open(as(h, BEN, LEAD), id);
	as(h, BEN, ~ROLE_BIT(ROLE_ADMIN));
	EXPECT_ERR_ID(record_event(&h->cx, &h->fourth, &view, "clock:held", STR_NONE, NULL), ERR_DENIED, "state.not-you");
}

T(a_stopped_clock_starts_again_with_the_next_change)
{
	struct house *h = house();
	struct id id = drill_new(as(h, ANN, COORDINATOR | LEAD), DRILL);

	move(&h->cx, id, "cancel");
	EXPECT_EQ(open_tasks(h, id, "held", 0), 0);
	move(&h->cx, id, "restore");
	EXPECT_EQ(open_tasks(h, id, "held", 0), 1);
}

T(a_task_is_seen_by_its_role_in_its_agency_alone)
{
	struct house *h = house();
	struct id id = drill_new(as(h, ANN, LEAD), DRILL);

	tick(h, 6, 24);
	as(h, BEN, LEAD);
	EXPECT(mine_has(h, id));
	as(h, BEN, ROLE_BIT(ROLE_ANALYST));
	EXPECT(!mine_has(h, id));
	as(h, CAT, LEAD);
	EXPECT(!mine_has(h, id));
}
