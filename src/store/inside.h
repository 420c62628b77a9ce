/*
 * store/inside.h - what the files of this room share.  Nobody else includes it.
 */
#ifndef PS_STORE_INSIDE_H
#define PS_STORE_INSIDE_H
#include <pthread.h>
#include <sqlite3.h>
#include "store/row.h"
#include "store/store.h"

/* Statements prepared on a connection, found by the address of their text. */
#define CACHE_SLOTS 1024
struct cached { const char *sql; sqlite3_stmt *stmt; };

struct db {
	struct arena	 arena;			/* of a reader: holds this struct */
	struct store	*store;
	sqlite3		*main, *keyring;
	bool		 is_writer;
	bool		 held;			/* a reader inside reader_hold */
	bool		 plain_only;		/* while a list is prepared: sealed columns are refused */
	int		 wal_main, wal_keyring;	/* frames after the last commit */
	size_t		 n_cached;
	struct cached	 cache[CACHE_SLOTS];
};

struct store_tx {
	struct ctx	*cx;
	struct db	*was;			/* the reader to give back to cx */
	struct store_tx	*next;			/* in the batch */
	bool		 done;
	err_t		 err;
};

struct settle { struct keeper *keeper; uint8_t txn[16]; bool committed; };
#define SETTLE_QUEUE 64
#define SETTLE_THREADS 4

struct store {
	struct arena	 arena;			/* holds this struct */
	char		 dir[1024], blobs[1040];
	bool		 is_temporary;		/* dir is removed by store_close */
	bool		 recovered;
	int		 lock_fd;
	struct db	 writer;

	/* The turn at the writer, and the batch of those who had theirs (tx.c). */
	pthread_mutex_t	 mutex;
	pthread_cond_t	 turn, batch_done;
	bool		 busy, open;
	unsigned	 n_waiting, n_joined;
	int64_t		 batch_start;
	uint64_t	 n_batches;		/* committed so far */
	struct store_tx	*joined;

	/* Works between INTENT and their queued SETTLE hold it for reading; recovery for writing. */
	pthread_rwlock_t flight;
	uint64_t	 epoch;			/* recoveries so far: a work begun before one is refused */

	/* SETTLE in the background (settle.c). */
	pthread_mutex_t	 settle_mutex;
	pthread_cond_t	 settle_more, settle_idle;
	struct settle	 settle[SETTLE_QUEUE];
	size_t		 settle_first, settle_n, settle_running;
	bool		 settle_stop;
	pthread_t	 settler[SETTLE_THREADS];
	size_t		 n_settlers;

	pthread_mutex_t	 site_mutex;
	bool		 has_site;
	struct site	 site;
};

/* store.c */
/* What a result code of SQLite means to a caller; an I/O error of the writer ends the process (SEC-93). */
NODISCARD err_t db_error(struct db *, sqlite3 *, int rc);
NODISCARD err_t db_exec(struct db *, sqlite3 *, const char *sql);
NODISCARD err_t store_site(struct ctx *, struct site *out);
_Noreturn void store_die(sqlite3 *, const char *doing);
/* loader.c: what the keeper wants to know of an owner row; the wrap of `only`, or of any of the actor's compartments (n 0: none). */
NODISCARD err_t release_describe(struct ctx *, const struct site *, const struct row *, struct id only, uint64_t want, struct release_item *out);
/* connection.c */
NODISCARD err_t db_open(struct store *, bool writer, struct db *out);
void	 db_guard(struct db *);			/* from here on only what authorize() allows */
void	 db_close(struct db *);
/* store.c: another moment for a held reader, after its own request wrote. */
void	 reader_renew(struct db *);
/* blob.c */
void	 dir_remove(const char *path);			/* of tests: with all it holds */
/* tx.c */
/* Wait for the writer without opening a transaction; batches before us are durable. */
void	 turn_take(struct store *);
void	 turn_give(struct store *);
NODISCARD err_t store_checkpoint(struct store *);	/* TRUNCATE, both files */
/* settle.c */
NODISCARD err_t settle_start(struct store *);
void	 settle_stop(struct store *);			/* what is queued is settled first */
void	 settle_queue(struct store *, struct keeper *, const uint8_t txn[16], bool committed);
void	 settle_drain(struct store *);
#endif
