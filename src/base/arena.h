/*
 * base/arena.h - memory of one request or job, freed all at once.
 *
 * Blocks of 64 KB, a cap at birth, wiped when freed or reset: an arena may
 * hold opened records.  Nothing above base/ calls malloc or free.
 */
#ifndef PS_BASE_ARENA_H
#define PS_BASE_ARENA_H
#include <stdbool.h>
#include <stddef.h>
#include "base/err.h"

struct arena_block;
struct arena {
	struct arena_block	*block;	/* newest first */
	size_t			 used;	/* bytes handed out in all blocks */
	size_t			 cap;	/* no more than this, ever */
};
#define ARENA_CAP_REQUEST ((size_t)4 << 20)

/* For a process that serves: what arenas give back stays with it, up to some MB a thread, instead of going to the
 * system and coming again with every page. */
void	 arena_keep_memory(void);
void	 arena_init(struct arena *, size_t cap);
/* n zeroed bytes aligned to 16, or NULL when the cap (or memory) is reached. */
void	*arena_alloc(struct arena *, size_t n);
/* The same for an array; NULL on overflow too. */
void	*arena_array(struct arena *, size_t n, size_t size);
/* Let p (from bytes, the newest piece of its block) grow in place; false when it cannot. */
bool	 arena_extend(struct arena *, const void *p, size_t from, size_t to);
/* Wipe and give back everything; the arena can be used again. */
void	 arena_free(struct arena *);

/* NEW(p, a): p becomes one zeroed *p in arena a, or leave with ERR_LIMIT. */
#define NEW(p, a) NEWN(p, a, 1)
#define NEWN(p, a, n) do {						\
	(p) = arena_array((a), (n), sizeof *(p));			\
	if ((p) == NULL) FAIL(ERR_LIMIT, "memory.limit");		\
    } while (0)
#endif
