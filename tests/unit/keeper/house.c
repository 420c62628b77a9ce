/*
 * tests/unit/keeper/house.c - see house.h.
 */
#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <sys/wait.h>
#include <unistd.h>
#include "base/ipc.h"
#include "keeper/keeper.h"
#include "t.h"
#include "house.h"

void (*keeper_house_hook)(void);

static void
launch(struct keeper_house *h, int *desk, int *operator)
{
	int d[2], o[2], s[2];

	EXPECT_OK(ipc_pair(d));
	EXPECT_OK(ipc_pair(o));
	EXPECT_OK(ipc_pair(s));
	fflush(NULL);
	h->pid = fork();
	EXPECT(h->pid >= 0);
	if (h->pid == 0) {
		struct keeper_options options = { .dir = h->dir, .desk_fd = d[1], .supervisor_fd = s[1], .operator_fd = o[1], .demo = true };

		close(d[0]);
		close(o[0]);
		close(s[0]);
		if (keeper_house_hook != NULL)
			keeper_house_hook();
		_exit(keeper_run(&options));
	}
	close(d[1]);
	close(o[1]);
	close(s[1]);
	*desk = d[0];
	*operator = o[0];
	h->supervisor = s[0];
}

static int
wait_for(struct keeper_house *h)
{
	int status = 0;

	while (waitpid(h->pid, &status, 0) < 0)
		EXPECT(errno == EINTR);
	return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

void
keeper_house_start(struct keeper_house *h)
{
	int desk, operator;

	launch(h, &desk, &operator);
	EXPECT_OK(keeper_open(desk, &h->desk));
	EXPECT_OK(keeper_open(operator, &h->operator));
}

int
keeper_house_exit_code(struct keeper_house *h)
{
	int desk, operator, code;

	launch(h, &desk, &operator);
	code = wait_for(h);
	close(desk);
	close(operator);
	close(h->supervisor);
	return code;
}

void
keeper_house_sign_in(struct keeper_house *h, struct session *out)
{
	EXPECT_OK(keeper_login(h->desk, h->account, h->agency, STR(HOUSE_PASSWORD), out));
}

void
keeper_house_open(struct keeper_house *h)
{
	int64_t now = clock_now();
	struct site site;

	keeper_house_hook = NULL;
	*h = (struct keeper_house){ .agency = id_new(now), .unit = id_new(now), .foreign_unit = id_new(now),
	    .account = id_new(now), .cmp = id_new(now), .foreign_cmp = id_new(now) };
	snprintf(h->dir, sizeof h->dir, "%s/keeper", t_folder());
	snprintf(h->log, sizeof h->log, "%s/audit/0000000001.log", h->dir);
	EXPECT_OK(keeper_init(&(struct keeper_init){ .dir = h->dir, .demo = true }, &site));
	keeper_house_start(h);
	EXPECT_OK(keeper_unit_put(h->operator, NULL, h->unit));
	EXPECT_OK(keeper_unit_put(h->operator, NULL, h->foreign_unit));
	EXPECT_OK(keeper_compartment_put(h->operator, NULL, h->cmp, MODE_S, &h->unit, 1));
	EXPECT_OK(keeper_compartment_put(h->operator, NULL, h->foreign_cmp, MODE_S, &h->foreign_unit, 1));
	EXPECT_OK(keeper_account_put(h->operator, NULL, h->account, true));
	EXPECT_OK(keeper_password_put(h->operator, NULL, h->account, STR(HOUSE_PASSWORD)));
	EXPECT_OK(keeper_membership_put(h->operator, NULL, h->account, h->agency, &h->unit, 1, ROLE_PRACTITIONER, 2));
	keeper_house_sign_in(h, &h->session);
}

static void
hang_up(struct keeper_house *h)
{
	keeper_close(&h->desk);
	keeper_close(&h->operator);
	close(h->supervisor);
}

void
keeper_house_close(struct keeper_house *h)
{
	hang_up(h);
	EXPECT_EQ(wait_for(h), 0);
}

int
keeper_house_end(struct keeper_house *h)
{
	hang_up(h);
	return wait_for(h);
}

void
keeper_house_kill(struct keeper_house *h)
{
	kill(h->pid, SIGKILL);
	hang_up(h);
	wait_for(h);
}

void
keeper_house_row(struct keeper_house *h, uint64_t gmask, struct release_item *out, struct group_keys *keys)
{
	struct newkey ask = { .owner = id_new(clock_now()), .otype = HOUSE_OTYPE, .n_places = 1, .place = { { h->cmp, gmask } } };
	struct intent intent = { .action = A_CREATE, .otype = HOUSE_OTYPE, .table = HOUSE_OTYPE, .owner = ask.owner, .row = ask.owner,
		.cmp = h->cmp, .rowver = 1 };
	struct intent_tag tag;
	uint8_t txn[16];

	random_bytes(txn, sizeof txn);
	random_bytes(intent.new_hash.b, sizeof intent.new_hash.b);
	*out = (struct release_item){ .rowver = 1, .rowhash = intent.new_hash };
	EXPECT_OK(keeper_newkey(h->desk, &h->session, &ask, 1, &out->wrap, keys));
	EXPECT_OK(keeper_intent(h->desk, &h->session, txn, P_TRIAGE, &intent, 1, &tag));
	EXPECT_OK(keeper_settle(h->desk, txn, true));
	out->audit_seq = tag.seq;
	memcpy(out->row_tag, tag.tag, 16);
}
