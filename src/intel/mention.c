/*
 * intel/mention.c - what a report names, and what is known of it already (INT-28, 44, 45).
 *
 *	rows of the form, then texts -> found (pure)
 *	found -> the viewer's picture -> matches, labelled, with reasons
 *
 * The rows of the form come first, since they say more of a thing than a word
 * in a text does.
 */
#include "intel/mention.h"

#include <string.h>

#include "intel/fact.h"
#include "intel/find.h"
#include "intel/inside.h"

/* ---- rows of the forms --------------------------------------------------- */

/* A column of a repeat: main ones make a thing of their own, the others say more of the row's first. */
struct column { const char *repeat, *field; bool is_own; enum entity_kind kind; const char *attribute; };
static const struct column columns[] = {
	{ "person", "person", true, KIND_PERSON, "name" },
	{ "person", "name", true, KIND_PERSON, "name" },
	{ "person", "p_born", false, KIND_PERSON, "dob" },
	{ "person", "p_age", false, KIND_PERSON, "age_band" },
	{ "person", "age", false, KIND_PERSON, "age_band" },
	{ "person", "p_sex", false, KIND_PERSON, "sex" },
	{ "person", "p_lang", false, KIND_PERSON, "language" },
	{ "person", "p_looks", false, KIND_PERSON, "description" },
	{ "person", "description", false, KIND_PERSON, "description" },
	{ "person", "p_address", false, KIND_PERSON, "address" },
	{ "person", "p_address", true, KIND_PLACE, "address" },
	{ "person", "p_phone", true, KIND_PHONE, "e164" },
	{ "person", "p_online", true, KIND_ACCOUNT, "handle" },
	{ "place", "place", true, KIND_PLACE, "address" },
	{ "place", "place_kind", false, KIND_PLACE, "premises_kind" },
	{ "vehicle", "plate", true, KIND_VEHICLE, "vrm" },
	{ "vehicle", "reg", true, KIND_VEHICLE, "vrm" },
	{ "vehicle", "v_make", false, KIND_VEHICLE, "make" },
	{ "vehicle", "v_colour", false, KIND_VEHICLE, "colour" },
	{ "vehicle", "looks", false, KIND_VEHICLE, "make" },
	{ "contact", "contact", true, KIND_PHONE, "e164" },
	{ "contact", "platform", false, KIND_ACCOUNT, "platform" },
	{ "phone", "value", true, KIND_PHONE, "e164" },
	{ "business", "business", true, KIND_ORGANISATION, "name" },
	{ "business", "b_kind", false, KIND_ORGANISATION, "sector" },
	{ "business", "b_workers", false, KIND_ORGANISATION, "workers" },
	{ "business", "b_pay", false, KIND_ORGANISATION, "pay" },
	{ "business", "b_hours", false, KIND_ORGANISATION, "hours" },
};
#define COLUMNS (sizeof columns / sizeof columns[0])

/* ISO 8601, as long as the date is known. */
NODISCARD static err_t
date_iso(struct arena *arena, struct pdate date, struct str *out)
{
	struct date d = date_of(date.from);

	switch (date.precision) {
	case PREC_DAY: case PREC_INSTANT: return str_fmt(arena, out, "%04d-%02d-%02d", d.year, d.month, d.day);
	case PREC_MONTH: return str_fmt(arena, out, "%04d-%02d", d.year, d.month);
	case PREC_YEAR: case PREC_ABOUT: return str_fmt(arena, out, "%04d", d.year);
	case PREC_ONGOING: case PREC_UNKNOWN: break;
	}
	*out = STR_NONE;
	return NULL;
}

/* A value as text: dates as ISO 8601, as long as they are known. */
NODISCARD static err_t
text_of(struct arena *arena, const struct cbor *row, const char *field, struct str *out)
{
	const struct cbor *v = cbor_get(row, field);
	struct pdate date;

	*out = STR_NONE;
	if (v != NULL && v->type == CBOR_TEXT)
		*out = str_trim(v->s);
	else if (v != NULL && pdate_of(v, &date))
		return date_iso(arena, date, out);
	return NULL;
}

