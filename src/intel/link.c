/*
 * intel/link.c - what the workbench shows (INT-82, 84).
 *
 *	report whose items the reader may open -> items, mentions with matches,
 *	links, the things of this report
 */
#include "intel/linked.h"

#include <stdlib.h>

#include "intel/fact.h"
#include "intel/house.h"
#include "intel/parts.h"
#include "store/q_intel.h"

const struct link_type link_types[] = {
	{ "SUBJECT OF", "is the subject of" }, { "SEEN AT", "was seen at" }, { "USES", "uses" }, { "OWNS", "owns" },
	{ "KEEPER OF", "is the keeper of" }, { "LIVES AT", "lives at" }, { "WORKS AT", "works at" }, { "ASSOCIATE OF", "goes about with" },
	{ "RELATIVE OF", "is a relative of" }, { "CONTROLS", "controls" }, { "VICTIM OF", "may be a victim of" }, { "EMPLOYS", "employs" },
	{ "TRANSPORTS", "drives or transports" }, { "ADVERTISES", "advertises" }, { "CALLS", "calls" }, { "PAYS", "pays" },
	{ "HOLDS PAPERS OF", "holds the papers of" }, { "PART OF", "is part of" }, { "DIRECTOR OF", "is a director of" },
};
const size_t n_link_types = sizeof link_types / sizeof link_types[0];

struct str
link_words(struct str type)
{
	for (size_t i = 0; i < n_link_types; i++)
		if (str_is(type, link_types[i].type))
			return str_of(link_types[i].words);
	return type;
}

/* ---- the report as it is worked on ----------------------------------------- */

NODISCARD static err_t
items_for(struct ctx *cx, struct id report, enum audit_action action, struct linked *io)
{
	struct q_intel_items *found;
	struct opened *opened;
	struct row *row;
	size_t n, kept = 0;

	TRY(q_intel_items(cx, &(struct q_intel_items_in){ .report = report }, &found, &n));
	NEWN(io->item, cx->arena, n + 1);
	NEWN(row, cx->arena, n + 1);
	for (size_t i = 0; i < n; i++) {
		struct policy_item facts;

		TRY(row_get(cx, T_ITEM, found[i].id, &row[kept]));
		facts = item_policy(&row[kept]);
		if (policy_item(cx->actor, PART_SANITISED, &facts) != DENY)
			kept++;
	}
	if (kept == 0)
		FAIL(ERR_NOTFOUND, "report.none");
	TRY(loader_open(cx, action, row, kept, ITEM_SHARED, true, &opened));
	for (size_t i = 0; i < kept; i++)
		if ((opened[i].keys.gmask & GMASK(G_SANITISED)) != 0)
			TRY(item_view_of(cx, &row[i], &opened[i], &io->item[io->n_items++]));
	if (io->n_items == 0)
		FAIL(ERR_NOTFOUND, "report.none");
	return NULL;
}

NODISCARD static err_t
mention_read(struct ctx *cx, const struct item_view *item, const struct row *row, struct mention_view *out)
{
	const struct cbor *entity, *more, *start, *length;
	struct cbor section;

	TRY(section_open(cx, &item->opened, row, G_PROJECTION, &section));
	*out = (struct mention_view){ .id = row_id(row), .item = item->id, .item_no = item->no, .state = section_text(&section, F_MENTION_STATE) };
	out->found = (struct found){ .field = section_text(&section, F_MENTION_FIELD), .raw = section_text(&section, F_MENTION_RAW),
		.norm = section_text(&section, F_MENTION_NORM), .attribute = section_text(&section, F_MENTION_ATTRIBUTE), .more = cbor_null() };
	if (!entity_kind_of(section_text(&section, F_MENTION_KIND), &out->found.kind))
		FAIL(ERR_BUG, "link.mention");
	more = cbor_get_int(&section, F_MENTION_MORE);
	if (more != NULL && more->type == CBOR_MAP)
		out->found.more = *more;
	entity = cbor_get_int(&section, F_MENTION_ENTITY);
	if (entity != NULL && entity->type == CBOR_BYTES)
		TRY(id_of(entity->s, &out->entity));
	start = cbor_get_int(&section, F_MENTION_START);
	length = cbor_get_int(&section, F_MENTION_LENGTH);
	out->found.start = start != NULL && start->i > 0 ? (size_t)start->i : 0;
	out->found.length = length != NULL && length->i > 0 ? (size_t)length->i : 0;
	return NULL;
}

static int
by_no(const void *a, const void *b)
{
	int64_t x = row_int(a, MENTION_NO), y = row_int(b, MENTION_NO);

	return x < y ? -1 : x > y;
}

