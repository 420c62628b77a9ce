/*
 * forms/answers.c - the tree of answers: finding, dropping, what is asked, what is empty.
 */
#include <string.h>

#include "forms/expression.h"
#include "forms/inside.h"

const struct cbor *
answer_value(const struct cbor *answer, enum answer_state *state)
{
	const struct cbor *v = cbor_get(answer, "v"), *s = cbor_get(answer, "s");

	if (state != NULL)
		*state = ANSWER_GIVEN;
	if (v == NULL && s == NULL)
		return answer;
	if (state != NULL && s != NULL && s->type == CBOR_INT && s->i >= ANSWER_GIVEN && s->i <= ANSWER_NOT_APPLICABLE)
		*state = (enum answer_state)s->i;
	return v;
}

struct cbor *
map_slot(struct cbor *map, struct str key)
{
	if (map == NULL || map->type != CBOR_MAP)
		return NULL;
	for (size_t i = 0; i < map->n; i++)
		if (map->key[i].type == CBOR_TEXT && str_eq(map->key[i].s, key))
			return &map->v[i];
	return NULL;
}

void
map_drop(struct cbor *map, struct str key)
{
	struct cbor *slot = map_slot(map, key);
	size_t at, after;

	if (slot == NULL)
		return;
	at = (size_t)(slot - map->v);
	after = map->n - at - 1;
	memmove(&map->v[at], &map->v[at + 1], after * sizeof *map->v);
	memmove(&map->key[at], &map->key[at + 1], after * sizeof *map->key);
	map->n--;
}

const struct cbor *
rows_of(const struct form *form, int repeat, const struct cbor *answers)
{
	const struct cbor *rows = cbor_get_str(answers, form->repeat[repeat].name);

	return rows != NULL && rows->type == CBOR_ARRAY && rows->n > 0 ? rows : NULL;
}

bool
row_is_empty(const struct cbor *row)
{
	return row->type != CBOR_MAP || row->n == (cbor_get(row, "_id") != NULL ? 1u : 0u);
}

const struct choice *
choice_of(const struct field *f, struct str value)
{
	for (size_t i = 0; i < f->n_choices; i++)
		if (str_eq(f->choice[i].value, value))
			return &f->choice[i];
	return NULL;
}

bool
field_on_page(const struct form *form, size_t field, int page)
{
	const struct form_page *p;

	if (page < 0)
		return true;
	if ((size_t)page >= form->n_pages)
		return false;
	p = &form->page[page];
	return field >= p->first && field < p->first + p->n;
}

const struct field *
form_field(const struct form *form, struct str name)
{
	for (size_t i = 0; i < form->n_fields; i++)
		if (str_eq(form->field[i].name, name))
			return &form->field[i];
	return NULL;
}

const struct repeat *
form_repeat(const struct form *form, struct str name)
{
	for (size_t i = 0; i < form->n_repeats; i++)
		if (str_eq(form->repeat[i].name, name))
			return &form->repeat[i];
	return NULL;
}

bool
form_relevant(const struct form *form, const struct field *f, const struct cbor *answers, const struct cbor *row)
{
	const struct cbor *own = cbor_get_str(f->repeat >= 0 ? row : answers, f->name);

	return f->relevant_code == NULL || expression_holds(f->relevant_code, form, answers, row, own);
}

/* In how many rows a field with a condition is asked; no row stands for an empty one. */
static uint8_t
times_asked(const struct form *form, const struct field *f, const struct cbor *answers)
{
	const struct cbor *rows = f->repeat >= 0 ? rows_of(form, f->repeat, answers) : NULL;
	uint8_t n = 0;

	if (f->relevant_code == NULL)
		return 0;
	if (rows == NULL)
		return form_relevant(form, f, answers, NULL);
	for (size_t i = 0; i < rows->n; i++)
		n = (uint8_t)(n + form_relevant(form, f, answers, &rows->v[i]));
	return n;
}

err_t
form_asked(struct arena *a, const struct form *form, int page, const struct cbor *answers, struct str *out)
{
	struct buf b;

	buf_init(&b, a, form->n_fields + 1);
	for (size_t i = 0; i < form->n_fields; i++)
		buf_byte(&b, field_on_page(form, i, page) ? times_asked(form, &form->field[i], answers) : 0);
	return buf_done(&b, out);
}

bool
form_asks_more(struct str before, struct str after)
{
	for (size_t i = 0; i < before.n && i < after.n; i++)
		if ((uint8_t)after.p[i] > (uint8_t)before.p[i])
			return true;
	return false;
}

static bool
shares_id(struct str filter, struct str id)
{
	struct str piece;

	while (str_split(&filter, ';', &piece))
		if (str_eq(str_trim(piece), id))
			return true;
	return false;
}

/* A code that is no type of the list ("not sure", "more than one") leaves everything open. */
static bool
opens_all(const struct field *by, struct str code)
{
	const struct choice *c = choice_of(by, code);

	return c != NULL && str_is(c->filter, "*");
}

bool
form_offers(const struct form *form, const struct field *f, const struct choice *choice, const struct cbor *answers)
{
	const struct field *by = f->filter_field >= 0 ? &form->field[f->filter_field] : NULL;
	const struct cbor *chosen;

	if (choice->retired)
		return false;
	if (by == NULL || choice->filter.n == 0 || str_is(choice->filter, "any"))
		return true;
	chosen = answer_value(cbor_get_str(answers, by->name), NULL);
	if (chosen == NULL)
		return false;
	if (chosen->type == CBOR_TEXT)
		return opens_all(by, chosen->s) || shares_id(choice->filter, chosen->s);
	if (chosen->type != CBOR_ARRAY)
		return false;
	for (size_t i = 0; i < chosen->n; i++)
		if (opens_all(by, chosen->v[i].s) || shares_id(choice->filter, chosen->v[i].s))
			return true;
	return false;
}

void
drop_irrelevant(const struct form *form, const struct field *f, struct cbor *answers)
{
	struct cbor *rows;

	if (f->repeat < 0) {
		if (!form_relevant(form, f, answers, NULL))
			map_drop(answers, f->name);
		return;
	}
	rows = map_slot(answers, form->repeat[f->repeat].name);
	for (size_t i = 0; rows != NULL && rows->type == CBOR_ARRAY && i < rows->n; i++)
		if (!form_relevant(form, f, answers, &rows->v[i]))
			map_drop(&rows->v[i], f->name);
}

static void
drop_empty_rows(struct cbor *answers, struct str name)
{
	struct cbor *rows = map_slot(answers, name);
	size_t kept = 0;

	if (rows == NULL || rows->type != CBOR_ARRAY)
		return;
	for (size_t i = 0; i < rows->n; i++)
		if (!row_is_empty(&rows->v[i]))
			rows->v[kept++] = rows->v[i];
	rows->n = kept;
	if (kept == 0)
		map_drop(answers, name);
}

void
form_prune(const struct form *form, struct cbor *answers)
{
	for (size_t i = 0; i < form->n_fields; i++)
		drop_irrelevant(form, &form->field[i], answers);
	for (size_t i = 0; i < form->n_repeats; i++)
		drop_empty_rows(answers, form->repeat[i].name);
}
