/*
 * web/guard.c - refuse what HTTP allows and we do not (SEC-80).
 *
 *	parsed version, method, target, headers -> guard_head -> 0 or a status
 *	path -> segments        body, query -> pairs
 *
 * Pure functions: every row of the table in guard_test.c is a row of SEC-80.
 * Nothing is repaired; what is doubtful is refused and the connection closed.
 */
#include <string.h>
#include <strings.h>

#include "web/guard.h"

#define SEGMENT_MAX 255

static bool
is_name(struct str s, const char *name)
{
	return s.n == strlen(name) && strncasecmp(s.p, name, s.n) == 0;
}

struct str
guard_header_value(const struct guard_request *rq, const char *name)
{
	for (size_t i = 0; i < rq->n_headers; i++)
		if (is_name(rq->header[i].name, name))
			return rq->header[i].value;
	return STR_NONE;
}

static size_t
header_count(const struct guard_request *rq, const char *name)
{
	size_t n = 0;

	for (size_t i = 0; i < rq->n_headers; i++)
		n += is_name(rq->header[i].name, name);
	return n;
}

/* RFC 9110 section 5.6.2: a blank before the colon is no part of a token. */
static bool
is_token(struct str s)
{
	for (size_t i = 0; i < s.n; i++) {
		unsigned char c = (unsigned char)s.p[i];

		if (c <= ' ' || c >= 0x7f || strchr("()<>@,;:\\\"/[]?={}", c) != NULL)
			return false;
	}
	return s.n > 0;
}

static bool
is_value(struct str s)
{
	for (size_t i = 0; i < s.n; i++) {
		unsigned char c = (unsigned char)s.p[i];

		if ((c < ' ' && c != '\t') || c == 0x7f)
			return false;
	}
	return true;
}

static int
headers_ok(const struct guard_request *rq)
{
	size_t bytes = 0;

	if (rq->n_headers > GUARD_HEADERS_MAX)
		return 431;
	for (size_t i = 0; i < rq->n_headers; i++) {
		bytes += rq->header[i].name.n + rq->header[i].value.n + 4;
		if (!is_token(rq->header[i].name) || !is_value(rq->header[i].value))
			return 400;
	}
	return bytes > GUARD_HEADER_BYTES_MAX ? 431 : 0;
}

static int
host_ok(const struct guard_request *rq)
{
	struct str host;

	if (header_count(rq, "Host") != 1)
		return 400;
	host = guard_header_value(rq, "Host");
	for (size_t i = 0; rq->hosts != NULL && rq->hosts[i] != NULL; i++)
		if (is_name(host, rq->hosts[i]))
			return 0;
	return rq->hosts == NULL ? 0 : 400;
}

/* Content-Length at most once, digits only, at most 9; never beside Transfer-Encoding. */
static int
framing_ok(const struct guard_request *rq, struct guard_head *out)
{
	size_t n_length = header_count(rq, "Content-Length");
	size_t n_coding = header_count(rq, "Transfer-Encoding");
	struct str length = guard_header_value(rq, "Content-Length");

	if (n_length > 1 || n_coding > 1 || (n_length > 0 && n_coding > 0))
		return 400;
	if (n_coding == 1 && !is_name(guard_header_value(rq, "Transfer-Encoding"), "chunked"))
		return 400;
	out->chunked = n_coding == 1;
	out->has_length = n_length == 1;
	if (n_length == 0)
		return 0;
	if (length.n == 0 || length.n > 9)
		return 400;
	for (size_t i = 0; i < length.n; i++) {
		if (length.p[i] < '0' || length.p[i] > '9')
			return 400;
		out->length = out->length * 10 + (uint64_t)(length.p[i] - '0');
	}
	return 0;
}

static int
target_ok(const struct guard_request *rq, struct guard_head *out)
{
	size_t at;

	if (rq->target.n > GUARD_TARGET_MAX)
		return 414;
	if (rq->target.n == 0 || rq->target.p[0] != '/')
		return 400;		/* absolute form, authority form, * */
	for (size_t i = 0; i < rq->target.n; i++) {
		unsigned char c = (unsigned char)rq->target.p[i];

		if (c <= ' ' || c >= 0x7f || strchr("\\#\"<>^`{|}", c) != NULL)
			return 400;
	}
	out->path = rq->target;
	if (str_find(rq->target, STR("?"), &at)) {
		out->path = str_head(rq->target, at);
		out->query = str_from(rq->target, at + 1);
	}
	return 0;
}

static int
method_ok(const struct guard_request *rq, struct guard_head *out)
{
	bool post = str_is(rq->method, "POST");

	out->head_only = str_is(rq->method, "HEAD");
	if (!post && !out->head_only && !str_is(rq->method, "GET"))
		return 405;
	if (!post)
		return out->chunked || out->length > 0 ? 400 : 0;
	if (!out->chunked && !out->has_length)
		return 411;
	out->form = is_name(guard_header_value(rq, "Content-Type"), "application/x-www-form-urlencoded");
	if (header_count(rq, "Content-Type") > 1 || header_count(rq, "Cookie") > 1 || header_count(rq, "Origin") > 1)
		return 400;
	return out->form || (out->has_length && out->length == 0) ? 0 : 400;
}

/* "HTTP/1.1"; 1.0 is answered and closed, any other is not ours. */
static int
version_ok(struct str version)
{
	if (str_is(version, "HTTP/1.1"))
		return 0;
	return str_is(version, "HTTP/1.0") ? 400 : 505;
}

