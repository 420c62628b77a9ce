/*
 * reference/digest.h - SHA-256 of a file of the set, as the manifest prints it.
 */
#ifndef PS_REFERENCE_DIGEST_H
#define PS_REFERENCE_DIGEST_H
#include "base/str.h"
/* Is hex the SHA-256 of bytes?  BUG when the library will not compute it. */
NODISCARD err_t sha256_is(struct arena *, struct str bytes, struct str hex, bool *out);
#endif
