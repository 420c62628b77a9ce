/*
 * The house of house.h, built as `init` builds one: keeper first, then rows.
 */
#include <stdio.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <signal.h>
#include <stdlib.h>
#include <unistd.h>
#include "base/ipc.h"
#include "base/file.h"
#include "base/log.h"
#include "house.h"
#include "keeper/keeper.h"
#include "store/q_store.h"
#include "store/q_who.h"

#define PASSWORD STR("correct horse of the test house")
#define CONTENT (ROLE_BIT(ROLE_LEAD) | ROLE_BIT(ROLE_INTAKE) | ROLE_BIT(ROLE_ANALYST) | ROLE_BIT(ROLE_AUTHORISER) |	\
    ROLE_BIT(ROLE_SAFEGUARDING) | ROLE_BIT(ROLE_COORDINATOR))

static struct house h;
static char dir[] = "/tmp/plainsight-record-XXXXXX";
int drill_told;
bool drill_ready = true;

/* ---- hooks of the fourth kind ------------------------------------------- */

static err_t
ready(struct ctx *cx, const struct move *m)
{
	if (!drill_ready)
		FAIL(ERR_CONFLICT, "drill.unready");
	return NULL;
}

static err_t
reason(struct ctx *cx, const struct move *m)
{
	if (m->reason.n == 0)
		FAIL(ERR_INVALID, "drill.reason");
	return NULL;
}

static err_t
importable(struct ctx *cx, const struct move *m)
{
	if (str_is(cbor_text_of(m->answers, "title"), "Not this one"))
		FAIL(ERR_CONFLICT, "drill.not-this-one");
	return NULL;
}

static err_t
told(struct ctx *cx, struct work *work, const struct move *m, struct row *changed)
{
	drill_told++;
	return NULL;
}

static const struct record_hook hooks[] = {
	{ "drill.ready", ready, NULL }, { "drill.reason", reason, NULL }, { "drill.importable", importable, NULL }, { "drill.told", NULL, told },
};

/* ---- keeper, store, people ----------------------------------------------- */

static void
house_end(void)
{
	char command[256];

	reader_close(&h.db);
	store_close(&h.store);
	keeper_close(&h.operator);
	keeper_close(&h.keeper);
	forms_close(&h.fourth_forms);
	reference_close(&h.reference);
	if (h.pid > 0)
		waitpid(h.pid, NULL, 0);
	snprintf(command, sizeof command, "rm -rf %s", dir);
	if (system(command) != 0)
		fprintf(stderr, "the test folder stays\n");
}

static void
keeper_begin(void)
{
	struct site site;
	int desk[2], operator[2];

	EXPECT(mkdtemp(dir) != NULL);
	EXPECT_OK(keeper_init(&(struct keeper_init){ .dir = dir, .demo = true }, &site));
	EXPECT_OK(ipc_pair(desk));
	EXPECT_OK(ipc_pair(operator));
	fflush(stdout);
	h.pid = fork();
	if (h.pid == 0) {
		close(desk[0]);
		close(operator[0]);
		prctl(PR_SET_PDEATHSIG, SIGKILL);
		log_open("keeper", LOG_ERROR);
		_exit(keeper_run(&(struct keeper_options){ .dir = dir, .desk_fd = desk[1], .operator_fd = operator[1], .supervisor_fd = -1, .demo = true }));
	}
	close(desk[1]);
	close(operator[1]);
	EXPECT_OK(keeper_open(desk[0], &h.keeper));
	EXPECT_OK(keeper_open(operator[0], &h.operator));
}

static err_t
places_write(struct ctx *cx, void *arg)
{
	TRY(q_compartment_put(cx, &(struct q_compartment_put_in){ .id = h.visits, .code = STR("visits"), .name = STR("Visits"), .mode = 1 }));
	TRY(q_compartment_put(cx, &(struct q_compartment_put_in){ .id = h.office, .code = STR("office"), .name = STR("Office"), .mode = 1 }));
	return q_meta_put(cx, &(struct q_meta_put_in){ .name = STR("urn_prefix"), .text = STR("TST") });
}

