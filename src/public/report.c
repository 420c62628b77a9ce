/*
 * public/report.c - a report in eight short pages (P10 to P19).
 *
 *	Start (POST) -> draft under the cookie's key -> eight pages, each POST then
 *	303 -> check -> sealed envelope, durable -> 303 to "sent"
 *
 * Nothing is acknowledged before its file is durable; until then the answers
 * stay in the draft.  No answer ever stands in a path.
 */
#include <string.h>

#include "public/t_report.h"
#include "public/views.h"

#define PAGE_SIGNS 4
#define PAGE_WORDS 5
#define PAGE_CONTACT 8
#define STEP_CHECK 9
#define STEP_SENT 10
#define TICKS_MAX 100

/* ---- before you start --------------------------------------------------- */

err_t
public_start(struct web *w)
{
	room_shell(w, true, "/en");
	tmpl_public_start(web_html(w));
	return NULL;
}

static bool
is_exclusive(struct str name)
{
	return str_is(name, "none") || str_is(name, "not_sure");
}

/* Ticks posted, each a field of its own (PUB-44), into the answer of the signs question. */
NODISCARD static err_t
take_ticks(struct web *w, struct cbor *answers, bool keep_old, bool *clash)
{
	const struct room *r = room_of(w);
	const struct web_pairs *pairs = web_pairs(w);
	const struct cbor *old = cbor_get_str(answers, r->signs_name);
	struct cbor ticks = cbor_array();
	size_t n_exclusive = 0;

	for (size_t i = 0; keep_old && old != NULL && old->type == CBOR_ARRAY && i < old->n; i++)
		if (!is_exclusive(old->v[i].s))
			TRY(cbor_push(w->arena, &ticks, old->v[i]));
	for (size_t i = 0; i < pairs->n && ticks.n < TICKS_MAX; i++) {
		struct str name = pairs->pair[i].key;
		bool again = false;

		if (!is_exclusive(name) && !sign_is_tick(r->reference, name, room_day()))
			continue;
		for (size_t j = 0; j < ticks.n; j++)
			again |= str_eq(ticks.v[j].s, name);
		if (again)
			continue;
		n_exclusive += is_exclusive(name);
		TRY(cbor_push(w->arena, &ticks, cbor_text(name)));
	}
	*clash = n_exclusive > 0 && ticks.n > 1;
	if (ticks.n == 0 && old == NULL)
		return NULL;
	return cbor_set_str(w->arena, answers, r->signs_name, ticks);
}

err_t
public_start_now(struct web *w)
{
	struct guest v;
	err_t e = guest_open(w, GUEST_REPORT, &v);
	bool clash;

	if (e != NULL && e->code != ERR_NOTFOUND)
		return e;
	if (e != NULL)
		TRY(guest_new(w, GUEST_REPORT, &v));
	/* Ticks of a signs page join those of a report already begun (PUB-48). */
	TRY(take_ticks(w, &v.answers, true, &clash));
	TRY(guest_save(w, &v));
	return web_redirect(w, "/en/p/r/1");
}

/* ---- panels (PUB-43) ---------------------------------------------------- */

NODISCARD static err_t
panel_fill(struct web *w, const struct cbor *answers, struct panels show, struct panel_view *out)
{
	struct contact_view *c;

	*out = (struct panel_view){ .show = show };
	if (show.danger) {
		TRY(contacts_of(w->arena, room_of(w)->reference, "con-001;pub-con-09;pub-con-07;pub-con-08", STR("uk"),
		    room_day(), &c, &out->emergency.n));
		out->emergency.contact = c;
	}
	if (show.child) {
		TRY(child_contacts(w, answers, panels_of(room_of(w), answers, room_day()).self, &c, &out->child.n));
		out->child.contact = c;
	}
	return NULL;
}

/* A page shows the panels its own answers, or those of the page just left, call for. */
static struct panels
panels_at(const struct room *r, const struct cbor *answers, int step)
{
	struct panels all = panels_of(r, answers, room_day());

	return (struct panels){
		.danger = all.danger && step == 1,
		.self = all.self && (step == 2 || step == 3),
		.child = all.child && step >= PAGE_SIGNS + 1 && step != PAGE_SIGNS + 2,
	};
}

/* ---- one page of questions ---------------------------------------------- */

struct step_faults { const struct fault *fault; size_t n; bool ticks_clash, nothing_seen; };

