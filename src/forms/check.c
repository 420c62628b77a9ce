/*
 * forms/check.c - what is wrong with answers: types, limits, choices, rules.
 *
 *	form + answers -> for each field that is asked, each row -> faults
 *
 * A fault names the field as it was posted and a message; never the answer.
 */
#include "forms/expression.h"
#include "forms/inside.h"

static const char *
text_fault(const struct field *f, const struct cbor *v)
{
	if (v->type != CBOR_TEXT || !utf8_is_text(v->s))
		return "form.not-text";
	return utf8_count(v->s) > f->max ? "form.too-long" : NULL;
}

/* "14:05" */
static const char *
time_fault(const struct cbor *v)
{
	const char *p = v->s.p;

	if (v->type != CBOR_TEXT || v->s.n != 5 || p[2] != ':')
		return "form.not-time";
	for (size_t i = 0; i < 5; i++)
		if (i != 2 && (p[i] < '0' || p[i] > '9'))
			return "form.not-time";
	return (p[0] - '0') * 10 + p[1] - '0' > 23 || p[3] > '5' ? "form.not-time" : NULL;
}

/* "I do not know" stands alone even where the form does not say so. */
static bool
is_exclusive(const struct choice *c)
{
	return c->exclusive || str_is(c->value, "dk");
}

static const char *
multiple_fault(const struct field *f, const struct cbor *v)
{
	bool alone = false;

	if (v->type != CBOR_ARRAY)
		return "form.no-choice";
	for (size_t i = 0; i < v->n; i++) {
		const struct choice *c = v->v[i].type == CBOR_TEXT ? choice_of(f, v->v[i].s) : NULL;

		if (c == NULL)
			return "form.no-choice";
		alone |= is_exclusive(c);
	}
	return alone && v->n > 1 ? "form.exclusive" : NULL;
}

static const char *
type_fault(const struct field *f, const struct cbor *v)
{
	struct pdate d;

	switch (f->type) {
	case FIELD_TEXT:
	case FIELD_MULTILINE:
	case FIELD_HIDDEN:
		return text_fault(f, v);
	case FIELD_INTEGER:
	case FIELD_MONEY:
		return v->type == CBOR_INT ? NULL : "form.not-number";
	case FIELD_SELECT_ONE:
		return v->type == CBOR_TEXT && choice_of(f, v->s) != NULL ? NULL : "form.no-choice";
	case FIELD_SELECT_MULTIPLE:
		return multiple_fault(f, v);
	case FIELD_DATE:
		return pdate_of(v, &d) ? NULL : "form.no-date";
	case FIELD_TIME:
		return time_fault(v);
	case FIELD_NOTE:
		break;
	}
	return NULL;
}

const char *
answer_fault(const struct form *form, const struct field *f, const struct cbor *answers, const struct cbor *row)
{
	const struct cbor *own = cbor_get_str(f->repeat >= 0 ? row : answers, f->name);
	const struct cbor *v = answer_value(own, NULL);
	const char *id;

	if (v == NULL || v->type == CBOR_NULL)
		return NULL;
	if ((id = type_fault(f, v)) != NULL)
		return id;
	if (f->constraint_code != NULL && !expression_holds(f->constraint_code, form, answers, row, own))
		return "form.constraint";
	return NULL;
}

err_t
faults_add(struct faults *faults, const struct field *f, long row, const char *id)
{
	struct fault *fault;

	if (faults->n == FORM_FAULTS_MAX)
		return NULL;
	if (faults->list == NULL)
		NEWN(faults->list, faults->arena, FORM_FAULTS_MAX);
	fault = &faults->list[faults->n];
	*fault = (struct fault){ f->name, id };
	if (row >= 0)
		TRY(str_fmt(faults->arena, &fault->field, "%.*s.%ld", STRF(f->name), row));
	faults->n++;
	return NULL;
}

static const char *
missing_fault(const struct form *form, const struct field *f, const struct cbor *answers, const struct cbor *row)
{
	const struct cbor *own = cbor_get_str(f->repeat >= 0 ? row : answers, f->name);
	enum answer_state state;

	if (own != NULL && (answer_value(own, &state) != NULL || state != ANSWER_GIVEN))
		return NULL;
	if (f->required)
		return "form.required";
	if (f->required_code == NULL || !expression_holds(f->required_code, form, answers, row, own))
		return NULL;
	return f->constraint_message.n > 0 ? "form.constraint" : "form.required";
}

NODISCARD static err_t
fault_of(struct faults *faults, const struct form *form, const struct field *f, const struct cbor *answers,
    const struct cbor *row, long n)
{
	const char *id;

	if (!form_relevant(form, f, answers, row))
		return NULL;
	if ((id = missing_fault(form, f, answers, row)) == NULL)
		id = answer_fault(form, f, answers, row);
	return id != NULL ? faults_add(faults, f, n, id) : NULL;
}

/* An empty row is no row, but where all are empty the first stands for what is missing. */
NODISCARD static err_t
faults_of_rows(struct faults *faults, const struct form *form, const struct field *f, const struct cbor *answers)
{
	const struct cbor *rows = rows_of(form, f->repeat, answers);
	size_t filled = 0;

	for (size_t i = 0; rows != NULL && i < rows->n; i++) {
		if (row_is_empty(&rows->v[i]))
			continue;
		filled++;
		TRY(fault_of(faults, form, f, answers, &rows->v[i], (long)i));
	}
	return filled == 0 ? fault_of(faults, form, f, answers, NULL, 0) : NULL;
}

err_t
faults_of(struct faults *faults, const struct form *form, int page, const struct cbor *answers)
{
	for (size_t i = 0; i < form->n_fields; i++) {
		const struct field *f = &form->field[i];

		if (f->type == FIELD_NOTE || !field_on_page(form, i, page))
			continue;
		if (f->repeat >= 0)
			TRY(faults_of_rows(faults, form, f, answers));
		else
			TRY(fault_of(faults, form, f, answers, NULL, -1));
	}
	return NULL;
}

err_t
form_check(struct arena *a, const struct form *form, const struct cbor *answers, struct fault **out, size_t *n_faults)
{
	struct faults faults = { .arena = a };

	TRY(faults_of(&faults, form, -1, answers));
	*out = faults.list;
	*n_faults = faults.n;
	return NULL;
}
