/*
 * keeper/journal.h - the audit log as the keeper writes it.
 *
 *	leaf, detail -> pending -> one write, one fdatasync, read back -> durable
 *
 * Nothing queued may be answered before journal_flush() has returned.  A write
 * that is not perfect ends the process (disk.h); the file is never rewritten.
 */
#ifndef PS_KEEPER_JOURNAL_H
#define PS_KEEPER_JOURNAL_H
#include "keeper/leaf.h"
#include "keeper/segment.h"

#define PENDING_MAX	((size_t)1 << 20)
#define PENDING_FULL	((size_t)512 << 10)	/* flush before taking another request */

struct open_txn {
	uint8_t		 txn[16];
	bool		 redo, state;		/* state: a change of the keeper's own state, settled at unseal */
	uint32_t	 entries;
	uint64_t	 first_seq, last_seq;
	int64_t		 since;
};
struct journal {
	int		 dir, fd;		/* keeper/audit and its newest segment */
	struct site	 site;
	uint64_t	 segment;
	off_t		 size;			/* durable bytes of the segment */
	int64_t		 segment_time;		/* when it was begun */
	struct key	 chain;
	struct tree	 tree;			/* tree.n is the next leaf's seq */
	uint64_t	 leaves_since, durable;	/* since the last checkpoint; leaves on disk */
	int64_t		 checkpoint_time, last_time, clock_gap;
	const struct signpair *signer;		/* NULL while sealed */
	uint64_t	 state_n, state_seq;	/* for checkpoints; state_seq: leaf of the last change known to be done */
	struct key	 state_hash;
	uint64_t	 floor_n;		/* what the last checkpoint read says: the least a state file must have */
	struct key	 floor_hash;
	size_t		 n_open;
	struct open_txn	 open[TXN_OPEN_MAX];
	size_t		 n_pending;
	uint8_t		 pending[PENDING_MAX];
};

/* A new log: segment 1 with its first checkpoint. dir: keeper/audit. */
NODISCARD err_t journal_create(struct journal *, int dir, const struct site *, const struct signpair *);
/* SEC-46 (1) to (3), (5): 0, or the code the process must end with.  seen: every leaf of the newest segment and of the last day, may be NULL. */
int	 journal_open(struct journal *, int dir, const struct site *, void (*seen)(void *, const struct leaf *), void *);
/* Queue a leaf; fills seq, and the time when it is 0. */
uint64_t journal_leaf(struct journal *, struct leaf *);
/* Queue the sealed detail of leaf seq: nonce, ciphertext, tag. */
void	 journal_detail(struct journal *, uint64_t seq, struct str sealed);
/* Everything queued becomes durable, with a checkpoint when one is due. */
void	 journal_flush(struct journal *);
/* Wall clock moved against the monotonic one by more than two minutes: leaf 807. */
void	 journal_tick(struct journal *);
struct open_txn *journal_txn(struct journal *, const uint8_t txn[16]);
/* Queue leaf 801 and forget the transaction. */
void	 journal_settle(struct journal *, const uint8_t txn[16], enum settle);
#endif
