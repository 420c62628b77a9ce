/*
 * intel/item.c - statements of a report: offered before triage, read back after.
 *
 *	answers -> items offered (pure over the view) ; rows -> items opened
 *
 * One statement a row of the partner form; of a public report the words, the
 * feeling apart, and one item for each tick, person, vehicle, phone (PUB-47).
 */
#include "intel/item.h"

#include "intel/house.h"
#include "intel/inside.h"
#include "intel/parts.h"
#include "store/q_intel.h"

#define OFFER_MAX 60

struct offer { struct ctx *cx; const struct intel *in; const struct report_view *v; struct item_view *item; size_t n; };

NODISCARD static err_t
when_words(struct ctx *cx, const struct cbor *map, struct str *out)
{
	const struct cbor *when = map != NULL ? cbor_get(map, "when") : NULL;
	struct pdate date;

	*out = STR_NONE;
	if (when == NULL || !pdate_of(when, &date))
		return NULL;
	return pdate_words(cx->arena, date, out);
}

/* The answers as they are, for the picture: a date that is none, a list that is none stay out. */
NODISCARD static err_t
facts_of(struct ctx *cx, const struct report_view *v, const struct cbor *map, struct item_view *io)
{
	const struct cbor *when = cbor_get(map, "when"), *signs = cbor_get(map, "signs"), *about = cbor_get(&v->answers, "about");
	struct pdate date;

	io->facts = (struct item_facts){ cbor_null(), cbor_null(), cbor_null(), cbor_null() };
	if (when != NULL && pdate_of(when, &date))
		io->facts.when = *when;
	if (io->where.n > 0)
		io->facts.where = cbor_text(io->where);
	if (about != NULL && about->type == CBOR_ARRAY && about->n > 0)
		io->facts.exploitation = *about;
	if (signs == NULL || signs->type != CBOR_ARRAY || signs->n == 0)
		return NULL;
	io->facts.signs = *signs;
	NEWN(io->sign, cx->arena, signs->n + 1);
	for (size_t i = 0; i < signs->n; i++)
		if (signs->v[i].type == CBOR_TEXT)
			io->sign[io->n_signs++] = signs->v[i].s;
	return NULL;
}

/* An item with the proposals of INT-22 and 28 filled in; NULL when there are too many. */
static struct item_view *
offer_add(struct offer *o, struct str text, bool is_feeling, bool is_tick)
{
	struct item_view *item;

	if (o->n == OFFER_MAX)
		return NULL;
	item = &o->item[o->n++];
	*item = (struct item_view){ .no = (int)o->n, .text_original = text, .text_sanitised = text, .is_feeling = is_feeling,
	    .offered_tick = is_tick, .span_end = text.n, .marking = o->v->marking };
	grade_propose(&item->grade, is_feeling, o->v->source_risk);
	item->sensitive = o->v->source_risk;
	return item;
}

/* Where the words of item_text/2 come from: row 2 of the repeat `item`. */
static const struct cbor *
row_of(const struct report_view *v, struct str field)
{
	struct str rest = field, name, row;
	const struct cbor *rows;
	int64_t i;

	if (!str_split(&rest, '/', &name) || !str_split(&rest, '/', &row) || str_i64(row, &i) != NULL)
		return &v->answers;
	rows = cbor_get(&v->answers, "item");
	return rows != NULL && rows->type == CBOR_ARRAY && i >= 0 && (size_t)i < rows->n ? &rows->v[i] : &v->answers;
}

NODISCARD static err_t
offer_parts(struct offer *o)
{
	for (size_t i = 0; i < o->v->n_parts; i++) {
		const struct text_part *p = &o->v->part[i];
		const struct cbor *row = row_of(o->v, p->field);
		struct item_view *item = offer_add(o, p->text, p->is_feeling, false);

		if (item == NULL)
			return NULL;
		item->field = p->field;
		item->basis = p->is_feeling && p->basis.n == 0 ? STR("feeling") : p->basis;
		item->basis_words = p->basis_words;
		item->provenance = provenance_of(item->basis);
		item->where = cbor_text_of(row, o->v->public_ ? "street_town" : "where");
		TRY(when_words(o->cx, row, &item->when_words));
		TRY(facts_of(o->cx, o->v, row, item));
	}
	return NULL;
}

