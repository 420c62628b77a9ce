/*
 * cli/demo_make.h - eighteen months of an invented county, from a fixed seed.
 */
#ifndef PS_CLI_DEMO_MAKE_H
#define PS_CLI_DEMO_MAKE_H
#include "cli/cli.h"
/*
 * Fill a folder just laid out while the disk was held (disk_hold): keeper,
 * people, history, accounts.txt; then everything durable, then public.bundle.
 */
NODISCARD err_t demo_make(struct arena *, const struct folder *, const char *share);
#endif
