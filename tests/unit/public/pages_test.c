/* The public site as a browser meets it: every page, one report, one code. */
#include <errno.h>

#include "browser.h"

static struct town town;

static const char *
send_body(struct town *t, const char *website)
{
	struct str body;

	EXPECT_OK(str_fmt(&t_arena, &body, "token=%.*s&website=%s%c", STRF(hidden_value(t, "token")), website, '\0'));
	return body.p;
}

T(every_page_that_needs_no_draft_answers_and_sets_no_cookie)
{
	static const char *const path[] = { "/en", "/en/", "/en/signs", "/en/signs/any", "/en/signs/place/1", "/en/signs/place/19",
	    "/en/p/h", "/en/p/c", "/en/p/c/a/1", "/en/p/c/a/5", "/en/p/c/a/9", "/en/p/r", "/en/p/k", "/en/after", "/en/front-line",
	    "/en/about", "/en/privacy", "/en/accessibility", "/en/cookies", "/en/languages", "/en/signs/type/1", "/en/signs/type/19",
	    "/en/signs/role/1", "/en/signs/role/12", "/en/p/h/1", "/en/p/h/2", "/en/p/h/3", "/en/p/h/4", "/en/county-lines",
	    "/en/business", "/en/learn", "/en/faq", "/en/definitions", "/en/schools", "/en/videos", "/en/news" };

	town_open(&town);
	for (size_t i = 0; i < sizeof path / sizeof path[0]; i++) {
		EXPECT_EQ(ask(&town, path[i], NULL), 200);
		EXPECT_EQ(town.last->w.n_headers, 0);
		EXPECT(page_has(&town, "In danger now?"));
		EXPECT(page_has(&town, "08000 121 700"));
		EXPECT(page_has(&town, "</html>"));
		EXPECT(town.page.n < 24 * 1024);
	}
	EXPECT_EQ(ask(&town, "/", NULL), 303);
	EXPECT_STR(town.last->w.location, "/en");
	town_close(&town);
}

T(an_area_says_whom_to_call_for_whom_and_each_number_once)
{
	struct str rest;
	size_t at, n = 0;

	town_open(&town);
	EXPECT_EQ(ask(&town, "/en/p/c/a/5", NULL), 200);
	EXPECT(page_has(&town, "Worried about a child or an adult"));
	EXPECT(page_has(&town, "Ask for social care."));
	for (rest = town.page; str_find(rest, STR("<h3 class=\"govuk-heading-s\">Derby City Council"), &at); rest = str_from(rest, at + 1))
		n++;
	EXPECT_EQ(n, 1);
	EXPECT_EQ(ask(&town, "/en/p/c/a/1", NULL), 200);
	EXPECT(!page_has(&town, "Worried about"));
	EXPECT(page_has(&town, "08000 121 700"));
	town_close(&town);
}

T(pages_that_do_not_exist_give_one_answer_with_the_numbers_to_call)
{
	static const char *const path[] = { "/xx", "/en/nothing", "/en/signs/place/0", "/en/signs/place/99", "/en/signs/place/car-wash", "/en/signs/role/13", "/en/signs/type/20", "/en/p/h/9",
	    "/en/p/c/a/2", "/en/p/c/a/99", "/en/p/r/0", "/en/p/r/11", "/en/p/r/01x" };
	struct str first = STR_NONE;

	town_open(&town);
	for (size_t i = 0; i < sizeof path / sizeof path[0]; i++) {
		EXPECT_EQ(ask(&town, path[i], NULL), 404);
		EXPECT(page_has(&town, "In danger now?"));
		if (i == 0)
			first = town.page;
		EXPECT_SAME(town.page, first);
	}
	town_close(&town);
}

T(the_other_host_name_of_the_demo_is_sent_to_its_own)
{
	town_open(&town);
	EXPECT_EQ(ask(&town, "localhost:8080 /en/p/c", NULL), 303);
	EXPECT_STR(town.last->w.location, "http://127.0.0.1:8080/en/p/c");
	EXPECT_EQ(ask(&town, "evil.example /en", NULL), 400);
	town_close(&town);
}

