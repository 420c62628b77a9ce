/*
 * desk/desk.h - the staff site's process.
 */
#ifndef PS_DESK_DESK_H
#define PS_DESK_DESK_H
#include "record/record.h"

struct desk_options {
	int		 listen_fd;	/* staff listener */
	int		 supervisor_fd;	/* keeper pairs arrive here (ipc_take, tag 'k') */
	const char	*data_dir;	/* db/ blobs/ spool/ published/{0/,public.bundle} */
	const char	*staff_host;	/* "localhost:8081": other hosts are sent there when demo, refused else */
	const char	*public_url;	/* for links to the public site */
	bool		 demo, confine;
	const struct record_hook *hook;	/* guards and effects of all modules, from src/cli */
	size_t		 n_hooks;
};
/* Serve until told to stop; returns the exit code of SEC-07. */
int	 desk_run(const struct desk_options *);
#endif
