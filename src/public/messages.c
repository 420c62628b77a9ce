/*
 * public/messages.c - coming back with a code (P21, P22, PUB-50 to 53).
 *
 *	20 digits -> check digit -> budget -> Argon2id -> locator, key -> unread
 *	replies, a box to add, "I have read it", wipe
 *
 * A code nobody was given, one without news, one read, expired or wiped: the
 * same page, byte for byte, after the same work.  It never shows what was sent.
 */
#include <string.h>

#include "public/t_code.h"
#include "public/views.h"

/* ---- P21 ---------------------------------------------------------------- */

NODISCARD static err_t
code_draw(struct web *w, struct str error)
{
	room_shell(w, true, "/en");
	tmpl_public_code(web_html(w), error);
	return NULL;
}

err_t
public_code(struct web *w)
{
	return code_draw(w, STR_NONE);
}

err_t
public_code_enter(struct web *w)
{
	char digits[21];
	struct guest v;
	struct receipt receipt;
	err_t e;

	if (receipt_read(digits, web_field(w, "code")) != NULL) {
		w->status = 422;
		return code_draw(w, STR("This code has a slip in it. Compare it digit by digit with what you wrote down."));
	}
	e = receipt_budget(room_of(w));
	if (e == NULL)
		e = receipt_work(w, digits, &receipt);
	crypto_wipe(digits, sizeof digits);
	if (e != NULL && e->code == ERR_BUSY) {
		w->status = 503;
		return code_draw(w, STR("Try again in a few minutes."));
	}
	TRY(e);
	TRY(guest_new(w, GUEST_RECEIPT, &v));
	v.receipt = receipt;
	e = guest_save(w, &v);
	crypto_wipe(&receipt, sizeof receipt);
	crypto_wipe(&v.receipt, sizeof v.receipt);
	TRY(e);
	return web_redirect(w, "/en/p/k/1");
}

/* ---- P22 ---------------------------------------------------------------- */

NODISCARD static err_t
messages_draw(struct web *w, const struct guest *v, struct str text, struct str error)
{
	struct room *r = room_of(w);
	struct messages_page page = { .notice = v->notice, .text = text, .error = error };
	struct outbox_message *m;
	struct message_view *shown;
	struct bundle bundle;

	TRY(room_bundle(r, &bundle));
	TRY(outbox_open(r->options->out_dir, w->arena, &bundle.site, &v->receipt, &m, &page.n));
	NEWN(shown, w->arena, page.n + 1);
	for (size_t i = 0; i < page.n; i++)
		shown[i] = (struct message_view){ m[i].serial, m[i].text };
	page.message = shown;
	room_shell(w, true, "");
	tmpl_public_messages(web_html(w), &page);
	return NULL;
}

/* *gone: no code is open in this browser; the answer is P21. */
NODISCARD static err_t
receipt_guest(struct web *w, struct guest *v, bool *gone)
{
	err_t e = guest_open(w, GUEST_RECEIPT, v);

	*gone = e != NULL && e->code == ERR_NOTFOUND;
	return *gone ? web_redirect(w, "/en/p/k") : e;
}

err_t
public_messages(struct web *w)
{
	struct guest v, said;
	bool gone;

	TRY(receipt_guest(w, &v, &gone));
	if (gone)
		return NULL;
	if (v.notice != NOTICE_NONE) {
		said = v;
		said.notice = NOTICE_NONE;
		TRY(guest_save(w, &said));
	}
	return messages_draw(w, &v, STR_NONE, STR_NONE);
}

static struct cbor
locator_of(const struct guest *v)
{
	return cbor_bytes((struct str){ (const char *)v->receipt.locator, sizeof v->receipt.locator });
}

/* Kind 4: read or wiped. */
NODISCARD static err_t
control_put(struct web *w, const struct guest *v, enum spool_what what, uint32_t serial)
{
	struct cbor map = cbor_map();
	struct spool_section section = { .sec = SPOOL_SEC_CONTACT, .group = SPOOL_GROUP_CONTACT };
	struct envelope e = { .kind = SPOOL_CONTROL, .form = room_of(w)->report->number,
	    .form_version = room_of(w)->report->version, .n_sections = 1, .section = &section };

	TRY(cbor_set_int(w->arena, &map, SPOOL_KEY_LOCATOR, locator_of(v)));
	TRY(cbor_set_int(w->arena, &map, SPOOL_KEY_WHAT, cbor_int(what)));
	TRY(cbor_set_int(w->arena, &map, SPOOL_KEY_SERIAL, cbor_int(serial)));
	TRY(cbor_encode(w->arena, &map, 4096, &section.plain));
	random_bytes(e.token, sizeof e.token);
	TRY(room_put(w, &e));
	return outbox_done(room_of(w)->options->out_dir, w->arena, v->receipt.locator, serial);
}

