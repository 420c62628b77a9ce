/*
 * record/move.c - the one way a report or record changes its state.
 *
 *	row + event -> line of the state table -> who, second person, guard
 *	  -> { record_event, altered row } in the caller's work -> effect
 *
 * The event names the transition and the row names the event, both as foreign
 * keys: what does not come through here, the database refuses.  The instant,
 * the reason and the note are sealed; the day and the minutes since the event
 * before are plain (they feed the loop strip).
 */
#include "record/inside.h"
#include "store/q_record.h"

#define DETAIL_MAX 512

/* Where the two tables that have states keep them. */
struct places { int state, state_since, last_event, creator; };

static struct places
places_of(enum table table)
{
	if (table == T_REPORT)
		return (struct places){ REPORT_STATE, REPORT_STATE_SINCE, REPORT_LAST_EVENT, REPORT_AUTHOR };
	return (struct places){ RECORD_STATE, RECORD_STATE_SINCE, RECORD_LAST_EVENT, RECORD_CREATED_BY };
}

/* The event before the one to be written. */
struct prior { struct row row; bool any, in_this_work; };
/* The event of the first person. */
struct first { struct id event, actor, agency; };

bool
move_is_submitter(const struct ctx *cx, const struct row *row)
{
	struct id creator = row_ref(row, places_of(row->table).creator);

	/* The public sends by receipt: what comes for a report without author comes through the system. */
	if (cx->actor->is_system)
		return row->table == T_REPORT && id_is_none(creator);
	return !id_is_none(creator) && id_eq(creator, cx->actor->caps.account);
}

NODISCARD static err_t
prior_find(struct ctx *cx, struct work *work, struct id last, struct prior *out)
{
	struct row *mine = work_find(work, T_RECORD_EVENT, last);

	*out = (struct prior){ .any = true, .in_this_work = mine != NULL };
	if (mine != NULL) {
		out->row = *mine;
		return NULL;
	}
	return row_get(cx, T_RECORD_EVENT, last, &out->row);
}

/* Does this event count as one of the first person's? */
static bool
is_first(const struct transition *t, struct str event)
{
	struct str rest = str_of(t->first), piece;

	while (str_split(&rest, '|', &piece))
		if (str_eq(piece, event))
			return true;
	return false;
}

/* May the actor stand beside this first person? */
static bool
is_other(const struct ctx *cx, const struct transition *t, const struct first *first)
{
	if (id_is_none(first->actor) || id_eq(first->actor, cx->actor->caps.account))
		return false;
	return t->two < 2 || (!id_is_none(first->agency) && !id_eq(first->agency, cx->actor->caps.agency));
}

/*
 * The newest of the first events.  Every one since this event was last done
 * must be another's: two people who edit in turn do not approve each other's
 * half of one change.
 */
NODISCARD static err_t
first_find(struct ctx *cx, const struct transition *t, struct id owner, const struct prior *prior, struct first *out)
{
	struct q_record_events *event;
	size_t n, from = 0;
	bool found = false;

	if (t->two == 0)
		return NULL;
	if (cx->actor->is_system || id_is_none(cx->actor->caps.account))
		FAIL(ERR_CONFLICT, "state.second-person");
	/* What is done in the same breath is done by the same person. */
	if (prior->in_this_work && is_first(t, row_text(&prior->row, RECORD_EVENT_EVENT)))
		FAIL(ERR_CONFLICT, "state.second-person");
	TRY(q_record_events(cx, &(struct q_record_events_in){ .owner = owner }, &event, &n));
	for (size_t i = 0; i < n; i++)
		if (str_is(event[i].event, t->event))
			from = i + 1;
	for (size_t i = n; i-- > 0;) {
		if (!is_first(t, event[i].event) || (i < from && found))
			continue;
		struct first first = { event[i].id, event[i].actor, event[i].agency };
		if (!is_other(cx, t, &first))
			FAIL(ERR_CONFLICT, "state.second-person");
		if (!found)
			*out = first;
		found = true;
		if (i < from)
			break;
	}
	if (!found)
		FAIL(ERR_CONFLICT, "state.second-person");
	return NULL;
}

