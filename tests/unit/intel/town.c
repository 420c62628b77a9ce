/* The partnership of town.h. */
#include "town.h"

#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/file.h"
#include "base/ipc.h"
#include "base/log.h"
#include "intel/link.h"
#include "keeper/keeper.h"
#include "store/q_store.h"

#define PASSWORD "correct horse of the test town"

static struct town t = { .dir = "/tmp/plainsight-intel-XXXXXX" };

static struct record_hook hooks[64];

static const char *
inside(const char *name)
{
	static char path[8][160];
	static int turn;
	char *p = path[turn++ % 8];

	snprintf(p, sizeof path[0], "%s/%s", t.dir, name);
	return p;
}

static void
town_end(void)
{
	char command[128];

	intel_close(&t.intel);
	reader_close(&t.db);
	store_close(&t.store);
	keeper_close(&t.operator);
	keeper_close(&t.keeper);
	forms_close(&t.forms);
	calendar_close(&t.calendar);
	reference_close(&t.reference);
	arena_free(&t.keep);
	if (t.pid > 0)
		waitpid(t.pid, NULL, 0);
	snprintf(command, sizeof command, "rm -rf %s", t.dir);
	if (system(command) != 0)
		fprintf(stderr, "the test folder stays\n");
}

static void
keeper_begin(void)
{
	struct site site;
	int desk[2], operator[2];

	EXPECT_OK(keeper_init(&(struct keeper_init){ .dir = inside("keeper"), .demo = true }, &site));
	EXPECT_OK(ipc_pair(desk));
	EXPECT_OK(ipc_pair(operator));
	fflush(stdout);
	t.pid = fork();
	if (t.pid == 0) {
		close(desk[0]);
		close(operator[0]);
		prctl(PR_SET_PDEATHSIG, SIGKILL);
		log_open("keeper", LOG_ERROR);
		_exit(keeper_run(&(struct keeper_options){ .dir = inside("keeper"), .desk_fd = desk[1], .operator_fd = operator[1], .supervisor_fd = -1, .demo = true }));
	}
	close(desk[1]);
	close(operator[1]);
	EXPECT_OK(keeper_open(desk[0], &t.keeper));
	EXPECT_OK(keeper_open(operator[0], &t.operator));
}

static void
registry_begin(void)
{
	size_t n = 0;

	for (; n < intel_n_hooks; n++)
		hooks[n] = intel_hooks[n];
	EXPECT_OK(reference_open(REFERENCE_DIR, &t.reference));
	EXPECT_OK(forms_open(FORMS_DIR, t.reference, &t.forms));
	EXPECT_OK(calendar_open(t.reference, STR("england"), &t.calendar));
	t.registry = (struct registry){ .kind = record_kinds, .n_kinds = record_n_kinds, .transition = record_transitions, .n_transitions = record_n_transitions,
	    .hook = hooks, .n_hooks = n, .forms = t.forms, .calendar = t.calendar };
	EXPECT_OK(record_load_transitions(&t.cx, &t.registry));
}

static void
person(enum who who, const char *name, struct id agency, uint32_t roles)
{
	struct actor *a = &t.actor[who];
	struct session session;
	struct id account;
	struct str login;
	struct ctx cx;

	EXPECT_OK(str_fmt(&t.keep, &login, "%s@example.org", name));
	EXPECT_OK(house_add_account(&t.cx, t.operator, &(struct house_account){ .login = login, .name = str_of(name), .job = STR("Test"), .password = STR(PASSWORD),
	    .agency = agency, .roles = roles, .clearance = roles == ROLE_BIT(ROLE_ADMIN) ? 1 : 2 }, &account));
	EXPECT_OK(keeper_login(t.keeper, account, agency, STR(PASSWORD), &session));
	EXPECT_OK(house_actor(&t.cx, &session, a));
	EXPECT_OK(str_dup(&t.keep, a->name, &a->name));
	EXPECT_OK(str_dup(&t.keep, a->agency_name, &a->agency_name));
	cx = t.cx;
	cx.actor = a;
	EXPECT_OK(house_scope(&cx));
}

