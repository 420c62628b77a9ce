/*
 * keeper/ops_keys.c - keys given to people and to the picture (SEC-26, 43).
 *
 *	session -> compartment -> mask -> step-up -> row tag -> budget -> unwrap -> leaf -> keys
 *
 * All items of a request are released or none.  The keys leave with the
 * reply, after the round's flush: no log, no look.
 */
#include <string.h>
#include "base/clock.h"
#include "base/log.h"
#include "keeper/call.h"

#define PICTURE_MAX 256
#define TABLE_RECORD 16
#define FIRST_REGISTER 256

bool
action_may_open(uint16_t a)
{
	return a == A_ALTER_OPEN || (a >= A_LIST && a <= A_DERIVE) || (a >= A_DISSEMINATE && a <= A_COURIER);
}

/* SEC-47: the tag ties the owner row to the entry that wrote it. */
static bool
tag_is_right(const struct vault *v, const struct release_item *i)
{
	uint8_t want[16];
	uint16_t table = i->wrap.otype >= FIRST_REGISTER ? TABLE_RECORD : i->wrap.otype;

	row_tag(want, &v->rowtag, table, i->wrap.owner, i->rowver, i->audit_seq, &i->rowhash);
	return i->audit_seq < v->journal.tree.n && crypto_equal(want, i->row_tag, 16);
}

static void
put_groups(struct buf *b, const struct key *dk, uint64_t mask)
{
	struct key k;

	for (uint8_t g = 1; g <= GROUPS_MAX; g++) {
		if ((mask & GMASK(g)) == 0)
			continue;
		group_key(&k, dk, g);
		wire_put_key(b, &k);
	}
	crypto_wipe(&k, sizeof k);
}

/* The groups this member may have of an item; an error is a refusal. */
NODISCARD static err_t
item_mask(struct call *c, const struct who *w, const struct release_item *i, uint64_t want, uint64_t *out)
{
	const struct compartment *cmp = vault_compartment(c->v, i->wrap.cmp);

	*out = want & i->wrap.gmask & keeper_role_groups(w->member->roles, w->member->clearance, i->wrap.otype);
	if (cmp == NULL || !custody_may(c->v, cmp, w->member) || *out == 0)
		FAIL(ERR_DENIED, "release.refused");
	if ((*out & CLASS_THREE) != 0 && !who_stepped_up(w))
		FAIL(ERR_DENIED, "release.stepup");
	if (!tag_is_right(c->v, i)) {
		log_line(LOG_ERROR, "release: a row does not match its entry in the log");
		FAIL(ERR_DENIED, "release.tampered");
	}
	return NULL;
}

struct release { uint16_t action; uint8_t purpose; struct id origin; uint64_t want; size_t n; struct release_item *item; uint64_t *mask; struct key *dk; };

NODISCARD static err_t
release_read(struct call *c, struct session *s, struct release *r)
{
	if (!wire_session(&c->in, s))
		c->in.bad = true;
	r->action = rd_u16(&c->in);
	r->purpose = rd_u8(&c->in);
	r->origin = wire_id(&c->in);
	r->want = rd_u64(&c->in);
	r->n = rd_u16(&c->in);
	if (r->n == 0 || r->n > RELEASE_MAX || !action_may_open(r->action) || r->purpose < P_TRIAGE || r->purpose > P_DISCLOSURE)
		c->in.bad = true;
	NEWN(r->item, c->arena, RELEASE_MAX);
	NEWN(r->mask, c->arena, RELEASE_MAX);
	NEWN(r->dk, c->arena, RELEASE_MAX);
	for (size_t i = 0; i < r->n && !c->in.bad; i++)
		wire_item(&c->in, &r->item[i]);
	return call_read_done(c);
}

NODISCARD static err_t
release_unwrap(struct call *c, const struct who *w, struct release *r)
{
	err_t e;

	for (size_t i = 0; i < r->n; i++) {
		const struct wrap *wrap = &r->item[i].wrap;
		e = item_mask(c, w, &r->item[i], r->want, &r->mask[i]);
		if (e != NULL)
			return refuse(c, w, e, wrap->otype, wrap->owner, wrap->cmp);
	}
	e = budget_take(c, w, r->n * (r->action == A_LIST ? 1 : 10));
	if (e != NULL)
		return refuse(c, w, e, 0, r->origin, id_none);
	for (size_t i = 0; i < r->n; i++) {
		const struct wrap *wrap = &r->item[i].wrap;
		if (custody_unwrap(c->v, vault_compartment(c->v, wrap->cmp), who_user(w), who_account(w), c->arena, wrap, &r->dk[i]) != NULL)
			return refuse(c, w, ERROR(ERR_DENIED, "release.refused"), wrap->otype, wrap->owner, wrap->cmp);
	}
	return NULL;
}

