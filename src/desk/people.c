/*
 * desk/people.c - who is in: accounts, invitations, agencies (OPS-15, INT-01, 02).
 *
 *	administrator -> invite -> a code on this page alone, once -> handed over by voice or on paper
 *
 * The lead of an agency sees its people; only an administrator changes access,
 * and the keeper says so again.
 */
#include "desk/room.h"

#include "desk/people.h"
#include "desk/t_people.h"

static bool
is_admin(const struct web *w)
{
	return actor_has(w->cx->actor, ROLE_ADMIN);
}

/* A change of access needs the password of the last five minutes: ask for it, then come back. */
NODISCARD static err_t
maybe_again(struct web *w, err_t e, const char *to)
{
	if (e != NULL && e->code == ERR_DENIED && str_is(str_of(e->id), "release.stepup"))
		return web_redirect_fmt(w, "/again?to=%s", to);
	return e;
}

static bool
is_stepup(err_t e)
{
	return e != NULL && e->code == ERR_DENIED && str_is(str_of(e->id), "release.stepup");
}

/* ---- the list ------------------------------------------------------------------- */

NODISCARD static err_t
people_csv(struct web *w, const struct people_page *v)
{
	struct buf b;
	struct str csv;

	buf_init(&b, w->arena, PAGE_MAX);
	buf_z(&b, "name,e-mail,agency,role,state,last signed in\n");
	for (size_t i = 0; i < v->n; i++) {
		const struct str cell[] = { v->row[i].person.name, v->row[i].person.login, v->row[i].person.agency_name, v->row[i].roles,
			v->row[i].person.state, v->row[i].last };

		csv_row(&b, cell, sizeof cell / sizeof *cell);
	}
	TRY(buf_done(&b, &csv));
	return web_download(w, "text/csv; charset=utf-8", "people.csv", csv);
}

const char *
account_words(struct str state)
{
	return str_is(state, "active") ? "Active" : str_is(state, "invited") ? "Invited" : "Stopped";
}

err_t
desk_people(struct web *w)
{
	struct people_page v = { .may_change = is_admin(w) };
	struct person_view *person;

	TRY(house_people(w->cx, is_admin(w) ? id_none : w->cx->actor->caps.agency, &person, &v.n));
	NEWN(v.row, w->arena, v.n + 1);
	for (size_t i = 0; i < v.n; i++) {
		struct str id;

		v.row[i].person = person[i];
		TRY(id_text(w->arena, person[i].id, &id));
		TRY(str_fmt(w->arena, &v.row[i].href, "/people/%.*s", STRF(id)));
		TRY(roles_words(w->arena, person[i].roles, &v.row[i].roles));
		v.row[i].last = STR("Never");
		if (person[i].last_on != 0)
			TRY(day_short(w->arena, person[i].last_on, &v.row[i].last));
	}
	if (wants_csv(w))
		return people_csv(w, &v);
	tmpl_people(web_html(w), &v);
	return NULL;
}

/* Was this value among the ticked ones? */
static bool
is_ticked(const struct web *w, const char *name, struct str value)
{
	struct str *list;
	size_t n;

	if (web_fields(w, name, &list, &n) != NULL)
		return false;
	for (size_t i = 0; i < n; i++)
		if (str_eq(list[i], value))
			return true;
	return false;
}

/* ---- inviting ------------------------------------------------------------------------ */

NODISCARD static err_t
draw_invite(struct web *w, struct invite_page *v)
{
	static const char *const levels[] = { "OFFICIAL", "OFFICIAL-SENSITIVE", "OFFICIAL-SENSITIVE and above" };
	struct str agency = web_field(w, "agency"), clearance = web_field(w, "clearance");
	struct agency_view *list;

	TRY(house_agencies(w->cx, &list, &v->n_agencies));
	NEWN(v->agency, w->arena, v->n_agencies + 1);
	for (size_t i = 0; i < v->n_agencies; i++) {
		struct str id;

		TRY(id_text(w->arena, list[i].id, &id));
		v->agency[i] = (struct ui_choice){ .value = id, .label = list[i].name, .on = str_eq(id, agency) };
	}
	for (int r = 0; r < ROLES; r++) {
		struct str code;

		TRY(str_fmt(w->arena, &code, "%d", r));
		v->role[v->n_roles++] = (struct ui_choice){ .value = code, .label = str_of(role_words((enum role)r)), .on = is_ticked(w, "role", code) };
	}
	for (int c = 0; c < 2; c++) {
		struct str code;

		TRY(str_fmt(w->arena, &code, "%d", c + 1));
		v->clearance[c] = (struct ui_choice){ .value = code, .label = str_of(levels[c]), .on = clearance.n == 0 ? c == 0 : str_eq(code, clearance) };
	}
	tmpl_invite(web_html(w), v);
	return NULL;
}

