/*
 * link/lanes_avx2.c - 32 pairs at a time, for CPUs with AVX2 (link/lanes.h).
 */
#include <immintrin.h>
#include <stdbool.h>
#include <stddef.h>

#define LANES 32
#define LEAST(a, b) ((lanes)_mm256_min_epu8((__m256i)(a), (__m256i)(b)))
#define MOST(a, b) ((lanes)_mm256_max_epu8((__m256i)(a), (__m256i)(b)))
#include "link/lanes.h"
#include "link/levels.h"

const struct kernels kernels_avx2 = { KERNEL_AVX2, many_jaro_winkler, many_levenshtein, many_osa, many_bigram_dice };
