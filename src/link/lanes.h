/*
 * link/lanes.h - the comparisons on LANES pairs at a time, one pair a byte lane.
 *
 *	16 B x LANES strings --transpose--> letter i of every pair in one vector
 *
 * Included once by each lanes_<level>.c, which is compiled for that CPU and
 * says how wide a vector is and how it takes the smaller and larger byte.  Loops run to the longest string of the group;
 * masks keep shorter ones out, so that each lane does what scalar.c does.
 * Packed strings hold no byte 0 and are padded with it.
 */
#include <string.h>

#include "link/fraction.h"
#include "link/kernel.h"

typedef uint8_t lanes __attribute__((vector_size(LANES)));
typedef uint8_t sixteen __attribute__((vector_size(16)));

struct side { lanes letter[PACKED], n; size_t longest; };

static inline lanes
all(uint8_t x)
{
	return x - (lanes){ 0 };
}

static inline lanes
chosen(lanes mask, lanes a, lanes b)
{
	return (a & mask) | (b & ~mask);
}

/* 16 strings of 16 letters -> letter i of all of them, four rounds of interleaving. */
static inline void
turn(sixteen r[16])
{
	static const sixteen low = { 0, 16, 1, 17, 2, 18, 3, 19, 4, 20, 5, 21, 6, 22, 7, 23 };
	static const sixteen high = { 8, 24, 9, 25, 10, 26, 11, 27, 12, 28, 13, 29, 14, 30, 15, 31 };
	sixteen t[16];

	for (int round = 0; round < 4; round++) {
		for (int i = 0; i < 8; i++) {
			t[2 * i] = __builtin_shuffle(r[i], r[i + 8], low);
			t[2 * i + 1] = __builtin_shuffle(r[i], r[i + 8], high);
		}
		memcpy(r, t, sizeof t);
	}
}

/* Strings at..at+n of the pairs; missing lanes are empty strings. */
static inline void
side_load(const struct packed *column, const uint32_t *index, size_t at, size_t n, struct side *out)
{
	uint8_t length[LANES] = { 0 }, turned[PACKED][LANES];
	size_t longest = 0;

	for (size_t block = 0; block < LANES; block += 16) {
		sixteen r[16];

		for (size_t k = 0; k < 16; k++) {
			size_t lane = block + k, which;

			if (lane >= n) {
				memset(&r[k], 0, sizeof r[k]);
				continue;
			}
			which = index != NULL ? index[at + lane] : at + lane;
			memcpy(&r[k], column->text + which * PACKED, PACKED);
			length[lane] = column->length[which];
			longest = length[lane] > longest ? length[lane] : longest;
		}
		turn(r);
		for (size_t i = 0; i < PACKED; i++)
			memcpy(&turned[i][block], &r[i], 16);
	}
	memcpy(out->letter, turned, sizeof turned);
	memcpy(&out->n, length, sizeof length);
	out->longest = longest;
}

struct jaro { uint8_t a[LANES], b[LANES], m[LANES], t[LANES], l[LANES]; };

/* jaro_winkler_of in doubles: the quotient lies at least 2^-28 from the next integer, far more than its rounding. */
static inline void
jaro_finish(const struct jaro *c, uint16_t out[LANES])
{
	for (size_t k = 0; k < LANES; k++) {
		double a = c->a[k], b = c->b[k], m = c->m[k], l = c->l[k];
		double x = m * m * (a + b) + (m - c->t[k]) * a * b, y = 3 * a * b * m;
		double boosted = 10 * x > 7 * y ? 1 : 0;
		double over = boosted > 0 ? x * (10 - l) + l * y : x, under = boosted > 0 ? 10 * y : y;

		under = m > 0 ? under : 1;
		over = m > 0 ? over : 0;
		over = a + b > 0 ? over : 1;
		out[k] = (uint16_t)(int32_t)((2 * 65535 * over + under) / (2 * under));
	}
}

