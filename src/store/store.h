/*
 * store/store.h - the database: SQLite behind named statements (SEC-92, 93).
 *
 * Two files: plainsight.db and keyring.db.  One connection a file writes and
 * checkpoints; every thread that reads has a query_only connection.  Writing
 * transactions of many threads share one COMMIT (group commit, <= 3 ms).
 * A failed fsync ends the process with exit code 70: never an acknowledgement.
 *
 * Statements live in sql/queries and become q_NAME(struct ctx *, const struct
 * q_NAME_in *, ...) in generated headers store/q_<file>.h (tools/queryc.py):
 *	-- query report_by_urn(urn text) -> one(id id, state text, g1 bytes)
 *	SELECT id, state, g1 FROM report WHERE urn = :urn;
 * types: int text bytes id (16 bytes), a trailing ? means may be NULL
 * (generated: bool has_x beside x).  `one` gives ERR_NOTFOUND when there is no
 * row; `many` gives an arena array and its length; `none` writes and works
 * only inside a transaction.  `*` as a column list is refused.
 */
#ifndef PS_STORE_STORE_H
#define PS_STORE_STORE_H
#include "store/ctx.h"

/* dir: DATA_DIR/db, made when missing; migrates an older or empty database.
 * BUSY "store.locked" when another process holds it. */
NODISCARD err_t store_open(const char *dir, struct store **out);
/* In memory, for tests; same code paths. */
NODISCARD err_t store_open_memory(struct store **out);
void	 store_close(struct store **);
/* Called once before the process ends because of the disk (exit 70): to tell those who wait. */
void	 store_on_death(void (*tell)(void *), void *);
/* A reader for the calling thread, kept until reader_close. */
NODISCARD err_t reader_open(struct store *, struct db **out);
void	 reader_close(struct db **);
/*
 * Between the two, all reads of this reader see one moment, and the locks of
 * reading are taken once instead of once a statement.  A transaction that the
 * same ctx commits or rolls back in between is followed by a new moment.
 */
NODISCARD err_t reader_hold(struct db *);
void	 reader_rest(struct db *);					/* no effect when not held, or NULL */

/*
 * SEC-46 desk side: checkpoint both files, settle the keeper's open
 * transactions, compare audit_high with the tree, drop wraps of void ones.
 * CONFLICT "store.behind-log" / "store.log-behind": service is refused.
 */
NODISCARD err_t store_recover(struct ctx *);

/* One writing transaction.  Non-audited statements (scope_, arrival, meta) may
 * be run between begin and commit; audited rows go through work.h alone. */
struct store_tx;
NODISCARD err_t store_begin(struct ctx *, struct store_tx **out);	/* cx->db is the writer until the end */
NODISCARD err_t store_commit(struct ctx *, struct store_tx **);		/* durable when it returns NULL */
void	 store_rollback(struct store_tx **);				/* CLEANUP; no effect after commit */

/* Rows read by hand-written SQL generators (lists of registers): one statement text of plain columns with :1 :2 … int or text parameters; used by record/list alone. */
struct cell_in { enum { CELL_NULL, CELL_INT, CELL_TEXT, CELL_BYTES } type; int64_t i; struct str s; };
NODISCARD err_t store_select(struct ctx *, const char *sql, const struct cell_in *in, size_t n_in, struct cell_in **cells_out, size_t *n_rows, size_t *n_cols);

/* blobs/ab/<sha256 hex>: write is durable (file and folder) when it returns. */
NODISCARD err_t blob_put(struct ctx *, struct str bytes, struct key *sha_out);
NODISCARD err_t blob_get(struct ctx *, struct str sha32, size_t max, struct str *out);	/* NOTFOUND, IO (hash differs) */
#endif
