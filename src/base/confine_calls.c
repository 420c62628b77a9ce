/*
 * base/confine_calls.c - the system calls each role may still make (SEC-05).
 *
 *	profile -> lists of names -> filter -> kernel
 *
 * A list says what is allowed; any other call ends the process.  execve is
 * on no list, socket and connect on the courier's alone.  Three calls are
 * answered with an error instead, because libraries try them and fall back:
 * clone3 (its flags cannot be looked into), ioctl, and memory made executable.
 *
 * A sanitizer's run-time needs calls of its own, so such a build installs
 * nothing and confine_level() says so.
 */
#include "base/confine_level.h"

#if defined(__has_feature)
#if __has_feature(address_sanitizer) || __has_feature(thread_sanitizer) ||	\
    __has_feature(memory_sanitizer)
#define SANITIZED 1
#endif
#endif
#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
#define SANITIZED 1
#endif

#ifdef SANITIZED
err_t
confine_calls(enum confine_calls profile)
{
	(void)profile;
	return NULL;
}
#else
#include <errno.h>
#include <sched.h>
#include <seccomp.h>
#include <sys/mman.h>

/* Any program: memory, time, leaving, talking over descriptors it already has. */
static const char *const core_calls[] = {
	"arch_prctl", "brk", "clock_getres", "clock_gettime", "clock_nanosleep",
	"close", "close_range", "exit", "exit_group", "fstat", "futex",
	"futex_waitv", "getcpu", "getegid", "geteuid", "getgid", "getgroups",
	"getpgrp", "getpid", "getppid", "getrandom", "getresgid", "getresuid",
	"getrusage", "gettid", "gettimeofday", "getuid", "lseek", "madvise",
	"membarrier", "mincore", "mlock", "mlock2", "mremap", "msync", "munlock",
	"munmap", "nanosleep", "newfstatat", "poll", "ppoll", "prctl", "pread64",
	"preadv", "preadv2", "pwrite64", "pwritev", "pwritev2", "read", "readv",
	"recvfrom", "recvmmsg", "recvmsg", "restart_syscall", "rseq",
	"rt_sigaction", "rt_sigpending", "rt_sigprocmask", "rt_sigreturn",
	"rt_sigsuspend", "rt_sigtimedwait", "sched_getaffinity",
	"sched_getparam", "sched_getscheduler", "sched_yield", "sendmmsg",
	"sendmsg", "sendto", "set_robust_list", "set_tid_address",
	"sigaltstack", "sysinfo", "tgkill", "time", "times", "uname", "write",
	"writev", NULL
};

/* Files and folders (Landlock says which), descriptors, events. */
static const char *const file_calls[] = {
	"access", "alarm", "chdir", "chmod", "chown", "copy_file_range", "creat",
	"dup", "dup2", "dup3", "epoll_create", "epoll_create1", "epoll_ctl",
	"epoll_pwait", "epoll_pwait2", "epoll_wait", "eventfd", "eventfd2",
	"faccessat", "faccessat2", "fadvise64", "fallocate", "fchdir", "fchmod",
	"fchmodat", "fchown", "fchownat", "fcntl", "fdatasync", "flock",
	"fstatfs", "fsync", "ftruncate", "getcwd", "getdents", "getdents64",
	"link", "linkat", "lstat", "memfd_create", "memfd_secret", "mkdir",
	"mkdirat", "mlockall", "open", "openat", "openat2", "pipe", "pipe2",
	"pselect6", "readahead", "readlink", "readlinkat", "rename", "renameat",
	"renameat2", "rmdir", "select", "sendfile", "setitimer", "signalfd4",
	"splice", "stat", "statfs", "statx", "sync_file_range", "syncfs",
	"timerfd_create", "timerfd_gettime", "timerfd_settime", "truncate",
	"umask", "unlink", "unlinkat", "utime", "utimensat", "utimes", NULL
};

/* Connections others open to us: the listening socket is there before. */
static const char *const serve_calls[] = {
	"accept", "accept4", "getpeername", "getsockname", "getsockopt",
	"listen", "setsockopt", "shutdown", "socketpair", NULL
};

/* The keeper's child for passwords. */
static const char *const child_calls[] = {
	"fork", "kill", "setpriority", "vfork", "wait4", "waitid", NULL
};

/* Connections to others. */
static const char *const connect_calls[] = {
	"bind", "connect", "socket", NULL
};

struct profile {
	bool files, serve, children, connect, threads;
};

