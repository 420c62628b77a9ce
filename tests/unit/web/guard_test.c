/*
 * The rows of SEC-80 that can be seen in parsed values, and what a form may hold.
 */
#include <stdio.h>

#include "t.h"
#include "web/guard.h"

#define HEADERS_MAX 80
struct asked { const char *version, *method, *target; const char *header[10][2]; int status; };

static const char *const hosts[] = { "localhost:8081", NULL };

static int
status_of(const struct asked *a)
{
	struct guard_header h[HEADERS_MAX];
	struct guard_request rq = { str_of(a->version), str_of(a->method), str_of(a->target), h, 0, hosts };
	struct guard_head head;

	for (size_t i = 0; i < 10 && a->header[i][0] != NULL; i++)
		h[rq.n_headers++] = (struct guard_header){ str_of(a->header[i][0]), str_of(a->header[i][1]) };
	return guard_head(&rq, &head);
}

#define HOST { "Host", "localhost:8081" }
#define FORM { "Content-Type", "application/x-www-form-urlencoded" }

T(doubtful_requests_are_refused_with_the_status_of_the_table)
{
	static const struct asked rows[] = {
		{ "HTTP/1.1", "GET", "/", { HOST }, 0 },
		{ "HTTP/1.1", "HEAD", "/a?b=c", { HOST }, 0 },
		{ "HTTP/1.1", "POST", "/a", { HOST, FORM, { "Content-Length", "5" } }, 0 },
		{ "HTTP/1.1", "POST", "/a", { HOST, FORM, { "Transfer-Encoding", "chunked" } }, 0 },
		{ "HTTP/1.1", "POST", "/a", { HOST, { "Content-Length", "0" } }, 0 },
		{ "HTTP/1.0", "GET", "/", { HOST }, 400 },
		{ "HTTP/1.7", "GET", "/", { HOST }, 505 },
		{ "HTTP/2.0", "GET", "/", { HOST }, 505 },
		{ "HTTP/1.1", "PUT", "/", { HOST }, 405 },
		{ "HTTP/1.1", "get", "/", { HOST }, 405 },
		{ "HTTP/1.1", "TRACE", "/", { HOST }, 405 },
		{ "HTTP/1.1", "GET", "/", { { NULL, NULL } }, 400 },
		{ "HTTP/1.1", "GET", "/", { HOST, HOST }, 400 },
		{ "HTTP/1.1", "GET", "/", { { "Host", "evil.example" } }, 400 },
		{ "HTTP/1.1", "GET", "http://evil.example/", { HOST }, 400 },
		{ "HTTP/1.1", "GET", "*", { HOST }, 400 },
		{ "HTTP/1.1", "GET", "/a b", { HOST }, 400 },
		{ "HTTP/1.1", "GET", "/a\\b", { HOST }, 400 },
		{ "HTTP/1.1", "GET", "/a#b", { HOST }, 400 },
		{ "HTTP/1.1", "GET", "/\xc3\xa9", { HOST }, 400 },
		{ "HTTP/1.1", "GET", "/", { HOST, { "X ", "a" } }, 400 },
		{ "HTTP/1.1", "GET", "/", { HOST, { "", "a" } }, 400 },
		{ "HTTP/1.1", "GET", "/", { HOST, { "X\x01", "a" } }, 400 },
		{ "HTTP/1.1", "GET", "/", { HOST, { "X", "a\rb" } }, 400 },
		{ "HTTP/1.1", "GET", "/", { HOST, { "Content-Length", "5" } }, 400 },
		{ "HTTP/1.1", "GET", "/", { HOST, { "Transfer-Encoding", "chunked" } }, 400 },
		{ "HTTP/1.1", "POST", "/a", { HOST, FORM }, 411 },
		{ "HTTP/1.1", "POST", "/a", { HOST, FORM, { "Content-Length", "5" }, { "Content-Length", "5" } }, 400 },
		{ "HTTP/1.1", "POST", "/a", { HOST, FORM, { "Content-Length", "5" }, { "content-length", "6" } }, 400 },
		{ "HTTP/1.1", "POST", "/a", { HOST, FORM, { "Content-Length", "5" }, { "Transfer-Encoding", "chunked" } }, 400 },
		{ "HTTP/1.1", "POST", "/a", { HOST, FORM, { "Transfer-Encoding", "chunked" }, { "Transfer-Encoding", "chunked" } }, 400 },
		{ "HTTP/1.1", "POST", "/a", { HOST, FORM, { "Transfer-Encoding", "gzip, chunked" } }, 400 },
		{ "HTTP/1.1", "POST", "/a", { HOST, FORM, { "Content-Length", "+5" } }, 400 },
		{ "HTTP/1.1", "POST", "/a", { HOST, FORM, { "Content-Length", "5,5" } }, 400 },
		{ "HTTP/1.1", "POST", "/a", { HOST, FORM, { "Content-Length", "1234567890" } }, 400 },
		{ "HTTP/1.1", "POST", "/a", { HOST, FORM, { "Content-Length", "" } }, 400 },
		{ "HTTP/1.1", "POST", "/a", { HOST, { "Content-Type", "text/plain" }, { "Content-Length", "5" } }, 400 },
		{ "HTTP/1.1", "POST", "/a", { HOST, { "Content-Length", "5" } }, 400 },
	};

	for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++)
		if (status_of(&rows[i]) != rows[i].status)
			t_fail(__FILE__, __LINE__, "row %zu (%s %s): %d, not %d", i, rows[i].method, rows[i].target,
			    status_of(&rows[i]), rows[i].status);
}

