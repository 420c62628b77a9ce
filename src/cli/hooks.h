/*
 * cli/hooks.h - guards and effects of every module in one table.
 *
 * The record engine knows no module: the program puts them together here and
 * hands the table down (struct registry).
 */
#ifndef PS_CLI_HOOKS_H
#define PS_CLI_HOOKS_H
#include "record/record.h"

/* The same table at every call; it lives as long as the program. */
size_t	 hooks_all(const struct record_hook **out);
#endif
