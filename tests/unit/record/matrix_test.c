/*
 * Every machine: state x event x role x submitter, against an independent
 * reading of schema/states.  Allowed exactly when the table says; a wrong one
 * leaves nothing behind.
 */
#include <stdio.h>
#include "base/file.h"
#include "house.h"
#include "store/q_record.h"

#define SYSTEM ROLES			/* the 24th column: the clock */

static err_t pass_guard(struct ctx *cx, const struct move *m) { return NULL; }
static err_t pass_effect(struct ctx *cx, struct work *w, const struct move *m, struct row *row) { return NULL; }

struct matrix {
	struct house	*h;
	const char	*machine;
	struct csv	 csv;
	struct registry	 reg;
	enum table	 table;
	uint16_t	 otype;
	size_t		 n_allowed, n_refused;
};

/* ---- what the file says --------------------------------------------------- */

static bool
has_word(struct str words, const char *word)
{
	struct str piece;

	while (str_split(&words, ' ', &piece))
		if (str_is(piece, word))
			return true;
	return false;
}

static bool
lets(struct str roles, int role, bool submitter)
{
	if (has_word(roles, "anyone") || (submitter && role != SYSTEM && has_word(roles, "submitter")))
		return true;
	return role == SYSTEM ? str_is(roles, "clock") : has_word(roles, role_name((enum role)role));
}

/* The line that lets this happen, -1 none; *seen: there is a line for the state at all. */
static int
line_for(const struct matrix *m, struct str state, struct str event, int role, bool submitter, bool *seen)
{
	*seen = false;
	for (size_t i = 0; i < m->csv.n_rows; i++) {
		struct str from = csv_get(&m->csv, i, "from");

		if (!str_eq(csv_get(&m->csv, i, "event"), event))
			continue;
		if (!str_eq(from, state) && !(str_is(from, "*") && !str_is(state, "-")))
			continue;
		*seen = true;
		if (lets(csv_get(&m->csv, i, "roles"), role, submitter))
			return (int)i;
	}
	return -1;
}

/* ---- a subject in any state ------------------------------------------------ */

static void
allow(struct matrix *m, struct str from, struct str event, struct str to)
{
	struct store_tx *tx;

	EXPECT_OK(store_begin(&m->h->cx, &tx));
	EXPECT_OK(q_transition_put(&m->h->cx, &(struct q_transition_put_in){ .machine = str_of(m->machine), .from_state = from, .event = event, .to_state = to }));
	EXPECT_OK(store_commit(&m->h->cx, &tx));
}

static struct row *
event_row(struct matrix *m, struct work *work, struct id owner, int no, struct str from, struct str event, struct str to)
{
	struct ctx *cx = &m->h->cx;
	struct row *row;

	EXPECT_OK(work_create(work, A_STATE, T_RECORD_EVENT, id_new(cx->now), m->otype, owner, m->h->office, &row));
	row_set_id(cx, row, RECORD_EVENT_OWNER, owner);
	row_set_int(row, RECORD_EVENT_OTYPE, m->otype);
	row_set_int(row, RECORD_EVENT_NO, no);
	row_set_text(row, RECORD_EVENT_MACHINE, str_of(m->machine));
	row_set_text(row, RECORD_EVENT_FROM_STATE, from);
	row_set_text(row, RECORD_EVENT_EVENT, event);
	row_set_text(row, RECORD_EVENT_TO_STATE, to);
	row_set_int(row, RECORD_EVENT_TWO, 0);
	/* Of the other agency: a second person of ours may always follow. */
	row_set_id(cx, row, RECORD_EVENT_ACTOR, m->h->actor[CAT].caps.account);
	row_set_id(cx, row, RECORD_EVENT_AGENCY, m->h->actor[CAT].caps.agency);
	row_set_int(row, RECORD_EVENT_ON, 1);
	row_set_id(cx, row, RECORD_EVENT_CMP, m->h->office);
	return row;
}

static void
report_fill(struct matrix *m, struct row *row, struct id id, struct id creator)
{
	static const int zeros[] = { REPORT_RECEIVED_ON, REPORT_FORM_ID, REPORT_FORM_VERSION, REPORT_LANGUAGE, REPORT_SAFETY_START, REPORT_SAFETY_DUE };
	static const int bytes[] = { REPORT_SUB, REPORT_TAG, REPORT_OWNER_UNIT, REPORT_SEAL_HASH, REPORT_BLOB };
	static const int unknown[] = { REPORT_WELFARE, REPORT_DANGER, REPORT_CHILD };
	struct str hex;

	EXPECT_OK(id_text(m->h->cx.arena, id, &hex));
	row_set_text(row, REPORT_URN, hex);
	row_set_text(row, REPORT_CHANNEL, STR("partner_form"));
	row_set_text(row, REPORT_MARKING, STR("O"));
	row_set_text(row, REPORT_SAFETY_CASE, STR("other"));
	row_set_id(&m->h->cx, row, REPORT_AUTHOR, creator);
	row_set_id(&m->h->cx, row, REPORT_CMP, m->h->office);
	for (size_t i = 0; i < sizeof zeros / sizeof *zeros; i++)
		row_set_int(row, zeros[i], 0);
	for (size_t i = 0; i < sizeof bytes / sizeof *bytes; i++)
		row_set_id(&m->h->cx, row, bytes[i], id);
	for (size_t i = 0; i < 3; i++)
		row_set_text(row, unknown[i], STR("unknown"));
}

