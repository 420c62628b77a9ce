/*
 * keeper/leaf.h - one entry of the audit log (SEC-42): deterministic CBOR
 * with integer keys, at most 1,024 bytes.
 *
 * A field that is zero is absent.  A changed row stands as 7 type, 8 row;
 * where the row is not its own owner the owner stands in 23.
 */
#ifndef PS_KEEPER_LEAF_H
#define PS_KEEPER_LEAF_H
#include "crypto/crypto.h"

#define LEAF_MAX 1024

enum settle { SETTLE_NONE, SETTLE_COMMITTED, SETTLE_VOID };

struct leaf {
	uint64_t	 seq;			/* 1 */
	int64_t		 time;			/* 2 */
	struct id	 actor;			/* 3 */
	uint8_t		 tag[8];		/* 4 of the session */
	struct id	 agency;		/* 5 */
	uint16_t	 action, otype;		/* 6, 7 */
	struct id	 object, cmp;		/* 8, 9 */
	uint8_t		 purpose, outcome;	/* 10, 11 (always present) */
	struct key	 new_hash;		/* 12 */
	struct key	 detail;		/* 14 */
	uint64_t	 epoch;			/* 16 */
	uint8_t		 txn[16];		/* 17 */
	struct key	 old_hash;		/* 18 */
	uint64_t	 rowver, gmask, count;	/* 19, 20, 21 */
	enum settle	 settle;		/* 22 */
	struct id	 origin;		/* 23 */
};

bool	 is_zero(const void *, size_t);
/* The number of bytes written to out. */
size_t	 leaf_write(uint8_t out[LEAF_MAX], const struct leaf *);
/* INVALID "leaf.malformed": anything that leaf_write would not have written; 13 and 15 are skipped. */
NODISCARD err_t leaf_read(struct str, struct leaf *out);
#endif
