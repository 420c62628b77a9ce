/*
 * keeper/password.c - passwords (SEC-24, 61, 63).
 *
 *	request -> pw' under the pepper -> queue -> child: Argon2id -> pipe -> decide -> reply
 *
 * The child has neither the key arena (not forked) nor any connection; it
 * gets pw' and a salt and returns 64 bytes.  Unknown, wrong, disabled and
 * locked accounts wait in the same queue, cost the same work and get the same
 * answer.
 */
#include <errno.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>
#include <fcntl.h>
#include "base/clock.h"
#include "base/file.h"
#include "base/log.h"
#include "keeper/call.h"

#define JOBS_WAITING	32
#define JOBS		(JOBS_RUNNING + JOBS_WAITING)
#define HASH_BYTES	64
#define FAILURES_MAX	5
#define FAILURE_WINDOW	(15 * MS_MINUTE)
#define LOCK_LONGEST	MS_HOUR
#define EVALUATED_MAX	20
#define SITE_ALARM	300

struct job {
	bool		 used;
	enum job_kind	 kind;
	struct conn	 conn;
	uint16_t	 op;
	uint64_t	 req, turn;
	struct id	 account, agency, by;
	struct session	 session;
	uint8_t		 password[HASH_BYTES], fresh[HASH_BYTES], salt[16];
	struct argon	 cost;
	bool		 real;				/* the outcome may count */
	bool		 second;			/* CHANGE: the old one was right, now the new one */
	bool		 has_user;
	struct key	 user;				/* CHANGE: to be wrapped again */
	pid_t		 child;
	int		 fd;
};
static struct job jobs[JOBS];
static uint64_t turns;
static int64_t site_from;
static uint32_t site_evaluated;

static void
job_end(struct job *j)
{
	fd_close(&j->fd);
	if (j->child > 0)
		waitpid(j->child, NULL, 0);
	crypto_wipe(j, sizeof *j);
}

static struct argon
cost_now(const struct vault *v)
{
	/* The passwords of a demo stand in its folder for all to read: they cost only what shows that they work. */
	return v->mark.demo ? (struct argon){ 1, 1 << 10 } : (struct argon){ 3, 64 << 10 };
}

static void
pepper(struct vault *v, struct id account, struct str password, uint8_t out[HASH_BYTES])
{
	struct key k;

	kdf(&k, &v->srk, "pepper", id_str(&account));
	hash_blake2b(out, HASH_BYTES, k.b, sizeof k.b, password);
	crypto_wipe(&k, sizeof k);
}

_Noreturn static void
child_main(int out, const struct job *j)
{
	uint8_t hash[HASH_BYTES];

	dup2(out, 0);
	close_range(1, ~0U, 0);
	if (argon2id(hash, (struct str){ (const char *)j->password, HASH_BYTES }, j->salt, j->cost) == NULL)
		if (write(0, hash, sizeof hash) != sizeof hash)
			_exit(1);
	_exit(0);
}

/* Start waiting jobs, oldest first, while there is room. */
static void
start_jobs(void)
{
	for (;;) {
		struct job *next = NULL;
		int running = 0, fd[2];
		for (size_t i = 0; i < JOBS; i++) {
			running += jobs[i].used && jobs[i].fd >= 0;
			if (jobs[i].used && jobs[i].fd < 0 && (next == NULL || jobs[i].turn < next->turn))
				next = &jobs[i];
		}
		if (running >= JOBS_RUNNING || next == NULL || pipe2(fd, O_CLOEXEC) != 0)
			return;
		next->child = fork();
		if (next->child == 0)
			child_main(fd[1], next);
		close(fd[1]);
		if (next->child < 0) {
			close(fd[0]);
			return;
		}
		next->fd = fd[0];
		crypto_wipe(next->password, sizeof next->password);
	}
}

/* SEC-63: may this attempt count at all?  The work is done either way. */
static bool
attempt_counts(struct account *a, int64_t now)
{
	if (now - site_from >= MS_HOUR) {
		site_from = now;
		site_evaluated = 0;
	}
	if (++site_evaluated == SITE_ALARM)
		log_line(LOG_WARN, "sign-in: %d passwords checked within an hour", SITE_ALARM);
	if (a == NULL || !a->active || !a->credential.set)
		return false;
	if (now - a->evaluated_from >= MS_HOUR) {
		a->evaluated_from = now;
		a->evaluated = 0;
	}
	return now >= a->locked_until && a->evaluated++ < EVALUATED_MAX;
}