err_t
op_release(struct call *c)
{
	struct session s;
	struct release r;
	struct who w;
	err_t e;

	TRY(release_read(c, &s, &r));
	TRY(need_unsealed(c));
	if (c->v->log_full)
		FAIL(ERR_LIMIT, "keeper.log-full");
	TRY(who_is(c, &s, &w));
	e = release_unwrap(c, &w, &r);
	who_wipe(&w);
	TRY(e);
	for (size_t i = 0; i < r.n; i++) {
		const struct wrap *wrap = &r.item[i].wrap;
		struct leaf l = { .action = r.action, .purpose = r.purpose, .otype = wrap->otype, .object = wrap->owner,
			.cmp = wrap->cmp, .rowver = r.item[i].rowver, .gmask = r.mask[i], .origin = r.origin };
		who_sign(c, &w, &l);
		journal_leaf(&c->v->journal, &l);
		buf_u64(&c->out, r.mask[i]);
		put_groups(&c->out, &r.dk[i], r.mask[i]);
	}
	return NULL;
}

/* ---- the picture ------------------------------------------------------ */

NODISCARD static err_t
picture_begin(struct call *c)
{
	struct picture_load *p = &c->v->picture;
	struct leaf l = { .action = A_PICTURE, .purpose = P_SYSTEM };
	const struct compartment *cmp;

	l.cmp = wire_id(&c->in);
	l.count = rd_u64(&c->in);
	l.new_hash = wire_key(&c->in);
	TRY(call_read_done(c));
	TRY(need_unsealed(c));
	if (c->v->log_full)
		FAIL(ERR_LIMIT, "keeper.log-full");
	cmp = vault_compartment(c->v, l.cmp);
	if (cmp == NULL || cmp->custody != MODE_S)
		return refuse(c, NULL, ERROR(ERR_DENIED, "release.refused"), 0, id_none, l.cmp);
	*p = (struct picture_load){ .on = true, .cmp = l.cmp, .count = l.count, .want = l.new_hash };
	hash_begin(&p->hash, 32, NULL, 0);
	journal_leaf(&c->v->journal, &l);
	return NULL;
}

NODISCARD static err_t
picture_key(struct call *c, struct picture_load *p, const struct release_item *i)
{
	uint8_t rowver[8];
	struct key dk;

	if (!id_eq(i->wrap.cmp, p->cmp) || (i->wrap.gmask & GMASK(G_PROJECTION)) == 0 ||
	    (p->done > 0 && id_cmp(i->wrap.owner, p->last) <= 0) || p->done == p->count)
		FAIL(ERR_DENIED, "release.refused");
	if (!tag_is_right(c->v, i))
		FAIL(ERR_DENIED, "release.tampered");
	TRY(custody_unwrap(c->v, vault_compartment(c->v, p->cmp), NULL, id_none, c->arena, &i->wrap, &dk));
	put_groups(&c->out, &dk, GMASK(G_PROJECTION));
	crypto_wipe(&dk, sizeof dk);
	for (int k = 0; k < 8; k++)
		rowver[k] = (uint8_t)(i->rowver >> (8 * k));
	hash_add(&p->hash, id_str(&i->wrap.owner));
	hash_add(&p->hash, (struct str){ (const char *)rowver, 8 });
	p->last = i->wrap.owner;
	p->done++;
	return NULL;
}

NODISCARD static err_t
picture_keys(struct call *c)
{
	struct picture_load *p = &c->v->picture;
	size_t n = rd_u16(&c->in);
	struct release_item *item;

	if (n > PICTURE_MAX)
		c->in.bad = true;
	NEWN(item, c->arena, PICTURE_MAX);
	for (size_t i = 0; i < n && !c->in.bad; i++)
		wire_item(&c->in, &item[i]);
	TRY(call_read_done(c));
	TRY(need_unsealed(c));
	for (size_t i = 0; i < n; i++) {
		err_t e = p->on ? picture_key(c, p, &item[i]) : ERROR(ERR_DENIED, "release.refused");
		if (e == NULL)
			continue;
		p->on = false;
		return refuse(c, NULL, e, item[i].wrap.otype, item[i].wrap.owner, item[i].wrap.cmp);
	}
	return NULL;
}

