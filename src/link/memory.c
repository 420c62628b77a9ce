/*
 * link/memory.c - the engine's arrays, from the caller's allocator (link/memory.h).
 */
#include "link/memory.h"

#include <string.h>

struct held { struct held *next, *last; size_t n; };
#define HEAD 64				/* keeps what follows on a cache line of its own */
_Static_assert(sizeof(struct held) <= HEAD, "the head fits");

void
memory_init(struct memory *m, const struct pl_allocator *with)
{
	*m = (struct memory){ .with = *with };
	pthread_mutex_init(&m->lock, NULL);
}

void
memory_end(struct memory *m)
{
	while (m->first != NULL) {
		struct held *h = m->first;

		m->first = h->next;
		m->with.give(m->with.state, h, h->n);
	}
	pthread_mutex_destroy(&m->lock);
}

void *
memory_array(struct memory *m, size_t n, size_t size)
{
	struct held *h;
	size_t bytes;

	if (__builtin_mul_overflow(n > 0 ? n : 1, size, &bytes) || __builtin_add_overflow(bytes, (size_t)HEAD, &bytes))
		return NULL;
	pthread_mutex_lock(&m->lock);
	if ((h = m->with.get(m->with.state, bytes)) != NULL) {
		h->n = bytes;
		h->last = NULL;
		if ((h->next = m->first) != NULL)
			h->next->last = h;
		m->first = h;
	}
	pthread_mutex_unlock(&m->lock);
	return h != NULL ? (char *)h + HEAD : NULL;
}

void
memory_drop(struct memory *m, void *p)
{
	struct held *h = p != NULL ? (struct held *)((char *)p - HEAD) : NULL;

	if (h == NULL)
		return;
	pthread_mutex_lock(&m->lock);
	if (h->last != NULL)
		h->last->next = h->next;
	else
		m->first = h->next;
	if (h->next != NULL)
		h->next->last = h->last;
	m->with.give(m->with.state, h, h->n);
	pthread_mutex_unlock(&m->lock);
}

void *
memory_grow(struct memory *m, void *old, size_t n_old, size_t n_new, size_t size)
{
	void *p = memory_array(m, n_new, size);

	if (p != NULL && old != NULL) {
		memcpy(p, old, n_old * size);
		memory_drop(m, old);
	}
	return p;
}
