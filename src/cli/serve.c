/*
 * cli/serve.c - the supervisor: opens the sockets, forks the roles, restarts
 * them, and hands desk and keeper a fresh pair whenever either starts.
 *
 *	listeners + control socket -> fork keeper, desk, public -> poll
 *
 * It touches no data and keeps no end of a pair it made (SEC-06, SEC-07): a
 * control connection goes to the keeper unread.
 */
#include "cli/cli.h"
#include "cli/hooks.h"

#include <arpa/inet.h>
#include <errno.h>
#include <netinet/in.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/signalfd.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/confine.h"
#include "base/file.h"
#include "base/ipc.h"
#include "base/log.h"
#include "desk/desk.h"
#include "keeper/keeper.h"
#include "public/public.h"

#define LISTEN_PATIENCE_MS 3000
enum { EXIT_DAMAGED = 71, EXIT_ROLLED_BACK = 72 };	/* SEC-07: these stay down */

struct child {
	const char	*name;
	enum role_process role;
	pid_t		 pid;		/* 0: not running */
	int		 fd;		/* our end of its control socket */
	int64_t		 started, delay, again;	/* monotonic ms */
	bool		 stays_down;
};

struct supervisor {
	const struct serve_options *o;
	struct child	 child[N_ROLE_PROCESSES];
	int		 public_fd, staff_fd, control_fd, signal_fd;
	pid_t		 self;
	bool		 stopping;
};

/* Make the process that of the role, for good; returns its exit code. */
static int
child_main(struct supervisor *s, enum role_process role, int fd)
{
	const struct folder *f = s->o->folder;
	const struct record_hook *hook;
	size_t n_hooks = hooks_all(&hook);
	struct role_user user = role_user_of(f, role);
	char title[16];

	/* so that ps and top tell them apart */
	snprintf(title, sizeof title, "ps-%s", s->child[role].name);
	prctl(PR_SET_NAME, title);
	log_open(s->child[role].name, LOG_INFO);
	if (confine_basics() != NULL || confine_user(user.uid, user.gid) != NULL) {
		log_line(LOG_ERROR, "cannot become the role's user");
		return EXIT_FAILED;
	}
	/* after the change of user, which would clear it: no role outlives a supervisor that was killed */
	if (prctl(PR_SET_PDEATHSIG, SIGKILL) != 0 || getppid() != s->self)
		return EXIT_FAILED;
	switch (role) {
	case ROLE_KEEPER_PROCESS:
		return keeper_run(&(struct keeper_options){
			.dir = f->keeper, .desk_fd = -1, .supervisor_fd = fd, .operator_fd = -1,
			.demo = s->o->demo, .confine = true });
	case ROLE_DESK_PROCESS:
		return desk_run(&(struct desk_options){
			.listen_fd = s->staff_fd, .supervisor_fd = fd, .data_dir = f->dir,
			.staff_host = s->o->staff_host, .public_url = s->o->public_host,
			.demo = s->o->demo, .confine = true, .hook = hook, .n_hooks = n_hooks });
	case ROLE_PUBLIC_PROCESS:
		return public_run(&(struct public_options){
			.listen_fd = s->public_fd, .supervisor_fd = fd, .share_dir = f->published, .spool_dir = f->spool_in, .out_dir = f->spool_out,
			.bundle_path = f->bundle, .public_host = s->o->public_host, .staff_host = s->o->staff_host,
			.demo = s->o->demo, .confine = true });
	case N_ROLE_PROCESSES:
		break;
	}
	return EXIT_FAILED;
}

/* Descriptors a role has no business with are closed before it runs. */
static void
child_close_others(struct supervisor *s, enum role_process role)
{
	for (int i = 0; i < N_ROLE_PROCESSES; i++)
		if (i != (int)role)
			fd_close(&s->child[i].fd);
	if (role != ROLE_PUBLIC_PROCESS)
		fd_close(&s->public_fd);
	if (role != ROLE_DESK_PROCESS)
		fd_close(&s->staff_fd);
	fd_close(&s->control_fd);
	fd_close(&s->signal_fd);
}

static bool
child_start(struct supervisor *s, enum role_process role)
{
	struct child *c = &s->child[role];
	int pair[2];
	pid_t pid;

	if (ipc_pair(pair) != NULL)
		return false;
	pid = fork();
	if (pid < 0) {
		close(pair[0]);
		close(pair[1]);
		return false;
	}
	if (pid == 0) {
		sigset_t none;

		close(pair[0]);
		sigemptyset(&none);
		sigprocmask(SIG_SETMASK, &none, NULL);
		child_close_others(s, role);
		_exit(child_main(s, role, pair[1]));
	}
	close(pair[1]);
	fd_close(&c->fd);
	c->pid = pid;
	c->fd = pair[0];
	c->started = clock_monotonic();
	return true;
}

