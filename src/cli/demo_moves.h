/*
 * cli/demo_moves.h - the unit's work on one report, a step at a time.
 *
 * Each step is done by somebody's own session at the instant given, through
 * the functions the pages use; what they refuse is refused here too.
 */
#ifndef PS_CLI_DEMO_MOVES_H
#define PS_CLI_DEMO_MOVES_H
#include "cli/demo_send.h"

struct matter {
	struct sent	 sent;
	struct str	 title, shared, basis, threat;
	struct str	 grade;		/* "2B P", "1A C A3 S1" */
	struct str	 decision, reason;
	struct str	 feedback;	/* wished; a stricter handling makes it milder */
	struct str	 thread;	/* which matter it belongs to */
	struct str	 share;		/* agencies that are given it, ; between them */
	struct player	*intake, *second, *authoriser, *analyst;	/* second: another of intake */
};
NODISCARD err_t move_decide(struct county *, const struct matter *, int64_t at);
NODISCARD err_t move_triage(struct county *, const struct matter *, int64_t at, bool *is_sensitive);
NODISCARD err_t move_review(struct county *, const struct matter *, int64_t at);
NODISCARD err_t move_authorise(struct county *, const struct matter *, int64_t at);
NODISCARD err_t move_answer(struct county *, const struct matter *, int64_t at);
NODISCARD err_t move_event(struct county *, const struct matter *, struct player *, int64_t at, const char *event, struct str reason);
/* By whoever is analyst and intake: it opens what was sent, and closes it. */
NODISCARD err_t move_close(struct county *, const struct matter *, int64_t at);
NODISCARD err_t move_resubmit(struct county *, const struct matter *, struct player *, int64_t at, struct str words);
/* A question to somebody of the public who keeps a code. */
NODISCARD err_t move_ask_public(struct county *, const struct matter *, int64_t at, struct str question);
/* Answers queued for the public become files of the outbox; what was overdue was said long ago. */
NODISCARD err_t moves_end(struct county *);
#endif