int
guard_head(const struct guard_request *rq, struct guard_head *out)
{
	int status;

	*out = (struct guard_head){ 0 };
	if ((status = version_ok(rq->version)) != 0 ||
	    (status = headers_ok(rq)) != 0 ||
	    (status = host_ok(rq)) != 0 ||
	    (status = framing_ok(rq, out)) != 0 ||
	    (status = target_ok(rq, out)) != 0)
		return status;
	return method_ok(rq, out);
}

static int
hex_of(char c)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	if (c >= 'a' && c <= 'f')
		return c - 'a' + 10;
	return c >= 'A' && c <= 'F' ? c - 'A' + 10 : -1;
}

/* Percent pairs once; false on a pair that is none, or text that is none. */
static bool
decode(struct arena *a, struct str coded, bool plus, struct str *out)
{
	char *p = arena_alloc(a, coded.n + 1);
	size_t n = 0;

	if (p == NULL)
		return false;
	for (size_t i = 0; i < coded.n; i++) {
		int high, low;

		if (coded.p[i] == '+' && plus) {
			p[n++] = ' ';
			continue;
		}
		if (coded.p[i] != '%') {
			p[n++] = coded.p[i];
			continue;
		}
		if (coded.n - i < 3 || (high = hex_of(coded.p[i + 1])) < 0 || (low = hex_of(coded.p[i + 2])) < 0)
			return false;
		p[n++] = (char)(high << 4 | low);
		i += 2;
	}
	*out = (struct str){ p, n };
	return utf8_is_text(*out);
}

static bool
segment_ok(struct str s)
{
	if (s.n > SEGMENT_MAX || str_is(s, ".") || str_is(s, ".."))
		return false;
	for (size_t i = 0; i < s.n; i++)
		if (s.p[i] == '/' || s.p[i] == '\\' || (unsigned char)s.p[i] < ' ')
			return false;
	return true;
}

int
guard_path(struct arena *a, struct str path, struct str *segment, size_t max, size_t *n_out)
{
	struct str rest, coded;
	size_t n = 0;

	if (path.n == 0 || path.p[0] != '/')
		return 400;
	rest = str_from(path, 1);
	while (rest.n > 0) {
		bool more = str_split(&rest, '/', &coded);

		if (!more || n == max)
			return n == max ? 404 : 400;
		if (coded.n == 0)
			return 400;
		if (!decode(a, coded, false, &segment[n]) || !segment_ok(segment[n]))
			return 400;
		n++;
	}
	*n_out = n;
	return 0;
}

/* Browsers send CRLF for each line end of a text area; we keep LF. */
static struct str
lines_plain(struct str s)
{
	char *p = (char *)(uintptr_t)s.p;	/* decode() made it for us */
	size_t n = 0;

	for (size_t i = 0; i < s.n; i++)
		if (!(p[i] == '\r' && i + 1 < s.n && p[i + 1] == '\n'))
			p[n++] = p[i];
	return (struct str){ p, n };
}

err_t
guard_pairs(struct arena *a, struct str text, struct web_pairs *out)
{
	struct str rest = text, piece;
	size_t n = text.n > 0, at;

	*out = (struct web_pairs){ 0 };
	for (size_t i = 0; i < text.n; i++)
		n += text.p[i] == '&';
	if (n > WEB_FIELDS_MAX)
		FAIL(ERR_INVALID, "web.form");
	if (n == 0)
		return NULL;
	NEWN(out->pair, a, n);
	while (out->n < n) {
		struct web_pair *pair = &out->pair[out->n++];

		if (!str_split(&rest, '&', &piece) || !str_find(piece, STR("="), &at) || at == 0)
			FAIL(ERR_INVALID, "web.form");
		if (!decode(a, str_head(piece, at), true, &pair->key) ||
		    !decode(a, str_from(piece, at + 1), true, &pair->value))
			FAIL(ERR_INVALID, "web.form");
		pair->value = lines_plain(pair->value);
	}
	return NULL;
}

err_t
guard_keys(const struct web_pairs *pairs, const char *multi, const char *allowed)
{
	for (size_t i = 0; i < pairs->n; i++) {
		struct str key = pairs->pair[i].key;

		/* _csrf and token are ours, on any form. */
		if (!route_lists(allowed, key, true) && !str_is(key, "_csrf") && !str_is(key, "token"))
			FAIL(ERR_INVALID, "web.form");
		if (route_lists(multi, key, false) && !str_is(key, "_csrf") && !str_is(key, "token"))
			continue;
		for (size_t j = 0; j < i; j++)
			if (str_eq(pairs->pair[j].key, key))
				FAIL(ERR_INVALID, "web.form");
	}
	return NULL;
}

bool
guard_same_origin(const struct guard_request *rq, bool tls)
{
	struct str origin = guard_header_value(rq, "Origin"), host = guard_header_value(rq, "Host");
	struct str site = guard_header_value(rq, "Sec-Fetch-Site");
	struct str scheme = tls ? STR("https://") : STR("http://");

	if (site.n > 0 && !str_is(site, "same-origin"))
		return false;
	/* Our own Referrer-Policy (no-referrer) makes a browser send "null": then Sec-Fetch-Site must speak. */
	if (str_is(origin, "null"))
		return site.n > 0;
	if (origin.n == 0)
		return site.n > 0;
	return str_starts(origin, scheme) && str_eq(str_from(origin, scheme.n), host);
}
