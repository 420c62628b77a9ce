/* tests/unit/crypto/refuse_test.c - what was sealed for one place opens nowhere else. */
#include "crypto/crypto.h"
#include "t.h"

static void
fill(void *out, size_t n)
{
	uint8_t *p = out;

	for (size_t i = 0; i < n; i++)
		p[i] = (uint8_t)t_random(256);
}

static struct str
str_mutable(char *p, size_t n)
{
	return (struct str){ p, n };
}

T(an_envelope_moved_to_another_place_is_refused_every_time)
{
	struct key dk, kg;
	struct field_at at;
	struct arena a;
	int refused = 0;

	EXPECT_OK(crypto_start());
	fill(&at, sizeof at);
	fill(dk.b, 32);
	group_key(&kg, &dk, 1);
	arena_init(&a, 1 << 20);
	for (int i = 0; i < 20000; i++) {
		struct field_at other = at;
		struct str env, out;

		other.table = (uint16_t)(other.table ^ (i % 5 == 0));
		other.field = (uint16_t)(other.field ^ (i % 5 == 1));
		other.owner.b[t_random(16)] ^= (uint8_t)(i % 5 == 2 ? 1 + t_random(255) : 0);
		other.row.b[t_random(16)] ^= (uint8_t)(i % 5 == 3 ? 1 + t_random(255) : 0);
		other.site.b[t_random(16)] ^= (uint8_t)(i % 5 == 4 ? 1 + t_random(255) : 0);
		EXPECT_OK(envelope_seal(&a, &kg, &at, STR("x"), &env));
		refused += envelope_open(&a, &kg, &other, env, &out) != NULL;
		arena_free(&a);
	}
	EXPECT_EQ(refused, 20000);
}

T(an_envelope_with_any_bit_changed_or_cut_anywhere_is_refused)
{
	struct field_at at = { .table = 1 }, found;
	struct key kg = { { 7 } };
	struct str env, out;
	char copy[400];

	EXPECT_OK(envelope_seal(&t_arena, &kg, &at, STR("a few words"), &env));
	for (size_t i = 0; i < env.n * 8; i++) {
		memcpy(copy, env.p, env.n);
		copy[i / 8] = (char)(copy[i / 8] ^ 1 << i % 8);
		found = at;
		EXPECT_ERR_ID(envelope_open(&t_arena, &kg, &found,
		    str_mutable(copy, env.n), &out), ERR_DENIED, "crypto.refused");
	}
	for (size_t n = 0; n < env.n; n++)
		EXPECT_ERR_ID(envelope_open(&t_arena, &kg, &found, str_head(env, n), &out),
		    ERR_DENIED, "crypto.refused");
	EXPECT_ERR(envelope_open(&t_arena, &kg, &found, STR_NONE, &out), ERR_DENIED);
}

T(an_envelope_does_not_open_with_the_key_of_another_group)
{
	struct field_at at = { .table = 1 };
	struct key dk = { { 9 } }, one, two;
	struct str env, out;

	group_key(&one, &dk, 1);
	group_key(&two, &dk, 2);
	EXPECT_OK(envelope_seal(&t_arena, &one, &at, STR("x"), &env));
	EXPECT_ERR_ID(envelope_open(&t_arena, &two, &at, env, &out), ERR_DENIED, "crypto.refused");
	EXPECT_OK(envelope_open(&t_arena, &one, &at, env, &out));
}

T(padding_shows_only_the_step_and_comes_off_again)
{
	static const struct { size_t n, padded; } step[] = {
		{ 0, 256 }, { 255, 256 }, { 256, 512 }, { 4095, 4096 },
		{ 4096, 8192 }, { 8191, 8192 }, { 8192, 16384 }, { 32768, 65536 },
	};
	struct str padded, back;
	char bytes[600];

	for (size_t i = 0; i < sizeof step / sizeof *step; i++)
		EXPECT_EQ(pad_step(step[i].n), step[i].padded);
	fill(bytes, sizeof bytes);
	for (size_t n = 0; n < sizeof bytes; n++) {
		EXPECT_OK(pad_to(&t_arena, str_mutable(bytes, n), 100, &padded));
		EXPECT_EQ(padded.n, (n / 100 + 1) * 100);
		EXPECT_OK(unpad(padded, &back));
		EXPECT_SAME(back, str_mutable(bytes, n));
	}
	EXPECT_ERR(unpad(STR("\0\0\0"), &back), ERR_DENIED);
	EXPECT_ERR(unpad(STR_NONE, &back), ERR_DENIED);
}

