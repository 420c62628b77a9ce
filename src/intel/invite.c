/*
 * intel/invite.c - codes, invitations, and the way from one to a password.
 *
 * The keeper is told first: its state is the truth for access.  The plain
 * state of the account (invited, active, disabled) is what pages show.
 */
#include "intel/invite.h"

#include <string.h>

#include "store/q_who.h"

#define DAY_SIGNS 4
#define GROUPS 4
#define GROUP_SIGNS 5
static const char signs[] = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";	/* Crockford */

static int
sign_of(char c)
{
	const char *at;

	if (c >= 'a' && c <= 'z')
		c = (char)(c - 'a' + 'A');
	if (c == 'O')
		c = '0';
	if (c == 'I' || c == 'L')
		c = '1';
	at = c == '\0' ? NULL : strchr(signs, c);
	return at == NULL ? -1 : (int)(at - signs);
}

err_t
code_new(struct arena *arena, int32_t today, struct str *out)
{
	uint8_t random[GROUPS * GROUP_SIGNS];
	struct buf b;

	buf_init(&b, arena, 64);
	random_bytes(random, sizeof random);
	for (int i = DAY_SIGNS - 1; i >= 0; i--)
		buf_byte(&b, (uint8_t)signs[(uint32_t)today >> (5 * i) & 31]);
	for (size_t i = 0; i < sizeof random; i++) {
		if (i % GROUP_SIGNS == 0)
			buf_byte(&b, '-');
		buf_byte(&b, (uint8_t)signs[random[i] & 31]);
	}
	explicit_bzero(random, sizeof random);
	return buf_done(&b, out);
}

err_t
code_canonical(struct arena *arena, struct str typed, struct str *out)
{
	char plain[DAY_SIGNS + GROUPS * GROUP_SIGNS];
	struct buf b;
	size_t n = 0;

	*out = STR_NONE;
	for (size_t i = 0; i < typed.n; i++) {
		int sign = sign_of(typed.p[i]);

		if (typed.p[i] == '-' || typed.p[i] == ' ')
			continue;
		if (sign < 0 || n == sizeof plain)
			return NULL;
		plain[n++] = signs[sign];
	}
	if (n != sizeof plain)
		return NULL;
	buf_init(&b, arena, 64);
	buf_add(&b, plain, DAY_SIGNS);
	for (size_t g = 0; g < GROUPS; g++) {
		buf_byte(&b, '-');
		buf_add(&b, plain + DAY_SIGNS + g * GROUP_SIGNS, GROUP_SIGNS);
	}
	return buf_done(&b, out);
}

bool
code_read(struct str typed, int32_t *day_out)
{
	size_t n = 0;
	int32_t day = 0;

	for (size_t i = 0; i < typed.n; i++) {
		int sign = sign_of(typed.p[i]);

		if (typed.p[i] == '-' || typed.p[i] == ' ')
			continue;
		if (sign < 0)
			return false;
		if (n < DAY_SIGNS)
			day = day * 32 + sign;
		n++;
	}
	*day_out = day;
	return n == DAY_SIGNS + GROUPS * GROUP_SIGNS;
}

/* ---- accounts ----------------------------------------------------------------- */

NODISCARD static err_t
state_set(struct ctx *cx, struct id account, struct str state)
{
	struct work *w CLEANUP(work_abandon) = NULL;
	struct row was, *row;

	TRY(row_get(cx, T_ACCOUNT, account, &was));
	if (str_eq(row_text(&was, ACCOUNT_STATE), state))
		return NULL;
	TRY(work_begin(cx, &w));
	TRY(work_alter(w, A_MEMBERSHIP, &was, T_ACCOUNT, account, id_none, &row));
	row_set_text(row, ACCOUNT_STATE, state);
	if (str_is(state, "active"))
		row_set_int(row, ACCOUNT_LAST_ON, day_local(cx->now));
	return work_commit(w);
}

static const struct session *
by_whom(const struct ctx *cx)
{
	return cx->actor->is_system ? NULL : &cx->actor->session;
}

err_t
house_invite(struct ctx *cx, struct keeper *access, const struct house_account *in, struct str *code_out, struct id *out)
{
	struct house_account account = *in;

	TRY(code_new(cx->arena, day_local(cx->now), &account.password));
	TRY(house_add_account(cx, access, &account, out));
	TRY(state_set(cx, *out, STR("invited")));
	*code_out = account.password;
	return NULL;
}

