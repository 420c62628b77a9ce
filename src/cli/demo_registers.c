/*
 * cli/demo_registers.c - visits, actions and agreements of eighteen months.
 *
 *	visits.csv, actions.csv, agreements.csv -> fields as a page posts them
 *	-> form_take -> record_create -> the row's steps: record_event, record_edit
 *
 * A column is a field of the form, a day counted from today, or a repeat:
 * "field=value|field=value // next row".  One that begins with + is written
 * at the step `write`.  Steps: "event|day|who|reason // next".
 */
#include "cli/demo_registers.h"

#include <string.h>

#include "base/log.h"

#define POSTED_MAX 200
#define NEXT STR(" // ")

struct entry { struct county *c; const struct kind *kind; const struct form *form; const struct csv *t; size_t row; char urn[24]; int step; };
struct posting { struct posted field[POSTED_MAX]; size_t n; };

/* Cut *rest at the first " // "; false when nothing is left. */
static bool
next_row(struct str *rest, struct str *out)
{
	size_t at;

	if (rest->n == 0)
		return false;
	if (str_find(*rest, NEXT, &at)) {
		*out = str_head(*rest, at);
		*rest = str_from(*rest, at + NEXT.n);
	} else {
		*out = *rest;
		*rest = STR_NONE;
	}
	return true;
}

/* ---- answers, as a page posts them ------------------------------------- */

NODISCARD static err_t
day_text(struct county *c, struct arena *arena, struct str offset, struct str *out)
{
	int64_t days;

	if (str_i64(offset, &days) != NULL)
		FAIL(ERR_BUG, "demo.day");
	return day_iso(arena, day_local(c->now) + (int32_t)days, out);
}

NODISCARD static err_t
post_field(struct entry *e, struct arena *arena, struct posting *p, struct str posted_as, struct str name, struct str value)
{
	const struct field *field = form_field(e->form, name);
	struct str piece;

	if (field == NULL)
		FAIL(ERR_BUG, "demo.field");
	if (field->type == FIELD_DATE)
		TRY(day_text(e->c, arena, value, &value));
	if (field->type != FIELD_SELECT_MULTIPLE) {
		if (p->n == POSTED_MAX)
			FAIL(ERR_BUG, "demo.field");
		p->field[p->n++] = (struct posted){ posted_as, value };
		return NULL;
	}
	while (str_split(&value, ' ', &piece) && p->n < POSTED_MAX)
		p->field[p->n++] = (struct posted){ posted_as, piece };
	return NULL;
}

NODISCARD static err_t
post_rows(struct entry *e, struct arena *arena, struct posting *p, struct str cell)
{
	struct str row, pair, name, as;

	for (size_t i = 0; next_row(&cell, &row); i++)
		while (str_split(&row, '|', &pair)) {
			if (!str_split(&pair, '=', &name))
				FAIL(ERR_BUG, "demo.field");
			TRY(str_fmt(arena, &as, "%.*s.%zu", STRF(name), i));
			TRY(post_field(e, arena, p, as, name, pair));
		}
	return NULL;
}

/* Columns of the row that are fields; those with + only when all is asked for. */
NODISCARD static err_t
answers_of(struct entry *e, struct arena *arena, bool all, struct cbor *out)
{
	struct posting *p;
	struct fault *fault;
	size_t n;

	NEW(p, arena);
	for (size_t i = 0; i < e->t->n_cols; i++) {
		struct str name = e->t->head[i], cell = e->t->cell[e->row * e->t->n_cols + i];
		bool later = str_starts(name, STR("+"));

		if (later)
			name = str_from(name, 1);
		if (cell.n == 0 || (later && !all))
			continue;
		if (form_repeat(e->form, name) != NULL)
			TRY(post_rows(e, arena, p, cell));
		else if (form_field(e->form, name) != NULL)
			TRY(post_field(e, arena, p, name, name, cell));
	}
	*out = cbor_map();
	TRY(form_take(arena, e->form, -1, p->field, p->n, out, &fault, &n));
	if (n == 0)
		return NULL;
	log_line(LOG_ERROR, "demo %s does not fit its form: %s at %.*s", e->kind->name, fault[0].id, STRF(fault[0].field));
	FAIL(ERR_BUG, "demo.form");
}

