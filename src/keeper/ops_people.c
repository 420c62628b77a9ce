/*
 * keeper/ops_people.c - HELLO, SETTLE, sign-in, sessions, and STATE: who is
 * who, entitled to what (SEC-48, 61 to 64).
 */
#include <string.h>
#include "base/clock.h"
#include "keeper/call.h"

#define PASSWORD_LEAST	15
#define PASSWORD_MOST	256

err_t
call_read_done(struct call *c)
{
	if (c->in.bad || c->in.n != 0)
		FAIL(ERR_INVALID, "keeper.malformed");
	return NULL;
}

err_t
need_unsealed(const struct call *c)
{
	if (c->v->sealed)
		FAIL(ERR_BUSY, "keeper.sealed");
	return NULL;
}

err_t
refuse(struct call *c, const struct who *w, err_t why, uint16_t otype, struct id object, struct id cmp)
{
	struct leaf l = { .action = A_DENIED, .outcome = 1, .otype = otype, .object = object, .cmp = cmp, .purpose = P_SYSTEM };

	who_sign(c, w, &l);
	journal_leaf(&c->v->journal, &l);
	return why;
}

err_t
need_admin(struct call *c, bool has_session, const struct session *s, struct who *out)
{
	struct id none = id_none;

	memset(out, 0, sizeof *out);
	if (!has_session) {
		if (c->conn.operator && (c->v->mark.demo || !vault_has_admin(c->v)))
			return NULL;
		return refuse(c, NULL, ERROR(ERR_DENIED, "admin.only"), 0, none, none);
	}
	TRY(who_is(c, s, out));
	who_wipe(out);
	if (!roles_have_admin(out->member->roles))
		return refuse(c, out, ERROR(ERR_DENIED, "admin.only"), 0, none, none);
	return NULL;
}

err_t
op_hello(struct call *c)
{
	const struct journal *j = &c->v->journal;
	uint16_t n = 0;

	TRY(call_read_done(c));
	for (size_t i = 0; i < j->n_open; i++)
		n = (uint16_t)(n + !j->open[i].state);
	buf_u64(&c->out, j->tree.n);
	buf_byte(&c->out, c->v->sealed);
	buf_byte(&c->out, !c->v->sealed && !vault_has_admin(c->v));
	buf_add(&c->out, c->v->mark.site.b, 16);
	buf_add(&c->out, c->v->mark.pk, 32);
	buf_u16(&c->out, n);
	for (size_t i = 0; i < j->n_open; i++) {
		if (j->open[i].state)
			continue;
		buf_add(&c->out, j->open[i].txn, 16);
		buf_byte(&c->out, j->open[i].redo);
		buf_u32(&c->out, j->open[i].entries);
	}
	return NULL;
}

err_t
op_status(struct call *c)
{
	TRY(call_read_done(c));
	buf_byte(&c->out, !c->v->sealed && !vault_has_admin(c->v));
	buf_byte(&c->out, c->v->sealed);
	buf_byte(&c->out, c->v->mark.demo);
	buf_u64(&c->out, c->v->journal.tree.n);
	buf_u32(&c->out, c->v->sealed ? 0 : session_count(c->v));
	return NULL;
}

err_t
op_settle(struct call *c)
{
	uint8_t txn[16], committed;
	struct open_txn *t;

	wire_bytes(&c->in, txn, sizeof txn);
	committed = rd_u8(&c->in);
	if (committed > 1)
		c->in.bad = true;
	TRY(call_read_done(c));
	t = journal_txn(&c->v->journal, txn);
	if (t == NULL)
		return NULL;			/* settled before: idempotent (W6) */
	if (t->state)
		FAIL(ERR_NOTFOUND, "keeper.txn");
	journal_settle(&c->v->journal, txn, committed ? SETTLE_COMMITTED : SETTLE_VOID);
	return NULL;
}

err_t
op_login(struct call *c)
{
	struct job_ask ask = { .kind = JOB_LOGIN };

	ask.account = wire_id(&c->in);
	ask.agency = wire_id(&c->in);
	ask.password = wire_str(&c->in);
	TRY(call_read_done(c));
	TRY(need_unsealed(c));
	return job_ask(c, &ask);
}

err_t
op_factor(struct call *c)
{
	struct job_ask ask = { .kind = JOB_FACTOR };
	struct who w;

	if (!wire_session(&c->in, &ask.session))
		c->in.bad = true;
	ask.password = wire_str(&c->in);
	TRY(call_read_done(c));
	TRY(need_unsealed(c));
	TRY(who_is(c, &ask.session, &w));
	who_wipe(&w);
	ask.account = w.s->account;
	ask.agency = w.s->agency;
	return job_ask(c, &ask);
}

