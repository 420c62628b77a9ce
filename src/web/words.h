/*
 * web/words.h - words for message ids, from content/<lang>/messages.csv.
 *
 *	id,text,fix
 *	report.text.empty,"The report has no text.","Write what was seen, in your own words."
 *
 * An id that is not in the file gets generic words, so that a page never
 * shows an id; a test lists ids without words.
 */
#ifndef PS_WEB_WORDS_H
#define PS_WEB_WORDS_H
#include "base/str.h"

struct words;
struct word { struct str text, fix; };

/* INVALID, IO.  Owns its arena until words_close. */
NODISCARD err_t words_open(const char *path, struct words **out);
void	 words_close(struct words **);
/* w may be NULL; id may be unknown: generic words then, never empty. */
struct word words_of(const struct words *w, const char *id);
bool	 words_has(const struct words *, const char *id);
#endif
