/* A unit with its secret, as the keeper would hold it, and an envelope to play with. */
#ifndef PS_TESTS_SPOOL_OPEN_H
#define PS_TESTS_SPOOL_OPEN_H
#include "spool/spool.h"
#include "t.h"

struct reader { struct keypair pair; struct bundle_unit unit; };

static inline void
reader_new(struct reader *r)
{
	keypair_new(&r->pair);
	r->unit = (struct bundle_unit){ .ukv = 3 };
	random_bytes(r->unit.unit.b, 16);
	memcpy(r->unit.upk, r->pair.pk, 32);
}

/* The group key, as INGEST gives it. */
static inline err_t
reader_key(const struct reader *r, const struct sealed *s, uint8_t group, struct key *out)
{
	struct str dk, c;
	struct buf ctx;
	struct key k;

	buf_init(&ctx, &t_arena, 128);
	buf_z(&ctx, "spool/v1");
	buf_add(&ctx, s->site.b, 16);
	buf_add(&ctx, s->sub, 16);
	buf_add(&ctx, s->unit[0].unit.b, 16);
	buf_u32(&ctx, s->unit[0].ukv);
	TRY(buf_done(&ctx, &c));
	TRY(box_open(&t_arena, &r->pair, c, (struct str){ (const char *)s->unit[0].box, 112 }, &dk));
	memcpy(k.b, dk.p, 32);
	group_key(out, &k, group);
	return NULL;
}

/* A report with answers and a contact section; section must outlive the envelope. */
static inline struct envelope
report_of(const struct reader *r, struct spool_section section[2], const char *answers, uint8_t token)
{
	struct envelope e = { .kind = SPOOL_REPORT, .flags = SPOOL_DANGER | SPOOL_CHILD, .day = 20782,
	    .form = 2, .form_version = 1, .lang = 1, .n_units = 1, .unit = &r->unit, .n_sections = 2,
	    .section = section };

	memset(e.site.b, 0x51, 16);
	memset(e.token, token, 16);
	section[0] = (struct spool_section){ SPOOL_SEC_ANSWERS, SPOOL_GROUP_ANSWERS, str_of(answers) };
	section[1] = (struct spool_section){ SPOOL_SEC_CONTACT, SPOOL_GROUP_CONTACT, STR("a way to reach me") };
	return e;
}
#endif