/* The form without the question of signs: its ticks are drawn by us, one field each. */
NODISCARD static err_t
form_without_signs(struct web *w, struct form *out)
{
	const struct room *r = room_of(w);
	struct form_page *page;
	struct form_page *p;

	*out = *r->report;
	NEWN(page, w->arena, out->n_pages);
	memcpy(page, out->page, out->n_pages * sizeof *page);
	p = &page[PAGE_SIGNS - 1];
	/* It stands first or last on its page. */
	if (p->n > 0 && str_eq(out->field[p->first].name, r->signs_name))
		p->first++, p->n--;
	else if (p->n > 0 && str_eq(out->field[p->first + p->n - 1].name, r->signs_name))
		p->n--;
	out->page = page;
	return NULL;
}

NODISCARD static err_t
signs_fill(struct web *w, const struct cbor *answers, struct step_page *v)
{
	const struct room *r = room_of(w);
	const struct cbor *ticks = cbor_get_str(answers, r->signs_name);
	struct sign_list *list;
	int row = sign_place_row(r->reference, cbor_text_of(answers, "place_type"), room_day());

	NEW(list, w->arena);
	if (row >= 0)
		TRY(signs_of_place(w->arena, r->reference, row, room_day(), list));
	else
		TRY(signs_any(w->arena, r->reference, room_day(), list));
	for (size_t i = 0; ticks != NULL && ticks->type == CBOR_ARRAY && i < ticks->n; i++) {
		v->none |= str_is(ticks->v[i].s, "none");
		v->not_sure |= str_is(ticks->v[i].s, "not_sure");
		for (size_t f = 0; f < list->n; f++)
			for (size_t t = 0; t < list->family[f].n; t++)
				if (str_eq(list->family[f].tick[t].name, ticks->v[i].s)) {
					list->family[f].tick[t].on = true;
					v->more_ticked |= f >= SIGNS_SHOWN;
				}
	}
	v->signs = list;
	return NULL;
}

NODISCARD static err_t
errors_fill(struct web *w, const struct step_faults *faults, struct step_page *v)
{
	struct ui_error *error, *all;
	size_t n;

	TRY(form_errors(w->arena, room_of(w)->words, &v->form, &error, &n));
	NEWN(all, w->arena, n + 2);
	if (n > 0)
		memcpy(all, error, n * sizeof *all);
	if (faults->ticks_clash) {
		v->signs_error = STR("Choose “None of these” or “I am not sure”, or the things you saw.");
		all[n++] = (struct ui_error){ STR("none"), v->signs_error };
	}
	if (faults->nothing_seen)
		all[n++] = (struct ui_error){ STR("words"), STR("Tell us at least one thing you saw, heard or felt") };
	v->error = all;
	v->n_errors = n;
	return NULL;
}

NODISCARD static err_t
step_draw(struct web *w, const struct guest *guest, int step, const struct step_faults *faults)
{
	static const char *const back[] = { "/en/p/r", "/en/p/r/1", "/en/p/r/2", "/en/p/r/3",
	    "/en/p/r/4", "/en/p/r/5", "/en/p/r/6", "/en/p/r/7" };
	struct room *r = room_of(w);
	const struct form_page *page = &r->report->page[step - 1];
	struct step_page v = { .step = step, .title = page->title, .intro = page->intro, .notice = guest->notice };
	struct form form;

	TRY(form_without_signs(w, &form));
	v.form = (struct form_view){ .form = &form, .page = step - 1, .answers = &guest->answers,
	    .fault = faults->fault, .n_faults = faults->n };
	v.has_form = form.page[step - 1].n > 0;
	TRY(str_fmt(w->arena, &v.action, "/en/p/r/%d", step));
	TRY(panel_fill(w, &guest->answers, panels_at(r, &guest->answers, step), &v.panel));
	if (v.panel.show.danger)
		TRY(str_fmt(w->arena, &v.next, "/en/p/r/%d", step + 1));
	if (step == PAGE_SIGNS)
		TRY(signs_fill(w, &guest->answers, &v));
	TRY(errors_fill(w, faults, &v));
	if (v.n_errors > 0)
		w->status = 422;
	room_shell(w, true, back[step - 1]);
	tmpl_public_step(web_html(w), &v);
	return NULL;
}

/* ---- check and send ----------------------------------------------------- */

static bool
has_text(const struct cbor *answers, const char *name)
{
	return str_trim(cbor_text_of(answers, name)).n > 0;
}

