/* public/prose_html.h - Markdown of ours to HTML with our classes, cut into pieces where a token stands. */
#ifndef PS_PUBLIC_PROSE_HTML_H
#define PS_PUBLIC_PROSE_HTML_H
#include "public/prose.h"

/* *why: what is wrong, a constant; INVALID "public.content" with it. Pieces are added to p. */
NODISCARD err_t prose_body(struct arena *, const struct reference *, struct str markdown, int32_t day, struct prose *p,
    const char **why);
#endif
