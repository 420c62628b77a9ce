/*
 * intel/reply.c - messages for the holder of a receipt (SEC-55, PUB-52 to 54).
 *
 *	kind, text -> telling words? allowed? -> reply row queued -> outbox file -> sent
 *
 * Each message is sent by a person.  The row is durable before the file is
 * written, and the file's name is the same at every try.  Locator and key of
 * the receipt are opened by the sender's own session and kept nowhere else.
 */
#include <string.h>

#include "base/log.h"
#include "intel/feedback.h"
#include "intel/house.h"
#include "intel/inside.h"
#include "intel/parts.h"
#include "store/q_intel.h"

#define SHOWN_DAYS 365
#define TEXT_MAX 2000
#define QUEUED_MAX 100

const struct reply_kind reply_kinds[REPLY_KINDS] = {
	{ "received", "We have it.", false },
	{ "being_read", "A trained person is reading it.", false },
	{ "question", "We have a question.", true },
	{ "passed_on", "We passed it to people who can act.", false },
	{ "finished", "We have finished.", false },
	{ "recorded", "We have kept it. It may help later.", false },
	{ "help_offered", "Somebody was offered help.", false },
	{ "no_action", "No action now.", false },
	{ "cannot_say", "We cannot say more.", false },
	{ "text", "", true },
};

/* Which code of INT-43 a kind amounts to; NULL: it says nothing of the outcome. */
static const char *
outcome_of(const char *kind)
{
	static const struct { const char *kind, *code; } list[] = {
		{ "recorded", "kept" }, { "passed_on", "in_use" }, { "help_offered", "safeguarded" }, { "no_action", "kept" }, { "cannot_say", "read" },
	};
	for (size_t i = 0; i < sizeof list / sizeof *list; i++)
		if (str_is(str_of(kind), list[i].kind))
			return list[i].code;
	return NULL;
}

NODISCARD static err_t
kind_of(struct str kind, const struct reply_kind **out)
{
	for (int i = 0; i < REPLY_KINDS; i++)
		if (str_is(kind, reply_kinds[i].code)) {
			*out = &reply_kinds[i];
			return NULL;
		}
	FAIL(ERR_INVALID, "reply.kind");
}

/* ---- reading ----------------------------------------------------------- */

NODISCARD static err_t
addition_text(struct ctx *cx, const struct intel *in, const struct opened *opened, const struct cbor *sealed, struct str *out)
{
	const struct cbor *sha = cbor_get_int(sealed, F_REPLY_BLOB), *text;
	struct str bytes, plain;
	struct sealed *file;
	struct cbor map;

	*out = STR_NONE;
	if (sha == NULL || sha->type != CBOR_BYTES || (opened->keys.gmask & GMASK(G_ORIGINAL)) == 0)
		return NULL;
	NEW(file, cx->arena);
	TRY(blob_get(cx, sha->s, (size_t)3 << 20, &bytes));
	TRY(sealed_read(bytes, file));
	TRY(sealed_section(cx->arena, file, &opened->keys.g[G_ORIGINAL - 1], SPOOL_SEC_ANSWERS, &plain));
	TRY(cbor_parse(cx->arena, plain, &map));
	text = cbor_get_int(&map, SPOOL_KEY_TEXT);
	if (text != NULL && text->type == CBOR_TEXT)
		*out = text->s;
	return NULL;
}

NODISCARD static err_t
reply_of(struct ctx *cx, const struct intel *in, const struct q_intel_replies *r, const struct row *row, const struct opened *opened, struct reply_view *out)
{
	const struct reply_kind *kind;
	struct cbor sealed = cbor_map();

	*out = (struct reply_view){ .serial = r->serial, .kind = r->kind, .state = r->state, .on = (int32_t)r->on_, .from_public = str_is(r->kind, "addition") };
	if (kind_of(r->kind, &kind) == NULL)
		out->kind_words = str_of(kind->words);
	if (r->has_by_)
		out->by = house_name_of(cx, r->by_);
	if ((opened->keys.gmask & GMASK(G_REPLY)) == 0)
		return NULL;
	TRY(section_open(cx, opened, row, G_REPLY, &sealed));
	out->text = section_text(&sealed, F_REPLY_TEXT);
	return out->from_public ? addition_text(cx, in, opened, &sealed, &out->text) : NULL;
}

