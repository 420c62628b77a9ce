/*
 * record/cells.c - an answer as one cell of a file, and a cell as posted fields.
 *
 *	value -> codes, ISO dates, pounds and pence -> the same value by form_take
 *
 * Codes, not words: what was exported comes back equal.
 */
#include <string.h>
#include "record/inside.h"

#define CELL_MAX ((size_t)64 << 10)

NODISCARD static err_t
date_part(struct ctx *cx, int32_t day, bool month_only, bool year_only, struct str *out)
{
	struct date d = date_of(day);

	if (year_only)
		return str_fmt(cx->arena, out, "%04d", d.year);
	if (month_only)
		return str_fmt(cx->arena, out, "%04d-%02d", d.year, d.month);
	return day_iso(cx->arena, day, out);
}

/* A range that is one month or one year is written as such. */
NODISCARD static err_t
range_cell(struct ctx *cx, struct pdate date, struct str *out)
{
	struct date from = date_of(date.from), after = date_of(date.to + 1);
	bool year = from.month == 1 && from.day == 1 && after.month == 1 && after.day == 1 && after.year == from.year + 1;
	bool month = from.day == 1 && after.day == 1 &&
	    after.year * 12 + after.month == from.year * 12 + from.month + 1;
	struct str first, last;

	if (date.from == date.to || year || month)
		return date_part(cx, date.from, month && !year, year, out);
	TRY(day_iso(cx->arena, date.from, &first));
	TRY(day_iso(cx->arena, date.to, &last));
	return str_fmt(cx->arena, out, "%.*s/%.*s", STRF(first), STRF(last));
}

NODISCARD static err_t
date_cell(struct ctx *cx, const struct cbor *value, struct str *out)
{
	struct pdate date;
	struct str range;

	*out = STR_NONE;
	if (!pdate_of(value, &date))
		return NULL;
	if (date.precision == PREC_UNKNOWN) {
		*out = STR("dk");
		return NULL;
	}
	if (date.precision == PREC_ONGOING)
		date.to = date.from;
	TRY(range_cell(cx, date, &range));
	if (date.precision == PREC_ABOUT)
		return str_fmt(cx->arena, out, "about %.*s", STRF(range));
	if (date.precision == PREC_ONGOING)
		return str_fmt(cx->arena, out, "%.*s/", STRF(range));
	*out = range;
	return NULL;
}

NODISCARD static err_t
codes_cell(struct ctx *cx, const struct cbor *codes, struct str *out)
{
	struct buf b;

	buf_init(&b, cx->arena, CELL_MAX);
	for (size_t i = 0; i < codes->n; i++) {
		if (i > 0)
			buf_byte(&b, ';');
		buf_str(&b, codes->v[i].s);
	}
	return buf_done(&b, out);
}

err_t
cell_of(struct ctx *cx, const struct field *field, const struct cbor *value, struct str *out)
{
	*out = STR_NONE;
	if (value == NULL)
		return NULL;
	if (field->type == FIELD_DATE)
		return date_cell(cx, value, out);
	switch (value->type) {
	case CBOR_TEXT:
		*out = value->s;
		return NULL;
	case CBOR_INT:
		if (field->type == FIELD_MONEY)
			return str_fmt(cx->arena, out, "%lld.%02lld", (long long)(value->i / 100), (long long)(value->i % 100));
		return str_fmt(cx->arena, out, "%lld", (long long)value->i);
	case CBOR_ARRAY:
		return codes_cell(cx, value, out);
	case CBOR_NULL:
		*out = STR("dk");
		return NULL;
	case CBOR_BOOL:
		*out = value->i != 0 ? STR("yes") : STR("no");
		return NULL;
	case CBOR_BYTES: case CBOR_MAP:
		return NULL;
	}
	return NULL;
}

NODISCARD static err_t
post(struct ctx *cx, struct str name, struct str value, struct posted_list *io)
{
	if (io->n == io->cap) {
		size_t cap = io->cap == 0 ? 64 : io->cap * 2;
		struct posted *p;

		NEWN(p, cx->arena, cap);
		for (size_t i = 0; i < io->n; i++)
			p[i] = io->p[i];
		io->p = p;
		io->cap = cap;
	}
	io->p[io->n++] = (struct posted){ name, value };
	return NULL;
}

bool
cell_is_defused(struct str cell)
{
	size_t at = 0;

	while (at < cell.n && cell.p[at] == '\'')
		at++;
	if (at == 0)
		return false;
	while (at < cell.n && cell.p[at] == ' ')
		at++;
	return at < cell.n && memchr("=+-@\t\r", cell.p[at], 6) != NULL;
}

err_t
cell_post(struct ctx *cx, const struct field *field, struct str name, struct str cell, struct posted_list *io)
{
	struct str piece;

	if (field->type != FIELD_SELECT_MULTIPLE || cell.n == 0)
		return post(cx, name, cell, io);
	while (str_split(&cell, ';', &piece))
		TRY(post(cx, name, str_trim(piece), io));
	return NULL;
}
