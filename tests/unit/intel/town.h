/*
 * tests/unit/intel/town.h - a whole partnership for tests: a real keeper, a
 * database, two agencies, people of every role, spools and an outbox.
 *
 * Made once for the program, by the functions `init` uses (intel/house.h).
 */
#ifndef PS_TESTS_TOWN_H
#define PS_TESTS_TOWN_H
#include <sys/types.h>

#include "../t.h"
#include "intel/authorise.h"
#include "intel/draft.h"
#include "intel/feedback.h"
#include "intel/house.h"
#include "intel/ingest.h"
#include "store/store.h"
#include "store/work.h"

enum who { PAT /* practitioner, council */, LEE /* practitioner, police */, SAM /* intake */, INA /* intake */, ADA /* authoriser */,
	BO /* intake and authoriser */, ANN /* analyst */, SAF /* safeguarding, council */, ROY /* administrator */, LIA /* lead, council */, CORA /* coordinator, council */, PEOPLE };

struct town {
	pid_t		 pid;
	struct keeper	*keeper, *operator;
	struct store	*store;
	struct db	*db;
	struct reference *reference;
	struct forms	*forms;
	struct calendar	*calendar;
	struct registry	 registry;
	struct intel	 intel;
	struct arena	 keep;
	struct actor	 actor[PEOPLE], system;
	struct id	 police, council;
	struct ctx	 cx;
	char		 dir[64];
};

/* cx acts as the system; now is Wed 10 June 2026, 10:00. */
struct town *town(void);
struct ctx *as(enum who);
struct ctx *as_system(void);
void	 town_time(int month, int day, int hour, int minute);

/* A form with one item, words given; flags by yes/no/dk/not_sure, NULL: not answered. */
struct cbor form_answers(const char *text, const char *danger, const char *welfare, const char *child);
/* Sent by who; the URN. */
struct str sent(enum who, const struct cbor *answers);
/* One graded item with the whole text, P, as sent on from the triage page. */
struct triage_item whole(const struct report_view *);
struct triage press(const struct triage_item *);
void	 all_ticked(struct check out[CHECKLIST_LINES]);
/* From Pat's report to LIVE: triaged by Sam (the grade, NULL: 2B P), authorised by Ada, confirmed by Ann, who names item 1. */
struct str triaged(const struct cbor *answers, const struct grade *);
struct str authorised(const struct cbor *answers, const struct grade *);
struct id confirmed(struct str urn);
struct str live(const struct grade *, struct id *item);
size_t	 wraps_of(struct id owner);
struct id first_item(struct str urn);
/* A change of a row as the system makes it, logged like any other. */
struct row *row_to_change(enum table, struct id, struct work **);
struct str state_of(struct str urn);
size_t	 rows_in(const char *table);

/* An envelope of the public, put into spool/in. sub_out: of its token. */
struct public_letter { enum spool_kind kind; uint16_t flags; uint8_t token[16]; const char *words; const struct receipt *receipt; const uint8_t *report_sub; int64_t what, serial; };
void	 post(const struct public_letter *);
void	 post_into(struct spool *, const struct public_letter *);
#endif
