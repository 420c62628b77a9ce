/*
 * keeper/session.c - web sessions and budgets, in memory alone (SEC-25, 26, 64).
 */
#include <string.h>
#include "base/clock.h"
#include "keeper/call.h"

#define IDLE_MS			(15 * MS_MINUTE)
#define IDLE_CLASS_THREE_MS	(5 * MS_MINUTE)
#define ABSOLUTE_MS		(10 * MS_HOUR)
#define STEP_UP_MS		(5 * MS_MINUTE)
#define CONCURRENT		2
#define WINDOW_MS		(10 * MS_MINUTE)

static struct str
bytes(const void *p, size_t n)
{
	return (struct str){ p, n };
}

static void
drop(struct session_row *s)
{
	crypto_wipe(s, sizeof *s);
}

int64_t
session_left_ms(const struct vault *v, const struct session_row *s)
{
	const struct membership *m = vault_membership((struct vault *)(uintptr_t)v, s->account, s->agency);
	int64_t now = clock_monotonic();
	int64_t idle = s->last + (m != NULL && m->clearance == 3 ? IDLE_CLASS_THREE_MS : IDLE_MS) - now;
	int64_t whole = s->begun + ABSOLUTE_MS - now;

	return idle < whole ? idle : whole;
}

/* A free row; of this account's two sessions, or of all, the one longest unused gives way. */
static struct session_row *
take_row(struct vault *v, struct id account)
{
	struct session_row *free_row = NULL, *oldest = NULL, *own = NULL;
	size_t n_own = 0;

	for (size_t i = 0; i < SESSIONS_MAX; i++) {
		struct session_row *s = &v->session[i];
		if (s->live && session_left_ms(v, s) <= 0)
			drop(s);
		if (!s->live) {
			free_row = s;
			continue;
		}
		if (oldest == NULL || s->last < oldest->last)
			oldest = s;
		if (id_eq(s->account, account)) {
			n_own++;
			if (own == NULL || s->last < own->last)
				own = s;
		}
	}
	if (n_own >= CONCURRENT || free_row == NULL) {
		free_row = n_own >= CONCURRENT ? own : oldest;
		drop(free_row);
	}
	return free_row;
}

void
session_begin(struct vault *v, const struct membership *m, const struct key *user, struct session *out)
{
	struct session_row *s = take_row(v, m->account);
	struct arena a;
	struct key k;
	struct str box;

	random_bytes(out->sid, sizeof out->sid);
	random_bytes(out->sk, sizeof out->sk);
	s->live = true;
	memcpy(s->sid, out->sid, 16);
	hash_blake2b(s->sk_hash.b, 32, NULL, 0, bytes(out->sk, 32));
	s->account = m->account;
	s->agency = m->agency;
	s->begun = s->last = clock_monotonic();
	s->auth_time = clock_now();
	if (user == NULL)
		return;
	arena_init(&a, 65536);
	memcpy(k.b, out->sk, 32);
	kdf(&k, &k, "sess", STR(""));
	if (aead_seal(&a, &k, bytes(s->sid, 16), bytes(user->b, 32), &box) == NULL && box.n == sizeof s->user_key) {
		memcpy(s->user_key, box.p, sizeof s->user_key);
		s->has_user_key = true;
	}
	crypto_wipe(&k, sizeof k);
	arena_free(&a);
}

void
session_drop_account(struct vault *v, struct id account)
{
	for (size_t i = 0; i < SESSIONS_MAX; i++)
		if (v->session[i].live && id_eq(v->session[i].account, account))
			drop(&v->session[i]);
}

uint32_t
session_count(const struct vault *v)
{
	uint32_t n = 0;

	for (size_t i = 0; i < SESSIONS_MAX; i++)
		n += v->session[i].live;
	return n;
}

