/* tests/unit/base/str_test.c - slices, buffers, readers, text, hex and base64url. */
#include "base/str.h"
#include "t.h"

T(slices_compare_cut_and_trim)
{
	struct str rest = STR("a,,b,"), piece;
	size_t at;

	EXPECT(str_eq(STR_NONE, STR("")) && !str_eq(STR("a"), STR("b")));
	EXPECT(str_cmp(STR("a"), STR("ab")) < 0 && str_cmp(STR("b"), STR("ab")) > 0);
	EXPECT(str_cmp(STR("\x7f"), STR("\xff")) < 0);
	EXPECT(str_starts(STR("abc"), STR("ab")) && !str_starts(STR("a"), STR("ab")));
	EXPECT(str_ends(STR("abc"), STR("bc")) && !str_ends(STR("c"), STR("bc")));
	EXPECT(str_find(STR("abcabc"), STR("ca"), &at) && at == 2);
	EXPECT(!str_find(STR("abc"), STR("abcd"), &at) && str_find(STR_NONE, STR_NONE, &at));
	EXPECT_STR(str_trim(STR(" \t\na b\r ")), "a b");
	EXPECT_STR(str_trim(STR("  ")), "");
	EXPECT_STR(str_from(STR("abc"), 5), "");
	EXPECT_STR(str_head(STR("abc"), 5), "abc");
	EXPECT(str_split(&rest, ',', &piece) && str_is(piece, "a"));
	EXPECT(str_split(&rest, ',', &piece) && piece.n == 0);
	EXPECT(str_split(&rest, ',', &piece) && str_is(piece, "b"));
	EXPECT(str_split(&rest, ',', &piece) && piece.n == 0);
	EXPECT(!str_split(&rest, ',', &piece));
}

T(numbers_are_read_whole_or_refused)
{
	static const char *const bad[] = { "", "-", "+1", " 1", "1 ", "1x", "0x1",
	    "9223372036854775808", "-9223372036854775809", "99999999999999999999" };
	int64_t v;

	EXPECT_OK(str_i64(STR("9223372036854775807"), &v));
	EXPECT_EQ(v, INT64_MAX);
	EXPECT_OK(str_i64(STR("-9223372036854775808"), &v));
	EXPECT_EQ(v, INT64_MIN);
	EXPECT_OK(str_i64(STR("007"), &v));
	EXPECT_EQ(v, 7);
	for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
		EXPECT_ERR(str_i64(str_of(bad[i]), &v), ERR_INVALID);
}

T(a_buffer_stops_at_its_maximum_and_remembers_it)
{
	struct str s;
	struct buf b;

	buf_init(&b, &t_arena, 10);
	buf_z(&b, "12345");
	buf_printf(&b, "%d", 67890);
	EXPECT_OK(buf_done(&b, &s));
	EXPECT_STR(s, "1234567890");
	buf_byte(&b, 'x');
	EXPECT_ERR_ID(buf_done(&b, &s), ERR_LIMIT, "buffer.limit");
	buf_init(&b, &t_arena, 3);
	buf_printf(&b, "%s", "1234");
	buf_z(&b, "1");
	EXPECT_ERR(buf_done(&b, &s), ERR_LIMIT);
}

T(a_long_buffer_keeps_what_was_written_before_it_grew)
{
	struct str s;
	struct buf b;

	buf_init(&b, &t_arena, 1 << 20);
	for (int i = 0; i < 20000; i++) {
		buf_printf(&b, "%05d", i);
		if (i % 7 == 0)
			EXPECT(arena_alloc(&t_arena, 8) != NULL);
	}
	EXPECT_OK(buf_done(&b, &s));
	EXPECT_EQ(s.n, 100000);
	for (int i = 0; i < 20000; i++) {
		int64_t v;

		EXPECT_OK(str_i64(str_head(str_from(s, (size_t)i * 5), 5), &v));
		EXPECT_EQ(v, i);
	}
}

NODISCARD static err_t
write_much(struct str *out)
{
	struct buf b;

	buf_init(&b, &t_arena, 4096);
	for (int i = 0; i < 100; i++)
		buf_printf(&b, "line %d\n", i);
	TRY(buf_done(&b, out));
	return str_dup(&t_arena, *out, out);
}

T(a_buffer_survives_scarce_memory)
{
	struct str s;

	EXPECT_SURVIVES_SCARCITY(write_much(&s));
	EXPECT_EQ(s.n, 790);
}

T(a_reader_gives_back_what_was_written_and_zeros_past_the_end)
{
	struct str s;
	struct buf b;
	struct rd r;

	buf_init(&b, &t_arena, 100);
	buf_byte(&b, 0xfe);
	buf_u16(&b, 0xfedc);
	buf_u32(&b, 0xfedcba98);
	buf_u64(&b, 0xfedcba9876543210);
	buf_z(&b, "abc");
	EXPECT_OK(buf_done(&b, &s));
	EXPECT_EQ((uint8_t)s.p[1], 0xdc);
	r = rd_of(s);
	EXPECT_EQ(rd_u8(&r), 0xfe);
	EXPECT_EQ(rd_u16(&r), 0xfedc);
	EXPECT_EQ(rd_u32(&r), 0xfedcba98);
	EXPECT(rd_u64(&r) == 0xfedcba9876543210);
	EXPECT_STR(rd_str(&r, 3), "abc");
	EXPECT(!r.bad && r.n == 0);
	EXPECT_EQ(rd_u8(&r), 0);
	EXPECT(r.bad && rd_bytes(&r, 0) == NULL);
}

