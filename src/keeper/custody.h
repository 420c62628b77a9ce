/*
 * keeper/custody.h - who can open a compartment's key, and how (SEC-10).
 *
 * Mode S: CK sealed to each entitled unit; the units' keys hang on the root
 * key, so an unsealed keeper has every CK.
 * Mode U: CK = KDF(secret half, "ck", compartment); the secret half is sealed
 * to the user key of each member, a user key to the member's password.  A
 * request brings sk, sk opens the user key, that opens the compartment, and
 * everything is wiped when the request is answered.  Until the first member
 * has a user key the secret half waits under the root key (holder none); who
 * becomes a member later is let in when a member next signs in.
 */
#ifndef PS_KEEPER_CUSTODY_H
#define PS_KEEPER_CUSTODY_H
#include "keeper/vault.h"

/* Open the CK of every Mode S compartment. */
NODISCARD err_t custody_open_server(struct vault *, struct arena *);
/* The CK for this request. user: secret half of the session's user key, NULL when there is none.  DENIED "release.refused". */
NODISCARD err_t custody_key(struct vault *, const struct compartment *, struct id account, const struct key *user, struct arena *, struct key *out);
/* Is a compartment within reach of this member? */
bool	 custody_may(struct vault *, const struct compartment *, const struct membership *);
/* A wrap for a place: P2 where the key is at hand, else sealed to the compartment (SEC-22). */
NODISCARD err_t custody_wrap(struct vault *, const struct compartment *, const struct key *user, struct id account, struct arena *, const struct key *dk, struct wrap *io);
NODISCARD err_t custody_unwrap(struct vault *, const struct compartment *, const struct key *user, struct id account, struct arena *, const struct wrap *, struct key *dk);

#define CUSTODY_ENTRIES_MAX 512
struct custody_change { size_t n; struct state_entry entry[CUSTODY_ENTRIES_MAX + 1]; };
/* Entries (in the arena) of a new or changed compartment, the deciding one last. */
NODISCARD err_t custody_compartment(struct vault *, struct arena *, struct id cmp, enum custody, const struct id *units, size_t n, struct custody_change *out);
/* Seals missing for entitled members, made with what the root key or this user can open. 0 entries: none missing. */
NODISCARD err_t custody_grant(struct vault *, struct arena *, struct id account, const struct key *user, struct custody_change *out);
/* New user keys under KEK: entries for them, without the seals made to the old ones. */
NODISCARD err_t custody_user_keys(struct vault *, struct arena *, struct id account, const struct key *kek, const struct key *keep /* NULL: fresh */, struct custody_change *out);
/* DENIED "crypto.refused". */
NODISCARD err_t custody_user_open(const struct account *, const struct key *kek, struct arena *, struct key *out);
#endif
