/*
 * keeper/serve.c - the keeper's process: connections in, answers out.
 *
 *	poll -> read what waits -> operations queue leaves -> one flush -> answers leave
 *
 * One thread.  All requests that came while the last flush ran share the next
 * one; no answer of a round leaves before that round's leaves are durable.
 */
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <string.h>
#include <sys/file.h>
#include <sys/statvfs.h>
#include <unistd.h>
#include "base/confine.h"
#include "base/file.h"
#include "base/log.h"
#include "keeper/call.h"
#include "keeper/keeper.h"

#define CONNS_MAX	8
#define REPLIES_MAX	256
#define ROUND_ARENA	((size_t)64 << 20)
#define TICK_MS		1000
#define BALLAST		((off_t)64 << 20)
#define BALLAST_DEMO	((off_t)1 << 20)
#define ROOM_LEAST	((uint64_t)8 << 20)

struct reply { struct conn conn; uint16_t op; uint8_t flags; uint64_t req; struct str body; };
struct round { struct arena arena; size_t n; struct reply reply[REPLIES_MAX]; };
struct server {
	struct vault	*v;
	const struct keeper_options *options;
	int		 supervisor;
	size_t		 n_conns;
	struct conn	 conn[CONNS_MAX];
	uint64_t	 serial;
	struct round	 round;
};

static const struct { uint16_t op; err_t (*run)(struct call *); } operations[] = {
	{ K_HELLO, op_hello }, { K_SETTLE, op_settle }, { K_LOGIN, op_login }, { K_FACTOR, op_factor }, { K_END, op_end },
	{ K_CHECK, op_check }, { K_RELEASE, op_release }, { K_NEWKEY, op_newkey }, { K_INTENT, op_intent },
	{ K_INGEST, op_ingest }, { K_STATE, op_state }, { K_SHARE, op_share }, { K_LOCTAG, op_loctag },
	{ K_PICTURE, op_picture }, { K_NOTE, op_note }, { K_BUNDLE, op_bundle }, { K_TAIL, op_tail },
	{ K_UNSEAL, op_unseal }, { K_SEAL, op_seal }, { K_STATUS, op_status },
};

/* ---- connections ------------------------------------------------------ */

static void
conn_close(struct server *s, uint64_t serial)
{
	for (size_t i = 0; i < s->n_conns; i++)
		if (s->conn[i].serial == serial) {
			close(s->conn[i].fd);
			s->conn[i] = s->conn[--s->n_conns];
			return;
		}
}

static void
conn_add(struct server *s, int fd, bool operator)
{
	/* a fresh pair for the desk takes the place of the one before */
	for (size_t i = s->n_conns; !operator && i-- > 0;)
		if (!s->conn[i].operator)
			conn_close(s, s->conn[i].serial);
	if (s->n_conns == CONNS_MAX) {
		close(fd);
		return;
	}
	s->conn[s->n_conns++] = (struct conn){ .fd = fd, .operator = operator, .serial = ++s->serial };
}

static void
take_pair(struct server *s)
{
	uint8_t tag;
	int fd;
	err_t e = ipc_take(s->supervisor, 0, &tag, &fd);

	if (e != NULL) {
		if (strcmp(e->id, "ipc.timeout") != 0)
			fd_close(&s->supervisor);
		return;
	}
	if (tag == 'd' || tag == 'o')
		conn_add(s, fd, tag == 'o');
	else
		close(fd);
}

/* ---- a round ---------------------------------------------------------- */

/* Free space is asked for before it is missing; the ballast buys the time to react (SEC-49). */
static void
watch_room(struct server *s)
{
	struct statvfs room;

	if (s->v->log_full || fstatvfs(s->v->dir, &room) != 0 || (uint64_t)room.f_bavail * room.f_frsize >= ROOM_LEAST)
		return;
	unlinkat(s->v->dir, "ballast", 0);
	s->v->log_full = true;
	log_line(LOG_ERROR, "the disk is full: ballast given up, no record opens");
}

static void
round_end(struct server *s)
{
	struct round *r = &s->round;

	if (s->v->journal.n_pending > 0)
		watch_room(s);
	journal_flush(&s->v->journal);
	for (size_t i = 0; i < r->n; i++) {
		bool there = false;
		for (size_t k = 0; k < s->n_conns; k++)
			there |= s->conn[k].serial == r->reply[i].conn.serial;
		if (there && ipc_send(r->reply[i].conn.fd, r->reply[i].op, r->reply[i].flags, r->reply[i].req, r->reply[i].body) != NULL)
			conn_close(s, r->reply[i].conn.serial);
	}
	r->n = 0;
	arena_free(&r->arena);
	arena_init(&r->arena, ROUND_ARENA);
}

