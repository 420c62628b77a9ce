/*
 * keeper/keeper.h - the keeper's process, started by src/cli alone.
 */
#ifndef PS_KEEPER_KEEPER_H
#define PS_KEEPER_KEEPER_H
#include "base/str.h"
#include "crypto/crypto.h"

struct keeper_options {
	const char	*dir;		/* DATA_DIR/keeper */
	int		 desk_fd;	/* desk's pair, -1: none yet */
	int		 supervisor_fd;	/* fresh pairs arrive here (ipc_take, tag 'd' desk, 'o' operator), -1: none */
	int		 operator_fd;	/* init, demo and tests: an operator connection, -1: none */
	bool		 demo;		/* cheap Argon2, budgets of operator sessions off */
	bool		 confine;	/* Landlock and seccomp; false in unit tests */
};
/* Make a new keeper folder: site, SRK sealed for a provider, first segment.
 * provider file (demo, dev): key beside it; passphrase: asked by the caller.
 * CONFLICT "keeper.exists". */
struct keeper_init { const char *dir; bool demo; struct str passphrase; /* empty: provider file */ };
NODISCARD err_t keeper_init(const struct keeper_init *, struct site *site_out);
/* Serve until every connection is closed or told to stop; returns the exit code of SEC-07. */
int	 keeper_run(const struct keeper_options *);

/* `plainsight audit verify` (SEC-87), on a folder that may be in use. rows_db NULL: log only. */
struct verify_fault { uint64_t seq; const char *what; };	/* seq UINT64_MAX: no entry to name */
struct verify_result { uint64_t leaves, rows; size_t n_faults; struct verify_fault fault[32]; bool open_txn; };
NODISCARD err_t audit_verify_log(struct arena *, const char *keeper_dir, struct verify_result *out);
/*
 * What hangs on the keys, for the check of rows: the tags of rows, the wraps.
 * DENIED "keeper.sealed": the root key waits for a passphrase.
 */
struct vault;
struct wrap;
NODISCARD err_t audit_keys_open(const char *keeper_dir, struct vault **out);
void	 audit_keys_close(struct vault **);
const struct key *audit_rowtag(const struct vault *);
enum wrap_check { WRAP_RIGHT, WRAP_WRONG, WRAP_OF_MEMBERS /* Mode U: only a member can say */ };
enum wrap_check audit_wrap(struct vault *, const struct wrap *);
/* Visit every leaf in order: for the check of rows, which lives in store (the last leaf of a row names its hash). */
NODISCARD err_t audit_each(const char *keeper_dir, err_t (*leaf)(void *, uint64_t seq, struct str cbor), void *);
#endif
