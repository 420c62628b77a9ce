/* tests/unit/base/err_test.c - errors, arenas, and running out of memory. */
#include "base/arena.h"
#include "t.h"

NODISCARD static err_t
fails(void)
{
	FAIL(ERR_CONFLICT, "test.conflict");
}

NODISCARD static err_t
passes_on(void)
{
	TRY(NULL);
	TRY(fails());
	FAIL(ERR_BUG, "test.not-reached");
}

T(a_failure_says_code_message_and_place_and_passes_through_try)
{
	err_t e = passes_on();

	EXPECT_ERR_ID(e, ERR_CONFLICT, "test.conflict");
	EXPECT(strstr(e->where, "err_test.c:") != NULL);
	EXPECT_STR(str_of(err_code_name(ERR_UNCERTAIN)), "UNCERTAIN");
}

T(an_arena_hands_out_zeroed_aligned_memory_up_to_its_cap)
{
	struct arena a;
	size_t total = 0;
	char *p;

	arena_init(&a, 1 << 20);
	for (size_t n = 1; (p = arena_alloc(&a, n)) != NULL; n += 97) {
		EXPECT_EQ((uintptr_t)p % 16, 0);
		for (size_t i = 0; i < n; i++)
			EXPECT_EQ(p[i], 0);
		memset(p, 0xff, n);
		total += n;
	}
	EXPECT(total > (1 << 19) && a.used <= 1 << 20);
	EXPECT(arena_array(&a, SIZE_MAX / 8, 16) == NULL);
	EXPECT(arena_alloc(&a, SIZE_MAX) == NULL);
	arena_free(&a);
	EXPECT_EQ(a.used, 0);
	EXPECT((p = arena_alloc(&a, 1 << 20)) != NULL && p[0] == 0);
	arena_free(&a);
}

T(an_arena_serves_requests_larger_than_a_block_and_goes_on_with_the_old_block)
{
	struct arena a;
	char *small, *next;

	arena_init(&a, ARENA_CAP_REQUEST);
	small = arena_alloc(&a, 16);
	EXPECT(small != NULL && arena_alloc(&a, 1 << 20) != NULL);
	next = arena_alloc(&a, 16);
	EXPECT(next == small + 16);
	arena_free(&a);
}

T(the_newest_piece_of_an_arena_can_grow_in_place_and_no_other)
{
	char *first = arena_alloc(&t_arena, 32), *second = arena_alloc(&t_arena, 20);

	EXPECT(!arena_extend(&t_arena, first, 32, 64));
	EXPECT(arena_extend(&t_arena, second, 20, 400));
	EXPECT(arena_alloc(&t_arena, 1) == (void *)(second + 400));
	EXPECT(!arena_extend(&t_arena, second, 400, SIZE_MAX));
}
