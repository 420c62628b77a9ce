/*
 * record/list.c - the page of a register: plain columns by SQL, names on request.
 *
 *	kind + scope + filters -> rows by (due, id), keyset -> policy -> cells in words
 *
 * Nothing is opened unless names are asked for; then at most 25 records, one
 * log entry each.  A record outside the viewer's scope or policy is not counted.
 */
#include <string.h>

#include "record/inside.h"
#include "store/store.h"

#define PAGE_MAX 200
#define SCAN_MAX 20000			/* rows looked at for one page when a plain field filters */
#define BATCH 250
#define NO_DUE "9223372036854775807"

enum { C_ID, C_URN, C_STATE, C_DUE, C_CREATED, C_AGENCY, C_CMP, C_OPEN, C_VERSION, C_OPENED, C_REVIEW, C_UNTIL, C_N };

static const char select_head[] =
    "SELECT r.id, r.urn, r.state, r.due, r.created_on, r.agency, r.cmp, r.open_, r.form_version, r.opened, r.review, r.until "
    "FROM record r JOIN scope_ s ON s.compartment = r.cmp AND s.account = :1 AND s.agency = :2 WHERE r.kind = :3";

static struct cell_in
bytes_in(const struct id *id)
{
	return (struct cell_in){ .type = CELL_BYTES, .s = id_str(id) };
}

static struct cell_in
text_in(struct str s)
{
	return (struct cell_in){ .type = CELL_TEXT, .s = s };
}

static struct cell_in
int_in(int64_t i)
{
	return (struct cell_in){ .type = CELL_INT, .i = i };
}

static bool
is_finished(const struct registry *reg, const char *machine, const char *state)
{
	for (size_t i = 0; i < reg->n_transitions; i++) {
		const struct transition *t = &reg->transition[i];

		if (strcmp(t->machine, machine) == 0 && (t->from[0] == '*' || strcmp(t->from, state) == 0) && strcmp(t->event, "edit") == 0)
			return false;
	}
	return true;
}

/* 1 for rows in a state that nobody edits any more, 0 for those still worked on; states come from the table, never from a request. */
static void
finished_put(struct buf *b, const struct registry *reg, const char *machine, const char *alias)
{
	const char *state[MACHINE_STATES_MAX];
	size_t n = machine_states(reg, machine, state);

	buf_printf(b, "(%s.state IN (''", alias);
	for (size_t i = 0; i < n; i++)
		if (is_finished(reg, machine, state[i]))
			buf_printf(b, ", '%s'", state[i]);
	buf_z(b, "))");
}

/* One batch of rows after `after`: what is still worked on before what is finished, oldest due first, without due last. */
NODISCARD static err_t
batch_read(struct ctx *cx, const struct registry *reg, const struct list_query *query, const struct id *after, struct cell_in **cells, size_t *n)
{
	struct cell_in in[8];
	size_t n_in = 0, width;
	struct id agency = id_none;
	struct str sql;
	struct buf b;
	const char *text;

	buf_init(&b, cx->arena, 4096);
	buf_z(&b, select_head);
	in[n_in++] = bytes_in(&cx->actor->caps.account);
	in[n_in++] = bytes_in(&cx->actor->caps.agency);
	in[n_in++] = int_in(query->kind->number);
	if (query->state.n > 0) {
		in[n_in++] = text_in(query->state);
		buf_printf(&b, " AND r.state = :%zu", n_in);
	}
	if (query->agency.n > 0) {
		TRY(id_parse(query->agency, &agency));
		in[n_in++] = bytes_in(&agency);
		buf_printf(&b, " AND r.agency = :%zu", n_in);
	}
	if (!id_is_none(*after)) {
		in[n_in++] = bytes_in(after);
		buf_z(&b, " AND (");
		finished_put(&b, reg, query->kind->machine, "r");
		buf_z(&b, ", COALESCE(r.due, " NO_DUE "), r.id) > (SELECT ");
		finished_put(&b, reg, query->kind->machine, "a");
		buf_printf(&b, ", COALESCE(a.due, " NO_DUE "), a.id FROM record a WHERE a.id = :%zu)", n_in);
	}
	buf_z(&b, " ORDER BY ");
	finished_put(&b, reg, query->kind->machine, "r");
	buf_printf(&b, ", COALESCE(r.due, " NO_DUE "), r.id LIMIT %d", BATCH);
	TRY(buf_done(&b, &sql));
	TRY(str_z(cx->arena, sql, &text));
	return store_select(cx, text, in, n_in, cells, n, &width);
}

/* ---- columns ------------------------------------------------------------- */

static const struct view *
view_of(const struct form *form, const char *kind)
{
	for (size_t i = 0; i < form->n_views; i++)
		if (str_is(form->view[i].kind, kind))
			return &form->view[i];
	return NULL;
}