static void
answer(struct server *s, struct call *c, err_t e)
{
	struct reply *r = &s->round.reply[s->round.n];
	uint16_t number;

	if (e == NULL && c->out.err != NULL)
		e = c->out.err;
	*r = (struct reply){ .conn = c->conn, .op = c->op, .flags = IPC_REPLY, .req = c->req,
		.body = { c->out.p, c->out.n } };
	if (e != NULL) {
		char *p = arena_alloc(&s->round.arena, 2);
		number = wire_number(e);
		if (p == NULL) {
			conn_close(s, c->conn.serial);
			return;
		}
		p[0] = (char)(number & 0xff);
		p[1] = (char)(number >> 8);
		r->flags = IPC_REPLY | IPC_ERROR;
		r->body = (struct str){ p, 2 };
	}
	s->round.n++;
}

static void
begin_call(struct server *s, struct call *c)
{
	*c = (struct call){ .v = s->v, .arena = &s->round.arena };
	buf_init(&c->out, &s->round.arena, IPC_MAX - IPC_HEAD);
}

static void
handle(struct server *s, const struct conn *conn, const struct ipc_head *h, struct str body)
{
	struct call c;
	err_t e = ERROR(ERR_INVALID, "keeper.malformed");

	begin_call(s, &c);
	c.conn = *conn;
	c.op = h->op;
	c.req = h->req;
	c.in = rd_of(body);
	for (size_t i = 0; h->flags == 0 && i < sizeof operations / sizeof *operations; i++)
		if (operations[i].op == h->op)
			e = operations[i].run(&c);
	if (e != NULL && strcmp(e->id, "keeper.malformed") == 0) {
		log_line(LOG_WARN, "a malformed message: connection closed");
		conn_close(s, conn->serial);
		return;
	}
	if (e != NULL && wire_error(wire_number(e))->code == ERR_IO)
		log_err(LOG_WARN, e, "keeper");
	if (!c.later || e != NULL)
		answer(s, &c, e);
}

/* Everything that waits on this connection, until the round is full. */
static void
drain(struct server *s, struct conn conn)
{
	static uint8_t message[IPC_MAX];
	struct ipc_head h;
	struct str body;

	for (;;) {
		err_t e;
		bool there = false;
		for (size_t k = 0; k < s->n_conns; k++)
			there |= s->conn[k].serial == conn.serial;
		if (!there || s->round.n == REPLIES_MAX - 2 || s->v->journal.n_pending > PENDING_FULL ||
		    s->round.arena.used > ROUND_ARENA / 4)
			return;
		e = ipc_recv(conn.fd, 0, message, &h, &body);
		if (e != NULL) {
			if (strcmp(e->id, "ipc.timeout") != 0)
				conn_close(s, conn.serial);
			return;
		}
		handle(s, &conn, &h, body);
		crypto_wipe(message, h.len <= IPC_MAX ? h.len : IPC_MAX);
	}
}

static void
finish_jobs(struct server *s, const struct pollfd *p, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		struct call c;
		err_t e = NULL;
		if (p[i].revents == 0 || s->round.n >= REPLIES_MAX - 1)
			continue;
		begin_call(s, &c);
		if (job_finish(&c, p[i].fd, &e))
			answer(s, &c, e);
	}
}

static int
loop(struct server *s)
{
	for (;;) {
		struct pollfd p[1 + CONNS_MAX + JOBS_RUNNING];
		struct conn conn[CONNS_MAX];
		int jobs[JOBS_RUNNING];
		size_t n_conns = s->n_conns, n_jobs = job_fds(jobs), n = 0;
		if (s->supervisor < 0 && n_conns == 0)
			return 0;
		p[n++] = (struct pollfd){ .fd = s->supervisor, .events = POLLIN };
		memcpy(conn, s->conn, sizeof conn);
		for (size_t i = 0; i < n_conns; i++)
			p[n++] = (struct pollfd){ .fd = conn[i].fd, .events = POLLIN };
		for (size_t i = 0; i < n_jobs; i++)
			p[n++] = (struct pollfd){ .fd = jobs[i], .events = POLLIN };
		if (poll(p, n, TICK_MS) < 0 && errno != EINTR)
			return EXIT_CHECK;
		for (size_t i = 0; i < n_conns; i++)
			if (p[1 + i].revents != 0)
				drain(s, conn[i]);
		finish_jobs(s, p + 1 + n_conns, n_jobs);
		round_end(s);
		if (p[0].revents != 0)
			take_pair(s);
		journal_tick(&s->v->journal);
	}
}

/* ---- start ------------------------------------------------------------ */

/* Made again when there is room; without it no record opens. */
static void
make_ballast(struct vault *v)
{
	off_t size = v->mark.demo ? BALLAST_DEMO : BALLAST;
	int fd = openat(v->dir, "ballast", O_WRONLY | O_CREAT | O_CLOEXEC, 0600);

	v->log_full = fd < 0 || posix_fallocate(fd, 0, size) != 0;
	fd_close(&fd);
	if (v->log_full)
		unlinkat(v->dir, "ballast", 0);
}

