/*
 * intel/dissemination.h - who was given which item, under which conditions, and who has it (INT-18, 39, 40, 74, 90).
 *
 *	items LIVE -> warnings seen -> one work { dissemination, its items, a key for the agency, event, tasks }
 *	-> received: conditions first, one press to acknowledge -> held: who has it, who is silent
 *
 * What leaves is the sanitised text, never the original, and never an item
 * with code A2.  Whatever was withdrawn, has run out or is another agency's is
 * NOTFOUND "received.none", like what does not exist.
 */
#ifndef PS_INTEL_DISSEMINATION_H
#define PS_INTEL_DISSEMINATION_H
#include "intel/item.h"

struct send_code { const char *code, *words; };
#define SEND_FORMS 2
#define SEND_METHODS 2
#define SEND_PRECEDENCES 3
#define SEND_BASES 6
extern const struct send_code send_forms[SEND_FORMS];		/* sanitised, summary; the full text does not leave (INT-38) */
extern const struct send_code send_methods[SEND_METHODS];	/* in_system, verbal; files are an export (INT-41) */
extern const struct send_code send_precedences[SEND_PRECEDENCES];
extern const struct send_code send_bases[SEND_BASES];
/* Words of a code of any of these lists; the code itself where none fits. */
struct str send_words(struct str code);

struct dissemination_new {
	const struct id	*item; size_t n_items;
	struct id	 agency;
	struct str	 form, method, precedence, basis, purpose, note;	/* codes of INT-18; note: the words themselves of a summary */
	int32_t		 ack_due, expires_on;		/* 0: our defaults (7 days; never) */
	bool		 warned;			/* the warnings below were ticked */
};
struct send_warning { const char *id; };		/* INT-40: each trigger */
/*
 * Message ids "send.new-marking" (this agency never had this marking),
 * "send.sensitive", "send.many" (more than 25 mentions: the names among them
 * cannot be more), "send.share-with" (the sender asked otherwise).
 */
NODISCARD err_t dissemination_warnings(struct ctx *, const struct intel *, const struct dissemination_new *, struct send_warning **out, size_t *n);
/*
 * Authoriser.  Shares each item's sanitised text with a/<agency>.  INVALID
 * "send.warning" when not ticked, send.none send.agency send.form send.method
 * send.precedence send.basis send.purpose send.note send.summary send.ack-due
 * send.expires; CONFLICT "send.covert" (A2), "send.not-live".
 */
NODISCARD err_t dissemination_send(struct ctx *, const struct intel *, const struct dissemination_new *, struct id *out);

/* ---- the receiving agency (INT-74) -------------------------------------- */
struct received_item {
	struct str text, grade_words, conditions, usage, handling; int no; bool onward; /* may be shared on */
	bool		 ask_to_act, ask_to_share;	/* A1; S2 */
	struct str	 seen_words;			/* what this agency last ticked: "Seen again, 9 Nov 2026" */
	struct id	 id;
	struct grade	 grade;			/* codes alone */
};
struct received_ask { struct str words, on, answer; };	/* answer empty: open */
struct told_line { struct str on, what, words; };	/* "Somebody acted", what the agency said of it */
struct received {
	struct id	 id; struct str from, form, purpose, precedence, basis, state, state_words; struct str on, ack_due; bool acked, overdue;
	struct received_item *item; size_t n_items; struct str marking;
	struct str	 conditions;			/* as they were when it was sent; empty: none */
	struct str	 note, expires;
	struct received_ask *ask; size_t n_asks;
	struct told_line *told; size_t n_told;
	bool		 may_tell;			/* lead, safeguarding, coordinator: may say what came of it */
};
/* For the receiving agency; opened only on the page of one (items, purpose, conditions, note and asks stay empty in the list). */
NODISCARD err_t received_list(struct ctx *, const struct intel *, struct received **out, size_t *n);
NODISCARD err_t received_open(struct ctx *, const struct intel *, struct id, struct received *out);
/* Again: success, and nothing changes. */
NODISCARD err_t received_acknowledge(struct ctx *, const struct intel *, struct id);
/* A tick, never words: more than that is a new report (INT-17).  "false" asks an analyst to look again.  INVALID "received.tick". */
NODISCARD err_t received_seen_again(struct ctx *, const struct intel *, struct id, int item_no, struct str value /* seen false expired */);
/* "act" (A1) or "share" (S2): a task for the authorisers.  INVALID "received.ask"; CONFLICT "received.asked" while one is open. */
NODISCARD err_t received_ask(struct ctx *, const struct intel *, struct id, struct str what);
/*
 * "acted" or "outcome": who did what.  An event of each report that was given
 * (the loop, INT-20); the words are sealed beside what was given, for the
 * agency and the unit.  INVALID "received.words", "received.tick"; DENIED
 * "state.not-you"; CONFLICT "state.not-now".
 */
NODISCARD err_t received_tell(struct ctx *, const struct intel *, struct id, struct str event, struct str words);
/* For the home page: waiting for an acknowledgement, and how many of these are late. */
NODISCARD err_t received_counts(struct ctx *, size_t *waiting, size_t *late);

/* ---- who has it (INT-90) ------------------------------------------------ */
struct held_row { struct id id; struct str report_urn, agency, form, on, ack_due, state_words; int item_no; bool acked, overdue; bool chased; };
/* Who has it: of one report (urn) or everything outstanding (empty). */
NODISCARD err_t held_list(struct ctx *, const struct intel *, struct str urn, struct held_row **out, size_t *n);
/* A task now, before the clock raises it: first for the agency, then for its lead.  CONFLICT "held.acknowledged", "held.chased". */
NODISCARD err_t held_chase(struct ctx *, const struct intel *, struct id);
/* Authoriser: what agencies said came of items of this report; each dissemination is opened and logged. */
struct held_told { struct str agency; struct told_line line; };
NODISCARD err_t held_told(struct ctx *, const struct intel *, struct str urn, struct held_told **out, size_t *n);
struct held_ask { struct id task, dissemination; struct str agency, by, words, on; };
/* Authoriser: what agencies asked and nobody answered yet. */
NODISCARD err_t held_asks(struct ctx *, const struct intel *, struct held_ask **out, size_t *n);
NODISCARD err_t held_answer(struct ctx *, const struct intel *, struct id task, bool yes);
NODISCARD err_t held_counts(struct ctx *, size_t *waiting, size_t *late);
/*
 * Unacknowledged after ack_due: a chaser for the agency, which record_tick
 * takes to its lead a day later; what has run out is marked so.  Safe to run twice.
 */
NODISCARD err_t dissemination_tick(struct ctx *, const struct intel *, size_t *n_out);
#endif
