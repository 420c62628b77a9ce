/*
 * link/column_names.c - the name columns of a record make one group (LNK-13, 21, 34).
 *
 *	given, second, surname, full name -> given, surname, further tokens
 *
 * A full name beside labelled parts adds only the tokens they lack; alone, its
 * first token is taken for the given name and its last for the surname, which
 * the comparison may swap.  "Surname, Given" is turned round at the comma.
 */
#include <string.h>

#include "link/column.h"

static struct str
field_of(const struct pl_column *c, size_t row)
{
	uint64_t span = c->span[row];

	return str_trim((struct str){ c->text + PL_SPAN_AT(span), PL_SPAN_LENGTH(span) });
}

/* The folded name of each distinct raw text of a column. */
struct raw { struct dict dict; uint32_t *name; size_t cap, done; const struct pl_column *column; };

NODISCARD static err_t
raw_name(struct records *r, struct raw *raw, size_t row, uint32_t *out)
{
	struct str s = field_of(raw->column, row);
	uint32_t which;
	size_t comma;

	*out = 0;
	if (s.n == 0)
		return NULL;
	TRY(dict_code(&raw->dict, s.p, s.n, (size_t)(s.p - raw->column->text), &which));
	if (which >= raw->cap) {
		GROW(raw->name, r->memory, raw->cap, raw->cap * 2 + 1024);
		raw->cap = raw->cap * 2 + 1024;
	}
	if (which > raw->done) {
		char form[FOLD_MAX], turned[FOLD_MAX];

		raw->done = which;
		if (raw->column->role == PL_FULL_NAME && s.n < FOLD_MAX && str_find(s, STR(","), &comma) && comma > 0 && comma + 2 < s.n) {
			memcpy(turned, s.p + comma + 1, s.n - comma - 1);
			turned[s.n - comma - 1] = ' ';
			memcpy(turned + s.n - comma, s.p, comma);
			s.p = turned;
		}
		if (!text_is_unknown(s)) {
			struct str folded = { form, fold_text(&r->fold, s, form) };

			if (!text_is_unknown(folded))
				TRY(names_code(&r->names, folded, &raw->name[which]));
		}
	}
	*out = raw->name[which];
	return NULL;
}

struct parts { uint32_t given, surname, further[2 * NAME_TOKENS]; size_t n_further; };

static bool
holds(const struct names *names, uint32_t name, uint32_t token)
{
	if (name == 0)
		return false;
	for (size_t i = 0; i < names->name[name].n_tokens; i++)
		if (names->token[names->name[name].token + i] == token)
			return true;
	return false;
}

static void
add_further(const struct names *names, struct parts *p, uint32_t token)
{
	if (token == p->given || token == p->surname || holds(names, p->given, token) || holds(names, p->surname, token))
		return;
	for (size_t i = 0; i < p->n_further; i++)
		if (p->further[i] == token)
			return;
	if (p->n_further < NAME_TOKENS)
		p->further[p->n_further++] = token;
}

/* Tokens of a full name that no labelled part has; first and last fill what is missing. */
static void
add_full(const struct names *names, struct parts *p, uint32_t full)
{
	const struct name *name = &names->name[full];
	const uint32_t *token = names->token + name->token;
	size_t from = 0, to = name->n_tokens;

	if (full == 0)
		return;
	if (p->given == 0 && from < to && !holds(names, p->surname, token[from]))
		p->given = token[from++];
	if (p->surname == 0 && from < to && !holds(names, p->given, token[to - 1]))
		p->surname = token[--to];
	for (size_t i = 0; i < name->n_tokens; i++)
		add_further(names, p, token[i]);
}

/* One name of all further tokens, in their order. */
NODISCARD static err_t
further_name(struct records *r, const struct parts *p, uint32_t *out)
{
	char text[FOLD_MAX];
	size_t n = 0;

	*out = 0;
	if (p->n_further == 1) {
		*out = p->further[0];
		return NULL;
	}
	for (size_t i = 0; i < p->n_further; i++) {
		struct str s = dict_text(&r->names.dict, p->further[i]);

		if (n + s.n + 1 > sizeof text)
			break;
		if (n > 0)
			text[n++] = ' ';
		memcpy(text + n, s.p, s.n);
		n += s.n;
	}
	return n > 0 ? names_code(&r->names, (struct str){ text, n }, out) : NULL;
}

#define COLUMNS_MOST 8

NODISCARD static err_t
read_names(struct records *r, struct raw *raw, size_t n_raw, size_t n, size_t first)
{
	for (size_t i = 0; i < n; i++) {
		struct record *record = &r->record[first + i];
		struct parts p = { 0 };
		uint32_t name[COLUMNS_MOST];

		for (size_t k = 0; k < n_raw; k++)
			TRY(raw_name(r, &raw[k], i, &name[k]));
		for (size_t k = 0; k < n_raw; k++) {
			if (raw[k].column->role == PL_GIVEN_NAME && p.given == 0)
				p.given = name[k];
			else if (raw[k].column->role == PL_SURNAME && p.surname == 0)
				p.surname = name[k];
		}
		for (size_t k = 0; k < n_raw; k++)
			if (raw[k].column->role == PL_FULL_NAME)
				add_full(&r->names, &p, name[k]);
			else if (name[k] != 0 && name[k] != p.given && name[k] != p.surname)
				for (size_t t = 0; t < r->names.name[name[k]].n_tokens; t++)
					add_further(&r->names, &p, r->names.token[r->names.name[name[k]].token + t]);
		record->given = p.given;
		record->surname = p.surname;
		if (p.n_further > 0)
			TRY(further_name(r, &p, &record->further));
	}
	return NULL;
}

err_t
column_names(struct records *r, const struct pl_source *source, size_t first)
{
	struct raw raw[COLUMNS_MOST] = { 0 };
	size_t n = 0;

	for (size_t k = 0; k < source->n_columns && n < COLUMNS_MOST; k++) {
		const struct pl_column *c = &source->column[k];

		if (c->span == NULL || (c->role != PL_GIVEN_NAME && c->role != PL_SECOND_NAME && c->role != PL_SURNAME && c->role != PL_FULL_NAME))
			continue;
		raw[n].column = c;
		TRY(dict_init(&raw[n].dict, r->memory, c->text));
		n++;
	}
	TRY(read_names(r, raw, n, source->n_records, first));
	for (size_t k = 0; k < n; k++) {
		dict_end(&raw[k].dict);
		DROP(raw[k].name, r->memory);
	}
	return NULL;
}
