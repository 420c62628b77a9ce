/*
 * cli/demo_link.c - a report joined to what is known, and shared.
 *
 *	link_open -> same as known, same as a match, or new -> mentions_resolve
 *	-> link_add for ends that stand together -> report_confirm_links -> LIVE
 *
 * The analysts of Wyvale remember: a name that came in a matter before is the
 * same person, which no engine may conclude from a name.
 */
#include "cli/demo_link.h"

#include <string.h>

#include "intel/dissemination.h"
#include "intel/house.h"
#include "intel/link.h"
#include "store/q_report.h"

#define MENTIONS_MAX 60
#define SHARED_MAX 8

/* ---- what an analyst remembers ----------------------------------------- */

static uint64_t
key_of(const struct matter *m, const struct mention_view *v)
{
	struct str what = v->found.norm.n > 0 ? v->found.norm : v->found.raw;
	uint8_t kind = (uint8_t)v->found.kind, bytes[8];
	struct hash_state h;
	uint64_t key;

	hash_begin(&h, sizeof bytes, NULL, 0);
	hash_add(&h, m->thread);
	hash_add(&h, (struct str){ (const char *)&kind, 1 });
	hash_add(&h, what);
	hash_end(&h, bytes, sizeof bytes);
	memcpy(&key, bytes, sizeof key);
	return key;
}

static bool
remembered(const struct county *c, uint64_t key, struct id *out)
{
	for (size_t i = 0; i < c->n_known; i++)
		if (c->known[i].key == key) {
			*out = c->known[i].entity;
			return true;
		}
	return false;
}

static void
remember(struct county *c, uint64_t key, struct id entity)
{
	struct id had;

	if (!id_is_none(entity) && !remembered(c, key, &had) && c->n_known < KNOWN_MAX)
		c->known[c->n_known++] = (struct known_thing){ key, entity };
}

/* ---- resolving --------------------------------------------------------- */

NODISCARD static err_t
resolve(struct county *c, struct ctx *cx, const struct matter *m, const struct link_page *page)
{
	struct resolution todo[MENTIONS_MAX];
	uint64_t seen[MENTIONS_MAX];
	size_t n = 0;

	for (size_t i = 0; i < page->n_mentions && n < MENTIONS_MAX; i++) {
		const struct mention_view *v = &page->mention[i];
		struct resolution *r = &todo[n];
		bool twice = false;

		if (!str_is(v->state, "new"))
			continue;
		seen[n] = key_of(m, v);
		for (size_t k = 0; k < n; k++)
			twice |= seen[k] == seen[n];
		*r = (struct resolution){ .mention = v->id, .what = RESOLVE_NEW };
		if (twice)
			r->what = RESOLVE_IGNORE;
		else if (remembered(c, seen[n], &r->entity))
			r->what = RESOLVE_SAME;
		else if (v->n_matches > 0) {
			r->what = RESOLVE_SAME;
			r->entity = v->match[0].entity;
		}
		n++;
	}
	return n == 0 ? NULL : mentions_resolve(cx, &c->intel, c->picture, str_of(m->sent.urn), todo, n);
}

/* ---- joining ----------------------------------------------------------- */

static const struct mention_view *
first_of(const struct link_page *page, enum entity_kind kind)
{
	for (size_t i = 0; i < page->n_mentions; i++)
		if (page->mention[i].found.kind == kind && !id_is_none(page->mention[i].entity))
			return &page->mention[i];
	return NULL;
}

NODISCARD static err_t
join(struct county *c, struct ctx *cx, const struct link_page *page, size_t *n_out)
{
	static const struct { enum entity_kind from, to; const char *type; } list[] = {
		{ KIND_PERSON, KIND_VEHICLE, "USES" }, { KIND_PERSON, KIND_PHONE, "USES" }, { KIND_PERSON, KIND_ORGANISATION, "WORKS AT" },
		{ KIND_PERSON, KIND_PLACE, "SEEN AT" }, { KIND_VEHICLE, KIND_PLACE, "SEEN AT" },
	};
	*n_out = 0;
	for (size_t i = 0; i < sizeof list / sizeof *list; i++) {
		const struct mention_view *from = first_of(page, list[i].from), *to = first_of(page, list[i].to);

		if (from == NULL || to == NULL || from->item_no != to->item_no)
			continue;
		TRY(link_add(cx, &c->intel, c->picture, page->urn, &(struct link_new){ .item_no = from->item_no, .from = from->entity, .to = to->entity,
		    .type = str_of(list[i].type), .strength = STR("probable") }));
		(*n_out)++;
	}
	return NULL;
}

