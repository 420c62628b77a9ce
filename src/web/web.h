/*
 * web/web.h - a request as a handler sees it, and its answer.
 *
 *	http -> guard -> route -> site->begin (session, reader) -> site->may
 *	     -> handler(struct web *) -> page, redirect or download -> http
 *
 * A handler reads parameters and fields, calls the domain, and either
 *
 *	struct page *pg = web_html(w); tmpl_queue(pg, &v); return NULL;
 *	return web_redirect(w, "/queue");
 *	return web_download(w, "text/csv", "orders.csv", bytes);
 *	return web_not_found(w);
 *
 * or returns an error, which becomes an error page: INVALID 422, DENIED and
 * NOTFOUND the one uniform 404, CONFLICT 409, BUSY and UNCERTAIN 503, LIMIT
 * 413, IO and BUG 500 with a short code that is in the log as well.
 * Everything lives in w->arena and is wiped when the answer has been sent.
 */
#ifndef PS_WEB_WEB_H
#define PS_WEB_WEB_H
#include "base/id.h"
#include "base/str.h"
#include "crypto/crypto.h"
#include "web/page.h"
#include "web/route.h"

struct ctx;			/* store/ctx.h */
struct words;			/* web/words.h */
struct shell;			/* web/shell.h: what the layout shows around a page */
struct web_failure;

#define WEB_FIELDS_MAX 2000

struct web_pair { struct str key, value; };
struct web_pairs { struct web_pair *pair; size_t n; };

/* The desk's session as the cookie carries it; whether it is good, the keeper says. */
struct web_session {
	bool		 given;
	uint8_t		 sid[16];
	struct key	 sk;
};

enum web_answer { WEB_ANSWER_NONE, WEB_ANSWER_PAGE, WEB_ANSWER_REDIRECT, WEB_ANSWER_DOWNLOAD };

#define WEB_HEADERS_MAX 6
struct web {
	/* the request */
	struct arena		*arena;		/* the request's; 4 MB */
	const struct web_site	*site;
	const struct route	*route;		/* NULL while no route is found */
	enum web_method		 method;
	bool			 unasked;	/* another site or a prefetch made the browser send it: change nothing */
	struct str		 path;		/* as asked for, still encoded, without query */
	struct str		 raw_query, cookies, host;
	uint64_t		 prefix;	/* of whom asks: keyed hash of the /24 or /48, another key every 10 min (SEC-73); 0 unknown */
	struct route_match	 match;
	struct web_pairs	 query, form;
	struct web_session	 session;
	void			*thread;	/* what site->thread_open gave for this worker */
	/* set by site->begin */
	struct ctx		*cx;		/* actor, clock, reader; NULL where there is none */
	struct shell		*shell;		/* never NULL in a handler */
	void			*user;		/* the site's own, of this request */
	/* the answer */
	int			 status;	/* 200 until somebody changes it */
	enum web_answer		 answer;
	struct page		 page;
	struct str		 location, type, filename, bytes;
	struct { const char *name; struct str value; } header[WEB_HEADERS_MAX];
	size_t			 n_headers;
	struct arena		 page_arena;	/* of the page's bytes alone */
};

/* What a process (desk, public) brings. One per process, constant after start. */
struct web_site {
	const char		*name;		/* "desk", "public": prefix of handlers */
	const struct route	*routes;
	size_t			 n_routes;
	void			*user;
	const struct words	*words;		/* texts of message ids; NULL: generic words */
	const char		*cookie;	/* "ps" (plain HTTP) or "__Host-ps"; NULL: no session here */
	const char *const	*hosts;		/* accepted Host values with port, ends with NULL */
	bool			 tls;		/* cookies get Secure, the site HSTS */
	bool			 demo;
	/* Once in each worker thread, before its first request; may be NULL. */
	err_t	(*thread_open)(void *user, void **state);
	void	(*thread_close)(void *state);
	/* Before the handler (w->route is known, fields are parsed): attach w->cx,
	 * ask the keeper about w->session, fill w->shell.  An error becomes the page.
	 * For a desk route that is not guest and has no good session: return
	 * web_redirect(w, "/sign-in") and the handler is not called. */
	err_t	(*begin)(struct web *);
	void	(*end)(struct web *);		/* always after begin; may be NULL */
	/* policy of the route; false gives the uniform 404.  Not asked for public and guest. */
	bool	(*may)(const struct web *, const char *policy);
	/* false: 429, before begin.  May be NULL. */
	bool	(*rate)(const struct web *, enum web_rate);
	/* Draw an error page in the site's own layout; NULL: the plain one of web. */
	void	(*failure)(struct web *, const struct web_failure *);
};

