/*
 * intel/dissemination.h - who was given which item, under which conditions, and who has it (INT-18, 39, 40, 74, 90).
 */
#ifndef PS_INTEL_DISSEMINATION_H
#define PS_INTEL_DISSEMINATION_H
#include "intel/item.h"

struct dissemination_new {
	const struct id	*item; size_t n_items;
	struct id	 agency;
	struct str	 form, method, precedence, basis, purpose, note;	/* codes of INT-18 */
	int32_t		 ack_due, expires_on;		/* 0: our defaults (7 days; never) */
	bool		 warned;			/* the warnings below were ticked */
};
struct send_warning { const char *id; };		/* INT-40: each trigger */
NODISCARD err_t dissemination_warnings(struct ctx *, const struct intel *, const struct dissemination_new *, struct send_warning **out, size_t *n);
/* Authoriser. Shares each item's sanitised text with a/<agency>. INVALID "send.warning" when not ticked; CONFLICT "send.covert" (A2), "send.not-live". */
NODISCARD err_t dissemination_send(struct ctx *, const struct intel *, const struct dissemination_new *, struct id *out);
struct received_item { struct str text, grade_words, conditions, usage, handling; int no; bool onward; /* may be shared on */ };
struct received {
	struct id	 id; struct str from, form, purpose, precedence, basis, state, state_words; struct str on, ack_due; bool acked, overdue;
	struct received_item *item; size_t n_items; struct str marking;
};
/* For the receiving agency; opened only on the page of one. */
NODISCARD err_t received_list(struct ctx *, const struct intel *, struct received **out, size_t *n);
NODISCARD err_t received_open(struct ctx *, const struct intel *, struct id, struct received *out);
NODISCARD err_t received_acknowledge(struct ctx *, const struct intel *, struct id);
NODISCARD err_t received_seen_again(struct ctx *, const struct intel *, struct id, int item_no, struct str value /* seen false expired */);
struct held_row { struct id id; struct str report_urn, agency, form, on, ack_due, state_words; int item_no; bool acked, overdue; };
/* Who has it: of one report (urn) or everything outstanding (empty). */
NODISCARD err_t held_list(struct ctx *, const struct intel *, struct str urn, struct held_row **out, size_t *n);
/* Unacknowledged at ack_due: a chaser, then the lead. */
NODISCARD err_t dissemination_tick(struct ctx *, const struct intel *, size_t *n_out);
#endif