err_t
move_link(struct county *c, const struct matter *m, int64_t at)
{
	struct str urn = str_of(m->sent.urn);
	struct link_page page;
	struct ctx cx;
	size_t n = 0;

	TRY(county_act(c, m->analyst, at, P_LINKING, &cx));
	TRY(link_open(&cx, &c->intel, c->picture, urn, &page));
	if (page.n_mentions > 0) {
		TRY(resolve(c, &cx, m, &page));
		TRY(link_open(&cx, &c->intel, c->picture, urn, &page));
		for (size_t i = 0; i < page.n_mentions; i++)
			remember(c, key_of(m, &page.mention[i]), page.mention[i].entity);
		TRY(join(c, &cx, &page, &n));
	}
	return report_confirm_links(&cx, &c->intel, c->picture, urn, n > 0 ? STR_NONE : STR("No two things in it stand together."));
}

/* ---- sharing ----------------------------------------------------------- */

NODISCARD static err_t
items_to_share(struct county *c, struct ctx *cx, const struct matter *m, struct id out[SHARED_MAX], size_t *n)
{
	struct report_view v;
	struct item_view *item;
	size_t n_items;

	*n = 0;
	TRY(report_open(cx, &c->intel, str_of(m->sent.urn), &v));
	TRY(items_of(cx, &c->intel, &v, &item, &n_items));
	for (size_t i = 0; i < n_items && *n < SHARED_MAX; i++)
		if (item[i].grade.action != 2)
			out[(*n)++] = item[i].id;
	return NULL;
}

static struct player *
receiver_of(struct county *c, struct str agency)
{
	for (size_t i = 0; i < c->n_players; i++)
		if (str_eq(c->player[i].agency, agency) && !c->player[i].printed && (c->player[i].roles & (ROLE_BIT(ROLE_PRACTITIONER) | ROLE_BIT(ROLE_LEAD))) != 0)
			return &c->player[i];
	return NULL;
}

/* A1: whoever was given it asks before acting (INT-39); an authoriser says yes, mostly within a day. */
NODISCARD static err_t
may_they_act(struct county *c, const struct matter *m, struct player *receiver, struct id id, int64_t at)
{
	struct held_ask *ask;
	struct str grade = m->grade, code;
	bool asks_first = false;
	struct ctx cx;
	size_t n;

	while (str_split(&grade, ' ', &code))
		asks_first |= str_is(code, "A1");
	if (!asks_first)
		return NULL;
	TRY(county_act(c, receiver, at, P_GRADING, &cx));
	TRY(received_ask(&cx, &c->intel, id, STR("act")));
	if (at + MS_DAY >= c->now || county_chance(c, 15))
		return NULL;
	TRY(county_act(c, m->authoriser, at + MS_DAY, P_GRADING, &cx));
	TRY(held_asks(&cx, &c->intel, &ask, &n));
	for (size_t i = 0; i < n; i++)
		if (id_eq(ask[i].dissemination, id))
			TRY(held_answer(&cx, &c->intel, ask[i].task, true));
	return NULL;
}

err_t
move_share(struct county *c, const struct matter *m, struct str agency, int64_t at, int64_t acked)
{
	struct player *receiver = receiver_of(c, agency);
	struct id item[SHARED_MAX], id;
	struct dissemination_new new = { .item = item, .form = STR("sanitised"), .method = STR("in_system"), .precedence = STR("routine"), .basis = STR("public_task"),
	    .purpose = STR("You know the place; please keep an eye on it and tell us what you see."), .warned = true };
	struct ctx cx;

	if (receiver == NULL)
		FAIL(ERR_BUG, "demo.agency");
	new.agency = receiver->actor.caps.agency;
	TRY(county_act(c, m->authoriser, at, P_GRADING, &cx));
	TRY(items_to_share(c, &cx, m, item, &new.n_items));
	if (new.n_items == 0)
		return NULL;
	TRY(dissemination_send(&cx, &c->intel, &new, &id));
	if (acked == 0)
		return NULL;
	TRY(county_act(c, receiver, acked, P_GRADING, &cx));
	TRY(received_acknowledge(&cx, &c->intel, id));
	return may_they_act(c, m, receiver, id, acked);
}

err_t
move_keep(struct county *c, const struct matter *m, int64_t at)
{
	struct work *w CLEANUP(work_abandon) = NULL;
	struct q_report_by_urn report;
	struct ctx cx;

	TRY(county_act(c, m->authoriser, at, P_GRADING, &cx));
	TRY(q_report_by_urn(&cx, &(struct q_report_by_urn_in){ .account = cx.actor->caps.account, .agency = cx.actor->caps.agency, .urn = str_of(m->sent.urn) }, &report));
	TRY(work_begin(&cx, &w));
	TRY(task_close(&cx, w, report.id, "disseminate", "nobody else needs it"));
	return work_commit(w);
}
