/*
 * link/lanes_avx512.c - 64 pairs at a time, for CPUs with AVX-512 (link/lanes.h).
 */
#include <immintrin.h>
#include <stdbool.h>
#include <stddef.h>

#define LANES 64
#define LEAST(a, b) ((lanes)_mm512_min_epu8((__m512i)(a), (__m512i)(b)))
#define MOST(a, b) ((lanes)_mm512_max_epu8((__m512i)(a), (__m512i)(b)))
#include "link/lanes.h"
#include "link/levels.h"

const struct kernels kernels_avx512 = { KERNEL_AVX512, many_jaro_winkler, many_levenshtein, many_osa, many_bigram_dice };
