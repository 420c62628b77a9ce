/*
 * keeper/client_calls.c - the calls of client.h, one request each.
 */
#include <string.h>
#include "keeper/client_call.h"

#define BEGIN(r, k, op)							\
	struct request r CLEANUP(request_end);				\
	request_begin(&r, (k), (op))

NODISCARD static err_t
send_and_done(struct request *r)
{
	TRY(request_send(r));
	return request_done(r);
}

static void
read_session(struct request *r, struct session *out)
{
	wire_bytes(&r->in, out->sid, sizeof out->sid);
	wire_bytes(&r->in, out->sk, sizeof out->sk);
}

err_t
keeper_hello(struct keeper *k, struct keeper_hello *out)
{
	BEGIN(r, k, K_HELLO);

	TRY(request_send(&r));
	memset(out, 0, sizeof *out);
	out->tree_size = rd_u64(&r.in);
	out->sealed = rd_u8(&r.in) != 0;
	out->fresh = rd_u8(&r.in) != 0;
	wire_bytes(&r.in, out->site.b, sizeof out->site.b);
	wire_bytes(&r.in, out->pk, sizeof out->pk);
	out->n_open = rd_u16(&r.in);
	if (out->n_open > sizeof out->open / sizeof *out->open)
		FAIL(ERR_BUG, "keeper.answer");
	for (size_t i = 0; i < out->n_open; i++) {
		wire_bytes(&r.in, out->open[i].txn, 16);
		out->open[i].redo = rd_u8(&r.in) != 0;
		out->open[i].entries = rd_u32(&r.in);
	}
	return request_done(&r);
}

err_t
keeper_settle(struct keeper *k, const uint8_t txn[16], bool committed)
{
	BEGIN(r, k, K_SETTLE);

	buf_add(&r.out, txn, 16);
	buf_byte(&r.out, committed);
	return send_and_done(&r);
}

err_t
keeper_login(struct keeper *k, struct id account, struct id agency, struct str password, struct session *out)
{
	BEGIN(r, k, K_LOGIN);

	wire_put_id(&r.out, account);
	wire_put_id(&r.out, agency);
	wire_put_str(&r.out, password);
	TRY(request_send(&r));
	read_session(&r, out);
	return request_done(&r);
}

err_t
keeper_factor(struct keeper *k, struct session *io, struct str password)
{
	BEGIN(r, k, K_FACTOR);

	wire_put_session(&r.out, io);
	wire_put_str(&r.out, password);
	TRY(request_send(&r));
	read_session(&r, io);
	return request_done(&r);
}

err_t
keeper_end(struct keeper *k, const struct session *s)
{
	BEGIN(r, k, K_END);

	wire_put_session(&r.out, s);
	return send_and_done(&r);
}

err_t
keeper_check(struct keeper *k, const struct session *s, struct caps *out)
{
	BEGIN(r, k, K_CHECK);

	wire_put_session(&r.out, s);
	TRY(request_send(&r));
	memset(out, 0, sizeof *out);
	out->account = wire_id(&r.in);
	out->agency = wire_id(&r.in);
	out->roles = rd_u32(&r.in);
	out->clearance = rd_u8(&r.in);
	out->epoch = rd_u64(&r.in);
	out->auth_time = (int64_t)rd_u64(&r.in);
	out->left_ms = (int64_t)rd_u64(&r.in);
	out->n_compartments = wire_ids(&r.in, out->compartment, CAPS_COMPARTMENTS_MAX);
	return request_done(&r);
}

/* ---- state ------------------------------------------------------------ */

static void
state_begin(struct request *r, enum state_op what, const struct session *by)
{
	buf_byte(&r->out, (uint8_t)what);
	wire_put_session(&r->out, by);
}

err_t
keeper_unit_put(struct keeper *k, const struct session *by, struct id unit)
{
	BEGIN(r, k, K_STATE);

	state_begin(&r, ST_UNIT, by);
	wire_put_id(&r.out, unit);
	return send_and_done(&r);
}

err_t
keeper_compartment_put(struct keeper *k, const struct session *by, struct id cmp, enum custody custody, const struct id *units, size_t n)
{
	BEGIN(r, k, K_STATE);

	state_begin(&r, ST_COMPARTMENT, by);
	wire_put_id(&r.out, cmp);
	buf_byte(&r.out, (uint8_t)custody);
	wire_put_ids(&r.out, units, n);
	return send_and_done(&r);
}

