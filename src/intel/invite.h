/*
 * intel/invite.h - how somebody comes in and goes (OPS-15, SEC-62): invitation, one-time code, own password.
 *
 *	house_invite -> code shown once -> sign in with it -> house_join (own password) -> active
 *
 * A code is a credential like any other at the keeper; it names the day it was
 * made, so that it can grow old without being stored anywhere.
 */
#ifndef PS_INTEL_INVITE_H
#define PS_INTEL_INVITE_H
#include "intel/house.h"

#define CODE_DAYS 7
/* "8G5M-K7QXT-4D0M2-PZ9RB-VN3KH": the day, then 100 random bits; letters that cannot be misread. */
NODISCARD err_t code_new(struct arena *, int32_t today, struct str *out);
/* Is this the shape of a code?  *day_out: when it was made. */
bool	 code_read(struct str typed, int32_t *day_out);
/* What was typed as a code, in the form it was made in; empty when it is none. */
NODISCARD err_t code_canonical(struct arena *, struct str typed, struct str *out);

/* in->password is not looked at.  Errors of house_add_account. */
NODISCARD err_t house_invite(struct ctx *, struct keeper *access, const struct house_account *in, struct str *code_out, struct id *out);
/* Another code for an account; its old password or code ends with it. */
NODISCARD err_t house_new_code(struct ctx *, struct keeper *access, struct id account, struct str *code_out);
/*
 * The owner of the session chooses a password in place of the code.  The old session ends with it; *out is the next.
 * DENIED "signin.refused" (code wrong), INVALID "password.length", "join.same".
 */
NODISCARD err_t house_join(struct ctx *, struct str code, struct str password, struct session *out);
/* Signed in just now: the day is kept, once a day, so that accounts nobody uses can be seen and stopped. */
NODISCARD err_t house_seen(struct ctx *, const struct session *, struct id account);
/* Does the account still wait for its owner's own password? */
bool	 house_is_invited(struct ctx *, struct id account);
/* Nobody signs in with it any more / again. */
NODISCARD err_t house_set_active(struct ctx *, struct keeper *access, struct id account, bool active);

struct person_view { struct id id, agency; struct str login, name, state, agency_name, job; uint32_t roles; int32_t last_on; uint8_t clearance; };
/* Everybody (agency id_none), or of one agency; by name. */
NODISCARD err_t house_people(struct ctx *, struct id agency, struct person_view **out, size_t *n);
NODISCARD err_t house_person(struct ctx *, struct id account, struct person_view *out);
/* "Intake and authoriser" */
NODISCARD err_t roles_words(struct arena *, uint32_t roles, struct str *out);
#endif
