/*
 * keeper/state.c - the keeper's own truth for access, on disk (SEC-48).
 *
 *	"PSKS" | ver 1 | 0[3] | site | gen u64
 *	len u32 | n u64 | seq u64 | kind u16 | op u8 | 0 | key[16] | nonce[24] | ct
 *
 * len counts nonce and ct.  n goes on counting over generations; the chain
 * hash of entry n stands in the checkpoints of the log, so that an older file
 * is noticed.  An entry is decided by its presence: a change whose last entry
 * is not whole did not happen.
 */
#include <dirent.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include "base/clock.h"
#include "base/file.h"
#include "base/log.h"
#include "keeper/custody.h"
#include "keeper/vault.h"

#define STATE_HEAD	32
#define ENTRY_HEAD	40
#define ENTRY_BODY_MAX	2048
#define STATE_MAX	((size_t)64 << 20)
#define COMPACT_SLACK	4096		/* dead entries a generation may carry */

struct entry {
	uint64_t	 n, seq;
	uint16_t	 kind;
	bool		 del;
	uint8_t		 key[16];
	struct str	 head, box;
};

/* ---- what an entry means ---------------------------------------------- */

/* The row an entry is about: found, or a new one at the end; NULL when the table is full. */
#define ROW(v, table, count, max, match) __extension__ ({		\
	size_t at_ = 0;							\
	while (at_ < (v)->count && !((match)))				\
		at_++;							\
	if (at_ == (v)->count && at_ < (max))				\
		memset(&(v)->table[(v)->count++], 0, sizeof *(v)->table);	\
	at_ < (v)->count ? &(v)->table[at_] : NULL; })

NODISCARD static err_t
apply_account(struct vault *v, struct id id, uint16_t kind, struct rd *r)
{
	struct account *a = ROW(v, account, n_accounts, ACCOUNTS_MAX, id_eq(v->account[at_].id, id));
	const uint8_t *p;

	if (a == NULL)
		FAIL(ERR_LIMIT, "keeper.limit");
	a->id = id;
	if (kind == S_ACCOUNT) {
		a->active = rd_u8(r) == 1;
	} else if (kind == S_CREDENTIAL) {
		a->credential.cost = (struct argon){ rd_u8(r), 0 };
		a->credential.cost.m_kib = rd_u32(r);
		if ((p = rd_bytes(r, 48)) != NULL) {
			memcpy(a->credential.salt, p, 16);
			memcpy(a->credential.hash.b, p + 16, 32);
		}
		a->credential.set = true;
	} else if ((p = rd_bytes(r, 32 + sizeof a->keys.box)) != NULL) {
		memcpy(a->keys.pk, p, 32);
		memcpy(a->keys.box, p + 32, sizeof a->keys.box);
		a->keys.set = true;
	}
	return NULL;
}

NODISCARD static err_t
apply_unit(struct vault *v, struct id id, struct rd *r, struct arena *a)
{
	struct unit *u = ROW(v, unit, n_units, UNITS_MAX, id_eq(v->unit[at_].id, id));
	struct key k;
	struct str usk;
	const uint8_t *pk;

	if (u == NULL)
		FAIL(ERR_LIMIT, "keeper.limit");
	u->id = id;
	u->ukv = rd_u32(r);
	pk = rd_bytes(r, 32);
	kdf(&k, &v->srk, "unitS", id_str(&id));
	TRY(aead_open(a, &k, id_str(&id), rd_str(r, 72), &usk));
	crypto_wipe(&k, sizeof k);
	if (pk == NULL || usk.n != 32)
		FAIL(ERR_INVALID, "state.unit");
	memcpy(u->pair.pk, pk, 32);
	memcpy(u->pair.sk, usk.p, 32);
	return NULL;
}

static size_t
read_ids(struct rd *r, struct id *out, size_t max)
{
	size_t n = rd_u16(r);

	if (n > max)
		r->bad = true;
	for (size_t i = 0; i < n && !r->bad; i++) {
		const uint8_t *p = rd_bytes(r, 16);
		if (p != NULL)
			memcpy(out[i].b, p, 16);
	}
	return n;
}

