/*
 * tests/faults/disk.c - a disk that fails when it is told to.
 *
 *	DISK_FLAG=file LD_PRELOAD=disk.so plainsight demo ...
 *
 * The first two bytes of the file say whose disk ('p'ublic, 'd'esk, 'k'eeper,
 * '-' nobody's) and how: 's' a sync fails, 'f' it is full.  The file is mapped
 * before anybody is confined, so a test turns the fault on and off at will.
 */
#include <errno.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

static const volatile char *flag;
static char me = '-';

__attribute__((constructor)) static void
begin(void)
{
	const char *path = getenv("DISK_FLAG");
	int fd = path != NULL ? open(path, O_RDONLY | O_CLOEXEC) : -1;
	void *p = fd >= 0 ? mmap(NULL, 4096, PROT_READ, MAP_SHARED, fd, 0) : MAP_FAILED;

	if (p != MAP_FAILED)
		flag = p;
	if (fd >= 0)
		close(fd);
}

static bool
fails(char how)
{
	return flag != NULL && me != '-' && flag[0] == me && flag[1] == how;
}

static bool
is_file(int fd)
{
	struct stat st;

	return fstat(fd, &st) == 0 && S_ISREG(st.st_mode);
}

int
prctl(int option, ...)
{
	unsigned long arg[4];
	va_list list;

	va_start(list, option);
	for (int i = 0; i < 4; i++)
		arg[i] = va_arg(list, unsigned long);
	va_end(list);
	if (option == PR_SET_NAME && strncmp((const char *)arg[0], "ps-", 3) == 0)
		me = ((const char *)arg[0])[3];
	return (int)syscall(SYS_prctl, option, arg[0], arg[1], arg[2], arg[3]);
}

int
fsync(int fd)
{
	if (fails('s')) {
		errno = EIO;
		return -1;
	}
	return (int)syscall(SYS_fsync, fd);
}

int
fdatasync(int fd)
{
	if (fails('s')) {
		errno = EIO;
		return -1;
	}
	return (int)syscall(SYS_fdatasync, fd);
}

ssize_t
write(int fd, const void *p, size_t n)
{
	if (fails('f') && is_file(fd)) {
		errno = ENOSPC;
		return -1;
	}
	return syscall(SYS_write, fd, p, n);
}

ssize_t
pwrite(int fd, const void *p, size_t n, off_t at)
{
	if (fails('f') && is_file(fd)) {
		errno = ENOSPC;
		return -1;
	}
	return syscall(SYS_pwrite64, fd, p, n, at);
}

ssize_t
pwrite64(int fd, const void *p, size_t n, off64_t at)
{
	return pwrite(fd, p, n, at);
}
