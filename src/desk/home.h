/* desk/home.h - what the home and task pages print. */
#ifndef PS_DESK_HOME_H
#define PS_DESK_HOME_H
#include "base/str.h"
struct home_thing { size_t count; struct str text, href, more; };
struct home {
	struct str	 greeting, now;
	const struct home_thing *thing;
	size_t		 n_things;
	bool		 may_triage;	/* a button opens the report whose clock ends first */
};
struct home_task { struct str kind, urn, href, due; bool overdue; };
#endif
