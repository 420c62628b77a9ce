/*
 * link/levels.h - the kernel sets that were compiled for this machine's kind.
 */
#ifndef PS_LINK_LEVELS_H
#define PS_LINK_LEVELS_H
#include "link/kernel.h"

extern const struct kernels kernels_sse42, kernels_avx2, kernels_avx512;
#endif