err_t
house_new_code(struct ctx *cx, struct keeper *access, struct id account, struct str *code_out)
{
	struct row row;

	if (id_eq(account, cx->actor->caps.account))
		FAIL(ERR_INVALID, "account.own");
	TRY(row_get(cx, T_ACCOUNT, account, &row));
	if (str_is(row_text(&row, ACCOUNT_STATE), "disabled"))
		FAIL(ERR_CONFLICT, "account.stopped");
	TRY(code_new(cx->arena, day_local(cx->now), code_out));
	TRY(keeper_password_put(access, by_whom(cx), account, *code_out));
	return state_set(cx, account, STR("invited"));
}

err_t
house_join(struct ctx *cx, struct str code, struct str password, struct session *out)
{
	struct actor actor = *cx->actor;
	struct ctx own = *cx;
	struct str canonical;

	TRY(code_canonical(cx->arena, code, &canonical));
	if (canonical.n > 0)
		code = canonical;
	if (code.n == password.n && crypto_equal(code.p, password.p, code.n))
		FAIL(ERR_INVALID, "join.same");
	TRY(keeper_password_change(cx->keeper, &actor.session, code, password));
	/* The old session ended with the code. */
	TRY(keeper_login(cx->keeper, actor.caps.account, actor.caps.agency, password, out));
	actor.session = *out;
	own.actor = &actor;
	return state_set(&own, actor.caps.account, STR("active"));
}

err_t
house_seen(struct ctx *cx, const struct session *session, struct id account)
{
	struct work *w CLEANUP(work_abandon) = NULL;
	struct actor actor = { .session = *session };
	struct ctx own = *cx;
	struct row was, *row;
	int32_t today = day_local(cx->now);

	TRY(row_get(cx, T_ACCOUNT, account, &was));
	if (str_is(row_text(&was, ACCOUNT_STATE), "invited") || (!row_null(&was, ACCOUNT_LAST_ON) && row_int(&was, ACCOUNT_LAST_ON) == today))
		return NULL;
	TRY(keeper_check(cx->keeper, session, &actor.caps));
	own.actor = &actor;
	TRY(work_begin(&own, &w));
	TRY(work_alter(w, A_MEMBERSHIP, &was, T_ACCOUNT, account, id_none, &row));
	row_set_int(row, ACCOUNT_LAST_ON, today);
	return work_commit(w);
}

bool
house_is_invited(struct ctx *cx, struct id account)
{
	struct row row;

	return row_get(cx, T_ACCOUNT, account, &row) == NULL && str_is(row_text(&row, ACCOUNT_STATE), "invited");
}

err_t
house_set_active(struct ctx *cx, struct keeper *access, struct id account, bool active)
{
	struct row row;
	bool joined;

	if (id_eq(account, cx->actor->caps.account))
		FAIL(ERR_INVALID, "account.own");
	TRY(row_get(cx, T_ACCOUNT, account, &row));
	/* Who never came in has a code and no password: it stays a code that ends, and opens nothing else. */
	joined = !row_null(&row, ACCOUNT_LAST_ON);
	TRY(keeper_account_put(access, by_whom(cx), account, active));
	return state_set(cx, account, !active ? STR("disabled") : joined ? STR("active") : STR("invited"));
}

/* ---- lists ------------------------------------------------------------------------ */

err_t
house_people(struct ctx *cx, struct id agency, struct person_view **out, size_t *n)
{
	struct q_people *found;

	TRY(q_people(cx, &(struct q_people_in){ .agency = agency, .all = id_is_none(agency) }, &found, n));
	NEWN(*out, cx->arena, *n + 1);
	for (size_t i = 0; i < *n; i++)
		(*out)[i] = (struct person_view){ .id = found[i].account, .agency = found[i].agency, .login = found[i].login, .name = found[i].name,
			.state = found[i].state, .agency_name = found[i].agency_name, .job = found[i].job, .roles = (uint32_t)found[i].roles,
			.last_on = found[i].has_last_on ? (int32_t)found[i].last_on : 0, .clearance = (uint8_t)found[i].clearance };
	return NULL;
}

err_t
house_person(struct ctx *cx, struct id account, struct person_view *out)
{
	struct person_view *all;
	size_t n;

	TRY(house_people(cx, id_none, &all, &n));
	for (size_t i = 0; i < n; i++)
		if (id_eq(all[i].id, account)) {
			*out = all[i];
			return NULL;
		}
	FAIL(ERR_NOTFOUND, "account.none");
}

err_t
roles_words(struct arena *arena, uint32_t roles, struct str *out)
{
	struct buf b;

	buf_init(&b, arena, 512);
	for (int r = 0; r < ROLES; r++)
		if (roles & ROLE_BIT(r))
			buf_printf(&b, "%s%s", b.n > 0 ? ", " : "", role_words((enum role)r));
	return buf_done(&b, out);
}
