/*
 * intel/house.h - the first set of SEC-14: units, compartments, agencies, accounts.
 *
 *	house_make_partnership -> house_add_agency ... -> house_add_account ...
 *
 * Each step tells the keeper first (its state is the truth for access), then
 * writes the rows that pages show.  Used by `plainsight init`, `demo`, the
 * account pages and tests.
 *
 * access: the connection that may change access - cx->keeper when cx->actor is
 * an administrator, the operator connection when it is the system (init, demo).
 */
#ifndef PS_INTEL_HOUSE_H
#define PS_INTEL_HOUSE_H
#include "policy/policy.h"
#include "store/work.h"

/* Codes of compartments and units (SEC-14), final. */
#define CMP_INTAKE "intake"
#define CMP_INTEL "intel"
#define CMP_COVERT "covert"
#define CMP_WELFARE "welfare"
#define CMP_VISITS "visits"
#define CMP_OFFICE "office"
#define UNIT_INTAKE "intake"		/* intake, authoriser, analyst, records: intake, intel */
#define UNIT_COVERT "covert"		/* named team: covert */
#define UNIT_SOURCES "sources"		/* handlers: every source/<agency> */
#define UNIT_SAFEGUARDING "safeguarding" /* welfare */
#define UNIT_OFFICE "office"		/* coordinator, chair: office, visits */

struct house_lead { struct str name, short_, kind, organisation; };	/* the agency that runs intake */
/*
 * Units and compartments, and the lead agency with its own unit and
 * compartments; urn_prefix is kept in meta.  CONFLICT "house.made" when there.
 */
NODISCARD err_t house_make_partnership(struct ctx *, struct keeper *access, struct str urn_prefix, const struct house_lead *, struct id *agency_out);
/* An agency: unit a/<short>, compartments a/<short> (Mode S) and source/<short> (Mode U).  CONFLICT "house.agency-taken". */
NODISCARD err_t house_add_agency(struct ctx *, struct keeper *access, const struct house_lead *, struct id *out);

struct house_account {
	struct str	 login, name, job, password;	/* password empty: invited, cannot sign in yet */
	struct id	 agency;
	uint32_t	 roles;				/* ROLE_BIT()s; the units follow from them */
	uint8_t		 clearance;			/* 1 O, 2 OS, 3 class 3 */
	bool		 covert_team;
};
/* INVALID "account.login", "account.admin-alone" (INT-02: admin with a content role); CONFLICT "account.login-taken". */
NODISCARD err_t house_add_account(struct ctx *, struct keeper *access, const struct house_account *, struct id *out);
/* Another role or clearance for an account in an agency; units follow. */
NODISCARD err_t house_set_membership(struct ctx *, struct keeper *access, struct id account, struct id agency, uint32_t roles, uint8_t clearance, bool covert_team);

/* A word of the partnership kept beside its prefix (meta): its name, its hosts. */
NODISCARD err_t house_remember(struct ctx *, const char *name, struct str text);
NODISCARD err_t house_recall(struct ctx *, const char *name, struct str *out);	/* empty when nothing was said */

/* Desk's copy of an actor's caps (SEC-68): rewrites scope_ rows when the epoch moved. */
NODISCARD err_t house_scope(struct ctx *);
/* Sign in: login name -> account; a random id when unknown, so that the keeper does the same work (SEC-63). */
NODISCARD err_t house_login_id(struct ctx *, struct str login, struct id *account_out);
/* Name and agency of the session's account for struct actor. */
NODISCARD err_t house_actor(struct ctx *, const struct session *, struct actor *out);

NODISCARD err_t house_compartment(struct ctx *, const char *code, struct id *out);	/* NOTFOUND */
NODISCARD err_t house_unit(struct ctx *, const char *code, struct id *out);		/* NOTFOUND */
struct agency_view { struct id id, cmp, source_cmp, unit; struct str name, short_, kind; };
NODISCARD err_t house_agencies(struct ctx *, struct agency_view **out, size_t *n);	/* active, by name */
NODISCARD err_t house_agency(struct ctx *, struct id, struct agency_view *out);
struct str house_name_of(struct ctx *, struct id account);	/* for "by Sam Field"; empty when none */
#endif
