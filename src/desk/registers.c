/*
 * desk/registers.c - the list of a register, one page for every kind.
 *
 *	/r/{kind}?state=&agency=&<plain field>=&names=&from= -> record_list -> table, sheets, CSV
 *
 * Nothing is opened unless names are asked for: 25 records at a time, each
 * logged.  A file with names asks for a reason first.
 */
#include "desk/registers.h"

#include <string.h>

#include "desk/t_registers.h"

#define LIST_PAGE 50
#define NAMES_PAGE 25

err_t
register_kind(struct web *w, const struct kind **out)
{
	*out = kind_by_name(&desk_of(w)->registry, web_param(w, "kind"));
	if (*out == NULL)
		FAIL(ERR_NOTFOUND, "record.none");
	return NULL;
}

void
register_purpose(struct web *w, const struct kind *kind)
{
	w->cx->purpose = str_is(str_of(kind->name), "visit") ? P_VISIT : P_SUPPORT;
}

err_t
state_words(struct arena *arena, struct str state, struct str *out)
{
	char *p = arena_alloc(arena, state.n + 1);

	if (p == NULL)
		FAIL(ERR_LIMIT, "memory.limit");
	for (size_t i = 0; i < state.n; i++)
		p[i] = state.p[i] == '_' ? ' ' : i > 0 && state.p[i] >= 'A' && state.p[i] <= 'Z' ? (char)(state.p[i] + 32) : state.p[i];
	*out = (struct str){ p, state.n };
	return NULL;
}

enum ui_mark
state_mark(const struct registry *reg, const char *machine, struct str state)
{
	bool is_birth = false, leaves = false, came_by_people = false;

	for (size_t i = 0; i < reg->n_transitions; i++) {
		const struct transition *t = &reg->transition[i];

		if (strcmp(t->machine, machine) != 0)
			continue;
		is_birth |= strcmp(t->from, "-") == 0 && str_is(state, t->to);
		leaves |= str_is(state, t->from) && strcmp(t->to, "=") != 0;
		came_by_people |= str_is(state, t->to) && t->two > 0;
	}
	if (!leaves)
		return UI_MARK_OFF;
	return came_by_people ? UI_MARK_GOOD : is_birth ? UI_MARK_PLAIN : UI_MARK_HALF;
}

const struct transition *
register_birth(struct web *w, const struct kind *kind)
{
	const struct transition **move;
	size_t n;

	if (!policy_may(w->cx->actor, CAP_REGISTER_WRITE) ||
	    record_moves(w->cx, &desk_of(w)->registry, kind->machine, STR("-"), false, &move, &n) != NULL || n == 0)
		return NULL;
	return move[0];
}

/* ---- what is asked for --------------------------------------------------- */

static struct ui_field *
filter_add(struct register_page *v, const char *name, const char *label)
{
	struct ui_field *f = &v->filter[v->n_filters++];

	*f = (struct ui_field){ .name = str_of(name), .label = str_of(label) };
	return f;
}

/* A value that is none of the choices asks for nothing. */
NODISCARD static err_t
filter_states(struct web *w, struct register_page *v, struct list_query *q)
{
	const struct registry *reg = &desk_of(w)->registry;
	const char *state[MACHINE_STATES_MAX];
	size_t n = machine_states(reg, q->kind->machine, state);
	struct ui_field *f = filter_add(v, "state", "State");
	struct str asked = web_query(w, "state");
	struct ui_choice *c;

	NEWN(c, w->arena, n + 1);
	c[0] = (struct ui_choice){ .label = STR("Any state") };
	for (size_t i = 0; i < n; i++) {
		c[i + 1].value = str_of(state[i]);
		TRY(state_words(w->arena, c[i + 1].value, &c[i + 1].label));
		c[i + 1].on = str_eq(asked, c[i + 1].value);
		if (c[i + 1].on)
			q->state = c[i + 1].value;
	}
	f->choice = c;
	f->n_choices = n + 1;
	return NULL;
}

NODISCARD static err_t
filter_agencies(struct web *w, const struct agency_view *agency, size_t n, struct register_page *v, struct list_query *q)
{
	struct ui_field *f = filter_add(v, "agency", "Agency");
	struct str asked = web_query(w, "agency");
	struct ui_choice *c;

	NEWN(c, w->arena, n + 1);
	c[0] = (struct ui_choice){ .label = STR("Any agency") };
	for (size_t i = 0; i < n; i++) {
		TRY(id_text(w->arena, agency[i].id, &c[i + 1].value));
		c[i + 1].label = agency[i].name;
		c[i + 1].on = str_eq(asked, c[i + 1].value);
		if (c[i + 1].on)
			q->agency = c[i + 1].value;
	}
	f->choice = c;
	f->n_choices = n + 1;
	return NULL;
}

