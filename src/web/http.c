/*
 * web/http.c - the listener: libmicrohttpd parses, serve.c decides.
 *
 *	accept -> deadline slot -> head -> serve_head -> body -> serve_run -> queue -> wipe
 *
 * The library's own decoding is switched off; what it parsed is checked again
 * by guard.c, because it lets through what SEC-80 lists.  A handler runs in
 * the worker that holds the connection, after the whole body is there.
 */
#include <arpa/inet.h>
#include <microhttpd.h>
#include <netinet/in.h>
#include <pthread.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/file.h"
#include "base/log.h"
#include "web/http.h"
#include "web/http_deadline.h"
#include "web/serve.h"

#define MEMORY_A_CONNECTION ((size_t)48 << 10)
#define IDLE_SECONDS 15U
#define HEAD_MS (10 * 1000LL)
#define IDLE_MS (IDLE_SECONDS * 1000LL)
#define PAGE_MS (60 * 1000LL)
#define CONNECTIONS_DEFAULT 2048U
#define THREADS_DEFAULT 4U

struct http {
	struct arena		 arena;
	const struct web_site	*site;
	struct MHD_Daemon	*daemon;
	struct deadlines	*deadlines;
	struct str		 last_words;	/* made at the start: at the end nothing can be relied on */
	pthread_key_t		 thread_key;
	pthread_mutex_t		 prefix_lock;
	struct key		 prefix_key;
	int64_t			 prefix_until;
};

/* One request; lives in its own arena. */
struct exchange {
	struct arena	 arena;
	struct serve	 serve;
	struct buf	 body;
	struct str	 target;
	unsigned	 slot;
	bool		 started, ready, answered, too_big;	/* ready: no handler is to run */
};

/* ---- from the library's words to ours ---- */

static enum MHD_Result
header_add(void *cls, enum MHD_ValueKind kind, const char *name, size_t name_n, const char *value, size_t value_n)
{
	struct guard_request *rq = cls;
	struct guard_header *h;

	if (rq->n_headers > GUARD_HEADERS_MAX)
		return MHD_NO;		/* one too many is enough to be refused */
	h = (struct guard_header *)(uintptr_t)&rq->header[rq->n_headers++];
	*h = (struct guard_header){ { name, name_n }, { value != NULL ? value : "", value_n } };
	return MHD_YES;
}

static size_t
unescape_nothing(void *cls, struct MHD_Connection *connection, char *s)
{
	return strlen(s);
}

/* The first the library tells of a request: its target as it came. */
static void *
target_seen(void *cls, const char *target, struct MHD_Connection *connection)
{
	struct arena arena;
	struct exchange *x;

	arena_init(&arena, ARENA_CAP_REQUEST);
	if ((x = arena_alloc(&arena, sizeof *x)) == NULL)
		return NULL;
	if (str_dup(&arena, str_of(target), &x->target) != NULL) {
		arena_free(&arena);
		return NULL;
	}
	x->arena = arena;
	return x;
}

static void
completed(void *cls, struct MHD_Connection *connection, void **con_cls, enum MHD_RequestTerminationCode why)
{
	struct http *h = cls;
	struct exchange *x = *con_cls;
	struct arena arena;

	if (x == NULL)
		return;
	*con_cls = NULL;
	deadlines_set(h->deadlines, x->slot, IDLE_MS + HEAD_MS);
	arena_free(&x->serve.w.page_arena);
	arena = x->arena;		/* x lies inside */
	arena_free(&arena);
}

static void
connection_changed(void *cls, struct MHD_Connection *connection, void **socket_cls, enum MHD_ConnectionNotificationCode what)
{
	struct http *h = cls;
	const union MHD_ConnectionInfo *info;

	if (what == MHD_CONNECTION_NOTIFY_CLOSED) {
		deadlines_give(h->deadlines, (unsigned)(uintptr_t)*socket_cls);
		return;
	}
	info = MHD_get_connection_info(connection, MHD_CONNECTION_INFO_CONNECTION_FD);
	if (info != NULL)
		*socket_cls = (void *)(uintptr_t)deadlines_take(h->deadlines, info->connect_fd, HEAD_MS);
}

