/*
 * tests/unit/keeper/release_test.c - whose keys, of which groups, how many.
 */
#include "t.h"
#include "house.h"

#define CARD_SANITISED_ORIGINAL (GMASK(G_CARD) | GMASK(G_SANITISED) | GMASK(G_ORIGINAL))
#define WRITTEN (CARD_SANITISED_ORIGINAL | GMASK(G_SOURCE) | GMASK(G_NOTES))
#define ALL ((1ULL << GROUPS_MAX) - 1)

T(a_release_gives_the_keys_the_row_was_sealed_with_for_the_role_s_groups_alone)
{
	struct keeper_house h;
	struct release_item item;
	struct group_keys made, given;

	keeper_house_open(&h);
	keeper_house_row(&h, WRITTEN, &item, &made);
	EXPECT_EQ(made.gmask, WRITTEN);
	EXPECT_OK(keeper_release(h.desk, &h.session, A_OPEN, P_TRIAGE, id_none, ALL, &item, 1, &given));
	EXPECT_EQ(given.gmask, CARD_SANITISED_ORIGINAL);
	for (int g = G_CARD; g <= G_ORIGINAL; g++)
		EXPECT_BYTES(given.g[g - 1].b, made.g[g - 1].b, 32);
	EXPECT(memcmp(given.g[0].b, given.g[1].b, 32) != 0);
	EXPECT_ERR_ID(keeper_release(h.desk, &h.session, A_OPEN, P_TRIAGE, id_none, GMASK(G_SOURCE) | GMASK(G_NOTES), &item, 1, &given),
	    ERR_DENIED, "release.refused");
	keeper_house_close(&h);
}

static void
expect_refused(struct keeper_house *h, const struct release_item *item, const char *id)
{
	struct group_keys given;

	EXPECT_ERR_ID(keeper_release(h->desk, &h->session, A_OPEN, P_TRIAGE, id_none, GMASK(G_CARD), item, 1, &given), ERR_DENIED, id);
}

T(a_row_that_is_not_the_one_logged_is_tampered)
{
	struct keeper_house h;
	struct release_item good, bad;
	struct group_keys keys;

	keeper_house_open(&h);
	keeper_house_row(&h, GMASK(G_CARD), &good, &keys);
	bad = good;
	bad.rowver++;
	expect_refused(&h, &bad, "release.tampered");
	bad = good;
	bad.row_tag[15] ^= 1;
	expect_refused(&h, &bad, "release.tampered");
	bad = good;
	bad.rowhash.b[0] ^= 0x80;
	expect_refused(&h, &bad, "release.tampered");
	bad = good;
	bad.audit_seq--;
	expect_refused(&h, &bad, "release.tampered");
	EXPECT_OK(keeper_release(h.desk, &h.session, A_OPEN, P_TRIAGE, id_none, GMASK(G_CARD), &good, 1, &keys));
	keeper_house_close(&h);
}

T(a_wrap_that_was_changed_does_not_open)
{
	struct keeper_house h;
	struct release_item good, bad;
	struct group_keys keys;

	keeper_house_open(&h);
	keeper_house_row(&h, GMASK(G_CARD), &good, &keys);
	bad = good;
	bad.wrap.bytes[bad.wrap.n - 1] ^= 1;
	expect_refused(&h, &bad, "release.refused");
	bad = good;
	bad.wrap.gmask |= GMASK(G_ORIGINAL);
	expect_refused(&h, &bad, "release.refused");
	keeper_house_close(&h);
}

T(a_foreign_compartment_gives_nothing_not_even_new_keys)
{
	struct keeper_house h;
	struct release_item mine, theirs[2];
	struct newkey ask = { .otype = HOUSE_OTYPE, .n_places = 1 };
	struct wrap wrap;
	struct group_keys keys[2];

	keeper_house_open(&h);
	keeper_house_row(&h, GMASK(G_CARD), &mine, keys);
	theirs[0] = theirs[1] = mine;
	theirs[1].wrap.cmp = h.foreign_cmp;
	expect_refused(&h, &theirs[1], "release.refused");
	/* one bad item: none is released */
	EXPECT_ERR_ID(keeper_release(h.desk, &h.session, A_OPEN, P_TRIAGE, id_none, GMASK(G_CARD), theirs, 2, keys), ERR_DENIED, "release.refused");
	ask.owner = id_new(clock_now());
	ask.place[0] = (struct newkey_place){ h.foreign_cmp, GMASK(G_CARD) };
	EXPECT_ERR_ID(keeper_newkey(h.desk, &h.session, &ask, 1, &wrap, keys), ERR_DENIED, "release.refused");
	keeper_house_close(&h);
}

static err_t
release_many(struct keeper_house *h, enum audit_action action, const struct release_item *one, size_t n)
{
	static struct release_item item[RELEASE_MAX];
	static struct group_keys keys[RELEASE_MAX];

	for (size_t i = 0; i < n; i++)
		item[i] = *one;
	return keeper_release(h->desk, &h->session, action, P_TRIAGE, id_none, GMASK(G_CARD), item, n, keys);
}

T(more_than_the_role_s_budget_is_a_limit_and_nothing_is_given)
{
	struct keeper_house h;
	struct release_item item;
	struct group_keys keys;

	keeper_house_open(&h);
	keeper_house_row(&h, GMASK(G_CARD), &item, &keys);
	EXPECT_OK(release_many(&h, A_OPEN, &item, 30));		/* an opened record weighs 10: 300 of 600 */
	EXPECT_OK(release_many(&h, A_EXPORT, &item, 29));
	EXPECT_OK(release_many(&h, A_LIST, &item, 10));		/* a listed one 1: 600 */
	EXPECT_ERR_ID(release_many(&h, A_LIST, &item, 1), ERR_LIMIT, "release.budget");
	keeper_house_close(&h);
}

T(a_restart_does_not_give_the_budget_back)
{
	struct keeper_house h;
	struct release_item item;
	struct group_keys keys;

	keeper_house_open(&h);
	keeper_house_row(&h, GMASK(G_CARD), &item, &keys);
	EXPECT_OK(release_many(&h, A_OPEN, &item, 30));
	EXPECT_OK(release_many(&h, A_EXPORT, &item, 30));
	keeper_house_kill(&h);
	keeper_house_start(&h);
	keeper_house_sign_in(&h, &h.session);
	EXPECT_ERR_ID(release_many(&h, A_OPEN, &item, 1), ERR_LIMIT, "release.budget");
	keeper_house_close(&h);
}
