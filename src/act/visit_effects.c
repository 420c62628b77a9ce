/*
 * act/visit_effects.c - what a step of a visit brings about (INT-33, 61).
 *
 *	authorise -> a task `read` for each partner   stand down, cancel, replan -> it ends
 *	close     -> events `acted` and `outcome` on the reports it followed up
 *
 * All in the work of the step itself: whole or not at all.
 */
#include "act/inside.h"
#include "store/q_act.h"

#define REPORTS_MAX 20

NODISCARD static err_t
ask_to_read(struct ctx *cx, struct work *w, const struct move *m, struct id agency)
{
	static const enum role roles[] = { ROLE_LEAD, ROLE_PRACTITIONER };
	struct task_new task = { .kind = "read", .owner = m->owner, .otype = m->otype, .cmp = row_ref(m->row, RECORD_CMP), .agency = agency,
	    .due = (int32_t)row_int(m->row, RECORD_OPENED) };

	for (size_t i = 0; i < 2; i++) {
		task.role = (int)roles[i];
		TRY(task_raise(cx, w, &task));
	}
	return NULL;
}

err_t
visit_authorised(struct ctx *cx, struct work *w, const struct move *m, struct row *changed)
{
	struct partner *partner;
	size_t n;

	TRY(partners_of(cx, m->answers, row_ref(m->row, RECORD_AGENCY), &partner, &n));
	for (size_t i = 0; i < n; i++) {
		bool again = id_is_none(partner[i].agency) || partner[i].stood_down;

		for (size_t j = 0; j < i; j++)
			again |= id_eq(partner[i].agency, partner[j].agency) && !partner[j].stood_down;
		if (!again)
			TRY(ask_to_read(cx, w, m, partner[i].agency));
	}
	return NULL;
}

/* An agency with another row that still goes along keeps its task. */
err_t
visit_stood_down(struct ctx *cx, struct work *w, const struct move *m, struct row *changed)
{
	struct partner *partner;
	size_t n;

	TRY(partners_of(cx, m->answers, row_ref(m->row, RECORD_AGENCY), &partner, &n));
	for (size_t i = 0; i < n; i++) {
		bool goes = id_is_none(partner[i].agency);

		for (size_t j = 0; j < n; j++)
			goes |= id_eq(partner[i].agency, partner[j].agency) && !partner[j].stood_down;
		if (!goes)
			TRY(task_close_of(cx, w, m->owner, "read", partner[i].agency, "stood down"));
	}
	return NULL;
}

err_t
visit_withdrawn(struct ctx *cx, struct work *w, const struct move *m, struct row *changed)
{
	return task_close(cx, w, m->owner, "read", m->event);
}

/*
 * One report of the list.  A number that is none, or of a report that is not
 * live, changes nothing and tells nothing: whoever planned may not see it.
 */
NODISCARD static err_t
report_acted(struct ctx *cx, struct work *w, const struct move *m, struct str typed)
{
	static const char *const events[] = { "acted", "outcome" };
	struct q_act_report found;
	struct row row, *moved;
	struct opened opened;
	struct str urn, state;
	err_t e;

	if (urn_parse(cx->arena, typed, &urn) != NULL)
		return NULL;
	e = q_act_report(cx, &(struct q_act_report_in){ .urn = urn }, &found);
	if (e != NULL)
		return e->code == ERR_NOTFOUND ? NULL : e;
	TRY(row_get(cx, T_REPORT, found.id, &row));
	state = row_text(&row, REPORT_STATE);
	if (!str_is(state, "LIVE") && !str_is(state, "CLOSED"))
		return NULL;
	/* No key of the report is needed: the events say that, not what. */
	opened = (struct opened){ .owner = found.id, .cmp = row_ref(&row, REPORT_CMP), .otype = T_REPORT };
	for (size_t i = 0; i < 2; i++) {
		struct move acted = { .owner = found.id, .otype = T_REPORT, .row = &row, .event = events[i] };

		TRY(record_move(cx, m->registry, w, &opened, &acted, "report", &moved));
	}
	return NULL;
}

err_t
visit_closed(struct ctx *cx, struct work *w, const struct move *m, struct row *changed)
{
	struct str rest = answer_text(m->answers, "reports"), seen[REPORTS_MAX], piece;
	size_t n = 0;

	while (n < REPORTS_MAX && str_split(&rest, ' ', &piece)) {
		bool twice = false;

		piece = str_trim(piece);
		if (piece.n > 0 && (piece.p[piece.n - 1] == ',' || piece.p[piece.n - 1] == ';'))
			piece.n--;
		for (size_t i = 0; i < n; i++)
			twice |= str_eq(seen[i], piece);
		if (twice || piece.n == 0)
			continue;
		seen[n++] = piece;
		TRY(report_acted(cx, w, m, piece));
	}
	return NULL;
}