T(a_wrap_opens_only_for_its_owner_compartment_version_and_groups)
{
	struct key ck = { { 1 } }, dk = { { 2 } }, out;
	uint8_t w[WRAP_BYTES];
	struct wrap_at at;

	fill(&at, sizeof at);
	for (int i = 0; i < 7000; i++) {
		struct wrap_at other = at;

		switch (i % 7) {
		case 0: other.site.b[t_random(16)] ^= 1; break;
		case 1: other.owner.b[t_random(16)] ^= 1; break;
		case 2: other.cmp.b[t_random(16)] ^= 1; break;
		case 3: other.otype ^= 1; break;
		case 4: other.dkv ^= 1; break;
		case 5: other.ckv ^= 1; break;
		case 6: other.gmask ^= (uint64_t)1 << t_random(64); break;
		}
		wrap_seal(w, &ck, &at, &dk);
		EXPECT_ERR_ID(wrap_open(&out, &ck, &other, w), ERR_DENIED, "crypto.refused");
	}
	EXPECT_OK(wrap_open(&out, &ck, &at, w));
	EXPECT_BYTES(out.b, dk.b, 32);
}

T(a_wrap_for_a_unit_opens_only_with_its_key_and_place)
{
	struct wrap_at at = { .otype = 2, .ckv = 1 };
	struct key dk = { { 5 } }, out;
	uint8_t w[WRAP_SEALED_BYTES];
	struct keypair unit, other;

	keypair_new(&unit);
	keypair_new(&other);
	EXPECT_OK(wrap_seal_unit(w, unit.pk, &at, &dk));
	EXPECT_OK(wrap_open_unit(&out, &unit, &at, w));
	EXPECT_BYTES(out.b, dk.b, 32);
	EXPECT_ERR(wrap_open_unit(&out, &other, &at, w), ERR_DENIED);
	at.gmask = 1;
	EXPECT_ERR(wrap_open_unit(&out, &unit, &at, w), ERR_DENIED);
}

T(a_box_opens_only_in_its_context)
{
	struct keypair pair;
	struct str box, out;

	keypair_new(&pair);
	EXPECT_OK(box_seal(&t_arena, pair.pk, STR("reply"), STR("we read it"), &box));
	EXPECT_EQ(box.n, 10 + 80);
	EXPECT_OK(box_open(&t_arena, &pair, STR("reply"), box, &out));
	EXPECT_STR(out, "we read it");
	EXPECT_ERR_ID(box_open(&t_arena, &pair, STR("other"), box, &out), ERR_DENIED, "crypto.refused");
	EXPECT_ERR_ID(box_open(&t_arena, &pair, STR("reply"), str_head(box, 79), &out),
	    ERR_DENIED, "crypto.refused");
	EXPECT_OK(box_seal(&t_arena, pair.pk, STR_NONE, STR_NONE, &box));
	EXPECT_OK(box_open(&t_arena, &pair, STR_NONE, box, &out));
	EXPECT_EQ(out.n, 0);
}

T(sealing_twice_gives_different_bytes_and_opening_needs_the_same_context)
{
	struct key k = { { 3 } };
	struct str one, two, out;

	EXPECT_OK(aead_seal(&t_arena, &k, STR("a"), STR("text"), &one));
	EXPECT_OK(aead_seal(&t_arena, &k, STR("a"), STR("text"), &two));
	EXPECT(!str_eq(one, two));
	EXPECT_OK(aead_open(&t_arena, &k, STR("a"), one, &out));
	EXPECT_STR(out, "text");
	EXPECT_ERR(aead_open(&t_arena, &k, STR("b"), one, &out), ERR_DENIED);
	for (size_t n = 0; n < one.n; n++)
		EXPECT_ERR(aead_open(&t_arena, &k, STR("a"), str_head(one, n), &out), ERR_DENIED);
}