static void
agencies_make(struct id unit)
{
	struct work *work;
	struct row *row;

	EXPECT_OK(work_begin(&h.cx, &work));
	for (int i = 0; i < 2; i++) {
		h.agency[i] = id_new(h.cx.now);
		EXPECT_OK(work_create(work, A_CREATE, T_AGENCY, h.agency[i], T_AGENCY, h.agency[i], id_none, &row));
		row_set_text(row, AGENCY_NAME, i == 0 ? STR("Elmshire Council") : STR("Elmshire Fire"));
		row_set_text(row, AGENCY_SHORT, i == 0 ? STR("council") : STR("fire"));
		row_set_text(row, AGENCY_KIND, STR("council"));
		row_set_id(&h.cx, row, AGENCY_CMP, h.office);
		row_set_id(&h.cx, row, AGENCY_SOURCE_CMP, h.office);
		row_set_id(&h.cx, row, AGENCY_UNIT, unit);
		row_set_int(row, AGENCY_JOINED_ON, 1);
	}
	EXPECT_OK(work_also(work, places_write, NULL));
	EXPECT_OK(work_commit(work));
}

static void
person_make(enum who who, struct id unit)
{
	static const char *const names[PEOPLE] = { "Ann Frost", "Ben Okoro", "Cat Lisle" };
	struct id account = id_new(h.cx.now), agency = h.agency[who == CAT];
	struct actor *a = &h.actor[who];
	struct store_tx *tx;
	struct work *work;
	struct row *row;
	struct str login;

	EXPECT_OK(keeper_account_put(h.operator, NULL, account, true));
	EXPECT_OK(keeper_membership_put(h.operator, NULL, account, agency, &unit, 1, CONTENT, 3));
	EXPECT_OK(keeper_password_put(h.operator, NULL, account, PASSWORD));
	EXPECT_OK(work_begin(&h.cx, &work));
	EXPECT_OK(work_create(work, A_MEMBERSHIP, T_ACCOUNT, account, T_ACCOUNT, account, id_none, &row));
	EXPECT_OK(str_fmt(&t_arena, &login, "person%d@example.org", (int)who));
	row_set_text(row, ACCOUNT_LOGIN, login);
	row_set_text(row, ACCOUNT_NAME, str_of(names[who]));
	row_set_text(row, ACCOUNT_STATE, STR("active"));
	row_set_int(row, ACCOUNT_CREATED_ON, 1);
	EXPECT_OK(work_commit(work));
	EXPECT_OK(keeper_login(h.keeper, account, agency, PASSWORD, &a->session));
	EXPECT_OK(keeper_check(h.keeper, &a->session, &a->caps));
	EXPECT_OK(store_begin(&h.cx, &tx));
	for (size_t i = 0; i < a->caps.n_compartments; i++)
		EXPECT_OK(q_scope_put(&h.cx, &(struct q_scope_put_in){ .account = account, .agency = agency, .compartment = a->caps.compartment[i],
		    .epoch = (int64_t)a->caps.epoch }));
	EXPECT_OK(store_commit(&h.cx, &tx));
	a->name = str_of(names[who]);
}

static void
registry_make(void)
{
	EXPECT_OK(reference_open(REFERENCE_DIR, &h.reference));
	EXPECT_OK(forms_open(FOURTH_DIR "/forms", h.reference, &h.fourth_forms));
	h.fourth = (struct registry){ .kind = fourth_kinds, .n_kinds = fourth_n_kinds, .transition = fourth_transitions,
	    .n_transitions = fourth_n_transitions, .hook = hooks, .n_hooks = sizeof hooks / sizeof *hooks, .forms = h.fourth_forms };
	EXPECT_OK(registry_check(&h.fourth));
	EXPECT_OK(record_load_transitions(&h.cx, &h.fourth));
}

static void
house_begin(void)
{
	struct id unit = id_new(clock_now());

	log_open("test", LOG_ERROR);
	keeper_begin();
	atexit(house_end);
	EXPECT_OK(store_open_memory(&h.store));
	EXPECT_OK(reader_open(h.store, &h.db));
	h.system.is_system = true;
	h.cx = (struct ctx){ .arena = &t_arena, .actor = &h.system, .keeper = h.keeper, .store = h.store, .db = h.db, .purpose = P_VISIT };
	house_day(&h, 6, 10);
	EXPECT_OK(store_recover(&h.cx));
	h.visits = id_new(h.cx.now);
	h.office = id_new(h.cx.now);
	EXPECT_OK(keeper_unit_put(h.operator, NULL, unit));
	EXPECT_OK(keeper_compartment_put(h.operator, NULL, h.visits, MODE_S, &unit, 1));
	EXPECT_OK(keeper_compartment_put(h.operator, NULL, h.office, MODE_S, &unit, 1));
	agencies_make(unit);
	for (int i = 0; i < PEOPLE; i++)
		person_make((enum who)i, unit);
	registry_make();
}

