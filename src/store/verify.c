/*
 * store/verify.c - the rows beside the log.
 *
 *	leaves -> last committed entry of each row (a table in memory)
 *	rows   -> hash again -> the same entry, the same hash, the same tag
 *
 * Reads only.  The rows are read at one moment; entries newer than the newest
 * of that moment (audit_high) are left out, so a busy house verifies too.
 */
#include <stdio.h>
#include <string.h>
#include "base/cbor.h"
#include "store/fields.h"
#include "store/inside.h"
#include "store/verify.h"

enum leaf_key { LEAF_OBJECT = 8, LEAF_NEW_HASH = 12, LEAF_TXN = 17, LEAF_ROWVER = 19, LEAF_SETTLE = 22, LEAF_ORIGIN = 23 };
#define LEAF_ARENA ((size_t)256 << 10)

static const char notes[] =
    "CREATE TABLE entry (row BLOB, seq INTEGER, hash BLOB, txn BLOB, owner BLOB);"
    "CREATE INDEX entry_txn ON entry (txn, seq);"
    "CREATE TABLE settled (txn BLOB PRIMARY KEY, how INTEGER) WITHOUT ROWID;"
    "CREATE TABLE last (row BLOB PRIMARY KEY, seq INTEGER, hash BLOB, owner BLOB) WITHOUT ROWID;";
static const char fold[] =
    "INSERT INTO last SELECT e.row, max(e.seq), e.hash, e.owner FROM entry e JOIN settled s ON s.txn = e.txn"
    " WHERE s.how = 1 AND e.seq <= ?1 GROUP BY e.row";

struct check {
	struct arena	*arena, leaf;		/* leaf: emptied after each entry */
	struct db	 db;
	sqlite3		*notes;
	sqlite3_stmt	*add, *settle, *find, *drop, *wrap;
	struct site	 site;
	struct vault	*keys;
	int64_t		 high;
	struct verify_result *out;
};

static void
check_end(struct check **p)
{
	struct check *c = *p;

	if (c == NULL)
		return;
	sqlite3_stmt *s[] = { c->add, c->settle, c->find, c->drop, c->wrap };

	for (size_t i = 0; i < sizeof s / sizeof *s; i++)
		sqlite3_finalize(s[i]);
	sqlite3_close(c->notes);
	db_close(&c->db);
	arena_free(&c->leaf);
}

NODISCARD static err_t
prepared(struct check *c, sqlite3 *conn, const char *sql, sqlite3_stmt **out)
{
	return db_error(&c->db, conn, sqlite3_prepare_v2(conn, sql, -1, out, NULL));
}

/* Run a writing statement of the notes and make it ready again. */
NODISCARD static err_t
run(struct check *c, sqlite3_stmt *s)
{
	int rc = sqlite3_step(s);

	sqlite3_reset(s);
	return db_error(&c->db, c->notes, rc);
}

static void
bind(sqlite3_stmt *s, int n, struct str bytes)
{
	sqlite3_bind_blob64(s, n, bytes.p != NULL ? bytes.p : "", bytes.n, SQLITE_TRANSIENT);
}

static struct str
column(sqlite3_stmt *s, int n)
{
	const void *p = sqlite3_column_blob(s, n);

	return (struct str){ p, (size_t)sqlite3_column_bytes(s, n) };
}

NODISCARD static err_t
fault(struct check *c, uint64_t seq, const char *table, struct str row, const char *what)
{
	struct str hex, text;
	const char *z;

	if (c->out->n_faults == sizeof c->out->fault / sizeof *c->out->fault)
		return NULL;			/* damaged is damaged: thirty-two places are enough to look at */
	TRY(str_hex(c->arena, row.p, row.n, &hex));
	TRY(str_fmt(c->arena, &text, "%s %.*s: %s", table, STRF(hex), what));
	TRY(str_z(c->arena, text, &z));
	c->out->fault[c->out->n_faults++] = (struct verify_fault){ seq, z };
	return NULL;
}

/* ---- the log ------------------------------------------------------------ */

static struct str
bytes_at(const struct cbor *leaf, int key)
{
	const struct cbor *v = cbor_get_int(leaf, key);

	return v != NULL && v->type == CBOR_BYTES ? v->s : STR_NONE;
}

