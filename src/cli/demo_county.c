/*
 * cli/demo_county.c - Wyvale: its tables, its 28 kinds of partner, its people.
 *
 *	demo/TABLE.csv -> house_make_partnership, house_add_agency, house_add_account
 *	-> lists and forms as the desk has them
 *
 * Every name is invented.  The people printed at the start have done little:
 * what an account opens in a day is limited, and today is theirs.
 */
#include "cli/demo_county.h"
#include "cli/hooks.h"

#include <string.h>

#include "base/file.h"
#include "intel/house.h"

#define KEEP_ARENA ((size_t)16 << 20)
#define STEP_ARENA ((size_t)16 << 20)
#define TABLE_MAX ((size_t)1 << 20)
#define SEED 0x9e3779b97f4a7c15ULL

static pthread_mutex_t posting = PTHREAD_MUTEX_INITIALIZER;

static const char *const table_names[N_COUNTY_TABLES] = {
	"agencies", "people", "threads", "partner_texts", "public_texts", "stories", "today", "noise", "reasons", "visits", "actions", "agreements",
};

/* ---- chance ------------------------------------------------------------ */

/* A linear congruence with its low bits mixed away: enough to vary a story. */
size_t
county_throw(struct county *c, size_t n)
{
	c->dice = c->dice * 6364136223846793005ULL + 1442695040888963407ULL;
	return n == 0 ? 0 : (size_t)((c->dice >> 33) % n);
}

bool
county_chance(struct county *c, int percent)
{
	return (int)county_throw(c, 100) < percent;
}

/* ---- tables ------------------------------------------------------------ */

NODISCARD static err_t
table_read(struct county *c, enum county_table table)
{
	struct csv_error why;
	const char *path;
	struct str name, text;

	TRY(str_fmt(&c->keep, &name, "demo/%s.csv", table_names[table]));
	TRY(str_z(&c->keep, name, &path));
	TRY(path_join(&c->keep, c->share, path, &path));
	TRY(file_read(&c->keep, path, TABLE_MAX, &text));
	return csv_parse(&c->keep, text, &c->table[table], &why);
}

NODISCARD static err_t
roles_read(struct str list, uint32_t *out)
{
	struct str piece;

	*out = 0;
	while (str_split(&list, ';', &piece)) {
		enum role role;

		if (!role_by_name(piece, &role))
			FAIL(ERR_BUG, "demo.role");
		*out |= ROLE_BIT(role);
	}
	return NULL;
}

/* ---- agencies and people ----------------------------------------------- */

NODISCARD static err_t
agencies_make(struct county *c)
{
	const struct csv *t = &c->table[TABLE_AGENCIES];
	struct workshop *w = c->w;
	struct id id;

	for (size_t i = 0; i < t->n_rows; i++) {
		struct house_lead lead = { .name = csv_get(t, i, "name"), .short_ = csv_get(t, i, "short"), .kind = csv_get(t, i, "kind") };

		if (i == 0)
			TRY(house_make_partnership(&w->cx, w->operator, STR("WV"), &lead, &id));
		else
			TRY(house_add_agency(&w->cx, w->operator, &lead, &id));
	}
	return NULL;
}

NODISCARD static err_t
agency_by_short(const struct agency_view *agency, size_t n, struct str short_, struct id *out)
{
	for (size_t i = 0; i < n; i++)
		if (str_eq(agency[i].short_, short_)) {
			*out = agency[i].id;
			return NULL;
		}
	FAIL(ERR_BUG, "demo.agency");
}