static bool
may_contact(const struct cbor *answers)
{
	struct str choice = cbor_text_of(answers, "contact");

	return str_is(choice, "share") || str_is(choice, "keep");
}

/* PUB-40: one tick, or any words. */
static bool
says_something(const struct room *r, const struct cbor *answers)
{
	const struct cbor *ticks = cbor_get_str(answers, r->signs_name);

	for (size_t i = 0; ticks != NULL && ticks->type == CBOR_ARRAY && i < ticks->n; i++)
		if (!is_exclusive(ticks->v[i].s))
			return true;
	return has_text(answers, "words") || has_text(answers, "feeling");
}

NODISCARD static err_t
words_of_ticks(struct web *w, const struct cbor *ticks, struct str *out)
{
	struct buf b;

	buf_init(&b, w->arena, 32768);
	for (size_t i = 0; ticks != NULL && ticks->type == CBOR_ARRAY && i < ticks->n; i++) {
		if (i > 0)
			buf_z(&b, "; ");
		if (str_is(ticks->v[i].s, "none"))
			buf_z(&b, "None of these");
		else if (str_is(ticks->v[i].s, "not_sure"))
			buf_z(&b, "I am not sure");
		else
			buf_str(&b, sign_words(room_of(w)->reference, ticks->v[i].s, room_day()));
	}
	return buf_done(&b, out);
}

/* All rows of a repeat as one line: what was told about each. */
NODISCARD static err_t
words_of_rows(struct web *w, const struct form *f, size_t repeat, const struct cbor *answers, struct str *out)
{
	const struct cbor *rows = cbor_get_str(answers, f->repeat[repeat].name);
	struct buf b;

	buf_init(&b, w->arena, 65536);
	for (size_t i = 0; rows != NULL && rows->type == CBOR_ARRAY && i < rows->n; i++) {
		size_t told = 0;

		for (size_t j = 0; j < f->n_fields; j++) {
			const struct cbor *value = cbor_get_str(&rows->v[i], f->field[j].name);
			struct str words;

			if (f->field[j].repeat != (int)repeat || value == NULL)
				continue;
			TRY(form_words(w->arena, f, &f->field[j], value, &words));
			buf_z(&b, told++ > 0 ? ", " : b.n > 0 ? "; " : "");
			buf_str(&b, words);
		}
	}
	return buf_done(&b, out);
}

NODISCARD static err_t
check_rows(struct web *w, const struct cbor *answers, struct check_page *out)
{
	const struct room *r = room_of(w);
	const struct form *f = r->report;
	struct check_row *row;
	size_t n = 0;

	NEWN(row, w->arena, f->n_fields + f->n_repeats + 1);
	for (size_t p = 0; p < f->n_pages; p++) {
		for (size_t i = f->page[p].first; i < f->page[p].first + f->page[p].n; i++) {
			const struct field *field = &f->field[i];
			const struct cbor *value = cbor_get_str(answers, field->name);

			if (field->repeat >= 0 || field->type == FIELD_NOTE || field->type == FIELD_HIDDEN ||
			    !form_relevant(f, field, answers, NULL))
				continue;
			row[n].label = field->label;
			TRY(str_fmt(w->arena, &row[n].href, "/en/p/r/%zu", p + 1));
			if (str_eq(field->name, r->signs_name))
				TRY(words_of_ticks(w, value, &row[n].value));
			else if (value != NULL)
				TRY(form_words(w->arena, f, field, value, &row[n].value));
			n++;
		}
		for (size_t i = 0; i < f->n_repeats; i++) {
			if (f->repeat[i].page != (int)p)
				continue;
			row[n].label = f->repeat[i].label;
			TRY(str_fmt(w->arena, &row[n].href, "/en/p/r/%zu", p + 1));
			TRY(words_of_rows(w, f, i, answers, &row[n].value));
			n++;
		}
	}
	out->row = row;
	out->n = n;
	return NULL;
}

NODISCARD static err_t
check_draw(struct web *w, const struct guest *guest, struct str error, int error_step)
{
	struct check_page v = { .error = error, .error_step = error_step };

	TRY(check_rows(w, &guest->answers, &v));
	TRY(panel_fill(w, &guest->answers, panels_of(room_of(w), &guest->answers, room_day()), &v.panel));
	TRY(str_hex(w->arena, guest->token, sizeof guest->token, &v.token));
	room_shell(w, true, "/en/p/r/8");
	tmpl_public_check(web_html(w), &v);
	return NULL;
}