NODISCARD static err_t
take_leaf(void *arg, uint64_t seq, struct str bytes)
{
	struct check *c = arg;
	const struct cbor *how;
	struct cbor leaf;
	struct str txn, row, owner;

	arena_free(&c->leaf);
	TRY(cbor_parse(&c->leaf, bytes, &leaf));
	txn = bytes_at(&leaf, LEAF_TXN);
	how = cbor_get_int(&leaf, LEAF_SETTLE);
	if (txn.n == 0)
		return NULL;
	if (how != NULL) {
		bind(c->settle, 1, txn);
		sqlite3_bind_int64(c->settle, 2, how->i);
		return run(c, c->settle);
	}
	row = bytes_at(&leaf, LEAF_OBJECT);
	if (row.n == 0 || cbor_get_int(&leaf, LEAF_ROWVER) == NULL)
		return NULL;			/* an ingest, or the keeper's own state */
	owner = bytes_at(&leaf, LEAF_ORIGIN);
	bind(c->add, 1, row);
	sqlite3_bind_int64(c->add, 2, (int64_t)seq);
	bind(c->add, 3, bytes_at(&leaf, LEAF_NEW_HASH));
	bind(c->add, 4, txn);
	bind(c->add, 5, owner.n > 0 ? owner : row);
	return run(c, c->add);
}

/* An open transaction is committed when its row is in audit_txn. */
NODISCARD static err_t
take_open(struct check *c)
{
	sqlite3_stmt *s;
	int rc;

	TRY(prepared(c, c->db.main, "SELECT txn FROM audit_txn", &s));
	while ((rc = sqlite3_step(s)) == SQLITE_ROW) {
		err_t e;

		bind(c->settle, 1, column(s, 0));
		sqlite3_bind_int64(c->settle, 2, 1);
		if ((e = run(c, c->settle)) != NULL) {
			sqlite3_finalize(s);
			return e;
		}
	}
	sqlite3_finalize(s);
	return db_error(&c->db, c->db.main, rc);
}

NODISCARD static err_t
read_log(struct check *c, const char *keeper_dir)
{
	sqlite3_stmt *s;
	err_t e;

	TRY(db_exec(&c->db, c->notes, "BEGIN"));
	TRY(audit_each(keeper_dir, take_leaf, c));
	TRY(take_open(c));
	TRY(prepared(c, c->notes, fold, &s));
	sqlite3_bind_int64(s, 1, c->high);
	e = run(c, s);
	sqlite3_finalize(s);
	TRY(e);
	return db_exec(&c->db, c->notes, "COMMIT");
}

/* ---- the rows ------------------------------------------------------------ */

static bool
has_section(const struct table_def *def, const struct cell *cell)
{
	for (size_t i = 0; i < def->n_columns; i++)
		if (def->column[i].group > 0 && cell[i].type != 0)
			return true;
	return false;
}

static void
read_cells(const struct table_def *def, sqlite3_stmt *s, struct cell *cell)
{
	for (size_t i = 0; i < def->n_columns; i++) {
		int type = sqlite3_column_type(s, (int)i);

		if (type == SQLITE_NULL)
			cell[i] = (struct cell){ 0 };
		else if (type == SQLITE_INTEGER)
			cell[i] = (struct cell){ .type = 1, .i = sqlite3_column_int64(s, (int)i) };
		else
			cell[i] = (struct cell){ .type = 2, .s = column(s, (int)i) };
	}
}

NODISCARD static err_t
check_wrap(struct check *c, const char *table, struct str row, struct str owner)
{
	bool found;

	bind(c->wrap, 1, owner);
	found = sqlite3_step(c->wrap) == SQLITE_ROW;
	sqlite3_reset(c->wrap);
	return found ? NULL : fault(c, UINT64_MAX, table, row, "its owner has no wrap");
}

