/*
 * reference/reference.c - load a folder of dated lists by its manifest.
 *
 *	manifest.json -> each file: read, digest, parse, columns, rows, days -> list
 *	overlay folder -> rows by (id, valid_from) -> list
 *
 * A folder is accepted whole or refused whole; the log names file and fault.
 */
#include <jansson.h>
#include <string.h>

#include "base/file.h"
#include "base/log.h"
#include "reference/digest.h"
#include "reference/reference.h"

#define SET_MAX ((size_t)64 << 20)		/* bytes of memory for the whole set */
#define FILE_MAX ((size_t)16 << 20)
#define MANIFEST_MAX ((size_t)1 << 20)

struct reference {
	struct arena	 arena;			/* the set itself lies in it */
	struct ref_list	*list;
	size_t		 n_lists;
};

static void
json_drop(json_t **j)
{
	json_decref(*j);
}

NODISCARD static err_t
refuse(const char *file, size_t line, const char *fault)
{
	log_line(LOG_ERROR, "reference: %s:%zu: %s", file, line, fault);
	FAIL(ERR_INVALID, "reference.invalid");
}

NODISCARD static err_t
read_csv(struct arena *a, const char *file, struct str text, struct csv *out)
{
	struct csv_error why = { 0 };
	err_t e = csv_parse(a, text, out, &why);

	if (e == NULL || e->code != ERR_INVALID)
		return e;
	log_line(LOG_ERROR, "reference: %s:%zu: cell %zu: %s", file, why.line, why.column, why.id);
	FAIL(ERR_INVALID, "reference.invalid");
}

/* Every cell of the dated columns is blank or a day. */
NODISCARD static err_t
check_days(const char *file, const struct csv *csv)
{
	static const char *const dated[] = { "valid_from", "valid_to" };
	struct date unused;

	for (size_t i = 0; i < 2; i++) {
		if (!csv_has(csv, dated[i]))
			continue;
		for (size_t row = 0; row < csv->n_rows; row++) {
			struct str cell = csv_get(csv, row, dated[i]);

			if (cell.n != 0 && date_parse(cell, &unused) != NULL)
				return refuse(file, row + 2, dated[i]);
		}
	}
	return NULL;
}

NODISCARD static err_t
check_columns(const char *file, const struct csv *csv, const json_t *columns)
{
	if (!json_is_array(columns) || json_array_size(columns) != csv->n_cols)
		return refuse(file, 1, "other columns than the manifest says");
	for (size_t i = 0; i < csv->n_cols; i++) {
		const char *name = json_string_value(json_array_get(columns, i));

		if (name == NULL || !str_is(csv->head[i], name))
			return refuse(file, 1, "other columns than the manifest says");
	}
	return NULL;
}

/* "ho/towns.csv": no way out of the folder. */
static bool
is_file_name(const char *name)
{
	struct str s = str_of(name);
	size_t at;

	return str_ends(s, STR(".csv")) && s.n > 4 && name[0] != '/' && !str_find(s, STR(".."), &at);
}

NODISCARD static err_t
load_file(struct arena *a, const char *dir, const char *file, const json_t *entry, struct csv *out)
{
	const char *path, *digest = json_string_value(json_object_get(entry, "sha256"));
	const json_t *rows = json_object_get(entry, "rows");
	struct str text;
	bool same;

	if (!is_file_name(file) || digest == NULL || !json_is_integer(rows))
		return refuse("manifest.json", 0, "an entry lacks a proper name, rows or sha256");
	TRY(path_join(a, dir, file, &path));
	if (file_read(a, path, FILE_MAX, &text) != NULL)
		return refuse(file, 0, "cannot be read");
	TRY(sha256_is(a, text, str_of(digest), &same));
	if (!same)
		return refuse(file, 0, "changed: its SHA-256 is another one");
	TRY(read_csv(a, file, text, out));
	TRY(check_columns(file, out, json_object_get(entry, "columns")));
	if ((json_int_t)out->n_rows != json_integer_value(rows))
		return refuse(file, 0, "another number of rows than the manifest says");
	return check_days(file, out);
}

NODISCARD static err_t
load_files(struct reference *ref, const char *dir, json_t *files)
{
	const char *file;
	json_t *entry;

	if (!json_is_object(files) || json_object_size(files) == 0)
		return refuse("manifest.json", 0, "lists no files");
	NEWN(ref->list, &ref->arena, json_object_size(files));
	json_object_foreach(files, file, entry) {
		struct ref_list *list = &ref->list[ref->n_lists];

		TRY(load_file(&ref->arena, dir, file, entry, &list->csv));
		TRY(str_z(&ref->arena, str_head(str_of(file), strlen(file) - 4), &list->name));
		ref->n_lists++;
	}
	return NULL;
}