NODISCARD static err_t
confine(const struct keeper_options *o)
{
	struct confine_path path = { o->dir, FS_READ_FILE | FS_READ_DIR | FS_WRITE_FILE | FS_MAKE_REG | FS_REMOVE_FILE |
		FS_REFER | FS_TRUNCATE };

	TRY(confine_basics());
	TRY(confine_files(&path, 1));
	return confine_calls(CALLS_KEEPER);
}

/* Folder, mark, log; 0 or an exit code. */
static int
open_folder(struct vault *v, const struct keeper_options *o)
{
	err_t e;
	int audit;

	v->dir = open(o->dir, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	e = v->dir < 0 ? ERROR(ERR_NOTFOUND, "keeper.folder") : mark_read(v->dir, &v->mark);
	if (e == NULL && v->mark.demo != o->demo)
		e = ERROR(ERR_CONFLICT, "keeper.demo-mark");
	if (e == NULL && flock(v->dir, LOCK_EX | LOCK_NB) != 0)
		e = ERROR(ERR_CONFLICT, "keeper.in-use");
	if (e != NULL) {
		log_err(LOG_ERROR, e, "keeper folder");
		return EXIT_CONFIG;
	}
	audit = openat(v->dir, "audit", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (audit < 0)
		return EXIT_DAMAGED;
	make_ballast(v);
	return journal_open(&v->journal, audit, &v->mark.site, budget_seen, v);
}

/* Unattended where the key lies beside the folder. */
static int
unseal_file(struct vault *v)
{
	struct leaf l = { .action = A_START, .purpose = P_SYSTEM };
	enum provider by;
	struct key srk;
	int code;

	journal_leaf(&v->journal, &l);
	if (seal_provider(v->dir, &by) != NULL)
		return EXIT_CONFIG;
	if (by != PROVIDER_FILE)
		return 0;
	if (seal_open(v->dir, &v->mark.site, STR(""), &srk) != NULL)
		return EXIT_CONFIG;
	code = vault_unseal(v, &srk);
	crypto_wipe(&srk, sizeof srk);
	return code;
}

int
keeper_run(const struct keeper_options *o)
{
	static struct server s;
	err_t e = crypto_start();
	int code;

	memset(&s, 0, sizeof s);
	if (e == NULL && o->confine)
		e = confine(o);
	if (e == NULL)
		e = vault_map(&s.v);
	if (e != NULL) {
		log_err(LOG_ERROR, e, "keeper start");
		return EXIT_CONFIG;
	}
	signal(SIGPIPE, SIG_IGN);
	s.options = o;
	s.supervisor = o->supervisor_fd;
	arena_init(&s.round.arena, ROUND_ARENA);
	if (o->desk_fd >= 0)
		conn_add(&s, o->desk_fd, false);
	if (o->operator_fd >= 0)
		conn_add(&s, o->operator_fd, true);
	code = open_folder(s.v, o);
	if (code == 0)
		code = unseal_file(s.v);
	if (code == 0) {
		round_end(&s);
		code = loop(&s);
	}
	vault_wipe(s.v);
	return code;
}

/* ---- a new folder ----------------------------------------------------- */

NODISCARD static err_t
init_log(struct vault *v, const char *dir)
{
	struct arena a CLEANUP(arena_free);
	const char *path;
	int audit;

	arena_init(&a, 65536);
	TRY(path_join(&a, dir, "audit", &path));
	TRY(dir_make(path, 0700));
	v->dir = open(dir, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	audit = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (v->dir < 0 || audit < 0)
		FAIL(ERR_IO, "keeper.folder");
	TRY(journal_create(&v->journal, audit, &v->mark.site, &v->signer));
	TRY(state_create(v));
	fd_close(&v->journal.fd);
	fd_close(&audit);
	fd_close(&v->state_fd);
	fd_close(&v->dir);
	return NULL;
}

err_t
keeper_init(const struct keeper_init *i, struct site *site_out)
{
	struct vault *v;
	struct mark old;
	struct key seed;
	int dir CLEANUP(fd_close) = -1;
	err_t e;

	TRY(crypto_start());
	TRY(dir_make(i->dir, 0700));
	dir = open(i->dir, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (dir < 0)
		FAIL(ERR_IO, "keeper.folder");
	e = mark_read(dir, &old);
	if (e == NULL || e->code != ERR_NOTFOUND)
		FAIL(ERR_CONFLICT, "keeper.exists");
	TRY(vault_map(&v));
	random_bytes(v->srk.b, sizeof v->srk.b);
	random_bytes(v->mark.site.b, sizeof v->mark.site.b);
	v->mark.demo = i->demo;
	kdf(&seed, &v->srk, "site", STR(""));
	signpair_from(&v->signer, &seed);
	crypto_wipe(&seed, sizeof seed);
	memcpy(v->mark.pk, v->signer.pk, 32);
	e = seal_write(i->dir, &v->mark, i->passphrase, &v->srk);
	if (e == NULL)
		e = init_log(v, i->dir);
	/* the mark last: a folder without it was never finished */
	if (e == NULL)
		e = mark_write(i->dir, &v->mark);
	*site_out = v->mark.site;
	vault_unmap(v);
	return e;
}
