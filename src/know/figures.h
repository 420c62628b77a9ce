/*
 * know/figures.h - the loop in numbers (INT-20, 37, 86): how many, how fast, and which.
 *
 *	reports of a month + their events -> loop_replay -> one set of yes and no
 *	per report -> rows of a table; the list behind a number asks the same set
 *
 * A report counts in the month it came in, whatever happened later; so every
 * row can only grow, and rows add up to their total.  Spam and what was deleted
 * or disposed of is not counted.  Only plain columns are read: no key, no name.
 */
#ifndef PS_KNOW_FIGURES_H
#define PS_KNOW_FIGURES_H
#include "record/loop.h"
#include "store/store.h"

enum measure { MEASURE_REPORTS, MEASURE_DECIDED, MEASURE_IN_TIME, MEASURE_LIVE, MEASURE_ACTED, MEASURE_OUTCOMES, MEASURE_ANSWERED };
#define MEASURES 7
/* "live"; "Live"; the rule in words, as it stands under the table. */
const char *measure_code(enum measure);
const char *measure_words(enum measure);
const char *measure_rule(enum measure);
bool	 measure_of(struct str code, enum measure *out);

/* Months are counted from year 0: 12 year + month - 1. */
int32_t	 month_of(int32_t day);
int32_t	 month_first(int32_t month);			/* its first day */
NODISCARD err_t month_words(struct arena *, int32_t month, struct str *out);	/* "March 2026" */
NODISCARD err_t month_code(struct arena *, int32_t month, struct str *out);	/* "2026-03" */
bool	 month_read(struct str code, int32_t *out);

enum by { BY_MONTH, BY_CHANNEL, BY_AGENCY };
struct figure_row { struct str code, words; size_t count[MEASURES]; };
struct figure_table { enum by by; struct figure_row *row; size_t n; struct figure_row total; };
/* One table a way of counting, in one reading. Months from..to, both counted; at most FIGURES_MONTHS (INVALID "figures.months"). Rows: months in order, channels and agencies by their count, then name. */
#define FIGURES_MONTHS 60
NODISCARD err_t figures_tables(struct ctx *, int32_t from, int32_t to, struct figure_table out[3]);

/* The reports behind one number: those of the months that the measure counts, of one channel and agency if given. */
struct figure_query { enum measure measure; int32_t from, to; struct str channel, agency /* hex id, "public" or empty: any */; size_t limit; };
struct figure_report { struct str urn, channel, agency, state; int32_t received_on; };
NODISCARD err_t figures_list(struct ctx *, const struct figure_query *, struct figure_report **out, size_t *n, size_t *total);

/* Medians of minutes for each step of the loop, where they are known; -1: nothing to count. */
struct loop_pace { int64_t median[LOOP_STEPS]; size_t n[LOOP_STEPS]; };
struct health {
	struct loop_pace now, before;			/* these months, and as many before them */
	size_t		 reports, decided, in_time, late, answered;
	size_t		 agencies, active;		/* signed up; sent something in 90 days */
	size_t		 reached[LOOP_STEPS];		/* reports that have got so far */
	int64_t		 feedback_days;			/* median, -1: none */
	int64_t		 queue_days;			/* nine of ten ungraded reports are younger; -1: none waits */
	size_t		 waiting, idle, abandoned;	/* ungraded reports; accounts unused for 90 days; drafts past their week */
};
NODISCARD err_t figures_health(struct ctx *, int32_t from, int32_t to, struct health *out);
#endif
