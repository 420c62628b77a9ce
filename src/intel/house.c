/*
 * intel/house.c - the first set of SEC-14: units, compartments, agencies, accounts.
 *
 *	keeper (unit, compartment, account, membership) -> one work { rows }
 *
 * The keeper comes first: what it does not know, nobody can open.  A step
 * killed between the two is repeated with new ids; what the keeper holds of
 * the first try opens nothing, for no row names it.
 */
#include "intel/house.h"

#include <stdio.h>
#include <string.h>

#include "store/q_house.h"

#define SHARED_UNITS_MAX 64

static const struct session *
by_whom(const struct ctx *cx)
{
	return cx->actor->is_system ? NULL : &cx->actor->session;
}

/* Compartments wait in a list until the rows of the work are written. */
struct new_compartment { struct id id; struct str code, name; enum custody mode; };
struct new_compartments { struct new_compartment c[12]; size_t n; struct str urn_prefix; };

NODISCARD static err_t
compartments_write(struct ctx *cx, void *arg)
{
	const struct new_compartments *list = arg;

	for (size_t i = 0; i < list->n; i++)
		TRY(q_compartment_add(cx, &(struct q_compartment_add_in){
		    .id = list->c[i].id, .code = list->c[i].code, .name = list->c[i].name, .mode = list->c[i].mode }));
	if (list->urn_prefix.n > 0)
		TRY(q_house_meta_set(cx, &(struct q_house_meta_set_in){ .name = STR("urn_prefix"), .text = list->urn_prefix }));
	return NULL;
}

NODISCARD static err_t
compartment_make(struct ctx *cx, struct keeper *access, struct new_compartments *list, struct str code, struct str name, enum custody mode, const struct id *units, size_t n)
{
	struct id id = id_new(cx->now);

	TRY(keeper_compartment_put(access, by_whom(cx), id, mode, units, n));
	list->c[list->n++] = (struct new_compartment){ id, code, name, mode };
	return NULL;
}

NODISCARD static err_t
unit_make(struct ctx *cx, struct keeper *access, struct id *out)
{
	*out = id_new(cx->now);
	return keeper_unit_put(access, by_whom(cx), *out);
}

NODISCARD static err_t
unit_row(struct ctx *cx, struct work *w, struct id id, struct id agency, struct str code, struct str name)
{
	struct row *row;

	TRY(work_create(w, A_CONFIG, T_UNIT, id, T_UNIT, id, id_none, &row));
	row_set_id(cx, row, UNIT_AGENCY, agency);
	row_set_text(row, UNIT_CODE, code);
	row_set_text(row, UNIT_NAME, name);
	return NULL;
}

/* Unit, both compartments and the row of one agency, in a work already begun. */
NODISCARD static err_t
agency_make(struct ctx *cx, struct keeper *access, struct work *w, struct new_compartments *list, const struct house_lead *lead, struct id sources, struct id *agency_out, struct id *unit_out)
{
	struct id unit, agency = id_new(cx->now), readers[2];
	struct str code, source_code;
	struct row *row;
	size_t at = list->n;

	if (lead->name.n == 0 || lead->short_.n == 0)
		FAIL(ERR_INVALID, "house.agency-name");
	TRY(unit_make(cx, access, &unit));
	TRY(str_fmt(cx->arena, &code, "a/%.*s", STRF(lead->short_)));
	TRY(str_fmt(cx->arena, &source_code, "source/%.*s", STRF(lead->short_)));
	readers[0] = unit, readers[1] = sources;
	TRY(compartment_make(cx, access, list, code, lead->name, MODE_S, readers, 1));
	TRY(compartment_make(cx, access, list, source_code, lead->name, MODE_U, readers, 2));

	TRY(work_create(w, A_CONFIG, T_AGENCY, agency, T_AGENCY, agency, id_none, &row));
	row_set_text(row, AGENCY_NAME, lead->name);
	row_set_text(row, AGENCY_SHORT, lead->short_);
	row_set_text(row, AGENCY_KIND, lead->kind);
	row_set_text(row, AGENCY_ORGANISATION, lead->organisation.n > 0 ? lead->organisation : STR(""));
	row_set_id(cx, row, AGENCY_CMP, list->c[at].id);
	row_set_id(cx, row, AGENCY_SOURCE_CMP, list->c[at + 1].id);
	row_set_id(cx, row, AGENCY_UNIT, unit);
	row_set_int(row, AGENCY_JOINED_ON, day_local(cx->now));
	TRY(unit_row(cx, w, unit, agency, code, lead->name));
	*agency_out = agency;
	*unit_out = unit;
	return NULL;
}

