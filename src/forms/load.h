/*
 * forms/load.h - what the files of the loader share.
 */
#ifndef PS_FORMS_LOAD_H
#define PS_FORMS_LOAD_H
#include "forms/inside.h"

struct choice_list { struct str name; const struct choice *choice; size_t n; };

struct loader {
	struct arena		*arena;
	const struct reference	*reference;
	const char		*dir;		/* of this version */
	const char		*file;		/* being read, for the log */
	struct choice_list	*list;
	size_t			 n_lists;
};

/* Log "forms: <dir>/<file>:<line>: column <column>: <fault>" and return INVALID "form.invalid". */
NODISCARD err_t load_refuse(const struct loader *, size_t line, const char *column, const char *fault);
/* A CSV file of the version whose columns are all known; *found false when there is no such file. */
NODISCARD err_t load_csv(struct loader *, const char *file, const char *const *columns, struct csv *out, bool *found);
/* "yes" or "no" or blank. */
NODISCARD err_t load_flag(const struct loader *, const struct csv *, size_t row, const char *column, bool *out);
/* A whole number from least to most; dflt when blank. */
NODISCARD err_t load_number(const struct loader *, const struct csv *, size_t row, const char *column,
    int64_t least, int64_t most, int64_t dflt, int64_t *out);
bool	 load_is_name(struct str);		/* [a-z][a-z0-9_]*, at most 63 */

NODISCARD err_t load_choices(struct loader *);
NODISCARD err_t load_survey(struct loader *, struct form *);
/* Expressions and choice filters, when every field is known. */
NODISCARD err_t load_expressions(struct loader *, struct form *, const struct csv *survey, const size_t *row_of_field);
NODISCARD err_t load_views(struct loader *, struct form *);
NODISCARD err_t load_clocks(struct loader *, struct form *);
#endif
