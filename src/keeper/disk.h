/*
 * keeper/disk.h - the three calls by which the keeper touches its files, and
 * the one way it ends.
 *
 * Tests put their own functions here to fail, cut or kill at the n-th call
 * (SEC-97); nothing else changes the table.
 */
#ifndef PS_KEEPER_DISK_H
#define PS_KEEPER_DISK_H
#include <sys/types.h>
#include "base/str.h"

struct disk {
	ssize_t	(*write)(int fd, const void *, size_t);
	int	(*sync)(int fd);
	ssize_t	(*read_at)(int fd, void *, size_t, off_t);
};
extern struct disk keeper_disk;

enum { EXIT_CONFIG = 64, EXIT_WRITE = 70, EXIT_DAMAGED = 71, EXIT_ROLLBACK = 72, EXIT_LOG_FULL = 73, EXIT_CHECK = 74 };

/*
 * Append bytes whole, make them durable and read them back (R3, R4): the
 * process ends with 70 or 74 rather than return after anything else.
 */
void	 disk_append(int fd, off_t at, struct str bytes);
/* Wipe every key and leave at once: no reply, no retry (SEC-49). */
_Noreturn void keeper_die(int code, const char *why);
/* keeper_die calls this first. */
void	 keeper_on_death(void (*wipe)(void));
#endif