static void
record_fill_row(struct matrix *m, struct row *row, struct id id, struct id creator)
{
	struct str hex;

	EXPECT_OK(id_text(m->h->cx.arena, id, &hex));
	row_set_text(row, RECORD_URN, hex);
	row_set_int(row, RECORD_KIND, m->otype - 256);
	row_set_int(row, RECORD_FORM_VERSION, 1);
	row_set_text(row, RECORD_MACHINE, str_of(m->machine));
	row_set_id(&m->h->cx, row, RECORD_AGENCY, m->h->agency[0]);
	row_set_id(&m->h->cx, row, RECORD_CMP, m->h->office);
	row_set_id(&m->h->cx, row, RECORD_CREATED_BY, creator);
	row_set_int(row, RECORD_CREATED_ON, 1);
}

/* Placed in the state, with one event of each first event of the machine behind it. */
static struct id
subject(struct matrix *m, struct str state, bool own)
{
	struct id id = id_new(m->h->cx.now), creator = m->h->actor[own ? ANN : CAT].caps.account;
	const struct actor *was = m->h->cx.actor;
	struct row *event, *row;
	struct work *work;
	int no = 1;

	m->h->cx.actor = &m->h->system;
	EXPECT_OK(work_begin(&m->h->cx, &work));
	event = event_row(m, work, id, no++, STR("-"), STR("place"), state);
	for (size_t i = 0; i < m->csv.n_rows; i++) {
		struct str two = csv_get(&m->csv, i, "two"), first;

		if (two.n < 3)
			continue;
		two = str_from(two, 2);
		while (str_split(&two, '|', &first))
			event = event_row(m, work, id, no++, state, first, state);
	}
	EXPECT_OK(work_create(work, A_CREATE, m->table, id, m->otype, id, m->h->office, &row));
	if (m->table == T_REPORT)
		report_fill(m, row, id, creator);
	else
		record_fill_row(m, row, id, creator);
	row_set_text(row, m->table == T_REPORT ? REPORT_STATE : RECORD_STATE, state);
	row_set_int(row, m->table == T_REPORT ? REPORT_STATE_SINCE : RECORD_STATE_SINCE, 1);
	row_set_id(&m->h->cx, row, m->table == T_REPORT ? REPORT_LAST_EVENT : RECORD_LAST_EVENT, row_id(event));
	EXPECT_OK(work_commit(work));
	m->h->cx.actor = was;
	return id;
}

/* ---- one cell ---------------------------------------------------------------- */

static err_t
try_move(struct matrix *m, struct id id, struct str event, int role, struct work **work, struct row **changed)
{
	struct opened opened = { .owner = id, .cmp = m->h->office, .otype = m->otype };
	struct move move = { .owner = id, .otype = m->otype };
	struct ctx *cx = role == SYSTEM ? as_system(m->h) : as(m->h, ANN, ROLE_BIT(role));
	struct row row;

	EXPECT_OK(str_z(cx->arena, event, &move.event));
	EXPECT_OK(row_get(cx, m->table, id, &row));
	move.row = &row;
	EXPECT_OK(work_begin(cx, work));
	return record_move(cx, &m->reg, *work, &opened, &move, m->machine, changed);
}

static void
cell_refused(struct matrix *m, struct id id, struct str event, int role, bool seen)
{
	struct work *work;
	struct row *changed;
	err_t e = try_move(m, id, event, role, &work, &changed);

	if (e == NULL || (e->code != (seen ? ERR_DENIED : ERR_CONFLICT)))
		t_fail(__FILE__, __LINE__, "%s: %.*s by %d is not refused as it should be", m->machine, STRF(event), role);
	/* And the work it was to go into is still empty. */
	EXPECT_ERR_ID(work_commit(work), ERR_BUG, "work.empty");
	m->n_refused++;
}

