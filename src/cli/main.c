/*
 * cli/main.c - one binary, many commands (OPS-12).  Each command is one file
 * and one line of this table; help comes from the same table.
 */
#include "cli/cli.h"

#include <stdio.h>
#include <string.h>

#include "base/log.h"
#include "crypto/crypto.h"

const struct command commands[] = {
	{ "demo", "start a demo partnership: made on the first run, everything in it is invented", command_demo },
	{ "init", "make a partnership of your own: asks five things and names the first administrator", command_init },
	{ "serve", "run the public site, the staff site and the keeper", command_serve },
	{ "status", "say whether the keeper is open and how long the audit log is", command_status },
	{ "audit", "audit verify: check the log (and with --rows every row) for changes", command_audit },
	{ "explain", "what a report or a register is: its states, who moves it, its fields", command_explain },
	{ "link", "find the records of one or two CSV files that speak of one person, with reasons", command_link },
	{ "version", "print the version", command_version },
	{ "help", "list the commands", command_help },
};
const size_t n_commands = sizeof commands / sizeof commands[0];

int
command_version(int argc, char **argv)
{
	printf("plainsight %s\n", PS_VERSION);
	return EXIT_OK;
}

int
command_help(int argc, char **argv)
{
	puts("plainsight COMMAND: the working software of a modern slavery partnership.\n");
	for (size_t i = 0; i < n_commands; i++)
		printf("  %-8s %s\n", commands[i].name, commands[i].does);
	puts("\nEach command explains itself with --help.");
	return EXIT_OK;
}

int
main(int argc, char **argv)
{
	log_open("plainsight", LOG_INFO);
	if (crypto_start() != NULL) {
		log_line(LOG_ERROR, "the crypto library does not start: reinstall libsodium");
		return EXIT_FAILED;
	}
	if (argc < 2)
		return command_help(argc, argv), EXIT_USAGE;
	for (size_t i = 0; i < n_commands; i++)
		if (strcmp(argv[1], commands[i].name) == 0)
			return commands[i].run(argc - 1, argv + 1);
	fprintf(stderr, "plainsight: there is no command \"%s\"; `plainsight help` lists them\n", argv[1]);
	return EXIT_USAGE;
}
