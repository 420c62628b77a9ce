/*
 * desk/registers.h - what the pages of a register print, whatever its kind.
 */
#ifndef PS_DESK_REGISTERS_H
#define PS_DESK_REGISTERS_H
#include "desk/room.h"

#define REGISTER_COLUMNS 24
#define REGISTER_FILTERS 6

struct register_row { struct str href, urn, agency, state; enum ui_mark mark; const struct str *cell; };
struct register_page {
	const struct kind *kind;
	struct str	 column[REGISTER_COLUMNS];	/* number, those of the form, agency, state */
	size_t		 n_columns, n_cells;
	const bool	*sealed;
	struct register_row *row;
	size_t		 n;
	struct ui_field	 filter[REGISTER_FILTERS];
	size_t		 n_filters;
	struct ui_link	 tool[4];
	size_t		 n_tools;
	struct str	 action, add, add_href, export_href, more, error, reason;
	bool		 names, has_sealed;
};
struct import_line { struct str line, column, text, fix; };
struct import_page {
	const struct kind *kind;
	struct str	 action, text, error, done;
	struct import_line *line;
	size_t		 n;
};

/* The kind of the path; NOTFOUND. */
NODISCARD err_t register_kind(struct web *, const struct kind **out);
/* "ON_SITE" -> "On site". */
NODISCARD err_t state_words(struct arena *, struct str state, struct str *out);
/* Begun, on its way, over: from the lines of its machine. */
enum ui_mark state_mark(const struct registry *, const char *machine, struct str state);
/* A new record of the kind: words of its first event, when the actor may. */
const struct transition *register_birth(struct web *, const struct kind *);
/* What is opened here is opened for this purpose. */
void	 register_purpose(struct web *, const struct kind *);
#endif
