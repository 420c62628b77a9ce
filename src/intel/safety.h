/*
 * intel/safety.h - the safety clock (INT-35, 36): runs from ingest, whatever else happens.
 */
#ifndef PS_INTEL_SAFETY_H
#define PS_INTEL_SAFETY_H
#include "intel/intel.h"

enum safety_case { SAFETY_NOW, SAFETY_CHILD, SAFETY_UNKNOWN, SAFETY_OTHER };
struct safety_due { enum safety_case which; int64_t due; bool duty_alert; /* nobody is staffed now */ };
/* INT-35, pure.  flags: enum spool_flag bits of the envelope's header. */
struct safety_due safety_clock(const struct calendar *, uint16_t flags, int64_t arrived, bool duty_contact);
const char *safety_case_name(enum safety_case);			/* plain column: now child unknown other */
struct str safety_case_words(struct str name);			/* "Under 18: yes or not sure, so 60 staffed minutes." */
/*
 * Answers of the intelligence form or the public report -> header flags.
 * A question the form contains and that is blank or "not sure" counts as not
 * known, one it does not contain as no.
 */
uint16_t safety_flags(const struct form *, const struct cbor *answers);

/* What a named person decides (INT-36). */
enum safety_decision { SAFETY_NO_NEED, SAFETY_REFERRED, SAFETY_POLICE, SAFETY_ADVICE };
#define SAFETY_DECISIONS 4
extern const struct safety_choice { const char *code; const char *words; } safety_choices[SAFETY_DECISIONS];
NODISCARD err_t safety_decision_of(struct str code, enum safety_decision *out);	/* INVALID "safety.unknown" */
/*
 * Stops the clock: decision, by, minutes, reason (sealed); a public report's
 * due instant is cut to the day.  CONFLICT "safety.decided", INVALID
 * "safety.reason" (blank), NOTFOUND.
 */
NODISCARD err_t safety_decide(struct ctx *, const struct intel *, struct str urn, enum safety_decision, struct str reason);
/* The same inside a greater work: report is the row already altered in it. */
NODISCARD err_t safety_decide_in(struct ctx *, const struct intel *, struct work *, const struct opened *, struct row *report, enum safety_decision, struct str reason);

/*
 * Once a minute: 50 % tells the lead, 100 % the second contact, again each 30
 * minutes; cannot be muted.  A task and one line on standard output each; safe
 * to run twice.  n_out: alerts given.
 */
NODISCARD err_t safety_tick(struct ctx *, const struct intel *, size_t *n_out);
#endif
