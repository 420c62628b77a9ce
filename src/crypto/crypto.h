/*
 * crypto/crypto.h - keys, envelopes and proofs, over libsodium (the only
 * folder that includes sodium.h).  Formats: spec SEC-12, 21, 22, 24, 27, 37,
 * 41, 42, 47, 85 and the vectors of SEC-99.  Pure: no files, no clock.
 *
 * Every failure to open anything is the one code ERR_DENIED "crypto.refused":
 * callers cannot tell a wrong key from a changed byte, and need not.
 */
#ifndef PS_CRYPTO_CRYPTO_H
#define PS_CRYPTO_CRYPTO_H
#include "base/id.h"
#include "base/str.h"

struct key { uint8_t b[32]; };				/* symmetric, or a hash */
struct keypair { uint8_t pk[32], sk[32]; };		/* X25519 */
struct signpair { uint8_t pk[32], sk[64]; };		/* Ed25519 */
struct site { uint8_t b[16]; };				/* random at install, in every AAD */

/* Once per process, before anything else. */
NODISCARD err_t crypto_start(void);
void	 crypto_wipe(void *, size_t);
bool	 crypto_equal(const void *, const void *, size_t);	/* constant time */

/* KDF(k,label,ctx) = BLAKE2b-256(key=k, "plainsight/"||label||0||ctx) */
void	 kdf(struct key *out, const struct key *k, const char *label, struct str ctx);
void	 kdf_u8(struct key *out, const struct key *k, const char *label, uint8_t);
void	 kdf_u16(struct key *out, const struct key *k, const char *label, uint16_t);

/* BLAKE2b, out_n 1..64, key may be NULL. */
void	 hash_blake2b(void *out, size_t out_n, const void *key, size_t key_n, struct str);
void	 hash_sha256(struct key *out, struct str);
struct hash_state { _Alignas(64) uint8_t opaque[384]; };
void	 hash_begin(struct hash_state *, size_t out_n, const void *key, size_t key_n);
void	 hash_add(struct hash_state *, struct str);
void	 hash_end(struct hash_state *, void *out, size_t out_n);

/* AEAD = XChaCha20-Poly1305-IETF, random nonce first: nonce[24]||ct||tag[16]. */
NODISCARD err_t aead_seal(struct arena *, const struct key *, struct str aad, struct str plain, struct str *out);
NODISCARD err_t aead_open(struct arena *, const struct key *, struct str aad, struct str box, struct str *out);

/* seal(pk,ctx,m) = crypto_box_seal(BLAKE2b-256(ctx)||m): 80 bytes longer than m. */
NODISCARD err_t box_seal(struct arena *, const uint8_t pk[32], struct str ctx, struct str m, struct str *out);
NODISCARD err_t box_open(struct arena *, const struct keypair *, struct str ctx, struct str box, struct str *out);
void	 keypair_new(struct keypair *);
void	 keypair_from(struct keypair *, const struct key *seed);
void	 signpair_from(struct signpair *, const struct key *seed);
void	 sign_detached(uint8_t sig[64], const struct signpair *, struct str m);
NODISCARD err_t sign_check(const uint8_t sig[64], const uint8_t pk[32], struct str m);

/* P1: one section of a row (SEC-21).  group key kg = KDF(DK,"grp",group). */
struct field_at {
	struct site	 site;
	uint16_t	 table, field;	/* field = group number for a section */
	struct id	 owner, row;
	uint64_t	 fver;
	uint16_t	 dkv;
};
void	 group_key(struct key *kg, const struct key *dk, uint8_t group);
NODISCARD err_t envelope_seal(struct arena *, const struct key *kg, const struct field_at *, struct str plain, struct str *out);
/* fver and dkv are read from the envelope and given back; table, field, owner, row must match. */
NODISCARD err_t envelope_open(struct arena *, const struct key *kg, struct field_at *, struct str env, struct str *out);
/* For vectors only: the nonce given. */
NODISCARD err_t envelope_seal_with(struct arena *, const struct key *kg, const struct field_at *, const uint8_t nonce[24], struct str plain, struct str *out);
/* ISO 7816-4 padding.  pad_step: the padded size of n bytes in P1.  pad_to: to a multiple of step. */
size_t	 pad_step(size_t n);
NODISCARD err_t pad_to(struct arena *, struct str, size_t step, struct str *out);
NODISCARD err_t unpad(struct str padded, struct str *out);

