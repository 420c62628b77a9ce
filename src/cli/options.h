/*
 * cli/options.h - options of a command, from one table that is its help too.
 */
#ifndef PS_CLI_OPTIONS_H
#define PS_CLI_OPTIONS_H
#include <stdbool.h>
#include <stddef.h>
struct option_text { const char *name; const char **value; const char *does; };
/* Reads "--name VALUE" and "--name=VALUE"; a flag (value NULL) sets nothing here: see option_flag.
 * false: wrong word or --help; what to do was printed. */
bool	 options_read(const char *command, const struct option_text *, size_t n, int argc, char **argv);
bool	 option_flag(int argc, char **argv, const char *name);
#endif
