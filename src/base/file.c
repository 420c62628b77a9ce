/*
 * base/file.c - whole files, durably.
 *
 *	bytes -> name.part -> fsync -> rename to name -> fsync of the folder
 *
 * After file_replace the old or the new content is there, never a mixture.
 * One writer for each path: the part's name is fixed, so what a killed
 * writer left is taken over by the next.
 */
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/file.h"

void
fd_close(int *fd)
{
	if (*fd >= 0)
		(void)close(*fd);
	*fd = -1;
}

err_t
file_read_at(struct arena *a, int dirfd, const char *name, size_t max, struct str *out)
{
	int fd CLEANUP(fd_close) = openat(dirfd, name, O_RDONLY | O_CLOEXEC | O_NOCTTY);
	struct stat st;
	struct buf b;

	if (fd < 0 && (errno == ENOENT || errno == ENOTDIR))
		FAIL(ERR_NOTFOUND, "file.none");
	if (fd < 0 || fstat(fd, &st) != 0 || S_ISDIR(st.st_mode))
		FAIL(ERR_IO, "file.read");
	if (st.st_size > 0 && (uint64_t)st.st_size > max)
		FAIL(ERR_LIMIT, "file.too-long");
	/* One byte more than fits shows a file that is too long, or still growing. */
	buf_init(&b, a, max < SIZE_MAX ? max + 1 : max);
	for (;;) {
		size_t left = b.max - b.n;
		size_t want = b.n < (size_t)st.st_size ? (size_t)st.st_size - b.n + 1 : 4096;
		ssize_t got;
		char *p;

		if (left == 0)
			FAIL(ERR_LIMIT, "file.too-long");
		if (want > left)
			want = left;
		if ((p = buf_room(&b, want)) == NULL)
			return b.err;
		got = read(fd, p, want);
		if (got < 0 && errno == EINTR)
			continue;
		if (got < 0)
			FAIL(ERR_IO, "file.read");
		if (got == 0)
			break;
		b.n += (size_t)got;
	}
	if (b.n > max)
		FAIL(ERR_LIMIT, "file.too-long");
	return buf_done(&b, out);
}

err_t
file_read(struct arena *a, const char *path, size_t max, struct str *out)
{
	return file_read_at(a, AT_FDCWD, path, max, out);
}

err_t
fd_write_all(int fd, const void *bytes, size_t n)
{
	const char *p = bytes;

	while (n > 0) {
		ssize_t put = write(fd, p, n);

		if (put < 0 && errno == EINTR)
			continue;
		if (put <= 0)
			FAIL(ERR_IO, "file.write");
		p += put;
		n -= (size_t)put;
	}
	return NULL;
}

/* Set before any thread and before the first fork; read by all. */
static bool held;

void
disk_hold(void)
{
	held = true;
}

bool
disk_is_held(void)
{
	return held;
}

err_t
disk_release(const char *path)
{
	int fd CLEANUP(fd_close) = open(path, O_RDONLY | O_CLOEXEC);

	held = false;
	if (fd < 0 || syncfs(fd) != 0)
		FAIL(ERR_IO, "file.sync");
	return NULL;
}

int
disk_flush(int fd)
{
	return held ? 0 : fsync(fd);
}

int
disk_flush_data(int fd)
{
	return held ? 0 : fdatasync(fd);
}

err_t
fd_sync(int fd)
{
	if (disk_flush(fd) != 0)
		FAIL(ERR_IO, "file.sync");
	return NULL;
}

err_t
dir_sync(const char *path)
{
	int fd CLEANUP(fd_close) = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);

	if (fd < 0)
		FAIL(ERR_IO, "file.folder");
	return fd_sync(fd);
}

/* The folder a path lies in, into room of PATH_MAX. */
static void
folder_of(const char *path, char *out)
{
	const char *slash = strrchr(path, '/');
	size_t n = slash == NULL ? 0 : slash == path ? 1 : (size_t)(slash - path);

	if (n == 0) {
		out[0] = '.';
		n = 1;
	} else {
		memcpy(out, path, n);
	}
	out[n] = '\0';
}

NODISCARD static err_t
write_part(const char *part, struct str bytes, unsigned mode)
{
	int fd CLEANUP(fd_close) = -1;

	if (unlink(part) != 0 && errno != ENOENT)
		FAIL(ERR_IO, "file.write");
	fd = open(part, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0600);
	if (fd < 0 || fchmod(fd, mode) != 0)
		FAIL(ERR_IO, "file.write");
	TRY(fd_write_all(fd, bytes.p, bytes.n));
	return fd_sync(fd);
}

err_t
file_replace(const char *path, struct str bytes, unsigned mode)
{
	static const char suffix[] = ".part";
	char part[PATH_MAX], folder[PATH_MAX];
	size_t n = strlen(path);
	err_t e;

	if (n + sizeof suffix > sizeof part)
		FAIL(ERR_LIMIT, "file.path");
	memcpy(part, path, n);
	memcpy(part + n, suffix, sizeof suffix);
	folder_of(path, folder);
	e = write_part(part, bytes, mode);
	if (e == NULL && rename(part, path) != 0)
		e = ERROR(ERR_IO, "file.write");
	if (e != NULL) {
		(void)unlink(part);
		return e;
	}
	return dir_sync(folder);
}

err_t
dir_make(const char *path, unsigned mode)
{
	char p[PATH_MAX];
	size_t n = strlen(path);
	struct stat st;

	if (n == 0 || n >= sizeof p)
		FAIL(ERR_LIMIT, "file.path");
	memcpy(p, path, n + 1);
	for (size_t i = 1; i <= n; i++) {
		if (p[i] != '/' && p[i] != '\0')
			continue;
		p[i] = '\0';
		if (mkdir(p, mode) != 0 && errno != EEXIST)
			FAIL(ERR_IO, "file.folder");
		p[i] = path[i];
	}
	if (stat(path, &st) != 0 || !S_ISDIR(st.st_mode))
		FAIL(ERR_IO, "file.folder");
	return NULL;
}

err_t
path_join(struct arena *a, const char *left, const char *right, const char **out)
{
	struct str s;

	TRY(str_fmt(a, &s, "%s/%s%c", left, right, '\0'));
	*out = s.p;
	return NULL;
}
