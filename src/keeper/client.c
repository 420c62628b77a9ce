/*
 * keeper/client.c - many threads, one pair: requests out, answers in.
 *
 *	call -> number -> ipc_send ... reader thread -> the waiting call wakes
 *
 * The reader touches nothing but the list of waiting calls; who sends holds
 * another lock, so a full socket cannot stop the answers from coming in.
 */
#include <pthread.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>
#include "base/file.h"
#include "keeper/client_call.h"

struct waiting {
	uint64_t	 req;
	bool		 done, gone;
	uint8_t		 flags;
	uint8_t		*bytes;			/* IPC_MAX, the caller's arena */
	size_t		 n;
	pthread_cond_t	 wake;
	struct waiting	*next;
};
struct keeper {
	struct arena	 arena;			/* of this struct itself */
	pthread_mutex_t	 sending, table;
	pthread_t	 reader;
	int		 fd;
	bool		 gone;
	uint64_t	 last_req;
	struct waiting	*waiting;
	uint8_t		 message[IPC_MAX];	/* the reader's */
};

static void
wake_all(struct keeper *k)
{
	pthread_mutex_lock(&k->table);
	k->gone = true;
	for (struct waiting *w = k->waiting; w != NULL; w = w->next) {
		w->done = w->gone = true;
		pthread_cond_signal(&w->wake);
	}
	pthread_mutex_unlock(&k->table);
}

static void
hand_out(struct keeper *k, const struct ipc_head *h, struct str body)
{
	pthread_mutex_lock(&k->table);
	for (struct waiting *w = k->waiting; w != NULL; w = w->next) {
		if (w->req != h->req || w->done)
			continue;
		memcpy(w->bytes, body.p, body.n);
		w->n = body.n;
		w->flags = h->flags;
		w->done = true;
		pthread_cond_signal(&w->wake);
		break;
	}
	pthread_mutex_unlock(&k->table);
}

static void *
read_answers(void *arg)
{
	struct keeper *k = arg;
	struct ipc_head h;
	struct str body;

	while (ipc_recv(k->fd, -1, k->message, &h, &body) == NULL && (h.flags & IPC_REPLY) != 0) {
		hand_out(k, &h, body);
		crypto_wipe(k->message, IPC_HEAD + body.n);
	}
	wake_all(k);
	return NULL;
}

NODISCARD static err_t
begin(struct keeper *k, int fd)
{
	k->fd = fd;
	k->gone = false;
	k->last_req = 0;
	if (pthread_create(&k->reader, NULL, read_answers, k) != 0) {
		k->gone = true;
		fd_close(&k->fd);
		FAIL(ERR_LIMIT, "memory.limit");
	}
	return NULL;
}

static void
end(struct keeper *k)
{
	if (k->fd < 0)
		return;
	shutdown(k->fd, SHUT_RDWR);
	pthread_join(k->reader, NULL);
	fd_close(&k->fd);
}

err_t
keeper_open(int fd, struct keeper **out)
{
	struct arena a;
	struct keeper *k;

	arena_init(&a, (size_t)1 << 20);
	NEW(k, &a);
	k->arena = a;
	pthread_mutex_init(&k->sending, NULL);
	pthread_mutex_init(&k->table, NULL);
	*out = k;
	return begin(k, fd);
}

err_t
keeper_reopen(struct keeper *k, int fd)
{
	err_t e;

	pthread_mutex_lock(&k->sending);
	end(k);
	e = begin(k, fd);
	pthread_mutex_unlock(&k->sending);
	return e;
}

void
keeper_close(struct keeper **p)
{
	struct keeper *k = *p;
	struct arena a;

	if (k == NULL)
		return;
	*p = NULL;
	end(k);
	pthread_mutex_destroy(&k->sending);
	pthread_mutex_destroy(&k->table);
	a = k->arena;
	arena_free(&a);
}

/* ---- one request ------------------------------------------------------ */

void
request_begin(struct request *r, struct keeper *k, enum keeper_op op)
{
	*r = (struct request){ .keeper = k, .op = op };
	arena_init(&r->arena, (size_t)1 << 20);
	buf_init(&r->out, &r->arena, IPC_MAX - IPC_HEAD);
}

void
request_end(struct request *r)
{
	arena_free(&r->arena);
}

static void
forget(struct keeper *k, struct waiting *w)
{
	for (struct waiting **at = &k->waiting; *at != NULL; at = &(*at)->next)
		if (*at == w) {
			*at = w->next;
			return;
		}
}

/* Number and send; on success w is in the list. */
NODISCARD static err_t
send_request(struct keeper *k, struct request *r, struct str body, struct waiting *w)
{
	err_t e = NULL;

	pthread_mutex_lock(&k->sending);
	pthread_mutex_lock(&k->table);
	if (k->gone)
		e = ERROR(ERR_BUSY, "keeper.gone");
	else {
		w->req = ++k->last_req;
		w->next = k->waiting;
		k->waiting = w;
	}
	pthread_mutex_unlock(&k->table);
	if (e == NULL && ipc_send(k->fd, (uint16_t)r->op, 0, w->req, body) != NULL) {
		e = ERROR(ERR_BUSY, "keeper.gone");
		pthread_mutex_lock(&k->table);
		forget(k, w);
		pthread_mutex_unlock(&k->table);
	}
	pthread_mutex_unlock(&k->sending);
	return e;
}

err_t
request_send(struct request *r)
{
	struct keeper *k = r->keeper;
	struct waiting w = { .wake = PTHREAD_COND_INITIALIZER };
	struct str body;

	TRY(buf_done(&r->out, &body));
	NEWN(w.bytes, &r->arena, IPC_MAX);
	TRY(send_request(k, r, body, &w));
	pthread_mutex_lock(&k->table);
	while (!w.done)
		pthread_cond_wait(&w.wake, &k->table);
	forget(k, &w);
	pthread_mutex_unlock(&k->table);
	if (w.gone)
		FAIL(ERR_BUSY, "keeper.gone");
	r->in = rd_of((struct str){ (const char *)w.bytes, w.n });
	if ((w.flags & IPC_ERROR) != 0)
		return wire_error(rd_u16(&r->in));
	return NULL;
}

err_t
request_done(struct request *r)
{
	if (r->in.bad || r->in.n != 0)
		FAIL(ERR_BUG, "keeper.answer");
	return NULL;
}