T(text_is_valid_utf8_without_controls)
{
	static const char *const bad[] = { "\xc0\x80", "\xc1\xbf", "\xe0\x80\x80",
	    "\xed\xa0\x80", "\xf0\x80\x80\x80", "\xf4\x90\x80\x80", "\xf5\x80\x80\x80",
	    "\x80", "\xff", "\xc3", "\xe2\x82", "\xf0\x9f\x98" };

	for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
		EXPECT(!utf8_is_valid(str_of(bad[i])) && !utf8_is_text(str_of(bad[i])));
	EXPECT(utf8_is_text(STR("Za\xc5\xbc\xc3\xb3\xc5\x82\xc4\x87\t\xf0\x9f\x98\x80\r\n")));
	EXPECT(!utf8_is_text(STR("a\0b")) && !utf8_is_text(STR("\x1b[0m")));
	EXPECT(!utf8_is_text(STR("\x7f")) && !utf8_is_text(STR("\xc2\x85")));
	EXPECT_EQ(utf8_count(STR("Za\xc5\xbc\xf0\x9f\x98\x80")), 4);
}

T(hex_and_base64url_round_trip_and_have_one_spelling)
{
	static const char *const bad64[] = { "A", "AA==", "AB", "AAB", "A+AA", "A/AA", "AA A" };
	uint8_t bytes[64];
	struct str s, back;

	for (size_t n = 0; n <= sizeof bytes; n++) {
		for (size_t i = 0; i < n; i++)
			bytes[i] = (uint8_t)t_random(256);
		EXPECT_OK(str_hex(&t_arena, bytes, n, &s));
		EXPECT_OK(str_unhex(&t_arena, s, &back));
		EXPECT_SAME(back, ((struct str){ (char *)bytes, n }));
		EXPECT_OK(str_b64u(&t_arena, bytes, n, &s));
		EXPECT_OK(str_unb64u(&t_arena, s, &back));
		EXPECT_SAME(back, ((struct str){ (char *)bytes, n }));
	}
	EXPECT_OK(str_b64u(&t_arena, "\xfb\xff", 2, &s));
	EXPECT_STR(s, "-_8");
	for (size_t i = 0; i < sizeof bad64 / sizeof *bad64; i++)
		EXPECT_ERR(str_unb64u(&t_arena, str_of(bad64[i]), &back), ERR_INVALID);
	EXPECT_ERR(str_unhex(&t_arena, STR("abc"), &back), ERR_INVALID);
	EXPECT_ERR(str_unhex(&t_arena, STR("0g"), &back), ERR_INVALID);
}

T(copies_are_terminated_and_lower_case_leaves_other_bytes)
{
	const char *z;
	struct str s;

	EXPECT_OK(str_z(&t_arena, str_head(STR("abc"), 2), &z));
	EXPECT_EQ(strlen(z), 2);
	EXPECT_OK(str_lower_ascii(&t_arena, STR("AbZ\xc5\x81"), &s));
	EXPECT_STR(s, "abz\xc5\x81");
	EXPECT_OK(str_fmt(&t_arena, &s, "%d-%s", 7, "x"));
	EXPECT_STR(s, "7-x");
}

T(a_head_of_text_cuts_no_character_in_two)
{
	struct str text = STR("a\xc5\xbc\xf0\x9f\x98\x80");
	static const size_t want[] = { 0, 1, 1, 3, 3, 3, 3, 7, 7 };

	for (size_t n = 0; n < sizeof want / sizeof *want; n++) {
		EXPECT_EQ(utf8_head(text, n).n, want[n]);
		EXPECT(utf8_is_valid(utf8_head(text, n)));
	}
	EXPECT_EQ(utf8_head(STR_NONE, 3).n, 0);
}

T(words_are_found_whole_and_from_a_byte_on)
{
	struct str text = STR("Helen and He, the PO; police only");
	size_t at;

	EXPECT(str_find_words(text, STR("He"), 0, &at) && at == 10);
	EXPECT(!str_find_words(text, STR("He"), 11, &at));
	EXPECT(str_find_words(text, STR("PO"), 0, &at) && at == 18);
	EXPECT(str_find_words(text, STR("police only"), 0, &at) && at == 22);
	EXPECT(!str_find_words(text, STR("onl"), 0, &at) && !str_find_words(text, STR_NONE, 0, &at) && !str_find_words(text, STR("a"), 99, &at));
	EXPECT(!str_find_words(STR("Zo\xc3\xab"), STR("Zo"), 0, &at));
}
