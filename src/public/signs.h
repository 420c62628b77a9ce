/*
 * public/signs.h - signs to tick, grouped by the family they belong to (PUB §7.2, 7.3).
 *
 * A tick's name is its sign id; a compound sign gives one tick for each part,
 * "sgn-009.1", "sgn-009.2".  A family is a heading, never a grade.
 */
#ifndef PS_PUBLIC_SIGNS_H
#define PS_PUBLIC_SIGNS_H
#include "reference/reference.h"

struct sign_tick { struct str name, label; bool on; };
struct sign_family { struct str title; struct sign_tick *tick; size_t n; };
struct sign_list { struct sign_family *family; size_t n, n_ticks; };
/* Signs of a place, by its id or by its row number from 1 (-1: not one). */
int	 sign_place_row(const struct reference *, struct str place, int32_t day);
NODISCARD err_t signs_of_place(struct arena *, const struct reference *, int row, int32_t day, struct sign_list *out);
/* Signs a list of ids names: the ticks, and the words of those that may be no tick about another person (PUB-62). */
NODISCARD err_t signs_of_ids(struct arena *, const struct reference *, struct str ids, int32_t day, struct sign_list *out);
NODISCARD err_t signs_to_read(struct arena *, const struct reference *, struct str ids, int32_t day, struct str **out, size_t *n);
/* Specific signs of one type; none of its own: an empty list. */
NODISCARD err_t signs_of_type(struct arena *, const struct reference *, struct str type, int32_t day, struct sign_list *out);
/* Significant signs, of any kind; children's signs are a family of their own. */
NODISCARD err_t signs_any(struct arena *, const struct reference *, int32_t day, struct sign_list *out);
/* Is name a tick the public may make? */
bool	 sign_is_tick(const struct reference *, struct str name, int32_t day);
/* Its words; empty when there is none. */
struct str sign_words(const struct reference *, struct str name, int32_t day);
/* Does the sign speak of a child? */
bool	 sign_of_child(const struct reference *, struct str name, int32_t day);
#endif
