/*
 * web/web.c - what a handler reads of its request and how it answers.
 *
 * Nothing is sent from here: http.c sends what stands in struct web when the
 * handler has returned.
 */
#include <stdarg.h>

#include "web/web.h"

struct str
web_param(const struct web *w, const char *name)
{
	for (unsigned i = 0; i < w->match.n_params; i++)
		if (str_is(str_of(name), w->match.param[i].name))
			return w->match.param[i].value;
	return STR_NONE;
}

const struct web_pairs *
web_pairs(const struct web *w)
{
	return w->method == WEB_POST ? &w->form : &w->query;
}

static const struct web_pair *
pair_of(const struct web_pairs *pairs, const char *name)
{
	for (size_t i = 0; i < pairs->n; i++)
		if (str_is(pairs->pair[i].key, name))
			return &pairs->pair[i];
	return NULL;
}

struct str
web_field(const struct web *w, const char *name)
{
	const struct web_pair *pair = pair_of(web_pairs(w), name);

	return pair != NULL ? pair->value : STR_NONE;
}

bool
web_has(const struct web *w, const char *name)
{
	return pair_of(web_pairs(w), name) != NULL;
}

struct str
web_query(const struct web *w, const char *name)
{
	const struct web_pair *pair = pair_of(&w->query, name);

	return pair != NULL ? pair->value : STR_NONE;
}

err_t
web_fields(const struct web *w, const char *name, struct str **out, size_t *n_out)
{
	const struct web_pairs *pairs = web_pairs(w);

	NEWN(*out, w->arena, pairs->n + 1);
	*n_out = 0;
	for (size_t i = 0; i < pairs->n; i++)
		if (str_is(pairs->pair[i].key, name))
			(*out)[(*n_out)++] = pairs->pair[i].value;
	return NULL;
}

int64_t
web_number(const struct web *w, const char *name, int64_t dflt)
{
	int64_t v;

	return str_i64(web_field(w, name), &v) == NULL ? v : dflt;
}

err_t
web_id(const struct web *w, const char *param, struct id *out)
{
	if (id_parse(web_param(w, param), out) != NULL)
		FAIL(ERR_NOTFOUND, "web.not-found");
	return NULL;
}

err_t
web_token(const struct web *w, uint8_t out[16])
{
	struct str bytes;

	if (str_unhex(w->arena, web_field(w, "token"), &bytes) != NULL || bytes.n != 16)
		FAIL(ERR_INVALID, "web.token");
	for (size_t i = 0; i < 16; i++)
		out[i] = (uint8_t)bytes.p[i];
	return NULL;
}

struct page *
web_html(struct web *w)
{
	if (w->answer != WEB_ANSWER_PAGE) {
		arena_free(&w->page_arena);
		page_init(&w->page, &w->page_arena, w);
		w->answer = WEB_ANSWER_PAGE;
	}
	return &w->page;
}

err_t
web_redirect_str(struct web *w, struct str path)
{
	for (size_t i = 0; i < path.n; i++)
		if ((unsigned char)path.p[i] <= ' ' || (unsigned char)path.p[i] >= 0x7f || path.p[i] == '\\')
			FAIL(ERR_BUG, "web.redirect");
	if (path.n == 0 || path.p[0] != '/' || (path.n > 1 && path.p[1] == '/'))
		FAIL(ERR_BUG, "web.redirect");
	w->location = path;
	w->status = 303;
	w->answer = WEB_ANSWER_REDIRECT;
	return NULL;
}

err_t
web_redirect(struct web *w, const char *path)
{
	return web_redirect_str(w, str_of(path));
}

err_t
web_redirect_fmt(struct web *w, const char *fmt, ...)
{
	struct buf b;
	struct str path;
	va_list ap;

	buf_init(&b, w->arena, 2048);
	va_start(ap, fmt);
	buf_vprintf(&b, fmt, ap);
	va_end(ap);
	TRY(buf_done(&b, &path));
	return web_redirect_str(w, path);
}

static bool
is_file_name(const char *s)
{
	struct str name = str_of(s);

	for (size_t i = 0; i < name.n; i++) {
		char c = name.p[i];

		if (!((c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
		    c == '.' || c == '_' || c == '-'))
			return false;
	}
	return name.n > 0 && name.p[0] != '.';
}

err_t
web_download(struct web *w, const char *type, const char *filename, struct str bytes)
{
	if (!is_file_name(filename))
		FAIL(ERR_BUG, "web.download");
	w->type = str_of(type);
	w->filename = str_of(filename);
	w->bytes = bytes;
	w->answer = WEB_ANSWER_DOWNLOAD;
	return NULL;
}

err_t
web_not_found(struct web *w)
{
	FAIL(ERR_NOTFOUND, "web.not-found");
}

err_t
web_header(struct web *w, const char *name, struct str value)
{
	if (w->n_headers == WEB_HEADERS_MAX)
		FAIL(ERR_BUG, "web.headers");
	for (size_t i = 0; i < value.n; i++)
		if ((unsigned char)value.p[i] < ' ' || (unsigned char)value.p[i] >= 0x7f)
			FAIL(ERR_BUG, "web.headers");
	w->header[w->n_headers].name = name;
	w->header[w->n_headers++].value = value;
	return NULL;
}

struct str
web_token_or_stick(struct page *pg)
{
	uint8_t bytes[16];
	struct str typed = STR_NONE, hex = STR_NONE;

	/* A form drawn again keeps its token: the retry is the same submission. */
	if (pg->web != NULL && pg->web->method == WEB_POST)
		typed = web_field(pg->web, "token");
	if (typed.n == 32)
		return typed;
	random_bytes(bytes, sizeof bytes);
	if (pg->out.err == NULL)
		pg->out.err = str_hex(pg->out.arena, bytes, sizeof bytes, &hex);
	return hex;
}
