/*
 * cli/options.c - read the options of a command and explain them.
 */
#include "cli/options.h"

#include <stdio.h>
#include <string.h>

static bool
options_help(const char *command, const struct option_text *o, size_t n)
{
	printf("plainsight %s\n\n", command);
	for (size_t i = 0; i < n; i++)
		printf("  %s%s\n      %s\n", o[i].name, o[i].value != NULL ? " VALUE" : "", o[i].does);
	return false;
}

bool
options_read(const char *command, const struct option_text *o, size_t n, int argc, char **argv)
{
	for (int i = 1; i < argc; i++) {
		const char *equals = strchr(argv[i], '=');
		size_t length = equals != NULL ? (size_t)(equals - argv[i]) : strlen(argv[i]), k;

		if (strcmp(argv[i], "--help") == 0)
			return options_help(command, o, n);
		for (k = 0; k < n; k++)
			if (strlen(o[k].name) == length && strncmp(o[k].name, argv[i], length) == 0)
				break;
		if (k == n) {
			fprintf(stderr, "plainsight %s: \"%s\" is not known here; try --help\n", command, argv[i]);
			return false;
		}
		if (o[k].value == NULL)
			continue;
		if (equals != NULL)
			*o[k].value = equals + 1;
		else if (i + 1 < argc)
			*o[k].value = argv[++i];
		else {
			fprintf(stderr, "plainsight %s: %s needs a value\n", command, o[k].name);
			return false;
		}
	}
	return true;
}

bool
option_flag(int argc, char **argv, const char *name)
{
	for (int i = 1; i < argc; i++)
		if (strcmp(argv[i], name) == 0)
			return true;
	return false;
}