err_t
house_make_partnership(struct ctx *cx, struct keeper *access, struct str urn_prefix, const struct house_lead *lead, struct id *agency_out)
{
	static const struct { const char *code, *name; } team[] = {
		{ UNIT_INTAKE, "Intake and intelligence" }, { UNIT_COVERT, "Covert team" }, { UNIT_SOURCES, "Source handlers" },
		{ UNIT_SAFEGUARDING, "Safeguarding" }, { UNIT_OFFICE, "Partnership office" },
	};
	enum { INTAKE, COVERT, SOURCES, SAFEGUARDING, OFFICE, TEAMS };
	struct id unit[TEAMS + 1], agency, some[4];
	struct new_compartments *list;
	struct id already;
	struct work *w CLEANUP(work_abandon) = NULL;
	err_t e = house_compartment(cx, CMP_INTAKE, &already);

	if (e == NULL)
		FAIL(ERR_CONFLICT, "house.made");
	if (e->code != ERR_NOTFOUND)
		return e;
	if (urn_prefix.n < 1 || urn_prefix.n > 3)
		FAIL(ERR_INVALID, "house.urn-prefix");
	NEW(list, cx->arena);
	list->urn_prefix = urn_prefix;
	for (int i = 0; i < TEAMS; i++)
		TRY(unit_make(cx, access, &unit[i]));
	TRY(work_begin(cx, &w));
	TRY(agency_make(cx, access, w, list, lead, unit[SOURCES], &agency, &unit[TEAMS]));
	for (int i = 0; i < TEAMS; i++)
		TRY(unit_row(cx, w, unit[i], agency, str_of(team[i].code), str_of(team[i].name)));

	TRY(compartment_make(cx, access, list, STR(CMP_INTAKE), STR("Reports at intake"), MODE_S, &unit[INTAKE], 1));
	TRY(compartment_make(cx, access, list, STR(CMP_INTEL), STR("Intelligence"), MODE_S, &unit[INTAKE], 1));
	TRY(compartment_make(cx, access, list, STR(CMP_COVERT), STR("Covert"), MODE_S, &unit[COVERT], 1));
	TRY(compartment_make(cx, access, list, STR(CMP_WELFARE), STR("Welfare"), MODE_S, &unit[SAFEGUARDING], 1));
	/* Visits and actions belong to several agencies; policy decides record by record. */
	some[0] = unit[OFFICE], some[1] = unit[INTAKE], some[2] = unit[SAFEGUARDING], some[3] = unit[TEAMS];
	TRY(compartment_make(cx, access, list, STR(CMP_VISITS), STR("Visits"), MODE_S, some, 4));
	TRY(compartment_make(cx, access, list, STR(CMP_OFFICE), STR("Partnership office"), MODE_S, some, 4));
	TRY(work_also(w, compartments_write, list));
	TRY(work_commit(w));
	*agency_out = agency;
	return NULL;
}

/* visits and office are read by every agency's unit: the list is put again with the new one. */
NODISCARD static err_t
shared_widen(struct ctx *cx, struct keeper *access, struct id fresh)
{
	static const char *const shared[] = { CMP_VISITS, CMP_OFFICE };
	static const char *const teams[] = { UNIT_OFFICE, UNIT_INTAKE, UNIT_SAFEGUARDING };
	struct agency_view *agency;
	struct id units[SHARED_UNITS_MAX], cmp;
	size_t n_agencies, n = 0;

	for (size_t i = 0; i < 3; i++)
		TRY(house_unit(cx, teams[i], &units[n++]));
	TRY(house_agencies(cx, &agency, &n_agencies));
	if (n_agencies + 4 > SHARED_UNITS_MAX)
		FAIL(ERR_LIMIT, "house.agencies-full");
	for (size_t i = 0; i < n_agencies; i++)
		units[n++] = agency[i].unit;
	units[n++] = fresh;
	for (size_t i = 0; i < 2; i++) {
		TRY(house_compartment(cx, shared[i], &cmp));
		TRY(keeper_compartment_put(access, by_whom(cx), cmp, MODE_S, units, n));
	}
	return NULL;
}