err_t
keeper_account_put(struct keeper *k, const struct session *by, struct id account, bool active)
{
	BEGIN(r, k, K_STATE);

	state_begin(&r, ST_ACCOUNT, by);
	wire_put_id(&r.out, account);
	buf_byte(&r.out, active);
	return send_and_done(&r);
}

err_t
keeper_password_put(struct keeper *k, const struct session *by, struct id account, struct str password)
{
	BEGIN(r, k, K_STATE);

	state_begin(&r, ST_PASSWORD, by);
	wire_put_id(&r.out, account);
	wire_put_str(&r.out, password);
	return send_and_done(&r);
}

err_t
keeper_password_change(struct keeper *k, const struct session *s, struct str old, struct str fresh)
{
	BEGIN(r, k, K_STATE);

	state_begin(&r, ST_PASSWORD_CHANGE, s);
	wire_put_str(&r.out, old);
	wire_put_str(&r.out, fresh);
	return send_and_done(&r);
}

err_t
keeper_membership_put(struct keeper *k, const struct session *by, struct id account, struct id agency, const struct id *units, size_t n_units, uint32_t roles, uint8_t clearance)
{
	BEGIN(r, k, K_STATE);

	state_begin(&r, ST_MEMBERSHIP, by);
	wire_put_id(&r.out, account);
	wire_put_id(&r.out, agency);
	buf_u32(&r.out, roles);
	buf_byte(&r.out, clearance);
	wire_put_ids(&r.out, units, n_units);
	return send_and_done(&r);
}

err_t
keeper_unit_key(struct keeper *k, struct id unit, struct unit_key *out)
{
	BEGIN(r, k, K_STATE);

	state_begin(&r, ST_UNIT_KEY, NULL);
	wire_put_id(&r.out, unit);
	TRY(request_send(&r));
	out->unit = wire_id(&r.in);
	out->ukv = rd_u32(&r.in);
	wire_bytes(&r.in, out->upk, sizeof out->upk);
	return request_done(&r);
}

err_t
keeper_bundle(struct keeper *k, struct arena *a, const struct id *units, size_t n, struct str *out)
{
	BEGIN(r, k, K_BUNDLE);

	wire_put_ids(&r.out, units, n);
	TRY(request_send(&r));
	return str_dup(a, (struct str){ (const char *)r.in.p, r.in.n }, out);
}

/* ---- keys ------------------------------------------------------------- */

static void
read_groups(struct rd *r, struct group_keys *out)
{
	memset(out, 0, sizeof *out);
	out->gmask = rd_u64(r);
	for (int g = 1; g <= GROUPS_MAX; g++)
		if ((out->gmask & GMASK(g)) != 0)
			wire_bytes(r, out->g[g - 1].b, sizeof out->g[0].b);
}

err_t
keeper_release(struct keeper *k, const struct session *s, enum audit_action action, enum audit_purpose purpose, struct id origin, uint64_t want,
    const struct release_item *item, size_t n, struct group_keys *out)
{
	BEGIN(r, k, K_RELEASE);

	if (n == 0)
		return NULL;
	if (n > RELEASE_MAX)
		FAIL(ERR_LIMIT, "keeper.limit");
	wire_put_session(&r.out, s);
	buf_u16(&r.out, (uint16_t)action);
	buf_byte(&r.out, (uint8_t)purpose);
	wire_put_id(&r.out, origin);
	buf_u64(&r.out, want);
	buf_u16(&r.out, (uint16_t)n);
	for (size_t i = 0; i < n; i++)
		wire_put_item(&r.out, &item[i]);
	TRY(request_send(&r));
	for (size_t i = 0; i < n; i++)
		read_groups(&r.in, &out[i]);
	return request_done(&r);
}

static void
put_places(struct buf *b, const struct newkey_place *place, size_t n)
{
	buf_byte(b, (uint8_t)n);
	for (size_t i = 0; i < n && i < 4; i++) {
		wire_put_id(b, place[i].cmp);
		buf_u64(b, place[i].gmask);
	}
}

