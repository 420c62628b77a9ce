/* Replies: readable with the code alone, once, and never again after done. */
#include <unistd.h>

#include "base/file.h"
#include "open.h"

static struct site site = { { 1, 2, 3 } };

static struct receipt
receipt_like(void)
{
	static const struct receipt_epoch epoch = { .epoch = 1, .cost = { .t = 1, .m_kib = 8192 } };
	struct receipt r;
	uint8_t token[16];
	char digits[21];

	random_bytes(token, sizeof token);
	receipt_digits(digits, token, epoch.epoch);
	EXPECT_OK(receipt_derive(&r, digits, &epoch, &site));
	return r;
}

static size_t
n_unread(const struct receipt *r, struct outbox_message **m)
{
	size_t n;

	EXPECT_OK(outbox_open(t_folder(), &t_arena, &site, r, m, &n));
	return n;
}

static void
put(const struct receipt *r, uint32_t serial, const char *text)
{
	EXPECT_OK(outbox_put(t_folder(), &t_arena, &site, r->locator, serial,
	    (uint32_t)day_utc(clock_now()) + 365, r->pair.pk, str_of(text)));
}

T(a_reply_is_read_with_its_code_and_with_no_other)
{
	struct receipt mine = receipt_like(), other = receipt_like(), thief;
	struct outbox_message *m;

	EXPECT_OK(outbox_make(t_folder()));
	EXPECT_EQ(n_unread(&mine, &m), 0);
	put(&mine, 2, "A trained person is reading it.");
	put(&mine, 1, "We have it.");
	EXPECT_EQ(n_unread(&mine, &m), 2);
	EXPECT_STR(m[0].text, "We have it.");
	EXPECT_EQ(m[1].serial, 2);
	EXPECT_EQ(n_unread(&other, &m), 0);
	/* Knowing the locator is not enough. */
	thief = other;
	memcpy(thief.locator, mine.locator, 16);
	EXPECT_EQ(n_unread(&thief, &m), 0);
}

T(a_reply_put_again_is_one_reply_and_after_done_none)
{
	struct receipt mine = receipt_like();
	struct outbox_message *m;

	EXPECT_OK(outbox_make(t_folder()));
	put(&mine, 1, "We have it.");
	put(&mine, 1, "We have it.");
	put(&mine, 2, "We have finished.");
	EXPECT_EQ(n_unread(&mine, &m), 2);
	EXPECT_OK(outbox_done(t_folder(), &t_arena, mine.locator, 1));
	EXPECT_EQ(n_unread(&mine, &m), 1);
	EXPECT_EQ(m[0].serial, 2);
	put(&mine, 1, "We have it.");		/* a mover repeats */
	EXPECT_EQ(n_unread(&mine, &m), 1);
	EXPECT_OK(outbox_done(t_folder(), &t_arena, mine.locator, 1));
}

T(a_wiped_receipt_shows_nothing_more_whatever_comes)
{
	struct receipt mine = receipt_like(), other = receipt_like();
	struct outbox_message *m;

	EXPECT_OK(outbox_make(t_folder()));
	put(&mine, 1, "We have it.");
	put(&other, 1, "We have it.");
	EXPECT_OK(outbox_done(t_folder(), &t_arena, mine.locator, 0));
	EXPECT_EQ(n_unread(&mine, &m), 0);
	put(&mine, 2, "We have finished.");
	EXPECT_EQ(n_unread(&mine, &m), 0);
	EXPECT_EQ(n_unread(&other, &m), 1);
}

T(an_expired_or_changed_reply_is_not_shown)
{
	struct receipt mine = receipt_like();
	struct outbox_message *m;
	struct str hex, path, bytes;
	char *p;

	EXPECT_OK(outbox_make(t_folder()));
	put(&mine, 1, "We have it.");
	EXPECT_OK(str_hex(&t_arena, mine.locator, 16, &hex));
	EXPECT_OK(str_fmt(&t_arena, &path, "%s/new/%.*s.1%c", t_folder(), STRF(hex), '\0'));
	EXPECT_OK(file_read(&t_arena, path.p, 65536, &bytes));
	p = arena_alloc(&t_arena, bytes.n);
	for (size_t i = 0; i < bytes.n; i += 97) {
		memcpy(p, bytes.p, bytes.n);
		p[i] = (char)(p[i] ^ 1);
		EXPECT_OK(file_replace(path.p, (struct str){ p, bytes.n }, 0640));
		EXPECT_EQ(n_unread(&mine, &m), 0);
	}
	EXPECT_OK(file_replace(path.p, bytes, 0640));
	EXPECT_EQ(n_unread(&mine, &m), 1);
	t_clock(2099, 1, 1, 12, 0);
	EXPECT_EQ(n_unread(&mine, &m), 0);
}

T(a_reply_without_words_or_too_long_is_refused)
{
	struct receipt mine = receipt_like();
	struct str far = { arena_alloc(&t_arena, OUTBOX_TEXT_MAX + 1), OUTBOX_TEXT_MAX + 1 };

	EXPECT_OK(outbox_make(t_folder()));
	EXPECT_ERR(outbox_put(t_folder(), &t_arena, &site, mine.locator, 1, 99999, mine.pair.pk, STR_NONE), ERR_INVALID);
	EXPECT_ERR(outbox_put(t_folder(), &t_arena, &site, mine.locator, 0, 99999, mine.pair.pk, STR("x")), ERR_INVALID);
	EXPECT_ERR(outbox_put(t_folder(), &t_arena, &site, mine.locator, 1, 99999, mine.pair.pk, far), ERR_INVALID);
}
