/*
 * public/guest.c - one browser's draft, code entered or report just sent.
 *
 *	cookie d (key) -> drafts_get -> CBOR -> struct guest -> CBOR -> drafts_put
 */
#include <string.h>

#include "public/room.h"

static const char *
cookie_name(const struct web *w)
{
	return w->site->tls ? "__Host-d" : "d";
}

static bool
cookie_key(struct web *w, struct key *out)
{
	struct str bytes;

	if (str_unb64u(w->arena, web_cookie(w, cookie_name(w)), &bytes) != NULL || bytes.n != sizeof out->b)
		return false;
	memcpy(out->b, bytes.p, sizeof out->b);
	return true;
}

static struct str
bytes_in(const struct cbor *map, const char *name, size_t n)
{
	const struct cbor *v = cbor_get(map, name);

	return v != NULL && v->type == CBOR_BYTES && v->s.n == n ? v->s : STR_NONE;
}

static void
copy_in(void *to, const struct cbor *map, const char *name, size_t n)
{
	struct str s = bytes_in(map, name, n);

	if (s.n == n)
		memcpy(to, s.p, n);
}

err_t
guest_any(struct web *w, struct guest *out)
{
	struct str plain;
	struct cbor map;
	const struct cbor *answers, *route;

	memset(out, 0, sizeof *out);
	if (!cookie_key(w, &out->key))
		FAIL(ERR_NOTFOUND, "draft.gone");
	TRY(drafts_get(room_of(w)->drafts, w->arena, &out->key, clock_monotonic(), &plain));
	TRY(cbor_parse(w->arena, plain, &map));
	out->kind = (enum guest_kind)cbor_int_of(&map, "kind", 0);
	copy_in(out->token, &map, "token", sizeof out->token);
	out->notice = (enum guest_notice)cbor_int_of(&map, "notice", NOTICE_NONE);
	out->code_shown = cbor_int_of(&map, "code", 0) == 1;
	answers = cbor_get(&map, "answers");
	out->answers = answers != NULL ? *answers : cbor_map();
	if ((route = cbor_get(&map, "route")) != NULL)
		out->route = *route;
	copy_in(out->receipt.locator, &map, "locator", sizeof out->receipt.locator);
	copy_in(out->receipt.pair.pk, &map, "pk", sizeof out->receipt.pair.pk);
	copy_in(out->receipt.pair.sk, &map, "sk", sizeof out->receipt.pair.sk);
	return NULL;
}

err_t
guest_open(struct web *w, enum guest_kind kind, struct guest *out)
{
	TRY(guest_any(w, out));
	if (out->kind != kind)
		FAIL(ERR_NOTFOUND, "draft.gone");
	return NULL;
}

static struct cbor
bytes_of(const void *p, size_t n)
{
	return cbor_bytes((struct str){ p, n });
}

err_t
guest_save(struct web *w, const struct guest *v)
{
	struct cbor map = cbor_map();
	struct str plain;

	TRY(cbor_set(w->arena, &map, "kind", cbor_int(v->kind)));
	TRY(cbor_set(w->arena, &map, "token", bytes_of(v->token, sizeof v->token)));
	TRY(cbor_set(w->arena, &map, "notice", cbor_int(v->notice)));
	if (v->code_shown)
		TRY(cbor_set(w->arena, &map, "code", cbor_int(1)));
	if (v->kind != GUEST_RECEIPT)
		TRY(cbor_set(w->arena, &map, "answers", v->answers));
	if (v->route.type == CBOR_MAP)
		TRY(cbor_set(w->arena, &map, "route", v->route));
	if (v->kind == GUEST_RECEIPT) {
		TRY(cbor_set(w->arena, &map, "locator", bytes_of(v->receipt.locator, sizeof v->receipt.locator)));
		TRY(cbor_set(w->arena, &map, "pk", bytes_of(v->receipt.pair.pk, sizeof v->receipt.pair.pk)));
		TRY(cbor_set(w->arena, &map, "sk", bytes_of(v->receipt.pair.sk, sizeof v->receipt.pair.sk)));
	}
	TRY(cbor_encode(w->arena, &map, DRAFT_TEXT_MAX, &plain));
	return drafts_put(room_of(w)->drafts, w->arena, &v->key, w->prefix, clock_monotonic(),
	    v->kind == GUEST_SENT ? DRAFT_SENT_MS : DRAFT_LIFE_MS, plain);
}

err_t
guest_new(struct web *w, enum guest_kind kind, struct guest *out)
{
	struct key old;
	struct str text;

	if (cookie_key(w, &old))
		drafts_drop(room_of(w)->drafts, &old);
	memset(out, 0, sizeof *out);
	out->kind = kind;
	out->answers = cbor_map();
	random_bytes(out->key.b, sizeof out->key.b);
	random_bytes(out->token, sizeof out->token);
	TRY(str_b64u(w->arena, out->key.b, sizeof out->key.b, &text));
	return web_cookie_set(w, cookie_name(w), text, -1);
}

err_t
guest_end(struct web *w, const struct guest *v)
{
	drafts_drop(room_of(w)->drafts, &v->key);
	return web_cookie_set(w, cookie_name(w), STR_NONE, 0);
}

err_t
guest_leave(struct web *w)
{
	struct key key;

	if (cookie_key(w, &key))
		drafts_drop(room_of(w)->drafts, &key);
	return web_cookie_set(w, cookie_name(w), STR_NONE, 0);
}
