/*
 * forms/take.c - posted fields into answers.
 *
 *	name.row = value -> field, row -> typed value, or the text as typed
 *	-> what is not asked is dropped -> faults of the page
 *
 * Whatever was posted, answers stay a tree the form understands or refuses by
 * name; keys that are no field of the page change nothing.
 */
#include "base/id.h"
#include "forms/inside.h"

struct taker {
	struct arena		*arena;
	const struct form	*form;
	int			 page;
	const struct posted	*posted;
	size_t			 n;
	struct cbor		*answers;
	struct faults		 faults;
};

/* Where a posted name points. */
struct target { const struct field *field; size_t index; long row; };

static bool
find_target(const struct taker *t, struct str name, struct target *out)
{
	struct str base = name;
	int64_t row = -1;
	size_t dot;

	if (str_find(name, STR("."), &dot)) {
		base = str_head(name, dot);
		if (name.n - dot > 4 || str_i64(str_from(name, dot + 1), &row) != NULL || row < 0)
			return false;
	}
	out->field = form_field(t->form, base);
	if (out->field == NULL || out->field->type == FIELD_NOTE)
		return false;
	out->index = (size_t)(out->field - t->form->field);
	out->row = (long)row;
	return (out->field->repeat >= 0) == (row >= 0) && field_on_page(t->form, out->index, t->page);
}

NODISCARD static err_t
row_new(struct arena *a, struct cbor *rows)
{
	struct cbor row = cbor_map();
	struct str id;
	char *p = arena_alloc(a, 16);

	if (p == NULL)
		FAIL(ERR_LIMIT, "memory.limit");
	random_bytes(p, 16);		/* no time in it: an anonymous report goes through here */
	id = (struct str){ p, 16 };
	TRY(cbor_set(a, &row, "_id", cbor_bytes(id)));
	return cbor_push(a, rows, row);
}

/* The map the field's answer lies in; missing rows up to it are made. */
NODISCARD static err_t
home_of(struct taker *t, const struct target *target, struct cbor **out)
{
	const struct repeat *r;
	struct cbor *rows;

	*out = t->answers;
	if (target->row < 0)
		return NULL;
	r = &t->form->repeat[target->field->repeat];
	if ((size_t)target->row >= r->max)
		FAIL(ERR_LIMIT, "form.repeat.full");
	rows = map_slot(t->answers, r->name);
	if (rows == NULL || rows->type != CBOR_ARRAY) {
		TRY(cbor_set_str(t->arena, t->answers, r->name, cbor_array()));
		rows = map_slot(t->answers, r->name);
	}
	while (rows->n <= (size_t)target->row)
		TRY(row_new(t->arena, rows));
	*out = &rows->v[target->row];
	return NULL;
}

/* Line ends are LF, and blanks at the ends are nobody's answer. */
NODISCARD static err_t
clean_text(struct arena *a, struct str typed, struct str *out)
{
	struct buf b;

	buf_init(&b, a, typed.n + 1);
	for (size_t i = 0; i < typed.n; i++) {
		if (typed.p[i] != '\r')
			buf_byte(&b, (uint8_t)typed.p[i]);
		else if (i + 1 == typed.n || typed.p[i + 1] != '\n')
			buf_byte(&b, '\n');
	}
	TRY(buf_done(&b, out));
	*out = str_trim(*out);
	return NULL;
}

/* "£1,234.5" is 123450 pence; false: no amount. */
static bool
pence_of(struct str s, int64_t *out)
{
	int64_t n = 0;
	int decimals = -1;

	if (str_starts(s, STR("£")))
		s = str_trim(str_from(s, 2));
	if (s.n == 0 || s.n > 16 || s.p[0] == '.' || s.p[s.n - 1] == '.')
		return false;
	for (size_t i = 0; i < s.n; i++) {
		if (s.p[i] == ',' && decimals < 0 && i > 0)
			continue;
		if (s.p[i] == '.' && decimals < 0) {
			decimals = 0;
			continue;
		}
		if (s.p[i] < '0' || s.p[i] > '9' || decimals == 2)
			return false;
		n = n * 10 + (s.p[i] - '0');
		if (decimals >= 0)
			decimals++;
	}
	*out = n * (decimals == 2 ? 1 : decimals == 1 ? 10 : 100);
	return true;
}

/* The typed value, or the text as it was typed where it does not fit. */
NODISCARD static err_t
typed_value(struct taker *t, const struct field *f, struct str s, struct cbor *out)
{
	struct pdate d;
	int64_t n;

	*out = cbor_text(s);
	switch (f->type) {
	case FIELD_INTEGER:
		if (str_i64(s, &n) == NULL)
			*out = cbor_int(n);
		return NULL;
	case FIELD_MONEY:
		if (pence_of(s, &n))
			*out = cbor_int(n);
		return NULL;
	case FIELD_DATE:
		if (str_is(s, "dk"))
			*out = cbor_null();
		else if (pdate_parse(s, &d) == NULL)
			return pdate_cbor(t->arena, d, out);
		return NULL;
	case FIELD_SELECT_ONE:
		if (str_is(s, "dk") && choice_of(f, s) != NULL)
			*out = cbor_null();
		return NULL;
	case FIELD_TEXT: case FIELD_MULTILINE: case FIELD_SELECT_MULTIPLE: case FIELD_TIME: case FIELD_NOTE: case FIELD_HIDDEN:
		return NULL;
	}
	return NULL;
}

