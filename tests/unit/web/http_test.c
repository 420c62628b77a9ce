/*
 * A listener on a loopback port, asked with raw sockets: statuses of SEC-80,
 * headers of SEC-83, bodies, sessions and form tokens from outside.
 */
#include <arpa/inet.h>
#include <netinet/in.h>
#include <pthread.h>
#include <stdio.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <unistd.h>

#include "t.h"
#include "web/assets.h"
#include "web/base.h"
#include "web/http.h"
#include "web/http_deadline.h"
#include "web/serve.h"

#define REPLY_MAX 400000

static int threads_open;
static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;

/* ---- a site of a few routes ---- */

static err_t
home(struct web *w)
{
	struct page *pg = web_html(w);

	tmpl_desk_top(pg, STR("Home <1>"));
	tmpl_csrf(pg, STR("echo"));
	tmpl_desk_bottom(pg);
	return NULL;
}

static err_t
echo(struct web *w)
{
	page_text(web_html(w), web_field(w, "text"));
	return NULL;
}

static err_t
gone(struct web *w)
{
	return web_not_found(w);
}

static err_t
broken(struct web *w)
{
	page_text(web_html(w), STR("half a secret page"));
	FAIL(ERR_IO, "test.broken");
}

static err_t
taken(struct web *w)
{
	FAIL(ERR_CONFLICT, "test.taken");
}

static err_t
huge(struct web *w)
{
	static char big[1 << 20];
	struct page *pg = web_html(w);

	memset(big, 'x', sizeof big);
	for (int i = 0; i < 3; i++)
		page_text(pg, (struct str){ big, sizeof big });
	return NULL;
}

static err_t
file(struct web *w)
{
	return web_download(w, "text/csv; charset=utf-8", "list.csv", STR("a,b\n"));
}

static err_t
enter(struct web *w)
{
	struct key sk = { { 7 } };

	TRY(web_session_set(w, (const uint8_t[16]){ 5 }, &sk));
	return web_redirect(w, "/");
}

static err_t
silent(struct web *w)
{
	return NULL;
}

#define ONE(s) .n_segments = 1, .segment = { { s, false } }
static const struct route routes[] = {
	{ .name = "home", .method = WEB_GET, .handler = home, .policy = "guest" },
	{ .name = "echo", .method = WEB_POST, .handler = echo, .policy = "signed_in", .body_max = 1024, .fields = "text", ONE("echo") },
	{ .name = "enter", .method = WEB_POST, .handler = enter, .policy = "guest", .body_max = 1024, ONE("enter") },
	{ .name = "gone", .method = WEB_GET, .handler = gone, .policy = "guest", ONE("gone") },
	{ .name = "secret", .method = WEB_GET, .handler = home, .policy = "no", ONE("secret") },
	{ .name = "broken", .method = WEB_GET, .handler = broken, .policy = "guest", ONE("broken") },
	{ .name = "taken", .method = WEB_GET, .handler = taken, .policy = "guest", ONE("taken") },
	{ .name = "huge", .method = WEB_GET, .handler = huge, .policy = "guest", ONE("huge") },
	{ .name = "file", .method = WEB_GET, .handler = file, .policy = "guest", ONE("file") },
	{ .name = "silent", .method = WEB_GET, .handler = silent, .policy = "guest", ONE("silent") },
};

static err_t
thread_open(void *user, void **state)
{
	pthread_mutex_lock(&lock);
	threads_open++;
	pthread_mutex_unlock(&lock);
	*state = &threads_open;
	return NULL;
}

static void
thread_close(void *state)
{
	pthread_mutex_lock(&lock);
	threads_open--;
	pthread_mutex_unlock(&lock);
}

static err_t
begin(struct web *w)
{
	w->shell->who = w->session.given ? STR("Kit Dale") : STR_NONE;
	if (w->thread == NULL)
		FAIL(ERR_BUG, "test.thread");
	if (!w->session.given && !str_is(str_of(w->route->policy), "guest"))
		return web_redirect(w, "/sign-in");
	return NULL;
}

static bool
may(const struct web *w, const char *policy)
{
	return str_is(str_of(policy), "signed_in");
}

static char host[32];
static const char *hosts[] = { host, NULL };
static const struct web_site site = {
	.name = "desk", .routes = routes, .n_routes = sizeof routes / sizeof routes[0], .cookie = "ps", .hosts = hosts,
	.thread_open = thread_open, .thread_close = thread_close, .begin = begin, .may = may,
};

/* ---- asking ---- */