static inline void
jaro_count(const struct side *a, const struct side *b, struct jaro *out)
{
	lanes near[PACKED], used[PACKED], rank_b[PACKED], rank_a, larger = MOST(a->n, b->n);
	lanes window = larger / 2, matched = all(0), moved = all(0), common = all(0), alike = all(0xff);
	size_t widest = (a->longest > b->longest ? a->longest : b->longest) / 2;
	lanes found_a[PACKED];

	/* max(0, w - 1), as the window is counted */
	window += (lanes)(window > all(0));
	widest = widest > 0 ? widest - 1 : 0;
	for (size_t d = 0; d <= widest; d++)
		near[d] = (lanes)(window >= all((uint8_t)d));
	for (size_t j = 0; j < b->longest; j++)
		used[j] = ~(lanes)(b->n > all((uint8_t)j));
	for (size_t i = 0; i < a->longest; i++) {
		lanes closed = ~(lanes)(a->n > all((uint8_t)i)), absent = closed;
		size_t to = i + widest + 1 < b->longest ? i + widest + 1 : b->longest;

		for (size_t j = i > widest ? i - widest : 0; j < to; j++) {
			lanes take = (lanes)(a->letter[i] == b->letter[j]) & near[i > j ? i - j : j - i] & ~(used[j] | closed);

			used[j] |= take;
			closed |= take;
		}
		found_a[i] = closed & ~absent;
		matched -= found_a[i];
	}
	/* The k-th matched letters of both sides are no further apart than the window, since the matched pairs are not. */
	rank_a = all(0);
	for (size_t j = 0; j < b->longest; j++) {
		lanes taken = used[j] & (lanes)(b->n > all((uint8_t)j));

		rank_a -= taken;
		rank_b[j] = taken & rank_a;
	}
	rank_a = all(0);
	for (size_t i = 0; i < a->longest; i++) {
		size_t to = i + widest + 1 < b->longest ? i + widest + 1 : b->longest;

		rank_a -= found_a[i];
		for (size_t j = i > widest ? i - widest : 0; j < to; j++)
			moved -= (lanes)(rank_b[j] == rank_a) & found_a[i] & (lanes)(a->letter[i] != b->letter[j]);
	}
	for (size_t i = 0; i < 4 && i < a->longest && i < b->longest; i++) {
		alike &= (lanes)(a->letter[i] == b->letter[i]) & (lanes)(a->n > all((uint8_t)i)) & (lanes)(b->n > all((uint8_t)i));
		common -= alike;
	}
	moved /= 2;
	memcpy(out->a, &a->n, LANES);
	memcpy(out->b, &b->n, LANES);
	memcpy(out->m, &matched, LANES);
	memcpy(out->t, &moved, LANES);
	memcpy(out->l, &common, LANES);
}

static void
many_jaro_winkler(const struct kernel_pairs *p, uint16_t *out)
{
	for (size_t at = 0; at < p->n; at += LANES) {
		size_t n = p->n - at < LANES ? p->n - at : LANES;
		struct side a, b;
		struct jaro c;
		uint16_t got[LANES];

		side_load(&p->left, p->x, at, n, &a);
		side_load(&p->right, p->y, at, n, &b);
		jaro_count(&a, &b, &c);
		jaro_finish(&c, got);
		memcpy(out + at, got, n * sizeof *got);
	}
}

