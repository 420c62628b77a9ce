/* tests/unit/base/id_test.c - row ids tell no more than they may; URNs catch slips. */
#include "base/id.h"
#include "t.h"

#define ALPHABET "0123456789ABCDEFGHJKMNPQRSTVWXYZ"

static int64_t
time_of(struct id id)
{
	int64_t ms = 0;

	for (int i = 0; i < 6; i++)
		ms = ms << 8 | id.b[i];
	return ms;
}

T(a_row_id_is_a_version_7_uuid_in_order_of_time)
{
	struct id a = id_new(1793000000000), b = id_new(1793000000001);

	EXPECT_EQ(a.b[6] >> 4, 7);
	EXPECT_EQ(a.b[8] >> 6, 2);
	EXPECT_EQ(time_of(a), 1793000000000);
	EXPECT(id_cmp(a, b) < 0 && id_eq(a, a) && !id_is_none(a) && id_is_none(id_none));
}

T(a_thousand_public_ids_decode_to_midnight)
{
	for (int i = 0; i < 1000; i++) {
		int64_t now = 1793000000000 + (int64_t)t_random(1u << 31);
		struct id id = id_new_day(now);

		EXPECT_EQ(time_of(id) % MS_DAY, 0);
		EXPECT_EQ(time_of(id) / MS_DAY, day_utc(now));
	}
}

T(an_id_reads_back_from_its_text_and_nothing_else_is_read)
{
	struct id id = id_new(5), back;
	struct str s;

	EXPECT_OK(id_text(&t_arena, id, &s));
	EXPECT_EQ(s.n, 32);
	EXPECT_OK(id_parse(s, &back));
	EXPECT(id_eq(id, back));
	EXPECT_OK(id_of(id_str(&id), &back));
	EXPECT(id_eq(id, back));
	EXPECT_ERR(id_parse(str_head(s, 31), &back), ERR_INVALID);
	EXPECT_ERR(id_parse(STR("0000000000000000000000000000000G"), &back), ERR_INVALID);
	EXPECT_ERR(id_parse(STR("0000000000000000000000000000000A"), &back), ERR_INVALID);
	EXPECT_ERR(id_of(STR("short"), &back), ERR_INVALID);
}

T(the_check_of_a_urn_gives_the_published_letters)
{
	EXPECT_EQ(urn_check("7K3QF9"), 'Z');
	EXPECT_EQ(urn_check("4D0M2X"), 'W');
	EXPECT_EQ(urn_check("00000Z"), '1');
	EXPECT_EQ(urn_check("ZZZZZZ"), '6');
}

T(every_single_wrong_character_of_a_urn_is_refused)
{
	struct str urn, out;
	char typed[32];

	for (int i = 0; i < 200; i++) {
		EXPECT_OK(urn_new(&t_arena, STR("ZZR"), 2026, &urn));
		EXPECT_EQ(urn.n, 14);
		EXPECT(str_starts(urn, STR("ZZR-26-")));
		EXPECT_OK(urn_parse(&t_arena, urn, &out));
		EXPECT_SAME(out, urn);
		for (size_t at = 7; at < urn.n; at++)
			for (const char *c = ALPHABET; *c != '\0'; c++) {
				memcpy(typed, urn.p, urn.n);
				if (typed[at] == *c)
					continue;
				typed[at] = *c;
				EXPECT_ERR_ID(urn_parse(&t_arena, (struct str){ typed, urn.n }, &out),
				    ERR_INVALID, "urn.check");
			}
		arena_free(&t_arena);
	}
}

T(a_urn_is_read_forgivingly)
{
	static const char *const good[] = { "ZZR-26-7K3QF9Z", "zzr26 7k3qf9z", " Z Z R - 2 6 - 7K3 QF9-Z\n" };
	static const char *const bad[] = { "", "Z-26-7K3QF9Z", "ZZZZZ-26-7K3QF9Z", "ZZR-26-7K3QF9",
	    "ZZR-X6-7K3QF9Z", "ZZR-26-7K3QU9Z", "Z1R-26-7K3QF9Z", "ZZR-26-7K3QF9Z7", "ZZR/26/7K3QF9Z" };
	struct str out;

	for (size_t i = 0; i < sizeof good / sizeof *good; i++) {
		EXPECT_OK(urn_parse(&t_arena, str_of(good[i]), &out));
		EXPECT_STR(out, "ZZR-26-7K3QF9Z");
	}
	EXPECT_OK(urn_parse(&t_arena, STR("IOL-26-OooOoZi"), &out));
	EXPECT_STR(out, "IOL-26-00000Z1");
	for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
		EXPECT_ERR(urn_parse(&t_arena, str_of(bad[i]), &out), ERR_INVALID);
}
