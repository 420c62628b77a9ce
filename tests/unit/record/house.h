/*
 * A small house for the tests of registers: a keeper of its own, a store in
 * memory, two agencies and people who may open every group.
 */
#ifndef PS_TESTS_RECORD_HOUSE_H
#define PS_TESTS_RECORD_HOUSE_H
#include <sys/types.h>
#include "record/record.h"
#include "t.h"

enum who { ANN, BEN, CAT, PEOPLE };		/* Ann and Ben of the first agency, Cat of the second */

struct house {
	struct keeper	*keeper, *operator;
	pid_t		 pid;
	struct store	*store;
	struct db	*db;
	struct ctx	 cx;			/* as whoever acts now; arena t_arena */
	struct actor	 actor[PEOPLE], system;
	struct id	 agency[2], visits, office;
	struct reference *reference;
	struct forms	*fourth_forms;
	struct registry	 fourth;		/* the kind of fourth/ */
};
extern const struct kind fourth_kinds[];
extern const size_t fourth_n_kinds;
extern const struct transition fourth_transitions[];
extern const size_t fourth_n_transitions;

/* Opened at the first call, for the whole program. cx is Ann's, now is 2026-06-10 10:00 local. */
struct house *house(void);
/* The registry of the open house; changes nothing else. */
const struct registry *fourth_registry(void);
/* Act as; roles replace those of the session in what this process checks. */
struct ctx *as(struct house *, enum who, uint32_t roles);
struct ctx *as_system(struct house *);
void	 house_day(struct house *, int month, int day);
/* Rows of a table: for "nothing changed". */
size_t	 rows_in(struct house *, const char *table);
/* Every plain column of records, reports and events, in one number. */
uint64_t state_of(struct house *);

/* Answers of a drill from posted text, "name=value|name=value". */
struct cbor drill_answers(const char *posted);
struct id drill_new(struct ctx *, const char *posted);
struct record_view drill_open(struct ctx *, struct id);
extern int drill_told;				/* runs of the effect */
extern bool drill_ready;			/* what the guard says */
#endif