NODISCARD static err_t
apply_compartment(struct vault *v, struct id id, struct rd *r)
{
	struct compartment *c = ROW(v, compartment, n_compartments, COMPARTMENTS_MAX,
	    id_eq(v->compartment[at_].id, id));
	const uint8_t *pk;

	if (c == NULL)
		FAIL(ERR_LIMIT, "keeper.limit");
	c->id = id;
	c->custody = (enum custody)rd_u8(r);
	c->ckv = rd_u32(r);
	if ((pk = rd_bytes(r, 32)) != NULL)
		memcpy(c->pk, pk, 32);
	c->n_units = read_ids(r, c->unit, ENTITLED_MAX);
	return NULL;
}

NODISCARD static err_t
apply_seal(struct vault *v, struct rd *r, bool del)
{
	struct cmp_seal s, *row;
	const uint8_t *p = rd_bytes(r, 32);

	if (p == NULL)
		return NULL;			/* the caller sees r->bad */
	memcpy(s.cmp.b, p, 16);
	memcpy(s.holder.b, p + 16, 16);
	s.ckv = rd_u32(r);
	if ((p = rd_bytes(r, SEAL_OF_KEY)) != NULL)
		memcpy(s.box, p, SEAL_OF_KEY);
	row = ROW(v, seal, n_seals, SEALS_MAX, id_eq(v->seal[at_].cmp, s.cmp) && id_eq(v->seal[at_].holder, s.holder));
	if (row == NULL)
		FAIL(ERR_LIMIT, "keeper.limit");
	*row = s;
	if (del)
		*row = v->seal[--v->n_seals];
	return NULL;
}

NODISCARD static err_t
apply_membership(struct vault *v, struct rd *r, bool del)
{
	struct membership m = { 0 }, *row;
	const uint8_t *p = rd_bytes(r, 32);

	if (p == NULL)
		return NULL;
	memcpy(m.account.b, p, 16);
	memcpy(m.agency.b, p + 16, 16);
	m.roles = rd_u32(r);
	m.clearance = rd_u8(r);
	m.n_units = read_ids(r, m.unit, MEMBER_UNITS_MAX);
	row = ROW(v, membership, n_memberships, MEMBERSHIPS_MAX,
	    id_eq(v->membership[at_].account, m.account) && id_eq(v->membership[at_].agency, m.agency));
	if (row == NULL)
		FAIL(ERR_LIMIT, "keeper.limit");
	*row = m;
	if (del)
		*row = v->membership[--v->n_memberships];
	return NULL;
}

NODISCARD static err_t
apply_other(struct vault *v, const struct entry *e, struct rd *r)
{
	const uint8_t *p;

	if (e->kind == S_RECEIPT) {
		v->receipt.epoch = rd_u8(r);
		if ((p = rd_bytes(r, 16)) != NULL)
			memcpy(v->receipt.salt, p, 16);
		return NULL;
	}
	if (v->n_audit_keys == AUDIT_KEYS_MAX)
		FAIL(ERR_LIMIT, "keeper.limit");
	v->audit_key[v->n_audit_keys].month = rd_u32(r);
	if ((p = rd_bytes(r, 32)) != NULL)
		memcpy(v->audit_key[v->n_audit_keys++].key.b, p, 32);
	return NULL;
}

