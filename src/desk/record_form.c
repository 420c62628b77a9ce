/*
 * desk/record_form.c - a new record, and a section of one changed.
 *
 *	pages of the declared form -> answers -> form_check -> record_create | record_edit
 *
 * What was typed stays on the page whatever is wrong with it; a page that was
 * overtaken by somebody else's change is refused, not laid over it.
 */
#include "desk/record_page.h"

#include "desk/t_record.h"

#define PARTS_MAX 16
#define ANSWERS_MAX (1 << 18)

struct filling {
	const struct form *form;
	size_t		 page[PARTS_MAX], n_pages;
	struct cbor	 answers;
	uint64_t	 closed;
	struct fault	*fault;
	size_t		 n_faults;
	bool		 pressed;		/* "Add another" or "Remove": the page again */
};

/* ---- which pages --------------------------------------------------------- */

static void
page_add(struct filling *f, size_t page)
{
	for (size_t i = 0; i < f->n_pages; i++)
		if (f->page[i] == page)
			return;
	if (f->n_pages < PARTS_MAX)
		f->page[f->n_pages++] = page;
}

/* The pages the fields of a view stand on; with first_only the page of its first field. */
static void
pages_of(struct filling *f, const struct view *view, bool first_only)
{
	struct str rest = view->fields, name;

	while (str_split(&rest, ';', &name)) {
		const struct repeat *repeat = form_repeat(f->form, name);
		const struct field *field = form_field(f->form, name);

		for (size_t i = 0; field == NULL && repeat != NULL && i < f->form->n_fields; i++)
			if (f->form->field[i].repeat == (int)(repeat - f->form->repeat))
				field = &f->form->field[i];
		for (size_t p = 0; field != NULL && p < f->form->n_pages; p++)
			if ((size_t)(field - f->form->field) - f->form->page[p].first < f->form->page[p].n)
				page_add(f, p);
		if (first_only && f->n_pages > 0)
			return;
	}
}

NODISCARD static err_t
filling_new(struct web *w, const struct kind *kind, struct filling *out)
{
	*out = (struct filling){ .form = form_by_id(desk_of(w)->forms, str_of(kind->form), 0), .answers = cbor_map() };
	if (out->form == NULL)
		FAIL(ERR_BUG, "record.registry");
	for (size_t i = 0; i < out->form->n_views; i++)
		if (str_is(out->form->view[i].kind, "new"))
			pages_of(out, &out->form->view[i], false);
	for (size_t p = 0; out->n_pages == 0 && p < out->form->n_pages && p < PARTS_MAX; p++)
		out->page[p] = p;
	if (out->n_pages == 0)
		out->n_pages = out->form->n_pages < PARTS_MAX ? out->form->n_pages : PARTS_MAX;
	return NULL;
}

NODISCARD static err_t
filling_of(struct web *w, const struct record_view *v, const struct view *view, struct filling *out)
{
	struct str bytes;

	*out = (struct filling){ .form = v->form, .closed = ~v->opened.keys.gmask };
	pages_of(out, view, true);
	/* A copy: form_take writes into the rows it finds. */
	TRY(cbor_encode(w->arena, &v->answers, ANSWERS_MAX, &bytes));
	return cbor_parse(w->arena, bytes, &out->answers);
}

/* ---- what was posted ----------------------------------------------------- */

NODISCARD static err_t
faults_add(struct web *w, struct filling *f, const struct fault *fault, size_t n)
{
	struct fault *all;

	NEWN(all, w->arena, f->n_faults + n + 1);
	for (size_t i = 0; i < f->n_faults; i++)
		all[i] = f->fault[i];
	for (size_t i = 0; i < n; i++)
		all[f->n_faults + i] = fault[i];
	f->fault = all;
	f->n_faults += n;
	return NULL;
}

/* Answers of one page that opened a question not asked before are shown again too. */
NODISCARD static err_t
take(struct web *w, struct filling *f)
{
	for (size_t i = 0; i < f->n_pages; i++) {
		int page = (int)f->page[i];
		struct posted *posted;
		struct fault *fault;
		struct str before, after;
		size_t n, n_faults;

		TRY(form_posted(w, f->form, page, &posted, &n));
		TRY(form_asked(w->arena, f->form, page, &f->answers, &before));
		TRY(form_take(w->arena, f->form, page, posted, n, &f->answers, &fault, &n_faults));
		TRY(form_asked(w->arena, f->form, page, &f->answers, &after));
		f->pressed |= form_asks_more(before, after);
		TRY(faults_add(w, f, fault, n_faults));
	}
	if (str_find(web_field(w, "press"), STR(":"), &(size_t){ 0 })) {
		bool pressed;

		TRY(form_press(w, f->form, &f->answers, &pressed));
		f->pressed |= pressed;
		if (pressed)
			f->n_faults = 0;
	}
	return NULL;
}

/* ---- the page ------------------------------------------------------------ */

NODISCARD static err_t
draw(struct web *w, struct filling *f, struct record_form *page, struct str error)
{
	for (size_t i = 0; i < f->n_pages; i++) {
		const struct form_page *p = &f->form->page[f->page[i]];

		page->part_title[i] = p->title;
		page->part[i] = (struct form_view){ .form = f->form, .page = (int)f->page[i], .answers = &f->answers, .fault = f->fault,
			.n_faults = f->n_faults, .roles = w->cx->actor->caps.roles, .closed = f->closed, .small = true };
	}
	page->n_parts = f->n_pages;
	if (f->n_pages == 0)
		FAIL(ERR_NOTFOUND, "record.none");
	TRY(form_errors(w->arena, desk_of(w)->words, &page->part[0], &page->error, &page->n_errors));
	if (error.n > 0) {
		NEWN(page->error, w->arena, 1);
		page->error[0] = (struct ui_error){ .text = error };
		page->n_errors = 1;
	} else if (f->n_faults > 0)
		w->status = 422;
	page_marking(w, STR("O"));
	tmpl_record_form(web_html(w), page);
	return NULL;
}