NODISCARD static err_t
check_row(struct check *c, enum table table, const struct cell *cell)
{
	const struct table_def *def = &table_defs[table];
	size_t n = def->n_columns;
	uint64_t rowver = (uint64_t)cell[n - 3].i, seq = (uint64_t)cell[n - 2].i;
	struct str row = cell[0].s;
	struct key hash;
	struct id id;
	uint8_t tag[16];

	c->out->rows++;
	if (id_of(row, &id) != NULL)
		return fault(c, UINT64_MAX, def->name, row, "no id");
	row_hash(&hash, &c->site, (uint16_t)table, id, rowver, cell, n - 2);
	bind(c->find, 1, row);
	if (sqlite3_step(c->find) != SQLITE_ROW) {
		sqlite3_reset(c->find);
		return fault(c, seq, def->name, row, "no entry of the log made it");
	}
	if (column(c->find, 1).n != sizeof hash.b || memcmp(column(c->find, 1).p, hash.b, sizeof hash.b) != 0)
		TRY(fault(c, seq, def->name, row, "changed, or older than its last entry"));
	else if ((uint64_t)sqlite3_column_int64(c->find, 0) != seq)
		TRY(fault(c, seq, def->name, row, "names another entry than its last"));
	if (has_section(def, cell))
		TRY(check_wrap(c, def->name, row, column(c->find, 2)));
	sqlite3_reset(c->find);
	if (c->keys != NULL) {
		row_tag(tag, audit_rowtag(c->keys), (uint16_t)table, id, rowver, seq, &hash);
		if (cell[n - 1].s.n != sizeof tag || memcmp(cell[n - 1].s.p, tag, sizeof tag) != 0)
			TRY(fault(c, seq, def->name, row, "its tag is not the keeper's"));
	}
	bind(c->drop, 1, row);
	return run(c, c->drop);
}

NODISCARD static err_t
check_table(struct check *c, enum table table)
{
	const struct table_def *def = &table_defs[table];
	struct cell cell[64];
	struct str sql;
	sqlite3_stmt *s;
	err_t e = NULL;
	int rc = SQLITE_DONE;

	/* The generated text up to its WHERE: every row. */
	sql = str_of(def->select);
	for (size_t at; str_find(sql, STR(" WHERE "), &at);)
		sql.n = at;
	TRY(db_error(&c->db, c->db.main, sqlite3_prepare_v2(c->db.main, sql.p, (int)sql.n, &s, NULL)));
	while (e == NULL && (rc = sqlite3_step(s)) == SQLITE_ROW) {
		read_cells(def, s, cell);
		e = check_row(c, table, cell);
	}
	sqlite3_finalize(s);
	TRY(e);
	return db_error(&c->db, c->db.main, rc);
}

/* What is left was logged as stored and is not there. */
NODISCARD static err_t
check_missing(struct check *c)
{
	sqlite3_stmt *s;
	err_t e = NULL;
	int rc;

	TRY(prepared(c, c->notes, "SELECT row, seq FROM last WHERE length(hash) > 0 ORDER BY seq", &s));
	while (e == NULL && (rc = sqlite3_step(s)) == SQLITE_ROW)
		e = fault(c, (uint64_t)sqlite3_column_int64(s, 1), "row", column(s, 0), "missing");
	sqlite3_finalize(s);
	return e;
}

/* The wrap of a line of keyring.db opens with the key of its compartment, where it stands. */
static bool
wrap_opens(struct check *c, sqlite3_stmt *line)
{
	struct str bytes = column(line, 7);
	struct wrap w = { .otype = (uint16_t)sqlite3_column_int64(line, 2), .dkv = (uint16_t)sqlite3_column_int64(line, 4),
		.ckv = (uint32_t)sqlite3_column_int64(line, 5), .gmask = (uint64_t)sqlite3_column_int64(line, 6) };

	if (id_of(column(line, 0), &w.owner) != NULL || id_of(column(line, 3), &w.cmp) != NULL || bytes.n > sizeof w.bytes)
		return false;
	/* a number too large for its field is not the one that was written */
	if (w.otype != sqlite3_column_int64(line, 2) || w.dkv != sqlite3_column_int64(line, 4) || w.ckv != sqlite3_column_int64(line, 5))
		return false;
	w.n = (uint8_t)bytes.n;
	memcpy(w.bytes, bytes.p, bytes.n);
	return c->keys == NULL || audit_wrap(c->keys, &w) != WRAP_WRONG;
}

/* made: the entries of the transaction a wrap names.  None: written by hand, or left by a kill before recovery. */
NODISCARD static err_t
check_one_wrap(struct check *c, sqlite3_stmt *line, sqlite3_stmt *made)
{
	uint64_t seq = UINT64_MAX;
	bool known;

	bind(made, 1, column(line, 1));
	known = sqlite3_step(made) == SQLITE_ROW;
	if (known && sqlite3_column_type(made, 0) != SQLITE_NULL)
		seq = (uint64_t)sqlite3_column_int64(made, 0);
	sqlite3_reset(made);
	if (!known)
		return fault(c, seq, "wrap of", column(line, 0), "no committed entry made it");
	return wrap_opens(c, line) ? NULL : fault(c, seq, "wrap of", column(line, 0), "does not open where it stands");
}

