/*
 * forms/load.c - every version of every form below a folder.
 *
 *	forms/<id>/<version>/ settings -> choices -> survey -> views -> clocks -> struct form
 *
 * A folder is accepted whole or refused whole; the log names file, line and
 * column of the first fault.
 */
#include <dirent.h>
#include <string.h>

#include "base/file.h"
#include "base/log.h"
#include "forms/load.h"

#define FORMS_MAX 256
#define MEMORY_MAX ((size_t)64 << 20)
#define FILE_MAX ((size_t)4 << 20)

struct forms {
	struct arena	 arena;			/* the forms themselves lie in it */
	struct form	 form[FORMS_MAX];
	size_t		 n;
};

static void
dir_close(DIR **d)
{
	if (*d != NULL)
		(void)closedir(*d);
}

err_t
load_refuse(const struct loader *l, size_t line, const char *column, const char *fault)
{
	log_line(LOG_ERROR, "forms: %s/%s:%zu: column %s: %s", l->dir, l->file, line, column, fault);
	FAIL(ERR_INVALID, "form.invalid");
}

static bool
is_listed(struct str s, const char *const *names)
{
	for (; *names != NULL; names++)
		if (str_is(s, *names))
			return true;
	return false;
}

err_t
load_csv(struct loader *l, const char *file, const char *const *columns, struct csv *out, bool *found)
{
	struct csv_error why = { 0 };
	struct str text;
	const char *path;
	err_t e;

	l->file = file;
	*found = false;
	TRY(path_join(l->arena, l->dir, file, &path));
	e = file_read(l->arena, path, FILE_MAX, &text);
	if (e != NULL && e->code == ERR_NOTFOUND)
		return NULL;
	TRY(e);
	e = csv_parse(l->arena, text, out, &why);
	if (e != NULL && e->code == ERR_INVALID) {
		log_line(LOG_ERROR, "forms: %s:%zu: cell %zu: %s", path, why.line, why.column, why.id);
		FAIL(ERR_INVALID, "form.invalid");
	}
	TRY(e);
	for (size_t i = 0; i < out->n_cols; i++) {
		const char *name;

		if (is_listed(out->head[i], columns))
			continue;
		TRY(str_z(l->arena, out->head[i], &name));
		return load_refuse(l, 1, name, "no such column");
	}
	*found = true;
	return NULL;
}

err_t
load_flag(const struct loader *l, const struct csv *csv, size_t row, const char *column, bool *out)
{
	struct str cell = csv_get(csv, row, column);

	*out = str_is(cell, "yes");
	if (cell.n == 0 || *out || str_is(cell, "no"))
		return NULL;
	return load_refuse(l, row + 2, column, "yes, no or blank");
}

err_t
load_number(const struct loader *l, const struct csv *csv, size_t row, const char *column,
    int64_t least, int64_t most, int64_t dflt, int64_t *out)
{
	struct str cell = csv_get(csv, row, column);

	*out = dflt;
	if (cell.n == 0)
		return NULL;
	if (str_i64(cell, out) == NULL && *out >= least && *out <= most)
		return NULL;
	return load_refuse(l, row + 2, column, "no number that may stand here");
}

bool
load_is_name(struct str s)
{
	if (s.n == 0 || s.n > 63 || s.p[0] < 'a' || s.p[0] > 'z')
		return false;
	for (size_t i = 0; i < s.n; i++)
		if (!((s.p[i] >= 'a' && s.p[i] <= 'z') || (s.p[i] >= '0' && s.p[i] <= '9') || s.p[i] == '_'))
			return false;
	return true;
}

NODISCARD static err_t
load_settings(struct loader *l, struct str id, uint16_t version, struct form *form)
{
	static const char *const columns[] = { "form_id", "form_title", "form_number", "version", NULL };
	struct csv csv;
	int64_t n;
	bool found;

	TRY(load_csv(l, "settings.csv", columns, &csv, &found));
	if (!found || csv.n_rows != 1)
		return load_refuse(l, 1, "form_id", "one row of settings");
	form->id = csv_get(&csv, 0, "form_id");
	form->title = csv_get(&csv, 0, "form_title");
	form->version = version;
	if (!str_eq(form->id, id))
		return load_refuse(l, 2, "form_id", "not the name of its folder");
	if (form->title.n == 0)
		return load_refuse(l, 2, "form_title", "blank");
	TRY(load_number(l, &csv, 0, "form_number", 1, UINT16_MAX, 0, &n));
	if (n == 0)
		return load_refuse(l, 2, "form_number", "blank");
	form->number = (uint16_t)n;
	TRY(load_number(l, &csv, 0, "version", 1, UINT16_MAX, 0, &n));
	return n == version ? NULL : load_refuse(l, 2, "version", "not the name of its folder");
}

