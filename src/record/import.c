/*
 * record/import.c - a CSV file into a register, whole or not at all.
 *
 *	header -> columns of the form; each row -> posted fields -> form_take
 *	  -> faults by row and column, or one work { new records by event `import`, changes by urn }
 *
 * A dry run and a load find the same faults; with a fault nothing is loaded.
 * An absent column changes nothing, an empty cell of a present one clears.
 */
#include "record/inside.h"

#define IMPORT_MAX 250			/* rows: one work, one log transaction */
#define FAULTS_MAX 1000

struct line {				/* one row of the file, taken */
	bool		 is_new;
	struct record_view view;	/* of the record to be changed */
	struct cbor	 answers;
	struct new_record record;
};

struct import {
	struct ctx	*cx;
	const struct registry *reg;
	const struct kind *kind;
	const struct form *form;
	const struct csv *csv;
	const struct field **column;	/* of each column; NULL: urn, state or unknown */
	int		 urn;		/* its column, -1 none */
	struct line	*line;
	struct import_fault *fault;
	size_t		 n_faults;
};

/* Rows are counted as a spreadsheet shows them: the header is row 1. */
static void
fault_add(struct import *im, size_t row, struct str column, const char *id)
{
	if (im->n_faults < FAULTS_MAX)
		im->fault[im->n_faults++] = (struct import_fault){ row, column, id };
}

/* "name" of a field or "name.3" of a field in a repeat. */
static const struct field *
column_field(const struct form *form, struct str head)
{
	struct str rest = head, name, row;
	const struct field *field;
	int64_t n;

	if (!str_split(&rest, '.', &name))
		return NULL;
	field = form_field(form, name);
	if (field == NULL || field->type == FIELD_NOTE)
		return NULL;
	if (!str_split(&rest, '.', &row))
		return field->repeat < 0 ? field : NULL;
	if (field->repeat < 0 || row.n > 3 || str_i64(row, &n) != NULL || n < 0 || (size_t)n >= form->repeat[field->repeat].max)
		return NULL;
	return field;
}

NODISCARD static err_t
read_header(struct import *im)
{
	NEWN(im->column, im->cx->arena, im->csv->n_cols + 1);
	NEWN(im->fault, im->cx->arena, FAULTS_MAX);
	NEWN(im->line, im->cx->arena, im->csv->n_rows + 1);
	im->urn = csv_column(im->csv, "urn");
	for (size_t c = 0; c < im->csv->n_cols; c++) {
		struct str head = im->csv->head[c];

		im->column[c] = column_field(im->form, head);
		if (im->column[c] == NULL && !str_is(head, "urn") && !str_is(head, "state"))
			fault_add(im, 1, head, "import.column");
	}
	return NULL;
}

static struct str
cell_at(const struct import *im, size_t row, size_t column)
{
	struct str cell = im->csv->cell[row * im->csv->n_cols + column];

	return cell_is_defused(cell) ? str_from(cell, 1) : cell;
}

/* ---- one row ------------------------------------------------------------- */

static bool
has_column(const struct import *im, struct str name)
{
	for (size_t c = 0; c < im->csv->n_cols; c++)
		if (im->column[c] != NULL && str_eq(im->csv->head[c], name))
			return true;
	return false;
}

/* Boxes that are not in the file stay ticked: an absent column is not an empty one. */
NODISCARD static err_t
post_kept(struct import *im, const struct cbor *home, const struct field *field, struct str name, struct posted_list *io)
{
	struct str cell;

	if (field->type != FIELD_SELECT_MULTIPLE || has_column(im, name))
		return NULL;
	TRY(cell_of(im->cx, field, answer_bare(home, field->name), &cell));
	return cell.n > 0 ? cell_post(im->cx, field, name, cell, io) : NULL;
}

NODISCARD static err_t
post_all_kept(struct import *im, const struct line *line, struct posted_list *io)
{
	for (size_t i = 0; i < im->form->n_fields; i++) {
		const struct field *field = &im->form->field[i];
		const struct cbor *rows;

		if (field->repeat < 0) {
			TRY(post_kept(im, &line->answers, field, field->name, io));
			continue;
		}
		rows = answer_bare(&line->answers, im->form->repeat[field->repeat].name);
		for (size_t r = 0; rows != NULL && rows->type == CBOR_ARRAY && r < rows->n; r++) {
			struct str name;

			TRY(str_fmt(im->cx->arena, &name, "%.*s.%zu", STRF(field->name), r));
			TRY(post_kept(im, &rows->v[r], field, name, io));
		}
	}
	return NULL;
}

/* A field of another role is a fault only where the row would change it. */
NODISCARD static err_t
check_role(struct import *im, size_t row, size_t column)
{
	const struct field *field = im->column[column];
	const struct line *line = &im->line[row];
	struct str was = STR_NONE;

	if (field->roles == 0 || (field->roles & im->cx->actor->caps.roles))
		return NULL;
	if (!line->is_new && field->repeat < 0)
		TRY(cell_of(im->cx, field, answer_bare(&line->answers, field->name), &was));
	if (!str_eq(was, cell_at(im, row, column)))
		fault_add(im, row + 2, im->csv->head[column], "record.field-not-yours");
	return NULL;
}

