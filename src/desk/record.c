/*
 * desk/record.c - the page of one record, whatever its kind.
 *
 *	urn -> record_open (logged) -> sections by the form's views, next steps,
 *	tasks, who has read it, history, why the reader sees it
 *
 * Nothing here knows a register by name; what is special about one stands in
 * its form and its state table.
 */
#include "desk/record_page.h"

#include <string.h>

#include "desk/t_record.h"

/* The letter before the first dash names the register: WVV-26-... is a visit. */
static const struct kind *
kind_of_urn(const struct registry *reg, struct str urn)
{
	size_t dash;

	if (!str_find(urn, STR("-"), &dash) || dash == 0)
		return NULL;
	for (size_t i = 0; i < reg->n_kinds; i++)
		if (reg->kind[i].urn_letter[0] == (urn.p[dash - 1] & ~0x20))
			return &reg->kind[i];
	return NULL;
}

err_t
record_of_path(struct web *w, enum audit_action action, struct record_view *out)
{
	struct record_view *v = out;

	const struct kind *kind = kind_of_urn(&desk_of(w)->registry, web_param(w, "urn"));

	/* The purpose stands in the log entry of the opening: it must be known before. */
	if (kind == NULL)
		FAIL(ERR_NOTFOUND, "record.none");
	register_purpose(w, kind);
	return record_open(w->cx, &desk_of(w)->registry, web_param(w, "urn"), action, v);
}

bool
record_is_mine(const struct web *w, const struct record_view *v)
{
	return id_eq(row_ref(&v->row, RECORD_CREATED_BY), w->cx->actor->caps.account);
}

const struct view *
form_view_named(const struct form *form, const char *kind, struct str name)
{
	for (size_t i = 0; i < form->n_views; i++)
		if (str_is(form->view[i].kind, kind) && str_eq(form->view[i].name, name))
			return &form->view[i];
	return NULL;
}

const struct view *
event_view(struct web *w, const struct form *form, const char *event)
{
	struct str name;

	/* A view is called like its event, with _ for -. */
	if (str_dup(w->arena, str_of(event), &name) != NULL)
		return NULL;
	for (size_t i = 0; i < form->n_views; i++) {
		const struct view *view = &form->view[i];
		bool same = str_is(view->kind, "event") && view->name.n == name.n;

		for (size_t c = 0; same && c < name.n; c++)
			same = view->name.p[c] == (name.p[c] == '-' ? '_' : name.p[c]);
		if (same)
			return view;
	}
	return NULL;
}

/* ---- sections ------------------------------------------------------------ */

static bool
is_readable(const struct record_view *v, uint8_t group)
{
	return group == 0 || (v->opened.keys.gmask & GMASK(group)) != 0;
}

NODISCARD static err_t
line_add(struct web *w, const struct record_view *v, const struct field *field, const struct cbor *home, struct record_line *out, size_t *n)
{
	const struct cbor *value = answer_bare(home, field->name);

	if (value == NULL || field->type == FIELD_NOTE || field->type == FIELD_HIDDEN ||
	    (value->type == CBOR_TEXT && str_trim(value->s).n == 0) || (value->type == CBOR_ARRAY && value->n == 0))
		return NULL;
	out[*n].label = field->label;
	return form_words(w->arena, v->form, field, cbor_get_str(home, field->name), &out[(*n)++].words);
}

NODISCARD static err_t
repeat_add(struct web *w, const struct record_view *v, const struct repeat *repeat, struct record_section *s)
{
	const struct cbor *rows = answer_bare(&v->answers, repeat->name);
	size_t at = (size_t)(repeat - v->form->repeat);
	struct record_rows *all;

	if (rows == NULL || rows->type != CBOR_ARRAY || rows->n == 0)
		return NULL;
	NEWN(all, w->arena, s->n_rows + rows->n);
	for (size_t i = 0; i < s->n_rows; i++)
		all[i] = s->rows[i];
	s->rows = all;
	for (size_t r = 0; r < rows->n; r++) {
		struct record_rows *out = &s->rows[s->n_rows++];

		TRY(str_fmt(w->arena, &out->title, "%.*s, %zu", STRF(repeat->label), r + 1));
		NEWN(out->line, w->arena, v->form->n_fields + 1);
		for (size_t i = 0; i < v->form->n_fields; i++)
			if (v->form->field[i].repeat == (int)at)
				TRY(line_add(w, v, &v->form->field[i], &rows->v[r], out->line, &out->n));
	}
	return NULL;
}

NODISCARD static err_t
section_fill(struct web *w, const struct record_view *v, const struct view *view, struct record_section *out)
{
	struct str rest = view->fields, name;
	bool any_open = false;

	*out = (struct record_section){ .title = view->label };
	NEWN(out->line, w->arena, v->form->n_fields + 1);
	while (str_split(&rest, ';', &name)) {
		const struct repeat *repeat = form_repeat(v->form, name);
		const struct field *field = form_field(v->form, name);

		any_open |= repeat != NULL ? is_readable(v, repeat->group) : field != NULL && is_readable(v, field->group);
		if (repeat != NULL)
			TRY(repeat_add(w, v, repeat, out));
		else if (field != NULL)
			TRY(line_add(w, v, field, &v->answers, out->line, &out->n));
	}
	out->closed = !any_open;
	return NULL;
}

