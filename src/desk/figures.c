/*
 * desk/figures.c - the loop in numbers; every number opens the reports it counts.
 */
#include "desk/room.h"

#include "desk/figures.h"
#include "desk/t_figures.h"

#define MONTHS 12
#define LIST_PAGE 200
#define LIST_EXPORT 5000
#define QUARTER 3

/* ---- which months ---------------------------------------------------------- */

struct months { int32_t from, to; };

/* As asked for, within reason; else the last twelve. */
static struct months
months_of(const struct web *w)
{
	struct months m = { .to = month_of(day_local(w->cx->now)) };
	int32_t read;

	if (month_read(web_query(w, "to"), &read) && read <= m.to)
		m.to = read;
	m.from = m.to - MONTHS + 1;
	if (month_read(web_query(w, "from"), &read) && read <= m.to && m.to - read < FIGURES_MONTHS)
		m.from = read;
	return m;
}

NODISCARD static err_t
span_of(struct arena *arena, struct months m, struct str *out)
{
	struct str from, to;

	TRY(month_words(arena, m.from, &from));
	TRY(month_words(arena, m.to, &to));
	return m.from == m.to ? str_dup(arena, from, out) : str_fmt(arena, out, "%.*s to %.*s", STRF(from), STRF(to));
}

struct str
figures_channel(struct str code)
{
	return channel_words(code);
}

struct str
figures_href(struct web *w, const struct figures_page *v, enum by by, const struct figure_row *row, enum measure m)
{
	struct str out = STR_NONE, from = v->from, to = v->to;
	const char *key = by == BY_CHANNEL ? "&channel=" : by == BY_AGENCY ? "&agency=" : "";
	struct str value = by == BY_MONTH ? STR_NONE : row->code;

	if (by == BY_MONTH && row->code.n > 0)
		from = to = row->code;
	if (row->code.n == 0)
		key = "";
	if (str_fmt(w->arena, &out, "/figures/%s?from=%.*s&to=%.*s%s%.*s", measure_code(m), STRF(from), STRF(to), key, STRF(value)) != NULL)
		return STR_NONE;
	return out;
}

/* ---- the page ------------------------------------------------------------------ */

NODISCARD static err_t
figures_csv(struct web *w, const struct figures_page *v)
{
	static const char *const by_words[] = { "month", "channel", "agency" };
	struct buf b;
	struct str csv;

	buf_init(&b, w->arena, PAGE_MAX);
	buf_z(&b, "counted by,which");
	for (int m = 0; m < MEASURES; m++)
		buf_printf(&b, ",%s", measure_words((enum measure)m));
	buf_z(&b, "\n");
	for (int by = 0; by < 3; by++)
		for (size_t i = 0; i < v->table[by].n; i++) {
			const struct figure_row *r = &v->table[by].row[i];

			buf_printf(&b, "%s,", by_words[by]);
			csv_put(&b, by == BY_CHANNEL ? channel_words(r->code) : r->words);
			for (int m = 0; m < MEASURES; m++)
				buf_printf(&b, ",%zu", r->count[m]);
			buf_z(&b, "\n");
		}
	TRY(buf_done(&b, &csv));
	return web_download(w, "text/csv; charset=utf-8", "figures.csv", csv);
}

err_t
desk_figures(struct web *w)
{
	struct months m = months_of(w);
	struct figures_page v = { 0 };

	TRY(figures_tables(w->cx, m.from, m.to, v.table));
	if (wants_csv(w))
		return figures_csv(w, &v);
	TRY(month_code(w->arena, m.from, &v.from));
	TRY(month_code(w->arena, m.to, &v.to));
	TRY(span_of(w->arena, m, &v.words));
	TRY(time_words(w->arena, w->cx->now, &v.as_known));
	TRY(str_fmt(w->arena, &v.csv, "/figures?from=%.*s&to=%.*s&as=csv", STRF(v.from), STRF(v.to)));
	for (size_t i = 0; i < v.table[BY_MONTH].n; i++)
		if (v.table[BY_MONTH].row[i].count[MEASURE_REPORTS] > v.most)
			v.most = v.table[BY_MONTH].row[i].count[MEASURE_REPORTS];
	tmpl_figures(web_html(w), &v);
	return NULL;
}