err_t
replies_of(struct ctx *cx, const struct intel *in, const struct report_view *v, struct reply_view **out, size_t *n)
{
	struct q_intel_replies *found;
	struct opened *opened;
	struct row *rows;

	TRY(q_intel_replies(cx, &(struct q_intel_replies_in){ .report = row_id(&v->row) }, &found, n));
	NEWN(*out, cx->arena, *n + 1);
	NEWN(rows, cx->arena, *n + 1);
	if (*n == 0)
		return NULL;
	for (size_t i = 0; i < *n; i++)
		TRY(row_get(cx, T_REPLY, found[i].id, &rows[i]));
	TRY(loader_open(cx, A_OPEN, rows, *n, GMASK(G_REPLY) | GMASK(G_ORIGINAL), true, &opened));
	for (size_t i = 0; i < *n; i++)
		TRY(reply_of(cx, in, &found[i], &rows[i], &opened[i], &(*out)[i]));
	return NULL;
}

/* ---- sending ----------------------------------------------------------- */

struct address { struct str locator, rpk; };

NODISCARD static err_t
address_of(struct ctx *cx, const struct row *report, struct address *out)
{
	struct q_intel_receipt_by_sub found;
	const struct cbor *locator, *rpk;
	struct opened opened;
	struct cbor map;
	struct row row;
	err_t e = q_intel_receipt_by_sub(cx, &(struct q_intel_receipt_by_sub_in){ .sub = row_text(report, REPORT_SUB) }, &found);

	if (e != NULL && e->code == ERR_NOTFOUND)
		FAIL(ERR_CONFLICT, "reply.no-receipt");
	TRY(e);
	TRY(row_get(cx, T_RECEIPT, found.id, &row));
	TRY(loader_open_one(cx, A_REPLY, &row, GMASK(G_REPLY), &opened));
	TRY(section_open(cx, &opened, &row, G_REPLY, &map));
	locator = cbor_get_int(&map, F_RECEIPT_LOCATOR);
	rpk = cbor_get_int(&map, F_RECEIPT_RPK);
	if (locator == NULL || locator->type != CBOR_BYTES || locator->s.n != 16 || rpk == NULL || rpk->type != CBOR_BYTES || rpk->s.n != 32)
		FAIL(ERR_BUG, "reply.receipt");
	*out = (struct address){ locator->s, rpk->s };
	return NULL;
}

NODISCARD static err_t
file_put(struct ctx *cx, const struct intel *in, const struct address *to, int64_t number, struct str text)
{
	return outbox_put(in->outbox, cx->arena, &in->site, (const uint8_t *)to->locator.p, (uint32_t)number,
	    (uint32_t)(day_local(cx->now) + SHOWN_DAYS), (const uint8_t *)to->rpk.p, text);
}

NODISCARD static err_t
mark_sent(struct ctx *cx, const struct intel *in, struct id id)
{
	struct work *w CLEANUP(work_abandon) = NULL;
	struct row was, *row;

	TRY(row_get(cx, T_REPLY, id, &was));
	if (!str_is(row_text(&was, REPLY_STATE), "queued"))
		return NULL;
	TRY(work_begin(cx, &w));
	TRY(work_alter(w, A_REPLY, &was, T_REPLY, id, in->cmp_intake, &row));
	row_set_text(row, REPLY_STATE, STR("sent"));
	return work_commit(w);
}

NODISCARD static err_t
reply_row(struct ctx *cx, const struct intel *in, struct work *w, struct id id, struct id report, int64_t number, const char *kind, struct str text, const struct address *to)
{
	struct newkey_place place = { in->cmp_intake, GMASK(G_REPLY) };
	struct cbor map = cbor_map();
	struct opened opened;
	struct row *row;

	TRY(work_owner(w, T_REPLY, id, &place, 1, &opened));
	TRY(work_create(w, A_REPLY, T_REPLY, id, T_REPLY, id, in->cmp_intake, &row));
	row_set_id(cx, row, REPLY_REPORT, report);
	row_set_int(row, REPLY_SERIAL, number);
	row_set_text(row, REPLY_KIND, str_of(kind));
	row_set_text(row, REPLY_STATE, STR("queued"));
	row_set_id(cx, row, REPLY_BY, cx->actor->caps.account);
	row_set_int(row, REPLY_ON, day_local(cx->now));
	TRY(cbor_set_int(cx->arena, &map, F_REPLY_TEXT, cbor_text(text)));
	TRY(cbor_set_int(cx->arena, &map, F_REPLY_LOCATOR, cbor_bytes(to->locator)));
	TRY(cbor_set_int(cx->arena, &map, F_REPLY_RPK, cbor_bytes(to->rpk)));
	return work_seal(w, row, &opened, G_REPLY, &map);
}

