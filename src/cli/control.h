/* cli/control.h - reach a running keeper over the control socket of its folder. */
#ifndef PS_CLI_CONTROL_H
#define PS_CLI_CONTROL_H
#include "cli/cli.h"
#include "keeper/client.h"
/* BUSY "control.nobody" when no server runs on that folder. */
NODISCARD err_t control_open(const struct folder *, struct keeper **out);
#endif
