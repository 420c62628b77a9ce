/*
 * web/http_deadline.c - shut connections that are late.
 *
 *	take at accept -> set at each stage -> give before close
 *
 * The library tells of a closed connection before it closes the descriptor,
 * and both happen under the lock here, so a number that was used again is
 * never shut by mistake.
 */
#include <pthread.h>
#include <sys/socket.h>
#include <time.h>

#include "base/clock.h"
#include "web/http_deadline.h"

struct slot { int fd; int64_t until; bool busy; };	/* until 0: free */
struct deadlines {
	pthread_mutex_t	 lock;
	pthread_cond_t	 stop;
	pthread_t	 thread;
	bool		 stopping;
	struct slot	*slot;			/* 1 .. n */
	unsigned	 n, hint;
};

static void *
watch(void *arg)
{
	struct deadlines *d = arg;

	pthread_mutex_lock(&d->lock);
	while (!d->stopping) {
		struct timespec at;
		int64_t now = clock_monotonic();

		for (unsigned i = 1; i <= d->n; i++)
			if (d->slot[i].until != 0 && d->slot[i].until < now) {
				shutdown(d->slot[i].fd, SHUT_RDWR);
				d->slot[i].until = INT64_MAX;	/* once; given back at close */
			}
		clock_gettime(CLOCK_MONOTONIC, &at);
		at.tv_sec += 1;
		pthread_cond_timedwait(&d->stop, &d->lock, &at);
	}
	pthread_mutex_unlock(&d->lock);
	return NULL;
}

err_t
deadlines_open(struct arena *a, unsigned n, struct deadlines **out)
{
	pthread_condattr_t attr;
	struct deadlines *d;

	NEW(d, a);
	NEWN(d->slot, a, (size_t)n + 1);
	d->n = n;
	pthread_mutex_init(&d->lock, NULL);
	pthread_condattr_init(&attr);
	pthread_condattr_setclock(&attr, CLOCK_MONOTONIC);
	pthread_cond_init(&d->stop, &attr);
	pthread_condattr_destroy(&attr);
	if (pthread_create(&d->thread, NULL, watch, d) != 0)
		FAIL(ERR_IO, "http.start");
	*out = d;
	return NULL;
}

void
deadlines_close(struct deadlines **io)
{
	struct deadlines *d = *io;

	if (d == NULL)
		return;
	*io = NULL;
	pthread_mutex_lock(&d->lock);
	d->stopping = true;
	pthread_cond_signal(&d->stop);
	pthread_mutex_unlock(&d->lock);
	pthread_join(d->thread, NULL);
	pthread_cond_destroy(&d->stop);
	pthread_mutex_destroy(&d->lock);
}

unsigned
deadlines_take(struct deadlines *d, int fd, int64_t ms)
{
	unsigned found = 0;

	pthread_mutex_lock(&d->lock);
	for (unsigned k = 0; k < d->n && found == 0; k++) {
		unsigned i = (d->hint + k) % d->n + 1;

		if (d->slot[i].until == 0)
			found = i;
	}
	if (found != 0) {
		d->slot[found] = (struct slot){ fd, clock_monotonic() + ms, false };
		d->hint = found;
	}
	pthread_mutex_unlock(&d->lock);
	return found;
}

void
deadlines_set(struct deadlines *d, unsigned slot, int64_t ms)
{
	if (slot == 0)
		return;
	pthread_mutex_lock(&d->lock);
	if (d->slot[slot].until != 0 && d->slot[slot].until != INT64_MAX)
		d->slot[slot].until = clock_monotonic() + ms;
	pthread_mutex_unlock(&d->lock);
}

void
deadlines_give(struct deadlines *d, unsigned slot)
{
	if (slot == 0)
		return;
	pthread_mutex_lock(&d->lock);
	d->slot[slot] = (struct slot){ -1, 0, false };
	pthread_mutex_unlock(&d->lock);
}

void
deadlines_busy(struct deadlines *d, unsigned slot, bool busy)
{
	if (slot == 0)
		return;
	pthread_mutex_lock(&d->lock);
	d->slot[slot].busy = busy;
	pthread_mutex_unlock(&d->lock);
}

void
deadlines_last_words(struct deadlines *d, struct str bytes)
{
	pthread_mutex_lock(&d->lock);
	for (unsigned i = 1; i <= d->n; i++)
		if (d->slot[i].busy && d->slot[i].until != 0 &&
		    send(d->slot[i].fd, bytes.p, bytes.n, MSG_DONTWAIT | MSG_NOSIGNAL) > 0)
			shutdown(d->slot[i].fd, SHUT_WR);
	/* the lock stays taken: nothing else is to be said on these connections */
}
