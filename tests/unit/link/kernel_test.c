/*
 * tests/unit/link/kernel_test.c - the comparisons give the published values, and every level gives the same bits (LNK-41, 42).
 */
#include "link/kernel.h"
#include "t.h"

static const struct vector {
	const char *a, *b;
	uint16_t jaro_winkler;
	uint8_t levenshtein, osa;
	uint16_t dice;
} vectors[] = {
	{ "martha", "marhta", 62986, 2, 1, 37449 },
	{ "dixon", "dicksonx", 53302, 4, 4, 26214 },
	{ "dwayne", "duane", 55049, 2, 2, 30247 },
	{ "jon", "john", 61166, 1, 1, 43690 },
	{ "ca", "abc", 0, 3, 3, 0 },
	{ "kitten", "sitting", 48891, 3, 3, 17476 },
	{ "mohammed", "muhammad", 55705, 2, 2, 36408 },
	{ "teh", "the", 36408, 2, 1, 16384 },
	{ "", "", 65535, 0, 0, 65535 },
	{ "", "a", 0, 1, 1, 0 },
};

static const uint8_t *
bytes(const char *s)
{
	return (const uint8_t *)s;
}

T(the_published_values_come_out)
{
	for (size_t i = 0; i < sizeof vectors / sizeof vectors[0]; i++) {
		const struct vector *v = &vectors[i];
		size_t a = strlen(v->a), b = strlen(v->b);

		EXPECT_EQ(jaro_winkler(bytes(v->a), a, bytes(v->b), b), v->jaro_winkler);
		EXPECT_EQ(levenshtein(bytes(v->a), a, bytes(v->b), b), v->levenshtein);
		EXPECT_EQ(osa(bytes(v->a), a, bytes(v->b), b), v->osa);
		EXPECT_EQ(bigram_dice(bytes(v->a), a, bytes(v->b), b), v->dice);
	}
}

/* A fixed generator: the same strings every run. */
static uint32_t
next(uint64_t *state)
{
	*state = *state * 6364136223846793005ULL + 1442695040888963407ULL;
	return (uint32_t)(*state >> 33);
}

#define STRINGS 4096
static uint8_t text[2][STRINGS * PACKED], length[2][STRINGS];

/* Few letters, so that most pairs share some; every second string a damaged copy of its partner. */
static void
invent(uint64_t *state)
{
	memset(text, 0, sizeof text);
	for (size_t i = 0; i < STRINGS; i++) {
		uint32_t letters = 1 + next(state) % 6;

		for (int side = 0; side < 2; side++) {
			uint8_t *s = text[side] + i * PACKED;

			length[side][i] = (uint8_t)(next(state) % (PACKED + 1));
			for (size_t k = 0; k < length[side][i]; k++)
				s[k] = (uint8_t)(next(state) % 64 == 0 ? 1 + next(state) % 255 : 'a' + next(state) % letters);
		}
		if (i % 2 == 1) {
			memcpy(text[1] + i * PACKED, text[0] + i * PACKED, PACKED);
			length[1][i] = length[0][i];
			for (uint32_t k = next(state) % 3; k > 0 && length[1][i] > 1; k--) {
				uint8_t *s = text[1] + i * PACKED + next(state) % (length[1][i] - 1), was = s[0];

				s[0] = s[1];
				s[1] = next(state) % 2 == 0 ? was : 'z';
			}
		}
	}
}

#define MANY (1 << 20)
static uint32_t x[MANY], y[MANY];
static uint16_t wide[MANY];
static uint8_t narrow[MANY];

