/*
 * store/work.c - one change: logged, then stored, then answered (SEC-44).
 *
 *	W0 keys -> W1 INTENT, outside the writer's turn so that many share a sync
 *	  -> W3 tags -> W4 keyring, W5 rows in one COMMIT -> W6 answer, SETTLE queued
 *
 * Nothing is stored without the tags of a durable log entry: rows are bound
 * only from what keeper_intent answered.  A definite failure is settled void
 * at once and its wraps are removed; an I/O error in COMMIT never returns.
 */
#include <string.h>
#include "base/log.h"
#include "store/inside.h"
#include "store/q_store.h"
#include "store/statement.h"
#include "store/work.h"
#include "store/work_inside.h"

#define DETAIL_MAX 512
#define FIRST_REGISTER 256			/* a register's owner type = 256 + kind (SEC-13) */
#define INTENT_BYTES 160			/* of one entry on the wire, without its detail, rounded up */
#define INTENT_MESSAGE 60000

err_t
work_begin(struct ctx *cx, struct work **out)
{
	struct work *work;

	if (cx->db == &cx->store->writer)
		FAIL(ERR_BUG, "store.nested");
	NEW(work, cx->arena);
	work->cx = cx;
	random_bytes(work->txn, sizeof work->txn);
	pthread_rwlock_rdlock(&cx->store->flight);
	work->epoch = cx->store->epoch;
	pthread_rwlock_unlock(&cx->store->flight);
	*out = work;
	return NULL;
}

const uint8_t *
work_txn(struct work *work)
{
	work->is_logged = true;			/* whoever asks is about to write a leaf */
	return work->txn;
}

void
work_abandon(struct work **p)
{
	struct work *work = *p;

	*p = NULL;
	if (work == NULL || work->is_over)
		return;
	work->is_over = true;
	if (work->is_logged)
		settle_queue(work->cx->store, work->cx->keeper, work->txn, false);
}

struct row *
work_find(struct work *work, enum table table, struct id id)
{
	for (struct changed *c = work->first; c != NULL; c = c->next)
		if (c->row.table == table && id_eq(c->id, id))
			return &c->row;
	return NULL;
}

/* An owner's own row: the keeper finds its table by the type (a register's is T_RECORD), here and at every RELEASE. */
static bool
type_fits(const struct intent *intent)
{
	if (!id_eq(intent->owner, intent->row))
		return true;
	return intent->table == T_RECORD ? intent->otype >= FIRST_REGISTER || intent->otype == T_RECORD : intent->otype == intent->table;
}

NODISCARD static err_t
add_row(struct work *work, const struct intent *intent, struct changed **out)
{
	struct changed *c;

	if (work->is_over || !table_defs[intent->table].audited)
		FAIL(ERR_BUG, "work.not-audited");
	if (!type_fits(intent))
		FAIL(ERR_BUG, "work.otype");
	NEW(c, work->cx->arena);
	c->id = intent->row;
	c->intent = *intent;
	c->row.table = (enum table)intent->table;
	c->row.n = table_defs[intent->table].n_columns;
	if (work->last != NULL)
		work->last->next = c;
	else
		work->first = c;
	work->last = c;
	work->n_rows++;
	*out = c;
	return NULL;
}

/* The defaults of the tables, because every column is named in the INSERT. */
static void
set_defaults(struct row *row)
{
	const struct table_def *def = &table_defs[row->table];

	for (size_t i = 0; i < def->n_columns; i++) {
		if (!def->column[i].has_default)
			continue;
		if (def->column[i].type == COL_INT)
			row_set_int(row, (int)i, def->column[i].number);
		else
			row_set_text(row, (int)i, STR(""));
	}
}

err_t
work_create(struct work *work, enum audit_action action, enum table table, struct id row, uint16_t otype, struct id owner, struct id cmp, struct row **out)
{
	struct intent intent = { .action = action, .otype = otype, .table = (uint16_t)table, .owner = owner, .row = row, .cmp = cmp, .rowver = 1 };
	struct changed *c;

	if (work_find(work, table, row) != NULL)
		FAIL(ERR_BUG, "work.twice");
	TRY(add_row(work, &intent, &c));
	set_defaults(&c->row);
	row_set_id(work->cx, &c->row, 0, row);
	row_set_int(&c->row, (int)c->row.n - 3, 1);
	*out = &c->row;
	return NULL;
}

