/*
 * tests/unit/keeper/fault_test.c - no log, no look, while the keeper dies at
 * every one of its writes, syncs and reads (SEC-43, SEC-49).
 *
 *	life: start on what is left -> what came before stands? -> work -> death -> the disk loses what was not synced
 *
 * The driver counts what it was given.  Each life begins where the one before
 * was cut off, and before anything new is written all that was given or
 * acknowledged must stand in a sound log.
 */
#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>
#include "keeper/disk.h"
#include "keeper/keeper.h"
#include "keeper/leaf.h"
#include "t.h"
#include "house.h"

#define LIVES_MAX 200
#define ACKED_MAX 1024

enum fault { FAULT_NONE, FAULT_KILL, FAULT_WRITE, FAULT_SHORT, FAULT_SYNC, FAULT_READ };

/* Shared with the keeper's process. */
static struct plan {
	enum fault	 fault;
	unsigned	 at, calls;		/* of the kind that fails; a kill counts them all */
	bool		 no_sync;		/* the negative control */
	ino_t		 inode;			/* of the log */
	off_t		 synced;		/* what a power cut leaves of it */
} *plan;

/* Is this call, which f would spoil, the one? */
static bool
now_is(enum fault f)
{
	if (plan->fault != FAULT_KILL && plan->fault != f)
		return false;
	if (++plan->calls != plan->at)
		return false;
	if (plan->fault == FAULT_KILL)
		raise(SIGKILL);
	return true;
}

static ssize_t
write_hook(int fd, const void *p, size_t n)
{
	bool now = now_is(plan->fault == FAULT_SHORT ? FAULT_SHORT : FAULT_WRITE);

	if (now && plan->fault == FAULT_WRITE) {
		errno = EIO;
		return -1;
	}
	return write(fd, p, now ? n / 2 : n);
}

static int
sync_hook(int fd)
{
	struct stat st;

	if (now_is(FAULT_SYNC)) {
		errno = EIO;
		return -1;
	}
	if (!plan->no_sync && fstat(fd, &st) == 0 && st.st_ino == plan->inode)
		plan->synced = st.st_size;
	return 0;
}

static ssize_t
read_hook(int fd, void *p, size_t n, off_t at)
{
	ssize_t r = pread(fd, p, n, at);

	if (now_is(FAULT_READ) && r > 0)
		((uint8_t *)p)[0] ^= 1;
	return r;
}

static void
hook(void)
{
	keeper_disk = (struct disk){ write_hook, sync_hook, read_hook };
}

