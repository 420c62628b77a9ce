/*
 * forms/inside.h - what the files of this folder share.
 */
#ifndef PS_FORMS_INSIDE_H
#define PS_FORMS_INSIDE_H
#include "forms/forms.h"

#define FORM_TEXT_MAX ((size_t)256 << 10)	/* INT-28: bytes of one post */
#define FORM_POSTED_MAX 4096
#define FORM_FAULTS_MAX 256

/* The bare value of an answer that may be a map {v, s, r}; NULL when there is none. */
const struct cbor *answer_value(const struct cbor *, enum answer_state *);
/* The value a map holds under key, to be changed; NULL when absent or no map. */
struct cbor *map_slot(struct cbor *map, struct str key);
void	 map_drop(struct cbor *map, struct str key);
/* Rows of a repeat; NULL when there are none. */
const struct cbor *rows_of(const struct form *, int repeat, const struct cbor *answers);
/* Has the row any answer beside its name? */
bool	 row_is_empty(const struct cbor *row);
/* Take the field's answer away where it is not asked, in every row. */
void	 drop_irrelevant(const struct form *, const struct field *, struct cbor *answers);
const struct choice *choice_of(const struct field *, struct str value);
bool	 field_on_page(const struct form *, size_t field, int page);

/* What is wrong with the answer of one field; NULL: nothing. Not whether it is required. */
const char *answer_fault(const struct form *, const struct field *, const struct cbor *answers, const struct cbor *row);

struct faults { struct arena *arena; struct fault *list; size_t n; };
/* row -1: none.  Beyond FORM_FAULTS_MAX nothing is added. */
NODISCARD err_t faults_add(struct faults *, const struct field *, long row, const char *id);
/* All faults of a page (-1: all). */
NODISCARD err_t faults_of(struct faults *, const struct form *, int page, const struct cbor *answers);

/* "2026-11-05", "about 2026-11", "2026-01/2026-03", "2026-05/". INVALID "form.no-date". */
NODISCARD err_t pdate_parse(struct str, struct pdate *out);
#endif