static void
note_failure(struct account *a, int64_t now)
{
	int64_t lock;

	if (now - a->failure_from >= FAILURE_WINDOW) {
		a->failure_from = now;
		a->failures = 0;
	}
	if (++a->failures < FAILURES_MAX)
		return;
	lock = FAILURE_WINDOW << (a->locks < 2 ? a->locks : 2);
	a->locked_until = now + (lock < LOCK_LONGEST ? lock : LOCK_LONGEST);
	a->locks++;
	a->failures = 0;
}

/* Fill in salt and cost: the account's own, or as good as any. */
static void
prepare(struct vault *v, struct job *j)
{
	struct account *a = vault_account(v, j->account);

	j->cost = cost_now(v);
	random_bytes(j->salt, sizeof j->salt);
	if (j->kind == JOB_PUT || j->second)
		return;
	j->real = attempt_counts(a, clock_monotonic());
	if (a != NULL && a->credential.set) {
		j->cost = a->credential.cost;
		memcpy(j->salt, a->credential.salt, sizeof j->salt);
	}
}

err_t
job_ask(struct call *c, const struct job_ask *ask)
{
	struct job *j = NULL;

	for (size_t i = 0; i < JOBS && j == NULL; i++)
		if (!jobs[i].used)
			j = &jobs[i];
	if (j == NULL)
		FAIL(ERR_BUSY, "signin.later");
	*j = (struct job){ .used = true, .kind = ask->kind, .conn = c->conn, .op = c->op, .req = c->req, .turn = ++turns,
		.account = ask->account, .agency = ask->agency, .by = ask->by, .session = ask->session, .fd = -1 };
	pepper(c->v, ask->account, ask->password, j->password);
	if (ask->kind == JOB_CHANGE)
		pepper(c->v, ask->account, ask->fresh, j->fresh);
	prepare(c->v, j);
	c->later = true;
	start_jobs();
	return NULL;
}

size_t
job_fds(int out[JOBS_RUNNING])
{
	size_t n = 0;

	for (size_t i = 0; i < JOBS && n < JOBS_RUNNING; i++)
		if (jobs[i].used && jobs[i].fd >= 0)
			out[n++] = jobs[i].fd;
	return n;
}

/* ---- what the hash decides -------------------------------------------- */

static void
kek_of(struct key *out, struct id account, const uint8_t hash[HASH_BYTES])
{
	struct key half;

	memcpy(half.b, hash + 32, 32);
	kdf(out, &half, "kek", id_str(&account));
	crypto_wipe(&half, sizeof half);
}

static bool
hash_is_right(const struct account *a, const uint8_t hash[HASH_BYTES])
{
	struct key h;

	hash_blake2b(h.b, 32, NULL, 0, (struct str){ (const char *)hash, 32 });
	return crypto_equal(h.b, a->credential.hash.b, 32);
}

/* Members who lack a seal of a Mode U compartment get it from this user. */
NODISCARD static err_t
grant(struct call *c, struct id account, const struct key *user)
{
	struct custody_change *change;
	struct account *a = vault_account(c->v, account);
	struct leaf l = { .action = A_MEMBERSHIP, .actor = account, .purpose = P_SYSTEM };
	uint8_t active = a->active;

	NEW(change, c->arena);
	TRY(custody_grant(c->v, c->arena, account, user, change));
	if (change->n == 0)
		return NULL;
	/* the account's own entry, unchanged, decides the group of seals */
	change->entry[change->n] = (struct state_entry){ .kind = S_ACCOUNT, .body = { (const char *)&active, 1 } };
	memcpy(change->entry[change->n].key, account.b, 16);
	return state_change(c->v, &l, change->entry, change->n + 1);
}

NODISCARD static err_t
signed_in(struct call *c, struct job *j, struct account *a, const uint8_t hash[HASH_BYTES])
{
	struct membership *m = vault_membership(c->v, j->account, j->agency);
	struct leaf l = { .action = j->kind == JOB_FACTOR ? A_FACTOR : A_SIGN_IN, .purpose = P_SYSTEM, .actor = j->account,
		.agency = m->agency, .epoch = c->v->journal.state_n };
	struct session s;
	struct key kek, user;
	bool has_user;

	kek_of(&kek, j->account, hash);
	has_user = custody_user_open(a, &kek, c->arena, &user) == NULL;
	crypto_wipe(&kek, sizeof kek);
	TRY(grant(c, j->account, has_user ? &user : NULL));
	session_begin(c->v, m, has_user ? &user : NULL, &s);
	crypto_wipe(&user, sizeof user);
	hash_blake2b(l.tag, sizeof l.tag, "session", 7, (struct str){ (const char *)s.sid, 16 });
	journal_leaf(&c->v->journal, &l);
	buf_add(&c->out, s.sid, sizeof s.sid);
	buf_add(&c->out, s.sk, sizeof s.sk);
	crypto_wipe(&s, sizeof s);
	return NULL;
}