/* What was given as a telephone may be an address of another kind. */
NODISCARD static err_t
contact_kind(struct arena *arena, struct found *io)
{
	TRY(norm_of(arena, KIND_PHONE, STR("e164"), io->raw, &io->norm));
	if (io->norm.n > 0)
		return NULL;
	io->kind = KIND_ACCOUNT;
	io->attribute = memchr(io->raw.p, '@', io->raw.n) != NULL && io->raw.p[0] != '@' ? STR("email") : STR("handle");
	return norm_of(arena, KIND_ACCOUNT, io->attribute, io->raw, &io->norm);
}

NODISCARD static err_t
own_add(struct finder *f, const struct column *c, struct str raw, struct found *made)
{
	*made = (struct found){ .kind = c->kind, .field = f->field, .raw = raw, .attribute = str_of(c->attribute), .more = cbor_null() };
	if (c->kind == KIND_PHONE)
		return contact_kind(f->arena, made);
	if (c->kind == KIND_VEHICLE && memchr(raw.p, '?', raw.n) != NULL)
		made->attribute = STR("vrm_pattern");
	return norm_of(f->arena, c->kind, made->attribute, raw, &made->norm);
}

/* The things of one row: the first takes what the other columns of its kind say. */
NODISCARD static err_t
row_find(struct finder *f, const char *repeat, const struct cbor *row)
{
	struct found made[8];
	size_t n = 0;

	for (size_t i = 0; i < COLUMNS; i++) {
		struct str raw;

		if (!str_is(str_of(columns[i].repeat), repeat) || !columns[i].is_own || n == 8)
			continue;
		TRY(text_of(f->arena, row, columns[i].field, &raw));
		if (raw.n > 0)
			TRY(own_add(f, &columns[i], raw, &made[n++]));
	}
	for (size_t i = 0; i < COLUMNS; i++) {
		struct str raw;

		if (!str_is(str_of(columns[i].repeat), repeat) || columns[i].is_own)
			continue;
		TRY(text_of(f->arena, row, columns[i].field, &raw));
		for (size_t k = 0; k < n && raw.n > 0; k++)
			if (made[k].kind == columns[i].kind) {
				if (made[k].more.type != CBOR_MAP)
					made[k].more = cbor_map();
				TRY(cbor_set(f->arena, &made[k].more, columns[i].attribute, cbor_text(raw)));
				break;
			}
	}
	for (size_t k = 0; k < n; k++)
		TRY(found_add(f, &made[k]));
	return NULL;
}

/* The place of a public report lies in answers of their own. */
NODISCARD static err_t
public_place(struct finder *f, const struct cbor *answers)
{
	struct str street = str_trim(cbor_text_of(answers, "street_town")), postcode = str_trim(cbor_text_of(answers, "postcode"));
	struct str business = str_trim(cbor_text_of(answers, "business"));
	struct found made = { .kind = KIND_PLACE, .field = STR("street_town"), .attribute = STR("address"), .more = cbor_null() };

	TRY(str_fmt(f->arena, &made.raw, "%.*s%s%.*s", STRF(street), street.n > 0 && postcode.n > 0 ? ", " : "", STRF(postcode)));
	if (made.raw.n > 0) {
		TRY(norm_of(f->arena, KIND_PLACE, made.attribute, made.raw, &made.norm));
		TRY(found_add(f, &made));
	}
	if (business.n == 0 || !cbor_get(answers, "place_type"))
		return NULL;
	made = (struct found){ .kind = KIND_ORGANISATION, .field = STR("business"), .attribute = STR("name"), .raw = business, .more = cbor_null() };
	TRY(norm_of(f->arena, KIND_ORGANISATION, made.attribute, business, &made.norm));
	return found_add(f, &made);
}