/* ---- the reports behind one number -------------------------------------------------- */

NODISCARD static err_t
list_csv(struct web *w, const struct figures_list_page *v)
{
	struct buf b;
	struct str csv, day;

	buf_init(&b, w->arena, PAGE_MAX);
	buf_z(&b, "number,received,channel,sender,state\n");
	for (size_t i = 0; i < v->n; i++) {
		TRY(day_iso(w->arena, v->row[i].received_on, &day));
		csv_put(&b, v->row[i].urn);
		buf_printf(&b, ",%.*s,", STRF(day));
		csv_put(&b, channel_words(v->row[i].channel));
		buf_z(&b, ",");
		csv_put(&b, v->row[i].agency);
		buf_z(&b, ",");
		csv_put(&b, report_state_words(v->row[i].state));
		buf_z(&b, "\n");
	}
	TRY(buf_done(&b, &csv));
	return web_download(w, "text/csv; charset=utf-8", "reports-counted.csv", csv);
}

NODISCARD static err_t
only_words(struct web *w, const struct figure_query *q, const struct figures_list_page *v, struct str *out)
{
	struct str agency = q->agency.n > 0 ? v->n > 0 ? v->row[0].agency : STR("one sender") : STR_NONE;

	*out = STR_NONE;
	if (q->channel.n > 0)
		return str_fmt(w->arena, out, "%.*s only", STRF(channel_words(q->channel)));
	if (agency.n > 0)
		return str_fmt(w->arena, out, "%.*s only", STRF(agency));
	return NULL;
}

err_t
desk_figures_list(struct web *w)
{
	struct months m = months_of(w);
	struct figure_query q = { .from = m.from, .to = m.to, .channel = web_query(w, "channel"), .agency = web_query(w, "agency"),
		.limit = wants_csv(w) ? LIST_EXPORT : LIST_PAGE };
	struct figures_list_page v = { 0 };
	struct str span, from, to;

	if (!measure_of(web_param(w, "measure"), &q.measure))
		FAIL(ERR_NOTFOUND, "page.none");
	TRY(figures_list(w->cx, &q, &v.row, &v.n, &v.total));
	if (wants_csv(w))
		return list_csv(w, &v);
	v.measure = q.measure;
	TRY(span_of(w->arena, m, &span));
	TRY(str_fmt(w->arena, &v.words, "%s, %.*s", measure_words(q.measure), STRF(span)));
	TRY(only_words(w, &q, &v, &v.only));
	TRY(month_code(w->arena, m.from, &from));
	TRY(month_code(w->arena, m.to, &to));
	TRY(str_fmt(w->arena, &v.back, "/figures?from=%.*s&to=%.*s", STRF(from), STRF(to)));
	TRY(str_fmt(w->arena, &v.csv, "/figures/%s?from=%.*s&to=%.*s&channel=%.*s&agency=%.*s&as=csv", measure_code(q.measure), STRF(from), STRF(to),
	    STRF(q.channel), STRF(q.agency)));
	tmpl_figures_list(web_html(w), &v);
	return NULL;
}

/* ---- the coordinator's home -------------------------------------------------------------- */

static size_t
percent(size_t part, size_t whole)
{
	return whole == 0 ? 0 : (100 * part + whole / 2) / whole;
}

NODISCARD static err_t
line_add(struct web *w, struct health_page *v, const char *figure, struct str now, const char *goal, bool met, struct str state)
{
	v->line[v->n_lines++] = (struct health_line){ .figure = str_of(figure), .now = now, .goal = str_of(goal), .state = state,
		.mark = goal[0] == '\0' ? UI_MARK_PLAIN : met ? UI_MARK_GOOD : UI_MARK_WARN };
	return NULL;
}

