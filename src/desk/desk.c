/*
 * desk/desk.c - the staff site's process from start to stop.
 *
 *	lists, forms -> keeper met -> database settled -> confined
 *	-> listening -> worker loop (spool, clocks) until SIGTERM
 *
 * A keeper that goes away is met again over the supervisor's next pair; until
 * then every page that needs it answers 503.
 */
#include "desk/room.h"

#include <poll.h>
#include <signal.h>
#include <string.h>
#include <sys/signalfd.h>
#include <unistd.h>

#include "base/confine.h"
#include "base/file.h"
#include "base/ipc.h"
#include "base/log.h"

#define KEEP_ARENA ((size_t)64 << 20)
#define FIRST_KEEPER_MS 20000
enum { EXIT_CONFIG = 64, EXIT_WRITE = 70 };

static const struct {
	const char *under;
	unsigned may;
} desk_paths[] = {
	{ "db", FS_READ_FILE | FS_READ_DIR | FS_WRITE_FILE | FS_MAKE_REG | FS_REMOVE_FILE | FS_TRUNCATE },
	{ "blobs", FS_READ_FILE | FS_READ_DIR | FS_WRITE_FILE | FS_MAKE_REG | FS_MAKE_DIR | FS_REMOVE_FILE | FS_REFER | FS_TRUNCATE },
	{ "spool", FS_READ_FILE | FS_READ_DIR | FS_WRITE_FILE | FS_MAKE_REG | FS_REMOVE_FILE | FS_REFER | FS_TRUNCATE },
	{ "published", FS_READ_FILE | FS_READ_DIR },
};

NODISCARD static err_t
open_lists(struct desk *d)
{
	const char *base, *path;

	TRY(path_join(&d->keep, d->options->data_dir, "published/0", &base));
	TRY(path_join(&d->keep, base, "reference", &path));
	TRY(reference_open(path, &d->reference));
	TRY(calendar_open(d->reference, STR("england"), &d->calendar));
	TRY(path_join(&d->keep, base, "forms", &path));
	TRY(forms_open(path, d->reference, &d->forms));
	TRY(path_join(&d->keep, base, "content/en/messages.csv", &path));
	TRY(words_open(path, &d->words));
	d->registry = (struct registry){
		.kind = record_kinds, .n_kinds = record_n_kinds, .transition = record_transitions, .n_transitions = record_n_transitions,
		.hook = d->options->hook, .n_hooks = d->options->n_hooks, .forms = d->forms, .calendar = d->calendar };
	return registry_check(&d->registry);
}

NODISCARD static err_t
open_house(struct desk *d, struct ctx *cx)
{
	const char *db;

	if (d->store == NULL) {
		TRY(path_join(&d->keep, d->options->data_dir, "db", &db));
		TRY(store_open(db, &d->store));
	}
	cx->store = d->store;
	TRY(reader_open(d->store, &cx->db));
	TRY(store_recover(cx));
	TRY(record_load_transitions(cx, &d->registry));
	TRY(intel_open(cx, d->options->data_dir, &d->registry, d->reference, &d->keep, &d->intel));
	/* A keeper that comes back finds the picture as it was: only this process makes items live. */
	return d->picture == NULL ? picture_open(cx, d->intel.cmp_intel, &d->picture) : NULL;
}

err_t
desk_meet(struct desk *d, int keeper_fd)
{
	struct arena arena;
	struct ctx cx = { .arena = &arena, .now = clock_now(), .actor = &intel_system, .purpose = P_SYSTEM };
	err_t e;

	atomic_store(&d->ready, false);
	e = d->keeper == NULL ? keeper_open(keeper_fd, &d->keeper) : keeper_reopen(d->keeper, keeper_fd);
	if (e != NULL)
		return e;
	arena_init(&arena, KEEP_ARENA);
	cx.keeper = d->keeper;
	e = open_house(d, &cx);
	reader_close(&cx.db);
	arena_free(&arena);
	if (e == NULL)
		atomic_store(&d->ready, true);
	return e;
}

NODISCARD static err_t
confine_desk(struct desk *d)
{
	struct confine_path path[sizeof desk_paths / sizeof desk_paths[0]];
	size_t n = sizeof desk_paths / sizeof desk_paths[0];

	if (!d->options->confine)
		return NULL;
	for (size_t i = 0; i < n; i++) {
		TRY(path_join(&d->keep, d->options->data_dir, desk_paths[i].under, &path[i].path));
		path[i].may = desk_paths[i].may;
	}
	TRY(confine_files(path, n));
	return confine_calls(CALLS_DESK);
}

/* The first pair comes from the supervisor within moments of our start. */
NODISCARD static err_t
meet_first(struct desk *d)
{
	uint8_t tag;
	int fd;

	TRY(ipc_take(d->options->supervisor_fd, FIRST_KEEPER_MS, &tag, &fd));
	if (tag != 'k')
		FAIL(ERR_BUG, "desk.stranger");
	return desk_meet(d, fd);
}

/* The disk failed under a commit: who waits for an answer is told before the process ends. */
static void
tell_all(void *arg)
{
	struct desk *d = arg;

	http_last_words(d->http);
}

NODISCARD static err_t
desk_open(struct desk *d)
{
	err_t met;

	TRY(open_lists(d));
	met = meet_first(d);
	/* Sealed or already gone again: the worker meets the next one. */
	if (met != NULL && met->code != ERR_BUSY)
		return met;
	TRY(confine_desk(d));
	site_open(d);
	store_on_death(tell_all, d);
	return http_start(&d->site, &(struct http_options){ .fd = d->options->listen_fd }, &d->http);
}

int
desk_run(const struct desk_options *o)
{
	static struct desk desk;	/* one a process; too large for a stack that threads share */
	struct desk *d = &desk;
	sigset_t set;
	int fd;
	err_t e;

	d->options = o;
	arena_init(&d->keep, KEEP_ARENA);
	sigemptyset(&set);
	sigaddset(&set, SIGTERM);
	sigprocmask(SIG_BLOCK, &set, NULL);
	signal(SIGPIPE, SIG_IGN);
	fd = signalfd(-1, &set, SFD_CLOEXEC | SFD_NONBLOCK);
	e = desk_open(d);
	if (e != NULL) {
		log_err(LOG_ERROR, e, "starting the desk");
		return e->code == ERR_INVALID || e->code == ERR_NOTFOUND ? EXIT_CONFIG : EXIT_WRITE;
	}
	worker_run(d, fd);
	http_stop(&d->http);
	picture_close(&d->picture);
	intel_close(&d->intel);
	store_close(&d->store);
	keeper_close(&d->keeper);
	return 0;
}
