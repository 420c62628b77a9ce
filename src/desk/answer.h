/* desk/answer.h - what the pages of answering a sender and of single steps print. */
#ifndef PS_DESK_ANSWER_H
#define PS_DESK_ANSWER_H
#include "desk/room.h"
#include "intel/feedback.h"

struct answer_page {
	struct report_view report;
	struct ui_choice code[FEEDBACK_CODES], kind[REPLY_KINDS];
	size_t		 n_codes, n_kinds;
	struct reply_view *reply; size_t n_replies;
	struct str	 text, reply_text, why, error, error_field;
	bool		 telling;		/* the words of the reply might tell: confirm to send them all the same */
};
struct move_page { struct report_view report; const char *event; struct str words, reason, why, error; bool is_question; struct ui_date reply_by; };
/* Has this event a page of its own, so that the page of single steps does not offer it? */
bool	 move_is_elsewhere(const char *event);
/* Where a step of a report is taken; empty when no page takes it. */
struct str move_href(struct web *, struct str urn, const struct transition *);
#endif
