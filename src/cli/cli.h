/*
 * cli/cli.h - what the commands share: the data folder and the roles in it.
 */
#ifndef PS_CLI_CLI_H
#define PS_CLI_CLI_H
#include "base/arena.h"
#include "base/err.h"
#include "base/str.h"

/* Exit codes of OPS-13. */
enum { EXIT_OK = 0, EXIT_FAILED = 1, EXIT_USAGE = 2, EXIT_WARNINGS = 3, EXIT_MIGRATE = 4, EXIT_LATER = 75 };

typedef int command_run(int argc, char **argv);
struct command { const char *name, *does; command_run *run; };
extern const struct command commands[];
extern const size_t n_commands;

/* ---- the data folder (OPS-10) ------------------------------------------ */
struct folder {
	const char	*dir;		/* absolute */
	const char	*keeper, *db, *spool_in, *spool_staff, *spool_out, *published, *bundle, *run, *control;
	bool		 demo;		/* marked: DATA_DIR/DEMO exists */
	bool		 one_user;	/* roles share our own user: not root, or others cannot reach the folder */
};
/* The user and group of each role: as root in a demo fixed numbers, else our own. */
struct role_user { unsigned uid, gid; };
enum role_process { ROLE_DESK_PROCESS, ROLE_PUBLIC_PROCESS, ROLE_KEEPER_PROCESS, N_ROLE_PROCESSES };
struct role_user role_user_of(const struct folder *, enum role_process);

NODISCARD err_t folder_at(struct arena *, const char *dir, struct folder *out);
/* Does the folder hold an instance (keeper made)? */
bool	 folder_is_made(const struct folder *);
bool	 folder_is_empty(const char *dir);
/* Sub-folders, spools, a copy of the shipped data as published/0. */
NODISCARD err_t folder_lay(struct arena *, const struct folder *, const char *share, bool demo);
/* Hand each part to the role that owns it (root only; else nothing). */
NODISCARD err_t folder_give(struct arena *, const struct folder *);
/* $PLAINSIGHT_SHARE, the source root, ../share/plainsight beside the program, /usr/share/plainsight. NOTFOUND "share.missing". */
NODISCARD err_t share_find(struct arena *, const char **out);

/* ---- serving ----------------------------------------------------------- */
struct serve_options {
	const struct folder *folder;
	const char	*public_listen, *staff_listen;	/* "127.0.0.1:8080" */
	const char	*public_host, *staff_host;	/* what the browser calls them */
	bool		 demo;
	void		(*ready)(void *);		/* once both sites listen; may be NULL */
	void		*ready_arg;
};
/* Supervise until SIGTERM or SIGINT; the exit code. */
int	 supervise_run(const struct serve_options *);

command_run command_explain, command_link, command_init, command_serve, command_demo, command_audit, command_status, command_version, command_help;
#endif
