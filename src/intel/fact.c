/*
 * intel/fact.c - facts of the picture in words (INT-10, 54).
 *
 * The picture says which rows; each is opened with its item's key, so that the
 * log knows who looked at what.
 */
#include "intel/fact.h"

#include <stdlib.h>
#include <string.h>

#include "intel/house.h"
#include "intel/inside.h"

#define LABEL_ITEMS 6
#define SHARED_KEYS (GMASK(G_CARD) | GMASK(G_SANITISED) | GMASK(G_NOTES) | GMASK(G_PROJECTION))

struct str
attribute_words(struct str attribute)
{
	static const char *const words[][2] = {
		{ "name", "Name" }, { "dob", "Date of birth" }, { "age_band", "Age" }, { "sex", "Sex" }, { "nationality", "Nationality" },
		{ "language", "Nationality or language" }, { "description", "Description" }, { "address", "Address" }, { "premises_kind", "Kind of place" },
		{ "postcode", "Postcode" }, { "vrm", "Number plate" }, { "vrm_pattern", "Number plate, in part" }, { "make", "Make and looks" },
		{ "colour", "Colour" }, { "e164", "Number" }, { "handle", "Account" }, { "email", "E-mail" }, { "url", "Address online" },
		{ "platform", "Where" }, { "number", "Number" }, { "sector", "Kind of business" }, { "workers", "Workers" }, { "pay", "Pay" },
		{ "hours", "Hours" }, { "alias", "Also called" }, { "company_no", "Company number" },
	};

	for (size_t i = 0; i < sizeof words / sizeof words[0]; i++)
		if (str_is(attribute, words[i][0]))
			return str_of(words[i][1]);
	return attribute;
}

/* ---- which items ------------------------------------------------------------ */

static int
newest_first(const void *a, const void *b)
{
	return -id_cmp(*(const struct id *)a, *(const struct id *)b);
}

NODISCARD static err_t
items_in(struct arena *arena, const struct fact *fact, size_t n, size_t max, struct id **out, size_t *n_out)
{
	size_t kept = 0;

	NEWN(*out, arena, n + 1);
	for (size_t i = 0; i < n; i++)
		(*out)[i] = fact[i].item;
	if (n > 1)
		qsort(*out, n, sizeof **out, newest_first);
	for (size_t i = 0; i < n; i++)
		if (kept == 0 || !id_eq((*out)[kept - 1], (*out)[i]))
			(*out)[kept++] = (*out)[i];
	*n_out = kept < max ? kept : max;
	return NULL;
}

struct item_at { struct id id; bool is_open; struct item_view view; struct str urn; };

NODISCARD static err_t
items_open(struct ctx *cx, enum audit_action action, const struct id *id, size_t n, struct item_at **out)
{
	struct opened *opened;
	struct row *row;

	NEWN(*out, cx->arena, n + 1);
	NEWN(row, cx->arena, n + 1);
	for (size_t i = 0; i < n; i++)
		TRY(row_get(cx, T_ITEM, id[i], &row[i]));
	if (n == 0)
		return NULL;
	TRY(loader_open(cx, action, row, n, SHARED_KEYS, true, &opened));
	for (size_t i = 0; i < n; i++) {
		struct item_at *at = &(*out)[i];
		struct row report;

		at->id = id[i];
		at->is_open = (opened[i].keys.gmask & GMASK(G_PROJECTION)) != 0;
		if (!at->is_open)
			continue;
		TRY(item_view_of(cx, &row[i], &opened[i], &at->view));
		TRY(row_get(cx, T_REPORT, row_ref(&row[i], ITEM_REPORT), &report));
		at->urn = row_text(&report, REPORT_URN);
	}
	return NULL;
}

/* ---- rows into words ----------------------------------------------------------- */

NODISCARD static err_t
fact_read(struct ctx *cx, struct fact_open *io)
{
	enum table table = io->fact.is_link ? T_LINK : T_ASSERTION;
	struct cbor section;
	struct row row;

	TRY(row_get(cx, table, io->fact.row, &row));
	TRY(section_open(cx, &io->item->opened, &row, G_PROJECTION, &section));
	if (io->fact.is_link) {
		io->day = (int32_t)row_int(&row, LINK_ENTERED_ON);
		io->type = section_text(&section, F_LINK_TYPE);
		io->role = section_text(&section, F_LINK_ROLE);
		io->since = section_text(&section, F_LINK_SINCE);
		io->until = section_text(&section, F_LINK_UNTIL);
		io->strength = section_text(&section, F_LINK_STRENGTH);
		return NULL;
	}
	io->day = (int32_t)row_int(&row, ASSERTION_ENTERED_ON);
	io->attribute = section_text(&section, F_ASSERTION_ATTRIBUTE);
	io->raw = section_text(&section, F_ASSERTION_RAW);
	io->norm = section_text(&section, F_ASSERTION_NORM);
	return NULL;
}