NODISCARD static err_t
picture_end(struct call *c)
{
	struct picture_load *p = &c->v->picture;
	struct leaf l = { .action = A_DENIED, .purpose = P_SYSTEM, .outcome = 1, .cmp = p->cmp };
	struct key got;

	TRY(call_read_done(c));
	TRY(need_unsealed(c));
	if (!p->on)
		FAIL(ERR_DENIED, "release.refused");
	hash_end(&p->hash, got.b, 32);
	p->on = false;
	if (p->done == p->count && crypto_equal(got.b, p->want.b, 32))
		return NULL;
	journal_leaf(&c->v->journal, &l);
	journal_flush(&c->v->journal);
	keeper_die(EXIT_CHECK, "the picture asked for other rows than it announced");
}

err_t
op_picture(struct call *c)
{
	uint8_t what = rd_u8(&c->in);

	if (c->conn.operator && !c->v->mark.demo)
		FAIL(ERR_DENIED, "keeper.operator-only");
	switch (what) {
	case PIC_BEGIN: return picture_begin(c);
	case PIC_KEYS: return picture_keys(c);
	case PIC_END: return picture_end(c);
	}
	FAIL(ERR_INVALID, "keeper.malformed");
}

/* ---- new keys --------------------------------------------------------- */

static size_t
read_places(struct call *c, struct newkey_place place[4])
{
	size_t n = rd_u8(&c->in);

	if (n == 0 || n > 4) {
		c->in.bad = true;
		return 0;
	}
	for (size_t i = 0; i < n; i++) {
		place[i].cmp = wire_id(&c->in);
		place[i].gmask = rd_u64(&c->in);
		if (place[i].gmask == 0 || place[i].gmask >> GROUPS_MAX != 0)
			c->in.bad = true;
	}
	return n;
}

/* A wrap for each place goes to the reply. */
NODISCARD static err_t
put_wraps(struct call *c, const struct who *w, struct id owner, uint16_t otype, const struct newkey_place *place, size_t n, const struct key *dk)
{
	for (size_t i = 0; i < n; i++) {
		struct wrap wrap = { .owner = owner, .otype = otype, .dkv = 1, .gmask = place[i].gmask };
		struct compartment *cmp = vault_compartment(c->v, place[i].cmp);
		if (cmp == NULL)
			FAIL(ERR_NOTFOUND, "keeper.compartment");
		TRY(custody_wrap(c->v, cmp, w != NULL ? who_user(w) : NULL, w != NULL ? who_account(w) : id_none, c->arena, dk, &wrap));
		wire_put_wrap(&c->out, &wrap);
	}
	return NULL;
}

/* The system itself: the desk's own pair, or an operator while the folder is new or a demo. */
NODISCARD static err_t
need_system(struct call *c)
{
	if (c->conn.operator && !c->v->mark.demo && vault_has_admin(c->v))
		FAIL(ERR_DENIED, "keeper.operator-only");
	return NULL;
}

NODISCARD static err_t
newkey_one(struct call *c, const struct who *w, const struct newkey *k)
{
	struct compartment *home = vault_compartment(c->v, k->place[0].cmp);
	uint64_t mask = 0;
	struct key dk;

	if (home == NULL)
		FAIL(ERR_NOTFOUND, "keeper.compartment");
	if (w != NULL && !vault_entitled(home, w->member))
		return refuse(c, w, ERROR(ERR_DENIED, "release.refused"), k->otype, k->owner, home->id);
	for (size_t i = 0; i < k->n_places; i++)
		mask |= k->place[i].gmask;
	random_bytes(dk.b, sizeof dk.b);
	TRY(put_wraps(c, w, k->owner, k->otype, k->place, k->n_places, &dk));
	buf_u64(&c->out, mask);
	put_groups(&c->out, &dk, mask);
	crypto_wipe(&dk, sizeof dk);
	return NULL;
}

