/*
 * crypto/inside.h - what the files of this folder share and nobody else sees.
 */
#ifndef PS_CRYPTO_INSIDE_H
#define PS_CRYPTO_INSIDE_H
#include "crypto/crypto.h"

#define AEAD_NONCE 24
#define AEAD_TAG 16

/* The one failure of everything that opens. */
#define REFUSED FAIL(ERR_DENIED, "crypto.refused")

/* struct key k CLEANUP(key_wipe); */
void	 key_wipe(struct key *);

/* Without the nonce in front: out has plain.n + AEAD_TAG, or sealed.n - AEAD_TAG bytes. */
void	 aead_seal_with(uint8_t *out, const struct key *, const uint8_t nonce[AEAD_NONCE], struct str aad, struct str plain);
NODISCARD err_t aead_open_with(uint8_t *out, const struct key *, const uint8_t nonce[AEAD_NONCE], struct str aad, struct str sealed);

/* Fixed fields of an AAD, written one after the other, little-endian. */
struct aad { uint8_t b[128]; size_t n; };
void	 aad_bytes(struct aad *, const void *, size_t);
void	 aad_number(struct aad *, uint64_t, size_t n_bytes);
struct str aad_str(const struct aad *);
struct aad wrap_aad(const struct wrap_at *);	/* of P2 */
#endif
