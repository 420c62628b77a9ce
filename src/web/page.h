/*
 * web/page.h - the run time of compiled templates: a page being written.
 *
 *	struct page -> page_put() and friends, called by tmpl_*() -> bytes
 *
 * Errors stick in the buffer; the request asks once, at the end.  Text is
 * escaped by the function that prints it, chosen by tools/tmplc.py from the
 * place in the HTML and by the compiler from the type.  A page never grows
 * over PAGE_MAX.
 */
#ifndef PS_WEB_PAGE_H
#define PS_WEB_PAGE_H
#include "base/str.h"

#define PAGE_MAX ((size_t)2 << 20)

struct web;
struct page {
	struct buf	 out;
	struct web	*web;	/* NULL in tests of a template alone */
};

/* HTML that is trusted already: made by our own renderer, never from input. */
struct html { struct str s; };

void	 page_init(struct page *, struct arena *, struct web *);
/* Bytes of the template itself. */
void	 page_lit(struct page *, const char *, size_t);
/* Trusted HTML; {{ raw }} is the only caller in templates. */
void	 page_raw(struct page *, struct str);

void	 page_text(struct page *, struct str);		/* escaped: & < > " ' */
void	 page_text_z(struct page *, const char *);
void	 page_i64(struct page *, int64_t);
void	 page_u64(struct page *, uint64_t);
/* One part of a URL after its start: all but unreserved bytes as %XX. */
void	 page_part(struct page *, struct str);
void	 page_part_z(struct page *, const char *);
/* A whole URL: a path of ours, https, tel, sms or mailto; anything else becomes "#". */
void	 page_url(struct page *, struct str);
void	 page_url_z(struct page *, const char *);

#define PAGE_BY_TYPE(x, text, text_z) _Generic((x),			\
	struct str: text, const char *: text_z, char *: text_z,		\
	short: page_i64, int: page_i64, long: page_i64, long long: page_i64, \
	unsigned short: page_u64, unsigned: page_u64, unsigned char: page_u64, \
	unsigned long: page_u64, unsigned long long: page_u64)
#define page_put(pg, x) PAGE_BY_TYPE(x, page_text, page_text_z)((pg), (x))
#define page_put_part(pg, x) PAGE_BY_TYPE(x, page_part, page_part_z)((pg), (x))
#define page_put_url(pg, x) _Generic((x), struct str: page_url,		\
	const char *: page_url_z, char *: page_url_z)((pg), (x))
#endif
