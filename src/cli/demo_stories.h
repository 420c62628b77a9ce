/*
 * cli/demo_stories.h - what is told word for word: chains of reports of several
 * agencies, the two case studies among them, and the queue of today.
 */
#ifndef PS_CLI_DEMO_STORIES_H
#define PS_CLI_DEMO_STORIES_H
#include "cli/demo_carry.h"

/* Row of stories.csv: when it was sent, and that it now happens. */
int64_t	 story_at(const struct county *, size_t row);
NODISCARD err_t story_tell(struct county *, size_t row);
/* Rows of today.csv, and a few that are nothing. */
NODISCARD err_t today_make(struct county *);
#endif
