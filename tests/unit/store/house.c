/*
 * tests/unit/store/house.c - see house.h.
 */
#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <sys/wait.h>
#include <unistd.h>
#include "base/file.h"
#include "base/ipc.h"
#include "keeper/keeper.h"
#include "t.h"
#include "house.h"

static void
start_keeper(struct house *h, int *desk, int *operator)
{
	int d[2], o[2], s[2];

	EXPECT_OK(ipc_pair(d));
	EXPECT_OK(ipc_pair(o));
	EXPECT_OK(ipc_pair(s));
	fflush(NULL);
	h->keeper_pid = fork();
	EXPECT(h->keeper_pid >= 0);
	if (h->keeper_pid == 0) {
		struct keeper_options options = { .dir = h->keeper_dir, .desk_fd = d[1], .supervisor_fd = s[1], .operator_fd = o[1], .demo = true };

		close(d[0]);
		close(o[0]);
		close(s[0]);
		_exit(keeper_run(&options));
	}
	close(d[1]);
	close(o[1]);
	close(s[1]);
	*desk = d[0];
	*operator = o[0];
	h->supervisor = s[0];
}

static void
sign_in(struct house *h, struct id account, struct actor *out)
{
	*out = (struct actor){ .name = STR("A. Person"), .agency_name = STR("Agency") };
	EXPECT_OK(keeper_login(h->keeper, account, h->agency, STR(HOUSE_PASSWORD), &out->session));
	EXPECT_OK(keeper_check(h->keeper, &out->session, &out->caps));
}

static void
people(struct house *h)
{
	struct id accounts[2] = { h->account, h->second_account };

	EXPECT_OK(keeper_unit_put(h->operator, NULL, h->unit));
	EXPECT_OK(keeper_compartment_put(h->operator, NULL, h->cmp, MODE_S, &h->unit, 1));
	EXPECT_OK(keeper_compartment_put(h->operator, NULL, h->other_cmp, MODE_S, &h->unit, 1));
	for (size_t i = 0; i < 2; i++) {
		EXPECT_OK(keeper_account_put(h->operator, NULL, accounts[i], true));
		EXPECT_OK(keeper_password_put(h->operator, NULL, accounts[i], STR(HOUSE_PASSWORD)));
		EXPECT_OK(keeper_membership_put(h->operator, NULL, accounts[i], h->agency, &h->unit, 1, HOUSE_ROLES, 2));
	}
	sign_in(h, h->account, &h->actor);
	sign_in(h, h->second_account, &h->second);
}

static void
account_row(struct house *h, struct work *work, struct id id, const char *login)
{
	struct row *row;

	EXPECT_OK(work_create(work, A_MEMBERSHIP, T_ACCOUNT, id, T_ACCOUNT, id, id_none, &row));
	row_set_text(row, ACCOUNT_LOGIN, str_of(login));
	row_set_text(row, ACCOUNT_NAME, STR("A. Person"));
	row_set_text(row, ACCOUNT_STATE, STR("active"));
	row_set_int(row, ACCOUNT_CREATED_ON, 20000);
}

static void
rows(struct house *h)
{
	struct work *work;
	struct row *row;

	EXPECT_OK(work_begin(&h->cx, &work));
	EXPECT_OK(work_create(work, A_CONFIG, T_AGENCY, h->agency, T_AGENCY, h->agency, id_none, &row));
	row_set_text(row, AGENCY_NAME, STR("Agency"));
	row_set_text(row, AGENCY_SHORT, STR("AG"));
	row_set_text(row, AGENCY_KIND, STR("council"));
	row_set_id(&h->cx, row, AGENCY_CMP, h->cmp);
	row_set_id(&h->cx, row, AGENCY_SOURCE_CMP, h->cmp);
	row_set_id(&h->cx, row, AGENCY_UNIT, h->unit);
	row_set_int(row, AGENCY_JOINED_ON, 20000);
	account_row(h, work, h->account, "first");
	account_row(h, work, h->second_account, "second");
	EXPECT_OK(work_commit(work));
}