/* urn, state and due stand in every row of a list: a view need not name them. */
static bool
is_row_column(struct str name)
{
	return str_is(name, "urn") || str_is(name, "state") || str_is(name, "due") || str_is(name, "agency") || str_is(name, "unit");
}

/* Plain dates of the row itself. */
static int
date_column(struct str name)
{
	return str_is(name, "opened") ? C_OPENED : str_is(name, "review") ? C_REVIEW : str_is(name, "until") ? C_UNTIL : -1;
}

struct column { struct str name; const struct field *field; int date; };

NODISCARD static err_t
columns_of(struct ctx *cx, const struct form *form, struct list *out, struct column **columns)
{
	const struct view *view = view_of(form, "list");
	struct str rest = view != NULL ? view->fields : STR_NONE, name;
	size_t most = form->n_fields + 8;

	NEWN(out->head, cx->arena, most);
	NEWN(out->sealed, cx->arena, most);
	NEWN(*columns, cx->arena, most);
	out->n_cols = 0;
	while (str_split(&rest, ';', &name) && out->n_cols < most) {
		struct column column = { .name = str_trim(name), .date = -1 };
		size_t at = out->n_cols;

		column.field = form_field(form, column.name);
		if (column.field == NULL && (column.date = date_column(column.name)) < 0)
			continue;
		if (column.field == NULL && is_row_column(column.name))
			continue;
		(*columns)[at] = column;
		out->head[at] = column.field != NULL ? column.field->label :
		    column.date == C_OPENED ? STR("Opened") : column.date == C_REVIEW ? STR("Review") : STR("Until");
		out->sealed[at] = column.field != NULL && column.field->group != 0;
		out->n_cols++;
	}
	return NULL;
}

NODISCARD static err_t
cell_words(struct ctx *cx, const struct form *form, const struct column *column, const struct cell_in *row, const struct cbor *answers,
    struct str *out)
{
	const struct cbor *value;

	*out = STR_NONE;
	if (column->field == NULL)
		return row[column->date].type == CELL_INT ? day_short(cx->arena, (int32_t)row[column->date].i, out) : NULL;
	value = cbor_get_str(answers, column->field->name);
	return value != NULL ? form_words(cx->arena, form, column->field, value, out) : NULL;
}

/* ---- rows ---------------------------------------------------------------- */

struct gather {
	struct ctx	*cx;
	const struct registry *reg;
	const struct list_query *query;
	struct list	*list;
	struct column	*columns;
	struct cell_in	**kept;			/* the raw cells of each row kept */
	struct cbor	*answers;		/* its plain answers */
	size_t		 limit;
	uint64_t	 want;			/* groups to open with names */
};

NODISCARD static err_t
fits(const struct gather *g, const struct list_filter *filter, const struct cbor *answers, bool *out)
{
	const struct field *field = form_field(g->list->form, filter->field);
	const struct cbor *value;
	struct str cell;

	*out = filter->field.n == 0;
	if (*out || field == NULL || field->group != 0)
		return NULL;
	value = answer_bare(answers, filter->field);
	if (value != NULL && value->type == CBOR_ARRAY) {
		for (size_t i = 0; i < value->n; i++)
			*out |= str_eq(value->v[i].s, filter->value);
		return NULL;
	}
	TRY(cell_of(g->cx, field, value, &cell));
	*out = value != NULL && str_eq(cell, filter->value);
	return NULL;
}

NODISCARD static err_t
is_wanted(const struct gather *g, const struct cbor *answers, bool *out)
{
	*out = true;
	for (size_t i = 0; *out && i < LIST_FILTERS; i++)
		TRY(fits(g, &g->query->filter[i], answers, out));
	return NULL;
}

/* The version a record was written with; the newest where that one is gone. */
static const struct form *
form_of_row(const struct gather *g, const struct cell_in *row)
{
	const struct form *form = form_by_id(g->reg->forms, str_of(g->query->kind->form), (uint16_t)row[C_VERSION].i);

	return form != NULL ? form : g->list->form;
}

NODISCARD static err_t
keep(struct gather *g, struct cell_in *row)
{
	struct id cmp, agency;
	struct cbor section = cbor_map(), answers = cbor_map();
	bool wanted;

	TRY(id_of(row[C_CMP].s, &cmp));
	TRY(id_of(row[C_AGENCY].s, &agency));
	if (!policy_record(g->cx->actor, false, cmp, agency, 1))
		return NULL;
	if (row[C_OPEN].type == CELL_BYTES)
		TRY(cbor_parse(g->cx->arena, row[C_OPEN].s, &section));
	TRY(answers_join(g->cx, form_of_row(g, row), 0, &section, &answers));
	TRY(is_wanted(g, &answers, &wanted));
	if (!wanted)
		return NULL;
	if (g->list->n_rows == g->limit) {
		g->list->more = true;
		return NULL;
	}
	g->kept[g->list->n_rows] = row;
	g->answers[g->list->n_rows++] = answers;
	return NULL;
}

