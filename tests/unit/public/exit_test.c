/* Quick exit: what was written is gone, and Back finds nothing until the person carries on (PUB §4). */
#include "browser.h"

static struct town town;

T(after_exit_every_watched_page_shows_the_same_empty_page)
{
	static const char *const path[] = { "/en/p/h", "/en/p/h/1", "/en/p/h/4", "/en/p/c", "/en/p/c/a/5", "/en/p/r", "/en/p/r/1",
	    "/en/p/k", "/en/signs", "/en/signs/any", "/en/signs/type/1", "/en/signs/role/1", "/en/county-lines" };
	struct str first = STR_NONE;

	town_open(&town);
	EXPECT_EQ(ask(&town, "/en/exit", NULL), 303);
	EXPECT(str_starts(town.last->w.location, STR("https://")));
	EXPECT(town.left);
	for (size_t i = 0; i < sizeof path / sizeof path[0]; i++) {
		EXPECT_EQ(ask(&town, path[i], NULL), 200);
		EXPECT(page_has(&town, "Nothing to show."));
		EXPECT(!page_has(&town, "In danger now?"));
		if (i == 0)
			first = town.page;
		EXPECT_SAME(town.page, first);
	}
	EXPECT_EQ(ask(&town, "/en/about", NULL), 200);
	EXPECT(!page_has(&town, "Nothing to show."));
	EXPECT_EQ(ask(&town, "/en/exit", ""), 303);
	EXPECT_STR(town.last->w.location, "/en");
	EXPECT(!town.left);
	EXPECT_EQ(ask(&town, "/en/p/h", NULL), 200);
	EXPECT(page_has(&town, "Exit this page"));
	town_close(&town);
}

T(exit_wipes_the_answers_and_a_post_meets_the_empty_page_too)
{
	struct str held;

	town_open(&town);
	walk_to_check(&town);
	held = town.cookie;
	EXPECT(town.cookie.n > 0);
	EXPECT_EQ(ask(&town, "/en/exit", NULL), 303);
	EXPECT(town.cookie.n == 0);
	EXPECT_EQ(ask(&town, "/en/p/r", ""), 200);
	EXPECT(page_has(&town, "Nothing to show."));
	/* Even the key itself opens nothing any more. */
	town.left = false;
	town.cookie = held;
	EXPECT_EQ(ask(&town, "/en/p/r/3", NULL), 303);
	EXPECT_EQ(n_files(&town), 0);
	town_close(&town);
}

T(only_pages_for_people_who_may_be_watched_carry_the_button)
{
	static const char *const without[] = { "/en", "/en/about", "/en/business", "/en/faq", "/en/after", "/en/cookies" };

	town_open(&town);
	for (size_t i = 0; i < sizeof without / sizeof without[0]; i++) {
		EXPECT_EQ(ask(&town, without[i], NULL), 200);
		EXPECT(!page_has(&town, "govuk-exit-this-page"));
	}
	town_close(&town);
}
