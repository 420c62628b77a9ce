/*
 * base/buf.c - growing buffers with a maximum at birth, and their reader.
 */
#include <stdio.h>
#include <string.h>

#include "base/str.h"

#define BUF_FIRST 256

void
buf_init(struct buf *b, struct arena *a, size_t max)
{
	*b = (struct buf){ .arena = a, .max = max };
}

char *
buf_room(struct buf *b, size_t n)
{
	size_t need, cap;
	char *p;

	if (b->err != NULL)
		return NULL;
	if (n > b->max || b->n > b->max - n) {
		b->err = ERROR(ERR_LIMIT, "buffer.limit");
		return NULL;
	}
	need = b->n + n;
	if (need <= b->cap && b->p != NULL)
		return b->p + b->n;
	cap = b->cap < BUF_FIRST / 2 ? BUF_FIRST : b->cap * 2;
	if (cap < need)
		cap = need;
	if (cap > b->max)
		cap = b->max;
	if (b->p == NULL || !arena_extend(b->arena, b->p, b->cap, cap)) {
		if ((p = arena_alloc(b->arena, cap)) == NULL) {
			b->err = ERROR(ERR_LIMIT, "memory.limit");
			return NULL;
		}
		if (b->n != 0)
			memcpy(p, b->p, b->n);
		b->p = p;
	}
	b->cap = cap;
	return b->p + b->n;
}

void
buf_add(struct buf *b, const void *bytes, size_t n)
{
	char *p;

	if (n == 0 || (p = buf_room(b, n)) == NULL)
		return;
	memcpy(p, bytes, n);
	b->n += n;
}

void
buf_str(struct buf *b, struct str s)
{
	buf_add(b, s.p, s.n);
}

void
buf_z(struct buf *b, const char *cstr)
{
	buf_str(b, str_of(cstr));
}

void
buf_byte(struct buf *b, uint8_t byte)
{
	buf_add(b, &byte, 1);
}

void
buf_vprintf(struct buf *b, const char *fmt, va_list list)
{
	va_list again;
	char *p;
	int n;

	if (b->err != NULL)
		return;
	va_copy(again, list);
	n = vsnprintf(NULL, 0, fmt, list);
	if (n < 0)
		b->err = ERROR(ERR_BUG, "buffer.format");
	/* One byte more for the terminator that vsnprintf insists on. */
	else if (n > 0 && (size_t)n <= b->max - b->n) {
		size_t max = b->max;

		b->max = max < SIZE_MAX ? max + 1 : max;
		if ((p = buf_room(b, (size_t)n + 1)) != NULL) {
			(void)vsnprintf(p, (size_t)n + 1, fmt, again);
			b->n += (size_t)n;
		}
		b->max = max;
	} else if (n > 0)
		b->err = ERROR(ERR_LIMIT, "buffer.limit");
	va_end(again);
}

void
buf_printf(struct buf *b, const char *fmt, ...)
{
	va_list list;

	va_start(list, fmt);
	buf_vprintf(b, fmt, list);
	va_end(list);
}

static void
add_little_endian(struct buf *b, uint64_t v, size_t n)
{
	uint8_t bytes[8];

	for (size_t i = 0; i < n; i++)
		bytes[i] = (uint8_t)(v >> 8 * i);
	buf_add(b, bytes, n);
}

void
buf_u16(struct buf *b, uint16_t v)
{
	add_little_endian(b, v, 2);
}

void
buf_u32(struct buf *b, uint32_t v)
{
	add_little_endian(b, v, 4);
}

void
buf_u64(struct buf *b, uint64_t v)
{
	add_little_endian(b, v, 8);
}

err_t
buf_done(struct buf *b, struct str *out)
{
	if (b->err != NULL)
		return b->err;
	*out = (struct str){ b->p, b->n };
	return NULL;
}

err_t
str_fmt(struct arena *a, struct str *out, const char *fmt, ...)
{
	struct buf b;
	va_list list;

	buf_init(&b, a, ARENA_CAP_REQUEST);
	va_start(list, fmt);
	buf_vprintf(&b, fmt, list);
	va_end(list);
	return buf_done(&b, out);
}

struct rd
rd_of(struct str s)
{
	return (struct rd){ (const uint8_t *)s.p, s.n, false };
}

const uint8_t *
rd_bytes(struct rd *r, size_t n)
{
	const uint8_t *p = r->p;

	if (r->bad || n > r->n) {
		r->bad = true;
		return NULL;
	}
	if (n != 0) {
		r->p += n;
		r->n -= n;
	}
	return p;
}

static uint64_t
take_little_endian(struct rd *r, size_t n)
{
	const uint8_t *p = rd_bytes(r, n);
	uint64_t v = 0;

	for (size_t i = 0; p != NULL && i < n; i++)
		v |= (uint64_t)p[i] << 8 * i;
	return v;
}

uint8_t
rd_u8(struct rd *r)
{
	return (uint8_t)take_little_endian(r, 1);
}

uint16_t
rd_u16(struct rd *r)
{
	return (uint16_t)take_little_endian(r, 2);
}

uint32_t
rd_u32(struct rd *r)
{
	return (uint32_t)take_little_endian(r, 4);
}

uint64_t
rd_u64(struct rd *r)
{
	return take_little_endian(r, 8);
}

struct str
rd_str(struct rd *r, size_t n)
{
	const uint8_t *p = rd_bytes(r, n);

	return p != NULL ? (struct str){ (const char *)p, n } : STR_NONE;
}