/* `@before`: where it stood when it came into the state it is in now. */
NODISCARD static err_t
state_before(struct ctx *cx, struct id owner, struct str state, struct str *out)
{
	struct q_record_events *event;
	size_t n;

	TRY(q_record_events(cx, &(struct q_record_events_in){ .owner = owner }, &event, &n));
	for (size_t i = n; i-- > 0;)
		if (str_eq(event[i].to_state, state) && !str_eq(event[i].from_state, state) && !str_is(event[i].from_state, "-")) {
			*out = event[i].from_state;
			return NULL;
		}
	FAIL(ERR_CONFLICT, "state.not-now");
}

NODISCARD static err_t
state_after(struct ctx *cx, const struct transition *t, struct id owner, struct str state, struct str *out)
{
	*out = str_is(str_of(t->to), "=") ? state : str_of(t->to);
	if (str_is(str_of(t->to), "@before"))
		TRY(state_before(cx, owner, state, out));
	return NULL;
}

/* Minutes since the event before; -1 where the actor cannot read when it was. */
NODISCARD static err_t
minutes_since(struct ctx *cx, const struct opened *opened, const struct prior *prior, const struct row *subject, int64_t *out)
{
	struct cbor notes;
	const struct cbor *instant = NULL;

	*out = prior->in_this_work ? 0 : -1;
	if (prior->in_this_work || !prior->any)
		return NULL;
	if (opened->keys.gmask & GMASK(G_NOTES)) {
		TRY(section_open(cx, opened, &prior->row, G_NOTES, &notes));
		instant = cbor_get_int(&notes, F_RECORD_EVENT_INSTANT);
	}
	if (instant != NULL && instant->type == CBOR_INT)
		*out = (cx->now - instant->i) / MS_MINUTE;
	else if (subject != NULL && subject->table == T_REPORT && !row_null(subject, REPORT_RECEIVED_MS) &&
	    row_int(&prior->row, RECORD_EVENT_NO) == 1)
		*out = (cx->now - row_int(subject, REPORT_RECEIVED_MS)) / MS_MINUTE;
	if (*out < -1)
		*out = 0;
	return NULL;
}

NODISCARD static err_t
seal_words(struct ctx *cx, struct work *work, const struct opened *opened, struct row *event, const struct move *m)
{
	struct cbor notes = cbor_map();
	err_t e;

	TRY(cbor_set_int(cx->arena, &notes, F_RECORD_EVENT_INSTANT, cbor_int(cx->now)));
	if (m->reason.n > 0)
		TRY(cbor_set_int(cx->arena, &notes, F_RECORD_EVENT_REASON, cbor_text(m->reason)));
	if (m->note.n > 0)
		TRY(cbor_set_int(cx->arena, &notes, F_RECORD_EVENT_NOTE, cbor_text(m->note)));
	e = work_seal(work, event, opened, G_NOTES, &notes);
	if (e == NULL || e->code != ERR_DENIED)
		return e;
	/* Not everybody who may move holds the key of the notes: the log keeps the reason then. */
	return m->reason.n == 0 ? NULL : work_detail(work, event, str_head(m->reason, DETAIL_MAX));
}

struct event_new {
	const struct transition *t;
	const struct move *m;
	struct str	 from, to;
	struct prior	 prior;
	struct first	 first;
};

