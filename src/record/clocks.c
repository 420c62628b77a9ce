/*
 * record/clocks.c - the time limits of a form, kept as tasks of the record.
 *
 *	clocks.csv: base date + amount -> a plain task row with its day
 *
 * Tasks are plain, so that clocks run while the keeper is sealed.  A clock
 * moves when its base moves, ends when an event or state of `stops` is met, and
 * is not raised again once its day has come.
 */
#include "record/inside.h"
#include "store/q_record.h"

bool
list_has(struct str list, struct str word)
{
	struct str piece;

	while (str_split(&list, ';', &piece))
		if (str_eq(str_trim(piece), word))
			return true;
	return false;
}

static int32_t
add_months(int32_t day, int months)
{
	struct date d = date_of(day);
	int month = d.year * 12 + d.month - 1 + months;

	d.year = month / 12;
	d.month = month % 12 + 1;
	/* The last day of a shorter month: 29 February and a year is 28 February. */
	while (!date_is_valid(d))
		d.day--;
	return day_of(d);
}

static int32_t
day_after(const struct registry *reg, const struct clock_rule *rule, int32_t base)
{
	switch (rule->unit) {
	case 'w':
		return reg->calendar != NULL ? calendar_add_working(reg->calendar, base, rule->amount) : base + rule->amount;
	case 'm':
		return add_months(base, rule->amount);
	case 'y':
		return add_months(base, rule->amount * 12);
	}
	return base + rule->amount;
}

int32_t
clock_next(const struct clock_rule *rule, int32_t due, int32_t after)
{
	struct str rest = rule->remind, piece;
	int32_t next = due;

	while (str_split(&rest, ';', &piece)) {
		int64_t before;

		if (str_i64(str_trim(piece), &before) != NULL || before < 0 || before > 3660)
			continue;
		if (due - (int32_t)before > after && due - (int32_t)before < next)
			next = due - (int32_t)before;
	}
	return next;
}

const struct clock_rule *
clock_of(const struct registry *reg, const struct row *record, struct str task_kind)
{
	const struct kind *kind = record_kind(reg, record);
	const struct form *form = kind != NULL ? record_form(reg, kind, record) : NULL;

	for (size_t i = 0; form != NULL && i < form->n_clocks; i++)
		if (str_eq(form->clock[i].name, task_kind))
			return &form->clock[i];
	return NULL;
}

struct clocked {
	const struct registry *reg;
	struct work	*work;
	const struct form *form;
	const struct row *row;
	uint16_t	 otype;
};

/* Whose task: a role's, or the owner's of the record. */
static void
address(const struct clocked *c, const struct clock_rule *rule, struct task_new *io)
{
	enum role role;

	io->role = -1;
	if (role_by_name(rule->who, &role)) {
		io->role = role;
		/* Leads and practitioners are those of the record's own agency. */
		if (role == ROLE_LEAD || role == ROLE_PRACTITIONER)
			io->agency = row_ref(c->row, RECORD_AGENCY);
		return;
	}
	io->account = row_ref(c->row, RECORD_OWNER_ACCOUNT);
}

NODISCARD static err_t
clock_raise(struct ctx *cx, const struct clocked *c, const struct clock_rule *rule, int32_t due)
{
	struct task_new task = { .owner = row_id(c->row), .otype = c->otype, .cmp = row_ref(c->row, RECORD_CMP), .due = due };
	int32_t today = day_local(cx->now);
	struct row *row;

	TRY(str_z(cx->arena, rule->name, &task.kind));
	address(c, rule, &task);
	return task_add(cx, c->work, &task, true, clock_next(rule, due, today - 1), &row);
}

/* The clock is set to a day: its open tasks elsewhere end, one stands there.  One that was ended stands only when its day has come. */
NODISCARD static err_t
clock_set(struct ctx *cx, const struct clocked *c, const struct clock_rule *rule, int32_t due)
{
	struct q_task_all *task;
	size_t n;
	bool stands = false;

	TRY(q_task_all(cx, &(struct q_task_all_in){ .owner = row_id(c->row), .kind = rule->name }, &task, &n));
	for (size_t i = 0; i < n; i++) {
		if (task[i].due == due)
			stands |= !task[i].has_closed_on || due <= day_local(cx->now);
		else if (!task[i].has_closed_on)
			TRY(task_end(cx, c->work, task[i].id, "moved"));
	}
	return stands ? NULL : clock_raise(cx, c, rule, due);
}

NODISCARD static err_t
clock_stop(struct ctx *cx, const struct clocked *c, const struct clock_rule *rule, const char *outcome)
{
	const char *name;

	TRY(str_z(cx->arena, rule->name, &name));
	return task_close(cx, c->work, row_id(c->row), name, outcome);
}

NODISCARD static err_t
clock_apply(struct ctx *cx, const struct clocked *c, const struct clock_rule *rule, uint64_t readable, const struct cbor *answers,
    const char *event)
{
	const struct field *base = form_field(c->form, rule->base);
	const struct cbor *value;
	struct pdate date;

	if (list_has(rule->stops, str_of(event)) || list_has(rule->stops, row_text(c->row, RECORD_STATE)))
		return clock_stop(cx, c, rule, event);
	if (base == NULL || (base->group != 0 && !(readable & GMASK(base->group))))
		return NULL;
	value = answer_bare(answers, rule->base);
	if (value == NULL || !pdate_of(value, &date) || date.precision == PREC_UNKNOWN)
		return clock_stop(cx, c, rule, "no-date");
	return clock_set(cx, c, rule, day_after(c->reg, rule, date.to));
}

err_t
clocks_apply(struct ctx *cx, const struct registry *reg, struct work *work, const struct form *form, uint64_t readable,
    const struct row *row, uint16_t otype, const struct cbor *answers, const char *event)
{
	struct clocked c = { reg, work, form, row, otype };
	int32_t today = day_local(cx->now);

	for (size_t i = 0; i < form->n_clocks; i++) {
		const struct clock_rule *rule = &form->clock[i];

		if ((rule->from != 0 && today < rule->from) || (rule->to != 0 && today > rule->to))
			continue;
		TRY(clock_apply(cx, &c, rule, readable, answers, event));
	}
	return NULL;
}
