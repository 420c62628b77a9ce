/*
 * keeper/disk.c - durable appends, checked; the end of the process.
 */
#include <errno.h>
#include <unistd.h>
#include "base/file.h"
#include "base/log.h"
#include "crypto/crypto.h"
#include "keeper/disk.h"

#define CHECK_PIECE 65536

struct disk keeper_disk = { write, disk_flush_data, pread };
static void (*on_death)(void);

void
keeper_on_death(void (*wipe)(void))
{
	on_death = wipe;
}

_Noreturn void
keeper_die(int code, const char *why)
{
	if (on_death != NULL)
		on_death();
	log_line(LOG_ERROR, "keeper ends with %d: %s", code, why);
	_exit(code);
}

/* A kernel that wrote something else than it was given must not pass for durable. */
static void
check_back(int fd, off_t at, struct str bytes, const struct key *want)
{
	static uint8_t piece[CHECK_PIECE];
	struct hash_state h;
	struct key got;

	hash_begin(&h, sizeof got.b, NULL, 0);
	for (size_t done = 0; done < bytes.n;) {
		size_t n = bytes.n - done < sizeof piece ? bytes.n - done : sizeof piece;
		ssize_t r = keeper_disk.read_at(fd, piece, n, at + (off_t)done);
		if (r < 0 && errno == EINTR)
			continue;
		if (r <= 0)
			keeper_die(EXIT_CHECK, "bytes written cannot be read back");
		hash_add(&h, (struct str){ (const char *)piece, (size_t)r });
		done += (size_t)r;
	}
	hash_end(&h, got.b, sizeof got.b);
	if (!crypto_equal(got.b, want->b, sizeof got.b))
		keeper_die(EXIT_CHECK, "bytes read back differ from those written");
}

void
disk_append(int fd, off_t at, struct str bytes)
{
	struct key want;
	ssize_t r;

	hash_blake2b(want.b, sizeof want.b, NULL, 0, bytes);
	do
		r = keeper_disk.write(fd, bytes.p, bytes.n);
	while (r < 0 && errno == EINTR);
	if (r < 0 || (size_t)r != bytes.n)
		keeper_die(EXIT_WRITE, "a write failed or was short");
	if (keeper_disk.sync(fd) != 0)
		keeper_die(EXIT_WRITE, "a sync failed");
	check_back(fd, at, bytes, &want);
}
