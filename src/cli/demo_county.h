/*
 * cli/demo_county.h - the invented county of Wyvale while it is being made.
 *
 *	demo/<table>.csv -> agencies, people -> who acts, and when, in its eighteen months
 *
 * One struct a run, owned by demo_make.c.  Everybody acts through a session
 * of their own, so that the log names them.
 */
#ifndef PS_CLI_DEMO_COUNTY_H
#define PS_CLI_DEMO_COUNTY_H
#include <pthread.h>

#include "base/csv.h"
#include "cli/workshop.h"
#include "intel/intel.h"
#include "picture/picture.h"

#define DEMO_PASSWORD "wyvale-demo-password"	/* in a folder marked demo, printed at start */

enum county_table { TABLE_AGENCIES, TABLE_PEOPLE, TABLE_THREADS, TABLE_PARTNER_TEXTS, TABLE_PUBLIC_TEXTS, TABLE_STORIES, TABLE_TODAY, TABLE_NOISE, TABLE_REASONS, TABLE_VISITS, TABLE_ACTIONS, TABLE_AGREEMENTS, N_COUNTY_TABLES };

struct player {
	struct str	 login, name, job, agency;
	uint32_t	 roles;
	bool		 covert, printed;
	struct actor	 actor;
	_Atomic int64_t	 last;		/* at work last; 0: never yet */
};

/* Codes somebody of the public kept: printed, so that an answer can be read. */
#define CODES_MAX 8
struct codes { size_t n; struct { char digits[21]; struct str where; } code[CODES_MAX]; };

/* What a hand's analysts know already (demo_link.c). */
#define KNOWN_MAX 1500
struct known_thing { uint64_t key; struct id entity; };

struct county {
	struct workshop	*w;
	const struct folder *folder;
	const char	*share;
	struct arena	 keep, step;
	struct csv	 table[N_COUNTY_TABLES];
	struct player	*player;	size_t n_players;
	struct reference *reference;
	struct calendar	*calendar;
	struct forms	*forms;
	struct registry	 registry;
	struct intel	 intel;
	struct receipt_epoch epoch;
	struct str	 bundle;	/* what the public side will be given */
	struct picture	*picture;
	struct known_thing known[KNOWN_MAX];	size_t n_known;
	struct codes	*codes;
	int64_t		 now;
	uint64_t	 dice;		/* fixed seed: what happens is the same in every demo */
	struct db	*db;		/* reader of this hand */
	pthread_mutex_t	*posting;	/* one letter of the public at a time: whoever takes it in gives it its hour */
};
/* Tables, agencies, accounts, lists.  Not movable afterwards. */
NODISCARD err_t county_open(struct county *, struct workshop *, const struct folder *, const char *share);
void	 county_close(struct county *);
/* A second pair of hands for another thread: the same county, with a reader, an arena and dice of its own; keep is not its own. */
NODISCARD err_t county_hand(const struct county *, uint64_t dice, struct county *out);
void	 county_hand_close(struct county *);

/* accounts.txt: who may sign in, and the codes kept. */
NODISCARD err_t county_tell(struct county *);

/* The next throw, 0 to n - 1. */
size_t	 county_throw(struct county *, size_t n);
/* True in so many of a hundred cases. */
bool	 county_chance(struct county *, int percent);

NODISCARD err_t county_player(struct county *, struct str login, struct player **out);	/* BUG "demo.person" */
/* Somebody of that role; covert: of the covert team. which counts through them. NULL: none. */
struct player *county_role(struct county *, uint32_t roles, bool covert, size_t which);
/*
 * The player at work at that instant, in an arena emptied first: what an
 * earlier step has given is gone.
 */
NODISCARD err_t county_act(struct county *, struct player *, int64_t when, enum audit_purpose, struct ctx *out);
/* The same for the system itself. */
void	 county_system(struct county *, int64_t when, struct ctx *out);
#endif
