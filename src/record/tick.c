/*
 * record/tick.c - the clock's work of a minute: what falls due by the day.
 *
 *	open task whose day to speak has come
 *	  -> an event clock:<task> of its machine, where the table has one
 *	  -> else a reminder, then the next role of the rule, one a day
 *
 * Each step writes the day of the next one, so a second run finds nothing.
 * An alert is a task and a line on standard output: kind and number only.
 */
#include "base/log.h"
#include "record/inside.h"
#include "store/q_record.h"

struct due {
	const struct registry *reg;
	struct row	 task, subject;		/* subject: the report or record */
	const char	*machine;		/* NULL: owner without states */
	struct opened	 opened;		/* no keys: the system opens nothing */
	int32_t		 today;
};

static void
alert(const struct due *d, const char *step)
{
	struct str urn = d->machine == NULL ? STR("-") :
	    row_text(&d->subject, d->subject.table == T_REPORT ? REPORT_URN : RECORD_URN);
	struct date due = date_of((int32_t)row_int(&d->task, TASK_DUE));

	log_alert("alert %s task=%.*s owner=%.*s due=%04d-%02d-%02d", step, STRF(row_text(&d->task, TASK_KIND)), STRF(urn), due.year, due.month, due.day);
}

NODISCARD static err_t
subject_find(struct ctx *cx, struct due *d)
{
	uint16_t otype = (uint16_t)row_int(&d->task, TASK_OTYPE);
	struct id owner = row_ref(&d->task, TASK_OWNER);
	enum table table = otype >= OTYPE_RECORD ? T_RECORD : T_REPORT;
	err_t e = row_get(cx, table, owner, &d->subject);

	d->opened = (struct opened){ .owner = owner, .cmp = row_ref(&d->task, TASK_CMP), .otype = otype };
	d->machine = NULL;
	if (e != NULL)
		return e->code == ERR_NOTFOUND ? NULL : e;
	d->opened.cmp = row_ref(&d->subject, table == T_RECORD ? RECORD_CMP : REPORT_CMP);
	if (table == T_REPORT)
		d->machine = "report";
	else
		TRY(str_z(cx->arena, row_text(&d->subject, RECORD_MACHINE), &d->machine));
	return NULL;
}

/* What else this event stops, as far as plain columns tell. */
NODISCARD static err_t
other_clocks(struct ctx *cx, const struct due *d, struct work *work, const struct row *row, const char *event)
{
	const struct kind *kind = row->table == T_RECORD ? record_kind(d->reg, row) : NULL;
	const struct form *form = kind != NULL ? record_form(d->reg, kind, row) : NULL;
	struct cbor answers;

	if (form == NULL)
		return NULL;
	TRY(record_answers(cx, form, row, NULL, &answers));
	return clocks_apply(cx, d->reg, work, form, 0, row, d->opened.otype, &answers, event);
}

/* The clock's own event, where the table has one and its guard agrees. */
NODISCARD static err_t
clock_event(struct ctx *cx, const struct due *d, struct work *work, bool *done)
{
	struct move m = { .owner = d->opened.owner, .otype = d->opened.otype, .row = &d->subject };
	struct str event, state;
	const char *kind;
	struct row *row;
	err_t e;

	*done = false;
	/* The day itself still belongs to people. */
	if (d->machine == NULL || d->today <= row_int(&d->task, TASK_DUE))
		return NULL;
	TRY(str_fmt(cx->arena, &event, "clock:%.*s", STRF(row_text(&d->task, TASK_KIND))));
	TRY(str_z(cx->arena, event, &m.event));
	state = row_text(&d->subject, d->subject.table == T_REPORT ? REPORT_STATE : RECORD_STATE);
	if (transition_at(d->reg, d->machine, state, m.event) == NULL)
		return NULL;
	e = record_move(cx, d->reg, work, &d->opened, &m, d->machine, &row);
	if (e != NULL && (e->code == ERR_CONFLICT || e->code == ERR_INVALID))
		return NULL;			/* the guard says not yet: people are reminded instead */
	TRY(e);
	*done = true;
	TRY(other_clocks(cx, d, work, row, m.event));
	TRY(str_z(cx->arena, row_text(&d->task, TASK_KIND), &kind));
	return task_close(cx, work, d->opened.owner, kind, m.event);
}

/* Has somebody of the role been told already? */
NODISCARD static err_t
is_told(struct ctx *cx, const struct due *d, enum role role, bool *out)
{
	struct q_task_open_in in = { .owner = d->opened.owner, .kind = row_text(&d->task, TASK_KIND) };
	struct q_task_open *open;
	struct row row;
	size_t n;

	*out = false;
	TRY(q_task_open(cx, &in, &open, &n));
	for (size_t i = 0; i < n; i++) {
		TRY(row_get(cx, T_TASK, open[i].id, &row));
		*out |= !row_null(&row, TASK_ROLE) && row_int(&row, TASK_ROLE) == (int64_t)role;
	}
	return NULL;
}

