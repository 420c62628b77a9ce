/*
 * store/projection.c - the picture's keys: announced once, then handed out in order (SEC-43 PICTURE).
 *
 * The list is read twice, so that a load of a hundred thousand items needs
 * memory for one batch: first for its count and hash, then for the keys.
 */
#include "store/inside.h"
#include "store/loader.h"

#define SCRATCH ((size_t)4 << 20)

NODISCARD static err_t
one(struct ctx *cx, const struct site *site, struct id cmp, enum table table, struct id id, struct row *row, struct release_item *out)
{
	TRY(row_get(cx, table, id, row));
	return release_describe(cx, site, row, cmp, GMASK(G_PROJECTION), out);
}

static void
announce(struct hash_state *hash, const struct release_item *item)
{
	uint8_t rowver[8];

	for (int k = 0; k < 8; k++)
		rowver[k] = (uint8_t)(item->rowver >> (8 * k));
	hash_add(hash, id_str(&item->wrap.owner));
	hash_add(hash, (struct str){ (const char *)rowver, sizeof rowver });
}

err_t
projection_begin(struct ctx *cx, struct id cmp, enum table table, struct id *id, size_t *n)
{
	struct hash_state hash;
	struct arena scratch;
	struct ctx inner = *cx;
	struct site site;
	struct key digest;
	size_t kept = 0;
	err_t e = NULL;

	TRY(store_site(cx, &site));
	hash_begin(&hash, sizeof digest.b, NULL, 0);
	arena_init(&scratch, SCRATCH);
	inner.arena = &scratch;
	for (size_t i = 0; i < *n && e == NULL; i++) {
		struct release_item item;
		struct row row;

		e = one(&inner, &site, cmp, table, id[i], &row, &item);
		if (e == NULL && item.wrap.n > 0) {
			announce(&hash, &item);
			id[kept++] = id[i];
		}
		if (scratch.used > SCRATCH / 2)
			arena_free(&scratch);
	}
	arena_free(&scratch);
	TRY(e);
	*n = kept;
	hash_end(&hash, digest.b, sizeof digest.b);
	return keeper_picture_begin(cx->keeper, cmp, kept, &digest);
}

err_t
projection_next(struct ctx *cx, struct id cmp, enum table table, const struct id *id, size_t n, struct row **rows, struct opened **out)
{
	struct release_item *item;
	struct site site;
	struct key *key;

	TRY(store_site(cx, &site));
	NEWN(item, cx->arena, n);
	NEWN(key, cx->arena, n);
	NEWN(*rows, cx->arena, n);
	NEWN(*out, cx->arena, n);
	for (size_t i = 0; i < n; i++)
		TRY(one(cx, &site, cmp, table, id[i], &(*rows)[i], &item[i]));
	TRY(keeper_picture_keys(cx->keeper, item, n, key));
	for (size_t i = 0; i < n; i++) {
		(*out)[i] = (struct opened){ .owner = id[i], .cmp = cmp, .otype = item[i].wrap.otype, .dkv = item[i].wrap.dkv,
			.keys = { .gmask = GMASK(G_PROJECTION) } };
		(*out)[i].keys.g[G_PROJECTION - 1] = key[i];
	}
	return NULL;
}
