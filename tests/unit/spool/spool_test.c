/*
 * Durability of the spool: every system call fails once, and a model of the
 * disk says what would be left if the power went at the moment of acknowledging.
 */
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/file.h"
#include "open.h"
#include "spool/inside.h"

enum call { CREATE, WRITE, SYNC, RENAME, UNLINK, N_CALLS };

static struct {
	int	 count[N_CALLS], fail_at[N_CALLS];	/* the n-th of its kind fails; 0 never */
	int	 error;
	bool	 lies;			/* fsync says yes and does nothing: the negative control */
	int	 file;			/* descriptor of the part being written */
	bool	 bytes_safe, renamed, name_safe;
} disk;

static bool
fails(enum call c)
{
	disk.count[c]++;
	if (disk.count[c] != disk.fail_at[c])
		return false;
	errno = disk.error;
	return true;
}

static int
disk_create(int dir, const char *name)
{
	if (fails(CREATE))
		return -1;
	disk.bytes_safe = false;
	return disk.file = spool_calls_real.create(dir, name);
}

static ssize_t
disk_write(int fd, const void *p, size_t n)
{
	if (fails(WRITE))
		return -1;
	disk.bytes_safe = false;
	/* Short writes are normal. */
	return spool_calls_real.write(fd, p, n > 1000 ? 1000 : n);
}

static int
disk_sync(int fd)
{
	if (fails(SYNC))
		return -1;
	if (disk.lies)
		return 0;
	if (fd == disk.file)
		disk.bytes_safe = true;
	else if (disk.renamed)
		disk.name_safe = true;
	return spool_calls_real.sync(fd);
}

static int
disk_rename(int from, const char *a, int to, const char *b)
{
	int r;

	if (fails(RENAME))
		return -1;
	r = spool_calls_real.rename(from, a, to, b);
	/* A name that was there before is a durable file of an earlier turn, but for its folder. */
	if (r == 0 || errno == EEXIST)
		disk.renamed = true;
	if (r != 0 && errno == EEXIST)
		disk.bytes_safe = true;
	return r;
}

static int
disk_unlink(int dir, const char *name)
{
	int keep = errno;

	if (fails(UNLINK))
		return -1;
	errno = keep;
	return spool_calls_real.unlink(dir, name);
}

static const struct spool_calls disk_calls = { disk_create, disk_write, disk_sync, disk_rename, disk_unlink };

static void
disk_new(void)
{
	memset(&disk, 0, sizeof disk);
	disk.file = -1;
	disk.error = ENOSPC;
}

/* Would the report survive the power going now? */
static bool
is_durable(void)
{
	return disk.bytes_safe && disk.renamed && disk.name_safe;
}

static struct spool *
spool_here(void)
{
	struct spool *s;

	EXPECT_OK(spool_make(t_folder(), true));
	EXPECT_OK(spool_open(t_folder(), &s));
	return s;
}

static size_t
n_names(struct spool *s)
{
	struct str *names;
	size_t n;

	EXPECT_OK(spool_list(s, &t_arena, &names, &n));
	return n;
}

/* Files left in part/ of this test's folder. */
static size_t
n_parts(void)
{
	struct str path;
	DIR *d;
	size_t n = 0;

	EXPECT_OK(str_fmt(&t_arena, &path, "%s/part%c", t_folder(), '\0'));
	d = opendir(path.p);
	EXPECT(d != NULL);
	for (struct dirent *entry; (entry = readdir(d)) != NULL;)
		n += entry->d_name[0] != '.';
	(void)closedir(d);
	return n;
}

T(a_report_put_is_listed_read_back_and_dropped)
{
	struct spool *s = spool_here();
	struct reader r;
	struct spool_section section[2];
	struct envelope e;
	struct str *names, bytes;
	struct sealed sealed;
	size_t n;
	bool already;

	reader_new(&r);
	e = report_of(&r, section, "what was seen", 1);
	EXPECT_OK(spool_put(s, &e, &t_arena, &already));
	EXPECT(!already);
	EXPECT_OK(spool_list(s, &t_arena, &names, &n));
	EXPECT_EQ(n, 1);
	EXPECT_EQ(names[0].n, 49);
	EXPECT_OK(spool_sync(s, names[0]));
	EXPECT_OK(spool_get(s, &t_arena, names[0], &bytes));
	EXPECT_OK(sealed_read(bytes, &sealed));
	EXPECT_OK(spool_drop(s, names[0]));
	EXPECT_EQ(n_names(s), 0);
	EXPECT_OK(spool_drop(s, names[0]));	/* gone already: fine */
	spool_close(&s);
}