err_t
work_alter(struct work *work, enum audit_action action, const struct row *was, uint16_t otype, struct id owner, struct id cmp, struct row **out)
{
	struct id id = row_id(was);
	int rowver = (int)was->n - 3;
	struct intent intent = { .action = action, .otype = otype, .table = (uint16_t)was->table, .owner = owner, .row = id, .cmp = cmp,
	    .rowver = (uint64_t)row_int(was, rowver) + 1 };
	struct changed *c;
	struct site site;

	if ((*out = work_find(work, was->table, id)) != NULL)
		return NULL;
	TRY(store_site(work->cx, &site));
	TRY(add_row(work, &intent, &c));
	c->row = *was;
	c->was_rowver = intent.rowver - 1;
	row_hash(&c->intent.old_hash, &site, (uint16_t)was->table, id, c->was_rowver, was->col, was->n - 2);
	row_set_int(&c->row, rowver, (int64_t)c->intent.rowver);
	*out = &c->row;
	return NULL;
}

err_t
work_seal(struct work *work, struct row *row, const struct opened *opened, enum group group, const struct cbor *map)
{
	int column = table_defs[row->table].section[group];
	struct opened keys = *opened;
	struct field_at at = { .table = (uint16_t)row->table, .field = (uint16_t)group, .owner = opened->owner, .row = row_id(row),
	    .fver = (uint64_t)row_int(row, (int)row->n - 3) };
	struct str plain, sealed;

	if (column < 0 || map->type != CBOR_MAP)
		FAIL(ERR_BUG, "store.no-section");
	TRY(work_keys(work, &keys));
	at.dkv = keys.dkv;
	if ((keys.keys.gmask & GMASK(group)) == 0)
		FAIL(ERR_DENIED, "release.refused");
	TRY(store_site(work->cx, &at.site));
	TRY(cbor_encode(work->cx->arena, map, SECTION_PLAIN_MAX, &plain));
	TRY(envelope_seal(work->cx->arena, &keys.keys.g[group - 1], &at, plain, &sealed));
	row->col[column] = (struct cell){ .type = 2, .s = sealed };
	return NULL;
}

err_t
work_detail(struct work *work, const struct row *row, struct str detail)
{
	if (detail.n > DETAIL_MAX)
		FAIL(ERR_LIMIT, "work.detail-too-long");
	for (struct changed *c = work->first; c != NULL; c = c->next)
		if (&c->row == row)
			return str_dup(work->cx->arena, detail, &c->intent.detail);
	FAIL(ERR_BUG, "work.no-row");
}

err_t
work_also(struct work *work, work_step *run, void *arg)
{
	struct step *step;

	NEW(step, work->cx->arena);
	*step = (struct step){ .run = run, .arg = arg };
	if (work->last_step != NULL)
		work->last_step->next = step;
	else
		work->first_step = step;
	work->last_step = step;
	return NULL;
}

/* ---- commit ------------------------------------------------------------ */

/* Rows in the order of writing (fieldc's ranks); of one table as they were declared. */
NODISCARD static err_t
in_order(struct work *work, struct changed ***out)
{
	struct changed **list;
	size_t n = 0;

	NEWN(list, work->cx->arena, work->n_rows);
	for (struct changed *c = work->first; c != NULL; c = c->next) {
		size_t at = n++;

		for (; at > 0 && table_defs[list[at - 1]->row.table].rank > table_defs[c->row.table].rank; at--)
			list[at] = list[at - 1];
		list[at] = c;
	}
	*out = list;
	return NULL;
}

/* A row whose id could not be copied for want of memory must not be stored half filled. */
NODISCARD static err_t
check_cells(const struct row *row)
{
	for (size_t i = 0; i < row->n; i++)
		if (row->col[i].type > 2)
			FAIL(ERR_LIMIT, "memory.limit");
	return NULL;
}

/* How many rows fit in one message from here on. */
static size_t
one_message(struct changed *const *list, size_t n)
{
	size_t m = 0, bytes = 0;

	while (m < n && m < INTENT_MAX && (bytes += INTENT_BYTES + list[m]->intent.detail.n) <= INTENT_MESSAGE)
		m++;
	return m;
}

NODISCARD static err_t
log_rows(struct work *work, struct changed **list)
{
	struct ctx *cx = work->cx;
	const struct session *by = cx->actor->is_system ? NULL : &cx->actor->session;
	struct site site;

	TRY(store_site(cx, &site));
	for (size_t from = 0, n; from < work->n_rows; from += n) {
		struct intent *intent;
		struct intent_tag *tag;

		n = one_message(list + from, work->n_rows - from);
		NEWN(intent, cx->arena, n);
		NEWN(tag, cx->arena, n);
		for (size_t i = 0; i < n; i++) {
			struct changed *c = list[from + i];

			TRY(check_cells(&c->row));
			row_hash(&c->intent.new_hash, &site, (uint16_t)c->row.table, c->id, c->intent.rowver, c->row.col, c->row.n - 2);
			intent[i] = c->intent;
		}
		work->is_logged = true;
		TRY(keeper_intent(cx->keeper, by, work->txn, cx->purpose, intent, n, tag));
		for (size_t i = 0; i < n; i++)
			list[from + i]->tag = tag[i];
	}
	return NULL;
}

