/*
 * web/serve.c - one request through guard, route, session, policy and handler.
 *
 *	head -> guard -> asset | route -> limits
 *	body -> pairs -> begin -> csrf -> may -> handler -> answer
 *
 * Knows no sockets and no library: http.c brings what it parsed and sends
 * what stands in struct web.
 */
#include "base/log.h"
#include "web/serve.h"
#include "web/session.h"
#include "web/shell.h"

const struct serve_field serve_headers[] = {
	{ "Content-Security-Policy", "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; font-src 'self'; "
	    "form-action 'self'; base-uri 'none'; frame-ancestors 'none'; require-trusted-types-for 'script'" },
	{ "X-Content-Type-Options", "nosniff" },
	{ "X-Frame-Options", "DENY" },
	{ "Referrer-Policy", "no-referrer" },
	{ "Cross-Origin-Opener-Policy", "same-origin" },
	{ "Cross-Origin-Resource-Policy", "same-origin" },
	{ "Permissions-Policy", "accelerometer=(), autoplay=(), camera=(), display-capture=(), fullscreen=(), geolocation=(), "
	    "gyroscope=(), microphone=(), midi=(), payment=(), usb=(), browsing-topics=()" },
};
const size_t n_serve_headers = sizeof serve_headers / sizeof serve_headers[0];

static bool
is_desk(const struct web *w)
{
	return str_is(str_of(w->site->name), "desk");
}

void
serve_refuse(struct serve *s, int status)
{
	/* A path that is not there reads like a record that may not be seen. */
	const char *id = status == 404 ? "web.not-found" : "web.refused";

	s->close = true;
	if (web_fail_status(&s->w, status, id) != NULL) {
		s->w.status = status;
		s->w.answer = WEB_ANSWER_NONE;
	}
}

static void
fail(struct serve *s, err_t e)
{
	if (web_fail(&s->w, e) != NULL) {
		s->w.status = web_status_of(e);
		s->w.answer = WEB_ANSWER_NONE;
	}
}

/* The layout's words until the site's begin() fills in its own. */
NODISCARD static err_t
shell_plain(struct web *w)
{
	NEW(w->shell, w->arena);
	*w->shell = (struct shell){
		.product = STR("Plainsight"), .lang = STR("en"), .dir = STR("ltr"), .home = STR("/en/"),
		.demo = w->site->demo,
	};
	return NULL;
}

static bool
asset_head(struct serve *s)
{
	struct str known;

	if (!str_starts(s->head.path, STR("/assets/")) || s->w.method != WEB_GET)
		return false;
	if ((s->asset = asset_at(s->head.path)) == NULL)
		return false;
	known = guard_header_value(&s->request, "If-None-Match");
	s->asset_fresh = str_is(known, s->asset->etag);
	s->w.status = s->asset_fresh ? 304 : 200;
	return true;
}

/* 0, or the status of a refusal that keeps the connection (404, 405) or closes it (413). */
static int
route_head(struct serve *s)
{
	struct web *w = &s->w;
	struct str segment[ROUTE_SEGMENTS_MAX];
	size_t n;
	int status = guard_path(w->arena, s->head.path, segment, ROUTE_SEGMENTS_MAX, &n);

	if (status != 0)
		return status;
	route_find(w->site->routes, w->site->n_routes, w->method, segment, n, &w->match);
	w->route = w->match.route;
	if (w->route == NULL)
		return w->match.other_method ? 405 : 404;
	if (s->head.length > w->route->body_max)
		return 413;
	return 0;
}

bool
serve_head(struct serve *s)
{
	struct web *w = &s->w;
	int status;

	w->status = 200;
	arena_init(&w->page_arena, 3 * PAGE_MAX);
	if (shell_plain(w) != NULL) {
		w->status = 503;
		s->close = true;
		return false;
	}
	if ((status = guard_head(&s->request, &s->head)) != 0) {
		serve_refuse(s, status);
		return false;
	}
	w->method = str_is(s->request.method, "POST") ? WEB_POST : WEB_GET;
	w->path = s->head.path;
	w->raw_query = s->head.query;
	w->cookies = guard_header_value(&s->request, "Cookie");
	w->host = guard_header_value(&s->request, "Host");
	w->unasked = str_is(guard_header_value(&s->request, "Sec-Fetch-Site"), "cross-site") ||
	    str_find(guard_header_value(&s->request, "Sec-Purpose"), STR("prefetch"), &(size_t){ 0 });
	if (asset_head(s))
		return false;
	if ((status = route_head(s)) == 0)
		return true;
	serve_refuse(s, status);
	/* Nothing doubtful about the bytes: a GET that found nothing may go on talking. */
	s->close = w->method == WEB_POST || (status != 404 && status != 405);
	return false;
}