NODISCARD static err_t
find_line(struct import *im, size_t row)
{
	struct line *line = &im->line[row];
	struct str urn = im->urn >= 0 ? str_trim(cell_at(im, row, (size_t)im->urn)) : STR_NONE, bytes;
	err_t e;

	line->is_new = urn.n == 0;
	line->answers = cbor_map();
	if (line->is_new)
		return NULL;
	e = record_open(im->cx, im->reg, urn, A_OPEN, &line->view);
	if (e != NULL && e->code != ERR_NOTFOUND)
		return e;
	if (e != NULL || line->view.kind != im->kind) {
		fault_add(im, row + 2, STR("urn"), "import.urn");
		line->is_new = true;		/* judged on its own: its other faults are listed too */
		return NULL;
	}
	for (size_t i = 0; i < row; i++)
		if (!im->line[i].is_new && id_eq(row_id(&im->line[i].view.row), row_id(&line->view.row)))
			fault_add(im, row + 2, STR("urn"), "import.twice");
	TRY(cbor_encode(im->cx->arena, &line->view.answers, ANSWERS_MAX, &bytes));
	return cbor_parse(im->cx->arena, bytes, &line->answers);
}

NODISCARD static err_t
take_line(struct import *im, size_t row)
{
	struct line *line = &im->line[row];
	struct posted_list posted = { 0 };
	struct fault *fault;
	size_t n, at = im->n_faults;

	TRY(find_line(im, row));
	for (size_t c = 0; c < im->csv->n_cols; c++) {
		if (im->column[c] == NULL)
			continue;
		TRY(check_role(im, row, c));
		TRY(cell_post(im->cx, im->column[c], im->csv->head[c], cell_at(im, row, c), &posted));
	}
	if (!line->is_new)
		TRY(post_all_kept(im, line, &posted));
	TRY(form_take(im->cx->arena, im->form, -1, posted.p, posted.n, &line->answers, &fault, &n));
	form_prune(im->form, &line->answers);
	for (size_t i = 0; i < n; i++)
		fault_add(im, row + 2, fault[i].field, fault[i].id);
	if (im->n_faults > at)
		return NULL;
	/* What only the whole answer shows. */
	TRY(form_check(im->cx->arena, im->form, &line->answers, &fault, &n));
	for (size_t i = 0; i < n; i++)
		fault_add(im, row + 2, fault[i].field, fault[i].id);
	return NULL;
}

/* ---- all rows ------------------------------------------------------------ */

/* A refusal of the engine or a guard belongs to its row; anything else ends the import. */
NODISCARD static err_t
refused(struct import *im, size_t row, err_t e)
{
	if (e == NULL || (e->code != ERR_INVALID && e->code != ERR_CONFLICT && e->code != ERR_DENIED))
		return e;
	fault_add(im, row + 2, STR_NONE, e->id);
	return NULL;
}

/* Owners first: the keeper makes all keys at once. */
NODISCARD static err_t
declare_all(struct import *im, struct work *work)
{
	for (size_t row = 0; row < im->csv->n_rows; row++) {
		struct line *line = &im->line[row];

		if (!line->is_new)
			continue;
		line->record = (struct new_record){ .event = "import", .answers = &line->answers };
		TRY(record_place(im->cx, im->reg, im->kind, &line->record));
		TRY(record_declare(im->cx, im->kind, work, &line->record));
	}
	return NULL;
}

NODISCARD static err_t
write_all(struct import *im, struct work *work, bool *any)
{
	*any = false;
	for (size_t row = 0; row < im->csv->n_rows; row++) {
		struct line *line = &im->line[row];
		bool changed = true;
		err_t e;

		if (line->is_new)
			e = record_fill(im->cx, im->reg, im->kind, work, &line->record);
		else
			e = record_edit_in(im->cx, im->reg, work, &line->view, &line->answers, &changed);
		TRY(refused(im, row, e));
		*any |= changed;
	}
	return NULL;
}

/* The same path for both: a dry run leaves the work unstored. */
NODISCARD static err_t
work_through(struct import *im, bool load)
{
	struct work *work CLEANUP(work_abandon) = NULL;
	bool any;

	TRY(work_begin(im->cx, &work));
	TRY(declare_all(im, work));
	TRY(write_all(im, work, &any));
	if (!load || im->n_faults > 0 || !any)
		return NULL;
	return work_commit(work);
}

err_t
record_import(struct ctx *cx, const struct registry *reg, const struct kind *kind, const struct csv *csv, bool load,
    struct import_fault **faults, size_t *n_faults, size_t *n_rows)
{
	struct import im = { .cx = cx, .reg = reg, .kind = kind, .csv = csv, .form = form_by_id(reg->forms, str_of(kind->form), 0) };

	if (im.form == NULL)
		FAIL(ERR_BUG, "record.registry");
	if (csv->n_rows > IMPORT_MAX)
		FAIL(ERR_LIMIT, "import.too-long");
	TRY(read_header(&im));
	for (size_t row = 0; row < csv->n_rows; row++)
		TRY(take_line(&im, row));
	if (im.n_faults == 0 && csv->n_rows > 0)
		TRY(work_through(&im, load));
	*faults = im.fault;
	*n_faults = im.n_faults;
	*n_rows = csv->n_rows;
	return NULL;
}
