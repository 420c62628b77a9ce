/* desk/triage.h - what the page of triage prints. */
#ifndef PS_DESK_TRIAGE_H
#define PS_DESK_TRIAGE_H
#include "desk/report.h"
#include "intel/mention.h"
#include "intel/split.h"

/* One statement with its questions; names carry its number: "source.1". */
struct triage_card {
	struct item_view item;
	struct str	 cut, cut_name, heading, join;
	struct str	 needs;			/* data-when of the texts a grade asks for */
	struct ui_field	 source, assessment, handling, action, sanitisation;
	struct ui_field	 conditions, conditions_reason, usage, grade_reason, provenance, share;
	struct ui_choice choice[18];
	bool		 is_open;		/* the texts are needed already, or refused */
};
/* A piece of the text as it stands on the paper, a mention with its tag. */
struct paper_run { struct str text, tag; };
struct paper { struct paper_run *run; size_t n; struct str label; bool is_feeling; };
struct advice { struct str words, why; };

struct triage_page {
	struct report_view report;
	struct cuts	 cuts;
	struct ui_loop	 loop;
	struct ui_clock	 clock;
	struct str	 why, lock, missing, version, n_items;
	struct ui_error	 *error;
	size_t		 n_errors;
	struct paper	 *paper;		/* one a part */
	struct found	 *found;
	bool		 *left_out;
	size_t		 n_found;
	struct advice	 *advice;
	size_t		 n_advice;
	bool		 ask_first;
	struct ui_field	 safety, reason, title, threat, marking, mopi, seen, asked;
	struct ui_choice safety_choice[SAFETY_DECISIONS], marking_choice[2], mopi_choice[4], seen_choice, asked_choice, *threat_choice;
	struct triage_card *card;
	size_t		 n_cards;
};
/* One statement as the form holds it, and the whole form: posted or proposed. */
struct entry { struct str cut, source, assessment, handling, action, sanitisation, conditions, conditions_reason, usage, grade_reason, provenance, share; };
struct entries {
	struct entry	*entry;
	size_t		 n;
	struct str	 safety, reason, title, threat, marking, mopi;
	bool		 is_seen, is_asked, *left_out;
};

/* triage_draw.c: the page, with each error in the summary and beside its field. */
NODISCARD err_t triage_draw(struct web *, struct triage_page *, const struct entries *, const struct ui_error *, size_t n);
/* Words of a refusal and the field that mends it; item 0: the report itself. */
NODISCARD err_t triage_error(struct web *, int item, err_t why, struct ui_error *out);
#endif
