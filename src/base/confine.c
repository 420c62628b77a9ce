/*
 * base/confine.c - what a role's process may still reach (SEC-05).
 *
 *	confine_basics -> confine_user -> confine_files -> confine_calls
 *
 * In that order, and before the first thread starts: Landlock binds the
 * calling thread and those it creates later.  Each step is for good.
 */
#include <errno.h>
#include <fcntl.h>
#include <grp.h>
#include <linux/landlock.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "base/confine.h"
#include "base/confine_level.h"
#include "base/file.h"

/* Newer than the headers this is built with; the kernel's ABI number decides. */
#define ACCESS_REFER	(1ULL << 13)
#define ACCESS_TRUNCATE	(1ULL << 14)
#define ACCESS_IOCTL	(1ULL << 15)
#define ACCESS_ABI_1	((1ULL << 13) - 1)
/* What can be said of a file that is no folder. */
#define ACCESS_OF_FILE	(LANDLOCK_ACCESS_FS_READ_FILE |			\
	LANDLOCK_ACCESS_FS_WRITE_FILE | LANDLOCK_ACCESS_FS_EXECUTE |	\
	ACCESS_TRUNCATE | ACCESS_IOCTL)

struct confine_level confine_reached;

struct confine_level
confine_level(void)
{
	return confine_reached;
}

err_t
confine_basics(void)
{
	struct rlimit none = { 0, 0 };

	if (setrlimit(RLIMIT_CORE, &none) != 0 ||
	    prctl(PR_SET_DUMPABLE, 0, 0, 0, 0) != 0 ||
	    prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0)
		FAIL(ERR_IO, "confine.basics");
	confine_reached.dumpable_off = true;
	return NULL;
}

/* Every right this kernel can take away. */
static uint64_t
rights_known(int abi)
{
	uint64_t known = ACCESS_ABI_1;

	if (abi >= 2)
		known |= ACCESS_REFER;
	if (abi >= 3)
		known |= ACCESS_TRUNCATE;
	if (abi >= 5)
		known |= ACCESS_IOCTL;
	return known;
}

static uint64_t
rights_of(unsigned may)
{
	static const struct { unsigned may; uint64_t right; } pair[] = {
		{ FS_READ_FILE, LANDLOCK_ACCESS_FS_READ_FILE },
		{ FS_READ_DIR, LANDLOCK_ACCESS_FS_READ_DIR },
		{ FS_WRITE_FILE, LANDLOCK_ACCESS_FS_WRITE_FILE },
		{ FS_MAKE_REG, LANDLOCK_ACCESS_FS_MAKE_REG },
		{ FS_REMOVE_FILE, LANDLOCK_ACCESS_FS_REMOVE_FILE },
		{ FS_REFER, ACCESS_REFER },
		{ FS_TRUNCATE, ACCESS_TRUNCATE },
		{ FS_MAKE_DIR, LANDLOCK_ACCESS_FS_MAKE_DIR },
	};
	uint64_t rights = 0;

	for (size_t i = 0; i < sizeof pair / sizeof *pair; i++)
		if ((may & pair[i].may) != 0)
			rights |= pair[i].right;
	return rights;
}

NODISCARD static err_t
allow_path(int ruleset, const struct confine_path *path, uint64_t known)
{
	int fd CLEANUP(fd_close) = open(path->path, O_PATH | O_CLOEXEC);
	struct landlock_path_beneath_attr rule = { .parent_fd = fd };
	struct stat st;

	if (fd < 0 || fstat(fd, &st) != 0)
		FAIL(ERR_IO, "confine.path");
	rule.allowed_access = rights_of(path->may) & known;
	if (!S_ISDIR(st.st_mode))
		rule.allowed_access &= ACCESS_OF_FILE;
	if (rule.allowed_access == 0)
		return NULL;
	if (syscall(SYS_landlock_add_rule, ruleset, LANDLOCK_RULE_PATH_BENEATH,
	    &rule, 0) != 0)
		FAIL(ERR_IO, "confine.path");
	return NULL;
}

err_t
confine_files(const struct confine_path *path, size_t n)
{
	struct landlock_ruleset_attr all = { 0 };
	int ruleset CLEANUP(fd_close) = -1;
	long abi;

	abi = syscall(SYS_landlock_create_ruleset, NULL, 0,
	    LANDLOCK_CREATE_RULESET_VERSION);
	if (abi < 1)
		return NULL;		/* no Landlock here: the level stays 0 */
	all.handled_access_fs = rights_known((int)abi);
	ruleset = (int)syscall(SYS_landlock_create_ruleset, &all,
	    sizeof all.handled_access_fs, 0);
	if (ruleset < 0)
		FAIL(ERR_IO, "confine.files");
	for (size_t i = 0; i < n; i++)
		TRY(allow_path(ruleset, &path[i], all.handled_access_fs));
	if (syscall(SYS_landlock_restrict_self, ruleset, 0) != 0)
		FAIL(ERR_IO, "confine.files");
	confine_reached.landlock_abi = (int)abi;
	return NULL;
}

err_t
confine_user(unsigned uid, unsigned gid)
{
	uid_t real, effective, saved;

	if (geteuid() != 0) {
		if (getuid() == uid && geteuid() == uid && getgid() == gid &&
		    getegid() == gid)
			return NULL;
		FAIL(ERR_IO, "confine.user");
	}
	if (setgroups(1, &(gid_t){ gid }) != 0 || setresgid(gid, gid, gid) != 0 ||
	    setresuid(uid, uid, uid) != 0)
		FAIL(ERR_IO, "confine.user");
	if (getresuid(&real, &effective, &saved) != 0 || real != uid ||
	    effective != uid || saved != uid)
		FAIL(ERR_IO, "confine.user");
	/* There must be no way back. */
	if (uid != 0 && setuid(0) == 0)
		FAIL(ERR_BUG, "confine.user");
	return NULL;
}
