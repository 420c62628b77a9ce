/*
 * intel/feedback.h - what became of it, told to whoever sent it (INT-43, PUB-52 to 54).
 *
 * Staff senders: columns of the report, an event and a task.  The public: a
 * message for their receipt, reply row queued -> outbox file -> sent.
 */
#ifndef PS_INTEL_FEEDBACK_H
#define PS_INTEL_FEEDBACK_H
#include "intel/item.h"

#define FEEDBACK_CODES 8
extern const struct feedback_code { const char *code, *words; bool p, c_a1, c_a2, c_a3; } feedback_codes[FEEDBACK_CODES];
/* May this code be given for a report with these items?  Strictest item decides; no item yet: read and kept only. Pure. */
bool	 feedback_allowed(struct str code, const struct grade *, size_t n);
NODISCARD err_t grades_of(struct ctx *, struct id report, struct grade **out, size_t *n);
/* Code and words to submitter; CONFLICT "feedback.not-allowed". text: sealed, optional. */
NODISCARD err_t feedback_give(struct ctx *, const struct intel *, struct str urn, struct str code, struct str text);

/* The public set and the states of PUB-52, in words safe in the wrong hands. */
#define REPLY_KINDS 10
extern const struct reply_kind { const char *code, *words; bool needs_text; } reply_kinds[REPLY_KINDS];	/* received being_read question passed_on finished | recorded help_offered no_action cannot_say text */
struct reply_view { int64_t serial; struct str kind, kind_words, state, text, by; int32_t on; bool from_public; };
NODISCARD err_t replies_of(struct ctx *, const struct intel *, const struct report_view *, struct reply_view **out, size_t *n);
/*
 * Queue a message for the receipt of a public report.  INVALID
 * "reply.telling-words" unless confirmed, "reply.text-empty"; CONFLICT
 * "reply.no-receipt", "feedback.not-allowed".
 */
NODISCARD err_t reply_send(struct ctx *, const struct intel *, struct str urn, struct str kind, struct str text, bool confirmed);
/* Queued messages -> files of the outbox -> sent, by the session of an officer; the system only warns that they wait. */
NODISCARD err_t reply_tick(struct ctx *, const struct intel *, size_t *n_out);
/* Reports older than 28 days without a code: a task each; safe to run twice. */
NODISCARD err_t feedback_tick(struct ctx *, const struct intel *, size_t *n_out);
#endif