struct house *
house(void)
{
	if (h.keeper == NULL)
		house_begin();
	house_day(&h, 6, 10);
	h.cx.arena = &t_arena;
	as(&h, ANN, CONTENT);
	drill_told = 0;
	drill_ready = true;
	return &h;
}

const struct registry *
fourth_registry(void)
{
	return &h.fourth;
}

struct ctx *
as(struct house *house, enum who who, uint32_t roles)
{
	if (roles != 0)
		house->actor[who].caps.roles = roles;
	house->cx.actor = &house->actor[who];
	return &house->cx;
}

struct ctx *
as_system(struct house *house)
{
	house->cx.actor = &house->system;
	return &house->cx;
}

void
house_day(struct house *house, int month, int day)
{
	house->cx.now = local_ms((struct date){ 2026, month, day }, 10, 0);
}

size_t
rows_in(struct house *house, const char *table)
{
	struct cell_in *cell;
	size_t n_rows, n_cols;
	char sql[128];

	snprintf(sql, sizeof sql, "SELECT COUNT(id) FROM %s", table);
	EXPECT_OK(store_select(&house->cx, sql, NULL, 0, &cell, &n_rows, &n_cols));
	return (size_t)cell[0].i;
}

uint64_t
state_of(struct house *house)
{
	static const char *const sql[] = {
		"SELECT id, state, last_event, version, rowver, due, until, open_, row_tag FROM record ORDER BY id",
		"SELECT id, state, last_event, version, rowver, safety_decision, row_tag FROM report ORDER BY id",
		"SELECT id, owner, no, event, to_state, two, rowver, row_tag FROM record_event ORDER BY id",
		"SELECT id, kind, owner, due, closed_on, rowver, row_tag FROM task ORDER BY id",
	};
	struct arena arena, *was = house->cx.arena;
	uint64_t sum = 14695981039346656037u;

	arena_init(&arena, (size_t)64 << 20);
	house->cx.arena = &arena;
	for (size_t q = 0; q < sizeof sql / sizeof *sql; q++) {
		struct cell_in *cell;
		size_t n_rows, n_cols;

		EXPECT_OK(store_select(&house->cx, sql[q], NULL, 0, &cell, &n_rows, &n_cols));
		for (size_t i = 0; i < n_rows * n_cols; i++) {
			sum = (sum ^ (uint64_t)cell[i].i ^ (uint64_t)cell[i].type) * 1099511628211u;
			for (size_t k = 0; cell[i].type != CELL_INT && k < cell[i].s.n; k++)
				sum = (sum ^ (uint8_t)cell[i].s.p[k]) * 1099511628211u;
		}
	}
	house->cx.arena = was;
	arena_free(&arena);
	return sum;
}

struct cbor
drill_answers(const char *text)
{
	struct posted posted[64];
	struct str rest = str_of(text), piece;
	struct cbor answers = cbor_map();
	struct fault *fault;
	size_t n = 0, n_faults;

	while (str_split(&rest, '|', &piece) && n < 64) {
		EXPECT(str_split(&piece, '=', &posted[n].name));
		posted[n++].value = piece;
	}
	EXPECT_OK(form_take(&t_arena, form_by_id(h.fourth_forms, STR("drill"), 0), -1, posted, n, &answers, &fault, &n_faults));
	for (size_t i = 0; i < n_faults; i++)
		printf("# fault %.*s %s\n", STRF(fault[i].field), fault[i].id);
	EXPECT_EQ(n_faults, 0);
	return answers;
}

struct id
drill_new(struct ctx *cx, const char *posted)
{
	struct cbor answers = drill_answers(posted);
	struct id id;

	EXPECT_OK(record_create(cx, &h.fourth, &fourth_kinds[0], &answers, id_none, id_none, &id));
	return id;
}

struct record_view
drill_open(struct ctx *cx, struct id id)
{
	struct record_view view;
	struct row row;

	EXPECT_OK(row_get(cx, T_RECORD, id, &row));
	EXPECT_OK(record_open(cx, &h.fourth, row_text(&row, RECORD_URN), A_OPEN, &view));
	return view;
}