static struct profile
profile_of(enum confine_calls which)
{
	switch (which) {
	case CALLS_PUBLIC:
	case CALLS_DESK:
		return (struct profile){ .files = true, .serve = true, .threads = true };
	case CALLS_KEEPER:
		return (struct profile){ .files = true, .serve = true,
		    .threads = true, .children = true };
	case CALLS_COURIER:
		return (struct profile){ .files = true, .serve = true,
		    .threads = true, .connect = true };
	case CALLS_SANDBOX:
		return (struct profile){ 0 };
	}
	return (struct profile){ 0 };
}

static void
filter_release(scmp_filter_ctx *filter)
{
	if (*filter != NULL)
		seccomp_release(*filter);
}

/* Names this machine does not have are left out: nothing can call them. */
static int
allow(scmp_filter_ctx filter, bool wanted, const char *const *name)
{
	for (; wanted && *name != NULL; name++) {
		int number = seccomp_syscall_resolve_name(*name), rc;

		if (number == __NR_SCMP_ERROR || number < 0)
			continue;
		if ((rc = seccomp_rule_add(filter, SCMP_ACT_ALLOW, number, 0)) != 0)
			return rc;
	}
	return 0;
}

/* Allowed while the bit is clear in the argument; refused with EACCES otherwise. */
static int
allow_without(scmp_filter_ctx filter, int call, unsigned argument, uint64_t bit)
{
	int rc = seccomp_rule_add(filter, SCMP_ACT_ALLOW, call, 1,
	    SCMP_CMP64(argument, SCMP_CMP_MASKED_EQ, bit, 0));

	if (rc != 0)
		return rc;
	return seccomp_rule_add(filter, SCMP_ACT_ERRNO(EACCES), call, 1,
	    SCMP_CMP64(argument, SCMP_CMP_MASKED_EQ, bit, bit));
}

/* The calls whose arguments decide. */
static int
allow_some(scmp_filter_ctx filter, struct profile p)
{
	int rc;

	if ((rc = allow_without(filter, SCMP_SYS(mmap), 2, PROT_EXEC)) != 0 ||
	    (rc = allow_without(filter, SCMP_SYS(mprotect), 2, PROT_EXEC)) != 0)
		return rc;
	if ((rc = seccomp_rule_add(filter, SCMP_ACT_ERRNO(ENOSYS),
	    SCMP_SYS(clone3), 0)) != 0 ||
	    (rc = seccomp_rule_add(filter, SCMP_ACT_ERRNO(ENOTTY),
	    SCMP_SYS(ioctl), 0)) != 0)
		return rc;
	/* Limits may be asked for, not set. */
	if ((rc = seccomp_rule_add(filter, SCMP_ACT_ALLOW, SCMP_SYS(prlimit64), 1,
	    SCMP_CMP64(2, SCMP_CMP_EQ, 0))) != 0 ||
	    (rc = seccomp_rule_add(filter, SCMP_ACT_ALLOW,
	    SCMP_SYS(getrlimit), 0)) != 0)
		return rc;
	if (p.children)
		return seccomp_rule_add(filter, SCMP_ACT_ALLOW, SCMP_SYS(clone), 0);
	if (p.threads)
		return seccomp_rule_add(filter, SCMP_ACT_ALLOW, SCMP_SYS(clone), 1,
		    SCMP_CMP64(0, SCMP_CMP_MASKED_EQ, CLONE_THREAD, CLONE_THREAD));
	return 0;
}

err_t
confine_calls(enum confine_calls which)
{
	scmp_filter_ctx filter CLEANUP(filter_release) =
	    seccomp_init(SCMP_ACT_KILL_PROCESS);
	struct profile p = profile_of(which);

	if (filter == NULL)
		FAIL(ERR_IO, "confine.calls");
	if (seccomp_attr_set(filter, SCMP_FLTATR_CTL_TSYNC, 1) != 0 ||
	    allow(filter, true, core_calls) != 0 ||
	    allow(filter, p.files, file_calls) != 0 ||
	    allow(filter, p.serve, serve_calls) != 0 ||
	    allow(filter, p.children, child_calls) != 0 ||
	    allow(filter, p.connect, connect_calls) != 0 ||
	    allow_some(filter, p) != 0 || seccomp_load(filter) != 0)
		FAIL(ERR_IO, "confine.calls");
	confine_reached.seccomp = true;
	return NULL;
}
#endif
