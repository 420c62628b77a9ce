/*
 * link/scalar.c - the comparisons as their papers define them.
 *
 * Plain loops: what the fast forms are held against (LNK-42), and what
 * strings longer than 16 bytes are compared with.
 */
#include "link/kernel.h"
#include "link/fraction.h"

#include <string.h>

#include "base/str.h"

static size_t
larger(size_t a, size_t b)
{
	return a > b ? a : b;
}

static size_t
smaller(size_t a, size_t b)
{
	return a < b ? a : b;
}

uint16_t
jaro_winkler(const uint8_t *a, size_t n_a, const uint8_t *b, size_t n_b)
{
	uint64_t used_a = 0, used_b = 0;
	size_t window = larger(n_a, n_b) / 2, matches = 0, moved = 0, common = 0, k = 0;

	if (n_a == 0 || n_b == 0)
		return n_a == n_b ? KERNEL_ONE : 0;
	window = window > 0 ? window - 1 : 0;
	for (size_t i = 0; i < n_a; i++) {
		size_t to = smaller(n_b, i + window + 1);

		for (size_t j = i > window ? i - window : 0; j < to; j++)
			if ((used_b >> j & 1) == 0 && a[i] == b[j]) {
				used_a |= 1ULL << i;
				used_b |= 1ULL << j;
				matches++;
				break;
			}
	}
	for (size_t i = 0; i < n_a; i++)
		if (used_a >> i & 1) {
			while ((used_b >> k & 1) == 0)
				k++;
			moved += a[i] != b[k++];
		}
	while (common < 4 && common < n_a && common < n_b && a[common] == b[common])
		common++;
	return jaro_winkler_of((uint32_t)n_a, (uint32_t)n_b, (uint32_t)matches, (uint32_t)(moved / 2), (uint32_t)common);
}

uint8_t
levenshtein(const uint8_t *a, size_t n_a, const uint8_t *b, size_t n_b)
{
	uint8_t row[KERNEL_MAX + 1];

	for (size_t j = 0; j <= n_b; j++)
		row[j] = (uint8_t)j;
	for (size_t i = 1; i <= n_a; i++) {
		uint8_t corner = row[0];

		row[0] = (uint8_t)i;
		for (size_t j = 1; j <= n_b; j++) {
			uint8_t up = row[j];
			size_t d = (size_t)corner + (a[i - 1] != b[j - 1]);

			row[j] = (uint8_t)smaller(d, smaller(up, row[j - 1]) + 1);
			corner = up;
		}
	}
	return row[n_b];
}

uint8_t
osa(const uint8_t *a, size_t n_a, const uint8_t *b, size_t n_b)
{
	return osa_within(a, n_a, b, n_b, UINT8_MAX);
}

uint8_t
osa_within(const uint8_t *a, size_t n_a, const uint8_t *b, size_t n_b, uint8_t most)
{
	uint8_t row[3][KERNEL_MAX + 1];

	if (larger(n_a, n_b) - smaller(n_a, n_b) > most)
		return (uint8_t)(most + 1);
	for (size_t j = 0; j <= n_b; j++)
		row[0][j] = (uint8_t)j;
	for (size_t i = 1; i <= n_a; i++) {
		uint8_t *now = row[i % 3], *last = row[(i + 2) % 3], *before = row[(i + 1) % 3];
		size_t least = i;

		now[0] = (uint8_t)i;
		for (size_t j = 1; j <= n_b; j++) {
			size_t d = smaller((size_t)last[j - 1] + (a[i - 1] != b[j - 1]), smaller(last[j], now[j - 1]) + 1);

			if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1])
				d = smaller(d, (size_t)before[j - 2] + 1);
			now[j] = (uint8_t)d;
			least = smaller(least, d);
		}
		/* Neither this row nor, through an exchange, the one before leads below it. */
		if (least > (size_t)most + 1)
			return (uint8_t)(most + 1);
	}
	return row[n_a % 3][n_b];
}

uint16_t
bigram_dice(const uint8_t *a, size_t n_a, const uint8_t *b, size_t n_b)
{
	uint64_t used[2] = { 0, 0 };
	uint32_t common = 0;

	/* Bigram i of s: letters i-1 and i of ^s$. */
	for (size_t i = 0; i <= n_a; i++) {
		int first = i == 0 ? -1 : a[i - 1], second = i == n_a ? -2 : a[i];

		for (size_t j = 0; j <= n_b; j++) {
			if (used[j / 64] >> j % 64 & 1)
				continue;
			if (first == (j == 0 ? -1 : b[j - 1]) && second == (j == n_b ? -2 : b[j])) {
				used[j / 64] |= 1ULL << j % 64;
				common++;
				break;
			}
		}
	}
	return ratio_of(2 * common, (uint32_t)(n_a + n_b + 2));
}
