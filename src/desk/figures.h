/* desk/figures.h - what the pages of figures print. */
#ifndef PS_DESK_FIGURES_H
#define PS_DESK_FIGURES_H
#include "desk/room.h"
#include "know/figures.h"

struct figures_page {
	struct figure_table table[3];
	struct str	 from, to;		/* "2025-12" */
	struct str	 words;			/* "December 2025 to November 2026" */
	struct str	 csv, as_known;
	size_t		 most;			/* reports of the busiest month, for the bars */
};
struct figures_list_page {
	enum measure	 measure;
	struct figure_report *row; size_t n, total;
	struct str	 words, only, csv, back;
};
/* The address of the list behind one number. */
struct str figures_href(struct web *, const struct figures_page *, enum by, const struct figure_row *, enum measure);
struct str figures_channel(struct str by_code);

/* The coordinator's home: pace of the loop, and whether the partnership is alive (INT-86). */
struct health_line { struct str figure, now, goal, state; enum ui_mark mark; };
struct health_page { struct ui_loop loop; struct health_line line[7]; size_t n_lines; struct str words; struct health health; };
NODISCARD err_t health_fill(struct web *, struct health_page *out);
#endif
