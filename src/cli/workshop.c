/*
 * cli/workshop.c - keeper and store of a folder that is not served yet.
 *
 *	keeper_init -> fork keeper (no supervisor) -> store_open -> work -> close
 */
#include "cli/workshop.h"

#include <signal.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/confine.h"
#include "base/ipc.h"
#include "base/log.h"
#include "keeper/keeper.h"

#define WORKSHOP_ARENA ((size_t)64 << 20)

NODISCARD static err_t
keeper_start(struct workshop *w, const struct folder *f, bool demo)
{
	int desk[2], operator[2];
	pid_t pid;

	TRY(ipc_pair(desk));
	TRY(ipc_pair(operator));
	pid = fork();
	if (pid < 0)
		FAIL(ERR_IO, "workshop.fork");
	if (pid == 0) {
		close(desk[0]);
		close(operator[0]);
		if (prctl(PR_SET_PDEATHSIG, SIGKILL) != 0)
			_exit(EXIT_FAILED);
		log_open("keeper", LOG_WARN);
		_exit(keeper_run(&(struct keeper_options){
		    .dir = f->keeper, .desk_fd = desk[1], .supervisor_fd = -1, .operator_fd = operator[1], .demo = demo, .confine = true }));
	}
	close(desk[1]);
	close(operator[1]);
	w->keeper_pid = pid;
	TRY(keeper_open(desk[0], &w->cx.keeper));
	return keeper_open(operator[0], &w->operator);
}

err_t
workshop_open(struct workshop *w, const struct folder *f, bool demo, struct str passphrase)
{
	memset(w, 0, sizeof *w);
	arena_init(&w->arena, WORKSHOP_ARENA);
	TRY(keeper_init(&(struct keeper_init){ .dir = f->keeper, .demo = demo, .passphrase = passphrase }, &w->site));
	TRY(keeper_start(w, f, demo));
	w->system.is_system = true;
	w->system.name = STR("Plainsight");
	w->cx.arena = &w->arena;
	w->cx.actor = &w->system;
	w->cx.now = clock_now();
	w->cx.purpose = P_SYSTEM;
	TRY(store_open(f->db, &w->cx.store));
	TRY(reader_open(w->cx.store, &w->reader));
	w->cx.db = w->reader;
	return store_recover(&w->cx);
}

err_t
workshop_close(struct workshop *w)
{
	int status = 0;

	reader_close(&w->reader);
	store_close(&w->cx.store);
	keeper_close(&w->operator);
	keeper_close(&w->cx.keeper);
	arena_free(&w->arena);
	if (w->keeper_pid > 0 && (waitpid(w->keeper_pid, &status, 0) < 0 || !WIFEXITED(status) || WEXITSTATUS(status) != 0))
		FAIL(ERR_IO, "workshop.keeper");
	return NULL;
}