T(a_report_walks_from_start_to_a_file_that_its_unit_opens)
{
	struct sealed s;
	struct cbor map;
	const struct cbor *answers, *ticks;

	town_open(&town);
	walk_to_check(&town);
	EXPECT(page_has(&town, "Six men in one van"));
	EXPECT(page_has(&town, "Their clothes are wrong for the work"));
	EXPECT_EQ(n_files(&town), 0);
	EXPECT_EQ(ask(&town, "/en/p/r/9", send_body(&town, "")), 303);
	EXPECT_STR(town.last->w.location, "/en/p/r/10");
	EXPECT_EQ(ask(&town, "/en/p/r/10", NULL), 200);
	EXPECT(page_has(&town, "Thank you. We have it."));
	EXPECT(!page_has(&town, "Six men"));
	EXPECT_EQ(n_files(&town), 1);
	EXPECT(file_of_kind(&town, SPOOL_REPORT, &s));
	EXPECT_EQ(s.form, 2);
	EXPECT_EQ(s.flags, 0);
	map = section_of(&town, &s, SPOOL_GROUP_ANSWERS, SPOOL_SEC_ANSWERS);
	EXPECT_EQ(cbor_get_int(&map, SPOOL_KEY_FORM)->i, 2);
	answers = cbor_get_int(&map, SPOOL_KEY_ANSWERS);
	EXPECT_STR(cbor_text_of(answers, "words"), "Six men in one van");
	ticks = cbor_get_str(answers, town.room.signs_name);
	EXPECT_EQ(ticks->n, 1);
	EXPECT_STR(ticks->v[0].s, "sgn-038");
	/* Stay anonymous: the number typed goes nowhere. */
	EXPECT_EQ(s.n_sections, 1);
	EXPECT(cbor_get(answers, "c_value") == NULL);
	town_close(&town);
}

T(a_page_sent_ten_times_is_one_report_and_one_answer)
{
	const char *body;

	town_open(&town);
	walk_to_check(&town);
	body = send_body(&town, "");
	for (int i = 0; i < 10; i++) {
		EXPECT_EQ(ask(&town, "/en/p/r/9", body), 303);
		EXPECT_STR(town.last->w.location, "/en/p/r/10");
	}
	EXPECT_EQ(n_files(&town), 1);
	town_close(&town);
}

static int
no_sync(int fd)
{
	(void)fd;
	errno = EIO;
	return -1;
}

T(a_disk_that_fails_says_so_keeps_the_text_and_takes_it_later)
{
	struct spool_calls broken = spool_calls_real;

	town_open(&town);
	walk_to_check(&town);
	broken.sync = no_sync;
	spool_use_calls(town.room.spool, &broken);
	EXPECT_EQ(ask(&town, "/en/p/r/9", send_body(&town, "")), 503);
	EXPECT(page_has(&town, "We could not take it just now"));
	EXPECT(page_has(&town, "Six men in one van"));
	EXPECT(page_has(&town, "tel:999"));
	EXPECT(!page_has(&town, "We have it."));
	EXPECT_EQ(ask(&town, "/en/p/r/10", NULL), 303);
	spool_use_calls(town.room.spool, &spool_calls_real);
	EXPECT_EQ(ask(&town, "/en/p/r/9", NULL), 200);
	EXPECT_EQ(ask(&town, "/en/p/r/9", send_body(&town, "")), 303);
	EXPECT_STR(town.last->w.location, "/en/p/r/10");
	EXPECT_EQ(n_files(&town), 1);
	town_close(&town);
}

T(a_filled_trap_field_gets_the_same_answer_and_the_slow_lane)
{
	struct sealed s;

	town_open(&town);
	walk_to_check(&town);
	EXPECT_EQ(ask(&town, "/en/p/r/9", send_body(&town, "http")), 303);
	EXPECT_STR(town.last->w.location, "/en/p/r/10");
	EXPECT(file_of_kind(&town, SPOOL_REPORT, &s));
	EXPECT_EQ(s.flags, SPOOL_SLOW);
	town_close(&town);
}

T(a_report_that_says_nothing_is_asked_for_one_thing)
{
	town_open(&town);
	EXPECT_EQ(ask(&town, "/en/p/r", ""), 303);
	EXPECT_EQ(ask(&town, "/en/p/r/5", ""), 422);
	EXPECT(page_has(&town, "Tell us at least one thing you saw, heard or felt"));
	EXPECT_EQ(ask(&town, "/en/p/r/9", NULL), 200);
	EXPECT_EQ(ask(&town, "/en/p/r/9", send_body(&town, "")), 422);
	EXPECT_EQ(n_files(&town), 0);
	EXPECT_EQ(ask(&town, "/en/p/r/4", "sgn-038=yes"), 303);
	EXPECT_EQ(ask(&town, "/en/p/r/9", NULL), 200);
	EXPECT_EQ(ask(&town, "/en/p/r/9", send_body(&town, "")), 303);
	EXPECT_EQ(n_files(&town), 1);
	town_close(&town);
}

