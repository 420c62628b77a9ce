/*
 * keeper/verify.c - is the log whole?  (SEC-87)
 *
 *	segment -> frame -> chain -> leaf form, sequence, time -> tree -> checkpoint
 *	                          -> transactions settled -> old and new hash per row
 *
 * Nothing is changed, nothing is trusted but the chain itself; the first
 * wrong entry is named.  After a broken chain nothing can be said of what
 * follows, so the walk ends there.
 */
#include <fcntl.h>
#include <string.h>
#include <unistd.h>
#include "base/clock.h"
#include "base/file.h"
#include "keeper/client.h"
#include "keeper/keeper.h"
#include "keeper/leaf.h"
#include "keeper/seal.h"
#include "keeper/segment.h"

#define TIME_SLACK	(2 * MS_MINUTE)
#define FAULTS_MAX	(sizeof ((struct verify_result *)0)->fault / sizeof(struct verify_fault))
#define TABLE_RECORD	16
#define FIRST_REGISTER	256

/* A change of a row waits here until its transaction is settled; decided ones leave in order of the log. */
struct change { struct id row; uint16_t table; uint8_t txn[16]; uint64_t seq; struct key old_hash, new_hash; enum settle how; };
struct row { struct id id; uint16_t table; bool used; struct key hash; };
struct txn { uint8_t txn[16]; uint64_t first_seq; };
struct walk {
	struct arena	*arena;
	struct verify_result *out;
	struct tree	 tree;
	struct key	 chain;			/* after the last frame; the next segment's prev_chain */
	struct site	 site;
	bool		 has_mark, broken, stop;
	struct mark	 mark;
	int64_t		 last_time;
	struct checkpoint *checkpoint;
	size_t		 n_txns;
	struct txn	 txn[TXN_OPEN_MAX];
	size_t		 first_change, n_changes, cap_changes;
	struct change	*change;
	size_t		 n_rows, cap_rows;
	struct row	*row;
};

static void
fault(struct walk *w, uint64_t seq, const char *what)
{
	if (w->out->n_faults < FAULTS_MAX)
		w->out->fault[w->out->n_faults++] = (struct verify_fault){ seq, what };
}

/* ---- rows ------------------------------------------------------------- */

static struct row *
row_find(struct row *table, size_t cap, struct id id, uint16_t number)
{
	uint64_t h;

	memcpy(&h, id.b + 8, 8);		/* the random half of a UUIDv7 */
	h = (h ^ number) * 0x9e3779b97f4a7c15ULL;
	for (size_t i = (size_t)(h >> 20) & (cap - 1);; i = (i + 1) & (cap - 1))
		if (!table[i].used || (table[i].table == number && id_eq(table[i].id, id)))
			return &table[i];
}

NODISCARD static err_t
rows_grow(struct walk *w)
{
	size_t cap = w->cap_rows == 0 ? 1024 : w->cap_rows * 2;
	struct row *fresh;

	if (w->n_rows * 2 < w->cap_rows)
		return NULL;
	NEWN(fresh, w->arena, cap);
	for (size_t i = 0; i < w->cap_rows; i++)
		if (w->row[i].used)
			*row_find(fresh, cap, w->row[i].id, w->row[i].table) = w->row[i];
	w->row = fresh;
	w->cap_rows = cap;
	return NULL;
}

NODISCARD static err_t
row_change(struct walk *w, const struct change *c)
{
	struct row *r;

	TRY(rows_grow(w));
	r = row_find(w->row, w->cap_rows, c->row, c->table);
	if (!r->used) {
		*r = (struct row){ .id = c->row, .table = c->table, .used = true };
		w->n_rows++;
	}
	if (memcmp(r->hash.b, c->old_hash.b, 32) != 0)
		fault(w, c->seq, "row.old-hash");
	r->hash = c->new_hash;
	return NULL;
}

/* Decided changes at the head of the queue take effect. */
NODISCARD static err_t
changes_settle(struct walk *w)
{
	while (w->first_change < w->n_changes && w->change[w->first_change].how != SETTLE_NONE) {
		const struct change *c = &w->change[w->first_change++];
		if (c->how == SETTLE_COMMITTED)
			TRY(row_change(w, c));
	}
	if (w->first_change == w->n_changes)
		w->first_change = w->n_changes = 0;
	return NULL;
}

