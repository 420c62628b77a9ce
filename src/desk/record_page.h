/*
 * desk/record_page.h - what the pages of one record print, whatever its kind.
 */
#ifndef PS_DESK_RECORD_PAGE_H
#define PS_DESK_RECORD_PAGE_H
#include "act/activity.h"
#include "desk/registers.h"
#include "web/form.h"

struct record_line { struct str label, words; };
struct record_rows { struct str title; struct record_line *line; size_t n; };
struct record_section {
	struct str	 title, change;		/* change: where it is changed; empty: not by this reader, not now */
	struct record_line *line;
	size_t		 n;
	struct record_rows *rows;
	size_t		 n_rows;
	bool		 closed;		/* every field of it is closed to the reader */
};
struct record_step { struct str words, href; bool asks; };	/* asks: a page of its own, for a reason or a choice */
struct record_event_line { struct str day, step, state, who, agency, reason; };
struct record_reader { struct str name, agency, day; bool older; };
struct record_task { struct str words, who, due; bool overdue; };
struct record_page {
	const struct kind *kind;
	struct str	 urn, title, state, agency, window, why, donot, accept;	/* accept: where the reading is confirmed */
	enum ui_mark	 mark;
	struct record_section *section;
	size_t		 n_sections;
	struct record_step *step;
	size_t		 n_steps;
	bool		 any_asks;
	struct record_event_line *event;
	size_t		 n_events;
	struct record_reader *reader;
	size_t		 n_readers;
	struct record_task *task;
	size_t		 n_tasks;
};
struct record_do {
	struct str	 urn, action, words, error, reason, choose, back;
	struct ui_choice *row;			/* of a repeat, one to be chosen */
	size_t		 n_rows;
	struct activity_overlap *overlap;	/* for a coordinator alone */
	struct str	*overlap_words;
	size_t		 n_overlaps;
};
struct record_form {
	struct str	 title, action, route, button, back, back_words;
	int64_t		 version;		/* -1: a new record */
	struct form_view part[16];
	struct str	 part_title[16];
	size_t		 n_parts;
	struct ui_error	*error;
	size_t		 n_errors;
};

/* The record of the path; NOTFOUND for whatever may not be seen. */
NODISCARD err_t record_of_path(struct web *, enum audit_action, struct record_view *out);
/* Did the reader make it? */
bool	 record_is_mine(const struct web *, const struct record_view *);
/* The view of that kind and name; NULL. */
const struct view *form_view_named(const struct form *, const char *kind, struct str name);
/* The page an event has of its own: view of kind `event`. NULL: none. */
const struct view *event_view(struct web *, const struct form *, const char *event);
#endif
