/* tests/unit/base/cbor_test.c - one value has one encoding, and only that is read. */
#include "base/cbor.h"
#include "t.h"

static struct str
unhex(const char *hex)
{
	struct str s;

	EXPECT_OK(str_unhex(&t_arena, str_of(hex), &s));
	return s;
}

T(examples_of_the_standard_read_and_write_the_same)
{
	static const char *const good[] = { "00", "17", "1818", "18ff", "190100", "1a00010000",
	    "1b0000000100000000", "1b7fffffffffffffff", "20", "3863", "3903e7", "3b7fffffffffffffff",
	    "f4", "f5", "f6", "40", "4401020304", "60", "6161", "62c3bc", "64f0908591", "80", "83010203",
	    "8301820203820405", "a0", "a201020304", "a26161016162820203", "826161a161626163",
	    "a3200140026003", "98190102030405060708090a0b0c0d0e0f101112131415161718181819" };

	for (size_t i = 0; i < sizeof good / sizeof *good; i++) {
		struct cbor c;
		struct str s;

		EXPECT_OK(cbor_parse(&t_arena, unhex(good[i]), &c));
		EXPECT_OK(cbor_encode(&t_arena, &c, 100, &s));
		EXPECT_SAME(s, unhex(good[i]));
	}
}

T(everything_not_deterministic_is_refused)
{
	static const char *const bad[] = { "", "1800", "1817", "190000", "1900ff", "1a0000ffff",
	    "1b00000000ffffffff", "1b8000000000000000", "3b8000000000000000", "1c", "1f", "f7", "f0",
	    "f818", "f90000", "fa47c35000", "fb3ff199999999999a", "c001", "5f4101ff", "7f6161ff",
	    "9f01ff", "bf0102ff", "0000", "8201", "a101", "a201010101", "a202010101", "a2616201616101",
	    "a1800100", "a1f401", "61ff", "62c080", "63eda080", "5affffffff", "9affffffff",
	    "9bffffffffffffffff", "bbffffffffffffffff", "a162" };

	for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
		struct cbor c;

		EXPECT_ERR_ID(cbor_parse(&t_arena, unhex(bad[i]), &c), ERR_INVALID, "cbor.malformed");
	}
}

T(nesting_ends_at_sixteen)
{
	struct cbor c;

	EXPECT_OK(cbor_parse(&t_arena, unhex("81818181818181818181818181818100"), &c));
	EXPECT_ERR(cbor_parse(&t_arena, unhex("8181818181818181818181818181818100"), &c), ERR_INVALID);
}

T(a_map_keeps_its_order_whatever_order_it_is_filled_in)
{
	struct cbor map = cbor_map(), back;
	struct str s;

	EXPECT_OK(cbor_set(&t_arena, &map, "bb", cbor_int(4)));
	EXPECT_OK(cbor_set_int(&t_arena, &map, -1, cbor_int(2)));
	EXPECT_OK(cbor_set(&t_arena, &map, "c", cbor_text(STR("x"))));
	EXPECT_OK(cbor_set_int(&t_arena, &map, 24, cbor_bool(true)));
	EXPECT_OK(cbor_set_int(&t_arena, &map, 7, cbor_null()));
	EXPECT_OK(cbor_set(&t_arena, &map, "bb", cbor_int(5)));
	EXPECT_EQ(map.n, 5);
	EXPECT_OK(cbor_encode(&t_arena, &map, 100, &s));
	EXPECT_SAME(s, unhex("a507f61818f520026163617862626205"));
	EXPECT_OK(cbor_parse(&t_arena, s, &back));
	EXPECT_EQ(cbor_int_of(&back, "bb", 0), 5);
	EXPECT_EQ(cbor_int_of(&back, "none", 9), 9);
	EXPECT_STR(cbor_text_of(&back, "c"), "x");
	EXPECT_STR(cbor_text_of(&back, "bb"), "");
	EXPECT_EQ(cbor_get_int(&back, -1)->i, 2);
	EXPECT(cbor_get_str(&back, STR("zz")) == NULL && cbor_get(NULL, "a") == NULL);
}

T(a_map_of_many_keys_finds_each_of_them)
{
	struct cbor map = cbor_map();

	for (int i = 0; i < 500; i++)
		EXPECT_OK(cbor_set_int(&t_arena, &map, (i * 7919) % 1009 - 500, cbor_int(i)));
	EXPECT_EQ(map.n, 500);
	for (int i = 0; i < 500; i++)
		EXPECT_EQ(cbor_get_int(&map, (i * 7919) % 1009 - 500)->i, i);
}

T(misuse_is_a_bug_and_not_a_wrong_encoding)
{
	struct cbor array = cbor_array(), map = cbor_map();
	struct str s;

	EXPECT_ERR(cbor_push(&t_arena, &map, cbor_null()), ERR_BUG);
	EXPECT_ERR(cbor_set(&t_arena, &array, "a", cbor_null()), ERR_BUG);
	EXPECT_OK(cbor_set_int(&t_arena, &map, 1, cbor_null()));
	EXPECT_OK(cbor_set_int(&t_arena, &map, 2, cbor_null()));
	map.key[0] = cbor_int(3);
	EXPECT_ERR(cbor_encode(&t_arena, &map, 100, &s), ERR_BUG);
	EXPECT_OK(cbor_push(&t_arena, &array, cbor_text(STR("1234567890"))));
	EXPECT_ERR(cbor_encode(&t_arena, &array, 5, &s), ERR_LIMIT);
}

T(reading_survives_scarce_memory)
{
	static const char bytes[] = "\x82\x63" "abc\xa2\x01\x82\x02\x03\x61x\x43" "123";
	struct cbor c;

	EXPECT_SURVIVES_SCARCITY(cbor_parse(&t_arena, STR(bytes), &c));
	EXPECT_EQ(c.n, 2);
}
