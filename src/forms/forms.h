/*
 * forms/forms.h - questions as data (XLSForm columns), answers as CBOR.
 *
 *	forms/<id>/<version>/{survey,choices,settings,views,clocks}.csv -> struct form
 *	posted fields -> form_take -> answers (CBOR map name -> value), faults
 *
 * A version, once used, never changes.  Nothing here knows HTML or storage.
 * Answers (SEC-52): text, int, bool; select_multiple = array of codes; date =
 * {1 from, 2 to, 3 precision}; repeat = array of maps (each with "_id" bytes);
 * money in pence; absent = not answered, null = "I do not know".
 * In registers a value may also be a map {v, s, r}: value, state, reason.
 */
#ifndef PS_FORMS_FORMS_H
#define PS_FORMS_FORMS_H
#include "base/cbor.h"
#include "base/csv.h"
#include "reference/reference.h"

enum field_type {
	FIELD_TEXT, FIELD_MULTILINE, FIELD_INTEGER, FIELD_MONEY, FIELD_SELECT_ONE, FIELD_SELECT_MULTIPLE,
	FIELD_DATE,		/* pdate: partial dates welcome */
	FIELD_TIME, FIELD_NOTE, FIELD_HIDDEN
};
struct choice {
	struct str value, label, hint;
	struct str filter;	/* ids of the filter field it is offered for, ; separated; empty or "any": always */
	bool	   exclusive;	/* none, not sure */
	bool	   retired;	/* ended in the reference list: stays valid and printable, is not offered */
};
struct field {
	enum field_type	 type;
	struct str	 name, label, hint, appearance, constraint_message;
	struct str	 relevant, constraint;	/* XLSForm expressions, parsed at load */
	bool		 required;		/* always; a conditional one (an expression) is known to form_take alone */
	bool		 plain;			/* no person in it, stays an open column */
	uint8_t		 group;			/* section group of a register's field: 1 3 8 9; 0 = plain */
	uint16_t	 number;		/* final number inside its section */
	size_t		 max;			/* characters */
	uint32_t	 roles;			/* who may write; 0 = whoever may edit the record */
	const struct choice *choice;
	size_t		 n_choices;
	int		 repeat;		/* index of the repeat it stands in, -1 none */
	int		 filter_field;		/* index of the field its choices depend on, -1 none */
	const void	*relevant_code, *constraint_code, *required_code;	/* private to forms */
};
/* A repeat of a register lies as one array under its own number; its fields are numbered inside it. */
struct repeat { struct str name, label, hint; size_t max; int page; uint8_t group; bool plain; uint16_t number; };
struct form_page { struct str title, intro; size_t first, n; };	/* fields first .. first+n-1 */
struct view { struct str name, label, kind /* list filter section new event */; struct str fields; /* names, ; separated */ };
struct clock_rule { struct str name, base, rule, nation, source, who, words, remind, escalate, stops; int32_t from, to; int amount; char unit; /* d days w working days m months y years */ };
struct form {
	struct str	 id, title;
	uint16_t	 number, version;
	const struct field *field;   size_t n_fields;
	const struct repeat *repeat; size_t n_repeats;
	const struct form_page *page; size_t n_pages;
	const struct view *view;     size_t n_views;
	const struct clock_rule *clock; size_t n_clocks;
};
/* s of a map {v, s, r}; absent: given. */
enum answer_state { ANSWER_GIVEN, ANSWER_NOT_KNOWN, ANSWER_NOT_ASKED, ANSWER_DECLINED, ANSWER_NOT_APPLICABLE };
struct forms;			/* every form of a folder, all versions; owns its arena */
/* What the columns mean, choices from reference lists included: src/forms/README.md.
 * INVALID with file, line, column in the log. */
NODISCARD err_t forms_open(const char *dir, const struct reference *, struct forms **out);
void	 forms_close(struct forms **);
/* version 0: newest. NULL when absent. */
const struct form *form_by_id(const struct forms *, struct str id, uint16_t version);
const struct form *form_by_number(const struct forms *, uint16_t number, uint16_t version);
const struct field *form_field(const struct form *, struct str name);

const struct repeat *form_repeat(const struct form *, struct str name);
/*
 * Without script a follow-up question shows only when the page is drawn again.
 * Take form_asked before and after form_take; when the second asks more, draw
 * the same page instead of moving on.
 */
NODISCARD err_t form_asked(struct arena *, const struct form *, int page, const struct cbor *answers, struct str *out);
bool	 form_asks_more(struct str before, struct str after);
/* Is the choice to be shown, given what is answered (retired, other types of sign)?  Any choice of the list is accepted. */
bool	 form_offers(const struct form *, const struct field *, const struct choice *, const struct cbor *answers);

/* A posted field: name (repeat: name.<row index>) and one value; same name several times for select_multiple. */
struct posted { struct str name, value; };
struct fault { struct str field; const char *id; };	/* message id for people; field as posted */
/*
 * Take the fields of page (-1: all) into answers (kept as typed where they do
 * not fit: shown again).  Faults are listed, never thrown: required, too long,
 * not a number, no such choice, exclusive with others, no such date, constraint.
 * Irrelevant fields of the page are dropped.  A posted row of a repeat is made
 * when it is not there yet, empty or not, so that row numbers stay as drawn;
 * form_prune takes empty rows away at the end.  A select_multiple of the page
 * with nothing posted is unanswered again (one that only some roles may write:
 * when it is posted with an empty value).  "dk" of a select becomes null.
 * Dates also come as "about 2026-11", "2026-01/2026-03" (between),
 * "2026-05/" (since then, still going on), "dk".
 * ERR only for limits: "form.too-large" (256 KiB of text), "form.repeat.full".
 * Ids of faults: form.required form.too-long form.not-text form.not-number
 * form.no-choice form.exclusive form.no-date form.not-time form.constraint.
 */
NODISCARD err_t form_take(struct arena *, const struct form *, int page, const struct posted *, size_t n, struct cbor *answers, struct fault **faults, size_t *n_faults);
/* Is the field asked, given what is answered so far? row: the map of its repeat row, or NULL. */
bool	 form_relevant(const struct form *, const struct field *, const struct cbor *answers, const struct cbor *row);
/* Drop empty rows and whatever is not relevant (answers of other pages too).  Before sealing. */
void	 form_prune(const struct form *, struct cbor *answers);
/* All pages at once, as at submission: is anything required missing, any constraint broken? */
NODISCARD err_t form_check(struct arena *, const struct form *, const struct cbor *answers, struct fault **faults, size_t *n_faults);
/* An answer in words (labels, dates, "I do not know", "Not answered"). */
NODISCARD err_t form_words(struct arena *, const struct form *, const struct field *, const struct cbor *value, struct str *out);
/* Partial dates: "2026-11-05", "2026-11", "2026", {1,2,3} form. */
enum precision { PREC_DAY = 1, PREC_MONTH, PREC_YEAR, PREC_ABOUT, PREC_ONGOING, PREC_UNKNOWN, PREC_INSTANT };
struct pdate { int32_t from, to; enum precision precision; };
bool	 pdate_of(const struct cbor *, struct pdate *out);
NODISCARD err_t pdate_words(struct arena *, struct pdate, struct str *out);
NODISCARD err_t pdate_cbor(struct arena *, struct pdate, struct cbor *out);
#endif