static void
plan_new(struct keeper_house *h, enum fault fault)
{
	struct stat st;

	plan = mmap(NULL, sizeof *plan, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	EXPECT(plan != MAP_FAILED);
	EXPECT_EQ(stat(h->log, &st), 0);
	plan->fault = fault;
	plan->inode = st.st_ino;
	plan->synced = st.st_size;
}

/* All that was given or acknowledged since the house was opened. */
struct tally { size_t n_opened, n_acked; struct { uint8_t txn[16]; bool found; } acked[ACKED_MAX]; };

/* A row made and opened, and a change of the keeper's own state, until the keeper is gone. */
NODISCARD static err_t
work(struct keeper_house *h, struct tally *t)
{
	struct newkey ask = { .owner = id_new(clock_now()), .otype = HOUSE_OTYPE, .n_places = 1, .place = { { h->cmp, GMASK(G_CARD) } } };
	struct intent intent = { .action = A_CREATE, .otype = HOUSE_OTYPE, .table = HOUSE_OTYPE, .owner = ask.owner,
		.row = ask.owner, .cmp = h->cmp, .rowver = 1, .detail = STR("why") };
	struct release_item item = { .rowver = 1 };
	struct group_keys keys;
	struct intent_tag tag;
	struct session s;
	uint8_t txn[16];

	TRY(keeper_login(h->desk, h->account, h->agency, STR(HOUSE_PASSWORD), &s));
	random_bytes(txn, sizeof txn);
	random_bytes(intent.new_hash.b, sizeof intent.new_hash.b);
	TRY(keeper_newkey(h->desk, &s, &ask, 1, &item.wrap, &keys));
	TRY(keeper_intent(h->desk, &s, txn, P_TRIAGE, &intent, 1, &tag));
	EXPECT(t->n_acked < ACKED_MAX);
	memcpy(t->acked[t->n_acked++].txn, txn, sizeof txn);
	TRY(keeper_settle(h->desk, txn, true));
	item.audit_seq = tag.seq;
	item.rowhash = intent.new_hash;
	memcpy(item.row_tag, tag.tag, sizeof item.row_tag);
	TRY(keeper_release(h->desk, &s, A_OPEN, P_TRIAGE, id_none, GMASK(G_CARD), &item, 1, &keys));
	t->n_opened++;
	return keeper_account_put(h->operator, NULL, id_new(clock_now()), false);
}

struct count { struct tally *t; size_t n_opened; };

static err_t
count_leaf(void *arg, uint64_t seq, struct str cbor)
{
	struct count *c = arg;
	struct leaf l;

	(void)seq;
	TRY(leaf_read(cbor, &l));
	c->n_opened += l.action == A_OPEN;
	for (size_t i = 0; i < c->t->n_acked; i++)
		if (memcmp(c->t->acked[i].txn, l.txn, sizeof l.txn) == 0)
			c->t->acked[i].found = true;
	return NULL;
}

/* Does the log hold everything, and is it sound? */
static bool
stands(struct keeper_house *h, struct tally *t)
{
	struct count c = { .t = t };
	struct verify_result r;
	struct arena a;
	bool all = true;

	arena_init(&a, 16 << 20);
	EXPECT_OK(audit_verify_log(&a, h->dir, &r));
	arena_free(&a);
	if (r.n_faults > 0 || audit_each(h->dir, count_leaf, &c) != NULL)
		return false;
	for (size_t i = 0; i < t->n_acked; i++) {
		all &= t->acked[i].found;
		t->acked[i].found = false;
	}
	return all && c.n_opened >= t->n_opened;
}

/* What an operation cut off left open. */
NODISCARD static err_t
settle(struct keeper_house *h)
{
	struct keeper_hello hello;

	TRY(keeper_hello(h->desk, &hello));
	for (size_t i = 0; i < hello.n_open; i++)
		TRY(keeper_settle(h->desk, hello.open[i].txn, false));
	return NULL;
}

enum life { LIFE_KEPT, LIFE_CUT_SHORT, LIFE_LOST };

/*
 * One life, at: which call fails, 0 none.  *code: how it ended.  CUT_SHORT:
 * it ended before it answered anything, so the next one judges.
 */
static enum life
live_once(struct keeper_house *h, struct tally *t, unsigned at, bool power_cut, int *code)
{
	enum life life = LIFE_CUT_SHORT;

	plan->at = at;
	plan->calls = 0;
	keeper_house_hook = hook;
	keeper_house_start(h);
	if (settle(h) == NULL) {
		life = stands(h, t) ? LIFE_KEPT : LIFE_LOST;
		if (life == LIFE_KEPT && work(h, t) != NULL)
			EXPECT(at != 0);
	}
	*code = keeper_house_end(h);
	keeper_house_hook = NULL;
	if (power_cut)
		EXPECT_EQ(truncate(h->log, plan->synced), 0);
	return life;
}

/* want: the code of a life that met its fault.  step: each life costs 0.15 s of locked memory. */
static void
every_call(enum fault fault, unsigned step, bool power_cut, int want)
{
	struct tally t = { 0 };
	struct keeper_house h;
	unsigned met = 0;
	int code = want;

	keeper_house_open(&h);
	keeper_house_close(&h);
	plan_new(&h, fault);
	for (unsigned at = 1; code == want; at += step) {
		EXPECT(at < LIVES_MAX);
		EXPECT(live_once(&h, &t, at, power_cut, &code) != LIFE_LOST);
		met += code == want;
	}
	EXPECT_EQ(code, 0);			/* the whole work done: no call was left to fail */
	EXPECT(met * step >= 6);
	EXPECT_EQ(live_once(&h, &t, 0, false, &code), LIFE_KEPT);
	EXPECT_EQ(code, 0);
	EXPECT(t.n_opened >= 1);
	munmap(plan, sizeof *plan);
}

T(killed_at_every_call_no_key_is_without_its_entry)
{
	every_call(FAULT_KILL, 1, true, -1);
}

T(a_failed_write_ends_the_keeper_with_70_and_nothing_is_lost)
{
	every_call(FAULT_WRITE, 2, false, 70);
}

T(a_short_write_ends_the_keeper_with_70_and_the_tear_is_cut)
{
	every_call(FAULT_SHORT, 2, false, 70);
}

T(a_failed_sync_ends_the_keeper_with_70_and_nothing_is_lost)
{
	every_call(FAULT_SYNC, 1, true, 70);
}

T(bytes_that_read_back_wrong_end_the_keeper_with_74)
{
	every_call(FAULT_READ, 2, false, 74);
}

/* The negative control: keys are given before the disk has the entry, and the same judge says so. */
T(without_syncs_the_same_judge_finds_keys_without_entry)
{
	struct tally t = { 0 };
	struct keeper_house h;
	enum life life;
	int code;

	keeper_house_open(&h);
	keeper_house_close(&h);
	plan_new(&h, FAULT_KILL);
	plan->no_sync = true;
	EXPECT_EQ(live_once(&h, &t, 0, true, &code), LIFE_KEPT);
	EXPECT(t.n_opened > 0);
	plan->no_sync = false;
	life = live_once(&h, &t, 0, false, &code);
	/* it may also refuse to start: its state knows of entries that are gone */
	EXPECT(life == LIFE_LOST || (life == LIFE_CUT_SHORT && (code == 71 || code == 72)));
	EXPECT(!stands(&h, &t));
	munmap(plan, sizeof *plan);
}
