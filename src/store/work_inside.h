/*
 * store/work_inside.h - a work as work.c and work_keys.c share it.
 */
#ifndef PS_STORE_WORK_INSIDE_H
#define PS_STORE_WORK_INSIDE_H
#include "store/work.h"

#define SECTION_PLAIN_MAX ((size_t)960 << 10)

/* A row created or altered, until it is stored. */
struct changed {
	struct changed	*next;
	struct id	 id;
	struct row	 row;
	uint64_t	 was_rowver;		/* 0: to be inserted */
	struct intent	 intent;
	struct intent_tag tag;
};
struct new_owner {
	struct new_owner *next;
	struct newkey	 ask;
	uint16_t	 dkv;
	struct group_keys keys;			/* gmask 0: not asked yet */
};
struct made_wrap { struct made_wrap *next; struct wrap wrap; };
struct step { struct step *next; work_step *run; void *arg; };

struct work {
	struct ctx	*cx;
	uint8_t		 txn[16];
	uint64_t	 epoch;			/* of the store when it began */
	bool		 is_logged, is_over;
	size_t		 n_rows;
	struct changed	*first, *last;
	struct new_owner *owners;		/* newest first */
	struct made_wrap *wraps;
	struct step	*first_step, *last_step;
};

/* NEWKEY for every owner that has no keys yet. */
NODISCARD err_t work_ask_keys(struct work *);
#endif
