/*
 * record/inside.h - what the files of this room share.  Nobody else includes it.
 */
#ifndef PS_RECORD_INSIDE_H
#define PS_RECORD_INSIDE_H
#include "record/record.h"

#define OTYPE_RECORD 256		/* + number of the kind */
#define REGISTER_GROUPS (GMASK(G_CARD) | GMASK(G_ORIGINAL) | GMASK(G_NOTES) | GMASK(G_WHEREABOUTS))
#define ANSWERS_MAX ((size_t)256 << 10)	/* of one record, in bytes */
#define NAMES_MAX 25			/* records a list or export opens at once */

/* machine.c */
NODISCARD err_t transition_find(struct ctx *, const struct registry *, const char *machine, struct str state, const char *event, bool is_submitter, const struct transition **out);
/* The event a record is born with: the first from `-` that is no import. BUG "record.registry". */
NODISCARD err_t transition_birth(const struct registry *, const char *machine, const char **event);
/* Is there such an event from this state, whoever may do it? */
const struct transition *transition_at(const struct registry *, const char *machine, struct str state, const char *event);
/* Hook of the name; NULL name: no hook, success. BUG "record.hook". */
NODISCARD err_t guard_run(struct ctx *, const struct registry *, const char *name, const struct move *);
NODISCARD err_t effect_run(struct ctx *, const struct registry *, const char *name, struct work *, const struct move *, struct row *changed);

/* move.c: record_born with the answers that made the record, for guard and effect. */
NODISCARD err_t move_born(struct ctx *, const struct registry *, struct work *, const struct opened *, const char *machine, const struct move *, struct row *row);
bool	 move_is_submitter(const struct ctx *, const struct row *);

/* answers.c */
#define SECTIONS_N 10			/* by group; 0 the open columns */
struct sections { struct cbor map[SECTIONS_N]; };
extern const enum group register_group[4];
NODISCARD err_t answers_split(struct ctx *, const struct form *, const struct cbor *answers, struct sections *out);
/* Lay what a section says over answers. */
NODISCARD err_t answers_join(struct ctx *, const struct form *, uint8_t group, const struct cbor *section, struct cbor *io);
NODISCARD err_t answers_pruned(struct ctx *, const struct form *, const struct cbor *answers, struct cbor *out);
NODISCARD err_t value_same(struct ctx *, const struct cbor *a, const struct cbor *b, bool *out);
/* The four plain dates of the kind, from the answers; readable: mask of the groups these answers cover. */
void	 answers_dates(const struct kind *, const struct form *, uint64_t readable, const struct cbor *answers, struct row *);
/* A map without a name. */
NODISCARD err_t answers_without(struct ctx *, const struct cbor *map, struct str name, struct cbor *out);

/* record.c */
struct new_record { struct id id, parent, agency, cmp; const char *event; const struct cbor *answers; struct opened opened; };
NODISCARD err_t record_place(struct ctx *, const struct registry *, const struct kind *, struct new_record *io);
NODISCARD err_t record_declare(struct ctx *, const struct kind *, struct work *, struct new_record *io);
NODISCARD err_t record_fill(struct ctx *, const struct registry *, const struct kind *, struct work *, const struct new_record *);
/* Groups a record of the form may have sections in. */
uint64_t form_groups(const struct form *);
const struct kind *record_kind(const struct registry *, const struct row *);
const struct form *record_form(const struct registry *, const struct kind *, const struct row *);

/* edit.c: the same change inside a greater work. *changed false: nothing to do. */
NODISCARD err_t record_edit_in(struct ctx *, const struct registry *, struct work *, const struct record_view *, const struct cbor *answers, bool *changed);

/* clocks.c: tasks of the form's clocks, raised, moved and ended with the record. */
NODISCARD err_t clocks_apply(struct ctx *, const struct registry *, struct work *, const struct form *, uint64_t readable, const struct row *, uint16_t otype, const struct cbor *answers, const char *event);
/* The day after `after` on which the task of a rule speaks next, before due; due when none. */
int32_t	 clock_next(const struct clock_rule *, int32_t due, int32_t after);
const struct clock_rule *clock_of(const struct registry *, const struct row *record, struct str task_kind);
/* Does a word stand in a list separated by ; or blanks? */
bool	 list_has(struct str list, struct str word);

/* task.c */
NODISCARD err_t task_add(struct ctx *, struct work *, const struct task_new *, bool by_rule, int64_t speaks, struct row **out);
NODISCARD err_t task_end(struct ctx *, struct work *, struct id task, const char *outcome);

/* list.c: the rows of a list as answers, for export. */
struct listed { const struct form *form; struct str *urn, *state; struct cbor *answers; size_t n; bool more; };
NODISCARD err_t list_answers(struct ctx *, const struct registry *, const struct list_query *, size_t limit, struct listed *out);

/* cells.c: an answer as one cell of a file and back as posted fields. */
NODISCARD err_t cell_of(struct ctx *, const struct field *, const struct cbor *value, struct str *out);
struct posted_list { struct posted *p; size_t n, cap; };
/* Does text begin with apostrophes before what a spreadsheet would run (csv_put writes one of them)? */
bool	 cell_is_defused(struct str);
NODISCARD err_t cell_post(struct ctx *, const struct field *, struct str name, struct str cell, struct posted_list *io);
#endif