NODISCARD static err_t
change_add(struct walk *w, const struct leaf *l)
{
	struct change *fresh;

	if (w->n_changes == w->cap_changes && w->first_change > 0) {
		memmove(w->change, w->change + w->first_change, (w->n_changes - w->first_change) * sizeof *w->change);
		w->n_changes -= w->first_change;
		w->first_change = 0;
	}
	if (w->n_changes == w->cap_changes) {
		w->cap_changes = w->cap_changes == 0 ? 256 : w->cap_changes * 2;
		NEWN(fresh, w->arena, w->cap_changes);
		if (w->n_changes > 0)
			memcpy(fresh, w->change, w->n_changes * sizeof *fresh);
		w->change = fresh;
	}
	fresh = &w->change[w->n_changes++];
	*fresh = (struct change){ .row = l->object, .table = l->otype >= FIRST_REGISTER ? TABLE_RECORD : l->otype,
		.seq = l->seq, .old_hash = l->old_hash, .new_hash = l->new_hash };
	memcpy(fresh->txn, l->txn, 16);
	return NULL;
}

/* ---- leaves ----------------------------------------------------------- */

NODISCARD static err_t
check_txn(struct walk *w, const struct leaf *l)
{
	size_t at = 0;

	if (is_zero(l->txn, 16)) {
		if (l->action == A_SETTLE)
			fault(w, l->seq, "settle.no-transaction");
		return NULL;
	}
	while (at < w->n_txns && memcmp(w->txn[at].txn, l->txn, 16) != 0)
		at++;
	if (l->action == A_SETTLE) {
		if (at == w->n_txns || l->settle == SETTLE_NONE)
			fault(w, l->seq, "settle.unknown");
		else
			w->txn[at] = w->txn[--w->n_txns];
		for (size_t i = w->first_change; i < w->n_changes; i++)
			if (memcmp(w->change[i].txn, l->txn, 16) == 0)
				w->change[i].how = l->settle;
		return changes_settle(w);
	}
	if (at == w->n_txns) {
		if (w->n_txns == TXN_OPEN_MAX) {
			fault(w, l->seq, "transaction.too-many");
			return NULL;
		}
		memcpy(w->txn[w->n_txns].txn, l->txn, 16);
		w->txn[w->n_txns++].first_seq = l->seq;
	}
	return l->rowver > 0 ? change_add(w, l) : NULL;
}

static void
check_time(struct walk *w, const struct leaf *l)
{
	/* an anonymous arrival says only the running hour or the one before */
	bool hour = l->action == A_INGEST && l->time % MS_HOUR == 0;
	int64_t slack = hour ? 2 * MS_HOUR : TIME_SLACK;

	if (l->action != A_CLOCK_JUMP && l->time < w->last_time - slack)
		fault(w, l->seq, "leaf.time");
	if (!hour)
		w->last_time = l->time;
}

NODISCARD static err_t
check_leaf(struct walk *w, struct str body)
{
	struct leaf l;

	if (leaf_read(body, &l) != NULL) {
		fault(w, w->tree.n, "leaf.form");
		w->broken = true;
		return NULL;
	}
	if (l.seq != w->tree.n) {
		fault(w, w->tree.n, "leaf.sequence");
		w->broken = true;
		return NULL;
	}
	check_time(w, &l);
	tree_add(&w->tree, body);
	w->out->leaves++;
	return check_txn(w, &l);
}

static void
check_checkpoint(struct walk *w, struct str body)
{
	struct checkpoint *c = w->checkpoint;
	struct key root;

	tree_root(&root, &w->tree);
	if (checkpoint_read(body, c) != NULL)
		fault(w, w->tree.n, "checkpoint.form");
	else if (c->tree.n != w->tree.n || c->tree.n_range != w->tree.n_range ||
	    memcmp(c->tree.range, w->tree.range, 32 * (size_t)c->tree.n_range) != 0 || memcmp(root.b, c->root.b, 32) != 0)
		fault(w, w->tree.n, "checkpoint.tree");
	else if (w->has_mark && checkpoint_note_check(c, &w->site, w->mark.pk) != NULL)
		fault(w, w->tree.n, "checkpoint.signature");
	else if (c->n_open != w->n_txns)
		fault(w, w->tree.n, "checkpoint.open");
}

