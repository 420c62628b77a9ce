/*
 * spool/bundle.c - public.bundle: whom reports are sealed to (SEC-56).
 *
 *	"PSB1" | site | number | days | units and their keys | receipt epoch | limit | Ed25519
 *
 * Written by desk from what the keeper signs, read by the public process.
 */
#include <string.h>

#include "spool/inside.h"

#define SIGNATURE_BYTES 64

err_t
bundle_write(struct arena *a, const struct bundle *in, const struct signpair *pair, struct str *out)
{
	uint8_t signature[SIGNATURE_BYTES];
	struct buf b;
	struct str body;

	if (in->n == 0 || in->n > UNITS_MAX || in->epoch.cost.t == 0 || in->epoch.cost.t > UINT8_MAX ||
	    in->epoch.cost.m_kib % 1024 != 0 || in->epoch.cost.m_kib / 1024 > UINT16_MAX)
		FAIL(ERR_INVALID, "bundle.bad");
	buf_init(&b, a, 1024);
	buf_z(&b, "PSB1");
	buf_add(&b, in->site.b, 16);
	buf_u64(&b, in->number);
	buf_u32(&b, in->from);
	buf_u32(&b, in->to);
	buf_byte(&b, (uint8_t)in->n);
	for (size_t i = 0; i < in->n; i++) {
		buf_add(&b, in->unit[i].unit.b, 16);
		buf_u32(&b, in->unit[i].ukv);
		buf_add(&b, in->unit[i].upk, 32);
	}
	buf_byte(&b, in->epoch.epoch);
	buf_add(&b, in->epoch.salt, 16);
	buf_byte(&b, (uint8_t)in->epoch.cost.t);
	buf_u16(&b, (uint16_t)(in->epoch.cost.m_kib / 1024));
	buf_u32(&b, in->max_body);
	TRY(buf_done(&b, &body));
	sign_detached(signature, pair, body);
	buf_add(&b, signature, sizeof signature);
	return buf_done(&b, out);
}

static void
take(struct rd *r, void *to, size_t n)
{
	const uint8_t *p = rd_bytes(r, n);

	if (p != NULL)
		memcpy(to, p, n);
}

err_t
bundle_read(struct str bytes, const uint8_t *site_pk, struct bundle *out)
{
	struct rd r = rd_of(bytes);
	const uint8_t *magic = rd_bytes(&r, 4), *signature;
	struct str body;

	memset(out, 0, sizeof *out);
	if (magic == NULL || memcmp(magic, "PSB1", 4) != 0)
		FAIL(ERR_INVALID, "bundle.bad");
	take(&r, out->site.b, 16);
	out->number = rd_u64(&r);
	out->from = rd_u32(&r);
	out->to = rd_u32(&r);
	out->n = rd_u8(&r);
	if (r.bad || out->n == 0 || out->n > UNITS_MAX || out->to < out->from)
		FAIL(ERR_INVALID, "bundle.bad");
	for (size_t i = 0; i < out->n; i++) {
		take(&r, out->unit[i].unit.b, 16);
		out->unit[i].ukv = rd_u32(&r);
		take(&r, out->unit[i].upk, 32);
	}
	out->epoch.epoch = rd_u8(&r);
	take(&r, out->epoch.salt, 16);
	out->epoch.cost.t = rd_u8(&r);
	out->epoch.cost.m_kib = (uint32_t)rd_u16(&r) * 1024;
	out->max_body = rd_u32(&r);
	signature = rd_bytes(&r, SIGNATURE_BYTES);
	if (r.bad || r.n != 0 || signature == NULL || out->epoch.epoch > 9 ||
	    out->epoch.cost.t == 0 || out->epoch.cost.m_kib == 0)
		FAIL(ERR_INVALID, "bundle.bad");
	body = str_head(bytes, bytes.n - SIGNATURE_BYTES);
	if (site_pk != NULL && sign_check(signature, site_pk, body) != NULL)
		FAIL(ERR_INVALID, "bundle.bad");
	return NULL;
}