T(the_same_page_again_is_acknowledged_again_and_kept_once)
{
	struct spool *s = spool_here();
	struct reader r;
	struct spool_section section[2];
	struct envelope e;
	bool already;

	reader_new(&r);
	e = report_of(&r, section, "what was seen", 1);
	for (int i = 0; i < 10; i++) {
		EXPECT_OK(spool_put(s, &e, &t_arena, &already));
		EXPECT_EQ(already, i > 0);
	}
	EXPECT_EQ(n_names(s), 1);
	spool_close(&s);
}

T(an_edited_page_sent_again_is_kept_beside_the_first)
{
	struct spool *s = spool_here();
	struct reader r;
	struct spool_section section[2];
	struct envelope e;
	struct str *names;
	size_t n;
	bool already;

	reader_new(&r);
	e = report_of(&r, section, "what was seen", 1);
	EXPECT_OK(spool_put(s, &e, &t_arena, &already));
	e = report_of(&r, section, "what was seen, and more", 1);
	EXPECT_OK(spool_put(s, &e, &t_arena, &already));
	EXPECT(!already);
	section[1].plain = STR("another way to reach me");
	EXPECT_OK(spool_put(s, &e, &t_arena, &already));
	EXPECT(!already);
	EXPECT_OK(spool_list(s, &t_arena, &names, &n));
	EXPECT_EQ(n, 3);
	/* One submission, three versions. */
	EXPECT_SAME(str_head(names[0], 33), str_head(names[2], 33));
	spool_close(&s);
}

/* One call of each kind fails in turn, with a full disk and with a broken one; then the sender tries again. */
T(whatever_call_fails_nothing_is_acknowledged_and_a_retry_gets_through)
{
	static const int errors[] = { ENOSPC, EIO };
	struct spool *s = spool_here();
	struct reader r;
	struct spool_section section[2];
	struct envelope e;
	uint8_t token = 0;
	bool already;
	size_t failures = 0;

	reader_new(&r);
	for (size_t k = 0; k < 2; k++)
	for (int c = CREATE; c < UNLINK; c++)
	for (int at = 1; ; at++) {
		size_t before = n_names(s);
		err_t refused;

		disk_new();
		disk.fail_at[c] = at;
		disk.error = errors[k];
		spool_use_calls(s, &disk_calls);
		e = report_of(&r, section, "what was seen", ++token);
		refused = spool_put(s, &e, &t_arena, &already);
		if (refused == NULL) {
			EXPECT(disk.count[c] < at);	/* it was not reached: all points of this kind are done */
			EXPECT(is_durable());
			break;
		}
		failures++;
		EXPECT_ERR_ID(refused, ERR_IO, "spool.unavailable");
		EXPECT_EQ(n_parts(), 0);
		/* Only after the rename may there be a file, not acknowledged and whole. */
		EXPECT(n_names(s) == before || (c == SYNC && at == 2));
		disk_new();
		EXPECT_OK(spool_put(s, &e, &t_arena, &already));
		EXPECT(is_durable());
		EXPECT_EQ(n_names(s), before + 1);
	}
	/* create, rename: 1 each; fsync: 2; write: more than 8, as each takes 1,000 bytes. */
	EXPECT(failures > 2 * (1 + 1 + 2 + 8));
	spool_close(&s);
}

/* The model can see a loss: a disk that lies about fsync is found out. */
T(an_acknowledgement_over_a_lying_disk_is_seen_as_a_loss)
{
	struct spool *s = spool_here();
	struct reader r;
	struct spool_section section[2];
	struct envelope e;
	bool already;

	reader_new(&r);
	disk_new();
	disk.lies = true;
	spool_use_calls(s, &disk_calls);
	e = report_of(&r, section, "what was seen", 1);
	EXPECT_OK(spool_put(s, &e, &t_arena, &already));
	EXPECT(!is_durable());
	disk_new();
	EXPECT_OK(spool_put(s, &e, &t_arena, &already));
	EXPECT(already);
	EXPECT(is_durable());
	spool_close(&s);
}

/* ---- rounds: one fsync of a folder for many ---------------------------- */

enum { ROUND_THREADS = 8, ROUND_TURNS = 50 };
static struct { struct rounds rounds; atomic_int named, synced, calls, lost; int failing_call; } many;

/* What was named before it began is safe after it; unless it fails. */
static int
many_sync(int fd)
{
	int seen = atomic_load(&many.named), call = atomic_fetch_add(&many.calls, 1) + 1;

	usleep(200);
	if (call == many.failing_call)
		return -1;
	atomic_store(&many.synced, seen);
	return 0;
}

static void *
many_put(void *arg)
{
	struct spool_calls calls = spool_calls_real;

	calls.sync = many_sync;
	for (int i = 0; i < ROUND_TURNS; i++) {
		int mine = atomic_fetch_add(&many.named, 1) + 1;

		if (!rounds_sync(&many.rounds, &calls, -1))
			atomic_fetch_add(&many.lost, 1);
		else if (atomic_load(&many.synced) < mine)
			atomic_fetch_add(&many.lost, 1000000);	/* acknowledged and not safe */
	}
	return arg;
}