NODISCARD static err_t
person_make(struct county *c, size_t row, const struct agency_view *agency, size_t n_agencies)
{
	const struct csv *t = &c->table[TABLE_PEOPLE];
	struct player *p = &c->player[row];
	int64_t clearance;
	struct id id;

	*p = (struct player){ .login = csv_get(t, row, "login"), .name = csv_get(t, row, "name"), .job = csv_get(t, row, "job"), .agency = csv_get(t, row, "agency"),
	    .covert = csv_get(t, row, "covert").n > 0, .printed = csv_get(t, row, "printed").n > 0 };
	TRY(roles_read(csv_get(t, row, "roles"), &p->roles));
	TRY(str_i64(csv_get(t, row, "clearance"), &clearance));
	struct house_account account = { .login = p->login, .name = p->name, .job = p->job, .password = STR(DEMO_PASSWORD), .roles = p->roles,
	    .clearance = (uint8_t)clearance, .covert_team = p->covert };
	TRY(agency_by_short(agency, n_agencies, p->agency, &account.agency));
	return house_add_account(&c->w->cx, c->w->operator, &account, &id);
}

NODISCARD static err_t
people_make(struct county *c)
{
	struct agency_view *agency;
	size_t n;

	c->n_players = c->table[TABLE_PEOPLE].n_rows;
	NEWN(c->player, &c->keep, c->n_players + 1);
	TRY(house_agencies(&c->w->cx, &agency, &n));
	for (size_t i = 0; i < c->n_players; i++)
		TRY(person_make(c, i, agency, n));
	return NULL;
}

err_t
county_tell(struct county *c)
{
	struct buf told;
	struct str text;
	const char *path;

	buf_init(&told, &c->keep, 1 << 16);
	for (size_t i = 0; i < c->n_players; i++) {
		const struct player *p = &c->player[i];

		if (p->printed)
			buf_printf(&told, "  %-13.*s %-32.*s %-22s %.*s, %.*s\n", STRF(csv_get(&c->table[TABLE_PEOPLE], i, "printed")), STRF(p->login), DEMO_PASSWORD,
			    STRF(p->name), STRF(p->job));
	}
	buf_z(&told, "\nCodes of people who reported on the public site (Come back with a code), and where it was:\n\n");
	for (size_t i = 0; i < c->codes->n; i++) {
		struct str digits = { c->codes->code[i].digits, 20 };

		for (size_t part = 0; part < 5; part++)
			buf_printf(&told, "%s%.*s", part == 0 ? "  " : " ", STRF(str_head(str_from(digits, part * 4), 4)));
		buf_printf(&told, "  %.*s\n", STRF(c->codes->code[i].where));
	}
	TRY(buf_done(&told, &text));
	TRY(path_join(&c->keep, c->folder->dir, "accounts.txt", &path));
	return file_replace(path, text, 0644);
}

/* ---- lists ------------------------------------------------------------- */

NODISCARD static err_t
lists_open(struct county *c)
{
	const struct record_hook *hook;
	size_t n_hooks = hooks_all(&hook);
	const char *path;

	TRY(path_join(&c->keep, c->folder->published, "reference", &path));
	TRY(reference_open(path, &c->reference));
	TRY(calendar_open(c->reference, STR("england"), &c->calendar));
	TRY(path_join(&c->keep, c->folder->published, "forms", &path));
	TRY(forms_open(path, c->reference, &c->forms));
	c->registry = (struct registry){ .kind = record_kinds, .n_kinds = record_n_kinds, .transition = record_transitions, .n_transitions = record_n_transitions,
	    .hook = hook, .n_hooks = n_hooks, .forms = c->forms, .calendar = c->calendar };
	TRY(record_load_transitions(&c->w->cx, &c->registry));
	return intel_open(&c->w->cx, c->folder->dir, &c->registry, c->reference, &c->keep, &c->intel);
}

/* The receipts of the public are made with what the bundle says. */
NODISCARD static err_t
bundle_make(struct county *c)
{
	struct bundle bundle;
	struct id intake;

	TRY(house_unit(&c->w->cx, UNIT_INTAKE, &intake));
	TRY(keeper_bundle(c->w->cx.keeper, &c->keep, &intake, 1, &c->bundle));
	TRY(bundle_read(c->bundle, NULL, &bundle));
	c->epoch = bundle.epoch;
	return NULL;
}

