/* tests/unit/crypto/vectors_test.c - the published values every build must reproduce (SEC-99). */
#include "crypto/crypto.h"
#include "t.h"

/* first, first + 1, ... */
static void
run_of(void *out, uint8_t first, size_t n)
{
	uint8_t *p = out;

	for (size_t i = 0; i < n; i++)
		p[i] = (uint8_t)(first + i);
}

static void
expect_hex(const void *have, const char *want)
{
	struct str bytes;

	EXPECT_OK(str_unhex(&t_arena, str_of(want), &bytes));
	EXPECT_BYTES(have, bytes.p, bytes.n);
}

T(kdf_gives_the_published_value)
{
	struct key k, out;

	EXPECT_OK(crypto_start());
	run_of(k.b, 0, 32);
	kdf(&out, &k, "enc", STR_NONE);
	expect_hex(out.b, "0fecc566399226afa4a3bd87cf37aa01db5f975d0af436247e4126ce0ea9b202");
}

T(the_field_envelope_gives_the_published_value)
{
	struct field_at at = { .table = 2, .field = 5, .fver = 7, .dkv = 1 };
	struct key dk, kg;
	uint8_t nonce[24];
	struct str env, back;

	run_of(at.site.b, 0, 16);
	run_of(at.owner.b, 0x60, 16);
	run_of(at.row.b, 0x70, 16);
	run_of(dk.b, 0x20, 32);
	run_of(nonce, 0x40, 24);
	group_key(&kg, &dk, 3);
	EXPECT_OK(envelope_seal_with(&t_arena, &kg, &at, nonce, STR("gut feeling"), &env));
	EXPECT_EQ(env.n, 343);
	expect_hex(env.p + 39, "71aea1fe551ed5bcd40b74b9fab5855d5a7c4dec001a7eee29b648051a05d2d9");
	expect_hex(env.p + 343 - 16, "2f9f30ae6c78f9829c9b50080f3817de");
	at.fver = 0;
	at.dkv = 0;
	EXPECT_OK(envelope_open(&t_arena, &kg, &at, env, &back));
	EXPECT_STR(back, "gut feeling");
	EXPECT_EQ(at.fver, 7);
	EXPECT_EQ(at.dkv, 1);
}

T(the_wrap_of_a_data_key_gives_the_published_value)
{
	struct wrap_at at = { .otype = 2, .ckv = 3, .dkv = 1, .gmask = 7 };
	struct key ck, dk, back;
	uint8_t nonce[24], w[WRAP_BYTES];

	run_of(at.site.b, 0, 16);
	run_of(at.owner.b, 0x60, 16);
	run_of(at.cmp.b, 0xc0, 16);
	run_of(ck.b, 0x80, 32);
	run_of(dk.b, 0x20, 32);
	run_of(nonce, 0xa0, 24);
	wrap_seal_with(w, &ck, &at, nonce, &dk);
	expect_hex(w + 56, "fc344dcd27ca308a81f5e03203589846");
	EXPECT_OK(wrap_open(&back, &ck, &at, w));
	EXPECT_BYTES(back.b, dk.b, 32);
}

T(the_receipt_gives_the_published_value)
{
	struct receipt_epoch epoch = { .epoch = 1, .cost = { 3, 65536 } };
	struct receipt receipt;
	struct site site;
	uint8_t token[16];
	char digits[21];

	run_of(site.b, 0, 16);
	run_of(token, 0x30, 16);
	run_of(epoch.salt, 0xd0, 16);
	receipt_digits(digits, token, 1);
	EXPECT_STR(str_of(digits), "13828575881655684853");
	EXPECT_OK(receipt_derive(&receipt, digits, &epoch, &site));
	expect_hex(receipt.locator, "979d09f227269d5f1c30c13a12167d7c");
	EXPECT_EQ(damm_check("572", 3), '4');
}

T(the_row_tag_gives_the_published_value)
{
	struct cell cell[3] = { { .type = 1, .i = 42 }, { .type = 0 },
	    { .type = 2, .s = STR("new") } };
	struct key srk, tag_key, hash;
	struct site site;
	struct id row;
	uint8_t tag[16];

	run_of(site.b, 0, 16);
	run_of(srk.b, 0x10, 32);
	run_of(row.b, 0x70, 16);
	kdf(&tag_key, &srk, "rowtag", STR_NONE);
	row_hash(&hash, &site, 2, row, 7, cell, 3);
	row_tag(tag, &tag_key, 2, row, 7, 1001, &hash);
	expect_hex(tag, "4d4e70c6a44967617570b1c44bfab750");
}

T(the_chain_of_the_log_gives_the_published_value)
{
	uint8_t site[16], previous[32] = { 0 };
	struct key chain;
	struct buf b;
	struct str s;

	run_of(site, 0, 16);
	buf_init(&b, &t_arena, 128);
	buf_add(&b, "PSAL\1\0\0", 8);
	buf_add(&b, site, 16);
	buf_u64(&b, 1);
	buf_u64(&b, 0);
	buf_add(&b, previous, 32);
	EXPECT_OK(buf_done(&b, &s));
	EXPECT_EQ(s.n, 72);
	hash_blake2b(chain.b, 32, "plainsight/log/v1", 17, s);
	buf_init(&b, &t_arena, 128);
	buf_u32(&b, 3);
	buf_add(&b, "\1\1\0\0\xa1\1\0", 7);
	EXPECT_OK(buf_done(&b, &s));
	hash_blake2b(chain.b, 32, chain.b, 32, s);
	expect_hex(chain.b, "c9a0fdedbe5f6b2c0a651beb5e70155c75e7b09f4be233608b12d6d09ca7225b");
}

/* The eight leaves known from the tests of certificate transparency logs. */
T(the_tree_gives_the_roots_of_the_well_known_eight_leaves)
{
	static const struct { const char *leaf, *root; } step[] = {
		{ "", "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d" },
		{ "00", "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125" },
		{ "10", "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77" },
		{ "2021", "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7" },
		{ "3031", "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4" },
		{ "40414243", "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef" },
		{ "5051525354555657", "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c" },
		{ "606162636465666768696a6b6c6d6e6f", "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328" },
	};
	struct tree tree = { 0 };
	struct key root;

	tree_root(&root, &tree);
	expect_hex(root.b, "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
	for (size_t i = 0; i < sizeof step / sizeof *step; i++) {
		struct str leaf;

		EXPECT_OK(str_unhex(&t_arena, str_of(step[i].leaf), &leaf));
		tree_add(&tree, leaf);
		tree_root(&root, &tree);
		expect_hex(root.b, step[i].root);
	}
	EXPECT_EQ(tree.n, 8);
	EXPECT_EQ(tree.n_range, 1);
}
