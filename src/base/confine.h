/*
 * base/confine.h - what a role's process may still do (SEC-05): Landlock
 * for files, seccomp for system calls.  Both are for good and pass to children.
 */
#ifndef PS_BASE_CONFINE_H
#define PS_BASE_CONFINE_H
#include "base/str.h"

enum confine_fs {				/* may be or-ed */
	FS_READ_FILE = 1, FS_READ_DIR = 2, FS_WRITE_FILE = 4, FS_MAKE_REG = 8,
	FS_REMOVE_FILE = 16, FS_REFER = 32, FS_TRUNCATE = 64, FS_MAKE_DIR = 128
};
struct confine_path { const char *path; unsigned may; };
enum confine_calls { CALLS_PUBLIC, CALLS_DESK, CALLS_KEEPER, CALLS_COURIER, CALLS_SANDBOX };
struct confine_level { int landlock_abi; bool seccomp; bool dumpable_off; };

/* No core dumps, not dumpable, no new privileges. Always the first step. */
NODISCARD err_t confine_basics(void);
/* Only the paths listed stay reachable.  A kernel without Landlock: success, level says so. */
NODISCARD err_t confine_files(const struct confine_path *, size_t n);
/* Anything not on the profile's list ends the process (execve, connect: nowhere but courier). */
NODISCARD err_t confine_calls(enum confine_calls);
struct confine_level confine_level(void);
/* Become uid/gid for good (no effect when not root and ids are our own). IO when refused. */
NODISCARD err_t confine_user(unsigned uid, unsigned gid);
#endif
