/*
 * link/block.c - runs of equal keys, and the pairs in them (link/block.h).
 */
#include "link/block.h"

#include <stdlib.h>
#include <string.h>

#include "link/crew.h"
#include "link/keys.h"

#define RUN 0x80000000u
#define TASK_PAIRS 131072
#define KEY_TASK 16384
#define PAIRS_A_RECORD 20
#define PAIRS_A_RECORD_LARGE 12
#define PAIRS_LEAST 10000000
#define CAPPED_MOST 1000

struct sorting { struct blocks *b; uint64_t **left, **right; size_t n_threads; };

static err_t
key_task(void *state, size_t task, unsigned worker)
{
	struct blocks *b = state;
	size_t to = (task + 1) * KEY_TASK < b->r->n ? (task + 1) * KEY_TASK : b->r->n;

	for (size_t i = task * KEY_TASK; i < to; i++) {
		struct key_view v;

		key_view_of(b->r, &b->r->record[i], &v);
		for (uint32_t p = 0; p < b->n_passes; p++)
			b->key[i * b->n_columns + p] = key_passes[b->pass[p].column].key(&v, 0x51ed27u * (p + 1));
	}
	return NULL;
}

/* Sort by the upper 32 bits, 11 at a time; the records of a run stay in their order. */
static uint64_t *
sorted(uint64_t *from, uint64_t *to, size_t n)
{
	for (int shift = 32; shift < 64; shift += 11) {
		size_t at[2048] = { 0 }, sum = 0;
		uint64_t *swap = from;

		for (size_t i = 0; i < n; i++)
			at[from[i] >> shift & 2047]++;
		for (size_t k = 0; k < 2048; k++) {
			size_t count = at[k];

			at[k] = sum;
			sum += count;
		}
		for (size_t i = 0; i < n; i++)
			to[at[from[i] >> shift & 2047]++] = from[i];
		from = to;
		to = swap;
	}
	return from;
}

/* Pairs in a run of n entries, of which left ones are of the first file. */
static uint64_t
pairs_in(const struct records *r, const uint32_t *entry, uint32_t n)
{
	uint32_t left = 0;

	if (r->n_left == 0)
		return (uint64_t)n * (n - 1) / 2;
	while (left < n && (entry[left] & ~RUN) < r->n_left)
		left++;
	return (uint64_t)left * (n - left);
}

static err_t
sort_task(void *state, size_t task, unsigned worker)
{
	struct sorting *s = state;
	struct blocks *b = s->b;
	struct block_pass *pass = &b->pass[task];
	uint64_t *from = s->left[worker], *to;
	size_t n = 0, n_out = 0;

	for (size_t i = 0; i < b->r->n; i++) {
		uint32_t key = b->key[i * b->n_columns + task];

		if (key != 0)
			from[n++] = (uint64_t)key << 32 | i;
	}
	to = sorted(from, s->right[worker], n);
	/* Three rounds end on the other side: `from` is free.  Runs of one record propose nothing. */
	for (size_t i = 0; i < n; i++) {
		bool same_before = i > 0 && to[i] >> 32 == to[i - 1] >> 32, same_after = i + 1 < n && to[i] >> 32 == to[i + 1] >> 32;

		if (same_before || same_after)
			from[n_out++] = (to[i] & 0x7fffffffu) | (same_before ? 0 : RUN);
	}
	pass->n = (uint32_t)n_out;
	ARRAY(pass->order, b->memory, n_out);
	for (size_t i = 0; i < n_out; i++)
		pass->order[i] = (uint32_t)from[i];
	return NULL;
}

static uint32_t
run_length(const struct block_pass *p, uint32_t first)
{
	uint32_t n = 1;

	while (first + n < p->n && (p->order[first + n] & RUN) == 0)
		n++;
	return n;
}

static uint64_t
planned(const struct records *r, const struct block_pass *p, uint32_t cap, uint32_t window)
{
	uint64_t sum = 0;

	for (uint32_t i = 0, n; i < p->n; i += n) {
		n = run_length(p, i);
		sum += n <= cap ? pairs_in(r, p->order + i, n) : (uint64_t)n * window;
	}
	return sum;
}

/* For longer runs only: nearest by names and date. */
struct near { uint64_t a, b; uint32_t record; };

static int
near_order(const void *x, const void *y)
{
	const struct near *a = x, *b = y;

	if (a->a != b->a)
		return a->a < b->a ? -1 : 1;
	if (a->b != b->b)
		return a->b < b->b ? -1 : 1;
	return a->record < b->record ? -1 : a->record > b->record;
}

