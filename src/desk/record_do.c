/*
 * desk/record_do.c - one step of a record: its reason, its choice, its refusal.
 *
 *	button -> record_event -> the record again | the same page with what is in the way
 *
 * Only events that stand among the reader's buttons can be done here.
 */
#include "desk/record_page.h"

#include "desk/t_record.h"

/* The step of the path among those the reader may take now; NOTFOUND. */
NODISCARD static err_t
step_find(struct web *w, const struct record_view *v, const struct transition **out)
{
	const struct transition **move;
	size_t n;

	TRY(record_moves(w->cx, &desk_of(w)->registry, v->kind->machine, row_text(&v->row, RECORD_STATE), record_is_mine(w, v), &move, &n));
	for (size_t i = 0; i < n; i++)
		if (str_is(web_param(w, "event"), move[i]->event)) {
			*out = move[i];
			return NULL;
		}
	FAIL(ERR_CONFLICT, "state.not-now");
}

/* "field=choice" of an event's view. */
struct mark { const struct field *field; const struct repeat *repeat; struct str value; };

static bool
mark_of(struct web *w, const struct record_view *v, const char *event, struct mark *out)
{
	const struct view *view = event_view(w, v->form, event);
	struct str name;

	if (view == NULL)
		return false;
	out->value = view->fields;
	if (!str_split(&out->value, '=', &name) || (out->field = form_field(v->form, name)) == NULL || out->field->repeat < 0)
		return false;
	out->repeat = &v->form->repeat[out->field->repeat];
	return true;
}

/* Rows that do not carry the mark yet, each by its first answer. */
NODISCARD static err_t
rows_fill(struct web *w, const struct record_view *v, const struct mark *mark, struct record_do *out)
{
	const struct cbor *rows = answer_bare(&v->answers, mark->repeat->name);
	const struct field *first = NULL;
	size_t n = rows != NULL && rows->type == CBOR_ARRAY ? rows->n : 0;

	for (size_t i = 0; first == NULL && i < v->form->n_fields; i++)
		if (v->form->field[i].repeat == mark->field->repeat)
			first = &v->form->field[i];
	NEWN(out->row, w->arena, n + 1);
	for (size_t i = 0; first != NULL && i < n; i++) {
		const struct cbor *now = answer_bare(&rows->v[i], mark->field->name), *name = cbor_get_str(&rows->v[i], first->name);
		struct ui_choice *c = &out->row[out->n_rows];

		if (name == NULL || (now != NULL && now->type == CBOR_TEXT && str_eq(now->s, mark->value)))
			continue;
		TRY(str_fmt(w->arena, &c->value, "%zu", i));
		TRY(form_words(w->arena, v->form, first, name, &c->label));
		c->on = str_eq(c->value, web_field(w, "row"));
		out->n_rows++;
	}
	return NULL;
}

NODISCARD static err_t
overlaps_fill(struct web *w, const struct record_view *v, struct record_do *out)
{
	if (!str_is(str_of(v->kind->name), "visit"))
		return NULL;
	TRY(visit_overlaps(w->cx, &desk_of(w)->registry, v, &out->overlap, &out->n_overlaps));
	NEWN(out->overlap_words, w->arena, out->n_overlaps + 1);
	for (size_t i = 0; i < out->n_overlaps; i++) {
		struct agency_view agency;
		struct str from;

		TRY(house_agency(w->cx, out->overlap[i].agency, &agency));
		TRY(day_words(w->arena, out->overlap[i].from, &from));
		TRY(str_fmt(w->arena, &out->overlap_words[i], "%.*s, %.*s: %.*s", STRF(from), STRF(agency.name), STRF(out->overlap[i].place)));
	}
	return NULL;
}

NODISCARD static err_t
draw(struct web *w, const struct record_view *v, const struct transition *step, struct str error)
{
	struct record_do page = { .urn = row_text(&v->row, RECORD_URN), .words = str_of(step->words), .error = error, .reason = web_field(w, "reason") };
	struct mark mark;

	TRY(str_fmt(w->arena, &page.action, "/record/%.*s/do/%s", STRF(page.urn), step->event));
	TRY(str_fmt(w->arena, &page.back, "/record/%.*s", STRF(page.urn)));
	if (mark_of(w, v, step->event, &mark)) {
		page.choose = event_view(w, v->form, step->event)->label;
		TRY(rows_fill(w, v, &mark, &page));
	}
	TRY(overlaps_fill(w, v, &page));
	page_marking(w, STR("O"));
	tmpl_record_do(web_html(w), &page);
	return NULL;
}

err_t
desk_record_do(struct web *w)
{
	const struct transition *step;
	struct record_view v;

	TRY(record_of_path(w, A_OPEN, &v));
	TRY(step_find(w, &v, &step));
	return draw(w, &v, step, STR_NONE);
}

/* The whole repeat with the mark in the row that was chosen. */
NODISCARD static err_t
marked(struct web *w, const struct record_view *v, const struct mark *mark, struct cbor *out)
{
	struct cbor answers = v->answers, *rows, *row = NULL;
	struct str bytes;
	int64_t chosen;

	TRY(cbor_encode(w->arena, &v->answers, 1 << 18, &bytes));
	TRY(cbor_parse(w->arena, bytes, &answers));
	*out = cbor_map();
	if (str_i64(web_field(w, "row"), &chosen) != NULL || chosen < 0)
		FAIL(ERR_INVALID, "record.row");
	for (size_t i = 0; i < answers.n; i++) {
		rows = &answers.v[i];
		if (str_eq(answers.key[i].s, mark->repeat->name) && rows->type == CBOR_ARRAY && (size_t)chosen < rows->n)
			row = &rows->v[chosen];
		if (row != NULL) {
			TRY(cbor_set_str(w->arena, row, mark->field->name, cbor_text(mark->value)));
			return cbor_set_str(w->arena, out, mark->repeat->name, *rows);
		}
	}
	FAIL(ERR_INVALID, "record.row");
}

NODISCARD static err_t
step_take(struct web *w, const struct record_view *v, const struct transition *step)
{
	const struct registry *reg = &desk_of(w)->registry;
	struct mark mark;
	struct cbor answers;

	if (!mark_of(w, v, step->event, &mark))
		return record_event(w->cx, reg, v, step->event, web_field(w, "reason"), NULL);
	TRY(marked(w, v, &mark, &answers));
	return record_event(w->cx, reg, v, step->event, web_field(w, "reason"), &answers);
}

err_t
desk_record_done(struct web *w)
{
	const struct transition *step;
	struct record_view v;
	struct str words;
	err_t e;

	TRY(record_of_path(w, A_ALTER_OPEN, &v));
	TRY(step_find(w, &v, &step));
	e = step_take(w, &v, step);
	if (e == NULL)
		return web_redirect_fmt(w, "/record/%.*s", STRF(row_text(&v.row, RECORD_URN)));
	TRY(page_refused(w, e, &words));
	return draw(w, &v, step, words);
}

err_t
desk_record_accept(struct web *w)
{
	struct record_view v;

	TRY(record_of_path(w, A_OPEN, &v));
	TRY(record_accept(w->cx, &v));
	return web_redirect_fmt(w, "/record/%.*s", STRF(row_text(&v.row, RECORD_URN)));
}
