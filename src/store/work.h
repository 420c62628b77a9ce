/*
 * store/work.h - one change, logged before it is stored (SEC-44, W0-W7).
 *
 *	work_begin -> rows created and altered in memory -> work_commit:
 *	  INTENT durable at the keeper -> keyring COMMIT -> rows COMMIT -> SETTLE
 *
 * Accepted whole or refused whole: after success every row, its wrap and its
 * audit entries are on disk; after any error none of them is.  ERR_CONFLICT
 * "work.stale" when a row changed since it was read; ERR_UNCERTAIN never
 * leaves here (an I/O error in COMMIT ends the process).
 */
#ifndef PS_STORE_WORK_H
#define PS_STORE_WORK_H
#include "store/loader.h"

struct work;

NODISCARD err_t work_begin(struct ctx *, struct work **out);		/* lives in cx->arena */

/* The number of the operation in the log.  Only ingest needs it (INGEST stands in the same transaction as its rows). */
const uint8_t *work_txn(struct work *);
/* CLEANUP for a work that may end before work_commit: a leaf already written under its number is settled void.  No effect afterwards. */
void	 work_abandon(struct work **);

/*
 * A new owner: its data key, wrapped for each place; *out to seal with.
 * Batched: the keeper is asked once for all owners declared before the first
 * section is sealed, so declare owners first.  Until then out->keys is empty;
 * work_seal finds the keys by out->owner, and work_keys fills them in.
 */
NODISCARD err_t work_owner(struct work *, uint16_t otype, struct id owner, const struct newkey_place *, size_t n_places, struct opened *out);
/* The keys of an owner of this work, for sealing anything but a section. */
NODISCARD err_t work_keys(struct work *, struct opened *io);
/* Another compartment for an existing owner (authorise: item -> intel). */
NODISCARD err_t work_share(struct work *, struct id owner, struct id from_cmp, struct id to_cmp, uint64_t gmask);
/* A wrap made elsewhere (ingest). */
NODISCARD err_t work_wrap(struct work *, const struct wrap *);

/*
 * A row to insert: columns null or the default of the table, id and rowver set;
 * fill it before commit.
 * owner: whose keys seal its sections (its own id for an owner), cmp for the
 * audit entry.  The pointer stays valid until commit.  Order is free: rows are
 * written so that what a row refers to comes before it.
 */
NODISCARD err_t work_create(struct work *, enum audit_action, enum table, struct id row, uint16_t otype, struct id owner, struct id cmp, struct row **out);
/* A row to update: a copy of was with rowver+1; change columns before commit.
 * A row this work has already created or altered is given again, as it stands. */
NODISCARD err_t work_alter(struct work *, enum audit_action, const struct row *was, uint16_t otype, struct id owner, struct id cmp, struct row **out);
/* The row as this work creates or alters it; NULL when it does neither. */
struct row *work_find(struct work *, enum table, struct id row);
/* Seal map into column g<group> of a row of this work (replaces the section whole). */
NODISCARD err_t work_seal(struct work *, struct row *, const struct opened *, enum group, const struct cbor *map);
/* Detail sealed into the audit entry of the row last created or altered (<= 512 bytes; no names). */
NODISCARD err_t work_detail(struct work *, const struct row *, struct str detail);

/* A named statement to run inside the transaction before the rows (arrival, scope_, meta). */
typedef err_t work_step(struct ctx *, void *arg);
NODISCARD err_t work_also(struct work *, work_step *, void *arg);

/* Durable when it returns NULL.  The work is over either way. */
NODISCARD err_t work_commit(struct work *);
#endif
