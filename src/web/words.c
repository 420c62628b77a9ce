/*
 * web/words.c - the texts of message ids, loaded once.
 *
 *	messages.csv -> sorted by id -> binary search
 */
#include <stdlib.h>

#include "base/csv.h"
#include "base/file.h"
#include "base/log.h"
#include "web/words.h"

#define WORDS_FILE_MAX ((size_t)1 << 20)
#define WORDS_ARENA_MAX ((size_t)16 << 20)

struct entry { struct str id; struct word word; };
struct words {
	struct arena	 arena;
	struct entry	*entry;		/* sorted by id */
	size_t		 n;
};

static int
by_id(const void *a, const void *b)
{
	return str_cmp(((const struct entry *)a)->id, ((const struct entry *)b)->id);
}

NODISCARD static err_t
load(struct arena *a, const char *path, struct entry **entry, size_t *n)
{
	struct csv csv;
	struct csv_error why = { 0 };
	struct str text;
	err_t e;

	TRY(file_read(a, path, WORDS_FILE_MAX, &text));
	if ((e = csv_parse(a, text, &csv, &why)) != NULL) {
		log_line(LOG_ERROR, "messages.csv line %zu: %s", why.line, why.id != NULL ? why.id : "malformed");
		return e;
	}
	NEWN(*entry, a, csv.n_rows + 1);
	for (size_t i = 0; i < csv.n_rows; i++)
		(*entry)[i] = (struct entry){ csv_get(&csv, i, "id"), { csv_get(&csv, i, "text"), csv_get(&csv, i, "fix") } };
	*n = csv.n_rows;
	qsort(*entry, *n, sizeof **entry, by_id);
	return NULL;
}

err_t
words_open(const char *path, struct words **out)
{
	struct arena a;
	struct words *w;
	err_t e;

	arena_init(&a, WORDS_ARENA_MAX);
	if ((w = arena_alloc(&a, sizeof *w)) == NULL) {
		arena_free(&a);
		FAIL(ERR_LIMIT, "memory.limit");
	}
	if ((e = load(&a, path, &w->entry, &w->n)) != NULL) {
		arena_free(&a);
		return e;
	}
	w->arena = a;		/* w lives in its own arena: close takes a copy of the head first */
	*out = w;
	return NULL;
}

void
words_close(struct words **io)
{
	struct arena a;

	if (*io == NULL)
		return;
	a = (*io)->arena;
	*io = NULL;
	arena_free(&a);
}

static const struct entry *
find(const struct words *w, const char *id)
{
	struct entry key = { .id = str_of(id) };

	if (w == NULL)
		return NULL;
	return bsearch(&key, w->entry, w->n, sizeof key, by_id);
}

bool
words_has(const struct words *w, const char *id)
{
	return find(w, id) != NULL;
}

struct word
words_of(const struct words *w, const char *id)
{
	const struct entry *e = find(w, id);

	if (e != NULL && e->word.text.n > 0)
		return e->word;
	return (struct word){ STR("This could not be done."), STR("Check the page and try again.") };
}
