/*
 * link/cluster.c - greedy joining, strongest pair first, if the groups agree as a whole (link/cluster.h).
 *
 *	pairs >= tau, by weight --> two clusters --> mean of (w - tau) over cross pairs >= 0? --> one
 *
 * Pairs that no pass proposed are scored when two groups are weighed; of large
 * groups the fullest records speak.  A bond that failed is weighed again only
 * when one of its groups has grown.
 */
#include "link/cluster.h"

#include <stdlib.h>
#include <string.h>

#define SPEAKERS 20
#define CLIP (12 * BIT)
#define CONTRADICTION (10 * BIT)

struct clustering {
	const struct records *r;
	const struct model *model;
	struct memo	 memo;
	uint32_t	*head, *next, *last, *size;	/* chains of members, by head */
	int32_t		 tau;
};

static int
pair_order(const void *x, const void *y)
{
	const struct pl_pair *a = x, *b = y;

	if (a->weight != b->weight)
		return a->weight > b->weight ? -1 : 1;
	if (a->left != b->left)
		return a->left < b->left ? -1 : 1;
	return a->right < b->right ? -1 : a->right > b->right;
}

/* Weight of two records, less what speaks against one person whatever the sum says (LNK-92). */
static int32_t
bond(struct clustering *c, uint32_t a, uint32_t b, bool *never)
{
	struct levels l;
	int32_t rarity, kin;

	compare_records(c->r, &c->memo, &c->r->record[a], &c->r->record[b], &l);
	model_rarity(c->model, c->r, a, b, &l, &rarity, &kin);
	if ((l.level[CMP_SEX] == SEX_L_ELSE || l.level[CMP_SEX] == SEX_L_ELSE_OTHER) && l.level[CMP_BIRTH] == BIRTH_L_ELSE)
		*never = true;
	rarity = model_weight(c->model, &l, rarity, kin);
	if (l.level[CMP_GIVEN] == REL_DIFFERENT && l.level[CMP_BIRTH] >= BIRTH_L_TEN_YEARS && l.level[CMP_PHONE] != 1 && l.level[CMP_DOCUMENT] != 1 &&
	    l.level[CMP_EMAIL] != 1)
		rarity -= CONTRADICTION;
	return rarity;
}

/* The fullest members of a cluster. */
static size_t
speakers(const struct clustering *c, uint32_t head, uint32_t out[SPEAKERS])
{
	size_t n = 0;

	for (uint32_t i = head; i != UINT32_MAX; i = c->next[i]) {
		uint8_t filled = c->r->record[i].filled;
		size_t at = n < SPEAKERS ? n : SPEAKERS - 1;

		if (n == SPEAKERS && c->r->record[out[SPEAKERS - 1]].filled >= filled)
			continue;
		while (at > 0 && c->r->record[out[at - 1]].filled < filled) {
			out[at] = out[at - 1];
			at--;
		}
		out[at] = i;
		n += n < SPEAKERS;
	}
	return n;
}

static bool
agree(struct clustering *c, uint32_t a, uint32_t b)
{
	uint32_t left[SPEAKERS], right[SPEAKERS];
	size_t n_left = speakers(c, a, left), n_right = speakers(c, b, right);
	int64_t sum = 0;
	bool never = false;

	for (size_t i = 0; i < n_left; i++)
		for (size_t j = 0; j < n_right; j++) {
			int32_t w = bond(c, left[i], right[j], &never) - c->tau;

			if (never)
				return false;
			sum += w > CLIP ? CLIP : w < -CLIP ? -CLIP : w;
		}
	return sum >= 0;
}

static void
join(struct clustering *c, uint32_t a, uint32_t b)
{
	uint32_t from = a < b ? b : a, to = a < b ? a : b;

	for (uint32_t i = from; i != UINT32_MAX; i = c->next[i])
		c->head[i] = to;
	c->next[c->last[to]] = from;
	c->last[to] = c->last[from];
	c->size[to] += c->size[from];
}

NODISCARD static err_t
prepare(struct clustering *c, struct memory *m)
{
	ARRAY(c->head, m, c->r->n);
	ARRAY(c->next, m, c->r->n);
	ARRAY(c->last, m, c->r->n);
	ARRAY(c->size, m, c->r->n);
	for (uint32_t i = 0; i < c->r->n; i++) {
		c->head[i] = c->last[i] = i;
		c->next[i] = UINT32_MAX;
		c->size[i] = 1;
	}
	return memo_init(&c->memo, m);
}

err_t
clusters_make(const struct records *r, const struct model *model, struct memory *m, const struct pl_pair *pair, size_t n, int32_t tau,
    uint32_t *out, uint32_t *n_out)
{
	struct clustering c = { .r = r, .model = model, .tau = tau };
	struct pl_pair *edge;
	uint32_t *number;
	size_t n_edges = 0;

	TRY(prepare(&c, m));
	ARRAY(edge, m, n);
	for (size_t i = 0; i < n; i++)
		if (pair[i].weight >= tau)
			edge[n_edges++] = pair[i];
	qsort(edge, n_edges, sizeof *edge, pair_order);
	for (size_t i = 0; i < n_edges; i++) {
		uint32_t a = c.head[edge[i].left], b = c.head[edge[i].right];

		if (a != b && agree(&c, a, b))
			join(&c, a, b);
	}
	ARRAY(number, m, r->n);
	*n_out = 0;
	for (uint32_t i = 0; i < r->n; i++) {
		uint32_t *its = &number[c.head[i]];

		if (*its == 0)
			*its = ++*n_out;
		out[i] = *its;
	}
	memory_drop(m, number);
	memory_drop(m, edge);
	memory_drop(m, c.head);
	memory_drop(m, c.next);
	memory_drop(m, c.last);
	memory_drop(m, c.size);
	memo_end(&c.memo, m);
	return NULL;
}
