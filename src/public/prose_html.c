/*
 * public/prose_html.c - one page's Markdown made into HTML, once.
 *
 *	body -> cmark's tree -> walk -> page bytes | token -> piece
 *
 * cmark only parses; every byte of HTML is written here, so that nothing but
 * the elements below can come out of a content file.
 */
#include <cmark.h>
#include <string.h>

#include "public/prose_html.h"

#define PIECES_MAX 64
#define BODY_MAX ((size_t)64 << 10)

struct writer {
	struct arena		*arena;
	const struct reference	*reference;
	int32_t			 day;
	struct prose		*prose;
	struct page		 page;
	int			 level;		/* of the last heading */
	const char		*why;
};

static err_t
refuse(struct writer *w, const char *why)
{
	w->why = why;
	FAIL(ERR_INVALID, "public.content");
}

/* What was written so far becomes a piece, then the token's own. */
NODISCARD static err_t
cut(struct writer *w, enum piece_kind kind, struct str ids)
{
	struct prose *p = w->prose;
	struct str bytes;

	TRY(buf_done(&w->page.out, &bytes));
	if (p->n + 2 > PIECES_MAX)
		return refuse(w, "too many tokens");
	if (bytes.n > 0)
		p->piece[p->n++] = (struct piece){ .kind = PIECE_HTML, .html = { bytes } };
	if (kind != PIECE_HTML) {
		/* The tree it was read from is freed long before the page is asked for. */
		TRY(str_dup(w->arena, ids, &ids));
		p->piece[p->n++] = (struct piece){ .kind = kind, .ids = ids };
	}
	page_init(&w->page, w->arena, NULL);
	return NULL;
}

/* ---- tokens ------------------------------------------------------------- */

/* 12727 -> "12,727"; what is no number stays as it is. */
static void
put_grouped(struct page *pg, struct str value)
{
	int64_t n;

	if (str_i64(value, &n) != NULL || n < 1000) {
		page_text(pg, value);
		return;
	}
	for (size_t i = 0; i < value.n; i++) {
		if (i > 0 && (value.n - i) % 3 == 0)
			page_text(pg, STR(","));
		page_text(pg, (struct str){ value.p + i, 1 });
	}
}

NODISCARD static err_t
put_figure(struct writer *w, struct str id)
{
	const struct csv *c = reference_list(w->reference, "statistics");
	int row = c == NULL ? -1 : reference_row(c, id, w->day);
	struct str value;

	if (row < 0)
		return refuse(w, "a figure that does not exist");
	value = csv_get(c, (size_t)row, "value");
	put_grouped(&w->page, value.n > 0 ? value : csv_get(c, (size_t)row, "percent"));
	if (value.n == 0)
		page_text(&w->page, STR("%"));
	return NULL;
}

/* {list FILE COLUMN [COLUMN=VALUE]} */
NODISCARD static err_t
put_list(struct writer *w, struct str rest)
{
	struct str file = STR_NONE, column = STR_NONE, where = STR_NONE;
	const struct csv *c;
	const char *name, *key = NULL, *show;
	size_t shown = 0;

	if (!str_split(&rest, ' ', &file) || !str_split(&rest, ' ', &column))
		return refuse(w, "a list without file or column");
	if (rest.n > 0 && str_split(&rest, '=', &where))
		TRY(str_z(w->arena, where, &key));
	TRY(str_z(w->arena, file, &name));
	TRY(str_z(w->arena, column, &show));
	c = reference_list(w->reference, name);
	if (c == NULL || !csv_has(c, show) || (key != NULL && !csv_has(c, key)))
		return refuse(w, "a list that does not exist");
	page_raw(&w->page, STR("<ul class=\"govuk-list govuk-list--bullet\">\n"));
	for (size_t i = 0; i < c->n_rows; i++) {
		if (!reference_in_force(c, i, w->day) || (key != NULL && !str_eq(csv_get(c, i, key), rest)))
			continue;
		page_raw(&w->page, STR("<li>"));
		page_text(&w->page, csv_get(c, i, show));
		page_raw(&w->page, STR("</li>\n"));
		shown++;
	}
	page_raw(&w->page, STR("</ul>\n"));
	return shown > 0 ? NULL : refuse(w, "a list with no row");
}

NODISCARD static err_t
known_contacts(struct writer *w, struct str ids)
{
	const struct csv *c = reference_list(w->reference, "contacts");
	struct str id;

	while (str_split(&ids, ';', &id)) {
		bool known = false;

		for (size_t i = 0; c != NULL && i < c->n_rows && !known; i++)
			known = str_eq(csv_get(c, i, "contact_id"), id);
		if (!known)
			return refuse(w, "a contact that does not exist");
	}
	return NULL;
}