NODISCARD static err_t
check_wraps(struct check *c)
{
	sqlite3_stmt *wraps, *made;
	err_t e = NULL;
	int rc = SQLITE_DONE;

	TRY(prepared(c, c->db.keyring, "SELECT owner, txn, otype, cmp, dkv, ckv, gmask, wrap FROM wrap", &wraps));
	e = prepared(c, c->notes, "SELECT (SELECT min(e.seq) FROM entry e WHERE e.txn = s.txn) FROM settled s WHERE s.txn = ?1 AND s.how = 1", &made);
	while (e == NULL && (rc = sqlite3_step(wraps)) == SQLITE_ROW)
		e = check_one_wrap(c, wraps, made);
	sqlite3_finalize(wraps);
	sqlite3_finalize(made);
	TRY(e);
	return db_error(&c->db, c->db.keyring, rc);
}

/* ---- start ---------------------------------------------------------------- */

NODISCARD static err_t
read_meta(struct check *c)
{
	sqlite3_stmt *s;
	struct str site = STR_NONE;

	TRY(prepared(c, c->db.main, "SELECT (SELECT text FROM meta WHERE name = 'site'), (SELECT value FROM meta WHERE name = 'audit_high')", &s));
	if (sqlite3_step(s) == SQLITE_ROW) {
		err_t e = str_unhex(c->arena, column(s, 0), &site);

		c->high = sqlite3_column_type(s, 1) == SQLITE_NULL ? -1 : sqlite3_column_int64(s, 1);
		if (e != NULL)
			site = STR_NONE;
	}
	sqlite3_finalize(s);
	if (site.n != sizeof c->site.b)
		FAIL(ERR_CONFLICT, "store.no-site");
	memcpy(c->site.b, site.p, site.n);
	return NULL;
}

NODISCARD static err_t
prepare_notes(struct check *c)
{
	if (sqlite3_open_v2(":memory:", &c->notes, SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE | SQLITE_OPEN_NOMUTEX, NULL) != SQLITE_OK)
		FAIL(ERR_LIMIT, "memory.limit");
	TRY(db_exec(&c->db, c->notes, notes));
	TRY(prepared(c, c->notes, "INSERT INTO entry (row, seq, hash, txn, owner) VALUES (?1, ?2, ?3, ?4, ?5)", &c->add));
	TRY(prepared(c, c->notes, "INSERT INTO settled (txn, how) VALUES (?1, ?2) ON CONFLICT (txn) DO NOTHING", &c->settle));
	TRY(prepared(c, c->notes, "SELECT seq, hash, owner FROM last WHERE row = ?1", &c->find));
	TRY(prepared(c, c->notes, "DELETE FROM last WHERE row = ?1", &c->drop));
	return prepared(c, c->db.keyring, "SELECT 1 FROM wrap WHERE owner = ?1 LIMIT 1", &c->wrap);
}

err_t
audit_verify_rows(struct arena *a, const char *keeper_dir, const char *db_dir, struct vault *keys, struct verify_result *out)
{
	struct store *place;
	struct check *c;
	struct check *end CLEANUP(check_end) = NULL;
	size_t n = strlen(db_dir);

	NEW(place, a);
	NEW(c, a);
	if (n >= sizeof place->dir)
		FAIL(ERR_LIMIT, "store.path-too-long");
	memcpy(place->dir, db_dir, n + 1);
	*c = (struct check){ .arena = a, .keys = keys, .out = out };
	arena_init(&c->leaf, LEAF_ARENA);
	end = c;
	TRY(db_open(place, false, &c->db));
	/* One moment of both files; the log is read later, so that it knows every row seen here. */
	TRY(db_exec(&c->db, c->db.main, "BEGIN"));
	TRY(db_exec(&c->db, c->db.keyring, "BEGIN"));
	TRY(read_meta(c));
	TRY(prepare_notes(c));
	TRY(read_log(c, keeper_dir));
	for (enum table t = 1; t <= TABLE_MAX; t++)
		if (table_defs[t].audited && table_defs[t].name != NULL)
			TRY(check_table(c, t));
	TRY(check_missing(c));
	return check_wraps(c);
}