/* Is there an edit of this section in the state it is in, and may this reader? */
static bool
may_change(struct web *w, const struct record_view *v, const struct view *view)
{
	const struct registry *reg = &desk_of(w)->registry;
	struct str state = row_text(&v->row, RECORD_STATE), event;
	bool mine = record_is_mine(w, v);
	const char *name;

	if (!policy_record(w->cx->actor, true, row_ref(&v->row, RECORD_CMP), row_ref(&v->row, RECORD_AGENCY), 1))
		return false;
	if (record_may(w->cx, reg, v->kind->machine, state, "edit", mine))
		return true;
	return str_fmt(w->arena, &event, "edit:%.*s", STRF(view->name)) == NULL && str_z(w->arena, event, &name) == NULL &&
	    record_may(w->cx, reg, v->kind->machine, state, name, mine);
}

NODISCARD static err_t
sections_fill(struct web *w, const struct record_view *v, struct record_page *out)
{
	NEWN(out->section, w->arena, v->form->n_views + 1);
	for (size_t i = 0; i < v->form->n_views; i++) {
		const struct view *view = &v->form->view[i];
		struct record_section *s = &out->section[out->n_sections];

		if (!str_is(view->kind, "section"))
			continue;
		TRY(section_fill(w, v, view, s));
		/* The box that stands first on every page of the record. */
		if (str_is(view->name, "donot")) {
			out->donot = s->n > 0 ? s->line[0].words : STR_NONE;
			continue;
		}
		if (!s->closed && may_change(w, v, view))
			TRY(str_fmt(w->arena, &s->change, "/record/%.*s/edit/%.*s", STRF(out->urn), STRF(view->name)));
		out->n_sections++;
	}
	return NULL;
}

/* ---- steps, tasks, readers, history -------------------------------------- */

static bool
ends_with(const char *text, const char *end)
{
	return text != NULL && str_ends(str_of(text), str_of(end));
}

NODISCARD static err_t
steps_fill(struct web *w, const struct record_view *v, struct record_page *out)
{
	const struct transition **move;
	size_t n;

	TRY(record_moves(w->cx, &desk_of(w)->registry, v->kind->machine, row_text(&v->row, RECORD_STATE), record_is_mine(w, v), &move, &n));
	NEWN(out->step, w->arena, n + 1);
	for (size_t i = 0; i < n; i++) {
		struct record_step *s = &out->step[out->n_steps++];

		/* A guard called module.reason asks for one; so does a choice. */
		*s = (struct record_step){ .words = str_of(move[i]->words),
			.asks = ends_with(move[i]->guard, ".reason") || event_view(w, v->form, move[i]->event) != NULL };
		out->any_asks |= s->asks;
		TRY(str_fmt(w->arena, &s->href, "/record/%.*s/do/%s", STRF(out->urn), move[i]->event));
	}
	return NULL;
}

static struct str
task_words(const struct record_view *v, struct str kind)
{
	for (size_t i = 0; i < v->form->n_clocks; i++)
		if (str_eq(v->form->clock[i].name, kind))
			return v->form->clock[i].words;
	return str_is(kind, "read") ? STR("Read this and accept it") : str_is(kind, "action") ? STR("Do it") : kind;
}

NODISCARD static err_t
tasks_fill(struct web *w, const struct record_view *v, struct record_page *out)
{
	struct task_line *task;

	TRY(task_list(w->cx, row_id(&v->row), &task, &out->n_tasks));
	NEWN(out->task, w->arena, out->n_tasks + 1);
	for (size_t i = 0; i < out->n_tasks; i++) {
		out->task[i] = (struct record_task){ .words = task_words(v, task[i].kind), .who = task[i].who, .overdue = task[i].due < day_local(w->cx->now) };
		TRY(day_short(w->arena, task[i].due, &out->task[i].due));
	}
	return NULL;
}

/* Some steps wait until everybody has read it: then each reader can say so. */
static bool
waits_for_readers(struct web *w, const struct record_view *v)
{
	const struct registry *reg = &desk_of(w)->registry;
	struct str state = row_text(&v->row, RECORD_STATE);

	for (size_t i = 0; i < reg->n_transitions; i++)
		if (strcmp(reg->transition[i].machine, v->kind->machine) == 0 && str_is(state, reg->transition[i].from) &&
		    ends_with(reg->transition[i].guard, ".all-read"))
			return true;
	return false;
}

