/*
 * act/visit.c - what stands between a visit and its next step (INT-61, 62).
 *
 *	plan -> check -> authorise (another person) -> brief -> on site -> debrief -> close
 *
 * Guards change nothing.  They look at the answers as the actor sees them: a
 * step that rests on what the actor cannot read is somebody else's step.
 */
#include "act/activity.h"
#include "act/inside.h"
#include "store/q_record.h"

static bool
can_read(const struct move *m, enum group group)
{
	return m->opened != NULL && (m->opened->keys.gmask & GMASK(group)) != 0;
}

static bool
has_reason(const struct move *m)
{
	return str_trim(m->reason).n > 0;
}

/* ---- deconfliction ------------------------------------------------------- */

NODISCARD static err_t
verdict_of(struct ctx *cx, const struct move *m, enum activity_verdict *out)
{
	struct activity a = { .self = m->owner, .from = (int32_t)row_int(m->row, RECORD_OPENED), .to = (int32_t)row_int(m->row, RECORD_UNTIL) };
	struct activity_overlap *overlap;
	size_t n_overlaps;

	if (!can_read(m, G_CARD))
		FAIL(ERR_CONFLICT, "visit.unread-plan");
	TRY(places_of(cx, m->answers, &a));
	if (a.n_places == 0)
		FAIL(ERR_INVALID, "visit.no-place");
	return activity_check(cx, m->registry, &a, out, &overlap, &n_overlaps);
}

/* A coordinator who has spoken with the others writes down what was agreed. */
err_t
visit_checked(struct ctx *cx, const struct move *m)
{
	enum activity_verdict verdict;

	TRY(verdict_of(cx, m, &verdict));
	if (verdict == ACTIVITY_CLEAR)
		return NULL;
	if (!actor_has(cx->actor, ROLE_COORDINATOR))
		FAIL(ERR_CONFLICT, "visit.speak");
	if (!has_reason(m))
		FAIL(ERR_CONFLICT, "visit.overlap");
	return NULL;
}

/* Was the check passed by words of the coordinator? */
NODISCARD static err_t
was_agreed(struct ctx *cx, const struct move *m, bool *out)
{
	struct history_entry *entry;
	size_t n;

	*out = false;
	TRY(record_history(cx, m->owner, m->opened, &entry, &n));
	for (size_t i = 0; i < n; i++)
		if (str_is(entry[i].event, "check"))
			*out = entry[i].reason.n > 0;
	return NULL;
}

err_t
visit_authorisable(struct ctx *cx, const struct move *m)
{
	enum activity_verdict verdict;
	bool agreed;

	TRY(verdict_of(cx, m, &verdict));
	if (!answer_given(m->answers, "lead") || !answer_given(m->answers, "risk") || !answer_given(m->answers, "briefing"))
		FAIL(ERR_INVALID, "visit.incomplete");
	if (verdict == ACTIVITY_CLEAR)
		return NULL;
	/* Somebody else may have come into the window since the check. */
	TRY(was_agreed(cx, m, &agreed));
	if (agreed || (actor_has(cx->actor, ROLE_COORDINATOR) && has_reason(m)))
		return NULL;
	if (actor_has(cx->actor, ROLE_COORDINATOR))
		FAIL(ERR_CONFLICT, "visit.overlap");
	FAIL(ERR_CONFLICT, "visit.speak");
}

/* ---- briefing ------------------------------------------------------------ */

/*
 * The version of the briefing that counts: standing a partner down changes the
 * record, not what the others have read.  And how often that was done.
 */
NODISCARD static err_t
version_to_read(struct ctx *cx, const struct move *m, int64_t *out, size_t *n_down)
{
	struct q_record_events *event;
	bool edited = false;
	size_t n;

	*out = row_int(m->row, RECORD_VERSION);
	*n_down = 0;
	TRY(q_record_events(cx, &(struct q_record_events_in){ .owner = m->owner }, &event, &n));
	for (size_t i = n; i-- > 0;) {
		edited |= str_starts(event[i].event, STR("edit"));
		*n_down += str_is(event[i].event, "stand-down");
		*out -= !edited && str_is(event[i].event, "stand-down");
	}
	return NULL;
}

static bool
has_read(const struct reader_view *reader, size_t n, struct id agency, int64_t version)
{
	for (size_t i = 0; i < n; i++)
		if (id_eq(reader[i].agency, agency) && reader[i].version >= version)
			return true;
	return false;
}

/* Each partner, and the agency whose visit it is; one without accounts here was told, and the reason says by whom. */
err_t
visit_all_read(struct ctx *cx, const struct move *m)
{
	struct reader_view *reader;
	struct partner *partner;
	size_t n, n_readers, n_down, down = 0;
	int64_t version;

	if (!can_read(m, G_CARD))
		FAIL(ERR_CONFLICT, "visit.unread-plan");
	TRY(partners_of(cx, m->answers, row_ref(m->row, RECORD_AGENCY), &partner, &n));
	TRY(record_readers(cx, m->owner, &reader, &n_readers));
	TRY(version_to_read(cx, m, &version, &n_down));
	for (size_t i = 0; i < n; i++) {
		/* Written down as stood down by hand, without the step that gives the reason. */
		if (partner[i].stood_down && ++down > n_down)
			FAIL(ERR_INVALID, "visit.stood-down");
		if (partner[i].stood_down)
			continue;
		if (id_is_none(partner[i].agency) && !has_reason(m))
			FAIL(ERR_INVALID, "visit.told-how");
		if (!id_is_none(partner[i].agency) && !has_read(reader, n_readers, partner[i].agency, version))
			FAIL(ERR_CONFLICT, "visit.unread");
	}
	return NULL;
}

/* ---- closing ------------------------------------------------------------- */

NODISCARD static err_t
encounters_closed(const struct move *m)
{
	const struct cbor *rows;
	size_t n = answer_rows(m->answers, "encounter", &rows);

	for (size_t i = 0; i < n; i++) {
		if (!answer_given(&rows[i], "e_outcome"))
			FAIL(ERR_INVALID, "visit.outcome-open");
		/* MSA 2015 s.52 and NRM consent are for adults; age not known means child rules. */
		if (!answer_has(&rows[i], "e_age", "adult") && (answer_has(&rows[i], "e_outcome", "nrm_consent") || answer_has(&rows[i], "e_outcome", "dtn")))
			FAIL(ERR_INVALID, "visit.child-rules");
	}
	return NULL;
}

err_t
visit_closable(struct ctx *cx, const struct move *m)
{
	if (!can_read(m, G_ORIGINAL))
		FAIL(ERR_CONFLICT, "visit.unread-found");
	TRY(encounters_closed(m));
	if (!answer_given(m->answers, "outcome"))
		FAIL(ERR_INVALID, "visit.no-outcome");
	if (!answer_given(m->answers, "debrief"))
		FAIL(ERR_INVALID, "visit.no-debrief");
	/* Whoever may not read the lessons sees at least that they are written. */
	if (can_read(m, G_NOTES) ? !answer_given(m->answers, "lessons") : row_null(m->row, RECORD_G8))
		FAIL(ERR_INVALID, "visit.no-lessons");
	return NULL;
}