err_t
op_end(struct call *c)
{
	struct session s;
	struct who w;
	struct leaf l = { .action = A_SIGN_OUT, .purpose = P_SYSTEM };

	if (!wire_session(&c->in, &s))
		c->in.bad = true;
	TRY(call_read_done(c));
	TRY(need_unsealed(c));
	TRY(who_is(c, &s, &w));
	who_wipe(&w);
	who_sign(c, &w, &l);
	crypto_wipe(w.s, sizeof *w.s);
	journal_leaf(&c->v->journal, &l);
	return NULL;
}

err_t
op_check(struct call *c)
{
	struct session s;
	struct who w;
	struct vault *v = c->v;
	size_t at, n = 0;

	if (!wire_session(&c->in, &s))
		c->in.bad = true;
	TRY(call_read_done(c));
	TRY(need_unsealed(c));
	TRY(who_is(c, &s, &w));
	who_wipe(&w);
	wire_put_id(&c->out, w.s->account);
	wire_put_id(&c->out, w.s->agency);
	buf_u32(&c->out, w.member->roles);
	buf_byte(&c->out, w.member->clearance);
	buf_u64(&c->out, v->journal.state_n);
	buf_u64(&c->out, (uint64_t)w.s->auth_time);
	buf_u64(&c->out, (uint64_t)session_left_ms(v, w.s));
	at = c->out.n;
	buf_u16(&c->out, 0);
	for (size_t i = 0; i < v->n_compartments && n < CAPS_COMPARTMENTS_MAX; i++) {
		if (!custody_may(v, &v->compartment[i], w.member))
			continue;
		wire_put_id(&c->out, v->compartment[i].id);
		n++;
	}
	if (c->out.err == NULL)
		c->out.p[at] = (char)n;
	return NULL;
}

/* ---- STATE ------------------------------------------------------------ */

/* What every change of the state begins with: who asks. */
struct by { bool has; struct session s; struct who who; };

NODISCARD static err_t
by_done(struct call *c, struct by *by)
{
	TRY(call_read_done(c));
	TRY(need_unsealed(c));
	return need_admin(c, by->has, &by->s, &by->who);
}

NODISCARD static err_t
change_one(struct call *c, struct by *by, uint16_t action, enum state_kind kind, struct id id, bool del, struct buf *body)
{
	struct state_entry e = { .kind = kind, .del = del };
	struct leaf l = { .action = action, .purpose = P_SYSTEM, .otype = (uint16_t)kind, .object = id };

	memcpy(e.key, id.b, 16);
	TRY(buf_done(body, &e.body));
	who_sign(c, &by->who, &l);
	return state_change(c->v, &l, &e, 1);
}

NODISCARD static err_t
st_unit(struct call *c, struct by *by)
{
	struct id id = wire_id(&c->in);
	struct keypair pair;
	struct key k;
	struct buf b;
	struct str box;

	TRY(by_done(c, by));
	if (vault_unit(c->v, id) != NULL)
		return NULL;
	if (c->v->n_units == UNITS_MAX)
		FAIL(ERR_LIMIT, "keeper.limit");
	keypair_new(&pair);
	kdf(&k, &c->v->srk, "unitS", id_str(&id));
	TRY(aead_seal(c->arena, &k, id_str(&id), (struct str){ (const char *)pair.sk, 32 }, &box));
	buf_init(&b, c->arena, 128);
	buf_u32(&b, 1);
	buf_add(&b, pair.pk, 32);
	buf_str(&b, box);
	crypto_wipe(&pair, sizeof pair);
	crypto_wipe(&k, sizeof k);
	return change_one(c, by, A_CONFIG, S_UNIT, id, false, &b);
}

