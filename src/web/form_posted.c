/*
 * web/form_posted.c - from the pairs of a POST to what form_take() reads.
 *
 *	day, month, year -> one value        press=add:… remove:… -> rows
 */
#include <string.h>

#include "web/form.h"

/* Posted key -> field of the page; base is the key without ".row". */
static const struct field *
field_of(const struct form *form, int page, struct str base)
{
	const struct field *f = form_field(form, base);
	size_t at;

	if (f == NULL || page < 0)
		return f;
	at = (size_t)(f - form->field);
	return at >= form->page[page].first && at < form->page[page].first + form->page[page].n ? f : NULL;
}

static struct str
value_of(const struct web_pairs *pairs, struct str key)
{
	for (size_t i = 0; i < pairs->n; i++)
		if (str_eq(pairs->pair[i].key, key))
			return pairs->pair[i].value;
	return STR_NONE;
}

/* "5" is "05"; anything else stays as it was typed. */
static void
two_digits(struct buf *b, struct str s)
{
	if (s.n == 1 && s.p[0] >= '0' && s.p[0] <= '9')
		buf_byte(b, '0');
	buf_str(b, s);
}

NODISCARD static err_t
date_joined(struct arena *a, const struct web_pairs *pairs, struct str name, struct str *out)
{
	static const char *const parts[] = { "year", "month", "day" };
	struct str part[3], key;
	struct buf b;

	for (int i = 0; i < 3; i++) {
		TRY(str_fmt(a, &key, "%.*s_%s", STRF(name), parts[i]));
		part[i] = str_trim(value_of(pairs, key));
	}
	buf_init(&b, a, 1024);
	buf_str(&b, part[0]);
	if (part[1].n > 0 || part[2].n > 0) {
		buf_byte(&b, '-');
		two_digits(&b, part[1]);
	}
	if (part[2].n > 0) {
		buf_byte(&b, '-');
		two_digits(&b, part[2]);
	}
	if (buf_done(&b, out) != NULL)
		*out = STR("-");	/* far too long for a date: refused as one */
	return NULL;
}

/* "when.0_day" -> "when.0"; false when the key is no first part of a date. */
static bool
date_name(struct str key, struct str *name)
{
	if (!str_ends(key, STR("_day")))
		return false;
	*name = str_head(key, key.n - strlen("_day"));
	return true;
}

err_t
form_posted(const struct web *w, const struct form *form, int page, struct posted **out, size_t *n_out)
{
	const struct web_pairs *pairs = &w->form;

	NEWN(*out, w->arena, pairs->n + 1);
	*n_out = 0;
	for (size_t i = 0; i < pairs->n; i++) {
		struct posted p = { pairs->pair[i].key, pairs->pair[i].value };
		bool whole = date_name(p.name, &p.name);
		struct str rest = p.name, base = STR_NONE;
		const struct field *f = str_split(&rest, '.', &base) ? field_of(form, page, base) : NULL;

		if (f == NULL || (f->type == FIELD_DATE) != whole) {
			/* A field may itself be called something_day. */
			p.name = rest = pairs->pair[i].key;
			f = str_split(&rest, '.', &base) ? field_of(form, page, base) : NULL;
			if (f == NULL || f->type == FIELD_DATE)
				continue;
		} else if (whole)
			TRY(date_joined(w->arena, pairs, p.name, &p.value));
		(*out)[(*n_out)++] = p;
	}
	return NULL;
}

NODISCARD static err_t
row_add(struct arena *a, struct cbor *answers, const struct repeat *r)
{
	uint8_t id[16];
	struct cbor row = cbor_map(), rows = cbor_array(), *old;
	struct str bytes;

	old = (struct cbor *)(uintptr_t)cbor_get_str(answers, r->name);
	if (old == NULL || old->type != CBOR_ARRAY) {
		const char *name;

		TRY(str_z(a, r->name, &name));
		TRY(cbor_set(a, answers, name, rows));
		old = (struct cbor *)(uintptr_t)cbor_get_str(answers, r->name);
	}
	if (old == NULL)
		FAIL(ERR_BUG, "form.press");
	if (r->max > 0 && old->n >= r->max)
		FAIL(ERR_LIMIT, "form.repeat.full");
	random_bytes(id, sizeof id);
	TRY(str_dup(a, (struct str){ (const char *)id, sizeof id }, &bytes));
	TRY(cbor_set(a, &row, "_id", cbor_bytes(bytes)));
	return cbor_push(a, old, row);
}

static void
row_remove(struct cbor *answers, const struct repeat *r, int64_t row)
{
	struct cbor *rows = (struct cbor *)(uintptr_t)cbor_get_str(answers, r->name);

	if (rows == NULL || rows->type != CBOR_ARRAY || row < 0 || (size_t)row >= rows->n)
		return;
	for (size_t i = (size_t)row; i + 1 < rows->n; i++)
		rows->v[i] = rows->v[i + 1];
	rows->n--;
}

err_t
form_press(const struct web *w, const struct form *form, struct cbor *answers, bool *pressed)
{
	struct str rest = web_field(w, "press"), verb, name;
	const struct repeat *r;
	int64_t row;

	*pressed = false;
	if (!str_split(&rest, ':', &verb) || !str_split(&rest, ':', &name) || (r = form_repeat(form, name)) == NULL)
		return NULL;
	*pressed = true;
	if (str_is(verb, "add"))
		return row_add(w->arena, answers, r);
	if (str_is(verb, "remove") && str_i64(rest, &row) == NULL)
		row_remove(answers, r, row);
	else
		*pressed = false;
	return NULL;
}
