/* tests/unit/base/system_test.c - files, messages between processes, confinement. */
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/confine.h"
#include "base/file.h"
#include "base/id.h"
#include "base/ipc.h"
#include "base/log.h"
#include "t.h"

static const char *
in_folder(const char *name)
{
	const char *path;

	EXPECT_OK(path_join(&t_arena, t_folder(), name, &path));
	return path;
}

T(a_replaced_file_holds_the_new_bytes_and_mode_and_leaves_no_part)
{
	const char *path = in_folder("note");
	struct stat st;
	struct str s;

	EXPECT_ERR_ID(file_read(&t_arena, path, 100, &s), ERR_NOTFOUND, "file.none");
	EXPECT_OK(file_replace(path, STR("one"), 0640));
	EXPECT_OK(file_replace(path, STR("two"), 0600));
	EXPECT_OK(file_read(&t_arena, path, 3, &s));
	EXPECT_STR(s, "two");
	EXPECT(stat(path, &st) == 0 && (st.st_mode & 0777) == 0600);
	EXPECT(access(in_folder("note.part"), F_OK) != 0);
	EXPECT_ERR_ID(file_read(&t_arena, path, 2, &s), ERR_LIMIT, "file.too-long");
	EXPECT_OK(file_replace(path, STR_NONE, 0600));
	EXPECT_OK(file_read(&t_arena, path, 0, &s));
	EXPECT_EQ(s.n, 0);
	EXPECT_OK(file_read(&t_arena, "/proc/self/status", 1 << 16, &s));
	EXPECT(s.n > 100);
}

T(a_replacement_that_fails_leaves_the_old_file)
{
	struct str s;

	EXPECT_OK(file_replace(in_folder("kept"), STR("old"), 0600));
	EXPECT_EQ(mkdir(in_folder("kept.part"), 0700), 0);
	EXPECT_ERR(file_replace(in_folder("kept"), STR("new"), 0600), ERR_IO);
	EXPECT_OK(file_read(&t_arena, in_folder("kept"), 10, &s));
	EXPECT_STR(s, "old");
	EXPECT_ERR(file_replace(in_folder("none/x"), STR("new"), 0600), ERR_IO);
}

T(while_the_disk_is_held_no_sync_waits_and_afterwards_each_does)
{
	struct str s;

	disk_hold();
	EXPECT(disk_is_held());
	EXPECT_EQ(disk_flush(-1), 0);
	EXPECT_EQ(disk_flush_data(-1), 0);
	EXPECT_OK(file_replace(in_folder("held"), STR("there"), 0600));
	EXPECT_OK(disk_release(t_folder()));
	EXPECT(!disk_is_held());
	EXPECT(disk_flush(-1) != 0 && errno == EBADF);
	EXPECT_OK(file_read(&t_arena, in_folder("held"), 10, &s));
	EXPECT_STR(s, "there");
	EXPECT_ERR(disk_release(in_folder("nowhere")), ERR_IO);
}

T(folders_are_made_with_their_parents)
{
	EXPECT_OK(dir_make(in_folder("a/b/c"), 0700));
	EXPECT_OK(dir_make(in_folder("a/b/c"), 0700));
	EXPECT_OK(dir_sync(in_folder("a/b")));
	EXPECT_OK(file_replace(in_folder("a/file"), STR(""), 0600));
	EXPECT_ERR(dir_make(in_folder("a/file"), 0700), ERR_IO);
	EXPECT_ERR(dir_make(in_folder("a/file/x"), 0700), ERR_IO);
}

T(a_message_arrives_whole_with_its_head)
{
	static uint8_t msg[IPC_MAX];
	static char big[IPC_MAX];
	struct ipc_head h;
	struct str body;
	int fd[2];

	EXPECT_OK(ipc_pair(fd));
	EXPECT_OK(ipc_send(fd[0], 7, IPC_REPLY, 0x1122334455667788, STR("hello")));
	EXPECT_OK(ipc_send(fd[0], 8, 0, 2, STR_NONE));
	EXPECT_OK(ipc_recv(fd[1], 1000, msg, &h, &body));
	EXPECT(h.op == 7 && h.flags == IPC_REPLY && h.req == 0x1122334455667788 && h.len == 21);
	EXPECT_STR(body, "hello");
	EXPECT_OK(ipc_recv(fd[1], 1000, msg, &h, &body));
	EXPECT(h.op == 8 && body.n == 0);
	EXPECT_OK(ipc_send(fd[1], 9, 0, 3, (struct str){ big, IPC_MAX - IPC_HEAD }));
	EXPECT_ERR(ipc_send(fd[1], 9, 0, 3, (struct str){ big, IPC_MAX }), ERR_LIMIT);
	EXPECT_OK(ipc_recv(fd[0], 1000, msg, &h, &body));
	EXPECT_EQ(body.n, IPC_MAX - IPC_HEAD);
	EXPECT_ERR_ID(ipc_recv(fd[0], 10, msg, &h, &body), ERR_BUSY, "ipc.timeout");
	close(fd[1]);
	EXPECT_ERR_ID(ipc_recv(fd[0], 10, msg, &h, &body), ERR_BUSY, "ipc.gone");
	EXPECT_ERR_ID(ipc_send(fd[0], 1, 0, 1, STR("x")), ERR_BUSY, "ipc.gone");
	close(fd[0]);
}

