/*
 * cli/explain.c - `plainsight explain KIND`: what a register or a report is,
 * from the tables that run it.
 *
 *	record_kinds, record_transitions, shipped forms -> states, events, fields
 *
 * Nothing is written here that the program does not act upon, so it cannot be
 * out of date.  No data folder is opened.
 */
#include "cli/cli.h"

#include <stdio.h>
#include <string.h>

#include "base/file.h"
#include "base/log.h"
#include "cli/hooks.h"
#include "cli/options.h"

#define EXPLAIN_ARENA ((size_t)8 << 20)

/* What can be explained: the registers by name, and the report in its two forms. */
struct subject { const char *words, *machine; const char *form[2]; const struct kind *kind; };

static bool
subject_of(const char *name, struct subject *out)
{
	if (strcmp(name, "report") == 0) {
		*out = (struct subject){ .words = "Report", .machine = "report", .form = { "intelligence", "public-report" } };
		return true;
	}
	for (size_t i = 0; i < record_n_kinds; i++)
		if (strcmp(name, record_kinds[i].name) == 0) {
			const struct kind *k = &record_kinds[i];

			*out = (struct subject){ .words = k->words, .machine = k->machine, .form = { k->form, NULL }, .kind = k };
			return true;
		}
	return false;
}

static void
subjects_print(FILE *to)
{
	fputs("plainsight explain WHAT: its states, who moves it between them, its fields.\n\n  report       Report\n", to);
	for (size_t i = 0; i < record_n_kinds; i++)
		fprintf(to, "  %-12s %s\n", record_kinds[i].name, record_kinds[i].words);
}

/* ---- states and events ------------------------------------------------------- */

/* "-" and its kind, in words. */
static const char *
place_words(const char *word)
{
	if (strcmp(word, "-") == 0)
		return "(nothing)";
	if (strcmp(word, "*") == 0)
		return "(any)";
	if (strcmp(word, "=") == 0)
		return "(stays)";
	return strcmp(word, "@before") == 0 ? "(the one before)" : word;
}

static void
events_print(const char *machine)
{
	const struct registry reg = { .transition = record_transitions, .n_transitions = record_n_transitions };
	const char *state[MACHINE_STATES_MAX];
	size_t n = machine_states(&reg, machine, state);

	printf("\nStates (%zu)\n ", n);
	for (size_t i = 0; i < n; i++)
		printf(" %s", state[i]);
	printf("\n\nEvents\n  %-16s %-20s %-16s %s\n", "from", "event", "to", "who, and what must hold");
	for (size_t i = 0; i < record_n_transitions; i++) {
		const struct transition *t = &record_transitions[i];

		if (strcmp(t->machine, machine) != 0)
			continue;
		printf("  %-16s %-20s %-16s %s", place_words(t->from), t->event, place_words(t->to), t->roles_words);
		if (t->guard != NULL && t->guard[0] != '\0')
			printf("; if %s", t->guard);
		if (t->effect != NULL && t->effect[0] != '\0')
			printf("; then %s", t->effect);
		if (t->two > 0)
			printf("; another person%s than did: %s", t->two == 2 ? " of another agency" : "", t->first);
		putchar('\n');
	}
}

/* ---- fields --------------------------------------------------------------------- */

static const char *
type_words(enum field_type type)
{
	switch (type) {
	case FIELD_TEXT:	    return "text";
	case FIELD_MULTILINE:	    return "long text";
	case FIELD_INTEGER:	    return "number";
	case FIELD_MONEY:	    return "money";
	case FIELD_SELECT_ONE:	    return "one of";
	case FIELD_SELECT_MULTIPLE: return "some of";
	case FIELD_DATE:	    return "date";
	case FIELD_TIME:	    return "time";
	case FIELD_NOTE:	    return "note";
	case FIELD_HIDDEN:	    return "hidden";
	}
	return "";
}

static void
field_print(const struct form *form, const struct field *f, bool is_register)
{
	char kept[32] = "";

	if (is_register && (f->plain || f->group == 0))
		snprintf(kept, sizeof kept, "open column");
	else if (is_register)
		snprintf(kept, sizeof kept, "sealed, group %d", f->group);
	printf("  %-22.*s %-10s %-16s", STRF(f->name), type_words(f->type), kept);
	if (f->required)
		printf(" required;");
	if (f->repeat >= 0)
		printf(" in each %.*s;", STRF(form->repeat[f->repeat].name));
	if (f->n_choices > 0)
		printf(" %zu choices;", f->n_choices);
	printf(" %.*s\n", STRF(f->label));
}

static void
fields_print(const struct forms *forms, const char *id, bool is_register)
{
	const struct form *form = form_by_id(forms, str_of(id), 0);

	if (form == NULL)
		return;
	printf("\nFields of the form %s, version %d: %.*s\n", id, form->version, STRF(form->title));
	for (size_t i = 0; i < form->n_fields; i++)
		if (form->field[i].type != FIELD_NOTE)
			field_print(form, &form->field[i], is_register);
	for (size_t i = 0; i < form->n_clocks; i++)
		printf("%s  %.*s: %d %c from %.*s\n", i == 0 ? "\nClocks\n" : "", STRF(form->clock[i].name), form->clock[i].amount,
		    form->clock[i].unit, STRF(form->clock[i].base));
}

NODISCARD static err_t
fields_all(struct arena *arena, const struct subject *s)
{
	struct reference *reference = NULL;
	struct forms *forms = NULL;
	const char *share, *path;
	err_t e;

	TRY(share_find(arena, &share));
	TRY(path_join(arena, share, "reference", &path));
	TRY(reference_open(path, &reference));
	e = path_join(arena, share, "forms", &path);
	if (e == NULL)
		e = forms_open(path, reference, &forms);
	for (size_t i = 0; i < 2 && e == NULL; i++)
		if (s->form[i] != NULL)
			fields_print(forms, s->form[i], s->kind != NULL);
	forms_close(&forms);
	reference_close(&reference);
	return e;
}

int
command_explain(int argc, char **argv)
{
	struct subject s;
	struct arena arena;
	err_t e;

	if (argc < 2 || strcmp(argv[1], "--help") == 0) {
		subjects_print(stdout);
		return EXIT_OK;
	}
	if (argc > 2 || !subject_of(argv[1], &s)) {
		subjects_print(stderr);
		return EXIT_USAGE;
	}
	printf("%s\n", s.words);
	if (s.kind != NULL)
		printf("  register %d, numbers with the letter %s, lies in %s, module %s\n", s.kind->number, s.kind->urn_letter, s.kind->cmp_code, s.kind->module);
	events_print(s.machine);
	arena_init(&arena, EXPLAIN_ARENA);
	e = fields_all(&arena, &s);
	arena_free(&arena);
	if (e == NULL)
		return EXIT_OK;
	log_err(LOG_ERROR, e, "reading the forms");
	return EXIT_FAILED;
}
