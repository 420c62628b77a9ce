/*
 * keeper/wire.c - parts of messages, written and read.
 */
#include <string.h>
#include "keeper/wire.h"

#define ERROR_ROW(c, i) { (c), (i), "keeper" },
static const struct err wire_table[] = { WIRE_ERRORS(ERROR_ROW) };
#define N_ERRORS (sizeof wire_table / sizeof *wire_table)

err_t
wire_error(uint16_t number)
{
	return &wire_table[number < N_ERRORS ? number : N_ERRORS - 1];
}

uint16_t
wire_number(err_t e)
{
	for (size_t i = 0; i < N_ERRORS; i++)
		if (strcmp(wire_table[i].id, e->id) == 0)
			return (uint16_t)i;
	return N_ERRORS - 1;
}

void
wire_bytes(struct rd *r, void *out, size_t n)
{
	const uint8_t *p = rd_bytes(r, n);

	if (p != NULL)
		memcpy(out, p, n);
	else
		memset(out, 0, n);
}

void
wire_put_id(struct buf *b, struct id id)
{
	buf_add(b, id.b, sizeof id.b);
}

struct id
wire_id(struct rd *r)
{
	struct id id;

	wire_bytes(r, id.b, sizeof id.b);
	return id;
}

void
wire_put_key(struct buf *b, const struct key *k)
{
	buf_add(b, k->b, sizeof k->b);
}

struct key
wire_key(struct rd *r)
{
	struct key k;

	wire_bytes(r, k.b, sizeof k.b);
	return k;
}

void
wire_put_str(struct buf *b, struct str s)
{
	if (s.n > UINT16_MAX && b->err == NULL)
		b->err = ERROR(ERR_LIMIT, "keeper.limit");
	buf_u16(b, (uint16_t)s.n);
	buf_str(b, s);
}

struct str
wire_str(struct rd *r)
{
	return rd_str(r, rd_u16(r));
}

void
wire_put_session(struct buf *b, const struct session *s)
{
	buf_byte(b, s != NULL);
	if (s == NULL)
		return;
	buf_add(b, s->sid, sizeof s->sid);
	buf_add(b, s->sk, sizeof s->sk);
}

bool
wire_session(struct rd *r, struct session *out)
{
	uint8_t present = rd_u8(r);

	memset(out, 0, sizeof *out);
	if (present > 1)
		r->bad = true;
	if (present != 1)
		return false;
	wire_bytes(r, out->sid, sizeof out->sid);
	wire_bytes(r, out->sk, sizeof out->sk);
	return true;
}

/* owner|cmp|otype|ckv|dkv|gmask|wlen|wrap[112], the first part of a SEC-43 item. */
void
wire_put_wrap(struct buf *b, const struct wrap *w)
{
	wire_put_id(b, w->owner);
	wire_put_id(b, w->cmp);
	buf_u16(b, w->otype);
	buf_u32(b, w->ckv);
	buf_u16(b, w->dkv);
	buf_u64(b, w->gmask);
	buf_byte(b, w->n);
	buf_add(b, w->bytes, sizeof w->bytes);
}

void
wire_wrap(struct rd *r, struct wrap *out)
{
	*out = (struct wrap){ .owner = wire_id(r) };
	out->cmp = wire_id(r);
	out->otype = rd_u16(r);
	out->ckv = rd_u32(r);
	out->dkv = rd_u16(r);
	out->gmask = rd_u64(r);
	out->n = rd_u8(r);
	wire_bytes(r, out->bytes, sizeof out->bytes);
	if (out->n != WRAP_BYTES && out->n != WRAP_SEALED_BYTES)
		r->bad = true;
}

void
wire_put_item(struct buf *b, const struct release_item *i)
{
	wire_put_wrap(b, &i->wrap);
	buf_u64(b, i->rowver);
	buf_u64(b, i->audit_seq);
	wire_put_key(b, &i->rowhash);
	buf_add(b, i->row_tag, sizeof i->row_tag);
}

void
wire_item(struct rd *r, struct release_item *out)
{
	wire_wrap(r, &out->wrap);
	out->rowver = rd_u64(r);
	out->audit_seq = rd_u64(r);
	out->rowhash = wire_key(r);
	wire_bytes(r, out->row_tag, sizeof out->row_tag);
}

void
wire_put_ids(struct buf *b, const struct id *ids, size_t n)
{
	if (n > UINT16_MAX && b->err == NULL)
		b->err = ERROR(ERR_LIMIT, "keeper.limit");
	buf_u16(b, (uint16_t)n);
	for (size_t i = 0; i < n; i++)
		wire_put_id(b, ids[i]);
}

size_t
wire_ids(struct rd *r, struct id *out, size_t max)
{
	size_t n = rd_u16(r);

	if (n > max) {
		r->bad = true;
		return 0;
	}
	for (size_t i = 0; i < n; i++)
		out[i] = wire_id(r);
	return n;
}
