/*
 * link/crew.c - tasks shared out to threads that live for one call (link/crew.h).
 *
 * The caller works too, so that a thread that cannot be made costs speed only.
 */
#include "link/crew.h"

#include <pthread.h>
#include <stdatomic.h>
#include <stdbool.h>

#define CREW_MOST 64

struct crew {
	crew_task	*task;
	void		*state;
	size_t		 n_tasks;
	atomic_size_t	 next;
	pthread_mutex_t	 lock;
	err_t		 failed;
	size_t		 failed_at;
};
struct hand { struct crew *crew; unsigned worker; };

static void *
work(void *arg)
{
	struct hand *hand = arg;
	struct crew *c = hand->crew;

	for (;;) {
		size_t task = atomic_fetch_add(&c->next, 1);
		err_t e;

		if (task >= c->n_tasks)
			return NULL;
		if ((e = c->task(c->state, task, hand->worker)) == NULL)
			continue;
		pthread_mutex_lock(&c->lock);
		if (c->failed == NULL || task < c->failed_at) {
			c->failed = e;
			c->failed_at = task;
		}
		pthread_mutex_unlock(&c->lock);
	}
}

err_t
crew_run(unsigned threads, size_t n_tasks, crew_task *task, void *state)
{
	struct crew c = { .task = task, .state = state, .n_tasks = n_tasks };
	struct hand hand[CREW_MOST];
	pthread_t thread[CREW_MOST];
	bool made[CREW_MOST] = { false };
	unsigned n = threads < CREW_MOST ? threads : CREW_MOST;

	if (n > n_tasks)
		n = (unsigned)n_tasks;
	pthread_mutex_init(&c.lock, NULL);
	for (unsigned i = 1; i < n; i++) {
		hand[i] = (struct hand){ &c, i };
		made[i] = pthread_create(&thread[i], NULL, work, &hand[i]) == 0;
	}
	hand[0] = (struct hand){ &c, 0 };
	work(&hand[0]);
	for (unsigned i = 1; i < n; i++)
		if (made[i])
			pthread_join(thread[i], NULL);
	pthread_mutex_destroy(&c.lock);
	return c.failed;
}
