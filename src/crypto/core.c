/*
 * crypto/core.c - the primitives every format is made of (SEC-12).
 *
 *	KDF and hashes: BLAKE2b, SHA-256.  AEAD: XChaCha20-Poly1305-IETF.
 *	seal: anonymous box over X25519.  Signatures: Ed25519.
 *
 * Thin over libsodium: what is added is that a box opens only in the context
 * it was sealed for, and that all refusals look alike.
 */
#include <sodium.h>
#include <string.h>

#include "crypto/crypto.h"
#include "crypto/inside.h"

_Static_assert(sizeof(struct hash_state) >= sizeof(crypto_generichash_state),
    "hash_state is too small");

err_t
crypto_start(void)
{
	if (sodium_init() < 0)
		FAIL(ERR_BUG, "crypto.start");
	return NULL;
}

void
crypto_wipe(void *p, size_t n)
{
	sodium_memzero(p, n);
}

bool
crypto_equal(const void *a, const void *b, size_t n)
{
	return sodium_memcmp(a, b, n) == 0;
}

void
key_wipe(struct key *k)
{
	sodium_memzero(k, sizeof *k);
}

void
hash_begin(struct hash_state *s, size_t out_n, const void *key, size_t key_n)
{
	crypto_generichash_init((crypto_generichash_state *)(void *)s->opaque,
	    key, key_n, out_n);
}

void
hash_add(struct hash_state *s, struct str bytes)
{
	crypto_generichash_update((crypto_generichash_state *)(void *)s->opaque,
	    (const uint8_t *)bytes.p, bytes.n);
}

void
hash_end(struct hash_state *s, void *out, size_t out_n)
{
	crypto_generichash_final((crypto_generichash_state *)(void *)s->opaque,
	    out, out_n);
	sodium_memzero(s, sizeof *s);
}

void
hash_blake2b(void *out, size_t out_n, const void *key, size_t key_n, struct str bytes)
{
	struct hash_state s;

	hash_begin(&s, out_n, key, key_n);
	hash_add(&s, bytes);
	hash_end(&s, out, out_n);
}

void
hash_sha256(struct key *out, struct str bytes)
{
	crypto_hash_sha256(out->b, (const uint8_t *)bytes.p, bytes.n);
}

void
kdf(struct key *out, const struct key *k, const char *label, struct str ctx)
{
	struct hash_state s;

	hash_begin(&s, sizeof out->b, k->b, sizeof k->b);
	hash_add(&s, STR("plainsight/"));
	/* The terminator of the label is the zero of the formula. */
	hash_add(&s, (struct str){ label, strlen(label) + 1 });
	hash_add(&s, ctx);
	hash_end(&s, out->b, sizeof out->b);
}

void
kdf_u8(struct key *out, const struct key *k, const char *label, uint8_t v)
{
	kdf(out, k, label, (struct str){ (const char *)&v, 1 });
}

void
kdf_u16(struct key *out, const struct key *k, const char *label, uint16_t v)
{
	char bytes[2] = { (char)(v & 0xff), (char)(v >> 8) };

	kdf(out, k, label, (struct str){ bytes, sizeof bytes });
}

void
aead_seal_with(uint8_t *out, const struct key *k, const uint8_t nonce[AEAD_NONCE],
    struct str aad, struct str plain)
{
	crypto_aead_xchacha20poly1305_ietf_encrypt(out, NULL,
	    (const uint8_t *)plain.p, plain.n, (const uint8_t *)aad.p, aad.n,
	    NULL, nonce, k->b);
}

err_t
aead_open_with(uint8_t *out, const struct key *k, const uint8_t nonce[AEAD_NONCE],
    struct str aad, struct str sealed)
{
	if (sealed.n < AEAD_TAG ||
	    crypto_aead_xchacha20poly1305_ietf_decrypt(out, NULL, NULL,
	    (const uint8_t *)sealed.p, sealed.n, (const uint8_t *)aad.p, aad.n,
	    nonce, k->b) != 0)
		REFUSED;
	return NULL;
}

err_t
aead_seal(struct arena *a, const struct key *k, struct str aad, struct str plain,
    struct str *out)
{
	uint8_t *p;
	size_t n;

	if (__builtin_add_overflow(plain.n, AEAD_NONCE + AEAD_TAG, &n))
		FAIL(ERR_LIMIT, "memory.limit");
	NEWN(p, a, n);
	random_bytes(p, AEAD_NONCE);
	aead_seal_with(p + AEAD_NONCE, k, p, aad, plain);
	*out = (struct str){ (char *)p, n };
	return NULL;
}

err_t
aead_open(struct arena *a, const struct key *k, struct str aad, struct str box,
    struct str *out)
{
	uint8_t *p;
	size_t n;

	if (box.n < AEAD_NONCE + AEAD_TAG)
		REFUSED;
	n = box.n - AEAD_NONCE - AEAD_TAG;
	NEWN(p, a, n);
	TRY(aead_open_with(p, k, (const uint8_t *)box.p, aad, str_from(box, AEAD_NONCE)));
	*out = (struct str){ (char *)p, n };
	return NULL;
}

err_t
box_seal(struct arena *a, const uint8_t pk[32], struct str ctx, struct str m,
    struct str *out)
{
	uint8_t *inner, *p;
	size_t n;

	if (__builtin_add_overflow(m.n, 32 + crypto_box_SEALBYTES, &n))
		FAIL(ERR_LIMIT, "memory.limit");
	NEWN(inner, a, 32 + m.n);
	NEWN(p, a, n);
	hash_blake2b(inner, 32, NULL, 0, ctx);
	if (m.n != 0)
		memcpy(inner + 32, m.p, m.n);
	if (crypto_box_seal(p, inner, 32 + m.n, pk) != 0)
		FAIL(ERR_INVALID, "crypto.public-key");
	sodium_memzero(inner, 32 + m.n);
	*out = (struct str){ (char *)p, n };
	return NULL;
}

err_t
box_open(struct arena *a, const struct keypair *pair, struct str ctx, struct str box,
    struct str *out)
{
	uint8_t *p, expected[32];
	size_t n;

	if (box.n < 32 + crypto_box_SEALBYTES)
		REFUSED;
	n = box.n - crypto_box_SEALBYTES;
	NEWN(p, a, n);
	if (crypto_box_seal_open(p, (const uint8_t *)box.p, box.n, pair->pk,
	    pair->sk) != 0)
		REFUSED;
	hash_blake2b(expected, sizeof expected, NULL, 0, ctx);
	if (!crypto_equal(expected, p, sizeof expected)) {
		sodium_memzero(p, n);
		REFUSED;
	}
	*out = (struct str){ (char *)p + 32, n - 32 };
	return NULL;
}

void
keypair_new(struct keypair *out)
{
	crypto_box_keypair(out->pk, out->sk);
}

void
keypair_from(struct keypair *out, const struct key *seed)
{
	crypto_box_seed_keypair(out->pk, out->sk, seed->b);
}

void
signpair_from(struct signpair *out, const struct key *seed)
{
	crypto_sign_seed_keypair(out->pk, out->sk, seed->b);
}

void
sign_detached(uint8_t sig[64], const struct signpair *pair, struct str m)
{
	crypto_sign_detached(sig, NULL, (const uint8_t *)m.p, m.n, pair->sk);
}

err_t
sign_check(const uint8_t sig[64], const uint8_t pk[32], struct str m)
{
	if (crypto_sign_verify_detached(sig, (const uint8_t *)m.p, m.n, pk) != 0)
		REFUSED;
	return NULL;
}
