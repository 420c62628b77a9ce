/*
 * store/statement.c - bind, step, take: one run of a prepared statement.
 *
 *	text (constant) -> cached prepared statement -> binds -> rows in the arena
 *
 * Each connection prepares a statement once.  A run always ends in a reset,
 * also on the way out of a failure, so that no read transaction lingers.
 */
#include "store/statement.h"
#include <string.h>

static size_t
slot_of(const char *sql)
{
	uintptr_t h = (uintptr_t)sql;

	h ^= h >> 17;
	h *= 0x9e3779b97f4a7c15ULL;
	return (size_t)(h >> 32) % CACHE_SLOTS;
}

NODISCARD static err_t
prepare(struct db *db, sqlite3 *conn, const char *sql, sqlite3_stmt **out)
{
	size_t at = slot_of(sql);

	for (; db->cache[at].sql != NULL; at = (at + 1) % CACHE_SLOTS) {
		if (db->cache[at].sql == sql) {
			*out = db->cache[at].stmt;
			return NULL;
		}
	}
	if (db->n_cached >= CACHE_SLOTS * 3 / 4)
		FAIL(ERR_BUG, "store.cache-full");
	TRY(db_error(db, conn, sqlite3_prepare_v3(conn, sql, -1, SQLITE_PREPARE_PERSISTENT, out, NULL)));
	db->cache[at] = (struct cached){ sql, *out };
	db->n_cached++;
	return NULL;
}

err_t
stmt_begin(struct stmt *s, struct ctx *cx, bool keyring, bool writes, const char *sql)
{
	struct db *db = cx->db;

	if (db == NULL || (writes && !db->is_writer))
		FAIL(ERR_BUG, "store.no-transaction");
	s->cx = cx;
	s->conn = keyring ? db->keyring : db->main;
	return prepare(db, s->conn, sql, &s->s);
}

void
stmt_end(struct stmt *s)
{
	if (s->s == NULL)
		return;
	sqlite3_reset(s->s);
	sqlite3_clear_bindings(s->s);
	s->s = NULL;
}

/* A bind fails only for an impossible index or a text beyond 1 GB: the queries
 * are checked at build and every text has a limit, so that the step would fail too. */
void
stmt_bind_int(struct stmt *s, int n, int64_t value)
{
	sqlite3_bind_int64(s->s, n, value);
}

void
stmt_bind_text(struct stmt *s, int n, struct str text)
{
	sqlite3_bind_text64(s->s, n, text.p != NULL ? text.p : "", text.n, SQLITE_STATIC, SQLITE_UTF8);
}

void
stmt_bind_bytes(struct stmt *s, int n, struct str bytes)
{
	sqlite3_bind_blob64(s->s, n, bytes.p != NULL ? bytes.p : "", bytes.n, SQLITE_STATIC);
}

void
stmt_bind_id(struct stmt *s, int n, struct id id)
{
	sqlite3_bind_blob64(s->s, n, id.b, sizeof id.b, SQLITE_TRANSIENT);
}

err_t
stmt_step(struct stmt *s, bool *row)
{
	int rc = sqlite3_step(s->s);

	*row = rc == SQLITE_ROW;
	if (rc == SQLITE_ROW || rc == SQLITE_DONE)
		return NULL;
	return db_error(s->cx->db, s->conn, rc);
}

err_t
stmt_done(struct stmt *s)
{
	bool row = true;

	while (row)
		TRY(stmt_step(s, &row));
	return NULL;
}

bool
stmt_null(struct stmt *s, int column)
{
	return sqlite3_column_type(s->s, column) == SQLITE_NULL;
}

int64_t
stmt_int(struct stmt *s, int column)
{
	return sqlite3_column_int64(s->s, column);
}

err_t
stmt_bytes(struct stmt *s, int column, struct str *out)
{
	/* Blob before bytes, as the library asks; text comes back the same way. */
	const void *p = sqlite3_column_blob(s->s, column);
	size_t n = (size_t)sqlite3_column_bytes(s->s, column);

	if (p == NULL && n > 0)
		FAIL(ERR_LIMIT, "memory.limit");
	return str_dup(s->cx->arena, (struct str){ p, n }, out);
}

err_t
stmt_text(struct stmt *s, int column, struct str *out)
{
	return stmt_bytes(s, column, out);
}

err_t
stmt_id(struct stmt *s, int column, struct id *out)
{
	const void *p = sqlite3_column_blob(s->s, column);

	*out = id_none;
	if (p == NULL)
		return NULL;
	if (sqlite3_column_bytes(s->s, column) != (int)sizeof out->b)
		FAIL(ERR_IO, "store.id-size");
	memcpy(out->b, p, sizeof out->b);
	return NULL;
}

void
rows_init(struct rows *rows, struct ctx *cx, size_t size)
{
	*rows = (struct rows){ .cx = cx, .size = size };
}

err_t
rows_next(struct rows *rows, void **out)
{
	if (rows->n == rows->cap) {
		size_t cap = rows->cap == 0 ? 16 : rows->cap * 2;

		if (!arena_extend(rows->cx->arena, rows->p, rows->cap * rows->size, cap * rows->size)) {
			void *p = arena_array(rows->cx->arena, cap, rows->size);

			if (p == NULL)
				FAIL(ERR_LIMIT, "memory.limit");
			if (rows->n > 0)
				memcpy(p, rows->p, rows->n * rows->size);
			rows->p = p;
		}
		rows->cap = cap;
	}
	*out = (char *)rows->p + rows->n++ * rows->size;
	memset(*out, 0, rows->size);
	return NULL;
}
