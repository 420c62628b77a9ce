/*
 * link/kernel.c - which set of kernels this CPU runs, and the set that runs anywhere.
 */
#include "link/levels.h"

static const uint8_t *
text_of(const struct packed *column, const uint32_t *index, size_t k, size_t *n_out)
{
	size_t which = index != NULL ? index[k] : k;

	*n_out = column->length[which];
	return column->text + which * PACKED;
}

static void
one_similarity(const struct kernel_pairs *p, uint16_t *out, uint16_t (*compare)(const uint8_t *, size_t, const uint8_t *, size_t))
{
	for (size_t k = 0; k < p->n; k++) {
		size_t n_a, n_b;
		const uint8_t *a = text_of(&p->left, p->x, k, &n_a), *b = text_of(&p->right, p->y, k, &n_b);

		out[k] = compare(a, n_a, b, n_b);
	}
}

static void
one_distance(const struct kernel_pairs *p, uint8_t *out, uint8_t (*compare)(const uint8_t *, size_t, const uint8_t *, size_t))
{
	for (size_t k = 0; k < p->n; k++) {
		size_t n_a, n_b;
		const uint8_t *a = text_of(&p->left, p->x, k, &n_a), *b = text_of(&p->right, p->y, k, &n_b);

		out[k] = compare(a, n_a, b, n_b);
	}
}

static void
scalar_jaro_winkler(const struct kernel_pairs *p, uint16_t *out)
{
	one_similarity(p, out, jaro_winkler);
}

static void
scalar_levenshtein(const struct kernel_pairs *p, uint8_t *out)
{
	one_distance(p, out, levenshtein);
}

static void
scalar_osa(const struct kernel_pairs *p, uint8_t *out)
{
	one_distance(p, out, osa);
}

static void
scalar_bigram_dice(const struct kernel_pairs *p, uint16_t *out)
{
	one_similarity(p, out, bigram_dice);
}

static const struct kernels kernels_scalar = { KERNEL_SCALAR, scalar_jaro_winkler, scalar_levenshtein, scalar_osa, scalar_bigram_dice };

const char *
kernel_level_name(enum kernel_level level)
{
	static const char *const name[KERNEL_LEVELS] = { "scalar", "SSE4.2", "AVX2", "AVX-512" };

	return name[level];
}

enum kernel_level
kernel_best(void)
{
#if defined(__x86_64__)
	if (__builtin_cpu_supports("avx512bw") && __builtin_cpu_supports("avx512vl"))
		return KERNEL_AVX512;
	if (__builtin_cpu_supports("avx2"))
		return KERNEL_AVX2;
	if (__builtin_cpu_supports("sse4.2"))
		return KERNEL_SSE42;
#endif
	return KERNEL_SCALAR;
}

const struct kernels *
kernels_of(enum kernel_level level)
{
	enum kernel_level best = kernel_best();

	switch (level < best ? level : best) {
	case KERNEL_SCALAR:
		break;
#if defined(__x86_64__)
	case KERNEL_SSE42:
		return &kernels_sse42;
	case KERNEL_AVX2:
		return &kernels_avx2;
	case KERNEL_AVX512:
		return &kernels_avx512;
#else
	case KERNEL_SSE42:
	case KERNEL_AVX2:
	case KERNEL_AVX512:
		break;
#endif
	}
	return &kernels_scalar;
}
