/*
 * cli/serve_command.c - `plainsight serve`: an instance made by init.
 */
#include "cli/cli.h"

#include <stdio.h>

#include "base/log.h"
#include "cli/options.h"

int
command_serve(int argc, char **argv)
{
	const char *data = "/var/lib/plainsight", *public_listen = "127.0.0.1:8080", *staff_listen = "127.0.0.1:8081";
	const char *public_host = NULL, *staff_host = NULL;
	const struct option_text options[] = {
		{ "--data", &data, "the data folder (default /var/lib/plainsight)" },
		{ "--public", &public_listen, "address and port of the public site" },
		{ "--staff", &staff_listen, "address and port of the staff site" },
		{ "--public-host", &public_host, "the name browsers use for the public site (default: its address)" },
		{ "--staff-host", &staff_host, "the name browsers use for the staff site (default: its address)" },
	};
	struct arena arena;
	struct folder folder;
	err_t e;

	if (!options_read("serve", options, 5, argc, argv))
		return EXIT_USAGE;
	arena_init(&arena, 1 << 20);
	e = folder_at(&arena, data, &folder);
	if (e != NULL || !folder_is_made(&folder)) {
		fprintf(stderr, "plainsight serve: there is no partnership in %s yet\n", data);
		return EXIT_FAILED;
	}
	if (folder.demo) {
		fprintf(stderr, "plainsight serve: %s holds a demo; start it with `plainsight demo --data %s`\n", data, data);
		return EXIT_FAILED;
	}
	return supervise_run(&(struct serve_options){
		.folder = &folder, .public_listen = public_listen, .staff_listen = staff_listen,
		.public_host = public_host != NULL ? public_host : public_listen, .staff_host = staff_host != NULL ? staff_host : staff_listen });
}