NODISCARD static err_t
apply(struct vault *v, const struct entry *e, struct str body, struct arena *a)
{
	struct rd r = rd_of(body);
	struct id id;

	memcpy(id.b, e->key, 16);
	if (e->kind < S_ACCOUNT || e->kind > S_RECEIPT || e->kind == 8 || e->kind == 9)
		FAIL(ERR_INVALID, "state.kind");	/* approvals, budgets: not of this version */
	switch (e->kind) {
	case S_ACCOUNT:
	case S_CREDENTIAL:
	case S_USER_KEYS:
		TRY(apply_account(v, id, e->kind, &r));
		break;
	case S_UNIT:
		TRY(apply_unit(v, id, &r, a));
		break;
	case S_COMPARTMENT:
		TRY(apply_compartment(v, id, &r));
		break;
	case S_CK_SEAL:
		TRY(apply_seal(v, &r, e->del));
		break;
	case S_MEMBERSHIP:
		TRY(apply_membership(v, &r, e->del));
		break;
	case S_AUDIT_KEY:
	case S_RECEIPT:
		TRY(apply_other(v, e, &r));
		break;
	}
	if (r.bad || r.n != 0)
		FAIL(ERR_INVALID, "state.entry");
	return NULL;
}

/* ---- writing ---------------------------------------------------------- */

void
state_key_of(uint8_t out[16], struct str a, struct str b)
{
	struct hash_state h;

	hash_begin(&h, 16, NULL, 0);
	hash_add(&h, a);
	hash_add(&h, b);
	hash_end(&h, out, 16);
}

static void
state_key(struct vault *v)
{
	uint8_t gen[8];

	for (int i = 0; i < 8; i++)
		gen[i] = (uint8_t)(v->state_gen >> (8 * i));
	kdf(&v->state_key, &v->srk, "state", (struct str){ (const char *)gen, 8 });
}

static void
chain_on(struct key *chain, struct str head, struct str box)
{
	struct hash_state h;

	hash_begin(&h, 32, chain->b, 32);
	hash_add(&h, head);
	hash_add(&h, box);
	hash_end(&h, chain->b, 32);
}

/* One entry at the end of b; n and chain move on. */
NODISCARD static err_t
put_entry(struct vault *v, struct buf *b, uint64_t seq, const struct state_entry *e, uint64_t *n, struct key *chain)
{
	struct buf h;
	struct str head, box;

	buf_init(&h, b->arena, ENTRY_HEAD);
	buf_u32(&h, (uint32_t)(e->body.n + 40));		/* nonce, text, tag */
	buf_u64(&h, *n + 1);
	buf_u64(&h, seq);
	buf_u16(&h, (uint16_t)e->kind);
	buf_byte(&h, e->del ? 2 : 1);
	buf_byte(&h, 0);
	buf_add(&h, e->key, 16);
	TRY(buf_done(&h, &head));
	TRY(aead_seal(b->arena, &v->state_key, head, e->body, &box));
	buf_str(b, head);
	buf_str(b, box);
	chain_on(chain, head, box);
	(*n)++;
	return NULL;
}

static void
state_name(char out[40], uint64_t gen)
{
	snprintf(out, 40, "state-%010" PRIu64, gen);
}

static void
put_head(struct vault *v, struct buf *b, struct key *chain)
{
	size_t at = b->n;

	buf_add(b, "PSKS\1\0\0", 8);
	buf_add(b, v->mark.site.b, 16);
	buf_u64(b, v->state_gen);
	hash_blake2b(chain->b, 32, NULL, 0, (struct str){ b->p + at, b->n - at });
}

/* A whole generation as a new file; v->state_gen is its number. */
NODISCARD static err_t
write_generation(struct vault *v, struct str bytes)
{
	char name[40];
	int fd;

	state_name(name, v->state_gen);
	unlinkat(v->dir, "state-part", 0);
	fd = openat(v->dir, "state-part", O_RDWR | O_CREAT | O_EXCL | O_APPEND | O_CLOEXEC, 0600);
	if (fd < 0)
		FAIL(ERR_IO, "state.write");
	disk_append(fd, 0, bytes);
	if (renameat(v->dir, "state-part", v->dir, name) != 0 || keeper_disk.sync(v->dir) != 0)
		keeper_die(EXIT_WRITE, "a state file cannot be named");
	fd_close(&v->state_fd);
	v->state_fd = fd;
	v->state_size = (off_t)bytes.n;
	return NULL;
}