T(a_stream_cut_reordered_extended_or_moved_is_refused)
{
	size_t sizes[] = { 0, 1, STREAM_CHUNK - 1, STREAM_CHUNK, STREAM_CHUNK + 1, 3 * STREAM_CHUNK };
	size_t chunk = STREAM_CHUNK + 17;
	struct key k = { { 4 } };
	char *plain = arena_alloc(&t_arena, 3 * STREAM_CHUNK);
	struct str sealed, out;
	char *copy;

	EXPECT(plain != NULL);
	fill(plain, 3 * STREAM_CHUNK);
	for (size_t i = 0; i < sizeof sizes / sizeof *sizes; i++) {
		EXPECT_OK(stream_seal(&t_arena, &k, STR("ad"), str_mutable(plain, sizes[i]), &sealed));
		EXPECT_OK(stream_open(&t_arena, &k, STR("ad"), sealed, &out));
		EXPECT_SAME(out, str_mutable(plain, sizes[i]));
		EXPECT_ERR(stream_open(&t_arena, &k, STR("ae"), sealed, &out), ERR_DENIED);
		EXPECT_ERR(stream_open(&t_arena, &k, STR("ad"), str_head(sealed, sealed.n - 1), &out), ERR_DENIED);
		copy = arena_alloc(&t_arena, sealed.n + 17);
		memcpy(copy, sealed.p, sealed.n);
		EXPECT_ERR(stream_open(&t_arena, &k, STR("ad"), str_mutable(copy, sealed.n + 17), &out), ERR_DENIED);
	}
	/* three whole chunks: cut after the second, and swap the first two */
	EXPECT_ERR(stream_open(&t_arena, &k, STR("ad"), str_head(sealed, 24 + 2 * chunk), &out), ERR_DENIED);
	EXPECT_ERR(stream_open(&t_arena, &k, STR("ad"), str_head(sealed, 24), &out), ERR_DENIED);
	memcpy(copy, sealed.p, sealed.n);
	memcpy(copy + 24, sealed.p + 24 + chunk, chunk);
	memcpy(copy + 24 + chunk, sealed.p + 24, chunk);
	EXPECT_ERR(stream_open(&t_arena, &k, STR("ad"), str_mutable(copy, sealed.n), &out), ERR_DENIED);
}

T(a_signature_holds_for_its_text_and_key_alone)
{
	struct key seed = { { 1 } }, other_seed = { { 2 } };
	struct signpair pair, other;
	uint8_t sig[64];

	signpair_from(&pair, &seed);
	signpair_from(&other, &other_seed);
	sign_detached(sig, &pair, STR("root"));
	EXPECT_OK(sign_check(sig, pair.pk, STR("root")));
	EXPECT_ERR(sign_check(sig, pair.pk, STR("rooT")), ERR_DENIED);
	EXPECT_ERR(sign_check(sig, other.pk, STR("root")), ERR_DENIED);
}

T(a_row_hash_tells_apart_cells_that_look_alike)
{
	struct cell null = { .type = 0 }, empty = { .type = 2 }, zero = { .type = 1 };
	struct cell split[2] = { { .type = 2, .s = STR("ab") }, { .type = 2, .s = STR("c") } };
	struct cell other[2] = { { .type = 2, .s = STR("a") }, { .type = 2, .s = STR("bc") } };
	struct site site = { { 1 } };
	struct key a, b, c;

	row_hash(&a, &site, 1, id_none, 1, &null, 1);
	row_hash(&b, &site, 1, id_none, 1, &empty, 1);
	row_hash(&c, &site, 1, id_none, 1, &zero, 1);
	EXPECT(!crypto_equal(&a, &b, 32) && !crypto_equal(&b, &c, 32) && !crypto_equal(&a, &c, 32));
	row_hash(&a, &site, 1, id_none, 1, split, 2);
	row_hash(&b, &site, 1, id_none, 1, other, 2);
	EXPECT(!crypto_equal(&a, &b, 32));
}