NODISCARD static err_t
event_write(struct ctx *cx, struct work *work, const struct opened *opened, const struct event_new *new, struct id *out)
{
	const struct actor *actor = cx->actor;
	struct row *e;
	int64_t minutes;

	*out = id_new_day(cx->now);
	TRY(work_create(work, A_STATE, T_RECORD_EVENT, *out, new->m->otype, new->m->owner, opened->cmp, &e));
	row_set_id(cx, e, RECORD_EVENT_OWNER, new->m->owner);
	row_set_int(e, RECORD_EVENT_OTYPE, new->m->otype);
	row_set_int(e, RECORD_EVENT_NO, new->prior.any ? row_int(&new->prior.row, RECORD_EVENT_NO) + 1 : 1);
	row_set_text(e, RECORD_EVENT_MACHINE, str_of(new->t->machine));
	row_set_text(e, RECORD_EVENT_FROM_STATE, new->from);
	row_set_text(e, RECORD_EVENT_EVENT, str_of(new->t->event));
	row_set_text(e, RECORD_EVENT_TO_STATE, new->to);
	row_set_int(e, RECORD_EVENT_TWO, new->t->two);
	if (!actor->is_system) {
		row_set_id(cx, e, RECORD_EVENT_ACTOR, actor->caps.account);
		row_set_id(cx, e, RECORD_EVENT_AGENCY, actor->caps.agency);
	}
	row_set_int(e, RECORD_EVENT_ON, day_local(cx->now));
	row_set_id(cx, e, RECORD_EVENT_FIRST_EVENT, new->first.event);
	row_set_id(cx, e, RECORD_EVENT_FIRST_ACTOR, new->first.actor);
	row_set_id(cx, e, RECORD_EVENT_FIRST_AGENCY, new->first.agency);
	row_set_id(cx, e, RECORD_EVENT_CMP, opened->cmp);
	TRY(minutes_since(cx, opened, &new->prior, new->m->row, &minutes));
	if (minutes >= 0)
		row_set_int(e, RECORD_EVENT_MINUTES, minutes);
	return seal_words(cx, work, opened, e, new->m);
}

static void
state_set(struct ctx *cx, struct row *row, struct str state, struct str was, struct id event)
{
	struct places at = places_of(row->table);

	row_set_text(row, at.state, state);
	if (!str_eq(state, was))
		row_set_int(row, at.state_since, day_local(cx->now));
	row_set_id(cx, row, at.last_event, event);
}

err_t
record_move(struct ctx *cx, const struct registry *reg, struct work *work, const struct opened *opened, const struct move *m,
    const char *machine, struct row **changed_out)
{
	struct row *row = work_find(work, m->row->table, m->owner);
	struct event_new new = { .m = m };
	struct move asked = *m;
	struct id event;

	/* Guards look at the row as this work leaves it. */
	if (row != NULL)
		asked.row = row;
	asked.registry = reg;
	asked.opened = opened;
	new.m = &asked;
	new.from = row_text(asked.row, places_of(m->row->table).state);
	TRY(transition_find(cx, reg, machine, new.from, m->event, move_is_submitter(cx, asked.row), &new.t));
	TRY(state_after(cx, new.t, m->owner, new.from, &new.to));
	TRY(prior_find(cx, work, row_ref(asked.row, places_of(m->row->table).last_event), &new.prior));
	TRY(first_find(cx, new.t, m->owner, &new.prior, &new.first));
	TRY(guard_run(cx, reg, new.t->guard, &asked));
	TRY(event_write(cx, work, opened, &new, &event));
	if (row == NULL)
		TRY(work_alter(work, A_STATE, m->row, m->otype, m->owner, opened->cmp, &row));
	state_set(cx, row, new.to, new.from, event);
	TRY(effect_run(cx, reg, new.t->effect, work, &asked, row));
	*changed_out = row;
	return NULL;
}

err_t
move_born(struct ctx *cx, const struct registry *reg, struct work *work, const struct opened *opened, const char *machine,
    const struct move *m, struct row *row)
{
	struct move asked = *m;
	struct event_new new = { .m = &asked, .from = STR("-") };
	struct id event;

	asked.registry = reg;
	asked.opened = opened;
	TRY(transition_find(cx, reg, machine, STR("-"), m->event, false, &new.t));
	new.to = str_of(new.t->to);
	TRY(first_find(cx, new.t, m->owner, &new.prior, &new.first));
	TRY(guard_run(cx, reg, new.t->guard, &asked));
	TRY(event_write(cx, work, opened, &new, &event));
	state_set(cx, row, new.to, STR("-"), event);
	return effect_run(cx, reg, new.t->effect, work, &asked, row);
}

err_t
record_born(struct ctx *cx, const struct registry *reg, struct work *work, const struct opened *opened, const char *machine,
    struct id owner, uint16_t otype, const char *event, struct str note, struct row *row)
{
	struct move m = { .owner = owner, .otype = otype, .event = event, .note = note };

	return move_born(cx, reg, work, opened, machine, &m, row);
}