/* Reply: for each key its wraps, then mask and keys. */
err_t
op_newkey(struct call *c)
{
	struct session s;
	bool has = wire_session(&c->in, &s);
	size_t n = rd_u16(&c->in);
	struct newkey *k;
	struct who w;
	err_t e = NULL;

	if (n == 0 || n > RELEASE_MAX)
		c->in.bad = true;
	NEWN(k, c->arena, RELEASE_MAX);
	for (size_t i = 0; i < n && !c->in.bad; i++) {
		k[i].owner = wire_id(&c->in);
		k[i].otype = rd_u16(&c->in);
		k[i].n_places = read_places(c, k[i].place);
	}
	TRY(call_read_done(c));
	TRY(need_unsealed(c));
	if (has)
		TRY(who_is(c, &s, &w));
	else
		TRY(need_system(c));
	for (size_t i = 0; i < n && e == NULL; i++)
		e = newkey_one(c, has ? &w : NULL, &k[i]);
	if (has)
		who_wipe(&w);
	return e;
}

err_t
op_share(struct call *c)
{
	struct session s;
	struct wrap from, to;
	struct who w;
	struct compartment *source, *target;
	struct leaf l = { .action = A_REKEY, .purpose = P_SYSTEM };
	struct key dk;
	err_t e;

	if (!wire_session(&c->in, &s))
		c->in.bad = true;
	wire_wrap(&c->in, &from);
	l.cmp = wire_id(&c->in);
	l.gmask = rd_u64(&c->in) & from.gmask;
	TRY(call_read_done(c));
	TRY(need_unsealed(c));
	TRY(who_is(c, &s, &w));
	source = vault_compartment(c->v, from.cmp);
	target = vault_compartment(c->v, l.cmp);
	to = (struct wrap){ .owner = from.owner, .otype = from.otype, .dkv = from.dkv, .gmask = l.gmask };
	if (source == NULL || target == NULL || l.gmask == 0 || !custody_may(c->v, source, w.member) ||
	    custody_unwrap(c->v, source, who_user(&w), who_account(&w), c->arena, &from, &dk) != NULL)
		e = refuse(c, &w, ERROR(ERR_DENIED, "release.refused"), from.otype, from.owner, from.cmp);
	else
		e = custody_wrap(c->v, target, who_user(&w), who_account(&w), c->arena, &dk, &to);
	crypto_wipe(&dk, sizeof dk);
	who_wipe(&w);
	TRY(e);
	l.otype = from.otype;
	l.object = from.owner;
	who_sign(c, &w, &l);
	journal_leaf(&c->v->journal, &l);
	wire_put_wrap(&c->out, &to);
	return NULL;
}

/* ---- logged work ------------------------------------------------------ */

NODISCARD static err_t
need_txn(struct call *c, const uint8_t txn[16])
{
	if (journal_txn(&c->v->journal, txn) == NULL && c->v->journal.n_open == TXN_OPEN_MAX)
		FAIL(ERR_LIMIT, "keeper.limit");
	return NULL;
}

static bool
action_may_write(uint16_t a)
{
	return (a >= A_INGEST && a <= A_RETENTION) || (a >= A_MEMBERSHIP && a <= A_BREAK_GLASS) || a == A_CONFIG;
}

static void
read_intent(struct rd *r, struct intent *i)
{
	i->action = (enum audit_action)rd_u16(r);
	i->otype = rd_u16(r);
	i->table = rd_u16(r);
	i->owner = wire_id(r);
	i->row = wire_id(r);
	i->cmp = wire_id(r);
	i->rowver = rd_u64(r);
	i->old_hash = wire_key(r);
	i->new_hash = wire_key(r);
	i->detail = wire_str(r);
	if (!action_may_write((uint16_t)i->action) || i->rowver == 0 || i->detail.n > DETAIL_MAX)
		r->bad = true;
}

NODISCARD static err_t
intent_leaf(struct call *c, const struct who *w, const uint8_t txn[16], uint8_t purpose, const struct intent *i)
{
	bool own = id_eq(i->owner, i->row);
	struct leaf l = { .action = (uint16_t)i->action, .otype = own ? i->otype : i->table, .object = i->row, .cmp = i->cmp,
		.purpose = purpose, .new_hash = i->new_hash, .old_hash = i->old_hash, .rowver = i->rowver };
	uint8_t tag[16];
	uint64_t seq;

	if (!own)
		l.origin = i->owner;
	memcpy(l.txn, txn, 16);
	who_sign(c, w, &l);
	TRY(leaf_with_detail(c, &l, i->detail, &seq));
	row_tag(tag, &c->v->rowtag, i->table, i->row, i->rowver, seq, &i->new_hash);
	buf_u64(&c->out, seq);
	buf_add(&c->out, tag, sizeof tag);
	return NULL;
}

