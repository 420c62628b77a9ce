/*
 * tests/unit/keeper/people_test.c - signing in, and being shown out.
 */
#include "t.h"
#include "house.h"

T(who_signs_in_is_known_until_the_session_ends)
{
	struct keeper_house h;
	struct session stolen;
	struct caps caps;

	keeper_house_open(&h);
	EXPECT_OK(keeper_check(h.desk, &h.session, &caps));
	EXPECT(id_eq(caps.account, h.account));
	EXPECT(id_eq(caps.agency, h.agency));
	EXPECT_EQ(caps.roles, ROLE_PRACTITIONER);
	EXPECT_EQ(caps.clearance, 2);
	EXPECT_EQ(caps.n_compartments, 1);
	EXPECT(id_eq(caps.compartment[0], h.cmp));
	stolen = h.session;
	stolen.sk[5] ^= 1;
	EXPECT_ERR_ID(keeper_check(h.desk, &stolen, &caps), ERR_DENIED, "session.ended");
	EXPECT_OK(keeper_end(h.desk, &h.session));
	EXPECT_ERR_ID(keeper_check(h.desk, &h.session, &caps), ERR_DENIED, "session.ended");
	keeper_house_close(&h);
}

T(an_ended_session_gets_no_key)
{
	struct keeper_house h;
	struct release_item item;
	struct group_keys keys;

	keeper_house_open(&h);
	keeper_house_row(&h, GMASK(G_CARD), &item, &keys);
	EXPECT_OK(keeper_end(h.desk, &h.session));
	EXPECT_ERR_ID(keeper_release(h.desk, &h.session, A_OPEN, P_TRIAGE, id_none, GMASK(G_CARD), &item, 1, &keys), ERR_DENIED, "session.ended");
	keeper_house_close(&h);
}

T(a_wrong_password_an_unknown_and_a_disabled_account_get_one_answer)
{
	struct keeper_house h;
	struct session s;
	struct caps caps;

	keeper_house_open(&h);
	EXPECT_ERR_ID(keeper_login(h.desk, h.account, h.agency, STR("correct horse battery staple 43"), &s), ERR_DENIED, "signin.refused");
	EXPECT_ERR_ID(keeper_login(h.desk, id_new(clock_now()), h.agency, STR(HOUSE_PASSWORD), &s), ERR_DENIED, "signin.refused");
	EXPECT_OK(keeper_account_put(h.operator, NULL, h.account, false));
	EXPECT_ERR_ID(keeper_login(h.desk, h.account, h.agency, STR(HOUSE_PASSWORD), &s), ERR_DENIED, "signin.refused");
	EXPECT_ERR_ID(keeper_check(h.desk, &h.session, &caps), ERR_DENIED, "session.ended");
	keeper_house_close(&h);
}
