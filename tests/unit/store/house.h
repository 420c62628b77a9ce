/*
 * tests/unit/store/house.h - a small house for tests: a real keeper process,
 * a database, one agency with one account signed in.
 *
 *	struct house h;
 *	house_open(&h);		... h.cx acts as the account ...	house_close(&h);
 *
 * Folders lie in t_folder().  Other folders' tests may use it too.
 */
#ifndef PS_TESTS_HOUSE_H
#define PS_TESTS_HOUSE_H
#include <sys/types.h>
#include "store/store.h"
#include "store/work.h"

#define HOUSE_ROLES 0x7fu		/* practitioner to safeguarding */
#define HOUSE_PASSWORD "correct horse battery staple 42"

struct house {
	pid_t		 keeper_pid;
	int		 supervisor;	/* fresh pairs go to the keeper through it */
	char		 keeper_dir[128], db_dir[128];
	struct site	 site;
	struct keeper	*operator, *keeper;
	struct store	*store;
	struct id	 agency, unit, account, second_account, cmp, other_cmp;
	struct actor	 actor, second, system;
	struct ctx	 cx;		/* arena t_arena, a reader, the account */
};

void	 house_open(struct house *);
void	 house_close(struct house *);
/* A fresh pair for the desk; the keeper's other end is handed over. */
int	 house_pair(struct house *);
/* Kill the keeper and start it again; h->keeper speaks to the new one. */
void	 house_restart_keeper(struct house *);
/* The database alone (the files stay). */
void	 house_close_store(struct house *);
void	 house_open_store(struct house *);
/* The account's draft row in h->cmp with one sealed section, not yet committed. */
err_t	 house_draft(struct ctx *, const struct house *, struct work *, struct id, struct row **);
/* A whole draft: begin, create, commit. */
err_t	 house_draft_commit(struct ctx *, const struct house *, struct id);
#endif
