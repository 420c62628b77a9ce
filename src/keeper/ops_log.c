/*
 * keeper/ops_log.c - notes, the tail for the desk's mirror, signed bundles,
 * and the operator's seal and unseal.
 */
#include <string.h>
#include "base/clock.h"
#include "base/log.h"
#include "keeper/call.h"

#define BUNDLE_DAYS		30
#define BUNDLE_BODY_MAX		((uint32_t)64 << 20)
#define BUNDLE_UNITS_MAX	32
#define SECRET_SALT		16

err_t
leaf_with_detail(struct call *c, struct leaf *l, struct str detail, uint64_t *seq)
{
	uint8_t r[SECRET_SALT], ctx[8];
	struct key month, k;
	struct buf b;
	struct str plain, sealed;

	if (detail.n == 0) {
		*seq = journal_leaf(&c->v->journal, l);
		return NULL;
	}
	/* the month's key may have to be made first, by a leaf of its own */
	TRY(state_audit_key(c->v, &month));
	random_bytes(r, sizeof r);
	hash_blake2b(l->detail.b, 32, r, sizeof r, detail);
	buf_init(&b, c->arena, 1024);
	buf_add(&b, r, sizeof r);
	buf_str(&b, detail);
	TRY(buf_done(&b, &plain));
	*seq = journal_leaf(&c->v->journal, l);
	for (int i = 0; i < 8; i++)
		ctx[i] = (uint8_t)(*seq >> (8 * i));
	kdf(&k, &month, "aud", (struct str){ (const char *)ctx, 8 });
	TRY(aead_seal(c->arena, &k, (struct str){ (const char *)c->v->mark.site.b, 16 }, plain, &sealed));
	journal_detail(&c->v->journal, *seq, sealed);
	crypto_wipe(&month, sizeof month);
	crypto_wipe(&k, sizeof k);
	return NULL;
}

err_t
op_note(struct call *c)
{
	struct session s;
	bool has = wire_session(&c->in, &s);
	struct leaf l = { 0 };
	struct who w = { 0 };
	struct str detail;
	uint64_t seq;

	l.action = rd_u16(&c->in);
	l.purpose = rd_u8(&c->in);
	l.otype = rd_u16(&c->in);
	l.object = wire_id(&c->in);
	l.cmp = wire_id(&c->in);
	l.count = rd_u64(&c->in);
	l.outcome = rd_u8(&c->in);
	detail = wire_str(&c->in);
	/* starts, seals and settlements are the keeper's own to say */
	if (l.action < A_INGEST || (l.action >= A_START && l.action <= A_ROTATE) || l.action > A_CONFIG || l.outcome > 2 ||
	    l.purpose < P_TRIAGE || l.purpose > P_DISCLOSURE || detail.n > DETAIL_MAX)
		c->in.bad = true;
	TRY(call_read_done(c));
	TRY(need_unsealed(c));
	if (has) {
		TRY(who_is(c, &s, &w));
		who_wipe(&w);
	}
	who_sign(c, has ? &w : NULL, &l);
	TRY(leaf_with_detail(c, &l, detail, &seq));
	buf_u64(&c->out, seq);
	return NULL;
}

/* Where the last tail ended: the next one goes on there. */
static struct { uint64_t seq, segment; size_t at; struct key chain; } tail_mark;

NODISCARD static err_t
tail_segment(struct call *c, uint64_t number, uint64_t from, size_t *n, bool *full)
{
	struct segment s;
	struct frame f;
	uint64_t seq;

	TRY(segment_open(c->v->journal.dir, number, &s));
	seq = s.first_seq;
	if (tail_mark.segment == number && tail_mark.seq == from) {
		s.at = tail_mark.at;
		s.chain = tail_mark.chain;
		seq = from;
	}
	while (!*full && segment_next(&s, &f)) {
		if (f.type != FRAME_LEAF || seq++ < from)
			continue;
		wire_put_str(&c->out, f.body);
		++*n;
		tail_mark.seq = seq;
		tail_mark.segment = number;
		tail_mark.at = s.at;
		tail_mark.chain = s.chain;
		*full = c->out.n > TAIL_MAX - LEAF_MAX;
	}
	segment_close(&s);
	return NULL;
}

