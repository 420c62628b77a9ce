/*
 * intel/entity.c - the picture of one thing, put together from the items a viewer may read (INT-54, 84).
 */
#include "intel/entity.h"

#include <stdlib.h>

#include "intel/house.h"
#include "intel/inside.h"
#include "intel/link.h"

#define SEARCH_MAX 20

struct putting { struct ctx *cx; const struct intel *in; const struct picture *picture; struct viewer viewer; struct fact_open *fact; size_t n; struct entity_page *page; };

NODISCARD static err_t
line_of(struct ctx *cx, const struct fact_open *f, struct fact_line *out)
{
	const struct grade *g = &f->item->grade;

	*out = (struct fact_line){ .words = f->raw, .item_urn = f->item_urn, .item_no = f->item->no, .grade = *g, .grade_short = f->item->grade_short,
		.grade_words = f->item->grade_words, .conditions = f->item->conditions,
		.weak = g->source == 3 || g->assessment == 'D' || g->assessment == 'E' };
	return day_short(cx->arena, f->day, &out->day);
}

static bool
is_member(const struct entity_page *page, struct id entity)
{
	for (size_t i = 0; i < page->n_members; i++)
		if (id_eq(page->member[i], entity))
			return true;
	return false;
}

/* ---- facts by attribute --------------------------------------------------------- */

/* Only what can have one true value can be in conflict. */
static bool
has_one_truth(struct str attribute)
{
	return str_is(attribute, "dob") || str_is(attribute, "sex") || str_is(attribute, "nationality") || str_is(attribute, "vrm") || str_is(attribute, "colour");
}

NODISCARD static err_t
group_add(struct putting *p, const struct fact_open *f)
{
	struct entity_page *page = p->page;
	struct fact_group *g = NULL;

	for (size_t i = 0; i < page->n_groups; i++)
		if (str_eq(page->group[i].attribute, f->attribute))
			g = &page->group[i];
	if (g == NULL) {
		g = &page->group[page->n_groups++];
		*g = (struct fact_group){ .attribute = f->attribute, .words = attribute_words(f->attribute) };
		NEWN(g->line, p->cx->arena, p->n);
	}
	for (size_t i = 0; i < g->n; i++)
		g->differ |= has_one_truth(f->attribute) && !str_eq(g->line[i].words, f->raw);
	return line_of(p->cx, f, &g->line[g->n++]);
}

NODISCARD static err_t
groups(struct putting *p)
{
	NEWN(p->page->group, p->cx->arena, p->n + 1);
	for (size_t i = 0; i < p->n; i++)
		if (!p->fact[i].fact.is_link)
			TRY(group_add(p, &p->fact[i]));
	return NULL;
}

/* ---- links ------------------------------------------------------------------------- */

NODISCARD static err_t
links(struct putting *p)
{
	struct entity_page *page = p->page;

	NEWN(page->link, p->cx->arena, p->n + 1);
	for (size_t i = 0; i < p->n; i++) {
		const struct fact_open *f = &p->fact[i];
		struct entity_link *l = &page->link[page->n_links];
		enum entity_kind kind;

		if (!f->fact.is_link)
			continue;
		/* A link between two members of one cluster says nothing of others. */
		if (is_member(page, f->fact.entity) && is_member(page, f->fact.other))
			continue;
		*l = (struct entity_link){ .outward = is_member(page, f->fact.entity), .words = link_words(f->type), .role = f->role, .since = f->since,
			.negated = f->fact.negated };
		l->other = l->outward ? f->fact.other : f->fact.entity;
		if (!picture_kind(p->picture, &p->viewer, l->other, &kind))
			continue;
		l->kind_words = str_of(entity_kind_words(kind));
		TRY(entity_label(p->cx, p->picture, &p->viewer, l->other, &l->other_label));
		TRY(line_of(p->cx, f, &l->from));
		page->n_links++;
	}
	return NULL;
}

/* ---- the families of signs, and the items ---------------------------------------------- */

#define SIGNS_WORDS_MAX 4096
#define SIGNS_MAX 100
struct family_seen { struct id agency[ENTITY_ITEMS_MAX]; size_t n_agencies; int32_t newest; struct str sign[SIGNS_MAX]; size_t n_signs; struct buf general, specific; };

NODISCARD static err_t
families_begin(struct putting *p, struct family_seen **seen)
{
	const struct csv *ilo = reference_list(p->in->reference, "ilo_indicators");

	NEWN(*seen, p->cx->arena, FAMILIES);
	for (size_t i = 0; ilo != NULL && i < ilo->n_rows && p->page->n_families < FAMILIES; i++) {
		struct family_seen *s = &(*seen)[p->page->n_families];

		*s = (struct family_seen){ 0 };
		buf_init(&s->general, p->cx->arena, SIGNS_WORDS_MAX);
		buf_init(&s->specific, p->cx->arena, SIGNS_WORDS_MAX);
		p->page->family[p->page->n_families++] = (struct family_line){ .family = csv_get(ilo, i, "ilo_id"), .words = csv_get(ilo, i, "name") };
	}
	return NULL;
}

