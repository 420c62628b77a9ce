/*
 * intel/link_write.c - what the analyst decides: who is who, what joins them, live (INT-09 to 12, 32, 44).
 *
 *	resolutions -> one work { entities, assertions, mentions } ; sentence -> link
 *	confirm -> items live, report LIVE, tasks -> the picture takes them in
 *
 * A decision taken back withdraws rows; nothing is rewritten.
 */
#include "intel/fact.h"
#include "intel/linked.h"

#define RAW_MAX 500
#define DISSEMINATE_DAYS 7

struct change { struct ctx *cx; const struct intel *in; struct work *w; struct linked *l; };

NODISCARD static err_t
change_begin(struct ctx *cx, const struct intel *in, struct str urn, struct linked *l, struct work **w, struct change *out)
{
	if (!policy_may(cx->actor, CAP_ITEM_LINK))
		FAIL(ERR_NOTFOUND, "report.none");
	TRY(linked_find(cx, in, urn, A_ALTER_OPEN, l));
	if (!str_is(row_text(&l->found.row, REPORT_STATE), "LINKING"))
		FAIL(ERR_CONFLICT, "state.not-now");
	TRY(work_begin(cx, w));
	*out = (struct change){ cx, in, *w, l };
	return NULL;
}

NODISCARD static err_t
put_text(struct ctx *cx, struct cbor *map, int field, struct str text)
{
	return text.n == 0 ? NULL : cbor_set_int(cx->arena, map, field, cbor_text(text));
}

NODISCARD static err_t
put_id(struct ctx *cx, struct cbor *map, int field, struct id id)
{
	struct str copy;

	TRY(str_dup(cx->arena, id_str(&id), &copy));
	return cbor_set_int(cx->arena, map, field, cbor_bytes(copy));
}

/* ---- entities and their facts ------------------------------------------------ */

NODISCARD static err_t
entity_new(struct change *c, enum entity_kind kind, struct id *out)
{
	static const char *const poles[] = { "P", "O", "L", "E" };
	struct row *row;

	*out = id_new_day(c->cx->now);
	TRY(work_create(c->w, A_CREATE, T_ENTITY, *out, T_ENTITY, *out, c->in->cmp_intel, &row));
	for (int i = 0; i < 4; i++)
		if (poles[i][0] == entity_kind_pole(kind))
			row_set_text(row, ENTITY_POLE, str_of(poles[i]));
	row_set_text(row, ENTITY_KIND, str_of(entity_kind_name(kind)));
	row_set_text(row, ENTITY_STATUS, STR("live"));
	return NULL;
}

NODISCARD static err_t
assertion_new(struct change *c, const struct item_view *item, struct id entity, const struct said_fact *fact)
{
	struct id id = id_new_day(c->cx->now);
	struct cbor map = cbor_map();
	struct row *row;

	TRY(work_create(c->w, A_CREATE, T_ASSERTION, id, T_ITEM, item->id, item->opened.cmp, &row));
	row_set_id(c->cx, row, ASSERTION_ITEM, item->id);
	row_set_id(c->cx, row, ASSERTION_ENTERED_BY, c->cx->actor->caps.account);
	row_set_int(row, ASSERTION_ENTERED_ON, day_local(c->cx->now));
	TRY(put_id(c->cx, &map, F_ASSERTION_ENTITY, entity));
	TRY(put_text(c->cx, &map, F_ASSERTION_ATTRIBUTE, fact->attribute));
	TRY(put_text(c->cx, &map, F_ASSERTION_RAW, fact->raw));
	TRY(put_text(c->cx, &map, F_ASSERTION_NORM, fact->norm));
	return work_seal(c->w, row, &item->opened, G_PROJECTION, &map);
}

/* What an earlier resolution wrote for this mention: same item, same thing, same words. */
NODISCARD static err_t
assertions_withdraw(struct change *c, const struct item_view *item, const struct mention_view *m)
{
	struct said_fact *fact;
	struct row *row;
	size_t n_facts, n;

	TRY(mention_facts(c->cx->arena, m, &fact, &n_facts));
	TRY(row_list(c->cx, T_ASSERTION, ASSERTION_ITEM, item->id, &row, &n));
	for (size_t i = 0; i < n; i++) {
		const struct cbor *entity;
		struct cbor section;
		struct row *changed;
		bool ours = false;

		if (!row_null(&row[i], ASSERTION_WITHDRAWN_ON))
			continue;
		TRY(section_open(c->cx, &item->opened, &row[i], G_PROJECTION, &section));
		entity = cbor_get_int(&section, F_ASSERTION_ENTITY);
		for (size_t k = 0; k < n_facts; k++)
			ours |= str_eq(section_text(&section, F_ASSERTION_ATTRIBUTE), fact[k].attribute) &&
			    str_eq(section_text(&section, F_ASSERTION_RAW), fact[k].raw);
		if (!ours || entity == NULL || entity->type != CBOR_BYTES || !str_eq(entity->s, id_str(&m->entity)))
			continue;
		TRY(work_alter(c->w, A_ALTER, &row[i], T_ITEM, item->id, item->opened.cmp, &changed));
		row_set_int(changed, ASSERTION_WITHDRAWN_ON, day_local(c->cx->now));
	}
	return NULL;
}