/* The window of a long run lies along its order: sort it once; its keys no longer speak for its pairs. */
NODISCARD static err_t
settle_long(struct blocks *b, uint32_t p)
{
	struct block_pass *pass = &b->pass[p];
	struct near *near;
	uint32_t longest = 0, n_long = 0;

	for (uint32_t i = 0, n; i < pass->n; i += n) {
		n = run_length(pass, i);
		longest = n > longest ? n : longest;
		n_long += n > pass->cap;
	}
	if (n_long == 0)
		return NULL;
	ARRAY(near, b->memory, longest);
	ARRAY(pass->capped, b->memory, n_long);
	for (uint32_t i = 0, n; i < pass->n; i += n) {
		n = run_length(pass, i);
		if (n <= pass->cap)
			continue;
		for (uint32_t k = 0; k < n; k++) {
			const struct record *record = &b->r->record[pass->order[i + k] & ~RUN];

			near[k].record = pass->order[i + k] & ~RUN;
			near[k].a = b->r->names.name[record->surname].rough ^ b->r->names.name[record->given].rough >> 32;
			near[k].b = record->birth != 0 ? b->r->birth[record->birth].digits : 0;
		}
		pass->capped[pass->n_capped++] = (struct pl_capped){ pass->name, n, pairs_in(b->r, pass->order + i, n),
		    (uint64_t)n * pass->window, pass->order[i] & ~RUN };
		qsort(near, n, sizeof *near, near_order);
		for (uint32_t k = 0; k < n; k++) {
			pass->order[i + k] = near[k].record | (k == 0 ? RUN : 0);
			b->key[(size_t)near[k].record * b->n_columns + p] = 0;
		}
	}
	memory_drop(b->memory, near);
	return NULL;
}

NODISCARD static err_t
add_task(struct blocks *b, struct block_task task)
{
	if (b->n_tasks == b->cap_tasks) {
		size_t cap = b->cap_tasks * 2 + 256;

		GROW(b->task, b->memory, b->n_tasks, cap);
		b->cap_tasks = cap;
	}
	b->task[b->n_tasks++] = task;
	return NULL;
}

NODISCARD static err_t
share_out(struct blocks *b, uint32_t p)
{
	const struct block_pass *pass = &b->pass[p];
	uint64_t sum = 0;
	uint32_t first = 0;

	for (uint32_t i = 0, n; i < pass->n; i += n) {
		n = run_length(pass, i);
		sum += n <= pass->cap ? pairs_in(b->r, pass->order + i, n) : (uint64_t)n * pass->window;
		if (sum >= TASK_PAIRS || i + n >= pass->n) {
			TRY(add_task(b, (struct block_task){ p, first, i + n }));
			first = i + n;
			sum = 0;
		}
	}
	return NULL;
}

NODISCARD static err_t
plan_all_pairs(struct blocks *b)
{
	uint32_t rows = (uint32_t)(b->r->n_left > 0 ? b->r->n_left : b->r->n);

	b->all_pairs = 1;
	b->n_passes = 1;
	b->pass[0] = (struct block_pass){ .name = "all pairs" };
	for (uint32_t i = 0; i < rows; i += 64)
		TRY(add_task(b, (struct block_task){ 0, i, i + 64 < rows ? i + 64 : rows }));
	return NULL;
}

/* Passes in their order, each with the largest cap that leaves it within a share of what is left to spend. */
NODISCARD static err_t
spend(struct blocks *b, uint64_t budget)
{
	static const uint32_t caps[] = { 2000, 1000, 500, 300, 200, 100, 50, 20 };

	for (uint32_t p = 0; p < b->n_passes; p++) {
		struct block_pass *pass = &b->pass[p];
		uint32_t wanted = pass->cap;

		pass->cap = 0;
		for (size_t c = 0; c < sizeof caps / sizeof caps[0] && pass->cap == 0; c++) {
			if (caps[c] > wanted)
				continue;
			pass->window = caps[c] < 100 ? 0 : caps[c] / 10;
			pass->pairs = planned(b->r, pass, caps[c], pass->window);
			if (pass->pairs <= budget / 3)
				pass->cap = caps[c];
		}
		if (pass->cap == 0) {
			pass->n = 0;			/* left out: not within the budget at any cap */
			pass->pairs = 0;
			for (size_t i = 0; i < b->r->n; i++)
				b->key[i * b->n_columns + p] = 0;
			continue;
		}
		budget -= pass->pairs;
		TRY(settle_long(b, p));
		TRY(share_out(b, p));
	}
	return NULL;
}