NODISCARD static err_t
check_frames(struct walk *w, struct segment *s, bool last)
{
	struct frame f;
	bool first = true, ended = false;

	while (!w->broken && segment_next(s, &f)) {
		if (ended || (first && f.type != FRAME_CHECKPOINT))
			fault(w, w->tree.n, "segment.order");
		if (f.type == FRAME_LEAF)
			TRY(check_leaf(w, f.body));
		else if (f.type == FRAME_CHECKPOINT)
			check_checkpoint(w, f.body);
		ended = f.type == FRAME_SEGMENT_END;
		first = false;
	}
	if (!w->broken && (s->at < s->bytes.n || first)) {
		fault(w, w->tree.n, "frame.chain");
		w->broken = true;
	}
	if (!w->broken && !last && !ended)
		fault(w, w->tree.n, "segment.end");
	w->chain = s->chain;
	return NULL;
}

NODISCARD static err_t
check_segment(struct walk *w, int dir, uint64_t number, uint64_t first, uint64_t last)
{
	struct segment s;
	err_t e = segment_open(dir, number, &s);

	if (e != NULL && e->code == ERR_IO)
		return e;
	if (e != NULL) {
		fault(w, w->tree.n, "segment.header");
		w->broken = true;
		return NULL;
	}
	if (number == 1 && (s.first_seq != 0 || !is_zero(s.prev_chain.b, 32)))
		fault(w, 0, "segment.first");
	if (number == first && !w->has_mark)
		w->site = s.site;
	if (memcmp(s.site.b, w->site.b, 16) != 0 ||
	    (number > first && (s.first_seq != w->tree.n || memcmp(s.prev_chain.b, w->chain.b, 32) != 0)))
		fault(w, w->tree.n, "segment.header");
	if (number == first && number > 1) {	/* older ones were disposed of: its checkpoint is the beginning */
		struct segment copy = s;
		struct frame f;
		if (segment_next(&copy, &f) && f.type == FRAME_CHECKPOINT && checkpoint_read(f.body, w->checkpoint) == NULL)
			w->tree = w->checkpoint->tree;
	}
	e = check_frames(w, &s, number == last);
	segment_close(&s);
	return e;
}

NODISCARD static err_t
open_audit(struct arena *a, const char *dir, int *out)
{
	const char *path;

	TRY(path_join(a, dir, "audit", &path));
	*out = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (*out < 0)
		FAIL(ERR_NOTFOUND, "log.folder");
	return NULL;
}

err_t
audit_verify_log(struct arena *a, const char *keeper_dir, struct verify_result *out)
{
	struct walk *w;
	uint64_t first, last;
	int audit CLEANUP(fd_close) = -1, dir CLEANUP(fd_close) = -1;

	TRY(crypto_start());
	memset(out, 0, sizeof *out);
	NEW(w, a);
	NEW(w->checkpoint, a);
	w->arena = a;
	w->out = out;
	TRY(open_audit(a, keeper_dir, &audit));
	dir = open(keeper_dir, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	w->has_mark = dir >= 0 && mark_read(dir, &w->mark) == NULL;
	w->site = w->mark.site;
	TRY(segment_range(audit, &first, &last));
	if (last == 0)
		fault(w, UINT64_MAX, "log.none");
	for (uint64_t n = first; n != 0 && n <= last && !w->broken; n++)
		TRY(check_segment(w, audit, n, first, last));
	for (size_t i = w->first_change; i < w->n_changes; i++)
		if (w->change[i].how == SETTLE_COMMITTED)
			TRY(row_change(w, &w->change[i]));
	out->rows = w->n_rows;
	out->open_txn = w->n_txns > 0;
	return NULL;
}

err_t
audit_each(const char *keeper_dir, err_t (*leaf)(void *, uint64_t seq, struct str cbor), void *arg)
{
	struct arena a CLEANUP(arena_free);
	uint64_t first, last;
	int audit CLEANUP(fd_close) = -1;
	err_t e = NULL;

	arena_init(&a, 65536);
	TRY(open_audit(&a, keeper_dir, &audit));
	TRY(segment_range(audit, &first, &last));
	for (uint64_t n = first; e == NULL && n != 0 && n <= last; n++) {
		struct segment s;
		struct frame f;
		uint64_t seq;
		TRY(segment_open(audit, n, &s));
		seq = s.first_seq;
		while (e == NULL && segment_next(&s, &f))
			if (f.type == FRAME_LEAF)
				e = leaf(arg, seq++, f.body);
		if (e == NULL && s.at < s.bytes.n)
			e = ERROR(ERR_INVALID, "log.frame");
		segment_close(&s);
	}
	return e;
}