/* ---- a new record -------------------------------------------------------- */

NODISCARD static err_t
draw_new(struct web *w, const struct kind *kind, struct filling *f, struct str error)
{
	const struct transition *birth = register_birth(w, kind);
	struct record_form page = { .version = -1, .route = STR("register_create") };

	if (birth == NULL)
		FAIL(ERR_NOTFOUND, "record.none");
	page.title = page.button = str_of(birth->words);
	page.back_words = str_of(kind->words_many);
	TRY(str_fmt(w->arena, &page.action, "/r/%s/new", kind->name));
	TRY(str_fmt(w->arena, &page.back, "/r/%s", kind->name));
	return draw(w, f, &page, error);
}

/* A link may bring the answer of a text field along: the report a visit follows up. */
NODISCARD static err_t
prefill(struct web *w, struct filling *f)
{
	for (size_t i = 0; i < w->query.n; i++) {
		const struct field *field = form_field(f->form, w->query.pair[i].key);

		if (field != NULL && field->repeat < 0 && field->type == FIELD_TEXT && w->query.pair[i].value.n <= field->max)
			TRY(cbor_set_str(w->arena, &f->answers, field->name, cbor_text(w->query.pair[i].value)));
	}
	return NULL;
}

err_t
desk_register_new(struct web *w)
{
	const struct kind *kind;
	struct filling f;

	TRY(register_kind(w, &kind));
	TRY(filling_new(w, kind, &f));
	TRY(prefill(w, &f));
	return draw_new(w, kind, &f, STR_NONE);
}

err_t
desk_register_create(struct web *w)
{
	const struct kind *kind;
	struct filling f;
	struct str words;
	struct row row;
	struct id id;
	err_t e;

	TRY(register_kind(w, &kind));
	register_purpose(w, kind);
	TRY(filling_new(w, kind, &f));
	TRY(take(w, &f));
	if (f.pressed || f.n_faults > 0)
		return draw_new(w, kind, &f, STR_NONE);
	e = record_create(w->cx, &desk_of(w)->registry, kind, &f.answers, id_none, id_none, &id);
	if (e != NULL) {
		TRY(page_refused(w, e, &words));
		return draw_new(w, kind, &f, words);
	}
	TRY(row_get(w->cx, T_RECORD, id, &row));
	return web_redirect_fmt(w, "/record/%.*s", STRF(row_text(&row, RECORD_URN)));
}

/* ---- a section changed --------------------------------------------------- */

NODISCARD static err_t
draw_edit(struct web *w, const struct record_view *v, const struct view *view, struct filling *f, int64_t version, struct str error)
{
	struct record_form page = { .version = version, .route = STR("record_save"), .button = STR("Save") };
	struct str urn = row_text(&v->row, RECORD_URN);

	page.title = f->n_pages > 0 ? f->form->page[f->page[0]].title : view->label;
	TRY(str_fmt(w->arena, &page.action, "/record/%.*s/edit/%.*s", STRF(urn), STRF(view->name)));
	TRY(str_fmt(w->arena, &page.back, "/record/%.*s", STRF(urn)));
	TRY(str_fmt(w->arena, &page.back_words, "%s %.*s", v->kind->words, STRF(urn)));
	return draw(w, f, &page, error);
}

NODISCARD static err_t
section_of_path(struct web *w, struct record_view *v, const struct view **view, struct filling *f)
{
	TRY(record_of_path(w, A_ALTER_OPEN, v));
	*view = form_view_named(v->form, "section", web_param(w, "view"));
	if (*view == NULL)
		FAIL(ERR_NOTFOUND, "record.none");
	if (!policy_record(w->cx->actor, true, row_ref(&v->row, RECORD_CMP), row_ref(&v->row, RECORD_AGENCY), 1))
		FAIL(ERR_NOTFOUND, "record.none");
	return filling_of(w, v, *view, f);
}

err_t
desk_record_edit(struct web *w)
{
	const struct view *view;
	struct record_view v;
	struct filling f;

	TRY(section_of_path(w, &v, &view, &f));
	return draw_edit(w, &v, view, &f, row_int(&v.row, RECORD_VERSION), STR_NONE);
}

err_t
desk_record_save(struct web *w)
{
	int64_t version = web_number(w, "version", -1);
	const struct view *view;
	struct record_view v;
	struct filling f;
	struct str words;
	err_t e = NULL;

	TRY(section_of_path(w, &v, &view, &f));
	TRY(take(w, &f));
	if (f.pressed || f.n_faults > 0)
		return draw_edit(w, &v, view, &f, version, STR_NONE);
	if (version != row_int(&v.row, RECORD_VERSION))
		e = ERROR(ERR_CONFLICT, "work.stale");
	if (e == NULL)
		e = record_edit(w->cx, &desk_of(w)->registry, &v, &f.answers);
	if (e != NULL && e->code == ERR_DENIED)
		e = ERROR(ERR_CONFLICT, "state.not-you");
	if (e != NULL) {
		TRY(page_refused(w, e, &words));
		return draw_edit(w, &v, view, &f, version, words);
	}
	return web_redirect_fmt(w, "/record/%.*s", STRF(row_text(&v.row, RECORD_URN)));
}