NODISCARD static err_t
st_compartment(struct call *c, struct by *by)
{
	struct id id = wire_id(&c->in), units[ENTITLED_MAX];
	uint8_t custody = rd_u8(&c->in);
	size_t n = wire_ids(&c->in, units, ENTITLED_MAX);
	struct custody_change *change;
	struct leaf l = { .action = A_CONFIG, .purpose = P_SYSTEM, .otype = S_COMPARTMENT, .object = id };

	TRY(by_done(c, by));
	if ((custody != MODE_S && custody != MODE_U) || n == 0 || id_is_none(id))
		FAIL(ERR_INVALID, "keeper.value");
	if (vault_compartment(c->v, id) == NULL && c->v->n_compartments == COMPARTMENTS_MAX)
		FAIL(ERR_LIMIT, "keeper.limit");
	if (c->v->n_seals + n > SEALS_MAX)
		FAIL(ERR_LIMIT, "keeper.limit");
	NEW(change, c->arena);
	TRY(custody_compartment(c->v, c->arena, id, (enum custody)custody, units, n, change));
	who_sign(c, &by->who, &l);
	TRY(state_change(c->v, &l, change->entry, change->n));
	return custody_open_server(c->v, c->arena);
}

NODISCARD static err_t
st_account(struct call *c, struct by *by)
{
	struct id id = wire_id(&c->in);
	uint8_t active = rd_u8(&c->in);
	struct buf b;

	TRY(by_done(c, by));
	if (active > 1 || id_is_none(id))
		FAIL(ERR_INVALID, "keeper.value");
	if (vault_account(c->v, id) == NULL && c->v->n_accounts == ACCOUNTS_MAX)
		FAIL(ERR_LIMIT, "keeper.limit");
	buf_init(&b, c->arena, 1);
	buf_byte(&b, active);
	TRY(change_one(c, by, A_CONFIG, S_ACCOUNT, id, false, &b));
	if (!active)
		session_drop_account(c->v, id);
	return NULL;
}

NODISCARD static err_t
password_is_long(struct str p)
{
	size_t n = utf8_is_text(p) ? utf8_count(p) : 0;

	if (n < PASSWORD_LEAST || n > PASSWORD_MOST)
		FAIL(ERR_INVALID, "password.length");
	return NULL;
}

NODISCARD static err_t
st_password(struct call *c, struct by *by)
{
	struct job_ask ask = { .kind = JOB_PUT };

	ask.account = wire_id(&c->in);
	ask.password = wire_str(&c->in);
	TRY(by_done(c, by));
	if (by->has && !who_stepped_up(&by->who))
		FAIL(ERR_DENIED, "release.stepup");
	TRY(password_is_long(ask.password));
	if (vault_account(c->v, ask.account) == NULL)
		FAIL(ERR_NOTFOUND, "keeper.account");
	ask.by = who_account(&by->who);
	return job_ask(c, &ask);
}

NODISCARD static err_t
st_password_change(struct call *c, struct by *by)
{
	struct job_ask ask = { .kind = JOB_CHANGE };

	ask.password = wire_str(&c->in);
	ask.fresh = wire_str(&c->in);
	if (!by->has)
		c->in.bad = true;
	TRY(call_read_done(c));
	TRY(need_unsealed(c));
	TRY(password_is_long(ask.fresh));
	TRY(who_is(c, &by->s, &by->who));
	who_wipe(&by->who);
	ask.session = by->s;
	ask.account = ask.by = by->who.s->account;
	ask.agency = by->who.s->agency;
	return job_ask(c, &ask);
}

/* INT-02, fixed: an administrator has no content role in any agency, and gives none to himself. */
NODISCARD static err_t
membership_is_allowed(struct call *c, const struct by *by, const struct membership *m)
{
	bool admin = roles_have_admin(m->roles), content = keeper_role_groups(m->roles, 3, 1) != 0;

	if (!roles_are_known(m->roles) || m->clearance < 1 || m->clearance > 3)
		FAIL(ERR_INVALID, "keeper.value");
	for (size_t i = 0; i < c->v->n_memberships; i++) {
		const struct membership *other = &c->v->membership[i];
		if (!id_eq(other->account, m->account) || id_eq(other->agency, m->agency))
			continue;
		admin |= roles_have_admin(other->roles);
		content |= keeper_role_groups(other->roles, 3, 1) != 0;
	}
	if (m->roles != 0 && ((admin && content) || (by->has && id_eq(m->account, who_account(&by->who)))))
		FAIL(ERR_INVALID, "keeper.roles");
	for (size_t i = 0; i < m->n_units; i++)
		if (vault_unit(c->v, m->unit[i]) == NULL)
			FAIL(ERR_NOTFOUND, "keeper.unit");
	if (vault_account(c->v, m->account) == NULL)
		FAIL(ERR_NOTFOUND, "keeper.account");
	return NULL;
}

