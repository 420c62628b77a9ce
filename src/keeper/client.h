/*
 * keeper/client.h - the one door to the keeper: sign-in, keys, the audit log.
 *
 * Wire: spec/security.md SEC-40 over base/ipc.h; op numbers below.  Every call
 * that writes a leaf returns only after the leaf is durable (no log, no look).
 * One struct keeper is shared by all threads of a process: requests carry a
 * number, one reader thread hands out the answers.
 *
 * Errors of every call: BUSY "keeper.gone" (peer dead or not yet back: answer
 * 503), BUSY "keeper.sealed", LIMIT "keeper.log-full", and those named below.
 */
#ifndef PS_KEEPER_CLIENT_H
#define PS_KEEPER_CLIENT_H
#include "base/id.h"
#include "crypto/crypto.h"

struct keeper;					/* opaque, thread-safe */

enum keeper_op {
	K_HELLO = 1, K_SETTLE = 2, K_LOGIN = 3, K_FACTOR = 4, K_END = 6, K_CHECK = 5 /* no leaf */,
	K_RELEASE = 7, K_NEWKEY = 8, K_INTENT = 9, K_INGEST = 10, K_DETAIL = 11, K_APPROVE = 12,
	K_STATE = 13, K_ROTATE = 14, K_SHARE = 15, K_PROBE = 16, K_LOCTAG = 17, K_PICTURE = 18,
	K_NOTE = 19, K_CHECKPOINT = 20, K_COSIG = 21, K_BUNDLE = 22, K_MANIFEST = 23, K_TAIL = 24,
	K_UNSEAL = 32, K_SEAL = 33, K_REKEY = 34, K_STATUS = 35
};

/* Audit actions and purposes of SEC-42. */
enum audit_action {
	A_INGEST = 100, A_CREATE, A_IMPORT,
	A_ALTER_OPEN = 200, A_ALTER, A_STATE, A_REKEY,
	A_LIST = 300, A_OPEN, A_SEARCH, A_PROBE, A_AUDIT_VIEW, A_ORIGINAL, A_PICTURE, A_DERIVE,
	A_DISSEMINATE = 400, A_EXPORT, A_DISCLOSURE, A_REPLY, A_PRINT, A_COURIER,
	A_SAME = 500, A_DIFFERENT, A_UNSURE, A_UNDO,
	A_SHRED = 600, A_RECALL, A_RETENTION,
	A_SIGN_IN = 700, A_REFUSED, A_SIGN_OUT, A_FACTOR, A_MEMBERSHIP, A_APPROVAL, A_BREAK_GLASS, A_DENIED,
	A_START = 800, A_SETTLE, A_SEAL, A_UNSEAL, A_ROTATE, A_BACKUP, A_RESTORE, A_CLOCK_JUMP, A_CONFIG
};
enum audit_purpose {
	P_TRIAGE = 1, P_SAFETY, P_GRADING, P_LINKING, P_VISIT, P_SUPPORT, P_REFERRAL, P_ORDER,
	P_STATISTICS, P_DATA_RIGHTS, P_AUDIT, P_SYSTEM, P_BREAK_GLASS, P_DISCLOSURE
};

/* Section groups of SEC-13; bit n-1 of a mask. */
enum group {
	G_CARD = 1, G_SANITISED = 2, G_ORIGINAL = 3, G_SOURCE = 4, G_IDENTIFIERS = 5, G_FILES = 6,
	G_DERIVATIVES = 7, G_NOTES = 8, G_WHEREABOUTS = 9, G_REPLY = 10, G_PROJECTION = 11, G_TOKENS = 12
};
#define GMASK(g) (1ULL << ((g) - 1))
#define GROUPS_MAX 12

/* What the browser's cookie proves.  sk never rests on disk. */
struct session { uint8_t sid[16], sk[32]; };

#define CAPS_COMPARTMENTS_MAX 64
struct caps {
	struct id	account, agency;
	uint32_t	roles;			/* bit = enum role of schema/roles.def */
	uint8_t		clearance;		/* 1 O, 2 OS, 3 class 3 */
	uint64_t	epoch;
	int64_t		auth_time, left_ms;	/* of the last password; until the session ends */
	size_t		n_compartments;
	struct id	compartment[CAPS_COMPARTMENTS_MAX];
};

/* ---- connection ------------------------------------------------------- */

/* fd: this process's end of a pair to the keeper; closed by keeper_close. */
NODISCARD err_t keeper_open(int fd, struct keeper **out);
/* The supervisor handed over a fresh pair after either side restarted. */
NODISCARD err_t keeper_reopen(struct keeper *, int fd);
void	 keeper_close(struct keeper **);

