/*
 * keeper/seal.h - the Server Root Key at rest (SEC-34), and the folder's mark.
 */
#ifndef PS_KEEPER_SEAL_H
#define PS_KEEPER_SEAL_H
#include "crypto/crypto.h"

enum provider { PROVIDER_PASSPHRASE = 1, PROVIDER_FILE = 5 };

/* File `site`: "PSKI" | ver 1 | demo u8 | 0[2] | site[16] | key that signs checkpoints and bundles[32]. */
struct mark { bool demo; struct site site; uint8_t pk[32]; };
NODISCARD err_t mark_read(int dir, struct mark *out);	/* NOTFOUND, INVALID "keeper.mark" */
NODISCARD err_t mark_write(const char *dir, const struct mark *);

/* srk.seal (and srk.key for provider file) are made durable in the folder. */
NODISCARD err_t seal_write(const char *dir, const struct mark *, struct str passphrase, const struct key *srk);
NODISCARD err_t seal_provider(int dir, enum provider *out);
/* DENIED "crypto.refused": wrong passphrase or changed file. */
NODISCARD err_t seal_open(int dir, const struct site *, struct str passphrase, struct key *srk);
#endif
