/*
 * desk/queue.c - reports waiting, the safety clock on top (INT-76), and my own (INT-73).
 *
 * Plain columns only: no key is asked for to draw the queue.
 */
#include "desk/room.h"

#include "desk/queue.h"
#include "desk/t_queue.h"

#define QUEUE_PAGE 50
#define QUEUE_EXPORT 1000	/* rows of one download; the filter narrows it */

static const struct { const char *code; enum queue_filter filter; const char *words; } filters[] = {
	{ "open", QUEUE_OPEN, "All open" }, { "clock", QUEUE_CLOCK, "Clock running" }, { "ungraded", QUEUE_UNGRADED, "Ungraded" },
	{ "returned", QUEUE_RETURNED, "Returned" }, { "linking", QUEUE_LINKING, "Being linked" }, { "all", QUEUE_ALL, "All" },
};
#define N_FILTERS (sizeof filters / sizeof filters[0])
static const char *const channels[] = { "public_web", "survey", "partner_form", "phone", "in_person", "email", "visit" };
#define N_CHANNELS (sizeof channels / sizeof channels[0])

/* The clock as a ring: how much of the time between arrival and due is gone. */
struct ui_clock
queue_clock(const struct queue_row *r, int64_t now)
{
	struct ui_clock c = { .due = r->safety_words, .percent = 100 };
	int64_t whole;

	if (r->decided)
		c.state = UI_CLOCK_DONE;
	else if (r->over)
		c.state = UI_CLOCK_OVER;
	else {
		whole = r->safety_due - (r->received_ms != 0 ? r->received_ms : (int64_t)r->received_on * MS_DAY);
		c.percent = whole <= 0 ? 0 : (int)(100 - r->safety_left * 100 / whole);
		if (c.percent < 0)
			c.percent = 0;
		c.state = c.percent >= 50 ? UI_CLOCK_HALF : UI_CLOCK_RUNNING;
	}
	return c;
}

NODISCARD static err_t
queue_csv(struct web *w, const struct queue *q)
{
	struct buf b;
	struct str csv, day;

	buf_init(&b, w->arena, PAGE_MAX);
	buf_z(&b, "number,received,channel,sender,state,safety clock,needs help,child\n");
	for (size_t i = 0; i < q->n; i++) {
		const struct queue_row *r = &q->row[i];

		TRY(day_iso(w->arena, r->received_on, &day));
		csv_row(&b, (const struct str[]){ r->urn, day, r->channel_words, r->from, r->state_words, r->safety_words, answer_words(r->welfare),
		    answer_words(r->child) }, 8);
	}
	TRY(buf_done(&b, &csv));
	return web_download(w, "text/csv; charset=utf-8", "queue.csv", csv);
}

static void
queue_choices(struct queue_page *v, struct str show, struct str channel)
{
	for (size_t i = 0; i < N_FILTERS; i++)
		v->show[i] = (struct ui_choice){ .value = str_of(filters[i].code), .label = str_of(filters[i].words), .on = str_is(show, filters[i].code) };
	v->n_show = N_FILTERS;
	v->channel[0] = (struct ui_choice){ .value = STR("any"), .label = STR("Any channel"), .on = channel.n == 0 };
	for (size_t i = 0; i < N_CHANNELS; i++)
		v->channel[i + 1] = (struct ui_choice){ .value = str_of(channels[i]), .label = channel_words(str_of(channels[i])), .on = str_is(channel, channels[i]) };
	v->n_channel = N_CHANNELS + 1;
}

err_t
desk_queue(struct web *w)
{
	struct queue_query query = { .filter = QUEUE_OPEN, .channel = web_query(w, "channel"), .limit = wants_csv(w) ? QUEUE_EXPORT : QUEUE_PAGE,
		.after_due = web_number(w, "after", 0) };
	struct str show = web_query(w, "show"), from = web_query(w, "from");
	struct queue_page v = { 0 };

	if (str_is(query.channel, "any"))
		query.channel = STR_NONE;
	if (show.n == 0)
		show = STR("open");
	for (size_t i = 0; i < N_FILTERS; i++)
		if (str_is(show, filters[i].code))
			query.filter = filters[i].filter;
	if (from.n > 0)
		TRY(id_parse(from, &query.after));
	TRY(report_queue(w->cx, &desk_of(w)->intel, &query, &v.queue));
	if (wants_csv(w))
		return queue_csv(w, &v.queue);
	queue_choices(&v, show, query.channel);
	TRY(time_hm(w->arena, w->cx->now, &v.now));
	v.now_ms = w->cx->now;
	TRY(str_fmt(w->arena, &v.csv, "/queue?show=%.*s&as=csv", STRF(show)));
	if (v.queue.more) {
		const struct queue_row *last = &v.queue.row[v.queue.n - 1];
		struct str id;

		TRY(id_text(w->arena, last->id, &id));
		TRY(str_fmt(w->arena, &v.next, "/queue?show=%.*s&after=%lld&from=%.*s", STRF(show), (long long)last->safety_due, STRF(id)));
	}
	tmpl_queue(web_html(w), &v);
	return NULL;
}

/* "Open the next one": the clock that ends first and nobody else holds. */
err_t
desk_queue_next(struct web *w)
{
	struct str urn;
	err_t e = report_next(w->cx, &desk_of(w)->intel, &urn);

	if (e != NULL && e->code == ERR_NOTFOUND)
		return web_redirect(w, "/queue");
	TRY(e);
	return web_redirect_fmt(w, "/report/%.*s/triage", STRF(urn));
}

/* A strip as the component draws it. */
struct ui_loop
loop_strip(const struct loop *l, struct str label)
{
	struct ui_loop out = { .label = label };

	for (int i = 0; i < LOOP_STEPS; i++) {
		out.step[i] = l->step[i].done ? UI_STEP_DONE : l->step[i].now ? UI_STEP_NOW : UI_STEP_TODO;
		out.took[i] = l->step[i].text;
	}
	return out;
}

err_t
desk_mine(struct web *w)
{
	struct mine_page v = { 0 };
	struct id after = id_none;
	struct str from = web_query(w, "from");

	if (from.n > 0)
		TRY(id_parse(from, &after));
	TRY(report_mine(w->cx, &desk_of(w)->intel, after, QUEUE_PAGE / 2, &v.row, &v.n, &v.more));
	tmpl_mine(web_html(w), &v);
	return NULL;
}

NODISCARD static err_t
draw_own(struct web *w, struct str urn, struct str error)
{
	struct own_row own;

	TRY(report_own(w->cx, &desk_of(w)->intel, urn, &own));
	tmpl_own(web_html(w), &own, error);
	return NULL;
}

err_t
desk_own(struct web *w)
{
	struct str urn;

	TRY(urn_parse(w->arena, web_param(w, "urn"), &urn));
	return draw_own(w, urn, STR_NONE);
}

/* Answer a question (RETURNED -> NEW), or withdraw. */
err_t
desk_own_answer(struct web *w)
{
	struct str urn, error;
	err_t e;

	TRY(urn_parse(w->arena, web_param(w, "urn"), &urn));
	if (str_is(web_field(w, "press"), "withdraw"))
		e = report_move(w->cx, &desk_of(w)->intel, urn, &(struct report_event){ .event = "withdraw", .reason = web_field(w, "words") });
	else
		e = report_resubmit(w->cx, &desk_of(w)->intel, urn, web_field(w, "words"));
	if (e != NULL) {
		TRY(page_refused(w, e, &error));
		return draw_own(w, urn, error);
	}
	return web_redirect_fmt(w, "/mine/%.*s", STRF(urn));
}