err_t
house_add_agency(struct ctx *cx, struct keeper *access, const struct house_lead *lead, struct id *out)
{
	struct new_compartments *list;
	struct id sources, unit, taken;
	struct str code;
	const char *name;
	struct work *w CLEANUP(work_abandon) = NULL;
	err_t e;

	TRY(str_fmt(cx->arena, &code, "a/%.*s", STRF(lead->short_)));
	TRY(str_z(cx->arena, code, &name));
	e = house_unit(cx, name, &taken);
	if (e == NULL)
		FAIL(ERR_CONFLICT, "house.agency-taken");
	if (e->code != ERR_NOTFOUND)
		return e;
	TRY(house_unit(cx, UNIT_SOURCES, &sources));
	NEW(list, cx->arena);
	TRY(work_begin(cx, &w));
	TRY(agency_make(cx, access, w, list, lead, sources, out, &unit));
	TRY(shared_widen(cx, access, unit));
	TRY(work_also(w, compartments_write, list));
	return work_commit(w);
}

err_t
house_remember(struct ctx *cx, const char *name, struct str text)
{
	struct store_tx *tx CLEANUP(store_rollback) = NULL;

	TRY(store_begin(cx, &tx));
	TRY(q_house_meta_set(cx, &(struct q_house_meta_set_in){ .name = str_of(name), .text = text }));
	return store_commit(cx, &tx);
}

err_t
house_recall(struct ctx *cx, const char *name, struct str *out)
{
	struct q_house_meta found;
	err_t e = q_house_meta(cx, &(struct q_house_meta_in){ .name = str_of(name) }, &found);

	*out = e == NULL ? found.text : STR_NONE;
	return e != NULL && e->code != ERR_NOTFOUND ? e : NULL;
}

/* ---- accounts ---------------------------------------------------------- */

/* Roles that may read anything of a person. */
#define CONTENT_ROLES (ROLE_BIT(ROLE_PRACTITIONER) | ROLE_BIT(ROLE_LEAD) | ROLE_BIT(ROLE_INTAKE) | ROLE_BIT(ROLE_HANDLER) |	\
    ROLE_BIT(ROLE_ANALYST) | ROLE_BIT(ROLE_AUTHORISER) | ROLE_BIT(ROLE_SAFEGUARDING) | ROLE_BIT(ROLE_COORDINATOR) |		\
    ROLE_BIT(ROLE_CHAIR) | ROLE_BIT(ROLE_RECORDS) | ROLE_BIT(ROLE_CASEWORKER) | ROLE_BIT(ROLE_NAVIGATOR) |			\
    ROLE_BIT(ROLE_PROVIDER) | ROLE_BIT(ROLE_COMMISSIONER) | ROLE_BIT(ROLE_ORDER_OFFICER))

NODISCARD static err_t
units_of(struct ctx *cx, struct id agency, uint32_t roles, bool covert_team, struct id units[6], size_t *n)
{
	static const struct { uint32_t roles; const char *unit; } follows[] = {
		{ ROLE_BIT(ROLE_INTAKE) | ROLE_BIT(ROLE_AUTHORISER) | ROLE_BIT(ROLE_ANALYST) | ROLE_BIT(ROLE_RECORDS), UNIT_INTAKE },
		{ ROLE_BIT(ROLE_HANDLER), UNIT_SOURCES },
		{ ROLE_BIT(ROLE_SAFEGUARDING), UNIT_SAFEGUARDING },
		{ ROLE_BIT(ROLE_COORDINATOR) | ROLE_BIT(ROLE_CHAIR), UNIT_OFFICE },
	};
	struct agency_view a;

	*n = 0;
	if ((roles & CONTENT_ROLES) == 0)
		return NULL;			/* admin, auditor, editors: no compartment at all */
	TRY(house_agency(cx, agency, &a));
	units[(*n)++] = a.unit;
	for (size_t i = 0; i < sizeof follows / sizeof *follows; i++)
		if (roles & follows[i].roles)
			TRY(house_unit(cx, follows[i].unit, &units[(*n)++]));
	if (covert_team)
		TRY(house_unit(cx, UNIT_COVERT, &units[(*n)++]));
	return NULL;
}

