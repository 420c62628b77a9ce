/*
 * public/drafts.h - answers between the pages of a flow (PUB-08).
 *
 *	plain -> sealed under the browser's key -> memory, 30 minutes from the last request
 *
 * The process keeps a hash of the key and the sealed bytes, nothing more:
 * whoever copies its memory without the cookie reads no answer.  When it is
 * full, the oldest draft of the prefix that holds most bytes goes first, so
 * that a flood from one place drops nobody else's.
 */
#ifndef PS_PUBLIC_DRAFTS_H
#define PS_PUBLIC_DRAFTS_H
#include "crypto/crypto.h"

#define DRAFT_TEXT_MAX	((size_t)160 << 10)	/* 128 KiB of text and its frame */
#define DRAFT_LIFE_MS	(30 * 60000LL)
#define DRAFT_LONGEST_MS (20 * 3600000LL)
#define DRAFT_SENT_MS	(10 * 60000LL)

struct drafts;
struct drafts_limits { size_t bytes, n; };	/* zero: 256 MiB, 4,096 */
NODISCARD err_t drafts_open(struct drafts_limits, struct drafts **out);
void	 drafts_close(struct drafts **);
/* Keep plain (replacing what the key had) until now + life. LIMIT "draft.too-long". */
NODISCARD err_t drafts_put(struct drafts *, struct arena *, const struct key *, uint64_t prefix, int64_t now, int64_t life, struct str plain);
/* Opened in the arena; its time begins anew. NOTFOUND: never there, expired, wiped. */
NODISCARD err_t drafts_get(struct drafts *, struct arena *, const struct key *, int64_t now, struct str *out);
void	 drafts_drop(struct drafts *, const struct key *);
/* Wipe what has expired. */
void	 drafts_sweep(struct drafts *, int64_t now);
size_t	 drafts_count(struct drafts *);
#endif
