/*
 * bench/disk.c - what this disk gives: reports as files, without Plainsight.
 *
 *	disk DIR THREADS SECONDS -> files a second
 *
 * Each thread does what acknowledging one report costs at least: create and
 * write a file, fsync it, rename it, fsync the folder.
 */
#include <fcntl.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#define THREADS_MAX 256
#define FILE_BYTES 4800		/* of a report sealed for one unit */

static char part[4096], new[4096];
static atomic_bool stop;
static atomic_long done;

static void *
work(void *arg)
{
	static char bytes[FILE_BYTES];
	char from[64], to[64];
	int part_fd = open(part, O_RDONLY | O_DIRECTORY), new_fd = open(new, O_RDONLY | O_DIRECTORY);
	long me = (long)(intptr_t)arg;

	for (long n = 0; !atomic_load(&stop); n++) {
		int fd;

		snprintf(from, sizeof from, "%ld-%ld", me, n);
		snprintf(to, sizeof to, "%ld-%ld", me, n);
		fd = openat(part_fd, from, O_WRONLY | O_CREAT | O_EXCL, 0640);
		if (fd < 0 || write(fd, bytes, sizeof bytes) != (ssize_t)sizeof bytes || fsync(fd) != 0)
			exit(1);
		close(fd);
		if (renameat(part_fd, from, new_fd, to) != 0 || fsync(new_fd) != 0)
			exit(1);
		atomic_fetch_add(&done, 1);
	}
	return NULL;
}

int
main(int argc, char **argv)
{
	pthread_t thread[THREADS_MAX];
	int n, seconds;

	if (argc != 4 || (n = (int)strtol(argv[2], NULL, 10)) < 1 || n > THREADS_MAX || (seconds = (int)strtol(argv[3], NULL, 10)) < 1) {
		fprintf(stderr, "usage: disk DIR THREADS SECONDS\n");
		return 2;
	}
	snprintf(part, sizeof part, "%s/part", argv[1]);
	snprintf(new, sizeof new, "%s/new", argv[1]);
	if (mkdir(part, 0700) != 0 || mkdir(new, 0700) != 0)
		return 1;
	for (int i = 0; i < n; i++)
		pthread_create(&thread[i], NULL, work, (void *)(intptr_t)i);
	sleep((unsigned)seconds);
	atomic_store(&stop, true);
	for (int i = 0; i < n; i++)
		pthread_join(thread[i], NULL);
	printf("%.0f\n", (double)atomic_load(&done) / seconds);
	return 0;
}