static struct http *http;
static uint16_t port;

static void
start(void)
{
	int fd;

	EXPECT_OK(http_listen("127.0.0.1", 0, &fd, &port));
	snprintf(host, sizeof host, "127.0.0.1:%u", port);
	EXPECT_OK(http_start(&site, &(struct http_options){ .fd = fd, .threads = 2 }, &http));
}

static int
dial(void)
{
	struct sockaddr_in at = { .sin_family = AF_INET, .sin_port = htons(port), .sin_addr = { htonl(INADDR_LOOPBACK) } };
	struct timeval wait = { .tv_sec = 10 };
	int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);

	setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &wait, sizeof wait);
	if (fd < 0 || connect(fd, (struct sockaddr *)&at, sizeof at) != 0)
		t_fail(__FILE__, __LINE__, "connect");
	return fd;
}

/* Send the bytes, read until the other side closes: each ask ends in a close, by request or by refusal. */
static struct str
ask(const char *bytes)
{
	char *reply = arena_alloc(&t_arena, REPLY_MAX);
	size_t n = 0, length = strlen(bytes);
	ssize_t got;
	int fd = dial();

	if (send(fd, bytes, length, MSG_NOSIGNAL) != (ssize_t)length)
		t_fail(__FILE__, __LINE__, "send");
	while (n < REPLY_MAX && (got = recv(fd, reply + n, REPLY_MAX - n, 0)) > 0)
		n += (size_t)got;
	close(fd);
	return (struct str){ reply, n };
}

/* %H in the text is our host. */
static struct str
askf(const char *text)
{
	struct buf b;
	struct str out, rest = str_of(text);
	const char *z;
	size_t at;

	buf_init(&b, &t_arena, 100000);
	while (str_find(rest, STR("%H"), &at)) {
		buf_str(&b, str_head(rest, at));
		buf_z(&b, host);
		rest = str_from(rest, at + 2);
	}
	buf_str(&b, rest);
	EXPECT_OK(buf_done(&b, &out));
	EXPECT_OK(str_z(&t_arena, out, &z));
	return ask(z);
}

static int
status(struct str reply)
{
	int64_t v;

	if (!str_starts(reply, STR("HTTP/1.1 ")) || str_i64(str_head(str_from(reply, 9), 3), &v) != NULL)
		return -1;
	return (int)v;
}

static bool
has(struct str reply, const char *what)
{
	size_t at;

	return str_find(reply, str_of(what), &at);
}

static size_t
answers(struct str reply)
{
	size_t n = 0, at;

	while (str_find(reply, STR("HTTP/1.1 "), &at)) {
		n++;
		reply = str_from(reply, at + 9);
	}
	return n;
}

/* ---- what must hold ---- */

