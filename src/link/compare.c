/*
 * link/compare.c - two records side by side (link/compare.h).
 */
#include "link/compare.h"

#include <string.h>

#include "link/hash.h"
#include "link/kernel.h"

err_t
memo_init(struct memo *memo, struct memory *m)
{
	ARRAY(memo->key, m, MEMO_SLOTS);
	ARRAY(memo->relation, m, MEMO_SLOTS);
	return NULL;
}

void
memo_end(struct memo *memo, struct memory *m)
{
	DROP(memo->key, m);
	DROP(memo->relation, m);
}

static enum relation
relate(const struct records *r, struct memo *memo, uint32_t a, uint32_t b)
{
	uint64_t key;
	size_t slot;

	if (a == 0 || b == 0)
		return REL_MISSING;
	if (a == b)
		return REL_SAME;
	if (memo == NULL)
		return names_relate(&r->names, a, b);
	key = a < b ? (uint64_t)a << 32 | b : (uint64_t)b << 32 | a;
	slot = (key * 0x9e3779b97f4a7c15ULL) >> 48;
	if (memo->key[slot] != key) {
		memo->key[slot] = key;
		memo->relation[slot] = (uint8_t)names_relate(&r->names, a, b);
	}
	return memo->relation[slot];
}

static bool
is_alike(enum relation rel)
{
	return rel >= REL_SAME && rel <= REL_ROUGH;
}

/* Does a name stand among the further names of the other side, or as one of several tokens there? */
static bool
stands_further(const struct records *r, struct memo *memo, uint32_t name, const struct record *other)
{
	const struct name *further = &r->names.name[other->further];

	if (name == 0 || other->further == 0)
		return false;
	for (size_t i = 0; i < further->n_tokens; i++) {
		enum relation rel = relate(r, memo, name, r->names.token[further->token + i]);

		if (rel >= REL_SAME && rel <= REL_KEYS)
			return true;
	}
	return false;
}

/* Given name and surname straight or swapped, whichever holds together better (LNK-34). */
static void
compare_names(const struct records *r, struct memo *memo, const struct record *a, const struct record *b, struct levels *out)
{
	enum relation given = relate(r, memo, a->given, b->given), surname = relate(r, memo, a->surname, b->surname);
	int straight = relation_rank(given) + relation_rank(surname);

	out->swapped = 0;
	if (straight < 2 * relation_rank(REL_ALIAS) - 10) {
		enum relation crossed = relate(r, memo, a->given, b->surname), back = relate(r, memo, a->surname, b->given);

		if (relation_rank(crossed) + relation_rank(back) > straight + 12) {
			given = crossed;
			surname = back;
			out->swapped = 1;
		}
	}
	if ((a->further | b->further) != 0) {
		if (given >= REL_NEAR && (stands_further(r, memo, a->given, b) || stands_further(r, memo, b->given, a)))
			given = REL_FURTHER;
		if (surname >= REL_NEAR && (stands_further(r, memo, a->surname, b) || stands_further(r, memo, b->surname, a)))
			surname = REL_FURTHER;
		out->level[CMP_FURTHER] = (uint8_t)relate(r, memo, a->further, b->further);
	}
	out->level[CMP_GIVEN] = (uint8_t)given;
	out->level[CMP_SURNAME] = (uint8_t)surname;
	out->level[CMP_ORDER] = given == REL_MISSING && surname == REL_MISSING ? 0 : out->swapped ? 2 : 1;
}

static uint8_t
sex_level(char a, char b, enum relation given)
{
	uint8_t level;

	if (a == 0 || b == 0)
		return 0;
	level = a == 'X' || b == 'X' ? (a == b ? SEX_L_EQUAL : SEX_L_X) : a == b ? SEX_L_EQUAL : SEX_L_ELSE;
	return is_alike(given) ? level : (uint8_t)(level + SEX_L_EQUAL_OTHER - SEX_L_EQUAL);
}

static uint8_t
phone_level(const struct records *r, uint32_t a, uint32_t b)
{
	uint64_t x, y;
	char p[20], q[20];
	size_t n_p = 0, n_q = 0;

	if (a == 0 || b == 0)
		return 0;
	if (a == b)
		return 1;
	memcpy(&x, dict_text(&r->value[VALUE_PHONE].dict, a).p, sizeof x);
	memcpy(&y, dict_text(&r->value[VALUE_PHONE].dict, b).p, sizeof y);
	{
		/* A different digit early and late: no more to find, as for nearly all pairs. */
		uint64_t low_x = x % 1000000, low_y = y % 1000000;

		if (low_x == low_y)
			return 3;
		if (x / 1000000 != y / 1000000 && x % 1000 != y % 1000)
			return 4;
	}
	for (; x > 0 && n_p < sizeof p; x /= 10)
		p[n_p++] = (char)('0' + x % 10);
	for (; y > 0 && n_q < sizeof q; y /= 10)
		q[n_q++] = (char)('0' + y % 10);
	return osa_within((uint8_t *)p, n_p, (uint8_t *)q, n_q, 1) <= 1 ? 2 : 4;
}

/* Exact identifiers of signs: equal, or one sign or exchange apart. */
static bool
one_off(struct str a, struct str b)
{
	return a.n >= 5 && b.n >= 5 && a.n <= KERNEL_MAX && b.n <= KERNEL_MAX &&
	    osa_within((const uint8_t *)a.p, a.n, (const uint8_t *)b.p, b.n, 1) <= 1;
}

