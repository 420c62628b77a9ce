/*
 * desk/home.c - the first page: at most five things to do (OPS-07).
 *
 * Counts come from plain columns and only of what the reader may see; each is
 * a number and one link.
 */
#include "desk/room.h"

#include "desk/figures.h"
#include "desk/home.h"
#include "desk/t_home.h"
#include "intel/dissemination.h"
#include "intel/report.h"

#define THINGS_MAX 5

struct things { struct home_thing thing[THINGS_MAX]; size_t n; };

static void
add(struct things *t, bool may, size_t count, const char *text, const char *href, struct str more)
{
	if (may && t->n < THINGS_MAX)
		t->thing[t->n++] = (struct home_thing){ .counts = true, .count = count, .text = str_of(text), .href = str_of(href), .more = more };
}

/* A way to something: no number stands before it. */
static void
add_way(struct things *t, bool may, const char *text, const char *href, struct str more)
{
	add(t, may, 0, text, href, more);
	if (may && t->n > 0)
		t->thing[t->n - 1].counts = false;
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

/* What was shared with the agency, and what was shared and is not acknowledged (INT-74, 90). */
NODISCARD static err_t
add_shared(struct ctx *cx, struct things *t)
{
	size_t waiting, late;
	struct str words;

	TRY(received_counts(cx, &waiting, &late));
	TRY(str_fmt(cx->arena, &words, "%zu late.", late));
	add(t, policy_may(cx->actor, CAP_RECEIVED_READ), waiting, "Shared with you, to acknowledge", "/received", waiting == 0 ? STR("Nothing new.") : late > 0 ? words : STR("In time."));
	TRY(held_counts(cx, &waiting, &late));
	TRY(str_fmt(cx->arena, &words, "%zu late.", late));
	add(t, policy_may(cx->actor, CAP_ITEM_HELD), waiting, "Not acknowledged by others", "/held", waiting == 0 ? STR("Everybody has what was shared.") : late > 0 ? words : STR("In time."));
	return NULL;
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
	struct str clocks, overdue = STR("None is overdue.");
	size_t n_tasks, n_over = 0;

	TRY(report_counts(cx, &desk_of(w)->intel, &counts));
	TRY(task_mine(cx, 50, &task, &n_tasks));
	for (size_t i = 0; i < n_tasks; i++)
		n_over += task[i].overdue;
	if (n_over > 0)
		TRY(str_fmt(cx->arena, &overdue, "%zu overdue.", n_over));
	TRY(words_of_clocks(cx, &counts, &clocks));
	TRY(greeting(cx, &h));
	add(&t, policy_may(a, CAP_REPORT_QUEUE), counts.to_triage, "Reports to triage", "/queue", clocks);
	add(&t, policy_may(a, CAP_ITEM_LINK), counts.to_link, "Reports to link", "/links", STR("Graded and authorised, not yet part of the picture."));
	add(&t, policy_may(a, CAP_REPORT_QUEUE), counts.returned, "Returned, waiting for an answer", "/queue?show=returned", STR("The sender was asked. An answer brings it back."));
	add(&t, policy_may(a, CAP_REPORT_AUTHORISE), counts.to_authorise, "Reports to authorise", "/authorise", STR("Graded by somebody else; you read both texts."));
	add_way(&t, policy_may(a, CAP_REPORT_SUBMIT) && !policy_may(a, CAP_REPORT_QUEUE), "Share information", "/share", STR("Anything, even a feeling."));
	TRY(add_shared(cx, &t));
	add(&t, policy_may(a, CAP_REPORT_OWN), counts.own_open, "My reports", "/mine",
	    counts.own_questions > 0 ? STR("A question waits for your answer.") : counts.own_open > 0 ? STR("What became of them.") : STR("None is open."));
	add(&t, policy_may(a, CAP_REGISTER_READ), n_tasks, "Tasks", "/tasks", overdue);
	if (policy_may(a, CAP_LOOP_READ)) {
		NEW(h.health, w->arena);
		TRY(health_fill(w, h.health));
	}
	add_way(&t, actor_has(a, ROLE_ADMIN), "People", "/people", STR("Who may come in, and as what."));
	add_way(&t, actor_has(a, ROLE_ADMIN), "Invite somebody", "/people/new", STR("They get a code, by word of mouth."));
	add_way(&t, actor_has(a, ROLE_ADMIN), "Agencies", "/agencies", STR("Who takes part."));
	h.thing = t.thing;
	h.n_things = t.n;
	h.may_triage = policy_may(a, CAP_REPORT_QUEUE) && counts.to_triage > 0;
	tmpl_home(web_html(w), &h);
	return NULL;
}

/* Kinds of tasks as a person reads them; the name of a register's task stands for itself. */
static struct str
task_words(struct str kind)
{
	static const struct { const char *kind, *words; } list[] = {
		{ "assess", "Assess the report" }, { "correct", "Answer our question" }, { "no_answer", "No answer came" }, { "sanitise", "Read the text to share" },
		{ "authorise", "Authorise" }, { "link", "Link" }, { "reassess", "Look at it again" }, { "delete_request", "Agree to deletion" },
		{ "feedback", "Tell the sender what became of it" }, { "addition", "Read what was added" }, { "acknowledge", "Acknowledge what was shared" },
		{ "safety_half", "Half of the safety clock is gone" }, { "safety_over", "The safety clock is over" },
		{ "disseminate", "Decide with whom to share" }, { "due", "Nearly due" }, { "action", "Do what was agreed" },
		{ "debrief", "Write the debrief" }, { "review", "Review it" }, { "held", "Hold it again" },
		{ "ask_to_act", "Ask before anybody acts on it" }, { "asked_to_act", "May an agency act on it?" }, { "asked_to_share", "May an agency share it on?" },
	};
	for (size_t i = 0; i < sizeof list / sizeof *list; i++)
		if (str_is(kind, list[i].kind))
			return str_of(list[i].words);
	return kind;
}

/* Where the work is done. */
NODISCARD static err_t
task_place(struct web *w, const struct task_view *task, struct home_task *io)
{
	struct str id;

	if (task->otype >= 256)
		return str_fmt(w->arena, &io->href, "/record/%.*s", STRF(task->urn));
	if (task->otype != T_DISSEMINATION)
		return str_fmt(w->arena, &io->href, "/report/%.*s", STRF(task->urn));
	io->urn = STR("Shared information");
	if (str_starts(task->kind, STR("asked"))) {
		io->href = STR("/held");
		return NULL;
	}
	TRY(id_text(w->arena, task->owner, &id));
	return str_fmt(w->arena, &io->href, "/received/%.*s", STRF(id));
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
		row[i] = (struct home_task){ .kind = task_words(task[i].kind), .urn = task[i].urn, .overdue = task[i].overdue };
		TRY(day_short(w->arena, task[i].due, &row[i].due));
		TRY(task_place(w, &task[i], &row[i]));
	}
	if (wants_csv(w)) {
		struct buf b;
		struct str csv;

		buf_init(&b, w->arena, 1 << 20);
		buf_z(&b, "task,about,due\n");
		for (size_t i = 0; i < n; i++)
			csv_row(&b, (const struct str[]){ row[i].kind, row[i].urn, row[i].due }, 3);
		TRY(buf_done(&b, &csv));
		return web_download(w, "text/csv; charset=utf-8", "tasks.csv", csv);
	}
	tmpl_tasks(web_html(w), row, n);
	return NULL;
}
