/*
 * store/verify.h - the rows beside the log (SEC-87, `audit verify --rows`).
 */
#ifndef PS_STORE_VERIFY_H
#define PS_STORE_VERIFY_H
#include "keeper/keeper.h"

/*
 * Every audited row is hashed again and held against the last entry of the log
 * that names it; rows without entry, entries without row, owners without a
 * wrap and wraps without an owner are named in *out ("report 0190...: changed").
 * keys: of audit_keys_open, or NULL: then tags are not recomputed and wraps
 * not opened.
 * Both folders may be in use.  Adds to *out: call audit_verify_log first.
 */
NODISCARD err_t audit_verify_rows(struct arena *, const char *keeper_dir, const char *db_dir, struct vault *keys, struct verify_result *out);
#endif