static unsigned
slot_of(struct MHD_Connection *connection)
{
	const union MHD_ConnectionInfo *info = MHD_get_connection_info(connection, MHD_CONNECTION_INFO_SOCKET_CONTEXT);

	return info != NULL && info->socket_context != NULL ? (unsigned)(uintptr_t)info->socket_context : 0;
}

/* ---- the answer ---- */

static void
add(struct MHD_Response *r, const char *name, const char *value)
{
	if (MHD_add_response_header(r, name, value) != MHD_YES)
		log_line(LOG_WARN, "http: header %s not set", name);
}

static void
add_str(struct MHD_Response *r, struct arena *a, const char *name, struct str value)
{
	const char *z;

	if (str_z(a, value, &z) == NULL)
		add(r, name, z);
}

static void
add_answer_headers(struct MHD_Response *r, struct serve *s)
{
	struct web *w = &s->w;
	struct str line;

	add(r, "Cache-Control", "no-store");
	switch (w->answer) {
	case WEB_ANSWER_PAGE:
		add(r, "Content-Type", "text/html; charset=utf-8");
		break;
	case WEB_ANSWER_DOWNLOAD:
		add_str(r, w->arena, "Content-Type", w->type);
		if (str_fmt(w->arena, &line, "attachment; filename=\"%.*s\"", STRF(w->filename)) == NULL)
			add_str(r, w->arena, "Content-Disposition", line);
		break;
	case WEB_ANSWER_REDIRECT:
		add_str(r, w->arena, "Location", w->location);
		break;
	case WEB_ANSWER_NONE:
		add(r, "Content-Type", "text/plain; charset=utf-8");
		break;
	}
	if (w->status == 405)
		add(r, "Allow", w->match.other_method ? (w->method == WEB_POST ? "GET, HEAD" : "POST") : "GET, HEAD, POST");
	for (size_t i = 0; i < w->n_headers; i++)
		add_str(r, w->arena, w->header[i].name, w->header[i].value);
}

static bool
takes_gzip(const struct guard_request *rq)
{
	struct str rest = guard_header_value(rq, "Accept-Encoding"), coding;

	while (str_split(&rest, ',', &coding))
		if (str_is(str_trim(coding), "gzip"))
			return true;
	return false;
}

static struct MHD_Response *
asset_response(struct serve *s)
{
	const struct asset *a = s->asset;
	bool gzip = a->n_gzip > 0 && takes_gzip(&s->request);
	const unsigned char *p = gzip ? a->gzip : a->bytes;
	size_t n = s->asset_fresh ? 0 : gzip ? a->n_gzip : a->n;
	struct MHD_Response *r = MHD_create_response_from_buffer(n, (void *)(uintptr_t)p, MHD_RESPMEM_PERSISTENT);

	if (r == NULL)
		return NULL;
	add(r, "Cache-Control", "public, max-age=31536000, immutable");
	add(r, "Content-Type", a->type);
	add(r, "ETag", a->etag);
	add(r, "Vary", "Accept-Encoding");
	if (gzip && !s->asset_fresh)
		add(r, "Content-Encoding", "gzip");
	return r;
}

static enum MHD_Result
answer(struct http *h, struct MHD_Connection *connection, struct exchange *x)
{
	struct serve *s = &x->serve;
	struct MHD_Response *r;
	enum MHD_Result done;

	x->answered = true;
	deadlines_set(h->deadlines, x->slot, PAGE_MS);
	if (s->asset != NULL) {
		r = asset_response(s);
	} else {
		struct str bytes = serve_bytes(s);

		r = MHD_create_response_from_buffer(bytes.n, (void *)(uintptr_t)bytes.p, MHD_RESPMEM_PERSISTENT);
		if (r != NULL)
			add_answer_headers(r, s);
	}
	if (r == NULL)
		return MHD_NO;
	for (size_t i = 0; i < n_serve_headers; i++)
		add(r, serve_headers[i].name, serve_headers[i].value);
	if (h->site->tls)
		add(r, "Strict-Transport-Security", "max-age=63072000");
	if (s->close)
		add(r, "Connection", "close");
	done = MHD_queue_response(connection, (unsigned)s->w.status, r);
	MHD_destroy_response(r);
	return done;
}