/* Both edit distances: the table of scalar.c a row at a time; a lane keeps the row of its own last letter. */
static inline lanes
edits(const struct side *a, const struct side *b, bool exchange)
{
	lanes before[PACKED + 1], last[PACKED + 1], now[PACKED + 1], kept = all(0);

	for (size_t j = 0; j <= b->longest; j++)
		before[j] = last[j] = all((uint8_t)j);
	kept = b->n;			/* where a is empty */
	for (size_t i = 1; i <= a->longest; i++) {
		lanes ends = (lanes)(a->n == all((uint8_t)i));

		now[0] = all((uint8_t)i);
		kept = chosen(ends & (lanes)(b->n == all(0)), now[0], kept);
		for (size_t j = 1; j <= b->longest; j++) {
			lanes d = last[j - 1] - (lanes)(a->letter[i - 1] != b->letter[j - 1]);

			d = LEAST(d, LEAST(last[j], now[j - 1]) + 1);
			if (exchange && i > 1 && j > 1) {
				lanes crossed = (lanes)(a->letter[i - 1] == b->letter[j - 2]) & (lanes)(a->letter[i - 2] == b->letter[j - 1]);

				d = chosen(crossed, LEAST(d, before[j - 2] + 1), d);
			}
			now[j] = d;
			kept = chosen(ends & (lanes)(b->n == all((uint8_t)j)), d, kept);
		}
		memcpy(before, last, sizeof before);
		memcpy(last, now, sizeof last);
	}
	return kept;
}

static inline void
many_edits(const struct kernel_pairs *p, uint8_t *out, bool exchange)
{
	for (size_t at = 0; at < p->n; at += LANES) {
		size_t n = p->n - at < LANES ? p->n - at : LANES;
		struct side a, b;
		lanes got;

		side_load(&p->left, p->x, at, n, &a);
		side_load(&p->right, p->y, at, n, &b);
		got = edits(&a, &b, exchange);
		memcpy(out + at, &got, n);
	}
}

static void
many_levenshtein(const struct kernel_pairs *p, uint8_t *out)
{
	many_edits(p, out, false);
}

static void
many_osa(const struct kernel_pairs *p, uint8_t *out)
{
	many_edits(p, out, true);
}

/* Bigram i of s: letters i-1 and i of ^s$; the padding plays $, and a bigram past it is used from the start. */
static inline lanes
bigrams(const struct side *a, const struct side *b)
{
	lanes used[PACKED + 1], common = all(0);

	for (size_t j = 0; j <= b->longest; j++)
		used[j] = (lanes)(b->n < all((uint8_t)j));
	for (size_t i = 0; i <= a->longest; i++) {
		lanes closed = (lanes)(a->n < all((uint8_t)i));
		lanes mine = i < PACKED ? a->letter[i] : all(0);

		if (i == 0) {
			lanes take = (lanes)(mine == b->letter[0]) & ~(used[0] | closed);

			used[0] |= take;
			common -= take;
			continue;
		}
		for (size_t j = 1; j <= b->longest; j++) {
			lanes theirs = j < PACKED ? b->letter[j] : all(0);
			lanes take = (lanes)(a->letter[i - 1] == b->letter[j - 1]) & (lanes)(mine == theirs) & ~(used[j] | closed);

			used[j] |= take;
			closed |= take;
			common -= take;
		}
	}
	return common;
}

static void
many_bigram_dice(const struct kernel_pairs *p, uint16_t *out)
{
	for (size_t at = 0; at < p->n; at += LANES) {
		size_t n = p->n - at < LANES ? p->n - at : LANES;
		struct side a, b;
		lanes common;
		uint8_t c[LANES], n_a[LANES], n_b[LANES];
		uint16_t got[LANES];

		side_load(&p->left, p->x, at, n, &a);
		side_load(&p->right, p->y, at, n, &b);
		common = bigrams(&a, &b);
		memcpy(c, &common, LANES);
		memcpy(n_a, &a.n, LANES);
		memcpy(n_b, &b.n, LANES);
		for (size_t k = 0; k < LANES; k++) {
			/* as in jaro_finish: 65,535 x 2 c / (a + b + 2), exact */
			double under = n_a[k] + n_b[k] + 2.0;

			got[k] = (uint16_t)(int32_t)((2 * 65535 * 2.0 * c[k] + under) / (2 * under));
		}
		memcpy(out + at, got, n * sizeof *got);
	}
}
