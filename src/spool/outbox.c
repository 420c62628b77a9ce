/*
 * spool/outbox.c - answers waiting for whoever holds a receipt (SEC-55).
 *
 *	desk: text -> seal(rpk) -> part -> new/<locator>.<serial>
 *	public: new/... -> open with the receipt -> page;  read, wipe -> done/<name> -> unlink
 *
 * Nobody but the holder of the code can open a file.  The text's length is
 * hidden in steps of 4 KiB.  A name in done/ is never shown again.
 */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/file.h"
#include "base/log.h"
#include "spool/inside.h"

#define HEX_LOCATOR 32
#define NAME_MAX_BYTES (HEX_LOCATOR + 1 + 10)
#define FILE_MAX 65536

struct place { int part, folder, done; };

static void
place_close(struct place *p)
{
	fd_close(&p->part);
	fd_close(&p->folder);
	fd_close(&p->done);
}

err_t
outbox_make(const char *out_dir)
{
	TRY(folder_make(out_dir, "part"));
	TRY(folder_make(out_dir, "new"));
	TRY(folder_make(out_dir, "done"));
	return dir_sync(out_dir);
}

NODISCARD static err_t
name_of(struct arena *a, const uint8_t locator[16], uint32_t serial, const char **out)
{
	struct str hex, name;

	TRY(str_hex(a, locator, 16, &hex));
	TRY(str_fmt(a, &name, "%.*s.%u", STRF(hex), serial));
	return str_z(a, name, out);
}

static bool
is_there(int folder, const char *name)
{
	struct stat st;

	return fstatat(folder, name, &st, AT_SYMLINK_NOFOLLOW) == 0;
}

NODISCARD static err_t
context(struct arena *a, const struct site *site, const uint8_t locator[16], uint32_t serial, struct str *out)
{
	struct buf b;

	buf_init(&b, a, 64);
	buf_z(&b, "out/v1");
	buf_add(&b, site->b, 16);
	buf_add(&b, locator, 16);
	buf_u32(&b, serial);
	return buf_done(&b, out);
}

NODISCARD static err_t
message_write(struct arena *a, const struct site *site, const uint8_t locator[16], uint32_t serial,
    uint32_t not_after, const uint8_t rpk[32], struct str text, struct str *out)
{
	struct str ctx, padded, box, all;
	struct key trailer;
	struct buf b;

	TRY(context(a, site, locator, serial, &ctx));
	TRY(pad_to(a, text, TEXT_STEP, &padded));
	TRY(box_seal(a, rpk, ctx, padded, &box));
	buf_init(&b, a, FILE_MAX);
	buf_z(&b, "PSO1");
	buf_byte(&b, 1);
	buf_byte(&b, 1);
	buf_u16(&b, 0);
	buf_add(&b, site->b, 16);
	buf_add(&b, locator, 16);
	buf_u32(&b, serial);
	buf_u32(&b, not_after);
	buf_u32(&b, (uint32_t)box.n);
	buf_str(&b, box);
	TRY(buf_done(&b, &all));
	hash_blake2b(trailer.b, sizeof trailer.b, NULL, 0, all);
	buf_add(&b, trailer.b, sizeof trailer.b);
	return buf_done(&b, out);
}

err_t
outbox_put(const char *out_dir, struct arena *a, const struct site *site, const uint8_t locator[16],
    uint32_t serial, uint32_t not_after, const uint8_t rpk[32], struct str text)
{
	struct place at CLEANUP(place_close) = { -1, -1, -1 };
	struct rounds rounds;
	const char *name;
	struct str bytes;
	bool already;
	err_t e;

	if (serial == 0 || text.n == 0 || text.n > OUTBOX_TEXT_MAX)
		FAIL(ERR_INVALID, "outbox.message");
	TRY(folder_open(out_dir, "part", true, &at.part));
	TRY(folder_open(out_dir, "new", false, &at.folder));
	TRY(folder_open(out_dir, "done", true, &at.done));
	TRY(name_of(a, locator, serial, &name));
	if (is_there(at.done, name))
		return NULL;
	TRY(message_write(a, site, locator, serial, not_after, rpk, text, &bytes));
	rounds_open(&rounds);		/* nobody to share with: the desk's worker is one thread */
	e = put_durably(&(struct put_place){ &spool_calls_real, &rounds, at.part, at.folder }, name, bytes,
	    (uint32_t)day_utc(clock_now()), &already);
	rounds_close(&rounds);
	return e;
}

/* arg: 32 hex digits of the locator. */
static bool
is_of(struct str name, const void *arg)
{
	if (name.n < HEX_LOCATOR + 2 || name.n > NAME_MAX_BYTES || name.p[HEX_LOCATOR] != '.' ||
	    memcmp(name.p, arg, HEX_LOCATOR) != 0)
		return false;
	for (size_t i = HEX_LOCATOR + 1; i < name.n; i++)
		if (name.p[i] < '0' || name.p[i] > '9')
			return false;
	return true;
}

/* *shown says whether the message is good, for this receipt, and still to be shown. */
NODISCARD static err_t
message_open(struct arena *a, const struct site *site, const struct receipt *receipt, struct str bytes,
    struct outbox_message *out, bool *shown)
{
	struct rd r;
	const uint8_t *magic, *file_site, *locator;
	uint32_t serial, not_after, n;
	struct str body, ctx, box, padded, text;
	struct key trailer;