/* ---- who acts ---------------------------------------------------------- */

err_t
county_player(struct county *c, struct str login, struct player **out)
{
	for (size_t i = 0; i < c->n_players; i++)
		if (str_eq(c->player[i].login, login)) {
			*out = &c->player[i];
			return NULL;
		}
	FAIL(ERR_BUG, "demo.person");
}

struct player *
county_role(struct county *c, uint32_t roles, bool covert, size_t which)
{
	struct player *found[64];
	size_t n = 0;

	for (size_t i = 0; i < c->n_players && n < sizeof found / sizeof *found; i++)
		if ((c->player[i].roles & roles) != 0 && !c->player[i].printed && (!covert || c->player[i].covert))
			found[n++] = &c->player[i];
	return n == 0 ? NULL : found[which % n];
}

void
county_system(struct county *c, int64_t when, struct ctx *out)
{
	arena_free(&c->step);
	arena_init(&c->step, STEP_ARENA);
	*out = c->w->cx;
	out->db = c->db;
	out->arena = &c->step;
	out->now = when;
	/* The operator of a demo has no budget of records an hour: eighteen months pass in seconds. */
	out->keeper = c->w->operator;
}

NODISCARD static err_t
sign_in(struct county *c, struct player *p)
{
	struct session session;
	struct id account;
	struct ctx room, *cx = &room;

	county_system(c, c->now, cx);
	TRY(house_login_id(cx, p->login, &account));
	TRY(keeper_login(cx->keeper, account, id_none, STR(DEMO_PASSWORD), &session));
	TRY(house_actor(cx, &session, &p->actor));
	TRY(str_dup(&c->keep, p->actor.name, &p->actor.name));
	TRY(str_dup(&c->keep, p->actor.agency_name, &p->actor.agency_name));
	cx->actor = &p->actor;
	return house_scope(cx);
}

err_t
county_act(struct county *c, struct player *p, int64_t when, enum audit_purpose purpose, struct ctx *out)
{
	county_system(c, when, out);
	out->actor = &p->actor;
	if (when > p->last)
		p->last = when;
	out->purpose = purpose;
	return NULL;
}

/* ---- open, close ------------------------------------------------------- */

err_t
county_open(struct county *c, struct workshop *w, const struct folder *f, const char *share)
{
	memset(c, 0, sizeof *c);
	c->w = w;
	c->folder = f;
	c->share = share;
	c->now = clock_now();
	c->dice = SEED;
	c->db = w->reader;
	c->posting = &posting;
	arena_init(&c->keep, KEEP_ARENA);
	arena_init(&c->step, STEP_ARENA);
	NEW(c->codes, &c->keep);
	for (int i = 0; i < N_COUNTY_TABLES; i++)
		TRY(table_read(c, (enum county_table)i));
	TRY(agencies_make(c));
	TRY(people_make(c));
	TRY(lists_open(c));
	TRY(bundle_make(c));
	TRY(picture_open(&c->w->cx, c->intel.cmp_intel, &c->picture));
	for (size_t i = 0; i < c->n_players; i++)
		TRY(sign_in(c, &c->player[i]));
	return NULL;
}

void
county_close(struct county *c)
{
	picture_close(&c->picture);
	intel_close(&c->intel);
	forms_close(&c->forms);
	calendar_close(&c->calendar);
	reference_close(&c->reference);
	arena_free(&c->step);
	arena_free(&c->keep);
}

err_t
county_hand(const struct county *c, uint64_t dice, struct county *out)
{
	*out = *c;
	out->dice = SEED ^ dice;
	out->db = NULL;
	arena_init(&out->step, STEP_ARENA);
	return reader_open(c->w->cx.store, &out->db);
}

void
county_hand_close(struct county *c)
{
	reader_close(&c->db);
	arena_free(&c->step);
}
