/*
 * desk/disseminate.c - an authoriser shares items of one report (INT-18, 40).
 *
 *	GET: statements that may leave, agencies -> POST: read, warned, sent -> who has it
 *
 * A refusal draws the same form with all that was chosen; a warning adds one
 * box to tick.
 */
#include "desk/disseminate.h"

#include "desk/queue.h"
#include "desk/report.h"
#include "desk/t_disseminate.h"
#include "web/words.h"

/* What was posted, or nothing yet. */
struct chosen {
	bool		 posted;
	const struct str *no;
	size_t		 n_no;
	struct dissemination_new d;
	struct id	 item[ITEMS_MAX];
};

static bool
may_leave(const struct item_view *item)
{
	return item->live && item->grade.action != 2 && item->text_sanitised.n > 0;
}

/* ---- what was posted ----------------------------------------------------- */

/* Three boxes as a day: 0 when all are empty, -1 when they are no day. */
static int32_t
day_posted(const struct web *w, const char *day, const char *month, const char *year)
{
	struct str part[3] = { web_field(w, day), web_field(w, month), web_field(w, year) };
	int64_t n[3];
	struct date date;

	if (part[0].n + part[1].n + part[2].n == 0)
		return 0;
	for (int i = 0; i < 3; i++)
		if (str_i64(str_trim(part[i]), &n[i]) != NULL || n[i] < 1 || n[i] > 9999)
			return -1;
	date = (struct date){ (int)n[2], (int)n[1], (int)n[0] };
	return date_is_valid(date) ? day_of(date) : -1;
}

static bool
is_chosen(const struct chosen *c, int no)
{
	int64_t n;

	for (size_t i = 0; i < c->n_no; i++)
		if (str_i64(c->no[i], &n) == NULL && n == no)
			return true;
	return false;
}

NODISCARD static err_t
posted(struct web *w, struct chosen *c)
{
	struct str *no;

	c->posted = true;
	TRY(web_fields(w, "item", &no, &c->n_no));
	c->no = no;
	c->d = (struct dissemination_new){ .item = c->item, .form = web_field(w, "form"), .method = web_field(w, "method"),
	    .precedence = web_field(w, "precedence"), .basis = web_field(w, "basis"), .purpose = web_field(w, "purpose"), .note = web_field(w, "note"),
	    .ack_due = day_posted(w, "ack_due_day", "ack_due_month", "ack_due_year"),
	    .expires_on = day_posted(w, "expires_day", "expires_month", "expires_year"), .warned = web_has(w, "warned") };
	if (web_field(w, "agency").n > 0 && id_parse(web_field(w, "agency"), &c->d.agency) != NULL)
		c->d.agency = id_none;
	return NULL;
}

/* ---- drawing ------------------------------------------------------------- */

NODISCARD static err_t
item_choices(struct web *w, struct chosen *c, const struct item_view *item, size_t n, struct disseminate_page *v)
{
	NEWN(v->item, w->arena, n + 1);
	for (size_t i = 0; i < n; i++) {
		struct ui_choice *choice = &v->item[v->n_items];

		if (!may_leave(&item[i])) {
			v->n_held_back++;
			continue;
		}
		TRY(str_fmt(w->arena, &choice->value, "%d", item[i].no));
		TRY(str_fmt(w->arena, &choice->label, "Item %d: %.*s", item[i].no, STRF(item[i].text_sanitised)));
		TRY(str_fmt(w->arena, &choice->hint, "%.*s: %.*s.%s%.*s%s", STRF(item[i].grade_short), STRF(item[i].grade_words),
		    item[i].conditions.n > 0 ? " Conditions: " : "", STRF(item[i].conditions), item[i].sensitive ? " Sensitive." : ""));
		choice->on = is_chosen(c, item[i].no);
		if (choice->on && c->d.n_items < ITEMS_MAX)
			c->item[c->d.n_items++] = item[i].id;
		v->n_items++;
	}
	/* One statement alone is the one that is meant. */
	if (!c->posted && v->n_items == 1)
		v->item[0].on = true;
	return NULL;
}

NODISCARD static err_t
agency_choices(struct web *w, const struct chosen *c, struct disseminate_page *v)
{
	struct agency_view *agency;
	size_t n;

	TRY(house_agencies(w->cx, &agency, &n));
	NEWN(v->agency, w->arena, n + 1);
	v->agency[v->n_agencies++] = (struct ui_choice){ .value = STR(""), .label = STR("Choose an agency") };
	for (size_t i = 0; i < n; i++) {
		struct ui_choice *choice = &v->agency[v->n_agencies++];

		choice->label = agency[i].name;
		choice->on = id_eq(agency[i].id, c->d.agency);
		TRY(id_text(w->arena, agency[i].id, &choice->value));
	}
	return NULL;
}