NODISCARD static err_t
message_text(struct ctx *cx, const struct intel *in, const struct reply_kind *kind, struct str text, bool confirmed, struct str *out)
{
	text = str_trim(text);
	if (!utf8_is_text(text) || utf8_count(text) > TEXT_MAX)
		FAIL(ERR_INVALID, "reply.text-too-long");
	if (kind->needs_text && text.n == 0)
		FAIL(ERR_INVALID, "reply.text-empty");
	/* Whoever holds the code may not be whoever wrote. */
	if (text.n > 0 && !confirmed && telling_word_in(in->reference, text))
		FAIL(ERR_INVALID, "reply.telling-words");
	return str_fmt(cx->arena, out, "%s%s%.*s", kind->words, kind->words[0] != '\0' && text.n > 0 ? "\n\n" : "", STRF(text));
}

NODISCARD static err_t
outcome_in(struct ctx *cx, const struct intel *in, struct work *w, struct report_found *found, const char *kind)
{
	const char *code = outcome_of(kind);
	struct str state = row_text(&found->row, REPORT_STATE);

	/* A report nobody has opened yet has no outcome; the message is still true. */
	if (code == NULL || str_is(state, "NEW"))
		return NULL;
	return feedback_in(cx, in, w, found, str_of(code), STR_NONE);
}

err_t
reply_send(struct ctx *cx, const struct intel *in, struct str urn, struct str kind_code, struct str text, bool confirmed)
{
	struct work *w CLEANUP(work_abandon) = NULL;
	const struct reply_kind *kind;
	struct q_intel_last_serial last;
	struct report_found found;
	struct address to;
	struct str message;
	struct id id = id_new_day(cx->now);

	if (!policy_may(cx->actor, CAP_REPORT_FEEDBACK))
		FAIL(ERR_NOTFOUND, "report.none");
	TRY(kind_of(kind_code, &kind));
	TRY(message_text(cx, in, kind, text, confirmed, &message));
	TRY(report_find(cx, in, urn, A_ALTER_OPEN, REPORT_GROUPS, &found));
	TRY(address_of(cx, &found.row, &to));
	TRY(q_intel_last_serial(cx, &(struct q_intel_last_serial_in){ .report = row_id(&found.row) }, &last));
	TRY(work_begin(cx, &w));
	TRY(reply_row(cx, in, w, id, row_id(&found.row), last.serial + 1, kind->code, message, &to));
	TRY(outcome_in(cx, in, w, &found, kind->code));
	TRY(work_commit(w));
	/* From here on it is queued: whatever happens, reply_tick of the next officer repeats it. */
	TRY(file_put(cx, in, &to, last.serial + 1, message));
	return mark_sent(cx, in, id);
}

NODISCARD static err_t
send_again(struct ctx *cx, const struct intel *in, struct id id)
{
	const struct cbor *locator, *rpk;
	struct opened opened;
	struct address to;
	struct cbor map;
	struct row row;

	TRY(row_get(cx, T_REPLY, id, &row));
	TRY(loader_open_one(cx, A_REPLY, &row, GMASK(G_REPLY), &opened));
	TRY(section_open(cx, &opened, &row, G_REPLY, &map));
	locator = cbor_get_int(&map, F_REPLY_LOCATOR);
	rpk = cbor_get_int(&map, F_REPLY_RPK);
	if (locator == NULL || locator->s.n != 16 || rpk == NULL || rpk->s.n != 32)
		FAIL(ERR_BUG, "reply.receipt");
	to = (struct address){ locator->s, rpk->s };
	TRY(file_put(cx, in, &to, row_int(&row, REPLY_SERIAL), section_text(&map, F_REPLY_TEXT)));
	return mark_sent(cx, in, id);
}

err_t
reply_tick(struct ctx *cx, const struct intel *in, size_t *n_out)
{
	struct q_intel_queued *queued;
	size_t n;

	*n_out = 0;
	TRY(q_intel_queued(cx, &(struct q_intel_queued_in){ .n = QUEUED_MAX }, &queued, &n));
	if (n == 0)
		return NULL;
	/* The system opens nothing (SEC-43): an officer's next visit sends them. */
	if (cx->actor->is_system || !policy_may(cx->actor, CAP_REPORT_FEEDBACK)) {
		log_line(LOG_WARN, "%zu messages wait for their outbox file", n);
		return NULL;
	}
	for (size_t i = 0; i < n; i++) {
		TRY(send_again(cx, in, queued[i].id));
		(*n_out)++;
	}
	return NULL;
}