/* Ticks of a public report: one item each, with the sign's own words. */
NODISCARD static err_t
offer_ticks(struct offer *o)
{
	const struct csv *signs = reference_list(o->in->reference, "signs");
	const struct cbor *ticked = cbor_get(&o->v->answers, "signs");

	for (size_t i = 0; o->v->public_ && signs != NULL && ticked != NULL && ticked->type == CBOR_ARRAY && i < ticked->n; i++) {
		int row = reference_row(signs, ticked->v[i].s, day_local(o->cx->now));
		struct item_view *item;

		if (row < 0 || (item = offer_add(o, csv_get(signs, (size_t)row, "plain_text"), false, true)) == NULL)
			continue;
		item->field = STR("signs");
		item->basis = cbor_text_of(&o->v->answers, "how_known");
		item->provenance = provenance_of(item->basis);
		NEWN(item->sign, o->cx->arena, 1);
		item->sign[item->n_signs++] = ticked->v[i].s;
		item->where = cbor_text_of(&o->v->answers, "street_town");
		item->facts.where = item->where.n > 0 ? cbor_text(item->where) : cbor_null();
		item->facts.signs = cbor_array();
		TRY(cbor_push(o->cx->arena, &item->facts.signs, ticked->v[i]));
	}
	return NULL;
}

/* Rows of a repeat as one item each: "Name, description". */
NODISCARD static err_t
offer_rows(struct offer *o, const char *repeat, const char *const *fields)
{
	const struct cbor *rows = cbor_get(&o->v->answers, repeat);

	for (size_t i = 0; o->v->public_ && rows != NULL && rows->type == CBOR_ARRAY && i < rows->n; i++) {
		struct item_view *item;
		struct str text;
		struct buf b;

		buf_init(&b, o->cx->arena, 4096);
		for (size_t f = 0; fields[f] != NULL; f++) {
			struct str v = cbor_text_of(&rows->v[i], fields[f]);

			if (v.n > 0)
				buf_printf(&b, "%s%.*s", b.n > 0 ? ", " : "", STRF(v));
		}
		TRY(buf_done(&b, &text));
		if (text.n == 0 || (item = offer_add(o, text, false, true)) == NULL)
			continue;
		TRY(str_fmt(o->cx->arena, &item->field, "%s/%zu", repeat, i));
	}
	return NULL;
}

err_t
items_offered(struct ctx *cx, const struct intel *in, const struct report_view *v, struct item_view **out, size_t *n)
{
	static const char *const person[] = { "name", "description", NULL };
	static const char *const vehicle[] = { "reg", "looks", NULL };
	static const char *const phone[] = { "value", "whose", NULL };
	struct offer o = { .cx = cx, .in = in, .v = v };

	NEWN(o.item, cx->arena, OFFER_MAX);
	TRY(offer_parts(&o));
	TRY(offer_ticks(&o));
	TRY(offer_rows(&o, "person", person));
	TRY(offer_rows(&o, "vehicle", vehicle));
	TRY(offer_rows(&o, "phone", phone));
	*out = o.item;
	*n = o.n;
	return NULL;
}

/* How the source could know, without a word of the source. */
struct str
provenance_of(struct str basis)
{
	static const struct { const char *basis, *words; } list[] = {
		{ "saw", "Seen by the person who reported it." }, { "saw_or_heard", "Seen or heard by the person who reported it." },
		{ "person", "Told by the person concerned." }, { "others", "Told by people who live or work near by." }, { "was_told", "Told to the person who reported it." },
		{ "record", "From a record of the agency." }, { "online", "Seen online." }, { "overheard", "Overheard." },
		{ "happened_to_me", "Told by the person concerned." },
	};
	for (size_t i = 0; i < sizeof list / sizeof *list; i++)
		if (str_is(basis, list[i].basis))
			return str_of(list[i].words);
	return str_is(basis, "feeling") || str_is(basis, "a_feeling") ? STR("A feeling; no fact was seen.") : STR_NONE;
}

/* ---- stored items ------------------------------------------------------ */

bool
item_is_sensitive_row(const struct row *row)
{
	return row_int(row, ITEM_SENSITIVE) != 0;
}

static char
first_of(const struct row *row, int column)
{
	struct str s = row_text(row, column);

	return s.n > 0 ? s.p[0] : '\0';
}

static int
digit_of(const struct row *row, int column)
{
	struct str s = row_text(row, column);

	return s.n == 2 && s.p[1] >= '0' && s.p[1] <= '9' ? s.p[1] - '0' : 0;
}

struct grade
item_grade(const struct row *row)
{
	return (struct grade){ .source = (int)row_int(row, ITEM_SOURCE), .assessment = first_of(row, ITEM_ASSESSMENT), .handling = first_of(row, ITEM_HANDLING),
	    .action = digit_of(row, ITEM_ACTION), .sanitisation = digit_of(row, ITEM_SANITISATION), .mopi = (int)row_int(row, ITEM_MOPI) };
}

