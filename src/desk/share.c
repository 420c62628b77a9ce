/*
 * desk/share.c - the Intelligence Form in three pages (INT-26 to 29, J1).
 *
 *	GET /share -> draft -> pages 1, 2 -> check -> send -> number (URN)
 *
 * Each page turn saves the draft; sending seals, spools and takes in before
 * the number is shown, so a retry shows the same number.
 */
#include "desk/room.h"

#include "desk/share.h"
#include "desk/t_share.h"
#include "intel/draft.h"
#include "intel/ingest.h"

NODISCARD static err_t
draft_of(struct web *w, struct draft *out)
{
	struct id id;

	TRY(web_id(w, "draft", &id));
	return draft_open(w->cx, &desk_of(w)->intel, id, out);
}

/* The answer to an earlier press of Send was lost on its way: the same number again. */
NODISCARD static err_t
sent_before(struct web *w)
{
	struct str urn;
	struct id id;

	TRY(web_id(w, "draft", &id));
	TRY(draft_sent(w->cx, id, &urn));
	return web_redirect_fmt(w, "/sent/%.*s", STRF(urn));
}

/* Page 3 is filled in with what is known of the writer; everything can be changed. */
NODISCARD static err_t
prefilled(struct ctx *cx, struct cbor *out)
{
	*out = cbor_map();
	TRY(cbor_set(cx->arena, out, "me_name", cbor_text(cx->actor->name)));
	return cbor_set(cx->arena, out, "agency", cbor_text(cx->actor->agency_name));
}

/* Begin, or go on with what was left unfinished. */
err_t
desk_share(struct web *w)
{
	struct share_start v = { 0 };
	struct draft_line *line;
	size_t n;

	TRY(draft_mine(w->cx, &line, &n));
	NEWN(v.line, w->arena, n + 1);
	for (size_t i = 0; i < n; i++) {
		struct str id;

		if (line[i].form != 1)
			continue;
		TRY(id_text(w->arena, line[i].id, &id));
		TRY(str_fmt(w->arena, &v.line[v.n].href, "/share/%.*s/%d", STRF(id), line[i].page + 1));
		TRY(time_words(w->arena, line[i].touched, &v.line[v.n].touched));
		TRY(day_short(w->arena, line[i].expires, &v.line[v.n].expires));
		v.n++;
	}
	tmpl_share_start(web_html(w), &v);
	return NULL;
}

err_t
desk_share_new(struct web *w)
{
	struct desk *d = desk_of(w);
	const struct form *form = form_by_number(d->forms, 1, 0);
	struct cbor answers;
	struct draft draft;
	struct str id;

	if (form == NULL)
		FAIL(ERR_BUG, "form.missing");
	TRY(prefilled(w->cx, &answers));
	TRY(draft_new(w->cx, &d->intel, form, &answers, id_none, &draft));
	TRY(id_text(w->arena, draft.id, &id));
	return web_redirect_fmt(w, "/share/%.*s/1", STRF(id));
}

NODISCARD static err_t
draw_page(struct web *w, struct draft *draft, int page, const struct fault *fault, size_t n_faults)
{
	struct share_page v = { .page = page + 1, .n_pages = (int)draft->form->n_pages,
		.title = draft->form->page[page].title, .intro = draft->form->page[page].intro };

	TRY(id_text(w->arena, draft->id, &v.id));
	v.fields = (struct form_view){ .form = draft->form, .page = page, .answers = &draft->answers, .fault = fault, .n_faults = n_faults, .roles = w->cx->actor->caps.roles, .small = true };
	TRY(form_errors(w->arena, desk_of(w)->words, &v.fields, &v.error, &v.n_errors));
	v.last = page + 1 == v.n_pages;
	v.danger = str_is(cbor_text_of(&draft->answers, "danger_now"), "yes");
	if (n_faults > 0)
		w->status = 422;
	tmpl_share_page(web_html(w), &v);
	return NULL;
}

NODISCARD static err_t
page_of(const struct web *w, const struct draft *draft, int *out)
{
	int64_t page;

	TRY(str_i64(web_param(w, "page"), &page));
	if (page < 1 || page > (int64_t)draft->form->n_pages)
		FAIL(ERR_NOTFOUND, "page.none");
	*out = (int)page - 1;
	return NULL;
}

err_t
desk_share_page(struct web *w)
{
	struct draft draft;
	int page;
	err_t e = draft_of(w, &draft);

	if (e != NULL && e->code == ERR_NOTFOUND)
		return sent_before(w);
	TRY(e);
	TRY(page_of(w, &draft, &page));
	return draw_page(w, &draft, page, NULL, 0);
}

/* What was typed is saved whatever is wrong with it. */
err_t
desk_share_save(struct web *w)
{
	struct draft draft;
	struct posted *posted;
	struct fault *fault;
	size_t n_posted, n_faults;
	struct str asked, asks;
	bool pressed;
	int page;
	err_t e = draft_of(w, &draft);

	if (e != NULL && e->code == ERR_NOTFOUND)
		return sent_before(w);
	TRY(e);
	TRY(page_of(w, &draft, &page));
	TRY(form_posted(w, draft.form, page, &posted, &n_posted));
	TRY(form_asked(w->arena, draft.form, page, &draft.answers, &asked));
	TRY(form_take(w->arena, draft.form, page, posted, n_posted, &draft.answers, &fault, &n_faults));
	TRY(form_asked(w->arena, draft.form, page, &draft.answers, &asks));
	TRY(form_press(w, draft.form, &draft.answers, &pressed));
	TRY(draft_save(w->cx, &draft, page, &draft.answers));
	if (pressed)
		return draw_page(w, &draft, page, NULL, 0);
	if (n_faults > 0)
		return draw_page(w, &draft, page, fault, n_faults);
	/* An answer opened a question: it is asked before the next page. */
	if (form_asks_more(asked, asks))
		return draw_page(w, &draft, page, NULL, 0);
	if (page + 1 < (int)draft.form->n_pages)
		return web_redirect_fmt(w, "/share/%.*s/%d", STRF(web_param(w, "draft")), page + 2);
	return desk_share_send_draft(w, &draft);
}

err_t
desk_share_send_draft(struct web *w, struct draft *draft)
{
	struct desk *d = desk_of(w);
	struct report_submission s = { .form = draft->form, .answers = &draft->answers, .channel = "partner_form", .lang = 1, .draft = draft->id };
	struct fault *fault;
	size_t n_faults;
	struct str urn;

	TRY(form_check(w->arena, draft->form, &draft->answers, &fault, &n_faults));
	if (n_faults > 0) {
		int page = 0;

		/* The first page that holds a fault is shown again. */
		for (size_t p = 0; p < draft->form->n_pages; p++)
			for (size_t f = 0; f < draft->form->page[p].n; f++)
				if (str_starts(fault[0].field, draft->form->field[draft->form->page[p].first + f].name)) {
					page = (int)p;
					p = draft->form->n_pages - 1;
					break;
				}
		return draw_page(w, draft, page, fault, n_faults);
	}
	for (size_t i = 0; i < sizeof s.token; i++)
		s.token[i] = draft->token[i];
	TRY(report_submit(w->cx, &d->intel, &s, &urn));
	return web_redirect_fmt(w, "/sent/%.*s", STRF(urn));
}

err_t
desk_sent(struct web *w)
{
	struct own_row own;
	struct str urn;

	TRY(urn_parse(w->arena, web_param(w, "urn"), &urn));
	TRY(report_own(w->cx, &desk_of(w)->intel, urn, &own));
	tmpl_share_sent(web_html(w), &own);
	return NULL;
}
