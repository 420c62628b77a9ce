/*
 * record/record.h - the engine behind every register (architecture, section 4).
 *
 *	kinds.def + states/<machine>.csv + forms/<id>/<n>/  ->  create, edit, move,
 *	list, page, history, tasks, reminders, CSV in and out, receipts
 *
 * The engine knows no module: guards and effects are functions handed down in
 * a table made in src/cli.  Reports use the same machines and events
 * (record_move_plan on a report row).
 */
#ifndef PS_RECORD_RECORD_H
#define PS_RECORD_RECORD_H
#include "forms/forms.h"
#include "policy/policy.h"
#include "store/work.h"

/* ---- machines: compiled from the tables of schema/states ---------------- */
/*
 * from,event,to,roles,guard,effect,two,message,words.  from `-`: creation; `*`:
 * any; to `=`: same; `@before`: the state before.  roles: names, submitter,
 * anyone, or clock (the system when the task of that name is due).  two:
 * 1:EVENT|EVENT another account than any that did one of these since this event
 * was last done; 2: of another agency too.  message: refusal id when the event
 * does not leave the present state; words: the button.
 */
struct move {
	struct id	 owner;			/* report or record */
	uint16_t	 otype;
	const struct row *row;			/* its row now, or as altered in this work; NULL at creation */
	const char	*event;
	struct str	 reason, note;		/* sealed in the event (group 8) */
	const struct cbor *answers;		/* what the page posted with it, may be NULL; of a record: the whole as the actor sees it */
	void		*arg;			/* for guard and effect of the module */
	/* Set by the engine. opened: what the actor's keys open of it tells a guard what answers can hold. */
	const struct registry *registry;
	const struct opened *opened;
};
struct transition {
	const char	*machine, *from, *event, *to, *roles_words, *guard, *effect, *message;
	const char	*first, *words;		/* first events of a two-person event, | between */
	uint32_t	 roles;			/* bits; 0: the system (clock) only */
	bool		 submitter, anyone;	/* roles column says submitter / anyone */
	uint8_t		 two;
};
/* A guard says no with INVALID or CONFLICT and its message; an effect adds rows to the same work. */
typedef err_t record_guard(struct ctx *, const struct move *);
typedef err_t record_effect(struct ctx *, struct work *, const struct move *, struct row *changed);
struct record_hook { const char *name; record_guard *guard; record_effect *effect; };

struct kind {
	uint16_t	 number;		/* otype = 256 + number; table T_RECORD */
	const char	*name, *machine, *form, *urn_letter, *cmp_code, *words, *words_many, *module;
	const char	*parent;		/* kind name or NULL */
	const char	*date_due, *date_opened, *date_review, *date_until;	/* form field names */
	bool		 append;
	const char	*append_key;
};
struct registry {				/* generated table + hooks, made in src/cli */
	const struct kind *kind;	size_t n_kinds;
	const struct transition *transition; size_t n_transitions;
	const struct record_hook *hook;	size_t n_hooks;
	const struct forms *forms;
	const struct calendar *calendar;
};
/* Compiled by tools/statesc.py. */
extern const struct kind record_kinds[];
extern const size_t record_n_kinds;
extern const struct transition record_transitions[];
extern const size_t record_n_transitions;
/* Every guard and effect has its hook, every kind its form, every date its field.  BUG "record.registry", the gap in the log. */
NODISCARD err_t registry_check(const struct registry *);
/* Table transition equals these rows (older rows stay, for events that name them).  At every start, before any move. */
NODISCARD err_t record_load_transitions(struct ctx *, const struct registry *);
/* The states of a machine in the order in which its table names them; the number found. */
#define MACHINE_STATES_MAX 64
size_t	 machine_states(const struct registry *, const char *machine, const char *out[MACHINE_STATES_MAX]);
const struct kind *kind_by_name(const struct registry *, struct str);
const struct kind *kind_by_number(const struct registry *, uint16_t);

/*
 * What the actor may do next with a row in state (for buttons). is_submitter:
 * the actor sent the report / created the record.
 */
NODISCARD err_t record_moves(struct ctx *, const struct registry *, const char *machine, struct str state, bool is_submitter, const struct transition ***out, size_t *n);
/* May the actor do this event from this state, as far as the table says? For links to pages of an event. */
bool	 record_may(const struct ctx *, const struct registry *, const char *machine, struct str state, const char *event, bool is_submitter);
/*
 * Add event + changed row to work: finds the transition, checks role, second
 * person, guard; writes record_event, sets state, state_since, last_event.
 * changed_out: the altered row (of m->row), for further columns.  A row that is
 * altered in this work already is changed further, so that several events may
 * go in together (grade and sanitise).  Reason and note are sealed when the
 * actor holds the key of group 8; otherwise the reason goes into the sealed
 * detail of the audit entry.
 * CONFLICT "state.not-now" or the table's message (409 words), CONFLICT
 * "state.second-person", DENIED "state.not-you".
 */
NODISCARD err_t record_move(struct ctx *, const struct registry *, struct work *, const struct opened *, const struct move *, const char *machine, struct row **changed_out);
/* At creation: the first event ('-' -> to); sets the columns of a row made by work_create. */
NODISCARD err_t record_born(struct ctx *, const struct registry *, struct work *, const struct opened *, const char *machine, struct id owner, uint16_t otype, const char *event, struct str note, struct row *row);

