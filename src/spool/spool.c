/*
 * spool/spool.c - a spool folder: put, list, get, drop.
 *
 *	public, desk: spool_put -> new/<sub>-<tag>		desk: list -> sync -> get -> drop | bad
 *
 * The name says what was sent: the same page again meets its own file and is
 * acknowledged again; an edited one has another tag and is kept beside it.
 */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/file.h"
#include "base/log.h"
#include "spool/inside.h"

#define NAME_BYTES (32 + 1 + 16)

struct spool {
	struct arena	 arena;		/* holds this struct; as long as the process */
	const struct spool_calls *calls;
	struct rounds	 rounds;	/* of fsyncs of new/ */
	int	 dir, part, folder;
};

err_t
spool_make(const char *dir, bool public_in)
{
	TRY(folder_make(dir, "part"));
	TRY(folder_make(dir, "new"));
	if (public_in) {
		TRY(folder_make(dir, "quar"));
		TRY(folder_make(dir, "bad"));
	}
	return dir_sync(dir);
}

err_t
spool_open(const char *dir, struct spool **out)
{
	struct arena a;
	struct spool *s;
	err_t e;

	arena_init(&a, sizeof *s + 64);
	NEW(s, &a);
	*s = (struct spool){ .arena = a, .calls = &spool_calls_real, .dir = -1, .part = -1, .folder = -1 };
	rounds_open(&s->rounds);
	e = folder_open(dir, ".", true, &s->dir);
	if (e == NULL)
		e = folder_open(dir, "part", true, &s->part);
	if (e == NULL)
		e = folder_open(dir, "new", false, &s->folder);
	if (e != NULL) {
		spool_close(&s);
		return e;
	}
	*out = s;
	return NULL;
}

void
spool_close(struct spool **s)
{
	struct arena a;

	if (*s == NULL)
		return;
	fd_close(&(*s)->dir);
	fd_close(&(*s)->part);
	fd_close(&(*s)->folder);
	rounds_close(&(*s)->rounds);
	a = (*s)->arena;
	*s = NULL;
	arena_free(&a);
}

void
spool_use_calls(struct spool *s, const struct spool_calls *calls)
{
	s->calls = calls;
}

err_t
spool_put(struct spool *s, const struct envelope *e, struct arena *a, bool *already)
{
	uint8_t sub[16], tag[8];
	struct str bytes, sub_hex, tag_hex;
	char name[NAME_BYTES + 1];

	TRY(envelope_write(a, e, &bytes, tag));
	receipt_sub(sub, e->token);
	TRY(str_hex(a, sub, sizeof sub, &sub_hex));
	TRY(str_hex(a, tag, sizeof tag, &tag_hex));
	(void)snprintf(name, sizeof name, "%.*s-%.*s", STRF(sub_hex), STRF(tag_hex));
	return put_durably(&(struct put_place){ s->calls, &s->rounds, s->part, s->folder }, name, bytes, e->day, already);
}

static bool
is_hex(char c)
{
	return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f');
}

static bool
is_name(struct str name, const void *unused)
{
	(void)unused;
	if (name.n != NAME_BYTES)
		return false;
	for (size_t i = 0; i < name.n; i++)
		if (i == 32 ? name.p[i] != '-' : !is_hex(name.p[i]))
			return false;
	return true;
}

/* A name of ours, terminated; anything else is a caller's fault. */
NODISCARD static err_t
name_z(struct str name, char out[NAME_BYTES + 1])
{
	if (!is_name(name, NULL))
		FAIL(ERR_BUG, "spool.name");
	memcpy(out, name.p, NAME_BYTES);
	out[NAME_BYTES] = '\0';
	return NULL;
}

err_t
spool_list(struct spool *s, struct arena *a, struct str **names, size_t *n)
{
	return folder_names(a, s->folder, is_name, NULL, names, n);
}

err_t
spool_get(struct spool *s, struct arena *a, struct str name, struct str *out)
{
	char z[NAME_BYTES + 1];

	TRY(name_z(name, z));
	return file_read_at(a, s->folder, z, FILE_BYTES_MAX, out);
}

err_t
spool_sync(struct spool *s, struct str name)
{
	char z[NAME_BYTES + 1];
	int fd CLEANUP(fd_close) = -1;

	TRY(name_z(name, z));
	fd = openat(s->folder, z, O_RDONLY | O_CLOEXEC | O_NOFOLLOW);
	if (fd < 0 && errno == ENOENT)
		FAIL(ERR_NOTFOUND, "spool.gone");
	if (fd < 0 || s->calls->sync(fd) != 0 || s->calls->sync(s->folder) != 0)
		FAIL(ERR_IO, "spool.unavailable");
	return NULL;
}

err_t
spool_drop(struct spool *s, struct str name)
{
	char z[NAME_BYTES + 1];

	TRY(name_z(name, z));
	if (s->calls->unlink(s->folder, z) != 0 && errno != ENOENT)
		FAIL(ERR_IO, "spool.unavailable");
	if (s->calls->sync(s->folder) != 0)
		FAIL(ERR_IO, "spool.unavailable");
	return NULL;
}

err_t
spool_bad(struct spool *s, struct str name)
{
	char z[NAME_BYTES + 1];
	int bad CLEANUP(fd_close) = -1;

	TRY(name_z(name, z));
	if (mkdirat(s->dir, "bad", 0770) != 0 && errno != EEXIST)
		FAIL(ERR_IO, "spool.unavailable");
	bad = openat(s->dir, "bad", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (bad < 0)
		FAIL(ERR_IO, "spool.unavailable");
	/* Not NOREPLACE: the same bad file twice is one bad file. */
	if (renameat(s->folder, z, bad, z) != 0)
		FAIL(ERR_IO, "spool.unavailable");
	if (s->calls->sync(bad) != 0 || s->calls->sync(s->folder) != 0)
		FAIL(ERR_IO, "spool.unavailable");
	log_line(LOG_ERROR, "ALARM spool: a file that is no sealed report was put into bad/");
	return NULL;
}

static bool
is_part(struct str name, const void *unused)
{
	(void)unused;
	for (size_t i = 0; i < name.n; i++)
		if (!is_hex(name.p[i]))
			return false;
	return name.n == 32;
}

err_t
spool_tidy(struct spool *s, int64_t now_ms)
{
	struct arena a;
	struct str *names;
	size_t n;
	err_t e;

	arena_init(&a, ARENA_CAP_REQUEST);
	e = folder_names(&a, s->part, is_part, NULL, &names, &n);
	for (size_t i = 0; e == NULL && i < n; i++) {
		char z[33];
		struct stat st;

		memcpy(z, names[i].p, 32);
		z[32] = '\0';
		/* Change time: the written time says no more than the day. */
		if (fstatat(s->part, z, &st, AT_SYMLINK_NOFOLLOW) == 0 &&
		    now_ms - (int64_t)st.st_ctim.tv_sec * 1000 > MS_HOUR)
			(void)s->calls->unlink(s->part, z);
	}
	arena_free(&a);
	return e;
}