NODISCARD static err_t
load_form(struct forms *forms, const struct reference *ref, const char *dir, struct str id, uint16_t version)
{
	struct loader l = { .arena = &forms->arena, .reference = ref, .dir = dir, .file = "" };
	struct form *form = &forms->form[forms->n];

	if (forms->n == FORMS_MAX)
		return load_refuse(&l, 0, "-", "too many forms");
	TRY(load_settings(&l, id, version, form));
	for (size_t i = 0; i < forms->n; i++)
		if ((forms->form[i].number == form->number) != str_eq(forms->form[i].id, form->id))
			return load_refuse(&l, 2, "form_number", "one form, one number");
	TRY(load_choices(&l));
	TRY(load_survey(&l, form));
	TRY(load_views(&l, form));
	TRY(load_clocks(&l, form));
	forms->n++;
	return NULL;
}

/* Names of a folder's sub-folders but those that begin with a dot. */
NODISCARD static err_t
next_folder(struct arena *a, DIR *d, struct str *out)
{
	struct dirent *e;

	while ((e = readdir(d)) != NULL)
		if (e->d_name[0] != '.' && (e->d_type == DT_DIR || e->d_type == DT_UNKNOWN || e->d_type == DT_LNK))
			return str_dup(a, str_of(e->d_name), out);
	*out = STR_NONE;
	return NULL;
}

NODISCARD static err_t
load_versions(struct forms *forms, const struct reference *ref, const char *dir, struct str id)
{
	DIR *d CLEANUP(dir_close) = opendir(dir);
	struct loader l = { .dir = dir, .file = "" };
	struct str name;

	if (d == NULL)
		FAIL(ERR_IO, "form.folder");
	for (;;) {
		const char *path, *z;
		int64_t version;

		TRY(next_folder(&forms->arena, d, &name));
		if (name.n == 0)
			return NULL;
		if (str_i64(name, &version) != NULL || version < 1 || version > UINT16_MAX)
			return load_refuse(&l, 0, "-", "the folder of a version is a number");
		TRY(str_z(&forms->arena, name, &z));
		TRY(path_join(&forms->arena, dir, z, &path));
		TRY(load_form(forms, ref, path, id, (uint16_t)version));
	}
}

NODISCARD static err_t
load_all(struct forms *forms, const struct reference *ref, const char *dir)
{
	DIR *d CLEANUP(dir_close) = opendir(dir);
	struct str name;

	if (d == NULL) {
		log_line(LOG_ERROR, "forms: %s cannot be opened", dir);
		FAIL(ERR_IO, "form.folder");
	}
	for (;;) {
		const char *path, *z;

		TRY(next_folder(&forms->arena, d, &name));
		if (name.n == 0)
			return NULL;
		TRY(str_z(&forms->arena, name, &z));
		TRY(path_join(&forms->arena, dir, z, &path));
		TRY(load_versions(forms, ref, path, name));
	}
}

err_t
forms_open(const char *dir, const struct reference *ref, struct forms **out)
{
	struct arena a;
	struct forms *forms;
	err_t e;

	arena_init(&a, MEMORY_MAX);
	forms = arena_alloc(&a, sizeof *forms);
	if (forms == NULL)
		FAIL(ERR_LIMIT, "memory.limit");
	forms->arena = a;
	if ((e = load_all(forms, ref, dir)) != NULL) {
		forms_close(&forms);
		return e;
	}
	*out = forms;
	return NULL;
}

void
forms_close(struct forms **forms)
{
	struct arena a;

	if (*forms == NULL)
		return;
	a = (*forms)->arena;			/* *forms lies in what is freed */
	arena_free(&a);
	*forms = NULL;
}

const struct form *
form_by_id(const struct forms *forms, struct str id, uint16_t version)
{
	const struct form *best = NULL;

	for (size_t i = 0; i < forms->n; i++) {
		const struct form *f = &forms->form[i];

		if (str_eq(f->id, id) && (version == 0 || f->version == version) &&
		    (best == NULL || f->version > best->version))
			best = f;
	}
	return best;
}

const struct form *
form_by_number(const struct forms *forms, uint16_t number, uint16_t version)
{
	for (size_t i = 0; i < forms->n; i++)
		if (forms->form[i].number == number)
			return form_by_id(forms, forms->form[i].id, version);
	return NULL;
}