NODISCARD static err_t
gather_rows(struct gather *g)
{
	struct id after = g->query->after;

	for (size_t seen = 0; seen < SCAN_MAX && !g->list->more;) {
		struct cell_in *cells;
		size_t n;

		TRY(batch_read(g->cx, g->reg, g->query, &after, &cells, &n));
		for (size_t i = 0; i < n && !g->list->more; i++)
			TRY(keep(g, cells + i * C_N));
		if (n < BATCH)
			return NULL;
		seen += n;
		TRY(id_of(cells[(n - 1) * C_N + C_ID].s, &after));
		if (seen >= SCAN_MAX)
			g->list->more = true;
	}
	return NULL;
}

/* Show names: the sealed answers of the rows of this page that the actor may open. */
NODISCARD static err_t
open_names(struct gather *g)
{
	size_t n = g->list->n_rows;
	struct opened *opened;
	struct row *rows;

	if (!g->query->show_names || n == 0)
		return NULL;
	NEWN(rows, g->cx->arena, n);
	for (size_t i = 0; i < n; i++) {
		struct id id;

		TRY(id_of(g->kept[i][C_ID].s, &id));
		TRY(row_get(g->cx, T_RECORD, id, &rows[i]));
	}
	TRY(loader_open(g->cx, A_LIST, rows, n, g->want, true, &opened));
	for (size_t i = 0; i < n; i++)
		TRY(record_answers(g->cx, form_of_row(g, g->kept[i]), &rows[i], &opened[i], &g->answers[i]));
	return NULL;
}

NODISCARD static err_t
row_words(struct gather *g, size_t i)
{
	struct list_row *row = &g->list->row[i];
	const struct cell_in *cells = g->kept[i];

	TRY(id_of(cells[C_ID].s, &row->id));
	TRY(id_of(cells[C_AGENCY].s, &row->agency));
	row->urn = cells[C_URN].s;
	row->state = cells[C_STATE].s;
	row->due = cells[C_DUE].type == CELL_INT ? (int32_t)cells[C_DUE].i : 0;
	row->created = (int32_t)cells[C_CREATED].i;
	NEWN(row->cell, g->cx->arena, g->list->n_cols + 1);
	for (size_t c = 0; c < g->list->n_cols; c++)
		TRY(cell_words(g->cx, form_of_row(g, cells), &g->columns[c], cells, &g->answers[i], &row->cell[c]));
	return NULL;
}

NODISCARD static err_t
gather_begin(struct ctx *cx, const struct registry *reg, const struct list_query *query, size_t limit, uint64_t cut, struct list *list,
    struct gather *out)
{
	*out = (struct gather){ .cx = cx, .reg = reg, .query = query, .list = list, .limit = limit };
	*list = (struct list){ .form = form_by_id(reg->forms, str_of(query->kind->form), 0) };
	if (list->form == NULL)
		FAIL(ERR_BUG, "record.registry");
	out->want = form_groups(list->form) & ~cut;
	NEWN(out->kept, cx->arena, limit + 1);
	NEWN(out->answers, cx->arena, limit + 1);
	if (!policy_may(cx->actor, CAP_REGISTER_READ))
		FAIL(ERR_NOTFOUND, "record.none");
	TRY(gather_rows(out));
	return open_names(out);
}

err_t
record_list(struct ctx *cx, const struct registry *reg, const struct list_query *query, struct list *out)
{
	size_t most = query->show_names ? NAMES_MAX : PAGE_MAX;
	size_t limit = query->limit == 0 || query->limit > most ? most : query->limit;
	struct gather g;

	/* Whereabouts stand on no list: they would ask everybody for the password again. */
	TRY(gather_begin(cx, reg, query, limit, GMASK(G_WHEREABOUTS), out, &g));
	TRY(columns_of(cx, out->form, out, &g.columns));
	NEWN(out->row, cx->arena, out->n_rows + 1);
	for (size_t i = 0; i < out->n_rows; i++)
		TRY(row_words(&g, i));
	return NULL;
}

err_t
list_answers(struct ctx *cx, const struct registry *reg, const struct list_query *query, size_t limit, struct listed *out)
{
	struct gather g;
	struct list list;

	TRY(gather_begin(cx, reg, query, limit, 0, &list, &g));
	*out = (struct listed){ .form = list.form, .n = list.n_rows, .more = list.more, .answers = g.answers };
	NEWN(out->urn, cx->arena, list.n_rows + 1);
	NEWN(out->state, cx->arena, list.n_rows + 1);
	for (size_t i = 0; i < list.n_rows; i++) {
		out->urn[i] = g.kept[i][C_URN].s;
		out->state[i] = g.kept[i][C_STATE].s;
	}
	return NULL;
}
