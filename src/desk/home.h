/* desk/home.h - what the home and task pages print. */
#ifndef PS_DESK_HOME_H
#define PS_DESK_HOME_H
#include "base/str.h"
struct health_page;
struct home_thing { bool counts; size_t count; struct str text, href, more; };	/* counts: not only a way to something */
struct home {
	struct str	 greeting, now;
	const struct home_thing *thing;
	size_t		 n_things;
	struct health_page *health;	/* of the coordinator; NULL: no figures */
	bool		 may_triage;	/* a button opens the report whose clock ends first */
};
struct home_task { struct str kind, urn, href, due; bool overdue; };
#endif
