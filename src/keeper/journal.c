/*
 * keeper/journal.c - append to the audit log, and find its end again after a
 * kill or a power cut (SEC-41, SEC-46).
 */
#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>
#include "base/clock.h"
#include "base/file.h"
#include "base/log.h"
#include "keeper/client.h"
#include "keeper/disk.h"
#include "keeper/journal.h"

#define SEGMENT_FULL		((off_t)64 << 20)
#define CHECKPOINT_LEAVES	1000
#define TEAR_MAX		((size_t)1 << 20)
#define CLOCK_SLACK		(2 * MS_MINUTE)
#define CHECKPOINT_MAX		16384

/* ---- open transactions ------------------------------------------------ */

struct open_txn *
journal_txn(struct journal *j, const uint8_t txn[16])
{
	for (size_t i = 0; i < j->n_open; i++)
		if (memcmp(j->open[i].txn, txn, 16) == 0)
			return &j->open[i];
	return NULL;
}

static void
txn_close(struct journal *j, const uint8_t txn[16])
{
	struct open_txn *t = journal_txn(j, txn);

	if (t == NULL)
		return;
	j->n_open--;
	memmove(t, t + 1, (size_t)(&j->open[j->n_open] - t) * sizeof *t);
}

/* What a leaf, new or read again, means for the open transactions. */
static void
txn_note(struct journal *j, const struct leaf *l)
{
	struct open_txn *t;

	if (is_zero(l->txn, 16))
		return;
	t = journal_txn(j, l->txn);
	if (l->action == A_SETTLE) {
		if (t != NULL && t->state && l->settle == SETTLE_COMMITTED)
			j->state_seq = t->first_seq;
		txn_close(j, l->txn);
		return;
	}
	if (t == NULL) {
		if (j->n_open == TXN_OPEN_MAX)
			return;			/* refused before the leaf was made; a foreign log ends in verify */
		t = &j->open[j->n_open++];
		*t = (struct open_txn){ .first_seq = l->seq, .since = l->time };
		memcpy(t->txn, l->txn, 16);
	}
	t->last_seq = l->seq;
	t->entries++;
	if (l->action == A_SHRED || l->action == A_RECALL || l->action == A_ROTATE)
		t->redo = true;
	if (l->rowver == 0 && (l->action == A_MEMBERSHIP || l->action == A_FACTOR || l->action == A_CONFIG))
		t->state = true;
}

/* ---- writing ---------------------------------------------------------- */

static void
put_frame(struct journal *j, enum frame_type type, struct str body)
{
	uint8_t *p;

	if (PENDING_MAX - j->n_pending < FRAME_EXTRA + body.n)
		journal_flush(j);
	p = j->pending + j->n_pending;
	frame_head(p, type, body.n);
	memcpy(p + FRAME_HEAD, body.p, body.n);
	frame_chain(&j->chain, p, body);
	memcpy(p + FRAME_HEAD + body.n, j->chain.b, 32);
	j->n_pending += FRAME_EXTRA + body.n;
}

/* The body of a checkpoint of this moment, in the arena. */
NODISCARD static err_t
checkpoint_now(struct journal *j, struct arena *a, struct str *out)
{
	struct checkpoint *c;
	char *note;
	struct buf b;

	NEW(c, a);
	NEWN(note, a, CHECKPOINT_NOTE_MAX);
	c->tree = j->tree;
	c->time = clock_now();
	tree_root(&c->root, &j->tree);
	c->state_n = j->state_n;
	c->state_hash = j->state_hash;
	c->n_open = (uint16_t)j->n_open;
	for (size_t i = 0; i < j->n_open; i++)
		memcpy(c->open[i], j->open[i].txn, 16);
	checkpoint_note(note, &j->site, &j->tree, j->signer);
	c->note = str_of(note);
	buf_init(&b, a, CHECKPOINT_MAX);
	checkpoint_write(&b, c);
	j->leaves_since = 0;
	j->checkpoint_time = c->time;
	return buf_done(&b, out);
}

static void
put_checkpoint(struct journal *j)
{
	struct arena a;
	struct str body;

	arena_init(&a, (size_t)1 << 20);
	if (checkpoint_now(j, &a, &body) != NULL)
		keeper_die(EXIT_CHECK, "no memory for a checkpoint");
	put_frame(j, FRAME_CHECKPOINT, body);
	arena_free(&a);
}

