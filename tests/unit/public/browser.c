/* tests/unit/public/browser.c - see browser.h. */
#include <stdio.h>

#include "base/file.h"
#include "browser.h"

static const char *
under(const char *name)
{
	const char *out;

	EXPECT_OK(path_join(&t_arena, t_folder(), name, &out));
	return out;
}

void
town_open(struct town *t)
{
	struct signpair pair;
	struct key seed;
	struct str bytes;

	EXPECT_OK(crypto_start());
	memset(t, 0, sizeof *t);
	reader_new(&t->unit);
	random_bytes(seed.b, sizeof seed.b);
	signpair_from(&pair, &seed);
	t->bundle = (struct bundle){ .number = 1, .from = 0, .to = 99999, .n = 1, .max_body = 262144,
	    .epoch = { .epoch = 1, .cost = { .t = 1, .m_kib = 8192 } } };
	random_bytes(t->bundle.site.b, 16);
	random_bytes(t->bundle.epoch.salt, 16);
	t->bundle.unit[0] = t->unit.unit;
	EXPECT_OK(bundle_write(&t_arena, &t->bundle, &pair, &bytes));
	EXPECT_OK(file_replace(under("public.bundle"), bytes, 0644));
	EXPECT_OK(spool_make(under("in"), true));
	EXPECT_OK(outbox_make(under("out")));
	t->options = (struct public_options){ .listen_fd = -1, .supervisor_fd = -1, .share_dir = PS_SOURCE,
	    .spool_dir = under("in"), .out_dir = under("out"), .bundle_path = under("public.bundle"),
	    .public_host = "127.0.0.1:8080", .staff_host = "localhost:8081", .demo = true };
	EXPECT_OK(room_open(&t->room, &t->options));
}

void
town_close(struct town *t)
{
	room_close(&t->room);
}

static void
take_cookie(struct town *t, const struct web *w)
{
	for (size_t i = 0; i < w->n_headers; i++) {
		struct str rest = w->header[i].value, pair;

		if (strcmp(w->header[i].name, "Set-Cookie") != 0 || !str_split(&rest, ';', &pair))
			continue;
		EXPECT(str_starts(pair, STR("d=")) || str_starts(pair, STR("x=")));
		if (str_starts(pair, STR("x=")))
			t->left = pair.n > 2;
		else
			t->cookie = pair.n > 2 ? pair : STR_NONE;
		EXPECT(str_find(w->header[i].value, STR("HttpOnly"), &(size_t){ 0 }));
		EXPECT(str_find(w->header[i].value, STR("SameSite=Strict"), &(size_t){ 0 }));
	}
}

static int
ask_at(struct town *t, const char *host, const char *path, const char *body)
{
	struct guard_header *header = arena_array(&t_arena, 8, sizeof *header);
	struct serve *s = arena_alloc(&t_arena, sizeof *s);
	struct str length, cookies;
	size_t n = 0;

	header[n++] = (struct guard_header){ STR("Host"), str_of(host) };
	if (t->cookie.n > 0 || t->left) {
		EXPECT_OK(str_fmt(&t_arena, &cookies, "%.*s%s%s", STRF(t->cookie), t->cookie.n > 0 && t->left ? "; " : "", t->left ? "x=1" : ""));
		header[n++] = (struct guard_header){ STR("Cookie"), cookies };
	}
	if (body != NULL) {
		EXPECT_OK(str_fmt(&t_arena, &length, "%zu", strlen(body)));
		header[n++] = (struct guard_header){ STR("Content-Type"), STR("application/x-www-form-urlencoded") };
		header[n++] = (struct guard_header){ STR("Content-Length"), length };
	}
	s->w.arena = &t_arena;
	s->w.site = &t->room.site;
	s->w.prefix = 7;
	s->request = (struct guard_request){ .version = STR("HTTP/1.1"), .method = body == NULL ? STR("GET") : STR("POST"),
	    .target = str_of(path), .header = header, .n_headers = n, .hosts = t->room.site.hosts };
	if (serve_head(s))
		serve_run(s, str_of(body));
	EXPECT_OK(str_dup(&t_arena, serve_bytes(s), &t->page));
	arena_free(&s->w.page_arena);
	take_cookie(t, &s->w);
	t->last = s;
	return s->w.status;
}

