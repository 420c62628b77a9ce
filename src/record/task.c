/*
 * record/task.c - who was told to do what by when.
 *
 *	event or clock -> task row -> "My day" -> closed by the event that does it
 *
 * Rows are plain and audited.  A task of a role is anybody's who holds it: as
 * soon as one has acted, it is closed for all.
 */
#include "record/inside.h"
#include "store/q_record.h"

#define SOON 7				/* days ahead in which a clock's task is shown unasked */

err_t
task_add(struct ctx *cx, struct work *work, const struct task_new *new, bool by_rule, int64_t speaks, struct row **out)
{
	struct row *row;

	TRY(work_create(work, A_CREATE, T_TASK, id_new_day(cx->now), new->otype, new->owner, new->cmp, &row));
	row_set_text(row, TASK_KIND, str_of(new->kind));
	row_set_id(cx, row, TASK_OWNER, new->owner);
	row_set_int(row, TASK_OTYPE, new->otype);
	row_set_id(cx, row, TASK_CMP, new->cmp);
	row_set_id(cx, row, TASK_ACCOUNT, new->account);
	if (new->role >= 0)
		row_set_int(row, TASK_ROLE, new->role);
	row_set_id(cx, row, TASK_AGENCY, new->agency);
	row_set_int(row, TASK_DUE, new->due);
	if (new->due_ms > 0)
		row_set_int(row, TASK_DUE_MS, new->due_ms);
	row_set_int(row, TASK_RAISED_ON, day_local(cx->now));
	if (!by_rule)
		row_set_id(cx, row, TASK_RAISED_BY, cx->actor->caps.account);
	if (speaks > 0)
		row_set_int(row, TASK_ESCALATES, speaks);
	*out = row;
	return NULL;
}

err_t
task_raise(struct ctx *cx, struct work *work, const struct task_new *new)
{
	struct row *row;

	/* A limit by the minute has a clock of its own (the safety clock); days are watched by record_tick. */
	return task_add(cx, work, new, false, new->due_ms > 0 ? 0 : new->due, &row);
}

err_t
task_end(struct ctx *cx, struct work *work, struct id id, const char *outcome)
{
	struct row was, *row;

	TRY(row_get(cx, T_TASK, id, &was));
	TRY(work_alter(work, A_ALTER, &was, (uint16_t)row_int(&was, TASK_OTYPE), row_ref(&was, TASK_OWNER), row_ref(&was, TASK_CMP), &row));
	row_set_int(row, TASK_CLOSED_ON, day_local(cx->now));
	row_set_id(cx, row, TASK_CLOSED_BY, cx->actor->caps.account);
	row_set_text(row, TASK_OUTCOME, str_of(outcome));
	row_set_null(row, TASK_ESCALATES);
	return NULL;
}

err_t
task_close(struct ctx *cx, struct work *work, struct id owner, const char *kind, const char *outcome)
{
	struct q_task_open *open;
	size_t n;

	TRY(q_task_open(cx, &(struct q_task_open_in){ .owner = owner, .kind = str_of(kind) }, &open, &n));
	for (size_t i = 0; i < n; i++)
		TRY(task_end(cx, work, open[i].id, outcome));
	return NULL;
}

err_t
task_close_of(struct ctx *cx, struct work *work, struct id owner, const char *kind, struct id agency, const char *outcome)
{
	struct q_task_of_agency *open;
	size_t n;

	TRY(q_task_of_agency(cx, &(struct q_task_of_agency_in){ .owner = owner, .kind = str_of(kind), .agency = agency }, &open, &n));
	for (size_t i = 0; i < n; i++)
		TRY(task_end(cx, work, open[i].id, outcome));
	return NULL;
}

/* "Lead, Wyvale Fire and Rescue", or a name. */
NODISCARD static err_t
who_words(struct ctx *cx, const struct q_task_list *task, struct str *out)
{
	const char *role = task->has_role && task->role >= 0 && task->role < ROLES ? role_words((enum role)task->role) : "";

	*out = task->name;
	if (task->name.n > 0)
		return NULL;
	if (task->agency.n == 0 || role[0] == '\0') {
		*out = task->agency.n > 0 ? task->agency : str_of(role);
		return NULL;
	}
	return str_fmt(cx->arena, out, "%s, %.*s", role, STRF(task->agency));
}

err_t
task_list(struct ctx *cx, struct id owner, struct task_line **out, size_t *n)
{
	struct q_task_list_in in = { .owner = owner, .account = cx->actor->caps.account, .agency = cx->actor->caps.agency };
	struct q_task_list *task;

	TRY(q_task_list(cx, &in, &task, n));
	NEWN(*out, cx->arena, *n + 1);
	for (size_t i = 0; i < *n; i++) {
		(*out)[i] = (struct task_line){ .kind = task[i].kind, .due = (int32_t)task[i].due };
		TRY(who_words(cx, &task[i], &(*out)[i].who));
	}
	return NULL;
}

err_t
task_mine(struct ctx *cx, size_t limit, struct task_view **out, size_t *n)
{
	int32_t today = day_local(cx->now);
	struct q_task_mine_in in = { .account = cx->actor->caps.account, .agency = cx->actor->caps.agency,
	    .roles = cx->actor->caps.roles, .horizon = today + SOON, .n = (int64_t)limit };
	struct q_task_mine *task;

	TRY(q_task_mine(cx, &in, &task, n));
	NEWN(*out, cx->arena, *n + 1);
	for (size_t i = 0; i < *n; i++)
		(*out)[i] = (struct task_view){ .id = task[i].id, .owner = task[i].owner, .otype = (uint16_t)task[i].otype,
		    .kind = task[i].kind, .urn = task[i].urn, .due = (int32_t)task[i].due,
		    .overdue = task[i].has_due_ms ? task[i].due_ms < cx->now : task[i].due < today };
	return NULL;
}