T(long_requests_are_refused_before_anything_is_done)
{
	static char target[4096], value[20000];
	struct guard_header h[HEADERS_MAX] = { { STR("Host"), STR("localhost:8081") } };
	struct guard_request rq = { STR("HTTP/1.1"), STR("GET"), { target, GUARD_TARGET_MAX }, h, 1, hosts };
	struct guard_head head;

	memset(target, 'a', sizeof target);
	memset(value, 'v', sizeof value);
	target[0] = '/';
	EXPECT_EQ(guard_head(&rq, &head), 0);
	rq.target.n++;
	EXPECT_EQ(guard_head(&rq, &head), 414);
	rq.target.n = 1;
	h[rq.n_headers++] = (struct guard_header){ STR("X"), { value, GUARD_HEADER_BYTES_MAX } };
	EXPECT_EQ(guard_head(&rq, &head), 431);
	h[1].value.n = 1;
	while (rq.n_headers <= GUARD_HEADERS_MAX)
		h[rq.n_headers++] = (struct guard_header){ STR("X"), STR("y") };
	EXPECT_EQ(guard_head(&rq, &head), 431);
}

T(a_path_is_decoded_once_and_strictly)
{
	static const struct { const char *path; int status; size_t n; const char *last; } rows[] = {
		{ "/", 0, 0, "" }, { "/a", 0, 1, "a" }, { "/a/b-c_d.e", 0, 2, "b-c_d.e" }, { "/en/", 0, 1, "en" },
		{ "/a%20b", 0, 1, "a b" }, { "/%C3%A9", 0, 1, "\xc3\xa9" }, { "/%2541", 0, 1, "%41" },
		{ "//a", 400, 0, NULL }, { "/a//b", 400, 0, NULL }, { "/.", 400, 0, NULL }, { "/a/..", 400, 0, NULL },
		{ "/%2e%2e/a", 400, 0, NULL }, { "/%2E", 400, 0, NULL }, { "/a%2fb", 400, 0, NULL }, { "/a%5Cb", 400, 0, NULL },
		{ "/%", 400, 0, NULL }, { "/%4", 400, 0, NULL }, { "/%zz", 400, 0, NULL }, { "/%00", 400, 0, NULL },
		{ "/%c0%af", 400, 0, NULL }, { "/%ff", 400, 0, NULL }, { "/%0a", 400, 0, NULL },
		{ "/1/2/3/4/5/6/7/8/9/10/11", 404, 0, NULL }, { "a", 400, 0, NULL }, { "", 400, 0, NULL },
	};

	for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
		struct str segment[ROUTE_SEGMENTS_MAX];
		size_t n = 0;
		int status = guard_path(&t_arena, str_of(rows[i].path), segment, ROUTE_SEGMENTS_MAX, &n);

		if (status != rows[i].status || (status == 0 && n != rows[i].n))
			t_fail(__FILE__, __LINE__, "%s: %d with %zu segments", rows[i].path, status, n);
		if (status == 0 && n > 0)
			EXPECT_STR(segment[n - 1], rows[i].last);
	}
}

