/*
 * know/health.c - is the partnership alive: pace of the loop, who takes part, what waits (INT-86).
 */
#include "know/counted.h"

#include <stdlib.h>
#include <string.h>

#include "store/q_know.h"

#define QUIET_DAYS 90
#define PACE_MAX 200000			/* reports whose steps are kept for a median */

struct pace { struct arena arena; int64_t *minutes[LOOP_STEPS]; size_t n[LOOP_STEPS]; int64_t *days; size_t n_days; struct health *health; };

static int
by_size(const void *a, const void *b)
{
	int64_t x = *(const int64_t *)a, y = *(const int64_t *)b;

	return x < y ? -1 : x > y;
}

/* The value that q of ten are not above; -1: none. Of an even number the lower middle. */
static int64_t
quantile(int64_t *list, size_t n, size_t tenths)
{
	if (n == 0)
		return -1;
	qsort(list, n, sizeof *list, by_size);
	return list[(n * tenths + 9) / 10 - 1];
}

static err_t
pace_take(void *arg, const struct counted *c)
{
	struct pace *p = arg;
	struct health *h = p->health;

	for (int s = 0; s < LOOP_STEPS; s++)
		if (c->loop.step[s].done && c->loop.step[s].minutes >= 0 && p->n[s] < PACE_MAX)
			p->minutes[s][p->n[s]++] = c->loop.step[s].minutes;
	if (h == NULL)
		return NULL;
	h->reports++;
	for (int s = 0; s < LOOP_STEPS; s++)
		h->reached[s] += c->loop.step[s].done;
	h->decided += c->flags >> MEASURE_DECIDED & 1;
	h->in_time += c->flags >> MEASURE_IN_TIME & 1;
	h->answered += c->flags >> MEASURE_ANSWERED & 1;
	if (c->feedback_on >= c->received_on && p->n_days < PACE_MAX)
		p->days[p->n_days++] = c->feedback_on - c->received_on;
	return NULL;
}

NODISCARD static err_t
pace_of(struct ctx *cx, int32_t from, int32_t to, struct health *health, struct loop_pace *out, int64_t *feedback_days)
{
	struct pace p = { .health = health };
	err_t e = NULL;

	arena_init(&p.arena, (LOOP_STEPS + 2) * PACE_MAX * sizeof(int64_t));
	for (int s = 0; s < LOOP_STEPS; s++) {
		p.minutes[s] = arena_array(&p.arena, PACE_MAX, sizeof(int64_t));
		if (p.minutes[s] == NULL)
			e = ERROR(ERR_LIMIT, "memory.limit");
	}
	p.days = arena_array(&p.arena, PACE_MAX, sizeof(int64_t));
	if (e == NULL && p.days == NULL)
		e = ERROR(ERR_LIMIT, "memory.limit");
	if (e == NULL)
		e = counted_each(cx, from, to, pace_take, &p);
	for (int s = 0; s < LOOP_STEPS && e == NULL; s++) {
		out->median[s] = quantile(p.minutes[s], p.n[s], 5);
		out->n[s] = p.n[s];
	}
	if (e == NULL)
		*feedback_days = quantile(p.days, p.n_days, 5);
	arena_free(&p.arena);
	return e;
}

NODISCARD static err_t
waiting(struct ctx *cx, struct health *io)
{
	struct q_know_waiting *w;
	int64_t *age;
	size_t n;

	TRY(q_know_waiting(cx, &w, &n));
	NEWN(age, cx->arena, n + 1);
	for (size_t i = 0; i < n; i++)
		age[i] = day_local(cx->now) - w[i].received_on;
	io->waiting = n;
	io->queue_days = quantile(age, n, 9);
	return NULL;
}

err_t
figures_health(struct ctx *cx, int32_t from, int32_t to, struct health *out)
{
	int32_t today = day_local(cx->now), months = to - from + 1;
	struct q_know_agencies agencies;
	struct q_know_accounts accounts;
	struct q_know_drafts drafts;
	int64_t unused;

	*out = (struct health){ .feedback_days = -1, .queue_days = -1 };
	TRY(pace_of(cx, from, to, out, &out->now, &out->feedback_days));
	TRY(pace_of(cx, from - months, from - 1, NULL, &out->before, &unused));
	out->late = out->decided - out->in_time;
	TRY(q_know_agencies(cx, &(struct q_know_agencies_in){ .since = today - QUIET_DAYS, .today = today }, &agencies));
	TRY(q_know_accounts(cx, &(struct q_know_accounts_in){ .before = today - QUIET_DAYS }, &accounts));
	TRY(q_know_drafts(cx, &(struct q_know_drafts_in){ .today = today }, &drafts));
	out->agencies = (size_t)agencies.signed_up;
	out->active = (size_t)agencies.active;
	out->idle = (size_t)accounts.idle;
	out->abandoned = (size_t)drafts.abandoned;
	return waiting(cx, out);
}