struct keeper_txn { uint8_t txn[16]; bool redo; uint32_t entries; };
/* pk: the key that signs bundles and checkpoints. */
struct keeper_hello { uint64_t tree_size; bool sealed, fresh; struct site site; uint8_t pk[32]; size_t n_open; struct keeper_txn open[256]; };
NODISCARD err_t keeper_hello(struct keeper *, struct keeper_hello *out);
NODISCARD err_t keeper_settle(struct keeper *, const uint8_t txn[16], bool committed);

/* ---- people ----------------------------------------------------------- */

/*
 * Check a password (SEC-24, 63).  An unknown account does the same work:
 * pass any random id.  DENIED "signin.refused" (unknown, wrong, disabled:
 * one answer), BUSY "signin.later" (queue full).  agency: which membership
 * to act in; id_none: the first.
 */
NODISCARD err_t keeper_login(struct keeper *, struct id account, struct id agency, struct str password, struct session *out);
/* The password again: step-up (class 3, export, role change).  DENIED as above.  *io gets a new sid, sk. */
NODISCARD err_t keeper_factor(struct keeper *, struct session *io, struct str password);
NODISCARD err_t keeper_end(struct keeper *, const struct session *);
/* DENIED "session.ended".  Counts as activity for the idle limit. */
NODISCARD err_t keeper_check(struct keeper *, const struct session *, struct caps *out);

/*
 * STATE: the keeper's own truth for access.  by: an admin's session; NULL only
 * over the operator connection (init, demo) of a folder without administrator
 * or one marked demo.  DENIED "admin.only".
 * A unit and a compartment get their keys here; ids are the caller's.
 */
enum custody { MODE_S = 1, MODE_U = 2 };
NODISCARD err_t keeper_unit_put(struct keeper *, const struct session *by, struct id unit);
NODISCARD err_t keeper_compartment_put(struct keeper *, const struct session *by, struct id cmp, enum custody, const struct id *units, size_t n);
NODISCARD err_t keeper_account_put(struct keeper *, const struct session *by, struct id account, bool active);
/* One-time codes and passwords are both credentials; an account signs in with its newest.
 * INVALID "password.length": 15 to 256 characters (SEC-62).  By a session: DENIED "release.stepup" 5 minutes after its last password. */
NODISCARD err_t keeper_password_put(struct keeper *, const struct session *by, struct id account, struct str password);
/* The owner of the session changes the own password; ends the other sessions. */
NODISCARD err_t keeper_password_change(struct keeper *, const struct session *, struct str old, struct str fresh);
/* roles 0 ends the membership.  INVALID "keeper.roles": an administrator with a content role, or one's own membership.
 * DENIED "release.stepup" as above.  Sessions of the account end. */
NODISCARD err_t keeper_membership_put(struct keeper *, const struct session *by, struct id account, struct id agency, const struct id *units, size_t n_units, uint32_t roles, uint8_t clearance);
/* What every later wrap needs to know of a unit: sealing to it (spool, Mode U). */
struct unit_key { struct id unit; uint32_t ukv; uint8_t upk[32]; };
NODISCARD err_t keeper_unit_key(struct keeper *, struct id unit, struct unit_key *out);
/* public.bundle (SEC-56) naming the units given, signed with "site" (keeper_hello.pk); from, to: days since 1970. */
NODISCARD err_t keeper_bundle(struct keeper *, struct arena *, const struct id *units, size_t n, struct str *out);

/* ---- keys ------------------------------------------------------------- */

struct group_keys { uint64_t gmask; struct key g[GROUPS_MAX]; };	/* g[group-1] */

struct wrap {						/* a row of keyring.db */
	struct id	 owner, cmp;
	uint16_t	 otype, dkv;
	uint32_t	 ckv;
	uint64_t	 gmask;
	uint8_t		 n;				/* 72 or 112 */
	uint8_t		 bytes[112];
};
struct release_item {
	struct wrap	 wrap;
	uint64_t	 rowver, audit_seq;		/* of the owner row */
	struct key	 rowhash;
	uint8_t		 row_tag[16];
};
#define RELEASE_MAX 64
/*
 * P6, SEC-43: keys of groups want (cut to wrap mask, role, clearance) for each
 * item, after one leaf an item is durable.  purpose as SEC-42; origin: the
 * task or case that explains it, or id_none.
 * DENIED "release.refused" (nothing released, leaf 707), DENIED "release.stepup",
 * LIMIT "release.budget", DENIED "release.tampered" (row tag wrong: alarm).
 */