T(none_of_these_cannot_stand_beside_a_sign)
{
	town_open(&town);
	EXPECT_EQ(ask(&town, "/en/p/r", ""), 303);
	EXPECT_EQ(ask(&town, "/en/p/r/4", "sgn-038=yes&none=yes"), 422);
	EXPECT(page_has(&town, "or the things you saw"));
	EXPECT_EQ(ask(&town, "/en/p/r/4", "none=yes"), 303);
	/* A name that is no tick of ours is not taken. */
	EXPECT_EQ(ask(&town, "/en/p/r/4", "sgn-999=yes&sgn-031=yes"), 303);
	EXPECT_EQ(ask(&town, "/en/p/r/9", NULL), 200);
	EXPECT(page_has(&town, "There are many guards"));
	town_close(&town);
}

T(ticks_of_a_signs_page_are_in_the_report_and_add_up)
{
	town_open(&town);
	EXPECT_EQ(ask(&town, "/en/p/r", "sgn-038=yes&sgn-009.2=yes"), 303);
	EXPECT_EQ(ask(&town, "/en/p/r", "sgn-031=yes"), 303);
	EXPECT_EQ(ask(&town, "/en/p/r/9", NULL), 200);
	EXPECT(page_has(&town, "Their clothes are wrong"));
	EXPECT(page_has(&town, "The bins are full"));
	EXPECT(page_has(&town, "many guards"));
	town_close(&town);
}

/* PUB-43: each trigger has its panel and its flag. */
T(danger_children_and_oneself_show_their_panels_and_set_their_flags)
{
	static const struct { const char *path, *body, *words; uint16_t flags; } trigger[] = {
		{ "/en/p/r/1", "danger=yes", "Call now", SPOOL_DANGER },
		{ "/en/p/r/7", "children=yes", "A child comes first", SPOOL_CHILD | SPOOL_UNKNOWN },
		{ "/en/p/r/7", "children=not_sure", "A child comes first", SPOOL_CHILD | SPOOL_UNKNOWN },
		{ "/en/p/r/4", "pub-ho-c04=yes", "A child comes first", SPOOL_CHILD | SPOOL_UNKNOWN },
		{ "/en/p/r/2", "about=me", "It is about you", SPOOL_SELF | SPOOL_UNKNOWN },
		{ "/en/p/r/1", "danger=not_sure", "Check your answers", SPOOL_UNKNOWN },
	};

	for (size_t i = 0; i < sizeof trigger / sizeof trigger[0]; i++) {
		struct sealed s;

		town_open(&town);
		EXPECT_EQ(ask(&town, "/en/p/r", ""), 303);
		EXPECT_EQ(ask(&town, "/en/p/r/5", "words=x"), 303);
		EXPECT_EQ(ask(&town, trigger[i].path, trigger[i].body), 303);
		EXPECT_EQ(ask(&town, "/en/p/r/9", NULL), 200);
		EXPECT(page_has(&town, trigger[i].words));
		EXPECT_EQ(ask(&town, "/en/p/r/9", send_body(&town, "")), 303);
		EXPECT(file_of_kind(&town, SPOOL_REPORT, &s));
		EXPECT_EQ(s.flags, trigger[i].flags);
		EXPECT_OK(spool_drop(town.room.spool, ({ struct str *n; size_t k; EXPECT_OK(spool_list(town.room.spool, &t_arena, &n, &k)); n[0]; })));
		town_close(&town);
	}
}

T(danger_now_shows_the_numbers_before_it_goes_on)
{
	town_open(&town);
	EXPECT_EQ(ask(&town, "/en/p/r", ""), 303);
	EXPECT_EQ(ask(&town, "/en/p/r/1", "danger=yes"), 303);
	EXPECT_STR(town.last->w.location, "/en/p/r/1");
	EXPECT_EQ(ask(&town, "/en/p/r/1", NULL), 200);
	EXPECT(page_has(&town, "Call now"));
	EXPECT(page_has(&town, "tel:18000"));
	EXPECT(page_has(&town, "Carry on"));
	EXPECT_EQ(ask(&town, "/en/p/r/1", "danger=yes"), 303);
	EXPECT_STR(town.last->w.location, "/en/p/r/2");
	town_close(&town);
}

