/*
 * web/serve.h - a request from its parsed head to its answer, without a
 * socket: http.c and tests call it.
 *
 *	serve_head -> (body, if any) -> serve_run -> struct web with the answer
 */
#ifndef PS_WEB_SERVE_H
#define PS_WEB_SERVE_H
#include "web/assets.h"
#include "web/guard.h"

struct serve {
	struct web		 w;
	struct guard_request	 request;
	struct guard_head	 head;
	const struct asset	*asset;		/* answered from the table, no handler */
	bool			 asset_fresh;	/* 304: the browser's copy is good */
	bool			 close;		/* refused: close the connection after the answer */
	bool			 begun;		/* site->end is owed */
};

/* w.arena, w.site and request are set.  false: the answer stands already (a refusal or an asset). */
bool	 serve_head(struct serve *);
/* All of the body is there (empty for GET). The answer stands afterwards. */
void	 serve_run(struct serve *, struct str body);
/* Refuse now with a page; the connection closes. */
void	 serve_refuse(struct serve *, int status);
/* The bytes to send; a page that failed becomes an error page, that failing too a line of text. */
struct str serve_bytes(struct serve *);

struct serve_field { const char *name, *value; };
/* SEC-83: on every answer. */
extern const struct serve_field serve_headers[];
extern const size_t n_serve_headers;
#endif