T(every_level_equals_the_scalar_definition_on_a_million_pairs)
{
	uint64_t state = 20260331;
	struct kernel_pairs pairs = { { text[0], length[0] }, { text[1], length[1] }, x, y, MANY };

	invent(&state);
	for (size_t i = 0; i < MANY; i++) {
		x[i] = next(&state) % STRINGS;
		y[i] = next(&state) % 3 == 0 ? x[i] : next(&state) % STRINGS;
	}
	for (int level = KERNEL_SSE42; level <= (int)kernel_best(); level++) {
		const struct kernels *k = kernels_of((enum kernel_level)level);
		size_t wrong = 0;

		EXPECT_EQ(k->level, level);
		k->jaro_winkler(&pairs, wide);
		for (size_t i = 0; i < MANY; i++)
			wrong += wide[i] != jaro_winkler(text[0] + x[i] * PACKED, length[0][x[i]], text[1] + y[i] * PACKED, length[1][y[i]]);
		EXPECT_EQ(wrong, 0);
		k->bigram_dice(&pairs, wide);
		for (size_t i = 0; i < MANY; i++)
			wrong += wide[i] != bigram_dice(text[0] + x[i] * PACKED, length[0][x[i]], text[1] + y[i] * PACKED, length[1][y[i]]);
		EXPECT_EQ(wrong, 0);
		k->levenshtein(&pairs, narrow);
		for (size_t i = 0; i < MANY; i++)
			wrong += narrow[i] != levenshtein(text[0] + x[i] * PACKED, length[0][x[i]], text[1] + y[i] * PACKED, length[1][y[i]]);
		EXPECT_EQ(wrong, 0);
		k->osa(&pairs, narrow);
		for (size_t i = 0; i < MANY; i++)
			wrong += narrow[i] != osa(text[0] + x[i] * PACKED, length[0][x[i]], text[1] + y[i] * PACKED, length[1][y[i]]);
		EXPECT_EQ(wrong, 0);
	}
}

T(a_group_that_is_not_full_is_compared_to_its_end)
{
	uint64_t state = 7;
	struct kernel_pairs pairs = { { text[0], length[0] }, { text[1], length[1] }, NULL, NULL, 0 };

	invent(&state);
	for (size_t n = 0; n < 150; n++) {
		pairs.n = n;
		wide[n] = 4711;
		kernels_of(kernel_best())->jaro_winkler(&pairs, wide);
		EXPECT_EQ(wide[n], 4711);
		for (size_t i = 0; i < n; i++)
			EXPECT_EQ(wide[i], jaro_winkler(text[0] + i * PACKED, length[0][i], text[1] + i * PACKED, length[1][i]));
	}
}

T(distances_are_distances)
{
	uint64_t state = 11;

	for (int i = 0; i < 200000; i++) {
		uint8_t s[3][KERNEL_MAX];
		size_t n[3];

		for (int k = 0; k < 3; k++) {
			n[k] = next(&state) % (i % 16 == 0 ? KERNEL_MAX + 1 : 9);
			for (size_t c = 0; c < n[k]; c++)
				s[k][c] = (uint8_t)('a' + next(&state) % 3);
		}
		EXPECT(levenshtein(s[0], n[0], s[2], n[2]) <= levenshtein(s[0], n[0], s[1], n[1]) + levenshtein(s[1], n[1], s[2], n[2]));
		EXPECT_EQ(levenshtein(s[0], n[0], s[1], n[1]), levenshtein(s[1], n[1], s[0], n[0]));
		EXPECT(osa(s[0], n[0], s[1], n[1]) <= levenshtein(s[0], n[0], s[1], n[1]));
		EXPECT_EQ(osa(s[0], n[0], s[1], n[1]), osa(s[1], n[1], s[0], n[0]));
		EXPECT_EQ(bigram_dice(s[0], n[0], s[1], n[1]), bigram_dice(s[1], n[1], s[0], n[0]));
		EXPECT_EQ(jaro_winkler(s[0], n[0], s[0], n[0]), KERNEL_ONE);
		for (uint8_t most = 0; most < 4; most++) {
			uint8_t d = osa(s[0], n[0], s[1], n[1]), within = osa_within(s[0], n[0], s[1], n[1], most);

			EXPECT(d <= most ? within == d : within > most);
		}
	}
}
