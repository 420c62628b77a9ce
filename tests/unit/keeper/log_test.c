/*
 * tests/unit/keeper/log_test.c - the audit log: sound, and every wrong byte found.
 */
#include <fcntl.h>
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>
#include "base/file.h"
#include "keeper/keeper.h"
#include "keeper/segment.h"
#include "t.h"
#include "house.h"

#define MUTATIONS 2000
#define FRAMES_MAX 1024

struct place { size_t at, n; uint64_t seq; };	/* seq: entries before the frame */
struct map { size_t n, size; struct place frame[FRAMES_MAX]; };

static void
map_log(const struct keeper_house *h, struct map *out)
{
	char folder[200];
	struct segment s;
	struct frame f;
	uint64_t seq = 0;
	int dir;

	snprintf(folder, sizeof folder, "%s/audit", h->dir);
	dir = open(folder, O_RDONLY | O_DIRECTORY);
	EXPECT(dir >= 0);
	EXPECT_OK(segment_open(dir, 1, &s));
	out->n = 0;
	out->size = s.bytes.n;
	for (size_t at = s.at; segment_next(&s, &f); at = s.at) {
		EXPECT(out->n < FRAMES_MAX);
		out->frame[out->n++] = (struct place){ at, s.at - at, seq };
		seq += f.type == FRAME_LEAF;
	}
	EXPECT_EQ(s.at, s.bytes.n);
	segment_close(&s);
	close(dir);
}

static void
fill(struct keeper_house *h, size_t rows)
{
	struct release_item item;
	struct group_keys keys;

	for (size_t i = 0; i < rows; i++) {
		keeper_house_row(h, GMASK(G_CARD), &item, &keys);
		EXPECT_OK(keeper_release(h->desk, &h->session, A_LIST, P_TRIAGE, id_none, GMASK(G_CARD), &item, 1, &keys));
	}
}

static void
verify(const struct keeper_house *h, struct verify_result *out)
{
	struct arena a;

	arena_init(&a, 16 << 20);
	EXPECT_OK(audit_verify_log(&a, h->dir, out));
	arena_free(&a);
}

static void
expect_sound(const struct keeper_house *h)
{
	struct verify_result r;

	verify(h, &r);
	EXPECT_EQ(r.n_faults, 0);
	EXPECT(!r.open_txn);
}

/* Turn over some bits of the byte at `at`; the same call again puts it right. */
static void
spoil(int fd, size_t at, uint8_t bits)
{
	uint8_t b;

	EXPECT_EQ(pread(fd, &b, 1, (off_t)at), 1);
	b ^= bits;
	EXPECT_EQ(pwrite(fd, &b, 1, (off_t)at), 1);
}

static int
open_log(const struct keeper_house *h)
{
	int fd = open(h->log, O_RDWR | O_CLOEXEC);

	EXPECT(fd >= 0);
	return fd;
}

T(work_and_refusals_leave_a_sound_log)
{
	struct keeper_house h;
	struct release_item item;
	struct group_keys keys;
	struct session s;
	struct verify_result r;

	keeper_house_open(&h);
	fill(&h, 5);
	keeper_house_row(&h, GMASK(G_CARD), &item, &keys);
	item.rowver++;
	EXPECT_ERR_ID(keeper_release(h.desk, &h.session, A_OPEN, P_TRIAGE, id_none, GMASK(G_CARD), &item, 1, &keys), ERR_DENIED, "release.tampered");
	EXPECT_ERR(keeper_login(h.desk, h.account, h.agency, STR("not the password at all"), &s), ERR_DENIED);
	EXPECT_OK(keeper_end(h.desk, &h.session));
	expect_sound(&h);			/* in use */
	keeper_house_close(&h);
	expect_sound(&h);
	verify(&h, &r);
	EXPECT(r.leaves >= 5 * 3 + 6);
	EXPECT_EQ(r.rows, 6);
}