int
ask(struct town *t, const char *path, const char *body)
{
	const char *at = strchr(path, ' ');	/* "host path" for another host */
	char host[64];

	if (at == NULL)
		return ask_at(t, "127.0.0.1:8080", path, body);
	(void)snprintf(host, sizeof host, "%.*s", (int)(at - path), path);
	return ask_at(t, host, at + 1, body);
}

bool
page_has(const struct town *t, const char *words)
{
	return str_find(t->page, str_of(words), &(size_t){ 0 });
}

struct str
hidden_value(const struct town *t, const char *name)
{
	struct str mark, rest, value;
	size_t at;

	EXPECT_OK(str_fmt(&t_arena, &mark, "name=\"%s\" value=\"", name));
	EXPECT(str_find(t->page, mark, &at));
	rest = str_from(t->page, at + mark.n);
	EXPECT(str_split(&rest, '"', &value));
	return value;
}

size_t
n_files(struct town *t)
{
	struct str *names;
	size_t n;

	EXPECT_OK(spool_list(t->room.spool, &t_arena, &names, &n));
	return n;
}

bool
file_of_kind(struct town *t, enum spool_kind kind, struct sealed *out)
{
	struct str *names, bytes;
	size_t n;

	EXPECT_OK(spool_list(t->room.spool, &t_arena, &names, &n));
	for (size_t i = 0; i < n; i++) {
		EXPECT_OK(spool_get(t->room.spool, &t_arena, names[i], &bytes));
		EXPECT_OK(sealed_read(bytes, out));
		if (out->kind == kind)
			return true;
	}
	return false;
}

struct cbor
section_of(struct town *t, const struct sealed *s, uint8_t group, uint16_t sec)
{
	struct key kg;
	struct str plain;
	struct cbor out;

	EXPECT_OK(reader_key(&t->unit, s, group, &kg));
	EXPECT_OK(sealed_section(&t_arena, s, &kg, sec, &plain));
	EXPECT_OK(cbor_parse(&t_arena, plain, &out));
	return out;
}

static void
step(struct town *t, int n, const char *body, int next)
{
	struct str path, to;

	EXPECT_OK(str_fmt(&t_arena, &path, "/en/p/r/%d%c", n, '\0'));
	EXPECT_OK(str_fmt(&t_arena, &to, "/en/p/r/%d", next));
	EXPECT_EQ(ask(t, path.p, NULL), 200);
	EXPECT_EQ(ask(t, path.p, body), 303);
	EXPECT_SAME(t->last->w.location, to);
}

void
walk_to_check(struct town *t)
{
	EXPECT_EQ(ask(t, "/en/p/r", NULL), 200);
	EXPECT_EQ(t->cookie.n, 0);
	EXPECT_EQ(ask(t, "/en/p/r", ""), 303);
	EXPECT(t->cookie.n > 40);
	step(t, 1, "danger=no", 2);
	step(t, 2, "about=place", 3);
	step(t, 3, "street_town=Long+Lane%2C+Wyvale&place_type=car-wash", 4);
	step(t, 4, "sgn-038=yes", 5);
	step(t, 5, "words=Six+men+in+one+van", 6);
	step(t, 6, "", 7);
	step(t, 7, "children=no", 8);
	step(t, 8, "contact=anonymous&c_value=07700+900123", 9);
	EXPECT_EQ(ask(t, "/en/p/r/9", NULL), 200);
}

struct str
walk_to_code(struct town *t)
{
	struct str body, rest, piece, code = STR_NONE;
	size_t at;

	walk_to_check(t);
	EXPECT_OK(str_fmt(&t_arena, &body, "token=%.*s&website=%c", STRF(hidden_value(t, "token")), '\0'));
	EXPECT_EQ(ask(t, "/en/p/r/9", body.p), 303);
	EXPECT_EQ(ask(t, "/en/p/r/10", NULL), 200);
	EXPECT_EQ(ask(t, "/en/p/r/10", "press=code"), 303);
	EXPECT_EQ(ask(t, "/en/p/r/10", NULL), 200);
	EXPECT(str_find(t->page, STR("ps-code"), &at));
	rest = str_from(t->page, at);
	for (int i = 0; i < 5; i++) {
		EXPECT(str_find(rest, STR("<span>"), &at));
		rest = str_from(rest, at + 6);
		piece = str_head(rest, 4);
		EXPECT_OK(str_fmt(&t_arena, &code, "%.*s%.*s", STRF(code), STRF(piece)));
	}
	return code;
}
