/*
 * public/public.c - the public site's process: it can write and cannot read.
 *
 *	share data, bundle, spool folders opened -> confined -> listening
 *
 * No database, no keeper, no key but the public ones of the bundle.  Nothing
 * about a visitor is logged.
 */
#include <poll.h>
#include <signal.h>
#include <string.h>
#include <sys/signalfd.h>
#include <unistd.h>

#include "base/confine.h"
#include "base/file.h"
#include "base/log.h"
#include "public/room.h"
#include "web/http.h"

#define KEEP_BYTES ((size_t)8 << 20)
#define BUNDLE_BYTES_MAX 4096
#define TICK_MS 10000
#define ENTRIES_A_MINUTE 30
#define THREADS 24U		/* each waits for the disk with its report: a few would leave the disk idle */
enum { EXIT_OK = 0, EXIT_CONFIG = 64, EXIT_BUG = 74 };

/* ---- the bundle (SEC-56) ------------------------------------------------ */

/* A good one with a higher number takes the place of the old; anything else leaves it. */
NODISCARD static err_t
bundle_load(struct room *r, struct arena *a)
{
	struct str bytes;
	struct bundle next;
	uint32_t today = (uint32_t)day_utc(clock_now());

	TRY(file_read(a, r->options->bundle_path, BUNDLE_BYTES_MAX, &bytes));
	TRY(bundle_read(bytes, NULL, &next));
	pthread_mutex_lock(&r->bundle_lock);
	if (!r->has_bundle || (next.number > r->bundle.number && memcmp(next.site.b, r->bundle.site.b, 16) == 0)) {
		r->bundle = next;
		r->has_bundle = true;
	}
	if (today < r->bundle.from || today > r->bundle.to)
		log_line(LOG_WARN, "public.bundle is out of date; reports are accepted");
	pthread_mutex_unlock(&r->bundle_lock);
	return NULL;
}

err_t
room_bundle(struct room *r, struct bundle *out)
{
	bool has;

	pthread_mutex_lock(&r->bundle_lock);
	has = r->has_bundle;
	*out = r->bundle;
	pthread_mutex_unlock(&r->bundle_lock);
	if (!has)
		FAIL(ERR_BUSY, "public.no-bundle");
	return NULL;
}

err_t
room_put(struct web *w, struct envelope *e)
{
	struct room *r = room_of(w);
	struct bundle bundle;
	bool already;

	TRY(room_bundle(r, &bundle));
	e->site = bundle.site;
	e->day = (uint32_t)day_utc(clock_now());
	e->lang = LANG_ENGLISH;
	e->n_units = bundle.n;
	e->unit = bundle.unit;
	return spool_put(r->spool, e, w->arena, &already);
}

/* ---- receipts ----------------------------------------------------------- */

err_t
receipt_budget(struct room *r)
{
	int64_t now = clock_monotonic();
	bool ok;

	pthread_mutex_lock(&r->gate_lock);
	if (r->entries == 0 || now - r->entries_since >= MS_MINUTE) {
		r->entries_since = now;
		r->entries = 0;
	}
	ok = r->entries < ENTRIES_A_MINUTE;
	r->entries += ok;
	pthread_mutex_unlock(&r->gate_lock);
	if (!ok)
		FAIL(ERR_BUSY, "public.busy");
	return NULL;
}

/* Step by +1 or -1 in the gate; false: two of this prefix wait already. */
static bool
gate(struct room *r, uint64_t prefix, int step)
{
	size_t n = sizeof r->waiting / sizeof r->waiting[0], at = n;

	pthread_mutex_lock(&r->gate_lock);
	for (size_t i = 0; i < n; i++)
		if (r->waiting[i].n > 0 && r->waiting[i].prefix == prefix)
			at = i;
	for (size_t i = 0; i < n && at == n; i++)
		if (r->waiting[i].n == 0)
			at = i;
	if (at < n && (step < 0 || r->waiting[at].n < 2)) {
		r->waiting[at].prefix = prefix;
		r->waiting[at].n += (unsigned)step;
	} else {
		at = n;
	}
	pthread_mutex_unlock(&r->gate_lock);
	return at < n;
}

err_t
receipt_work(struct web *w, const char digits[20], struct receipt *out)
{
	struct room *r = room_of(w);
	struct bundle bundle;
	err_t e;

	TRY(room_bundle(r, &bundle));
	if (!gate(r, w->prefix, 1))
		FAIL(ERR_BUSY, "public.busy");
	pthread_mutex_lock(&r->derive_lock);
	e = receipt_derive(out, digits, &bundle.epoch, &bundle.site);
	pthread_mutex_unlock(&r->derive_lock);
	(void)gate(r, w->prefix, -1);
	return e;
}

/* ---- start and stop ----------------------------------------------------- */

