/*
 * store/tx.c - many writing transactions, one COMMIT (SEC-92: group commit).
 *
 *	take the turn -> SAVEPOINT -> statements -> RELEASE -> join the batch
 *	  -> last in the queue, or 3 ms old: COMMIT keyring, COMMIT main -> all wake
 *
 * Nobody waits for company: whoever ends a turn with nobody queueing commits
 * at once, and those who come while that fsync runs form the next batch.  The
 * keyring is committed before the rows (SEC-44 W4, W5).  A batch that SQLite
 * rolled back (disk full) fails as a whole: every member gets the error.
 */
#include <string.h>
#include "base/log.h"
#include "store/inside.h"

#define BATCH_MS 3
#define BATCH_MAX 200
#define WAL_FRAMES_MAX 2048			/* 8 MB of 4 KB pages */

static void
rollback_both(struct store *store)
{
	if (!sqlite3_get_autocommit(store->writer.main))
		(void)sqlite3_exec(store->writer.main, "ROLLBACK", NULL, NULL, NULL);
	if (!sqlite3_get_autocommit(store->writer.keyring))
		(void)sqlite3_exec(store->writer.keyring, "ROLLBACK", NULL, NULL, NULL);
	store->open = false;
}

/* SQLite ends a transaction by itself when the disk is full. */
static bool
is_lost(struct store *store)
{
	return store->open && (sqlite3_get_autocommit(store->writer.main) || sqlite3_get_autocommit(store->writer.keyring));
}

static void
checkpoint_grown(struct store *store)
{
	struct db *w = &store->writer;
	sqlite3 *conn[2] = { w->main, w->keyring };
	int *frames[2] = { &w->wal_main, &w->wal_keyring };

	for (size_t i = 0; i < 2; i++) {
		int left, moved, rc;

		if (*frames[i] <= WAL_FRAMES_MAX)
			continue;
		rc = sqlite3_wal_checkpoint_v2(conn[i], NULL, SQLITE_CHECKPOINT_PASSIVE, &left, &moved);
		if ((rc & 0xff) == SQLITE_IOERR)
			store_die(conn[i], "checkpoint");
		if (rc == SQLITE_OK && left == moved)
			*frames[i] = 0;
	}
}

NODISCARD static err_t
commit_both(struct store *store)
{
	struct db *w = &store->writer;

	TRY(db_exec(w, w->keyring, "COMMIT"));
	return db_exec(w, w->main, "COMMIT");
}

/* mutex held; busy is ours, so that nobody touches the writer meanwhile. */
static void
batch_end(struct store *store)
{
	struct store_tx *joined = store->joined, *next;
	err_t e;

	store->joined = NULL;
	store->n_joined = 0;
	store->n_batches++;
	pthread_mutex_unlock(&store->mutex);
	e = is_lost(store) ? ERROR(ERR_LIMIT, "store.full") : commit_both(store);
	if (e != NULL) {
		log_err(LOG_ERROR, e, "commit");
		rollback_both(store);
	}
	store->open = false;
	pthread_mutex_lock(&store->mutex);
	for (struct store_tx *tx = joined; tx != NULL; tx = next) {
		next = tx->next;		/* the waiter may be gone once done is set */
		tx->err = e;
		tx->done = true;
	}
	pthread_cond_broadcast(&store->batch_done);
	if (e == NULL) {
		pthread_mutex_unlock(&store->mutex);
		checkpoint_grown(store);
		pthread_mutex_lock(&store->mutex);
	}
}

/* mutex held. */
static void
turn_end(struct store *store)
{
	bool ripe = store->n_waiting == 0 || store->n_joined >= BATCH_MAX || is_lost(store) ||
	    clock_monotonic() - store->batch_start >= BATCH_MS;

	if (store->open && ripe)
		batch_end(store);
	store->busy = false;
	pthread_cond_signal(&store->turn);
}

static void
turn_wait(struct store *store)
{
	store->n_waiting++;
	while (store->busy)
		pthread_cond_wait(&store->turn, &store->mutex);
	store->n_waiting--;
	store->busy = true;
}

