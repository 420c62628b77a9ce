/*
 * store/store.c - open and close the database; make or check its tables.
 *
 *	dir -> lock file -> writer -> tables (empty) or version (not empty) -> settle threads
 *
 * A database made by another version is refused, never guessed at.
 */
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <unistd.h>
#include "base/file.h"
#include "base/log.h"
#include "store/fields.h"
#include "store/inside.h"

NODISCARD static err_t
lock_dir(struct store *store)
{
	char path[1040];
	int n = snprintf(path, sizeof path, "%s/lock", store->dir);

	if (n < 0 || (size_t)n >= sizeof path)
		FAIL(ERR_LIMIT, "store.path-too-long");
	store->lock_fd = open(path, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600);
	if (store->lock_fd < 0)
		FAIL(ERR_IO, "store.cannot-open");
	if (flock(store->lock_fd, LOCK_EX | LOCK_NB) != 0)
		FAIL(ERR_BUSY, "store.locked");
	return NULL;
}

NODISCARD static err_t
read_version(struct db *db, sqlite3 *conn, int *version)
{
	sqlite3_stmt *s;

	TRY(db_error(db, conn, sqlite3_prepare_v2(conn, "PRAGMA user_version", -1, &s, NULL)));
	*version = sqlite3_step(s) == SQLITE_ROW ? sqlite3_column_int(s, 0) : -1;
	return db_error(db, conn, sqlite3_finalize(s));
}

/* Both texts are checked: during development tables change without a new version. */
NODISCARD static err_t
check_hash(struct db *db)
{
	sqlite3_stmt *s;
	const unsigned char *text;
	bool same;

	TRY(db_error(db, db->main, sqlite3_prepare_v2(db->main, "SELECT text FROM meta WHERE name = 'schema_version'", -1, &s, NULL)));
	same = sqlite3_step(s) == SQLITE_ROW && (text = sqlite3_column_text(s, 0)) != NULL && strcmp((const char *)text, schema_hash) == 0;
	TRY(db_error(db, db->main, sqlite3_finalize(s)));
	if (!same)
		FAIL(ERR_CONFLICT, "store.version");
	return NULL;
}

NODISCARD static err_t
make_main(struct db *db)
{
	sqlite3_stmt *s;
	int rc;

	TRY(db_exec(db, db->main, "BEGIN IMMEDIATE"));
	TRY(db_exec(db, db->main, schema_main));
	TRY(db_error(db, db->main, sqlite3_prepare_v2(db->main, "INSERT INTO meta (name, value, text) VALUES ('schema_version', ?1, ?2)", -1, &s, NULL)));
	sqlite3_bind_int(s, 1, SCHEMA_VERSION);
	sqlite3_bind_text(s, 2, schema_hash, -1, SQLITE_STATIC);
	rc = sqlite3_step(s);
	sqlite3_finalize(s);
	TRY(db_error(db, db->main, rc));
	TRY(db_exec(db, db->main, "PRAGMA user_version = " ERR_STR(SCHEMA_VERSION)));
	return db_exec(db, db->main, "COMMIT");
}

NODISCARD static err_t
make_keyring(struct db *db)
{
	TRY(db_exec(db, db->keyring, "BEGIN IMMEDIATE"));
	TRY(db_exec(db, db->keyring, schema_keyring));
	TRY(db_exec(db, db->keyring, "PRAGMA user_version = " ERR_STR(SCHEMA_VERSION)));
	return db_exec(db, db->keyring, "COMMIT");
}

NODISCARD static err_t
migrate(struct db *db)
{
	int main_version, keyring_version;

	TRY(read_version(db, db->main, &main_version));
	TRY(read_version(db, db->keyring, &keyring_version));
	/* The keyring is made first: a kill in between leaves (0, 1) and is repeated. */
	if (main_version == 0 && keyring_version == 0)
		TRY(make_keyring(db));
	else if (keyring_version != SCHEMA_VERSION)
		FAIL(ERR_CONFLICT, "store.version");
	if (main_version == 0)
		TRY(make_main(db));
	else if (main_version != SCHEMA_VERSION)
		FAIL(ERR_CONFLICT, "store.version");
	return check_hash(db);
}

static void
init_locks(struct store *store)
{
	pthread_rwlockattr_t attr;

	pthread_mutex_init(&store->mutex, NULL);
	pthread_cond_init(&store->turn, NULL);
	pthread_cond_init(&store->batch_done, NULL);
	pthread_mutex_init(&store->settle_mutex, NULL);
	pthread_cond_init(&store->settle_more, NULL);
	pthread_cond_init(&store->settle_idle, NULL);
	pthread_mutex_init(&store->site_mutex, NULL);
	/* A recovery must not wait for ever behind a stream of works. */
	pthread_rwlockattr_init(&attr);
	pthread_rwlockattr_setkind_np(&attr, PTHREAD_RWLOCK_PREFER_WRITER_NONRECURSIVE_NP);
	pthread_rwlock_init(&store->flight, &attr);
	pthread_rwlockattr_destroy(&attr);
}

