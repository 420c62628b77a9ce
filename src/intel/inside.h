/*
 * intel/inside.h - what the files of this room share.  Nobody else includes it.
 */
#ifndef PS_INTEL_INSIDE_H
#define PS_INTEL_INSIDE_H
#include "intel/intel.h"

#define GROUPS_ALL ((1ULL << GROUPS_MAX) - 1)
#define REPORT_GROUPS (GMASK(G_CARD) | GMASK(G_ORIGINAL) | GMASK(G_NOTES) | GMASK(G_REPLY))
/* An item before it is authorised, and what of it goes to the analysts (SEC-14). */
#define ITEM_GROUPS (GMASK(G_CARD) | GMASK(G_SANITISED) | GMASK(G_ORIGINAL) | GMASK(G_IDENTIFIERS) | GMASK(G_NOTES) | GMASK(G_PROJECTION) | GMASK(G_TOKENS))
#define ITEM_SHARED (ITEM_GROUPS & ~GMASK(G_ORIGINAL))

/* What guards and effects of the machine `report` need beyond the move (move.arg). */
struct report_arg {
	const struct intel	*intel;
	const struct opened	*opened;
	int32_t			 reply_by;
	bool			 is_graded, is_sanitised, is_authorised, is_linked;	/* this work does what the event says */
};

struct report_found { struct row row; struct opened opened; bool is_submitter; };
/*
 * The report of a number if the actor may read its original, opened for the
 * groups asked for (those the actor's keys give).  NOTFOUND otherwise.
 */
NODISCARD err_t report_find(struct ctx *, const struct intel *, struct str urn, enum audit_action, uint64_t want, struct report_found *out);
/* Replace one field of a section, keeping the others.  DENIED without the key. */
NODISCARD err_t section_set(struct ctx *, struct work *, const struct opened *, struct row *, enum group, int field, struct cbor value);
/* One event of the machine `report` in a work. */
NODISCARD err_t report_event_in(struct ctx *, const struct intel *, struct work *, struct report_found *, const char *event, struct str reason, struct report_arg *, struct row **changed);
/* An answer to the sender inside a greater work. */
NODISCARD err_t feedback_in(struct ctx *, const struct intel *, struct work *, struct report_found *, struct str code, struct str text);
/* Does this owner have a key in that compartment already? */
NODISCARD err_t owner_is_shared(struct ctx *, struct id owner, struct id cmp, bool *out);
/* What an agency said came of what it was given (section g2 of a dissemination, opened). */
struct told_line;
NODISCARD err_t told_of(struct ctx *, const struct cbor *section, struct told_line **out, size_t *n);
/* Nobody known stands behind it: no account, no bound receipt matters here. */
bool	 report_is_anonymous(const struct row *);
bool	 report_is_public(const struct row *);
bool	 item_is_sensitive_row(const struct row *);
NODISCARD err_t task_for_role(struct ctx *, struct work *, const char *kind, struct id owner, struct id cmp, int role, int32_t due, int64_t due_ms);
#endif
