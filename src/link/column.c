/*
 * link/column.c - columns of values into codes (link/column.h).
 *
 *	text of a field --reader--> key bytes --dict--> code --slot--> record
 */
#include "link/column.h"

#include <string.h>

static struct str
field_of(const struct pl_column *c, size_t row)
{
	uint64_t span = c->span[row];

	return str_trim((struct str){ c->text + PL_SPAN_AT(span), PL_SPAN_LENGTH(span) });
}

static uint32_t *
slot_of(struct record *record, enum value_kind kind)
{
	switch (kind) {
	case VALUE_BIRTH: return &record->birth;
	case VALUE_POSTCODE: return &record->postcode;
	case VALUE_PLACE: return &record->place;
	case VALUE_ADDRESS: return &record->address;
	case VALUE_PHONE: return &record->phone;
	case VALUE_PLATE: return &record->plate;
	case VALUE_EMAIL: return &record->email;
	case VALUE_DOCUMENT: return &record->document;
	case VALUE_OCCUPATION: return &record->occupation;
	case VALUE_TEXT: return &record->text;
	case VALUE_CATEGORY: return &record->category;
	case VALUE_NATIONALITY:
	case VALUE_KINDS:
		break;
	}
	return NULL;
}

/* What is peculiar to a code just given out. */
NODISCARD static err_t
describe_birth(struct records *r, uint32_t code, const struct birth *b, size_t *cap)
{
	if (code >= *cap) {
		size_t larger = *cap * 2 + 1024;

		GROW(r->birth, r->memory, *cap, larger);
		*cap = larger;
	}
	r->birth[code] = *b;
	return NULL;
}

/* M/D only where a part above 12 says so more often than the other way round. */
static bool
writes_month_first(const struct pl_column *c, size_t n)
{
	int64_t votes = 0;
	size_t step = n / 20000 + 1;

	for (size_t i = 0; i < n; i += step)
		votes += birth_order(field_of(c, i));
	return votes > 0;
}

NODISCARD static err_t
read_births(struct records *r, const struct pl_column *c, size_t n, size_t first, int32_t day)
{
	struct column_of_values *v = &r->value[VALUE_BIRTH];
	bool month_first = writes_month_first(c, n);
	size_t cap = r->birth != NULL ? (size_t)v->n + 1 : 0;

	for (size_t i = 0; i < n; i++) {
		struct record *record = &r->record[first + i];
		struct str s = field_of(c, i);
		struct birth b;
		uint64_t key;

		if (s.n == 0 || record->birth != 0)
			continue;
		b = birth_of(s, month_first, day);
		if (!birth_is_known(&b)) {
			__atomic_fetch_add(&r->unreadable, !text_is_unknown(s), __ATOMIC_RELAXED);
			continue;
		}
		key = birth_pack(&b);
		TRY(dict_code(&v->dict, (const char *)&key, sizeof key, 0, &record->birth));
		if (v->dict.n > v->n) {
			v->n = v->dict.n;
			TRY(describe_birth(r, record->birth, &b, &cap));
		}
	}
	return NULL;
}

NODISCARD static err_t
read_numbers(struct records *r, const struct pl_column *c, size_t n, size_t first, enum value_kind kind)
{
	struct column_of_values *v = &r->value[kind];

	for (size_t i = 0; i < n; i++) {
		uint32_t *slot = slot_of(&r->record[first + i], kind);
		struct str s = field_of(c, i);
		uint64_t key = 0;
		bool partial = false;

		if (s.n == 0 || *slot != 0)
			continue;
		key = kind == VALUE_PHONE ? phone_of(s, &partial) : postcode_of(s).unit;
		if (key == 0) {
			__atomic_fetch_add(&r->unreadable, !text_is_unknown(s), __ATOMIC_RELAXED);
			continue;
		}
		TRY(dict_code(&v->dict, (const char *)&key, sizeof key, 0, slot));
	}
	v->n = v->dict.n;
	return NULL;
}

/* The form in which a text of this kind is equal to another; its length. */
static size_t
form_of(struct records *r, enum value_kind kind, struct str s, char out[FOLD_MAX])
{
	size_t n_local, n = 0;

	switch (kind) {
	case VALUE_EMAIL:
		return email_of(s, out, FOLD_MAX, &n_local, &n) ? n : 0;
	case VALUE_PLATE:
	case VALUE_DOCUMENT:
		n = signs_of(s, out, FOLD_MAX);
		/* one repeated sign is nobody's number */
		return n > 1 && memcmp(out, out + 1, n - 1) == 0 ? 0 : n;
	case VALUE_BIRTH:
	case VALUE_POSTCODE:
	case VALUE_PHONE:
	case VALUE_PLACE:
	case VALUE_ADDRESS:
	case VALUE_OCCUPATION:
	case VALUE_TEXT:
	case VALUE_CATEGORY:
	case VALUE_NATIONALITY:
	case VALUE_KINDS:
		break;
	}
	return fold_text(&r->fold, s, out);
}