NODISCARD static err_t
turned_away(struct call *c, struct job *j)
{
	struct leaf l = { .action = A_REFUSED, .purpose = P_SYSTEM, .object = j->account, .outcome = 1 };

	journal_leaf(&c->v->journal, &l);
	FAIL(ERR_DENIED, "signin.refused");
}

/* The new credential and the user keys under it, in one change. */
NODISCARD static err_t
store(struct call *c, struct job *j, const uint8_t hash[HASH_BYTES])
{
	struct custody_change *change;
	struct state_entry *e;
	struct leaf l = { .action = A_FACTOR, .purpose = P_SYSTEM, .actor = j->by, .otype = S_CREDENTIAL, .object = j->account };
	struct key kek, h;
	struct buf b;

	NEW(change, c->arena);
	kek_of(&kek, j->account, hash);
	TRY(custody_user_keys(c->v, c->arena, j->account, &kek, j->has_user ? &j->user : NULL, change));
	crypto_wipe(&kek, sizeof kek);
	hash_blake2b(h.b, 32, NULL, 0, (struct str){ (const char *)hash, 32 });
	buf_init(&b, c->arena, 64);
	buf_byte(&b, (uint8_t)j->cost.t);
	buf_u32(&b, j->cost.m_kib);
	buf_add(&b, j->salt, 16);
	buf_add(&b, h.b, 32);
	e = &change->entry[change->n++];
	*e = (struct state_entry){ .kind = S_CREDENTIAL };
	memcpy(e->key, j->account.b, 16);
	TRY(buf_done(&b, &e->body));
	TRY(state_change(c->v, &l, change->entry, change->n));
	session_drop_account(c->v, j->account);
	return grant(c, j->account, j->has_user ? &j->user : NULL);
}

/* CHANGE: the old password was right; back into the queue with the new one. */
static void
second_round(struct call *c, struct job *j, struct account *a, const uint8_t hash[HASH_BYTES])
{
	struct key kek;

	kek_of(&kek, j->account, hash);
	j->has_user = custody_user_open(a, &kek, c->arena, &j->user) == NULL;
	crypto_wipe(&kek, sizeof kek);
	fd_close(&j->fd);
	waitpid(j->child, NULL, 0);
	j->child = 0;
	j->second = true;
	memcpy(j->password, j->fresh, sizeof j->password);
	prepare(c->v, j);
	c->later = true;
}

NODISCARD static err_t
decide(struct call *c, struct job *j, const uint8_t hash[HASH_BYTES])
{
	struct account *a = vault_account(c->v, j->account);
	struct who w;

	if (j->kind == JOB_PUT || j->second)
		return a == NULL ? ERROR(ERR_NOTFOUND, "keeper.account") : store(c, j, hash);
	if (!j->real || a == NULL || !a->active || vault_membership(c->v, j->account, j->agency) == NULL)
		return turned_away(c, j);
	if (!hash_is_right(a, hash)) {
		note_failure(a, clock_monotonic());
		return turned_away(c, j);
	}
	a->failures = a->locks = a->evaluated = 0;
	if (j->kind == JOB_LOGIN)
		return signed_in(c, j, a, hash);
	TRY(who_is(c, &j->session, &w));
	who_wipe(&w);
	if (j->kind == JOB_FACTOR) {
		crypto_wipe(w.s, sizeof *w.s);		/* a new sid and sk take its place (SEC-64) */
		return signed_in(c, j, a, hash);
	}
	second_round(c, j, a, hash);
	return NULL;
}

bool
job_finish(struct call *c, int fd, err_t *err)
{
	struct job *j = NULL;
	uint8_t hash[HASH_BYTES];
	ssize_t r;

	for (size_t i = 0; i < JOBS && j == NULL; i++)
		if (jobs[i].used && jobs[i].fd == fd)
			j = &jobs[i];
	if (j == NULL)
		return false;
	c->conn = j->conn;
	c->op = j->op;
	c->req = j->req;
	c->later = false;
	do
		r = read(fd, hash, sizeof hash);
	while (r < 0 && errno == EINTR);
	if (r != sizeof hash)
		*err = ERROR(ERR_BUSY, "signin.later");		/* the child had no memory */
	else if (c->v->sealed)
		*err = ERROR(ERR_BUSY, "keeper.sealed");
	else
		*err = decide(c, j, hash);
	crypto_wipe(hash, sizeof hash);
	if (!c->later)
		job_end(j);
	start_jobs();
	return !c->later;
}
