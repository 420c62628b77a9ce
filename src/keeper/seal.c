/*
 * keeper/seal.c - seal the root key for a passphrase, or for a key file beside
 * it (demo and development: whoever reads the folder reads everything).
 *
 *	"PSSK" | ver | provider | t | log2 m_KiB | salt[16] | nonce[24] | AEAD(SRK)
 */
#include <string.h>
#include "base/file.h"
#include "keeper/seal.h"

#define SEAL_HEAD	24
#define SEAL_BYTES	96
#define PASSPHRASE_T	4
#define PASSPHRASE_LOG2	20		/* 1 GiB */
#define DEMO_LOG2	13
#define MARK_BYTES	56

err_t
mark_read(int dir, struct mark *out)
{
	struct arena a CLEANUP(arena_free);
	struct str s;
	const char *p;

	arena_init(&a, 65536);
	TRY(file_read_at(&a, dir, "site", MARK_BYTES, &s));
	p = s.p;
	if (s.n != MARK_BYTES || memcmp(p, "PSKI\1", 5) != 0 || (p[5] & ~1) != 0 || p[6] != 0 || p[7] != 0)
		FAIL(ERR_INVALID, "keeper.mark");
	out->demo = p[5] == 1;
	memcpy(out->site.b, p + 8, 16);
	memcpy(out->pk, p + 24, 32);
	return NULL;
}

NODISCARD static err_t
write_named(const char *dir, const char *name, struct str bytes)
{
	struct arena a CLEANUP(arena_free);
	const char *path;

	arena_init(&a, 65536);
	TRY(path_join(&a, dir, name, &path));
	return file_replace(path, bytes, 0600);
}

err_t
mark_write(const char *dir, const struct mark *m)
{
	char b[MARK_BYTES] = "PSKI\1";

	b[5] = m->demo ? 1 : 0;
	memcpy(b + 8, m->site.b, 16);
	memcpy(b + 24, m->pk, 32);
	return write_named(dir, "site", (struct str){ b, sizeof b });
}

static struct str
aad_of(char out[SEAL_HEAD + 16], const char *head, const struct site *site)
{
	memcpy(out, head, SEAL_HEAD);
	memcpy(out + SEAL_HEAD, site->b, 16);
	return (struct str){ out, SEAL_HEAD + 16 };
}

err_t
seal_write(const char *dir, const struct mark *m, struct str passphrase, const struct key *srk)
{
	struct arena a CLEANUP(arena_free);
	char head[SEAL_HEAD] = "PSSK\1", aad[SEAL_HEAD + 16];
	bool file = passphrase.n == 0;
	uint8_t log2_m = m->demo ? DEMO_LOG2 : PASSPHRASE_LOG2;
	struct key k;
	struct str box;
	struct buf b;

	arena_init(&a, 65536);
	head[5] = file ? PROVIDER_FILE : PROVIDER_PASSPHRASE;
	random_bytes(head + 8, 16);
	if (file) {
		random_bytes(k.b, sizeof k.b);
		TRY(write_named(dir, "srk.key", (struct str){ (const char *)k.b, sizeof k.b }));
	} else {
		head[6] = PASSPHRASE_T;
		head[7] = (char)log2_m;
		TRY(argon2id_32(k.b, passphrase, (const uint8_t *)head + 8, (struct argon){ PASSPHRASE_T, 1U << log2_m }));
	}
	TRY(aead_seal(&a, &k, aad_of(aad, head, &m->site), (struct str){ (const char *)srk->b, 32 }, &box));
	crypto_wipe(&k, sizeof k);
	buf_init(&b, &a, SEAL_BYTES);
	buf_add(&b, head, sizeof head);
	buf_str(&b, box);
	TRY(buf_done(&b, &box));
	return write_named(dir, "srk.seal", box);
}

err_t
seal_provider(int dir, enum provider *out)
{
	struct arena a CLEANUP(arena_free);
	struct str s;

	arena_init(&a, 65536);
	TRY(file_read_at(&a, dir, "srk.seal", SEAL_BYTES, &s));
	if (s.n != SEAL_BYTES || memcmp(s.p, "PSSK\1", 5) != 0 ||
	    (s.p[5] != PROVIDER_PASSPHRASE && s.p[5] != PROVIDER_FILE))
		FAIL(ERR_INVALID, "keeper.seal");
	*out = (enum provider)s.p[5];
	return NULL;
}

err_t
seal_open(int dir, const struct site *site, struct str passphrase, struct key *srk)
{
	struct arena a CLEANUP(arena_free);
	char aad[SEAL_HEAD + 16];
	enum provider by;
	struct key k;
	struct str s, raw;
	err_t e;

	arena_init(&a, 65536);
	TRY(seal_provider(dir, &by));
	TRY(file_read_at(&a, dir, "srk.seal", SEAL_BYTES, &s));
	if (by == PROVIDER_FILE) {
		TRY(file_read_at(&a, dir, "srk.key", 32, &raw));
		if (raw.n != 32)
			FAIL(ERR_INVALID, "keeper.seal");
		memcpy(k.b, raw.p, 32);
	} else {
		if (s.p[7] < 3 || s.p[7] > PASSPHRASE_LOG2 || s.p[6] < 1 || s.p[6] > 16)
			FAIL(ERR_INVALID, "keeper.seal");
		TRY(argon2id_32(k.b, passphrase, (const uint8_t *)s.p + 8,
		    (struct argon){ (uint32_t)s.p[6], 1U << s.p[7] }));
	}
	e = aead_open(&a, &k, aad_of(aad, s.p, site), str_from(s, SEAL_HEAD), &raw);
	crypto_wipe(&k, sizeof k);
	TRY(e);
	if (raw.n != 32)
		FAIL(ERR_INVALID, "keeper.seal");
	memcpy(srk->b, raw.p, 32);
	return NULL;
}
