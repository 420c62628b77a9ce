/*
 * base/file.h - whole files, durably.
 */
#ifndef PS_BASE_FILE_H
#define PS_BASE_FILE_H
#include "base/str.h"
/* Close a descriptor held by CLEANUP(fd_close); -1 is none. */
void	 fd_close(int *fd);
/* NOTFOUND, LIMIT (larger than max), IO.  The bytes live in the arena. */
NODISCARD err_t file_read(struct arena *, const char *path, size_t max, struct str *out);
NODISCARD err_t file_read_at(struct arena *, int dirfd, const char *name, size_t max, struct str *out);
/* Write part, fsync, rename to path, fsync the folder.  IO; nothing is left behind. */
NODISCARD err_t file_replace(const char *path, struct str bytes, unsigned mode);
/* All of it or IO. */
NODISCARD err_t fd_write_all(int fd, const void *, size_t);
NODISCARD err_t fd_sync(int fd);
NODISCARD err_t dir_make(const char *path, unsigned mode);	/* with parents; there already: fine */
NODISCARD err_t dir_sync(const char *path);
/*
 * A folder that counts for nothing before its last file need not be durable
 * file by file.  From disk_hold on no sync of this process, nor of those it
 * forks, waits for the disk; disk_release makes the file system of path
 * durable at once, and every later sync waits again.  Before any thread.
 */
void	 disk_hold(void);
bool	 disk_is_held(void);
NODISCARD err_t disk_release(const char *path);		/* IO */
/* fsync and fdatasync, or nothing while held; 0 or -1 and errno, as theirs. */
int	 disk_flush(int fd);
int	 disk_flush_data(int fd);
/* "a/b" in the arena, NUL terminated. */
NODISCARD err_t path_join(struct arena *, const char *a, const char *b, const char **out);
#endif
