/*
 * Finding a route, and the form tokens of a session.
 */
#include "t.h"
#include "web/session.h"

static err_t
nothing(struct web *w)
{
	return NULL;
}

static const struct route routes[] = {
	{ .name = "home", .method = WEB_GET, .handler = nothing },
	{ .name = "list", .method = WEB_GET, .handler = nothing, .n_segments = 1, .segment = { { "reports", false } } },
	{ .name = "show", .method = WEB_GET, .handler = nothing, .n_segments = 2, .segment = { { "reports", false }, { "ref", true } } },
	{ .name = "fresh", .method = WEB_GET, .handler = nothing, .n_segments = 2, .segment = { { "reports", false }, { "new", false } } },
	{ .name = "safety", .method = WEB_POST, .handler = nothing, .n_segments = 3, .segment = { { "reports", false }, { "ref", true }, { "safety", false } } },
};
#define N_ROUTES (sizeof routes / sizeof routes[0])

static const char *
found(enum web_method method, const struct str *segment, size_t n, struct route_match *m)
{
	route_find(routes, N_ROUTES, method, segment, n, m);
	return m->route != NULL ? m->route->name : "";
}

T(a_path_finds_its_route_and_its_parameters)
{
	struct route_match m;
	struct str ref[] = { STR("reports"), STR("WVR-1"), STR("safety") };
	struct str fresh[] = { STR("reports"), STR("new") };
	struct str empty[] = { STR("reports"), STR_NONE };

	EXPECT_STR(str_of(found(WEB_GET, NULL, 0, &m)), "home");
	EXPECT_STR(str_of(found(WEB_GET, ref, 1, &m)), "list");
	EXPECT_STR(str_of(found(WEB_GET, ref, 2, &m)), "show");
	EXPECT_EQ(m.n_params, 1);
	EXPECT_STR(m.param[0].value, "WVR-1");
	EXPECT_STR(str_of(found(WEB_GET, fresh, 2, &m)), "fresh");
	EXPECT_EQ(m.n_params, 0);
	EXPECT_STR(str_of(found(WEB_POST, ref, 3, &m)), "safety");
	EXPECT_STR(str_of(found(WEB_GET, empty, 2, &m)), "");
	EXPECT(!m.other_method);
}

T(a_path_of_another_method_is_told_from_no_path)
{
	struct route_match m;
	struct str ref[] = { STR("reports"), STR("WVR-1"), STR("safety"), STR("more") };

	EXPECT_STR(str_of(found(WEB_GET, ref, 3, &m)), "");
	EXPECT(m.other_method);
	EXPECT_STR(str_of(found(WEB_GET, ref, 4, &m)), "");
	EXPECT(!m.other_method);
}

static const struct web_site site = { .name = "desk", .routes = routes, .n_routes = N_ROUTES, .cookie = "ps" };

static struct web
signed_in(uint8_t secret)
{
	struct web w = { .arena = &t_arena, .site = &site, .session = { .given = true } };

	memset(w.session.sk.b, secret, sizeof w.session.sk.b);
	return w;
}

T(a_form_token_is_good_for_its_session_and_route_only)
{
	struct web mine = signed_in(1), other = signed_in(2);
	struct str token, again, flipped;
	char *p;

	EXPECT_OK(web_csrf(&mine, STR("safety"), &token));
	EXPECT_OK(web_csrf(&mine, STR("safety"), &again));
	EXPECT(!str_eq(token, again));
	EXPECT_OK(web_csrf_check(&mine.session, STR("safety"), &t_arena, token));
	EXPECT_OK(web_csrf_check(&mine.session, STR("safety"), &t_arena, again));
	EXPECT_ERR(web_csrf_check(&mine.session, STR("show"), &t_arena, token), ERR_DENIED);
	EXPECT_ERR(web_csrf_check(&other.session, STR("safety"), &t_arena, token), ERR_DENIED);
	EXPECT_ERR(web_csrf_check(&mine.session, STR("safety"), &t_arena, STR("")), ERR_DENIED);
	EXPECT_ERR(web_csrf_check(&mine.session, STR("safety"), &t_arena, str_head(token, token.n - 1)), ERR_DENIED);
	for (size_t i = 0; i < token.n; i += 7) {
		EXPECT_OK(str_dup(&t_arena, token, &flipped));
		p = (char *)(uintptr_t)flipped.p;
		p[i] = p[i] == 'A' ? 'B' : 'A';
		EXPECT_ERR(web_csrf_check(&mine.session, STR("safety"), &t_arena, flipped), ERR_DENIED);
	}
}

T(a_form_for_a_route_that_is_not_there_is_a_bug_not_a_page)
{
	struct web w = signed_in(1);
	struct page pg;
	struct str out;

	page_init(&pg, &t_arena, &w);
	web_csrf_or_stick(&pg, STR("safety"));
	EXPECT_OK(buf_done(&pg.out, &out));
	web_csrf_or_stick(&pg, STR("saftey"));
	EXPECT_ERR(buf_done(&pg.out, &out), ERR_BUG);
}

T(the_session_cookie_is_read_back_as_it_was_set)
{
	struct web w = signed_in(0);
	uint8_t sid[16] = { 1, 2, 3 };
	struct key sk = { { 9, 8, 7 } };
	struct str line, value;
	size_t end;

	EXPECT_OK(web_session_set(&w, sid, &sk));
	line = w.header[0].value;
	EXPECT(str_starts(line, STR("ps=")));
	EXPECT(str_ends(line, STR("; Path=/; HttpOnly; SameSite=Strict")));
	EXPECT(str_find(line, STR(";"), &end));
	value = str_head(line, end);
	EXPECT_OK(str_fmt(&t_arena, &w.cookies, "d=x; %.*s; y=z", STRF(value)));
	session_read(&w);
	EXPECT(w.session.given);
	EXPECT_BYTES(w.session.sid, sid, 16);
	EXPECT_BYTES(w.session.sk.b, sk.b, 32);
	EXPECT_STR(web_cookie(&w, "d"), "x");
	EXPECT_OK(str_fmt(&t_arena, &w.cookies, "%.*s; %.*s", STRF(value), STRF(value)));
	session_read(&w);
	EXPECT(!w.session.given);
	w.cookies = STR("ps=short");
	session_read(&w);
	EXPECT(!w.session.given);
}

T(a_redirect_stays_with_us)
{
	struct web w = signed_in(0);
	static const char *const bad[] = { "", "a", "//evil.example", "https://evil.example", "/a\r\nSet-Cookie: x", "/a b", "/\\evil" };

	for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++)
		EXPECT_ERR(web_redirect(&w, bad[i]), ERR_BUG);
	EXPECT_OK(web_redirect(&w, "/queue?state=open"));
	EXPECT_EQ(w.status, 303);
	EXPECT_ERR(web_download(&w, "text/csv", "a\"b.csv", STR("")), ERR_BUG);
	EXPECT_ERR(web_download(&w, "text/csv", "../a.csv", STR("")), ERR_BUG);
	EXPECT_ERR(web_header(&w, "X-A", STR("a\nb")), ERR_BUG);
}
