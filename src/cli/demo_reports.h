/* cli/demo_reports.h - what Wyvale's partners sent before the demo begins. */
#ifndef PS_CLI_DEMO_REPORTS_H
#define PS_CLI_DEMO_REPORTS_H
#include "cli/workshop.h"
NODISCARD err_t demo_reports(struct workshop *, const struct folder *);
#endif
