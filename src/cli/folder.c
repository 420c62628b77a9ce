/*
 * cli/folder.c - the data folder of an instance: where each part lies, who
 * owns it, and where the shipped data comes from (OPS-10, OPS-16).
 */
#include "cli/cli.h"

#include <dirent.h>
#include <errno.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/file.h"
#include "base/log.h"
#include "spool/spool.h"

/* OPS-16: fixed numbers, so that a demo made by root separates its roles. */
enum { UID_DESK = 65201, UID_PUBLIC = 65202, UID_KEEPER = 65203, GID_PLAINSIGHT = 65200 };
#define SHARE_FILE_MAX ((size_t)8 << 20)

struct role_user
role_user_of(const struct folder *f, enum role_process role)
{
	if (f->one_user)
		return (struct role_user){ geteuid(), getegid() };
	switch (role) {
	case ROLE_DESK_PROCESS:   return (struct role_user){ UID_DESK, GID_PLAINSIGHT };
	case ROLE_PUBLIC_PROCESS: return (struct role_user){ UID_PUBLIC, GID_PLAINSIGHT };
	case ROLE_KEEPER_PROCESS: return (struct role_user){ UID_KEEPER, UID_KEEPER };
	case N_ROLE_PROCESSES:    break;
	}
	return (struct role_user){ geteuid(), getegid() };
}

/* May somebody who is not root walk down to this folder? */
static bool
others_reach(const char *dir)
{
	char path[PATH_MAX];
	struct stat st;
	size_t n = strlen(dir);

	if (n >= sizeof path)
		return false;
	for (size_t i = 1; i < n; i++) {
		if (dir[i] != '/')
			continue;
		memcpy(path, dir, i);
		path[i] = '\0';
		if (stat(path, &st) != 0 || (st.st_mode & S_IXOTH) == 0)
			return false;
	}
	return true;
}

NODISCARD static err_t
under(struct arena *arena, const char *dir, const char *name, const char **out)
{
	return path_join(arena, dir, name, out);
}

err_t
folder_at(struct arena *arena, const char *dir, struct folder *out)
{
	struct folder f = { 0 };
	char real[PATH_MAX];
	const char *mark, *spool;

	TRY(dir_make(dir, 0711));
	if (realpath(dir, real) == NULL)
		FAIL(ERR_IO, "folder.unreachable");
	TRY(str_z(arena, str_of(real), &f.dir));
	f.one_user = geteuid() != 0 || !others_reach(f.dir);
	TRY(under(arena, f.dir, "keeper", &f.keeper));
	TRY(under(arena, f.dir, "db", &f.db));
	TRY(under(arena, f.dir, "spool", &spool));
	TRY(under(arena, spool, "in", &f.spool_in));
	TRY(under(arena, spool, "staff", &f.spool_staff));
	TRY(under(arena, spool, "out", &f.spool_out));
	TRY(under(arena, f.dir, "published/0", &f.published));
	TRY(under(arena, f.dir, "published/public.bundle", &f.bundle));
	TRY(under(arena, f.dir, "run", &f.run));
	TRY(under(arena, f.run, "control.sock", &f.control));
	TRY(under(arena, f.dir, "DEMO", &mark));
	f.demo = access(mark, F_OK) == 0;
	*out = f;
	return NULL;
}

bool
folder_is_made(const struct folder *f)
{
	/* The bundle is written last: a folder with it was finished. */
	return access(f->bundle, F_OK) == 0;
}

bool
folder_is_empty(const char *dir)
{
	DIR *d = opendir(dir);
	struct dirent *e;
	bool empty = true;

	if (d == NULL)
		return errno == ENOENT;
	while ((e = readdir(d)) != NULL)
		if (strcmp(e->d_name, ".") != 0 && strcmp(e->d_name, "..") != 0)
			empty = false;
	closedir(d);
	return empty;
}

NODISCARD static err_t copy_tree(const char *from, const char *to, int depth);

NODISCARD static err_t
copy_one(const char *from, const char *to, int depth)
{
	struct arena arena;
	struct stat st;
	struct str bytes;
	err_t e;

	if (stat(from, &st) != 0)
		FAIL(ERR_IO, "share.unreadable");
	if (S_ISDIR(st.st_mode))
		return copy_tree(from, to, depth + 1);
	if (!S_ISREG(st.st_mode))
		return NULL;
	arena_init(&arena, 2 * SHARE_FILE_MAX);
	e = file_read(&arena, from, SHARE_FILE_MAX, &bytes);
	if (e == NULL)
		e = file_replace(to, bytes, 0644);
	arena_free(&arena);
	return e;
}

/* depth is bounded: the shipped data is three folders deep. */
NODISCARD static err_t
copy_tree(const char *from, const char *to, int depth)
{
	struct arena arena;
	DIR *d;
	struct dirent *e;
	err_t err = NULL;

	if (depth > 6)
		FAIL(ERR_LIMIT, "share.too-deep");
	TRY(dir_make(to, 0755));
	d = opendir(from);
	if (d == NULL)
		FAIL(ERR_IO, "share.unreadable");
	arena_init(&arena, 1 << 20);
	while (err == NULL && (e = readdir(d)) != NULL) {
		const char *src, *dst;

		if (e->d_name[0] == '.')
			continue;
		err = path_join(&arena, from, e->d_name, &src);
		if (err == NULL)
			err = path_join(&arena, to, e->d_name, &dst);
		if (err == NULL)
			err = copy_one(src, dst, depth);
	}
	closedir(d);
	arena_free(&arena);
	return err;
}

