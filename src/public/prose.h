/*
 * public/prose.h - the pages of words: content/en/NAME.md, made ready once at start.
 *
 *	file -> head (title, path, flags, sources, dates) + body -> cmark -> pieces
 *
 * The body is Markdown without raw HTML, and tokens in braces:
 *
 *	{call con-001}		one number in a sentence      {contacts con-022;con-015}   a list, on a line of its own
 *	{figure stat-001}	a printed figure              {list FILE COLUMN [COLUMN=VALUE]}   rows of reference data
 *	{next} {cookies} {staff}	what the site itself knows
 *	{door ROLE NEED}	a button to the numbers for that role and need
 *
 * A number of the register typed by hand, an id that does not exist, raw HTML
 * or a heading out of order refuses the whole set.  Numbers are looked up when
 * the page is asked for: what is out of date is not shown.
 */
#ifndef PS_PUBLIC_PROSE_H
#define PS_PUBLIC_PROSE_H
#include "reference/reference.h"
#include "web/page.h"

enum piece_kind { PIECE_HTML, PIECE_CALL, PIECE_CONTACTS, PIECE_NEXT, PIECE_COOKIES, PIECE_STAFF, PIECE_DOOR };
struct piece { enum piece_kind kind; struct html html; struct str ids; };
struct prose {
	struct str	 name, path, title, back;	/* name: of the file; path without the language: "/about" */
	struct str	 sources;			/* documents, "; " between them */
	struct str	 verified;			/* "25 November 2026"; empty: nobody yet */
	bool		 watched, plain_title;		/* flags E, N */
	struct piece	*piece;
	size_t		 n;
};
struct prose_set { struct prose *page; size_t n; };
/* Every page of the folder. INVALID "public.content", the file and fault in the log. */
NODISCARD err_t prose_open(struct arena *, const struct reference *, const char *dir, int32_t day, struct prose_set *out);
/* NULL when there is none. */
const struct prose *prose_at(const struct prose_set *, struct str path);
#endif
