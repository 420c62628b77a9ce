/*
 * tests/unit/store/mutation_test.c - ten thousand single changes of log, rows
 * and keyring, each found and named (SEC-87, F22).
 *
 *	house with 60 works -> shut -> change one thing -> verify names it -> put right
 */
#include <fcntl.h>
#include <stdio.h>
#include <unistd.h>
#include "keeper/keeper.h"
#include "keeper/segment.h"
#include "store/fields.h"
#include "store/inside.h"
#include "store/verify.h"
#include "house.h"
#include "t.h"

#define WORKS 60
#define LOG_CHANGES 7000
#define ROW_CHANGES 2000
#define WRAP_CHANGES 1000

struct files {
	struct house	 h;
	struct vault	*keys;
	sqlite3		*main, *keyring;
	char		 log[200];
};

static void
exec(sqlite3 *db, const char *sql)
{
	EXPECT_EQ(sqlite3_exec(db, sql, NULL, NULL, NULL), SQLITE_OK);
}

static sqlite3 *
open_raw(const struct files *f, const char *name)
{
	char path[200];
	sqlite3 *db;

	snprintf(path, sizeof path, "%s/%s", f->h.db_dir, name);
	EXPECT_EQ(sqlite3_open(path, &db), SQLITE_OK);
	exec(db, "PRAGMA synchronous = OFF; PRAGMA ignore_check_constraints = ON; PRAGMA foreign_keys = OFF; PRAGMA wal_autocheckpoint = 50");
	return db;
}

static void
files_open(struct files *f)
{
	house_open(&f->h);
	for (int i = 0; i < WORKS; i++)
		EXPECT_OK(house_draft_commit(&f->h.cx, &f->h, id_new(clock_now())));
	settle_drain(f->h.store);
	EXPECT_OK(store_recover(&f->h.cx));
	house_close_store(&f->h);
	EXPECT_OK(audit_keys_open(f->h.keeper_dir, &f->keys));
	snprintf(f->log, sizeof f->log, "%s/audit/0000000001.log", f->h.keeper_dir);
	f->main = open_raw(f, "plainsight.db");
	f->keyring = open_raw(f, "keyring.db");
}

static void
files_close(struct files *f)
{
	sqlite3_close(f->main);
	sqlite3_close(f->keyring);
	audit_keys_close(&f->keys);
	house_open_store(&f->h);
	house_close(&f->h);
}

static void
verify(struct files *f, bool rows, struct arena *a, struct verify_result *out)
{
	*out = (struct verify_result){ 0 };
	if (rows)
		EXPECT_OK(audit_verify_rows(a, f->h.keeper_dir, f->h.db_dir, f->keys, out));
	else
		EXPECT_OK(audit_verify_log(a, f->h.keeper_dir, out));
}

static void
expect_sound(struct files *f)
{
	struct verify_result r;
	struct arena a CLEANUP(arena_free);

	arena_init(&a, (size_t)64 << 20);
	verify(f, false, &a, &r);
	EXPECT_EQ(r.n_faults, 0);
	EXPECT(r.leaves >= WORKS * 2 && r.leaves <= 300);
	verify(f, true, &a, &r);
	for (size_t i = 0; i < r.n_faults; i++)
		printf("# %s\n", r.fault[i].what);
	EXPECT_EQ(r.n_faults, 0);
}

/* ---- columns ----------------------------------------------------------- */

struct value { int type; int64_t i; uint8_t b[4096]; size_t n; };
struct place { sqlite3 *db; const char *table, *column, *key; int64_t rowid; };

static void
bind_value(sqlite3_stmt *s, int at, const struct value *v)
{
	switch (v->type) {
	case SQLITE_NULL:
		sqlite3_bind_null(s, at);
		break;
	case SQLITE_INTEGER:
		sqlite3_bind_int64(s, at, v->i);
		break;
	case SQLITE_TEXT:
		sqlite3_bind_text(s, at, (const char *)v->b, (int)v->n, SQLITE_TRANSIENT);
		break;
	default:
		sqlite3_bind_blob(s, at, v->b, (int)v->n, SQLITE_TRANSIENT);
	}
}

static void
take_value(sqlite3_stmt *s, int at, struct value *out)
{
	out->type = sqlite3_column_type(s, at);
	out->i = sqlite3_column_int64(s, at);
	out->n = (size_t)sqlite3_column_bytes(s, at);
	EXPECT(out->n <= sizeof out->b - 1);
	if (out->n > 0)
		memcpy(out->b, sqlite3_column_blob(s, at), out->n);
}

static void
get(const struct place *p, struct value *value, struct value *key)
{
	char sql[300];
	sqlite3_stmt *s;

	snprintf(sql, sizeof sql, "SELECT %s, %s FROM %s WHERE rowid = %lld", p->column, p->key, p->table, (long long)p->rowid);
	EXPECT_EQ(sqlite3_prepare_v2(p->db, sql, -1, &s, NULL), SQLITE_OK);
	EXPECT_EQ(sqlite3_step(s), SQLITE_ROW);
	take_value(s, 0, value);
	take_value(s, 1, key);
	sqlite3_finalize(s);
}

/* false: the table itself refuses it. */
static bool
set(const struct place *p, const struct value *v)
{
	char sql[300];
	sqlite3_stmt *s;
	int rc;

	snprintf(sql, sizeof sql, "UPDATE %s SET %s = ? WHERE rowid = %lld", p->table, p->column, (long long)p->rowid);
	EXPECT_EQ(sqlite3_prepare_v2(p->db, sql, -1, &s, NULL), SQLITE_OK);
	bind_value(s, 1, v);
	rc = sqlite3_step(s);
	sqlite3_finalize(s);
	return rc == SQLITE_DONE;
}