T(raw_requests_get_the_status_of_the_table_and_no_second_answer)
{
	static const struct { const char *bytes; int status; } rows[] = {
		{ "GET / HTTP/1.1\r\nHost: %H\r\nConnection: close\r\n\r\n", 200 },
		{ "POST /enter HTTP/1.1\r\nHost: %H\r\nContent-Type: application/x-www-form-urlencoded\r\nContent-Length: 3\r\nContent-Length: 3\r\n\r\na=bGET / HTTP/1.1\r\nHost: %H\r\n\r\n", 400 },
		{ "POST /enter HTTP/1.1\r\nHost: %H\r\nContent-Type: application/x-www-form-urlencoded\r\nContent-Length: 3\r\nContent-Length: 30\r\n\r\na=bGET / HTTP/1.1\r\nHost: %H\r\n\r\n", 400 },
		{ "POST /enter HTTP/1.1\r\nHost: %H\r\nContent-Type: application/x-www-form-urlencoded\r\nContent-Length: 3\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\nGET / HTTP/1.1\r\nHost: %H\r\n\r\n", 400 },
		{ "POST /enter HTTP/1.1\r\nHost: %H\r\nContent-Type: application/x-www-form-urlencoded\r\nTransfer-Encoding: identity\r\n\r\n", 400 },
		{ "GET / HTTP/1.1\r\nHost: %H\r\nHost: %H\r\n\r\nGET / HTTP/1.1\r\nHost: %H\r\n\r\n", 400 },
		{ "GET / HTTP/1.1\r\nHost: evil.example\r\n\r\n", 400 },
		{ "GET / HTTP/1.1\r\n\r\n", 400 },
		{ "GET http://evil.example/ HTTP/1.1\r\nHost: %H\r\n\r\n", 400 },
		{ "GET / HTTP/1.0\r\nHost: %H\r\n\r\n", 400 },
		{ "GET / HTTP/1.7\r\nHost: %H\r\n\r\n", 505 },
		{ "PUT / HTTP/1.1\r\nHost: %H\r\nContent-Length: 0\r\n\r\n", 405 },
		{ "DELETE / HTTP/1.1\r\nHost: %H\r\n\r\nGET / HTTP/1.1\r\nHost: %H\r\n\r\n", 405 },
		{ "GET /%zz HTTP/1.1\r\nHost: %H\r\n\r\n", 400 },
		{ "GET /%2e%2e/a HTTP/1.1\r\nHost: %H\r\n\r\n", 400 },
		{ "GET /a%2fb HTTP/1.1\r\nHost: %H\r\n\r\n", 400 },
		{ "GET /a%00 HTTP/1.1\r\nHost: %H\r\n\r\n", 400 },
		{ "GET /?a=%ff HTTP/1.1\r\nHost: %H\r\n\r\n", 400 },
		{ "GET /?a=1&a=2 HTTP/1.1\r\nHost: %H\r\n\r\n", 400 },
		{ "GET /a b HTTP/1.1\r\nHost: %H\r\n\r\n", 400 },
		{ "GET / HTTP/1.1\r\nHost: %H\r\nX : a\r\n\r\n", 400 },
		{ "GET / HTTP/1.1\r\nHost: %H\r\nContent-Length: 3\r\n\r\na=b", 400 },
		{ "POST /enter HTTP/1.1\r\nHost: %H\r\nContent-Type: application/x-www-form-urlencoded\r\n\r\n", 411 },
		{ "POST /enter HTTP/1.1\r\nHost: %H\r\nContent-Type: application/x-www-form-urlencoded\r\nContent-Length: 99999\r\n\r\n", 413 },
		{ "POST /enter HTTP/1.1\r\nHost: %H\r\nContent-Type: text/plain\r\nContent-Length: 3\r\n\r\na=b", 400 },
		{ "POST / HTTP/1.1\r\nHost: %H\r\nContent-Length: 0\r\n\r\n", 405 },
		{ "GET /nowhere HTTP/1.1\r\nHost: %H\r\nConnection: close\r\n\r\n", 404 },
		{ "GET /silent HTTP/1.1\r\nHost: %H\r\nConnection: close\r\n\r\n", 500 },
		{ "GET /huge HTTP/1.1\r\nHost: %H\r\nConnection: close\r\n\r\n", 413 },
		{ "GET /taken HTTP/1.1\r\nHost: %H\r\nConnection: close\r\n\r\n", 409 },
	};

	start();
	for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
		struct str reply = askf(rows[i].bytes);

		if (status(reply) != rows[i].status || answers(reply) != 1)
			t_fail(__FILE__, __LINE__, "row %zu: %d in %zu answers: %.*s", i, status(reply), answers(reply),
			    (int)(reply.n < 600 ? reply.n : 600), reply.p);
	}
	http_stop(&http);
	EXPECT_EQ(threads_open, 0);
}

T(every_answer_carries_the_headers)
{
	static const char *const asks[] = {
		"GET / HTTP/1.1\r\nHost: %H\r\nConnection: close\r\n\r\n", "GET /%zz HTTP/1.1\r\nHost: %H\r\n\r\n",
		"PUT / HTTP/1.1\r\nHost: %H\r\nContent-Length: 0\r\n\r\n", "GET /broken HTTP/1.1\r\nHost: %H\r\nConnection: close\r\n\r\n",
		"GET /secret HTTP/1.1\r\nHost: %H\r\nConnection: close\r\n\r\n", "GET /file HTTP/1.1\r\nHost: %H\r\nConnection: close\r\n\r\n",
	};
	char line[512];

	start();
	for (size_t i = 0; i < sizeof asks / sizeof asks[0]; i++) {
		struct str reply = askf(asks[i]);

		EXPECT(has(reply, "\r\nCache-Control: no-store\r\n"));
		EXPECT(!has(reply, "\r\nServer:"));
		EXPECT(!has(reply, "Content-Encoding"));
		for (size_t k = 0; k < n_serve_headers; k++) {
			snprintf(line, sizeof line, "\r\n%s: %s\r\n", serve_headers[k].name, serve_headers[k].value);
			if (!has(reply, line))
				t_fail(__FILE__, __LINE__, "ask %zu: no %s", i, serve_headers[k].name);
		}
	}
	http_stop(&http);
}

