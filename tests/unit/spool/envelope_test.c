/* The bytes of a sealed file: only their unit opens them, nobody changes them. */
#include "open.h"

T(a_unit_of_the_bundle_opens_what_was_sealed_to_it)
{
	struct reader r;
	struct spool_section section[2];
	struct envelope e;
	struct sealed s;
	struct str bytes, plain;
	struct key kg;
	uint8_t tag[8];

	EXPECT_OK(crypto_start());
	reader_new(&r);
	e = report_of(&r, section, "what was seen", 1);
	EXPECT_OK(envelope_write(&t_arena, &e, &bytes, tag));
	EXPECT_OK(sealed_read(bytes, &s));
	EXPECT_EQ(s.kind, SPOOL_REPORT);
	EXPECT_EQ(s.flags, SPOOL_DANGER | SPOOL_CHILD);
	EXPECT_EQ(s.day, 20782);
	EXPECT_EQ(s.form, 2);
	EXPECT_EQ(s.n_sections, 2);
	EXPECT_EQ(s.unit[0].ukv, 3);
	EXPECT_OK(reader_key(&r, &s, SPOOL_GROUP_ANSWERS, &kg));
	EXPECT_OK(sealed_section(&t_arena, &s, &kg, SPOOL_SEC_ANSWERS, &plain));
	EXPECT_STR(plain, "what was seen");
	/* The key of answers opens no contact details. */
	EXPECT_ERR(sealed_section(&t_arena, &s, &kg, SPOOL_SEC_CONTACT, &plain), ERR_DENIED);
	EXPECT_OK(reader_key(&r, &s, SPOOL_GROUP_CONTACT, &kg));
	EXPECT_OK(sealed_section(&t_arena, &s, &kg, SPOOL_SEC_CONTACT, &plain));
	EXPECT_STR(plain, "a way to reach me");
	EXPECT_ERR(sealed_section(&t_arena, &s, &kg, SPOOL_SEC_CARD, &plain), ERR_NOTFOUND);
}

T(the_header_stands_byte_for_byte_where_the_format_says)
{
	static const uint8_t start[] = { 'P', 'S', 'R', '1', 1, 1, 17, 0 };
	static const uint8_t numbers[] = { 0x2e, 0x51, 0, 0, 2, 0, 1, 0, 1, 0, 1, 2, 196, 0, 0, 0 };
	struct reader r;
	struct spool_section section[2];
	struct envelope e;
	struct str bytes;
	uint8_t tag[8], sub[16];
	struct rd rd;

	reader_new(&r);
	e = report_of(&r, section, "x", 2);
	EXPECT_OK(envelope_write(&t_arena, &e, &bytes, tag));
	receipt_sub(sub, e.token);
	EXPECT_BYTES(bytes.p, start, sizeof start);
	EXPECT_BYTES(bytes.p + 8, e.site.b, 16);
	EXPECT_BYTES(bytes.p + 24, sub, 16);
	EXPECT_BYTES(bytes.p + 40, numbers, sizeof numbers);
	rd = rd_of(str_from(bytes, 56));
	EXPECT_EQ(rd_u64(&rd), bytes.n - 64 - 132 - 32);
	/* The token itself is nowhere in the file. */
	EXPECT(!str_find(bytes, (struct str){ (const char *)e.token, 16 }, &(size_t){ 0 }));
}

T(short_and_long_answers_make_files_of_the_same_length)
{
	struct reader r;
	struct spool_section section[2];
	char words[4001];
	struct str a, b;
	struct envelope e;
	uint8_t tag[8];

	memset(words, 'w', 4000);
	words[4000] = '\0';
	reader_new(&r);
	e = report_of(&r, section, "a", 3);
	EXPECT_OK(envelope_write(&t_arena, &e, &a, tag));
	e = report_of(&r, section, words, 3);
	EXPECT_OK(envelope_write(&t_arena, &e, &b, tag));
	EXPECT_EQ(a.n, b.n);
}

T(any_changed_bit_is_refused)
{
	struct reader r;
	struct spool_section section[2];
	struct envelope e;
	struct str bytes;
	uint8_t tag[8];
	struct sealed s;
	char *p;

	reader_new(&r);
	e = report_of(&r, section, "what was seen", 4);
	EXPECT_OK(envelope_write(&t_arena, &e, &bytes, tag));
	p = arena_alloc(&t_arena, bytes.n);
	for (size_t i = 0; i < bytes.n; i++) {
		memcpy(p, bytes.p, bytes.n);
		p[i] = (char)(p[i] ^ (1 << t_random(8)));
		EXPECT_ERR_ID(sealed_read((struct str){ p, bytes.n }, &s), ERR_INVALID, "spool.bad");
	}
	for (size_t n = 0; n < bytes.n; n += 7)
		EXPECT_ERR(sealed_read(str_head(bytes, n), &s), ERR_INVALID);
}

