/*
 * link/fraction.h - similarities rounded from exact fractions, shared by every kernel level.
 */
#ifndef PS_LINK_FRACTION_H
#define PS_LINK_FRACTION_H
#include <stdint.h>

/* 65,535 x / y rounded half up; x <= y, y > 0 and below 2^45. */
static inline uint16_t
ratio_of(uint64_t x, uint64_t y)
{
	return (uint16_t)((2 * 65535 * x + y) / (2 * y));
}

/* From counts: lengths, matched letters, half the letters out of order, common first letters (at most 4). */
static inline uint16_t
jaro_winkler_of(uint32_t a, uint32_t b, uint32_t m, uint32_t t, uint32_t l)
{
	uint64_t x, y;

	if (m == 0)
		return 0;
	x = (uint64_t)m * m * (a + b) + (uint64_t)(m - t) * a * b;
	y = 3ULL * a * b * m;
	if (10 * x <= 7 * y)
		return ratio_of(x, y);
	return ratio_of(x * (10 - l) + l * y, 10 * y);
}
#endif