NODISCARD static err_t
load_share(struct room *r)
{
	const char *path;
	struct contact_view *help;
	size_t n;

	TRY(path_join(&r->keep, r->options->share_dir, "reference", &path));
	TRY(reference_open(path, &r->reference));
	TRY(path_join(&r->keep, r->options->share_dir, "forms", &path));
	TRY(forms_open(path, r->reference, &r->forms));
	TRY(path_join(&r->keep, r->options->share_dir, "content/en/messages.csv", &path));
	TRY(words_open(path, &r->words));
	TRY(path_join(&r->keep, r->options->share_dir, "content/en/types.csv", &path));
	TRY(words_open(path, &r->types));
	TRY(path_join(&r->keep, r->options->share_dir, "content/en", &path));
	TRY(prose_open(&r->keep, r->reference, path, room_day(), &r->prose));
	r->report = form_by_id(r->forms, STR("public-report"), 0);
	if (r->report == NULL || r->report->n_pages != REPORT_PAGES)
		FAIL(ERR_INVALID, "public.form");
	r->signs_name = STR("signs");
	for (size_t i = 0; i < r->report->page[3].n; i++) {
		const struct field *f = &r->report->field[r->report->page[3].first + i];

		if (f->type == FIELD_SELECT_MULTIPLE)
			r->signs_name = f->name;
	}
	TRY(contacts_of(&r->keep, r->reference, "con-022", STR("uk"), room_day(), &help, &n));
	r->help_phone = n > 0 ? help[0].number : STR("101");
	return NULL;
}

/* A right to a file goes with the file, not the name: of what is replaced by rename the folder is named. */
NODISCARD static err_t
folder_of(struct arena *a, const char *path, const char **out)
{
	const char *slash = strrchr(path, '/');

	if (slash == NULL || slash == path)
		FAIL(ERR_INVALID, "public.bundle-path");
	return str_z(a, (struct str){ path, (size_t)(slash - path) }, out);
}

NODISCARD static err_t
confine(struct room *r)
{
	const struct public_options *o = r->options;
	const char *part, *new, *out_new, *out_done, *published;
	struct arena *a = &r->keep;

	if (!o->confine)
		return NULL;
	TRY(path_join(a, o->spool_dir, "part", &part));
	TRY(path_join(a, o->spool_dir, "new", &new));
	TRY(path_join(a, o->out_dir, "new", &out_new));
	TRY(path_join(a, o->out_dir, "done", &out_done));
	TRY(folder_of(a, o->bundle_path, &published));
	{
		const struct confine_path path[] = {
			{ part, FS_MAKE_REG | FS_WRITE_FILE | FS_REMOVE_FILE | FS_REFER | FS_TRUNCATE },
			{ new, FS_MAKE_REG | FS_REFER | FS_READ_DIR },
			{ out_new, FS_READ_DIR | FS_READ_FILE | FS_REMOVE_FILE },
			{ out_done, FS_MAKE_REG | FS_WRITE_FILE | FS_READ_DIR },
			{ published, FS_READ_FILE | FS_READ_DIR },
			{ o->share_dir, FS_READ_FILE | FS_READ_DIR },
		};

		TRY(confine_files(path, sizeof path / sizeof path[0]));
	}
	return confine_calls(CALLS_PUBLIC);
}

/* Until SIGTERM, SIGINT or the end of the supervisor. */
static void
wait_for_end(struct room *r, int signals)
{
	struct pollfd p[2] = { { .fd = signals, .events = POLLIN }, { .fd = r->options->supervisor_fd, .events = POLLIN } };

	for (;;) {
		struct arena a;
		int n = poll(p, 2, TICK_MS);

		if (n > 0 && (p[0].revents != 0 || (p[1].revents & (POLLHUP | POLLERR | POLLIN)) != 0))
			return;
		drafts_sweep(r->drafts, clock_monotonic());
		arena_init(&a, (size_t)1 << 20);
		/* A bundle that cannot be read leaves the last good one in force. */
		if (bundle_load(r, &a) != NULL && !r->has_bundle)
			log_line(LOG_WARN, "no public.bundle yet: reports are refused with the numbers to call");
		arena_free(&a);
	}
}

err_t
room_open(struct room *r, const struct public_options *o)
{
	err_t e;

	r->options = o;
	pthread_mutex_init(&r->bundle_lock, NULL);
	pthread_mutex_init(&r->derive_lock, NULL);
	pthread_mutex_init(&r->gate_lock, NULL);
	arena_init(&r->keep, KEEP_BYTES);
	TRY(crypto_start());
	TRY(load_share(r));
	TRY(spool_open(r->options->spool_dir, &r->spool));
	TRY(drafts_open((struct drafts_limits){ 0 }, &r->drafts));
	if ((e = bundle_load(r, &r->keep)) != NULL)
		log_err(LOG_WARN, e, "public.bundle");
	TRY(room_site(r));
	return confine(r);
}

void
room_close(struct room *r)
{
	drafts_close(&r->drafts);
	spool_close(&r->spool);
	words_close(&r->words);
	words_close(&r->types);
	forms_close(&r->forms);
	reference_close(&r->reference);
	arena_free(&r->keep);
}

int
public_run(const struct public_options *o)
{
	static struct room room;	/* threads hold it as long as the process lives */
	struct http *http = NULL;
	sigset_t set;
	int signals;
	err_t e;

	sigemptyset(&set);
	sigaddset(&set, SIGTERM);
	sigaddset(&set, SIGINT);
	if (pthread_sigmask(SIG_BLOCK, &set, NULL) != 0)
		return EXIT_BUG;
	signals = signalfd(-1, &set, SFD_CLOEXEC);
	e = room_open(&room, o);
	if (e == NULL)
		e = http_start(&room.site, &(struct http_options){ .fd = o->listen_fd, .threads = THREADS }, &http);
	if (e != NULL) {
		log_err(LOG_ERROR, e, "public");
		room_close(&room);
		return e->code == ERR_BUG ? EXIT_BUG : EXIT_CONFIG;
	}
	wait_for_end(&room, signals);
	http_stop(&http);
	room_close(&room);
	fd_close(&signals);
	return EXIT_OK;
}
