/*
 * link/relate.c - how two names relate (LNK-32).
 *
 *	equal? -> alias? -> few edits? -> same sound? -> initial, part? -> near? -> different
 *
 * Most pairs of names share too few letters for any relation: the bit a
 * letter of struct name says so before a comparison begins.
 */
#include <string.h>

#include "link/kernel.h"
#include "link/names.h"
#include "link/rough.h"

#define JW(x) ((uint16_t)((x) * 65535 + .5))

int
relation_rank(enum relation r)
{
	static const int8_t rank[RELATIONS] = { 0, 40, 38, 26, 24, 22, 12, 8, 10, 14, -8, -20 };

	return rank[r];
}

const char *
relation_words(enum relation r)
{
	static const char *const words[RELATIONS] = {
		"not known on a side", "the same", "the same but for blanks or small words", "known variants of one name", "a typing error apart",
		"neighbours on the keyboard", "sound alike", "initial of the other", "part of the other", "among the other's further names",
		"a little alike", "different"
	};

	return words[r];
}

/* Do two sorted lists of sets meet? */
static bool
share_alias(const struct names *names, const struct name *a, const struct name *b)
{
	for (size_t i = 0; i < a->n_alias; i++)
		for (size_t j = 0; j < b->n_alias; j++)
			if (names->alias[a->alias + i] == names->alias[b->alias + j])
				return true;
	return false;
}

/* An ending that only says woman or man: -ova/-ov, -ska/-ski and their kin. */
static bool
gendered(const struct name *a, const struct name *b)
{
	const struct name *longer = a->length >= b->length ? a : b, *shorter = a->length >= b->length ? b : a;
	size_t n = shorter->length;
	const uint8_t *l = longer->text, *s = shorter->text;

	if (longer->length > 15 || n < 4)
		return false;
	if (longer->length == n + 1 && l[n] == 'a' && memcmp(l, s, n) == 0)
		return s[n - 1] == 'v' || s[n - 1] == 'n';		/* ivanov(a), -in(a), -ev(a) */
	if (longer->length == n && memcmp(l, s, n - 1) == 0 && n > 4)
		return ((l[n - 1] == 'a' && (s[n - 1] == 'i' || s[n - 1] == 'y')) || (s[n - 1] == 'a' && (l[n - 1] == 'i' || l[n - 1] == 'y'))) && l[n - 2] == 'k';
	return longer->length == n + 1 && n > 4 && memcmp(l, s, n - 1) == 0 && l[n - 1] == 'a' && l[n] == 'a';
}

/* The row and column of a key on the keyboard; digits stand above. */
static bool
are_neighbours(uint8_t a, uint8_t b)
{
	static const char rows[4][11] = { "1234567890", "qwertyuiop", "asdfghjkl", "zxcvbnm" };
	int row_a = -1, row_b = -1, at_a = 0, at_b = 0;

	for (int r = 0; r < 4; r++) {
		const char *x = strchr(rows[r], a), *y = strchr(rows[r], b);

		if (x != NULL && a != 0) {
			row_a = r;
			at_a = (int)(x - rows[r]);
		}
		if (y != NULL && b != 0) {
			row_b = r;
			at_b = (int)(y - rows[r]);
		}
	}
	if (row_a < 0 || row_b < 0)
		return false;
	if (row_a == row_b)
		return at_a - at_b == 1 || at_b - at_a == 1;
	if (row_a - row_b == 1)
		return at_b == at_a || at_b == at_a + 1;
	return row_b - row_a == 1 && (at_a == at_b || at_a == at_b + 1);
}

/* Equal length, few signs differ, each from its neighbour on the keyboard. */
static bool
is_slip(const struct name *a, const struct name *b)
{
	int apart = 0, most = a->length >= 8 ? 3 : 2;

	if (a->length != b->length || a->length < 4)
		return false;
	for (size_t i = 0; i < a->length; i++)
		if (a->text[i] != b->text[i]) {
			if (++apart > most || !are_neighbours(a->text[i], b->text[i]))
				return false;
		}
	return apart > 0;
}