static void
open_user_key(struct call *c, const struct session *s, struct who *w)
{
	struct key k;
	struct str plain;

	if (!w->s->has_user_key)
		return;
	memcpy(k.b, s->sk, 32);
	kdf(&k, &k, "sess", STR(""));
	if (aead_open(c->arena, &k, bytes(w->s->sid, 16), bytes(w->s->user_key, sizeof w->s->user_key), &plain) == NULL &&
	    plain.n == 32) {
		memcpy(w->user.b, plain.p, 32);
		w->has_user = true;
	}
	crypto_wipe(&k, sizeof k);
}

err_t
who_is(struct call *c, const struct session *s, struct who *out)
{
	struct key h;

	memset(out, 0, sizeof *out);
	hash_blake2b(h.b, 32, NULL, 0, bytes(s->sk, 32));
	for (size_t i = 0; i < SESSIONS_MAX; i++) {
		struct session_row *row = &c->v->session[i];
		if (row->live && crypto_equal(row->sid, s->sid, 16) && crypto_equal(row->sk_hash.b, h.b, 32))
			out->s = row;
	}
	if (out->s == NULL)
		FAIL(ERR_DENIED, "session.ended");
	out->account = vault_account(c->v, out->s->account);
	out->member = vault_membership(c->v, out->s->account, out->s->agency);
	if (out->account == NULL || !out->account->active || out->member == NULL || session_left_ms(c->v, out->s) <= 0) {
		drop(out->s);
		out->s = NULL;
		FAIL(ERR_DENIED, "session.ended");
	}
	out->s->last = clock_monotonic();
	hash_blake2b(out->tag, sizeof out->tag, "session", 7, bytes(s->sid, 16));
	open_user_key(c, s, out);
	return NULL;
}

void
who_wipe(struct who *w)
{
	crypto_wipe(&w->user, sizeof w->user);
}

void
who_sign(const struct call *c, const struct who *w, struct leaf *l)
{
	l->epoch = c->v->journal.state_n;
	if (w == NULL || w->s == NULL)
		return;
	l->actor = w->s->account;
	l->agency = w->s->agency;
	memcpy(l->tag, w->tag, sizeof l->tag);
}

bool
who_stepped_up(const struct who *w)
{
	int64_t age = clock_now() - w->s->auth_time;

	return age >= 0 && age <= STEP_UP_MS;
}

struct id
who_account(const struct who *w)
{
	return w->s != NULL ? w->s->account : id_none;
}

const struct key *
who_user(const struct who *w)
{
	return w->has_user ? &w->user : NULL;
}

/* ---- budgets ---------------------------------------------------------- */

static struct usage *
usage_of(struct vault *v, struct id account, int64_t now)
{
	struct usage *u = NULL;

	for (size_t i = 0; i < v->n_usage && u == NULL; i++)
		if (id_eq(v->usage[i].account, account))
			u = &v->usage[i];
	if (u == NULL) {
		if (v->n_usage == ACCOUNTS_MAX)
			return NULL;
		u = &v->usage[v->n_usage++];
		*u = (struct usage){ .account = account };
	}
	if (u->day != day_local(now)) {
		u->day = day_local(now);
		u->used_day = 0;
	}
	if (now - u->window >= WINDOW_MS || now < u->window) {
		u->window = now;
		u->used_window = 0;
	}
	return u;
}

err_t
budget_take(struct call *c, const struct who *w, uint64_t weight)
{
	struct budget b = roles_budget(w->member->roles);
	struct usage *u = usage_of(c->v, w->s->account, clock_now());

	if (c->conn.operator && c->v->mark.demo)
		return NULL;
	if (u == NULL || u->used_window + weight > b.ten_minutes || u->used_day + weight > b.day)
		FAIL(ERR_LIMIT, "release.budget");
	u->used_window += weight;
	u->used_day += weight;
	return NULL;
}

void
budget_seen(void *vault, const struct leaf *l)
{
	struct usage *u;

	if (!action_may_open(l->action) || id_is_none(l->actor) || l->gmask == 0 || l->outcome != 0 || day_local(l->time) != day_local(clock_now()))
		return;
	u = usage_of(vault, l->actor, l->time);
	if (u == NULL)
		return;
	u->used_day += l->action == A_LIST ? 1 : 10;
	u->used_window += l->action == A_LIST ? 1 : 10;
}