T(a_failed_page_shows_nothing_of_what_was_begun)
{
	struct str reply;

	start();
	reply = askf("GET /broken HTTP/1.1\r\nHost: %H\r\nConnection: close\r\n\r\n");
	EXPECT_EQ(status(reply), 500);
	EXPECT(!has(reply, "half a secret"));
	EXPECT(!has(reply, "test.broken"));
	EXPECT(has(reply, "ps-num"));
	http_stop(&http);
}

T(a_forbidden_page_and_a_missing_one_are_the_same)
{
	struct str gone_reply, secret_reply, a, b;
	size_t at;

	start();
	gone_reply = askf("GET /gone HTTP/1.1\r\nHost: %H\r\nCookie: ps=BQAAAAAAAAAAAAAAAAAAAAcAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA\r\nConnection: close\r\n\r\n");
	secret_reply = askf("GET /secret HTTP/1.1\r\nHost: %H\r\nCookie: ps=BQAAAAAAAAAAAAAAAAAAAAcAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA\r\nConnection: close\r\n\r\n");
	EXPECT_EQ(status(gone_reply), 404);
	EXPECT_EQ(status(secret_reply), 404);
	EXPECT(has(secret_reply, "Kit Dale"));
	EXPECT(str_find(gone_reply, STR("\r\n\r\n"), &at));
	a = str_from(gone_reply, at);
	EXPECT(str_find(secret_reply, STR("\r\n\r\n"), &at));
	b = str_from(secret_reply, at);
	EXPECT_SAME(a, b);
	http_stop(&http);
}

/* The value of name="_csrf" in a page. */
static struct str
token_of(struct str reply)
{
	size_t at, end;
	struct str rest;

	EXPECT(str_find(reply, STR("name=\"_csrf\" value=\""), &at));
	rest = str_from(reply, at + strlen("name=\"_csrf\" value=\""));
	EXPECT(str_find(rest, STR("\""), &end));
	return str_head(rest, end);
}

#define COOKIE "Cookie: ps=BQAAAAAAAAAAAAAAAAAAAAcAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA\r\n"

static struct str
post(const char *headers, const char *body)
{
	struct str text;
	const char *z;

	EXPECT_OK(str_fmt(&t_arena, &text, "POST /echo HTTP/1.1\r\nHost: %%H\r\n%s"
	    "Content-Type: application/x-www-form-urlencoded\r\nContent-Length: %zu\r\nConnection: close\r\n\r\n%s",
	    headers, strlen(body), body));
	EXPECT_OK(str_z(&t_arena, text, &z));
	return askf(z);
}

T(a_post_without_the_forms_token_changes_nothing)
{
	struct str reply, token, body;
	const char *good;

	start();
	reply = askf("POST /enter HTTP/1.1\r\nHost: %H\r\nSec-Fetch-Site: same-origin\r\nContent-Length: 0\r\nConnection: close\r\n\r\n");
	EXPECT_EQ(status(reply), 303);
	EXPECT(has(reply, "\r\nLocation: /\r\n"));
	EXPECT(has(reply, "Set-Cookie: ps=BQAAAAAAAAAAAAAAAAAAAAcAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA; Path=/; HttpOnly; SameSite=Strict"));
	reply = askf("GET / HTTP/1.1\r\nHost: %H\r\n" COOKIE "Connection: close\r\n\r\n");
	EXPECT_EQ(status(reply), 200);
	EXPECT(has(reply, "<title>Home &lt;1&gt; - Plainsight desk</title>"));
	token = token_of(reply);
	EXPECT_OK(str_fmt(&t_arena, &body, "_csrf=%.*s&text=%%3Cb%%3E+1", STRF(token)));
	EXPECT_OK(str_z(&t_arena, body, &good));
	reply = post(COOKIE "Sec-Fetch-Site: same-origin\r\n", good);
	EXPECT_EQ(status(reply), 200);
	EXPECT(has(reply, "\r\n\r\n&lt;b&gt; 1"));
	EXPECT_EQ(status(post(COOKIE "Sec-Fetch-Site: cross-site\r\n", good)), 400);
	EXPECT_EQ(status(post(COOKIE "Origin: http://evil.example\r\n", good)), 400);
	EXPECT_EQ(status(post(COOKIE, good)), 400);
	EXPECT_EQ(status(post(COOKIE "Sec-Fetch-Site: same-origin\r\n", "text=a")), 400);
	EXPECT_EQ(status(post(COOKIE "Sec-Fetch-Site: same-origin\r\n", "_csrf=AAAA&text=a")), 400);
	EXPECT_OK(str_fmt(&t_arena, &body, "%s&colour=red", good));
	EXPECT_OK(str_z(&t_arena, body, &good));
	EXPECT_EQ(status(post(COOKIE "Sec-Fetch-Site: same-origin\r\n", good)), 400);
	EXPECT_EQ(status(post("Sec-Fetch-Site: same-origin\r\n", "text=a")), 303);
	http_stop(&http);
}

