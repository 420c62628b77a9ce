/*
 * link/compare.h - two records side by side: a level for each comparison (LNK-60 to 62).
 *
 * Which level holds depends on the values alone, never on a model, so that a
 * pair has the same levels in training, scoring, search and explanation.
 */
#ifndef PS_LINK_COMPARE_H
#define PS_LINK_COMPARE_H
#include "link/records.h"

enum comparison {
	CMP_GIVEN, CMP_SURNAME, CMP_FURTHER, CMP_ORDER, CMP_BIRTH, CMP_SEX, CMP_LOCATION, CMP_PHONE, CMP_PLATE, CMP_EMAIL, CMP_DOCUMENT,
	CMP_NATIONALITY, CMP_OCCUPATION, CMP_CATEGORY, CMP_TEXT, COMPARISONS
};
#define LEVELS 20			/* level 0: no evidence */

/* A level: words, starting m, u and k; order: 1 + place in the order of closeness within its comparison, 0 none. */
struct level_text { const char *words; double m, u, k; };
struct comparison_text { const char *name; int n_levels; int is_kin; struct level_text level[LEVELS]; };
extern const struct comparison_text comparison_texts[COMPARISONS];

struct levels {
	uint8_t	 level[COMPARISONS];
	uint8_t	 swapped;
};

/* Memo of name relations, one a worker: a pure function remembered. */
struct memo { uint64_t *key; uint8_t *relation; };
#define MEMO_SLOTS ((size_t)1 << 16)
NODISCARD err_t memo_init(struct memo *, struct memory *);
void	 memo_end(struct memo *, struct memory *);

/* memo may be NULL. */
void	 compare_records(const struct records *, struct memo *, const struct record *a, const struct record *b, struct levels *out);

enum {
	BIRTH_L_EQUAL = 1, BIRTH_L_EQUAL_JAN1, BIRTH_L_COMPATIBLE, BIRTH_L_SWAPPED, BIRTH_L_LAST_DIGIT, BIRTH_L_YEAR_DIGIT, BIRTH_L_MONTH_DIGIT,
	BIRTH_L_DAY_DIGIT, BIRTH_L_EXCHANGED, BIRTH_L_JAN1, BIRTH_L_CALENDAR, BIRTH_L_DAY_MONTH_NEAR, BIRTH_L_DAY_MONTH, BIRTH_L_YEAR_PART,
	BIRTH_L_ONE_YEAR, BIRTH_L_TEN_YEARS, BIRTH_L_ELSE, BIRTH_L_END
};
enum { PLACE_L_DOOR = 1, PLACE_L_UNIT, PLACE_L_NEARLY, PLACE_L_SECTOR, PLACE_L_PLACE, PLACE_L_ALIKE, PLACE_L_AREA, PLACE_L_ELSE, PLACE_L_END };
enum { SEX_L_EQUAL = 1, SEX_L_X, SEX_L_ELSE, SEX_L_EQUAL_OTHER, SEX_L_X_OTHER, SEX_L_ELSE_OTHER, SEX_L_END };

uint8_t	 birth_level(const struct birth *a, const struct birth *b);
uint8_t	 location_level(const struct records *, const struct record *, const struct record *);
#endif
