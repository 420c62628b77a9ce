/*
 * record/edit.c - a record changed by hand or with an event.
 *
 *	answers as seen + changes -> which fields -> whose they are -> event
 *	  -> record_move -> only the sections that changed are sealed anew
 *
 * Sections the actor cannot read stay as they are.
 */
#include "record/inside.h"

#define NAMES_N 256

/* What differs between the record and what was posted. */
struct changes {
	uint64_t	 groups;		/* GMASK of sections to seal anew */
	bool		 open;			/* plain columns too */
	struct str	 name[NAMES_N];
	size_t		 n;
};

NODISCARD static err_t
note_change(struct ctx *cx, const struct record_view *view, const struct field *field, struct str name, struct changes *io)
{
	bool is_new = true;

	if (field->roles != 0 && !(field->roles & cx->actor->caps.roles))
		FAIL(ERR_DENIED, "record.field-not-yours");
	if (field->group == 0)
		io->open = true;
	else if (view->opened.keys.gmask & GMASK(field->group))
		io->groups |= GMASK(field->group);
	else
		FAIL(ERR_DENIED, "record.section-closed");
	for (size_t i = 0; i < io->n; i++)
		is_new &= !str_eq(io->name[i], name);
	if (is_new && io->n == NAMES_N)
		FAIL(ERR_LIMIT, "record.faults");
	if (is_new)
		io->name[io->n++] = name;
	return NULL;
}

static bool
is_readable(const struct record_view *view, const struct field *field)
{
	return field->group == 0 || (view->opened.keys.gmask & GMASK(field->group)) != 0;
}

/* A repeat changes as one. */
NODISCARD static err_t
repeat_changes(struct ctx *cx, const struct record_view *view, size_t repeat, const struct cbor *answers, struct changes *io)
{
	struct str name = view->form->repeat[repeat].name;
	bool same;

	TRY(value_same(cx, cbor_get_str(&view->answers, name), cbor_get_str(answers, name), &same));
	for (size_t i = 0; !same && i < view->form->n_fields; i++)
		if (view->form->field[i].repeat == (int)repeat && view->form->field[i].type != FIELD_NOTE)
			TRY(note_change(cx, view, &view->form->field[i], name, io));
	return NULL;
}

NODISCARD static err_t
changes_find(struct ctx *cx, const struct record_view *view, const struct cbor *answers, struct changes *out)
{
	*out = (struct changes){ 0 };
	for (size_t i = 0; i < view->form->n_fields; i++) {
		const struct field *field = &view->form->field[i];
		const struct cbor *was = cbor_get_str(&view->answers, field->name), *is = cbor_get_str(answers, field->name);
		bool same;

		if (field->repeat >= 0 || field->type == FIELD_NOTE)
			continue;
		TRY(value_same(cx, was, is, &same));
		if (!same)
			TRY(note_change(cx, view, field, field->name, out));
	}
	for (size_t i = 0; i < view->form->n_repeats; i++)
		TRY(repeat_changes(cx, view, i, answers, out));
	return NULL;
}

/* edit:<view> where a changed field stands in that section of the page and the table knows the event; else edit. */
NODISCARD static err_t
event_for(struct ctx *cx, const struct registry *reg, const struct record_view *view, const struct changes *changes, const char **out)
{
	struct str state = row_text(&view->row, RECORD_STATE);
	bool found = false;

	*out = "edit";
	for (size_t v = 0; v < view->form->n_views; v++) {
		const struct view *section = &view->form->view[v];
		const struct transition *t;
		struct str event;
		const char *name;

		if (!str_is(section->kind, "section"))
			continue;
		TRY(str_fmt(cx->arena, &event, "edit:%.*s", STRF(section->name)));
		TRY(str_z(cx->arena, event, &name));
		t = transition_at(reg, view->kind->machine, state, name);
		for (size_t i = 0; t != NULL && i < changes->n; i++) {
			if (!list_has(section->fields, changes->name[i]))
				continue;
			/* Of several the one that takes the record back comes first. */
			if (!found || !str_is(str_of(t->to), "="))
				*out = t->event;
			found = true;
			break;
		}
	}
	return NULL;
}

