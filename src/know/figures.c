/*
 * know/figures.c - counting (INT-20, 37).
 *
 * A month at a time, in memory of its own, so that the figures of a nation
 * need no more than those of its busiest month.
 */
#include "know/counted.h"

#include <stdlib.h>
#include <string.h>

#include "store/q_know.h"

#define MONTH_ARENA ((size_t)256 << 20)
#define EVENTS_MAX 400

/* ---- one month ------------------------------------------------------------- */

static bool
is_counted(struct str state)
{
	return !str_is(state, "SPAM") && !str_is(state, "DELETED") && !str_is(state, "DISPOSED");
}

static unsigned
flags_of(const struct q_know_reports *r, const struct loop *loop)
{
	unsigned f = 1u << MEASURE_REPORTS;

	if (r->has_decision)
		f |= 1u << MEASURE_DECIDED;
	if (r->has_decision && r->has_over && r->over == 0)
		f |= 1u << MEASURE_IN_TIME;
	if (loop->step[LOOP_LIVE].done)
		f |= 1u << MEASURE_LIVE;
	if (loop->step[LOOP_ACTED].done)
		f |= 1u << MEASURE_ACTED;
	if (loop->step[LOOP_OUTCOME].done)
		f |= 1u << MEASURE_OUTCOMES;
	if (loop->step[LOOP_ANSWERED].done)
		f |= 1u << MEASURE_ANSWERED;
	return f;
}

/* The events of one report, which stand together and in order; *at moves past them. */
static void
replay(const struct q_know_events *event, size_t n, size_t *at, struct id report, struct loop *out)
{
	struct loop_event list[EVENTS_MAX];
	size_t k = 0;

	while (*at < n && id_cmp(event[*at].owner, report) < 0)
		(*at)++;
	for (; *at < n && id_eq(event[*at].owner, report); (*at)++)
		if (k < EVENTS_MAX)
			list[k++] = (struct loop_event){ .event = event[*at].event, .to = event[*at].to_state, .day = (int32_t)event[*at].on_,
				.minutes = event[*at].has_minutes ? event[*at].minutes : -1 };
	loop_replay(list, k, out);
}

NODISCARD static err_t
month_count(struct ctx *cx, int32_t month, counted_fn *take, void *arg)
{
	struct q_know_reports *report;
	struct q_know_events *event;
	size_t n, n_events, at = 0;
	int32_t from = month_first(month), to = month_first(month + 1) - 1;

	TRY(q_know_reports(cx, &(struct q_know_reports_in){ .from = from, .to = to }, &report, &n));
	TRY(q_know_events(cx, &(struct q_know_events_in){ .from = from, .to = to }, &event, &n_events));
	for (size_t i = 0; i < n; i++) {
		const struct q_know_reports *r = &report[i];
		struct counted c = { .urn = r->urn, .channel = r->channel, .state = r->state, .agency = r->has_agency ? r->agency : id_none,
			.agency_name = r->has_agency_name ? r->agency_name : STR("The public"), .received_on = (int32_t)r->received_on, .month = month,
			.feedback_on = r->has_feedback_on ? (int32_t)r->feedback_on : 0 };

		replay(event, n_events, &at, r->id, &c.loop);
		if (!is_counted(r->state))
			continue;
		c.flags = flags_of(r, &c.loop);
		TRY(take(arg, &c));
	}
	return NULL;
}

err_t
counted_each(struct ctx *cx, int32_t from, int32_t to, counted_fn *take, void *arg)
{
	struct ctx inner = *cx;
	struct arena arena;
	err_t e = NULL;

	if (to < from || to - from >= FIGURES_MONTHS)
		FAIL(ERR_INVALID, "figures.months");
	inner.arena = &arena;
	for (int32_t m = from; m <= to && e == NULL; m++) {
		arena_init(&arena, MONTH_ARENA);
		e = month_count(&inner, m, take, arg);
		arena_free(&arena);
	}
	return e;
}

/* ---- tables ------------------------------------------------------------------ */

/* The agency as addresses name it; hex holds at least 33 bytes. */
static struct str
agency_code(struct id agency, char hex[33])
{
	if (id_is_none(agency))
		return STR("public");
	for (int i = 0; i < 16; i++) {
		hex[2 * i] = "0123456789abcdef"[agency.b[i] >> 4];
		hex[2 * i + 1] = "0123456789abcdef"[agency.b[i] & 15];
	}
	return (struct str){ hex, 32 };
}

