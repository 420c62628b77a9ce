/*
 * public/directory.c - help near you: search by need, area and person; one service (P26, P27).
 *
 *	numeric codes of the query -> services of the published set, best match first -> page
 *
 * Codes are positions in the lists below and row numbers of areas (PUB-80):
 * the address of a search tells nothing.
 */
#include "public/t_directory.h"
#include "public/views.h"

static const char *const need_names[] = { "safe place", "legal", "health", "money", "language", "children", "work", "faith" };
static const char *const who_names[] = { "women", "men", "families", "children", "any" };
#define NEED_NAMES (sizeof need_names / sizeof need_names[0])
#define WHO_NAMES (sizeof who_names / sizeof who_names[0])

static bool
holds(struct str list, const char *item)
{
	struct str one;

	while (str_split(&list, ';', &one))
		if (str_is(one, item))
			return true;
	return false;
}

/* ";" between items -> ", ". */
NODISCARD static err_t
spaced(struct arena *a, struct str list, struct str *out)
{
	struct buf b;
	struct str one;

	buf_init(&b, a, 4096);
	while (str_split(&list, ';', &one)) {
		if (b.n > 0)
			buf_z(&b, ", ");
		buf_str(&b, one);
	}
	return buf_done(&b, out);
}

NODISCARD static err_t
service_of(struct web *w, const struct csv *c, size_t row, struct service_view *v)
{
	const struct reference *r = room_of(w)->reference;
	const struct csv *organisations = reference_list(r, "organisations"), *areas = reference_list(r, "areas");
	struct contact_view *contact;
	const char *ids;
	int at;

	*v = (struct service_view){ .name = csv_get(c, row, "name"), .ages = csv_get(c, row, "ages") };
	TRY(str_fmt(w->arena, &v->href, "/en/p/d/%.*s", STRF(csv_get(c, row, "service_id"))));
	TRY(spaced(w->arena, csv_get(c, row, "needs"), &v->needs));
	TRY(spaced(w->arena, csv_get(c, row, "who"), &v->who));
	if (str_is(v->who, "any"))
		v->who = STR("Anybody");
	if (str_is(v->ages, "any"))
		v->ages = STR("Any age");
	if (organisations != NULL && (at = reference_row(organisations, csv_get(c, row, "organisation_id"), room_day())) >= 0)
		v->organisation = csv_get(organisations, (size_t)at, "name");
	if (areas != NULL && (at = reference_row(areas, csv_get(c, row, "area_code"), room_day())) >= 0)
		v->area = csv_get(areas, (size_t)at, "name");
	TRY(str_z(w->arena, csv_get(c, row, "contact_ids"), &ids));
	TRY(contacts_of(w->arena, r, ids, STR_NONE, room_day(), &contact, &v->list.n));
	v->list.contact = contact;
	return NULL;
}

/* ---- search ------------------------------------------------------------- */

/* 2 for the person's own area or one above it that is no country; 1 for the whole; 0: another place. */
static int
area_rank(const struct reference *r, struct str wanted, struct str of)
{
	if (wanted.n == 0 || str_is(wanted, "uk"))
		return 1;
	if (!area_within(r, wanted, of, room_day()))
		return 0;
	return str_is(of, "uk") ? 1 : 2;
}

static bool
before(const struct service_view *a, const struct service_view *b)
{
	return a->rank != b->rank ? a->rank > b->rank : str_cmp(a->name, b->name) < 0;
}

NODISCARD static err_t
search(struct web *w, int64_t need, struct str area, int64_t who, bool any_need, struct directory_page *v)
{
	const struct csv *c = reference_list(room_of(w)->reference, "services");
	struct service_view *list;

	if (c == NULL)
		FAIL(ERR_BUG, "public.reference");
	NEWN(list, w->arena, c->n_rows + 1);
	v->n = 0;
	for (size_t i = 0; i < c->n_rows; i++) {
		struct service_view one;
		struct str persons = csv_get(c, i, "who");
		bool needed = need < 1 || holds(csv_get(c, i, "needs"), need_names[need - 1]);
		int near = area_rank(room_of(w)->reference, area, csv_get(c, i, "area_code"));
		size_t at = v->n;

		if (!str_is(csv_get(c, i, "publish"), "yes") || near == 0 || (!needed && !any_need) ||
		    (who >= 1 && !holds(persons, who_names[who - 1]) && !holds(persons, "any")))
			continue;
		TRY(service_of(w, c, i, &one));
		one.rank = near * 2 + needed;
		for (; at > 0 && before(&one, &list[at - 1]); at--)
			list[at] = list[at - 1];
		list[at] = one;
		v->n++;
	}
	v->service = list;
	return NULL;
}

