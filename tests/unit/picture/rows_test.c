/*
 * tests/unit/picture/rows_test.c - the picture of real rows: from the disk, through the keeper, as reports go live
 * (SEC-43 PICTURE, INT-12, 54).
 */
#include <fcntl.h>
#include <stdio.h>
#include <unistd.h>

#include "../intel/town.h"
#include "base/file.h"
#include "intel/link.h"

#define PASSWORD "correct horse of the covert team"

static struct picture *picture;

static void
picture_begin(void)
{
	town();
	picture_close(&picture);
	EXPECT_OK(picture_open(as_system(), town()->intel.cmp_intel, &picture));
}

/* ---- one report, what it names, and what is seen of it ------------------------ */

static struct ctx *
by(struct actor *actor)
{
	struct ctx *cx = as_system();

	cx->actor = actor;
	return cx;
}

static struct id
named(struct actor *actor, struct str urn, enum entity_kind kind, const char *raw, enum resolve what)
{
	struct town *t = town();
	struct ctx *cx = by(actor);
	struct link_page page;
	struct id mention = id_none;

	EXPECT_OK(mention_add(cx, &t->intel, urn, 1, kind, str_of(raw)));
	EXPECT_OK(link_open(cx, &t->intel, picture, urn, &page));
	for (size_t i = 0; i < page.n_mentions; i++)
		if (str_is(page.mention[i].found.raw, raw))
			mention = page.mention[i].id;
	EXPECT_OK(mentions_resolve(cx, &t->intel, picture, urn, &(struct resolution){ mention, what, id_none }, 1));
	EXPECT_OK(link_open(cx, &t->intel, picture, urn, &page));
	for (size_t i = 0; i < page.n_mentions; i++)
		if (id_eq(page.mention[i].id, mention))
			return page.mention[i].entity;
	t_fail(__FILE__, __LINE__, "the mention is not on the page");
}

/* A man drives a van: three facts. */
static struct id
live_pair(const char *man, const char *plate, struct id *van)
{
	struct town *t = town();
	struct str urn = authorised(NULL, NULL);
	struct id driver = named(&t->actor[ANN], urn, KIND_PERSON, man, RESOLVE_NEW);

	*van = named(&t->actor[ANN], urn, KIND_VEHICLE, plate, RESOLVE_NEW);
	EXPECT_OK(link_add(as(ANN), &t->intel, picture, urn, &(struct link_new){ .item_no = 1, .from = driver, .to = *van, .type = STR("USES") }));
	EXPECT_OK(report_confirm_links(as(ANN), &t->intel, picture, urn, STR_NONE));
	return first_item(urn);
}

static size_t
facts(enum who who, struct id entity, struct fact **out)
{
	struct viewer v;
	size_t n;

	EXPECT_OK(viewer_of(as(who), &v));
	EXPECT_OK(picture_facts(as(who), picture, &v, entity, out, &n));
	return n;
}

static size_t
matches(enum who who, enum entity_kind kind, const char *norm, struct match **out)
{
	struct viewer v;
	size_t n;

	EXPECT_OK(viewer_of(as(who), &v));
	EXPECT_OK(picture_match(as(who), picture, &v, &(struct probe){ .kind = kind, .norm = str_of(norm) }, 5, out, &n));
	return n;
}

static bool
is_same_facts(const struct fact *a, const struct fact *b, size_t n)
{
	for (size_t i = 0; i < n; i++)
		if (!id_eq(a[i].row, b[i].row) || !id_eq(a[i].item, b[i].item) || !id_eq(a[i].entity, b[i].entity) || !id_eq(a[i].other, b[i].other) ||
		    a[i].is_link != b[i].is_link || a[i].negated != b[i].negated)
			return false;
	return true;
}

T(what_went_live_one_by_one_is_what_the_disk_gives_at_once)
{
	struct fact *followed, *loaded;
	struct picture_size size, again;
	struct id item, van;
	struct match *m;
	size_t n;

	picture_begin();
	item = live_pair("Ola Wilk", "ZZ67 PCA", &van);
	n = facts(ANN, van, &followed);
	EXPECT_EQ(n, 2);
	EXPECT(id_eq(followed[0].item, item));
	EXPECT_EQ(matches(ANN, KIND_VEHICLE, "ZZ67PCA", &m), 1);
	EXPECT(id_eq(m[0].entity, van));
	EXPECT(id_eq(m[0].newest, item));
	size = picture_size(picture);
	picture_begin();
	again = picture_size(picture);
	EXPECT_EQ(again.items, size.items);
	EXPECT_EQ(again.assertions, size.assertions);
	EXPECT_EQ(again.links, size.links);
	EXPECT_EQ(facts(ANN, van, &loaded), n);
	EXPECT(is_same_facts(followed, loaded, n));
}