static void
cell_allowed(struct matrix *m, struct str state, bool own, struct str event, int role, int line)
{
	struct str to = csv_get(&m->csv, (size_t)line, "to");
	struct id id = subject(m, state, own);
	struct row *changed, row;
	struct work *work;
	err_t e = try_move(m, id, event, role, &work, &changed);

	if (str_is(to, "@before")) {		/* it was placed there: there is no before */
		EXPECT_ERR(e, ERR_CONFLICT);
		return;
	}
	if (e != NULL)
		t_fail(__FILE__, __LINE__, "%s: %.*s in %.*s by %d is refused: %s", m->machine, STRF(event), STRF(state), role, e->id);
	EXPECT_OK(work_commit(work));
	EXPECT_OK(row_get(&m->h->cx, m->table, id, &row));
	EXPECT_SAME(row_text(&row, m->table == T_REPORT ? REPORT_STATE : RECORD_STATE), str_is(to, "=") ? state : to);
	m->n_allowed++;
}

/* ---- all cells of a state ------------------------------------------------------ */

static bool
stands_before(const struct matrix *m, size_t row, const char *column)
{
	for (size_t i = 0; i < row; i++)
		if (str_eq(csv_get(&m->csv, i, column), csv_get(&m->csv, row, column)))
			return true;
	return false;
}

static void
cells(struct matrix *m, struct str state, bool own, bool allowed)
{
	struct arena arena;
	struct id id = allowed ? id_none : subject(m, state, own);
	uint64_t before = state_of(m->h);

	for (size_t i = 0; i < m->csv.n_rows; i++) {
		struct str event = csv_get(&m->csv, i, "event");

		if (stands_before(m, i, "event"))
			continue;
		for (int role = 0; role <= SYSTEM; role++) {
			bool seen;
			int line = line_for(m, state, event, role, own, &seen);

			if ((line >= 0) != allowed)
				continue;
			arena_init(&arena, (size_t)4 << 20);
			m->h->cx.arena = &arena;
			if (allowed)
				cell_allowed(m, state, own, event, role, line);
			else
				cell_refused(m, id, event, role, seen);
			m->h->cx.arena = &t_arena;
			arena_free(&arena);
		}
	}
	if (!allowed)
		EXPECT(state_of(m->h) == before);
}

static void
state_cells(struct matrix *m, struct str state)
{
	allow(m, STR("-"), STR("place"), state);
	for (size_t i = 0; i < m->csv.n_rows; i++) {
		struct str two = csv_get(&m->csv, i, "two"), first;

		two = str_from(two, 2);
		while (str_split(&two, '|', &first))
			allow(m, state, first, state);
	}
	for (int own = 0; own < 2; own++) {
		cells(m, state, own != 0, false);
		cells(m, state, own != 0, true);
	}
}

static void
births(struct matrix *m)
{
	for (size_t i = 0; i < m->csv.n_rows; i++) {
		struct str event = csv_get(&m->csv, i, "event");

		for (int role = 0; role <= SYSTEM; role++) {
			struct ctx *cx = role == SYSTEM ? as_system(m->h) : as(m->h, ANN, ROLE_BIT(role));
			struct id id = id_new(cx->now);
			struct opened opened = { .owner = id, .cmp = m->h->office, .otype = m->otype };
			struct work *work;
			struct row *row;
			const char *name;
			bool seen;
			int line = line_for(m, STR("-"), event, role, false, &seen);
			err_t e;

			EXPECT_OK(str_z(&t_arena, event, &name));
			EXPECT_OK(work_begin(cx, &work));
			EXPECT_OK(work_create(work, A_CREATE, m->table, id, m->otype, id, m->h->office, &row));
			e = record_born(cx, &m->reg, work, &opened, m->machine, id, m->otype, name, STR_NONE, row);
			work_abandon(&work);
			if ((e == NULL) != (line >= 0))
				t_fail(__FILE__, __LINE__, "%s: birth by %s of role %d", m->machine, name, role);
			if (e == NULL)
				EXPECT_SAME(row_text(row, m->table == T_REPORT ? REPORT_STATE : RECORD_STATE), csv_get(&m->csv, (size_t)line, "to"));
		}
	}
}

/* Guards are the modules'; here they all say yes. */
static void
everybody_agrees(struct registry *reg, struct record_hook hooks[256])
{
	reg->hook = hooks;
	reg->n_hooks = 0;
	for (size_t i = 0; i < reg->n_transitions && reg->n_hooks + 2 < 256; i++) {
		if (reg->transition[i].guard != NULL)
			hooks[reg->n_hooks++] = (struct record_hook){ reg->transition[i].guard, pass_guard, pass_effect };
		if (reg->transition[i].effect != NULL)
			hooks[reg->n_hooks++] = (struct record_hook){ reg->transition[i].effect, pass_guard, pass_effect };
	}
}

