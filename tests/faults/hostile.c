/*
 * tests/faults/hostile.c - the public process, taken over.
 *
 *	HOSTILE=read HOSTILE_PATHS=a:b LD_PRELOAD=hostile.so plainsight demo ...
 *
 * Every path is tried, and every open descriptor looked at, twice: when the
 * child has only just its name (nothing is taken away yet: the control), and
 * in its main loop.  HOSTILE may instead name one system call to make there;
 * the process does not outlive a refused one.  What came of it goes to
 * standard error.
 */
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/ptrace.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/un.h>
#include <unistd.h>

static bool is_public, done;

static void
say(const char *when, const char *what, const char *about, int result)
{
	char line[600];
	int n = snprintf(line, sizeof line, "hostile %s %s %s %d\n", when, what, about, result);

	if (n > 0 && (size_t)n < sizeof line)
		(void)!write(2, line, (size_t)n);
}

/* errno of reading one byte, 0: it was read. */
static int
try_read(const char *path)
{
	char byte;
	int fd = open(path, O_RDONLY | O_CLOEXEC), error;

	if (fd < 0)
		return errno;
	error = read(fd, &byte, 1) < 0 ? errno : 0;
	close(fd);
	return error;
}

static int
try_write(const char *path)
{
	int fd = open(path, O_WRONLY | O_APPEND | O_CLOEXEC);

	if (fd < 0)
		return errno;
	close(fd);
	return 0;
}

/* Descriptors inherited that lead to one of the files. */
static int
inherited(const char *path)
{
	struct stat want, have;

	if (stat(path, &want) != 0)
		return 0;
	for (int fd = 3; fd < 256; fd++)
		if (fstat(fd, &have) == 0 && have.st_ino == want.st_ino && have.st_dev == want.st_dev)
			return 1;
	return 0;
}

static void
try_paths(const char *when)
{
	char paths[4096], *save = NULL;
	const char *list = getenv("HOSTILE_PATHS");

	snprintf(paths, sizeof paths, "%s", list != NULL ? list : "");
	for (char *p = strtok_r(paths, ":", &save); p != NULL; p = strtok_r(NULL, ":", &save)) {
		say(when, "read", p, try_read(p));
		say(when, "write", p, try_write(p));
		say(when, "inherited", p, inherited(p));
	}
}

static int
try_connect(const char *path)
{
	struct sockaddr_un at = { .sun_family = AF_UNIX };
	int fd = socket(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0), error = 0;

	if (fd < 0)
		return errno;
	snprintf(at.sun_path, sizeof at.sun_path, "%s", path);
	if (connect(fd, (struct sockaddr *)&at, sizeof at) != 0)
		error = errno;
	close(fd);
	return error;
}

/* One call that a filter ends; its result, should it come back. */
static int
try_call(const char *call)
{
	const char *control = getenv("HOSTILE_CONTROL");

	errno = 0;
	if (strcmp(call, "connect") == 0)
		return try_connect(control != NULL ? control : "");
	if (strcmp(call, "ptrace") == 0)
		return ptrace(PTRACE_ATTACH, getppid(), NULL, NULL) == 0 ? 0 : errno;
	if (strcmp(call, "kill") == 0)
		return kill(getppid(), 0) == 0 ? 0 : errno;
	if (strcmp(call, "fork") == 0) {
		pid_t pid = (pid_t)syscall(SYS_fork);

		if (pid == 0)
			_exit(0);
		return pid > 0 ? 0 : errno;
	}
	if (strcmp(call, "exec") == 0) {
		execl("/bin/true", "true", (char *)NULL);
		return errno;
	}
	return -1;
}

/* All that has to be done before the name is given is done by then. */
int
prctl(int option, ...)
{
	unsigned long arg[4];
	va_list list;

	va_start(list, option);
	for (int i = 0; i < 4; i++)
		arg[i] = va_arg(list, unsigned long);
	va_end(list);
	if (option == PR_SET_NAME && strcmp((const char *)arg[0], "ps-public") == 0) {
		const char *call = getenv("HOSTILE");

		is_public = true;
		try_paths("before");
		if (call != NULL && strcmp(call, "read") != 0 && strcmp(call, "exec") != 0 && strcmp(call, "ptrace") != 0)
			say("before", "call", call, try_call(call));
	}
	return (int)syscall(SYS_prctl, option, arg[0], arg[1], arg[2], arg[3]);
}

int
poll(struct pollfd *p, nfds_t n, int timeout)
{
	struct timespec wait = { timeout / 1000, (long)(timeout % 1000) * 1000000 };

	if (is_public && !done) {
		const char *call = getenv("HOSTILE");

		done = true;
		try_paths("after");
		if (call != NULL && strcmp(call, "read") != 0) {
			say("after", "trying", call, 0);
			say("after", "call", call, try_call(call));
		}
	}
	return (int)syscall(SYS_ppoll, p, n, timeout < 0 ? NULL : &wait, NULL, 0);
}