/* ---- whom limits are counted for ---- */

/*
 * A number that tells one /24 (IPv4) or /48 (IPv6) from another for at most
 * ten minutes, and nothing else: the key is random and thrown away.
 */
static uint64_t
prefix_of(struct http *h, struct MHD_Connection *connection)
{
	const union MHD_ConnectionInfo *info = MHD_get_connection_info(connection, MHD_CONNECTION_INFO_CLIENT_ADDRESS);
	const struct sockaddr *at = info != NULL ? info->client_addr : NULL;
	int64_t now = clock_monotonic();
	struct key key;
	struct str part = STR_NONE;
	uint64_t out = 0;

	if (at != NULL && at->sa_family == AF_INET)
		part = (struct str){ (const char *)&((const struct sockaddr_in *)at)->sin_addr, 3 };
	else if (at != NULL && at->sa_family == AF_INET6) {
		const struct in6_addr *six = &((const struct sockaddr_in6 *)at)->sin6_addr;

		part = IN6_IS_ADDR_V4MAPPED(six) ? (struct str){ (const char *)six + 12, 3 } : (struct str){ (const char *)six, 6 };
	}
	if (part.n == 0)
		return 0;
	pthread_mutex_lock(&h->prefix_lock);
	if (now >= h->prefix_until) {
		random_bytes(h->prefix_key.b, sizeof h->prefix_key.b);
		h->prefix_until = now + 10 * MS_MINUTE;
	}
	key = h->prefix_key;
	pthread_mutex_unlock(&h->prefix_lock);
	hash_blake2b(&out, sizeof out, key.b, sizeof key.b, part);
	return out != 0 ? out : 1;
}

/* ---- one request ---- */

static void *
thread_state(struct http *h)
{
	void *state = pthread_getspecific(h->thread_key);
	err_t e;

	if (state != NULL || h->site->thread_open == NULL)
		return state;
	if ((e = h->site->thread_open(h->site->user, &state)) != NULL) {
		log_err(LOG_ERROR, e, "http: worker");
		return NULL;
	}
	pthread_setspecific(h->thread_key, state);
	return state;
}

static enum MHD_Result
begin(struct http *h, struct MHD_Connection *connection, struct exchange *x, const char *method, const char *version)
{
	struct serve *s = &x->serve;
	struct guard_header *header = arena_array(&x->arena, GUARD_HEADERS_MAX + 1, sizeof *header);

	x->started = true;
	x->slot = slot_of(connection);
	if (header == NULL)
		return MHD_NO;
	s->w.arena = &x->arena;
	s->w.site = h->site;
	s->w.prefix = prefix_of(h, connection);
	s->request = (struct guard_request){
		.version = str_of(version), .method = str_of(method), .target = x->target,
		.header = header, .hosts = h->site->hosts,
	};
	MHD_get_connection_values_n(connection, MHD_HEADER_KIND, header_add, &s->request);
	/*
	 * An answer given now, before the library has seen the end of the
	 * request, makes it close the connection: right for refusals only.
	 */
	x->ready = !serve_head(s);
	if (x->ready && s->close)
		return answer(h, connection, x);
	if (x->ready || s->w.method == WEB_GET)
		return MHD_YES;
	/* At least 1 KiB a second after the first ten (SEC-81). */
	deadlines_set(h->deadlines, x->slot, HEAD_MS + (int64_t)s->w.route->body_max);
	buf_init(&x->body, &x->arena, s->w.route->body_max);
	return MHD_YES;
}

