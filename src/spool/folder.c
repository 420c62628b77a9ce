/*
 * spool/folder.c - the steps that make a file durable, and lists of folders.
 *
 *	create part -> write -> times -> fsync -> rename -> fsync of the folder
 *
 * A failed fsync is never repeated on the same file: after it nobody knows
 * what is on the disk, so the part goes and the sender tries afresh.
 */
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/file.h"
#include "base/log.h"
#include "spool/inside.h"

#define NAMES_MAX 200000

static int
real_create(int dirfd, const char *name)
{
	return openat(dirfd, name, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0640);
}

static int
real_rename(int from, const char *part, int to, const char *name)
{
	return renameat2(from, part, to, name, RENAME_NOREPLACE);
}

static int
real_unlink(int dirfd, const char *name)
{
	return unlinkat(dirfd, name, 0);
}

const struct spool_calls spool_calls_real = {
	.create = real_create,
	.write = write,
	.sync = disk_flush,
	.rename = real_rename,
	.unlink = real_unlink,
};

err_t
folder_make(const char *dir, const char *name)
{
	char path[4096];
	int n = snprintf(path, sizeof path, "%s/%s", dir, name);

	if (n < 0 || (size_t)n >= sizeof path)
		FAIL(ERR_LIMIT, "file.path");
	TRY(dir_make(path, 0770));
	/* The group stays the spool's whoever writes; refused where the folder is not ours. */
	if (chmod(path, 02770) != 0 && errno != EPERM)
		FAIL(ERR_IO, "spool.folder");
	return NULL;
}

err_t
folder_open(const char *dir, const char *name, bool path_only, int *out)
{
	char path[4096];
	int n = snprintf(path, sizeof path, "%s/%s", dir, name);

	if (n < 0 || (size_t)n >= sizeof path)
		FAIL(ERR_LIMIT, "file.path");
	*out = open(path, (path_only ? O_PATH : O_RDONLY) | O_DIRECTORY | O_CLOEXEC);
	if (*out < 0)
		FAIL(ERR_IO, "spool.folder");
	return NULL;
}

NODISCARD static err_t
write_all(const struct spool_calls *calls, int fd, struct str bytes)
{
	while (bytes.n > 0) {
		ssize_t n = calls->write(fd, bytes.p, bytes.n);

		if (n < 0 && errno == EINTR)
			continue;
		if (n <= 0)
			FAIL(ERR_IO, "spool.unavailable");
		bytes = str_from(bytes, (size_t)n);
	}
	return NULL;
}

/* S1 to S3: the bytes are on disk, under a name that counts for nothing. */
NODISCARD static err_t
write_part(const struct spool_calls *calls, int fd, struct str bytes, uint32_t day)
{
	struct timespec midnight[2] = { { (time_t)day * 86400, 0 }, { (time_t)day * 86400, 0 } };
	struct stat st;

	TRY(write_all(calls, fd, bytes));
	if (fstat(fd, &st) != 0 || st.st_size < 0 || (uint64_t)st.st_size != bytes.n)
		FAIL(ERR_IO, "spool.unavailable");
	/* No hour of writing stands in the folder, whatever umask and file system say. */
	if (futimens(fd, midnight) != 0)
		FAIL(ERR_IO, "spool.unavailable");
	if (calls->sync(fd) != 0)
		FAIL(ERR_IO, "spool.unavailable");
	return NULL;
}

err_t
put_durably(const struct put_place *at, const char *name, struct str bytes, uint32_t day, bool *already)
{
	const struct spool_calls *calls = at->calls;
	int fd CLEANUP(fd_close) = -1;
	char random[33];
	uint64_t r[2];
	err_t e;

	*already = false;
	random_bytes(r, sizeof r);
	(void)snprintf(random, sizeof random, "%016llx%016llx", (unsigned long long)r[0],
	    (unsigned long long)r[1]);
	fd = calls->create(at->part, random);
	if (fd < 0) {
		log_line(LOG_ERROR, "spool: no new file, errno %d", errno);
		FAIL(ERR_IO, "spool.unavailable");
	}
	e = write_part(calls, fd, bytes, day);
	if (e == NULL && calls->rename(at->part, random, at->folder, name) != 0) {
		if (errno == EEXIST)
			*already = true;
		else
			e = ERROR(ERR_IO, "spool.unavailable");
	}
	if (e != NULL)
		log_line(LOG_ERROR, "spool: not written, errno %d", errno);
	if (e != NULL || *already)
		(void)calls->unlink(at->part, random);
	TRY(e);
	if (!rounds_sync(at->rounds, calls, at->folder)) {
		log_line(LOG_ERROR, "spool: folder not synced, errno %d", errno);
		FAIL(ERR_IO, "spool.unavailable");
	}
	return NULL;
}

static int
by_name(const void *a, const void *b)
{
	return str_cmp(*(const struct str *)a, *(const struct str *)b);
}

static void
close_dir(DIR **d)
{
	if (*d != NULL)
		(void)closedir(*d);
}

err_t
folder_names(struct arena *a, int folder, bool (*wanted)(struct str, const void *), const void *arg,
    struct str **names, size_t *n)
{
	int fd = openat(folder, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	DIR *d CLEANUP(close_dir) = fd < 0 ? NULL : fdopendir(fd);
	size_t cap = 0;

	*names = NULL;
	*n = 0;
	if (d == NULL) {
		fd_close(&fd);
		FAIL(ERR_IO, "spool.folder");
	}
	for (;;) {
		struct dirent *entry;
		struct str name;

		errno = 0;
		entry = readdir(d);
		if (entry == NULL && errno != 0)
			FAIL(ERR_IO, "spool.folder");
		if (entry == NULL || *n == NAMES_MAX)
			break;
		name = str_of(entry->d_name);
		if (!wanted(name, arg))
			continue;
		if (*n == cap) {
			struct str *more;

			cap = cap == 0 ? 64 : cap * 2;
			NEWN(more, a, cap);
			if (*n > 0)
				memcpy(more, *names, *n * sizeof *more);
			*names = more;
		}
		TRY(str_dup(a, name, &(*names)[*n]));
		(*n)++;
	}
	if (*n > 1)
		qsort(*names, *n, sizeof **names, by_name);
	return NULL;
}
