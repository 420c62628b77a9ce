/*
 * base/pages.h - large zeroed memory straight from the system, given back at once.
 *
 * For computations whose arrays reach hundreds of megabytes: nothing is wiped
 * or copied, and large pages are asked for.  Small things belong in an arena.
 */
#ifndef PS_BASE_PAGES_H
#define PS_BASE_PAGES_H
#include <stddef.h>

/* n zeroed bytes aligned to a page, or NULL when there is no memory; n > 0. */
void	*pages_get(size_t n);
/* Give back what pages_get(n) handed out. */
void	 pages_give(void *, size_t n);
#endif