/* A token in a sentence. */
NODISCARD static err_t
inline_token(struct writer *w, struct str token)
{
	struct str word, rest = token;

	if (!str_split(&rest, ' ', &word))
		return refuse(w, "an empty token");
	if (str_is(word, "figure"))
		return put_figure(w, rest);
	if (!str_is(word, "call"))
		return refuse(w, "an unknown token in a sentence");
	TRY(known_contacts(w, rest));
	return cut(w, PIECE_CALL, rest);
}

/* A token that is a paragraph of its own. */
NODISCARD static err_t
block_token(struct writer *w, struct str token, bool *done)
{
	struct str word = STR_NONE, rest = token;

	*done = str_split(&rest, ' ', &word);
	if (str_is(word, "contacts")) {
		TRY(known_contacts(w, rest));
		return cut(w, PIECE_CONTACTS, rest);
	}
	if (str_is(word, "list"))
		return put_list(w, rest);
	if (str_is(word, "next"))
		return cut(w, PIECE_NEXT, STR_NONE);
	if (str_is(word, "cookies"))
		return cut(w, PIECE_COOKIES, STR_NONE);
	if (str_is(word, "staff"))
		return cut(w, PIECE_STAFF, STR_NONE);
	if (str_is(word, "door"))
		return cut(w, PIECE_DOOR, rest);
	*done = false;
	return NULL;
}

/* ---- text --------------------------------------------------------------- */

/* Digits in one run, single blanks inside it left out. */
static size_t
run_of_digits(struct str s, char *out, size_t max, size_t *used)
{
	size_t n = 0, i = 0;

	for (; i < s.n && n < max; i++) {
		if (s.p[i] >= '0' && s.p[i] <= '9')
			out[n++] = s.p[i];
		else if (s.p[i] != ' ' || i + 1 >= s.n || s.p[i + 1] < '0' || s.p[i + 1] > '9')
			break;
	}
	*used = i;
	return n;
}

/* PUB-30: a number that belongs to the register, typed by hand. */
static bool
has_number(const struct writer *w, struct str text)
{
	const struct csv *c = reference_list(w->reference, "contacts");
	char digits[20];
	size_t used;

	for (size_t at = 0; at < text.n; at += used > 0 ? used : 1) {
		struct str run = { digits, run_of_digits(str_from(text, at), digits, sizeof digits, &used) };

		if (run.n >= 10 && digits[0] == '0')
			return true;
		for (size_t i = 0; c != NULL && i < c->n_rows && run.n >= 3; i++)
			if (str_eq(csv_get(c, i, "value_dial"), run))
				return true;
	}
	return false;
}

NODISCARD static err_t
put_text(struct writer *w, const char *literal)
{
	struct str rest = str_of(literal), before, token;

	while (rest.n > 0) {
		size_t open;

		if (!str_find(rest, STR("{"), &open))
			open = rest.n;
		before = str_head(rest, open);
		if (has_number(w, before))
			return refuse(w, "a number typed by hand: name its id");
		page_text(&w->page, before);
		if (open == rest.n)
			break;
		rest = str_from(rest, open + 1);
		if (!str_find(rest, STR("}"), &(size_t){ 0 }) || !str_split(&rest, '}', &token))
			return refuse(w, "a token without its end");
		TRY(inline_token(w, token));
	}
	return NULL;
}

/* ---- elements ----------------------------------------------------------- */

NODISCARD static err_t
heading(struct writer *w, cmark_node *node, bool enter)
{
	int level = cmark_node_get_heading_level(node);

	if (enter && (level < 2 || level > 3 || level > w->level + 1))
		return refuse(w, "a heading out of order");
	w->level = level;
	if (enter)
		page_raw(&w->page, level == 2 ? STR("<h2 class=\"govuk-heading-m\">") : STR("<h3 class=\"govuk-heading-s\">"));
	else
		page_raw(&w->page, level == 2 ? STR("</h2>\n") : STR("</h3>\n"));
	return NULL;
}

