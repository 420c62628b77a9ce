/*
 * forms/load_survey.c - survey.csv: pages, repeats and fields in their order.
 *
 *	row -> begin/end of a page or repeat, or one field -> struct form
 *	-> numbers unique in their section -> expressions
 */
#include <string.h>

#include "forms/load.h"
#include "forms/role_names.h"		/* made from schema/roles.def */

#define TEXT_DEFAULT 200
#define REPEAT_MAX 100
#define REGISTERS_FROM 16		/* form numbers (SEC-52) */

struct survey {
	struct loader	*l;
	struct form	*form;
	struct csv	 csv;
	struct field	*field;
	struct repeat	*repeat;
	struct form_page *page;
	size_t		*row_of_field;
	bool		 in_page;
	int		 in_repeat;		/* -1: none */
	bool		 has_pages;
};

static struct str
cell(const struct survey *s, size_t row, const char *column)
{
	return csv_get(&s->csv, row, column);
}

NODISCARD static err_t
refuse(const struct survey *s, size_t row, const char *column, const char *fault)
{
	return load_refuse(s->l, row + 2, column, fault);
}

NODISCARD static err_t
begin_page(struct survey *s, size_t row)
{
	if (s->in_page || (s->form->n_fields > 0 && !s->has_pages))
		return refuse(s, row, "type", "a page inside a page, or fields before the first page");
	s->page[s->form->n_pages] = (struct form_page){ cell(s, row, "label"), cell(s, row, "hint"), s->form->n_fields, 0 };
	s->in_page = s->has_pages = true;
	return NULL;
}

NODISCARD static err_t
end_page(struct survey *s, size_t row)
{
	if (!s->in_page || s->in_repeat >= 0)
		return refuse(s, row, "type", "ends what was not begun");
	s->page[s->form->n_pages].n = s->form->n_fields - s->page[s->form->n_pages].first;
	s->form->n_pages++;
	s->in_page = false;
	return NULL;
}

/* group, plain and number of a field or repeat. */
NODISCARD static err_t
place(struct survey *s, size_t row, uint8_t *group, bool *plain, uint16_t *out)
{
	int64_t n;

	TRY(load_number(s->l, &s->csv, row, "group", 1, 9, 0, &n));
	if (n != 0 && n != 1 && n != 3 && n != 8 && n != 9)
		return refuse(s, row, "group", "1, 3, 8 or 9");
	*group = (uint8_t)n;
	TRY(load_flag(s->l, &s->csv, row, "plain", plain));
	if (*plain && *group != 0)
		return refuse(s, row, "plain", "a plain field has no group");
	TRY(load_number(s->l, &s->csv, row, "number", 1, UINT16_MAX, 0, &n));
	if (n == 0)
		return refuse(s, row, "number", "blank");
	*out = (uint16_t)n;
	return NULL;
}

NODISCARD static err_t
begin_repeat(struct survey *s, size_t row)
{
	struct repeat *r = &s->repeat[s->form->n_repeats];
	int64_t max;

	if (s->in_repeat >= 0)
		return refuse(s, row, "type", "a repeat inside a repeat");
	*r = (struct repeat){ .name = cell(s, row, "name"), .label = cell(s, row, "label"), .hint = cell(s, row, "hint"),
	    .page = (int)s->form->n_pages };
	if (!load_is_name(r->name) || form_repeat(s->form, r->name) != NULL)
		return refuse(s, row, "name", "no name, or one used before");
	TRY(load_number(s->l, &s->csv, row, "max", 1, REPEAT_MAX, 0, &max));
	if (max == 0)
		return refuse(s, row, "max", "blank");
	r->max = (size_t)max;
	TRY(place(s, row, &r->group, &r->plain, &r->number));
	if (s->form->number >= REGISTERS_FROM && !r->plain && r->group == 0)
		return refuse(s, row, "group", "a field of a register is plain or has a group");
	s->in_repeat = (int)s->form->n_repeats++;
	return NULL;
}

NODISCARD static err_t
end_repeat(struct survey *s, size_t row)
{
	if (s->in_repeat < 0)
		return refuse(s, row, "type", "ends what was not begun");
	s->in_repeat = -1;
	return NULL;
}

NODISCARD static err_t
set_choices(struct survey *s, size_t row, struct field *f, struct str list)
{
	for (size_t i = 0; i < s->l->n_lists; i++)
		if (str_eq(s->l->list[i].name, list)) {
			f->choice = s->l->list[i].choice;
			f->n_choices = s->l->list[i].n;
			return NULL;
		}
	return refuse(s, row, "type", "no such list in choices.csv");
}

NODISCARD static err_t
set_type(struct survey *s, size_t row, struct field *f)
{
	static const struct { const char *words; enum field_type type; } known[] = {
		{ "text", FIELD_TEXT }, { "integer", FIELD_INTEGER }, { "decimal", FIELD_MONEY }, { "date", FIELD_DATE },
		{ "time", FIELD_TIME }, { "note", FIELD_NOTE }, { "hidden", FIELD_HIDDEN },
		{ "select_one", FIELD_SELECT_ONE }, { "select_multiple", FIELD_SELECT_MULTIPLE },
	};
	struct str rest = cell(s, row, "type"), word;

	if (!str_split(&rest, ' ', &word))
		return refuse(s, row, "type", "blank");
	for (size_t i = 0; i < sizeof known / sizeof *known; i++) {
		if (!str_is(word, known[i].words))
			continue;
		f->type = known[i].type;
		if (f->type == FIELD_TEXT && str_is(f->appearance, "multiline"))
			f->type = FIELD_MULTILINE;
		if (f->type == FIELD_SELECT_ONE || f->type == FIELD_SELECT_MULTIPLE)
			return set_choices(s, row, f, rest);
		return rest.n == 0 ? NULL : refuse(s, row, "type", "one word");
	}
	return refuse(s, row, "type", "no such type");
}