/* Each sign once, in its own words; a sign of any exploitation apart from one of a kind (INT-44). */
static void
family_sign(struct family_seen *seen, const struct csv *signs, size_t row)
{
	struct str id = csv_get(signs, row, "sign_id"), words = csv_get(signs, row, "plain_text");
	struct buf *b = str_is(csv_get(signs, row, "exploitation_type"), "any") ? &seen->general : &seen->specific;

	for (size_t i = 0; i < seen->n_signs; i++)
		if (str_eq(seen->sign[i], id))
			return;
	if (seen->n_signs == SIGNS_MAX || b->n + words.n + 2 > SIGNS_WORDS_MAX)
		return;
	seen->sign[seen->n_signs++] = id;
	if (b->n > 0)
		buf_z(b, "; ");
	buf_str(b, words);
}

/* The sources of a family are the agencies whose items show it; the public counts as one. */
static void
family_note(struct family_line *family, struct family_seen *seen, const struct item_view *item)
{
	struct id agency = row_ref(&item->row, ITEM_AGENCY);
	bool again = false;

	family->seen = true;
	family->n_items++;
	if (item->graded_on > seen->newest)
		seen->newest = item->graded_on;
	for (size_t i = 0; i < seen->n_agencies; i++)
		again |= id_eq(seen->agency[i], agency);
	if (!again && seen->n_agencies < ENTITY_ITEMS_MAX) {
		seen->agency[seen->n_agencies++] = agency;
		family->n_sources++;
	}
}

/* One sign may show several families: "physical-sexual-violence;intimidation-threats". */
static void
sign_note(struct putting *p, const struct item_view *item, const struct csv *signs, size_t row, bool noted[FAMILIES], struct family_seen *seen)
{
	struct str rest = csv_get(signs, row, "ilo_indicator"), family;

	while (str_split(&rest, ';', &family))
		for (size_t f = 0; f < p->page->n_families; f++) {
			if (!str_eq(str_trim(family), p->page->family[f].family))
				continue;
			family_sign(&seen[f], signs, row);
			if (!noted[f])
				family_note(&p->page->family[f], &seen[f], item);
			noted[f] = true;
		}
}

NODISCARD static err_t
signs_note(struct putting *p, const struct item_view *item, struct family_seen *seen)
{
	const struct csv *signs = reference_list(p->in->reference, "signs");
	const struct cbor *ticked;
	struct cbor projection;
	bool noted[FAMILIES] = { false };

	TRY(section_open(p->cx, &item->opened, &item->row, G_PROJECTION, &projection));
	ticked = cbor_get_int(&projection, F_ITEM_G11_SIGNS);
	for (size_t i = 0; signs != NULL && ticked != NULL && ticked->type == CBOR_ARRAY && i < ticked->n; i++) {
		int row = ticked->v[i].type == CBOR_TEXT ? reference_row(signs, ticked->v[i].s, day_local(p->cx->now)) : -1;

		if (row >= 0)
			sign_note(p, item, signs, (size_t)row, noted, seen);
	}
	return NULL;
}

NODISCARD static err_t
item_add(struct putting *p, const struct fact_open *f)
{
	struct entity_item *item = &p->page->item[p->page->n_items++];
	struct id agency = row_ref(&f->item->row, ITEM_AGENCY);

	*item = (struct entity_item){ .urn = f->item_urn, .item_no = f->item->no, .title = f->item->title, .grade_short = f->item->grade_short,
		.from = STR("The public") };
	if (!id_is_none(agency)) {
		struct agency_view view;

		TRY(house_agency(p->cx, agency, &view));
		item->from = view.name;
	}
	if (str_is(f->item->marking, "OS") || p->page->marking.n == 0)
		p->page->marking = f->item->marking;
	return day_short(p->cx->arena, f->item->graded_on, &item->day);
}

NODISCARD static err_t
items(struct putting *p)
{
	const struct item_view *last = NULL;
	struct family_seen *seen;
	struct id *agency;

	NEWN(p->page->item, p->cx->arena, p->n + 1);
	NEWN(agency, p->cx->arena, p->n + 1);
	TRY(families_begin(p, &seen));
	for (size_t i = 0; i < p->n; i++) {
		struct id from;
		bool again = false;

		if (p->fact[i].item == last)
			continue;
		last = p->fact[i].item;
		TRY(item_add(p, &p->fact[i]));
		TRY(signs_note(p, last, seen));
		from = row_ref(&last->row, ITEM_AGENCY);
		for (size_t k = 0; k < p->page->n_agencies; k++)
			again |= id_eq(agency[k], from);
		if (!again)
			agency[p->page->n_agencies++] = from;
	}
	for (size_t f = 0; f < p->page->n_families; f++)
		if (p->page->family[f].seen) {
			TRY(buf_done(&seen[f].general, &p->page->family[f].general));
			TRY(buf_done(&seen[f].specific, &p->page->family[f].specific));
			TRY(day_short(p->cx->arena, seen[f].newest, &p->page->family[f].newest));
		}
	return NULL;
}

/* ---- the page ----------------------------------------------------------------------------- */

