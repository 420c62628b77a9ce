/* Coming back with a code: what the page tells, and that it tells nothing else. */
#include "browser.h"

static struct town town;

static struct receipt
receipt_of(struct str code)
{
	struct receipt r;
	char digits[21];

	EXPECT_OK(receipt_read(digits, code));
	EXPECT_OK(receipt_derive(&r, digits, &town.bundle.epoch, &town.bundle.site));
	return r;
}

static void
reply(const struct receipt *r, uint32_t serial, const char *text, uint32_t last_day)
{
	EXPECT_OK(outbox_put(town.options.out_dir, &t_arena, &town.bundle.site, r->locator, serial, last_day, r->pair.pk, str_of(text)));
}

static int
enter(struct str code)
{
	struct str body;

	town.cookie = STR_NONE;
	EXPECT_OK(str_fmt(&t_arena, &body, "code=%.*s%c", STRF(code), '\0'));
	return ask(&town, "/en/p/k", body.p);
}

/* The page of a code, with the send-once token blanked. */
static struct str
page_of(struct str code)
{
	struct str token;
	size_t at;
	char *p;

	EXPECT_EQ(enter(code), 303);
	EXPECT_STR(town.last->w.location, "/en/p/k/1");
	EXPECT_EQ(ask(&town, "/en/p/k/1", NULL), 200);
	token = hidden_value(&town, "token");
	EXPECT(str_find(town.page, token, &at));
	p = (char *)(uintptr_t)town.page.p;
	memset(p + at, '0', token.n);
	return town.page;
}

static struct str
other_code(uint8_t seed)
{
	uint8_t token[16];
	char digits[21];
	struct str out;

	memset(token, seed, sizeof token);
	receipt_digits(digits, token, town.bundle.epoch.epoch);
	EXPECT_OK(str_dup(&t_arena, str_of(digits), &out));
	return out;
}

static const char *
press(const char *what, const char *text)
{
	struct str body;

	EXPECT_OK(str_fmt(&t_arena, &body, "token=00112233445566778899aabbccddeeff&press=%s&text=%s%c", what, text, '\0'));
	return body.p;
}

T(the_code_is_bound_durably_before_it_is_shown_and_once)
{
	struct sealed report, binding;
	struct cbor map;
	struct receipt r;
	struct str code;

	town_open(&town);
	code = walk_to_code(&town);
	EXPECT_EQ(code.n, 20);
	r = receipt_of(code);
	EXPECT(file_of_kind(&town, SPOOL_REPORT, &report));
	EXPECT(file_of_kind(&town, SPOOL_BINDING, &binding));
	map = section_of(&town, &binding, SPOOL_GROUP_CONTACT, SPOOL_SEC_CONTACT);
	EXPECT_BYTES(cbor_get_int(&map, SPOOL_KEY_LOCATOR)->s.p, r.locator, 16);
	EXPECT_BYTES(cbor_get_int(&map, SPOOL_KEY_SUB)->s.p, report.sub, 16);
	EXPECT_BYTES(cbor_get_int(&map, SPOOL_KEY_RPK)->s.p, r.pair.pk, 32);
	EXPECT(memcmp(binding.sub, report.sub, 16) != 0);
	/* Pressed again: the same code, the same file. */
	EXPECT_EQ(ask(&town, "/en/p/r/10", "press=code"), 303);
	EXPECT_EQ(n_files(&town), 2);
	EXPECT_EQ(ask(&town, "/en/p/r/10", "press=saved"), 303);
	EXPECT_STR(town.last->w.location, "/en");
	EXPECT_EQ(town.cookie.n, 0);
	EXPECT_EQ(ask(&town, "/en/p/r/10", NULL), 303);
	town_close(&town);
}

T(without_get_my_code_nothing_is_derived)
{
	town_open(&town);
	walk_to_check(&town);
	EXPECT_EQ(n_files(&town), 0);
	town_close(&town);
}

