/*
 * base/arena.c - memory of one request or job, freed all at once.
 *
 *	request -> arena_init -> many arena_alloc -> arena_free (wiped)
 *
 * Blocks come from malloc and are chained, newest first.  A request larger
 * than a block gets a block of its own, placed behind the newest one so that
 * the room left there is still used.  Nothing handed out ever moves.
 */
#include <malloc.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/arena.h"

#define BLOCK_BYTES ((size_t)64 << 10)
#define ALIGN 16

#define KEPT_BYTES (2 << 20)
#define MAPPED_BYTES (4 << 20)

struct arena_block {
	struct arena_block	*next;
	size_t			 size, used;	/* of bytes[] */
	_Alignas(ALIGN) char	 bytes[];
};

void
arena_keep_memory(void)
{
	(void)mallopt(M_TRIM_THRESHOLD, KEPT_BYTES);
	(void)mallopt(M_MMAP_THRESHOLD, MAPPED_BYTES);
}

void
arena_init(struct arena *a, size_t cap)
{
	*a = (struct arena){ .cap = cap };
}

/* A block with room for n bytes becomes part of a, or NULL. */
static struct arena_block *
block_new(struct arena *a, size_t n)
{
	struct arena_block *b;
	size_t size = BLOCK_BYTES - sizeof *b;
	bool big = n > size;

	if (big)
		size = n;
	if ((b = malloc(sizeof *b + size)) == NULL)
		return NULL;
	b->size = size;
	b->used = 0;
	if (big && a->block != NULL) {
		b->next = a->block->next;
		a->block->next = b;
	} else {
		b->next = a->block;
		a->block = b;
	}
	return b;
}

void *
arena_alloc(struct arena *a, size_t n)
{
	struct arena_block *b = a->block;
	void *p;

	if (n == 0)
		n = 1;
	if (n > SIZE_MAX - BLOCK_BYTES)
		return NULL;
	n = (n + ALIGN - 1) & ~(size_t)(ALIGN - 1);
	if (n > a->cap || a->used > a->cap - n)
		return NULL;
	if ((b == NULL || n > b->size - b->used) &&
	    (b = block_new(a, n)) == NULL)
		return NULL;
	p = b->bytes + b->used;
	b->used += n;
	a->used += n;
	memset(p, 0, n);
	return p;
}

void *
arena_array(struct arena *a, size_t n, size_t size)
{
	size_t bytes;

	if (__builtin_mul_overflow(n, size, &bytes))
		return NULL;
	return arena_alloc(a, bytes);
}

bool
arena_extend(struct arena *a, const void *p, size_t from, size_t to)
{
	struct arena_block *b = a->block;
	size_t have = (from + ALIGN - 1) & ~(size_t)(ALIGN - 1), more;

	if (b == NULL || from == 0 || to < from || to > SIZE_MAX - ALIGN ||
	    have > b->used || (const char *)p != b->bytes + (b->used - have))
		return false;
	more = ((to + ALIGN - 1) & ~(size_t)(ALIGN - 1)) - have;
	if (more > b->size - b->used || more > a->cap - a->used)
		return false;
	memset(b->bytes + b->used, 0, more);
	b->used += more;
	a->used += more;
	return true;
}

void
arena_free(struct arena *a)
{
	struct arena_block *b, *next;

	for (b = a->block; b != NULL; b = next) {
		next = b->next;
		explicit_bzero(b->bytes, b->used);
		free(b);
	}
	a->block = NULL;
	a->used = 0;
}