/* c_* answers go into a section of their own, for fewer eyes; without a yes they go nowhere. */
NODISCARD static err_t
split_contact(struct arena *a, const struct cbor *answers, struct cbor *rest, struct cbor *contact)
{
	bool yes = may_contact(answers);

	*rest = cbor_map();
	*contact = cbor_map();
	for (size_t i = 0; i < answers->n; i++) {
		bool personal = str_starts(answers->key[i].s, STR("c_"));

		if (personal && !yes)
			continue;
		TRY(cbor_set_str(a, personal ? contact : rest, answers->key[i].s, answers->v[i]));
	}
	return NULL;
}

NODISCARD static err_t
report_put(struct web *w, const struct guest *guest, bool slow)
{
	struct room *r = room_of(w);
	struct cbor answers = guest->answers, rest, contact, map = cbor_map(), outer = cbor_map();
	struct spool_section section[2];
	struct envelope e = { .kind = SPOOL_REPORT, .form = r->report->number, .form_version = r->report->version,
	    .n_sections = 1, .section = section };

	form_prune(r->report, &answers);
	e.flags = flags_of(r, &answers, slow, room_day());
	TRY(split_contact(w->arena, &answers, &rest, &contact));
	TRY(cbor_set_int(w->arena, &map, SPOOL_KEY_FORM, cbor_int(e.form)));
	TRY(cbor_set_int(w->arena, &map, SPOOL_KEY_VERSION, cbor_int(e.form_version)));
	TRY(cbor_set_int(w->arena, &map, SPOOL_KEY_ANSWERS, rest));
	TRY(cbor_set_int(w->arena, &map, SPOOL_KEY_FLAGS, cbor_int(e.flags)));
	section[0] = (struct spool_section){ .sec = SPOOL_SEC_ANSWERS, .group = SPOOL_GROUP_ANSWERS };
	TRY(cbor_encode(w->arena, &map, DRAFT_TEXT_MAX, &section[0].plain));
	if (contact.n > 0) {
		TRY(cbor_set_int(w->arena, &outer, SPOOL_KEY_ANSWERS, contact));
		section[1] = (struct spool_section){ .sec = SPOOL_SEC_CONTACT, .group = SPOOL_GROUP_CONTACT };
		TRY(cbor_encode(w->arena, &outer, DRAFT_TEXT_MAX, &section[1].plain));
		e.n_sections = 2;
	}
	memcpy(e.token, guest->token, sizeof e.token);
	return room_put(w, &e);
}

/* The page was sent already: the same answer, not an error (PUB-10). */
NODISCARD static err_t
send_again(struct web *w)
{
	struct guest sent;
	uint8_t token[16];

	if (guest_open(w, GUEST_SENT, &sent) == NULL && web_token(w, token) == NULL &&
	    memcmp(token, sent.token, sizeof token) == 0)
		return web_redirect(w, "/en/p/r/10");
	return page_cleared(w);
}

NODISCARD static err_t
report_send(struct web *w)
{
	struct room *r = room_of(w);
	struct guest v;
	struct cbor kept = cbor_map();
	err_t e;

	if (guest_open(w, GUEST_REPORT, &v) != NULL)
		return send_again(w);
	if (!says_something(r, &v.answers)) {
		w->status = 422;
		return check_draw(w, &v, STR("Tell us at least one thing you saw, heard or felt"), PAGE_WORDS);
	}
	/* Only a program fills the field nobody sees: same answer, read later (PUB-12). */
	e = report_put(w, &v, web_field(w, "website").n > 0);
	if (e != NULL && (e->code == ERR_IO || e->code == ERR_BUSY)) {
		w->status = 503;
		return check_draw(w, &v, STR("We could not take it just now. Your answers are kept here. Wait a minute and press Send again."), 0);
	}
	TRY(e);
	/* Of the answers only what the panels of the next page need stays, for ten minutes. */
	if (cbor_get(&v.answers, "postcode") != NULL && panels_of(r, &v.answers, room_day()).child) {
		TRY(cbor_set(w->arena, &kept, "children", cbor_text(STR("yes"))));
		TRY(cbor_set(w->arena, &kept, "postcode", cbor_text(str_head(cbor_text_of(&v.answers, "postcode"), 2))));
	} else if (panels_of(r, &v.answers, room_day()).child) {
		TRY(cbor_set(w->arena, &kept, "children", cbor_text(STR("yes"))));
	}
	v.kind = GUEST_SENT;
	v.answers = kept;
	TRY(guest_save(w, &v));
	return web_redirect(w, "/en/p/r/10");
}

