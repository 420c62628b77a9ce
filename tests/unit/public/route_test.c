/* Who do I contact, the directory, leaflets and figures, as a browser meets them. */
#include "browser.h"

static struct town town;

static void
answer(const char *body)
{
	EXPECT_EQ(ask(&town, "/en/p/c/1", body), 303);
	EXPECT_STR(town.last->w.location, "/en/p/c/2");
	EXPECT_EQ(ask(&town, "/en/p/c/2", NULL), 200);
}

static size_t
place_of(const char *words)
{
	size_t at = 0;

	EXPECT(str_find(town.page, str_of(words), &at));
	return at;
}

T(three_answers_lead_to_the_numbers_with_danger_first_and_nothing_in_the_path)
{
	town_open(&town);
	answer("danger=yes&who=adult&area=derby");
	EXPECT(place_of("tel:999") < place_of("01332 640777"));
	EXPECT(page_has(&town, "press 55"));
	answer("danger=no&who=child&area=derby");
	EXPECT(place_of("01332 640777") < place_of("0300 122 8057"));
	EXPECT(place_of("0300 122 8057") < place_of("0800 555 111"));
	EXPECT(page_has(&town, "call <a class=\"govuk-link\" href=\"tel:999\">"));
	/* Age not known counts as a child. */
	answer("danger=no&who=age_not_sure&area=derby");
	EXPECT(page_has(&town, "You are worried about a child"));
	town_close(&town);
}

T(no_answer_at_all_gives_the_safe_default)
{
	town_open(&town);
	answer("");
	EXPECT(page_has(&town, "08000 121 700"));
	EXPECT(page_has(&town, "0800 555 111"));
	answer("danger=nonsense&who=nonsense&area=nonsense");
	EXPECT(page_has(&town, "08000 121 700"));
	town_close(&town);
}

T(a_postcode_offers_areas_and_the_person_picks)
{
	town_open(&town);
	EXPECT_EQ(ask(&town, "/en/p/c/1", "who=adult&postcode=de1+1aa"), 422);
	EXPECT(page_has(&town, "value=\"derby\""));
	EXPECT(page_has(&town, "value=\"derbyshire\""));
	EXPECT(!page_has(&town, "value=\"brighton-hove\""));
	EXPECT(page_has(&town, "value=\"uk\""));
	EXPECT_EQ(ask(&town, "/en/p/c/1", "postcode=12345"), 422);
	EXPECT(page_has(&town, "Check the postcode, or pick an area"));
	EXPECT(town.cookie.n == 0);
	town_close(&town);
}

T(a_need_adds_its_rule_and_one_that_adds_nothing_is_not_offered)
{
	town_open(&town);
	answer("danger=no&who=child&area=derby");
	EXPECT(!page_has(&town, "value=\"time-to-decide\""));
	EXPECT(!page_has(&town, "value=\"family-help\""));
	EXPECT(page_has(&town, "value=\"anonymous\""));
	EXPECT_EQ(ask(&town, "/en/p/c/2", "need=anonymous"), 303);
	EXPECT_EQ(ask(&town, "/en/p/c/2", NULL), 200);
	EXPECT(page_has(&town, "You want to stay anonymous"));
	EXPECT(!page_has(&town, "value=\"anonymous\""));
	answer("danger=no&who=me&area=derby");
	EXPECT_EQ(ask(&town, "/en/p/c/2", "need=time-to-decide"), 303);
	EXPECT_EQ(ask(&town, "/en/p/c/2", NULL), 200);
	EXPECT(page_has(&town, "/en/p/d/253cf832-977e-5903-b743-d41c214c2710"));
	town_close(&town);
}

T(asking_whom_to_call_leaves_a_report_that_was_begun_as_it_is)
{
	struct sealed sealed;

	town_open(&town);
	walk_to_check(&town);
	answer("danger=no&who=me&area=derby");
	EXPECT_EQ(ask(&town, "/en/p/r/9", NULL), 200);
	EXPECT(page_has(&town, "Check your answers"));
	EXPECT(!file_of_kind(&town, SPOOL_REPORT, &sealed));
	town_close(&town);
}