NODISCARD static err_t
fields_read(struct serve *s, struct str body)
{
	struct web *w = &s->w;
	bool post = w->method == WEB_POST;

	TRY(guard_pairs(w->arena, w->raw_query, &w->query));
	TRY(guard_keys(&w->query, post ? NULL : w->route->multi, w->route->query));
	TRY(guard_pairs(w->arena, body, &w->form));
	return guard_keys(&w->form, w->route->multi, w->route->fields);
}

/* A POST of the desk comes from a page of ours, drawn for this session (SEC-65). */
NODISCARD static err_t
csrf_check(struct serve *s)
{
	struct web *w = &s->w;

	if (w->method != WEB_POST || !is_desk(w))
		return NULL;
	if (!guard_same_origin(&s->request, w->site->tls))
		FAIL(ERR_DENIED, "web.csrf");
	/* Before sign-in there is no session to tie a form to, and an ended one must not bar the way in. */
	if (str_is(str_of(w->route->policy), "guest"))
		return NULL;
	return web_csrf_check(&w->session, str_of(w->route->name), w->arena, web_field(w, "_csrf"));
}

static bool
needs_policy(const struct route *r)
{
	return !str_is(str_of(r->policy), "public") && !str_is(str_of(r->policy), "guest");
}

static void
handle(struct serve *s)
{
	struct web *w = &s->w;
	err_t e;

	if (w->site->begin != NULL) {
		e = w->site->begin(w);
		s->begun = true;
		if (e != NULL || w->answer != WEB_ANSWER_NONE) {
			if (e != NULL)
				fail(s, e);
			return;
		}
	}
	if (needs_policy(w->route) && w->site->may == NULL) {
		fail(s, ERROR(ERR_BUG, "web.no-policy"));
		return;
	}
	if (csrf_check(s) != NULL) {
		serve_refuse(s, 400);
		return;
	}
	if (needs_policy(w->route) && !w->site->may(w, w->route->policy)) {
		fail(s, ERROR(ERR_NOTFOUND, "web.not-found"));
		return;
	}
	if ((e = w->route->handler(w)) != NULL)
		fail(s, e);
}

void
serve_run(struct serve *s, struct str body)
{
	struct web *w = &s->w;

	session_read(w);
	if (fields_read(s, body) != NULL) {
		serve_refuse(s, 400);
		return;
	}
	if (w->site->rate != NULL && !w->site->rate(w, w->route->rate)) {
		serve_refuse(s, 429);
		return;
	}
	handle(s);
	if (s->begun && w->site->end != NULL)
		w->site->end(w);
	if (w->answer == WEB_ANSWER_NONE && w->status == 200)
		fail(s, ERROR(ERR_BUG, "web.no-answer"));
}

struct str
serve_bytes(struct serve *s)
{
	struct web *w = &s->w;
	struct str bytes = STR_NONE;
	err_t e;

	switch (w->answer) {
	case WEB_ANSWER_REDIRECT:
		return STR_NONE;
	case WEB_ANSWER_DOWNLOAD:
		return w->bytes;
	case WEB_ANSWER_PAGE:
		if ((e = buf_done(&w->page.out, &bytes)) == NULL)
			return bytes;
		fail(s, e);
		if (w->answer == WEB_ANSWER_PAGE && buf_done(&w->page.out, &bytes) == NULL)
			return bytes;
		break;
	case WEB_ANSWER_NONE:
		break;
	}
	w->answer = WEB_ANSWER_NONE;
	return STR("Something went wrong on our side. Try again.\n");
}