static void
people_begin(void)
{
	const uint32_t any = ROLE_BIT(ROLE_PRACTITIONER);

	EXPECT_OK(house_make_partnership(&t.cx, t.operator, STR("TS"), &(struct house_lead){ STR("Testshire Police"), STR("police"), STR("police"), STR_NONE }, &t.police));
	EXPECT_OK(house_add_agency(&t.cx, t.operator, &(struct house_lead){ STR("Testshire Council"), STR("council"), STR("council"), STR_NONE }, &t.council));
	person(PAT, "Pat", t.council, any);
	person(LEE, "Lee", t.police, any);
	person(SAM, "Sam", t.police, ROLE_BIT(ROLE_INTAKE));
	person(INA, "Ina", t.police, ROLE_BIT(ROLE_INTAKE));
	person(ADA, "Ada", t.police, ROLE_BIT(ROLE_AUTHORISER));
	person(BO, "Bo", t.police, ROLE_BIT(ROLE_INTAKE) | ROLE_BIT(ROLE_AUTHORISER));
	person(ANN, "Ann", t.police, ROLE_BIT(ROLE_ANALYST));
	person(SAF, "Saf", t.council, ROLE_BIT(ROLE_SAFEGUARDING));
	person(ROY, "Roy", t.council, ROLE_BIT(ROLE_ADMIN));
	person(LIA, "Lia", t.council, ROLE_BIT(ROLE_LEAD));
	person(CORA, "Cora", t.council, ROLE_BIT(ROLE_COORDINATOR));
}

static void
town_begin(void)
{
	log_open("test", LOG_ERROR);
	arena_init(&t.keep, (size_t)16 << 20);
	EXPECT(mkdtemp(t.dir) != NULL);
	EXPECT_OK(dir_make(inside("spool"), 0700));
	EXPECT_OK(spool_make(inside("spool/in"), true));
	EXPECT_OK(spool_make(inside("spool/staff"), false));
	EXPECT_OK(outbox_make(inside("spool/out")));
	keeper_begin();
	atexit(town_end);
	EXPECT_OK(store_open(inside("db"), &t.store));
	EXPECT_OK(reader_open(t.store, &t.db));
	t.system.is_system = true;
	t.cx = (struct ctx){ .arena = &t_arena, .actor = &t.system, .keeper = t.keeper, .store = t.store, .db = t.db, .purpose = P_TRIAGE };
	town_time(6, 10, 10, 0);
	EXPECT_OK(store_recover(&t.cx));
	registry_begin();
	people_begin();
	EXPECT_OK(intel_open(&t.cx, t.dir, &t.registry, t.reference, &t.keep, &t.intel));
	t.intel.duty_contact = true;
}

struct town *
town(void)
{
	if (t.keeper == NULL)
		town_begin();
	t.cx.arena = &t_arena;
	t.cx.actor = &t.system;
	town_time(6, 10, 10, 0);
	ingest_at = NULL;
	return &t;
}

struct ctx *
as(enum who who)
{
	t.cx.actor = &t.actor[who];
	return &t.cx;
}

struct ctx *
as_system(void)
{
	t.cx.actor = &t.system;
	return &t.cx;
}

void
town_time(int month, int day, int hour, int minute)
{
	t.cx.now = local_ms((struct date){ 2026, month, day }, hour, minute);
}

static void
answer(struct cbor *map, const char *name, const char *value)
{
	if (value != NULL)
		EXPECT_OK(cbor_set(&t_arena, map, name, cbor_text(str_of(value))));
}

struct cbor
form_answers(const char *text, const char *danger, const char *welfare, const char *child)
{
	struct cbor map = cbor_map(), item = cbor_map(), items = cbor_array();

	answer(&map, "danger_now", danger);
	answer(&map, "welfare_now", welfare);
	answer(&map, "child", child);
	answer(&item, "item_text", text);
	EXPECT_OK(cbor_push(&t_arena, &items, item));
	EXPECT_OK(cbor_set(&t_arena, &map, "item", items));
	return map;
}