NODISCARD static err_t
lines(struct web *w, struct health_page *v)
{
	const struct health *h = &v->health;
	struct arena *a = w->arena;
	struct str now, state;

	TRY(str_fmt(a, &now, "%zu of %zu", h->active, h->agencies));
	TRY(str_fmt(a, &state, "%zu silent", h->agencies - h->active));
	TRY(line_add(w, v, "Agencies active in 90 days", now, "70%", percent(h->active, h->agencies) >= 70, percent(h->active, h->agencies) >= 70 ? STR("Met") : state));
	TRY(str_fmt(a, &now, h->feedback_days < 0 ? "None yet" : "%lld", (long long)h->feedback_days));
	TRY(line_add(w, v, "Median days to feedback", now, "3", h->feedback_days >= 0 && h->feedback_days <= 3, h->feedback_days <= 3 ? STR("Met") : STR("Slow")));
	TRY(str_fmt(a, &now, "%zu%%", percent(h->answered, h->reports)));
	TRY(str_fmt(a, &state, "%zu wait", h->reports - h->answered));
	TRY(line_add(w, v, "Reports with feedback", now, "100%", h->answered == h->reports, h->answered == h->reports ? STR("Met") : state));
	TRY(str_fmt(a, &now, "%zu%%", percent(h->in_time, h->decided)));
	TRY(str_fmt(a, &state, "%zu late", h->late));
	TRY(line_add(w, v, "Safety decisions in time", now, "100%", h->late == 0, h->late == 0 ? STR("Met") : state));
	TRY(str_fmt(a, &now, h->queue_days < 0 ? "Queue clear" : h->queue_days == 1 ? "%lld day" : "%lld days", (long long)h->queue_days));
	TRY(line_add(w, v, "Ungraded reports: nine of ten are younger than", now, "1 day", h->queue_days <= 1, h->queue_days <= 1 ? STR("Met") : STR("Waiting")));
	TRY(str_fmt(a, &now, "%zu", h->idle));
	TRY(line_add(w, v, "Accounts unused for 90 days", now, "0", h->idle == 0, h->idle == 0 ? STR("Met") : STR("Look at them")));
	TRY(str_fmt(a, &now, "%zu", h->abandoned));
	return line_add(w, v, "Drafts given up", now, "", true, STR_NONE);
}

NODISCARD static err_t
pace(struct web *w, struct health_page *v)
{
	const struct loop_pace *p = &v->health.now;

	v->loop.label = STR("The loop: reports that have reached each step, and the median time it took");
	TRY(str_fmt(w->arena, &v->loop.took[LOOP_RECEIVED], "%zu reports", v->health.reports));
	v->loop.step[LOOP_RECEIVED] = UI_STEP_DONE;
	for (int s = LOOP_SAFETY; s < LOOP_STEPS; s++) {
		struct str median = STR_NONE;

		v->loop.step[s] = v->health.reached[s] > 0 ? UI_STEP_DONE : UI_STEP_TODO;
		if (p->n[s] > 0)
			TRY(span_words(w->arena, p->median[s] * MS_MINUTE, &median));
		TRY(str_fmt(w->arena, &v->loop.took[s], "%zu%s%.*s", v->health.reached[s], median.n > 0 ? ", in " : "", STRF(median)));
	}
	return NULL;
}

err_t
health_fill(struct web *w, struct health_page *out)
{
	struct months m = { .to = month_of(day_local(w->cx->now)) };
	struct str span;

	*out = (struct health_page){ 0 };
	m.from = m.to - QUARTER + 1;
	TRY(figures_health(w->cx, m.from, m.to, &out->health));
	TRY(span_of(w->arena, m, &span));
	TRY(str_fmt(w->arena, &out->words, "The loop, %.*s", STRF(span)));
	TRY(pace(w, out));
	return lines(w, out);
}