/* DATA_DIR/db -> DATA_DIR/blobs; a folder of its own inside dir for tests. */
NODISCARD static err_t
set_paths(struct store *store, const char *dir)
{
	size_t n = strlen(dir), cut;
	int m;

	while (n > 1 && dir[n - 1] == '/')
		n--;
	if (n == 0 || n >= sizeof store->dir)
		FAIL(ERR_LIMIT, "store.path-too-long");
	memcpy(store->dir, dir, n);
	for (cut = n; cut > 0 && dir[cut - 1] != '/'; cut--)
		;
	if (store->is_temporary)
		m = snprintf(store->blobs, sizeof store->blobs, "%s/blobs", store->dir);
	else
		m = snprintf(store->blobs, sizeof store->blobs, "%.*sblobs", (int)cut, dir);
	if (m < 0 || (size_t)m >= sizeof store->blobs)
		FAIL(ERR_LIMIT, "store.path-too-long");
	return NULL;
}

NODISCARD static err_t
start(struct store *store)
{
	TRY(dir_make(store->dir, 0700));
	TRY(lock_dir(store));
	TRY(db_open(store, true, &store->writer));
	TRY(migrate(&store->writer));
	db_guard(&store->writer);
	TRY(dir_sync(store->dir));
	return settle_start(store);
}

NODISCARD static err_t
open_at(const char *dir, bool is_temporary, struct store **out)
{
	struct arena arena;
	struct store *store;
	err_t e;

	if (!sqlite3_threadsafe())
		FAIL(ERR_BUG, "store.not-threadsafe");
	arena_init(&arena, sizeof *store + 4096);
	NEW(store, &arena);
	store->arena = arena;
	store->lock_fd = -1;
	store->is_temporary = is_temporary;
	init_locks(store);
	e = set_paths(store, dir);
	if (e == NULL)
		e = start(store);
	if (e != NULL) {
		store_close(&store);
		return e;
	}
	*out = store;
	return NULL;
}

err_t
store_open(const char *dir, struct store **out)
{
	return open_at(dir, false, out);
}

err_t
store_open_memory(struct store **out)
{
	char dir[64] = "/dev/shm/plainsight-XXXXXX";

	if (mkdtemp(dir) == NULL) {
		memcpy(dir, "/tmp/plainsight-XXXXXX", sizeof "/tmp/plainsight-XXXXXX");
		if (mkdtemp(dir) == NULL)
			FAIL(ERR_IO, "store.cannot-open");
	}
	return open_at(dir, true, out);
}

void
store_close(struct store **p)
{
	struct store *store = *p;
	struct arena arena;

	if (store == NULL)
		return;
	*p = NULL;
	settle_stop(store);
	db_close(&store->writer);
	if (store->is_temporary)
		dir_remove(store->dir);
	fd_close(&store->lock_fd);
	pthread_rwlock_destroy(&store->flight);
	pthread_mutex_destroy(&store->mutex);
	pthread_mutex_destroy(&store->settle_mutex);
	pthread_mutex_destroy(&store->site_mutex);
	arena = store->arena;
	arena_free(&arena);
}

err_t
reader_open(struct store *store, struct db **out)
{
	struct arena arena;
	struct db *db;
	err_t e;

	arena_init(&arena, sizeof *db + 4096);
	NEW(db, &arena);
	db->arena = arena;
	if ((e = db_open(store, false, db)) != NULL) {
		reader_close(&db);
		return e;
	}
	db_guard(db);
	*out = db;
	return NULL;
}

void
reader_close(struct db **p)
{
	struct db *db = *p;
	struct arena arena;

	if (db == NULL)
		return;
	*p = NULL;
	db_close(db);
	arena = db->arena;
	arena_free(&arena);
}

err_t
reader_hold(struct db *db)
{
	TRY(db_exec(db, db->main, "BEGIN"));
	db->held = true;
	return db_exec(db, db->keyring, "BEGIN");
}

/* Nothing can be lost here: a reader has nothing to commit. */
void
reader_rest(struct db *db)
{
	if (db == NULL || !db->held)
		return;
	db->held = false;
	(void)sqlite3_exec(db->main, "COMMIT", NULL, NULL, NULL);
	if (!sqlite3_get_autocommit(db->keyring))
		(void)sqlite3_exec(db->keyring, "COMMIT", NULL, NULL, NULL);
}

void
reader_renew(struct db *db)
{
	if (db == NULL || !db->held)
		return;
	reader_rest(db);
	/* A connection that cannot begin reads statement by statement, as without a hold. */
	if (reader_hold(db) != NULL)
		reader_rest(db);
}

err_t
store_site(struct ctx *cx, struct site *out)
{
	struct store *store = cx->store;
	struct keeper_hello hello;
	err_t e = NULL;

	pthread_mutex_lock(&store->site_mutex);
	if (!store->has_site && (e = keeper_hello(cx->keeper, &hello)) == NULL) {
		store->site = hello.site;
		store->has_site = true;
	}
	*out = store->site;
	pthread_mutex_unlock(&store->site_mutex);
	return e;
}