/* ---- records ----------------------------------------------------------- */
struct record_view {				/* one record, opened */
	const struct kind *kind;
	const struct form *form;
	struct row	 row;
	struct opened	 opened;
	struct cbor	 answers;		/* union of open_ and sealed sections the actor may read */
};
/*
 * answers: the whole, as form_take gives them.  The event is the first of the
 * machine from `-`.  INVALID "record.faults" (form_check lists them), DENIED
 * "record.not-yours", DENIED "record.field-not-yours" (a field of another role).
 */
NODISCARD err_t record_create(struct ctx *, const struct registry *, const struct kind *, const struct cbor *answers, struct id parent, struct id agency, struct id *out);
NODISCARD err_t record_open(struct ctx *, const struct registry *, struct str urn, enum audit_action, struct record_view *out);	/* NOTFOUND for whatever may not be seen */
/*
 * answers: the whole as the actor sees it, with changes; sections the actor
 * cannot read stay.  The event is edit:<view> when a changed field stands in a
 * section view of that name and the table has it, else edit.  No change: success.
 */
NODISCARD err_t record_edit(struct ctx *, const struct registry *, const struct record_view *, const struct cbor *answers);
/* answers: fields posted with the event, laid over the record's; NULL none. */
NODISCARD err_t record_event(struct ctx *, const struct registry *, const struct record_view *, const char *event, struct str reason, const struct cbor *answers);
struct history_entry { struct str event, from, to, actor, agency, reason; int32_t day; int64_t minutes; };
NODISCARD err_t record_history(struct ctx *, struct id owner, const struct opened *, struct history_entry **out, size_t *n);
/* A row the actor may see, by id, without a search by number; the same checks as record_open. */
NODISCARD err_t record_view_of(struct ctx *, const struct registry *, struct id, enum audit_action, struct record_view *out);
/* The plain answers and those the keys open; opened NULL: the plain ones. */
NODISCARD err_t record_answers(struct ctx *, const struct form *, const struct row *, const struct opened *, struct cbor *out);
/* The value itself, out of {v, s, r}; NULL for no answer. */
const struct cbor *answer_bare(const struct cbor *answers, struct str name);
/* Empty, or no rows, when not answered. */
struct str answer_text(const struct cbor *answers, const char *name);
size_t	 answer_rows(const struct cbor *answers, const char *name, const struct cbor **rows);
bool	 answer_given(const struct cbor *answers, const char *name);
/* Is the code among the ticked ones? */
bool	 answer_has(const struct cbor *answers, const char *name, const char *code);
/* A guard of every module: INVALID "reason.needed" when the event came without one. */
NODISCARD err_t reason_given(struct ctx *, const struct move *);
/* Read receipt for its version; ends the tasks `read` of the actor's agency. */
NODISCARD err_t record_accept(struct ctx *, const struct record_view *);
struct reader_view { int64_t version; struct id agency; struct str name, agency_name; int32_t on; };
NODISCARD err_t record_readers(struct ctx *, struct id owner, struct reader_view **out, size_t *n);

#define LIST_FILTERS 4
struct list_filter { struct str field, value; };	/* a plain field; empty: none */
struct list_query { const struct kind *kind; struct str state, agency; struct list_filter filter[LIST_FILTERS]; struct id after; size_t limit; bool show_names; };
struct list_row { struct id id, agency; struct str urn, state; int32_t due, created; struct str *cell; /* view list columns in words; sealed ones empty unless show_names */ };
struct list { const struct form *form; struct str *head; bool *sealed; size_t n_cols; struct list_row *row; size_t n_rows; bool more; };
NODISCARD err_t record_list(struct ctx *, const struct registry *, const struct list_query *, struct list *out);
/* CSV of a list: urn, state, then form fields by name (plain columns of all rows; sealed of at most 25 with show_names, each logged). */
NODISCARD err_t record_export(struct ctx *, const struct registry *, const struct list_query *, struct str reason, struct buf *out);
struct import_fault { size_t row; struct str column; const char *id; };
/* Rows without urn are new records, rows with one change what their columns say.  Dry run lists faults; load goes in whole by event `import` or not at all. */
NODISCARD err_t record_import(struct ctx *, const struct registry *, const struct kind *, const struct csv *, bool load, struct import_fault **faults, size_t *n_faults, size_t *n_rows);

/* ---- tasks ------------------------------------------------------------- */
struct task_new { const char *kind; struct id owner; uint16_t otype; struct id cmp, account, agency; int role; /* -1 none */ int32_t due; int64_t due_ms; };
NODISCARD err_t task_raise(struct ctx *, struct work *, const struct task_new *);
NODISCARD err_t task_close(struct ctx *, struct work *, struct id owner, const char *kind, const char *outcome);
/* Those of one agency alone. */
NODISCARD err_t task_close_of(struct ctx *, struct work *, struct id owner, const char *kind, struct id agency, const char *outcome);
/* Open ones of one report or record that stand in a compartment of the actor; who: a name, a role, an agency. */
struct task_line { struct str kind, who; int32_t due; };
NODISCARD err_t task_list(struct ctx *, struct id owner, struct task_line **out, size_t *n);
struct task_view { struct id id, owner; uint16_t otype; struct str kind, urn; int32_t due; bool overdue; };
NODISCARD err_t task_mine(struct ctx *, size_t limit, struct task_view **out, size_t *n);
/* Clock work of a minute: reminders and escalations due now, `clock:` events; safe to run twice. */
NODISCARD err_t record_tick(struct ctx *, const struct registry *);
#endif