/* No more letters can match than the rarer letters allow: is Jaro-Winkler >= .75 in reach? */
static bool
in_reach(const struct name *a, const struct name *b)
{
	int only_a = __builtin_popcount(a->letters & ~b->letters), only_b = __builtin_popcount(b->letters & ~a->letters);
	int m = a->length - only_a < b->length - only_b ? a->length - only_a : b->length - only_b, common = 0;
	int la = a->length, lb = b->length;

	if (m <= 0)
		return false;
	while (common < 4 && common < la && common < lb && a->text[common] == b->text[common])
		common++;
	/* J <= (m/la + m/lb + 1) / 3; JW = J + .1 l (1 - J) >= .75, in whole numbers. */
	return (m * (la + lb) + la * lb) * (10 - common) * 20 + 3 * la * lb * common * 20 >= 3 * la * lb * 150;
}

static enum relation
relate_tokens(const struct names *names, const struct name *a, const struct name *b)
{
	size_t shorter = a->length < b->length ? a->length : b->length;
	bool rough = a->rough == b->rough && rough_length(a->rough) >= 3 && shorter >= 3;
	uint16_t jw;
	uint8_t edits;

	if (a->length == b->length && memcmp(a->text, b->text, sizeof a->text) == 0)
		return REL_FOLD;
	if ((a->n_alias > 0 && b->n_alias > 0 && share_alias(names, a, b)) || gendered(a, b))
		return REL_ALIAS;
	if (shorter == 1)
		return a->text[0] == b->text[0] ? REL_INITIAL : REL_DIFFERENT;
	if (!in_reach(a, b))
		return rough ? REL_ROUGH : is_slip(a, b) ? REL_KEYS : REL_DIFFERENT;
	jw = jaro_winkler(a->text, a->length, b->text, b->length);
	edits = osa_within(a->text, a->length, b->text, b->length, 2);
	if (shorter >= 4 && (edits <= (shorter >= 8 ? 2 : 1) || jw >= JW(.92)))
		return is_slip(a, b) ? REL_KEYS : REL_TYPO;
	if (is_slip(a, b))
		return REL_KEYS;
	if (rough || (shorter >= 3 && jw >= JW(.88)))
		return REL_ROUGH;
	if (shorter >= 3 && memcmp(a->text, b->text, shorter) == 0)
		return REL_PART;
	if (jw >= JW(.75) || (edits <= 1 && shorter <= 3))
		return REL_NEAR;
	return REL_DIFFERENT;
}

/* Several tokens on a side: the best partner of each token of the side that has fewer. */
static enum relation
relate_many(const struct names *names, const struct name *a, const struct name *b)
{
	const struct name *few = a->n_tokens <= b->n_tokens ? a : b, *more = few == a ? b : a;
	enum relation together = relate_tokens(names, a, b), worst = REL_SAME, best = REL_DIFFERENT;
	uint32_t used = 0;

	if (together == REL_FOLD)
		return REL_FOLD;
	for (size_t i = 0; i < few->n_tokens; i++) {
		enum relation found = REL_DIFFERENT;
		size_t at = 0;
		uint32_t x = names->token[few->token + i];

		for (size_t j = 0; j < more->n_tokens; j++) {
			uint32_t y = names->token[more->token + j];
			enum relation r = used >> j & 1 ? REL_DIFFERENT : x == y ? REL_SAME : relate_tokens(names, &names->name[x], &names->name[y]);

			if (relation_rank(r) > relation_rank(found)) {
				found = r;
				at = j;
			}
		}
		used |= 1u << at;
		worst = relation_rank(found) < relation_rank(worst) ? found : worst;
		best = relation_rank(found) > relation_rank(best) ? found : best;
	}
	if (few->n_tokens == more->n_tokens && relation_rank(worst) > relation_rank(together))
		return worst == REL_SAME ? REL_FOLD : worst;
	/* One side says more: the parts that both say decide, as a part. */
	if (relation_rank(best) >= relation_rank(REL_KEYS) && relation_rank(worst) > relation_rank(REL_NEAR) && relation_rank(together) < relation_rank(REL_PART))
		return REL_PART;
	if (relation_rank(best) >= relation_rank(REL_KEYS) && relation_rank(together) < relation_rank(REL_NEAR))
		return REL_NEAR;
	return together;
}

enum relation
names_relate(const struct names *names, uint32_t a, uint32_t b)
{
	const struct name *x, *y;

	if (a == 0 || b == 0)
		return REL_MISSING;
	if (a == b)
		return REL_SAME;
	x = &names->name[a];
	y = &names->name[b];
	if (x->n_tokens == 1 && y->n_tokens == 1)
		return relate_tokens(names, x, y);
	return relate_many(names, x, y);
}
