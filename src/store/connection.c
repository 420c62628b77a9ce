/*
 * store/connection.c - connections as SEC-92 wants them.
 *
 *	open -> settings -> authorizer: only reads and the four writing verbs
 *
 * One connection a file writes and checkpoints, because the library in use
 * can lose a write when two do; the others are query_only.  No ATTACH, no
 * extensions, no PRAGMA once a connection is set up.
 */
#include <stdio.h>
#include <string.h>
#include <unistd.h>
#include "base/file.h"
#include "base/log.h"
#include "store/inside.h"

static const char settings[] =
    "PRAGMA journal_mode = WAL;"
    "PRAGMA synchronous = FULL;"
    "PRAGMA foreign_keys = ON;"
    "PRAGMA mmap_size = 0;"
    "PRAGMA temp_store = MEMORY;"
    "PRAGMA secure_delete = ON;"
    "PRAGMA cell_size_check = ON;"
    "PRAGMA wal_autocheckpoint = 0;";

/* A list of plain columns must not become a way to sealed ones, nor to secrets of the row tie. */
static bool
is_sealed(const char *column)
{
	return column != NULL && column[0] == 'g' && column[1] >= '1' && column[1] <= '9';
}

static int
authorize(void *arg, int action, const char *first, const char *second, const char *schema, const char *trigger)
{
	const struct db *db = arg;

	switch (action) {
	case SQLITE_READ:
		return db->plain_only && is_sealed(second) ? SQLITE_DENY : SQLITE_OK;
	case SQLITE_SELECT:
	case SQLITE_RECURSIVE:
	case SQLITE_TRANSACTION:		/* of a reader: reader_hold; it cannot write all the same */
		return SQLITE_OK;
	case SQLITE_FUNCTION:
		return second != NULL && strcmp(second, "load_extension") == 0 ? SQLITE_DENY : SQLITE_OK;
	case SQLITE_INSERT:
	case SQLITE_UPDATE:
	case SQLITE_DELETE:
	case SQLITE_SAVEPOINT:
		return db->is_writer ? SQLITE_OK : SQLITE_DENY;
	case SQLITE_PRAGMA:
		return db->is_writer && first != NULL && strcmp(first, "quick_check") == 0 ? SQLITE_OK : SQLITE_DENY;
	}
	return SQLITE_DENY;
}

static int
wal_grown(void *arg, sqlite3 *conn, const char *schema, int frames)
{
	struct db *db = arg;

	*(conn == db->main ? &db->wal_main : &db->wal_keyring) = frames;
	return SQLITE_OK;
}

NODISCARD static err_t
configure(struct db *db, sqlite3 *conn)
{
	sqlite3_busy_timeout(conn, 5000);
	sqlite3_extended_result_codes(conn, 1);
	if (sqlite3_db_config(conn, SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, 1, NULL) != SQLITE_OK ||
	    sqlite3_db_config(conn, SQLITE_DBCONFIG_TRUSTED_SCHEMA, 0, NULL) != SQLITE_OK ||
	    sqlite3_db_config(conn, SQLITE_DBCONFIG_DQS_DML, 0, NULL) != SQLITE_OK ||
	    sqlite3_db_config(conn, SQLITE_DBCONFIG_DQS_DDL, 0, NULL) != SQLITE_OK)
		FAIL(ERR_BUG, "store.configure");
	sqlite3_limit(conn, SQLITE_LIMIT_ATTACHED, 0);
	TRY(db_exec(db, conn, settings));
	if (!db->is_writer)
		TRY(db_exec(db, conn, "PRAGMA query_only = ON;"));
	if (disk_is_held())
		TRY(db_exec(db, conn, "PRAGMA synchronous = OFF;"));
	/* Last: it also forbids to change the journal mode. */
	if (sqlite3_db_config(conn, SQLITE_DBCONFIG_DEFENSIVE, 1, NULL) != SQLITE_OK)
		FAIL(ERR_BUG, "store.configure");
	sqlite3_wal_hook(conn, wal_grown, db);
	return NULL;
}

NODISCARD static err_t
open_file(struct db *db, const char *name, sqlite3 **out)
{
	char path[1100];
	int flags = SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX | (db->is_writer ? SQLITE_OPEN_CREATE : 0);
	int n = snprintf(path, sizeof path, "%s/%s", db->store->dir, name);

	if (n < 0 || (size_t)n >= sizeof path)
		FAIL(ERR_LIMIT, "store.path-too-long");
	TRY(db_error(db, *out, sqlite3_open_v2(path, out, flags, NULL)));
	return configure(db, *out);
}

err_t
db_open(struct store *store, bool writer, struct db *out)
{
	out->store = store;
	out->is_writer = writer;
	TRY(open_file(out, "plainsight.db", &out->main));
	return open_file(out, "keyring.db", &out->keyring);
}

void
db_guard(struct db *db)
{
	sqlite3_set_authorizer(db->main, authorize, db);
	sqlite3_set_authorizer(db->keyring, authorize, db);
}

void
db_close(struct db *db)
{
	for (size_t i = 0; i < CACHE_SLOTS; i++)
		sqlite3_finalize(db->cache[i].stmt);
	sqlite3_close(db->main);
	sqlite3_close(db->keyring);
	db->main = db->keyring = NULL;
}

static void (*tell_death)(void *);
static void *tell_arg;

void
store_on_death(void (*tell)(void *), void *arg)
{
	tell_death = tell;
	tell_arg = arg;
}

void
store_die(sqlite3 *conn, const char *doing)
{
	log_line(LOG_ERROR, "%s: %s (%d): the disk cannot be trusted, ending", doing, sqlite3_errstr(sqlite3_extended_errcode(conn)),
	    sqlite3_extended_errcode(conn));
	if (tell_death != NULL)
		tell_death(tell_arg);
	_exit(70);
}

err_t
db_error(struct db *db, sqlite3 *conn, int rc)
{
	switch (rc & 0xff) {
	case SQLITE_OK:
	case SQLITE_ROW:
	case SQLITE_DONE:
		return NULL;
	case SQLITE_IOERR:
		if (db->is_writer)
			store_die(conn, "store write");
		log_line(LOG_ERROR, "store read: %s", sqlite3_errstr(rc));
		FAIL(ERR_IO, "store.read");
	case SQLITE_FULL:
		FAIL(ERR_BUSY, "store.full");
	case SQLITE_NOMEM:
		FAIL(ERR_LIMIT, "memory.limit");
	case SQLITE_BUSY:
	case SQLITE_LOCKED:
		FAIL(ERR_BUSY, "store.busy");
	case SQLITE_CONSTRAINT:
		FAIL(ERR_CONFLICT, "store.constraint");
	case SQLITE_CORRUPT:
	case SQLITE_NOTADB:
		log_line(LOG_ERROR, "store: %s", sqlite3_errstr(rc));
		FAIL(ERR_IO, "store.damaged");
	case SQLITE_CANTOPEN:
		FAIL(ERR_IO, "store.cannot-open");
	case SQLITE_AUTH:
		FAIL(ERR_DENIED, "store.sealed-column");
	}
	log_line(LOG_ERROR, "store: %s", sqlite3_errmsg(conn));
	FAIL(ERR_BUG, "store.statement");
}

err_t
db_exec(struct db *db, sqlite3 *conn, const char *sql)
{
	return db_error(db, conn, sqlite3_exec(conn, sql, NULL, NULL, NULL));
}