NODISCARD static err_t
readers_fill(struct web *w, const struct record_view *v, struct record_page *out)
{
	int64_t version = row_int(&v->row, RECORD_VERSION);
	struct reader_view *reader;
	bool has_read = false;

	TRY(record_readers(w->cx, row_id(&v->row), &reader, &out->n_readers));
	NEWN(out->reader, w->arena, out->n_readers + 1);
	for (size_t i = 0; i < out->n_readers; i++) {
		out->reader[i] = (struct record_reader){ .name = reader[i].name, .agency = reader[i].agency_name, .older = reader[i].version < version };
		has_read |= reader[i].version == version && str_eq(reader[i].name, w->cx->actor->name) && id_eq(reader[i].agency, w->cx->actor->caps.agency);
		TRY(day_short(w->arena, reader[i].on, &out->reader[i].day));
	}
	if (waits_for_readers(w, v) && !has_read)
		TRY(str_fmt(w->arena, &out->accept, "/record/%.*s/accept", STRF(out->urn)));
	return NULL;
}

static struct str
step_words(const struct registry *reg, const char *machine, struct str event)
{
	for (size_t i = 0; i < reg->n_transitions; i++)
		if (strcmp(reg->transition[i].machine, machine) == 0 && str_is(event, reg->transition[i].event) && reg->transition[i].words != NULL)
			return str_of(reg->transition[i].words);
	return str_starts(event, STR("clock:")) ? STR("By its date") : event;
}

NODISCARD static err_t
history_fill(struct web *w, const struct record_view *v, struct record_page *out)
{
	struct history_entry *entry;

	TRY(record_history(w->cx, row_id(&v->row), &v->opened, &entry, &out->n_events));
	NEWN(out->event, w->arena, out->n_events + 1);
	for (size_t i = 0; i < out->n_events; i++) {
		const struct history_entry *e = &entry[out->n_events - 1 - i];
		struct record_event_line *line = &out->event[i];

		*line = (struct record_event_line){ .step = step_words(&desk_of(w)->registry, v->kind->machine, e->event), .who = e->actor,
			.agency = e->agency, .reason = e->reason };
		TRY(day_short(w->arena, e->day, &line->day));
		TRY(state_words(w->arena, e->to, &line->state));
	}
	return NULL;
}

/* ---- the head ------------------------------------------------------------ */

NODISCARD static err_t
why_words(struct web *w, const struct record_view *v, struct str agency, struct str *out)
{
	struct str kind;

	TRY(str_lower_ascii(w->arena, str_of(v->kind->words), &kind));
	if (id_eq(row_ref(&v->row, RECORD_AGENCY), w->cx->actor->caps.agency))
		return str_fmt(w->arena, out, "Your agency owns this %.*s.", STRF(kind));
	if (actor_has(w->cx->actor, ROLE_COORDINATOR))
		return str_fmt(w->arena, out, "You coordinate the partnership; %.*s owns this %.*s.", STRF(agency), STRF(kind));
	return str_fmt(w->arena, out, "This register is open to every agency of the partnership; %.*s owns this %.*s.", STRF(agency), STRF(kind));
}

NODISCARD static err_t
window_words(struct web *w, const struct record_view *v, struct str *out)
{
	struct str from, to;

	if (row_null(&v->row, RECORD_OPENED))
		return row_null(&v->row, RECORD_DUE) ? NULL : day_words(w->arena, (int32_t)row_int(&v->row, RECORD_DUE), out);
	TRY(day_words(w->arena, (int32_t)row_int(&v->row, RECORD_OPENED), &from));
	*out = from;
	if (row_null(&v->row, RECORD_UNTIL) || row_int(&v->row, RECORD_UNTIL) == row_int(&v->row, RECORD_OPENED))
		return NULL;
	TRY(day_words(w->arena, (int32_t)row_int(&v->row, RECORD_UNTIL), &to));
	return str_fmt(w->arena, out, "%.*s to %.*s", STRF(from), STRF(to));
}

NODISCARD static err_t
head_fill(struct web *w, const struct record_view *v, struct record_page *out)
{
	struct str state = row_text(&v->row, RECORD_STATE);
	struct agency_view agency;

	out->kind = v->kind;
	out->urn = row_text(&v->row, RECORD_URN);
	TRY(str_fmt(w->arena, &out->title, "%s %.*s", v->kind->words, STRF(out->urn)));
	TRY(state_words(w->arena, state, &out->state));
	out->mark = state_mark(&desk_of(w)->registry, v->kind->machine, state);
	TRY(house_agency(w->cx, row_ref(&v->row, RECORD_AGENCY), &agency));
	out->agency = agency.name;
	TRY(window_words(w, v, &out->window));
	return why_words(w, v, agency.name, &out->why);
}

err_t
desk_record(struct web *w)
{
	struct record_page page = { 0 };
	struct record_view v;

	TRY(record_of_path(w, A_OPEN, &v));
	TRY(head_fill(w, &v, &page));
	TRY(sections_fill(w, &v, &page));
	TRY(steps_fill(w, &v, &page));
	TRY(tasks_fill(w, &v, &page));
	TRY(readers_fill(w, &v, &page));
	TRY(history_fill(w, &v, &page));
	page_marking(w, STR("O"));
	tmpl_record(web_html(w), &page);
	return NULL;
}
