/*
 * desk/home.c - the first page: at most five things to do (OPS-07).
 *
 * Counts come from plain columns and only of what the reader may see; each is
 * a number and one link.
 */
#include "desk/room.h"

#include "desk/home.h"
#include "desk/t_home.h"
#include "intel/report.h"

#define THINGS_MAX 5

struct things { struct home_thing thing[THINGS_MAX]; size_t n; };

static void
add(struct things *t, bool may, size_t count, const char *text, const char *href, struct str more)
{
	if (may && t->n < THINGS_MAX)
		t->thing[t->n++] = (struct home_thing){ .count = count, .text = str_of(text), .href = str_of(href), .more = more };
}

NODISCARD static err_t
words_of_clocks(struct ctx *cx, const struct report_counts *c, struct str *out)
{
	if (c->clock_over > 0)
		return str_fmt(cx->arena, out, "%zu safety %s over. %zu more running.", c->clock_over, c->clock_over == 1 ? "clock is" : "clocks are", c->clock_running);
	if (c->clock_running > 0)
		return str_fmt(cx->arena, out, "%zu safety %s running, all in time.", c->clock_running, c->clock_running == 1 ? "clock is" : "clocks are");
	*out = STR("No safety clock is running.");
	return NULL;
}

NODISCARD static err_t
greeting(struct ctx *cx, struct home *h)
{
	int hour = local_of(cx->now).hour;
	struct str first = cx->actor->name, rest = cx->actor->name;

	if (str_split(&rest, ' ', &first))
		(void)rest;
	TRY(str_fmt(cx->arena, &h->greeting, "%s, %.*s", hour < 12 ? "Good morning" : hour < 18 ? "Good afternoon" : "Good evening", STRF(first)));
	return time_words(cx->arena, cx->now, &h->now);
}

err_t
desk_home(struct web *w)
{
	struct ctx *cx = w->cx;
	const struct actor *a = cx->actor;
	struct report_counts counts;
	struct task_view *task;
	struct things t = { .n = 0 };
	struct home h = { 0 };
	struct str clocks;
	size_t n_tasks;

	TRY(report_counts(cx, &desk_of(w)->intel, &counts));
	TRY(task_mine(cx, 50, &task, &n_tasks));
	TRY(words_of_clocks(cx, &counts, &clocks));
	TRY(greeting(cx, &h));
	add(&t, policy_may(a, CAP_REPORT_QUEUE), counts.to_triage, "Reports to triage", "/queue", clocks);
	add(&t, policy_may(a, CAP_REPORT_QUEUE), counts.returned, "Returned, waiting for an answer", "/queue?show=returned", STR_NONE);
	add(&t, policy_may(a, CAP_REPORT_SUBMIT) && !policy_may(a, CAP_REPORT_QUEUE), 0, "Share information", "/share", STR("Anything, even a feeling."));
	add(&t, policy_may(a, CAP_REPORT_OWN), counts.own_open, "My reports", "/mine",
	    counts.own_questions > 0 ? STR("A question waits for your answer.") : STR("What became of them."));
	add(&t, policy_may(a, CAP_REGISTER_READ), n_tasks, "Tasks due", "/tasks", STR_NONE);
	h.thing = t.thing;
	h.n_things = t.n;
	h.may_triage = policy_may(a, CAP_REPORT_QUEUE) && counts.to_triage > 0;
	tmpl_home(web_html(w), &h);
	return NULL;
}

err_t
desk_tasks(struct web *w)
{
	struct task_view *task;
	struct home_task *row;
	size_t n;

	TRY(task_mine(w->cx, 200, &task, &n));
	NEWN(row, w->arena, n + 1);
	for (size_t i = 0; i < n; i++) {
		row[i] = (struct home_task){ .kind = task[i].kind, .urn = task[i].urn, .overdue = task[i].overdue };
		TRY(day_short(w->arena, task[i].due, &row[i].due));
		if (task[i].otype >= 256)
			TRY(str_fmt(w->arena, &row[i].href, "/record/%.*s", STRF(task[i].urn)));
		else
			TRY(str_fmt(w->arena, &row[i].href, "/report/%.*s", STRF(task[i].urn)));
	}
	if (wants_csv(w)) {
		struct buf b;
		struct str csv;

		buf_init(&b, w->arena, 1 << 20);
		buf_z(&b, "task,about,due\n");
		for (size_t i = 0; i < n; i++) {
			csv_put(&b, row[i].kind);
			buf_z(&b, ",");
			csv_put(&b, row[i].urn);
			buf_z(&b, ",");
			csv_put(&b, row[i].due);
			buf_z(&b, "\n");
		}
		TRY(buf_done(&b, &csv));
		return web_download(w, "text/csv; charset=utf-8", "tasks.csv", csv);
	}
	tmpl_tasks(web_html(w), row, n);
	return NULL;
}
