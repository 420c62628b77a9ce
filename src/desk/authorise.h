/* desk/authorise.h - what the pages of authorising print. */
#ifndef PS_DESK_AUTHORISE_H
#define PS_DESK_AUTHORISE_H
#include "desk/texts.h"

struct authorise_page {
	struct report_view report;
	struct text_pair *text; size_t n_texts;
	struct check	 check[CHECKLIST_LINES];
	struct str	 reason, why, error, error_field;
	struct ui_loop	 loop;
	struct ui_clock	 clock;
	bool		 is_review;		/* another intake officer reads sensitive texts */
	bool		 is_own;		/* graded by this reader: nothing to press */
	bool		 may_pass, may_send_back; /* this reader may press the button */
};
struct authorise_list { struct queue queue; struct str csv; bool is_review; };
#endif