NODISCARD static err_t
mentions_read(struct ctx *cx, struct linked *io)
{
	struct row **row;
	size_t *n, total = 0;

	NEWN(row, cx->arena, io->n_items);
	NEWN(n, cx->arena, io->n_items);
	for (size_t i = 0; i < io->n_items; i++) {
		/* Without the key of the picture's words this reader sees the text alone. */
		if ((io->item[i].opened.keys.gmask & GMASK(G_PROJECTION)) == 0)
			continue;
		TRY(row_list(cx, T_MENTION, MENTION_ITEM, io->item[i].id, &row[i], &n[i]));
		if (n[i] > 1)
			qsort(row[i], n[i], sizeof *row[i], by_no);
		total += n[i];
	}
	NEWN(io->mention, cx->arena, total + 1);
	NEWN(io->mention_row, cx->arena, total + 1);
	for (size_t i = 0; i < io->n_items; i++)
		for (size_t k = 0; k < n[i]; k++) {
			TRY(mention_read(cx, &io->item[i], &row[i][k], &io->mention[io->n_mentions]));
			io->mention_row[io->n_mentions++] = row[i][k];
		}
	return NULL;
}

err_t
linked_find(struct ctx *cx, const struct intel *in, struct str urn, enum audit_action action, struct linked *out)
{
	struct q_intel_linkable seen;
	struct str canonical;

	*out = (struct linked){ 0 };
	if (cx->actor->is_system || urn_parse(cx->arena, urn, &canonical) != NULL)
		FAIL(ERR_NOTFOUND, "report.none");
	TRY(q_intel_linkable(cx, &(struct q_intel_linkable_in){ .account = cx->actor->caps.account, .agency = cx->actor->caps.agency, .urn = canonical }, &seen));
	TRY(row_get(cx, T_REPORT, seen.id, &out->found.row));
	out->found.opened = (struct opened){ .owner = seen.id, .cmp = row_ref(&out->found.row, REPORT_CMP), .otype = T_REPORT };
	TRY(items_for(cx, seen.id, action, out));
	return mentions_read(cx, out);
}

const struct item_view *
linked_item(const struct linked *l, struct id item)
{
	for (size_t i = 0; i < l->n_items; i++)
		if (id_eq(l->item[i].id, item))
			return &l->item[i];
	return NULL;
}

err_t
mention_facts(struct arena *arena, const struct mention_view *m, struct said_fact **out, size_t *n)
{
	NEWN(*out, arena, m->found.more.n + 1);
	*n = 0;
	(*out)[(*n)++] = (struct said_fact){ m->found.attribute, m->found.raw, m->found.norm };
	for (size_t i = 0; m->found.more.type == CBOR_MAP && i < m->found.more.n; i++) {
		struct said_fact *f = &(*out)[(*n)++];

		*f = (struct said_fact){ m->found.more.key[i].s, m->found.more.v[i].s, STR_NONE };
		TRY(norm_of(arena, m->found.kind, f->attribute, f->raw, &f->norm));
	}
	return NULL;
}

err_t
linked_entities(struct ctx *cx, const struct linked *l, struct link_entity **out, size_t *n)
{
	NEWN(*out, cx->arena, l->n_mentions + 1);
	*n = 0;
	for (size_t i = 0; i < l->n_mentions; i++) {
		const struct mention_view *m = &l->mention[i];
		bool again = false;

		for (size_t k = 0; k < *n; k++)
			again |= id_eq((*out)[k].id, m->entity);
		if (!again && !id_is_none(m->entity) && str_is(m->state, "resolved"))
			(*out)[(*n)++] = (struct link_entity){ m->entity, m->found.kind, m->found.raw };
	}
	return NULL;
}

/* ---- the page ------------------------------------------------------------------ */

static struct str
label_in(const struct link_page *page, struct id entity)
{
	for (size_t i = 0; i < page->n_entities; i++)
		if (id_eq(page->entity[i].id, entity))
			return page->entity[i].label;
	return STR_NONE;
}

NODISCARD static err_t
end_label(struct ctx *cx, const struct picture *picture, const struct viewer *viewer, const struct link_page *page, const struct cbor *end, struct str *out)
{
	struct id entity;

	*out = STR_NONE;
	if (end == NULL || end->type != CBOR_BYTES)
		return NULL;
	TRY(id_of(end->s, &entity));
	*out = label_in(page, entity);
	return out->n > 0 ? NULL : entity_label(cx, picture, viewer, entity, out);
}

NODISCARD static err_t
links_of(struct ctx *cx, const struct picture *picture, const struct viewer *viewer, const struct item_view *item, struct link_page *io, size_t cap)
{
	struct row *row;
	size_t n;

	TRY(row_list(cx, T_LINK, LINK_ITEM, item->id, &row, &n));
	for (size_t i = 0; i < n && io->n_links < cap; i++) {
		struct link_line *line = &io->link[io->n_links];
		const struct cbor *negated;
		struct cbor section;

		if (!row_null(&row[i], LINK_WITHDRAWN_ON))
			continue;
		TRY(section_open(cx, &item->opened, &row[i], G_PROJECTION, &section));
		negated = cbor_get_int(&section, F_LINK_NEGATED);
		*line = (struct link_line){ .id = row_id(&row[i]), .item_no = item->no, .type = section_text(&section, F_LINK_TYPE),
			.role = section_text(&section, F_LINK_ROLE), .since = section_text(&section, F_LINK_SINCE),
			.strength = section_text(&section, F_LINK_STRENGTH), .negated = negated != NULL && negated->type == CBOR_BOOL && negated->i != 0 };
		line->words = link_words(line->type);
		TRY(end_label(cx, picture, viewer, io, cbor_get_int(&section, F_LINK_FROM), &line->from));
		TRY(end_label(cx, picture, viewer, io, cbor_get_int(&section, F_LINK_TO), &line->to));
		io->n_links++;
	}
	return NULL;
}