err_t
mentions_find(struct arena *arena, const struct report_view *v, struct found **out, size_t *n)
{
	static const char *const repeats[] = { "person", "place", "vehicle", "contact", "phone", "business" };
	struct finder f = { .arena = arena, .max = FOUND_MAX };

	NEWN(f.found, arena, FOUND_MAX);
	for (size_t r = 0; r < sizeof repeats / sizeof repeats[0]; r++) {
		const struct cbor *rows = cbor_get(&v->answers, repeats[r]);

		for (size_t i = 0; rows != NULL && rows->type == CBOR_ARRAY && i < rows->n; i++) {
			TRY(str_fmt(arena, &f.field, "%s/%zu", repeats[r], i));
			TRY(row_find(&f, repeats[r], &rows->v[i]));
		}
	}
	if (v->public_)
		TRY(public_place(&f, &v->answers));
	for (size_t i = 0; i < v->n_parts; i++) {
		f.field = v->part[i].field;
		TRY(find_in(&f, v->part[i].text));
	}
	*out = f.found;
	*n = f.n;
	return NULL;
}

/* ---- what is known already -------------------------------------------------- */

NODISCARD static err_t
reason_words(struct ctx *cx, const struct mention_view *m, const struct match *match, struct str *out)
{
	struct buf b;

	buf_init(&b, cx->arena, 1024);
	for (int r = 0; r < MATCH_REASONS; r++)
		if (match->reasons >> r & 1)
			buf_printf(&b, "%s%s", b.n > 0 ? "\n" : "", match_reason_words((enum match_reason)r));
	if (match->n_value > 0 && match->n_picture > 0)
		buf_printf(&b, "\n%zu of %zu known %s%s it", match->n_value, match->n_picture,
		    m->found.kind == KIND_PERSON ? "people" : m->found.kind == KIND_PLACE ? "places" : "such things", match->n_value == 1 ? " has" : " have");
	buf_printf(&b, "\nNamed in %zu %s", match->n_items, match->n_items == 1 ? "item" : "items");
	return buf_done(&b, out);
}

err_t
mention_match(struct ctx *cx, const struct intel *in, const struct picture *picture, const struct viewer *viewer, bool exact, struct str place_norm, struct mention_view *io)
{
	struct probe probe = { .kind = io->found.kind, .norm = io->found.norm, .place_norm = place_norm, .exact_only = exact };
	struct str address = cbor_text_of(&io->found.more, "address");

	TRY(norm_of(cx->arena, KIND_PERSON, STR("dob"), cbor_text_of(&io->found.more, "dob"), &probe.birth));
	if (address.n > 0)
		TRY(norm_of(cx->arena, KIND_PLACE, STR("address"), address, &probe.place_norm));
	TRY(picture_match(cx, picture, viewer, &probe, MATCHES_MAX, &io->match, &io->n_matches));
	NEWN(io->label, cx->arena, io->n_matches + 1);
	NEWN(io->reason, cx->arena, io->n_matches + 1);
	for (size_t i = 0; i < io->n_matches; i++) {
		TRY(entity_label(cx, picture, viewer, io->match[i].entity, &io->label[i]));
		/* Without the key of the picture's words the viewer still knows what was typed here. */
		if (io->label[i].n == 0)
			io->label[i] = io->found.raw;
		TRY(reason_words(cx, io, &io->match[i], &io->reason[i]));
	}
	return NULL;
}

/* Premises named by the report: where a name agrees, they may make it a match. */
static struct str
premises_of(const struct found *found, size_t n)
{
	for (size_t i = 0; i < n; i++)
		if (found[i].kind == KIND_PLACE && memchr(found[i].norm.p, '|', found[i].norm.n) != NULL)
			return found[i].norm;
	return STR_NONE;
}

err_t
mentions_offered(struct ctx *cx, const struct intel *in, const struct picture *picture, const struct report_view *v, struct mention_view **out, size_t *n)
{
	struct viewer viewer;
	struct found *found;
	bool exact = v->n_parts > 0;
	struct str place;

	/* A report that is nothing but a feeling is joined by identifiers alone. */
	for (size_t i = 0; i < v->n_parts; i++)
		exact &= v->part[i].is_feeling;
	TRY(mentions_find(cx->arena, v, &found, n));
	TRY(viewer_of(cx, &viewer));
	place = premises_of(found, *n);
	NEWN(*out, cx->arena, *n + 1);
	for (size_t i = 0; i < *n; i++) {
		(*out)[i] = (struct mention_view){ .found = found[i], .state = STR("new") };
		TRY(mention_match(cx, in, picture, &viewer, exact, place, &(*out)[i]));
	}
	return NULL;
}
