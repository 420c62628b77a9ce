/*
 * store/recover.c - after a kill, of this process or of the keeper (SEC-46).
 *
 *	quick_check -> checkpoint (now what we read is durable) -> log and rows side by side
 *	  -> wraps of void transactions deleted -> every open transaction settled
 *
 * A work that was logged is committed exactly when its audit_txn row is on
 * disk.  Works begun before a recovery are refused afterwards: their number
 * may just have been settled.
 */
#include <string.h>
#include "base/cbor.h"
#include "base/log.h"
#include "store/inside.h"
#include "store/q_store.h"
#include "store/statement.h"

#define KEEP_DAYS 7				/* audit_txn rows of settled transactions */
#define TAIL_ARENA ((size_t)1 << 20)
enum leaf_key { LEAF_NEW_HASH = 12, LEAF_TXN = 17, LEAF_ROWVER = 19, LEAF_SETTLE = 22 };
enum { SETTLED_COMMITTED = 1 };

/* A statement of the library itself, outside the named ones: it reads the file, not a table. */
NODISCARD static err_t
quick_check(struct db *db, sqlite3 *conn)
{
	sqlite3_stmt *s;
	const unsigned char *answer;
	bool ok;

	TRY(db_error(db, conn, sqlite3_prepare_v2(conn, "PRAGMA quick_check(1)", -1, &s, NULL)));
	ok = sqlite3_step(s) == SQLITE_ROW && (answer = sqlite3_column_text(s, 0)) != NULL && strcmp((const char *)answer, "ok") == 0;
	TRY(db_error(db, conn, sqlite3_finalize(s)));
	if (!ok)
		FAIL(ERR_IO, "store.damaged");
	return NULL;
}

NODISCARD static err_t
first_time(struct store *store)
{
	err_t e;

	turn_take(store);
	e = quick_check(&store->writer, store->writer.main);
	if (e == NULL)
		e = quick_check(&store->writer, store->writer.keyring);
	turn_give(store);
	TRY(e);
	return store_checkpoint(store);
}

/* ---- the log beside the database --------------------------------------- */

struct logged { struct logged *next; uint8_t txn[16]; };

/* A row logged after the newest one stored here. */
NODISCARD static err_t
note_row(struct ctx *cx, struct logged **rows, struct str txn)
{
	struct logged *l;

	if (*rows != NULL && memcmp((*rows)->txn, txn.p, txn.n) == 0)
		return NULL;
	NEW(l, cx->arena);
	memcpy(l->txn, txn.p, txn.n);
	l->next = *rows;
	*rows = l;
	return NULL;
}

static bool
is_logged(const struct logged *rows, struct str txn)
{
	for (; rows != NULL; rows = rows->next)
		if (memcmp(rows->txn, txn.p, txn.n) == 0)
			return true;
	return false;
}

NODISCARD static err_t
look_at(struct ctx *cx, struct arena *arena, struct logged **rows, struct str bytes)
{
	const struct cbor *txn, *settle;
	struct cbor leaf;

	TRY(cbor_parse(arena, bytes, &leaf));
	txn = cbor_get_int(&leaf, LEAF_TXN);
	if (txn == NULL || txn->type != CBOR_BYTES || txn->s.n != sizeof (*rows)->txn)
		return NULL;
	settle = cbor_get_int(&leaf, LEAF_SETTLE);
	if (settle != NULL) {
		/* The log says stored, the newest row here is older: this is a copy from before. */
		if (settle->i == SETTLED_COMMITTED && is_logged(*rows, txn->s))
			FAIL(ERR_CONFLICT, "store.behind-log");
		return NULL;
	}
	if (cbor_get_int(&leaf, LEAF_NEW_HASH) == NULL || cbor_get_int(&leaf, LEAF_ROWVER) == NULL)
		return NULL;
	return note_row(cx, rows, txn->s);
}

