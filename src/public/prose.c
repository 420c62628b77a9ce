/*
 * public/prose.c - the .md files of content/en read, checked and made ready (prose.h).
 *
 *	folder -> names in order -> head -> sources looked up -> body (prose_html.c)
 */
#include <dirent.h>
#include <stdlib.h>
#include <string.h>

#include "base/file.h"
#include "base/log.h"
#include "public/prose_html.h"

#define PAGES_MAX 64
#define FILE_MAX ((size_t)64 << 10)

static const char *const source_lists[] = { "content_blocks", "source_gaps", "routing_rules", "signs", "actions", "campaigns",
    "priorities", "statistics", "training", "legal_instruments", "contacts", "organisations" };

static void
close_dir(DIR **d)
{
	if (*d != NULL)
		(void)closedir(*d);
}

static int
by_name(const void *a, const void *b)
{
	return str_cmp(((const struct prose *)a)->name, ((const struct prose *)b)->name);
}

NODISCARD static err_t
names_of(struct arena *a, const char *dir, struct prose_set *out)
{
	DIR *d CLEANUP(close_dir) = opendir(dir);
	struct dirent *entry;

	if (d == NULL)
		FAIL(ERR_NOTFOUND, "public.content");
	NEWN(out->page, a, PAGES_MAX);
	while ((entry = readdir(d)) != NULL) {
		struct str name = str_of(entry->d_name);

		if (!str_ends(name, STR(".md")) || str_starts(name, STR(".")))
			continue;
		if (out->n == PAGES_MAX)
			FAIL(ERR_LIMIT, "public.content");
		TRY(str_dup(a, name, &out->page[out->n++].name));
	}
	qsort(out->page, out->n, sizeof *out->page, by_name);
	return NULL;
}

/* The document a row comes from; empty when there is no such row. */
static struct str
document_of(const struct reference *r, struct str id)
{
	for (size_t i = 0; i < sizeof source_lists / sizeof source_lists[0]; i++) {
		const struct csv *c = reference_list(r, source_lists[i]);

		for (size_t row = 0; c != NULL && row < c->n_rows; row++)
			if (str_eq(c->cell[row * c->n_cols], id))
				return csv_has(c, "source") ? csv_get(c, row, "source") : STR("the partnership");
	}
	return STR_NONE;
}

/* "cnt-094 gap-07" -> "Brighton & Hove page; Safer Derbyshire page": each document once. */
NODISCARD static err_t
sources_of(struct arena *a, const struct reference *r, struct str ids, struct prose *p)
{
	struct buf b;
	struct str id, document, so_far;

	buf_init(&b, a, 4096);
	while (str_split(&ids, ' ', &id)) {
		if (id.n == 0)
			continue;
		document = document_of(r, id);
		if (document.n == 0)
			FAIL(ERR_INVALID, "public.content");
		so_far = (struct str){ b.p, b.n };
		if (b.n > 0 && str_find(so_far, document, &(size_t){ 0 }))
			continue;
		if (b.n > 0)
			buf_z(&b, "; ");
		buf_str(&b, document);
	}
	return buf_done(&b, &p->sources);
}

NODISCARD static err_t
head_line(struct arena *a, const struct reference *r, struct str line, struct prose *p)
{
	struct str key, value = line;
	struct date on;

	if (!str_split(&value, ':', &key))
		FAIL(ERR_INVALID, "public.content");
	value = str_trim(value);
	if (str_is(key, "title"))
		p->title = value;
	else if (str_is(key, "path"))
		p->path = value;
	else if (str_is(key, "back"))
		p->back = value;
	else if (str_is(key, "flags")) {
		p->watched = str_find(value, STR("E"), &(size_t){ 0 });
		p->plain_title = str_find(value, STR("N"), &(size_t){ 0 });
	} else if (str_is(key, "sources")) {
		return sources_of(a, r, value, p);
	} else if (str_is(key, "verified_on") && value.n > 0) {
		TRY(date_parse(value, &on));
		return day_words(a, day_of(on), &p->verified);
	} else if (str_is(key, "review_on")) {
		return date_parse(value, &on);
	} else if (!str_is(key, "verified_on")) {
		FAIL(ERR_INVALID, "public.content");
	}
	return NULL;
}

NODISCARD static err_t
page_of(struct arena *a, const struct reference *r, struct str text, int32_t day, struct prose *p, const char **why)
{
	struct str rest = text, line;

	*why = "the lines between --- and ---";
	if (!str_split(&rest, '\n', &line) || !str_is(line, "---"))
		FAIL(ERR_INVALID, "public.content");
	while (str_split(&rest, '\n', &line) && !str_is(line, "---"))
		TRY(head_line(a, r, line, p));
	if (p->title.n == 0 || !str_starts(p->path, STR("/")))
		FAIL(ERR_INVALID, "public.content");
	*why = "a telling word where the browser keeps it";
	if (p->plain_title && (telling_word_in(r, p->title) || telling_word_in(r, p->path)))
		FAIL(ERR_INVALID, "public.content");
	return prose_body(a, r, rest, day, p, why);
}

err_t
prose_open(struct arena *a, const struct reference *r, const char *dir, int32_t day, struct prose_set *out)
{
	*out = (struct prose_set){ 0 };
	TRY(names_of(a, dir, out));
	for (size_t i = 0; i < out->n; i++) {
		struct prose *p = &out->page[i];
		const char *name, *path, *why;
		struct str text;
		err_t e;

		TRY(str_z(a, p->name, &name));
		TRY(path_join(a, dir, name, &path));
		TRY(file_read(a, path, FILE_MAX, &text));
		e = page_of(a, r, text, day, p, &why);
		if (e == NULL)
			for (size_t j = 0; j < i && e == NULL; j++)
				if (str_eq(out->page[j].path, p->path) || str_eq(out->page[j].title, p->title)) {
					e = ERROR(ERR_INVALID, "public.content");
					why = "its path or title belongs to another page";
				}
		if (e != NULL) {
			log_line(LOG_ERROR, "content/en/%s: %s", name, why);
			return e;
		}
	}
	return NULL;
}

const struct prose *
prose_at(const struct prose_set *set, struct str path)
{
	for (size_t i = 0; i < set->n; i++)
		if (str_eq(set->page[i].path, path))
			return &set->page[i];
	return NULL;
}