static enum MHD_Result
access_seen(void *cls, struct MHD_Connection *connection, const char *url, const char *method, const char *version,
    const char *upload, size_t *n_upload, void **con_cls)
{
	struct http *h = cls;
	struct exchange *x = *con_cls;
	struct str body = STR_NONE;

	if (x == NULL)
		return MHD_NO;
	if (!x->started)
		return begin(h, connection, x, method, version);
	if (*n_upload > 0) {
		if (x->body.n + *n_upload > x->serve.w.route->body_max) {
			/* A second body's worth is thrown away to tell it politely; more is not read. */
			if (x->too_big && *n_upload > x->serve.w.route->body_max)
				return MHD_NO;
			x->too_big = true;
		} else if (!x->too_big)
			buf_add(&x->body, upload, *n_upload);
		*n_upload = 0;
		return MHD_YES;
	}
	if (x->answered)
		return MHD_YES;
	if (x->ready)
		return answer(h, connection, x);
	if (x->serve.w.method == WEB_POST && (x->too_big || buf_done(&x->body, &body) != NULL)) {
		serve_refuse(&x->serve, 413);
		return answer(h, connection, x);
	}
	x->serve.w.thread = thread_state(h);
	deadlines_busy(h->deadlines, x->slot, true);
	serve_run(&x->serve, body);
	deadlines_busy(h->deadlines, x->slot, false);
	return answer(h, connection, x);
}

/* ---- start and stop ---- */

static void
library_says(void *cls, const char *fmt, va_list ap)
{
	/* Its words may hold bytes of a request: only that it spoke is logged. */
	log_line(LOG_DEBUG, "http: the library refused or closed a connection");
}

static const char last_page[] =
    "<!DOCTYPE html><html lang=\"en\"><head><meta charset=\"utf-8\"><title>Not possible just now</title></head><body>"
    "<h1>Not possible just now</h1>"
    "<p>The disk could not be written, so we cannot say that what you sent is stored. Nothing stored before is lost.</p>"
    "<p>Go back in your browser, wait a minute and send it again: the same report is never taken twice.</p>"
    "</body></html>";

NODISCARD static err_t
last_words_make(struct http *h)
{
	struct buf b;

	buf_init(&b, &h->arena, 8192);
	buf_printf(&b, "HTTP/1.1 503 Service Unavailable\r\nContent-Type: text/html; charset=utf-8\r\n"
	    "Content-Length: %zu\r\nCache-Control: no-store\r\nConnection: close\r\n", sizeof last_page - 1);
	for (size_t i = 0; i < n_serve_headers; i++)
		buf_printf(&b, "%s: %s\r\n", serve_headers[i].name, serve_headers[i].value);
	buf_z(&b, "\r\n");
	buf_z(&b, last_page);
	return buf_done(&b, &h->last_words);
}

void
http_last_words(struct http *h)
{
	if (h != NULL)
		deadlines_last_words(h->deadlines, h->last_words);
}

