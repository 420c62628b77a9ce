/*
 * cli/demo_link.h - the analyst's and the partners' part: joined to what is
 * known, shared, acknowledged.
 */
#ifndef PS_CLI_DEMO_LINK_H
#define PS_CLI_DEMO_LINK_H
#include "cli/demo_moves.h"

/* Every mention resolved, ends joined, LIVE. */
NODISCARD err_t move_link(struct county *, const struct matter *, int64_t at);
/* What may leave is given to the agency; acked 0: never acknowledged. */
NODISCARD err_t move_share(struct county *, const struct matter *, struct str agency, int64_t at, int64_t acked);
/* The authoriser finds that nobody else needs it: the task that asks so is closed. */
NODISCARD err_t move_keep(struct county *, const struct matter *, int64_t at);
#endif
