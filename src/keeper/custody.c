/*
 * keeper/custody.c - seals of compartment keys and user keys.
 */
#include <string.h>
#include "keeper/custody.h"

/* seal() context: no seal can be moved to another compartment or holder. */
NODISCARD static err_t
seal_context(struct vault *v, struct arena *a, struct id cmp, struct id holder, uint32_t ckv, struct str *out)
{
	struct buf b;

	buf_init(&b, a, 128);
	buf_z(&b, "ck/v1");
	buf_add(&b, v->mark.site.b, 16);
	buf_add(&b, cmp.b, 16);
	buf_add(&b, holder.b, 16);
	buf_u32(&b, ckv);
	return buf_done(&b, out);
}

NODISCARD static err_t
take_key(struct str s, struct key *out)
{
	if (s.n != sizeof out->b)
		FAIL(ERR_DENIED, "crypto.refused");
	memcpy(out->b, s.p, sizeof out->b);
	return NULL;
}

static const struct cmp_seal *
find_seal(const struct vault *v, struct id cmp, struct id holder)
{
	for (size_t i = 0; i < v->n_seals; i++)
		if (id_eq(v->seal[i].cmp, cmp) && id_eq(v->seal[i].holder, holder))
			return &v->seal[i];
	return NULL;
}

NODISCARD static err_t
open_seal(struct vault *v, const struct cmp_seal *s, const struct keypair *pair, struct arena *a, struct key *out)
{
	struct str context, plain;

	TRY(seal_context(v, a, s->cmp, s->holder, s->ckv, &context));
	TRY(box_open(a, pair, context, (struct str){ (const char *)s->box, SEAL_OF_KEY }, &plain));
	return take_key(plain, out);
}

err_t
custody_open_server(struct vault *v, struct arena *a)
{
	for (size_t i = 0; i < v->n_compartments; i++) {
		struct compartment *c = &v->compartment[i];
		c->open = false;
		for (size_t k = 0; c->custody == MODE_S && k < v->n_seals && !c->open; k++) {
			const struct unit *u = id_eq(v->seal[k].cmp, c->id) ? vault_unit(v, v->seal[k].holder) : NULL;
			if (u == NULL)
				continue;
			TRY(open_seal(v, &v->seal[k], &u->pair, a, &c->ck));
			c->open = true;
		}
	}
	return NULL;
}

/* The pair of the root key: holder of Mode U halves nobody has yet. */
static void
root_pair(struct vault *v, struct keypair *out)
{
	struct key seed;

	kdf(&seed, &v->srk, "founder", STR(""));
	keypair_from(out, &seed);
	crypto_wipe(&seed, sizeof seed);
}

/* The secret half of a Mode U compartment, by the user's seal or the root's. */
NODISCARD static err_t
secret_half(struct vault *v, const struct compartment *c, struct id account, const struct key *user, struct arena *a, struct key *out)
{
	const struct cmp_seal *s = user == NULL ? NULL : find_seal(v, c->id, account);
	struct account *row = vault_account(v, account);
	struct keypair pair;
	err_t e;

	if (s == NULL || row == NULL)
		FAIL(ERR_DENIED, "release.refused");
	memcpy(pair.pk, row->keys.pk, 32);
	memcpy(pair.sk, user->b, 32);
	e = open_seal(v, s, &pair, a, out);
	crypto_wipe(&pair, sizeof pair);
	return e;
}

err_t
custody_key(struct vault *v, const struct compartment *c, struct id account, const struct key *user, struct arena *a, struct key *out)
{
	struct key half;
	err_t e;

	if (c->custody == MODE_S) {
		if (!c->open)
			FAIL(ERR_DENIED, "release.refused");
		*out = c->ck;
		return NULL;
	}
	e = secret_half(v, c, account, user, a, &half);
	if (e == NULL)
		kdf(out, &half, "ck", id_str(&c->id));
	crypto_wipe(&half, sizeof half);
	return e;
}

bool
custody_may(struct vault *v, const struct compartment *c, const struct membership *m)
{
	return vault_entitled(c, m) && (c->custody == MODE_S || find_seal(v, c->id, m->account) != NULL);
}

static struct wrap_at
wrap_place(const struct vault *v, const struct wrap *w)
{
	return (struct wrap_at){ .site = v->mark.site, .owner = w->owner, .cmp = w->cmp, .otype = w->otype,
		.dkv = w->dkv, .ckv = w->ckv, .gmask = w->gmask };
}

/* AAD of P2: the context of the 112-byte form. */
NODISCARD static err_t
wrap_context(struct arena *a, const struct wrap_at *at, struct str *out)
{
	struct buf b;

	buf_init(&b, a, 128);
	buf_add(&b, "plainsight/dk/v1", 17);
	buf_add(&b, at->site.b, 16);
	buf_add(&b, at->owner.b, 16);
	buf_u16(&b, at->otype);
	buf_add(&b, at->cmp.b, 16);
	buf_u32(&b, at->ckv);
	buf_u16(&b, at->dkv);
	buf_u64(&b, at->gmask);
	return buf_done(&b, out);
}

