/*
 * intel/take_reply.c - kinds 2, 3 and 4: what the holder of a receipt sends.
 *
 *	binding: {locator, sub, rpk} -> receipt (LOCTAG plain, the rest sealed)
 *	addition: {locator} -> the report it belongs to -> reply "received", task
 *	control: {locator, what, serial} -> replies read or wiped, receipt ended
 *
 * The database keeps no locator in the plain; the text of an addition stays in
 * its sealed bytes until somebody opens it.
 */
#include <string.h>

#include "intel/inside.h"
#include "intel/take.h"
#include "store/q_intel.h"
#include "store/q_report.h"

#define LOCATOR_BYTES 16

struct contact { uint8_t locator[LOCATOR_BYTES]; struct str sub, rpk; int64_t what, serial; };

static struct str
bytes_of(const struct cbor *map, int key, size_t n)
{
	const struct cbor *v = cbor_get_int(map, key);

	return v != NULL && v->type == CBOR_BYTES && v->s.n == n ? v->s : STR_NONE;
}

static int64_t
int_of(const struct cbor *map, int key)
{
	const struct cbor *v = cbor_get_int(map, key);

	return v != NULL && v->type == CBOR_INT ? v->i : 0;
}

NODISCARD static err_t
contact_read(struct take *t, const struct opened *opened, struct contact *out)
{
	struct str plain, locator;
	struct cbor map;

	TRY(sealed_section(t->cx->arena, &t->sealed, &opened->keys.g[G_REPLY - 1], SPOOL_SEC_CONTACT, &plain));
	TRY(cbor_parse(t->cx->arena, plain, &map));
	locator = bytes_of(&map, SPOOL_KEY_LOCATOR, LOCATOR_BYTES);
	if (locator.n == 0)
		FAIL(ERR_INVALID, "spool.bad");
	memcpy(out->locator, locator.p, LOCATOR_BYTES);
	out->sub = bytes_of(&map, SPOOL_KEY_SUB, 16);
	out->rpk = bytes_of(&map, SPOOL_KEY_RPK, 32);
	out->what = int_of(&map, SPOOL_KEY_WHAT);
	out->serial = int_of(&map, SPOOL_KEY_SERIAL);
	return NULL;
}

/* The keeper's tag of a locator, as a slice in the arena. */
NODISCARD static err_t
loctag_of(struct take *t, const struct contact *c, struct str *out)
{
	uint8_t *tag;

	NEWN(tag, t->cx->arena, 16);
	TRY(keeper_loctag(t->cx->keeper, c->locator, tag));
	*out = (struct str){ (const char *)tag, 16 };
	return NULL;
}

struct receipt_found { struct q_intel_receipt_by_loctag receipt; struct q_intel_report_by_sub report; bool found; };

NODISCARD static err_t
receipt_find(struct take *t, const struct contact *c, struct receipt_found *out)
{
	struct str loctag;
	err_t e;

	*out = (struct receipt_found){ 0 };
	TRY(loctag_of(t, c, &loctag));
	e = q_intel_receipt_by_loctag(t->cx, &(struct q_intel_receipt_by_loctag_in){ .loctag = loctag }, &out->receipt);
	if (e == NULL)
		e = q_intel_report_by_sub(t->cx, &(struct q_intel_report_by_sub_in){ .sub = out->receipt.sub }, &out->report);
	out->found = e == NULL;
	return e != NULL && e->code == ERR_NOTFOUND ? NULL : e;
}

/* ---- kind 3 ------------------------------------------------------------ */

err_t
take_binding(struct take *t)
{
	struct newkey_place place = { t->in->cmp_intake, GMASK(G_REPLY) };
	struct work *w CLEANUP(work_abandon) = NULL;
	struct id id = take_id(t, T_RECEIPT);
	struct q_intel_receipt_by_sub had;
	struct cbor map = cbor_map();
	struct opened opened;
	struct contact c;
	struct str loctag;
	struct row *row;
	err_t e;

	TRY(work_begin(t->cx, &w));
	TRY(take_open(t, w, T_RECEIPT, id, &place, 1, &opened));
	TRY(contact_read(t, &opened, &c));
	if (c.sub.n == 0 || c.rpk.n == 0)
		FAIL(ERR_INVALID, "spool.bad");
	/* The first binding of a report counts (SEC-56). */
	e = q_intel_receipt_by_sub(t->cx, &(struct q_intel_receipt_by_sub_in){ .sub = c.sub }, &had);
	if (e == NULL || e->code != ERR_NOTFOUND)
		return e;
	TRY(loctag_of(t, &c, &loctag));
	TRY(work_create(w, A_INGEST, T_RECEIPT, id, T_RECEIPT, id, t->in->cmp_intake, &row));
	row_set_text(row, RECEIPT_SUB, c.sub);
	row_set_text(row, RECEIPT_LOCTAG, loctag);
	row_set_int(row, RECEIPT_BOUND_ON, t->sealed.day);
	row_set_id(t->cx, row, RECEIPT_OWNER, id);
	TRY(cbor_set_int(t->cx->arena, &map, F_RECEIPT_LOCATOR, cbor_bytes((struct str){ (const char *)c.locator, sizeof c.locator })));
	TRY(cbor_set_int(t->cx->arena, &map, F_RECEIPT_RPK, cbor_bytes(c.rpk)));
	TRY(work_seal(w, row, &opened, G_REPLY, &map));
	return work_commit(w);
}

/* ---- kind 2 ------------------------------------------------------------ */

