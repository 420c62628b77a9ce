/*
 * link/column.h - one column, or the name columns together, into records (link/records.c's other half).
 */
#ifndef PS_LINK_COLUMN_H
#define PS_LINK_COLUMN_H
#include "link/records.h"

/* Names of records first.. of a source: given, surname, and every further token (LNK-13, 34). */
NODISCARD err_t column_names(struct records *, const struct pl_source *, size_t first);
NODISCARD err_t column_sex(struct records *, const struct pl_source *, size_t first);
NODISCARD err_t column_values(struct records *, const struct pl_source *, size_t first, enum pl_role, enum value_kind, int32_t day);
/* After all columns: words of texts, parts of postcodes. */
NODISCARD err_t column_words(struct records *);
#endif
