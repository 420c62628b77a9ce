/*
 * web/ui.h - plain structs for the components of templates/base/ui.html.
 *
 * Class names are those of govuk-frontend 6.6.0 and of assets/_ours.scss.
 * Text fields are escaped by the templates.  An empty slice means "none".
 * Use from a template: {{ call field_text(&(struct ui_field){ .name = STR("place"), .label = STR("Where?") }) }}
 */
#ifndef PS_WEB_UI_H
#define PS_WEB_UI_H
#include "base/str.h"

/* One question.  The id of its input is the name; errors link to it. */
struct ui_field {
	struct str	 name, label, hint, value;
	struct str	 error;		/* inline message; the same text stands in the error summary */
	struct str	 type;		/* of <input>: empty is text; "email", "tel", "password" */
	struct str	 autocomplete;	/* empty is "off" */
	struct str	 inputmode;	/* "numeric", "decimal" or empty */
	int		 width;		/* 2 3 4 5 10 20, or 0 for full */
	int		 rows;		/* of a textarea; 0 is 5 */
	int		 max;		/* characters, shown by script; 0 none */
	bool		 heading;	/* the label is the page's h1 */
	bool		 small, in_a_row; /* radios, checkboxes */
	const struct ui_choice	*choice;	/* radios, checkboxes, select */
	size_t		 n_choices;
};
struct ui_choice {
	struct str	 value, label, hint;
	bool		 on;
	bool		 or_before;	/* divider "or" before it */
	bool		 alone;		/* checkbox that excludes the others (script helps) */
};

/* Day, month, year: inputs name_day, name_month, name_year; each may be empty. */
struct ui_date {
	struct str	 name, label, hint, error;
	struct str	 day, month, year;
	bool		 heading;
};

/* Error summary: href is the id of the input. */
struct ui_error { struct str field, text; };

struct ui_button { struct str text, name, value; bool secondary, warning; };

struct ui_link { struct str text, href; };

/* A table that becomes sheets on a phone: give the head to table_open and the column's name to every cell. */
struct ui_table {
	struct str	 caption;
	bool		 caption_shown;
	const struct str *column;
	size_t		 n_columns;
};

/* Shape, then word, then colour. */
enum ui_mark { UI_MARK_PLAIN, UI_MARK_HALF, UI_MARK_GOOD, UI_MARK_WARN, UI_MARK_BAD, UI_MARK_OFF };

/* The safety clock: due is the instant, left says at what time it was read. */
enum ui_clock_state { UI_CLOCK_RUNNING, UI_CLOCK_HALF, UI_CLOCK_OVER, UI_CLOCK_DONE };
struct ui_clock {
	enum ui_clock_state state;
	int		 percent;	/* of the time gone, 0..100 */
	struct str	 due, left;	/* "Due 15:02", "42 min left at 14:20" */
	bool		 big;
};

/* The loop strip: always eight steps (names in ui_loop_names). */
#define UI_LOOP_STEPS 8
extern const char *const ui_loop_names[UI_LOOP_STEPS];
enum ui_step { UI_STEP_TODO, UI_STEP_DONE, UI_STEP_NOW };
struct ui_loop {
	struct str	 label;		/* aria-label */
	enum ui_step	 step[UI_LOOP_STEPS];
	struct str	 took[UI_LOOP_STEPS];	/* "9 Nov, 8 min" */
};
/* How many steps are done. */
int	 ui_loop_done(const struct ui_loop *);

/* Grade of an item: source 1-3, assessment A-E, handling P or C. */
struct ui_grade { int source; char assessment, handling; };
/* ": untested source, known indirectly, lawful sharing permitted" */
const char *ui_grade_source_words(struct ui_grade);
const char *ui_grade_assessment_words(struct ui_grade);
const char *ui_grade_handling_words(struct ui_grade);

/* Where a statement comes from. */
struct ui_prov { struct str item, href; struct ui_grade grade; struct str day, how; };

struct ui_empty { struct str title, text, next; const struct ui_link *link; size_t n_links; };

struct page;
bool	 ui_is(struct str);		/* not empty */
/* A number as it is dialled: blanks and dashes out.  Sticks in the page on failure. */
struct str ui_digits(struct page *, struct str);
#endif
