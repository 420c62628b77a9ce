/*
 * link/values.h - dates, postcodes, telephone numbers and other values that are not names (LNK-21).
 *
 * Each reader takes the text of a field and gives one number that equal
 * values share, or 0 for a missing or unreadable one.  No reader allocates.
 */
#ifndef PS_LINK_VALUES_H
#define PS_LINK_VALUES_H
#include "base/str.h"

enum { BIRTH_DAY = 0, BIRTH_MONTH = 1, BIRTH_YEAR = 2, BIRTH_RANGE = 3, BIRTH_BROKEN = 4 };
/* In one number: digits YYYYMMDD (32 bits, 4 a digit), precision, years of a range. */
struct birth {
	uint32_t	 digits;	/* 0x19900314; unread digits are 0xf */
	int16_t		 year;		/* 0 none */
	uint8_t		 month, day;
	uint8_t		 precision;
	uint8_t		 jan1;		/* a day that often stands for "some day" */
	int16_t		 last_year;	/* of a range */
	int32_t		 days;		/* since 1970 of a whole date */
};
/* month_first: the column writes M/D.  today: days since 1970. */
struct birth birth_of(struct str, bool month_first, int32_t today);
bool	 birth_is_known(const struct birth *);
uint64_t birth_pack(const struct birth *);
/* Does this text show, by a part above 12, which order a column has?  -1 day first, 1 month first, 0 neither. */
int	 birth_order(struct str);

/*
 * A postcode: up to 8 signs, first in the highest byte.  A UK shape says so,
 * and gives area, district, sector as prefixes of it.
 */
struct postcode { uint64_t unit, sector, district, area; bool uk, whole; };
struct postcode postcode_of(struct str);

/* Digits of E.164 in a number, 0 none; *partial: 4 to 9 digits only. */
uint64_t phone_of(struct str, bool *partial);
/* A-Z0-9 without signs between, lower case; how long. */
size_t	 signs_of(struct str, char *out, size_t most);
/* The same with look-alikes brought to one. */
void	 signs_alike(char *, size_t n);
/* F, M, X or 0. */
char	 sex_of(struct str);
/* Local part (without +tag) and domain, lower case, in out; false when it is no address. */
bool	 email_of(struct str, char *out, size_t most, size_t *n_local, size_t *n_out);
#endif
