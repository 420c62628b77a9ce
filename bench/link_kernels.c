/*
 * bench/link_kernels.c - pairs a second of each comparison at each level, one core (LNK-121).
 *
 * Surname-like strings (mean 6.3 letters) and full names cut to 16 bytes.
 * Prints a table; the fastest of five rounds of twenty million pairs.
 */
#include <stdio.h>
#include <string.h>

#include "base/clock.h"
#include "link/kernel.h"

#define STRINGS 20000
#define PAIRS (1 << 20)
#define TIMES 20

static uint8_t text[STRINGS * PACKED], length[STRINGS];
static uint32_t x[PAIRS], y[PAIRS];
static uint16_t wide[PAIRS];
static uint8_t narrow[PAIRS];

static uint32_t
next(uint64_t *state)
{
	*state = *state * 6364136223846793005ULL + 1442695040888963407ULL;
	return (uint32_t)(*state >> 33);
}

static void
invent(uint32_t shortest, uint32_t spread)
{
	static const char letters[] = "aaaeeeiiooounnrrsstthlldkmvpgbcyzfwj";
	uint64_t state = 1;

	memset(text, 0, sizeof text);
	for (size_t i = 0; i < STRINGS; i++) {
		length[i] = (uint8_t)(shortest + next(&state) % spread);
		for (size_t k = 0; k < length[i]; k++)
			text[i * PACKED + k] = (uint8_t)letters[next(&state) % (sizeof letters - 1)];
	}
	for (size_t i = 0; i < PAIRS; i++) {
		x[i] = next(&state) % STRINGS;
		y[i] = next(&state) % STRINGS;
	}
}

static void
compare(const struct kernels *k, int which)
{
	struct kernel_pairs pairs = { { text, length }, { text, length }, x, y, PAIRS };

	if (which == 0)
		k->jaro_winkler(&pairs, wide);
	else if (which == 1)
		k->levenshtein(&pairs, narrow);
	else if (which == 2)
		k->osa(&pairs, narrow);
	else
		k->bigram_dice(&pairs, wide);
}

/* Millions a second. */
static double
rate(const struct kernels *k, int which)
{
	double best = 0;

	for (int round = 0; round < 5; round++) {
		int64_t from = clock_monotonic();
		double took, now;

		for (int i = 0; i < TIMES; i++)
			compare(k, which);
		took = (double)(clock_monotonic() - from);
		now = took > 0 ? (double)TIMES * PAIRS / took / 1000 : 0;
		best = now > best ? now : best;
	}
	return best;
}

int
main(void)
{
	static const char *const kernel[] = { "Jaro-Winkler", "Levenshtein", "OSA", "bigram Dice" };
	static const struct { const char *name; uint32_t shortest, spread; } set[] = { { "surnames (6.5)", 3, 8 }, { "full names (12.5)", 9, 8 } };

	printf("| strings | kernel | level | million pairs a second, one core |\n|---|---|---|---|\n");
	for (size_t s = 0; s < 2; s++) {
		invent(set[s].shortest, set[s].spread);
		for (int which = 0; which < 4; which++)
			for (int level = 0; level <= (int)kernel_best(); level++)
				printf("| %s | %s | %s | %.0f |\n", set[s].name, kernel[which], kernel_level_name((enum kernel_level)level),
				    rate(kernels_of((enum kernel_level)level), which));
	}
	return 0;
}
