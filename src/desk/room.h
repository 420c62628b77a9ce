/*
 * desk/room.h - what every staff page finds in its request.
 *
 *	struct desk (one a process) -> desk_of(w); the actor -> w->cx->actor
 */
#ifndef PS_DESK_ROOM_H
#define PS_DESK_ROOM_H
#include <stdatomic.h>

#include "desk/desk.h"
#include "intel/house.h"
#include "intel/intel.h"
#include "picture/picture.h"
#include "store/store.h"
#include "web/base.h"
#include "web/desk_routes.h"
#include "web/http.h"

struct desk {
	const struct desk_options *options;
	struct arena		 keep;		/* for the life of the process */
	struct reference	*reference;
	struct calendar		*calendar;
	struct forms		*forms;
	struct registry		 registry;
	struct intel		 intel;
	struct picture		*picture;	/* of the analysts' compartment; loaded at the first meeting with the keeper */
	struct keeper		*keeper;
	struct store		*store;
	struct words		*words;
	struct web_site		 site;
	struct http		*http;
	atomic_bool		 ready;		/* keeper met, database settled */
};

static inline struct desk *
desk_of(const struct web *w)
{
	return w->site->user;
}

/* src/desk/site.c: session, actor, policy and shell of a request. */
void	 site_open(struct desk *);
/* Open keeper and database, settle what a kill left; again after a keeper's restart. */
NODISCARD err_t desk_meet(struct desk *, int keeper_fd);
/* src/desk/worker.c: until *stop: take in the spool, send replies, run the clocks. */
void	 worker_run(struct desk *, int signal_fd);

/* The page's words of what the actor is: "Kit Dale, analyst, Wyvale Police". */
NODISCARD err_t actor_words(struct arena *, const struct actor *, struct str *out);
/* Marking of the page being made: the highest of its parts (INT-25). */
void	 page_marking(struct web *, struct str marking);
/* The browser's session from now on (SEC-64). */
NODISCARD err_t page_session(struct web *, const struct session *);
/* The list as CSV instead of a page, when ?as=csv was asked for. */
bool	 wants_csv(const struct web *);
/* Draw the words of err above the same form, with status 422, instead of an error page. */
NODISCARD err_t page_refused(struct web *, err_t, struct str *words_out);
#endif
