/*
 * cli/link.h - the parts of `plainsight link`: reading, writing, the report.
 */
#ifndef PS_CLI_LINK_H
#define PS_CLI_LINK_H
#include <stdbool.h>

#include "base/str.h"
#include "link/memory.h"
#include "link/plainsight_link.h"

#define LINK_COLUMNS 1024		/* in a file */
#define LINK_ROLES 64			/* named in --columns */

/* --columns COL=ROLE,... */
struct link_columns { struct { struct str name; enum pl_role role; bool found; } column[LINK_ROLES]; size_t n; };
/* false: what is wrong was printed. */
bool	 link_columns_read(struct str text, struct link_columns *out);

struct link_table {
	const char	*path;
	char		*text;		/* the file in memory; quotes are undone in place */
	size_t		 n_text, n_mapped;
	struct pl_column column[LINK_ROLES];
	size_t		 n_columns, n_records;
	const uint64_t	*id;		/* spans, or NULL: row numbers */
};
/*
 * Read a file whole or refuse it whole (LNK-12); the first 20 faults are
 * printed as FILE:LINE:COL.  Returns an exit code.
 */
int	 link_table_read(struct memory *, const char *path, struct link_columns *, struct link_table *out);
void	 link_table_end(struct link_table *);
/* The id of a record; buffer for row numbers. */
struct str link_id(const struct link_table *, size_t row, char buffer[24]);
/* The row with an id, or SIZE_MAX. */
size_t	 link_row(const struct link_table *, struct str id);

/* Each to a temporary name, then renamed.  IO. */
NODISCARD err_t link_write_pairs(struct memory *, const char *path, const struct link_table *, size_t n_tables, const struct pl_pair *, size_t n);
NODISCARD err_t link_write_clusters(struct memory *, const char *path, const struct link_table *, size_t n_tables, const uint32_t *, size_t n);
NODISCARD err_t link_write_report(const char *path, const struct pl_stats *, int64_t wall_ms, const int64_t *phase_ms, const char *const *phase,
    size_t n_phases, const struct link_table *, size_t n_tables);
#endif