T(a_malformed_message_is_refused)
{
	static uint8_t msg[IPC_MAX];
	static const struct str bad[] = {
		STR("x"),
		STR("\x11\0\0\0\1\0\1\0\1\0\0\0\0\0\0\0"),	/* longer than it is */
		STR("\x0f\0\0\0\1\0\1\0\1\0\0\0\0\0\0\0"),	/* a byte behind its end */
		STR("\x10\0\0\0\1\0\2\0\1\0\0\0\0\0\0\0"),	/* version */
		STR("\x10\0\0\0\1\0\1\4\1\0\0\0\0\0\0\0"),	/* flags */
	};
	struct ipc_head h;
	struct str body;
	int fd[2];

	EXPECT_OK(ipc_pair(fd));
	for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
		EXPECT_EQ(send(fd[0], bad[i].p, bad[i].n, 0), bad[i].n);
		EXPECT_ERR_ID(ipc_recv(fd[1], 1000, msg, &h, &body), ERR_INVALID, "ipc.malformed");
	}
	EXPECT_OK(ipc_give(fd[0], 'x', 0));
	EXPECT_ERR_ID(ipc_recv(fd[1], 1000, msg, &h, &body), ERR_INVALID, "ipc.malformed");
	close(fd[0]);
	close(fd[1]);
}

T(a_descriptor_is_handed_over_with_its_tag)
{
	int fd[2], end[2], taken = -1;
	uint8_t tag;
	char c;

	EXPECT_OK(ipc_pair(fd));
	EXPECT_EQ(pipe(end), 0);
	EXPECT_OK(ipc_give(fd[0], 'k', end[0]));
	EXPECT_OK(ipc_take(fd[1], 1000, &tag, &taken));
	EXPECT_EQ(tag, 'k');
	EXPECT_EQ(write(end[1], "z", 1), 1);
	EXPECT(read(taken, &c, 1) == 1 && c == 'z');
	EXPECT((fcntl(taken, F_GETFD) & FD_CLOEXEC) != 0);
	EXPECT_OK(ipc_send(fd[0], 1, 0, 1, STR("no descriptor")));
	EXPECT_ERR(ipc_take(fd[1], 1000, &tag, &taken), ERR_INVALID);
	EXPECT_ERR_ID(ipc_take(fd[1], 10, &tag, &taken), ERR_BUSY, "ipc.timeout");
}

struct sender { int fd; uint16_t op; };

static void *
send_many(void *p)
{
	struct sender *s = p;
	char body[300];

	memset(body, s->op, sizeof body);
	for (uint64_t i = 0; i < 500; i++)
		if (ipc_send(s->fd, s->op, 0, i, (struct str){ body, 100 + (i * s->op) % 200 }) != NULL)
			break;
	return NULL;
}

T(messages_of_several_threads_do_not_mix)
{
	static uint8_t msg[IPC_MAX];
	struct sender sender[4];
	pthread_t thread[4];
	uint64_t next[4] = { 0 };
	int fd[2];

	EXPECT_OK(ipc_pair(fd));
	for (uint16_t i = 0; i < 4; i++) {
		sender[i] = (struct sender){ fd[0], i };
		EXPECT_EQ(pthread_create(&thread[i], NULL, send_many, &sender[i]), 0);
	}
	for (int i = 0; i < 2000; i++) {
		struct ipc_head h;
		struct str body;

		EXPECT_OK(ipc_recv(fd[1], 5000, msg, &h, &body));
		EXPECT(h.op < 4 && h.req == next[h.op]++);
		for (size_t k = 0; k < body.n; k++)
			EXPECT_EQ(body.p[k], h.op);
	}
	for (int i = 0; i < 4; i++)
		pthread_join(thread[i], NULL);
	close(fd[0]);
	close(fd[1]);
}

T(a_log_line_is_one_line_and_says_where_an_error_came_from)
{
	char line[2000];
	int end[2], keep = dup(2);
	ssize_t n;

	EXPECT(keep >= 0 && pipe(end) == 0 && dup2(end[1], 2) == 2);
	log_open("test", LOG_INFO);
	log_line(LOG_DEBUG, "not shown");
	log_line(LOG_WARN, "two\nlines %d", 7);
	log_err(LOG_ERROR, ERROR(ERR_IO, "spool.sync"), "taking in");
	EXPECT(dup2(keep, 2) == 2);
	n = read(end[0], line, sizeof line - 1);
	EXPECT(n > 0);
	line[n] = '\0';
	EXPECT(strstr(line, "Z warn test: two?lines 7\n") != NULL);
	EXPECT(strstr(line, "Z error test: taking in: IO spool.sync at ") != NULL);
	EXPECT(strstr(line, "not shown") == NULL);
}

