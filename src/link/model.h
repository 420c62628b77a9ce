/*
 * link/model.h - what a level is worth: chances, weights in 1/1024 bit, rarity of values (LNK-70 to 76, 82).
 *
 *	w = log2(lambda M / ((1 - lambda - eta) U + eta K))
 *
 * M, U, K: chances of the levels seen if the two records speak of one person,
 * of two without a tie, of kin (relatives, house-mates, a group).  Each is a
 * sum of integers, rounded once a level, so that sums are exact everywhere.
 */
#ifndef PS_LINK_MODEL_H
#define PS_LINK_MODEL_H
#include "link/compare.h"

#define BIT PL_BIT
#define RARITY_MOST (8 * BIT)

/* Rarity of a record's names: log2(u of equal / frequency); whole population, own nationality, both names together. */
struct rarity { int16_t given, given_group, surname, surname_group, both, spare[3]; };

struct model {
	double		 m[COMPARISONS][LEVELS], u[COMPARISONS][LEVELS], k[COMPARISONS][LEVELS];
	double		 lambda, eta;
	int		 is_default;
	int32_t		 weight[COMPARISONS][LEVELS], kin[COMPARISONS][LEVELS];
	int32_t		 prior, kin_prior;
	int16_t		*sum;			/* log2(1 + 2^x) by x */
	struct rarity	*names;			/* by record */
	int16_t		*value[VALUE_KINDS];	/* by code; NULL: none */
};
NODISCARD err_t model_init(struct model *, struct memory *);
void	 model_end(struct model *, struct memory *);
/* u from frequencies and random pairs; rarities. */
NODISCARD err_t model_unrelated(struct model *, const struct records *, struct memory *, unsigned threads);
/* Integer weights from m, u, k, lambda, eta. */
void	 model_weigh(struct model *);

/* How rare the equal values of a pair are: for same person, and of it what kin share too. */
void	 model_rarity(const struct model *, const struct records *, uint32_t a, uint32_t b, const struct levels *, int32_t *out, int32_t *kin_out);
/* The parts of model_rarity by comparison. */
void	 model_rarities(const struct model *, const struct records *, uint32_t a, uint32_t b, const struct levels *, int32_t out[COMPARISONS]);
/* log2(1 + 2^(x/1024)) in 1/1024 bit. */
int32_t	 model_log_sum(const struct model *, int32_t x);
/* Weight of levels whose rarities are given. */
int32_t	 model_weight(const struct model *, const struct levels *, int32_t rarity, int32_t kin_rarity);

/* One pattern of levels and rarity, and how many pairs show it. */
struct pattern { uint8_t level[COMPARISONS]; int8_t rarity, kin_rarity; double n; };
#define PATTERN_STEP (BIT / 8)
/* m, k, lambda, eta from patterns of candidate pairs; all other pairs of the space count as unrelated. */
void	 model_learn(struct model *, const struct pattern *, size_t n, double pairs, double records);
#endif
