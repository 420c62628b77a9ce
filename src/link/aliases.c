/*
 * link/aliases.c - which sets of name forms hold a form (link/aliases.h).
 */
#include "link/aliases.h"

#include <string.h>

size_t
aliases_of(struct str folded, uint16_t out[ALIAS_SETS_MOST])
{
	size_t low = 0, high = n_alias_forms;

	while (low < high) {
		size_t middle = low + (high - low) / 2;
		int order = str_cmp(folded, str_of(alias_forms[middle].form));

		if (order == 0) {
			memcpy(out, alias_forms[middle].set, sizeof alias_forms[middle].set);
			return alias_forms[middle].n_sets;
		}
		if (order < 0)
			high = middle;
		else
			low = middle + 1;
	}
	return 0;
}