T(a_reply_is_read_added_to_and_marked_as_read)
{
	struct receipt r;
	struct str code;
	struct sealed s;
	struct cbor map;

	town_open(&town);
	code = walk_to_code(&town);
	r = receipt_of(code);
	reply(&r, 1, "We have a question: which day was it?", 99999);
	(void)page_of(code);
	EXPECT(page_has(&town, "which day was it?"));
	EXPECT(!page_has(&town, "Six men"));
	EXPECT(!page_has(&town, "Nothing new"));
	EXPECT_EQ(ask(&town, "/en/p/k/1", press("add", "It+was+a+Monday")), 303);
	EXPECT_EQ(ask(&town, "/en/p/k/1", press("add", "It+was+a+Monday")), 303);
	EXPECT_EQ(n_files(&town), 3);
	EXPECT(file_of_kind(&town, SPOOL_ADDITION, &s));
	map = section_of(&town, &s, SPOOL_GROUP_ANSWERS, SPOOL_SEC_ANSWERS);
	EXPECT_SAME(cbor_get_int(&map, SPOOL_KEY_TEXT)->s, STR("It was a Monday"));
	EXPECT_BYTES(cbor_get_int(&map, SPOOL_KEY_LOCATOR)->s.p, r.locator, 16);
	map = section_of(&town, &s, SPOOL_GROUP_CONTACT, SPOOL_SEC_CONTACT);
	EXPECT_BYTES(cbor_get_int(&map, SPOOL_KEY_LOCATOR)->s.p, r.locator, 16);
	EXPECT_EQ(ask(&town, "/en/p/k/1", NULL), 200);
	EXPECT(page_has(&town, "Thank you. We have it."));

	/* A serial this code does not see is nobody's to mark. */
	EXPECT_EQ(ask(&town, "/en/p/k/1", press("read:7", "")), 303);
	EXPECT(!file_of_kind(&town, SPOOL_CONTROL, &s));
	EXPECT_EQ(ask(&town, "/en/p/k/1", press("read:1", "")), 303);
	EXPECT(file_of_kind(&town, SPOOL_CONTROL, &s));
	map = section_of(&town, &s, SPOOL_GROUP_CONTACT, SPOOL_SEC_CONTACT);
	EXPECT_EQ(cbor_get_int(&map, SPOOL_KEY_WHAT)->i, SPOOL_READ);
	EXPECT_EQ(cbor_get_int(&map, SPOOL_KEY_SERIAL)->i, 1);
	(void)page_of(code);
	EXPECT(page_has(&town, "Nothing new for this code."));
	town_close(&town);
}

T(unknown_nothing_new_read_expired_and_wiped_codes_see_the_same_bytes)
{
	struct str unknown, code, other, page;
	struct receipt r, wiped;

	town_open(&town);
	code = walk_to_code(&town);
	r = receipt_of(code);
	unknown = page_of(other_code(1));
	EXPECT_SAME(page_of(code), unknown);			/* nothing yet */
	reply(&r, 1, "We have it.", 99999);
	page = page_of(code);
	EXPECT(page.n != unknown.n);				/* the test can see a difference */
	EXPECT_EQ(ask(&town, "/en/p/k/1", press("read:1", "")), 303);
	EXPECT_SAME(page_of(code), unknown);			/* read */
	reply(&r, 2, "We have finished.", 1);
	EXPECT_SAME(page_of(code), unknown);			/* expired */
	other = other_code(2);
	wiped = receipt_of(other);
	reply(&wiped, 1, "We have it.", 99999);
	(void)page_of(other);
	EXPECT_EQ(ask(&town, "/en/p/k/1", press("wipe", "")), 303);
	EXPECT_EQ(town.cookie.n, 0);
	reply(&wiped, 2, "We have finished.", 99999);
	EXPECT_SAME(page_of(other), unknown);			/* wiped, whatever came later */
	town_close(&town);
}

T(a_slip_in_the_code_is_told_at_once_and_costs_no_try)
{
	struct str code;
	char wrong[21];

	town_open(&town);
	code = other_code(3);
	memcpy(wrong, code.p, 20);
	wrong[20] = '\0';
	wrong[7] = wrong[7] == '9' ? '0' : (char)(wrong[7] + 1);
	for (int i = 0; i < 40; i++)
		EXPECT_EQ(enter(str_of(wrong)), 422);
	EXPECT(page_has(&town, "This code has a slip in it"));
	EXPECT_EQ(town.room.entries, 0);
	town_close(&town);
}

T(after_thirty_tries_in_a_minute_everybody_waits)
{
	town_open(&town);
	town.room.entries_since = clock_monotonic();
	town.room.entries = 29;
	EXPECT_EQ(enter(other_code(4)), 303);
	EXPECT_EQ(enter(other_code(5)), 503);
	EXPECT(page_has(&town, "Try again in a few minutes."));
	town_close(&town);
}

T(without_a_code_the_page_of_messages_asks_for_one)
{
	town_open(&town);
	EXPECT_EQ(ask(&town, "/en/p/k/1", NULL), 303);
	EXPECT_STR(town.last->w.location, "/en/p/k");
	EXPECT_EQ(ask(&town, "/en/p/k/1", press("add", "x")), 303);
	EXPECT_EQ(n_files(&town), 0);
	town_close(&town);
}