void
house_open(struct house *h)
{
	int desk, operator;
	int64_t now = clock_now();

	*h = (struct house){ .agency = id_new(now), .unit = id_new(now), .account = id_new(now), .second_account = id_new(now),
	    .cmp = id_new(now), .other_cmp = id_new(now) };
	snprintf(h->keeper_dir, sizeof h->keeper_dir, "%s/keeper", t_folder());
	snprintf(h->db_dir, sizeof h->db_dir, "%s/db", t_folder());
	EXPECT_OK(keeper_init(&(struct keeper_init){ .dir = h->keeper_dir, .demo = true }, &h->site));
	start_keeper(h, &desk, &operator);
	EXPECT_OK(keeper_open(desk, &h->keeper));
	EXPECT_OK(keeper_open(operator, &h->operator));
	EXPECT_OK(store_open(h->db_dir, &h->store));
	h->system.is_system = true;
	h->cx = (struct ctx){ .arena = &t_arena, .now = now, .actor = &h->system, .keeper = h->keeper, .store = h->store, .purpose = P_SYSTEM };
	EXPECT_OK(reader_open(h->store, &h->cx.db));
	EXPECT_OK(store_recover(&h->cx));
	rows(h);
	people(h);
	h->cx.actor = &h->actor;
	h->cx.purpose = P_TRIAGE;
}

static void
stop_keeper(struct house *h)
{
	close(h->supervisor);
	keeper_close(&h->operator);
	while (waitpid(h->keeper_pid, NULL, 0) < 0 && errno == EINTR)
		;
}

void
house_close(struct house *h)
{
	house_close_store(h);
	keeper_close(&h->keeper);
	stop_keeper(h);
}

int
house_pair(struct house *h)
{
	int pair[2];

	EXPECT_OK(ipc_pair(pair));
	EXPECT_OK(ipc_give(h->supervisor, 'd', pair[1]));
	close(pair[1]);
	return pair[0];
}

void
house_restart_keeper(struct house *h)
{
	int desk, operator;

	kill(h->keeper_pid, SIGKILL);
	stop_keeper(h);
	start_keeper(h, &desk, &operator);
	EXPECT_OK(keeper_reopen(h->keeper, desk));
	EXPECT_OK(keeper_open(operator, &h->operator));
}

void
house_open_store(struct house *h)
{
	EXPECT_OK(store_open(h->db_dir, &h->store));
	h->cx.store = h->store;
	EXPECT_OK(reader_open(h->store, &h->cx.db));
}

void
house_close_store(struct house *h)
{
	reader_close(&h->cx.db);
	store_close(&h->store);
}

err_t
house_draft(struct ctx *cx, const struct house *h, struct work *work, struct id id, struct row **out)
{
	struct opened opened;
	struct cbor map = cbor_map();
	struct row *row;

	TRY(work_owner(work, T_DRAFT, id, &(struct newkey_place){ h->cmp, GMASK(G_ORIGINAL) }, 1, &opened));
	TRY(work_create(work, A_CREATE, T_DRAFT, id, T_DRAFT, id, h->cmp, &row));
	row_set_int(row, DRAFT_FORM, 1);
	row_set_int(row, DRAFT_FORM_VERSION, 1);
	row_set_id(cx, row, DRAFT_AUTHOR, h->account);
	row_set_id(cx, row, DRAFT_AGENCY, h->agency);
	row_set_id(cx, row, DRAFT_CMP, h->cmp);
	row_set_int(row, DRAFT_PAGE, 1);
	row_set_id(cx, row, DRAFT_SUB, id);
	row_set_int(row, DRAFT_TOUCHED, cx->now);
	row_set_int(row, DRAFT_EXPIRES, cx->now);
	TRY(cbor_set_int(cx->arena, &map, F_DRAFT_ANSWERS, cbor_text(STR("four mattresses in a shed"))));
	TRY(work_seal(work, row, &opened, G_ORIGINAL, &map));
	*out = row;
	return NULL;
}

err_t
house_draft_commit(struct ctx *cx, const struct house *h, struct id id)
{
	struct work *work;
	struct row *row;

	TRY(work_begin(cx, &work));
	TRY(house_draft(cx, h, work, id, &row));
	return work_commit(work);
}
