/*
 * keeper/call.h - one request on its way through the keeper.
 *
 *	serve.c reads -> ops.c finds the operation -> an op_ function checks,
 *	queues leaves, writes the reply -> serve.c flushes the log -> sends
 *
 * An op reads its whole request first and calls call_read_done(); a failure
 * after that is the reply.  What an op queued in the log before it failed
 * (a refusal's leaf 707) is made durable like anything else.
 */
#ifndef PS_KEEPER_CALL_H
#define PS_KEEPER_CALL_H
#include "keeper/custody.h"
#include "keeper/vault.h"
#include "keeper/wire.h"

struct conn { int fd; bool operator; uint64_t serial; };
struct call {
	struct vault	*v;
	struct arena	*arena;			/* of the round; wiped after the replies have left */
	struct conn	 conn;
	uint16_t	 op;
	uint64_t	 req;
	struct rd	 in;
	struct buf	 out;
	bool		 later;			/* a job (password.c) will answer */
};

/* INVALID "keeper.malformed": the connection is closed. */
NODISCARD err_t call_read_done(struct call *);

/* Who asks.  s NULL: the system itself. */
struct who {
	struct session_row *s;
	struct account	*account;
	struct membership *member;
	uint8_t		 tag[8];
	bool		 has_user;
	struct key	 user;			/* secret half of the user key; wipe */
};
/* DENIED "session.ended". Counts as activity. */
NODISCARD err_t who_is(struct call *, const struct session *, struct who *out);
void	 who_wipe(struct who *);
/* actor, session tag, agency, epoch of a leaf */
void	 who_sign(const struct call *, const struct who *, struct leaf *);
bool	 who_stepped_up(const struct who *);
struct id who_account(const struct who *);
const struct key *who_user(const struct who *);
/* BUSY "keeper.sealed" */
NODISCARD err_t need_unsealed(const struct call *);
/* DENIED "keeper.operator-only": the system itself speaks over the desk's own pair or an operator's, never for a session. */
NODISCARD err_t need_admin(struct call *, bool has_session, const struct session *, struct who *out);

/* session.c */
void	 session_begin(struct vault *, const struct membership *, const struct key *user, struct session *out);
void	 session_drop_account(struct vault *, struct id account);
uint32_t session_count(const struct vault *);
int64_t	 session_left_ms(const struct vault *, const struct session_row *);
/* LIMIT "release.budget"; weight is taken on success. */
NODISCARD err_t budget_take(struct call *, const struct who *, uint64_t weight);
/* Does a release under this action give content (and so weigh on the budget)? */
bool	 action_may_open(uint16_t action);
/* Start: what the log says was taken today. */
void	 budget_seen(void *vault, const struct leaf *);

/* password.c: Argon2 in children of the keeper, two at a time. */
enum job_kind { JOB_LOGIN = 1, JOB_FACTOR, JOB_PUT, JOB_CHANGE };
struct job_ask {
	enum job_kind	 kind;
	struct id	 account, agency;
	struct session	 session;		/* FACTOR, CHANGE */
	struct id	 by;			/* PUT: the administrator, or none */
	struct str	 password, fresh;
};
/* BUSY "signin.later": 34 are waiting. */
NODISCARD err_t job_ask(struct call *, const struct job_ask *);
/* Descriptors to wait for; at most JOBS_RUNNING. */
#define JOBS_RUNNING 2
size_t	 job_fds(int out[JOBS_RUNNING]);
/* A child has answered: finish its job; c gets conn, op, req of the request. err: the reply. true: there is an answer to send. */
bool	 job_finish(struct call *c, int fd, err_t *err);

/* the operations */
NODISCARD err_t op_hello(struct call *);
NODISCARD err_t op_status(struct call *);
NODISCARD err_t op_settle(struct call *);
NODISCARD err_t op_login(struct call *);
NODISCARD err_t op_factor(struct call *);
NODISCARD err_t op_end(struct call *);
NODISCARD err_t op_check(struct call *);
NODISCARD err_t op_state(struct call *);
NODISCARD err_t op_unseal(struct call *);
NODISCARD err_t op_seal(struct call *);
NODISCARD err_t op_release(struct call *);
NODISCARD err_t op_picture(struct call *);
NODISCARD err_t op_newkey(struct call *);
NODISCARD err_t op_share(struct call *);
NODISCARD err_t op_intent(struct call *);
NODISCARD err_t op_ingest(struct call *);
NODISCARD err_t op_note(struct call *);
NODISCARD err_t op_tail(struct call *);
NODISCARD err_t op_loctag(struct call *);
NODISCARD err_t op_bundle(struct call *);
/* DENIED by a rule: leaf 707, then the error itself. */
NODISCARD err_t refuse(struct call *, const struct who *, err_t, uint16_t otype, struct id object, struct id cmp);
/* Queue a leaf and, when there is one, its sealed detail. */
NODISCARD err_t leaf_with_detail(struct call *, struct leaf *, struct str detail, uint64_t *seq);
#endif