/* P2: wrap of an owner's data key under a compartment key (SEC-22), 72 bytes. */
struct wrap_at {
	struct site	 site;
	struct id	 owner, cmp;
	uint16_t	 otype, dkv;
	uint32_t	 ckv;
	uint64_t	 gmask;
};
#define WRAP_BYTES 72
#define WRAP_SEALED_BYTES 112		/* Mode U with no member signed in: seal(upk, AAD of P2, DK) */
void	 wrap_seal(uint8_t out[WRAP_BYTES], const struct key *ck, const struct wrap_at *, const struct key *dk);
NODISCARD err_t wrap_open(struct key *dk, const struct key *ck, const struct wrap_at *, const uint8_t w[WRAP_BYTES]);
void	 wrap_seal_with(uint8_t out[WRAP_BYTES], const struct key *ck, const struct wrap_at *, const uint8_t nonce[24], const struct key *dk);
NODISCARD err_t wrap_seal_unit(uint8_t out[WRAP_SEALED_BYTES], const uint8_t upk[32], const struct wrap_at *, const struct key *dk);
NODISCARD err_t wrap_open_unit(struct key *dk, const struct keypair *unit, const struct wrap_at *, const uint8_t w[WRAP_SEALED_BYTES]);

/* secretstream chunks (P3, spool sections): header[24] then 64 KiB chunks, TAG_FINAL mandatory. */
#define STREAM_CHUNK 65536
NODISCARD err_t stream_seal(struct arena *, const struct key *, struct str first_ad, struct str plain, struct str *out);
NODISCARD err_t stream_open(struct arena *, const struct key *, struct str first_ad, struct str sealed, struct str *out);

/* P4: password (SEC-24). out 64 bytes.  BUSY when memory is not to be had. */
struct argon { uint32_t t, m_kib; };
NODISCARD err_t argon2id(uint8_t out[64], struct str secret, const uint8_t salt[16], struct argon);
NODISCARD err_t argon2id_32(uint8_t out[32], struct str secret, const uint8_t salt[16], struct argon);

/* P7: receipt (SEC-27). */
struct receipt_epoch { uint8_t epoch; uint8_t salt[16]; struct argon cost; };
struct receipt {
	char		 digits[21];	/* 20 digits, NUL */
	uint8_t		 locator[16];
	struct keypair	 pair;
};
void	 receipt_sub(uint8_t sub[16], const uint8_t token[16]);
void	 receipt_digits(char out[21], const uint8_t token[16], uint8_t epoch);
NODISCARD err_t receipt_derive(struct receipt *, const char digits[20], const struct receipt_epoch *, const struct site *);
/* Blanks, dashes and any Unicode decimal digit; INVALID "receipt.check" before any costly work. */
NODISCARD err_t receipt_read(char out[21], struct str typed);
char	 damm_check(const char *digits, size_t n);

/* Row tie (SEC-47).  Columns in schema order, without audit_seq and row_tag. */
struct cell { uint8_t type; int64_t i; struct str s; };	/* type 0 null, 1 i64, 2 bytes */
void	 row_hash(struct key *out, const struct site *, uint16_t table, struct id row, uint64_t rowver, const struct cell *, size_t n);
void	 row_tag(uint8_t out[16], const struct key *rowtag_key, uint16_t table, struct id row, uint64_t rowver, uint64_t audit_seq, const struct key *rowhash);

/* RFC 6962 tree over leaf bytes, as a range of at most 64 hashes (SEC-85). */
struct tree { uint64_t n; uint8_t n_range; struct key range[64]; };
void	 tree_add(struct tree *, struct str leaf);
void	 tree_root(struct key *out, const struct tree *);
#endif
