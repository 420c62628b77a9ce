/*
 * spool/envelope.c - the bytes of one sealed file (SEC-52).
 *
 *	header | seals of DK, one a unit | sections under keys of DK | BLAKE2b-256
 *
 * DK lives in this call alone: whoever wrote a file cannot open it again.
 * Lengths tell little: texts are padded in steps of 4 KiB, files to Padme
 * lengths (their last bits rounded away).
 */
#include <string.h>

#include "spool/inside.h"

void
section_ad(uint8_t out[32], const uint8_t *head, const uint8_t *seals, size_t n_units, uint16_t sec)
{
	struct hash_state h;
	uint8_t number[2] = { (uint8_t)(sec & 0xff), (uint8_t)(sec >> 8) };

	hash_begin(&h, 32, NULL, 0);
	hash_add(&h, (struct str){ (const char *)head, PLAIN_HEAD });
	hash_add(&h, (struct str){ (const char *)seals, n_units * SEAL_BYTES });
	hash_add(&h, (struct str){ (const char *)number, sizeof number });
	hash_end(&h, out, 32);
}

/* The Padme length for n bytes: at most 12 % more, and log log n bits told. */
static size_t
padme(size_t n)
{
	unsigned exponent = 0, bits = 0;
	size_t mask;

	while ((n >> exponent) > 1)
		exponent++;
	while ((exponent >> bits) > 0)
		bits++;
	if (exponent <= bits)
		return n;
	mask = ((size_t)1 << (exponent - bits)) - 1;
	return (n + mask) & ~mask;
}

static bool
is_sound(const struct envelope *e)
{
	if (e->n_units == 0 || e->n_units > UNITS_MAX || e->n_sections == 0 ||
	    e->n_sections > SECTIONS_MAX)
		return false;
	for (size_t i = 0; i < e->n_sections; i++) {
		const struct spool_section *s = &e->section[i];

		if (s->group == 0 || s->plain.n > FILE_BYTES_MAX)
			return false;
		/* Ascending numbers: no section twice. */
		if (i > 0 && e->section[i - 1].sec >= s->sec)
			return false;
	}
	return true;
}

static void
tag_of(const struct envelope *e, uint8_t out[8])
{
	struct hash_state h;
	struct key file;

	hash_begin(&h, 8, e->token, sizeof e->token);
	for (size_t i = 0; i < e->n_sections; i++)
		if (e->section[i].group != SPOOL_GROUP_FILE)
			hash_add(&h, e->section[i].plain);
	for (size_t i = 0; i < e->n_sections; i++) {
		if (e->section[i].group != SPOOL_GROUP_FILE)
			continue;
		hash_blake2b(file.b, sizeof file.b, NULL, 0, e->section[i].plain);
		hash_add(&h, (struct str){ (const char *)file.b, sizeof file.b });
	}
	hash_end(&h, out, 8);
}

NODISCARD static err_t
seal_for(struct arena *a, const struct envelope *e, const uint8_t sub[16], const struct bundle_unit *u,
    const struct key *dk, struct buf *out)
{
	struct buf ctx;
	struct str c, box;

	buf_init(&ctx, a, 64);
	buf_z(&ctx, "spool/v1");
	buf_add(&ctx, e->site.b, 16);
	buf_add(&ctx, sub, 16);
	buf_add(&ctx, u->unit.b, 16);
	buf_u32(&ctx, u->ukv);
	TRY(buf_done(&ctx, &c));
	TRY(box_seal(a, u->upk, c, (struct str){ (const char *)dk->b, sizeof dk->b }, &box));
	if (box.n != BOX_BYTES)
		FAIL(ERR_BUG, "spool.box");
	buf_add(out, u->unit.b, 16);
	buf_u32(out, u->ukv);
	buf_str(out, box);
	return out->err;
}

NODISCARD static err_t
seal_section(struct arena *a, const struct spool_section *s, const struct key *dk,
    const uint8_t ad[32], struct str *out)
{
	struct key group, k;
	struct str padded;
	err_t e;

	if (s->group == SPOOL_GROUP_FILE)
		TRY(pad_to(a, s->plain, padme(s->plain.n + 1), &padded));
	else
		TRY(pad_to(a, s->plain, TEXT_STEP, &padded));
	group_key(&group, dk, s->group);
	kdf_u16(&k, &group, "sec", s->sec);
	e = stream_seal(a, &k, (struct str){ (const char *)ad, 32 }, padded, out);
	crypto_wipe(&group, sizeof group);
	crypto_wipe(&k, sizeof k);
	return e;
}

static void
put_head(struct buf *b, const struct envelope *e, const uint8_t sub[16])
{
	buf_z(b, "PSR1");
	buf_byte(b, 1);
	buf_byte(b, (uint8_t)e->kind);
	buf_u16(b, e->flags);
	buf_add(b, e->site.b, 16);
	buf_add(b, sub, 16);
	buf_u32(b, e->day);
	buf_u16(b, e->form);
	buf_u16(b, e->form_version);
	buf_u16(b, e->lang);
	buf_byte(b, (uint8_t)e->n_units);
	buf_byte(b, (uint8_t)e->n_sections);
}

NODISCARD static err_t
write_under(struct arena *a, const struct envelope *e, const struct key *dk, struct str *out)
{
	uint8_t sub[16], ad[32];
	struct key trailer;
	struct str sealed[SECTIONS_MAX], head, seals, all;
	struct buf b;
	uint64_t body = 0;
	size_t start;

	receipt_sub(sub, e->token);
	buf_init(&b, a, HEAD_BYTES);
	put_head(&b, e, sub);
	TRY(buf_done(&b, &head));
	buf_init(&b, a, UNITS_MAX * SEAL_BYTES);
	for (size_t i = 0; i < e->n_units; i++)
		TRY(seal_for(a, e, sub, &e->unit[i], dk, &b));
	TRY(buf_done(&b, &seals));

	for (size_t i = 0; i < e->n_sections; i++) {
		section_ad(ad, (const uint8_t *)head.p, (const uint8_t *)seals.p, e->n_units,
		    e->section[i].sec);
		TRY(seal_section(a, &e->section[i], dk, ad, &sealed[i]));
		body += SECTION_HEAD + sealed[i].n;
	}

	start = HEAD_BYTES + seals.n;
	buf_init(&b, a, start + (size_t)body + TRAILER_BYTES);
	buf_str(&b, head);
	buf_u32(&b, (uint32_t)start);
	buf_u64(&b, body);
	buf_str(&b, seals);
	for (size_t i = 0; i < e->n_sections; i++) {
		buf_u16(&b, e->section[i].sec);
		buf_u16(&b, e->section[i].group);
		buf_u32(&b, 0);
		buf_u64(&b, sealed[i].n);
		buf_str(&b, sealed[i]);
	}
	TRY(buf_done(&b, &all));
	hash_blake2b(trailer.b, sizeof trailer.b, NULL, 0, all);
	buf_add(&b, trailer.b, sizeof trailer.b);
	return buf_done(&b, out);
}

err_t
envelope_write(struct arena *a, const struct envelope *e, struct str *bytes_out, uint8_t tag_out[8])
{
	struct key dk;
	err_t failed;

	if (!is_sound(e))
		FAIL(ERR_INVALID, "spool.envelope");
	random_bytes(dk.b, sizeof dk.b);
	failed = write_under(a, e, &dk, bytes_out);
	crypto_wipe(&dk, sizeof dk);
	TRY(failed);
	tag_of(e, tag_out);
	return NULL;
}
