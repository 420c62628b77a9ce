/*
 * link/column_words.c - what lies within values: words of texts, parts of postcodes (link/column.h).
 */
#include <string.h>

#include "link/column.h"

#define WORDS_MOST 64

/* Spellings of one word in addresses and names of organisations. */
static struct str
plain_word(struct str w)
{
	static const char *const same[][2] = {
		{ "street", "st" }, { "road", "rd" }, { "avenue", "ave" }, { "place", "pl" }, { "crescent", "cr" }, { "circuit", "cct" },
		{ "drive", "dr" }, { "lane", "ln" }, { "boulevard", "blvd" }, { "blv", "blvd" }, { "apartment", "flat" }, { "apt", "flat" },
		{ "unit", "flat" }, { "court", "ct" }, { "close", "cl" }, { "square", "sq" }, { "limited", "ltd" }, { "terrace", "tce" },
		{ "north", "n" }, { "south", "s" }, { "east", "e" }, { "west", "w" }, { "between", "bet" }, { "and", "&" }
	};

	for (size_t i = 0; i < sizeof same / sizeof same[0]; i++)
		if (str_is(w, same[i][0]))
			return str_of(same[i][1]);
	return w;
}

NODISCARD static err_t
words_of(struct records *r, struct str s, struct words *out)
{
	uint32_t code[WORDS_MOST];
	size_t n = 0;
	struct str piece;

	while (n < WORDS_MOST && str_split(&s, ' ', &piece)) {
		size_t at = n;
		uint32_t c;

		if (piece.n == 0)
			continue;
		piece = plain_word(piece);
		TRY(dict_code(&r->word, piece.p, piece.n, 0, &c));
		while (at > 0 && code[at - 1] > c) {
			code[at] = code[at - 1];
			at--;
		}
		code[at] = c;
		n++;
	}
	if (r->n_word_code + n > r->cap_word_code) {
		size_t cap = r->cap_word_code * 2 + 4096;

		GROW(r->word_code, r->memory, r->n_word_code, cap);
		r->cap_word_code = cap;
	}
	if (n > 0)
		memcpy(r->word_code + r->n_word_code, code, n * sizeof *code);
	*out = (struct words){ (uint32_t)r->n_word_code, (uint16_t)n };
	r->n_word_code += n;
	return NULL;
}

NODISCARD static err_t
part_code(struct dict *d, uint64_t part, uint32_t *out)
{
	*out = 0;
	return part != 0 ? dict_code(d, (const char *)&part, sizeof part, 0, out) : NULL;
}

/* The parts of every postcode get numbers of their own. */
NODISCARD static err_t
postcodes(struct records *r)
{
	struct column_of_values *v = &r->value[VALUE_POSTCODE];
	struct dict parts;

	if (v->n == 0)
		return NULL;
	TRY(dict_init(&parts, r->memory, NULL));
	ARRAY(r->postcode, r->memory, (size_t)v->n + 1);
	for (uint32_t c = 1; c <= v->n; c++) {
		struct postcode_part *p = &r->postcode[c];
		struct postcode whole;
		char sign[8];
		uint64_t unit;
		size_t n = 0;

		memcpy(&unit, dict_text(&v->dict, c).p, sizeof unit);
		for (; n < 8 && (unit >> (56 - 8 * n) & 0xff) != 0; n++)
			sign[n] = (char)(unit >> (56 - 8 * n) & 0xff);
		whole = postcode_of((struct str){ sign, n });
		p->unit = unit;
		p->uk = whole.uk;
		TRY(part_code(&parts, whole.sector, &p->sector));
		TRY(part_code(&parts, whole.district, &p->district));
		TRY(part_code(&parts, whole.area, &p->area));
	}
	dict_end(&parts);
	return NULL;
}

err_t
column_words(struct records *r)
{
	static const enum value_kind with_words[] = { VALUE_ADDRESS, VALUE_OCCUPATION, VALUE_TEXT, VALUE_CATEGORY };

	for (size_t i = 0; i < sizeof with_words / sizeof with_words[0]; i++) {
		enum value_kind k = with_words[i];

		if (r->value[k].n == 0)
			continue;
		ARRAY(r->words[k], r->memory, (size_t)r->value[k].n + 1);
		for (uint32_t c = 1; c <= r->value[k].n; c++)
			TRY(words_of(r, dict_text(&r->value[k].dict, c), &r->words[k][c]));
	}
	return postcodes(r);
}