NODISCARD static err_t
filter_field(struct web *w, const struct form *form, const struct view *view, struct register_page *v, struct list_query *q)
{
	const struct field *field = form_field(form, view->fields);
	struct str asked;
	size_t at = 0, n = 1;
	struct ui_field *f;
	struct ui_choice *c;
	const char *name, *label;

	if (field == NULL || field->group != 0 || field->n_choices == 0)
		return NULL;
	TRY(str_z(w->arena, field->name, &name));
	TRY(str_z(w->arena, view->label, &label));
	asked = web_query(w, name);
	f = filter_add(v, name, label);
	NEWN(c, w->arena, field->n_choices + 1);
	c[0] = (struct ui_choice){ .label = STR("Any") };
	while (at < LIST_FILTERS && q->filter[at].field.n > 0)
		at++;
	for (size_t i = 0; i < field->n_choices; i++) {
		bool on = str_eq(asked, field->choice[i].value);

		if (field->choice[i].retired && !on)
			continue;
		c[n++] = (struct ui_choice){ .value = field->choice[i].value, .label = field->choice[i].label, .on = on };
		if (on && at < LIST_FILTERS)
			q->filter[at] = (struct list_filter){ field->name, field->choice[i].value };
	}
	f->choice = c;
	f->n_choices = n;
	return NULL;
}

NODISCARD static err_t
filters(struct web *w, const struct agency_view *agency, size_t n_agencies, struct register_page *v, struct list_query *q)
{
	const struct form *form = form_by_id(desk_of(w)->forms, str_of(q->kind->form), 0);

	if (form == NULL)
		FAIL(ERR_BUG, "record.registry");
	for (size_t i = 0; i < form->n_views && v->n_filters < REGISTER_FILTERS; i++) {
		const struct view *view = &form->view[i];

		if (!str_is(view->kind, "filter"))
			continue;
		if (str_is(view->fields, "state"))
			TRY(filter_states(w, v, q));
		else if (str_is(view->fields, "agency"))
			TRY(filter_agencies(w, agency, n_agencies, v, q));
		else
			TRY(filter_field(w, form, view, v, q));
	}
	return NULL;
}

/* The same list with something more asked for.  Values stand in it only when they are known choices. */
NODISCARD static err_t
list_href(struct web *w, const struct list_query *q, const char *more, struct str *out)
{
	struct buf b;

	buf_init(&b, w->arena, 2048);
	buf_printf(&b, "/r/%s?state=%.*s&agency=%.*s", q->kind->name, STRF(q->state), STRF(q->agency));
	for (size_t i = 0; i < LIST_FILTERS; i++)
		if (q->filter[i].field.n > 0)
			buf_printf(&b, "&%.*s=%.*s", STRF(q->filter[i].field), STRF(q->filter[i].value));
	buf_z(&b, more);
	return buf_done(&b, out);
}

/* ---- the page ------------------------------------------------------------ */

NODISCARD static err_t
row_fill(struct web *w, const struct list_row *from, const struct kind *kind, const struct agency_view *agency, size_t n, struct register_row *out)
{
	*out = (struct register_row){ .urn = from->urn, .cell = from->cell, .mark = state_mark(&desk_of(w)->registry, kind->machine, from->state) };
	TRY(str_fmt(w->arena, &out->href, "/record/%.*s", STRF(from->urn)));
	for (size_t i = 0; i < n; i++)
		if (id_eq(agency[i].id, from->agency))
			out->agency = agency[i].name;
	return state_words(w->arena, from->state, &out->state);
}

NODISCARD static err_t
table_fill(struct web *w, const struct list *list, const struct agency_view *agency, size_t n_agencies, struct register_page *v)
{
	v->column[v->n_columns++] = str_of(v->kind->words);
	v->n_cells = list->n_cols < REGISTER_COLUMNS - 3 ? list->n_cols : REGISTER_COLUMNS - 3;
	for (size_t i = 0; i < v->n_cells; i++) {
		v->column[v->n_columns++] = list->head[i];
		v->has_sealed |= list->sealed[i];
	}
	v->column[v->n_columns++] = STR("Agency");
	v->column[v->n_columns++] = STR("State");
	v->sealed = list->sealed;
	v->n = list->n_rows;
	NEWN(v->row, w->arena, v->n + 1);
	for (size_t i = 0; i < v->n; i++)
		TRY(row_fill(w, &list->row[i], v->kind, agency, n_agencies, &v->row[i]));
	return NULL;
}

