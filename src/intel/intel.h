/*
 * intel/intel.h - what every part of this room shares: lists, folders, places.
 *
 * One struct a process, constant after intel_open.  A test may fill it by hand.
 */
#ifndef PS_INTEL_INTEL_H
#define PS_INTEL_INTEL_H
#include "record/record.h"
#include "spool/spool.h"

struct intel {
	const struct registry	*registry;	/* machine `report`, forms, calendar */
	const struct reference	*reference;
	struct spool		*spool_in;	/* from the public; NULL: none here */
	struct spool		*spool_staff;
	const char		*outbox;	/* spool/out; NULL: none here */
	struct site		 site;
	struct str		 urn_prefix;	/* partnership letters, 1-3 */
	struct id		 unit_intake;	/* envelopes are sealed to it */
	struct id		 cmp_intake, cmp_intel, cmp_covert, cmp_welfare, cmp_office;
	int64_t			 delay_ms;	/* INGEST_DELAY, 0 in demo and tests */
	bool			 duty_contact;	/* INT-35: somebody is on duty at any hour */
};

/*
 * Look up the compartments and the intake unit by their codes (house.h) and
 * open the spools of data_dir (spool/in, spool/staff, spool/out).  cx needs a
 * reader and the keeper.  NOTFOUND "house.not-made".
 */
NODISCARD err_t intel_open(struct ctx *, const char *data_dir, const struct registry *, const struct reference *, struct arena *keep, struct intel *out);
void	 intel_close(struct intel *);

/* The system as an actor (ingest, clocks): no session, no roles. */
extern const struct actor intel_system;
/* The same request, acting for the system; on_behalf: whose event it is, or NULL. */
struct ctx intel_as_system(const struct ctx *, struct actor *room, const struct actor *on_behalf);

/* Guards and effects named in schema/states/report.csv; src/cli puts them in the registry. */
extern const struct record_hook intel_hooks[];
extern const size_t intel_n_hooks;

/* Words of codes, for pages: "partner_form" -> "Partner form", "LINKING" -> "Being linked" ... */
struct str channel_words(struct str channel);
struct str report_state_words(struct str state);		/* for staff */
struct str report_state_plain(struct str state);		/* for the submitter, INT-73 */
struct str answer_words(struct str yes_no_unknown);		/* "Yes", "No", "Not known" */
struct str marking_words(struct str marking);			/* "OFFICIAL-SENSITIVE" */
#define MARKING_CAVEAT "Intelligence only, not evidence; do not disclose in proceedings without the originator."
#endif
