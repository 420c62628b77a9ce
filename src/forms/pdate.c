/*
 * forms/pdate.c - partial dates: a range of days, and how exactly it is known.
 *
 *	"2026-11" -> {1 first day, 2 last day, 3 precision} -> "November 2026"
 */
#include "forms/inside.h"

bool
pdate_of(const struct cbor *answer, struct pdate *out)
{
	const struct cbor *v = answer_value(answer, NULL), *precision, *from, *to;

	*out = (struct pdate){ .precision = PREC_UNKNOWN };
	if (v == NULL)
		return false;
	if (v->type == CBOR_NULL)
		return true;
	precision = cbor_get_int(v, 3);
	if (precision == NULL || precision->type != CBOR_INT || precision->i < PREC_DAY || precision->i > PREC_INSTANT)
		return false;
	if (precision->i == PREC_UNKNOWN)
		return true;
	from = cbor_get_int(v, 1);
	to = cbor_get_int(v, 2);
	if (from == NULL || to == NULL || from->type != CBOR_INT || to->type != CBOR_INT || from->i > to->i ||
	    from->i < day_of((struct date){ 1, 1, 1 }) || to->i > day_of((struct date){ 9999, 12, 31 }))
		return false;
	*out = (struct pdate){ (int32_t)from->i, (int32_t)to->i, (enum precision)precision->i };
	return true;
}

err_t
pdate_cbor(struct arena *a, struct pdate d, struct cbor *out)
{
	*out = cbor_map();
	if (d.precision != PREC_UNKNOWN) {
		TRY(cbor_set_int(a, out, 1, cbor_int(d.from)));
		TRY(cbor_set_int(a, out, 2, cbor_int(d.to)));
	}
	return cbor_set_int(a, out, 3, cbor_int(d.precision));
}

static int32_t
last_of_month(int year, int month)
{
	int next_year = month == 12 ? year + 1 : year, next = month == 12 ? 1 : month + 1;

	return day_of((struct date){ next_year, next, 1 }) - 1;
}

NODISCARD static err_t
small_number(struct str s, size_t least, size_t most, int *out)
{
	int64_t n;

	if (s.n < least || s.n > most || str_i64(s, &n) != NULL || n < 1)
		FAIL(ERR_INVALID, "form.no-date");
	*out = (int)n;
	return NULL;
}

/* A day, a month or a year. */
NODISCARD static err_t
parse_plain(struct str s, struct pdate *out)
{
	struct str rest = s, year, month, day, more;
	struct date d = { 0, 1, 1 };

	if (!str_split(&rest, '-', &year))
		FAIL(ERR_INVALID, "form.no-date");
	TRY(small_number(year, 4, 4, &d.year));
	if (!str_split(&rest, '-', &month)) {
		*out = (struct pdate){ day_of(d), day_of((struct date){ d.year, 12, 31 }), PREC_YEAR };
		return NULL;
	}
	TRY(small_number(month, 1, 2, &d.month));
	if (!date_is_valid(d))
		FAIL(ERR_INVALID, "form.no-date");
	if (!str_split(&rest, '-', &day)) {
		*out = (struct pdate){ day_of(d), last_of_month(d.year, d.month), PREC_MONTH };
		return NULL;
	}
	TRY(small_number(day, 1, 2, &d.day));
	if (!date_is_valid(d) || str_split(&rest, '-', &more))
		FAIL(ERR_INVALID, "form.no-date");
	*out = (struct pdate){ day_of(d), day_of(d), PREC_DAY };
	return NULL;
}

err_t
pdate_parse(struct str typed, struct pdate *out)
{
	struct str s = str_trim(typed), about = STR("about ");
	struct pdate to;
	size_t slash;

	if (str_starts(s, about)) {
		TRY(parse_plain(str_trim(str_from(s, about.n)), out));
		out->precision = PREC_ABOUT;
		return NULL;
	}
	if (!str_find(s, STR("/"), &slash))
		return parse_plain(s, out);
	TRY(parse_plain(str_trim(str_head(s, slash)), out));
	s = str_trim(str_from(s, slash + 1));
	if (s.n == 0) {
		out->precision = PREC_ONGOING;
		return NULL;
	}
	TRY(parse_plain(s, &to));
	if (to.to < out->from)
		FAIL(ERR_INVALID, "form.no-date");
	*out = (struct pdate){ out->from, to.to, PREC_DAY };
	return NULL;
}

/* The shortest words for the range: one day, a month, a year, or two days. */
NODISCARD static err_t
range_words(struct arena *a, int32_t from, int32_t to, struct str *out)
{
	struct date f = date_of(from), t = date_of(to);
	struct str first, second;

	TRY(day_words(a, from, &first));
	if (from == to) {
		*out = first;
		return NULL;
	}
	if (f.month == 1 && f.day == 1 && t.year == f.year && t.month == 12 && t.day == 31)
		return str_fmt(a, out, "%d", f.year);
	if (f.day == 1 && t.year == f.year && t.month == f.month && to == last_of_month(f.year, f.month)) {
		*out = str_from(first, 2);		/* "1 November 2026" without its day */
		return NULL;
	}
	TRY(day_words(a, to, &second));
	return str_fmt(a, out, "between %.*s and %.*s", STRF(first), STRF(second));
}

err_t
pdate_words(struct arena *a, struct pdate d, struct str *out)
{
	struct str range;

	if (d.precision == PREC_UNKNOWN) {
		*out = STR("I do not know");
		return NULL;
	}
	TRY(range_words(a, d.from, d.to, &range));
	switch (d.precision) {
	case PREC_ABOUT:
		return str_fmt(a, out, "about %.*s", STRF(range));
	case PREC_ONGOING:
		return str_fmt(a, out, "since %.*s, still going on", STRF(range));
	case PREC_DAY: case PREC_MONTH: case PREC_YEAR: case PREC_INSTANT: case PREC_UNKNOWN:
		break;
	}
	*out = range;
	return NULL;
}