err_t
custody_wrap(struct vault *v, const struct compartment *c, const struct key *user, struct id account, struct arena *a, const struct key *dk, struct wrap *io)
{
	struct wrap_at at;
	struct key ck;

	io->cmp = c->id;
	io->ckv = c->ckv;
	at = wrap_place(v, io);
	if (custody_key(v, c, account, user, a, &ck) == NULL) {
		io->n = WRAP_BYTES;
		wrap_seal(io->bytes, &ck, &at, dk);
		crypto_wipe(&ck, sizeof ck);
		return NULL;
	}
	if (c->custody == MODE_S)
		FAIL(ERR_DENIED, "release.refused");
	io->n = WRAP_SEALED_BYTES;
	return wrap_seal_unit(io->bytes, c->pk, &at, dk);
}

err_t
custody_unwrap(struct vault *v, const struct compartment *c, const struct key *user, struct id account, struct arena *a, const struct wrap *w, struct key *dk)
{
	struct wrap_at at = wrap_place(v, w);
	struct keypair pair;
	struct key k;
	struct str context, plain;
	err_t e;

	if (w->n == WRAP_BYTES) {
		TRY(custody_key(v, c, account, user, a, &k));
		e = wrap_open(dk, &k, &at, w->bytes);
	} else {
		TRY(secret_half(v, c, account, user, a, &k));
		memcpy(pair.pk, c->pk, 32);
		memcpy(pair.sk, k.b, 32);
		e = wrap_context(a, &at, &context);
		if (e == NULL)
			e = box_open(a, &pair, context, (struct str){ (const char *)w->bytes, WRAP_SEALED_BYTES }, &plain);
		if (e == NULL)
			e = take_key(plain, dk);
		crypto_wipe(&pair, sizeof pair);
	}
	crypto_wipe(&k, sizeof k);
	return e;
}

/* ---- changes ---------------------------------------------------------- */

/* One kind-6 entry: m sealed to pk for holder, or its deletion (pk NULL). */
NODISCARD static err_t
add_seal(struct vault *v, struct arena *a, struct id cmp, uint32_t ckv, struct id holder, const uint8_t *pk, const struct key *m, struct custody_change *out)
{
	struct state_entry *e = &out->entry[out->n];
	struct str context, box = { NULL, 0 };
	uint8_t zero[SEAL_OF_KEY] = { 0 };
	struct buf b;

	if (out->n == CUSTODY_ENTRIES_MAX)
		FAIL(ERR_LIMIT, "keeper.limit");
	if (pk != NULL) {
		TRY(seal_context(v, a, cmp, holder, ckv, &context));
		TRY(box_seal(a, pk, context, (struct str){ (const char *)m->b, 32 }, &box));
	} else
		box = (struct str){ (const char *)zero, sizeof zero };
	*e = (struct state_entry){ .kind = S_CK_SEAL, .del = pk == NULL };
	state_key_of(e->key, id_str(&cmp), id_str(&holder));
	buf_init(&b, a, 256);
	buf_add(&b, cmp.b, 16);
	buf_add(&b, holder.b, 16);
	buf_u32(&b, ckv);
	buf_str(&b, box);
	out->n++;
	return buf_done(&b, &e->body);
}

NODISCARD static err_t
add_compartment(struct arena *a, const struct compartment *c, struct custody_change *out)
{
	struct state_entry *e = &out->entry[out->n++];
	struct buf b;

	*e = (struct state_entry){ .kind = S_COMPARTMENT };
	memcpy(e->key, c->id.b, 16);
	buf_init(&b, a, 64 + 16 * ENTITLED_MAX);
	buf_byte(&b, (uint8_t)c->custody);
	buf_u32(&b, c->ckv);
	buf_add(&b, c->pk, 32);
	buf_u16(&b, (uint16_t)c->n_units);
	buf_add(&b, c->unit, 16 * c->n_units);
	return buf_done(&b, &e->body);
}

static bool
has_unit(const struct id *units, size_t n, struct id id)
{
	for (size_t i = 0; i < n; i++)
		if (id_eq(units[i], id))
			return true;
	return false;
}

/* Mode S: seals for units that have none, none for units no longer named. */
NODISCARD static err_t
seals_of_units(struct vault *v, struct arena *a, const struct compartment *c, const struct key *ck, struct custody_change *out)
{
	for (size_t i = 0; i < c->n_units; i++) {
		const struct unit *u = vault_unit(v, c->unit[i]);
		if (u == NULL)
			FAIL(ERR_NOTFOUND, "keeper.unit");
		if (find_seal(v, c->id, u->id) == NULL)
			TRY(add_seal(v, a, c->id, c->ckv, u->id, u->pair.pk, ck, out));
	}
	for (size_t i = 0; i < v->n_seals; i++)
		if (id_eq(v->seal[i].cmp, c->id) && !has_unit(c->unit, c->n_units, v->seal[i].holder))
			TRY(add_seal(v, a, c->id, v->seal[i].ckv, v->seal[i].holder, NULL, NULL, out));
	return NULL;
}