/* ---- mentions ------------------------------------------------------------------- */

NODISCARD static err_t
mention_seal(struct change *c, struct row *row, const struct item_view *item, const struct mention_view *m)
{
	struct ctx *cx = c->cx;
	struct cbor map = cbor_map();

	TRY(put_text(cx, &map, F_MENTION_FIELD, m->found.field));
	TRY(cbor_set_int(cx->arena, &map, F_MENTION_START, cbor_int((int64_t)m->found.start)));
	TRY(cbor_set_int(cx->arena, &map, F_MENTION_LENGTH, cbor_int((int64_t)m->found.length)));
	TRY(put_text(cx, &map, F_MENTION_KIND, str_of(entity_kind_name(m->found.kind))));
	TRY(put_text(cx, &map, F_MENTION_RAW, m->found.raw));
	TRY(put_text(cx, &map, F_MENTION_NORM, m->found.norm));
	if (!id_is_none(m->entity))
		TRY(put_id(cx, &map, F_MENTION_ENTITY, m->entity));
	TRY(put_text(cx, &map, F_MENTION_STATE, m->state));
	TRY(put_text(cx, &map, F_MENTION_ATTRIBUTE, m->found.attribute));
	if (m->found.more.type == CBOR_MAP && m->found.more.n > 0)
		TRY(cbor_set_int(cx->arena, &map, F_MENTION_MORE, m->found.more));
	return work_seal(c->w, row, &item->opened, G_PROJECTION, &map);
}

/* An entity the analyst may point at: seen in the picture, or made by this report. */
NODISCARD static err_t
entity_known(struct ctx *cx, const struct picture *picture, const struct linked *l, struct id entity, enum entity_kind *kind_out)
{
	struct link_entity *own;
	struct viewer viewer;
	size_t n;

	TRY(linked_entities(cx, l, &own, &n));
	for (size_t i = 0; i < n; i++)
		if (id_eq(own[i].id, entity)) {
			*kind_out = own[i].kind;
			return NULL;
		}
	TRY(viewer_of(cx, &viewer));
	if (picture == NULL || !picture_kind(picture, &viewer, entity, kind_out))
		FAIL(ERR_NOTFOUND, "link.entity");
	return NULL;
}

NODISCARD static err_t
resolve_one(struct change *c, const struct picture *picture, const struct resolution *r)
{
	struct mention_view *m = NULL;
	const struct item_view *item;
	struct said_fact *fact;
	enum entity_kind kind;
	struct row *row;
	size_t at = 0, n;

	for (size_t i = 0; i < c->l->n_mentions; i++)
		if (id_eq(c->l->mention[i].id, r->mention)) {
			m = &c->l->mention[i];
			at = i;
		}
	if (m == NULL || (item = linked_item(c->l, m->item)) == NULL)
		FAIL(ERR_NOTFOUND, "link.mention");
	if (str_is(m->state, "resolved"))
		TRY(assertions_withdraw(c, item, m));
	m->entity = id_none;
	m->state = r->what == RESOLVE_IGNORE ? STR("ignored") : STR("resolved");
	if (r->what == RESOLVE_SAME) {
		TRY(entity_known(c->cx, picture, c->l, r->entity, &kind));
		if (kind != m->found.kind)
			FAIL(ERR_NOTFOUND, "link.entity");
		m->entity = r->entity;
	} else if (r->what == RESOLVE_NEW) {
		TRY(entity_new(c, m->found.kind, &m->entity));
	}
	TRY(work_alter(c->w, A_ALTER, &c->l->mention_row[at], T_ITEM, item->id, item->opened.cmp, &row));
	TRY(mention_seal(c, row, item, m));
	if (r->what == RESOLVE_IGNORE)
		return NULL;
	TRY(mention_facts(c->cx->arena, m, &fact, &n));
	for (size_t i = 0; i < n; i++)
		TRY(assertion_new(c, item, m->entity, &fact[i]));
	return NULL;
}

err_t
mentions_resolve(struct ctx *cx, const struct intel *in, const struct picture *picture, struct str urn, const struct resolution *r, size_t n)
{
	struct work *w CLEANUP(work_abandon) = NULL;
	struct linked l;
	struct change c;

	if (n == 0)
		return NULL;
	TRY(change_begin(cx, in, urn, &l, &w, &c));
	for (size_t i = 0; i < n; i++)
		TRY(resolve_one(&c, picture, &r[i]));
	return work_commit(w);
}