static void
machine(const char *name, const char *dir, const struct registry *from, enum table table, uint16_t otype)
{
	static struct record_hook hooks[256];
	struct matrix m = { .h = house(), .machine = name, .reg = *from, .table = table, .otype = otype };
	struct csv_error why;
	struct str path, text;
	const char *z;

	EXPECT_OK(str_fmt(&t_arena, &path, "%s/%s.csv", dir, name));
	EXPECT_OK(str_z(&t_arena, path, &z));
	EXPECT_OK(file_read(&t_arena, z, 65536, &text));
	EXPECT_OK(csv_parse(&t_arena, text, &m.csv, &why));
	everybody_agrees(&m.reg, hooks);
	EXPECT_OK(record_load_transitions(&m.h->cx, &m.reg));
	births(&m);
	for (size_t i = 0; i < m.csv.n_rows; i++) {
		struct str to = csv_get(&m.csv, i, "to");

		if (!str_is(to, "=") && !str_is(to, "@before") && !stands_before(&m, i, "to"))
			state_cells(&m, to);
	}
	printf("# %s: %zu cells allowed, %zu refused\n", name, m.n_allowed, m.n_refused);
}

static struct registry
compiled(void)
{
	return (struct registry){ .kind = record_kinds, .n_kinds = record_n_kinds, .transition = record_transitions, .n_transitions = record_n_transitions };
}

T(the_machine_of_reports_does_what_its_table_says)
{
	struct registry reg = compiled();

	machine("report", STATES_DIR, &reg, T_REPORT, T_REPORT);
}

T(the_machine_of_visits_does_what_its_table_says)
{
	struct registry reg = compiled();

	machine("visit", STATES_DIR, &reg, T_RECORD, 257);
}

T(the_machine_of_actions_does_what_its_table_says)
{
	struct registry reg = compiled();

	machine("action", STATES_DIR, &reg, T_RECORD, 258);
}

T(the_machine_of_agreements_does_what_its_table_says)
{
	struct registry reg = compiled();

	machine("agreement", STATES_DIR, &reg, T_RECORD, 259);
}

T(the_machine_of_the_fourth_kind_does_what_its_table_says)
{
	house();
	machine("drill", FOURTH_DIR "/states", fourth_registry(), T_RECORD, 260);
}

/* Tables and forms of the project, written by different hands, fit together. */
T(every_register_has_its_form_its_dates_and_its_sections)
{
	static struct record_hook hooks[256];
	struct registry reg = compiled();
	struct forms *forms;

	EXPECT_OK(forms_open(FORMS_DIR, house()->reference, &forms));
	reg.forms = forms;
	everybody_agrees(&reg, hooks);
	EXPECT_OK(registry_check(&reg));
	reg.n_hooks = 1;
	EXPECT_ERR_ID(registry_check(&reg), ERR_BUG, "record.registry");
	forms_close(&forms);
}

T(what_the_same_person_began_the_same_person_does_not_approve)
{
	struct house *h = house();
	struct id id = drill_new(as(h, ANN, ROLE_BIT(ROLE_LEAD)), "title=Alone|held_on=2026-07-01|kind=field");
	struct record_view view = drill_open(&h->cx, id);
	uint64_t before = state_of(h);

	EXPECT_ERR_ID(record_event(&h->cx, &h->fourth, &view, "agree", STR_NONE, NULL), ERR_CONFLICT, "state.second-person");
	EXPECT(state_of(h) == before);
	EXPECT_OK(record_event(as(h, BEN, ROLE_BIT(ROLE_LEAD)), &h->fourth, &view, "agree", STR_NONE, NULL));
}

T(several_events_of_one_work_meet_on_one_row)
{
	struct house *h = house();
	struct registry reg = h->fourth;
	struct id id = drill_new(as(h, ANN, ROLE_BIT(ROLE_COORDINATOR)), "title=Both|held_on=2026-07-01|kind=field");
	struct record_view view = drill_open(&h->cx, id);
	struct move move = { .owner = id, .otype = 260, .row = &view.row, .event = "note" };
	struct history_entry *entry;
	struct row *changed, row;
	struct work *work;
	size_t n;

	EXPECT_OK(work_begin(&h->cx, &work));
	EXPECT_OK(record_move(&h->cx, &reg, work, &view.opened, &move, "drill", &changed));
	move.event = "cancel";
	move.reason = STR("Rain");
	EXPECT_OK(record_move(&h->cx, &reg, work, &view.opened, &move, "drill", &changed));
	EXPECT_OK(work_commit(work));
	EXPECT_OK(row_get(&h->cx, T_RECORD, id, &row));
	EXPECT_STR(row_text(&row, RECORD_STATE), "CANCELLED");
	EXPECT_OK(record_history(&h->cx, id, &view.opened, &entry, &n));
	EXPECT_EQ(n, 3);
	EXPECT_STR(entry[2].event, "cancel");
}
