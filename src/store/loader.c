/*
 * store/loader.c - rows, wraps, keeper, keys: what a page may read (SEC-43).
 *
 *	owner rows -> best wrap of each in the actor's compartments
 *	  -> RELEASE, 64 at a time (logged before it answers) -> group keys -> sections
 *
 * Only an owner row with an untouched row tag gets keys: the keeper recomputes
 * it from the hash made here.  Nothing here decides who may: policy did
 * before, the keeper does again.
 */
#include <string.h>
#include "base/log.h"
#include "spool/spool.h"
#include "store/inside.h"
#include "store/loader.h"
#include "store/q_store.h"

#define SECTION_MAX ((size_t)1 << 20)
#define BODY_MAX ((size_t)3 << 20)

static bool
has_compartment(const struct caps *caps, struct id cmp)
{
	for (size_t i = 0; i < caps->n_compartments; i++)
		if (id_eq(caps->compartment[i], cmp))
			return true;
	return false;
}

/* The usable wrap that opens most of what is wanted; of equals the newest key. only: of this compartment; id_none: of any of the actor's. */
NODISCARD static err_t
best_wrap(struct ctx *cx, struct id owner, struct id only, uint64_t want, struct wrap *out)
{
	struct q_wraps_of_owner *wrap;
	size_t n;
	int best = 0;

	*out = (struct wrap){ 0 };
	TRY(q_wraps_of_owner(cx, &(struct q_wraps_of_owner_in){ .owner = owner }, &wrap, &n));
	for (size_t i = 0; i < n; i++) {
		int opens = __builtin_popcountll((uint64_t)wrap[i].gmask & want);

		bool usable = id_is_none(only) ? has_compartment(&cx->actor->caps, wrap[i].cmp) : id_eq(wrap[i].cmp, only);

		if (opens <= best || !usable || wrap[i].wrap.n > sizeof out->bytes)
			continue;
		best = opens;
		*out = (struct wrap){ .owner = owner, .cmp = wrap[i].cmp, .otype = (uint16_t)wrap[i].otype, .dkv = (uint16_t)wrap[i].dkv,
		    .ckv = (uint32_t)wrap[i].ckv, .gmask = (uint64_t)wrap[i].gmask, .n = (uint8_t)wrap[i].wrap.n };
		memcpy(out->bytes, wrap[i].wrap.p, wrap[i].wrap.n);
	}
	return NULL;
}

err_t
release_describe(struct ctx *cx, const struct site *site, const struct row *row, struct id only, uint64_t want, struct release_item *out)
{
	const struct table_def *def = &table_defs[row->table];
	int last = (int)row->n - 1;		/* rowver, audit_seq, row_tag: fieldc checks the order */
	struct str tag = row_text(row, last);

	*out = (struct release_item){ .rowver = (uint64_t)row_int(row, last - 2), .audit_seq = (uint64_t)row_int(row, last - 1) };
	if (!def->audited || tag.n != sizeof out->row_tag)
		FAIL(ERR_BUG, "store.not-audited");
	memcpy(out->row_tag, tag.p, tag.n);
	row_hash(&out->rowhash, site, (uint16_t)row->table, row_id(row), out->rowver, row->col, row->n - 2);
	return best_wrap(cx, row_id(row), only, want, &out->wrap);
}

/* A batch is refused whole for one bad owner; a soft caller wants the others. */
NODISCARD static err_t
release_each(struct ctx *cx, enum audit_action action, uint64_t want, const struct release_item *item, size_t n, struct group_keys *keys)
{
	for (size_t i = 0; i < n; i++) {
		err_t e = keeper_release(cx->keeper, &cx->actor->session, action, cx->purpose, cx->origin, want, &item[i], 1, &keys[i]);

		if (e != NULL && e->code != ERR_DENIED)
			return e;
		if (e != NULL)
			keys[i] = (struct group_keys){ 0 };
	}
	return NULL;
}

NODISCARD static err_t
release(struct ctx *cx, enum audit_action action, uint64_t want, bool soft, const struct release_item *item, size_t n, struct group_keys *keys)
{
	err_t e;

	if (n == 0)
		return NULL;
	e = keeper_release(cx->keeper, &cx->actor->session, action, cx->purpose, cx->origin, want, item, n, keys);
	if (e == NULL || !soft || e->code != ERR_DENIED)
		return e;
	return release_each(cx, action, want, item, n, keys);
}