NODISCARD static err_t
item_by_no(const struct linked *l, int no, const struct item_view **out)
{
	for (size_t i = 0; i < l->n_items; i++)
		if (l->item[i].no == no) {
			*out = &l->item[i];
			return NULL;
		}
	FAIL(ERR_NOTFOUND, "link.item");
}

static const char *
main_attribute(enum entity_kind kind, struct str raw)
{
	static const char *const name[ENTITY_KINDS] = { "name", "name", "address", "vrm", "e164", "handle", "number", "kind" };

	for (size_t i = 0; i < raw.n; i++) {
		if (kind == KIND_ACCOUNT && i > 0 && raw.p[i] == '@')
			return "email";
		if (kind == KIND_VEHICLE && raw.p[i] == '?')
			return "vrm_pattern";
	}
	return name[kind];
}

err_t
mention_add(struct ctx *cx, const struct intel *in, struct str urn, int item_no, enum entity_kind kind, struct str raw)
{
	struct work *w CLEANUP(work_abandon) = NULL;
	struct mention_view m = { .state = STR("new") };
	const struct item_view *item;
	struct id id = id_new_day(cx->now);
	struct linked l;
	struct change c;
	struct row *row;
	int64_t no = 1;

	m.found = (struct found){ .kind = kind, .field = STR("by-hand"), .raw = str_trim(raw), .more = cbor_null() };
	if (m.found.raw.n == 0 || m.found.raw.n > RAW_MAX)
		FAIL(ERR_INVALID, "link.thing-empty");
	m.found.attribute = str_of(main_attribute(kind, m.found.raw));
	TRY(norm_of(cx->arena, kind, m.found.attribute, m.found.raw, &m.found.norm));
	if (m.found.norm.n == 0 && (kind == KIND_VEHICLE || kind == KIND_PHONE || kind == KIND_ACCOUNT || kind == KIND_DOCUMENT))
		FAIL(ERR_INVALID, "link.thing-form");
	TRY(change_begin(cx, in, urn, &l, &w, &c));
	TRY(item_by_no(&l, item_no, &item));
	for (size_t i = 0; i < l.n_mentions; i++)
		if (id_eq(l.mention[i].item, item->id) && row_int(&l.mention_row[i], MENTION_NO) >= no)
			no = row_int(&l.mention_row[i], MENTION_NO) + 1;
	TRY(work_create(w, A_CREATE, T_MENTION, id, T_ITEM, item->id, item->opened.cmp, &row));
	row_set_id(cx, row, MENTION_ITEM, item->id);
	row_set_int(row, MENTION_NO, no);
	TRY(mention_seal(&c, row, item, &m));
	return work_commit(w);
}

err_t
assertion_add(struct ctx *cx, const struct intel *in, struct str urn, int item_no, struct id entity, struct str attribute, struct str raw)
{
	struct work *w CLEANUP(work_abandon) = NULL;
	struct said_fact fact = { attribute, str_trim(raw), STR_NONE };
	const struct item_view *item;
	enum entity_kind kind;
	struct linked l;
	struct change c;

	if (fact.raw.n == 0 || fact.raw.n > RAW_MAX || attribute_words(attribute).p == attribute.p)
		FAIL(ERR_INVALID, "link.thing-empty");
	TRY(change_begin(cx, in, urn, &l, &w, &c));
	TRY(item_by_no(&l, item_no, &item));
	TRY(entity_known(cx, NULL, &l, entity, &kind));
	TRY(norm_of(cx->arena, kind, attribute, fact.raw, &fact.norm));
	TRY(assertion_new(&c, item, entity, &fact));
	return work_commit(w);
}

/* ---- links ---------------------------------------------------------------------- */

NODISCARD static err_t
link_check(struct ctx *cx, const struct picture *picture, const struct linked *l, const struct link_new *n)
{
	enum entity_kind kind;
	bool known = false;

	for (size_t i = 0; i < n_link_types; i++)
		known |= str_is(n->type, link_types[i].type);
	if (!known)
		FAIL(ERR_INVALID, "link.type");
	if (id_is_none(n->from) || id_is_none(n->to) || id_eq(n->from, n->to))
		FAIL(ERR_INVALID, "link.ends");
	TRY(entity_known(cx, picture, l, n->from, &kind));
	return entity_known(cx, picture, l, n->to, &kind);
}