NODISCARD static err_t
named_choices(struct arena *a, const char *const *name, size_t n, int64_t picked, struct ui_choice **out)
{
	NEWN(*out, a, n + 1);
	(*out)[0] = (struct ui_choice){ .value = STR("0"), .label = STR("Any") };
	for (size_t i = 0; i < n; i++) {
		TRY(str_fmt(a, &(*out)[i + 1].value, "%zu", i + 1));
		(*out)[i + 1].label = str_is(str_of(name[i]), "any") ? STR("Anybody") : str_of(name[i]);
		(*out)[i + 1].on = picked == (int64_t)i + 1;
	}
	return NULL;
}

NODISCARD static err_t
area_choices(struct web *w, const struct csv *c, int64_t picked, struct ui_choice **out, size_t *n)
{
	*n = 0;
	NEWN(*out, w->arena, c->n_rows + 1);
	for (size_t i = 0; i < c->n_rows; i++) {
		if (!area_is_offered(c, i, room_day()))
			continue;
		TRY(str_fmt(w->arena, &(*out)[*n].value, "%zu", i + 1));
		(*out)[*n].label = str_is(csv_get(c, i, "area_code"), "uk") ? STR("Any place") : csv_get(c, i, "name");
		(*out)[(*n)++].on = picked == (int64_t)i + 1;
	}
	return NULL;
}

err_t
public_directory(struct web *w)
{
	const struct csv *areas = reference_list(room_of(w)->reference, "areas");
	int64_t need = web_number(w, "need", 0), area = web_number(w, "area", 0), who = web_number(w, "who", 0);
	struct directory_page v = { 0 };
	struct ui_choice *needs, *people, *places;
	struct str code = STR_NONE;

	if (areas == NULL)
		FAIL(ERR_BUG, "public.reference");
	if (need < 0 || need > (int64_t)NEED_NAMES || who < 0 || who > (int64_t)WHO_NAMES || area < 0 || area > (int64_t)areas->n_rows)
		return web_not_found(w);
	if (area > 0)
		code = csv_get(areas, (size_t)area - 1, "area_code");
	TRY(search(w, need, code, who, false, &v));
	/* Nothing fits: show who is there for anything, rather than an empty page. */
	if (v.n == 0) {
		v.wider = true;
		TRY(search(w, 0, STR_NONE, 0, true, &v));
	}
	TRY(named_choices(w->arena, need_names, NEED_NAMES, need, &needs));
	TRY(named_choices(w->arena, who_names, WHO_NAMES, who, &people));
	TRY(area_choices(w, areas, area, &places, &v.n_area));
	v.need = needs;
	v.n_need = NEED_NAMES + 1;
	v.who = people;
	v.n_who = WHO_NAMES + 1;
	v.area = places;
	room_shell(w, true, "/en/p/c");
	tmpl_public_directory(web_html(w), &v);
	return NULL;
}

err_t
public_service(struct web *w)
{
	const struct csv *c = reference_list(room_of(w)->reference, "services");
	struct service_view v;
	struct str title;

	for (size_t i = 0; c != NULL && i < c->n_rows; i++) {
		if (!str_eq(csv_get(c, i, "service_id"), web_param(w, "service")) || !str_is(csv_get(c, i, "publish"), "yes"))
			continue;
		TRY(service_of(w, c, i, &v));
		room_shell(w, true, "/en/p/d");
		/* The name of a service may tell: the tab and the history show its place in the list only. */
		TRY(str_fmt(w->arena, &title, "Service %zu", i + 1));
		tmpl_public_service(web_html(w), &v, title);
		return NULL;
	}
	return web_not_found(w);
}