/* Kind 2: more from the same person. */
NODISCARD static err_t
addition_put(struct web *w, const struct guest *v, struct str text)
{
	struct cbor answers = cbor_map(), control = cbor_map();
	struct spool_section section[2] = {
		{ .sec = SPOOL_SEC_ANSWERS, .group = SPOOL_GROUP_ANSWERS },
		{ .sec = SPOOL_SEC_CONTACT, .group = SPOOL_GROUP_CONTACT },
	};
	struct envelope e = { .kind = SPOOL_ADDITION, .flags = SPOOL_UNKNOWN, .form = room_of(w)->report->number,
	    .form_version = room_of(w)->report->version, .n_sections = 2, .section = section };

	TRY(web_token(w, e.token));
	TRY(cbor_set_int(w->arena, &answers, SPOOL_KEY_LOCATOR, locator_of(v)));
	TRY(cbor_set_int(w->arena, &answers, SPOOL_KEY_TEXT, cbor_text(text)));
	TRY(cbor_set_int(w->arena, &control, SPOOL_KEY_LOCATOR, locator_of(v)));
	TRY(cbor_encode(w->arena, &answers, DRAFT_TEXT_MAX, &section[0].plain));
	TRY(cbor_encode(w->arena, &control, 4096, &section[1].plain));
	return room_put(w, &e);
}

/* Only what this code can see may be marked. */
NODISCARD static err_t
read_serial(struct web *w, const struct guest *v, struct str press, uint32_t *out)
{
	struct outbox_message *m;
	struct bundle bundle;
	int64_t serial;
	size_t n;

	*out = 0;
	if (str_i64(str_from(press, 5), &serial) != NULL)
		return NULL;
	TRY(room_bundle(room_of(w), &bundle));
	TRY(outbox_open(room_of(w)->options->out_dir, w->arena, &bundle.site, &v->receipt, &m, &n));
	for (size_t i = 0; i < n; i++)
		if (m[i].serial == serial)
			*out = m[i].serial;
	return NULL;
}

NODISCARD static err_t
wipe(struct web *w, struct guest *v)
{
	TRY(control_put(w, v, SPOOL_WIPE, 0));
	TRY(guest_end(w, v));
	return web_redirect(w, "/en");
}

NODISCARD static err_t
add(struct web *w, struct guest *v)
{
	struct str text = web_field(w, "text");

	if (str_trim(text).n == 0 || !utf8_is_text(text) || utf8_count(text) > WORDS_MAX) {
		w->status = 422;
		return messages_draw(w, v, text, str_trim(text).n == 0 ? STR("Write what you want to add") :
		    STR("Write it in at most 10,000 characters"));
	}
	TRY(addition_put(w, v, text));
	v->notice = NOTICE_ADDED;
	TRY(guest_save(w, v));
	return web_redirect(w, "/en/p/k/1");
}

NODISCARD static err_t
press_do(struct web *w, struct guest *v)
{
	struct str press = web_field(w, "press");
	uint32_t serial;

	if (str_is(press, "add"))
		return add(w, v);
	if (str_is(press, "wipe"))
		return wipe(w, v);
	if (str_starts(press, STR("read:"))) {
		TRY(read_serial(w, v, press, &serial));
		if (serial != 0)
			TRY(control_put(w, v, SPOOL_READ, serial));
	}
	return web_redirect(w, "/en/p/k/1");
}

err_t
public_messages_do(struct web *w)
{
	struct guest v;
	bool gone;
	err_t e;

	TRY(receipt_guest(w, &v, &gone));
	if (gone)
		return NULL;
	e = press_do(w, &v);
	if (e != NULL && (e->code == ERR_IO || e->code == ERR_BUSY)) {
		w->status = 503;
		return messages_draw(w, &v, web_field(w, "text"), STR("We could not take it just now. Wait a minute and try again."));
	}
	return e;
}
