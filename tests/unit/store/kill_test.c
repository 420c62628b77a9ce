/*
 * tests/unit/store/kill_test.c - many threads, and the process killed in the
 * middle: what was acknowledged is there, what was not left no wrap behind.
 */
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <sys/wait.h>
#include <unistd.h>
#include "base/file.h"
#include "keeper/keeper.h"
#include "store/inside.h"
#include "store/verify.h"
#include "house.h"
#include "t.h"

struct worker { const struct house *h; struct ctx cx; int pipe; int each; err_t err; };

static err_t
work_on(struct worker *w)
{
	struct arena arena CLEANUP(arena_free);
	struct ctx cx = w->cx;

	arena_init(&arena, ARENA_CAP_REQUEST);
	cx.arena = &arena;
	TRY(reader_open(cx.store, &cx.db));
	for (int i = 0; i < w->each; i++) {
		struct id id = id_new(clock_now());

		TRY(house_draft_commit(&cx, w->h, id));
		if (w->pipe >= 0)
			TRY(fd_write_all(w->pipe, id.b, sizeof id.b));
		arena_free(&arena);
	}
	reader_close(&cx.db);
	return NULL;
}

static void *
worker_thread(void *arg)
{
	struct worker *w = arg;

	w->err = work_on(w);
	return NULL;
}

#define WORKERS_MAX 32
static void
run_workers(const struct house *h, const struct ctx *cx, int threads, int each, int pipe, struct worker *w)
{
	pthread_t thread[WORKERS_MAX];

	for (int i = 0; i < threads; i++) {
		w[i] = (struct worker){ .h = h, .cx = *cx, .pipe = pipe, .each = each };
		pthread_create(&thread[i], NULL, worker_thread, &w[i]);
	}
	for (int i = 0; i < threads; i++)
		pthread_join(thread[i], NULL);
}

/* The desk of its own: store, keeper connection, eight threads; ends by a kill. */
_Noreturn static void
be_a_desk(const struct house *h, int fd, int pipe)
{
	struct worker w[8];
	struct ctx cx = h->cx;

	if (keeper_open(fd, &cx.keeper) == NULL && store_open(h->db_dir, &cx.store) == NULL && reader_open(cx.store, &cx.db) == NULL &&
	    store_recover(&cx) == NULL)
		run_workers(h, &cx, 8, 1000000, pipe, w);
	_exit(1);
}

static void
expect_all_there(struct house *h, int pipe, size_t *n_acknowledged)
{
	struct verify_result result = { 0 };
	struct keeper_hello hello;
	struct id id;
	struct row row;

	while (read(pipe, id.b, sizeof id.b) == (ssize_t)sizeof id.b) {
		EXPECT_OK(row_get(&h->cx, T_DRAFT, id, &row));
		++*n_acknowledged;
	}
	EXPECT_OK(keeper_hello(h->keeper, &hello));
	EXPECT_EQ(hello.n_open, 0);
	EXPECT_OK(audit_verify_log(&t_arena, h->keeper_dir, &result));
	EXPECT_EQ(result.n_faults, 0);
	EXPECT(!result.open_txn);
	/* no wrap without row, no row without wrap, no row without entry, none missing */
	EXPECT_OK(audit_verify_rows(&t_arena, h->keeper_dir, h->db_dir, NULL, &result));
	for (size_t i = 0; i < result.n_faults; i++)
		printf("# %s\n", result.fault[i].what);
	EXPECT_EQ(result.n_faults, 0);
}

T(after_a_kill_every_acknowledged_row_exists_and_no_wrap_without_one)
{
	struct house h;
	size_t n = 0;

	house_open(&h);
	for (int round = 0; round < 6; round++) {
		int fd, ack[2];
		pid_t pid;

		house_close_store(&h);
		fd = house_pair(&h);
		EXPECT_EQ(pipe(ack), 0);
		fflush(NULL);
		if ((pid = fork()) == 0) {
			close(ack[0]);
			be_a_desk(&h, fd, ack[1]);
		}
		close(fd);
		close(ack[1]);
		usleep(60000 + t_random(200000));
		kill(pid, SIGKILL);
		EXPECT_EQ(waitpid(pid, NULL, 0), pid);
		EXPECT_OK(keeper_reopen(h.keeper, house_pair(&h)));
		house_open_store(&h);
		EXPECT_OK(store_recover(&h.cx));
		expect_all_there(&h, ack[0], &n);
		close(ack[0]);
	}
	printf("# %zu rows acknowledged before six kills\n", n);
	EXPECT(n > 0);
	house_close(&h);
}

/* Negative control: a database put back to an earlier day is noticed. */
T(an_older_copy_of_the_database_is_refused)
{
	struct house h;
	struct str old, keyring;
	char path[200], path_keyring[200];

	house_open(&h);
	EXPECT_OK(store_checkpoint(h.store));
	snprintf(path, sizeof path, "%s/plainsight.db", h.db_dir);
	snprintf(path_keyring, sizeof path_keyring, "%s/keyring.db", h.db_dir);
	EXPECT_OK(file_read(&t_arena, path, 16 << 20, &old));
	EXPECT_OK(file_read(&t_arena, path_keyring, 16 << 20, &keyring));
	EXPECT_OK(house_draft_commit(&h.cx, &h, id_new(1)));
	settle_drain(h.store);
	EXPECT_OK(store_recover(&h.cx));
	EXPECT_OK(store_checkpoint(h.store));
	house_close_store(&h);
	EXPECT_OK(file_replace(path, old, 0600));
	EXPECT_OK(file_replace(path_keyring, keyring, 0600));
	house_open_store(&h);
	EXPECT_ERR_ID(store_recover(&h.cx), ERR_CONFLICT, "store.behind-log");
	house_close(&h);
}

T(thirty_two_threads_share_their_commits)
{
	enum { THREADS = 32, EACH = 20 };
	struct worker w[WORKERS_MAX];
	struct house h;
	uint64_t batches;
	int64_t start;

	house_open(&h);
	batches = h.store->n_batches;
	start = clock_monotonic();
	run_workers(&h, &h.cx, THREADS, EACH, -1, w);
	batches = h.store->n_batches - batches;
	for (int i = 0; i < THREADS; i++)
		EXPECT_OK(w[i].err);
	printf("# %d works in %llu commits, %lld a second\n", THREADS * EACH, (unsigned long long)batches,
	    (long long)THREADS * EACH * 1000 / (clock_monotonic() - start + 1));
	EXPECT(batches < THREADS * EACH * 3 / 4);
	house_close(&h);
}
