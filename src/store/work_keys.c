/*
 * store/work_keys.c - data keys and wraps of a work: new owners, shares.
 *
 *	owners declared -> one NEWKEY for all when the first key is needed -> wraps kept for W4
 *
 * Wraps reach keyring.db only inside work_commit, after the log.
 */
#include <string.h>
#include "store/inside.h"
#include "store/q_store.h"
#include "store/work_inside.h"

#define ASK_MAX 64				/* owners in one NEWKEY */

static struct new_owner *
find_owner(struct work *work, struct id id)
{
	for (struct new_owner *o = work->owners; o != NULL; o = o->next)
		if (id_eq(o->ask.owner, id))
			return o;
	return NULL;
}

err_t
work_owner(struct work *work, uint16_t otype, struct id owner, const struct newkey_place *place, size_t n_places, struct opened *out)
{
	struct new_owner *o;

	if (n_places == 0 || n_places > sizeof o->ask.place / sizeof *o->ask.place || find_owner(work, owner) != NULL)
		FAIL(ERR_BUG, "work.places");
	NEW(o, work->cx->arena);
	o->ask = (struct newkey){ .owner = owner, .otype = otype, .n_places = n_places };
	memcpy(o->ask.place, place, n_places * sizeof *place);
	o->next = work->owners;
	work->owners = o;
	*out = (struct opened){ .owner = owner, .cmp = place[0].cmp, .otype = otype, .dkv = 1 };
	return NULL;
}

err_t
work_wrap(struct work *work, const struct wrap *wrap)
{
	struct made_wrap *m;

	NEW(m, work->cx->arena);
	m->wrap = *wrap;
	m->next = work->wraps;
	work->wraps = m;
	return NULL;
}

NODISCARD static err_t
ask(struct work *work, struct new_owner **owner, size_t n)
{
	struct ctx *cx = work->cx;
	const struct session *by = cx->actor->is_system ? NULL : &cx->actor->session;
	struct newkey *asked;
	struct group_keys *keys;
	struct wrap *wraps;
	size_t n_wraps = 0, w = 0;

	NEWN(asked, cx->arena, n);
	NEWN(keys, cx->arena, n);
	for (size_t i = 0; i < n; i++) {
		asked[i] = owner[i]->ask;
		n_wraps += asked[i].n_places;
	}
	NEWN(wraps, cx->arena, n_wraps);
	TRY(keeper_newkey(cx->keeper, by, asked, n, wraps, keys));
	for (size_t i = 0; i < n; i++) {
		owner[i]->keys = keys[i];
		owner[i]->dkv = wraps[w].dkv;
		for (size_t k = 0; k < asked[i].n_places; k++)
			TRY(work_wrap(work, &wraps[w++]));
	}
	return NULL;
}

err_t
work_ask_keys(struct work *work)
{
	struct new_owner *batch[ASK_MAX];
	size_t n = 0;

	for (struct new_owner *o = work->owners; o != NULL; o = o->next) {
		if (o->keys.gmask != 0)
			continue;
		batch[n++] = o;
		if (n == ASK_MAX) {
			TRY(ask(work, batch, n));
			n = 0;
		}
	}
	return n > 0 ? ask(work, batch, n) : NULL;
}

err_t
work_keys(struct work *work, struct opened *io)
{
	struct new_owner *o = find_owner(work, io->owner);

	if (o == NULL)
		return NULL;			/* opened by the loader: it has its keys */
	if (o->keys.gmask == 0)
		TRY(work_ask_keys(work));
	io->keys = o->keys;
	io->dkv = o->dkv;
	return NULL;
}

/* The wrap of owner in compartment cmp: of this work, else the newest in the keyring. */
NODISCARD static err_t
find_wrap(struct work *work, struct id owner, struct id cmp, struct wrap *out)
{
	struct q_wraps_of_owner *stored;
	size_t n;

	if (find_owner(work, owner) != NULL)
		TRY(work_ask_keys(work));
	for (struct made_wrap *m = work->wraps; m != NULL; m = m->next) {
		if (id_eq(m->wrap.owner, owner) && id_eq(m->wrap.cmp, cmp)) {
			*out = m->wrap;
			return NULL;
		}
	}
	TRY(q_wraps_of_owner(work->cx, &(struct q_wraps_of_owner_in){ .owner = owner }, &stored, &n));
	for (size_t i = 0; i < n; i++) {
		if (!id_eq(stored[i].cmp, cmp) || stored[i].wrap.n > sizeof out->bytes)
			continue;
		*out = (struct wrap){ .owner = owner, .cmp = cmp, .otype = (uint16_t)stored[i].otype, .dkv = (uint16_t)stored[i].dkv,
		    .ckv = (uint32_t)stored[i].ckv, .gmask = (uint64_t)stored[i].gmask, .n = (uint8_t)stored[i].wrap.n };
		memcpy(out->bytes, stored[i].wrap.p, stored[i].wrap.n);
		return NULL;
	}
	FAIL(ERR_NOTFOUND, "work.no-wrap");
}

err_t
work_share(struct work *work, struct id owner, struct id from_cmp, struct id to_cmp, uint64_t gmask)
{
	const struct session *by = work->cx->actor->is_system ? NULL : &work->cx->actor->session;
	struct wrap from, made;

	TRY(find_wrap(work, owner, from_cmp, &from));
	TRY(keeper_share(work->cx->keeper, by, &from, to_cmp, gmask, &made));
	return work_wrap(work, &made);
}