NODISCARD static err_t
changes_write(struct ctx *cx, struct work *work, const struct record_view *view, const struct cbor *answers,
    const struct changes *changes, struct row *row)
{
	struct sections sections;
	struct str open;

	TRY(answers_split(cx, view->form, answers, &sections));
	if (changes->open) {
		TRY(cbor_encode(cx->arena, &sections.map[0], ANSWERS_MAX, &open));
		row_set_text(row, RECORD_OPEN, open);
	}
	for (size_t i = 0; i < 4; i++)
		if (changes->groups & GMASK(register_group[i]))
			TRY(work_seal(work, row, &view->opened, register_group[i], &sections.map[register_group[i]]));
	answers_dates(view->kind, view->form, view->opened.keys.gmask, answers, row);
	row_set_int(row, RECORD_VERSION, row_int(row, RECORD_VERSION) + 1);
	return NULL;
}

NODISCARD static err_t
check_answers(struct ctx *cx, const struct record_view *view, const struct cbor *answers, const struct changes *changes)
{
	struct fault *fault;
	size_t n;

	if (changes->n == 0)
		return NULL;
	TRY(form_check(cx->arena, view->form, answers, &fault, &n));
	for (size_t i = 0; i < n; i++) {
		const struct field *field = form_field(view->form, fault[i].field);

		/* What the actor cannot read cannot be missing. */
		if (field == NULL || is_readable(view, field))
			FAIL(ERR_INVALID, "record.faults");
	}
	return NULL;
}

/* The event with the changes that came with it. */
NODISCARD static err_t
move_with(struct ctx *cx, const struct registry *reg, struct work *work, const struct record_view *view, const char *event,
    struct str reason, const struct cbor *answers, const struct changes *changes)
{
	uint16_t otype = (uint16_t)(OTYPE_RECORD + view->kind->number);
	struct move m = { .owner = row_id(&view->row), .otype = otype, .row = &view->row, .event = event, .reason = reason, .answers = answers };
	struct row *row;

	/* Who may do an event stands in the state table; who may change fields, in the policy. */
	if (changes->n > 0 && !policy_record(cx->actor, true, row_ref(&view->row, RECORD_CMP), row_ref(&view->row, RECORD_AGENCY), 1))
		FAIL(ERR_DENIED, "record.not-yours");
	TRY(check_answers(cx, view, answers, changes));
	TRY(record_move(cx, reg, work, &view->opened, &m, view->kind->machine, &row));
	if (changes->n > 0)
		TRY(changes_write(cx, work, view, answers, changes, row));
	return clocks_apply(cx, reg, work, view->form, view->opened.keys.gmask, row, otype, answers, event);
}

static bool
sees_all(const struct record_view *view)
{
	for (size_t i = 0; i < view->form->n_fields; i++)
		if (!is_readable(view, &view->form->field[i]))
			return false;
	return true;
}

err_t
record_edit_in(struct ctx *cx, const struct registry *reg, struct work *work, const struct record_view *view,
    const struct cbor *answers, bool *changed)
{
	struct changes changes;
	struct cbor asked = *answers;
	const char *event;

	/* Whoever sees but a part cannot tell what else is asked. */
	if (sees_all(view))
		TRY(answers_pruned(cx, view->form, answers, &asked));
	TRY(changes_find(cx, view, &asked, &changes));
	*changed = changes.n > 0;
	if (!*changed)
		return NULL;
	TRY(event_for(cx, reg, view, &changes, &event));
	return move_with(cx, reg, work, view, event, STR_NONE, &asked, &changes);
}

err_t
record_edit(struct ctx *cx, const struct registry *reg, const struct record_view *view, const struct cbor *answers)
{
	struct work *work CLEANUP(work_abandon) = NULL;
	bool changed;

	TRY(work_begin(cx, &work));
	TRY(record_edit_in(cx, reg, work, view, answers, &changed));
	return changed ? work_commit(work) : NULL;
}

err_t
record_event(struct ctx *cx, const struct registry *reg, const struct record_view *view, const char *event, struct str reason,
    const struct cbor *answers)
{
	struct work *work CLEANUP(work_abandon) = NULL;
	struct cbor whole = cbor_map();
	struct changes changes;

	for (size_t i = 0; i < view->answers.n; i++)
		TRY(cbor_set_str(cx->arena, &whole, view->answers.key[i].s, view->answers.v[i]));
	for (size_t i = 0; answers != NULL && i < answers->n; i++)
		TRY(cbor_set_str(cx->arena, &whole, answers->key[i].s, answers->v[i]));
	TRY(changes_find(cx, view, &whole, &changes));
	TRY(work_begin(cx, &work));
	TRY(move_with(cx, reg, work, view, event, reason, &whole, &changes));
	return work_commit(work);
}
