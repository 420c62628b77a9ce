/*
 * web/page.c - write a page, escaping for the place where each value stands.
 *
 *	tmpl_*() -> page_*() -> struct buf
 *
 * Every byte that is not the template's own passes through one of the
 * functions below; they know nothing of what the value means.
 */
#include "web/page.h"

void
page_init(struct page *pg, struct arena *arena, struct web *web)
{
	buf_init(&pg->out, arena, PAGE_MAX);
	pg->web = web;
}

void
page_lit(struct page *pg, const char *p, size_t n)
{
	buf_add(&pg->out, p, n);
}

void
page_raw(struct page *pg, struct str s)
{
	buf_str(&pg->out, s);
}

static const char *
entity(char c)
{
	switch (c) {
	case '&':
		return "&amp;";
	case '<':
		return "&lt;";
	case '>':
		return "&gt;";
	case '"':
		return "&quot;";
	case '\'':
		return "&#39;";
	default:
		return NULL;
	}
}

void
page_text(struct page *pg, struct str s)
{
	size_t from = 0;

	for (size_t i = 0; i < s.n; i++) {
		const char *e = entity(s.p[i]);

		if (e == NULL)
			continue;
		buf_add(&pg->out, s.p + from, i - from);
		buf_z(&pg->out, e);
		from = i + 1;
	}
	if (s.n > from)
		buf_add(&pg->out, s.p + from, s.n - from);
}

void
page_text_z(struct page *pg, const char *s)
{
	page_text(pg, str_of(s));
}

void
page_i64(struct page *pg, int64_t v)
{
	buf_printf(&pg->out, "%lld", (long long)v);
}

void
page_u64(struct page *pg, uint64_t v)
{
	buf_printf(&pg->out, "%llu", (unsigned long long)v);
}

/* RFC 3986 section 2.3 */
static bool
is_unreserved(unsigned char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
	    c == '-' || c == '.' || c == '_' || c == '~';
}

void
page_part(struct page *pg, struct str s)
{
	static const char hex[] = "0123456789ABCDEF";

	for (size_t i = 0; i < s.n; i++) {
		unsigned char c = (unsigned char)s.p[i];
		char coded[3] = { '%', hex[c >> 4], hex[c & 15] };

		if (is_unreserved(c))
			buf_byte(&pg->out, c);
		else
			buf_add(&pg->out, coded, 3);
	}
}

void
page_part_z(struct page *pg, const char *s)
{
	page_part(pg, str_of(s));
}

/* What may stand in href and action: our own paths and the four schemes of SEC-83. */
static bool
url_is_ours(struct str s)
{
	static const char *const schemes[] = { "https://", "tel:", "sms:", "mailto:" };

	for (size_t i = 0; i < s.n; i++)
		if ((unsigned char)s.p[i] <= ' ' || s.p[i] == '\\' || s.p[i] == 0x7f)
			return false;
	if (s.n > 0 && (s.p[0] == '#' || s.p[0] == '?'))
		return true;
	if (s.n > 0 && s.p[0] == '/')
		return s.n == 1 || s.p[1] != '/';
	for (size_t i = 0; i < sizeof schemes / sizeof schemes[0]; i++)
		if (str_starts(s, str_of(schemes[i])))
			return true;
	return false;
}

void
page_url(struct page *pg, struct str s)
{
	if (url_is_ours(s))
		page_text(pg, s);
	else
		page_lit(pg, "#", 1);
}

void
page_url_z(struct page *pg, const char *s)
{
	page_url(pg, str_of(s));
}
