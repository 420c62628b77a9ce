/*
 * intel/report.h - reports as staff see them: the queue, one report, one's own.
 *
 *	rows of plain columns -> policy -> loader (keeper logs) -> plain structs for pages
 *
 * Whatever a viewer may not see is NOTFOUND, like what does not exist.
 */
#ifndef PS_INTEL_REPORT_H
#define PS_INTEL_REPORT_H
#include "intel/intel.h"
#include "intel/rules.h"
#include "record/loop.h"

/* ---- the queue (INT-76) ------------------------------------------------ */
enum queue_filter { QUEUE_OPEN, QUEUE_CLOCK, QUEUE_UNGRADED, QUEUE_RETURNED, QUEUE_AUTHORISE, QUEUE_LINKING, QUEUE_ALL };
struct queue_query { enum queue_filter filter; struct str channel; /* empty: any */ int64_t after_due; struct id after; size_t limit; };
struct queue_row {
	struct id	 id;
	struct str	 urn, channel, channel_words, from;	/* from: agency's name, "Public" */
	struct str	 state, state_words, welfare, danger, child;
	int32_t		 received_on;
	int64_t		 received_ms;				/* 0: day only */
	int64_t		 safety_due, safety_left;		/* ms; left < 0: over */
	bool		 decided, over, locked;			/* locked by somebody else now */
	struct str	 safety_words;				/* "Due 14:41, 21 min left", "Over by 12 min", "Decided 13:51 in 9 min, by Ada Marsh" */
	int64_t		 safety_minutes;
	struct str	 locked_by;
	int		 loop_done;				/* of LOOP_STEPS */
};
struct queue { struct queue_row *row; size_t n; bool more; };
/* Needs report.queue (intake) or, for QUEUE_AUTHORISE, report.authorise.  Opens nothing. */
NODISCARD err_t report_queue(struct ctx *, const struct intel *, const struct queue_query *, struct queue *out);

/* ---- one report (INT-77, 78, safeguarding) ----------------------------- */
struct answer_line { struct str name, label, words; bool not_known; int repeat; /* row number, -1 none */ struct str repeat_label; };
struct text_part { struct str field; /* answer name; "item_text/0" in a repeat */ struct str label, text; struct str basis, basis_words; bool is_feeling; };
struct report_view {
	struct row	 row;
	struct opened	 opened;
	const struct form *form;
	struct cbor	 answers;
	struct str	 urn, title, channel_words, from, received_words, state, state_words;
	struct str	 marking, banner;			/* "O"/"OS"; the line at top and foot */
	struct str	 welfare, danger, child;
	struct answer_line *line;	size_t n_lines;		/* short answers, in form words */
	struct text_part *part;		size_t n_parts;		/* what was written */
	struct str	 text;					/* all parts joined by a blank line: item 1 unless split */
	struct str	 do_not;				/* "Please do not mention ..." */
	struct str	 sender_name;				/* as the sender wrote it: a word no shared text should hold */
	bool		 is_submitter, has_source, source_risk, anonymous, public_;
	/* safety */
	bool		 decided, over;
	int64_t		 safety_due, safety_left;
	struct str	 safety_words, safety_case_words, safety_decision_words, safety_reason, safety_by;
	/* who works on it */
	bool		 locked_by_me, locked; struct str locked_by; int64_t lock_until;
	struct str	*why;		size_t n_why;		/* "Why am I here?" */
	struct loop	 loop;
	struct history_entry *history;	size_t n_history;
	struct rules	 rules;					/* over text */
	struct str	 return_reason; int32_t reply_by;
	const struct transition **move;	size_t n_moves;		/* what this actor may do next */
	struct str	 feedback, feedback_words; int32_t feedback_on;
	bool		 has_receipt;				/* a public sender may be answered */
};
/* Roles: submitter (own), intake, authoriser, safeguarding (welfare or child flag).  NOTFOUND for all others. */
NODISCARD err_t report_open(struct ctx *, const struct intel *, struct str urn, struct report_view *out);
/* The same with the 30-minute lock taken and NEW -> ASSESSING (event open); intake alone.  A lock of another is kept and shown. */
NODISCARD err_t report_take(struct ctx *, const struct intel *, struct str urn, struct report_view *out);
/* The next one for this intake officer: clock first, not locked by another.  NOTFOUND "queue.clear". */
NODISCARD err_t report_next(struct ctx *, const struct intel *, struct str *urn_out);

/* Any single event of the machine: return spam restore confirm withdraw propose-delete agree object send-back close reopen ...  */
struct report_event { const char *event; struct str reason; int32_t reply_by; /* return; 0: 14 days */ };
/* Can this house do it at all?  false for what its guard or effect refuses always (shredding, recall). */
bool	 report_move_offered(const struct transition *);
NODISCARD err_t report_move(struct ctx *, const struct intel *, struct str urn, const struct report_event *);
/* RETURNED -> NEW: further words beside the old ones, a new version (INT-06). */
NODISCARD err_t report_resubmit(struct ctx *, const struct intel *, struct str urn, struct str words);

/* ---- own reports (INT-73) ---------------------------------------------- */
struct own_row { struct str urn, title, state_words, feedback_words, question; int32_t received_on, feedback_on, reply_by; struct loop loop; bool needs_answer; };
/* title is opened from a/<agency> (one list entry each in the log). */
NODISCARD err_t report_mine(struct ctx *, const struct intel *, struct id after, size_t limit, struct own_row **out, size_t *n, bool *more);
NODISCARD err_t report_own(struct ctx *, const struct intel *, struct str urn, struct own_row *out);
/* Counts for home pages, plain columns alone. */
struct report_counts { size_t to_triage, clock_over, clock_running, returned, to_authorise, to_link, own_open, own_questions; int32_t oldest_ungraded; };
NODISCARD err_t report_counts(struct ctx *, const struct intel *, struct report_counts *out);
#endif
