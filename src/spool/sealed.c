/*
 * spool/sealed.c - read the outside of a sealed file, and one section with its key.
 *
 *	bytes -> lengths, trailer -> struct sealed -> sealed_section(group key)
 *
 * What comes in may have been written by anybody: every length is checked
 * against the whole before it is used, and any changed byte is refused.
 */
#include <string.h>

#include "spool/inside.h"

#define SEALED_LEAST (24 + 17)		/* stream header and one chunk's overhead */

NODISCARD static err_t
read_head(struct rd *r, struct sealed *s, uint32_t *head_n, uint64_t *body_n)
{
	const uint8_t *magic = rd_bytes(r, 4), *p;
	uint8_t alg = rd_u8(r), kind = rd_u8(r);

	if (magic == NULL || memcmp(magic, "PSR1", 4) != 0 || alg != 1 ||
	    kind < SPOOL_REPORT || kind > SPOOL_MESSAGE)
		FAIL(ERR_INVALID, "spool.bad");
	s->kind = (enum spool_kind)kind;
	s->flags = rd_u16(r);
	if ((p = rd_bytes(r, 16)) != NULL)
		memcpy(s->site.b, p, 16);
	if ((p = rd_bytes(r, 16)) != NULL)
		memcpy(s->sub, p, 16);
	s->day = rd_u32(r);
	s->form = rd_u16(r);
	s->form_version = rd_u16(r);
	s->lang = rd_u16(r);
	s->n_units = rd_u8(r);
	s->n_sections = rd_u8(r);
	*head_n = rd_u32(r);
	*body_n = rd_u64(r);
	if (r->bad || s->n_units == 0 || s->n_units > UNITS_MAX || s->n_sections == 0 ||
	    s->n_sections > SECTIONS_MAX || *head_n != HEAD_BYTES + s->n_units * SEAL_BYTES)
		FAIL(ERR_INVALID, "spool.bad");
	return NULL;
}

NODISCARD static err_t
read_sections(struct rd *r, struct sealed *s)
{
	for (size_t i = 0; i < s->n_sections; i++) {
		uint64_t n;

		s->section[i].sec = rd_u16(r);
		s->section[i].group = rd_u16(r);
		if (rd_u32(r) != 0)
			FAIL(ERR_INVALID, "spool.bad");
		n = rd_u64(r);
		if (r->bad || n < SEALED_LEAST || n > r->n)
			FAIL(ERR_INVALID, "spool.bad");
		s->section[i].bytes = rd_str(r, (size_t)n);
		if (s->section[i].group == 0 || s->section[i].group > UINT8_MAX ||
		    (i > 0 && s->section[i].sec <= s->section[i - 1].sec))
			FAIL(ERR_INVALID, "spool.bad");
	}
	return NULL;
}

err_t
sealed_read(struct str bytes, struct sealed *out)
{
	struct rd r;
	uint32_t head_n;
	uint64_t body_n;
	struct key trailer;
	struct str body;

	memset(out, 0, sizeof *out);
	if (bytes.n < HEAD_BYTES + TRAILER_BYTES || bytes.n > FILE_BYTES_MAX)
		FAIL(ERR_INVALID, "spool.bad");
	body = str_head(bytes, bytes.n - TRAILER_BYTES);
	hash_blake2b(trailer.b, sizeof trailer.b, NULL, 0, body);
	if (!crypto_equal(trailer.b, bytes.p + body.n, sizeof trailer.b))
		FAIL(ERR_INVALID, "spool.bad");
	r = rd_of(body);
	TRY(read_head(&r, out, &head_n, &body_n));
	if (head_n > body.n || body_n != body.n - head_n)
		FAIL(ERR_INVALID, "spool.bad");
	for (size_t i = 0; i < out->n_units; i++) {
		const uint8_t *unit = rd_bytes(&r, 16), *box;

		out->unit[i].ukv = rd_u32(&r);
		box = rd_bytes(&r, BOX_BYTES);
		if (unit == NULL || box == NULL)
			FAIL(ERR_INVALID, "spool.bad");
		memcpy(out->unit[i].unit.b, unit, 16);
		memcpy(out->unit[i].box, box, BOX_BYTES);
	}
	TRY(read_sections(&r, out));
	if (r.bad || r.n != 0)
		FAIL(ERR_INVALID, "spool.bad");
	out->whole = bytes;
	out->trailer = trailer;
	return NULL;
}

err_t
sealed_section(struct arena *a, const struct sealed *s, const struct key *kg, uint16_t sec,
    struct str *out)
{
	uint8_t ad[32];
	struct key k;
	struct str padded, bytes = STR_NONE;
	err_t e;

	for (size_t i = 0; i < s->n_sections; i++)
		if (s->section[i].sec == sec)
			bytes = s->section[i].bytes;
	if (bytes.p == NULL)
		FAIL(ERR_NOTFOUND, "spool.section");
	section_ad(ad, (const uint8_t *)s->whole.p, (const uint8_t *)s->whole.p + HEAD_BYTES,
	    s->n_units, sec);
	kdf_u16(&k, kg, "sec", sec);
	e = stream_open(a, &k, (struct str){ (const char *)ad, sizeof ad }, bytes, &padded);
	crypto_wipe(&k, sizeof k);
	TRY(e);
	return unpad(padded, out);
}
