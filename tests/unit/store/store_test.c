/*
 * tests/unit/store/store_test.c - connections, transactions, lists, blobs.
 */
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>
#include "base/file.h"
#include "store/inside.h"
#include "store/q_store.h"
#include "t.h"

struct place { struct store *store; struct ctx cx; };

static void
place_open(struct place *p)
{
	EXPECT_OK(store_open_memory(&p->store));
	p->cx = (struct ctx){ .arena = &t_arena, .now = clock_now(), .store = p->store };
	EXPECT_OK(reader_open(p->store, &p->cx.db));
}

static void
place_close(struct place *p)
{
	reader_close(&p->cx.db);
	store_close(&p->store);
}

static err_t
put(struct ctx *cx, const char *name, int64_t value)
{
	return q_meta_put(cx, &(struct q_meta_put_in){ .name = str_of(name), .value = value, .text = STR("") });
}

static err_t
get(struct ctx *cx, const char *name, struct q_meta_get *out)
{
	return q_meta_get(cx, &(struct q_meta_get_in){ .name = str_of(name) }, out);
}

T(what_was_committed_is_read_by_others_and_what_was_rolled_back_by_nobody)
{
	struct place p;
	struct store_tx *tx;
	struct q_meta_get row;

	place_open(&p);
	EXPECT_OK(store_begin(&p.cx, &tx));
	EXPECT_OK(put(&p.cx, "kept", 7));
	EXPECT_OK(store_commit(&p.cx, &tx));
	EXPECT(tx == NULL);
	EXPECT_OK(store_begin(&p.cx, &tx));
	EXPECT_OK(put(&p.cx, "dropped", 8));
	store_rollback(&tx);
	EXPECT_OK(get(&p.cx, "kept", &row));
	EXPECT_EQ(row.value, 7);
	EXPECT_ERR(get(&p.cx, "dropped", &row), ERR_NOTFOUND);
	place_close(&p);
}

T(a_held_reader_sees_one_moment_and_its_own_writes)
{
	struct place p;
	struct ctx other;
	struct store_tx *tx;
	struct q_meta_get row;

	place_open(&p);
	other = p.cx;
	EXPECT_OK(reader_open(p.store, &other.db));
	EXPECT_OK(reader_hold(p.cx.db));
	EXPECT_ERR(get(&p.cx, "theirs", &row), ERR_NOTFOUND);
	EXPECT_OK(store_begin(&other, &tx));
	EXPECT_OK(put(&other, "theirs", 1));
	EXPECT_OK(store_commit(&other, &tx));
	EXPECT_ERR(get(&p.cx, "theirs", &row), ERR_NOTFOUND);	/* still the same moment */
	EXPECT_OK(get(&other, "theirs", &row));
	EXPECT_OK(store_begin(&p.cx, &tx));
	EXPECT_OK(put(&p.cx, "mine", 2));
	EXPECT_OK(store_commit(&p.cx, &tx));
	EXPECT_OK(get(&p.cx, "mine", &row));
	EXPECT_OK(get(&p.cx, "theirs", &row));
	EXPECT_OK(store_begin(&other, &tx));
	EXPECT_OK(put(&other, "later", 3));
	EXPECT_OK(store_commit(&other, &tx));
	EXPECT_ERR(get(&p.cx, "later", &row), ERR_NOTFOUND);	/* held again after its own write */
	reader_rest(p.cx.db);
	EXPECT_OK(get(&p.cx, "later", &row));
	reader_rest(p.cx.db);
	reader_rest(NULL);
	EXPECT_ERR(put(&p.cx, "never", 4), ERR_BUG);
	reader_close(&other.db);
	place_close(&p);
}

T(nothing_is_written_outside_a_transaction)
{
	struct place p;
	struct store_tx *tx, *second;

	place_open(&p);
	EXPECT_ERR_ID(put(&p.cx, "x", 1), ERR_BUG, "store.no-transaction");
	/* nor by a reader's connection, whatever statement it is given */
	EXPECT_ERR(db_exec(p.cx.db, p.cx.db->main, "INSERT INTO meta (name, value) VALUES ('x', 1)"), ERR_DENIED);
	EXPECT_ERR(db_exec(&p.store->writer, p.store->writer.main, "ATTACH ':memory:' AS other"), ERR_DENIED);
	EXPECT_ERR(db_exec(&p.store->writer, p.store->writer.main, "DROP TABLE meta"), ERR_DENIED);
	EXPECT_OK(store_begin(&p.cx, &tx));
	EXPECT_ERR_ID(store_begin(&p.cx, &second), ERR_BUG, "store.nested");
	store_rollback(&tx);
	place_close(&p);
}

