/*
 * web/session.c - the desk's cookie and the tokens of its forms (SEC-25, 65).
 *
 *	ps = base64url(sid16 || sk32)
 *	_csrf = base64url(nonce16 || BLAKE2b-256(key = KDF(sk,"csrf",""), route || nonce16))
 *
 * Whether a session is good, only the keeper knows; nothing is kept here.
 */
#include <string.h>

#include "web/session.h"

#define NONCE 16
#define MAC 32

/* The value of a cookie in a Cookie header; *n counts how often the name comes. */
static struct str
cookie_in(struct str header, const char *name, size_t *n)
{
	struct str rest = header, piece, value = STR_NONE;
	size_t at;

	*n = 0;
	while (str_split(&rest, ';', &piece)) {
		piece = str_trim(piece);
		if (!str_find(piece, STR("="), &at) || !str_is(str_head(piece, at), name))
			continue;
		value = str_from(piece, at + 1);
		(*n)++;
	}
	return value;
}

struct str
web_cookie(const struct web *w, const char *name)
{
	size_t n;
	struct str value = cookie_in(w->cookies, name, &n);

	return n == 1 ? value : STR_NONE;
}

void
session_read(struct web *w)
{
	struct str value, bytes;

	w->session = (struct web_session){ 0 };
	if (w->site->cookie == NULL)
		return;
	value = web_cookie(w, w->site->cookie);
	if (value.n == 0 || str_unb64u(w->arena, value, &bytes) != NULL || bytes.n != 48)
		return;
	memcpy(w->session.sid, bytes.p, 16);
	memcpy(w->session.sk.b, bytes.p + 16, 32);
	w->session.given = true;
}

err_t
web_cookie_set(struct web *w, const char *name, struct str value, long max_age)
{
	struct buf b;
	struct str line;

	for (size_t i = 0; i < value.n; i++)
		if ((unsigned char)value.p[i] <= ' ' || strchr(";,\"\\", value.p[i]) != NULL)
			FAIL(ERR_BUG, "web.cookie");
	buf_init(&b, w->arena, 4096);
	buf_printf(&b, "%s=%.*s; Path=/; HttpOnly; SameSite=Strict", name, STRF(value));
	if (w->site->tls)
		buf_z(&b, "; Secure");
	if (max_age >= 0)
		buf_printf(&b, "; Max-Age=%ld", max_age);
	TRY(buf_done(&b, &line));
	return web_header(w, "Set-Cookie", line);
}

err_t
web_session_set(struct web *w, const uint8_t sid[16], const struct key *sk)
{
	uint8_t bytes[48];
	struct str value;
	err_t e;

	if (w->site->cookie == NULL)
		FAIL(ERR_BUG, "web.cookie");
	memcpy(bytes, sid, 16);
	memcpy(bytes + 16, sk->b, 32);
	e = str_b64u(w->arena, bytes, sizeof bytes, &value);
	crypto_wipe(bytes, sizeof bytes);
	TRY(e);
	return web_cookie_set(w, w->site->cookie, value, -1);
}

err_t
web_session_clear(struct web *w)
{
	if (w->site->cookie == NULL)
		FAIL(ERR_BUG, "web.cookie");
	TRY(web_header(w, "Clear-Site-Data", STR("\"cache\", \"storage\"")));
	return web_cookie_set(w, w->site->cookie, STR_NONE, 0);
}

NODISCARD static err_t
mac(uint8_t out[MAC], struct arena *a, const struct web_session *s, struct str route, const uint8_t nonce[NONCE])
{
	struct key k;
	struct buf b;
	struct str text;

	buf_init(&b, a, 256);
	buf_str(&b, route);
	buf_add(&b, nonce, NONCE);
	TRY(buf_done(&b, &text));
	kdf(&k, &s->sk, "csrf", STR_NONE);
	hash_blake2b(out, MAC, k.b, sizeof k.b, text);
	crypto_wipe(&k, sizeof k);
	return NULL;
}

err_t
web_csrf(struct web *w, struct str route, struct str *out)
{
	uint8_t bytes[NONCE + MAC];

	*out = STR_NONE;
	if (!w->session.given)
		return NULL;	/* before sign-in there is nothing to tie a form to: Origin speaks */
	random_bytes(bytes, NONCE);
	TRY(mac(bytes + NONCE, w->arena, &w->session, route, bytes));
	return str_b64u(w->arena, bytes, sizeof bytes, out);
}

err_t
web_csrf_check(const struct web_session *s, struct str route, struct arena *a, struct str token)
{
	uint8_t want[MAC];
	struct str bytes;

	if (str_unb64u(a, token, &bytes) != NULL || bytes.n != NONCE + MAC)
		FAIL(ERR_DENIED, "web.csrf");
	TRY(mac(want, a, s, route, (const uint8_t *)bytes.p));
	if (!crypto_equal(want, bytes.p + NONCE, MAC))
		FAIL(ERR_DENIED, "web.csrf");
	return NULL;
}

struct str
web_csrf_or_stick(struct page *pg, struct str route)
{
	struct str token = STR_NONE;
	const struct web_site *site = pg->web->site;

	/* A form for a route that does not exist would never be accepted. */
	if (pg->out.err == NULL && route_named(site->routes, site->n_routes, route) == NULL)
		pg->out.err = ERROR(ERR_BUG, "web.csrf-route");
	if (pg->out.err == NULL)
		pg->out.err = web_csrf(pg->web, route, &token);
	return token;
}
