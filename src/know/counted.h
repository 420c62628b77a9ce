/*
 * know/counted.h - one report as it counts, for the files that add up.  Nobody else includes it.
 */
#ifndef PS_KNOW_COUNTED_H
#define PS_KNOW_COUNTED_H
#include "know/figures.h"

/* Texts live until the call returns. */
struct counted {
	struct str	 urn, channel, state, agency_name;
	struct id	 agency;
	int32_t		 received_on, month, feedback_on;	/* feedback_on 0: none */
	unsigned	 flags;				/* bits of enum measure */
	struct loop	 loop;
};
typedef err_t counted_fn(void *arg, const struct counted *);
/* Every report that counts in months from..to. */
NODISCARD err_t counted_each(struct ctx *, int32_t from, int32_t to, counted_fn *, void *arg);
#endif