/* Another value of the same type; something where there was nothing. */
static void
change(struct value *v, bool may_be_text)
{
	switch (v->type) {
	case SQLITE_NULL:
		v->type = may_be_text ? SQLITE_BLOB : SQLITE_INTEGER;
		v->n = 1;
		v->i = 1;
		v->b[0] = 'x';
		break;
	case SQLITE_INTEGER:
		v->i += t_random(2) ? 1 : (int64_t)t_random(100000) + 2;
		break;
	case SQLITE_TEXT:
		v->b[v->n++] = 'x';
		break;
	default:
		if (v->n == 0)
			v->b[v->n++] = 0;
		else
			v->b[t_random((uint32_t)v->n)] ^= (uint8_t)(1 << t_random(8));
	}
}

static bool
named(const struct verify_result *r, const struct value *id)
{
	struct arena a CLEANUP(arena_free);
	struct str hex;
	size_t at;

	arena_init(&a, 4096);
	EXPECT_OK(str_hex(&a, id->b, id->n, &hex));
	for (size_t i = 0; i < r->n_faults; i++)
		if (str_find(str_of(r->fault[i].what), hex, &at))
			return true;
	return false;
}

/* One change of one column: found under the key it had or has now.  false: the table refused. */
static bool
column_is_found(struct files *f, const struct place *p)
{
	struct arena a CLEANUP(arena_free);
	struct value was, now, key, new_key;
	struct verify_result r;
	bool found;

	get(p, &was, &key);
	now = was;
	change(&now, t_random(2) == 0);
	if (!set(p, &now))
		return false;
	get(p, &now, &new_key);
	arena_init(&a, (size_t)64 << 20);
	verify(f, true, &a, &r);
	found = named(&r, &key) || named(&r, &new_key);
	EXPECT(set(p, &was));
	if (!found)
		t_fail(__FILE__, __LINE__, "%s.%s of row %lld was changed and not named", p->table, p->column, (long long)p->rowid);
	return true;
}

static int64_t
random_row(sqlite3 *db, const char *table)
{
	char sql[200];
	sqlite3_stmt *s;
	int64_t n, rowid;

	snprintf(sql, sizeof sql, "SELECT count(*) FROM %s", table);
	EXPECT_EQ(sqlite3_prepare_v2(db, sql, -1, &s, NULL), SQLITE_OK);
	EXPECT_EQ(sqlite3_step(s), SQLITE_ROW);
	n = sqlite3_column_int64(s, 0);
	sqlite3_finalize(s);
	if (n == 0)
		return -1;
	snprintf(sql, sizeof sql, "SELECT rowid FROM %s LIMIT 1 OFFSET %u", table, (unsigned)t_random((uint32_t)n));
	EXPECT_EQ(sqlite3_prepare_v2(db, sql, -1, &s, NULL), SQLITE_OK);
	EXPECT_EQ(sqlite3_step(s), SQLITE_ROW);
	rowid = sqlite3_column_int64(s, 0);
	sqlite3_finalize(s);
	return rowid;
}

T(every_changed_byte_of_the_log_is_found)
{
	struct files f;
	struct arena a;
	int fd;
	off_t size;

	files_open(&f);
	expect_sound(&f);
	fd = open(f.log, O_RDWR | O_CLOEXEC);
	size = lseek(fd, 0, SEEK_END);
	EXPECT(size > 0);
	for (int i = 0; i < LOG_CHANGES; i++) {
		off_t at = (off_t)t_random((uint32_t)size);
		uint8_t was, now;
		struct verify_result r;

		EXPECT_EQ(pread(fd, &was, 1, at), 1);
		now = was ^ (uint8_t)(1 + t_random(255));
		EXPECT_EQ(pwrite(fd, &now, 1, at), 1);
		arena_init(&a, (size_t)16 << 20);
		verify(&f, false, &a, &r);
		arena_free(&a);
		EXPECT_EQ(pwrite(fd, &was, 1, at), 1);
		EXPECT(r.n_faults > 0);
	}
	close(fd);
	expect_sound(&f);
	files_close(&f);
}

T(every_changed_column_of_an_audited_row_is_found_and_named)
{
	struct files f;
	int done = 0;

	files_open(&f);
	while (done < ROW_CHANGES) {
		enum table t = (enum table)(1 + t_random(TABLE_MAX));
		const struct table_def *def = &table_defs[t];
		struct place p = { .db = f.main, .table = def->name, .key = "id" };

		if (def->name == NULL || !def->audited || def->keyring || (p.rowid = random_row(f.main, def->name)) < 0)
			continue;
		p.column = def->column[t_random((uint32_t)def->n_columns)].name;
		done += column_is_found(&f, &p);
	}
	expect_sound(&f);
	files_close(&f);
}

T(every_changed_column_of_the_keyring_but_txn_is_found_and_named)
{
	static const char *const column[] = { "owner", "otype", "cmp", "dkv", "ckv", "gmask", "wrap" };
	struct files f;
	int done = 0;

	files_open(&f);
	while (done < WRAP_CHANGES) {
		struct place p = { .db = f.keyring, .table = "wrap", .key = "owner", .rowid = random_row(f.keyring, "wrap"),
			.column = column[t_random(sizeof column / sizeof *column)] };

		done += column_is_found(&f, &p);
	}
	expect_sound(&f);
	files_close(&f);
}
