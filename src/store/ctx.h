/*
 * store/ctx.h - what one request or job carries with it.  No globals.
 */
#ifndef PS_STORE_CTX_H
#define PS_STORE_CTX_H
#include "base/arena.h"
#include "base/clock.h"
#include "base/id.h"
#include "keeper/client.h"

struct store;
struct db;			/* one connection: a reader's, or the writer inside a transaction */

/* Who acts.  account is id_none for the system itself (ingest, clocks). */
struct actor {
	struct caps	 caps;
	struct session	 session;
	struct str	 name, agency_name;
	bool		 is_system;
	bool		 is_invited;	/* signed in with a one-time code: nothing but an own password yet */
};

struct ctx {
	struct arena		*arena;
	int64_t			 now;		/* ms UTC, fixed for the request */
	const struct actor	*actor;
	struct keeper		*keeper;
	struct store		*store;
	struct db		*db;		/* reads go here; work_commit swaps it for a moment */
	enum audit_purpose	 purpose;	/* of what is opened; from the page or task */
	struct id		 origin;	/* the task or case that explains it, or id_none */
	uint64_t		 request;
};
#endif
