/* Drafts: sealed, expiring, and a flood drops only its own. */
#include "public/drafts.h"
#include "t.h"

static struct key
key_of(uint32_t n)
{
	struct key k = { { 0 } };

	memcpy(k.b, &n, sizeof n);
	return k;
}

static struct drafts *
drafts_of(size_t bytes, size_t n)
{
	struct drafts *d;

	EXPECT_OK(crypto_start());
	EXPECT_OK(drafts_open((struct drafts_limits){ bytes, n }, &d));
	return d;
}

static void
put(struct drafts *d, uint32_t n, uint64_t prefix, int64_t now)
{
	struct key k = key_of(n);

	EXPECT_OK(drafts_put(d, &t_arena, &k, prefix, now, DRAFT_LIFE_MS, STR("what was seen")));
}

static bool
is_there(struct drafts *d, uint32_t n, int64_t now)
{
	struct key k = key_of(n);
	struct str s;
	err_t e = drafts_get(d, &t_arena, &k, now, &s);

	if (e == NULL)
		EXPECT_STR(s, "what was seen");
	return e == NULL;
}

T(a_draft_comes_back_to_its_own_key_only)
{
	struct drafts *d = drafts_of(0, 0);

	put(d, 1, 7, 0);
	EXPECT(is_there(d, 1, 1));
	EXPECT(!is_there(d, 2, 1));
	drafts_close(&d);
}

T(a_draft_is_gone_thirty_minutes_after_the_last_request)
{
	struct drafts *d = drafts_of(0, 0);

	put(d, 1, 7, 0);
	EXPECT(is_there(d, 1, DRAFT_LIFE_MS - 1));
	EXPECT(is_there(d, 1, 2 * DRAFT_LIFE_MS - 2));
	EXPECT(!is_there(d, 1, 3 * DRAFT_LIFE_MS - 2));
	EXPECT_EQ(drafts_count(d), 0);
	drafts_close(&d);
}

T(no_draft_lives_longer_than_twenty_hours)
{
	struct drafts *d = drafts_of(0, 0);
	int64_t now = 0;

	put(d, 1, 7, 0);
	for (; now < DRAFT_LONGEST_MS; now += DRAFT_LIFE_MS / 2) {
		EXPECT(is_there(d, 1, now));
		put(d, 1, 7, now);
	}
	EXPECT(!is_there(d, 1, DRAFT_LONGEST_MS));
	drafts_close(&d);
}

T(a_dropped_draft_is_gone_at_once)
{
	struct drafts *d = drafts_of(0, 0);
	struct key k = key_of(1);

	put(d, 1, 7, 0);
	drafts_drop(d, &k);
	EXPECT(!is_there(d, 1, 0));
	EXPECT_EQ(drafts_count(d), 0);
	drafts_close(&d);
}

T(a_flood_from_one_prefix_drops_no_draft_of_another)
{
	struct drafts *d = drafts_of(0, 100);

	for (uint32_t i = 1; i <= 20; i++)
		put(d, i, 1000 + i % 5, i);
	for (uint32_t i = 100; i < 2100; i++)
		put(d, i, 7, 100 + i);
	for (uint32_t i = 1; i <= 20; i++)
		EXPECT(is_there(d, i, 3000));
	EXPECT_EQ(drafts_count(d), 100);
	/* Of the flood the newest are left. */
	EXPECT(!is_there(d, 100, 3000));
	EXPECT(is_there(d, 2099, 3000));
	drafts_close(&d);
}

T(bytes_count_as_well_as_drafts)
{
	struct drafts *d = drafts_of((size_t)10 * 65536, 0);

	for (uint32_t i = 1; i <= 30; i++)
		put(d, i, 7, i);
	EXPECT_EQ(drafts_count(d), 10);
	drafts_close(&d);
}

T(a_draft_too_long_is_refused_and_the_old_one_stays)
{
	struct drafts *d = drafts_of(0, 0);
	struct key k = key_of(1);
	struct str far = { arena_alloc(&t_arena, DRAFT_TEXT_MAX + 1), DRAFT_TEXT_MAX + 1 };

	put(d, 1, 7, 0);
	EXPECT_ERR_ID(drafts_put(d, &t_arena, &k, 7, 1, DRAFT_LIFE_MS, far), ERR_LIMIT, "draft.too-long");
	EXPECT(is_there(d, 1, 1));
	drafts_close(&d);
}
