/*
 * link/lanes_sse42.c - 16 pairs at a time, for CPUs with SSE4.2 (link/lanes.h).
 */
#include <immintrin.h>
#include <stdbool.h>
#include <stddef.h>

#define LANES 16
#define LEAST(a, b) ((lanes)_mm_min_epu8((__m128i)(a), (__m128i)(b)))
#define MOST(a, b) ((lanes)_mm_max_epu8((__m128i)(a), (__m128i)(b)))
#include "link/lanes.h"
#include "link/levels.h"

const struct kernels kernels_sse42 = { KERNEL_SSE42, many_jaro_winkler, many_levenshtein, many_osa, many_bigram_dice };
