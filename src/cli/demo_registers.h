/*
 * cli/demo_registers.h - visits, actions and agreements of eighteen months.
 */
#ifndef PS_CLI_DEMO_REGISTERS_H
#define PS_CLI_DEMO_REGISTERS_H
#include "cli/demo_county.h"

NODISCARD err_t registers_make(struct county *);
#endif
