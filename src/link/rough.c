/*
 * link/rough.c - letters to sounds, longest match first (LNK-33).
 *
 * Own table: it brings together the spellings that papers, interpreters and
 * ears give one name in the fifteen languages, and nothing else.
 */
#include "link/rough.h"

#include <string.h>

static const struct sound { const char letters[5], sign[3]; } sounds[] = {
	{ "tsch", "C" },
	{ "dzh", "J" },
	{ "tch", "C" }, { "sch", "S" },
	{ "ch", "C" }, { "cz", "C" }, { "sh", "S" }, { "sz", "S" }, { "ts", "S" }, { "tz", "S" },
	{ "zh", "J" }, { "xh", "J" }, { "dj", "J" }, { "gj", "J" },
	{ "kh", "H" }, { "gh", "G" }, { "ph", "F" }, { "th", "T" }, { "dh", "D" }, { "ck", "K" },
	{ "s", "S" }, { "z", "S" }, { "j", "J" }, { "g", "G" }, { "f", "F" }, { "t", "T" }, { "d", "D" },
	{ "q", "K" }, { "k", "K" }, { "c", "K" }, { "x", "KS" }, { "w", "V" }, { "v", "V" }, { "y", "I" },
};

/* The sound at the front of s; its letters are taken off. */
static void
sound_of(const uint8_t **s, size_t *n, char sign[3])
{
	for (size_t i = 0; i < sizeof sounds / sizeof sounds[0]; i++) {
		size_t m = strlen(sounds[i].letters);

		if (m <= *n && memcmp(*s, sounds[i].letters, m) == 0) {
			memcpy(sign, sounds[i].sign, 3);
			*s += m;
			*n -= m;
			return;
		}
	}
	sign[0] = (char)(**s >= 'a' && **s <= 'z' ? **s - 'a' + 'A' : **s);
	sign[1] = '\0';
	(*s)++;
	(*n)--;
}

static int
is_vowel(char c)
{
	return c == 'A' || c == 'E' || c == 'I' || c == 'O' || c == 'U';
}

uint64_t
rough_key(const uint8_t *folded, size_t n)
{
	uint64_t key = 0;
	size_t length = 0;
	char last = '\0';
	int first = 1;

	while (n > 0 && length < ROUGH_MAX) {
		char sign[3];

		sound_of(&folded, &n, sign);
		for (const char *c = sign; *c != '\0' && length < ROUGH_MAX; c++) {
			char put = *c;

			/* Repeats are squeezed before vowels go, so that "mm" is one M and "mam" two. */
			if (put == last)
				continue;
			last = put;
			if (is_vowel(put)) {
				if (!first)
					continue;
				put = 'A';
			} else if (put == 'H' && !first) {
				continue;
			}
			first = 0;
			key |= (uint64_t)(uint8_t)put << (8 * (ROUGH_MAX - 1 - length));
			length++;
		}
	}
	return key;
}

size_t
rough_length(uint64_t key)
{
	size_t n = 0;

	while (n < ROUGH_MAX && (key >> (8 * (ROUGH_MAX - 1 - n)) & 0xff) != 0)
		n++;
	return n;
}
