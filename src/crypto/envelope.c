/*
 * crypto/envelope.c - P1, one sealed section of a row (SEC-21), its padding,
 * and P2, the wrap of an owner's data key (SEC-22).
 *
 *	"PS1"|alg 1|flags 0|dkv u16|fver u64|nonce[24]|commit[32]|ct||tag[16]
 *
 * An envelope opens only at the site, table, field, owner and row it was
 * sealed for.  The commitment binds it to one key: no second key opens it to
 * another text.
 */
#include <string.h>

#include "crypto/inside.h"

#define HEAD 71			/* everything before the ciphertext */
#define AT_DKV 5
#define AT_NONCE 15
#define AT_COMMIT 39
#define PAD_SMALL 256
#define PAD_SMALL_MAX 4096

void
aad_bytes(struct aad *d, const void *p, size_t n)
{
	memcpy(d->b + d->n, p, n);
	d->n += n;
}

void
aad_number(struct aad *d, uint64_t v, size_t n_bytes)
{
	for (size_t i = 0; i < n_bytes; i++)
		d->b[d->n++] = (uint8_t)(v >> 8 * i);
}

struct str
aad_str(const struct aad *d)
{
	return (struct str){ (const char *)d->b, d->n };
}

size_t
pad_step(size_t n)
{
	size_t size = 2 * PAD_SMALL_MAX;

	if (n < PAD_SMALL_MAX)
		return (n / PAD_SMALL + 1) * PAD_SMALL;
	while (size <= n)
		if (__builtin_mul_overflow(size, 2, &size))
			return SIZE_MAX;
	return size;
}

/* ISO 7816-4: one byte 80, then zeros, to exactly size > s.n. */
NODISCARD static err_t
pad_exactly(struct arena *a, struct str s, size_t size, struct str *out)
{
	char *p;

	NEWN(p, a, size);
	if (s.n != 0)
		memcpy(p, s.p, s.n);
	p[s.n] = (char)0x80;
	*out = (struct str){ p, size };
	return NULL;
}

err_t
pad_to(struct arena *a, struct str s, size_t step, struct str *out)
{
	size_t size;

	if (step == 0 || __builtin_mul_overflow(s.n / step + 1, step, &size))
		FAIL(ERR_LIMIT, "memory.limit");
	return pad_exactly(a, s, size, out);
}

err_t
unpad(struct str padded, struct str *out)
{
	size_t n = padded.n;

	while (n > 0 && padded.p[n - 1] == 0)
		n--;
	if (n == 0 || (uint8_t)padded.p[n - 1] != 0x80)
		REFUSED;
	*out = str_head(padded, n - 1);
	return NULL;
}

void
group_key(struct key *kg, const struct key *dk, uint8_t group)
{
	kdf_u8(kg, dk, "grp", group);
}

/* enc and commit of one field under its group's key. */
static void
field_keys(struct key *enc, struct key *commit, const struct key *kg,
    const struct field_at *at, const uint8_t nonce[AEAD_NONCE])
{
	struct key kf CLEANUP(key_wipe);
	struct aad ctx = { .n = 0 };

	aad_number(&ctx, at->table, 2);
	aad_number(&ctx, at->field, 2);
	kdf(&kf, kg, "fld", aad_str(&ctx));
	kdf(enc, &kf, "enc", STR_NONE);
	kdf(commit, &kf, "com", (struct str){ (const char *)nonce, AEAD_NONCE });
}

static struct aad
field_aad(const struct field_at *at)
{
	static const char label[] = "plainsight/field/v1";
	struct aad d = { .n = 0 };

	aad_bytes(&d, label, sizeof label);
	aad_bytes(&d, at->site.b, sizeof at->site.b);
	aad_number(&d, at->table, 2);
	aad_bytes(&d, at->owner.b, sizeof at->owner.b);
	aad_bytes(&d, at->row.b, sizeof at->row.b);
	aad_number(&d, at->field, 2);
	aad_number(&d, at->fver, 8);
	aad_number(&d, at->dkv, 2);
	return d;
}