err_t
op_intent(struct call *c)
{
	struct session s;
	bool has = wire_session(&c->in, &s);
	uint8_t txn[16], purpose;
	struct intent *i;
	struct who w;
	size_t n;

	wire_bytes(&c->in, txn, sizeof txn);
	purpose = rd_u8(&c->in);
	n = rd_u16(&c->in);
	if (n == 0 || n > INTENT_MAX || is_zero(txn, 16) || purpose < P_TRIAGE || purpose > P_DISCLOSURE)
		c->in.bad = true;
	NEWN(i, c->arena, INTENT_MAX);
	for (size_t k = 0; k < n && !c->in.bad; k++)
		read_intent(&c->in, &i[k]);
	TRY(call_read_done(c));
	TRY(need_unsealed(c));
	if (has) {
		TRY(who_is(c, &s, &w));
		who_wipe(&w);
	} else
		TRY(need_system(c));
	TRY(need_txn(c, txn));
	for (size_t k = 0; k < n; k++)
		TRY(intent_leaf(c, has ? &w : NULL, txn, purpose, &i[k]));
	return NULL;
}

/* The data key in the box a spool file carries for a unit (SEC-52). */
NODISCARD static err_t
open_box(struct call *c, const struct ingest *in, struct key *dk)
{
	const struct unit *u = vault_unit(c->v, in->unit);
	struct buf b;
	struct str context, plain;

	if (u == NULL || u->ukv != in->ukv)
		FAIL(ERR_DENIED, "ingest.refused");
	buf_init(&b, c->arena, 128);
	buf_z(&b, "spool/v1");
	buf_add(&b, c->v->mark.site.b, 16);
	buf_add(&b, in->sub, 16);
	wire_put_id(&b, in->unit);
	buf_u32(&b, in->ukv);
	TRY(buf_done(&b, &context));
	if (box_open(c->arena, &u->pair, context, (struct str){ (const char *)in->box, sizeof in->box }, &plain) != NULL || plain.n != 32)
		FAIL(ERR_DENIED, "ingest.refused");
	memcpy(dk->b, plain.p, 32);
	return NULL;
}

NODISCARD static err_t
ingest_read(struct call *c, uint8_t txn[16], struct ingest *in)
{
	uint8_t anonymous;

	wire_bytes(&c->in, txn, 16);
	wire_bytes(&c->in, in->sub, 16);
	in->kind = rd_u8(&c->in);
	anonymous = rd_u8(&c->in);
	in->anonymous = anonymous == 1;
	in->unit = wire_id(&c->in);
	in->ukv = rd_u32(&c->in);
	wire_bytes(&c->in, in->box, sizeof in->box);
	in->otype = rd_u16(&c->in);
	in->owner = wire_id(&c->in);
	in->n_places = read_places(c, in->place);
	if (anonymous > 1 || is_zero(txn, 16) || in->kind < 1 || in->kind > 6)
		c->in.bad = true;
	return call_read_done(c);
}

err_t
op_ingest(struct call *c)
{
	uint8_t txn[16];
	struct ingest in = { 0 };
	struct leaf l = { .action = A_INGEST, .purpose = P_SYSTEM };
	struct key dk, group;
	uint64_t seq;
	err_t e;

	TRY(ingest_read(c, txn, &in));
	TRY(need_unsealed(c));
	TRY(need_system(c));
	TRY(need_txn(c, txn));
	e = open_box(c, &in, &dk);
	if (e != NULL)
		return refuse(c, NULL, e, in.otype, in.owner, in.place[0].cmp);
	for (size_t i = 0; i < in.n_places; i++)
		if (vault_compartment(c->v, in.place[i].cmp) == NULL)
			FAIL(ERR_NOTFOUND, "keeper.compartment");
	l.otype = in.otype;
	l.object = in.owner;
	l.cmp = in.place[0].cmp;
	memcpy(l.txn, txn, 16);
	if (in.anonymous)
		l.time = clock_now() / MS_HOUR * MS_HOUR;
	seq = journal_leaf(&c->v->journal, &l);
	buf_u64(&c->out, seq);
	TRY(put_wraps(c, NULL, in.owner, in.otype, in.place, in.n_places, &dk));
	group_key(&group, &dk, in.kind == 1 || in.kind == 5 ? G_CARD : G_REPLY);
	wire_put_key(&c->out, &group);
	crypto_wipe(&dk, sizeof dk);
	crypto_wipe(&group, sizeof group);
	return NULL;
}