#define NEWKEY_BATCH 48			/* their answers fit one message */

err_t
keeper_newkey(struct keeper *k, const struct session *s, const struct newkey *key, size_t n, struct wrap *wraps_out, struct group_keys *keys_out)
{
	for (size_t at = 0; at < n; at += NEWKEY_BATCH) {
		size_t batch = n - at < NEWKEY_BATCH ? n - at : NEWKEY_BATCH;
		BEGIN(r, k, K_NEWKEY);
		wire_put_session(&r.out, s);
		buf_u16(&r.out, (uint16_t)batch);
		for (size_t i = at; i < at + batch; i++) {
			wire_put_id(&r.out, key[i].owner);
			buf_u16(&r.out, key[i].otype);
			put_places(&r.out, key[i].place, key[i].n_places);
		}
		TRY(request_send(&r));
		for (size_t i = at; i < at + batch; i++) {
			for (size_t p = 0; p < key[i].n_places; p++)
				wire_wrap(&r.in, wraps_out++);
			read_groups(&r.in, &keys_out[i]);
		}
		TRY(request_done(&r));
	}
	return NULL;
}

err_t
keeper_share(struct keeper *k, const struct session *s, const struct wrap *from, struct id to, uint64_t gmask, struct wrap *out)
{
	BEGIN(r, k, K_SHARE);

	wire_put_session(&r.out, s);
	wire_put_wrap(&r.out, from);
	wire_put_id(&r.out, to);
	buf_u64(&r.out, gmask);
	TRY(request_send(&r));
	wire_wrap(&r.in, out);
	return request_done(&r);
}

static void
put_intent(struct buf *b, const struct intent *i)
{
	buf_u16(b, (uint16_t)i->action);
	buf_u16(b, i->otype);
	buf_u16(b, i->table);
	wire_put_id(b, i->owner);
	wire_put_id(b, i->row);
	wire_put_id(b, i->cmp);
	buf_u64(b, i->rowver);
	wire_put_key(b, &i->old_hash);
	wire_put_key(b, &i->new_hash);
	wire_put_str(b, i->detail);
}

#define INTENT_BYTES 130		/* of one without detail */

/* What does not fit one message goes in several, of the same transaction. */
err_t
keeper_intent(struct keeper *k, const struct session *by, const uint8_t txn[16], enum audit_purpose purpose, const struct intent *entry, size_t n, struct intent_tag *out)
{
	for (size_t i = 0; i < n; i++)
		if (entry[i].detail.n > DETAIL_MAX || entry[i].rowver == 0)
			FAIL(ERR_INVALID, "keeper.value");
	for (size_t at = 0, end; at < n; at = end) {
		size_t bytes = 256;
		for (end = at; end < n && end - at < INTENT_MAX; end++) {
			bytes += INTENT_BYTES + entry[end].detail.n;
			if (bytes > IPC_MAX - IPC_HEAD)
				break;
		}
		BEGIN(r, k, K_INTENT);
		wire_put_session(&r.out, by);
		buf_add(&r.out, txn, 16);
		buf_byte(&r.out, (uint8_t)purpose);
		buf_u16(&r.out, (uint16_t)(end - at));
		for (size_t i = at; i < end; i++)
			put_intent(&r.out, &entry[i]);
		TRY(request_send(&r));
		for (size_t i = at; i < end; i++) {
			out[i].seq = rd_u64(&r.in);
			wire_bytes(&r.in, out[i].tag, sizeof out[i].tag);
		}
		TRY(request_done(&r));
	}
	return NULL;
}

err_t
keeper_ingest(struct keeper *k, const uint8_t txn[16], const struct ingest *in, struct ingested *out)
{
	BEGIN(r, k, K_INGEST);

	buf_add(&r.out, txn, 16);
	buf_add(&r.out, in->sub, 16);
	buf_byte(&r.out, in->kind);
	buf_byte(&r.out, in->anonymous);
	wire_put_id(&r.out, in->unit);
	buf_u32(&r.out, in->ukv);
	buf_add(&r.out, in->box, sizeof in->box);
	buf_u16(&r.out, in->otype);
	wire_put_id(&r.out, in->owner);
	put_places(&r.out, in->place, in->n_places);
	TRY(request_send(&r));
	memset(out, 0, sizeof *out);
	out->seq = rd_u64(&r.in);
	for (size_t i = 0; i < in->n_places; i++)
		wire_wrap(&r.in, &out->wrap[i]);
	out->group = wire_key(&r.in);
	return request_done(&r);
}

