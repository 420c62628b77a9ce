/*
 * keeper/vault.h - everything the keeper holds in memory while unsealed.
 *
 * One mapping, memfd_secret where the kernel has it, else locked and wiped on
 * fork (SEC-57).  state.c fills it, everybody reads it, vault_wipe() ends it.
 */
#ifndef PS_KEEPER_VAULT_H
#define PS_KEEPER_VAULT_H
#include "keeper/client.h"
#include "keeper/disk.h"
#include "keeper/journal.h"
#include "keeper/roles.h"
#include "keeper/seal.h"

#define UNITS_MAX		256
#define COMPARTMENTS_MAX	256
#define ENTITLED_MAX		64
#define ACCOUNTS_MAX		2048
#define MEMBERSHIPS_MAX		4096
#define MEMBER_UNITS_MAX	16
#define SESSIONS_MAX		512
#define SEALS_MAX		4096
#define AUDIT_KEYS_MAX		128
#define SEAL_OF_KEY		112		/* seal() of 32 bytes */

struct unit { struct id id; uint32_t ukv; struct keypair pair; };

/*
 * Mode S: ck is there while unsealed.  Mode U: only pk; the secret half lies
 * sealed to its members and ck is made from it for one request (custody.c).
 */
struct compartment {
	struct id	 id;
	enum custody	 custody;
	uint32_t	 ckv;
	struct key	 ck;
	bool		 open;			/* ck is valid */
	uint8_t		 pk[32];
	size_t		 n_units;
	struct id	 unit[ENTITLED_MAX];
};
struct cmp_seal { struct id cmp, holder; uint32_t ckv; uint8_t box[SEAL_OF_KEY]; };

struct credential { bool set; struct argon cost; uint8_t salt[16]; struct key hash; };
struct user_keys { bool set; uint8_t pk[32], box[72]; };	/* box: AEAD(KEK_user, secret half) */
struct account {
	struct id	 id;
	bool		 active;
	struct credential credential;
	struct user_keys keys;
	/* SEC-63 */
	uint32_t	 failures, evaluated, locks;
	int64_t		 failure_from, evaluated_from, locked_until;
};
struct membership {
	struct id	 account, agency;
	uint32_t	 roles;
	uint8_t		 clearance;
	size_t		 n_units;
	struct id	 unit[MEMBER_UNITS_MAX];
};
struct session_row {
	bool		 live;
	uint8_t		 sid[16];
	struct key	 sk_hash;
	struct id	 account, agency;
	int64_t		 begun, last, auth_time;	/* begun, last: monotonic */
	bool		 has_user_key;
	uint8_t		 user_key[72];			/* AEAD(KDF(sk,"sess",""), secret half) */
};
struct usage { struct id account; int32_t day; uint64_t used_day; int64_t window; uint64_t used_window; };
struct audit_key { uint32_t month; struct key key; };

struct picture_load { bool on; struct id cmp; uint64_t count, done; struct key want; struct id last; struct hash_state hash; };

struct vault {
	int		 dir;				/* the keeper's folder */
	struct mark	 mark;
	bool		 sealed, log_full;
	struct journal	 journal;
	size_t		 n_usage;			/* outlives a seal: sealing is no way to a fresh budget */
	struct usage	 usage[ACCOUNTS_MAX];

	/* ---- only while unsealed */
	struct key	 srk, rowtag, pepper, state_key;
	struct signpair	 signer;
	int		 state_fd;
	off_t		 state_size;
	uint64_t	 state_gen;
	size_t		 n_units, n_compartments, n_accounts, n_memberships, n_seals, n_audit_keys;
	struct unit	 unit[UNITS_MAX];
	struct compartment compartment[COMPARTMENTS_MAX];
	struct account	 account[ACCOUNTS_MAX];
	struct membership membership[MEMBERSHIPS_MAX];
	struct cmp_seal	 seal[SEALS_MAX];
	struct audit_key audit_key[AUDIT_KEYS_MAX];
	struct receipt_epoch receipt;
	struct session_row session[SESSIONS_MAX];
	struct picture_load picture;
};

NODISCARD err_t vault_map(struct vault **out);
void	 vault_wipe(struct vault *);
void	 vault_unmap(struct vault *);		/* wiped first */

struct unit *vault_unit(struct vault *, struct id);
struct compartment *vault_compartment(struct vault *, struct id);
struct account *vault_account(struct vault *, struct id);
struct membership *vault_membership(struct vault *, struct id account, struct id agency /* none: the first */);
bool	 vault_has_admin(const struct vault *);
bool	 vault_entitled(const struct compartment *, const struct membership *);

/* ---- state.c ---------------------------------------------------------- */

enum state_kind {
	S_ACCOUNT = 1, S_CREDENTIAL = 2, S_USER_KEYS = 3, S_UNIT = 4, S_COMPARTMENT = 5, S_CK_SEAL = 6,
	S_MEMBERSHIP = 7, S_AUDIT_KEY = 10, S_RECEIPT = 11
};
struct state_entry { enum state_kind kind; bool del; uint8_t key[16]; struct str body; };
/* A new, empty generation 1. */
NODISCARD err_t state_create(struct vault *);
/* Read, check and apply the newest generation; 0 or an exit code (71, 72). */
int	 state_load(struct vault *);
/* Leaf durable, entries durable (the deciding one last), settle leaf; then applied (SEC-48). */
NODISCARD err_t state_change(struct vault *, struct leaf *, const struct state_entry *, size_t n);
/* The same entries, read for a check: nothing written, nothing settled. */
NODISCARD err_t state_look(struct vault *);
/* Keys of entries that have no id of their own. */
void	 state_key_of(uint8_t out[16], struct str a, struct str b);
/* The monthly key of the details of leaves written now. */
NODISCARD err_t state_audit_key(struct vault *, struct key *out);

/* ---- the root key ------------------------------------------------------ */
/* Derive, load state, settle what is the state's own; 0 or an exit code. */
int	 vault_unseal(struct vault *, const struct key *srk);
void	 vault_seal(struct vault *);
#endif