/* A member no longer entitled loses the seals of Mode U compartments. */
NODISCARD static err_t
seals_to_withdraw(struct call *c, const struct membership *now, struct custody_change *out)
{
	struct vault *v = c->v;

	for (size_t i = 0; i < v->n_seals && out->n < CUSTODY_ENTRIES_MAX; i++) {
		const struct compartment *cmp = vault_compartment(v, v->seal[i].cmp);
		bool keeps = now->roles != 0 && cmp != NULL && vault_entitled(cmp, now);
		struct state_entry *e = &out->entry[out->n];
		struct buf b;
		if (!id_eq(v->seal[i].holder, now->account))
			continue;
		for (size_t k = 0; cmp != NULL && k < v->n_memberships; k++)
			keeps |= id_eq(v->membership[k].account, now->account) &&
			    !id_eq(v->membership[k].agency, now->agency) && vault_entitled(cmp, &v->membership[k]);
		if (keeps)
			continue;
		*e = (struct state_entry){ .kind = S_CK_SEAL, .del = true };
		state_key_of(e->key, id_str(&v->seal[i].cmp), id_str(&now->account));
		buf_init(&b, c->arena, 256);
		buf_add(&b, v->seal[i].cmp.b, 16);
		buf_add(&b, now->account.b, 16);
		buf_u32(&b, v->seal[i].ckv);
		buf_add(&b, v->seal[i].box, SEAL_OF_KEY);
		TRY(buf_done(&b, &e->body));
		out->n++;
	}
	return NULL;
}

NODISCARD static err_t
st_membership(struct call *c, struct by *by)
{
	struct membership m = { .account = wire_id(&c->in) };
	struct leaf l = { .action = A_MEMBERSHIP, .purpose = P_SYSTEM, .otype = S_MEMBERSHIP };
	struct custody_change *change;
	struct state_entry *e;
	struct buf b;

	m.agency = wire_id(&c->in);
	m.roles = rd_u32(&c->in);
	m.clearance = rd_u8(&c->in);
	m.n_units = wire_ids(&c->in, m.unit, MEMBER_UNITS_MAX);
	TRY(by_done(c, by));
	if (by->has && !who_stepped_up(&by->who))
		FAIL(ERR_DENIED, "release.stepup");
	TRY(membership_is_allowed(c, by, &m));
	if (c->v->n_memberships == MEMBERSHIPS_MAX)
		FAIL(ERR_LIMIT, "keeper.limit");
	NEW(change, c->arena);
	TRY(seals_to_withdraw(c, &m, change));
	e = &change->entry[change->n++];
	*e = (struct state_entry){ .kind = S_MEMBERSHIP, .del = m.roles == 0 };
	state_key_of(e->key, id_str(&m.account), id_str(&m.agency));
	buf_init(&b, c->arena, 64 + 16 * MEMBER_UNITS_MAX);
	wire_put_id(&b, m.account);
	wire_put_id(&b, m.agency);
	buf_u32(&b, m.roles);
	buf_byte(&b, m.clearance);
	wire_put_ids(&b, m.unit, m.n_units);
	TRY(buf_done(&b, &e->body));
	who_sign(c, &by->who, &l);
	l.object = m.account;
	l.origin = m.agency;
	TRY(state_change(c->v, &l, change->entry, change->n));
	session_drop_account(c->v, m.account);
	return NULL;
}

NODISCARD static err_t
st_unit_key(struct call *c)
{
	struct id id = wire_id(&c->in);
	const struct unit *u;

	TRY(call_read_done(c));
	TRY(need_unsealed(c));
	u = vault_unit(c->v, id);
	if (u == NULL)
		FAIL(ERR_NOTFOUND, "keeper.unit");
	wire_put_id(&c->out, u->id);
	buf_u32(&c->out, u->ukv);
	buf_add(&c->out, u->pair.pk, 32);
	return NULL;
}

err_t
op_state(struct call *c)
{
	uint8_t what = rd_u8(&c->in);
	struct by by = { .has = wire_session(&c->in, &by.s) };

	switch (what) {
	case ST_UNIT: return st_unit(c, &by);
	case ST_COMPARTMENT: return st_compartment(c, &by);
	case ST_ACCOUNT: return st_account(c, &by);
	case ST_PASSWORD: return st_password(c, &by);
	case ST_PASSWORD_CHANGE: return st_password_change(c, &by);
	case ST_MEMBERSHIP: return st_membership(c, &by);
	case ST_UNIT_KEY: return st_unit_key(c);
	}
	FAIL(ERR_INVALID, "keeper.malformed");
}
