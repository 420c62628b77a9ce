/*
 * link/records.c - columns of text into coded records (link/records.h).
 *
 *	column -> distinct raw texts (one task a column) -> normalised values -> codes in records
 *
 * Each distinct text is normalised once.  Telephone numbers, dates and
 * postcodes, mostly distinct, are read row by row into numbers instead.
 */
#include "link/records.h"

#include <string.h>

#include "link/crew.h"
#include "link/hash.h"
#include "link/column.h"

static const struct { enum pl_role role; enum value_kind kind; } kinds[] = {
	{ PL_DATE_OF_BIRTH, VALUE_BIRTH }, { PL_POSTCODE, VALUE_POSTCODE }, { PL_PLACE, VALUE_PLACE }, { PL_ADDRESS, VALUE_ADDRESS },
	{ PL_PHONE, VALUE_PHONE }, { PL_PLATE, VALUE_PLATE }, { PL_EMAIL, VALUE_EMAIL }, { PL_DOCUMENT_NO, VALUE_DOCUMENT },
	{ PL_OCCUPATION, VALUE_OCCUPATION }, { PL_TEXT, VALUE_TEXT }, { PL_CATEGORY, VALUE_CATEGORY }, { PL_NATIONALITY, VALUE_NATIONALITY }
};
#define N_KINDS (sizeof kinds / sizeof kinds[0])

struct load {
	struct records		*r;
	const struct pl_source	*source;
	size_t			 n_sources;
	int32_t			 day;
};

/* Task 0 reads names and sex, since the names of all columns are one set; the others a kind of value each. */
static err_t
load_task(void *state, size_t task, unsigned worker)
{
	const struct load *load = state;

	for (size_t s = 0, first = 0; s < load->n_sources; first += load->source[s].n_records, s++) {
		if (task == 0) {
			TRY(column_names(load->r, &load->source[s], first));
			TRY(column_sex(load->r, &load->source[s], first));
		} else {
			TRY(column_values(load->r, &load->source[s], first, kinds[task - 1].role, kinds[task - 1].kind, load->day));
		}
	}
	return NULL;
}

NODISCARD static err_t
count_values(struct records *r)
{
	ARRAY(r->given_count, r->memory, (size_t)r->names.dict.n + 1);
	ARRAY(r->surname_count, r->memory, (size_t)r->names.dict.n + 1);
	ARRAY(r->further_count, r->memory, (size_t)r->names.dict.n + 1);
	for (size_t k = 0; k < VALUE_KINDS; k++)
		ARRAY(r->value[k].count, r->memory, (size_t)r->value[k].n + 1);
	for (size_t i = 0; i < r->n; i++) {
		struct record *record = &r->record[i];
		const uint32_t code[VALUE_KINDS] = {
			record->birth, record->postcode, record->place, record->address, record->phone, record->plate, record->email,
			record->document, record->occupation, record->text, record->category, record->nationality
		};
		uint64_t content = 0;
		unsigned filled = 0;

		r->given_count[record->given]++;
		r->surname_count[record->surname]++;
		r->further_count[record->further]++;
		filled = (record->given != 0) + (record->surname != 0) + (record->further != 0) + (record->sex != 0);
		for (size_t k = 0; k < VALUE_KINDS; k++) {
			r->value[k].count[code[k]]++;
			filled += code[k] != 0;
			if (r->value[k].dict.memory != NULL && code[k] != 0)
				content = hash_mix(content + k, r->value[k].dict.mark[code[k]]);
		}
		content = hash_mix(content + r->names.dict.mark[record->given], r->names.dict.mark[record->surname]);
		content = hash_mix(content + r->names.dict.mark[record->further], (uint64_t)record->sex);
		record->content = (uint32_t)(content >> 32);
		record->filled = (uint8_t)filled;
	}
	r->given_present = (uint32_t)(r->n - r->given_count[0]);
	r->surname_present = (uint32_t)(r->n - r->surname_count[0]);
	r->further_present = (uint32_t)(r->n - r->further_count[0]);
	for (size_t k = 0; k < VALUE_KINDS; k++)
		r->value[k].present = (uint32_t)(r->n - r->value[k].count[0]);
	return NULL;
}

/* In how many records a word stands: rarity of texts. */
NODISCARD static err_t
count_words(struct records *r)
{
	ARRAY(r->word_count, r->memory, (size_t)r->word.n + 1);
	for (size_t k = 0; k < VALUE_KINDS; k++)
		for (uint32_t c = 1; r->words[k] != NULL && c <= r->value[k].n; c++)
			for (size_t i = 0; i < r->words[k][c].n; i++)
				r->word_count[r->word_code[r->words[k][c].first + i]] += r->value[k].count[c];
	return NULL;
}

err_t
records_load(struct records *r, struct memory *m, const struct pl_source *source, size_t n_sources, unsigned threads, int32_t day)
{
	struct load load = { r, source, n_sources, day };

	*r = (struct records){ .memory = m };
	fold_init(&r->fold);
	for (size_t s = 0; s < n_sources; s++)
		r->n += source[s].n_records;
	r->n_left = n_sources > 1 ? source[0].n_records : 0;
	ARRAY(r->record, m, r->n);
	TRY(names_init(&r->names, m));
	for (size_t k = 0; k < N_KINDS; k++)
		TRY(dict_init(&r->value[kinds[k].kind].dict, m, NULL));
	TRY(dict_init(&r->word, m, NULL));
	TRY(crew_run(threads, 1 + N_KINDS, load_task, &load));
	TRY(column_words(r));
	TRY(count_values(r));
	return count_words(r);
}

void
records_end(struct records *r)
{
	if (r->memory != NULL)
		fold_end(&r->fold);
}