NODISCARD static err_t
write_row(struct ctx *cx, const struct changed *c)
{
	struct stmt s CLEANUP(stmt_end) = { 0 };
	const struct table_def *def = &table_defs[c->row.table];
	int n = (int)c->row.n;
	bool creates = c->was_rowver == 0;

	TRY(stmt_begin(&s, cx, false, true, creates ? def->insert : def->update));
	for (int i = 0; i < n - 2; i++) {
		const struct cell *cell = &c->row.col[i];

		if (cell->type == 1)
			stmt_bind_int(&s, i + 1, cell->i);
		else if (cell->type == 2 && def->column[i].type == COL_TEXT)
			stmt_bind_text(&s, i + 1, cell->s);
		else if (cell->type == 2)
			stmt_bind_bytes(&s, i + 1, cell->s);
	}
	stmt_bind_int(&s, n - 1, (int64_t)c->tag.seq);
	stmt_bind_bytes(&s, n, (struct str){ (const char *)c->tag.tag, sizeof c->tag.tag });
	if (!creates)
		stmt_bind_int(&s, n + 1, (int64_t)c->was_rowver);
	TRY(stmt_done(&s));
	if (sqlite3_changes(cx->db->main) != 1)
		FAIL(ERR_CONFLICT, "work.stale");
	return NULL;
}

NODISCARD static err_t
write_wraps(struct work *work)
{
	for (struct made_wrap *m = work->wraps; m != NULL; m = m->next) {
		const struct wrap *w = &m->wrap;

		TRY(q_wrap_put(work->cx, &(struct q_wrap_put_in){ .owner = w->owner, .otype = w->otype, .cmp = w->cmp, .dkv = w->dkv, .ckv = w->ckv,
		    .gmask = (int64_t)w->gmask, .txn = { (const char *)work->txn, sizeof work->txn }, .wrap = { (const char *)w->bytes, w->n } }));
	}
	return NULL;
}

NODISCARD static err_t
store_rows(struct work *work, struct changed **list, bool *sent)
{
	struct store_tx *tx CLEANUP(store_rollback) = NULL;
	struct ctx *cx = work->cx;
	uint64_t high = 0;

	TRY(store_begin(cx, &tx));
	for (struct step *step = work->first_step; step != NULL; step = step->next)
		TRY(step->run(cx, step->arg));
	TRY(write_wraps(work));
	for (size_t i = 0; i < work->n_rows; i++) {
		TRY(write_row(cx, list[i]));
		if (list[i]->tag.seq > high)
			high = list[i]->tag.seq;
	}
	TRY(q_audit_txn_put(cx, &(struct q_audit_txn_put_in){ .txn = { (const char *)work->txn, sizeof work->txn }, .day = day_utc(cx->now) }));
	TRY(q_meta_raise(cx, &(struct q_meta_raise_in){ .name = STR("audit_high"), .value = (int64_t)high }));
	*sent = true;
	return store_commit(cx, &tx);
}

NODISCARD static err_t
drop_wraps(struct work *work)
{
	struct store_tx *tx CLEANUP(store_rollback) = NULL;

	TRY(store_begin(work->cx, &tx));
	TRY(q_wraps_drop_txn(work->cx, &(struct q_wraps_drop_txn_in){ .txn = { (const char *)work->txn, sizeof work->txn } }));
	return store_commit(work->cx, &tx);
}

/* The batch failed after the keyring may have been committed: first no wrap is left, then the log hears of it. */
static void
undo(struct work *work, bool sent)
{
	err_t e = sent && work->wraps != NULL ? drop_wraps(work) : NULL;

	if (e != NULL) {
		log_err(LOG_WARN, e, "wraps of a failed change stay until recovery");
		return;
	}
	settle_queue(work->cx->store, work->cx->keeper, work->txn, false);
}

err_t
work_commit(struct work *work)
{
	struct store *store = work->cx->store;
	struct changed **list;
	bool sent = false;
	err_t e;

	if (work->is_over || work->n_rows == 0)
		FAIL(ERR_BUG, "work.empty");
	if (work->cx->purpose < P_TRIAGE || work->cx->purpose > P_DISCLOSURE)
		FAIL(ERR_BUG, "work.purpose");
	TRY(work_ask_keys(work));
	TRY(in_order(work, &list));
	pthread_rwlock_rdlock(&store->flight);
	work->is_over = true;
	/* A recovery in between has settled whatever was open, this number perhaps too. */
	e = work->epoch == store->epoch ? log_rows(work, list) : ERROR(ERR_BUSY, "keeper.gone");
	if (e == NULL)
		e = store_rows(work, list, &sent);
	if (e == NULL)
		settle_queue(store, work->cx->keeper, work->txn, true);
	else if (work->is_logged && work->epoch == store->epoch)
		undo(work, sent);
	pthread_rwlock_unlock(&store->flight);
	return e;
}