/* ---- what happens to it ------------------------------------------------ */

/* Each a quarter of an hour after the one before, from ten in the morning; never ahead of now. */
static int64_t
instant(const struct entry *e, int32_t offset)
{
	int64_t at = local_ms(date_of(day_local(e->c->now) + offset), 10, 0) + e->step * 15 * MS_MINUTE;

	return at < e->c->now ? at : e->c->now;
}

NODISCARD static err_t
act(struct entry *e, struct str login, struct str day, struct ctx *cx)
{
	struct player *who;
	int64_t offset;

	if (str_i64(day, &offset) != NULL)
		FAIL(ERR_BUG, "demo.day");
	TRY(county_player(e->c, login, &who));
	return county_act(e->c, who, instant(e, (int32_t)offset), P_VISIT, cx);
}

NODISCARD static err_t
make(struct entry *e)
{
	struct cbor answers;
	struct row row;
	struct str urn;
	struct ctx cx;
	struct id id;

	TRY(act(e, csv_get(e->t, e->row, "by"), csv_get(e->t, e->row, "made"), &cx));
	TRY(answers_of(e, cx.arena, false, &answers));
	TRY(record_create(&cx, &e->c->registry, e->kind, &answers, id_none, id_none, &id));
	TRY(row_get(&cx, T_RECORD, id, &row));
	urn = row_text(&row, RECORD_URN);
	memcpy(e->urn, urn.p, urn.n < sizeof e->urn ? urn.n : sizeof e->urn - 1);
	return NULL;
}

NODISCARD static err_t
step(struct entry *e, struct str words)
{
	struct str event = STR_NONE, day = STR_NONE, who = STR_NONE, reason;
	const struct registry *reg = &e->c->registry;
	struct record_view view;
	struct cbor answers;
	const char *name;
	struct ctx cx;

	(void)str_split(&words, '|', &event);
	(void)str_split(&words, '|', &day);
	(void)str_split(&words, '|', &who);
	reason = words;
	e->step++;
	TRY(act(e, who, day, &cx));
	TRY(record_open(&cx, reg, str_of(e->urn), A_ALTER_OPEN, &view));
	if (str_is(event, "accept"))
		return record_accept(&cx, &view);
	if (str_is(event, "write")) {
		TRY(answers_of(e, cx.arena, true, &answers));
		return record_edit(&cx, reg, &view, &answers);
	}
	TRY(str_z(cx.arena, event, &name));
	return record_event(&cx, reg, &view, name, reason, NULL);
}

NODISCARD static err_t
entry_make(struct county *c, const struct kind *kind, const struct csv *t, size_t row)
{
	struct entry e = { .c = c, .kind = kind, .form = form_by_id(c->forms, str_of(kind->form), 0), .t = t, .row = row };
	struct str steps = csv_get(t, row, "steps"), one;

	TRY(make(&e));
	while (next_row(&steps, &one))
		TRY(step(&e, one));
	return NULL;
}

err_t
registers_make(struct county *c)
{
	static const struct { const char *kind; enum county_table table; } list[] = {
		{ "visit", TABLE_VISITS }, { "action", TABLE_ACTIONS }, { "agreement", TABLE_AGREEMENTS },
	};
	for (size_t i = 0; i < sizeof list / sizeof *list; i++)
		for (size_t row = 0; row < c->table[list[i].table].n_rows; row++)
			TRY(entry_make(c, kind_by_name(&c->registry, str_of(list[i].kind)), &c->table[list[i].table], row));
	return NULL;
}
