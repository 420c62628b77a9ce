/*
 * tests/faults/late.c - a file system that answers before it is done.
 *
 *	LD_PRELOAD=late.so plainsight demo ...
 *
 * renameat2() says yes at once and renames half a second later: whoever is
 * killed in between has acknowledged what is not there.  The negative control
 * of kill_test.py.
 */
#include <fcntl.h>
#include <poll.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/syscall.h>
#include <unistd.h>

struct late { int from, to; unsigned flags; char old[128], new[128]; };

static void *
rename_late(void *arg)
{
	struct late *l = arg;

	poll(NULL, 0, 500);		/* a call that the public process may make */
	syscall(SYS_renameat2, l->from, l->old, l->to, l->new, l->flags);
	free(l);
	return NULL;
}

int
renameat2(int from, const char *old, int to, const char *new, unsigned flags)
{
	struct late *l = malloc(sizeof *l);
	pthread_t thread;

	if (l == NULL)
		return -1;
	l->from = from;
	l->to = to;
	l->flags = flags;
	snprintf(l->old, sizeof l->old, "%s", old);
	snprintf(l->new, sizeof l->new, "%s", new);
	if (pthread_create(&thread, NULL, rename_late, l) != 0)
		return -1;
	pthread_detach(thread);
	return 0;
}
