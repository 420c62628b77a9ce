/*
 * link/memory.h - the engine's arrays, from the caller's allocator.
 *
 * Each array is known to its struct memory: dropped alone when it has served,
 * or all at once with the engine.  Threads may ask at the same time.
 */
#ifndef PS_LINK_MEMORY_H
#define PS_LINK_MEMORY_H
#include <pthread.h>
#include <stddef.h>
#include <stdint.h>

#include "base/err.h"
#include "link/plainsight_link.h"

struct held;
struct memory {
	struct pl_allocator	 with;
	struct held		*first;
	pthread_mutex_t		 lock;
};
void	 memory_init(struct memory *, const struct pl_allocator *);
void	 memory_end(struct memory *);
/* n zeroed items aligned to 64; NULL when there is no memory. */
void	*memory_array(struct memory *, size_t n, size_t size);
void	 memory_drop(struct memory *, void *);		/* NULL is fine */
/* A copy of the first n_old items with room for n_new; the old array is dropped.  NULL: the old one stays. */
void	*memory_grow(struct memory *, void *old, size_t n_old, size_t n_new, size_t size);

#define ARRAY(p, memory, n) do {						\
	(p) = memory_array((memory), (n), sizeof *(p));			\
	if ((p) == NULL) FAIL(ERR_LIMIT, "memory.limit");		\
    } while (0)
#define GROW(p, memory, n_old, n_new) do {				\
	void *grown_ = memory_grow((memory), (p), (n_old), (n_new), sizeof *(p));\
	if (grown_ == NULL) FAIL(ERR_LIMIT, "memory.limit");		\
	(p) = grown_;							\
    } while (0)

/* Drop an array and forget it. */
#define DROP(p, memory) do { memory_drop((memory), (p)); (p) = NULL; } while (0)
#endif