NODISCARD static err_t
maybe_open(struct ctx *cx, const struct item_view *item, enum group group, struct cbor *out)
{
	*out = cbor_map();
	if ((item->opened.keys.gmask & GMASK(group)) == 0)
		return NULL;
	return section_open(cx, &item->opened, &item->row, group, out);
}

static struct cbor
fact(const struct cbor *section, int field)
{
	const struct cbor *v = cbor_get_int(section, field);

	return v != NULL ? *v : cbor_null();
}

static int64_t
cbor_int_in(const struct cbor *section, int field)
{
	const struct cbor *v = cbor_get_int(section, field);

	return v != NULL && v->type == CBOR_INT && v->i >= 0 ? v->i : 0;
}

NODISCARD static err_t
texts_open(struct ctx *cx, struct item_view *item)
{
	struct cbor card, shared, original, notes;

	TRY(maybe_open(cx, item, G_CARD, &card));
	TRY(maybe_open(cx, item, G_SANITISED, &shared));
	TRY(maybe_open(cx, item, G_ORIGINAL, &original));
	TRY(maybe_open(cx, item, G_NOTES, &notes));
	item->title = section_text(&card, F_ITEM_TITLE);
	item->text_sanitised = section_text(&shared, F_ITEM_TEXT_SANITISED);
	item->conditions = section_text(&shared, F_ITEM_CONDITIONS);
	item->usage = section_text(&shared, F_ITEM_USAGE);
	item->provenance = section_text(&shared, F_ITEM_PROVENANCE);
	item->text_original = section_text(&original, F_ITEM_TEXT_ORIGINAL);
	item->facts = (struct item_facts){ fact(&original, F_ITEM_G3_WHEN), fact(&original, F_ITEM_G3_WHERE), fact(&original, F_ITEM_G3_SIGNS), fact(&original, F_ITEM_G3_EXPLOITATION) };
	item->span_start = (size_t)cbor_int_in(&original, F_ITEM_SPAN_START);
	item->span_end = (size_t)cbor_int_in(&original, F_ITEM_SPAN_END);
	item->basis = section_text(&original, F_ITEM_G3_BASIS);
	item->is_feeling = str_is(item->basis, "feeling") || str_is(item->basis, "a_feeling");
	item->threat_type = section_text(&notes, F_ITEM_THREAT_TYPE);
	item->grade.conditions = item->conditions;
	item->grade.usage = item->usage;
	item->grade.grade_reason = section_text(&notes, F_ITEM_GRADE_REASON);
	item->grade.conditions_reason = section_text(&notes, F_ITEM_CONDITIONS_REASON);
	return NULL;
}

err_t
item_view_of(struct ctx *cx, const struct row *row, const struct opened *opened, struct item_view *out)
{
	*out = (struct item_view){ .id = row_id(row), .no = (int)row_int(row, ITEM_NO), .row = *row, .opened = *opened, .grade = item_grade(row),
	    .sensitive = item_is_sensitive_row(row), .author = row_ref(row, ITEM_AUTHOR), .authoriser = row_ref(row, ITEM_AUTHORISER),
	    .marking = row_text(row, ITEM_MARKING), .graded_on = (int32_t)row_int(row, ITEM_GRADED_ON),
	    .authorised_on = (int32_t)row_int(row, ITEM_AUTHORISED_ON), .live = row_int(row, ITEM_LIVE) != 0 };
	out->author_name = house_name_of(cx, out->author);
	out->authoriser_name = house_name_of(cx, out->authoriser);
	TRY(texts_open(cx, out));
	TRY(grade_short(cx->arena, &out->grade, &out->grade_short));
	return grade_words(cx->arena, &out->grade, &out->grade_words);
}

err_t
items_of(struct ctx *cx, const struct intel *in, const struct report_view *v, struct item_view **out, size_t *n)
{
	struct q_intel_items *found;
	struct opened *opened;
	struct row *rows;

	TRY(q_intel_items(cx, &(struct q_intel_items_in){ .report = row_id(&v->row) }, &found, n));
	NEWN(*out, cx->arena, *n + 1);
	NEWN(rows, cx->arena, *n + 1);
	if (*n == 0)
		return NULL;
	for (size_t i = 0; i < *n; i++)
		TRY(row_get(cx, T_ITEM, found[i].id, &rows[i]));
	/* An item in the covert compartment stays shut for whoever is not of its team. */
	TRY(loader_open(cx, A_OPEN, rows, *n, ITEM_GROUPS, true, &opened));
	for (size_t i = 0; i < *n; i++)
		TRY(item_view_of(cx, &rows[i], &opened[i], &(*out)[i]));
	return NULL;
}