/* Reply: first seq, count, then each leaf with its length. Durable ones only: what is pending is not in the file. */
err_t
op_tail(struct call *c)
{
	uint64_t from = rd_u64(&c->in), first, last;
	size_t n = 0, at;
	bool full = false;

	TRY(call_read_done(c));
	buf_u64(&c->out, from);
	at = c->out.n;
	buf_u16(&c->out, 0);
	TRY(segment_range(c->v->journal.dir, &first, &last));
	for (uint64_t k = last; k > first; k--) {
		struct segment s;
		TRY(segment_open(c->v->journal.dir, k, &s));
		if (s.first_seq <= from)
			first = k;
		segment_close(&s);
	}
	for (uint64_t k = first; k <= last && !full && from < c->v->journal.durable; k++)
		TRY(tail_segment(c, k, from, &n, &full));
	if (c->out.err == NULL) {
		c->out.p[at] = (char)(n & 0xff);
		c->out.p[at + 1] = (char)(n >> 8);
	}
	return NULL;
}

err_t
op_loctag(struct call *c)
{
	uint8_t locator[16], tag[16];
	struct key k;

	wire_bytes(&c->in, locator, sizeof locator);
	TRY(call_read_done(c));
	TRY(need_unsealed(c));
	kdf(&k, &c->v->srk, "loc", STR(""));
	hash_blake2b(tag, sizeof tag, k.b, sizeof k.b, (struct str){ (const char *)locator, sizeof locator });
	crypto_wipe(&k, sizeof k);
	buf_add(&c->out, tag, sizeof tag);
	return NULL;
}

/* The yearly salt of receipts; the first one is made when it is first needed. */
NODISCARD static err_t
need_receipt_epoch(struct call *c)
{
	struct state_entry e = { .kind = S_RECEIPT };
	struct leaf l = { .action = A_CONFIG, .purpose = P_SYSTEM, .otype = S_RECEIPT };
	uint8_t body[17] = { 1 };

	if (c->v->receipt.epoch != 0)
		return NULL;
	random_bytes(body + 1, 16);
	e.key[0] = 1;
	e.body = (struct str){ (const char *)body, sizeof body };
	return state_change(c->v, &l, &e, 1);
}

err_t
op_bundle(struct call *c)
{
	struct id units[BUNDLE_UNITS_MAX];
	size_t n = wire_ids(&c->in, units, BUNDLE_UNITS_MAX);
	uint32_t day = (uint32_t)day_utc(clock_now());
	uint8_t sig[64];
	struct buf *b = &c->out;

	if (n == 0)
		c->in.bad = true;
	TRY(call_read_done(c));
	TRY(need_unsealed(c));
	TRY(need_receipt_epoch(c));
	buf_add(b, "PSB1", 4);
	buf_add(b, c->v->mark.site.b, 16);
	buf_u64(b, (uint64_t)clock_now());		/* number: a later bundle has a higher one */
	buf_u32(b, day);
	buf_u32(b, day + BUNDLE_DAYS);
	buf_byte(b, (uint8_t)n);
	for (size_t i = 0; i < n; i++) {
		const struct unit *u = vault_unit(c->v, units[i]);
		if (u == NULL)
			FAIL(ERR_NOTFOUND, "keeper.unit");
		wire_put_id(b, u->id);
		buf_u32(b, u->ukv);
		buf_add(b, u->pair.pk, 32);
	}
	buf_byte(b, c->v->receipt.epoch);
	buf_add(b, c->v->receipt.salt, 16);
	buf_byte(b, c->v->mark.demo ? 1 : 3);
	buf_u16(b, c->v->mark.demo ? 8 : 64);
	buf_u32(b, BUNDLE_BODY_MAX);
	if (b->err != NULL)
		return b->err;
	sign_detached(sig, &c->v->signer, (struct str){ b->p, b->n });
	buf_add(b, sig, sizeof sig);
	return NULL;
}

/* ---- the operator ----------------------------------------------------- */

err_t
op_unseal(struct call *c)
{
	struct str passphrase = wire_str(&c->in);
	struct key srk;
	int code;

	TRY(call_read_done(c));
	if (!c->conn.operator)
		FAIL(ERR_DENIED, "keeper.operator-only");
	if (!c->v->sealed)
		return NULL;
	if (seal_open(c->v->dir, &c->v->mark.site, passphrase, &srk) != NULL) {
		log_line(LOG_WARN, "unseal refused");
		FAIL(ERR_DENIED, "unseal.refused");
	}
	code = vault_unseal(c->v, &srk);
	crypto_wipe(&srk, sizeof srk);
	if (code != 0)
		keeper_die(code, "the state file does not fit the log");
	return NULL;
}

err_t
op_seal(struct call *c)
{
	TRY(call_read_done(c));
	if (!c->conn.operator)
		FAIL(ERR_DENIED, "keeper.operator-only");
	vault_seal(c->v);
	return NULL;
}
