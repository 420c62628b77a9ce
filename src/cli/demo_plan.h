/*
 * cli/demo_plan.h - who reports what when, in eighteen months.
 */
#ifndef PS_CLI_DEMO_PLAN_H
#define PS_CLI_DEMO_PLAN_H
#include "cli/demo_carry.h"

/* Everything up to today, in the order of its days, stories in between. */
NODISCARD err_t plan_make(struct county *);
#endif
