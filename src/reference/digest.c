/*
 * reference/digest.c - SHA-256 of a file of the set.
 *
 * It finds files cut short or edited by mistake.  It is no defence against
 * somebody who can write the folder: the manifest lies beside the files.
 */
#include <openssl/evp.h>

#include "reference/digest.h"

err_t
sha256_is(struct arena *a, struct str bytes, struct str hex, bool *out)
{
	unsigned char sum[EVP_MAX_MD_SIZE];
	unsigned n = 0;
	struct str have;

	if (EVP_Digest(bytes.p, bytes.n, sum, &n, EVP_sha256(), NULL) != 1)
		FAIL(ERR_BUG, "reference.digest");
	TRY(str_hex(a, sum, n, &have));
	*out = str_eq(have, hex);
	return NULL;
}
