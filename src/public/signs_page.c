/*
 * public/signs_page.c - how to spot the signs: the hub, and a list for a place, a type, a role or any kind (P02 to P06).
 *
 *	row number in the path -> row of reference data -> ticks -> page
 */
#include "public/t_signs.h"
#include "public/views.h"

#define LEAD "One sign may mean nothing. Together they make a picture. A feeling counts too."

err_t
signs_links(struct web *w, const char *name, const char *path, struct link_list *out)
{
	const struct csv *c = reference_list(room_of(w)->reference, name);
	struct link_row *row;

	if (c == NULL)
		FAIL(ERR_BUG, "public.reference");
	*out = (struct link_list){ 0 };
	NEWN(row, w->arena, c->n_rows + 1);
	for (size_t i = 0; i < c->n_rows; i++) {
		if (!reference_in_force(c, i, room_day()))
			continue;
		row[out->n].text = csv_get(c, i, "name");
		/* The page for oneself has a path that tells nothing. */
		if (str_is(csv_get(c, i, "role_id"), "self"))
			row[out->n++].href = STR("/en/p/h/4");
		else
			TRY(str_fmt(w->arena, &row[out->n++].href, "/en/%s/%zu", path, i + 1));
	}
	out->row = row;
	return NULL;
}

err_t
public_signs(struct web *w)
{
	struct signs_hub v;

	TRY(signs_links(w, "sign_places", "signs/place", &v.place));
	TRY(signs_links(w, "exploitation_types", "signs/type", &v.type));
	TRY(signs_links(w, "sign_roles", "signs/role", &v.role));
	room_shell(w, false, "/en");
	tmpl_public_signs_hub(web_html(w), &v);
	return NULL;
}

NODISCARD static err_t
show_signs(struct web *w, struct signs_page *v)
{
	v->lead = STR(LEAD);
	room_shell(w, false, "/en/signs");
	tmpl_public_signs(web_html(w), v);
	return NULL;
}

err_t
public_signs_any(struct web *w)
{
	struct signs_page v = { .title = STR("Signs of any kind") };

	TRY(signs_any(w->arena, room_of(w)->reference, room_day(), &v.signs));
	return show_signs(w, &v);
}

/* "A car wash" -> "Signs: a car wash"; "I live nearby" keeps its capital. */
NODISCARD static err_t
title_of(struct arena *a, struct str name, struct str *out)
{
	struct str first = str_head(name, 1), lower;

	if (str_starts(name, STR("I ")))
		return str_fmt(a, out, "Signs: %.*s", STRF(name));
	TRY(str_lower_ascii(a, first, &lower));
	return str_fmt(a, out, "Signs: %.*s%.*s", STRF(lower), STRF(str_from(name, 1)));
}

/* The row whose number stands in the path; -1: none in force. */
static int
row_in_path(struct web *w, const struct csv *c)
{
	int64_t n;

	if (c == NULL || str_i64(web_param(w, "n"), &n) != NULL || n < 1 || (uint64_t)n > c->n_rows ||
	    !reference_in_force(c, (size_t)n - 1, room_day()))
		return -1;
	return (int)n - 1;
}

err_t
public_signs_place(struct web *w)
{
	const struct reference *r = room_of(w)->reference;
	const struct csv *c = reference_list(r, "sign_places");
	struct signs_page v = { 0 };
	int row = row_in_path(w, c);

	if (row < 0)
		return web_not_found(w);
	TRY(title_of(w->arena, csv_get(c, (size_t)row, "name"), &v.title));
	TRY(signs_of_place(w->arena, r, row, room_day(), &v.signs));
	return show_signs(w, &v);
}

err_t
public_signs_type(struct web *w)
{
	const struct reference *r = room_of(w)->reference;
	const struct csv *c = reference_list(r, "exploitation_types");
	struct signs_page v = { 0 };
	int row = row_in_path(w, c);
	const char *id;
	struct word word;

	if (row < 0)
		return web_not_found(w);
	TRY(str_z(w->arena, csv_get(c, (size_t)row, "type_id"), &id));
	if (words_has(room_of(w)->types, id)) {
		word = words_of(room_of(w)->types, id);
		v.what = word.text;
		v.where = word.fix;
	}
	TRY(title_of(w->arena, csv_get(c, (size_t)row, "name"), &v.title));
	TRY(signs_of_type(w->arena, r, str_of(id), room_day(), &v.signs));
	v.none_of_its_own = v.signs.n == 0;
	/* Signs of any kind have a page of their own, unless there is nothing else to show. */
	if (v.none_of_its_own)
		TRY(signs_any(w->arena, r, room_day(), &v.signs));
	return show_signs(w, &v);
}

NODISCARD static err_t
role_page(struct web *w, int row, struct signs_page *v)
{
	const struct reference *r = room_of(w)->reference;
	struct str ids = csv_get(reference_list(r, "sign_roles"), (size_t)row, "sign_ids"), *read;

	TRY(signs_of_ids(w->arena, r, ids, room_day(), &v->signs));
	TRY(signs_to_read(w->arena, r, ids, room_day(), &read, &v->n_read));
	v->read = read;
	return NULL;
}

err_t
public_signs_role(struct web *w)
{
	const struct csv *c = reference_list(room_of(w)->reference, "sign_roles");
	struct signs_page v = { 0 };
	int row = row_in_path(w, c);

	if (row < 0 || str_is(csv_get(c, (size_t)row, "role_id"), "self"))
		return web_not_found(w);
	TRY(title_of(w->arena, csv_get(c, (size_t)row, "name"), &v.title));
	TRY(role_page(w, row, &v));
	return show_signs(w, &v);
}

err_t
public_signs_self(struct web *w)
{
	const struct csv *c = reference_list(room_of(w)->reference, "sign_roles");
	struct signs_page v = { .title = STR("Ask yourself"), .own = true };
	int row = c == NULL ? -1 : reference_row(c, STR("self"), room_day());

	if (row < 0)
		return web_not_found(w);
	TRY(role_page(w, row, &v));
	room_shell(w, true, "/en/p/h");
	tmpl_public_signs_self(web_html(w), &v);
	return NULL;
}