/* INT-02: fixed. */
NODISCARD static err_t
roles_check(uint32_t roles, uint8_t clearance)
{
	if ((roles & ROLE_BIT(ROLE_ADMIN)) && (roles & CONTENT_ROLES))
		FAIL(ERR_INVALID, "account.admin-alone");
	if (roles == 0)
		FAIL(ERR_INVALID, "account.no-role");
	if (clearance < 1 || clearance > 3)
		FAIL(ERR_INVALID, "account.clearance");
	return NULL;
}

static bool
login_is_good(struct str login)
{
	size_t at;

	return login.n >= 3 && login.n <= 254 && utf8_is_text(login) && str_find(login, STR("@"), &at) &&
	    !str_find(login, STR(" "), &at);
}

err_t
house_add_account(struct ctx *cx, struct keeper *access, const struct house_account *in, struct id *out)
{
	struct id account = id_new(cx->now), membership = id_new(cx->now), units[6];
	struct q_account_by_login taken;
	struct str login;
	struct work *w CLEANUP(work_abandon) = NULL;
	struct row *row;
	size_t n;
	err_t e;

	TRY(roles_check(in->roles, in->clearance));
	TRY(str_lower_ascii(cx->arena, in->login, &login));
	if (!login_is_good(login))
		FAIL(ERR_INVALID, "account.login");
	e = q_account_by_login(cx, &(struct q_account_by_login_in){ .login = login }, &taken);
	if (e == NULL)
		FAIL(ERR_CONFLICT, "account.login-taken");
	if (e->code != ERR_NOTFOUND)
		return e;
	TRY(units_of(cx, in->agency, in->roles, in->covert_team, units, &n));
	TRY(keeper_account_put(access, by_whom(cx), account, true));
	/* The membership last: with the first administrator the operator connection loses its say. */
	if (in->password.n > 0)
		TRY(keeper_password_put(access, by_whom(cx), account, in->password));
	TRY(keeper_membership_put(access, by_whom(cx), account, in->agency, units, n, in->roles, in->clearance));

	TRY(work_begin(cx, &w));
	TRY(work_create(w, A_MEMBERSHIP, T_ACCOUNT, account, T_ACCOUNT, account, id_none, &row));
	row_set_text(row, ACCOUNT_LOGIN, login);
	row_set_text(row, ACCOUNT_NAME, in->name);
	row_set_text(row, ACCOUNT_STATE, in->password.n > 0 ? STR("active") : STR("invited"));
	row_set_int(row, ACCOUNT_CREATED_ON, day_local(cx->now));
	TRY(work_create(w, A_MEMBERSHIP, T_MEMBERSHIP, membership, T_ACCOUNT, account, id_none, &row));
	row_set_id(cx, row, MEMBERSHIP_ACCOUNT, account);
	row_set_id(cx, row, MEMBERSHIP_AGENCY, in->agency);
	row_set_int(row, MEMBERSHIP_ROLES, in->roles);
	row_set_int(row, MEMBERSHIP_CLEARANCE, in->clearance);
	row_set_text(row, MEMBERSHIP_JOB, in->job.n > 0 ? in->job : STR(""));
	row_set_int(row, MEMBERSHIP_FROM_ON, day_local(cx->now));
	TRY(work_commit(w));
	*out = account;
	return NULL;
}

err_t
house_set_membership(struct ctx *cx, struct keeper *access, struct id account, struct id agency, uint32_t roles, uint8_t clearance, bool covert_team)
{
	struct q_membership_of was;
	struct id units[6];
	struct row row, *changed;
	struct work *w CLEANUP(work_abandon) = NULL;
	size_t n;

	TRY(roles_check(roles, clearance));
	TRY(q_membership_of(cx, &(struct q_membership_of_in){ .account = account, .agency = agency }, &was));
	TRY(row_get(cx, T_MEMBERSHIP, was.id, &row));
	TRY(units_of(cx, agency, roles, covert_team, units, &n));
	TRY(keeper_membership_put(access, by_whom(cx), account, agency, units, n, roles, clearance));
	TRY(work_begin(cx, &w));
	TRY(work_alter(w, A_MEMBERSHIP, &row, T_ACCOUNT, account, id_none, &changed));
	row_set_int(changed, MEMBERSHIP_ROLES, roles);
	row_set_int(changed, MEMBERSHIP_CLEARANCE, clearance);
	return work_commit(w);
}