NODISCARD static err_t
read_texts(struct records *r, const struct pl_column *c, size_t n, size_t first, enum value_kind kind)
{
	struct column_of_values *v = &r->value[kind];
	struct dict raw;
	uint32_t *code = NULL;
	size_t cap = 0, done = 0;

	TRY(dict_init(&raw, r->memory, c->text));
	for (size_t i = 0; i < n; i++) {
		struct record *record = &r->record[first + i];
		struct str s = field_of(c, i);
		uint32_t which, got;

		if (s.n == 0)
			continue;
		TRY(dict_code(&raw, s.p, s.n, (size_t)(s.p - c->text), &which));
		if (which >= cap) {
			GROW(code, r->memory, cap, cap * 2 + 1024);
			cap = cap * 2 + 1024;
		}
		if (which > done) {
			char form[FOLD_MAX];
			size_t length = text_is_unknown(s) ? 0 : form_of(r, kind, s, form);

			done = which;
			if (length > 0 && !text_is_unknown((struct str){ form, length }))
				TRY(dict_code(&v->dict, form, length, 0, &code[which]));
		}
		got = code[which];
		if (kind == VALUE_NATIONALITY)
			record->nationality = record->nationality == 0 && got < UINT16_MAX ? (uint16_t)got : record->nationality;
		else if (*slot_of(record, kind) == 0)
			*slot_of(record, kind) = got;
	}
	v->n = v->dict.n;
	dict_end(&raw);
	DROP(code, r->memory);
	return NULL;
}

/* Several address columns are one address, in their order. */
NODISCARD static err_t
read_addresses(struct records *r, const struct pl_source *source, size_t first)
{
	struct column_of_values *v = &r->value[VALUE_ADDRESS];

	for (size_t i = 0; i < source->n_records; i++) {
		char joined[FOLD_MAX], form[FOLD_MAX];
		size_t n = 0;

		for (size_t k = 0; k < source->n_columns; k++) {
			const struct pl_column *c = &source->column[k];
			struct str s;

			if (c->role != PL_ADDRESS || c->span == NULL || (s = field_of(c, i)).n == 0 || s.n + n + 1 > sizeof joined)
				continue;
			joined[n] = ' ';
			memcpy(joined + n + 1, s.p, s.n);
			n += s.n + 1;
		}
		n = n > 0 ? fold_text(&r->fold, (struct str){ joined, n }, form) : 0;
		if (n > 0)
			TRY(dict_code(&v->dict, form, n, 0, &r->record[first + i].address));
	}
	v->n = v->dict.n;
	return NULL;
}

err_t
column_values(struct records *r, const struct pl_source *source, size_t first, enum pl_role role, enum value_kind kind, int32_t day)
{
	for (size_t k = 0; k < source->n_columns; k++) {
		const struct pl_column *c = &source->column[k];

		if (c->role != role || c->span == NULL)
			continue;
		if (kind == VALUE_ADDRESS)
			return read_addresses(r, source, first);
		if (kind == VALUE_BIRTH)
			TRY(read_births(r, c, source->n_records, first, day));
		else if (kind == VALUE_PHONE || kind == VALUE_POSTCODE)
			TRY(read_numbers(r, c, source->n_records, first, kind));
		else
			TRY(read_texts(r, c, source->n_records, first, kind));
	}
	return NULL;
}

err_t
column_sex(struct records *r, const struct pl_source *source, size_t first)
{
	for (size_t k = 0; k < source->n_columns; k++) {
		const struct pl_column *c = &source->column[k];

		for (size_t i = 0; c->role == PL_SEX && c->span != NULL && i < source->n_records; i++) {
			struct record *record = &r->record[first + i];
			struct str s = field_of(c, i);

			if (s.n == 0 || record->sex != 0)
				continue;
			record->sex = sex_of(s);
			__atomic_fetch_add(&r->unreadable, record->sex == 0 && !text_is_unknown(s), __ATOMIC_RELAXED);
		}
	}
	return NULL;
}