T(forms_are_read_strictly)
{
	static const struct { const char *text; int n; const char *key, *value; } rows[] = {
		{ "", 0, NULL, NULL }, { "a=b", 1, "a", "b" }, { "a=", 1, "a", "" }, { "a=b+c%2B", 1, "a", "b c+" },
		{ "x=1&a=%C3%A9", 2, "a", "\xc3\xa9" }, { "a=1%0D%0A2", 1, "a", "1\n2" }, { "a=b=c", 1, "a", "b=c" },
		{ "a%5B%5D=1", 1, "a[]", "1" },
		{ "a", -1, NULL, NULL }, { "=b", -1, NULL, NULL }, { "a=1&", -1, NULL, NULL }, { "&a=1", -1, NULL, NULL },
		{ "a=1&&b=2", -1, NULL, NULL }, { "a=%", -1, NULL, NULL }, { "a=%2", -1, NULL, NULL }, { "a=%gg", -1, NULL, NULL },
		{ "a=%00", -1, NULL, NULL }, { "a=%ff", -1, NULL, NULL }, { "a=%c0%80", -1, NULL, NULL }, { "a=%ed%a0%80", -1, NULL, NULL },
		{ "a=%01", -1, NULL, NULL }, { "a=\xff", -1, NULL, NULL },
	};

	for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
		struct web_pairs pairs;
		err_t e = guard_pairs(&t_arena, str_of(rows[i].text), &pairs);

		if ((e != NULL) != (rows[i].n < 0) || (e == NULL && pairs.n != (size_t)rows[i].n))
			t_fail(__FILE__, __LINE__, "row %zu \"%s\"", i, rows[i].text);
		if (rows[i].n > 0) {
			EXPECT_STR(pairs.pair[pairs.n - 1].key, rows[i].key);
			EXPECT_STR(pairs.pair[pairs.n - 1].value, rows[i].value);
		}
	}
}

T(too_many_pairs_are_refused)
{
	static char text[4 * (WEB_FIELDS_MAX + 2)];
	struct web_pairs pairs;

	for (size_t i = 0; i <= WEB_FIELDS_MAX; i++)
		memcpy(text + 4 * i, "a=1&", 4);
	EXPECT_OK(guard_pairs(&t_arena, (struct str){ text, 4 * WEB_FIELDS_MAX - 1 }, &pairs));
	EXPECT_ERR(guard_pairs(&t_arena, (struct str){ text, 4 * (WEB_FIELDS_MAX + 1) - 1 }, &pairs), ERR_INVALID);
}

T(a_key_comes_once_unless_the_route_lets_it)
{
	struct web_pair twice[] = { { STR("sign"), STR("1") }, { STR("other"), STR("2") }, { STR("sign"), STR("3") } };
	struct web_pair token[] = { { STR("_csrf"), STR("1") }, { STR("_csrf"), STR("2") } };
	struct web_pairs pairs = { twice, 3 };

	EXPECT_ERR(guard_keys(&pairs, NULL, NULL), ERR_INVALID);
	EXPECT_ERR(guard_keys(&pairs, "other", NULL), ERR_INVALID);
	EXPECT_OK(guard_keys(&pairs, "x,sign", NULL));
	EXPECT_OK(guard_keys(&pairs, "si*", NULL));
	EXPECT_OK(guard_keys(&pairs, "*", NULL));
	EXPECT_ERR(guard_keys(&pairs, "*", "sign"), ERR_INVALID);
	EXPECT_OK(guard_keys(&pairs, "*", "sign,other"));
	EXPECT_ERR(guard_keys(&(struct web_pairs){ token, 2 }, "*", NULL), ERR_INVALID);
}

T(a_post_comes_from_a_page_of_ours)
{
	static const struct { const char *origin, *site; bool ok; } rows[] = {
		{ "http://localhost:8081", NULL, true }, { "http://localhost:8081", "same-origin", true }, { "null", "same-origin", true },
		{ NULL, "same-origin", true }, { NULL, NULL, false }, { "null", NULL, false }, { "http://localhost:8080", NULL, false },
		{ "https://localhost:8081", NULL, false }, { "http://evil.example", NULL, false }, { "http://localhost:8081", "cross-site", false },
		{ "http://localhost:8081", "same-site", false }, { "null", "none", false }, { "http://localhost:8081.evil.example", NULL, false },
	};

	for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
		struct guard_header h[3] = { { STR("Host"), STR("localhost:8081") } };
		struct guard_request rq = { .header = h, .n_headers = 1 };

		if (rows[i].origin != NULL)
			h[rq.n_headers++] = (struct guard_header){ STR("Origin"), str_of(rows[i].origin) };
		if (rows[i].site != NULL)
			h[rq.n_headers++] = (struct guard_header){ STR("Sec-Fetch-Site"), str_of(rows[i].site) };
		if (guard_same_origin(&rq, false) != rows[i].ok)
			t_fail(__FILE__, __LINE__, "row %zu", i);
	}
}