NODISCARD static err_t
load(struct reference *ref, const char *dir)
{
	json_t *manifest CLEANUP(json_drop) = NULL;
	json_error_t why;
	const char *path;
	struct str text;

	TRY(path_join(&ref->arena, dir, "manifest.json", &path));
	if (file_read(&ref->arena, path, MANIFEST_MAX, &text) != NULL)
		return refuse("manifest.json", 0, "cannot be read");
	manifest = json_loadb(text.p, text.n, JSON_REJECT_DUPLICATES, &why);
	if (manifest == NULL)
		return refuse("manifest.json", (size_t)(why.line > 0 ? why.line : 0), "no proper JSON");
	return load_files(ref, dir, json_object_get(manifest, "files"));
}

err_t
reference_open(const char *dir, struct reference **out)
{
	struct arena a;
	struct reference *ref;
	err_t e;

	arena_init(&a, SET_MAX);
	ref = arena_alloc(&a, sizeof *ref);
	if (ref == NULL)
		FAIL(ERR_LIMIT, "memory.limit");
	ref->arena = a;
	if ((e = load(ref, dir)) != NULL) {
		reference_close(&ref);
		return e;
	}
	*out = ref;
	return NULL;
}

void
reference_close(struct reference **ref)
{
	struct arena a;

	if (*ref == NULL)
		return;
	a = (*ref)->arena;			/* *ref lies in what is freed */
	arena_free(&a);
	*ref = NULL;
}

const struct csv *
reference_list(const struct reference *ref, const char *name)
{
	for (size_t i = 0; i < ref->n_lists; i++)
		if (strcmp(ref->list[i].name, name) == 0)
			return &ref->list[i].csv;
	return NULL;
}

/* The row with this id and this valid_from, or n_rows. */
static size_t
find_version(const struct csv *csv, struct str id, struct str from)
{
	size_t row = 0;

	while (row < csv->n_rows && !(str_eq(csv->cell[row * csv->n_cols], id) &&
	    str_eq(csv_get(csv, row, "valid_from"), from)))
		row++;
	return row;
}

NODISCARD static err_t
lay_over(struct reference *ref, const char *file, struct csv *under, const struct csv *over)
{
	size_t wide = under->n_cols;
	struct csv both = { .head = under->head, .n_cols = wide, .n_rows = under->n_rows };

	if (over->n_cols != wide)
		return refuse(file, 1, "other columns than the list below it");
	for (size_t i = 0; i < wide; i++)
		if (!str_eq(over->head[i], under->head[i]))
			return refuse(file, 1, "other columns than the list below it");
	NEWN(both.cell, &ref->arena, (under->n_rows + over->n_rows) * wide);
	memcpy(both.cell, under->cell, under->n_rows * wide * sizeof *both.cell);
	for (size_t row = 0; row < over->n_rows; row++) {
		const struct str *cells = &over->cell[row * wide];
		size_t at = find_version(&both, cells[0], csv_get(over, row, "valid_from"));

		memcpy(&both.cell[at * wide], cells, wide * sizeof *cells);
		if (at == both.n_rows)
			both.n_rows++;
	}
	*under = both;
	return NULL;
}

err_t
reference_overlay(struct reference *ref, const char *dir)
{
	for (size_t i = 0; i < ref->n_lists; i++) {
		struct str file, text;
		struct csv over;
		const char *path;
		err_t e;

		TRY(str_fmt(&ref->arena, &file, "%s.csv", ref->list[i].name));
		TRY(str_z(&ref->arena, file, &path));
		TRY(path_join(&ref->arena, dir, path, &path));
		e = file_read(&ref->arena, path, FILE_MAX, &text);
		if (e != NULL && e->code == ERR_NOTFOUND)
			continue;
		TRY(e);
		TRY(read_csv(&ref->arena, path, text, &over));
		TRY(check_days(path, &over));
		TRY(lay_over(ref, path, &ref->list[i].csv, &over));
	}
	return NULL;
}

bool
reference_in_force(const struct csv *csv, size_t row, int32_t day)
{
	struct str from = csv_get(csv, row, "valid_from"), to = csv_get(csv, row, "valid_to");
	struct date d;

	if (from.n != 0 && (date_parse(from, &d) != NULL || day < day_of(d)))
		return false;
	return to.n == 0 || (date_parse(to, &d) == NULL && day <= day_of(d));
}

int
reference_row(const struct csv *csv, struct str id, int32_t day)
{
	for (size_t row = csv->n_rows; row-- > 0;)
		if (str_eq(csv->cell[row * csv->n_cols], id) && reference_in_force(csv, row, day))
			return (int)row;
	return -1;
}