static void
append_pending(struct journal *j)
{
	disk_append(j->fd, j->size, (struct str){ (const char *)j->pending, j->n_pending });
	j->size += (off_t)j->n_pending;
	j->n_pending = 0;
	j->durable = j->tree.n;
}

/* Header and first checkpoint in a file of another name, then renamed: a segment is there whole or not at all. */
static void
segment_begin(struct journal *j)
{
	uint8_t head[SEGMENT_HEAD];
	char name[32];
	int fd;

	fd_close(&j->fd);
	segment_header(head, &j->site, j->segment + 1, j->tree.n, &j->chain);
	segment_chain0(&j->chain, head);
	unlinkat(j->dir, "part", 0);
	fd = openat(j->dir, "part", O_RDWR | O_CREAT | O_EXCL | O_APPEND | O_CLOEXEC, 0600);
	if (fd < 0)
		keeper_die(EXIT_WRITE, "a new segment cannot be made");
	memcpy(j->pending, head, sizeof head);
	j->n_pending = sizeof head;
	put_checkpoint(j);
	j->fd = fd;
	j->size = 0;
	append_pending(j);
	j->segment++;
	j->segment_time = clock_now();
	segment_name(name, j->segment);
	if (renameat(j->dir, "part", j->dir, name) != 0 || keeper_disk.sync(j->dir) != 0)
		keeper_die(EXIT_WRITE, "a new segment cannot be named");
}

static bool
segment_is_over(const struct journal *j)
{
	struct local then = local_of(j->segment_time), now = local_of(clock_now());

	return j->size >= SEGMENT_FULL ||
	    now.date.year * 12 + now.date.month > then.date.year * 12 + then.date.month;
}

void
journal_flush(struct journal *j)
{
	bool due = j->leaves_since >= CHECKPOINT_LEAVES ||
	    (j->leaves_since > 0 && clock_now() - j->checkpoint_time >= MS_MINUTE);

	if (due && PENDING_MAX - j->n_pending > CHECKPOINT_MAX + FRAME_EXTRA)
		put_checkpoint(j);
	if (j->n_pending == 0)
		return;
	append_pending(j);
	if (!segment_is_over(j))
		return;
	put_frame(j, FRAME_SEGMENT_END, STR(""));
	append_pending(j);
	segment_begin(j);
}

static void
add_leaf(struct journal *j, struct leaf *l)
{
	uint8_t bytes[LEAF_MAX];
	struct str body;

	l->seq = j->tree.n;
	body = (struct str){ (const char *)bytes, leaf_write(bytes, l) };
	put_frame(j, FRAME_LEAF, body);
	tree_add(&j->tree, body);
	j->leaves_since++;
	txn_note(j, l);
}

uint64_t
journal_leaf(struct journal *j, struct leaf *l)
{
	int64_t now = clock_now();

	if (now < j->last_time - CLOCK_SLACK) {
		struct leaf jump = { .action = A_CLOCK_JUMP, .time = now, .purpose = P_SYSTEM };
		add_leaf(j, &jump);
	}
	j->last_time = now;
	if (l->time == 0)
		l->time = now;
	add_leaf(j, l);
	return l->seq;
}

void
journal_detail(struct journal *j, uint64_t seq, struct str sealed)
{
	uint8_t body[1024];

	if (sealed.n > sizeof body - 8)
		keeper_die(EXIT_CHECK, "a detail is too long");
	for (int i = 0; i < 8; i++)
		body[i] = (uint8_t)(seq >> (8 * i));
	memcpy(body + 8, sealed.p, sealed.n);
	put_frame(j, FRAME_DETAIL, (struct str){ (const char *)body, 8 + sealed.n });
}

void
journal_tick(struct journal *j)
{
	int64_t gap = clock_now() - clock_monotonic();
	int64_t moved = gap - j->clock_gap;
	struct leaf jump = { .action = A_CLOCK_JUMP, .purpose = P_SYSTEM };

	if (moved > CLOCK_SLACK || moved < -CLOCK_SLACK) {
		jump.count = (uint64_t)(moved < 0 ? -moved : moved) / 1000;
		jump.time = j->last_time = clock_now();
		add_leaf(j, &jump);
		j->clock_gap = gap;
	}
	journal_flush(j);
}