static void
codes(struct ui_choice *out, const struct send_code *list, size_t n, struct str on)
{
	for (size_t i = 0; i < n; i++)
		out[i] = (struct ui_choice){ .value = str_of(list[i].code), .label = str_of(list[i].words), .on = on.n > 0 ? str_is(on, list[i].code) : i == 0 };
}

static struct ui_date
date_field(const struct web *w, bool was_posted, const char *name, const char *label, const char *hint)
{
	struct ui_date out = { .name = str_of(name), .label = str_of(label), .hint = str_of(hint) };

	if (was_posted && str_is(out.name, "ack_due")) {
		out.day = web_field(w, "ack_due_day"), out.month = web_field(w, "ack_due_month"), out.year = web_field(w, "ack_due_year");
	} else if (was_posted) {
		out.day = web_field(w, "expires_day"), out.month = web_field(w, "expires_month"), out.year = web_field(w, "expires_year");
	}
	return out;
}

NODISCARD static err_t
page_fill(struct web *w, struct str urn, struct chosen *c, struct disseminate_page *v)
{
	struct item_view *item;
	size_t n;

	TRY(report_open(w->cx, &desk_of(w)->intel, urn, &v->report));
	TRY(items_of(w->cx, &desk_of(w)->intel, &v->report, &item, &n));
	TRY(item_choices(w, c, item, n, v));
	TRY(agency_choices(w, c, v));
	codes(v->form, send_forms, SEND_FORMS, c->d.form);
	codes(v->method, send_methods, SEND_METHODS, c->d.method);
	codes(v->precedence, send_precedences, SEND_PRECEDENCES, c->d.precedence);
	codes(v->basis, send_bases, SEND_BASES, c->d.basis);
	v->ack_due = date_field(w, c->posted, "ack_due", "Acknowledge by", "Empty: in 7 days.");
	v->expires = date_field(w, c->posted, "expires", "Runs out on", "Empty: never.");
	v->purpose = c->d.purpose;
	v->note = c->d.note;
	v->loop = loop_strip(&v->report.loop, STR("The loop of this report"));
	TRY(str_fmt(w->arena, &v->held, "/held?report=%.*s", STRF(urn)));
	return report_why(w->arena, &v->report, &v->why);
}

static const struct { const char *id, *field; } fields[] = {
	{ "send.none", "item" }, { "send.agency", "agency" }, { "send.form", "form" }, { "send.method", "method" }, { "send.precedence", "precedence" },
	{ "send.basis", "basis" }, { "send.purpose", "purpose" }, { "send.note", "note" }, { "send.summary", "note" }, { "send.ack-due", "ack_due" },
	{ "send.expires", "expires" }, { "send.warning", "warned" },
};

NODISCARD static err_t
refused(struct web *w, err_t e, const struct chosen *c, struct disseminate_page *v)
{
	struct send_warning *warning;

	TRY(page_refused(w, e, &v->error.text));
	v->error.field = STR("item");
	for (size_t i = 0; i < sizeof fields / sizeof *fields; i++)
		if (str_is(str_of(e->id), fields[i].id))
			v->error.field = str_of(fields[i].field);
	v->ack_due.error = error_at(v, "ack_due");
	v->expires.error = error_at(v, "expires");
	if (!str_is(str_of(e->id), "send.warning"))
		return NULL;
	TRY(dissemination_warnings(w->cx, &desk_of(w)->intel, &c->d, &warning, &v->n_warnings));
	NEWN(v->warning, w->arena, v->n_warnings + 1);
	for (size_t i = 0; i < v->n_warnings; i++)
		v->warning[i] = words_of(desk_of(w)->words, warning[i].id).text;
	return NULL;
}

NODISCARD static err_t
draw(struct web *w, struct disseminate_page *v)
{
	page_marking(w, v->report.marking);
	tmpl_disseminate(web_html(w), v);
	return NULL;
}

err_t
desk_disseminate(struct web *w)
{
	struct disseminate_page *v;
	struct chosen *c;
	struct str urn;

	NEW(v, w->arena);
	NEW(c, w->arena);
	w->cx->purpose = P_REFERRAL;
	TRY(urn_parse(w->arena, web_param(w, "urn"), &urn));
	TRY(page_fill(w, urn, c, v));
	return draw(w, v);
}

err_t
desk_disseminate_now(struct web *w)
{
	struct disseminate_page *v;
	struct chosen *c;
	struct str urn;
	struct id id;
	err_t e;

	NEW(v, w->arena);
	NEW(c, w->arena);
	w->cx->purpose = P_REFERRAL;
	TRY(urn_parse(w->arena, web_param(w, "urn"), &urn));
	TRY(posted(w, c));
	TRY(page_fill(w, urn, c, v));
	e = dissemination_send(w->cx, &desk_of(w)->intel, &c->d, &id);
	if (e == NULL)
		return web_redirect_fmt(w, "/held?report=%.*s&sent=1", STRF(urn));
	TRY(refused(w, e, c, v));
	return draw(w, v);
}