T(a_forgotten_item_comes_back_as_it_was)
{
	struct fact *was, *is;
	struct id item, van;
	struct picture_size size;
	struct match *m;
	size_t n;

	picture_begin();
	item = live_pair("Iga Kos", "ZZ67 PCB", &van);
	size = picture_size(picture);
	n = facts(ANN, van, &was);
	picture_forget(picture, item);
	EXPECT_EQ(facts(ANN, van, &is), 0);
	EXPECT_EQ(matches(ANN, KIND_VEHICLE, "ZZ67PCB", &m), 0);
	EXPECT_EQ(picture_size(picture).items, size.items - 1);
	EXPECT_OK(picture_take(as(ANN), picture, item));
	EXPECT_OK(picture_take(as(ANN), picture, item));
	EXPECT_EQ(facts(ANN, van, &is), n);
	EXPECT(is_same_facts(was, is, n));
	EXPECT_EQ(picture_size(picture).items, size.items);
	EXPECT_EQ(picture_size(picture).assertions, size.assertions);
	EXPECT_EQ(picture_size(picture).links, size.links);
	EXPECT_EQ(matches(ANN, KIND_VEHICLE, "ZZ67PCB", &m), 1);
}

T(a_recalled_item_leaves_when_it_is_taken_again)
{
	struct id item, van;
	struct work *w;
	struct fact *f;
	struct row *row;

	picture_begin();
	item = live_pair("Ewa Sowa", "ZZ67 PCC", &van);
	row = row_to_change(T_ITEM, item, &w);
	row_set_text(row, ITEM_STATE, STR("recalled"));
	EXPECT_OK(work_commit(w));
	EXPECT_OK(picture_take(as(ANN), picture, item));
	EXPECT_EQ(facts(ANN, van, &f), 0);
	picture_begin();
	EXPECT_EQ(facts(ANN, van, &f), 0);
}

T(what_was_left_aside_matches_nobody)
{
	struct town *t;
	struct match *m;
	struct str urn;

	picture_begin();
	t = town();
	urn = authorised(NULL, NULL);
	(void)named(&t->actor[ANN], urn, KIND_PHONE, "07700 900871", RESOLVE_IGNORE);
	(void)named(&t->actor[ANN], urn, KIND_PERSON, "Ada Lis", RESOLVE_IGNORE);
	EXPECT_OK(report_confirm_links(as(ANN), &t->intel, picture, urn, STR("Nothing stands together.")));
	EXPECT_EQ(matches(ANN, KIND_PHONE, "+447700900871", &m), 0);
	EXPECT_EQ(matches(ANN, KIND_PERSON, "ada lis", &m), 0);
}

T(whoever_holds_no_item_of_it_learns_nothing)
{
	static const enum who others[] = { PAT, LEE, SAF, ROY, LIA, CORA };
	enum entity_kind kind;
	struct fact *f;
	struct match *m;
	struct viewer v;
	struct id item, van, *members;
	size_t n;

	picture_begin();
	item = live_pair("Jan Bury", "ZZ67 PCD", &van);
	for (size_t i = 0; i < sizeof others / sizeof *others; i++) {
		EXPECT_EQ(facts(others[i], van, &f), 0);
		EXPECT_EQ(matches(others[i], KIND_VEHICLE, "ZZ67PCD", &m), 0);
		EXPECT_OK(viewer_of(as(others[i]), &v));
		EXPECT(!picture_kind(picture, &v, van, &kind));
		EXPECT(!viewer_may(picture, &v, item));
		EXPECT_OK(picture_cluster(as(others[i]), picture, &v, van, &members, &n));
		EXPECT_EQ(n, 0);
	}
}

/* ---- a fact that points at nothing ---------------------------------------------- */

static struct id
dangle(struct id item)
{
	struct id id = id_new_day(town()->cx.now), nobody = id_new_day(town()->cx.now);
	struct cbor map = cbor_map();
	struct ctx *cx = as(ANN);
	struct opened opened;
	struct row owner, *row;
	struct work *w;

	EXPECT_OK(row_get(cx, T_ITEM, item, &owner));
	EXPECT_OK(loader_open_one(cx, A_ALTER_OPEN, &owner, GMASK(G_PROJECTION), &opened));
	EXPECT_OK(work_begin(cx, &w));
	EXPECT_OK(work_create(w, A_CREATE, T_ASSERTION, id, T_ITEM, item, opened.cmp, &row));
	row_set_id(cx, row, ASSERTION_ITEM, item);
	row_set_id(cx, row, ASSERTION_ENTERED_BY, cx->actor->caps.account);
	row_set_int(row, ASSERTION_ENTERED_ON, day_local(cx->now));
	EXPECT_OK(cbor_set_int(&t_arena, &map, F_ASSERTION_ENTITY, cbor_bytes(id_str(&nobody))));
	EXPECT_OK(cbor_set_int(&t_arena, &map, F_ASSERTION_ATTRIBUTE, cbor_text(STR("vrm"))));
	EXPECT_OK(work_seal(w, row, &opened, G_PROJECTION, &map));
	EXPECT_OK(work_commit(w));
	return id;
}