NODISCARD static err_t
links_fill(struct web *w, const struct list_query *q, const struct list *list, struct register_page *v)
{
	const struct registry *reg = &desk_of(w)->registry;
	const struct transition *birth = register_birth(w, q->kind);
	struct str last, more;

	if (birth != NULL) {
		v->add = str_of(birth->words);
		TRY(str_fmt(w->arena, &v->add_href, "/r/%s/new", q->kind->name));
	}
	TRY(str_fmt(w->arena, &v->action, "/r/%s", q->kind->name));
	TRY(list_href(w, q, "", &v->export_href));
	v->tool[v->n_tools].text = STR("Download (CSV)");
	TRY(list_href(w, q, "&as=csv", &v->tool[v->n_tools++].href));
	v->tool[v->n_tools].text = v->names ? STR("Hide names") : STR("Show names (25, each logged)");
	TRY(list_href(w, q, v->names ? "" : "&names=yes", &v->tool[v->n_tools].href));
	v->n_tools += v->has_sealed;
	if (record_may(w->cx, reg, q->kind->machine, STR("-"), "import", false)) {
		v->tool[v->n_tools].text = STR("Load from a file");
		TRY(str_fmt(w->arena, &v->tool[v->n_tools++].href, "/r/%s/import", q->kind->name));
	}
	if (!list->more || list->n_rows == 0)
		return NULL;
	TRY(id_text(w->arena, list->row[list->n_rows - 1].id, &last));
	TRY(str_fmt(w->arena, &more, "%s&from=%.*s", v->names ? "&names=yes" : "", STRF(last)));
	return list_href(w, q, more.p, &v->more);
}

NODISCARD static err_t
query_of(struct web *w, const struct agency_view *agency, size_t n, struct register_page *v, struct list_query *q)
{
	struct str from = web_query(w, "from");

	TRY(register_kind(w, &q->kind));
	v->kind = q->kind;
	register_purpose(w, q->kind);
	v->names = str_is(web_query(w, "names"), "yes");
	q->show_names = v->names;
	q->limit = v->names ? NAMES_PAGE : LIST_PAGE;
	if (from.n > 0)
		TRY(id_parse(from, &q->after));
	return filters(w, agency, n, v, q);
}

NODISCARD static err_t
export(struct web *w, const struct list_query *q, struct str reason)
{
	struct buf b;
	struct str csv, name;
	const char *file;

	buf_init(&b, w->arena, PAGE_MAX);
	TRY(record_export(w->cx, &desk_of(w)->registry, q, reason, &b));
	TRY(buf_done(&b, &csv));
	TRY(str_fmt(w->arena, &name, "%ss.csv", q->kind->name));
	TRY(str_z(w->arena, name, &file));
	return web_download(w, "text/csv; charset=utf-8", file, csv);
}

NODISCARD static err_t
draw(struct web *w, struct register_page *v, struct list_query *q, const struct agency_view *agency, size_t n_agencies)
{
	struct list list;

	TRY(record_list(w->cx, &desk_of(w)->registry, q, &list));
	TRY(table_fill(w, &list, agency, n_agencies, v));
	TRY(links_fill(w, q, &list, v));
	page_marking(w, STR("O"));
	tmpl_register_list(web_html(w), v);
	return NULL;
}

err_t
desk_register(struct web *w)
{
	struct register_page v = { 0 };
	struct list_query q = { 0 };
	struct agency_view *agency;
	size_t n;

	TRY(house_agencies(w->cx, &agency, &n));
	TRY(query_of(w, agency, n, &v, &q));
	if (wants_csv(w)) {
		q.show_names = false;
		return export(w, &q, STR("Plain columns of the list"));
	}
	return draw(w, &v, &q, agency, n);
}

/* The file with names: the reason stands in the log before the first record is opened. */
err_t
desk_register_export(struct web *w)
{
	struct register_page v = { 0 };
	struct list_query q = { 0 };
	struct agency_view *agency;
	struct str reason = web_field(w, "file_reason");
	size_t n;
	err_t e;

	TRY(house_agencies(w->cx, &agency, &n));
	TRY(query_of(w, agency, n, &v, &q));
	q.show_names = true;
	e = export(w, &q, reason);
	if (e == NULL)
		return NULL;
	TRY(page_refused(w, e, &v.error));
	q.show_names = v.names = false;
	v.reason = reason;
	return draw(w, &v, &q, agency, n);
}
