/*
 * desk/link.c - the analyst's workbench: which thing is which, how two are connected, live (INT-11, 44, 82).
 *
 *	GET  /links                 reports that wait for their links
 *	GET  /report/{urn}/links    opens and logs
 *	POST /report/{urn}/links    the choices first, then what was pressed
 *
 * One form holds everything, so that no press loses what another part of the
 * page was told; a refused press keeps all that was typed.
 */
#include "desk/room.h"

#include <string.h>

#include "desk/link.h"
#include "desk/t_link.h"

#define QUEUE_PAGE 50
#define QUEUE_EXPORT 1000
#define CHOICE_PREFIX "m-"
#define REMOVE_PREFIX "remove-"

/* ---- the queue ------------------------------------------------------------- */

NODISCARD static err_t
queue_csv(struct web *w, const struct link_queue_row *row, size_t n)
{
	struct buf b;
	struct str csv, day;

	buf_init(&b, w->arena, PAGE_MAX);
	buf_z(&b, "number,title,sender,received,items,named,waiting since\n");
	for (size_t i = 0; i < n; i++) {
		csv_put(&b, row[i].urn);
		buf_z(&b, ",");
		csv_put(&b, row[i].title);
		buf_z(&b, ",");
		csv_put(&b, row[i].from);
		TRY(day_iso(w->arena, row[i].received_on, &day));
		buf_printf(&b, ",%.*s,%zu,%zu,", STRF(day), row[i].n_items, row[i].n_mentions);
		TRY(day_iso(w->arena, row[i].since, &day));
		csv_put(&b, day);
		buf_z(&b, "\n");
	}
	TRY(buf_done(&b, &csv));
	return web_download(w, "text/csv; charset=utf-8", "links.csv", csv);
}

err_t
desk_links(struct web *w)
{
	struct link_queue_view v = { 0 };
	struct link_queue_row *row;

	w->cx->purpose = P_LINKING;
	TRY(link_queue(w->cx, &desk_of(w)->intel, wants_csv(w) ? QUEUE_EXPORT : QUEUE_PAGE + 1, &row, &v.n));
	if (wants_csv(w))
		return queue_csv(w, row, v.n);
	v.more = v.n > QUEUE_PAGE;
	if (v.more)
		v.n = QUEUE_PAGE;
	NEWN(v.row, w->arena, v.n + 1);
	for (size_t i = 0; i < v.n; i++) {
		v.row[i] = (struct link_queue_line){ .urn = row[i].urn, .title = row[i].title, .from = row[i].from, .n_mentions = row[i].n_mentions };
		TRY(day_short(w->arena, row[i].received_on, &v.row[i].received));
		TRY(day_short(w->arena, row[i].since, &v.row[i].since));
	}
	page_marking(w, STR("OS"));
	tmpl_links(web_html(w), &v);
	return NULL;
}

/* ---- the workbench ----------------------------------------------------------- */

NODISCARD static err_t
draw(struct web *w, struct str urn, struct ui_error error)
{
	struct desk *d = desk_of(w);
	struct link_view v = { .error = error, .reason = web_field(w, "reason") };

	TRY(link_open(w->cx, &d->intel, d->picture, urn, &v.page));
	TRY(link_view_of(w, &v));
	page_marking(w, v.page.marking);
	tmpl_link(web_html(w), &v);
	return NULL;
}

err_t
desk_link(struct web *w)
{
	struct str urn;

	w->cx->purpose = P_LINKING;
	TRY(urn_parse(w->arena, web_param(w, "urn"), &urn));
	return draw(w, urn, (struct ui_error){ 0 });
}

/* "new", "ignore", or the entity it is the same as. */
NODISCARD static err_t
resolution_of(struct str name, struct str value, struct resolution *out)
{
	*out = (struct resolution){ 0 };
	TRY(id_parse(name, &out->mention));
	if (str_is(value, "new"))
		out->what = RESOLVE_NEW;
	else if (str_is(value, "ignore"))
		out->what = RESOLVE_IGNORE;
	else {
		out->what = RESOLVE_SAME;
		TRY(id_parse(value, &out->entity));
	}
	return NULL;
}

