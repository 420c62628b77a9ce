/* desk/report.h - what the page of one report prints. */
#ifndef PS_DESK_REPORT_H
#define PS_DESK_REPORT_H
#include "desk/queue.h"
#include "desk/texts.h"
#include "intel/safety.h"
struct report_page {
	struct report_view report;
	struct text_pair *text; size_t n_texts;
	struct ui_choice choice[SAFETY_DECISIONS];
	struct ui_loop	 loop;
	struct ui_clock	 clock;
	struct str	 why, reason, error;
	bool		 may_decide;
	bool		 has_links;		/* its items are with the analysts, and this reader may see the picture */
};
struct ui_clock report_clock(const struct report_view *, int64_t now);
NODISCARD err_t report_why(struct arena *, const struct report_view *, struct str *out);
#endif