/* A fresh pair for desk and keeper; either may have died meanwhile, then its
 * next start makes another. */
static void
introduce(struct supervisor *s)
{
	struct child *keeper = &s->child[ROLE_KEEPER_PROCESS], *desk = &s->child[ROLE_DESK_PROCESS];
	int pair[2];

	if (keeper->pid == 0 || desk->pid == 0 || ipc_pair(pair) != NULL)
		return;
	if (ipc_give(keeper->fd, 'd', pair[0]) != NULL || ipc_give(desk->fd, 'k', pair[1]) != NULL)
		log_line(LOG_WARN, "a role went away before it met its peer");
	close(pair[0]);
	close(pair[1]);
}

static void
start_due(struct supervisor *s)
{
	bool met = false;

	for (int i = 0; i < N_ROLE_PROCESSES; i++) {
		struct child *c = &s->child[i];

		if (c->pid != 0 || c->stays_down || clock_monotonic() < c->again)
			continue;
		if (!child_start(s, (enum role_process)i))
			c->again = clock_monotonic() + 1000;
		else if (i != ROLE_PUBLIC_PROCESS)
			met = true;
	}
	if (met)
		introduce(s);
}

/* Delay 0, 0.1, 0.2 .. 5 s, back to 0 after a second of life. */
static void
reap(struct supervisor *s)
{
	pid_t pid;
	int status;

	while ((pid = waitpid(-1, &status, WNOHANG)) > 0) {
		for (int i = 0; i < N_ROLE_PROCESSES; i++) {
			struct child *c = &s->child[i];
			int code = WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);

			if (c->pid != pid)
				continue;
			c->pid = 0;
			if (s->stopping)
				continue;
			if (clock_monotonic() - c->started >= 1000)
				c->delay = 0;
			c->again = clock_monotonic() + c->delay;
			c->delay = c->delay == 0 ? 100 : c->delay >= 2500 ? 5000 : c->delay * 2;
			c->stays_down = code == EXIT_DAMAGED || code == EXIT_ROLLED_BACK;
			log_line(c->stays_down ? LOG_ERROR : LOG_WARN, "%s ended with %d%s", c->name, code,
			    c->stays_down ? "; it stays down: see docs/operations.md" : "");
		}
	}
}

NODISCARD static err_t
listen_at(const char *where, int *out)
{
	struct sockaddr_in at = { .sin_family = AF_INET };
	char host[64];
	const char *colon = strrchr(where, ':');
	int64_t port;
	int fd, one = 1;

	if (colon == NULL || (size_t)(colon - where) >= sizeof host)
		FAIL(ERR_INVALID, "listen.address");
	memcpy(host, where, (size_t)(colon - where));
	host[colon - where] = '\0';
	TRY(str_i64(str_of(colon + 1), &port));
	if (port < 1 || port > 65535 || inet_pton(AF_INET, host, &at.sin_addr) != 1)
		FAIL(ERR_INVALID, "listen.address");
	at.sin_port = htons((uint16_t)port);
	fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
	if (fd < 0)
		FAIL(ERR_IO, "listen.socket");
	if (setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &one, sizeof one) != 0 ||
	    bind(fd, (struct sockaddr *)&at, sizeof at) != 0 || listen(fd, 512) != 0) {
		close(fd);
		FAIL(ERR_BUSY, "listen.taken");
	}
	*out = fd;
	return NULL;
}

/* Children of a supervisor that was killed a moment ago may still hold the port while they end. */
NODISCARD static err_t
listen_soon(const char *where, int *out)
{
	int64_t end = clock_monotonic() + LISTEN_PATIENCE_MS;
	err_t e;

	while ((e = listen_at(where, out)) != NULL && e->code == ERR_BUSY && clock_monotonic() < end)
		usleep(20000);
	return e;
}

