/*
 * link/score.c - proposed pairs compared and weighed, task by task (LNK-112).
 *
 *	blocks_pairs -> levels, rarity -> weight -> kept pairs of the task -> merged in order
 */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "link/crew.h"
#include "link/engine.h"
#include "link/hash.h"

#define SAMPLE_PAIRS 400000

struct kept { struct pl_pair *pair; size_t n, cap; };
struct work {
	struct pl_engine *e;
	struct memo	*memo;			/* by worker */
	struct kept	*kept;			/* by task */
	uint64_t	(*bin)[BINS];		/* by worker */
	uint64_t	*made;			/* by task */
	int32_t		 keep;
	uint32_t	 rate;			/* of the sample: one in so many */
	struct pattern	**pattern;		/* by task */
	size_t		*n_patterns;
};
struct one { struct work *w; size_t task; unsigned worker; };

static size_t
bin_of(int32_t weight)
{
	int32_t at = (weight + 64 * BIT) / (128 * BIT / BINS);

	return at < 0 ? 0 : at >= BINS ? BINS - 1 : (size_t)at;
}

static err_t
weigh_batch(void *state, const uint64_t *pair, size_t n)
{
	struct one *one = state;
	struct work *w = one->w;
	const struct records *r = &w->e->records;
	struct kept *kept = &w->kept[one->task];
	uint64_t *bin = w->bin[one->worker];

	w->made[one->task] += n;
	for (size_t i = 0; i < n; i++) {
		uint32_t a = (uint32_t)(pair[i] >> 32), b = (uint32_t)pair[i];
		struct levels l;
		int32_t rarity, kin, weight;

		if (i + 8 < n) {
			__builtin_prefetch(&r->record[pair[i + 8] >> 32]);
			__builtin_prefetch(&r->record[(uint32_t)pair[i + 8]]);
		}
		compare_records(r, &w->memo[one->worker], &r->record[a], &r->record[b], &l);
		model_rarity(&w->e->model, r, a, b, &l, &rarity, &kin);
		weight = model_weight(&w->e->model, &l, rarity, kin);
		bin[bin_of(weight)]++;
		if (weight < w->keep)
			continue;
		if (kept->n == kept->cap) {
			size_t cap = kept->cap * 2 + 1024;

			GROW(kept->pair, &w->e->memory, kept->n, cap);
			kept->cap = cap;
		}
		kept->pair[kept->n++] = (struct pl_pair){ a, b, weight };
	}
	return NULL;
}

static err_t
weigh_task(void *state, size_t task, unsigned worker)
{
	struct one one = { state, task, worker };

	return blocks_pairs(&one.w->e->blocks, task, weigh_batch, &one);
}

static int
by_records(const void *x, const void *y)
{
	const struct pl_pair *a = x, *b = y;

	if (a->left != b->left)
		return a->left < b->left ? -1 : 1;
	return a->right < b->right ? -1 : a->right > b->right;
}

/* Kept pairs of all tasks, by records, each once. */
NODISCARD static err_t
merge(struct pl_engine *e, struct work *w)
{
	size_t n = 0, out = 0;

	for (size_t t = 0; t < e->blocks.n_tasks; t++)
		n += w->kept[t].n;
	ARRAY(e->pair, &e->memory, n);
	n = 0;
	for (size_t t = 0; t < e->blocks.n_tasks; t++) {
		if (w->kept[t].n > 0)
			memcpy(e->pair + n, w->kept[t].pair, w->kept[t].n * sizeof *e->pair);
		n += w->kept[t].n;
		memory_drop(&e->memory, w->kept[t].pair);
	}
	qsort(e->pair, n, sizeof *e->pair, by_records);
	for (size_t i = 0; i < n; i++)
		if (out == 0 || e->pair[out - 1].left != e->pair[i].left || e->pair[out - 1].right != e->pair[i].right)
			e->pair[out++] = e->pair[i];
	e->n_pairs = out;
	return NULL;
}

NODISCARD static err_t
memos(struct pl_engine *e, struct memo **out)
{
	ARRAY(*out, &e->memory, e->settings.threads);
	for (unsigned i = 0; i < e->settings.threads; i++)
		TRY(memo_init(&(*out)[i], &e->memory));
	return NULL;
}

static void
memos_end(struct pl_engine *e, struct memo *memo)
{
	for (unsigned i = 0; i < e->settings.threads; i++)
		memo_end(&memo[i], &e->memory);
	memory_drop(&e->memory, memo);
}

err_t
score_all(struct pl_engine *e, int32_t keep)
{
	struct work w = { .e = e, .keep = keep };

	TRY(memos(e, &w.memo));
	ARRAY(w.kept, &e->memory, e->blocks.n_tasks);
	ARRAY(w.made, &e->memory, e->blocks.n_tasks);
	ARRAY(w.bin, &e->memory, e->settings.threads);
	TRY(crew_run(e->settings.threads, e->blocks.n_tasks, weigh_task, &w));
	for (size_t t = 0; t < e->blocks.n_tasks; t++) {
		e->scored += w.made[t];
		e->pass[e->blocks.task[t].pass].made += w.made[t];
	}
	memset(e->bin, 0, sizeof e->bin);
	for (unsigned i = 0; i < e->settings.threads; i++)
		for (size_t k = 0; k < BINS; k++)
			e->bin[k] += w.bin[i][k];
	TRY(merge(e, &w));
	memory_drop(&e->memory, w.kept);
	memory_drop(&e->memory, w.made);
	memory_drop(&e->memory, w.bin);
	memos_end(e, w.memo);
	return NULL;
}

