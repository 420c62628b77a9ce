/*
 * tests/unit/t.h - the test harness: sentences, expectations, TAP.
 *
 *	T(a_refused_report_leaves_no_trace) { ... EXPECT_OK(...); ... }
 *
 * Each T() enters itself in the list before main() starts; t.c runs them one
 * after the other, each with a fresh arena t_arena and the real clock, and
 * ends with "# N passed, N failed".  An argument to the program runs only the
 * tests whose name contains it.
 *
 * The first expectation that fails ends its test (with a jump: CLEANUP does
 * not run then).  Expectations belong in the thread that runs the test.
 */
#ifndef PS_TESTS_T_H
#define PS_TESTS_T_H
#include <stdbool.h>
#include <stdint.h>
#include <string.h>

#include "base/arena.h"
#include "base/clock.h"
#include "base/err.h"
#include "base/str.h"

struct test {
	const char	*name, *file;
	void		(*run)(void);
	struct test	*next;
};
void t_register(struct test *);

#define T(name)								\
	static void name(void);						\
	__attribute__((constructor)) static void name##_register_(void)	\
	{								\
		static struct test test_ = { #name, __FILE__, name, NULL };\
		t_register(&test_);					\
	}								\
	static void name(void)

/* Fresh for each test, 64 MiB at most; wiped after it. */
extern struct arena t_arena;

/* Fix clock_now() at a local date and time until the test ends. */
void	 t_clock(int year, int month, int day, int hour, int minute);

/* A folder of this test's own, removed with what is in it when the test ends. */
const char *t_folder(void);

/* Numbers that are the same in each run: 0 <= t_random(n) < n. */
uint32_t t_random(uint32_t n);

_Noreturn void t_fail(const char *file, int line, const char *fmt, ...)
    __attribute__((format(printf, 3, 4)));
void	 t_expect_eq(const char *file, int line, const char *what, long long have, long long want);
void	 t_expect_str(const char *file, int line, const char *what, struct str have, struct str want);
void	 t_expect_bytes(const char *file, int line, const char *what, const void *have, const void *want, size_t n);
void	 t_expect_ok(const char *file, int line, const char *what, err_t);
void	 t_expect_err(const char *file, int line, const char *what, err_t, enum err_code, const char *id);

#define EXPECT(cond) do {						\
	if (!(cond)) t_fail(__FILE__, __LINE__, "%s", #cond);		\
    } while (0)
/* Integers of any width. */
#define EXPECT_EQ(have, want)						\
	t_expect_eq(__FILE__, __LINE__, #have, (long long)(have), (long long)(want))
/* A struct str and a C string. */
#define EXPECT_STR(have, want)						\
	t_expect_str(__FILE__, __LINE__, #have, (have), str_of(want))
/* Two struct str. */
#define EXPECT_SAME(have, want)						\
	t_expect_str(__FILE__, __LINE__, #have, (have), (want))
#define EXPECT_BYTES(have, want, n)					\
	t_expect_bytes(__FILE__, __LINE__, #have, (have), (want), (n))
#define EXPECT_OK(e) t_expect_ok(__FILE__, __LINE__, #e, (e))
#define EXPECT_ERR(e, code)						\
	t_expect_err(__FILE__, __LINE__, #e, (e), (code), NULL)
#define EXPECT_ERR_ID(e, code, id)					\
	t_expect_err(__FILE__, __LINE__, #e, (e), (code), (id))

/*
 * Memory runs out at every possible point: e is evaluated again and again
 * with t_arena (which it has to use) allowed a little more each time, and
 * must fail with ERR_LIMIT until it succeeds.
 */
#define EXPECT_SURVIVES_SCARCITY(e) do {				\
	for (size_t cap_ = 0; ; cap_ += 16) {				\
		err_t scarce_;						\
									\
		arena_free(&t_arena);					\
		arena_init(&t_arena, cap_);				\
		if ((scarce_ = (e)) == NULL)				\
			break;						\
		t_expect_err(__FILE__, __LINE__, #e, scarce_, ERR_LIMIT, NULL);\
	}								\
    } while (0)
#endif