	*shown = false;
	if (bytes.n < 4 + 4 + 32 + 12 + TRAILER_BYTES)
		return NULL;
	body = str_head(bytes, bytes.n - TRAILER_BYTES);
	hash_blake2b(trailer.b, sizeof trailer.b, NULL, 0, body);
	if (!crypto_equal(trailer.b, bytes.p + body.n, sizeof trailer.b))
		return NULL;
	r = rd_of(body);
	magic = rd_bytes(&r, 4);
	if (memcmp(magic, "PSO1", 4) != 0 || rd_u8(&r) != 1 || rd_u8(&r) != 1)
		return NULL;
	(void)rd_u16(&r);
	file_site = rd_bytes(&r, 16);
	locator = rd_bytes(&r, 16);
	serial = rd_u32(&r);
	not_after = rd_u32(&r);
	n = rd_u32(&r);
	if (r.bad || n != r.n || memcmp(file_site, site->b, 16) != 0 ||
	    memcmp(locator, receipt->locator, 16) != 0 || not_after < (uint32_t)day_utc(clock_now()))
		return NULL;
	box = rd_str(&r, n);
	TRY(context(a, site, receipt->locator, serial, &ctx));
	if (box_open(a, &receipt->pair, ctx, box, &padded) != NULL || unpad(padded, &text) != NULL)
		return NULL;
	*out = (struct outbox_message){ .serial = serial, .text = text };
	*shown = true;
	return NULL;
}

static void
sort_by_serial(struct outbox_message *m, size_t n)
{
	for (size_t i = 1; i < n; i++)
		for (size_t j = i; j > 0 && m[j - 1].serial > m[j].serial; j--) {
			struct outbox_message swap = m[j];

			m[j] = m[j - 1];
			m[j - 1] = swap;
		}
}

err_t
outbox_open(const char *out_dir, struct arena *a, const struct site *site, const struct receipt *receipt,
    struct outbox_message **out, size_t *n)
{
	struct place at CLEANUP(place_close) = { -1, -1, -1 };
	struct str hex, *names, bytes;
	size_t n_names;
	const char *wiped;

	*n = 0;
	NEWN(*out, a, OUTBOX_MESSAGES_MAX);
	TRY(folder_open(out_dir, "new", false, &at.folder));
	TRY(folder_open(out_dir, "done", true, &at.done));
	TRY(str_hex(a, receipt->locator, 16, &hex));
	TRY(folder_names(a, at.folder, is_of, hex.p, &names, &n_names));
	TRY(name_of(a, receipt->locator, 0, &wiped));
	if (is_there(at.done, wiped))
		return NULL;
	for (size_t i = 0; i < n_names && *n < OUTBOX_MESSAGES_MAX; i++) {
		const char *z;
		bool shown;
		err_t e;

		TRY(str_z(a, names[i], &z));
		if (is_there(at.done, z))
			continue;
		e = file_read_at(a, at.folder, z, FILE_MAX, &bytes);
		if (e != NULL && e->code == ERR_NOTFOUND)
			continue;
		TRY(e);
		TRY(message_open(a, site, receipt, bytes, &(*out)[*n], &shown));
		if (shown)
			(*n)++;
	}
	sort_by_serial(*out, *n);
	return NULL;
}

/* The marker first: once it is durable the message is never shown, whatever happens to its file. */
NODISCARD static err_t
mark_done(const struct place *at, const char *name)
{
	int fd CLEANUP(fd_close) = openat(at->done, name, O_WRONLY | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0640);
	struct timespec midnight[2];
	time_t day = (time_t)day_utc(clock_now()) * 86400;

	midnight[0] = midnight[1] = (struct timespec){ day, 0 };
	if (fd < 0 || futimens(fd, midnight) != 0 || disk_flush(fd) != 0 || disk_flush(at->done) != 0)
		FAIL(ERR_IO, "spool.unavailable");
	return NULL;
}

err_t
outbox_done(const char *out_dir, struct arena *a, const uint8_t locator[16], uint32_t serial)
{
	struct place at CLEANUP(place_close) = { -1, -1, -1 };
	struct str hex, *names;
	size_t n_names;
	const char *name;

	TRY(folder_open(out_dir, "new", false, &at.folder));
	TRY(folder_open(out_dir, "done", false, &at.done));
	TRY(name_of(a, locator, serial, &name));
	TRY(mark_done(&at, name));
	TRY(str_hex(a, locator, 16, &hex));
	TRY(folder_names(a, at.folder, is_of, hex.p, &names, &n_names));
	for (size_t i = 0; i < n_names; i++) {
		const char *z;

		if (serial != 0 && !str_is(names[i], name))
			continue;
		TRY(str_z(a, names[i], &z));
		if (unlinkat(at.folder, z, 0) != 0 && errno != ENOENT)
			FAIL(ERR_IO, "spool.unavailable");
	}
	if (disk_flush(at.folder) != 0)
		FAIL(ERR_IO, "spool.unavailable");
	return NULL;
}
