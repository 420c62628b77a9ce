/*
 * desk/register_import.c - a pasted CSV file into a register.
 *
 *	text -> csv_parse -> record_import, dry -> faults by line and column | load
 *
 * Checking and loading go the same way; what was pasted stays on the page.
 */
#include "desk/registers.h"

#include "desk/t_registers.h"

#define LINES_SHOWN 100

NODISCARD static err_t
may_import(struct web *w, const struct kind *kind)
{
	if (!record_may(w->cx, &desk_of(w)->registry, kind->machine, STR("-"), "import", false))
		FAIL(ERR_NOTFOUND, "record.none");
	return NULL;
}

NODISCARD static err_t
draw(struct web *w, struct import_page *v)
{
	TRY(str_fmt(w->arena, &v->action, "/r/%s/import", v->kind->name));
	if (v->n > 0 || v->error.n > 0)
		w->status = 422;
	tmpl_register_import(web_html(w), v);
	return NULL;
}

err_t
desk_register_import(struct web *w)
{
	struct import_page v = { 0 };

	TRY(register_kind(w, &v.kind));
	TRY(may_import(w, v.kind));
	return draw(w, &v);
}

NODISCARD static err_t
line_fill(struct web *w, size_t number, struct str column, const char *id, struct import_line *out)
{
	struct word word = words_of(desk_of(w)->words, id);

	*out = (struct import_line){ .column = column, .text = word.text, .fix = word.fix };
	return str_fmt(w->arena, &out->line, "%zu", number);
}

/* The file is no CSV at all: where it breaks. */
NODISCARD static err_t
not_csv(struct web *w, struct import_page *v, const struct csv_error *why)
{
	struct str column;

	NEWN(v->line, w->arena, 1);
	v->n = 1;
	TRY(str_fmt(w->arena, &column, "cell %zu", why->column));
	v->error = words_of(desk_of(w)->words, why->id).text;
	return line_fill(w, why->line, column, why->id, &v->line[0]);
}

NODISCARD static err_t
faults_fill(struct web *w, struct import_page *v, const struct import_fault *fault, size_t n)
{
	v->n = n < LINES_SHOWN ? n : LINES_SHOWN;
	NEWN(v->line, w->arena, v->n + 1);
	for (size_t i = 0; i < v->n; i++)
		TRY(line_fill(w, fault[i].row, fault[i].column, fault[i].id, &v->line[i]));
	return str_fmt(w->arena, &v->error, "%zu %s not fit. Nothing was loaded.", n, n == 1 ? "place does" : "places do");
}

err_t
desk_register_load(struct web *w)
{
	struct import_page v = { .text = web_field(w, "text") };
	bool load = str_is(web_field(w, "press"), "load");
	struct import_fault *fault;
	struct csv_error why;
	struct csv csv;
	size_t n_faults, n_rows;
	err_t e;

	TRY(register_kind(w, &v.kind));
	TRY(may_import(w, v.kind));
	register_purpose(w, v.kind);
	e = csv_parse(w->arena, v.text, &csv, &why);
	if (e != NULL && e->code == ERR_INVALID) {
		TRY(not_csv(w, &v, &why));
		return draw(w, &v);
	}
	TRY(e);
	e = record_import(w->cx, &desk_of(w)->registry, v.kind, &csv, load, &fault, &n_faults, &n_rows);
	if (e != NULL && (e->code == ERR_LIMIT || e->code == ERR_INVALID || e->code == ERR_CONFLICT)) {
		v.error = words_of(desk_of(w)->words, e->id).text;
		return draw(w, &v);
	}
	TRY(e);
	if (n_faults > 0) {
		TRY(faults_fill(w, &v, fault, n_faults));
		return draw(w, &v);
	}
	if (load)
		return web_redirect_fmt(w, "/r/%s", v.kind->name);
	if (n_rows == 1)
		v.done = STR("1 row fits. Nothing is loaded yet.");
	else
		TRY(str_fmt(w->arena, &v.done, "%zu rows fit. Nothing is loaded yet.", n_rows));
	return draw(w, &v);
}
