/*
 * spool/rounds.c - one fsync of a folder for all who renamed into it before it began.
 *
 *	rename -> next round -> first of the waiting runs the fsync -> all of that round go on
 *
 * A round counts only for those who came before it began: an fsync already
 * running may have missed a rename.  A failed round fails for every one in it,
 * and for whoever has not yet seen the end of an older one: too often is safe.
 */
#include "spool/inside.h"

void
rounds_open(struct rounds *r)
{
	*r = (struct rounds){ 0 };
	pthread_mutex_init(&r->lock, NULL);
	pthread_cond_init(&r->ended_one, NULL);
}

void
rounds_close(struct rounds *r)
{
	pthread_cond_destroy(&r->ended_one);
	pthread_mutex_destroy(&r->lock);
}

/* lock held; it is given back while the disk works. */
static void
run(struct rounds *r, const struct spool_calls *calls, int folder)
{
	uint64_t round = ++r->begun;
	int rc;

	r->running = true;
	pthread_mutex_unlock(&r->lock);
	rc = calls->sync(folder);
	pthread_mutex_lock(&r->lock);
	r->running = false;
	r->ended = round;
	if (rc != 0)
		r->failed = round;
	pthread_cond_broadcast(&r->ended_one);
}

bool
rounds_sync(struct rounds *r, const struct spool_calls *calls, int folder)
{
	uint64_t mine;
	bool ok;

	pthread_mutex_lock(&r->lock);
	mine = r->begun + 1;
	while (r->ended < mine) {
		if (r->running)
			pthread_cond_wait(&r->ended_one, &r->lock);
		else
			run(r, calls, folder);
	}
	ok = r->failed < mine;
	pthread_mutex_unlock(&r->lock);
	return ok;
}
