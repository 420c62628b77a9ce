/*
 * crypto/stream.c - long content in chunks (P3 of SEC-23, sections of the spool).
 *
 *	header[24] | chunk | chunk | ... | last chunk with TAG_FINAL
 *
 * Chunks hold 64 KiB of plain text each, the last one what is left (perhaps
 * nothing).  Cut short, reordered, swapped or added to: refused whole.
 */
#include <sodium.h>
#include <string.h>

#include "crypto/inside.h"

#define HEADER crypto_secretstream_xchacha20poly1305_HEADERBYTES
#define OVERHEAD crypto_secretstream_xchacha20poly1305_ABYTES
#define TAG_FINAL crypto_secretstream_xchacha20poly1305_TAG_FINAL
#define TAG_MESSAGE crypto_secretstream_xchacha20poly1305_TAG_MESSAGE
#define SEALED_CHUNK (STREAM_CHUNK + OVERHEAD)

typedef crypto_secretstream_xchacha20poly1305_state stream_state;

static void
state_wipe(stream_state *state)
{
	crypto_wipe(state, sizeof *state);
}

/* At least one chunk, so that there is a final one. */
static size_t
n_chunks(size_t n, size_t chunk)
{
	return n == 0 ? 1 : n / chunk + (n % chunk != 0);
}

err_t
stream_seal(struct arena *a, const struct key *k, struct str first_ad, struct str plain,
    struct str *out)
{
	stream_state state CLEANUP(state_wipe);
	size_t chunks = n_chunks(plain.n, STREAM_CHUNK), n;
	struct str ad = first_ad, rest = plain;
	uint8_t *p, *at;

	if (__builtin_add_overflow(plain.n, HEADER + chunks * OVERHEAD, &n))
		FAIL(ERR_LIMIT, "memory.limit");
	NEWN(p, a, n);
	crypto_secretstream_xchacha20poly1305_init_push(&state, p, k->b);
	at = p + HEADER;
	for (size_t i = 0; i < chunks; i++) {
		struct str piece = str_head(rest, STREAM_CHUNK);

		crypto_secretstream_xchacha20poly1305_push(&state, at, NULL,
		    (const uint8_t *)piece.p, piece.n, (const uint8_t *)ad.p, ad.n,
		    i + 1 == chunks ? TAG_FINAL : TAG_MESSAGE);
		at += piece.n + OVERHEAD;
		rest = str_from(rest, piece.n);
		ad = STR_NONE;
	}
	*out = (struct str){ (char *)p, n };
	return NULL;
}

err_t
stream_open(struct arena *a, const struct key *k, struct str first_ad, struct str sealed,
    struct str *out)
{
	stream_state state CLEANUP(state_wipe);
	struct str ad = first_ad, rest = str_from(sealed, HEADER);
	size_t chunks = n_chunks(rest.n, SEALED_CHUNK), n = 0;
	uint8_t *p;

	if (sealed.n < HEADER + OVERHEAD || rest.n < chunks * OVERHEAD ||
	    crypto_secretstream_xchacha20poly1305_init_pull(&state,
	    (const uint8_t *)sealed.p, k->b) != 0)
		REFUSED;
	NEWN(p, a, rest.n - chunks * OVERHEAD);
	for (size_t i = 0; i < chunks; i++) {
		struct str piece = str_head(rest, SEALED_CHUNK);
		uint8_t tag;

		/* Full chunks must not be final, the last one must be. */
		if (piece.n < OVERHEAD ||
		    crypto_secretstream_xchacha20poly1305_pull(&state, p + n, NULL,
		    &tag, (const uint8_t *)piece.p, piece.n, (const uint8_t *)ad.p,
		    ad.n) != 0 ||
		    tag != (i + 1 == chunks ? TAG_FINAL : TAG_MESSAGE))
			REFUSED;
		n += piece.n - OVERHEAD;
		rest = str_from(rest, piece.n);
		ad = STR_NONE;
	}
	*out = (struct str){ (char *)p, n };
	return NULL;
}