/* How a child ended that ran what(): its exit status, or 1000 + the signal. */
static int
in_child(int (*what)(const char *), const char *folder)
{
	int status;
	pid_t pid = fork();

	if (pid == 0)
		_exit(what(folder));
	if (pid < 0 || waitpid(pid, &status, 0) != pid)
		return -1;
	return WIFEXITED(status) ? WEXITSTATUS(status) : 1000 + WTERMSIG(status);
}

static int
try_files(const char *folder)
{
	struct confine_path may[] = { { folder, FS_READ_FILE | FS_WRITE_FILE | FS_MAKE_REG | FS_REMOVE_FILE | FS_TRUNCATE } };
	char path[200];
	int fd;

	if (confine_basics() != NULL || confine_files(may, 1) != NULL)
		return 1;
	if (confine_level().landlock_abi == 0)
		return 77;
	(void)snprintf(path, sizeof path, "%s/inside", folder);
	if ((fd = open(path, O_RDWR | O_CREAT | O_TRUNC, 0600)) < 0 || unlink(path) != 0)
		return 2;
	if (open("/etc/hostname", O_RDONLY) >= 0 || errno != EACCES)
		return 3;
	if (open("/tmp/plainsight-outside", O_WRONLY | O_CREAT, 0600) >= 0)
		return 4;
	(void)snprintf(path, sizeof path, "%s/folder", folder);
	return mkdir(path, 0700) == 0 ? 5 : 0;
}

T(a_confined_process_reaches_its_own_folder_and_no_other)
{
	int ended = in_child(try_files, t_folder());

	EXPECT(ended == 0 || ended == 77);	/* 77: this kernel has no Landlock */
}

static void *
nothing(void *p)
{
	return p;
}

static int
try_ordinary_work(const char *folder)
{
	pthread_t thread;
	char path[200];
	int64_t at;

	if (confine_basics() != NULL || confine_calls(CALLS_DESK) != NULL)
		return 1;
	(void)snprintf(path, sizeof path, "%s/file", folder);
	if (file_replace(path, STR("bytes"), 0600) != NULL)
		return 2;
	if (pthread_create(&thread, NULL, nothing, NULL) != 0 || pthread_join(thread, NULL) != 0)
		return 3;
	random_bytes(&at, sizeof at);
	return clock_now() > 0 ? 0 : 4;
}

static int
try_execve(const char *folder)
{
	(void)folder;
	if (confine_basics() != NULL || confine_calls(CALLS_KEEPER) != NULL)
		return 1;
	if (!confine_level().seccomp)
		return 77;
	execl("/bin/true", "true", (char *)NULL);
	return 2;
}

static int
try_socket(const char *folder)
{
	(void)folder;
	if (confine_basics() != NULL || confine_calls(CALLS_DESK) != NULL)
		return 1;
	if (!confine_level().seccomp)
		return 77;
	(void)socket(AF_INET, SOCK_STREAM, 0);
	return 2;
}

static int
try_fork(const char *folder)
{
	(void)folder;
	if (confine_basics() != NULL || confine_calls(CALLS_PUBLIC) != NULL)
		return 1;
	if (!confine_level().seccomp)
		return 77;
	return fork() == 0 ? 0 : 2;
}

static int
try_child_of_keeper(const char *folder)
{
	int status;
	pid_t pid;

	(void)folder;
	if (confine_basics() != NULL || confine_calls(CALLS_KEEPER) != NULL)
		return 1;
	if ((pid = fork()) == 0)
		_exit(5);
	return waitpid(pid, &status, 0) == pid && WIFEXITED(status) ? WEXITSTATUS(status) : 2;
}

T(a_confined_process_works_on_and_dies_of_a_call_it_may_not_make)
{
	int died = 1000 + SIGSYS, ended;

	EXPECT_EQ(in_child(try_ordinary_work, t_folder()), 0);
	EXPECT_EQ(in_child(try_child_of_keeper, NULL), 5);
	ended = in_child(try_execve, NULL);
	EXPECT(ended == died || ended == 77);	/* 77: a sanitizer build installs nothing */
	ended = in_child(try_socket, NULL);
	EXPECT(ended == died || ended == 77);
	ended = in_child(try_fork, NULL);
	EXPECT(ended == died || ended == 77);
}

T(a_process_that_is_not_root_cannot_become_another_user)
{
	if (geteuid() != 0)
		EXPECT_ERR(confine_user(getuid() + 1, getgid()), ERR_IO);
	if (geteuid() != 0 && getuid() == geteuid())
		EXPECT_OK(confine_user(getuid(), getgid()));
}