err_t
blocks_plan(struct blocks *b, const struct records *r, struct memory *m, unsigned threads)
{
	uint64_t space = r->n_left > 0 ? (uint64_t)r->n_left * (r->n - r->n_left) : (uint64_t)r->n * (r->n > 0 ? r->n - 1 : 0) / 2;
	struct sorting s = { b, NULL, NULL, threads };
	bool large = r->n >= KEY_LARGE_FROM;
	uint64_t budget = (uint64_t)r->n * (large ? PAIRS_A_RECORD_LARGE : PAIRS_A_RECORD);

	*b = (struct blocks){ .r = r, .memory = m };
	if (space <= ALL_PAIRS_MOST)
		return plan_all_pairs(b);
	for (uint32_t i = 0; i < n_key_passes; i++)
		if (key_passes[i].when != (large ? KEY_SMALL : KEY_LARGE))
			b->pass[b->n_passes++] = (struct block_pass){ .name = key_passes[i].name, .column = i, .cap = key_passes[i].cap };
	b->n_columns = b->n_passes;
	ARRAY(b->key, m, r->n * b->n_columns);
	TRY(crew_run(threads, (r->n + KEY_TASK - 1) / KEY_TASK, key_task, b));
	ARRAY(s.left, m, threads);
	ARRAY(s.right, m, threads);
	for (unsigned i = 0; i < threads; i++) {
		ARRAY(s.left[i], m, r->n);
		ARRAY(s.right[i], m, r->n);
	}
	TRY(crew_run(threads, b->n_passes, sort_task, &s));
	for (unsigned i = 0; i < threads; i++) {
		memory_drop(m, s.left[i]);
		memory_drop(m, s.right[i]);
	}
	memory_drop(m, s.left);
	memory_drop(m, s.right);
	return spend(b, budget > PAIRS_LEAST ? budget : PAIRS_LEAST);
}

void
blocks_end(struct blocks *b)
{
	if (b->memory == NULL)
		return;
	for (uint32_t p = 0; p < b->n_passes; p++)
		DROP(b->pass[p].order, b->memory);
	DROP(b->key, b->memory);
	DROP(b->task, b->memory);
}

/* ---- pairs of a task ---------------------------------------------------- */
struct batch { block_take *take; void *state; size_t n; uint64_t pair[BLOCK_BATCH]; };

NODISCARD static inline err_t
put(struct batch *batch, uint32_t a, uint32_t b)
{
	batch->pair[batch->n++] = a < b ? (uint64_t)a << 32 | b : (uint64_t)b << 32 | a;
	if (batch->n < BLOCK_BATCH)
		return NULL;
	batch->n = 0;
	return batch->take(batch->state, batch->pair, BLOCK_BATCH);
}

/* Does an earlier pass propose the two? */
static inline bool
is_earlier(const uint32_t *x, const uint32_t *y, uint32_t passes)
{
	uint32_t found = 0;

	for (uint32_t p = 0; p < passes; p++)
		found |= (x[p] == y[p]) & (x[p] != 0);
	return found != 0;
}

NODISCARD static err_t
run_pairs(const struct blocks *b, uint32_t p, uint32_t first, uint32_t n, struct batch *batch)
{
	const struct block_pass *pass = &b->pass[p];
	const struct records *r = b->r;

	for (uint32_t i = 0; i < n; i++) {
		uint32_t x = pass->order[first + i] & ~RUN, to = n <= pass->cap || i + pass->window + 1 > n ? n : i + pass->window + 1;
		const uint32_t *key_x = b->key + (size_t)x * b->n_columns;

		for (uint32_t j = i + 1; j < to; j++) {
			uint32_t y = pass->order[first + j] & ~RUN;

			if (r->n_left > 0 && (x < r->n_left) == (y < r->n_left))
				continue;
			if (!is_earlier(key_x, b->key + (size_t)y * b->n_columns, p))
				TRY(put(batch, x, y));
		}
	}
	return NULL;
}

err_t
blocks_pairs(const struct blocks *b, size_t task, block_take *take, void *state)
{
	const struct block_task *t = &b->task[task];
	struct batch batch = { .take = take, .state = state };

	if (b->all_pairs) {
		for (uint32_t x = t->first; x < t->last; x++)
			for (uint32_t y = b->r->n_left > 0 ? (uint32_t)b->r->n_left : x + 1; y < b->r->n; y++)
				TRY(put(&batch, x, y));
	} else {
		for (uint32_t i = t->first, n; i < t->last; i += n) {
			n = run_length(&b->pass[t->pass], i);
			TRY(run_pairs(b, t->pass, i, n, &batch));
		}
	}
	return batch.n > 0 ? take(state, batch.pair, batch.n) : NULL;
}