/* ---- looking up -------------------------------------------------------- */

err_t
house_scope(struct ctx *cx)
{
	const struct caps *caps = &cx->actor->caps;
	struct store_tx *tx CLEANUP(store_rollback) = NULL;
	struct q_scope_epoch have;

	if (cx->actor->is_system)
		return NULL;
	TRY(q_scope_epoch(cx, &(struct q_scope_epoch_in){ .account = caps->account, .agency = caps->agency }, &have));
	if (have.epoch == (int64_t)caps->epoch && (size_t)have.n == caps->n_compartments)
		return NULL;
	TRY(store_begin(cx, &tx));
	TRY(q_scope_drop(cx, &(struct q_scope_drop_in){ .account = caps->account, .agency = caps->agency }));
	for (size_t i = 0; i < caps->n_compartments; i++)
		TRY(q_scope_add(cx, &(struct q_scope_add_in){ .account = caps->account, .agency = caps->agency, .compartment = caps->compartment[i], .epoch = (int64_t)caps->epoch }));
	return store_commit(cx, &tx);
}

err_t
house_login_id(struct ctx *cx, struct str login, struct id *account_out)
{
	struct q_account_by_login found;
	struct str lower;
	err_t e;

	TRY(str_lower_ascii(cx->arena, login, &lower));
	e = q_account_by_login(cx, &(struct q_account_by_login_in){ .login = lower }, &found);
	if (e != NULL && e->code != ERR_NOTFOUND)
		return e;
	if (e != NULL)
		random_bytes(account_out, sizeof *account_out);
	else
		*account_out = found.id;
	return NULL;
}

err_t
house_actor(struct ctx *cx, const struct session *session, struct actor *out)
{
	struct q_account_name name;
	struct agency_view agency;

	*out = (struct actor){ .session = *session };
	TRY(keeper_check(cx->keeper, session, &out->caps));
	TRY(q_account_name(cx, &(struct q_account_name_in){ .id = out->caps.account }, &name));
	TRY(house_agency(cx, out->caps.agency, &agency));
	out->name = name.name;
	out->is_invited = str_is(name.state, "invited");
	out->agency_name = agency.name;
	return NULL;
}

err_t
house_compartment(struct ctx *cx, const char *code, struct id *out)
{
	struct q_compartment_by_code found;

	TRY(q_compartment_by_code(cx, &(struct q_compartment_by_code_in){ .code = str_of(code) }, &found));
	*out = found.id;
	return NULL;
}

err_t
house_unit(struct ctx *cx, const char *code, struct id *out)
{
	struct q_unit_by_code found;

	TRY(q_unit_by_code(cx, &(struct q_unit_by_code_in){ .code = str_of(code) }, &found));
	*out = found.id;
	return NULL;
}

err_t
house_agencies(struct ctx *cx, struct agency_view **out, size_t *n)
{
	struct q_house_agencies *row;

	TRY(q_house_agencies(cx, &row, n));
	NEWN(*out, cx->arena, *n + 1);
	for (size_t i = 0; i < *n; i++)
		(*out)[i] = (struct agency_view){ row[i].id, row[i].cmp, row[i].source_cmp, row[i].unit, row[i].name, row[i].short_, row[i].kind };
	return NULL;
}

err_t
house_agency(struct ctx *cx, struct id id, struct agency_view *out)
{
	struct q_house_agency row;

	TRY(q_house_agency(cx, &(struct q_house_agency_in){ .id = id }, &row));
	*out = (struct agency_view){ row.id, row.cmp, row.source_cmp, row.unit, row.name, row.short_, row.kind };
	return NULL;
}

struct str
house_name_of(struct ctx *cx, struct id account)
{
	struct q_account_name row;

	if (id_is_none(account) || q_account_name(cx, &(struct q_account_name_in){ .id = account }, &row) != NULL)
		return STR_NONE;
	return row.name;
}
