/*
 * base/id.h - names of rows (UUIDv7) and numbers for people (URN, INT-05).
 */
#ifndef PS_BASE_ID_H
#define PS_BASE_ID_H
#include "base/str.h"

struct id { uint8_t b[16]; };
extern const struct id id_none;				/* all zero: no row */

struct id id_new(int64_t now_ms);			/* UUIDv7, RFC 9562 */
/* INT-03: from a public channel only the UTC day stands in the time part. */
struct id id_new_day(int64_t now_ms);
bool	 id_eq(struct id, struct id);
bool	 id_is_none(struct id);
int	 id_cmp(struct id, struct id);
struct str id_str(const struct id *);			/* the 16 bytes as a slice */
NODISCARD err_t id_of(struct str bytes16, struct id *out);
/* 32 lower-case hex digits, as they stand in URLs. */
NODISCARD err_t id_text(struct arena *, struct id, struct str *out);
NODISCARD err_t id_parse(struct str hex32, struct id *out);

/*
 * URN: <prefix 2-4 letters>-<yy>-<6 random Crockford digits><check>
 * (Luhn mod 32 over the six).  prefix = partnership letters + kind letter.
 */
NODISCARD err_t urn_new(struct arena *, struct str prefix, int year, struct str *out);
char	 urn_check(const char six[6]);
/* Forgiving input: case, blanks, dashes; I L -> 1, O -> 0.  INVALID with a
 * wrong check digit.  *out is the canonical form. */
NODISCARD err_t urn_parse(struct arena *, struct str typed, struct str *out);

/* Random bytes from the kernel; cannot fail (the process ends otherwise). */
void	 random_bytes(void *, size_t);
#endif
