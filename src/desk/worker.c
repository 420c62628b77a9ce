/*
 * desk/worker.c - what the desk does between requests.
 *
 *	spool/in -> ingest (each second) ; clocks each minute
 *
 * Every job is safe to run twice and to be killed in the middle.  While the
 * keeper is sealed or gone, arrivals are noted and their safety clocks run.
 */
#include "desk/room.h"

#include <poll.h>
#include <unistd.h>

#include "base/ipc.h"
#include "base/log.h"
#include "intel/dissemination.h"
#include "intel/feedback.h"
#include "intel/ingest.h"
#include "intel/safety.h"

#define JOB_ARENA ((size_t)16 << 20)
#define SPOOL_EVERY_MS 250
#define CLOCKS_EVERY_MS 60000

/* One job with an arena and a reader of its own; a failure is logged and tried again next time. */
static void
job(struct desk *d, const char *doing, err_t (*run)(struct ctx *, const struct intel *, size_t *))
{
	struct arena arena;
	struct ctx cx = { .arena = &arena, .now = clock_now(), .actor = &intel_system, .keeper = d->keeper, .store = d->store, .purpose = P_SYSTEM };
	size_t n = 0;
	err_t e;

	arena_init(&arena, JOB_ARENA);
	e = reader_open(d->store, &cx.db);
	if (e == NULL)
		e = run(&cx, &d->intel, &n);
	if (e != NULL && e->code != ERR_BUSY)
		log_err(LOG_WARN, e, doing);
	reader_close(&cx.db);
	arena_free(&arena);
}

static err_t
take_in(struct ctx *cx, const struct intel *intel, size_t *n)
{
	struct ingest_count count = { 0 };

	TRY(ingest_all(cx, intel, &count));
	*n = count.reports + count.additions;
	return NULL;
}

static err_t
clocks(struct ctx *cx, const struct intel *intel, size_t *n)
{
	TRY(safety_tick(cx, intel, n));
	TRY(feedback_tick(cx, intel, n));
	TRY(reply_tick(cx, intel, n));
	TRY(dissemination_tick(cx, intel, n));
	return record_tick(cx, intel->registry);
}

/* A fresh pair from the supervisor: the keeper was restarted. false: the supervisor is gone. */
static bool
new_keeper(struct desk *d)
{
	uint8_t tag;
	int fd;
	err_t e = ipc_take(d->options->supervisor_fd, 0, &tag, &fd);

	if (e != NULL)
		return false;
	if (tag != 'k') {
		close(fd);
		return true;
	}
	e = desk_meet(d, fd);
	if (e != NULL)
		log_err(LOG_WARN, e, "meeting the keeper again");
	return true;
}

void
worker_run(struct desk *d, int signal_fd)
{
	struct pollfd p[2] = { { .fd = signal_fd, .events = POLLIN }, { .fd = d->options->supervisor_fd, .events = POLLIN } };
	int64_t clocks_at = 0;

	for (;;) {
		if (poll(p, 2, SPOOL_EVERY_MS) > 0) {
			if (p[0].revents != 0)
				return;
			if (p[1].revents != 0 && !new_keeper(d))
				return;
		}
		if (!atomic_load(&d->ready))
			continue;
		job(d, "taking in the spool", take_in);
		if (clock_monotonic() >= clocks_at) {
			job(d, "running the clocks", clocks);
			clocks_at = clock_monotonic() + CLOCKS_EVERY_MS;
		}
	}
}
