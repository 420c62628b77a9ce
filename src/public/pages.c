/*
 * public/pages.c - the pages that only show: home, numbers, help, languages.
 */
#include "public/t_numbers.h"
#include "public/t_pages.h"
#include "public/views.h"

struct str
page_join(struct page *pg, const char *before, struct str s)
{
	struct str out = STR_NONE;

	if (pg->out.err == NULL)
		pg->out.err = str_fmt(pg->out.arena, &out, "%s%.*s", before, STRF(s));
	return out;
}

struct str
page_step_title(struct page *pg, int step, bool wrong)
{
	struct str out = STR_NONE;

	/* A screen reader says the title first: an error stands in it. */
	if (pg->out.err == NULL)
		pg->out.err = str_fmt(pg->out.arena, &out, "%sStep %d of 8", wrong ? "Error: " : "", step);
	return out;
}

err_t
public_root(struct web *w)
{
	return web_redirect(w, "/en");
}

err_t
public_home(struct web *w)
{
	room_shell(w, true, "");
	tmpl_public_home(web_html(w), STR("Plainsight"));
	return NULL;
}

/* ---- numbers ------------------------------------------------------------ */

err_t
public_areas(struct web *w)
{
	const struct csv *areas = reference_list(room_of(w)->reference, "areas");
	struct link_row *row;
	struct link_list list;
	size_t n = 0;

	if (areas == NULL)
		FAIL(ERR_BUG, "public.reference");
	NEWN(row, w->arena, areas->n_rows + 1);
	/* "I do not know" stands first in the file and last on the page. */
	for (size_t i = 0; i < areas->n_rows; i++) {
		size_t at = (i + 1) % areas->n_rows;

		if (!area_is_offered(areas, at, room_day()))
			continue;
		row[n].text = str_is(csv_get(areas, at, "area_code"), "uk") ? STR("I do not know") : csv_get(areas, at, "name");
		TRY(str_fmt(w->arena, &row[n].href, "/en/p/c/a/%zu", at + 1));
		n++;
	}
	list = (struct link_list){ row, n };
	room_shell(w, true, "/en");
	tmpl_public_areas(web_html(w), &list);
	return NULL;
}


/* The same number under an earlier heading is not said twice (PUB-35). */
static bool
said_before(const struct numbers_page *v, const struct contact_view *c)
{
	for (size_t i = 0; i < v->n; i++)
		for (size_t j = 0; j < v->group[i].list.n; j++)
			if (str_eq(v->group[i].list.contact[j].number, c->number))
				return true;
	return false;
}

/* *said: there was something to say, though perhaps under an earlier heading already. */
NODISCARD static err_t
add_group(struct web *w, struct numbers_page *v, const char *title, struct str area, const struct route_facts *facts,
    struct str rule_prefix, bool *said)
{
	const struct reference *r = room_of(w)->reference;
	struct route_answer *answer;
	struct contact_view *c;
	size_t n_rules, n = 0;

	TRY(route_contacts(w->arena, r, facts, room_day(), &answer, &n_rules));
	NEWN(c, w->arena, ROUTE_CONTACTS_MAX * ROUTE_RULES_MAX);
	*said = false;
	for (size_t i = 0; i < n_rules; i++) {
		if (!str_starts(answer[i].condition, rule_prefix))
			continue;
		for (size_t j = 0; j < answer[i].n; j++) {
			TRY(contact_view_of(w->arena, r, answer[i].row[j], area, room_day(), &c[n]));
			*said = true;
			/* The rule knows better than the row what to say; it speaks of its first contact. */
			if (j == 0)
				c[n].ask = answer[i].say;
			if (!said_before(v, &c[n]))
				n++;
		}
	}
	if (n > 0)
		v->group[v->n++] = (struct numbers_group){ str_of(title), { c, n } };
	return NULL;
}

err_t
public_area(struct web *w)
{
	const struct csv *areas = reference_list(room_of(w)->reference, "areas");
	struct numbers_page v = { 0 };
	struct str code;
	int64_t number;
	size_t n;
	bool unknown, said;

	if (areas == NULL || str_i64(web_param(w, "n"), &number) != NULL || number < 1 || (uint64_t)number > areas->n_rows ||
	    !area_is_offered(areas, (size_t)number - 1, room_day()))
		return web_not_found(w);
	code = csv_get(areas, (size_t)number - 1, "area_code");
	unknown = str_is(code, "uk");
	v.area = unknown ? STR("any place") : csv_get(areas, (size_t)number - 1, "name");
	TRY(add_group(w, &v, "Someone is in danger now", code,
	    &(struct route_facts){ .danger = true, .area = code }, STR("someone is in danger"), &said));
	TRY(add_group(w, &v, "Worried about a child", code,
	    &(struct route_facts){ .subject = SUBJECT_CHILD, .area = code }, STR("you are worried about a child"), &said));
	n = v.n;
	TRY(add_group(w, &v, "Worried about an adult", code,
	    &(struct route_facts){ .subject = SUBJECT_ADULT, .area = code }, STR("you are worried about an adult"), &said));
	if (said && v.n == n && n > 1)
		v.group[1].title = STR("Worried about a child or an adult");	/* the same numbers for both */
	TRY(add_group(w, &v, "Not an emergency", code, &(struct route_facts){ .area = code }, STR("it is not an emergency"), &said));
	TRY(add_group(w, &v, "Stay anonymous", code, &(struct route_facts){ .area = code, .need = STR("anonymous") }, STR("you want to stay anonymous"), &said));
	TRY(add_group(w, &v, "Any time, from any place", code, &(struct route_facts){ .area = code }, STR("area unknown"), &said));
	room_shell(w, true, "/en/p/c");
	tmpl_public_numbers(web_html(w), &v);
	return NULL;
}

err_t
public_help(struct web *w)
{
	struct room *r = room_of(w);
	struct contact_view *c;
	struct contact_list now, talk, young;

	TRY(contacts_of(w->arena, r->reference, "con-001;pub-con-07", STR_NONE, room_day(), &c, &now.n));
	now.contact = c;
	TRY(contacts_of(w->arena, r->reference, "con-022;pub-con-01;con-017;con-014", STR_NONE, room_day(), &c, &talk.n));
	talk.contact = c;
	TRY(contacts_of(w->arena, r->reference, "pub-con-13", STR_NONE, room_day(), &c, &young.n));
	young.contact = c;
	room_shell(w, true, "/en");
	tmpl_public_help(web_html(w), &now, &talk, &young);
	return NULL;
}

err_t
public_languages(struct web *w)
{
	const struct csv *all = reference_list(room_of(w)->reference, "languages");
	struct link_row *row;
	struct link_list list;
	size_t n = 0;

	if (all == NULL)
		FAIL(ERR_BUG, "public.reference");
	NEWN(row, w->arena, all->n_rows + 1);
	for (size_t i = 0; i < all->n_rows; i++)
		if (reference_in_force(all, i, room_day()) && !str_is(csv_get(all, i, "language_code"), "en"))
			row[n++] = (struct link_row){ .text = csv_get(all, i, "native_name"), .lang = csv_get(all, i, "language_code"),
			    .note = csv_get(all, i, "name") };
	list = (struct link_list){ row, n };
	room_shell(w, false, "/en");
	tmpl_public_language_list(web_html(w), &list);
	return NULL;
}

err_t
page_cleared(struct web *w)
{
	room_shell(w, true, "");
	w->status = 422;
	tmpl_public_cleared(web_html(w));
	return NULL;
}
