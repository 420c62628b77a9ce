/*
 * act/act.h - guards and effects of the registers `visit` and `action`.
 *
 * Names as in schema/states/visit.csv and action.csv.  A guard says no with a
 * message; an effect adds rows to the same work.
 */
#ifndef PS_ACT_ACT_H
#define PS_ACT_ACT_H
#include "record/record.h"

extern const struct record_hook act_hooks[];
extern const size_t act_n_hooks;
#endif