err_t
custody_compartment(struct vault *v, struct arena *a, struct id cmp, enum custody custody, const struct id *units, size_t n, struct custody_change *out)
{
	const struct compartment *old = vault_compartment(v, cmp);
	struct compartment *c;
	struct keypair pair, root;
	struct key fresh;

	out->n = 0;
	if (old != NULL && old->custody != custody)
		FAIL(ERR_CONFLICT, "keeper.custody-fixed");
	NEW(c, a);
	*c = (struct compartment){ .id = cmp, .custody = custody, .ckv = old != NULL ? old->ckv : 1, .n_units = n };
	memcpy(c->unit, units, n * sizeof *units);
	if (custody == MODE_S) {
		random_bytes(fresh.b, 32);
		TRY(seals_of_units(v, a, c, old != NULL ? &old->ck : &fresh, out));
	} else if (old == NULL) {
		keypair_new(&pair);
		root_pair(v, &root);
		memcpy(c->pk, pair.pk, 32);
		memcpy(fresh.b, pair.sk, 32);
		TRY(add_seal(v, a, cmp, 1, id_none, root.pk, &fresh, out));
		crypto_wipe(&pair, sizeof pair);
		crypto_wipe(&root, sizeof root);
	} else
		memcpy(c->pk, old->pk, 32);
	crypto_wipe(&fresh, sizeof fresh);
	return add_compartment(a, c, out);
}

static bool
is_member(struct vault *v, const struct compartment *c, struct id account)
{
	for (size_t i = 0; i < v->n_memberships; i++)
		if (id_eq(v->membership[i].account, account) && vault_entitled(c, &v->membership[i]))
			return true;
	return false;
}

/* Seal half to every member who has a user key but no seal yet. */
NODISCARD static err_t
grant_one(struct vault *v, struct arena *a, const struct compartment *c, const struct key *half, bool founder, struct custody_change *out)
{
	size_t before = out->n;

	for (size_t i = 0; i < v->n_accounts && out->n + 2 < CUSTODY_ENTRIES_MAX; i++) {
		const struct account *row = &v->account[i];
		if (row->active && row->keys.set && find_seal(v, c->id, row->id) == NULL && is_member(v, c, row->id))
			TRY(add_seal(v, a, c->id, c->ckv, row->id, row->keys.pk, half, out));
	}
	if (founder && out->n > before)
		TRY(add_seal(v, a, c->id, c->ckv, id_none, NULL, NULL, out));
	return NULL;
}

err_t
custody_grant(struct vault *v, struct arena *a, struct id account, const struct key *user, struct custody_change *out)
{
	struct keypair root;
	err_t e = NULL;

	out->n = 0;
	root_pair(v, &root);
	for (size_t i = 0; e == NULL && i < v->n_compartments; i++) {
		const struct compartment *c = &v->compartment[i];
		const struct cmp_seal *founder = find_seal(v, c->id, id_none);
		struct key half;
		if (c->custody != MODE_U)
			continue;
		if ((founder != NULL ? open_seal(v, founder, &root, a, &half) : secret_half(v, c, account, user, a, &half)) != NULL)
			continue;			/* not this user's to give */
		e = grant_one(v, a, c, &half, founder != NULL, out);
		crypto_wipe(&half, sizeof half);
	}
	crypto_wipe(&root, sizeof root);
	return e;
}

err_t
custody_user_keys(struct vault *v, struct arena *a, struct id account, const struct key *kek, const struct key *keep, struct custody_change *out)
{
	const struct account *row = vault_account(v, account);
	struct state_entry *e;
	struct keypair pair;
	struct buf b;
	struct str box;

	out->n = 0;
	if (keep != NULL && row != NULL) {
		memcpy(pair.pk, row->keys.pk, 32);
		memcpy(pair.sk, keep->b, 32);
	} else {
		keypair_new(&pair);
		for (size_t i = 0; i < v->n_seals; i++)
			if (id_eq(v->seal[i].holder, account))
				TRY(add_seal(v, a, v->seal[i].cmp, v->seal[i].ckv, account, NULL, NULL, out));
	}
	TRY(aead_seal(a, kek, id_str(&account), (struct str){ (const char *)pair.sk, 32 }, &box));
	buf_init(&b, a, 128);
	buf_add(&b, pair.pk, 32);
	buf_str(&b, box);
	crypto_wipe(&pair, sizeof pair);
	e = &out->entry[out->n++];
	*e = (struct state_entry){ .kind = S_USER_KEYS };
	memcpy(e->key, account.b, 16);
	return buf_done(&b, &e->body);
}

err_t
custody_user_open(const struct account *row, const struct key *kek, struct arena *a, struct key *out)
{
	struct str plain;

	if (!row->keys.set)
		FAIL(ERR_DENIED, "crypto.refused");
	TRY(aead_open(a, kek, id_str(&row->id), (struct str){ (const char *)row->keys.box, sizeof row->keys.box }, &plain));
	return take_key(plain, out);
}