err_t
envelope_seal_with(struct arena *a, const struct key *kg, const struct field_at *at,
    const uint8_t nonce[AEAD_NONCE], struct str plain, struct str *out)
{
	struct key enc CLEANUP(key_wipe), commit;
	struct aad d = field_aad(at);
	struct aad head = { .n = 0 };
	struct str padded;
	uint8_t *p;
	size_t n;

	TRY(pad_exactly(a, plain, pad_step(plain.n), &padded));
	if (__builtin_add_overflow(padded.n, HEAD + AEAD_TAG, &n))
		FAIL(ERR_LIMIT, "memory.limit");
	NEWN(p, a, n);
	field_keys(&enc, &commit, kg, at, nonce);
	aad_bytes(&head, "PS1\1", 5);		/* the terminator is flags 0 */
	aad_number(&head, at->dkv, 2);
	aad_number(&head, at->fver, 8);
	aad_bytes(&head, nonce, AEAD_NONCE);
	aad_bytes(&head, commit.b, sizeof commit.b);
	memcpy(p, head.b, head.n);
	aead_seal_with(p + HEAD, &enc, nonce, aad_str(&d), padded);
	crypto_wipe((void *)(uintptr_t)padded.p, padded.n);
	*out = (struct str){ (char *)p, n };
	return NULL;
}

err_t
envelope_seal(struct arena *a, const struct key *kg, const struct field_at *at,
    struct str plain, struct str *out)
{
	uint8_t nonce[AEAD_NONCE];

	random_bytes(nonce, sizeof nonce);
	return envelope_seal_with(a, kg, at, nonce, plain, out);
}

err_t
envelope_open(struct arena *a, const struct key *kg, struct field_at *at,
    struct str env, struct str *out)
{
	struct key enc CLEANUP(key_wipe), commit;
	struct field_at found = *at;
	const uint8_t *nonce;
	struct rd r;
	struct aad d;
	uint8_t *p;
	size_t n;

	if (env.n < HEAD + AEAD_TAG || memcmp(env.p, "PS1\1", 5) != 0)
		REFUSED;
	nonce = (const uint8_t *)env.p + AT_NONCE;
	r = rd_of(str_from(env, AT_DKV));
	found.dkv = rd_u16(&r);
	found.fver = rd_u64(&r);
	field_keys(&enc, &commit, kg, &found, nonce);
	if (!crypto_equal(commit.b, env.p + AT_COMMIT, sizeof commit.b))
		REFUSED;
	d = field_aad(&found);
	n = env.n - HEAD - AEAD_TAG;
	NEWN(p, a, n);
	TRY(aead_open_with(p, &enc, nonce, aad_str(&d), str_from(env, HEAD)));
	TRY(unpad((struct str){ (char *)p, n }, out));
	*at = found;
	return NULL;
}

struct aad
wrap_aad(const struct wrap_at *at)
{
	static const char label[] = "plainsight/dk/v1";
	struct aad d = { .n = 0 };

	aad_bytes(&d, label, sizeof label);
	aad_bytes(&d, at->site.b, sizeof at->site.b);
	aad_bytes(&d, at->owner.b, sizeof at->owner.b);
	aad_number(&d, at->otype, 2);
	aad_bytes(&d, at->cmp.b, sizeof at->cmp.b);
	aad_number(&d, at->ckv, 4);
	aad_number(&d, at->dkv, 2);
	aad_number(&d, at->gmask, 8);
	return d;
}

void
wrap_seal_with(uint8_t out[WRAP_BYTES], const struct key *ck, const struct wrap_at *at,
    const uint8_t nonce[AEAD_NONCE], const struct key *dk)
{
	struct aad d = wrap_aad(at);

	memcpy(out, nonce, AEAD_NONCE);
	aead_seal_with(out + AEAD_NONCE, ck, nonce, aad_str(&d),
	    (struct str){ (const char *)dk->b, sizeof dk->b });
}

void
wrap_seal(uint8_t out[WRAP_BYTES], const struct key *ck, const struct wrap_at *at,
    const struct key *dk)
{
	uint8_t nonce[AEAD_NONCE];

	random_bytes(nonce, sizeof nonce);
	wrap_seal_with(out, ck, at, nonce, dk);
}

err_t
wrap_open(struct key *dk, const struct key *ck, const struct wrap_at *at,
    const uint8_t w[WRAP_BYTES])
{
	struct aad d = wrap_aad(at);

	return aead_open_with(dk->b, ck, w, aad_str(&d),
	    (struct str){ (const char *)w + AEAD_NONCE, WRAP_BYTES - AEAD_NONCE });
}
