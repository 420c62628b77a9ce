/*
 * public/sent.c - "We have it", and the code (P20, PUB-50).
 *
 *	Get my code -> digits of the token -> Argon2id -> kind 3 durable -> shown
 *
 * The digits are never stored: they come from the token in the stub of the
 * report just sent, which lives ten minutes.
 */
#include <string.h>

#include "public/t_report.h"
#include "public/views.h"

static void
binding_token(const uint8_t token[16], uint8_t out[16])
{
	/* Of the report's token, so that pressing twice makes one file. */
	hash_blake2b(out, 16, token, 16, STR("plainsight/binding"));
}

NODISCARD static err_t
binding_put(struct web *w, const uint8_t token[16], const struct receipt *receipt)
{
	struct cbor map = cbor_map();
	struct spool_section section = { .sec = SPOOL_SEC_CONTACT, .group = SPOOL_GROUP_CONTACT };
	struct envelope e = { .kind = SPOOL_BINDING, .form = room_of(w)->report->number,
	    .form_version = room_of(w)->report->version, .n_sections = 1, .section = &section };
	uint8_t sub[16];

	receipt_sub(sub, token);
	TRY(cbor_set_int(w->arena, &map, SPOOL_KEY_LOCATOR, cbor_bytes((struct str){ (const char *)receipt->locator, 16 })));
	TRY(cbor_set_int(w->arena, &map, SPOOL_KEY_SUB, cbor_bytes((struct str){ (const char *)sub, 16 })));
	TRY(cbor_set_int(w->arena, &map, SPOOL_KEY_RPK, cbor_bytes((struct str){ (const char *)receipt->pair.pk, 32 })));
	TRY(cbor_encode(w->arena, &map, 4096, &section.plain));
	binding_token(token, e.token);
	return room_put(w, &e);
}

NODISCARD static err_t
draw(struct web *w, const struct guest *v, struct str error)
{
	struct room *r = room_of(w);
	struct sent_page page = { .show = panels_of(r, &v->answers, room_day()), .error = error };
	struct contact_view *c;
	struct bundle bundle;
	char digits[21];
	struct str all;

	if (page.show.child) {
		TRY(child_contacts(w, &v->answers, false, &c, &page.child.n));
		page.child.contact = c;
	}
	if (v->code_shown) {
		TRY(room_bundle(r, &bundle));
		receipt_digits(digits, v->token, bundle.epoch.epoch);
		TRY(str_dup(w->arena, (struct str){ digits, 20 }, &all));
		for (size_t i = 0; i < 5; i++)
			page.code[i] = str_head(str_from(all, i * 4), 4);
		page.has_code = true;
		crypto_wipe(digits, sizeof digits);
	}
	room_shell(w, true, "");
	tmpl_public_sent(web_html(w), &page);
	return NULL;
}

err_t
sent_show(struct web *w)
{
	struct guest v;
	err_t e = guest_open(w, GUEST_SENT, &v);

	if (e != NULL && e->code == ERR_NOTFOUND)
		return web_redirect(w, "/en/p/r");
	TRY(e);
	return draw(w, &v, STR_NONE);
}

NODISCARD static err_t
code_make(struct web *w, struct guest *v)
{
	struct bundle bundle;
	struct receipt receipt;
	char digits[21];
	err_t e;

	TRY(room_bundle(room_of(w), &bundle));
	receipt_digits(digits, v->token, bundle.epoch.epoch);
	TRY(receipt_work(w, digits, &receipt));
	e = binding_put(w, v->token, &receipt);
	crypto_wipe(&receipt, sizeof receipt);
	crypto_wipe(digits, sizeof digits);
	TRY(e);
	v->code_shown = true;
	return guest_save(w, v);
}

err_t
sent_press(struct web *w)
{
	struct guest v;
	err_t e = guest_open(w, GUEST_SENT, &v);

	if (e != NULL && e->code == ERR_NOTFOUND)
		return web_redirect(w, "/en/p/r");
	TRY(e);
	if (str_is(web_field(w, "press"), "saved")) {
		TRY(guest_end(w, &v));
		return web_redirect(w, "/en");
	}
	if (!str_is(web_field(w, "press"), "code"))
		return web_redirect(w, "/en/p/r/10");
	if (!v.code_shown)
		e = code_make(w, &v);
	if (e != NULL && (e->code == ERR_BUSY || e->code == ERR_IO)) {
		w->status = 503;
		return draw(w, &v, STR("Your report is safe with us. The code is not ready: wait a minute and try again."));
	}
	TRY(e);
	return web_redirect(w, "/en/p/r/10");
}
