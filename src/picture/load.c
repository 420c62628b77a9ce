/*
 * picture/load.c - one item's sealed facts into edges (SEC-43 PICTURE).
 *
 *	rows of assertion, link_, decision + the item's group-11 key -> edges
 *
 * A live item has no unresolved mention (INT-32), so mentions add nothing
 * here.  A fact that points at an entity which is not there stops the load and
 * names its row: the picture is whole or it is not shown.
 */
#include <string.h>

#include "base/log.h"
#include "picture/inside.h"

struct reading { struct ctx *cx; struct picture *p; const struct opened *opened; uint32_t item; };

NODISCARD static err_t
dangling(struct ctx *cx, struct id row)
{
	struct str hex;

	TRY(id_text(cx->arena, row, &hex));
	log_line(LOG_ERROR, "picture: row %.*s names what does not exist", STRF(hex));
	FAIL(ERR_BUG, "picture.dangling");
}

NODISCARD static err_t
entity_of(struct reading *r, const struct cbor *section, int field, struct id from, uint32_t *out)
{
	const struct cbor *v = cbor_get_int(section, field);
	enum entity_kind kind;
	struct row row;
	struct id id;
	err_t e;

	if (v == NULL || v->type != CBOR_BYTES || id_of(v->s, &id) != NULL)
		return dangling(r->cx, from);
	*out = entity_find(r->p, id);
	if (*out != NONE)
		return NULL;
	e = row_get(r->cx, T_ENTITY, id, &row);
	if (e != NULL && e->code != ERR_NOTFOUND)
		return e;
	if (e != NULL || !entity_kind_of(row_text(&row, ENTITY_KIND), &kind))
		return dangling(r->cx, from);
	return entity_number(r->p, id, kind, out);
}

NODISCARD static err_t
assertion(struct reading *r, const struct row *row, const struct cbor *section)
{
	struct edge e = { .what = EDGE_ASSERTION, .row = row_id(row), .item = r->item, .other = NONE, .value = NONE };
	struct str norm = section_text(section, F_ASSERTION_NORM);
	char sort;

	TRY(entity_of(r, section, F_ASSERTION_ENTITY, e.row, &e.entity));
	sort = value_sort((enum entity_kind)r->p->entity[e.entity].kind, section_text(section, F_ASSERTION_ATTRIBUTE));
	if (sort != '\0' && norm.n > 0)
		TRY(value_number(r->p, sort, norm, &e.value));
	return edge_add(r->p, &e);
}

NODISCARD static err_t
link_(struct reading *r, const struct row *row, const struct cbor *section)
{
	struct edge e = { .what = EDGE_LINK, .row = row_id(row), .item = r->item, .value = NONE };
	const struct cbor *negated = cbor_get_int(section, F_LINK_NEGATED);

	TRY(entity_of(r, section, F_LINK_FROM, e.row, &e.entity));
	TRY(entity_of(r, section, F_LINK_TO, e.row, &e.other));
	e.negated = negated != NULL && negated->type == CBOR_BOOL && negated->i != 0;
	return edge_add(r->p, &e);
}

NODISCARD static err_t
decision(struct reading *r, const struct row *row, const struct cbor *section)
{
	static const char *const judged[] = { "same", "different", "unsure", "withdrawn" };
	struct edge e = { .what = EDGE_DECISION, .row = row_id(row), .item = r->item, .value = NONE, .judgement = UINT8_MAX };
	const struct cbor *instant = cbor_get_int(section, F_DECISION_INSTANT);

	TRY(entity_of(r, section, F_DECISION_A, e.row, &e.entity));
	TRY(entity_of(r, section, F_DECISION_B, e.row, &e.other));
	for (uint8_t j = 0; j < 4; j++)
		if (str_is(section_text(section, F_DECISION_JUDGEMENT), judged[j]))
			e.judgement = j;
	if (e.judgement == UINT8_MAX || instant == NULL || instant->type != CBOR_INT)
		return dangling(r->cx, e.row);
	e.instant = instant->i;
	return edge_add(r->p, &e);
}

NODISCARD static err_t
children(struct reading *r, enum table table, int item_column, int withdrawn_column, err_t (*take)(struct reading *, const struct row *, const struct cbor *))
{
	struct row *row;
	size_t n;

	TRY(row_list(r->cx, table, item_column, r->p->item[r->item].id, &row, &n));
	for (size_t i = 0; i < n; i++) {
		struct cbor section;

		if (withdrawn_column >= 0 && !row_null(&row[i], withdrawn_column))
			continue;
		TRY(section_open(r->cx, r->opened, &row[i], G_PROJECTION, &section));
		TRY(take(r, &row[i], &section));
	}
	return NULL;
}

NODISCARD static err_t
facts_of(struct ctx *cx, const struct row *item, struct policy_item *out)
{
	struct row report;

	TRY(row_get(cx, T_REPORT, row_ref(item, ITEM_REPORT), &report));
	*out = item_policy(item);
	out->welfare = str_is(row_text(&report, REPORT_WELFARE), "yes") || !str_is(row_text(&report, REPORT_CHILD), "no");
	return NULL;
}

err_t
item_load(struct ctx *cx, struct picture *p, const struct row *item, const struct opened *opened)
{
	struct reading r = { cx, p, opened, 0 };
	struct policy_item facts;

	TRY(facts_of(cx, item, &facts));
	TRY(item_number(p, row_id(item), &r.item));
	item_empty(p, r.item);
	TRY(children(&r, T_ASSERTION, ASSERTION_ITEM, ASSERTION_WITHDRAWN_ON, assertion));
	TRY(children(&r, T_LINK, LINK_ITEM, LINK_WITHDRAWN_ON, link_));
	TRY(children(&r, T_DECISION, DECISION_ITEM, -1, decision));
	p->item[r.item].facts = facts;
	p->item[r.item].home = row_ref(item, ITEM_CMP);
	p->item[r.item].there = true;
	p->size.items++;
	return NULL;
}