NODISCARD static err_t
listen_control(const char *path, int *out)
{
	struct sockaddr_un at = { .sun_family = AF_UNIX };
	struct str p = str_of(path);
	int fd;

	if (p.n >= sizeof at.sun_path)
		FAIL(ERR_INVALID, "control.path-too-long");
	memcpy(at.sun_path, p.p, p.n);
	unlink(path);
	fd = socket(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
	if (fd < 0)
		FAIL(ERR_IO, "control.socket");
	if (bind(fd, (struct sockaddr *)&at, sizeof at) != 0 || chmod(path, 0660) != 0 || listen(fd, 16) != 0) {
		close(fd);
		FAIL(ERR_IO, "control.socket");
	}
	*out = fd;
	return NULL;
}

/* Only root or our own user may speak to the keeper as an operator. */
static void
control_accept(struct supervisor *s)
{
	int fd = accept4(s->control_fd, NULL, NULL, SOCK_CLOEXEC);
	struct ucred peer;
	socklen_t n = sizeof peer;

	if (fd < 0)
		return;
	if (getsockopt(fd, SOL_SOCKET, SO_PEERCRED, &peer, &n) != 0 || (peer.uid != 0 && peer.uid != geteuid()) ||
	    s->child[ROLE_KEEPER_PROCESS].pid == 0 || ipc_give(s->child[ROLE_KEEPER_PROCESS].fd, 'o', fd) != NULL)
		log_line(LOG_WARN, "a control connection was refused");
	close(fd);
}

static int64_t
next_start(const struct supervisor *s)
{
	int64_t least = -1, now = clock_monotonic();

	for (int i = 0; i < N_ROLE_PROCESSES; i++) {
		const struct child *c = &s->child[i];

		if (c->pid == 0 && !c->stays_down) {
			int64_t wait = c->again > now ? c->again - now : 0;

			if (least < 0 || wait < least)
				least = wait;
		}
	}
	return least;
}

static void
stop_all(struct supervisor *s)
{
	/* public and desk first: they may still need the keeper for what they hold */
	static const enum role_process order[] = { ROLE_PUBLIC_PROCESS, ROLE_DESK_PROCESS, ROLE_KEEPER_PROCESS };

	s->stopping = true;
	for (size_t i = 0; i < 3; i++) {
		struct child *c = &s->child[order[i]];

		if (c->pid == 0)
			continue;
		kill(c->pid, SIGTERM);
		for (int tries = 0; tries < 50 && c->pid != 0; tries++) {
			usleep(20000);
			reap(s);
		}
		if (c->pid != 0) {
			kill(c->pid, SIGKILL);
			usleep(20000);
			reap(s);
		}
	}
}

static void
supervise(struct supervisor *s)
{
	struct pollfd p[2] = { { .fd = s->signal_fd, .events = POLLIN }, { .fd = s->control_fd, .events = POLLIN } };
	bool told = false;

	for (;;) {
		struct signalfd_siginfo info;

		start_due(s);
		if (!told && s->o->ready != NULL)
			s->o->ready(s->o->ready_arg);
		told = true;
		if (poll(p, 2, (int)next_start(s)) < 0 && errno != EINTR)
			return;
		if (p[1].revents & POLLIN)
			control_accept(s);
		while (read(s->signal_fd, &info, sizeof info) == sizeof info) {
			if (info.ssi_signo == SIGCHLD)
				reap(s);
			else {
				stop_all(s);
				return;
			}
		}
	}
}

int
supervise_run(const struct serve_options *o)
{
	struct supervisor s = {
		.o = o, .public_fd = -1, .staff_fd = -1, .control_fd = -1, .signal_fd = -1, .self = getpid(),
		.child = {
			[ROLE_KEEPER_PROCESS] = { .name = "keeper", .role = ROLE_KEEPER_PROCESS, .fd = -1 },
			[ROLE_DESK_PROCESS] = { .name = "desk", .role = ROLE_DESK_PROCESS, .fd = -1 },
			[ROLE_PUBLIC_PROCESS] = { .name = "public", .role = ROLE_PUBLIC_PROCESS, .fd = -1 } } };
	sigset_t set;
	err_t e;

	e = listen_soon(o->public_listen, &s.public_fd);
	if (e == NULL)
		e = listen_soon(o->staff_listen, &s.staff_fd);
	if (e == NULL)
		e = listen_control(o->folder->control, &s.control_fd);
	if (e != NULL) {
		log_err(LOG_ERROR, e, "opening the listeners (is another Plainsight running on these ports?)");
		return EXIT_LATER;
	}
	sigemptyset(&set);
	sigaddset(&set, SIGCHLD);
	sigaddset(&set, SIGTERM);
	sigaddset(&set, SIGINT);
	sigprocmask(SIG_BLOCK, &set, NULL);
	signal(SIGPIPE, SIG_IGN);
	s.signal_fd = signalfd(-1, &set, SFD_CLOEXEC | SFD_NONBLOCK);
	if (s.signal_fd < 0)
		return EXIT_FAILED;
	supervise(&s);
	return EXIT_OK;
}
