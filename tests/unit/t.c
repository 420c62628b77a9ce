/*
 * tests/unit/t.c - runs the tests a program is made of (see t.h).
 */
#include <ftw.h>
#include <setjmp.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "t.h"

struct arena t_arena;

static struct test *tests, **last = &tests;
static jmp_buf leave;
static char folder[64];
static uint32_t random_state;

void
t_register(struct test *test)
{
	*last = test;
	last = &test->next;
}

void
t_fail(const char *file, int line, const char *fmt, ...)
{
	va_list list;

	printf("# %s:%d: ", file, line);
	va_start(list, fmt);
	vprintf(fmt, list);
	va_end(list);
	printf("\n");
	longjmp(leave, 1);
}

void
t_expect_eq(const char *file, int line, const char *what, long long have, long long want)
{
	if (have != want)
		t_fail(file, line, "%s is %lld, not %lld", what, have, want);
}

void
t_expect_str(const char *file, int line, const char *what, struct str have, struct str want)
{
	if (!str_eq(have, want))
		t_fail(file, line, "%s is \"%.*s\", not \"%.*s\"", what,
		    STRF(have), STRF(want));
}

void
t_expect_bytes(const char *file, int line, const char *what, const void *have,
    const void *want, size_t n)
{
	const uint8_t *h = have, *w = want;

	for (size_t i = 0; i < n; i++)
		if (h[i] != w[i])
			t_fail(file, line, "%s: byte %zu is %02x, not %02x", what,
			    i, h[i], w[i]);
}

void
t_expect_ok(const char *file, int line, const char *what, err_t e)
{
	if (e != NULL)
		t_fail(file, line, "%s failed: %s %s at %s", what,
		    err_code_name(e->code), e->id, e->where);
}

void
t_expect_err(const char *file, int line, const char *what, err_t e,
    enum err_code code, const char *id)
{
	if (e == NULL)
		t_fail(file, line, "%s succeeded, not %s", what, err_code_name(code));
	if (e->code != code || (id != NULL && strcmp(e->id, id) != 0))
		t_fail(file, line, "%s is %s %s at %s, not %s %s", what,
		    err_code_name(e->code), e->id, e->where,
		    err_code_name(code), id != NULL ? id : "");
}

void
t_clock(int year, int month, int day, int hour, int minute)
{
	clock_fix(local_ms((struct date){ year, month, day }, hour, minute));
}

const char *
t_folder(void)
{
	if (folder[0] == '\0') {
		(void)snprintf(folder, sizeof folder, "/tmp/plainsight-test-XXXXXX");
		if (mkdtemp(folder) == NULL)
			t_fail(__FILE__, __LINE__, "no folder for the test");
	}
	return folder;
}

static int
remove_entry(const char *path, const struct stat *st, int kind, struct FTW *at)
{
	(void)st;
	(void)kind;
	(void)at;
	return remove(path);
}

uint32_t
t_random(uint32_t n)
{
	random_state = random_state * 1664525u + 1013904223u;
	return (uint32_t)((uint64_t)random_state * n >> 32);
}

static bool
run_one(const struct test *test)
{
	volatile bool passed = false;	/* set between setjmp and longjmp */

	arena_init(&t_arena, (size_t)64 << 20);
	clock_fix(0);
	random_state = 1;
	if (setjmp(leave) == 0) {
		test->run();
		passed = true;
	}
	if (folder[0] != '\0')
		(void)nftw(folder, remove_entry, 16, FTW_DEPTH | FTW_PHYS);
	folder[0] = '\0';
	arena_free(&t_arena);
	return passed;
}

/* a_name_like_this, without the bars */
static void
print_sentence(const char *name)
{
	for (; *name != '\0'; name++)
		putchar(*name == '_' ? ' ' : *name);
	putchar('\n');
}

int
main(int argc, char **argv)
{
	int n_run = 0, n_failed = 0;

	setvbuf(stdout, NULL, _IOLBF, 0);
	for (const struct test *test = tests; test != NULL; test = test->next) {
		bool passed;

		if (argc > 1 && strstr(test->name, argv[1]) == NULL)
			continue;
		passed = run_one(test);
		n_failed += !passed;
		printf("%s %d - ", passed ? "ok" : "not ok", ++n_run);
		print_sentence(test->name);
	}
	printf("1..%d\n# %d passed, %d failed\n", n_run, n_run - n_failed, n_failed);
	return n_failed == 0 && n_run > 0 ? 0 : 1;
}
