/*
 * web/form.c - draw the fields of a declared form.
 *
 *	struct form_view -> for each field that is asked: one component of ui.html
 *
 * Values are shown as they stand in the answers; what did not fit was kept
 * there as typed (forms.h) and is shown again with its error.
 */
#include "web/form.h"
#include "web/t_form.h"
#include "web/t_ui.h"

/* More choices than this are a list to open, not buttons. */
#define RADIOS_MAX 15

struct drawing {
	struct page		*pg;
	const struct form_view	*view;
	const struct cbor	*answers, *row;		/* row: NULL outside a repeat */
	bool			 heading_due;
};

static bool
stuck(struct page *pg, err_t e)
{
	if (pg->out.err == NULL && e != NULL)
		pg->out.err = e;
	return pg->out.err != NULL;
}

/* In registers a value may be wrapped: {v, s, r}. */
static const struct cbor *
plain(const struct cbor *v)
{
	if (v != NULL && v->type == CBOR_MAP && cbor_get(v, "s") != NULL)
		return cbor_get(v, "v");
	return v;
}

static struct str
value_text(struct page *pg, const struct field *f, const struct cbor *v)
{
	struct str out = STR_NONE;

	if (v == NULL)
		return STR_NONE;
	if (v->type == CBOR_TEXT)
		return v->s;
	if (v->type == CBOR_NULL)
		return f->type == FIELD_SELECT_ONE || f->type == FIELD_SELECT_MULTIPLE ? STR("dk") : STR_NONE;
	if (v->type != CBOR_INT)
		return STR_NONE;
	if (f->type == FIELD_MONEY && v->i >= 0)
		stuck(pg, str_fmt(pg->out.arena, &out, "%lld.%02lld", (long long)(v->i / 100), (long long)(v->i % 100)));
	else
		stuck(pg, str_fmt(pg->out.arena, &out, "%lld", (long long)v->i));
	return out;
}

static bool
is_chosen(const struct cbor *v, struct str code)
{
	if (v == NULL)
		return false;
	if (v->type == CBOR_NULL)
		return str_is(code, "dk");
	if (v->type == CBOR_TEXT)
		return str_eq(v->s, code);
	for (size_t i = 0; v->type == CBOR_ARRAY && i < v->n; i++)
		if (v->v[i].type == CBOR_TEXT && str_eq(v->v[i].s, code))
			return true;
	return false;
}

/* Words of the first fault of the field, as posted. */
static struct str
fault_text(const struct words *words, const struct form_view *view, const struct field *f, struct str posted)
{
	for (size_t i = 0; i < view->n_faults; i++) {
		if (!str_eq(view->fault[i].field, posted))
			continue;
		if (str_is(str_of(view->fault[i].id), "form.constraint") && f != NULL && f->constraint_message.n > 0)
			return f->constraint_message;
		return words_of(words, view->fault[i].id).text;
	}
	return STR_NONE;
}

static const struct words *
words_in(const struct page *pg)
{
	return pg->web != NULL ? pg->web->site->words : NULL;
}

/* Choices to be shown, after an empty first one where it is a list to open. */
static void
choices_fill(struct drawing *d, const struct field *f, const struct cbor *v, bool empty_first, struct ui_field *out)
{
	struct ui_choice *c = arena_array(d->pg->out.arena, f->n_choices + 1, sizeof *c);
	size_t n = 0;

	if (c == NULL) {
		stuck(d->pg, ERROR(ERR_LIMIT, "memory.limit"));
		return;
	}
	if (empty_first)
		c[n++] = (struct ui_choice){ .label = STR("") };
	for (size_t i = 0; i < f->n_choices; i++) {
		const struct choice *from = &f->choice[i];
		bool on = is_chosen(v, from->value);

		/* A retired choice that was made once stays visible where it was made. */
		if (!on && !form_offers(d->view->form, f, from, d->answers))
			continue;
		c[n++] = (struct ui_choice){ .value = from->value, .label = from->label, .hint = from->hint,
			.on = on, .alone = from->exclusive };
	}
	out->choice = c;
	out->n_choices = n;
}