static uint8_t
plate_level(const struct records *r, uint32_t a, uint32_t b)
{
	struct str x, y;
	char p[32], q[32];

	if (a == 0 || b == 0)
		return 0;
	if (a == b)
		return 1;
	x = str_head(dict_text(&r->value[VALUE_PLATE].dict, a), sizeof p);
	y = str_head(dict_text(&r->value[VALUE_PLATE].dict, b), sizeof q);
	if (x.n == y.n) {
		memcpy(p, x.p, x.n);
		memcpy(q, y.p, y.n);
		signs_alike(p, x.n);
		signs_alike(q, y.n);
		if (memcmp(p, q, x.n) == 0)
			return 2;
	}
	return one_off(x, y) ? 4 : 5;
}

static uint8_t
email_level(const struct records *r, uint32_t a, uint32_t b)
{
	struct str x, y;
	size_t at_x = 0, at_y = 0;

	if (a == 0 || b == 0)
		return 0;
	if (a == b)
		return 1;
	x = dict_text(&r->value[VALUE_EMAIL].dict, a);
	y = dict_text(&r->value[VALUE_EMAIL].dict, b);
	if (!str_find(x, STR("@"), &at_x) || !str_find(y, STR("@"), &at_y))
		return 5;
	if (at_x >= 3 && str_eq(str_head(x, at_x), str_head(y, at_y)))
		return 2;
	if (at_x <= KERNEL_MAX && at_y <= KERNEL_MAX &&
	    jaro_winkler((const uint8_t *)x.p, at_x, (const uint8_t *)y.p, at_y) >= (uint16_t)(.92 * KERNEL_ONE))
		return 3;
	return str_eq(str_from(x, at_x), str_from(y, at_y)) ? 4 : 5;
}

static bool
share_word(const struct records *r, enum value_kind k, uint32_t a, uint32_t b)
{
	const struct words x = r->words[k][a], y = r->words[k][b];

	for (size_t i = 0, j = 0; i < x.n && j < y.n;) {
		uint32_t c = r->word_code[x.first + i], d = r->word_code[y.first + j];

		if (c == d)
			return true;
		if (c < d)
			i++;
		else
			j++;
	}
	return false;
}

static uint8_t
word_level(const struct records *r, enum value_kind k, uint32_t a, uint32_t b)
{
	if (a == 0 || b == 0)
		return 0;
	return a == b ? 1 : share_word(r, k, a, b) ? 2 : 3;
}

/* Cosine of the words weighed by how rare they are. */
static uint8_t
text_level(const struct records *r, uint32_t a, uint32_t b)
{
	struct words x, y;
	double both = 0, one = 0, other = 0, cosine;

	if (a == 0 || b == 0)
		return 0;
	if (a == b)
		return 1;
	x = r->words[VALUE_TEXT][a];
	y = r->words[VALUE_TEXT][b];
	for (size_t i = 0, j = 0; i < x.n || j < y.n;) {
		uint32_t c = i < x.n ? r->word_code[x.first + i] : UINT32_MAX, d = j < y.n ? r->word_code[y.first + j] : UINT32_MAX;
		uint32_t least = c < d ? c : d;
		double rare = 1 + (double)__builtin_clzll((uint64_t)r->word_count[least] + 1) - (double)__builtin_clzll(2 * (uint64_t)r->n);

		rare *= rare;
		if (c == least) {
			one += rare;
			i++;
		}
		if (d == least) {
			other += rare;
			j++;
		}
		if (c == d)
			both += rare;
	}
	cosine = one > 0 && other > 0 ? both * both / (one * other) : 0;
	return cosine >= .81 ? 1 : cosine >= .49 ? 2 : cosine >= .16 ? 3 : 4;
}

void
compare_records(const struct records *r, struct memo *memo, const struct record *a, const struct record *b, struct levels *out)
{
	memset(out, 0, sizeof *out);
	compare_names(r, memo, a, b, out);
	if (a->birth != 0 && b->birth != 0)
		out->level[CMP_BIRTH] = birth_level(&r->birth[a->birth], &r->birth[b->birth]);
	out->level[CMP_SEX] = sex_level(a->sex, b->sex, out->level[CMP_GIVEN]);
	out->level[CMP_LOCATION] = location_level(r, a, b);
	out->level[CMP_PHONE] = phone_level(r, a->phone, b->phone);
	if (a->nationality != 0 && b->nationality != 0)
		out->level[CMP_NATIONALITY] = a->nationality == b->nationality ? 1 : 3;
	if ((a->plate | a->email | a->document | a->occupation | a->category | a->text) == 0)
		return;
	out->level[CMP_PLATE] = plate_level(r, a->plate, b->plate);
	out->level[CMP_EMAIL] = email_level(r, a->email, b->email);
	if (a->document != 0 && b->document != 0)
		out->level[CMP_DOCUMENT] = a->document == b->document ? 1
		    : one_off(dict_text(&r->value[VALUE_DOCUMENT].dict, a->document), dict_text(&r->value[VALUE_DOCUMENT].dict, b->document)) ? 2 : 3;
	out->level[CMP_OCCUPATION] = word_level(r, VALUE_OCCUPATION, a->occupation, b->occupation);
	out->level[CMP_CATEGORY] = word_level(r, VALUE_CATEGORY, a->category, b->category);
	out->level[CMP_TEXT] = text_level(r, a->text, b->text);
}