NODISCARD static err_t
open_batch(struct ctx *cx, enum audit_action action, const struct row *owners, size_t n, uint64_t want, bool soft, struct opened *out)
{
	struct release_item *item;
	struct group_keys *keys;
	struct site site;
	size_t at[RELEASE_MAX], m = 0;

	NEWN(item, cx->arena, n);
	NEWN(keys, cx->arena, n);
	TRY(store_site(cx, &site));
	for (size_t i = 0; i < n; i++) {
		out[i] = (struct opened){ .owner = row_id(&owners[i]) };
		TRY(release_describe(cx, &site, &owners[i], id_none, want, &item[m]));
		if (item[m].wrap.n == 0) {
			if (!soft)
				FAIL(ERR_DENIED, "release.refused");
			continue;
		}
		out[i].cmp = item[m].wrap.cmp;
		out[i].otype = item[m].wrap.otype;
		out[i].dkv = item[m].wrap.dkv;
		at[m++] = i;
	}
	TRY(release(cx, action, want, soft, item, m, keys));
	for (size_t i = 0; i < m; i++)
		out[at[i]].keys = keys[i];
	return NULL;
}

err_t
loader_open(struct ctx *cx, enum audit_action action, const struct row *owners, size_t n, uint64_t want, bool soft, struct opened **out)
{
	struct opened *opened;

	if (cx->actor == NULL || cx->actor->is_system)
		FAIL(ERR_DENIED, "release.refused");	/* the system has no session: it opens nothing */
	NEWN(opened, cx->arena, n);
	for (size_t i = 0; i < n; i += RELEASE_MAX) {
		size_t m = n - i < RELEASE_MAX ? n - i : RELEASE_MAX;

		TRY(open_batch(cx, action, owners + i, m, want, soft, opened + i));
	}
	*out = opened;
	return NULL;
}

err_t
loader_open_one(struct ctx *cx, enum audit_action action, const struct row *owner, uint64_t want, struct opened *out)
{
	struct opened *opened;

	TRY(loader_open(cx, action, owner, 1, want, false, &opened));
	*out = *opened;
	return NULL;
}

err_t
section_open(struct ctx *cx, const struct opened *opened, const struct row *row, enum group group, struct cbor *out)
{
	int column = table_defs[row->table].section[group];
	struct field_at at = { .table = (uint16_t)row->table, .field = (uint16_t)group, .owner = opened->owner, .row = row_id(row) };
	struct str sealed, plain;

	if (column < 0)
		FAIL(ERR_BUG, "store.no-section");
	*out = cbor_map();
	if (row_null(row, column))
		return NULL;
	if ((opened->keys.gmask & GMASK(group)) == 0)
		FAIL(ERR_DENIED, "release.refused");
	TRY(store_site(cx, &at.site));
	sealed = row_text(row, column);
	if (sealed.n > SECTION_MAX)
		FAIL(ERR_LIMIT, "store.section-too-long");
	TRY(envelope_open(cx->arena, &opened->keys.g[group - 1], &at, sealed, &plain));
	TRY(cbor_parse(cx->arena, plain, out));
	if (out->type != CBOR_MAP)
		FAIL(ERR_DENIED, "crypto.refused");
	return NULL;
}

struct str
section_text(const struct cbor *section, int field)
{
	const struct cbor *value = cbor_get_int(section, field);

	return value != NULL && value->type == CBOR_TEXT ? value->s : STR_NONE;
}

err_t
report_body_open(struct ctx *cx, const struct opened *opened, const struct row *report, uint16_t sec, struct str *out)
{
	struct sealed sealed;
	struct site site;
	struct str bytes;
	uint16_t group = 0;

	TRY(store_site(cx, &site));
	TRY(blob_get(cx, row_text(report, REPORT_BLOB), BODY_MAX, &bytes));
	TRY(sealed_read(bytes, &sealed));
	/* The file must be the one this row was made from: its own submission, its own site. */
	if (!str_eq(row_text(report, REPORT_SUB), (struct str){ (const char *)sealed.sub, sizeof sealed.sub }) ||
	    memcmp(sealed.site.b, site.b, sizeof site.b) != 0)
		FAIL(ERR_DENIED, "crypto.refused");
	for (size_t i = 0; i < sealed.n_sections; i++)
		if (sealed.section[i].sec == sec)
			group = sealed.section[i].group;
	if (group == 0)
		FAIL(ERR_NOTFOUND, "store.no-section");
	if (group > GROUPS_MAX || (opened->keys.gmask & GMASK(group)) == 0)
		FAIL(ERR_DENIED, "release.refused");
	return sealed_section(cx->arena, &sealed, &opened->keys.g[group - 1], sec, out);
}
