/*
 * base/pages.c - large zeroed memory straight from the system (base/pages.h).
 */
#include "base/pages.h"

#include <sys/mman.h>

#define LARGE_PAGE ((size_t)2 << 20)

void *
pages_get(size_t n)
{
	void *p = mmap(NULL, n, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

	if (p == MAP_FAILED)
		return NULL;
	/* Only advice: tables read at random cost a page walk a time without it. */
	if (n >= LARGE_PAGE)
		(void)madvise(p, n, MADV_HUGEPAGE);
	return p;
}

void
pages_give(void *p, size_t n)
{
	if (p != NULL)
		(void)munmap(p, n);
}
