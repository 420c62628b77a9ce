/*
 * act/activity.h - is anybody else going there at that time? (INT-50)
 *
 *	places + window +-72 h against visits past their own check -> clear, or speak
 *
 * Whoever plans gets one of two words.  What lies behind "speak" is told to a
 * coordinator alone: to all others another visit, a safe address and a record
 * that could not be opened look alike.
 */
#ifndef PS_ACT_ACTIVITY_H
#define PS_ACT_ACTIVITY_H
#include "record/record.h"

#define ACTIVITY_MARGIN 3		/* days before and after the window */

enum activity_verdict { ACTIVITY_CLEAR, ACTIVITY_SPEAK };
struct activity {
	struct id	 self;		/* the visit itself, left out; id_none */
	int32_t		 from, to;	/* days */
	const struct str *place;	/* as written down */
	size_t		 n_places;
};
struct activity_overlap { struct str urn, place; struct id agency; int32_t from, to; };
/*
 * Opens the cards of the visits in the window (logged as a probe).  *overlap is
 * filled for a coordinator, empty for everybody else.
 */
NODISCARD err_t activity_check(struct ctx *, const struct registry *, const struct activity *, enum activity_verdict *out,
    struct activity_overlap **overlap, size_t *n);
/* What a coordinator should know of a visit; nothing for everybody else, or while it has neither window nor place. */
NODISCARD err_t visit_overlaps(struct ctx *, const struct registry *, const struct record_view *, struct activity_overlap **overlap, size_t *n);
#endif