err_t
state_create(struct vault *v)
{
	struct arena a CLEANUP(arena_free);
	struct buf b;
	struct str bytes;

	arena_init(&a, 65536);
	buf_init(&b, &a, STATE_HEAD);
	v->state_gen = 1;
	state_key(v);
	put_head(v, &b, &v->journal.state_hash);
	TRY(buf_done(&b, &bytes));
	return write_generation(v, bytes);
}

err_t
state_change(struct vault *v, struct leaf *l, const struct state_entry *e, size_t n_entries)
{
	struct arena a CLEANUP(arena_free);
	struct journal *j = &v->journal;
	uint64_t n = j->state_n;
	struct key chain = j->state_hash;
	struct buf b;
	struct str bytes;

	arena_init(&a, (size_t)8 << 20);
	if (j->n_open == TXN_OPEN_MAX)
		FAIL(ERR_LIMIT, "keeper.limit");
	random_bytes(l->txn, 16);
	l->epoch = j->state_n;
	journal_leaf(j, l);
	buf_init(&b, &a, STATE_MAX);
	for (size_t i = 0; i < n_entries; i++)
		TRY(put_entry(v, &b, l->seq, &e[i], &n, &chain));
	TRY(buf_done(&b, &bytes));
	journal_flush(j);
	disk_append(v->state_fd, v->state_size, bytes);
	v->state_size += (off_t)bytes.n;
	j->state_n = n;
	j->state_hash = chain;
	journal_settle(j, l->txn, SETTLE_COMMITTED);
	for (size_t i = 0; i < n_entries; i++) {
		struct entry done = { .kind = (uint16_t)e[i].kind, .del = e[i].del };
		memcpy(done.key, e[i].key, 16);
		/* room was checked by the caller; a failure here would leave memory and disk apart */
		if (apply(v, &done, e[i].body, &a) != NULL)
			keeper_die(EXIT_CHECK, "a durable state entry cannot be applied");
	}
	return NULL;
}

err_t
state_audit_key(struct vault *v, struct key *out)
{
	struct local now = local_of(clock_now());
	uint32_t month = (uint32_t)(now.date.year * 12 + now.date.month);
	struct leaf l = { .action = A_CONFIG, .purpose = P_SYSTEM };
	struct state_entry e = { .kind = S_AUDIT_KEY };
	uint8_t body[36];

	for (size_t i = v->n_audit_keys; i-- > 0;)
		if (v->audit_key[i].month == month) {
			*out = v->audit_key[i].key;
			return NULL;
		}
	if (v->n_audit_keys == AUDIT_KEYS_MAX)
		FAIL(ERR_LIMIT, "keeper.limit");
	for (int i = 0; i < 4; i++)
		e.key[i] = body[i] = (uint8_t)(month >> (8 * i));
	random_bytes(body + 4, 32);
	memcpy(out->b, body + 4, 32);
	e.body = (struct str){ (const char *)body, sizeof body };
	TRY(state_change(v, &l, &e, 1));
	crypto_wipe(body, sizeof body);
	return NULL;
}

/* ---- reading ---------------------------------------------------------- */

/* The next whole entry, or false. */
static bool
next_entry(struct rd *r, struct entry *out)
{
	const char *start = (const char *)r->p;
	struct rd at = *r;
	uint32_t len = rd_u32(&at);
	const uint8_t *key;

	*out = (struct entry){ 0 };
	out->n = rd_u64(&at);
	out->seq = rd_u64(&at);
	out->kind = rd_u16(&at);
	out->del = rd_u8(&at) == 2;
	if (rd_u8(&at) != 0 || len < 40 || len > ENTRY_BODY_MAX)
		return false;
	if ((key = rd_bytes(&at, 16)) != NULL)
		memcpy(out->key, key, 16);
	out->head = (struct str){ start, ENTRY_HEAD };
	out->box = rd_str(&at, len);
	if (at.bad)
		return false;
	*r = at;
	return true;
}