struct web_failure {
	int		 status;
	struct str	 title, text, fix;	/* words for the person, never what was typed */
	struct str	 code;			/* short code to read out; empty when of no use */
};

/* ---- reading ---- */
struct str web_param(const struct web *, const char *name);	/* of the path; empty when none */
/* Form field of a POST, query parameter of a GET; empty when absent. */
struct str web_field(const struct web *, const char *name);
bool	 web_has(const struct web *, const char *name);
/* All values of a key named in multi=. */
NODISCARD err_t web_fields(const struct web *, const char *name, struct str **out, size_t *n_out);
struct str web_query(const struct web *, const char *name);	/* of the query, also on POST */
/* The pairs the fields come from (form of a POST, query of a GET), in order. */
const struct web_pairs *web_pairs(const struct web *);
/* A decimal number, or dflt when absent or none. */
int64_t	 web_number(const struct web *, const char *name, int64_t dflt);
/* 32 hex digits of a path parameter; NOTFOUND otherwise (uniform). */
NODISCARD err_t web_id(const struct web *, const char *param, struct id *out);
/* The 16 random bytes of the form (INT-26), hidden field "token"; INVALID "web.token". */
NODISCARD err_t web_token(const struct web *, uint8_t out[16]);

/* ---- answering ---- */
/* Begin an HTML page (or go on with it); status stays w->status. */
struct page *web_html(struct web *);
NODISCARD err_t web_redirect(struct web *, const char *path);		/* 303, a path of ours */
NODISCARD err_t web_redirect_str(struct web *, struct str path);
/* printf into the path; the values must be ids, numbers or references. */
NODISCARD err_t web_redirect_fmt(struct web *, const char *fmt, ...) __attribute__((format(printf, 2, 3)));
/* filename: ASCII letters, digits, . _ - only. */
NODISCARD err_t web_download(struct web *, const char *type, const char *filename, struct str bytes);
NODISCARD err_t web_not_found(struct web *);				/* the uniform 404 */
/* One more response header; the name is a constant, the value is checked for control bytes. */
NODISCARD err_t web_header(struct web *, const char *name, struct str value);
/* Draw the page of a failure (http does it for returned errors). */
NODISCARD err_t web_fail(struct web *, err_t);
NODISCARD err_t web_fail_status(struct web *, int status, const char *id);
int	 web_status_of(err_t);

/* ---- session cookie and CSRF (desk) ---- */
NODISCARD err_t web_session_set(struct web *, const uint8_t sid[16], const struct key *sk);
/* Expire the cookie and clear what the browser keeps; never "cookies" (SEC-83). */
NODISCARD err_t web_session_clear(struct web *);
/* Another cookie of ours: HttpOnly, SameSite=Strict, Path=/; max_age < 0: until the browser closes, 0 expires it. */
NODISCARD err_t web_cookie_set(struct web *, const char *name, struct str value, long max_age);
struct str web_cookie(const struct web *, const char *name);		/* empty when absent */
/* Token for a form that posts to the route of that name: base64url(nonce16 || mac32). */
NODISCARD err_t web_csrf(struct web *, struct str route, struct str *out);
/* DENIED "web.csrf" when the token is not for this session and route. */
NODISCARD err_t web_csrf_check(const struct web_session *, struct str route, struct arena *, struct str token);
/* For {{ call csrf(STR("route")) }} and {{ call token() }}: failure sticks in the page. */
struct str web_csrf_or_stick(struct page *, struct str route);
struct str web_token_or_stick(struct page *);
#endif