/* What is logged while the picture is opened. */
static err_t
open_listening(struct picture **out, struct str *said)
{
	char path[160];
	int file, was = dup(STDERR_FILENO);
	err_t e;

	snprintf(path, sizeof path, "%s/said", t_folder());
	file = open(path, O_WRONLY | O_CREAT | O_TRUNC, 0600);
	EXPECT(was >= 0 && file >= 0 && dup2(file, STDERR_FILENO) >= 0);
	e = picture_open(as_system(), town()->intel.cmp_intel, out);
	dup2(was, STDERR_FILENO);
	close(was);
	close(file);
	EXPECT_OK(file_read(&t_arena, path, 1 << 16, said));
	return e;
}

T(a_fact_about_nothing_stops_the_picture_and_its_row_is_named)
{
	struct picture *none = NULL;
	struct id item, van, row;
	struct str said, hex;
	struct row *changed;
	struct work *w;
	struct fact *f;
	size_t at;

	picture_begin();
	item = live_pair("Leo Zych", "ZZ67 PCE", &van);
	row = dangle(item);
	EXPECT_ERR_ID(open_listening(&none, &said), ERR_BUG, "picture.dangling");
	EXPECT(none == NULL);
	EXPECT_OK(id_text(&t_arena, row, &hex));
	EXPECT(str_find(said, hex, &at));
	/* Taking it in says so too, and shows no half of the item. */
	EXPECT_ERR_ID(picture_take(as(ANN), picture, item), ERR_BUG, "picture.dangling");
	EXPECT_EQ(facts(ANN, van, &f), 0);
	changed = row_to_change(T_ASSERTION, row, &w);
	row_set_int(changed, ASSERTION_WITHDRAWN_ON, day_local(town()->cx.now));
	EXPECT_OK(work_commit(w));
	picture_begin();
	EXPECT_EQ(facts(ANN, van, &f), 2);
}

/* ---- the covert team ---------------------------------------------------------------- */

static void
team_member(struct actor *out, const char *login, uint32_t roles)
{
	struct town *t = town();
	struct session session;
	struct id account;

	EXPECT_OK(house_add_account(&t->cx, t->operator, &(struct house_account){ .login = str_of(login), .name = str_of(login), .job = STR("Test"),
	    .password = STR(PASSWORD), .agency = t->police, .roles = roles, .clearance = 2, .covert_team = true }, &account));
	EXPECT_OK(keeper_login(t->keeper, account, t->police, STR(PASSWORD), &session));
	EXPECT_OK(house_actor(&t->cx, &session, out));
	EXPECT_OK(house_scope(by(out)));
}

T(a_covert_item_goes_live_and_stays_out_of_the_picture)
{
	struct cbor a = form_answers("Watch the yard.", "no", "no", "no");
	struct actor writer, reviewer, authoriser;
	struct town *t;
	struct check check[CHECKLIST_LINES];
	struct triage_item item;
	struct triage press_;
	struct report_view v;
	struct picture_size was;
	struct fact *f;
	struct str urn;
	struct id van;
	int at;

	picture_begin();
	t = town();
	was = picture_size(picture);
	team_member(&writer, "covert-writer@example.org", ROLE_BIT(ROLE_INTAKE) | ROLE_BIT(ROLE_ANALYST));
	team_member(&reviewer, "covert-reviewer@example.org", ROLE_BIT(ROLE_INTAKE));
	team_member(&authoriser, "covert-authoriser@example.org", ROLE_BIT(ROLE_AUTHORISER));
	urn = sent(PAT, &a);
	EXPECT_OK(report_take(by(&writer), &t->intel, urn, &v));
	item = whole(&v);
	item.grade = (struct grade){ 2, 'B', 'C', 2, 2, 3, STR_NONE, STR("Covert"), STR("Source"), STR_NONE };
	press_ = press(&item);
	EXPECT_OK(triage_submit(by(&writer), &t->intel, urn, &press_, &at));
	EXPECT_OK(report_review_sanitised(by(&reviewer), &t->intel, urn));
	all_ticked(check);
	EXPECT_OK(report_authorise(by(&authoriser), &t->intel, urn, check, &at));
	van = named(&writer, urn, KIND_VEHICLE, "ZZ67 PCF", RESOLVE_NEW);
	EXPECT_OK(report_confirm_links(by(&writer), &t->intel, picture, urn, STR("One thing alone.")));
	EXPECT_STR(state_of(urn), "LIVE");
	EXPECT_EQ(facts(ANN, van, &f), 0);
	EXPECT_EQ(picture_size(picture).items, was.items);
	EXPECT_EQ(picture_size(picture).assertions, was.assertions);
	picture_begin();
	EXPECT_EQ(facts(ANN, van, &f), 0);
	EXPECT_EQ(picture_size(picture).items, was.items);
}