T(the_connections_are_set_up_as_the_specification_says)
{
	static const struct { const char *sql; int want; } settings[] = {
		{ "PRAGMA synchronous", 2 }, { "PRAGMA foreign_keys", 1 }, { "PRAGMA secure_delete", 1 },
		{ "PRAGMA wal_autocheckpoint", 0 }, { "PRAGMA cell_size_check", 1 }, { "PRAGMA trusted_schema", 0 },
	};
	struct place p;

	place_open(&p);
	sqlite3_set_authorizer(p.store->writer.main, NULL, NULL);
	for (size_t i = 0; i < sizeof settings / sizeof *settings; i++) {
		sqlite3_stmt *s;

		EXPECT_EQ(sqlite3_prepare_v2(p.store->writer.main, settings[i].sql, -1, &s, NULL), SQLITE_OK);
		EXPECT_EQ(sqlite3_step(s), SQLITE_ROW);
		EXPECT_EQ(sqlite3_column_int(s, 0), settings[i].want);
		sqlite3_finalize(s);
	}
	place_close(&p);
}

T(a_second_process_is_kept_out)
{
	struct store *store, *second;
	int status;
	pid_t pid;

	EXPECT_OK(store_open(t_folder(), &store));
	EXPECT_ERR_ID(store_open(t_folder(), &second), ERR_BUSY, "store.locked");
	fflush(NULL);
	pid = fork();
	if (pid == 0) {
		err_t e = store_open(t_folder(), &second);

		_exit(e != NULL && e->code == ERR_BUSY ? 0 : 1);
	}
	EXPECT_EQ(waitpid(pid, &status, 0), pid);
	EXPECT_EQ(status, 0);
	store_close(&store);
	EXPECT_OK(store_open(t_folder(), &store));
	store_close(&store);
}

T(a_database_of_other_tables_is_refused)
{
	struct store *store;

	EXPECT_OK(store_open(t_folder(), &store));
	sqlite3_set_authorizer(store->writer.main, NULL, NULL);
	EXPECT_OK(db_exec(&store->writer, store->writer.main, "UPDATE meta SET text = 'another' WHERE name = 'schema_version'"));
	store_close(&store);
	EXPECT_ERR_ID(store_open(t_folder(), &store), ERR_CONFLICT, "store.version");
}

static err_t
put_large(struct ctx *cx, const char *name)
{
	struct store_tx *tx CLEANUP(store_rollback) = NULL;
	char *text = arena_alloc(cx->arena, 400000);

	if (text == NULL)
		FAIL(ERR_LIMIT, "memory.limit");
	memset(text, 'x', 400000);
	TRY(store_begin(cx, &tx));
	TRY(q_meta_put(cx, &(struct q_meta_put_in){ .name = str_of(name), .value = 1, .text = { text, 400000 } }));
	return store_commit(cx, &tx);
}

static void
limit_pages(struct store *store, const char *pragma)
{
	sqlite3_set_authorizer(store->writer.main, NULL, NULL);
	EXPECT_OK(db_exec(&store->writer, store->writer.main, pragma));
	db_guard(&store->writer);
}

T(a_full_disk_refuses_the_change_and_service_goes_on)
{
	struct place p;
	struct q_meta_get row;

	place_open(&p);
	limit_pages(p.store, "PRAGMA max_page_count = 100");
	EXPECT_ERR_ID(put_large(&p.cx, "large"), ERR_BUSY, "store.full");
	EXPECT_ERR(get(&p.cx, "large", &row), ERR_NOTFOUND);
	limit_pages(p.store, "PRAGMA max_page_count = 1000000");
	EXPECT_OK(put_large(&p.cx, "large"));
	EXPECT_OK(get(&p.cx, "large", &row));
	place_close(&p);
}

T(a_write_that_fails_ends_the_process_with_70_and_acknowledges_nothing)
{
	struct place p;
	struct q_meta_get row;
	const char *dir = t_folder();
	int status;
	pid_t pid;

	fflush(NULL);
	pid = fork();
	if (pid == 0) {
		struct rlimit limit = { 8192, 8192 };

		signal(SIGXFSZ, SIG_IGN);
		if (store_open(dir, &p.store) != NULL || setrlimit(RLIMIT_FSIZE, &limit) != 0)
			_exit(1);
		p.cx = (struct ctx){ .arena = &t_arena, .store = p.store };
		_exit(put_large(&p.cx, "large") == NULL ? 2 : 3);
	}
	EXPECT_EQ(waitpid(pid, &status, 0), pid);
	EXPECT(WIFEXITED(status));
	EXPECT_EQ(WEXITSTATUS(status), 70);
	EXPECT_OK(store_open(dir, &p.store));
	p.cx = (struct ctx){ .arena = &t_arena, .store = p.store };
	EXPECT_OK(reader_open(p.store, &p.cx.db));
	EXPECT_ERR(get(&p.cx, "large", &row), ERR_NOTFOUND);
	place_close(&p);
}

