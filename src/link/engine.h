/*
 * link/engine.h - what an engine holds (inside the library).
 */
#ifndef PS_LINK_ENGINE_H
#define PS_LINK_ENGINE_H
#include "link/block.h"
#include "link/cluster.h"
#include "link/model.h"

#define PHASES_MOST 12
#define BINS 4096			/* of weights from -64 to +64 bits, for the operating points */

struct pl_engine {
	struct memory	 memory;
	struct pl_settings settings;
	struct pl_source source[2];
	struct pl_column column[2][64];
	size_t		 n_sources;
	struct records	 records;
	struct model	 model;
	struct blocks	 blocks;
	struct pl_pair	*pair;
	size_t		 n_pairs;
	uint32_t	*cluster;
	uint32_t	 n_clusters;
	uint64_t	 scored;
	uint64_t	 bin[BINS];
	int32_t		 tau, best, p99, p95;
	double		 expected;
	struct pl_phase	 phase[PHASES_MOST];
	size_t		 n_phases;
	int64_t		 phase_began;
	struct pl_pass	 pass[PASSES_MOST];
	struct pl_capped *capped;
	size_t		 n_capped;
	struct pl_level	 level[COMPARISONS * LEVELS];
	size_t		 n_levels;
	int		 is_loaded, is_run;
};
/* Compare every proposed pair under the model; keep those of weight >= keep. */
NODISCARD err_t score_all(struct pl_engine *, int32_t keep);
/* Patterns of a sample of the proposed pairs, the same whatever the order of rows. */
NODISCARD err_t score_sample(struct pl_engine *, struct pattern **out, size_t *n_out);
/* p99, p95, best from the histogram of weights (LNK-85). */
void	 score_points(struct pl_engine *);
/* A pair alone. */
int32_t	 score_pair(const struct pl_engine *, uint32_t a, uint32_t b, struct levels *, int32_t rarity[COMPARISONS]);
#endif
