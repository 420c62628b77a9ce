/*
 * forms/load_rules.c - what refers to fields: expressions, filters, views, clocks.
 */
#include "base/log.h"
#include "forms/expression.h"
#include "forms/load.h"

struct rules { struct loader *l; struct form *form; const struct csv *csv; };

NODISCARD static err_t
parse_cell(const struct rules *r, size_t field, size_t row, const char *column, struct str text, const void **out)
{
	struct expression_error why = { 0 };
	const struct expression *code = NULL;
	err_t e;

	if (text.n == 0)
		return NULL;
	e = expression_parse(r->l->arena, r->form, field, text, &code, &why);
	if (e != NULL && e->code == ERR_INVALID) {
		log_line(LOG_ERROR, "forms: %s/%s:%zu: column %s, character %zu: %s", r->l->dir, r->l->file, row + 2, column,
		    why.at, why.id);
		FAIL(ERR_INVALID, "form.invalid");
	}
	*out = code;
	return e;
}

/* Choices of the field depend on an earlier select outside any repeat. */
NODISCARD static err_t
set_filter(const struct rules *r, struct field *f, size_t row)
{
	struct str name = csv_get(r->csv, row, "choice_filter");
	const struct field *by;

	if (name.n == 0)
		return NULL;
	by = form_field(r->form, name);
	if (by == NULL || by->repeat >= 0 || by->n_choices == 0)
		return load_refuse(r->l, row + 2, "choice_filter", "no select outside repeats");
	f->filter_field = (int)(by - r->form->field);
	return NULL;
}

err_t
load_expressions(struct loader *l, struct form *form, const struct csv *survey, const size_t *row_of_field)
{
	const struct rules r = { l, form, survey };
	struct field *fields;

	/* the loader made them and nobody else has seen them */
	fields = (struct field *)form->field;
	for (size_t i = 0; i < form->n_fields; i++) {
		struct field *f = &fields[i];
		size_t row = row_of_field[i];
		struct str required = csv_get(survey, row, "required");

		TRY(parse_cell(&r, i, row, "relevant", f->relevant, &f->relevant_code));
		TRY(parse_cell(&r, i, row, "constraint", f->constraint, &f->constraint_code));
		if (!f->required && !str_is(required, "no"))
			TRY(parse_cell(&r, i, row, "required", required, &f->required_code));
		TRY(set_filter(&r, f, row));
	}
	return NULL;
}

/* Columns every record has beside its fields. */
static bool
is_record_column(struct str s)
{
	static const char *const known[] = { "urn", "state", "agency", "unit", "opened", "due", "review", "until" };

	for (size_t i = 0; i < sizeof known / sizeof *known; i++)
		if (str_is(s, known[i]))
			return true;
	return false;
}

/* "field=choice": what an event writes into the row of the repeat that is chosen on its page. */
static bool
marks_row(const struct form *form, struct str mark)
{
	struct str value = mark, name;
	const struct field *field;

	if (!str_split(&value, '=', &name) || (field = form_field(form, name)) == NULL || field->repeat < 0 ||
	    field->type != FIELD_SELECT_ONE)
		return false;
	for (size_t i = 0; i < field->n_choices; i++)
		if (str_eq(field->choice[i].value, value))
			return true;
	return false;
}

NODISCARD static err_t
check_view(const struct loader *l, const struct form *form, const struct view *v, size_t row)
{
	struct str rest = v->fields, name;

	if (!load_is_name(v->name) || v->label.n == 0)
		return load_refuse(l, row + 2, "name", "a view has a name and a label");
	if (str_is(v->kind, "event"))
		return marks_row(form, v->fields) ? NULL : load_refuse(l, row + 2, "fields", "an event marks a row: field=choice");
	if (!str_is(v->kind, "list") && !str_is(v->kind, "filter") && !str_is(v->kind, "section") && !str_is(v->kind, "new"))
		return load_refuse(l, row + 2, "kind", "list, filter, section, new or event");
	while (str_split(&rest, ';', &name))
		if (form_field(form, name) == NULL && form_repeat(form, name) == NULL && !is_record_column(name))
			return load_refuse(l, row + 2, "fields", "no such field");
	return NULL;
}

