/*
 * know/agreement.h - guards of the register of sharing agreements (STA-85).
 *
 * Names as in schema/states/agreement.csv.
 */
#ifndef PS_KNOW_AGREEMENT_H
#define PS_KNOW_AGREEMENT_H
#include "record/record.h"

extern const struct record_hook agreement_hooks[];
extern const size_t agreement_n_hooks;
#endif