/* Somebody who can also mend the trailer still cannot change a header or move a section. */
T(a_file_with_a_mended_trailer_opens_nowhere)
{
	struct reader r;
	struct spool_section section[2];
	struct envelope e;
	struct str bytes, plain;
	uint8_t tag[8];
	struct sealed s;
	struct key answers, contact;
	size_t contact_at, n_opened = 0;
	char *p;

	reader_new(&r);
	e = report_of(&r, section, "what was seen", 5);
	EXPECT_OK(envelope_write(&t_arena, &e, &bytes, tag));
	EXPECT_OK(sealed_read(bytes, &s));
	EXPECT_OK(reader_key(&r, &s, SPOOL_GROUP_ANSWERS, &answers));
	EXPECT_OK(reader_key(&r, &s, SPOOL_GROUP_CONTACT, &contact));
	contact_at = (size_t)(s.section[1].bytes.p - bytes.p) - 16;
	p = arena_alloc(&t_arena, bytes.n);
	for (size_t i = 5; i < bytes.n - 32; i += i < contact_at - 64 && i > 300 ? 101 : 1) {
		bool answers_open, contact_open;

		memcpy(p, bytes.p, bytes.n);
		p[i] = (char)(p[i] ^ 1);
		hash_blake2b(p + bytes.n - 32, 32, NULL, 0, (struct str){ p, bytes.n - 32 });
		if (sealed_read((struct str){ p, bytes.n }, &s) != NULL)
			continue;
		answers_open = sealed_section(&t_arena, &s, &answers, SPOOL_SEC_ANSWERS, &plain) == NULL;
		contact_open = sealed_section(&t_arena, &s, &contact, SPOOL_SEC_CONTACT, &plain) == NULL;
		EXPECT(!(answers_open && contact_open) || (i >= 64 + 132 && (i - 196 < 16 || i - contact_at < 16)));
		if (i < 52 || (i >= 64 && i < 64 + 132))
			EXPECT(!answers_open && !contact_open);
		n_opened += answers_open || contact_open;
		if (i > contact_at + 600)
			break;
	}
	EXPECT(n_opened > 0);	/* the loop did reach sections that were left alone */
}

T(another_units_key_opens_nothing)
{
	struct reader r, other;
	struct spool_section section[2];
	struct envelope e;
	struct str bytes;
	uint8_t tag[8];
	struct sealed s;
	struct key kg;

	reader_new(&r);
	reader_new(&other);
	e = report_of(&r, section, "what was seen", 6);
	EXPECT_OK(envelope_write(&t_arena, &e, &bytes, tag));
	EXPECT_OK(sealed_read(bytes, &s));
	EXPECT_ERR(reader_key(&other, &s, SPOOL_GROUP_ANSWERS, &kg), ERR_DENIED);
}

T(sections_out_of_order_or_twice_are_not_written)
{
	struct reader r;
	struct spool_section section[2];
	struct envelope e;
	struct str bytes;
	uint8_t tag[8];

	reader_new(&r);
	e = report_of(&r, section, "x", 7);
	section[1].sec = SPOOL_SEC_ANSWERS;
	EXPECT_ERR(envelope_write(&t_arena, &e, &bytes, tag), ERR_INVALID);
	e.n_sections = 0;
	EXPECT_ERR(envelope_write(&t_arena, &e, &bytes, tag), ERR_INVALID);
}

T(a_file_section_is_padded_to_its_own_steps)
{
	struct reader r;
	struct spool_section section[2];
	struct envelope e;
	struct str bytes, plain, big = { arena_alloc(&t_arena, 100000), 100000 };
	uint8_t tag[8];
	struct sealed s;
	struct key kg;

	reader_new(&r);
	e = report_of(&r, section, "x", 8);
	section[1] = (struct spool_section){ SPOOL_SEC_FILE, SPOOL_GROUP_FILE, big };
	EXPECT_OK(envelope_write(&t_arena, &e, &bytes, tag));
	EXPECT_OK(sealed_read(bytes, &s));
	EXPECT_OK(reader_key(&r, &s, SPOOL_GROUP_FILE, &kg));
	EXPECT_OK(sealed_section(&t_arena, &s, &kg, SPOOL_SEC_FILE, &plain));
	EXPECT_EQ(plain.n, 100000);
	/* 100,001 rounded up in its last bits: 2^16 <= n < 2^17, steps of 2^11. */
	EXPECT_EQ(s.section[1].bytes.n, 100352 + 24 + 2 * 17);
}

static struct bundle
bundle_like(void)
{
	struct bundle b = { .number = 7, .from = 20782, .to = 20813, .n = 2, .max_body = 262144,
	    .epoch = { .epoch = 1, .cost = { .t = 3, .m_kib = 65536 } } };

	random_bytes(b.site.b, 16);
	random_bytes(b.unit, sizeof b.unit);
	random_bytes(b.epoch.salt, 16);
	return b;
}

T(a_bundle_comes_back_as_it_was_and_no_other_key_signs_it)
{
	struct bundle b = bundle_like(), back;
	struct signpair site, other;
	struct key seed;
	struct str bytes;
	char *p;

	random_bytes(seed.b, 32);
	signpair_from(&site, &seed);
	random_bytes(seed.b, 32);
	signpair_from(&other, &seed);
	EXPECT_OK(bundle_write(&t_arena, &b, &site, &bytes));
	EXPECT_OK(bundle_read(bytes, site.pk, &back));
	EXPECT_EQ(back.number, 7);
	EXPECT_EQ(back.n, 2);
	EXPECT_EQ(back.max_body, 262144);
	EXPECT_EQ(back.epoch.cost.m_kib, 65536);
	EXPECT_BYTES(back.unit[1].upk, b.unit[1].upk, 32);
	EXPECT_BYTES(back.site.b, b.site.b, 16);
	EXPECT_ERR_ID(bundle_read(bytes, other.pk, &back), ERR_INVALID, "bundle.bad");
	p = arena_alloc(&t_arena, bytes.n);
	for (size_t i = 0; i < bytes.n; i++) {
		memcpy(p, bytes.p, bytes.n);
		p[i] = (char)(p[i] ^ 4);
		EXPECT_ERR(bundle_read((struct str){ p, bytes.n }, site.pk, &back), ERR_INVALID);
		EXPECT_ERR(bundle_read(str_head(bytes, i), site.pk, &back), ERR_INVALID);
	}
}
