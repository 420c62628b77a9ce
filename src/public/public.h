/*
 * public/public.h - the public site's process: it can write and cannot read.
 */
#ifndef PS_PUBLIC_PUBLIC_H
#define PS_PUBLIC_PUBLIC_H
#include <stdbool.h>

struct public_options {
	int		 listen_fd;
	int		 supervisor_fd;	/* EOF: the supervisor is gone, end */
	const char	*share_dir;	/* the published set: content/ forms/ reference/ */
	const char	*spool_dir, *out_dir;
	const char	*bundle_path;	/* replaced by rename; the whole folder it lies in may be read */
	const char	*public_host;	/* "127.0.0.1:8080" */
	const char	*staff_host;	/* for the link to staff sign-in */
	const char	*exit_url;	/* where Exit leads; NULL: a page about the weather */
	bool		 demo, confine;
};
/* Serve until told to stop; returns the exit code of SEC-07. */
int	 public_run(const struct public_options *);
#endif