T(a_chunked_body_over_the_limit_is_refused)
{
	struct buf b;
	struct str text;
	const char *z;

	start();
	buf_init(&b, &t_arena, 20000);
	buf_printf(&b, "POST /echo HTTP/1.1\r\nHost: %s\r\nContent-Type: application/x-www-form-urlencoded\r\n"
	    "Transfer-Encoding: chunked\r\n\r\n", host);
	for (int i = 0; i < 3; i++) {
		buf_z(&b, "200\r\n");
		for (int k = 0; k < 0x200; k++)
			buf_byte(&b, 'a');
		buf_z(&b, "\r\n");
	}
	buf_z(&b, "0\r\n\r\n");
	EXPECT_OK(buf_done(&b, &text));
	EXPECT_OK(str_z(&t_arena, text, &z));
	EXPECT_EQ(status(ask(z)), 413);
	http_stop(&http);
}

T(assets_keep_for_ever_under_the_name_of_their_bytes)
{
	static const char *const names[] = { "desk.css", "desk.js", "public.css", "public.rtl.css", "public.js", "icon.svg" };
	struct str text, reply;
	const char *z;

	start();
	for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) {
		const struct asset *a = asset_at(str_of(asset_path(names[i])));

		EXPECT(a != NULL);
		EXPECT_OK(str_fmt(&t_arena, &text, "GET %s HTTP/1.1\r\nHost: %s\r\nAccept-Encoding: br, gzip\r\nConnection: close\r\n\r\n", a->path, host));
		EXPECT_OK(str_z(&t_arena, text, &z));
		reply = ask(z);
		EXPECT_EQ(status(reply), 200);
		EXPECT(has(reply, "Cache-Control: public, max-age=31536000, immutable"));
		EXPECT(has(reply, a->etag));
		EXPECT_EQ(has(reply, "Content-Encoding: gzip"), a->n_gzip > 0);
		EXPECT(has(reply, "Content-Security-Policy"));
		EXPECT_OK(str_fmt(&t_arena, &text, "GET %s HTTP/1.1\r\nHost: %s\r\nIf-None-Match: %s\r\nConnection: close\r\n\r\n", a->path, host, a->etag));
		EXPECT_OK(str_z(&t_arena, text, &z));
		EXPECT_EQ(status(ask(z)), 304);
	}
	EXPECT_EQ(status(askf("GET /assets/desk.0000000000000000.css HTTP/1.1\r\nHost: %H\r\nConnection: close\r\n\r\n")), 404);
	http_stop(&http);
}

T(two_requests_in_one_connection_get_two_answers)
{
	struct str reply;

	start();
	reply = askf("HEAD / HTTP/1.1\r\nHost: %H\r\n\r\nGET /gone HTTP/1.1\r\nHost: %H\r\nConnection: close\r\n\r\n");
	EXPECT_EQ(answers(reply), 2);
	EXPECT_EQ(status(reply), 200);
	http_stop(&http);
}

T(a_connection_that_is_late_is_shut_and_others_are_not)
{
	struct deadlines *d;
	int late[2], early[2];
	unsigned slot;
	char byte;

	EXPECT_EQ(socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, late), 0);
	EXPECT_EQ(socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, early), 0);
	EXPECT_OK(deadlines_open(&t_arena, 2, &d));
	EXPECT(deadlines_take(d, late[0], 1) != 0);
	slot = deadlines_take(d, early[0], 1);
	EXPECT(slot != 0);
	EXPECT_EQ(deadlines_take(d, early[0], 1), 0);	/* full */
	deadlines_set(d, slot, 60000);
	EXPECT_EQ(recv(late[1], &byte, 1, 0), 0);	/* waits until it is shut */
	EXPECT_EQ(recv(early[1], &byte, 1, MSG_DONTWAIT), -1);
	deadlines_give(d, slot);
	EXPECT(deadlines_take(d, early[0], 60000) == slot);
	deadlines_close(&d);
	for (int i = 0; i < 2; i++) {
		close(late[i]);
		close(early[i]);
	}
}