T(every_changed_byte_is_found_at_its_entry)
{
	static struct map map;
	struct keeper_house h;
	struct verify_result r;
	int fd;

	keeper_house_open(&h);
	fill(&h, 30);
	keeper_house_close(&h);
	expect_sound(&h);
	map_log(&h, &map);
	fd = open_log(&h);
	for (int i = 0; i < MUTATIONS; i++) {
		size_t at = t_random((uint32_t)map.size), k = map.n;
		uint8_t bits = (uint8_t)(1 + t_random(255));

		spoil(fd, at, bits);
		verify(&h, &r);
		spoil(fd, at, bits);
		while (k > 0 && map.frame[k - 1].at > at)
			k--;
		EXPECT(r.n_faults > 0);
		EXPECT_EQ(r.fault[0].seq, k == 0 ? 0 : map.frame[k - 1].seq);
	}
	close(fd);
	expect_sound(&h);			/* it was the byte, not the test */
}

T(a_torn_last_frame_is_cut_and_the_keeper_serves_again)
{
	static struct map map;
	struct keeper_house h;
	struct keeper_status status;
	const struct place *last;

	keeper_house_open(&h);
	fill(&h, 5);
	keeper_house_kill(&h);
	map_log(&h, &map);
	last = &map.frame[map.n - 1];
	EXPECT_EQ(truncate(h.log, (off_t)(last->at + last->n / 2)), 0);
	keeper_house_start(&h);
	EXPECT_OK(keeper_status(h.operator, &status));
	EXPECT(!status.sealed);
	EXPECT(status.tree_size >= last->seq);
	keeper_house_sign_in(&h, &h.session);
	fill(&h, 1);
	keeper_house_close(&h);
	expect_sound(&h);
}

/* The walk to the last frame, which is bad: torn, or changed? */
static bool
last_changed(const struct keeper_house *h)
{
	char folder[200];
	struct segment s;
	struct frame f;
	bool changed;
	int dir;

	snprintf(folder, sizeof folder, "%s/audit", h->dir);
	dir = open(folder, O_RDONLY | O_DIRECTORY);
	EXPECT_OK(segment_open(dir, 1, &s));
	close(dir);
	while (segment_next(&s, &f))
		;
	EXPECT(s.at < s.bytes.n);
	changed = segment_last_changed(&s);
	segment_close(&s);
	return changed;
}

T(a_changed_last_frame_is_no_torn_one)
{
	static struct map map;
	struct keeper_house h;
	const struct place *last;
	int fd;

	keeper_house_open(&h);
	fill(&h, 2);
	keeper_house_kill(&h);
	map_log(&h, &map);
	last = &map.frame[map.n - 1];
	fd = open_log(&h);
	for (size_t at = last->at; at < last->at + last->n; at++) {
		uint8_t bits = (uint8_t)(1 + t_random(255));

		spoil(fd, at, bits);
		EXPECT(last_changed(&h));
		spoil(fd, at, bits);
	}
	spoil(fd, last->at + last->n - 1, 1);
	EXPECT_EQ(keeper_house_exit_code(&h), 71);
	spoil(fd, last->at + last->n - 1, 1);
	for (size_t n = last->n - 1; n > 0; n--) {
		EXPECT_EQ(truncate(h.log, (off_t)(last->at + n)), 0);
		EXPECT(!last_changed(&h));
	}
	/* written as far as its length alone */
	EXPECT_EQ(truncate(h.log, (off_t)(last->at + last->n)), 0);
	EXPECT(!last_changed(&h));
	close(fd);
}

T(a_wrong_byte_with_good_frames_behind_it_ends_the_keeper)
{
	static struct map map;
	struct keeper_house h;
	const struct place *middle;
	int fd;

	keeper_house_open(&h);
	fill(&h, 5);
	keeper_house_kill(&h);
	map_log(&h, &map);
	middle = &map.frame[map.n / 2];
	fd = open_log(&h);
	spoil(fd, middle->at + middle->n / 2, 0x10);
	EXPECT_EQ(keeper_house_exit_code(&h), 71);
	spoil(fd, middle->at + middle->n / 2, 0x10);
	/* a wrong length hides where the next frame begins: found all the same */
	spoil(fd, middle->at, 0x08);
	EXPECT_EQ(keeper_house_exit_code(&h), 71);
	spoil(fd, middle->at, 0x08);
	close(fd);
	keeper_house_start(&h);
	keeper_house_sign_in(&h, &h.session);
	keeper_house_close(&h);
}