err_t
folder_lay(struct arena *arena, const struct folder *f, const char *share, bool demo)
{
	static const char *const parts[] = { "content", "forms", "reference" };
	const char *path;

	/* The roles pass through; nobody lists it. */
	if (chmod(f->dir, 0711) != 0)
		FAIL(ERR_IO, "folder.owner");
	TRY(dir_make(f->keeper, 0700));
	TRY(dir_make(f->db, 0700));
	TRY(under(arena, f->dir, "blobs", &path));
	TRY(dir_make(path, 0700));
	TRY(dir_make(f->run, 0755));
	/* Each spool belongs to another role: all pass through the folder above. */
	TRY(under(arena, f->dir, "spool", &path));
	TRY(dir_make(path, 0711));
	TRY(spool_make(f->spool_in, true));
	TRY(spool_make(f->spool_staff, false));
	TRY(outbox_make(f->spool_out));
	for (size_t i = 0; i < sizeof parts / sizeof parts[0]; i++) {
		const char *from, *to;

		TRY(path_join(arena, share, parts[i], &from));
		TRY(path_join(arena, f->published, parts[i], &to));
		TRY(copy_tree(from, to, 0));
	}
	if (demo) {
		TRY(under(arena, f->dir, "DEMO", &path));
		TRY(file_replace(path, STR("Everything in this folder is invented. A real service refuses it.\n"), 0644));
	}
	return NULL;
}

NODISCARD static err_t
give_tree(const char *path, struct role_user user, unsigned dir_mode, unsigned file_mode, int depth)
{
	struct arena arena;
	struct stat st;
	DIR *d;
	struct dirent *e;
	err_t err = NULL;

	if (depth > 8 || lstat(path, &st) != 0)
		return NULL;
	if (lchown(path, user.uid, user.gid) != 0 || chmod(path, S_ISDIR(st.st_mode) ? dir_mode : file_mode) != 0)
		FAIL(ERR_IO, "folder.owner");
	if (!S_ISDIR(st.st_mode))
		return NULL;
	d = opendir(path);
	if (d == NULL)
		FAIL(ERR_IO, "folder.owner");
	arena_init(&arena, 4 << 20);
	while (err == NULL && (e = readdir(d)) != NULL) {
		const char *child;

		if (strcmp(e->d_name, ".") == 0 || strcmp(e->d_name, "..") == 0)
			continue;
		err = path_join(&arena, path, e->d_name, &child);
		if (err == NULL)
			err = give_tree(child, user, dir_mode, file_mode, depth + 1);
	}
	closedir(d);
	arena_free(&arena);
	return err;
}

err_t
folder_give(struct arena *arena, const struct folder *f)
{
	struct role_user desk = role_user_of(f, ROLE_DESK_PROCESS), public = role_user_of(f, ROLE_PUBLIC_PROCESS);
	const char *blobs;

	if (geteuid() != 0)
		return NULL;
	if (f->one_user)
		log_line(LOG_WARN, "other users cannot reach this folder, so the roles share one; Landlock and seccomp still part them");
	TRY(under(arena, f->dir, "blobs", &blobs));
	TRY(give_tree(f->keeper, role_user_of(f, ROLE_KEEPER_PROCESS), 0700, 0600, 0));
	TRY(give_tree(f->db, desk, 0700, 0600, 0));
	TRY(give_tree(blobs, desk, 0700, 0600, 0));
	TRY(give_tree(f->spool_in, public, 02770, 0640, 0));
	TRY(give_tree(f->spool_out, desk, 02770, 0640, 0));
	TRY(give_tree(f->spool_staff, desk, 0700, 0600, 0));
	return NULL;
}

NODISCARD static err_t
is_share(struct arena *arena, const char *dir, bool *out)
{
	const char *manifest;

	TRY(path_join(arena, dir, "reference/manifest.json", &manifest));
	*out = access(manifest, R_OK) == 0;
	return NULL;
}

err_t
share_find(struct arena *arena, const char **out)
{
	const char *env = getenv("PLAINSIGHT_SHARE"), *beside;
	char self[PATH_MAX];
	ssize_t n;
	bool found = false;

	if (env != NULL) {
		TRY(is_share(arena, env, &found));
		if (!found)
			FAIL(ERR_NOTFOUND, "share.missing");
		*out = env;
		return NULL;
	}
	n = readlink("/proc/self/exe", self, sizeof self - 1);
	if (n > 0) {
		/* build/plainsight (a link to build/src/cli/plainsight) in a source tree, bin/plainsight installed */
		static const char *const near[] = { "../../..", "..", "../share/plainsight" };
		char *slash;

		self[n] = '\0';
		slash = strrchr(self, '/');
		if (slash != NULL)
			*slash = '\0';
		for (size_t i = 0; i < sizeof near / sizeof near[0] && !found; i++) {
			TRY(path_join(arena, self, near[i], &beside));
			TRY(is_share(arena, beside, &found));
			if (found)
				*out = beside;
		}
	}
	if (!found) {
		TRY(is_share(arena, "/usr/share/plainsight", &found));
		*out = "/usr/share/plainsight";
	}
	if (!found)
		FAIL(ERR_NOTFOUND, "share.missing");
	return NULL;
}
