/*
 * link/kernel.h - string comparisons over bytes, exact to the last bit (LNK-41, 42).
 *
 *	two strings of at most 64 bytes -> distance (u8) or similarity (u16)
 *
 * A similarity s in 0..1 is handed out as u16: 65,535 s, rounded half up from
 * the exact fraction, so that every level of every kernel gives the same bits.
 * The scalar functions are the definition; the batch forms run on what the CPU
 * has (or what the caller forces) and must equal them.
 *
 * Nothing here allocates, and nothing remembers.
 */
#ifndef PS_LINK_KERNEL_H
#define PS_LINK_KERNEL_H
#include <stddef.h>
#include <stdint.h>

#define KERNEL_MAX 64			/* longer strings: the _long forms of scalar.c */
#define KERNEL_ONE 65535		/* similarity 1 */

/* Strings side by side as the batch forms read them: string i is text[i * 16 ..][0 .. length[i]), length <= 16. */
#define PACKED 16

/*
 * Jaro-Winkler (Winkler 1990): window max(0, floor(max(a,b)/2)-1); t half the
 * matched letters out of order, rounded down; 0.1 a common first letter (at
 * most 4) when Jaro > 0.7.  Two empty strings: 1; one empty: 0.
 */
uint16_t jaro_winkler(const uint8_t *a, size_t n_a, const uint8_t *b, size_t n_b);
/* Levenshtein 1965: insert, delete, substitute, each 1. */
uint8_t	 levenshtein(const uint8_t *a, size_t n_a, const uint8_t *b, size_t n_b);
/* Damerau-Levenshtein restricted (optimal string alignment): also two neighbours exchanged; no part edited twice. */
uint8_t	 osa(const uint8_t *a, size_t n_a, const uint8_t *b, size_t n_b);
/* Dice over the multisets of bigrams of ^s$: 2 common / (n_a + n_b). */
uint16_t bigram_dice(const uint8_t *a, size_t n_a, const uint8_t *b, size_t n_b);
/* OSA <= most, found sooner; a result above most says only "more". */
uint8_t	 osa_within(const uint8_t *a, size_t n_a, const uint8_t *b, size_t n_b, uint8_t most);

/* ---- many at once ------------------------------------------------------ */
enum kernel_level { KERNEL_SCALAR, KERNEL_SSE42, KERNEL_AVX2, KERNEL_AVX512 };
#define KERNEL_LEVELS 4
/* What this CPU can do best; by CPUID, no environment. */
enum kernel_level kernel_best(void);
const char *kernel_level_name(enum kernel_level);

/* A column of packed strings. */
struct packed { const uint8_t *text; const uint8_t *length; };
/* Pair k compares string x[k] of left with string y[k] of right; x or y NULL: k itself. */
struct kernel_pairs { struct packed left, right; const uint32_t *x, *y; size_t n; };

struct kernels {
	enum kernel_level level;
	void	(*jaro_winkler)(const struct kernel_pairs *, uint16_t *out);
	void	(*levenshtein)(const struct kernel_pairs *, uint8_t *out);
	void	(*osa)(const struct kernel_pairs *, uint8_t *out);
	void	(*bigram_dice)(const struct kernel_pairs *, uint16_t *out);
};
/* The set of a level; a level the CPU lacks gives the best below it. */
const struct kernels *kernels_of(enum kernel_level);
#endif