struct str
sent(enum who who, const struct cbor *answers)
{
	struct report_submission s = { .form = form_by_number(t.forms, 1, 0), .answers = answers, .channel = "partner_form", .lang = 1 };
	struct str urn;

	random_bytes(s.token, sizeof s.token);
	EXPECT_OK(report_submit(as(who), &t.intel, &s, &urn));
	return urn;
}

struct triage_item
whole(const struct report_view *v)
{
	return (struct triage_item){ .title = STR("Car wash"), .text_original = v->text, .text_sanitised = STR("Six men share two rooms above shops in Thornby."),
	    .field = STR("item_text/0"), .span_end = v->text.n, .grade = { .source = 2, .assessment = 'B', .handling = 'P', .mopi = 3 },
	    .provenance = STR("Known indirectly"), .threat_type = STR("forced-labour") };
}

struct triage
press(const struct triage_item *item)
{
	return (struct triage){ .decide_safety = true, .decision = SAFETY_REFERRED, .reason = STR("Told the duty worker"), .title = STR("Car wash"),
	    .marking = STR("OS"), .rules_seen = true, .item = item, .n_items = 1 };
}

void
all_ticked(struct check out[CHECKLIST_LINES])
{
	for (int i = 0; i < CHECKLIST_LINES; i++)
		out[i] = (struct check){ .done = true };
}

static struct cell_in
one_cell(const char *sql, struct str with)
{
	struct cell_in *cell, in = { .type = CELL_TEXT, .s = with };
	size_t n_rows, n_cols;

	EXPECT_OK(store_select(&t.cx, sql, &in, with.n > 0 ? 1 : 0, &cell, &n_rows, &n_cols));
	EXPECT_EQ(n_rows, 1);
	return cell[0];
}

struct str
state_of(struct str urn)
{
	return one_cell("SELECT state FROM report WHERE urn = :1", urn).s;
}

size_t
rows_in(const char *table)
{
	char sql[96];

	snprintf(sql, sizeof sql, "SELECT COUNT(id) FROM %s", table);
	return (size_t)one_cell(sql, STR_NONE).i;
}

struct str
triaged(const struct cbor *answers, const struct grade *grade)
{
	struct cbor a = form_answers("Six men share two rooms. A white van, ZZ69 KLM.", "no", "no", "no");
	struct str urn = sent(PAT, answers != NULL ? answers : &a);
	struct triage_item item;
	struct triage press_;
	struct report_view v;
	int at;

	EXPECT_OK(report_take(as(SAM), &t.intel, urn, &v));
	item = whole(&v);
	if (grade != NULL)
		item.grade = *grade;
	press_ = press(&item);
	EXPECT_OK(triage_submit(as(SAM), &t.intel, urn, &press_, &at));
	return urn;
}

struct str
authorised(const struct cbor *answers, const struct grade *grade)
{
	struct str urn = triaged(answers, grade);
	struct check check[CHECKLIST_LINES];
	int line;

	all_ticked(check);
	EXPECT_OK(report_authorise(as(ADA), &t.intel, urn, check, &line));
	return urn;
}

static struct cell_in
cell_of(const char *sql, struct str with)
{
	struct cell_in *cell, in = { .type = CELL_TEXT, .s = with };
	size_t n_rows, n_cols;

	EXPECT_OK(store_select(&t.cx, sql, &in, 1, &cell, &n_rows, &n_cols));
	EXPECT(n_rows > 0);
	return cell[0];
}

static struct id
id_in(struct cell_in cell)
{
	struct id id;

	EXPECT_EQ(cell.s.n, sizeof id);
	memcpy(&id, cell.s.p, sizeof id);
	return id;
}

struct id
first_item(struct str urn)
{
	return id_in(cell_of("SELECT i.id FROM item i JOIN report r ON r.id = i.report WHERE r.urn = :1 ORDER BY i.no", urn));
}

struct row *
row_to_change(enum table table, struct id id, struct work **w)
{
	struct row was, *row;

	EXPECT_OK(row_get(as_system(), table, id, &was));
	EXPECT_OK(work_begin(&t.cx, w));
	EXPECT_OK(work_alter(*w, A_ALTER, &was, (uint16_t)table, id, t.intel.cmp_intel, &row));
	return row;
}