NODISCARD static err_t
compare_with_log(struct ctx *cx, const struct keeper_hello *hello)
{
	struct q_meta_get high = { .value = -1 };
	struct logged *rows = NULL;
	struct arena arena CLEANUP(arena_free);
	uint64_t from;
	size_t n;
	err_t e = q_meta_get(cx, &(struct q_meta_get_in){ .name = STR("audit_high") }, &high);

	arena_init(&arena, TAIL_ARENA);
	if (e != NULL && e->code != ERR_NOTFOUND)
		return e;
	if (high.value >= 0 && (uint64_t)high.value >= hello->tree_size)
		FAIL(ERR_CONFLICT, "store.log-behind");
	for (from = (uint64_t)(high.value + 1); from < hello->tree_size; from += n) {
		struct tail_leaf *leaf;

		arena_free(&arena);
		TRY(keeper_tail(cx->keeper, &arena, from, &leaf, &n));
		if (n == 0)
			break;
		for (size_t i = 0; i < n; i++)
			TRY(look_at(cx, &arena, &rows, leaf[i].cbor));
	}
	return NULL;
}

/* ---- what was open ------------------------------------------------------ */

NODISCARD static err_t
is_committed(struct ctx *cx, struct str txn, bool *out)
{
	struct q_audit_txn_get row;
	err_t e = q_audit_txn_get(cx, &(struct q_audit_txn_get_in){ .txn = txn }, &row);

	*out = e == NULL;
	return e != NULL && e->code != ERR_NOTFOUND ? e : NULL;
}

/* One transaction: the wraps of void ones go before the log hears that they are void. */
NODISCARD static err_t
tidy(struct ctx *cx, const struct keeper_hello *hello, bool *committed)
{
	struct store_tx *tx CLEANUP(store_rollback) = NULL;
	struct str hex;

	TRY(str_hex(cx->arena, hello->site.b, sizeof hello->site.b, &hex));
	TRY(store_begin(cx, &tx));
	for (size_t i = 0; i < hello->n_open; i++) {
		struct str txn = { (const char *)hello->open[i].txn, sizeof hello->open[i].txn };

		TRY(is_committed(cx, txn, &committed[i]));
		if (!committed[i])
			TRY(q_wraps_drop_txn(cx, &(struct q_wraps_drop_txn_in){ .txn = txn }));
	}
	TRY(q_meta_put(cx, &(struct q_meta_put_in){ .name = STR("site"), .value = 0, .text = hex }));
	return store_commit(cx, &tx);
}

NODISCARD static err_t
settle_all(struct ctx *cx, const struct keeper_hello *hello, const bool *committed)
{
	for (size_t i = 0; i < hello->n_open; i++) {
		err_t e = keeper_settle(cx->keeper, hello->open[i].txn, committed[i]);

		/* NOTFOUND: a change of the keeper's own state, which it settles by itself. */
		if (e != NULL && e->code != ERR_NOTFOUND)
			return e;
	}
	return NULL;
}

NODISCARD static err_t
prune(struct ctx *cx)
{
	struct store_tx *tx CLEANUP(store_rollback) = NULL;

	TRY(store_begin(cx, &tx));
	TRY(q_audit_txn_prune(cx, &(struct q_audit_txn_prune_in){ .before = day_utc(cx->now) - KEEP_DAYS }));
	return store_commit(cx, &tx);
}

NODISCARD static err_t
recover(struct ctx *cx)
{
	struct store *store = cx->store;
	struct keeper_hello *hello;
	bool committed[sizeof hello->open / sizeof *hello->open];

	NEW(hello, cx->arena);
	if (!store->recovered)
		TRY(first_time(store));
	settle_drain(store);
	TRY(keeper_hello(cx->keeper, hello));
	pthread_mutex_lock(&store->site_mutex);
	store->site = hello->site;
	store->has_site = true;
	pthread_mutex_unlock(&store->site_mutex);
	TRY(compare_with_log(cx, hello));
	TRY(tidy(cx, hello, committed));
	TRY(settle_all(cx, hello, committed));
	TRY(prune(cx));
	if (hello->n_open > 0)
		log_line(LOG_INFO, "recovery settled %zu open transactions", hello->n_open);
	store->recovered = true;
	return NULL;
}

err_t
store_recover(struct ctx *cx)
{
	struct store *store = cx->store;
	err_t e;

	if (cx->db == &store->writer)
		FAIL(ERR_BUG, "store.nested");
	/* Works in flight end first; none begins meanwhile. */
	pthread_rwlock_wrlock(&store->flight);
	store->epoch++;
	e = recover(cx);
	pthread_rwlock_unlock(&store->flight);
	return e;
}
