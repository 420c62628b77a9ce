/*
 * cli/demo.c - a living demo partnership in one command (OPS-16).
 *
 *	plainsight demo [--data DIR] [--public ADDRESS:PORT] [--staff ADDRESS:PORT]
 *
 * A new folder is filled from a fixed seed; a demo folder made before is
 * opened again.  A real folder is refused: its keys are not for playing.
 */
#include "cli/cli.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/file.h"
#include "base/log.h"
#include "cli/demo_make.h"
#include "cli/options.h"

struct demo_told {
	struct arena	*arena;
	const struct folder *folder;
	const char	*public_host, *staff_host;
	int64_t		 started;
	bool		 fresh;
};

/* Printed once both sites listen: where, and as whom. */
static void
demo_tell(void *arg)
{
	struct demo_told *t = arg;
	const char *path;
	struct str accounts;

	printf("\nPlainsight demo: an invented partnership, ready in %.1f s.\n\n"
	    "  Public site   http://%s\n"
	    "  Staff site    http://%s\n\n", (double)(clock_monotonic() - t->started) / 1000.0, t->public_host, t->staff_host);
	if (path_join(t->arena, t->folder->dir, "accounts.txt", &path) == NULL && file_read(t->arena, path, 1 << 16, &accounts) == NULL)
		printf("Sign in to the staff site as any of these (role, e-mail, password, name):\n\n%.*s\n", STRF(accounts));
	printf("The data lies in %s. Stop with Ctrl-C.\n", t->folder->dir);
	fflush(stdout);
}

NODISCARD static err_t
demo_folder(struct arena *arena, const char *given, struct folder *out)
{
	char made[256];

	if (given == NULL) {
		const char *tmp = getenv("TMPDIR");

		if (snprintf(made, sizeof made, "%s/plainsight-demo-XXXXXX", tmp != NULL ? tmp : "/tmp") >= (int)sizeof made || mkdtemp(made) == NULL)
			FAIL(ERR_IO, "folder.unreachable");
		given = made;
	}
	TRY(folder_at(arena, given, out));
	if (!out->demo && !folder_is_empty(out->dir))
		FAIL(ERR_DENIED, "demo.real-folder");
	return NULL;
}

int
command_demo(int argc, char **argv)
{
	const char *data = NULL, *public_listen = "127.0.0.1:8080", *staff_listen = "127.0.0.1:8081", *share;
	const struct option_text options[] = {
		{ "--data", &data, "the folder of the demo (default: a new one under $TMPDIR)" },
		{ "--public", &public_listen, "address and port of the public site" },
		{ "--staff", &staff_listen, "address and port of the staff site" },
	};
	struct arena arena;
	struct folder folder;
	struct demo_told told;
	char staff_host[64];
	err_t e;

	if (!options_read("demo", options, 3, argc, argv))
		return EXIT_USAGE;
	arena_init(&arena, (size_t)16 << 20);
	told = (struct demo_told){ .arena = &arena, .folder = &folder, .started = clock_monotonic() };
	/* SEC-25: cookies ignore ports, so the two sites need two names. */
	snprintf(staff_host, sizeof staff_host, "localhost%s", strchr(staff_listen, ':') != NULL ? strchr(staff_listen, ':') : "");
	told.public_host = public_listen;
	told.staff_host = staff_host;

	e = demo_folder(&arena, data, &folder);
	if (e == NULL && !folder_is_made(&folder)) {
		printf("Making the demo partnership in %s ...\n", folder.dir);
		fflush(stdout);
		disk_hold();
		log_alerts(false);
		e = share_find(&arena, &share);
		if (e == NULL)
			e = folder_lay(&arena, &folder, share, true);
		if (e == NULL)
			e = demo_make(&arena, &folder, share);
		if (e == NULL)
			e = folder_give(&arena, &folder);
	}
	log_alerts(true);
	if (e != NULL) {
		log_err(LOG_ERROR, e, "making the demo");
		arena_free(&arena);
		return e->code == ERR_DENIED ? EXIT_USAGE : EXIT_FAILED;
	}
	return supervise_run(&(struct serve_options){
		.folder = &folder, .public_listen = public_listen, .staff_listen = staff_listen,
		.public_host = public_listen, .staff_host = staff_host, .demo = true, .ready = demo_tell, .ready_arg = &told });
}
