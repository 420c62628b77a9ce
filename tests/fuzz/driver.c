/*
 * tests/fuzz/driver.c - runs a fuzz target without libFuzzer.
 *
 *	each seed of the folder, as it is -> a fixed number of mutations of it
 *
 *	fuzz_csv FOLDER [MUTATIONS]
 *
 * Mutations come from a fixed sequence: a failure shows again.  The input in
 * hand is written to <program>.crash before the process dies of it.
 */
#include <dirent.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "fuzz.h"

#define INPUT_MAX 65536
#define MUTATIONS 20000		/* over all seeds */
#define SEEDS_MAX 1024

struct seed { uint8_t *p; size_t n; };

static struct seed seed[SEEDS_MAX];
static size_t n_seeds;
static uint8_t input[INPUT_MAX];
static size_t input_n;
static const char *program;
static uint64_t random_state = 1;

static size_t
random_below(size_t n)
{
	random_state ^= random_state << 13;
	random_state ^= random_state >> 7;
	random_state ^= random_state << 17;
	return (size_t)(random_state % n);
}

static void
keep_input(int number)
{
	char path[4096];
	int fd;

	(void)snprintf(path, sizeof path, "%s.crash", program);
	fd = open(path, O_WRONLY | O_CREAT | O_TRUNC, 0600);
	if (fd < 0 || write(fd, input, input_n) != (ssize_t)input_n)
		_exit(2);
	signal(number, SIG_DFL);
	raise(number);
}

static void
try_input(void)
{
	/* A copy of the exact size: a sanitizer sees a read past its end. */
	uint8_t *exact = malloc(input_n != 0 ? input_n : 1);

	if (exact == NULL)
		exit(2);
	memcpy(exact, input, input_n);
	(void)LLVMFuzzerTestOneInput(exact, input_n);
	free(exact);
}

static void
read_seeds(const char *folder)
{
	DIR *dir = opendir(folder);
	struct dirent *entry;

	while (dir != NULL && (entry = readdir(dir)) != NULL && n_seeds < SEEDS_MAX) {
		char path[4096];
		ssize_t n;
		int fd;

		(void)snprintf(path, sizeof path, "%s/%s", folder, entry->d_name);
		if (entry->d_name[0] == '.' || (fd = open(path, O_RDONLY)) < 0)
			continue;
		n = read(fd, input, sizeof input);
		close(fd);
		if (n < 0 || (seed[n_seeds].p = malloc(n > 0 ? (size_t)n : 1)) == NULL)
			continue;
		memcpy(seed[n_seeds].p, input, (size_t)n);
		seed[n_seeds++].n = (size_t)n;
	}
	if (dir != NULL)
		closedir(dir);
}

/* Change one thing: a bit, a byte, a cut, a doubled piece, a piece of another seed. */
static void
mutate(void)
{
	const struct seed *other = &seed[random_below(n_seeds)];
	size_t at = random_below(input_n + 1), n;

	switch (random_below(5)) {
	case 0:
		if (at < input_n)
			input[at] ^= (uint8_t)(1u << random_below(8));
		break;
	case 1:
		if (at < input_n)
			input[at] = (uint8_t)random_below(256);
		break;
	case 2:
		n = random_below(input_n - at + 1);
		memmove(input + at, input + at + n, input_n - at - n);
		input_n -= n;
		break;
	case 3:
		n = random_below(input_n - at + 1);
		if (input_n + n > sizeof input)
			break;
		memmove(input + at + n, input + at, input_n - at);
		input_n += n;
		break;
	case 4:
		n = random_below(other->n + 1);
		if (at + n > sizeof input)
			break;
		memcpy(input + at, other->p, n);
		if (at + n > input_n)
			input_n = at + n;
		break;
	}
}

static void
load(const struct seed *s)
{
	memcpy(input, s->p, s->n);
	input_n = s->n;
}

int
main(int argc, char **argv)
{
	long mutations = argc > 2 ? strtol(argv[2], NULL, 10) : MUTATIONS;

	program = argv[0];
	if (argc < 2)
		return 2;
	signal(SIGABRT, keep_input);
	signal(SIGSEGV, keep_input);
	read_seeds(argv[1]);
	if (n_seeds == 0) {
		printf("not ok 1 - seeds are found in %s\n1..1\n", argv[1]);
		return 1;
	}
	for (size_t i = 0; i < n_seeds; i++) {
		load(&seed[i]);
		try_input();
	}
	printf("ok 1 - %zu seeds are taken without harm\n", n_seeds);
	for (long i = 0; i < mutations; i++) {
		load(&seed[random_below(n_seeds)]);
		for (size_t k = 1 + random_below(8); k > 0; k--)
			mutate();
		try_input();
	}
	printf("ok 2 - %ld mutations are taken without harm\n1..2\n", mutations);
	for (size_t i = 0; i < n_seeds; i++)
		free(seed[i].p);
	return 0;
}