NODISCARD static err_t
arrival_over(struct ctx *cx, void *arg)
{
	const struct take *t = arg;

	return q_arrival_drop(cx, &(struct q_arrival_drop_in){ .sub = t->sub, .tag = t->tag });
}

/* Words for a report we have: its own key, its own row, a task for who reads it. */
NODISCARD static err_t
addition_store(struct take *t, struct work *w, const struct opened *opened, struct id id, const struct q_intel_report_by_sub *report)
{
	struct cbor map = cbor_map();
	struct q_intel_last_serial last;
	struct row *row;
	struct key *sha;

	NEW(sha, t->cx->arena);
	TRY(blob_put(t->cx, t->sealed.whole, sha));
	take_step(INGEST_I4);
	TRY(q_intel_last_serial(t->cx, &(struct q_intel_last_serial_in){ .report = report->id }, &last));
	TRY(work_create(w, A_INGEST, T_REPLY, id, T_REPLY, id, t->in->cmp_intake, &row));
	row_set_id(t->cx, row, REPLY_REPORT, report->id);
	row_set_int(row, REPLY_SERIAL, last.serial + 1);
	row_set_text(row, REPLY_KIND, STR("addition"));
	row_set_text(row, REPLY_STATE, STR("received"));
	row_set_int(row, REPLY_ON, t->sealed.day);
	TRY(cbor_set_int(t->cx->arena, &map, F_REPLY_BLOB, cbor_bytes((struct str){ (const char *)sha->b, sizeof sha->b })));
	TRY(work_seal(w, row, opened, G_REPLY, &map));
	TRY(task_for_role(t->cx, w, "addition", report->id, t->in->cmp_intake, ROLE_INTAKE, day_local(t->due), t->due));
	TRY(work_also(w, arrival_over, t));
	take_step(INGEST_I5);
	TRY(work_commit(w));
	take_step(INGEST_I6);
	return NULL;
}

err_t
take_addition(struct take *t, enum taken *out)
{
	struct newkey_place place = { t->in->cmp_intake, GROUPS_ALL };
	struct work *w CLEANUP(work_abandon) = NULL;
	struct id id = take_id(t, T_REPLY);
	struct q_intel_reply_exists had;
	struct receipt_found found;
	struct opened opened;
	struct contact c;

	*out = TAKEN_ADDITION;
	TRY(q_intel_reply_exists(t->cx, &(struct q_intel_reply_exists_in){ .id = id }, &had));
	if (had.n > 0)
		return NULL;
	TRY(work_begin(t->cx, &w));
	TRY(take_open(t, w, T_REPLY, id, &place, 1, &opened));
	TRY(contact_read(t, &opened, &c));
	TRY(receipt_find(t, &c, &found));
	if (found.found)
		return addition_store(t, w, &opened, id, &found.report);
	/* A code nobody knows: the words count all the same, as a report of their own (SEC-56). */
	work_abandon(&w);
	*out = TAKEN_REPORT;
	return take_report(t);
}

/* ---- kind 4 ------------------------------------------------------------ */

NODISCARD static err_t
reply_mark(struct take *t, struct work *w, struct id id, struct str state, bool *any)
{
	struct row was, *row;

	TRY(row_get(t->cx, T_REPLY, id, &was));
	TRY(work_alter(w, A_ALTER, &was, T_REPLY, id, t->in->cmp_intake, &row));
	row_set_text(row, REPLY_STATE, state);
	*any = true;
	return NULL;
}

NODISCARD static err_t
receipt_end(struct take *t, struct work *w, struct id id)
{
	struct row was, *row;

	TRY(row_get(t->cx, T_RECEIPT, id, &was));
	TRY(work_alter(w, A_ALTER, &was, T_RECEIPT, id, t->in->cmp_intake, &row));
	row_set_int(row, RECEIPT_ENDED_ON, t->sealed.day);
	return NULL;
}

err_t
take_control(struct take *t)
{
	struct newkey_place place = { t->in->cmp_intake, GMASK(G_REPLY) };
	struct work *w CLEANUP(work_abandon) = NULL, *look CLEANUP(work_abandon) = NULL;
	struct receipt_found found;
	struct q_intel_replies *reply;
	struct opened opened;
	struct contact c;
	bool wipe, any = false;
	size_t n;

	/* Its key is used once and kept nowhere: the transaction that opened it is void. */
	TRY(work_begin(t->cx, &look));
	TRY(take_open(t, look, T_REPLY, take_id(t, T_REPLY), &place, 1, &opened));
	TRY(contact_read(t, &opened, &c));
	wipe = c.what == SPOOL_WIPE;
	if (!wipe && c.what != SPOOL_READ)
		FAIL(ERR_INVALID, "spool.bad");
	TRY(receipt_find(t, &c, &found));
	if (!found.found)
		return NULL;
	TRY(work_begin(t->cx, &w));
	TRY(q_intel_replies(t->cx, &(struct q_intel_replies_in){ .report = found.report.id }, &reply, &n));
	for (size_t i = 0; i < n; i++) {
		bool is_open = str_is(reply[i].state, "sent") || (wipe && (str_is(reply[i].state, "queued") || str_is(reply[i].state, "read")));

		if (is_open && (wipe || reply[i].serial == c.serial))
			TRY(reply_mark(t, w, reply[i].id, wipe ? STR("wiped") : STR("read"), &any));
	}
	if (wipe)
		TRY(receipt_end(t, w, found.receipt.id));
	return any || wipe ? work_commit(w) : NULL;
}
