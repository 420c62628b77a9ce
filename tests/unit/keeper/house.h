/*
 * tests/unit/keeper/house.h - a real keeper process, one compartment of the
 * member's own unit, one of a foreign unit, and a practitioner to sign in.
 *
 *	keeper_house_open(&h);	... h.desk, h.session ...	keeper_house_close(&h);
 */
#ifndef PS_TESTS_KEEPER_HOUSE_H
#define PS_TESTS_KEEPER_HOUSE_H
#include <sys/types.h>
#include "keeper/client.h"

#define HOUSE_PASSWORD "correct horse battery staple 42"
#define HOUSE_OTYPE 1
#define ROLE_PRACTITIONER 1u		/* groups 1, 2, 3; 600 records in ten minutes */

struct keeper_house {
	pid_t		 pid;
	int		 supervisor;
	char		 dir[160], log[200];	/* log: the newest, here only, segment */
	struct keeper	*desk, *operator;
	struct id	 agency, unit, foreign_unit, account, cmp, foreign_cmp;
	struct session	 session;
};

/* A new folder, a keeper on it, the member signed in. */
void	 keeper_house_open(struct keeper_house *);
void	 keeper_house_close(struct keeper_house *);
/* Kill the process where it stands; the files stay. */
void	 keeper_house_kill(struct keeper_house *);
/* Hang up and wait: the exit code, -1 when a signal ended it. */
int	 keeper_house_end(struct keeper_house *);
/* Runs in the keeper's process before it starts; NULL: nothing does. */
extern void (*keeper_house_hook)(void);
/* Start one on the files that are there and speak to it. */
void	 keeper_house_start(struct keeper_house *);
/* Start one that must end by itself: its exit code. */
int	 keeper_house_exit_code(struct keeper_house *);
void	 keeper_house_sign_in(struct keeper_house *, struct session *out);
/* A row with key, committed: what a release of it needs. */
void	 keeper_house_row(struct keeper_house *, uint64_t gmask, struct release_item *out, struct group_keys *keys);
#endif