static void
draw_choices(struct drawing *d, const struct field *f, const struct cbor *v, struct ui_field *u)
{
	bool many = f->type == FIELD_SELECT_MULTIPLE;
	bool list = !many && (f->n_choices > RADIOS_MAX || str_is(f->appearance, "minimal"));

	u->small = d->view->small;
	u->in_a_row = str_is(f->appearance, "horizontal");
	choices_fill(d, f, v, list, u);
	if (many)
		tmpl_field_checks(d->pg, u);
	else if (list)
		tmpl_field_select(d->pg, u);
	else
		tmpl_field_radios(d->pg, u);
}

/* Typed parts that were refused stand as "year-month-day" text in the answers. */
static void
date_parts(struct page *pg, const struct cbor *v, struct ui_date *out)
{
	struct arena *a = pg->out.arena;
	struct str rest;
	struct pdate p;
	struct date day;

	if (v == NULL)
		return;
	if (v->type == CBOR_TEXT) {
		rest = v->s;
		if (str_split(&rest, '-', &out->year) && str_split(&rest, '-', &out->month))
			out->day = rest;
		return;
	}
	if (!pdate_of(v, &p) || p.precision == PREC_UNKNOWN)
		return;
	day = date_of(p.from);
	stuck(pg, str_fmt(a, &out->year, "%d", day.year));
	if (p.precision != PREC_YEAR)
		stuck(pg, str_fmt(a, &out->month, "%d", day.month));
	if (p.precision == PREC_DAY)
		stuck(pg, str_fmt(a, &out->day, "%d", day.day));
}

static void
draw_date(struct drawing *d, const struct cbor *v, const struct ui_field *u)
{
	struct ui_date date = { .name = u->name, .label = u->label, .hint = u->hint, .error = u->error, .heading = u->heading };

	date_parts(d->pg, v, &date);
	tmpl_field_date(d->pg, &date);
}

static void
draw_typed(struct drawing *d, const struct field *f, struct ui_field *u)
{
	switch (f->type) {
	case FIELD_MULTILINE:
		u->max = f->max > 0 && f->max < 100000 ? (int)f->max : 0;
		tmpl_field_area(d->pg, u);
		return;
	case FIELD_INTEGER:
		u->inputmode = STR("numeric");
		u->width = 5;
		break;
	case FIELD_MONEY:
		u->inputmode = STR("decimal");
		u->width = 10;
		break;
	case FIELD_TIME:
		u->width = 5;
		break;
	case FIELD_TEXT:
	case FIELD_SELECT_ONE:
	case FIELD_SELECT_MULTIPLE:
	case FIELD_DATE:
	case FIELD_NOTE:
	case FIELD_HIDDEN:
		break;
	}
	tmpl_field_text(d->pg, u);
}

static void
draw_field(struct drawing *d, const struct field *f, struct str name)
{
	const struct cbor *v = plain(cbor_get_str(d->row != NULL ? d->row : d->answers, f->name));
	struct ui_field u = {
		.name = name, .label = f->label, .hint = f->hint, .heading = d->heading_due,
		.error = fault_text(words_in(d->pg), d->view, f, name),
	};

	if (f->type == FIELD_HIDDEN)
		return;			/* the program's own */
	if (f->type == FIELD_NOTE) {
		tmpl_form_note(d->pg, f->label, f->hint);
		return;
	}
	d->heading_due = false;
	if (f->type == FIELD_SELECT_ONE || f->type == FIELD_SELECT_MULTIPLE) {
		draw_choices(d, f, v, &u);
	} else if (f->type == FIELD_DATE) {
		draw_date(d, v, &u);
	} else {
		u.value = value_text(d->pg, f, v);
		draw_typed(d, f, &u);
	}
}