/* The highest number of a state file in the folder; 0: none. */
static uint64_t
newest_generation(int dir)
{
	int copy = openat(dir, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	DIR *d = copy < 0 ? NULL : fdopendir(copy);
	struct dirent *e;
	uint64_t newest = 0;

	if (d == NULL) {
		fd_close(&copy);
		return 0;
	}
	while ((e = readdir(d)) != NULL) {
		char *end;
		uint64_t n;
		if (strncmp(e->d_name, "state-", 6) != 0)
			continue;
		n = strtoull(e->d_name + 6, &end, 10);
		if (end == e->d_name + 16 && *end == 0 && n > newest)
			newest = n;
	}
	closedir(d);
	return newest;
}

struct load { struct entry *entry; size_t n_entries; uint64_t n; struct key chain; bool floor_seen; size_t end; };

/* Whole entries in order, their chain against the last checkpoint. */
NODISCARD static err_t
load_entries(struct vault *v, struct arena *a, struct str file, struct load *l)
{
	const struct journal *j = &v->journal;
	struct rd r = rd_of(file);
	struct entry e;

	hash_blake2b(l->chain.b, 32, NULL, 0, str_head(file, STATE_HEAD));
	rd_bytes(&r, STATE_HEAD);
	NEWN(l->entry, a, file.n / (ENTRY_HEAD + 40) + 1);
	l->floor_seen = j->floor_n == 0;
	while (r.n > 0 && next_entry(&r, &e)) {
		if (l->n_entries > 0 && e.n != l->n + 1)
			FAIL(ERR_INVALID, "state.sequence");
		if (l->n_entries == 0 && e.n > j->floor_n)
			l->floor_seen = true;		/* a newer generation than the checkpoint's */
		l->n = e.n;
		chain_on(&l->chain, e.head, e.box);
		if (l->n == j->floor_n) {
			if (!crypto_equal(l->chain.b, j->floor_hash.b, 32))
				FAIL(ERR_INVALID, "state.chain");
			l->floor_seen = true;
		}
		l->entry[l->n_entries++] = e;
	}
	l->end = file.n - r.n;
	return NULL;
}

/* Everybody but the parts of a change decides it (the last entry of its group). */
static bool
decides(const struct entry *e)
{
	return e->kind != S_CK_SEAL && e->kind != S_USER_KEYS;
}

/* Changes that are whole take effect; those still open in the log are settled so. */
NODISCARD static err_t
apply_all(struct vault *v, const struct load *l, struct arena *a)
{
	struct str body;

	for (size_t i = 0, end; i < l->n_entries; i = end) {
		bool whole = false;
		for (end = i; end < l->n_entries && l->entry[end].seq == l->entry[i].seq; end++)
			whole |= decides(&l->entry[end]);
		for (size_t k = i; whole && k < end; k++) {
			TRY(aead_open(a, &v->state_key, l->entry[k].head, l->entry[k].box, &body));
			TRY(apply(v, &l->entry[k], body, a));
		}
		for (size_t k = v->journal.n_open; whole && k-- > 0;)
			if (v->journal.open[k].state && v->journal.open[k].first_seq == l->entry[i].seq)
				journal_settle(&v->journal, v->journal.open[k].txn, SETTLE_COMMITTED);
	}
	/* what no entry decided never happened */
	for (size_t k = v->journal.n_open; k-- > 0;)
		if (v->journal.open[k].state)
			journal_settle(&v->journal, v->journal.open[k].txn, SETTLE_VOID);
	return custody_open_server(v, a);
}

/* One file with the last word on every key, numbered on from the old one (SEC-48). */
NODISCARD static err_t
compact(struct vault *v, const struct load *l, struct arena *a)
{
	struct state_entry e;
	struct buf b;
	struct str bytes;
	struct key old = v->state_key, chain;
	uint64_t n = l->n;
	char name[40];

	state_name(name, v->state_gen);
	v->state_gen++;
	state_key(v);
	buf_init(&b, a, STATE_MAX);
	put_head(v, &b, &chain);
	for (size_t i = 0; i < l->n_entries; i++) {
		bool last = !l->entry[i].del;
		for (size_t k = i + 1; last && k < l->n_entries; k++)
			last = l->entry[k].kind != l->entry[i].kind || memcmp(l->entry[k].key, l->entry[i].key, 16) != 0;
		if (!last)
			continue;
		e = (struct state_entry){ .kind = (enum state_kind)l->entry[i].kind };
		memcpy(e.key, l->entry[i].key, 16);
		TRY(aead_open(a, &old, l->entry[i].head, l->entry[i].box, &e.body));
		TRY(put_entry(v, &b, l->entry[i].seq, &e, &n, &chain));
	}
	crypto_wipe(&old, sizeof old);
	TRY(buf_done(&b, &bytes));
	TRY(write_generation(v, bytes));
	unlinkat(v->dir, name, 0);
	v->journal.state_n = n;
	v->journal.state_hash = chain;
	return NULL;
}

NODISCARD static err_t
load_newest(struct vault *v, struct arena *a, char name[40], struct str *file, struct load *l)
{
	v->state_gen = newest_generation(v->dir);
	state_name(name, v->state_gen);
	TRY(file_read_at(a, v->dir, name, STATE_MAX, file));
	if (file->n < STATE_HEAD || memcmp(file->p, "PSKS\1\0\0", 8) != 0 || memcmp(file->p + 8, v->mark.site.b, 16) != 0)
		FAIL(ERR_INVALID, "state.header");
	state_key(v);
	return load_entries(v, a, *file, l);
}

err_t
state_look(struct vault *v)
{
	struct load l = { 0 };
	struct arena a;
	struct str file;
	char name[40];
	err_t e;

	/* no log was read, so there is nothing open that apply_all could settle */
	arena_init(&a, 4 * STATE_MAX);
	e = load_newest(v, &a, name, &file, &l);
	if (e == NULL)
		e = apply_all(v, &l, &a);
	arena_free(&a);
	return e;
}

NODISCARD static err_t
load(struct vault *v, struct arena *a, int *code)
{
	struct load l = { 0 };
	char name[40];
	struct str file;

	*code = EXIT_DAMAGED;
	TRY(load_newest(v, a, name, &file, &l));
	*code = EXIT_ROLLBACK;
	if (!l.floor_seen || (l.n_entries > 0 && l.entry[l.n_entries - 1].seq >= v->journal.tree.n) ||
	    v->journal.state_seq > (l.n_entries > 0 ? l.entry[l.n_entries - 1].seq : 0))
		FAIL(ERR_CONFLICT, "state.older");
	*code = EXIT_WRITE;
	v->state_fd = openat(v->dir, name, O_RDWR | O_APPEND | O_CLOEXEC);
	if (v->state_fd < 0 || (l.end < file.n && ftruncate(v->state_fd, (off_t)l.end) != 0) ||
	    keeper_disk.sync(v->state_fd) != 0)
		FAIL(ERR_IO, "state.open");
	v->state_size = (off_t)l.end;
	v->journal.state_n = l.n;
	v->journal.state_hash = l.chain;
	*code = EXIT_DAMAGED;
	TRY(apply_all(v, &l, a));
	if (l.n_entries > COMPACT_SLACK + 2 * (v->n_accounts * 3 + v->n_memberships + v->n_seals + v->n_compartments))
		TRY(compact(v, &l, a));
	return NULL;
}

int
state_load(struct vault *v)
{
	struct arena a;
	int code;
	err_t e;

	arena_init(&a, 4 * STATE_MAX);
	e = load(v, &a, &code);
	arena_free(&a);
	if (e == NULL)
		return 0;
	log_err(LOG_ERROR, e, "keeper state");
	vault_wipe(v);
	return code;
}