T(contact_details_lie_in_a_section_of_their_own)
{
	struct sealed s;
	struct cbor map;

	town_open(&town);
	EXPECT_EQ(ask(&town, "/en/p/r", ""), 303);
	EXPECT_EQ(ask(&town, "/en/p/r/5", "words=x"), 303);
	EXPECT_EQ(ask(&town, "/en/p/r/8", "contact=share"), 303);
	EXPECT_STR(town.last->w.location, "/en/p/r/8");
	EXPECT_EQ(ask(&town, "/en/p/r/8", NULL), 200);
	EXPECT(page_has(&town, "c_value"));
	EXPECT_EQ(ask(&town, "/en/p/r/8", "contact=share&c_name=Ann+Example&c_way=phone&c_value=07700+900123"), 303);
	EXPECT_EQ(ask(&town, "/en/p/r/9", NULL), 200);
	EXPECT_EQ(ask(&town, "/en/p/r/9", send_body(&town, "")), 303);
	EXPECT(file_of_kind(&town, SPOOL_REPORT, &s));
	EXPECT_EQ(s.n_sections, 2);
	map = section_of(&town, &s, SPOOL_GROUP_CONTACT, SPOOL_SEC_CONTACT);
	EXPECT_STR(cbor_text_of(cbor_get_int(&map, SPOOL_KEY_ANSWERS), "c_value"), "07700 900123");
	map = section_of(&town, &s, SPOOL_GROUP_ANSWERS, SPOOL_SEC_ANSWERS);
	EXPECT(cbor_get(cbor_get_int(&map, SPOOL_KEY_ANSWERS), "c_value") == NULL);
	EXPECT_STR(cbor_text_of(cbor_get_int(&map, SPOOL_KEY_ANSWERS), "contact"), "share");
	town_close(&town);
}

T(after_expiry_the_page_just_posted_is_kept_and_it_says_so)
{
	town_open(&town);
	EXPECT_EQ(ask(&town, "/en/p/r", ""), 303);
	EXPECT_EQ(ask(&town, "/en/p/r/2", "about=place"), 303);
	drafts_sweep(town.room.drafts, clock_monotonic() + DRAFT_LIFE_MS + 1);
	EXPECT_EQ(drafts_count(town.room.drafts), 0);
	EXPECT_EQ(ask(&town, "/en/p/r/3", NULL), 303);
	EXPECT_STR(town.last->w.location, "/en/p/r");
	EXPECT_EQ(ask(&town, "/en/p/r/5", "words=Six+men"), 303);
	EXPECT_EQ(ask(&town, "/en/p/r/6", NULL), 200);
	EXPECT(page_has(&town, "Your earlier answers were cleared"));
	EXPECT_EQ(ask(&town, "/en/p/r/6", NULL), 200);
	EXPECT(!page_has(&town, "Your earlier answers were cleared"));
	EXPECT_EQ(ask(&town, "/en/p/r/9", NULL), 200);
	EXPECT(page_has(&town, "Six men"));
	/* Send after expiry must not look like success. */
	{
		const char *body = send_body(&town, "");

		drafts_sweep(town.room.drafts, clock_monotonic() + DRAFT_LIFE_MS + 1);
		EXPECT_EQ(ask(&town, "/en/p/r/9", body), 422);
	}
	EXPECT(page_has(&town, "Nothing was sent"));
	EXPECT_EQ(n_files(&town), 0);
	town_close(&town);
}

T(answers_stay_out_of_titles_and_addresses)
{
	town_open(&town);
	walk_to_check(&town);
	EXPECT(page_has(&town, "<title>Check and send</title>"));
	EXPECT_EQ(ask(&town, "/en/p/r/3", NULL), 200);
	EXPECT(page_has(&town, "<title>Step 3 of 8</title>"));
	EXPECT(page_has(&town, "Long Lane, Wyvale"));
	town_close(&town);
}

T(numbers_on_pages_of_words_come_from_the_register)
{
	town_open(&town);
	EXPECT_EQ(ask(&town, "/en/p/h/2", NULL), 200);
	EXPECT(page_has(&town, "Call <a class=\"govuk-link\" href=\"tel:999\">"));
	EXPECT(page_has(&town, "0800 808 3733"));
	EXPECT(page_has(&town, "In Derby and Derbyshire: Derbyshire Victim Services"));
	EXPECT_EQ(ask(&town, "/en/faq", NULL), 200);
	EXPECT(page_has(&town, "12,727 people"));
	EXPECT(page_has(&town, "Where this comes from: "));
	EXPECT(!page_has(&town, "{figure"));
	EXPECT_EQ(ask(&town, "/en/front-line", NULL), 200);
	EXPECT(page_has(&town, "<li>Barnardo"));
	town_close(&town);
}
