/*
 * cli/hooks.h - every module's guards and effects, handed down to the record
 * engine, which knows no module.
 */
#ifndef PS_CLI_HOOKS_H
#define PS_CLI_HOOKS_H
#include "record/record.h"
extern const struct record_hook hooks[];
extern const size_t n_hooks;
#endif
