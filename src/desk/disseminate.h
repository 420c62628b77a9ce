/* desk/disseminate.h - what the page prints that shares items of a report with an agency. */
#ifndef PS_DESK_DISSEMINATE_H
#define PS_DESK_DISSEMINATE_H
#include "desk/room.h"
#include "intel/dissemination.h"

struct disseminate_page {
	struct report_view report;
	struct ui_loop	 loop;
	struct str	 why;
	struct ui_choice *item;		/* the statements that may leave, with their text */
	size_t		 n_items, n_held_back;
	struct ui_choice *agency;
	size_t		 n_agencies;
	struct ui_choice form[SEND_FORMS], method[SEND_METHODS], precedence[SEND_PRECEDENCES], basis[SEND_BASES];
	struct ui_date	 ack_due, expires;
	struct str	 purpose, note;
	struct str	*warning;
	size_t		 n_warnings;
	struct ui_error	 error;
	struct str	 held;		/* where "who has it" of this report stands */
};
/* The words of the error when it belongs to this field. */
static inline struct str
error_at(const struct disseminate_page *v, const char *field)
{
	return str_is(v->error.field, field) ? v->error.text : STR_NONE;
}
#endif
