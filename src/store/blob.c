/*
 * store/blob.c - sealed bodies as files named by their hash: blobs/ab/<hex>.
 *
 *	bytes -> SHA-256 -> part file, fsync, rename, fsync folder
 *
 * A name says what is inside, so a file is written once and never changed,
 * and a damaged one is found when it is read.
 */
#include <ftw.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>
#include "base/file.h"
#include "store/inside.h"

NODISCARD static err_t
blob_path(struct ctx *cx, struct str sha, const char **folder, const char **path)
{
	struct str hex, part;

	if (sha.n != 32)
		FAIL(ERR_INVALID, "store.blob-name");
	TRY(str_hex(cx->arena, sha.p, sha.n, &hex));
	TRY(str_fmt(cx->arena, &part, "%s/%.2s", cx->store->blobs, hex.p));
	TRY(str_z(cx->arena, part, folder));
	TRY(str_fmt(cx->arena, &part, "%s/%.*s", *folder, STRF(hex)));
	return str_z(cx->arena, part, path);
}

err_t
blob_put(struct ctx *cx, struct str bytes, struct key *sha_out)
{
	const char *folder, *path;

	hash_sha256(sha_out, bytes);
	TRY(blob_path(cx, (struct str){ (const char *)sha_out->b, sizeof sha_out->b }, &folder, &path));
	if (access(folder, F_OK) != 0) {
		TRY(dir_make(folder, 0700));
		TRY(dir_sync(cx->store->blobs));
	}
	return file_replace(path, bytes, 0600);
}

err_t
blob_get(struct ctx *cx, struct str sha32, size_t max, struct str *out)
{
	const char *folder, *path;
	struct key found;

	TRY(blob_path(cx, sha32, &folder, &path));
	TRY(file_read(cx->arena, path, max, out));
	hash_sha256(&found, *out);
	if (memcmp(found.b, sha32.p, sizeof found.b) != 0)
		FAIL(ERR_IO, "store.blob-damaged");
	return NULL;
}

static int
remove_one(const char *path, const struct stat *st, int kind, struct FTW *ftw)
{
	return remove(path);
}

void
dir_remove(const char *path)
{
	(void)nftw(path, remove_one, 8, FTW_DEPTH | FTW_PHYS);
}