T(the_doors_of_businesses_and_of_the_front_line_lead_to_their_numbers)
{
	town_open(&town);
	EXPECT_EQ(ask(&town, "/en/business", NULL), 200);
	EXPECT_STR(hidden_value(&town, "role"), "employer");
	EXPECT_STR(hidden_value(&town, "need"), "pay");
	EXPECT_EQ(ask(&town, "/en/p/c/2", "role=employer&need=pay"), 303);
	EXPECT_EQ(ask(&town, "/en/p/c/2", NULL), 200);
	EXPECT(page_has(&town, "0800 432 0804"));
	EXPECT(page_has(&town, "Any time, from any place"));
	town_close(&town);
}

T(without_answers_the_page_of_numbers_asks_for_the_area)
{
	town_open(&town);
	EXPECT_EQ(ask(&town, "/en/p/c/2", NULL), 303);
	EXPECT_STR(town.last->w.location, "/en/p/c");
	town_close(&town);
}

T(the_directory_shows_what_fits_and_only_what_is_published)
{
	town_open(&town);
	EXPECT_EQ(ask(&town, "/en/p/d", NULL), 200);
	EXPECT(page_has(&town, "A safe place and time to think"));
	EXPECT(!page_has(&town, "Help to rebuild your life"));
	EXPECT_EQ(ask(&town, "/en/p/d?need=6&area=0&who=0", NULL), 200);
	EXPECT(page_has(&town, "Refuge and resettlement"));
	EXPECT(!page_has(&town, "A safe place and time to think"));
	EXPECT_EQ(ask(&town, "/en/p/d?need=8", NULL), 200);
	EXPECT(page_has(&town, "No service fits all three."));
	EXPECT_EQ(ask(&town, "/en/p/d?need=9", NULL), 404);
	EXPECT_EQ(ask(&town, "/en/p/d/c5126dfb-213e-5bc3-88d2-b8a07688dcd0", NULL), 200);
	EXPECT(page_has(&town, "0808 2000 247"));
	EXPECT_EQ(ask(&town, "/en/p/d/8100669c-ed81-513e-b04b-2151c3399a1c", NULL), 404);
	town_close(&town);
}

T(a_leaflet_holds_eight_signs_and_four_numbers_at_most)
{
	struct str rest;
	size_t at, n = 0;

	town_open(&town);
	EXPECT_EQ(ask(&town, "/en/leaflets", NULL), 200);
	EXPECT_EQ(ask(&town, "/en/leaflets/place/1?area=5", NULL), 200);
	EXPECT(page_has(&town, "01332 640777"));
	for (rest = town.page; str_find(rest, STR("<li class=\"ps-contact\">"), &at); rest = str_from(rest, at + 1))
		n++;
	EXPECT_EQ(n, 4);
	EXPECT_EQ(ask(&town, "/en/leaflets/type/1", NULL), 200);
	EXPECT_EQ(ask(&town, "/en/leaflets/type/1?area=2", NULL), 404);
	EXPECT_EQ(ask(&town, "/en/leaflets/place/20", NULL), 404);
	town_close(&town);
}

T(figures_stand_with_their_month_and_can_be_taken_along)
{
	town_open(&town);
	EXPECT_EQ(ask(&town, "/en/figures", NULL), 200);
	EXPECT(page_has(&town, "12,727"));
	EXPECT(page_has(&town, "2023-03"));
	EXPECT_EQ(ask(&town, "/en/figures?as=csv", NULL), 200);
	EXPECT(str_starts(town.page, STR("metric,geography,period,")));
	EXPECT(page_has(&town, "NRM referrals,UK,2021,all,12727,"));
	town_close(&town);
}
