/*
 * cli/demo_carry.h - a report on its way through the unit, as far as it comes.
 */
#ifndef PS_CLI_DEMO_CARRY_H
#define PS_CLI_DEMO_CARRY_H
#include "cli/demo_moves.h"

enum reach { REACH_NEW, REACH_DECIDED, REACH_RETURNED, REACH_DELETE, REACH_GRADED, REACH_SANITISED, REACH_LINKING, REACH_LIVE, REACH_CLOSED };
NODISCARD err_t reach_of(struct str word, enum reach *out);	/* BUG "demo.reach" */

struct way {
	enum reach	 reach;
	int		 haste;		/* each wait is divided by it; 1 is the usual pace */
	bool		 asked_once;	/* returned with a question and sent again on the way */
};
/* Somebody of each post for this report; the covert team for what only it may read. */
void	 matter_staff(struct county *, struct matter *);
/* Sent, then carried on; a step that would lie in the future is not taken. */
NODISCARD err_t carry(struct county *, const struct letter *, struct matter *io, const struct way *);
/* An instant of working time, some minutes from at. */
int64_t	 county_later(struct county *, int64_t at, int least, int most);
/* One of the words of a kind in reasons.csv. */
struct str county_reason(struct county *, const char *kind);
#endif