struct id
confirmed(struct str urn)
{
	EXPECT_OK(report_confirm_links(as(ANN), &t.intel, NULL, urn, STR("Nobody is named.")));
	return first_item(urn);
}

struct str
live(const struct grade *grade, struct id *item)
{
	struct str urn = authorised(NULL, grade);

	*item = confirmed(urn);
	return urn;
}

size_t
wraps_of(struct id owner)
{
	struct q_wraps_of_owner *wrap;
	size_t n;

	EXPECT_OK(q_wraps_of_owner(&t.cx, &(struct q_wraps_of_owner_in){ .owner = owner }, &wrap, &n));
	return n;
}

/* ---- the public -------------------------------------------------------- */

static void
put_bytes(struct cbor *map, int key, const void *p, size_t n)
{
	EXPECT_OK(cbor_set_int(&t_arena, map, key, cbor_bytes((struct str){ p, n })));
}

static struct str
encoded(const struct cbor *map)
{
	struct str out;

	EXPECT_OK(cbor_encode(&t_arena, map, 1 << 20, &out));
	return out;
}

void
post_into(struct spool *spool, const struct public_letter *l)
{
	struct cbor said = cbor_map(), answers = cbor_map(), contact = cbor_map();
	struct spool_section section[2];
	struct bundle_unit unit;
	struct unit_key key;
	size_t n = 0;
	bool already;

	EXPECT_OK(keeper_unit_key(t.keeper, t.intel.unit_intake, &key));
	unit = (struct bundle_unit){ .unit = key.unit, .ukv = key.ukv };
	memcpy(unit.upk, key.upk, 32);
	if (l->words != NULL && l->kind == SPOOL_ADDITION)
		EXPECT_OK(cbor_set_int(&t_arena, &said, SPOOL_KEY_TEXT, cbor_text(str_of(l->words))));
	else if (l->words != NULL) {
		answer(&answers, "words", l->words);
		answer(&answers, "danger", "no");
		EXPECT_OK(cbor_set_int(&t_arena, &said, SPOOL_KEY_FORM, cbor_int(2)));
		EXPECT_OK(cbor_set_int(&t_arena, &said, SPOOL_KEY_VERSION, cbor_int(1)));
		EXPECT_OK(cbor_set_int(&t_arena, &said, SPOOL_KEY_ANSWERS, answers));
	}
	if (said.n > 0)
		section[n++] = (struct spool_section){ SPOOL_SEC_ANSWERS, SPOOL_GROUP_ANSWERS, encoded(&said) };
	if (l->receipt != NULL) {
		put_bytes(&contact, SPOOL_KEY_LOCATOR, l->receipt->locator, 16);
		if (l->kind == SPOOL_BINDING) {
			put_bytes(&contact, SPOOL_KEY_SUB, l->report_sub, 16);
			put_bytes(&contact, SPOOL_KEY_RPK, l->receipt->pair.pk, 32);
		}
		if (l->kind == SPOOL_CONTROL) {
			EXPECT_OK(cbor_set_int(&t_arena, &contact, SPOOL_KEY_WHAT, cbor_int(l->what)));
			EXPECT_OK(cbor_set_int(&t_arena, &contact, SPOOL_KEY_SERIAL, cbor_int(l->serial)));
		}
		section[n++] = (struct spool_section){ SPOOL_SEC_CONTACT, SPOOL_GROUP_CONTACT, encoded(&contact) };
	}
	{
		struct envelope e = { .kind = l->kind, .flags = l->flags, .site = t.intel.site, .day = (uint32_t)day_local(t.cx.now), .form = 2, .form_version = 1,
		    .lang = 1, .n_units = 1, .unit = &unit, .n_sections = n, .section = section };

		memcpy(e.token, l->token, 16);
		EXPECT_OK(spool_put(spool, &e, &t_arena, &already));
	}
}

void
post(const struct public_letter *l)
{
	post_into(t.intel.spool_in, l);
}