NODISCARD static err_t
why(struct putting *p)
{
	NEWN(p->page->why, p->cx->arena, 3);
	TRY(str_fmt(p->cx->arena, &p->page->why[p->page->n_why++], "This page is made of %zu %s that your role in your agency lets you read.", p->page->n_items,
	    p->page->n_items == 1 ? "item" : "items"));
	if (p->page->n_members > 1)
		TRY(str_fmt(p->cx->arena, &p->page->why[p->page->n_why++], "%zu entries are shown as one, because somebody decided that they are the same.", p->page->n_members));
	p->page->why[p->page->n_why++] = STR("Each item opened here is written in the log, with your name.");
	return NULL;
}

err_t
entity_open(struct ctx *cx, const struct intel *in, const struct picture *picture, struct id entity, struct entity_page *out)
{
	struct putting p = { .cx = cx, .in = in, .picture = picture, .page = out };

	*out = (struct entity_page){ 0 };
	if (!policy_may(cx->actor, CAP_ENTITY_READ))
		FAIL(ERR_NOTFOUND, "entity.none");
	TRY(viewer_of(cx, &p.viewer));
	if (!picture_kind(picture, &p.viewer, entity, &out->kind))
		FAIL(ERR_NOTFOUND, "entity.none");
	TRY(picture_cluster(cx, picture, &p.viewer, entity, &out->member, &out->n_members));
	TRY(facts_open(cx, picture, &p.viewer, A_OPEN, out->member, out->n_members, ENTITY_ITEMS_MAX, &p.fact, &p.n));
	if (p.n == 0)
		FAIL(ERR_NOTFOUND, "entity.none");
	out->id = out->member[0];
	for (size_t i = 0; i < out->n_members && out->label.n == 0; i++)
		TRY(label_of(cx->arena, out->kind, out->member[i], p.fact, p.n, &out->label));
	TRY(groups(&p));
	TRY(links(&p));
	TRY(items(&p));
	out->cut = out->n_items == ENTITY_ITEMS_MAX;
	return why(&p);
}

/* ---- search ---------------------------------------------------------------------------------- */

NODISCARD static err_t
try_kind(struct ctx *cx, const struct picture *picture, const struct viewer *viewer, enum entity_kind kind, const char *attribute, struct str typed, struct str born,
    struct entity_row *io, size_t *n)
{
	struct probe probe = { .kind = kind };
	struct match *match;
	size_t found;

	TRY(norm_of(cx->arena, kind, str_of(attribute), typed, &probe.norm));
	TRY(norm_of(cx->arena, KIND_PERSON, STR("dob"), born, &probe.birth));
	TRY(picture_match(cx, picture, viewer, &probe, SEARCH_MAX, &match, &found));
	for (size_t i = 0; i < found && *n < SEARCH_MAX; i++) {
		struct entity_row *row = &io[*n];
		bool again = false;

		for (size_t k = 0; k < *n; k++)
			again |= id_eq(io[k].id, match[i].entity);
		if (again)
			continue;
		*row = (struct entity_row){ .id = match[i].entity, .kind = kind, .n_items = match[i].n_items };
		for (int r = 0; r < MATCH_REASONS && row->reason.n == 0; r++)
			if (match[i].reasons >> r & 1)
				row->reason = str_of(match_reason_words((enum match_reason)r));
		TRY(entity_label(cx, picture, viewer, row->id, &row->label));
		(*n)++;
	}
	return NULL;
}

/* Only letters and blanks: a name, which is never searched alone. */
static bool
looks_like_name(struct str typed)
{
	for (size_t i = 0; i < typed.n; i++)
		if ((typed.p[i] >= '0' && typed.p[i] <= '9') || typed.p[i] == '@' || typed.p[i] == '?')
			return false;
	return true;
}

err_t
entity_search(struct ctx *cx, const struct intel *in, const struct picture *picture, struct str typed, struct str born, struct entity_row **out, size_t *n)
{
	static const struct { enum entity_kind kind; const char *attribute; } kinds[] = {
		{ KIND_PHONE, "e164" }, { KIND_VEHICLE, "vrm" }, { KIND_ACCOUNT, "email" }, { KIND_DOCUMENT, "number" }, { KIND_PLACE, "address" }, { KIND_PERSON, "name" },
	};
	struct viewer viewer;
	struct note note = { .action = A_SEARCH, .purpose = P_LINKING, .cmp = in->cmp_intel };
	uint64_t seq;

	*n = 0;
	if (!policy_may(cx->actor, CAP_ENTITY_READ))
		FAIL(ERR_NOTFOUND, "page.none");
	if (str_trim(typed).n == 0)
		FAIL(ERR_INVALID, "search.empty");
	if (str_trim(born).n == 0 && looks_like_name(typed))
		FAIL(ERR_INVALID, "search.name-alone");
	TRY(viewer_of(cx, &viewer));
	NEWN(*out, cx->arena, SEARCH_MAX);
	for (size_t i = 0; i < sizeof kinds / sizeof kinds[0]; i++)
		TRY(try_kind(cx, picture, &viewer, kinds[i].kind, kinds[i].attribute, typed, born, *out, n));
	note.count = *n;
	return keeper_note(cx->keeper, &cx->actor->session, &note, &seq);
}
