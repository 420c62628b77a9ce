/*
 * link/aliases.h - forms of one name, compiled from reference/names/aliases.csv (LNK-31).
 *
 * Sets overlap and are not transitive: two forms are variants when one set
 * holds both.
 */
#ifndef PS_LINK_ALIASES_H
#define PS_LINK_ALIASES_H
#include "base/str.h"

#define ALIAS_SETS_MOST 8
struct alias_form { const char *form; uint16_t n_sets, set[ALIAS_SETS_MOST]; };
/* Sorted by form, folded (generated). */
extern const struct alias_form alias_forms[];
extern const size_t n_alias_forms;
/* The numbers of the sets that hold a form; how many. */
size_t	 aliases_of(struct str folded, uint16_t out[ALIAS_SETS_MOST]);
#endif
