/*
 * public/papers.c - what can be taken along: leaflets to print (P34) and the printed figures (P35).
 *
 *	place or type, area -> at most eight signs and four numbers -> one sheet
 *	statistics.csv -> table, CSV
 */
#include "public/t_papers.h"
#include "public/views.h"

#define SHEET_SIGNS 8
#define SHEET_CONTACTS 4

err_t
public_leaflets(struct web *w)
{
	struct link_list places, types;

	TRY(signs_links(w, "sign_places", "leaflets/place", &places));
	TRY(signs_links(w, "exploitation_types", "leaflets/type", &types));
	room_shell(w, false, "/en/learn");
	tmpl_public_leaflets(web_html(w), &places, &types);
	return NULL;
}

/* The first eight signs, taken from each family in turn so that the sheet shows more than one side. */
NODISCARD static err_t
eight_of(struct arena *a, const struct sign_list *l, struct leaflet_page *v)
{
	struct str *sign;
	bool more = true;

	NEWN(sign, a, SHEET_SIGNS);
	for (size_t round = 0; more && v->n < SHEET_SIGNS; round++) {
		more = false;
		for (size_t i = 0; i < l->n && v->n < SHEET_SIGNS; i++)
			if (round < l->family[i].n) {
				sign[v->n++] = l->family[i].tick[round].label;
				more = true;
			}
	}
	v->sign = sign;
	return NULL;
}

NODISCARD static err_t
sheet_areas(struct web *w, const char *kind, const char *n, struct leaflet_page *v, struct str *area)
{
	const struct csv *c = reference_list(room_of(w)->reference, "areas");
	int64_t picked = web_number(w, "area", 1);
	struct link_row *row;

	if (c == NULL)
		FAIL(ERR_BUG, "public.reference");
	if (picked < 1 || picked > (int64_t)c->n_rows || !area_is_offered(c, (size_t)picked - 1, room_day()))
		FAIL(ERR_NOTFOUND, "web.not-found");
	*area = csv_get(c, (size_t)picked - 1, "area_code");
	v->area = str_is(*area, "uk") ? STR("Any place") : csv_get(c, (size_t)picked - 1, "name");
	NEWN(row, w->arena, c->n_rows + 1);
	for (size_t i = 0; i < c->n_rows; i++) {
		if (!area_is_offered(c, i, room_day()) || (int64_t)i + 1 == picked)
			continue;
		row[v->others.n].text = i == 0 ? STR("Any place") : csv_get(c, i, "name");
		TRY(str_fmt(w->arena, &row[v->others.n++].href, "/en/leaflets/%s/%s?area=%zu", kind, n, i + 1));
	}
	v->others.row = row;
	return NULL;
}

/* 999 first, then whom the router names for an adult there; four lines. */
NODISCARD static err_t
sheet_contacts(struct web *w, struct str area, struct leaflet_page *v)
{
	const struct reference *r = room_of(w)->reference;
	struct route_answer *answer;
	struct contact_view *c;
	size_t n_rules;
	int row = contact_row(r, STR("con-001"), STR("uk"), room_day());

	NEWN(c, w->arena, SHEET_CONTACTS);
	if (row >= 0)
		TRY(contact_view_of(w->arena, r, row, area, room_day(), &c[v->list.n++]));
	TRY(route_contacts(w->arena, r, &(struct route_facts){ .subject = SUBJECT_ADULT, .area = area }, room_day(), &answer, &n_rules));
	for (size_t i = 0; i < n_rules; i++)
		for (size_t j = 0; j < answer[i].n && v->list.n < SHEET_CONTACTS; j++)
			TRY(contact_view_of(w->arena, r, answer[i].row[j], area, room_day(), &c[v->list.n++]));
	v->list.contact = c;
	return NULL;
}

NODISCARD static err_t
show_sheet(struct web *w, const char *list, const char *kind, struct leaflet_page *v, int *row)
{
	const struct csv *c = reference_list(room_of(w)->reference, list);
	struct str area;
	const char *n;
	int64_t number;

	*row = -1;
	if (c == NULL || str_i64(web_param(w, "n"), &number) != NULL || number < 1 || (uint64_t)number > c->n_rows ||
	    !reference_in_force(c, (size_t)number - 1, room_day()))
		return NULL;
	TRY(str_z(w->arena, web_param(w, "n"), &n));
	TRY(sheet_areas(w, kind, n, v, &area));
	TRY(sheet_contacts(w, area, v));
	TRY(day_words(w->arena, room_day(), &v->day));
	v->name = csv_get(c, (size_t)number - 1, "name");
	*row = (int)number - 1;
	return NULL;
}