static int
by_item(const void *x, const void *y)
{
	const struct fact_open *a = x, *b = y;
	int order = -id_cmp(a->fact.item, b->fact.item);

	return order != 0 ? order : id_cmp(a->fact.row, b->fact.row);
}

err_t
facts_open(struct ctx *cx, const struct picture *picture, const struct viewer *viewer, enum audit_action action, const struct id *entity, size_t n_entities,
    size_t max_items, struct fact_open **out, size_t *n)
{
	struct fact **list, *all;
	struct item_at *item;
	struct id *id;
	size_t *count, total = 0, n_items;

	NEWN(list, cx->arena, n_entities + 1);
	NEWN(count, cx->arena, n_entities + 1);
	for (size_t i = 0; i < n_entities; i++) {
		TRY(picture_facts(cx, picture, viewer, entity[i], &list[i], &count[i]));
		total += count[i];
	}
	NEWN(all, cx->arena, total + 1);
	for (size_t i = 0, at = 0; i < n_entities; at += count[i++])
		if (count[i] > 0)
			memcpy(all + at, list[i], count[i] * sizeof *all);
	TRY(items_in(cx->arena, all, total, max_items, &id, &n_items));
	TRY(items_open(cx, action, id, n_items, &item));
	NEWN(*out, cx->arena, total + 1);
	*n = 0;
	for (size_t i = 0; i < total; i++)
		for (size_t k = 0; k < n_items; k++) {
			if (!id_eq(item[k].id, all[i].item) || !item[k].is_open)
				continue;
			(*out)[*n] = (struct fact_open){ .fact = all[i], .item = &item[k].view, .item_urn = item[k].urn };
			TRY(fact_read(cx, &(*out)[(*n)++]));
			break;
		}
	if (*n > 1)
		qsort(*out, *n, sizeof **out, by_item);
	return NULL;
}

/* ---- what a thing is called --------------------------------------------------------- */

static struct str
first_value(const struct fact_open *fact, size_t n, struct id entity, const char *attribute)
{
	for (size_t i = 0; i < n; i++)
		if (!fact[i].fact.is_link && id_eq(fact[i].fact.entity, entity) && str_is(fact[i].attribute, attribute))
			return fact[i].raw;
	return STR_NONE;
}

err_t
label_of(struct arena *arena, enum entity_kind kind, struct id entity, const struct fact_open *fact, size_t n, struct str *out)
{
	static const struct { const char *main[4], *more[2]; } parts[ENTITY_KINDS] = {
		[KIND_PERSON] = { { "name", "alias", "description" }, { "dob", "age_band" } },
		[KIND_ORGANISATION] = { { "name", "trading_name" }, { NULL } },
		[KIND_PLACE] = { { "address", "postcode" }, { NULL } },
		[KIND_VEHICLE] = { { "vrm", "vrm_pattern", "vrm_as_heard" }, { "colour", "make" } },
		[KIND_PHONE] = { { "e164", "as_given" }, { NULL } },
		[KIND_ACCOUNT] = { { "email", "handle", "url" }, { "platform" } },
		[KIND_DOCUMENT] = { { "number" }, { "type" } },
		[KIND_EVENT] = { { "kind" }, { NULL } },
	};
	struct str value = STR_NONE;
	struct buf b;

	buf_init(&b, arena, 2048);
	for (int i = 0; i < 4 && parts[kind].main[i] != NULL && value.n == 0; i++)
		value = first_value(fact, n, entity, parts[kind].main[i]);
	buf_str(&b, value);
	for (int i = 0; i < 2 && parts[kind].more[i] != NULL && b.n > 0; i++) {
		value = first_value(fact, n, entity, parts[kind].more[i]);
		if (value.n > 0)
			buf_printf(&b, "%s%.*s", i == 0 || parts[kind].more[0] == NULL ? ", " : " ", STRF(value));
	}
	return buf_done(&b, out);
}

err_t
entity_label(struct ctx *cx, const struct picture *picture, const struct viewer *viewer, struct id entity, struct str *out)
{
	enum entity_kind kind;
	struct fact_open *fact;
	size_t n;

	*out = STR_NONE;
	if (!picture_kind(picture, viewer, entity, &kind))
		return NULL;
	TRY(facts_open(cx, picture, viewer, A_LIST, &entity, 1, LABEL_ITEMS, &fact, &n));
	return label_of(cx->arena, kind, entity, fact, n, out);
}
