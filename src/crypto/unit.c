/*
 * crypto/unit.c - the wrap of a data key to a unit none of whose members is
 * signed in (SEC-22): an anonymous box whose context is the AAD of P2.
 */
#include <sodium.h>
#include <string.h>

#include "crypto/inside.h"

err_t
wrap_seal_unit(uint8_t out[WRAP_SEALED_BYTES], const uint8_t upk[32],
    const struct wrap_at *at, const struct key *dk)
{
	struct aad d = wrap_aad(at);
	uint8_t inner[64];
	int rc;

	hash_blake2b(inner, 32, NULL, 0, aad_str(&d));
	memcpy(inner + 32, dk->b, sizeof dk->b);
	rc = crypto_box_seal(out, inner, sizeof inner, upk);
	crypto_wipe(inner, sizeof inner);
	if (rc != 0)
		FAIL(ERR_INVALID, "crypto.public-key");
	return NULL;
}

err_t
wrap_open_unit(struct key *dk, const struct keypair *unit, const struct wrap_at *at,
    const uint8_t w[WRAP_SEALED_BYTES])
{
	struct aad d = wrap_aad(at);
	uint8_t inner[64], expected[32];
	bool opened;

	hash_blake2b(expected, sizeof expected, NULL, 0, aad_str(&d));
	opened = crypto_box_seal_open(inner, w, WRAP_SEALED_BYTES, unit->pk,
	    unit->sk) == 0 && crypto_equal(inner, expected, sizeof expected);
	if (opened)
		memcpy(dk->b, inner + 32, sizeof dk->b);
	crypto_wipe(inner, sizeof inner);
	if (!opened)
		REFUSED;
	return NULL;
}