#define THREADS 16
#define EACH 40
struct writer { struct store *store; int no; err_t err; };

static err_t
write_many(struct writer *w)
{
	struct arena arena CLEANUP(arena_free);
	struct ctx cx = { .arena = &arena, .store = w->store };

	arena_init(&arena, ARENA_CAP_REQUEST);
	for (int i = 0; i < EACH; i++) {
		struct store_tx *tx CLEANUP(store_rollback) = NULL;
		char name[32];

		snprintf(name, sizeof name, "%d/%d", w->no, i);
		TRY(store_begin(&cx, &tx));
		TRY(put(&cx, name, i));
		if (i % 4 == 3)
			continue;		/* undone, in the middle of others' batch */
		TRY(store_commit(&cx, &tx));
	}
	return NULL;
}

static void *
write_thread(void *arg)
{
	struct writer *w = arg;

	w->err = write_many(w);
	return NULL;
}

T(threads_share_commits_and_an_undone_part_takes_nobody_along)
{
	struct writer w[THREADS];
	pthread_t thread[THREADS];
	struct place p;
	struct cell_in *cells;
	size_t rows, cols;

	place_open(&p);
	for (int i = 0; i < THREADS; i++) {
		w[i] = (struct writer){ p.store, i, NULL };
		EXPECT_EQ(pthread_create(&thread[i], NULL, write_thread, &w[i]), 0);
	}
	for (int i = 0; i < THREADS; i++) {
		pthread_join(thread[i], NULL);
		EXPECT_OK(w[i].err);
	}
	EXPECT_OK(store_select(&p.cx, "SELECT count(*), max(value) FROM meta WHERE value < :1 AND name <> :2", (struct cell_in[]){
	    { .type = CELL_INT, .i = 1000 }, { .type = CELL_TEXT, .s = STR("schema_version") } }, 2, &cells, &rows, &cols));
	EXPECT_EQ(rows, 1);
	EXPECT_EQ(cols, 2);
	EXPECT_EQ(cells[0].i, THREADS * EACH * 3 / 4);
	EXPECT_EQ(cells[1].i, EACH - 2);
	place_close(&p);
}

T(a_list_cannot_carry_sealed_columns_or_write)
{
	struct place p;
	struct cell_in *cells;
	size_t rows, cols;

	place_open(&p);
	EXPECT_OK(store_select(&p.cx, "SELECT urn, due FROM record WHERE kind = :1", (struct cell_in[]){ { .type = CELL_INT, .i = 1 } }, 1, &cells, &rows, &cols));
	EXPECT_EQ(rows, 0);
	EXPECT_ERR(store_select(&p.cx, "SELECT urn, g1 FROM record", NULL, 0, &cells, &rows, &cols), ERR_DENIED);
	EXPECT_ERR(store_select(&p.cx, "SELECT urn FROM record ORDER BY length(g11) ", NULL, 0, &cells, &rows, &cols), ERR_BUG);
	EXPECT_ERR(store_select(&p.cx, "SELECT urn FROM record WHERE g8 IS NULL", NULL, 0, &cells, &rows, &cols), ERR_DENIED);
	EXPECT_ERR(store_select(&p.cx, "DELETE FROM meta", NULL, 0, &cells, &rows, &cols), ERR_DENIED);
	EXPECT_ERR(store_select(&p.cx, "SELECT urn FROM record", (struct cell_in[]){ { .type = CELL_INT } }, 1, &cells, &rows, &cols), ERR_BUG);
	place_close(&p);
}

T(a_blob_comes_back_unless_it_was_changed)
{
	struct place p;
	struct key sha;
	struct str back, hex, path;
	struct str name = { (const char *)sha.b, sizeof sha.b };
	const char *z;

	place_open(&p);
	EXPECT_OK(blob_put(&p.cx, STR("sealed bytes"), &sha));
	EXPECT_OK(blob_put(&p.cx, STR("sealed bytes"), &sha));
	EXPECT_OK(blob_get(&p.cx, name, 100, &back));
	EXPECT_STR(back, "sealed bytes");
	EXPECT_ERR(blob_get(&p.cx, name, 5, &back), ERR_LIMIT);
	EXPECT_OK(str_hex(&t_arena, sha.b, 32, &hex));
	EXPECT_OK(str_fmt(&t_arena, &path, "%s/%.2s/%.*s", p.store->blobs, hex.p, STRF(hex)));
	EXPECT_OK(str_z(&t_arena, path, &z));
	EXPECT_OK(file_replace(z, STR("Sealed bytes"), 0600));
	EXPECT_ERR_ID(blob_get(&p.cx, name, 100, &back), ERR_IO, "store.blob-damaged");
	sha.b[0] ^= 1;
	EXPECT_ERR(blob_get(&p.cx, name, 100, &back), ERR_NOTFOUND);
	place_close(&p);
}
