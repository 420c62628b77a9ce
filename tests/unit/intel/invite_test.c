/*
 * tests/unit/intel/invite_test.c - coming in and going: what a code opens, and what it never becomes (SEC-62).
 */
#include "town.h"

#include "intel/invite.h"

static struct id
invited(const char *login, struct str *code)
{
	struct house_account in = { .login = str_of(login), .name = STR("Nell Newcome"), .job = STR("Officer"), .agency = town()->council,
	    .roles = ROLE_BIT(ROLE_PRACTITIONER), .clearance = 1 };
	struct id account;

	EXPECT_OK(house_invite(as_system(), town()->operator, &in, code, &account));
	return account;
}

static bool
opens(struct id account, struct str password, struct session *out)
{
	return keeper_login(town()->keeper, account, id_none, password, out) == NULL;
}

static struct str
account_state(struct id account)
{
	struct row row;

	EXPECT_OK(row_get(as_system(), T_ACCOUNT, account, &row));
	return row_text(&row, ACCOUNT_STATE);
}

T(a_code_is_exchanged_for_a_password_once)
{
	struct str code, own = STR("four plain words here");
	struct session session, next;
	struct actor newcomer;
	struct ctx *cx;
	struct id account = invited("nell.one@council.example", &code);

	EXPECT(house_is_invited(as_system(), account));
	EXPECT(opens(account, code, &session));
	cx = as_system();
	EXPECT_OK(house_actor(cx, &session, &newcomer));
	cx->actor = &newcomer;
	EXPECT_ERR_ID(house_join(cx, code, code, &next), ERR_INVALID, "join.same");
	EXPECT(house_join(cx, STR("not the code that it was"), own, &next) != NULL);
	EXPECT_OK(house_join(cx, code, own, &next));
	EXPECT_STR(account_state(account), "active");
	EXPECT(!opens(account, code, &session));
	EXPECT(opens(account, own, &session));
}

/* Else a code nobody used would be a password for ever. */
T(stopped_and_let_in_again_an_unused_code_stays_a_code)
{
	struct town *t = town();
	struct session session;
	struct str code, other;
	struct id account = invited("nell.two@council.example", &code);

	EXPECT_OK(house_set_active(as_system(), t->operator, account, false));
	EXPECT_STR(account_state(account), "disabled");
	EXPECT(!opens(account, code, &session));
	EXPECT_ERR_ID(house_new_code(as_system(), t->operator, account, &other), ERR_CONFLICT, "account.stopped");
	EXPECT_OK(house_set_active(as_system(), t->operator, account, true));
	EXPECT_STR(account_state(account), "invited");
	EXPECT(opens(account, code, &session));
	EXPECT_OK(house_seen(as_system(), &session, account));
	EXPECT_OK(house_set_active(as_system(), t->operator, account, false));
	EXPECT_OK(house_set_active(as_system(), t->operator, account, true));
	EXPECT_STR(account_state(account), "invited");
	EXPECT_OK(house_new_code(as_system(), t->operator, account, &other));
	EXPECT(!opens(account, code, &session));
	EXPECT(opens(account, other, &session));
}

T(who_has_joined_comes_back_with_the_own_password)
{
	struct town *t = town();
	struct session session, next;
	struct str code, own = STR("five plain words stand here");
	struct actor newcomer;
	struct ctx *cx;
	struct id account = invited("nell.three@council.example", &code);

	EXPECT(opens(account, code, &session));
	cx = as_system();
	EXPECT_OK(house_actor(cx, &session, &newcomer));
	cx->actor = &newcomer;
	EXPECT_OK(house_join(cx, code, own, &next));
	EXPECT_OK(house_set_active(as_system(), t->operator, account, false));
	EXPECT(!opens(account, own, &session));
	EXPECT_OK(house_set_active(as_system(), t->operator, account, true));
	EXPECT_STR(account_state(account), "active");
	EXPECT(opens(account, own, &session));
}

T(nobody_changes_the_own_account)
{
	struct town *t = town();
	struct str code;

	EXPECT_ERR_ID(house_set_active(as(ROY), t->keeper, t->actor[ROY].caps.account, false), ERR_INVALID, "account.own");
	EXPECT_ERR_ID(house_new_code(as(ROY), t->keeper, t->actor[ROY].caps.account, &code), ERR_INVALID, "account.own");
}