NODISCARD static err_t
choices_take(struct web *w, struct str urn)
{
	const struct web_pairs *form = web_pairs(w);
	struct desk *d = desk_of(w);
	struct resolution *r;
	size_t n = 0;

	NEWN(r, w->arena, form->n + 1);
	for (size_t i = 0; i < form->n; i++)
		if (str_starts(form->pair[i].key, STR(CHOICE_PREFIX)))
			TRY(resolution_of(str_from(form->pair[i].key, strlen(CHOICE_PREFIX)), form->pair[i].value, &r[n++]));
	return mentions_resolve(w->cx, &d->intel, d->picture, urn, r, n);
}

/* An end nobody chose: said with the words for an open end, not as a damaged form. */
NODISCARD static err_t
end_of(const struct web *w, const char *field, struct id *out)
{
	if (web_field(w, field).n == 0)
		FAIL(ERR_INVALID, "link.ends");
	return id_parse(web_field(w, field), out);
}

NODISCARD static err_t
sentence_take(struct web *w, struct str urn)
{
	struct desk *d = desk_of(w);
	struct link_new l = { .item_no = (int)web_number(w, "item", 0), .type = web_field(w, "type"), .role = web_field(w, "role"),
		.since = web_field(w, "since"), .strength = web_field(w, "strength"), .negated = str_is(web_field(w, "sense"), "not") };

	TRY(end_of(w, "from", &l.from));
	TRY(end_of(w, "to", &l.to));
	return link_add(w->cx, &d->intel, d->picture, urn, &l);
}

NODISCARD static err_t
thing_take(struct web *w, struct str urn)
{
	enum entity_kind kind;

	if (!entity_kind_of(web_field(w, "kind"), &kind))
		FAIL(ERR_INVALID, "link.thing-empty");
	return mention_add(w->cx, &desk_of(w)->intel, urn, (int)web_number(w, "thing_item", 0), kind, web_field(w, "thing"));
}

NODISCARD static err_t
sentence_remove(struct web *w, struct str urn, struct str hex)
{
	struct id link;

	TRY(id_parse(hex, &link));
	return link_remove(w->cx, &desk_of(w)->intel, urn, link);
}

/* What the button says, after the choices; field: what a refusal is about. */
NODISCARD static err_t
pressed(struct web *w, struct str urn, const char **field)
{
	struct desk *d = desk_of(w);
	struct str press = web_field(w, "press");

	if (str_is(press, "sentence")) {
		*field = "from";
		return sentence_take(w, urn);
	}
	if (str_is(press, "thing")) {
		*field = "thing";
		return thing_take(w, urn);
	}
	if (str_is(press, "confirm")) {
		*field = "reason";
		return report_confirm_links(w->cx, &d->intel, d->picture, urn, web_field(w, "reason"));
	}
	if (str_starts(press, STR(REMOVE_PREFIX)))
		return sentence_remove(w, urn, str_from(press, strlen(REMOVE_PREFIX)));
	return NULL;
}

err_t
desk_link_do(struct web *w)
{
	struct str urn, words;
	const char *field = "open";
	err_t e;

	w->cx->purpose = P_LINKING;
	TRY(urn_parse(w->arena, web_param(w, "urn"), &urn));
	e = choices_take(w, urn);
	if (e == NULL)
		e = pressed(w, urn, &field);
	if (e != NULL) {
		if (str_is(str_of(e->id), "link.mentions-open"))
			field = "open";
		TRY(page_refused(w, e, &words));
		return draw(w, urn, (struct ui_error){ .field = str_of(field), .text = words });
	}
	if (str_is(web_field(w, "press"), "confirm"))
		return web_redirect(w, "/links");
	/* The Enter key saves: a sentence half typed stays. */
	if (str_is(web_field(w, "press"), "save") && (web_field(w, "from").n > 0 || web_field(w, "since").n > 0 || web_field(w, "thing").n > 0 || web_field(w, "reason").n > 0))
		return draw(w, urn, (struct ui_error){ 0 });
	return web_redirect_fmt(w, "/report/%.*s/links", STRF(urn));
}
