/*
 * link/block.h - which pairs are worth comparing (LNK-50 to 53).
 *
 *	records -> a key a pass and record -> sorted runs of equal keys -> pairs
 *
 * A pair belongs to the first pass that proposes it.  What a cap leaves out is
 * counted and reported, never dropped silently.
 */
#ifndef PS_LINK_BLOCK_H
#define PS_LINK_BLOCK_H
#include "link/records.h"

#define PASSES_MOST 48
#define ALL_PAIRS_MOST 5000000		/* a data set with no more pairs than this is compared whole */

struct block_pass {
	const char	*name;
	uint32_t	*order;		/* records by run; the top bit begins a run */
	uint32_t	 n, column;	/* column of keys */
	uint32_t	 cap;		/* a longer run is compared in a window only */
	uint32_t	 window;
	uint64_t	 pairs;		/* planned */
	struct pl_capped *capped;
	uint32_t	 n_capped;
};
struct block_task { uint32_t pass, first, last; };	/* entries of order; or rows, when all pairs are compared */
struct blocks {
	const struct records *r;
	struct memory	*memory;
	uint32_t	*key;		/* n x n_columns; 0 none */
	uint32_t	 n_columns;
	struct block_pass pass[PASSES_MOST];
	uint32_t	 n_passes;
	struct block_task *task;
	size_t		 n_tasks, cap_tasks;
	int		 all_pairs;
};
NODISCARD err_t blocks_plan(struct blocks *, const struct records *, struct memory *, unsigned threads);
void	 blocks_end(struct blocks *);

/* Pairs as left << 32 | right, left < right. */
#define BLOCK_BATCH 4096
typedef err_t block_take(void *state, const uint64_t *pair, size_t n);
/* Pairs of one task, in batches, each pair once over all tasks (but for those of capped runs, which may come again). */
NODISCARD err_t blocks_pairs(const struct blocks *, size_t task, block_take *, void *state);
#endif
