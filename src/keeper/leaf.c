/*
 * keeper/leaf.c - write and read audit leaves without an arena: the verifier
 * reads a quarter of a million of them a second.
 */
#include <string.h>
#include "keeper/leaf.h"

enum { INT = 0, BYTES = 2, ARRAY = 4, MAP = 5 };

bool
is_zero(const void *p, size_t n)
{
	const uint8_t *b = p;
	uint8_t any = 0;

	for (size_t i = 0; i < n; i++)
		any |= b[i];
	return any == 0;
}

struct out { uint8_t *p; size_t n; unsigned pairs; };

static void
put_head(struct out *o, int major, uint64_t v)
{
	int extra = v < 24 ? 0 : v <= UINT8_MAX ? 1 : v <= UINT16_MAX ? 2 : v <= UINT32_MAX ? 4 : 8;
	int info = extra == 0 ? (int)v : extra == 1 ? 24 : extra == 2 ? 25 : extra == 4 ? 26 : 27;

	o->p[o->n++] = (uint8_t)(major << 5 | info);
	for (int i = extra - 1; i >= 0; i--)
		o->p[o->n++] = (uint8_t)(v >> (8 * i));
}

static void
put_int(struct out *o, unsigned key, uint64_t v)
{
	put_head(o, INT, key);
	put_head(o, INT, v);
	o->pairs++;
}

static void
put_number(struct out *o, unsigned key, uint64_t v)
{
	if (v != 0)
		put_int(o, key, v);
}

static void
put_bytes(struct out *o, unsigned key, const void *p, size_t n)
{
	if (is_zero(p, n))
		return;
	put_head(o, INT, key);
	put_head(o, BYTES, n);
	memcpy(o->p + o->n, p, n);
	o->n += n;
	o->pairs++;
}

size_t
leaf_write(uint8_t out[LEAF_MAX], const struct leaf *l)
{
	struct out o = { out, 1, 0 };

	put_int(&o, 1, l->seq);
	put_int(&o, 2, (uint64_t)l->time);
	put_bytes(&o, 3, l->actor.b, 16);
	put_bytes(&o, 4, l->tag, 8);
	put_bytes(&o, 5, l->agency.b, 16);
	put_int(&o, 6, l->action);
	put_number(&o, 7, l->otype);
	put_bytes(&o, 8, l->object.b, 16);
	put_bytes(&o, 9, l->cmp.b, 16);
	put_number(&o, 10, l->purpose);
	put_int(&o, 11, l->outcome);
	put_bytes(&o, 12, l->new_hash.b, 32);
	put_bytes(&o, 14, l->detail.b, 32);
	put_number(&o, 16, l->epoch);
	put_bytes(&o, 17, l->txn, 16);
	put_bytes(&o, 18, l->old_hash.b, 32);
	put_number(&o, 19, l->rowver);
	put_number(&o, 20, l->gmask);
	put_number(&o, 21, l->count);
	put_number(&o, 22, l->settle);
	put_bytes(&o, 23, l->origin.b, 16);
	out[0] = (uint8_t)(MAP << 5 | o.pairs);		/* at most 21 pairs: one byte */
	return o.n;
}

static uint64_t
get_head(struct rd *r, int *major)
{
	uint8_t first = rd_u8(r), info = first & 31;
	uint64_t v = 0, least = 0;
	int extra;

	*major = first >> 5;
	if (info < 24)
		return info;
	if (info > 27) {
		r->bad = true;
		return 0;
	}
	extra = 1 << (info - 24);
	for (int i = 0; i < extra; i++)
		v = v << 8 | rd_u8(r);
	least = extra == 1 ? 24 : 1ULL << (extra * 4);	/* a shorter head would have done */
	if (v < least)
		r->bad = true;
	return v;
}

static uint64_t
get_int(struct rd *r, uint64_t max)
{
	int major;
	uint64_t v = get_head(r, &major);

	if (major != INT || v > max)
		r->bad = true;
	return v;
}

static void
get_bytes(struct rd *r, void *out, size_t n)
{
	int major;
	uint64_t len = get_head(r, &major);
	const uint8_t *p;

	if (major != BYTES || len != n) {
		r->bad = true;
		return;
	}
	p = rd_bytes(r, n);
	if (p != NULL)
		memcpy(out, p, n);
}

static void
skip_recipients(struct rd *r)
{
	int major;
	uint64_t n = get_head(r, &major);
	struct id skipped;

	if (major != ARRAY || n > 64)
		r->bad = true;
	for (uint64_t i = 0; i < n && !r->bad; i++)
		get_bytes(r, skipped.b, 16);
}

static void
get_field(struct rd *r, uint64_t key, struct leaf *l)
{
	struct key skipped;

	switch (key) {
	case 1: l->seq = get_int(r, UINT64_MAX); break;
	case 2: l->time = (int64_t)get_int(r, INT64_MAX); break;
	case 3: get_bytes(r, l->actor.b, 16); break;
	case 4: get_bytes(r, l->tag, 8); break;
	case 5: get_bytes(r, l->agency.b, 16); break;
	case 6: l->action = (uint16_t)get_int(r, 999); break;
	case 7: l->otype = (uint16_t)get_int(r, UINT16_MAX); break;
	case 8: get_bytes(r, l->object.b, 16); break;
	case 9: get_bytes(r, l->cmp.b, 16); break;
	case 10: l->purpose = (uint8_t)get_int(r, 14); break;
	case 11: l->outcome = (uint8_t)get_int(r, 2); break;
	case 12: get_bytes(r, l->new_hash.b, 32); break;
	case 13: skip_recipients(r); break;
	case 14: get_bytes(r, l->detail.b, 32); break;
	case 15: get_bytes(r, skipped.b, 32); break;
	case 16: l->epoch = get_int(r, UINT64_MAX); break;
	case 17: get_bytes(r, l->txn, 16); break;
	case 18: get_bytes(r, l->old_hash.b, 32); break;
	case 19: l->rowver = get_int(r, UINT64_MAX); break;
	case 20: l->gmask = get_int(r, UINT64_MAX); break;
	case 21: l->count = get_int(r, UINT64_MAX); break;
	case 22: l->settle = (enum settle)get_int(r, SETTLE_VOID); break;
	case 23: get_bytes(r, l->origin.b, 16); break;
	default: r->bad = true;
	}
}

err_t
leaf_read(struct str s, struct leaf *out)
{
	struct rd r = rd_of(s);
	uint64_t n, last = 0;
	uint32_t seen = 0;
	int major;

	memset(out, 0, sizeof *out);
	n = get_head(&r, &major);
	if (s.n > LEAF_MAX || major != MAP || n > 23)
		FAIL(ERR_INVALID, "leaf.malformed");
	for (uint64_t i = 0; i < n && !r.bad; i++) {
		uint64_t key = get_int(&r, 23);
		if (key <= last)
			r.bad = true;
		last = key;
		seen |= 1U << (key & 31);
		get_field(&r, key, out);
	}
	/* sequence, time, action and outcome are in every leaf */
	if (r.bad || r.n != 0 || (~seen & (1U << 1 | 1U << 2 | 1U << 6 | 1U << 11)) != 0)
		FAIL(ERR_INVALID, "leaf.malformed");
	return NULL;
}