NODISCARD static err_t
start(struct http *h, const struct http_options *o)
{
	unsigned connections = o->connections != 0 ? o->connections : CONNECTIONS_DEFAULT;
	unsigned threads = o->threads != 0 ? o->threads : THREADS_DEFAULT;

	TRY(last_words_make(h));
	TRY(deadlines_open(&h->arena, connections, &h->deadlines));
	if (pthread_key_create(&h->thread_key, h->site->thread_close) != 0)
		FAIL(ERR_IO, "http.start");
	h->daemon = MHD_start_daemon(MHD_USE_EPOLL_INTERNAL_THREAD | MHD_USE_ERROR_LOG, 0, NULL, NULL, access_seen, h,
	    MHD_OPTION_EXTERNAL_LOGGER, library_says, NULL,
	    MHD_OPTION_LISTEN_SOCKET, o->fd,
	    MHD_OPTION_THREAD_POOL_SIZE, threads,
	    MHD_OPTION_CONNECTION_LIMIT, connections,
	    MHD_OPTION_PER_IP_CONNECTION_LIMIT, o->per_address,
	    MHD_OPTION_CONNECTION_TIMEOUT, IDLE_SECONDS,
	    MHD_OPTION_CONNECTION_MEMORY_LIMIT, MEMORY_A_CONNECTION,
	    MHD_OPTION_STRICT_FOR_CLIENT, 0,	/* else it answers a missing Host itself, without our headers */
	    MHD_OPTION_UNESCAPE_CALLBACK, unescape_nothing, NULL,
	    MHD_OPTION_URI_LOG_CALLBACK, target_seen, NULL,
	    MHD_OPTION_NOTIFY_COMPLETED, completed, h,
	    MHD_OPTION_NOTIFY_CONNECTION, connection_changed, h,
	    MHD_OPTION_END);
	if (h->daemon == NULL)
		FAIL(ERR_IO, "http.start");
	return NULL;
}

err_t
http_start(const struct web_site *site, const struct http_options *o, struct http **out)
{
	struct arena arena;
	struct http *h;
	err_t e;

	arena_keep_memory();
	arena_init(&arena, (size_t)1 << 20);
	if ((h = arena_alloc(&arena, sizeof *h)) == NULL)
		FAIL(ERR_LIMIT, "memory.limit");
	h->site = site;
	h->arena = arena;
	pthread_mutex_init(&h->prefix_lock, NULL);
	if ((e = start(h, o)) != NULL) {
		deadlines_close(&h->deadlines);
		arena = h->arena;
		arena_free(&arena);
		return e;
	}
	*out = h;
	return NULL;
}

void
http_stop(struct http **io)
{
	struct http *h = *io;
	struct arena arena;

	if (h == NULL)
		return;
	*io = NULL;
	MHD_stop_daemon(h->daemon);
	deadlines_close(&h->deadlines);
	pthread_key_delete(h->thread_key);
	arena = h->arena;
	arena_free(&arena);
}

static bool
address_read(const char *address, uint16_t port, struct sockaddr_storage *at, socklen_t *n)
{
	struct sockaddr_in *v4 = (struct sockaddr_in *)at;
	struct sockaddr_in6 *v6 = (struct sockaddr_in6 *)at;

	*at = (struct sockaddr_storage){ 0 };
	if (inet_pton(AF_INET, address, &v4->sin_addr) == 1) {
		v4->sin_family = AF_INET;
		v4->sin_port = htons(port);
		*n = sizeof *v4;
		return true;
	}
	if (inet_pton(AF_INET6, address, &v6->sin6_addr) != 1)
		return false;
	v6->sin6_family = AF_INET6;
	v6->sin6_port = htons(port);
	*n = sizeof *v6;
	return true;
}

err_t
http_listen(const char *address, uint16_t port, int *fd_out, uint16_t *port_out)
{
	int fd CLEANUP(fd_close) = -1;
	int yes = 1;
	struct sockaddr_storage at;
	socklen_t n;

	if (!address_read(address, port, &at, &n))
		FAIL(ERR_INVALID, "http.address");
	fd = socket(at.ss_family, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
	if (fd < 0 || setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &yes, sizeof yes) != 0)
		FAIL(ERR_IO, "http.listen");
	if (bind(fd, (struct sockaddr *)&at, n) != 0 || listen(fd, SOMAXCONN) != 0)
		FAIL(ERR_IO, "http.listen");
	if (getsockname(fd, (struct sockaddr *)&at, &n) != 0)
		FAIL(ERR_IO, "http.listen");
	if (port_out != NULL)
		*port_out = ntohs(at.ss_family == AF_INET ? ((struct sockaddr_in *)&at)->sin_port :
		    ((struct sockaddr_in6 *)&at)->sin6_port);
	*fd_out = fd;
	fd = -1;
	return NULL;
}