err_t
desk_people_new(struct web *w)
{
	struct invite_page v = { 0 };

	if (!is_admin(w))
		FAIL(ERR_NOTFOUND, "page.none");
	return draw_invite(w, &v);
}

NODISCARD static err_t
account_read(const struct web *w, struct house_account *out)
{
	int64_t clearance;

	*out = (struct house_account){ .login = str_trim(web_field(w, "login")), .name = str_trim(web_field(w, "name")), .job = str_trim(web_field(w, "job")), .clearance = 1 };
	if (out->name.n == 0 || out->name.n > 120)
		FAIL(ERR_INVALID, "account.name");
	if (id_parse(web_field(w, "agency"), &out->agency) != NULL)
		FAIL(ERR_INVALID, "account.agency");
	if (str_i64(web_field(w, "clearance"), &clearance) == NULL && clearance >= 1 && clearance <= 2)
		out->clearance = (uint8_t)clearance;
	for (int r = 0; r < ROLES; r++) {
		struct str code;

		TRY(str_fmt(w->arena, &code, "%d", r));
		if (is_ticked(w, "role", code))
			out->roles |= ROLE_BIT(r);
	}
	return NULL;
}

err_t
desk_people_invite(struct web *w)
{
	struct invite_page v = { .name = web_field(w, "name"), .login = web_field(w, "login"), .job = web_field(w, "job") };
	struct house_account account;
	struct code_page code = { .name = v.name, .login = v.login };
	struct id id;
	err_t e;

	if (!is_admin(w))
		FAIL(ERR_NOTFOUND, "page.none");
	e = account_read(w, &account);
	if (e == NULL)
		e = house_invite(w->cx, w->cx->keeper, &account, &code.code, &id);
	if (is_stepup(e))
		return maybe_again(w, e, "/people/new");
	if (e != NULL) {
		v.error_field = str_is(str_of(e->id), "account.login") || str_is(str_of(e->id), "account.login-taken") ? STR("login") :
		    str_is(str_of(e->id), "account.name") ? STR("name") : str_is(str_of(e->id), "account.agency") ? STR("agency") : STR("role");
		TRY(page_refused(w, e, &v.error));
		return draw_invite(w, &v);
	}
	tmpl_code(web_html(w), &code);
	return NULL;
}

/* ---- one person ------------------------------------------------------------------------- */

NODISCARD static err_t
draw_person(struct web *w, struct id id, struct person_page *v)
{
	struct str hex;

	if (!is_admin(w))
		FAIL(ERR_NOTFOUND, "page.none");
	TRY(house_person(w->cx, id, &v->person));
	TRY(id_text(w->arena, id, &hex));
	TRY(str_fmt(w->arena, &v->href, "/people/%.*s", STRF(hex)));
	TRY(roles_words(w->arena, v->person.roles, &v->roles));
	v->is_self = id_eq(id, w->cx->actor->caps.account);
	tmpl_person(web_html(w), v);
	return NULL;
}

err_t
desk_person(struct web *w)
{
	struct person_page v = { 0 };
	struct id id;

	if (id_parse(web_param(w, "account"), &id) != NULL)
		FAIL(ERR_NOTFOUND, "page.none");
	return draw_person(w, id, &v);
}