static bool
is_closed(const struct form_view *view, uint8_t group)
{
	return group != 0 && (view->closed >> (group - 1) & 1) != 0;
}

static bool
is_asked(const struct drawing *d, const struct field *f)
{
	if (f->roles != 0 && (f->roles & d->view->roles) == 0)
		return false;
	if (is_closed(d->view, f->group))
		return false;
	return form_relevant(d->view->form, f, d->answers, d->row);
}

/* Fields first .. end-1 stand in one repeat: draw them once a row. */
static void
draw_repeat(struct drawing *d, const struct repeat *r, size_t first, size_t end)
{
	const struct form *form = d->view->form;
	const struct cbor *rows = cbor_get_str(d->answers, r->name);
	const struct cbor none = cbor_map();
	size_t n = rows != NULL && rows->type == CBOR_ARRAY && rows->n > 0 ? rows->n : 1;
	struct str name;

	for (size_t row = 0; row < n; row++) {
		d->row = rows != NULL && rows->type == CBOR_ARRAY && row < rows->n ? &rows->v[row] : &none;
		tmpl_repeat_open(d->pg, r->label, r->hint, row + 1);
		for (size_t i = first; i < end; i++) {
			if (!is_asked(d, &form->field[i]))
				continue;
			if (stuck(d->pg, str_fmt(d->pg->out.arena, &name, "%.*s.%zu", STRF(form->field[i].name), row)))
				break;
			draw_field(d, &form->field[i], name);
		}
		if (n > 1)
			tmpl_repeat_remove(d->pg, r->name, r->label, row);
		tmpl_repeat_close(d->pg);
	}
	d->row = NULL;
	if (r->max == 0 || n < r->max)
		tmpl_repeat_add(d->pg, r->name, r->label);
}

static void
draw_range(struct drawing *d, size_t first, size_t end)
{
	const struct form *form = d->view->form;
	size_t i = first;

	while (i < end) {
		const struct field *f = &form->field[i];
		size_t next = i + 1;

		if (f->repeat >= 0) {
			while (next < end && form->field[next].repeat == f->repeat)
				next++;
			if (!is_closed(d->view, f->group))
				draw_repeat(d, &form->repeat[f->repeat], i, next);
		} else if (is_asked(d, f))
			draw_field(d, f, f->name);
		i = next;
	}
}

void
form_fields(struct page *pg, const struct form_view *view)
{
	static const struct cbor nothing = { .type = CBOR_MAP };
	struct drawing d = {
		.pg = pg, .view = view, .heading_due = view->first_heading,
		.answers = view->answers != NULL ? view->answers : &nothing,
	};
	const struct form *form = view->form;

	if (view->page >= 0) {
		const struct form_page *p = &form->page[view->page];

		draw_range(&d, p->first, p->first + p->n);
		return;
	}
	for (size_t i = 0; i < form->n_pages; i++) {
		tmpl_form_intro(pg, form->page[i].title, form->page[i].intro);
		draw_range(&d, form->page[i].first, form->page[i].first + form->page[i].n);
	}
	if (form->n_pages == 0)
		draw_range(&d, 0, form->n_fields);
}

err_t
form_errors(struct arena *a, const struct words *words, const struct form_view *view, struct ui_error **out, size_t *n_out)
{
	NEWN(*out, a, view->n_faults + 1);
	*n_out = view->n_faults;
	for (size_t i = 0; i < view->n_faults; i++) {
		struct str posted = view->fault[i].field, rest = posted, name;
		const struct field *f = str_split(&rest, '.', &name) ? form_field(view->form, name) : NULL;

		(*out)[i] = (struct ui_error){ .field = posted, .text = fault_text(words, view, f, posted) };
		if (f != NULL && f->type == FIELD_DATE)
			TRY(str_fmt(a, &(*out)[i].field, "%.*s_day", STRF(posted)));
	}
	return NULL;
}