NODISCARD static err_t
take_one(struct taker *t, const struct target *target, struct cbor *home, struct str posted)
{
	struct cbor value;
	struct str s;

	if (!utf8_is_text(posted)) {
		map_drop(home, target->field->name);
		return faults_add(&t->faults, target->field, target->row, "form.not-text");
	}
	TRY(clean_text(t->arena, posted, &s));
	if (s.n == 0) {
		map_drop(home, target->field->name);
		return NULL;
	}
	TRY(typed_value(t, target->field, s, &value));
	return cbor_set_str(t->arena, home, target->field->name, value);
}

static bool
was_posted_before(const struct taker *t, size_t i)
{
	for (size_t k = 0; k < i; k++)
		if (str_eq(t->posted[k].name, t->posted[i].name))
			return true;
	return false;
}

static bool
has_text(const struct cbor *list, struct str s)
{
	for (size_t i = 0; i < list->n; i++)
		if (str_eq(list->v[i].s, s))
			return true;
	return false;
}

/* All values posted under the name of posted[i], each once. */
NODISCARD static err_t
take_many(struct taker *t, const struct target *target, struct cbor *home, size_t i)
{
	struct cbor list = cbor_array();
	bool dk = choice_of(target->field, STR("dk")) != NULL;

	for (size_t k = i; k < t->n; k++) {
		struct str s = str_trim(t->posted[k].value);

		if (!str_eq(t->posted[k].name, t->posted[i].name) || s.n == 0)
			continue;
		if (!utf8_is_text(s))
			s = STR("?");		/* no code: refused as one */
		if (!has_text(&list, s))
			TRY(cbor_push(t->arena, &list, cbor_text(s)));
	}
	if (list.n == 0) {
		map_drop(home, target->field->name);
		return NULL;
	}
	if (dk && list.n == 1 && str_is(list.v[0].s, "dk"))
		list = cbor_null();
	return cbor_set_str(t->arena, home, target->field->name, list);
}

static bool
is_posted(const struct taker *t, const struct field *f, long row)
{
	struct target target;

	for (size_t i = 0; i < t->n; i++)
		if (str_starts(t->posted[i].name, f->name) && find_target(t, t->posted[i].name, &target) &&
		    target.field == f && target.row == row)
			return true;
	return false;
}

/* A browser sends nothing for boxes without a tick: nothing ticked is nothing answered. */
static void
clear_unticked(struct taker *t, const struct field *f)
{
	struct cbor *rows;

	if (f->type != FIELD_SELECT_MULTIPLE || f->roles != 0)
		return;
	if (f->repeat < 0) {
		if (!is_posted(t, f, -1))
			map_drop(t->answers, f->name);
		return;
	}
	rows = map_slot(t->answers, t->form->repeat[f->repeat].name);
	for (size_t i = 0; rows != NULL && rows->type == CBOR_ARRAY && i < rows->n; i++)
		if (!is_posted(t, f, (long)i))
			map_drop(&rows->v[i], f->name);
}

NODISCARD static err_t
check_size(const struct posted *posted, size_t n)
{
	size_t bytes = 0;

	if (n > FORM_POSTED_MAX)
		FAIL(ERR_LIMIT, "form.too-large");
	for (size_t i = 0; i < n; i++) {
		if (posted[i].value.n > FORM_TEXT_MAX - bytes)
			FAIL(ERR_LIMIT, "form.too-large");
		bytes += posted[i].value.n;
	}
	return NULL;
}

err_t
form_take(struct arena *a, const struct form *form, int page, const struct posted *posted, size_t n,
    struct cbor *answers, struct fault **faults, size_t *n_faults)
{
	struct taker t = { a, form, page, posted, n, answers, { .arena = a } };

	TRY(check_size(posted, n));
	if (answers->type != CBOR_MAP)
		*answers = cbor_map();
	for (size_t i = 0; i < n; i++) {
		struct target target;
		struct cbor *home;

		if (!find_target(&t, posted[i].name, &target))
			continue;
		TRY(home_of(&t, &target, &home));
		if (target.field->type != FIELD_SELECT_MULTIPLE)
			TRY(take_one(&t, &target, home, posted[i].value));
		else if (!was_posted_before(&t, i))
			TRY(take_many(&t, &target, home, i));
	}
	for (size_t i = 0; i < form->n_fields; i++) {
		if (!field_on_page(form, i, page))
			continue;
		clear_unticked(&t, &form->field[i]);
		drop_irrelevant(form, &form->field[i], answers);
	}
	TRY(faults_of(&t.faults, form, page, answers));
	*faults = t.faults.list;
	*n_faults = t.faults.n;
	return NULL;
}