err_t
keeper_loctag(struct keeper *k, const uint8_t locator[16], uint8_t out[16])
{
	BEGIN(r, k, K_LOCTAG);

	buf_add(&r.out, locator, 16);
	TRY(request_send(&r));
	wire_bytes(&r.in, out, 16);
	return request_done(&r);
}

err_t
keeper_picture_begin(struct keeper *k, struct id cmp, uint64_t count, const struct key *hash)
{
	BEGIN(r, k, K_PICTURE);

	buf_byte(&r.out, PIC_BEGIN);
	wire_put_id(&r.out, cmp);
	buf_u64(&r.out, count);
	wire_put_key(&r.out, hash);
	return send_and_done(&r);
}

err_t
keeper_picture_keys(struct keeper *k, const struct release_item *item, size_t n, struct key *out)
{
	BEGIN(r, k, K_PICTURE);

	if (n > RELEASE_MAX)
		FAIL(ERR_LIMIT, "keeper.limit");
	buf_byte(&r.out, PIC_KEYS);
	buf_u16(&r.out, (uint16_t)n);
	for (size_t i = 0; i < n; i++)
		wire_put_item(&r.out, &item[i]);
	TRY(request_send(&r));
	for (size_t i = 0; i < n; i++)
		out[i] = wire_key(&r.in);
	return request_done(&r);
}

err_t
keeper_picture_end(struct keeper *k)
{
	BEGIN(r, k, K_PICTURE);

	buf_byte(&r.out, PIC_END);
	return send_and_done(&r);
}

/* ---- the log ---------------------------------------------------------- */

err_t
keeper_note(struct keeper *k, const struct session *by, const struct note *n, uint64_t *seq_out)
{
	uint64_t seq;
	BEGIN(r, k, K_NOTE);

	if (n->detail.n > DETAIL_MAX)
		FAIL(ERR_INVALID, "keeper.value");
	wire_put_session(&r.out, by);
	buf_u16(&r.out, (uint16_t)n->action);
	buf_byte(&r.out, (uint8_t)n->purpose);
	buf_u16(&r.out, n->otype);
	wire_put_id(&r.out, n->object);
	wire_put_id(&r.out, n->cmp);
	buf_u64(&r.out, n->count);
	buf_byte(&r.out, n->outcome);
	wire_put_str(&r.out, n->detail);
	TRY(request_send(&r));
	seq = rd_u64(&r.in);
	if (seq_out != NULL)
		*seq_out = seq;
	return request_done(&r);
}

err_t
keeper_tail(struct keeper *k, struct arena *a, uint64_t from, struct tail_leaf **out, size_t *n_out)
{
	uint64_t seq;
	size_t n;
	BEGIN(r, k, K_TAIL);

	*n_out = 0;
	buf_u64(&r.out, from);
	TRY(request_send(&r));
	seq = rd_u64(&r.in);
	n = rd_u16(&r.in);
	NEWN(*out, a, n + 1);
	for (size_t i = 0; i < n; i++) {
		(*out)[i].seq = seq + i;
		TRY(str_dup(a, wire_str(&r.in), &(*out)[i].cbor));
	}
	*n_out = n;
	return request_done(&r);
}

err_t
keeper_status(struct keeper *k, struct keeper_status *out)
{
	BEGIN(r, k, K_STATUS);

	TRY(request_send(&r));
	out->fresh = rd_u8(&r.in) != 0;
	out->sealed = rd_u8(&r.in) != 0;
	out->demo = rd_u8(&r.in) != 0;
	out->tree_size = rd_u64(&r.in);
	out->sessions = rd_u32(&r.in);
	return request_done(&r);
}

err_t
keeper_unseal(struct keeper *k, struct str passphrase)
{
	BEGIN(r, k, K_UNSEAL);

	wire_put_str(&r.out, passphrase);
	return send_and_done(&r);
}

err_t
keeper_seal(struct keeper *k)
{
	BEGIN(r, k, K_SEAL);

	return send_and_done(&r);
}