err_t
link_add(struct ctx *cx, const struct intel *in, const struct picture *picture, struct str urn, const struct link_new *n)
{
	struct work *w CLEANUP(work_abandon) = NULL;
	const struct item_view *item;
	struct id id = id_new_day(cx->now);
	struct cbor map = cbor_map();
	struct linked l;
	struct change c;
	struct row *row;

	TRY(change_begin(cx, in, urn, &l, &w, &c));
	TRY(item_by_no(&l, n->item_no, &item));
	TRY(link_check(cx, picture, &l, n));
	TRY(work_create(w, A_CREATE, T_LINK, id, T_ITEM, item->id, item->opened.cmp, &row));
	row_set_id(cx, row, LINK_ITEM, item->id);
	row_set_id(cx, row, LINK_ENTERED_BY, cx->actor->caps.account);
	row_set_int(row, LINK_ENTERED_ON, day_local(cx->now));
	TRY(put_id(cx, &map, F_LINK_FROM, n->from));
	TRY(put_id(cx, &map, F_LINK_TO, n->to));
	TRY(put_text(cx, &map, F_LINK_TYPE, n->type));
	TRY(put_text(cx, &map, F_LINK_ROLE, utf8_head(str_trim(n->role), RAW_MAX)));
	TRY(put_text(cx, &map, F_LINK_SINCE, utf8_head(str_trim(n->since), RAW_MAX)));
	TRY(put_text(cx, &map, F_LINK_STRENGTH, n->strength));
	if (n->negated)
		TRY(cbor_set_int(cx->arena, &map, F_LINK_NEGATED, cbor_bool(true)));
	TRY(work_seal(w, row, &item->opened, G_PROJECTION, &map));
	return work_commit(w);
}

err_t
link_remove(struct ctx *cx, const struct intel *in, struct str urn, struct id link)
{
	struct work *w CLEANUP(work_abandon) = NULL;
	struct linked l;
	struct change c;
	struct row was, *row;
	const struct item_view *item;
	err_t e;

	TRY(change_begin(cx, in, urn, &l, &w, &c));
	e = row_get(cx, T_LINK, link, &was);
	if (e != NULL && e->code != ERR_NOTFOUND)
		return e;
	if (e != NULL || (item = linked_item(&l, row_ref(&was, LINK_ITEM))) == NULL || !row_null(&was, LINK_WITHDRAWN_ON))
		FAIL(ERR_NOTFOUND, "link.none");
	TRY(work_alter(w, A_ALTER, &was, T_ITEM, item->id, item->opened.cmp, &row));
	row_set_int(row, LINK_WITHDRAWN_ON, day_local(cx->now));
	return work_commit(w);
}

/* ---- live ------------------------------------------------------------------------- */

NODISCARD static err_t
count_links(struct ctx *cx, const struct linked *l, size_t *out)
{
	*out = 0;
	for (size_t i = 0; i < l->n_items; i++) {
		struct row *row;
		size_t n;

		TRY(row_list(cx, T_LINK, LINK_ITEM, l->item[i].id, &row, &n));
		for (size_t k = 0; k < n; k++)
			*out += row_null(&row[k], LINK_WITHDRAWN_ON);
	}
	return NULL;
}

err_t
report_confirm_links(struct ctx *cx, const struct intel *in, struct picture *picture, struct str urn, struct str none_reason)
{
	struct work *w CLEANUP(work_abandon) = NULL;
	struct report_arg arg = { .is_linked = true };
	struct linked l;
	struct change c;
	struct row *changed;
	size_t n_links;

	TRY(change_begin(cx, in, urn, &l, &w, &c));
	for (size_t i = 0; i < l.n_mentions; i++)
		if (str_is(l.mention[i].state, "new"))
			FAIL(ERR_CONFLICT, "link.mentions-open");
	TRY(count_links(cx, &l, &n_links));
	if (n_links == 0 && str_trim(none_reason).n == 0)
		FAIL(ERR_INVALID, "link.none-reason");
	TRY(report_event_in(cx, in, w, &l.found, "confirm-links", none_reason, &arg, &changed));
	for (size_t i = 0; i < l.n_items; i++) {
		struct row *row;

		TRY(work_alter(w, A_ALTER, &l.item[i].row, T_ITEM, l.item[i].id, l.item[i].opened.cmp, &row));
		row_set_int(row, ITEM_LIVE, 1);
	}
	TRY(task_close(cx, w, row_id(&l.found.row), "link", "linked"));
	TRY(task_for_role(cx, w, "disseminate", row_id(&l.found.row), in->cmp_intel, ROLE_AUTHORISER, day_local(cx->now) + DISSEMINATE_DAYS, 0));
	TRY(work_commit(w));
	for (size_t i = 0; i < l.n_items && picture != NULL; i++)
		TRY(picture_take(cx, picture, l.item[i].id));
	return NULL;
}
