/*
 * store/settle.c - tell the keeper how a transaction ended, without making
 * the person at the screen wait for that (SEC-44 W6, W7).
 *
 *	work_commit -> queue -> background threads -> keeper_settle
 *
 * What a kill leaves in the queue is settled by store_recover, so losing the
 * queue loses nothing.  A full queue makes the caller settle by itself: the
 * keeper allows 256 open transactions, and the queue never holds that many.
 */
#include <string.h>
#include "base/log.h"
#include "store/inside.h"

static void
settle_one(const struct settle *s)
{
	err_t e = keeper_settle(s->keeper, s->txn, s->committed);

	/* It stays open in the log; recovery asks the database again. */
	if (e != NULL)
		log_err(LOG_WARN, e, "settle");
}

static void *
settler(void *arg)
{
	struct store *store = arg;

	pthread_mutex_lock(&store->settle_mutex);
	for (;;) {
		struct settle s;

		while (store->settle_n == 0 && !store->settle_stop)
			pthread_cond_wait(&store->settle_more, &store->settle_mutex);
		if (store->settle_n == 0)
			break;
		s = store->settle[store->settle_first];
		store->settle_first = (store->settle_first + 1) % SETTLE_QUEUE;
		store->settle_n--;
		store->settle_running++;
		pthread_mutex_unlock(&store->settle_mutex);
		settle_one(&s);
		pthread_mutex_lock(&store->settle_mutex);
		store->settle_running--;
		if (store->settle_n == 0 && store->settle_running == 0)
			pthread_cond_broadcast(&store->settle_idle);
	}
	pthread_mutex_unlock(&store->settle_mutex);
	return NULL;
}

err_t
settle_start(struct store *store)
{
	for (size_t i = 0; i < SETTLE_THREADS; i++) {
		if (pthread_create(&store->settler[i], NULL, settler, store) != 0)
			FAIL(ERR_LIMIT, "store.no-thread");
		store->n_settlers++;
	}
	return NULL;
}

void
settle_stop(struct store *store)
{
	pthread_mutex_lock(&store->settle_mutex);
	store->settle_stop = true;
	pthread_cond_broadcast(&store->settle_more);
	pthread_mutex_unlock(&store->settle_mutex);
	for (size_t i = 0; i < store->n_settlers; i++)
		pthread_join(store->settler[i], NULL);
	store->n_settlers = 0;
}

void
settle_queue(struct store *store, struct keeper *keeper, const uint8_t txn[16], bool committed)
{
	struct settle s = { .keeper = keeper, .committed = committed };
	bool queued = false;

	memcpy(s.txn, txn, sizeof s.txn);
	pthread_mutex_lock(&store->settle_mutex);
	if (store->settle_n < SETTLE_QUEUE && !store->settle_stop) {
		store->settle[(store->settle_first + store->settle_n) % SETTLE_QUEUE] = s;
		store->settle_n++;
		queued = true;
		pthread_cond_signal(&store->settle_more);
	}
	pthread_mutex_unlock(&store->settle_mutex);
	if (!queued)
		settle_one(&s);
}

void
settle_drain(struct store *store)
{
	pthread_mutex_lock(&store->settle_mutex);
	while (store->settle_n > 0 || store->settle_running > 0)
		pthread_cond_wait(&store->settle_idle, &store->settle_mutex);
	pthread_mutex_unlock(&store->settle_mutex);
}