void
journal_settle(struct journal *j, const uint8_t txn[16], enum settle how)
{
	struct leaf l = { .action = A_SETTLE, .purpose = P_SYSTEM, .settle = how };

	memcpy(l.txn, txn, 16);
	journal_leaf(j, &l);
}

/* ---- start ------------------------------------------------------------ */

err_t
journal_create(struct journal *j, int dir, const struct site *site, const struct signpair *signer)
{
	uint64_t first, last;

	TRY(segment_range(dir, &first, &last));
	if (last != 0)
		FAIL(ERR_CONFLICT, "keeper.exists");
	memset(j, 0, sizeof *j);
	j->dir = dir;
	j->fd = -1;
	j->site = *site;
	j->signer = signer;
	segment_begin(j);
	return NULL;
}

/* The bytes cut off are kept beside the log. */
static bool
tear_save(int dir, struct str rest)
{
	char name[48];
	int fd;
	bool ok;

	snprintf(name, sizeof name, "torn-%" PRId64, clock_now());
	fd = openat(dir, name, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
	if (fd < 0)
		return false;
	ok = fd_write_all(fd, rest.p, rest.n) == NULL && keeper_disk.sync(fd) == 0;
	fd_close(&fd);
	return ok;
}

struct reader { struct journal *j; void (*seen)(void *, const struct leaf *); void *arg; bool tree; };

NODISCARD static err_t
read_frame(struct reader *r, const struct frame *f)
{
	struct journal *j = r->j;
	struct leaf l;

	if (f->type != FRAME_LEAF)
		return NULL;
	TRY(leaf_read(f->body, &l));
	txn_note(j, &l);
	if (l.time > j->last_time)
		j->last_time = l.time;
	if (r->seen != NULL)
		r->seen(r->arg, &l);
	if (!r->tree)
		return NULL;
	if (l.seq != j->tree.n)
		FAIL(ERR_INVALID, "log.sequence");
	tree_add(&j->tree, f->body);
	j->leaves_since++;
	return NULL;
}

NODISCARD static err_t
take_checkpoint(struct journal *j, struct str body, bool first)
{
	struct arena a;
	struct checkpoint *c;
	struct key root;
	err_t e = NULL;

	arena_init(&a, (size_t)1 << 17);
	c = arena_alloc(&a, sizeof *c);
	e = c == NULL ? ERROR(ERR_LIMIT, "memory.limit") : checkpoint_read(body, c);
	if (e == NULL) {
		if (first) {
			j->tree = c->tree;
			j->segment_time = c->time;
		}
		tree_root(&root, &j->tree);
		if (c->tree.n != j->tree.n || !crypto_equal(root.b, c->root.b, 32))
			e = ERROR(ERR_INVALID, "log.checkpoint");
		j->floor_n = j->state_n = c->state_n;
		j->floor_hash = j->state_hash = c->state_hash;
		j->checkpoint_time = c->time;
		j->leaves_since = 0;
	}
	/* opened in a segment that is no longer read: the checkpoint alone remembers it */
	for (size_t i = 0; e == NULL && first && i < c->n_open; i++)
		if (journal_txn(j, c->open[i]) == NULL && j->n_open < TXN_OPEN_MAX)
			memcpy(j->open[j->n_open++].txn, c->open[i], 16);
	arena_free(&a);
	return e;
}

/* When a segment was begun: the time of its first frame, a checkpoint; 0 when it cannot be read. */
static int64_t
begun(int dir, uint64_t number)
{
	struct checkpoint *c = NULL;
	struct arena a;
	struct segment s;
	struct frame f;
	int64_t time = 0;

	if (segment_open(dir, number, &s) != NULL)
		return 0;
	arena_init(&a, (size_t)1 << 17);
	c = arena_alloc(&a, sizeof *c);
	if (c != NULL && segment_next(&s, &f) && f.type == FRAME_CHECKPOINT && checkpoint_read(f.body, c) == NULL)
		time = c->time;
	arena_free(&a);
	segment_close(&s);
	return time;
}

static void
read_older(struct reader *r, uint64_t number)
{
	struct segment s;
	struct frame f;

	if (segment_open(r->j->dir, number, &s) != NULL)
		return;
	while (segment_next(&s, &f))
		if (read_frame(r, &f) != NULL)
			break;
	segment_close(&s);
}

/*
 * Transactions still open at the border of segments have their leaves in the
 * one before; what was opened today may lie in several.
 */
static void
read_before(struct journal *j, uint64_t first, uint64_t last, void (*seen)(void *, const struct leaf *), void *arg)
{
	struct reader r = { .j = j, .seen = seen, .arg = arg };
	uint64_t from = last;

	while (from > first && (from == last || begun(j->dir, from) > clock_now() - MS_DAY - 2 * MS_HOUR))
		from--;
	for (uint64_t number = from; number < last; number++)
		read_older(&r, number);
}

static int
open_fault(err_t e, int code, const char *what)
{
	log_err(LOG_ERROR, e, what);
	return code;
}

/* All frames of the newest segment; 0 or an exit code. */
static int
read_newest(struct journal *j, struct segment *s, struct reader *r, bool *ended)
{
	struct frame f;
	err_t e = NULL;
	bool first = true;

	*ended = false;
	while (e == NULL && segment_next(s, &f)) {
		if (first && f.type != FRAME_CHECKPOINT)
			return open_fault(ERROR(ERR_INVALID, "log.first-frame"), EXIT_DAMAGED, "audit log");
		if (f.type == FRAME_CHECKPOINT)
			e = take_checkpoint(j, f.body, first);
		else
			e = read_frame(r, &f);
		*ended = f.type == FRAME_SEGMENT_END;
		first = false;
	}
	if (e != NULL || first)
		return open_fault(e != NULL ? e : ERROR(ERR_INVALID, "log.empty"), EXIT_DAMAGED, "audit log");
	j->chain = s->chain;
	j->size = (off_t)s->at;
	if (s->at == s->bytes.n)
		return 0;
	if (s->bytes.n - s->at > TEAR_MAX || segment_valid_after(s))
		return open_fault(ERROR(ERR_INVALID, "log.valid-after-bad"), EXIT_DAMAGED, "audit log");
	if (segment_last_changed(s))
		return open_fault(ERROR(ERR_INVALID, "log.last-changed"), EXIT_DAMAGED, "audit log");
	log_line(LOG_WARN, "audit log: %zu bytes of a torn last frame cut", s->bytes.n - s->at);
	if (!tear_save(j->dir, str_from(s->bytes, s->at)) || ftruncate(j->fd, j->size) != 0)
		return EXIT_WRITE;
	return 0;
}

int
journal_open(struct journal *j, int dir, const struct site *site, void (*seen)(void *, const struct leaf *), void *arg)
{
	struct reader r = { j, seen, arg, true };
	struct segment s;
	uint64_t first, last;
	char name[32];
	bool ended;
	err_t e;
	int code;

	memset(j, 0, sizeof *j);
	j->dir = dir;
	j->fd = -1;
	j->site = *site;
	j->clock_gap = clock_now() - clock_monotonic();
	e = segment_range(dir, &first, &last);
	if (e != NULL || last == 0)
		return open_fault(e != NULL ? e : ERROR(ERR_NOTFOUND, "log.none"), EXIT_DAMAGED, "audit log");
	j->segment = last;
	read_before(j, first, last, seen, arg);
	if ((e = segment_open(dir, last, &s)) != NULL)
		return open_fault(e, EXIT_DAMAGED, "audit log");
	segment_name(name, last);
	j->fd = openat(dir, name, O_RDWR | O_APPEND | O_CLOEXEC);
	if (j->fd < 0 || memcmp(s.site.b, site->b, 16) != 0)
		code = open_fault(ERROR(ERR_INVALID, "log.site"), EXIT_DAMAGED, "audit log");
	else
		code = read_newest(j, &s, &r, &ended);
	segment_close(&s);
	if (code != 0)
		return code;
	/* a kill leaves bytes that only look durable: nothing is reported before this (SEC-46) */
	if (keeper_disk.sync(j->fd) != 0)
		return EXIT_WRITE;
	j->durable = j->tree.n;
	if (ended)
		segment_begin(j);
	return 0;
}