NODISCARD static err_t
tell(struct ctx *cx, const struct due *d, struct work *work, enum role role)
{
	struct task_new new = { .owner = d->opened.owner, .otype = d->opened.otype, .cmp = row_ref(&d->task, TASK_CMP), .role = (int)role,
	    .due = (int32_t)row_int(&d->task, TASK_DUE) };
	struct row *row;

	if (role == ROLE_LEAD)
		new.agency = d->machine != NULL && d->subject.table == T_RECORD ? row_ref(&d->subject, RECORD_AGENCY) :
		    row_ref(&d->task, TASK_AGENCY);
	TRY(str_z(cx->arena, row_text(&d->task, TASK_KIND), &new.kind));
	TRY(task_add(cx, work, &new, true, 0, &row));
	row_set_int(row, TASK_ESCALATED, 1);
	return NULL;
}

/* Overdue: one more role a day, in the order of the rule (without one: lead, coordinator), then no more. */
NODISCARD static err_t
escalate(struct ctx *cx, const struct due *d, const struct clock_rule *rule, struct work *work, struct row *row, const char **step)
{
	struct str rest = rule != NULL && rule->escalate.n > 0 ? rule->escalate : STR("lead;coordinator"), piece;
	enum role role;
	bool told;

	row_set_null(row, TASK_ESCALATES);
	*step = "overdue";
	while (str_split(&rest, ';', &piece)) {
		if (!role_by_name(str_trim(piece), &role))
			continue;
		TRY(is_told(cx, d, role, &told));
		if (told)
			continue;
		if (rest.n > 0)
			row_set_int(row, TASK_ESCALATES, d->today + 1);
		*step = role_name(role);
		return tell(cx, d, work, role);
	}
	return NULL;
}

NODISCARD static err_t
remind(struct ctx *cx, const struct due *d, struct work *work, const char **step)
{
	int32_t due = (int32_t)row_int(&d->task, TASK_DUE);
	const struct clock_rule *rule = NULL;
	struct row *row;

	TRY(work_alter(work, A_ALTER, &d->task, d->opened.otype, d->opened.owner, row_ref(&d->task, TASK_CMP), &row));
	row_set_int(row, TASK_ESCALATED, row_int(row, TASK_ESCALATED) + 1);
	if (d->machine != NULL && d->subject.table == T_RECORD)
		rule = clock_of(d->reg, &d->subject, row_text(&d->task, TASK_KIND));
	if (d->today > due)
		return escalate(cx, d, rule, work, row, step);
	*step = d->today == due ? "due" : "reminder";
	if (d->today == due)
		row_set_int(row, TASK_ESCALATES, due + 1);
	else
		row_set_int(row, TASK_ESCALATES, rule != NULL ? clock_next(rule, due, d->today) : due);
	return NULL;
}

NODISCARD static err_t
tick_one(struct ctx *cx, const struct registry *reg, struct id id, int32_t today)
{
	struct due d = { .reg = reg, .today = today };
	struct work *work CLEANUP(work_abandon) = NULL;
	const char *step = "moved";
	bool done;

	TRY(row_get(cx, T_TASK, id, &d.task));
	/* Another task of the same kind may have ended this one a moment ago. */
	if (!row_null(&d.task, TASK_CLOSED_ON) || row_null(&d.task, TASK_ESCALATES))
		return NULL;
	TRY(subject_find(cx, &d));
	TRY(work_begin(cx, &work));
	TRY(clock_event(cx, &d, work, &done));
	if (!done)
		TRY(remind(cx, &d, work, &step));
	TRY(work_commit(work));
	alert(&d, step);
	return NULL;
}

err_t
record_tick(struct ctx *cx, const struct registry *reg)
{
	int32_t today = day_local(cx->now);
	struct q_task_due *task;
	size_t n;

	if (!cx->actor->is_system)
		FAIL(ERR_BUG, "record.tick");
	TRY(q_task_due(cx, &(struct q_task_due_in){ .day = today }, &task, &n));
	for (size_t i = 0; i < n; i++) {
		err_t e = tick_one(cx, reg, task[i].id, today);

		/* One task that cannot be moved stops no other; without the keeper none can. */
		if (e != NULL && (e->code == ERR_BUSY || e->code == ERR_LIMIT))
			return e;
		if (e != NULL)
			log_err(LOG_WARN, e, "clock of a task");
	}
	return NULL;
}
