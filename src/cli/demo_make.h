/*
 * cli/demo_make.h - eighteen months of an invented county, from a fixed seed.
 */
#ifndef PS_CLI_DEMO_MAKE_H
#define PS_CLI_DEMO_MAKE_H
#include "cli/cli.h"
/* Fill a folder just made: keeper, people, history, public.bundle, accounts.txt. */
NODISCARD err_t demo_make(const struct folder *);
#endif
