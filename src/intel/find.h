/*
 * intel/find.h - the finder of things in texts, for mention.c.  Nobody else includes it.
 */
#ifndef PS_INTEL_FIND_H
#define PS_INTEL_FIND_H
#include "intel/mention.h"

struct finder { struct arena *arena; struct str field; struct found *found; size_t n, max; };
/* All spans of a text that have a normal form. */
NODISCARD err_t find_in(struct finder *, struct str text);
/* One more thing, unless it is there already; beyond max it is left out. */
NODISCARD err_t found_add(struct finder *, struct found *);
#endif