void
turn_take(struct store *store)
{
	pthread_mutex_lock(&store->mutex);
	turn_wait(store);
	if (store->open)
		batch_end(store);
	pthread_mutex_unlock(&store->mutex);
}

void
turn_give(struct store *store)
{
	pthread_mutex_lock(&store->mutex);
	turn_end(store);
	pthread_mutex_unlock(&store->mutex);
}

NODISCARD static err_t
open_both(struct store *store)
{
	struct db *w = &store->writer;

	if (!store->open) {
		store->batch_start = clock_monotonic();
		TRY(db_exec(w, w->main, "BEGIN IMMEDIATE"));
		store->open = true;
		TRY(db_exec(w, w->keyring, "BEGIN IMMEDIATE"));
	}
	TRY(db_exec(w, w->main, "SAVEPOINT one"));
	return db_exec(w, w->keyring, "SAVEPOINT one");
}

/* Undo the own part of the batch; the parts joined before it stay. */
static void
undo(struct store *store)
{
	static const char text[] = "ROLLBACK TO one; RELEASE one";
	struct db *w = &store->writer;

	if (is_lost(store))
		return;				/* turn_end tells the batch */
	if (sqlite3_exec(w->main, text, NULL, NULL, NULL) != SQLITE_OK ||
	    sqlite3_exec(w->keyring, text, NULL, NULL, NULL) != SQLITE_OK) {
		/* A savepoint that cannot be undone would let half a change through with the batch. */
		(void)sqlite3_exec(w->main, "ROLLBACK", NULL, NULL, NULL);
		(void)sqlite3_exec(w->keyring, "ROLLBACK", NULL, NULL, NULL);
	}
}

err_t
store_begin(struct ctx *cx, struct store_tx **out)
{
	struct store *store = cx->store;
	struct store_tx *tx;
	err_t e;

	if (cx->db == &store->writer)
		FAIL(ERR_BUG, "store.nested");
	NEW(tx, cx->arena);
	tx->cx = cx;
	tx->was = cx->db;
	pthread_mutex_lock(&store->mutex);
	turn_wait(store);
	pthread_mutex_unlock(&store->mutex);
	if ((e = open_both(store)) != NULL) {
		undo(store);
		turn_give(store);
		return e;
	}
	cx->db = &store->writer;
	*out = tx;
	return NULL;
}

err_t
store_commit(struct ctx *cx, struct store_tx **txp)
{
	struct store *store = cx->store;
	struct db *w = &store->writer;
	struct store_tx *tx = *txp;
	err_t e = is_lost(store) ? ERROR(ERR_LIMIT, "store.full") : NULL;

	if (e == NULL)
		e = db_exec(w, w->main, "RELEASE one");
	if (e == NULL)
		e = db_exec(w, w->keyring, "RELEASE one");
	if (e != NULL) {
		store_rollback(txp);
		return e;
	}
	*txp = NULL;
	cx->db = tx->was;
	pthread_mutex_lock(&store->mutex);
	tx->next = store->joined;
	store->joined = tx;
	store->n_joined++;
	turn_end(store);
	while (!tx->done)
		pthread_cond_wait(&store->batch_done, &store->mutex);
	pthread_mutex_unlock(&store->mutex);
	reader_renew(tx->was);
	return tx->err;
}

void
store_rollback(struct store_tx **txp)
{
	struct store_tx *tx = *txp;
	struct store *store;

	if (tx == NULL)
		return;
	*txp = NULL;
	store = tx->cx->store;
	tx->cx->db = tx->was;
	undo(store);
	turn_give(store);
	reader_renew(tx->was);
}

err_t
store_checkpoint(struct store *store)
{
	struct db *w = &store->writer;
	int rc_main, rc_keyring;

	turn_take(store);
	rc_keyring = sqlite3_wal_checkpoint_v2(w->keyring, NULL, SQLITE_CHECKPOINT_TRUNCATE, NULL, NULL);
	rc_main = sqlite3_wal_checkpoint_v2(w->main, NULL, SQLITE_CHECKPOINT_TRUNCATE, NULL, NULL);
	w->wal_main = w->wal_keyring = 0;
	turn_give(store);
	TRY(db_error(w, w->keyring, rc_keyring));
	return db_error(w, w->main, rc_main);
}