static void
many_run(int failing_call)
{
	pthread_t thread[ROUND_THREADS];

	memset(&many, 0, sizeof many);
	many.failing_call = failing_call;
	rounds_open(&many.rounds);
	for (int i = 0; i < ROUND_THREADS; i++)
		EXPECT(pthread_create(&thread[i], NULL, many_put, NULL) == 0);
	for (int i = 0; i < ROUND_THREADS; i++)
		EXPECT(pthread_join(thread[i], NULL) == 0);
	rounds_close(&many.rounds);
}

T(threads_share_an_fsync_and_none_goes_on_before_one_that_began_after_its_rename)
{
	many_run(0);
	EXPECT_EQ(atomic_load(&many.lost), 0);
	EXPECT(atomic_load(&many.calls) < ROUND_THREADS * ROUND_TURNS);
}

T(a_shared_fsync_that_fails_fails_for_all_in_it)
{
	many_run(5);
	EXPECT(atomic_load(&many.lost) >= 1);
	EXPECT(atomic_load(&many.lost) <= ROUND_THREADS * 2);
}

T(a_failed_unlink_of_the_part_does_not_lose_the_acknowledgement)
{
	struct spool *s = spool_here();
	struct reader r;
	struct spool_section section[2];
	struct envelope e;
	bool already;

	reader_new(&r);
	e = report_of(&r, section, "what was seen", 1);
	EXPECT_OK(spool_put(s, &e, &t_arena, &already));
	disk_new();
	disk.fail_at[UNLINK] = 1;
	spool_use_calls(s, &disk_calls);
	EXPECT_OK(spool_put(s, &e, &t_arena, &already));
	EXPECT(already);
	spool_close(&s);
}

T(a_file_tells_no_hour_and_others_may_not_read_it)
{
	struct spool *s = spool_here();
	struct reader r;
	struct spool_section section[2];
	struct envelope e;
	struct str *names, path;
	struct stat st;
	size_t n;
	bool already;

	reader_new(&r);
	e = report_of(&r, section, "what was seen", 1);
	EXPECT_OK(spool_put(s, &e, &t_arena, &already));
	EXPECT_OK(spool_list(s, &t_arena, &names, &n));
	EXPECT_OK(str_fmt(&t_arena, &path, "%s/new/%.*s%c", t_folder(), STRF(names[0]), '\0'));
	EXPECT_EQ(stat(path.p, &st), 0);
	EXPECT_EQ(st.st_mtime, (time_t)e.day * 86400);
	EXPECT_EQ(st.st_mode & 07, 0);
	spool_close(&s);
}

T(an_old_part_is_tidied_away_and_a_young_one_is_not)
{
	struct spool *s = spool_here();
	struct str path;

	EXPECT_OK(str_fmt(&t_arena, &path, "%s/part/00112233445566778899aabbccddeeff%c", t_folder(), '\0'));
	EXPECT_OK(file_replace(path.p, STR("half a rep"), 0640));
	EXPECT_OK(spool_tidy(s, clock_now() + MS_HOUR / 2));
	EXPECT_EQ(n_parts(), 1);
	EXPECT_OK(spool_tidy(s, clock_now() + 2 * MS_HOUR));
	EXPECT_EQ(n_parts(), 0);
	spool_close(&s);
}

T(a_bad_file_moves_out_of_the_way)
{
	struct spool *s = spool_here();
	struct str *names, bytes, path;
	struct sealed sealed;
	size_t n;
	const char *name = "00112233445566778899aabbccddeeff-0011223344556677";

	EXPECT_OK(str_fmt(&t_arena, &path, "%s/new/%s%c", t_folder(), name, '\0'));
	EXPECT_OK(file_replace(path.p, STR("not a report"), 0640));
	EXPECT_OK(spool_list(s, &t_arena, &names, &n));
	EXPECT_EQ(n, 1);
	EXPECT_OK(spool_get(s, &t_arena, names[0], &bytes));
	EXPECT_ERR(sealed_read(bytes, &sealed), ERR_INVALID);
	EXPECT_OK(spool_bad(s, names[0]));
	EXPECT_EQ(n_names(s), 0);
	EXPECT_OK(str_fmt(&t_arena, &path, "%s/bad/%s%c", t_folder(), name, '\0'));
	EXPECT_OK(file_read(&t_arena, path.p, 100, &bytes));
	/* Names that are not ours are never followed. */
	EXPECT_ERR(spool_get(s, &t_arena, STR("../../etc/passwd"), &bytes), ERR_BUG);
	spool_close(&s);
}