/* ---- the routes of a step ----------------------------------------------- */

NODISCARD static err_t
step_of(struct web *w, int *out)
{
	int64_t step;

	if (str_i64(web_param(w, "step"), &step) != NULL || step < 1 || step > STEP_SENT || web_param(w, "step").n > 2)
		return web_not_found(w);
	*out = (int)step;
	return NULL;
}

err_t
public_step(struct web *w)
{
	struct step_faults none = { 0 };
	struct guest v;
	int step;
	err_t e;

	TRY(step_of(w, &step));
	if (step == STEP_SENT)
		return sent_show(w);
	e = guest_open(w, GUEST_REPORT, &v);
	if (e != NULL && e->code == ERR_NOTFOUND)
		return web_redirect(w, "/en/p/r");
	TRY(e);
	if (step == STEP_CHECK)
		return check_draw(w, &v, STR_NONE, 0);
	if (v.notice != NOTICE_NONE) {
		struct guest said = v;

		said.notice = NOTICE_NONE;
		TRY(guest_save(w, &said));
	}
	return step_draw(w, &v, step, &none);
}

/* Answers of one page into the draft; *moved says that a row was added or removed. */
NODISCARD static err_t
answers_take(struct web *w, struct guest *v, int step, struct step_faults *faults, bool *moved)
{
	struct room *r = room_of(w);
	struct form form;
	struct posted *posted;
	struct fault *fault;
	struct str asked, asks;
	size_t n;

	TRY(form_without_signs(w, &form));
	TRY(form_posted(w, &form, step - 1, &posted, &n));
	TRY(form_asked(w->arena, &form, step - 1, &v->answers, &asked));
	TRY(form_take(w->arena, &form, step - 1, posted, n, &v->answers, &fault, &faults->n));
	TRY(form_asked(w->arena, &form, step - 1, &v->answers, &asks));
	faults->fault = fault;
	if (step == PAGE_SIGNS)
		TRY(take_ticks(w, &v->answers, false, &faults->ticks_clash));
	TRY(form_press(w, &form, &v->answers, moved));
	if (*moved)
		faults->n = 0;
	if (step == PAGE_WORDS && !*moved)
		faults->nothing_seen = !web_has(w, "keep") && !says_something(r, &v->answers);
	/* An answer opened a question: the same page again, where it is asked. */
	*moved |= form_asks_more(asked, asks);
	return NULL;
}

err_t
public_step_take(struct web *w)
{
	struct step_faults faults = { 0 };
	struct guest v;
	bool was_danger, was_contact, moved = false;
	int step;
	err_t e;

	TRY(step_of(w, &step));
	if (step == STEP_CHECK)
		return report_send(w);
	if (step == STEP_SENT)
		return sent_press(w);
	e = guest_open(w, GUEST_REPORT, &v);
	if (e != NULL && e->code != ERR_NOTFOUND)
		return e;
	if (e != NULL) {
		TRY(guest_new(w, GUEST_REPORT, &v));
		v.notice = step > 1 ? NOTICE_CLEARED : NOTICE_NONE;
	}
	was_danger = panels_of(room_of(w), &v.answers, room_day()).danger;
	was_contact = may_contact(&v.answers);
	TRY(answers_take(w, &v, step, &faults, &moved));
	if (web_has(w, "keep") && v.notice == NOTICE_NONE)
		v.notice = NOTICE_KEPT;
	TRY(guest_save(w, &v));
	if (faults.n > 0 || faults.ticks_clash || faults.nothing_seen)
		return step_draw(w, &v, step, &faults);
	/*
	 * Danger now: the numbers first, on this page; the second press goes on.
	 * A first yes to contact: the page comes back with the questions that go with it.
	 */
	if (moved || web_has(w, "keep") ||
	    (step == PAGE_CONTACT && !was_contact && may_contact(&v.answers) && !has_text(&v.answers, "c_value")) ||
	    (step == 1 && !was_danger && panels_of(room_of(w), &v.answers, room_day()).danger))
		return web_redirect_fmt(w, "/en/p/r/%d", step);
	return web_redirect_fmt(w, "/en/p/r/%d", step + 1);
}
