/* Which words a statement holds: sentences, cuts, what stays when some go. */
#include "town.h"

#include "intel/split.h"

static struct cuts
cuts(const char *text, struct report_view *v)
{
	struct town *t = town();
	struct cbor a = form_answers(text, "no", "no", "no");
	struct str urn = sent(PAT, &a);
	struct cuts c = { 0 };

	EXPECT_OK(report_take(as(INA), &t->intel, urn, v));
	EXPECT_OK(cuts_of(as(INA), &t->intel, v, &c));
	return c;
}

T(a_text_falls_into_sentences_and_an_abbreviation_is_none)
{
	struct report_view v;
	struct cuts c = cuts("Six men share two rooms. They leave at 5 a.m. in a white van! Who drives?\nNobody said.", &v);

	EXPECT_EQ(c.n_sentences, 4);
	EXPECT_STR(c.sentence[1].text, "They leave at 5 a.m. in a white van!");
	EXPECT_STR(c.sentence[3].text, "Nobody said.");
}

T(the_page_begins_with_the_whole_text_as_it_was_written)
{
	const char *text = "Six men share two rooms.\n\nA van comes.";
	struct report_view v;
	struct cuts c = cuts(text, &v);
	struct item_view item;
	struct str *cut;
	size_t n;

	EXPECT_OK(cuts_first(&t_arena, &c, &cut, &n));
	EXPECT_EQ(n, 1);
	EXPECT_OK(cut_item(&t_arena, &c, cut[0], &item));
	EXPECT_STR(item.text_original, text);
	EXPECT_STR(item.text_sanitised, text);
	EXPECT_EQ(item.grade.mopi, 3);
	EXPECT_EQ(item.grade.source, 0);
}

T(what_is_split_off_is_gone_from_the_other_and_comes_back_when_joined)
{
	struct report_view v;
	struct cuts c = cuts("One. Two. Three.", &v);
	struct item_view item;
	struct str cut, rest, both;
	bool in[SENTENCES_MAX] = { false };

	in[1] = true;
	EXPECT_OK(cut_sentences(&t_arena, &c, in, &cut));
	EXPECT_OK(cut_without(&t_arena, &c, STR("w0,1,2"), in, &rest));
	EXPECT_OK(cut_item(&t_arena, &c, cut, &item));
	EXPECT_STR(item.text_original, "Two.");
	EXPECT_OK(cut_item(&t_arena, &c, rest, &item));
	EXPECT_STR(item.text_original, "One. Three.");
	EXPECT_OK(cut_join(&t_arena, &c, rest, cut, &both));
	EXPECT_STR(both, "w0,1,2");
	EXPECT_OK(text_without(&t_arena, STR("One. Two. Three."), STR("Two."), &rest));
	EXPECT_STR(rest, "One. Three.");
}

T(a_cut_that_is_not_of_this_report_is_refused)
{
	static const char *const bad[] = { "", "w", "w9", "w0,x", "o0", "o9", "i0", "i", "z1", "w-1", "w0,,1" };
	struct report_view v;
	struct cuts c = cuts("One. Two.", &v);
	struct item_view item;

	for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
		EXPECT_ERR_ID(cut_item(&t_arena, &c, str_of(bad[i]), &item), ERR_INVALID, "item.cut");
}

T(all_faults_of_a_page_are_listed_at_once)
{
	struct town *t = town();
	struct report_view v;
	struct cuts c = cuts("My neighbour told me.", &v);
	struct triage_item item = { .text_original = c.sentence[0].text, .text_sanitised = c.sentence[0].text, .grade = { .mopi = 3 } };
	struct triage press_ = { .title = STR("Car wash"), .marking = STR("OS"), .item = &item, .n_items = 1 };
	static const char *const wanted[] = { "safety.unknown", "grade.source", "grade.assessment", "grade.handling", "rules.not-seen" };
	struct triage_fault *fault;
	size_t n;

	EXPECT_OK(triage_faults(as(INA), &t->intel, &v, &press_, &fault, &n));
	EXPECT_EQ(n, sizeof wanted / sizeof *wanted);
	for (size_t i = 0; i < n && i < sizeof wanted / sizeof *wanted; i++)
		EXPECT_STR(str_of(fault[i].why->id), wanted[i]);
}