NODISCARD static err_t
paragraph(struct writer *w, cmark_node *node, bool enter, bool *skip)
{
	cmark_node *parent = cmark_node_parent(node), *only = cmark_node_first_child(node);
	const char *text;
	size_t n;

	if (cmark_node_get_type(parent) == CMARK_NODE_ITEM || cmark_node_get_type(parent) == CMARK_NODE_BLOCK_QUOTE)
		return NULL;
	if (enter && only != NULL && cmark_node_get_type(only) == CMARK_NODE_TEXT && cmark_node_next(only) == NULL &&
	    (text = cmark_node_get_literal(only)) != NULL && (n = strlen(text)) > 2 && text[0] == '{' && text[n - 1] == '}') {
		TRY(block_token(w, (struct str){ text + 1, n - 2 }, skip));
		if (*skip)
			return NULL;
	}
	page_raw(&w->page, enter ? STR("<p class=\"govuk-body\">") : STR("</p>\n"));
	return NULL;
}

NODISCARD static err_t
link(struct writer *w, cmark_node *node, bool enter)
{
	struct str url = str_of(cmark_node_get_url(node));

	if (!enter) {
		page_raw(&w->page, STR("</a>"));
		return NULL;
	}
	if (!str_starts(url, STR("/en")))
		return refuse(w, "a link to somewhere else");
	page_raw(&w->page, STR("<a class=\"govuk-link\" href=\""));
	page_url(&w->page, url);
	page_raw(&w->page, STR("\">"));
	return NULL;
}

static void
list(struct writer *w, cmark_node *node, bool enter)
{
	bool ordered = cmark_node_get_list_type(node) == CMARK_ORDERED_LIST;

	if (enter)
		page_raw(&w->page, ordered ? STR("<ol class=\"govuk-list govuk-list--number\">\n") :
		    STR("<ul class=\"govuk-list govuk-list--bullet\">\n"));
	else
		page_raw(&w->page, ordered ? STR("</ol>\n") : STR("</ul>\n"));
}

/* skip: the children were dealt with here. */
NODISCARD static err_t
element(struct writer *w, cmark_node *node, bool enter, bool *skip)
{
	*skip = false;
	switch (cmark_node_get_type(node)) {
	case CMARK_NODE_DOCUMENT:
		return NULL;
	case CMARK_NODE_HEADING:
		return heading(w, node, enter);
	case CMARK_NODE_PARAGRAPH:
		return paragraph(w, node, enter, skip);
	case CMARK_NODE_LIST:
		list(w, node, enter);
		return NULL;
	case CMARK_NODE_ITEM:
		page_raw(&w->page, enter ? STR("<li>") : STR("</li>\n"));
		return NULL;
	case CMARK_NODE_BLOCK_QUOTE:
		page_raw(&w->page, enter ? STR("<div class=\"govuk-inset-text\">") : STR("</div>\n"));
		return NULL;
	case CMARK_NODE_STRONG:
		page_raw(&w->page, enter ? STR("<strong>") : STR("</strong>"));
		return NULL;
	case CMARK_NODE_LINK:
		return link(w, node, enter);
	case CMARK_NODE_TEXT:
		return put_text(w, cmark_node_get_literal(node));
	case CMARK_NODE_SOFTBREAK:
		page_raw(&w->page, STR("\n"));
		return NULL;
	default:
		return refuse(w, "something that is not allowed here: plain text, headings, lists, links, strong, quote");
	}
}

NODISCARD static err_t
walk(struct writer *w, cmark_iter *iter)
{
	cmark_event_type event;

	while ((event = cmark_iter_next(iter)) != CMARK_EVENT_DONE) {
		cmark_node *node = cmark_iter_get_node(iter);
		bool skip;

		TRY(element(w, node, event == CMARK_EVENT_ENTER, &skip));
		/* Its children and its end are behind us. */
		if (skip)
			cmark_iter_reset(iter, node, CMARK_EVENT_EXIT);
	}
	return cut(w, PIECE_HTML, STR_NONE);
}

err_t
prose_body(struct arena *a, const struct reference *r, struct str markdown, int32_t day, struct prose *p, const char **why)
{
	struct writer w = { .arena = a, .reference = r, .day = day, .prose = p, .level = 1 };
	cmark_node *document;
	cmark_iter *iter;
	err_t e;

	*why = "too long";
	if (markdown.n > BODY_MAX)
		FAIL(ERR_INVALID, "public.content");
	NEWN(p->piece, a, PIECES_MAX);
	page_init(&w.page, a, NULL);
	document = cmark_parse_document(markdown.p, markdown.n, CMARK_OPT_SMART);
	if (document == NULL)
		FAIL(ERR_LIMIT, "memory.limit");
	cmark_consolidate_text_nodes(document);
	iter = cmark_iter_new(document);
	e = iter == NULL ? ERROR(ERR_LIMIT, "memory.limit") : walk(&w, iter);
	*why = w.why != NULL ? w.why : "it cannot be drawn";
	cmark_iter_free(iter);
	cmark_node_free(document);
	return e;
}
