/*
 * link/records.h - records coded: one cache line each, equal values equal numbers (LNK-43).
 *
 *	columns of text -> distinct values, normalised once each -> struct record
 *
 * Codes are 0 where nothing is known.  What a code stands for is in the
 * tables of struct values; counts say how often each stands in the data.
 */
#ifndef PS_LINK_RECORDS_H
#define PS_LINK_RECORDS_H
#include "link/memory.h"
#include "link/names.h"
#include "link/values.h"

struct record {
	uint32_t given, surname, further;	/* names */
	uint32_t birth, postcode, place, address, phone, plate, email, document, occupation, text, category;
	uint32_t content;			/* hash of all values: chooses samples, breaks ties; no order of rows in it */
	uint16_t nationality;
	char	 sex;				/* F M X 0 */
	uint8_t	 filled;			/* how many values */
};
_Static_assert(sizeof(struct record) == 64, "a record is a cache line");

/* A kind of value: how many of each, and what they look like. */
struct column_of_values {
	struct dict	 dict;
	uint32_t	*count;			/* by code */
	uint32_t	 n, present;		/* distinct; records with one */
};
enum value_kind {
	VALUE_BIRTH, VALUE_POSTCODE, VALUE_PLACE, VALUE_ADDRESS, VALUE_PHONE, VALUE_PLATE, VALUE_EMAIL, VALUE_DOCUMENT,
	VALUE_OCCUPATION, VALUE_TEXT, VALUE_CATEGORY, VALUE_NATIONALITY, VALUE_KINDS
};
/* Codes of the parts of a postcode, equal where the parts are. */
struct postcode_part { uint64_t unit; uint32_t sector, district, area; bool uk; };
struct words { uint32_t first; uint16_t n; };		/* word codes of a text, sorted by code */

struct records {
	struct memory	*memory;
	struct fold	 fold;
	size_t		 n, n_left;		/* n_left: where the second source begins; 0 when there is one */
	struct record	*record;
	struct names	 names;
	uint32_t	*given_count, *surname_count, *further_count;	/* by name code */
	uint32_t	 given_present, surname_present, further_present;
	struct column_of_values value[VALUE_KINDS];
	struct birth	*birth;			/* by code */
	struct postcode_part *postcode;
	struct dict	 word;			/* of texts, occupations, addresses */
	uint32_t	*word_count, *word_code;
	size_t		 n_word_code, cap_word_code;
	struct words	*words[VALUE_KINDS];	/* of texts, occupations, addresses, categories; else NULL */
	uint64_t	 unreadable;
	size_t		 n_words_cap;
};
NODISCARD err_t records_load(struct records *, struct memory *, const struct pl_source *, size_t n_sources, unsigned threads, int32_t day);
void	 records_end(struct records *);
#endif