NODISCARD static err_t
set_roles(struct survey *s, size_t row, struct field *f)
{
	struct str rest = cell(s, row, "role"), name;

	while (rest.n > 0 && str_split(&rest, ' ', &name)) {
		uint32_t bit = 0;

		for (size_t i = 0; i < sizeof role_name_of_bit / sizeof *role_name_of_bit; i++)
			if (str_is(name, role_name_of_bit[i]))
				bit = (uint32_t)1 << i;
		if (bit == 0)
			return refuse(s, row, "role", "no such role");
		f->roles |= bit;
	}
	return NULL;
}

NODISCARD static err_t
add_field(struct survey *s, size_t row)
{
	struct field *f = &s->field[s->form->n_fields];
	int64_t max;

	*f = (struct field){ .name = cell(s, row, "name"), .label = cell(s, row, "label"), .hint = cell(s, row, "hint"),
	    .appearance = cell(s, row, "appearance"), .constraint_message = cell(s, row, "constraint_message"),
	    .relevant = cell(s, row, "relevant"), .constraint = cell(s, row, "constraint"),
	    .required = str_is(cell(s, row, "required"), "yes"), .repeat = s->in_repeat, .filter_field = -1 };
	if (s->has_pages && !s->in_page)
		return refuse(s, row, "type", "a field outside the pages");
	if (!load_is_name(f->name) || form_field(s->form, f->name) != NULL)
		return refuse(s, row, "name", "no name, or one used before");
	TRY(set_type(s, row, f));
	if (f->label.n == 0 && f->type != FIELD_HIDDEN)
		return refuse(s, row, "label", "blank");
	TRY(load_number(s->l, &s->csv, row, "max", 1, 65536, TEXT_DEFAULT, &max));
	f->max = (size_t)max;
	TRY(set_roles(s, row, f));
	if (f->type != FIELD_NOTE)
		TRY(place(s, row, &f->group, &f->plain, &f->number));
	if (f->repeat >= 0) {			/* a row lies whole where its repeat lies */
		f->group = s->repeat[f->repeat].group;
		f->plain = s->repeat[f->repeat].plain;
	} else if (s->form->number >= REGISTERS_FROM && f->type != FIELD_NOTE && !f->plain && f->group == 0)
		return refuse(s, row, "group", "a field of a register is plain or has a group");
	s->row_of_field[s->form->n_fields++] = row;
	return NULL;
}

NODISCARD static err_t
read_row(struct survey *s, size_t row)
{
	struct str type = cell(s, row, "type");

	if (str_is(type, "begin_group"))
		return begin_page(s, row);
	if (str_is(type, "end_group"))
		return end_page(s, row);
	if (str_is(type, "begin_repeat"))
		return begin_repeat(s, row);
	if (str_is(type, "end_repeat"))
		return end_repeat(s, row);
	return add_field(s, row);
}

/* A number names one thing: a field in its repeat; a field or repeat in its group. */
NODISCARD static err_t
check_numbers(const struct survey *s)
{
	const struct form *form = s->form;

	for (size_t i = 0; i < form->n_fields; i++) {
		const struct field *f = &form->field[i];

		if (f->type == FIELD_NOTE)
			continue;
		for (size_t k = 0; k < i; k++)
			if (form->field[k].type != FIELD_NOTE && form->field[k].repeat == f->repeat &&
			    form->field[k].group == f->group && form->field[k].number == f->number)
				return refuse(s, s->row_of_field[i], "number", "used before in its section");
		for (size_t k = 0; f->repeat < 0 && k < form->n_repeats; k++)
			if (form->repeat[k].group == f->group && form->repeat[k].number == f->number)
				return refuse(s, s->row_of_field[i], "number", "that of a repeat in its section");
	}
	for (size_t i = 0; i < form->n_repeats; i++)
		for (size_t k = 0; k < i; k++)
			if (form->repeat[k].group == form->repeat[i].group && form->repeat[k].number == form->repeat[i].number)
				return refuse(s, 0, "number", "two repeats of a section have one number");
	return NULL;
}

NODISCARD static err_t
finish(struct survey *s)
{
	if (s->in_page || s->in_repeat >= 0)
		return refuse(s, s->csv.n_rows, "type", "a page or repeat does not end");
	if (!s->has_pages) {
		s->page[0] = (struct form_page){ s->form->title, STR_NONE, 0, s->form->n_fields };
		s->form->n_pages = 1;
	}
	TRY(check_numbers(s));
	return load_expressions(s->l, s->form, &s->csv, s->row_of_field);
}

err_t
load_survey(struct loader *l, struct form *form)
{
	static const char *const columns[] = { "type", "name", "label", "hint", "required", "relevant", "constraint",
	    "constraint_message", "appearance", "max", "number", "group", "plain", "role", "choice_filter",
	    "ilo", "strength", "counts_when", "effect", "basis", NULL };
	struct survey s = { .l = l, .form = form, .in_repeat = -1 };
	bool found;

	TRY(load_csv(l, "survey.csv", columns, &s.csv, &found));
	if (!found || s.csv.n_rows == 0)
		return load_refuse(l, 1, "type", "no questions");
	NEWN(s.field, l->arena, s.csv.n_rows);
	NEWN(s.repeat, l->arena, s.csv.n_rows);
	NEWN(s.page, l->arena, s.csv.n_rows + 1);
	NEWN(s.row_of_field, l->arena, s.csv.n_rows);
	form->field = s.field;
	form->repeat = s.repeat;
	form->page = s.page;
	for (size_t row = 0; row < s.csv.n_rows; row++)
		TRY(read_row(&s, row));
	return finish(&s);
}