err_t
load_views(struct loader *l, struct form *form)
{
	static const char *const columns[] = { "name", "label", "kind", "fields", NULL };
	struct view *view;
	struct csv csv;
	bool found;

	TRY(load_csv(l, "views.csv", columns, &csv, &found));
	if (!found)
		return NULL;
	NEWN(view, l->arena, csv.n_rows + 1);
	for (size_t row = 0; row < csv.n_rows; row++) {
		view[row] = (struct view){ csv_get(&csv, row, "name"), csv_get(&csv, row, "label"),
		    csv_get(&csv, row, "kind"), csv_get(&csv, row, "fields") };
		TRY(check_view(l, form, &view[row], row));
	}
	form->view = view;
	form->n_views = csv.n_rows;
	return NULL;
}

NODISCARD static err_t
day_cell(const struct loader *l, const struct csv *csv, size_t row, const char *column, int32_t blank, int32_t *out)
{
	struct str cell = csv_get(csv, row, column);
	struct date d;

	*out = blank;
	if (cell.n == 0)
		return NULL;
	if (date_parse(cell, &d) != NULL)
		return load_refuse(l, row + 2, column, "no day");
	*out = day_of(d);
	return NULL;
}

NODISCARD static err_t
read_clock(const struct loader *l, const struct form *form, const struct csv *csv, size_t row, struct clock_rule *c)
{
	struct str unit = csv_get(csv, row, "unit");
	const struct field *base;
	int64_t amount;

	*c = (struct clock_rule){ .name = csv_get(csv, row, "clock"), .base = csv_get(csv, row, "base"),
	    .rule = csv_get(csv, row, "rule"), .nation = csv_get(csv, row, "nation"), .source = csv_get(csv, row, "source"),
	    .who = csv_get(csv, row, "who"), .words = csv_get(csv, row, "words"), .remind = csv_get(csv, row, "remind"),
	    .escalate = csv_get(csv, row, "escalate"), .stops = csv_get(csv, row, "stops") };
	if (!load_is_name(c->name) || c->words.n == 0 || c->source.n == 0)
		return load_refuse(l, row + 2, "clock", "a clock has a name, words and a source");
	base = form_field(form, c->base);
	if (base == NULL || base->type != FIELD_DATE)
		return load_refuse(l, row + 2, "base", "no date of the form");
	if (unit.n != 1 || (unit.p[0] != 'd' && unit.p[0] != 'w' && unit.p[0] != 'm' && unit.p[0] != 'y'))
		return load_refuse(l, row + 2, "unit", "d, w, m or y");
	c->unit = unit.p[0];
	TRY(load_number(l, csv, row, "amount", -3660, 3660, 0, &amount));
	c->amount = (int)amount;
	TRY(day_cell(l, csv, row, "from", INT32_MIN, &c->from));
	return day_cell(l, csv, row, "to", INT32_MAX, &c->to);
}

err_t
load_clocks(struct loader *l, struct form *form)
{
	static const char *const columns[] = { "clock", "base", "amount", "unit", "rule", "nation", "source", "who", "words",
	    "remind", "escalate", "stops", "from", "to", NULL };
	struct clock_rule *clock;
	struct csv csv;
	bool found;

	TRY(load_csv(l, "clocks.csv", columns, &csv, &found));
	if (!found)
		return NULL;
	NEWN(clock, l->arena, csv.n_rows + 1);
	for (size_t row = 0; row < csv.n_rows; row++)
		TRY(read_clock(l, form, &csv, row, &clock[row]));
	form->clock = clock;
	form->n_clocks = csv.n_rows;
	return NULL;
}