static bool
is_feeling(struct ctx *cx, const struct item_view *item)
{
	struct cbor projection;
	struct str basis;

	if (section_open(cx, &item->opened, &item->row, G_PROJECTION, &projection) != NULL)
		return true;
	basis = section_text(&projection, F_ITEM_G11_BASIS);
	return str_is(basis, "feeling") || str_is(basis, "a_feeling");
}

NODISCARD static err_t
matches(struct ctx *cx, const struct intel *in, const struct picture *picture, const struct viewer *viewer, const struct linked *l, struct link_page *io)
{
	for (size_t i = 0; i < io->n_mentions; i++) {
		struct mention_view *m = &io->mention[i];
		const struct item_view *item = linked_item(l, m->item);
		struct str place = STR_NONE;

		m->item_urn = io->urn;
		io->n_open += str_is(m->state, "new");
		if (!id_is_none(m->entity))
			TRY(entity_label(cx, picture, viewer, m->entity, &m->entity_label));
		for (size_t k = 0; k < io->n_mentions && place.n == 0; k++)
			if (io->mention[k].found.kind == KIND_PLACE && id_eq(io->mention[k].item, m->item))
				place = io->mention[k].found.norm;
		if (io->may_link)
			TRY(mention_match(cx, in, picture, viewer, item == NULL || is_feeling(cx, item), place, m));
	}
	return NULL;
}

NODISCARD static err_t
why(struct ctx *cx, struct link_page *io)
{
	NEWN(io->why, cx->arena, 2);
	io->why[io->n_why++] = io->may_link ? STR("You are an analyst, and this report waits for its links.")
					    : STR("You may read what was shared with the analysts.");
	io->why[io->n_why++] = STR("Every page opened here is written in the log, with your name.");
	return NULL;
}

err_t
link_open(struct ctx *cx, const struct intel *in, const struct picture *picture, struct str urn, struct link_page *out)
{
	struct viewer viewer;
	struct linked l;
	size_t cap = 400;

	TRY(linked_find(cx, in, urn, A_OPEN, &l));
	TRY(viewer_of(cx, &viewer));
	*out = (struct link_page){ .row = l.found.row, .urn = row_text(&l.found.row, REPORT_URN), .title = l.item[0].title,
		.state = row_text(&l.found.row, REPORT_STATE), .marking = row_text(&l.found.row, REPORT_MARKING), .item = l.item, .n_items = l.n_items,
		.mention = l.mention, .n_mentions = l.n_mentions };
	out->state_words = report_state_words(out->state);
	out->may_link = policy_may(cx->actor, CAP_ITEM_LINK) && str_is(out->state, "LINKING");
	TRY(matches(cx, in, picture, &viewer, &l, out));
	TRY(linked_entities(cx, &l, &out->entity, &out->n_entities));
	NEWN(out->link, cx->arena, cap);
	for (size_t i = 0; i < l.n_items; i++)
		if ((l.item[i].opened.keys.gmask & GMASK(G_PROJECTION)) != 0)
			TRY(links_of(cx, picture, &viewer, &l.item[i], out, cap));
	TRY(why(cx, out));
	return report_loop(cx, row_id(&l.found.row), &out->loop);
}

err_t
link_queue(struct ctx *cx, const struct intel *in, size_t limit, struct link_queue_row **out, size_t *n)
{
	struct q_intel_to_link *found;
	struct opened *opened;
	struct row *row;

	if (!policy_may(cx->actor, CAP_ITEM_LINK))
		FAIL(ERR_NOTFOUND, "page.none");
	TRY(q_intel_to_link(cx, &(struct q_intel_to_link_in){ .account = cx->actor->caps.account, .agency = cx->actor->caps.agency, .n = (int64_t)limit }, &found, n));
	NEWN(*out, cx->arena, *n + 1);
	NEWN(row, cx->arena, *n + 1);
	for (size_t i = 0; i < *n; i++)
		TRY(row_get(cx, T_ITEM, found[i].first, &row[i]));
	if (*n == 0)
		return NULL;
	TRY(loader_open(cx, A_LIST, row, *n, GMASK(G_CARD), true, &opened));
	for (size_t i = 0; i < *n; i++) {
		struct link_queue_row *r = &(*out)[i];
		struct cbor card = cbor_map();

		if (opened[i].keys.gmask & GMASK(G_CARD))
			TRY(section_open(cx, &opened[i], &row[i], G_CARD, &card));
		*r = (struct link_queue_row){ .urn = found[i].urn, .title = section_text(&card, F_ITEM_TITLE), .received_on = (int32_t)found[i].received_on,
			.since = (int32_t)found[i].since, .n_items = (size_t)found[i].items, .n_mentions = (size_t)found[i].mentions,
			.from = found[i].has_agency ? found[i].agency : STR("The public") };
	}
	return NULL;
}