err_t
desk_person_do(struct web *w)
{
	struct person_page v = { 0 };
	struct code_page code = { 0 };
	struct str press = web_field(w, "press"), hex;
	const char *to;
	struct id id;
	err_t e;

	if (!is_admin(w) || id_parse(web_param(w, "account"), &id) != NULL)
		FAIL(ERR_NOTFOUND, "page.none");
	TRY(house_person(w->cx, id, &v.person));
	if (str_is(press, "code"))
		e = house_new_code(w->cx, w->cx->keeper, id, &code.code);
	else if (str_is(press, "start") || str_is(press, "stop"))
		e = house_set_active(w->cx, w->cx->keeper, id, str_is(press, "start"));
	else
		e = ERROR(ERR_INVALID, "press.unknown");
	TRY(str_fmt(w->arena, &hex, "/people/%.*s", STRF(web_param(w, "account"))));
	TRY(str_z(w->arena, hex, &to));
	if (is_stepup(e))
		return maybe_again(w, e, to);
	if (e != NULL) {
		TRY(page_refused(w, e, &v.error));
		return draw_person(w, id, &v);
	}
	if (!str_is(press, "code"))
		return web_redirect_str(w, hex);
	code.name = v.person.name;
	code.login = v.person.login;
	tmpl_code(web_html(w), &code);
	return NULL;
}

/* ---- agencies ----------------------------------------------------------------------------- */

NODISCARD static err_t
draw_agencies(struct web *w, struct agencies_page *v)
{
	v->may_change = is_admin(w);
	TRY(house_agencies(w->cx, &v->agency, &v->n));
	if (wants_csv(w)) {
		struct buf b;
		struct str csv;

		buf_init(&b, w->arena, PAGE_MAX);
		buf_z(&b, "agency,short name,kind\n");
		for (size_t i = 0; i < v->n; i++)
			csv_row(&b, (const struct str[]){ v->agency[i].name, v->agency[i].short_, v->agency[i].kind }, 3);
		TRY(buf_done(&b, &csv));
		return web_download(w, "text/csv; charset=utf-8", "agencies.csv", csv);
	}
	tmpl_agencies(web_html(w), v);
	return NULL;
}

err_t
desk_agencies(struct web *w)
{
	struct agencies_page v = { 0 };

	return draw_agencies(w, &v);
}

err_t
desk_agency_new(struct web *w)
{
	struct agencies_page v = { .name = str_trim(web_field(w, "name")), .short_ = str_trim(web_field(w, "short")), .kind = str_trim(web_field(w, "kind")) };
	struct id id;
	err_t e = NULL;

	if (!is_admin(w))
		FAIL(ERR_NOTFOUND, "page.none");
	if (v.name.n == 0 || v.short_.n == 0 || v.short_.n > 40)
		e = ERROR(ERR_INVALID, "agency.name");
	if (e == NULL)
		e = house_add_agency(w->cx, w->cx->keeper, &(struct house_lead){ .name = v.name, .short_ = v.short_,
		    .kind = v.kind.n > 0 ? v.kind : STR("other") }, &id);
	if (is_stepup(e))
		return maybe_again(w, e, "/agencies");
	if (e != NULL) {
		v.error_field = STR("name");
		TRY(page_refused(w, e, &v.error));
		return draw_agencies(w, &v);
	}
	return web_redirect(w, "/agencies");
}

/* ---- the first minute of a newcomer ---------------------------------------------------------- */

err_t
desk_join(struct web *w)
{
	if (!w->cx->actor->is_invited)
		return web_redirect(w, "/");
	tmpl_join(web_html(w), STR_NONE);
	return NULL;
}

err_t
desk_join_now(struct web *w)
{
	struct str first = web_field(w, "password"), again = web_field(w, "again"), error;
	struct session session;
	err_t e;

	if (!w->cx->actor->is_invited)
		return web_redirect(w, "/");
	e = str_eq(first, again) ? house_join(w->cx, web_field(w, "code"), first, &session) : ERROR(ERR_INVALID, "join.differ");
	if (e != NULL && e->code == ERR_DENIED)
		e = ERROR(ERR_INVALID, "join.code");
	if (e == NULL) {
		TRY(page_session(w, &session));
		return web_redirect(w, "/");
	}
	TRY(page_refused(w, e, &error));
	tmpl_join(web_html(w), error);
	return NULL;
}
