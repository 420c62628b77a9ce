/*
 * cli/control.c - the operator's way to the keeper: `status` and its kind.
 */
#include "cli/control.h"

#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include "base/log.h"
#include "cli/options.h"

err_t
control_open(const struct folder *f, struct keeper **out)
{
	struct sockaddr_un at = { .sun_family = AF_UNIX };
	struct str path = str_of(f->control);
	int fd;

	if (path.n >= sizeof at.sun_path)
		FAIL(ERR_INVALID, "control.path-too-long");
	memcpy(at.sun_path, path.p, path.n);
	fd = socket(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0);
	if (fd < 0)
		FAIL(ERR_IO, "control.socket");
	if (connect(fd, (struct sockaddr *)&at, sizeof at) != 0) {
		close(fd);
		FAIL(ERR_BUSY, "control.nobody");
	}
	return keeper_open(fd, out);
}

int
command_status(int argc, char **argv)
{
	const char *data = "/var/lib/plainsight";
	const struct option_text options[] = { { "--data", &data, "the data folder (default /var/lib/plainsight)" } };
	struct arena arena;
	struct folder folder;
	struct keeper *keeper = NULL;
	struct keeper_status s;
	err_t e;

	if (!options_read("status", options, 1, argc, argv))
		return EXIT_USAGE;
	arena_init(&arena, 1 << 20);
	e = folder_at(&arena, data, &folder);
	if (e == NULL)
		e = control_open(&folder, &keeper);
	if (e == NULL)
		e = keeper_status(keeper, &s);
	keeper_close(&keeper);
	arena_free(&arena);
	if (e != NULL) {
		fprintf(stderr, "plainsight status: no running Plainsight answers in %s; start it with `plainsight serve`\n", data);
		return EXIT_LATER;
	}
	printf("keeper    %s\naudit log %llu entries\nsessions  %u\n%s", s.sealed ? "sealed: somebody has to unseal it" : "open",
	    (unsigned long long)s.tree_size, s.sessions, s.demo ? "demo      everything in it is invented\n" : "");
	return s.sealed ? EXIT_LATER : EXIT_OK;
}