err_t
public_leaflet_place(struct web *w)
{
	const struct reference *r = room_of(w)->reference;
	struct leaflet_page v = { 0 };
	struct sign_list signs;
	int row;

	TRY(show_sheet(w, "sign_places", "place", &v, &row));
	if (row < 0)
		return web_not_found(w);
	TRY(signs_of_place(w->arena, r, row, room_day(), &signs));
	TRY(eight_of(w->arena, &signs, &v));
	room_shell(w, false, "/en/leaflets");
	tmpl_public_leaflet(web_html(w), &v);
	return NULL;
}

err_t
public_leaflet_type(struct web *w)
{
	const struct reference *r = room_of(w)->reference;
	struct leaflet_page v = { 0 };
	struct sign_list signs;
	int row;

	TRY(show_sheet(w, "exploitation_types", "type", &v, &row));
	if (row < 0)
		return web_not_found(w);
	TRY(signs_of_type(w->arena, r, csv_get(reference_list(r, "exploitation_types"), (size_t)row, "type_id"), room_day(), &signs));
	if (signs.n == 0)
		TRY(signs_any(w->arena, r, room_day(), &signs));
	TRY(eight_of(w->arena, &signs, &v));
	room_shell(w, false, "/en/leaflets");
	tmpl_public_leaflet(web_html(w), &v);
	return NULL;
}

/* ---- figures ------------------------------------------------------------ */

static const char *const figure_columns[] = { "metric", "geography", "period", "dimension", "value", "percent", "unit", "vintage",
    "source", "note" };
#define FIGURE_COLUMNS (sizeof figure_columns / sizeof figure_columns[0])

NODISCARD static err_t
figures_csv(struct web *w, const struct csv *c)
{
	struct buf b;
	struct str bytes;

	buf_init(&b, w->arena, (size_t)256 << 10);
	for (size_t i = 0; i < FIGURE_COLUMNS; i++) {
		buf_z(&b, i > 0 ? "," : "");
		csv_put(&b, str_of(figure_columns[i]));
	}
	buf_z(&b, "\r\n");
	for (size_t row = 0; row < c->n_rows; row++) {
		if (csv_get(c, row, "measure").n == 0)
			continue;
		for (size_t i = 0; i < FIGURE_COLUMNS; i++) {
			buf_z(&b, i > 0 ? "," : "");
			csv_put(&b, csv_get(c, row, figure_columns[i]));
		}
		buf_z(&b, "\r\n");
	}
	TRY(buf_done(&b, &bytes));
	return web_download(w, "text/csv; charset=utf-8", "figures.csv", bytes);
}

/* 12727 people; 20% where the row holds only a share; both where it holds both. */
NODISCARD static err_t
value_of(struct arena *a, const struct csv *c, size_t row, struct str *out)
{
	struct str value = csv_get(c, row, "value"), percent = csv_get(c, row, "percent");
	int64_t n;

	if (str_i64(value, &n) == NULL && n >= 1000 && n < 1000000)
		TRY(str_fmt(a, &value, "%lld,%03lld", (long long)(n / 1000), (long long)(n % 1000)));
	if (percent.n == 0) {
		*out = value;
		return NULL;
	}
	if (value.n == 0)
		return str_fmt(a, out, "%.*s%%", STRF(percent));
	return str_fmt(a, out, "%.*s (%.*s%%)", STRF(value), STRF(percent));
}

err_t
public_figures(struct web *w)
{
	const struct csv *c = reference_list(room_of(w)->reference, "statistics");
	struct figures_page v = { 0 };
	struct figure_row *row;

	if (c == NULL)
		FAIL(ERR_BUG, "public.reference");
	if (str_is(web_query(w, "as"), "csv"))
		return figures_csv(w, c);
	NEWN(row, w->arena, c->n_rows + 1);
	for (size_t i = 0; i < c->n_rows; i++) {
		if (csv_get(c, i, "measure").n == 0)
			continue;
		row[v.n] = (struct figure_row){ .what = csv_get(c, i, "metric"), .detail = csv_get(c, i, "dimension"),
		    .where = csv_get(c, i, "geography"), .period = csv_get(c, i, "period"), .vintage = csv_get(c, i, "vintage"),
		    .note = csv_get(c, i, "note") };
		if (str_is(row[v.n].detail, "all"))
			row[v.n].detail = STR_NONE;
		TRY(value_of(w->arena, c, i, &row[v.n++].value));
	}
	v.row = row;
	room_shell(w, false, "/en/learn");
	tmpl_public_figures(web_html(w), &v);
	return NULL;
}
