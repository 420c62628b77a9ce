/*
 * cli/workshop.h - a house that is being made: keeper and store open, no site
 * listening (OPS-15: no remote listener before set-up is complete).
 */
#ifndef PS_CLI_WORKSHOP_H
#define PS_CLI_WORKSHOP_H
#include <sys/types.h>

#include "cli/cli.h"
#include "store/store.h"

struct workshop {
	struct arena	 arena;		/* of the set-up itself; jobs bring their own */
	struct ctx	 cx;		/* the system as actor, over the desk's pair */
	struct keeper	*operator;	/* access (STATE), over the operator connection */
	struct actor	 system;
	struct db	*reader;
	pid_t		 keeper_pid;
	struct site	 site;
};
/* Make the keeper (new folder) and open everything. Not movable: cx points inside. */
NODISCARD err_t workshop_open(struct workshop *, const struct folder *, bool demo, struct str passphrase);
/* Close store and keeper; waits for the keeper's process to end cleanly. IO when it did not. */
NODISCARD err_t workshop_close(struct workshop *);
#endif