NODISCARD err_t keeper_release(struct keeper *, const struct session *, enum audit_action, enum audit_purpose, struct id origin, uint64_t want,
    const struct release_item *, size_t n, struct group_keys *out);

struct newkey_place { struct id cmp; uint64_t gmask; };
struct newkey { struct id owner; uint16_t otype; size_t n_places; struct newkey_place place[4]; };
/* wraps_out: sum of n_places; keys_out: n, all groups of any place. No leaf: an INTENT must follow. */
NODISCARD err_t keeper_newkey(struct keeper *, const struct session *, const struct newkey *, size_t n, struct wrap *wraps_out, struct group_keys *keys_out);
/* Another wrap of the same data key for compartment to (mask is cut to from's mask); leaf 203. */
NODISCARD err_t keeper_share(struct keeper *, const struct session *, const struct wrap *from, struct id to, uint64_t gmask, struct wrap *out);

/* One changed row (SEC-44). detail is sealed by the keeper, at most 512 bytes, may be empty. */
struct intent {
	enum audit_action action;
	uint16_t	 otype, table;
	struct id	 owner, row, cmp;
	uint64_t	 rowver;
	struct key	 old_hash, new_hash;		/* zero when none */
	struct str	 detail;
};
#define INTENT_MAX 128
struct intent_tag { uint64_t seq; uint8_t tag[16]; };
/* by NULL: the system itself (ingest, clocks); only over the desk's own pair. */
NODISCARD err_t keeper_intent(struct keeper *, const struct session *by, const uint8_t txn[16], enum audit_purpose, const struct intent *, size_t n, struct intent_tag *out);

/* One spool file taken in (SEC-40 op 10).  box: the seal to `unit` from the file's header. */
struct ingest {
	uint8_t		 sub[16];
	uint8_t		 kind;
	bool		 anonymous;			/* time cut to the hour */
	struct id	 unit;
	uint32_t	 ukv;
	uint8_t		 box[112];
	uint16_t	 otype;
	struct id	 owner;
	size_t		 n_places;
	struct newkey_place place[4];
};
struct ingested { uint64_t seq; struct wrap wrap[4]; struct key group; /* 1 for kind 1 and 5, else 10 */ };
/* DENIED "ingest.refused": the box does not open. */
NODISCARD err_t keeper_ingest(struct keeper *, const uint8_t txn[16], const struct ingest *, struct ingested *out);

/* LOCTAG: what the database may keep of a receipt's locator. */
NODISCARD err_t keeper_loctag(struct keeper *, const uint8_t locator[16], uint8_t out[16]);

/* PICTURE (op 18): group-11 keys of a compartment's owners, sorted by id. hash = BLAKE2b-256 over (owner||rowver u64) in that order. */
NODISCARD err_t keeper_picture_begin(struct keeper *, struct id cmp, uint64_t count, const struct key *hash);
NODISCARD err_t keeper_picture_keys(struct keeper *, const struct release_item *, size_t n /* <= 64 */, struct key *out);
NODISCARD err_t keeper_picture_end(struct keeper *);

/* ---- the log ---------------------------------------------------------- */

/* A leaf without a row: denial, search, export, print, event. */
struct note {
	enum audit_action action;
	enum audit_purpose purpose;
	uint16_t	 otype;
	struct id	 object, cmp;
	uint64_t	 count;
	uint8_t		 outcome;			/* 0 done 1 denied 2 failed */
	struct str	 detail;
};
NODISCARD err_t keeper_note(struct keeper *, const struct session *by, const struct note *, uint64_t *seq_out);
/* Durable leaves from seq on, raw CBOR, at most 48 KB a call (desk's mirror). n_out 0 at the end. */
struct tail_leaf { uint64_t seq; struct str cbor; };
NODISCARD err_t keeper_tail(struct keeper *, struct arena *, uint64_t from, struct tail_leaf **out, size_t *n_out);

struct keeper_status { bool fresh, sealed, demo; uint64_t tree_size; uint32_t sessions; };
NODISCARD err_t keeper_status(struct keeper *, struct keeper_status *out);

/* Operator connections only. DENIED "unseal.refused" (wrong passphrase), "keeper.operator-only". */
NODISCARD err_t keeper_unseal(struct keeper *, struct str passphrase);
NODISCARD err_t keeper_seal(struct keeper *);
#endif