/* ---- the sample that the model learns from ------------------------------ */
static int8_t
step_of(int32_t rarity)
{
	int32_t steps = (rarity + (rarity < 0 ? -PATTERN_STEP / 2 : PATTERN_STEP / 2)) / PATTERN_STEP;

	return (int8_t)(steps > 127 ? 127 : steps < -127 ? -127 : steps);
}

static err_t
sample_batch(void *state, const uint64_t *pair, size_t n)
{
	struct one *one = state;
	struct work *w = one->w;
	const struct records *r = &w->e->records;

	for (size_t i = 0; i < n; i++) {
		uint32_t a = (uint32_t)(pair[i] >> 32), b = (uint32_t)pair[i];
		uint32_t x = r->record[a].content, y = r->record[b].content;
		struct levels l;
		struct pattern p = { .n = w->rate };
		int32_t rarity, kin;

		/* By what the records say, so that another order of rows gives the same sample. */
		if (w->rate > 1 && hash_mix(x ^ y, (uint64_t)x + y) % w->rate != 0)
			continue;
		if (w->n_patterns[one->task] % 1024 == 0)
			GROW(w->pattern[one->task], &w->e->memory, w->n_patterns[one->task], w->n_patterns[one->task] + 1024);
		compare_records(r, &w->memo[one->worker], &r->record[a], &r->record[b], &l);
		model_rarity(&w->e->model, r, a, b, &l, &rarity, &kin);
		memcpy(p.level, l.level, sizeof p.level);
		p.rarity = step_of(rarity);
		p.kin_rarity = step_of(kin);
		w->pattern[one->task][w->n_patterns[one->task]++] = p;
	}
	return NULL;
}

static err_t
sample_task(void *state, size_t task, unsigned worker)
{
	struct one one = { state, task, worker };

	return blocks_pairs(&one.w->e->blocks, task, sample_batch, &one);
}

#define PATTERN_KEY (sizeof(((struct pattern *)0)->level) + 2)

static int
by_pattern(const void *x, const void *y)
{
	return memcmp(x, y, PATTERN_KEY);
}

err_t
score_sample(struct pl_engine *e, struct pattern **out, size_t *n_out)
{
	struct work w = { .e = e };
	uint64_t planned = 0;
	size_t n = 0, unique = 0;

	for (uint32_t p = 0; p < e->blocks.n_passes; p++)
		planned += e->blocks.pass[p].pairs;
	w.rate = (uint32_t)(planned / SAMPLE_PAIRS + 1);
	TRY(memos(e, &w.memo));
	ARRAY(w.pattern, &e->memory, e->blocks.n_tasks);
	ARRAY(w.n_patterns, &e->memory, e->blocks.n_tasks);
	TRY(crew_run(e->settings.threads, e->blocks.n_tasks, sample_task, &w));
	for (size_t t = 0; t < e->blocks.n_tasks; t++)
		n += w.n_patterns[t];
	ARRAY(*out, &e->memory, n);
	n = 0;
	for (size_t t = 0; t < e->blocks.n_tasks; t++) {
		if (w.n_patterns[t] > 0)
			memcpy(*out + n, w.pattern[t], w.n_patterns[t] * sizeof **out);
		n += w.n_patterns[t];
		memory_drop(&e->memory, w.pattern[t]);
	}
	qsort(*out, n, sizeof **out, by_pattern);
	for (size_t i = 0; i < n; i++) {
		if (unique > 0 && memcmp(&(*out)[unique - 1], &(*out)[i], PATTERN_KEY) == 0)
			(*out)[unique - 1].n += (*out)[i].n;
		else
			(*out)[unique++] = (*out)[i];
	}
	*n_out = unique;
	memory_drop(&e->memory, w.pattern);
	memory_drop(&e->memory, w.n_patterns);
	memos_end(e, w.memo);
	return NULL;
}

/* ---- operating points --------------------------------------------------- */
double
pl_probability(int32_t weight)
{
	return 1 / (1 + exp2(-(double)weight / BIT));
}

void
score_points(struct pl_engine *e)
{
	double found = 0, wrong = 0, all = 0, best = -1;

	for (size_t k = 0; k < BINS; k++)
		all += (double)e->bin[k] * pl_probability(((int32_t)k * 2 + 1) * (64 * BIT / BINS) - 64 * BIT);
	e->expected = all;
	e->p99 = e->p95 = e->best = 64 * BIT;
	for (size_t k = BINS; k-- > 0;) {
		int32_t edge = (int32_t)k * (128 * BIT / BINS) - 64 * BIT;
		double p = pl_probability(edge + 64 * BIT / BINS), f;

		found += (double)e->bin[k] * p;
		wrong += (double)e->bin[k] * (1 - p);
		if (found + wrong <= 0)
			continue;
		f = 2 * found / (all + found + wrong);
		if (f > best) {
			best = f;
			e->best = edge;
		}
		if (found >= .99 * (found + wrong))
			e->p99 = edge;
		if (found >= .95 * (found + wrong))
			e->p95 = edge;
	}
}

int32_t
score_pair(const struct pl_engine *e, uint32_t a, uint32_t b, struct levels *l, int32_t rarity[COMPARISONS])
{
	int32_t all = 0, kin = 0;

	compare_records(&e->records, NULL, &e->records.record[a], &e->records.record[b], l);
	model_rarities(&e->model, &e->records, a, b, l, rarity);
	for (size_t c = 0; c < COMPARISONS; c++) {
		all += rarity[c];
		kin += comparison_texts[c].is_kin ? rarity[c] : 0;
	}
	return model_weight(&e->model, l, all, kin);
}