struct tables { struct arena *arena; struct figure_table *table; size_t cap[3]; int32_t from; };

NODISCARD static err_t
row_for(struct tables *t, enum by by, const struct counted *c, struct figure_row **out)
{
	struct figure_table *table = &t->table[by];
	char hex[33];
	struct str code = by == BY_CHANNEL ? c->channel : agency_code(c->agency, hex);

	if (by == BY_MONTH) {
		*out = &table->row[c->month - t->from];
		return NULL;
	}
	for (size_t i = 0; i < table->n; i++)
		if (str_eq(table->row[i].code, code)) {
			*out = &table->row[i];
			return NULL;
		}
	if (table->n == t->cap[by])
		FAIL(ERR_LIMIT, "figures.rows");
	*out = &table->row[table->n++];
	TRY(str_dup(t->arena, code, &(*out)->code));
	return str_dup(t->arena, by == BY_CHANNEL ? c->channel : c->agency_name, &(*out)->words);
}

static err_t
tables_take(void *arg, const struct counted *c)
{
	struct tables *t = arg;

	for (int by = 0; by < 3; by++) {
		struct figure_row *row;

		TRY(row_for(t, (enum by)by, c, &row));
		for (int m = 0; m < MEASURES; m++)
			if (c->flags >> m & 1) {
				row->count[m]++;
				t->table[by].total.count[m]++;
			}
	}
	return NULL;
}

static int
most_first(const void *x, const void *y)
{
	const struct figure_row *a = x, *b = y;

	if (a->count[MEASURE_REPORTS] != b->count[MEASURE_REPORTS])
		return a->count[MEASURE_REPORTS] > b->count[MEASURE_REPORTS] ? -1 : 1;
	return str_cmp(a->words, b->words);
}

err_t
figures_tables(struct ctx *cx, int32_t from, int32_t to, struct figure_table out[3])
{
	struct tables t = { .arena = cx->arena, .table = out, .cap = { FIGURES_MONTHS, 40, 2000 }, .from = from };

	if (to < from || to - from >= FIGURES_MONTHS)
		FAIL(ERR_INVALID, "figures.months");
	for (int by = 0; by < 3; by++) {
		out[by] = (struct figure_table){ .by = (enum by)by, .total = { .code = STR(""), .words = STR("All") } };
		NEWN(out[by].row, cx->arena, t.cap[by]);
	}
	out[BY_MONTH].n = (size_t)(to - from + 1);
	for (int32_t m = from; m <= to; m++) {
		TRY(month_code(cx->arena, m, &out[BY_MONTH].row[m - from].code));
		TRY(month_words(cx->arena, m, &out[BY_MONTH].row[m - from].words));
	}
	TRY(counted_each(cx, from, to, tables_take, &t));
	for (int by = BY_CHANNEL; by <= BY_AGENCY; by++)
		if (out[by].n > 1)
			qsort(out[by].row, out[by].n, sizeof *out[by].row, most_first);
	return NULL;
}

/* ---- the reports behind a number ------------------------------------------------ */

struct listing { struct arena *arena; const struct figure_query *query; struct figure_report *row; size_t n, total; };

static bool
is_asked(const struct figure_query *q, const struct counted *c)
{
	char hex[33];

	if ((c->flags >> q->measure & 1) == 0 || (q->channel.n > 0 && !str_eq(q->channel, c->channel)))
		return false;
	return q->agency.n == 0 || str_eq(q->agency, agency_code(c->agency, hex));
}

static err_t
list_take(void *arg, const struct counted *c)
{
	struct listing *l = arg;
	struct figure_report *r;

	if (!is_asked(l->query, c) || l->total++ >= l->query->limit)
		return NULL;
	r = &l->row[l->n++];
	r->received_on = c->received_on;
	TRY(str_dup(l->arena, c->urn, &r->urn));
	TRY(str_dup(l->arena, c->channel, &r->channel));
	TRY(str_dup(l->arena, c->agency_name, &r->agency));
	return str_dup(l->arena, c->state, &r->state);
}

err_t
figures_list(struct ctx *cx, const struct figure_query *q, struct figure_report **out, size_t *n, size_t *total)
{
	struct listing l = { .arena = cx->arena, .query = q };

	NEWN(l.row, cx->arena, q->limit + 1);
	TRY(counted_each(cx, q->from, q->to, list_take, &l));
	*out = l.row;
	*n = l.n;
	*total = l.total;
	return NULL;
}
