/*
 * Posted fields into answers: the forms of the project, condition by condition.
 */
#include "forms_set.h"

static struct cbor answers;
static struct fault *faults;
static size_t n_faults;

/* "name=value" pieces after each other, NULL ends; into `answers`. */
static err_t
take(const struct form *form, int page, const char *const *pair)
{
	struct posted posted[64];
	size_t n = 0;

	for (; *pair != NULL; pair++) {
		const char *eq = strchr(*pair, '=');

		posted[n++] = (struct posted){ { *pair, (size_t)(eq - *pair) }, str_of(eq + 1) };
	}
	return form_take(&t_arena, form, page, posted, n, &answers, &faults, &n_faults);
}
#define TAKE(form, page, ...) EXPECT_OK(take((form), (page), (const char *const[]){ __VA_ARGS__, NULL }))

static bool
has_fault(const char *field, const char *id)
{
	for (size_t i = 0; i < n_faults; i++)
		if (str_is(faults[i].field, field) && strcmp(faults[i].id, id) == 0)
			return true;
	return false;
}

static void
check(const struct form *form)
{
	EXPECT_OK(form_check(&t_arena, form, &answers, &faults, &n_faults));
}

static const struct choice *
choice_of_value(const struct field *f, const char *value)
{
	for (size_t i = 0; i < f->n_choices; i++)
		if (str_is(f->choice[i].value, value))
			return &f->choice[i];
	t_fail(__FILE__, __LINE__, "no choice %s", value);
}

static struct cbor
coded(const char *value)
{
	return strcmp(value, "dk") == 0 ? cbor_null() : cbor_text(str_of(value));
}

T(the_text_alone_submits)
{
	const struct form *form = form_named("intelligence");

	answers = cbor_map();
	TAKE(form, 0, "item_text.0=Men carried out of a van at night", "basis.0=");
	EXPECT_EQ(n_faults, 0);
	check(form);
	EXPECT_EQ(n_faults, 0);
	answers = cbor_map();
	check(form);
	EXPECT_EQ(n_faults, 1);
	EXPECT(has_fault("item_text.0", "form.required"));
	set_close();
}

T(a_public_report_of_one_tick_passes)
{
	const struct form *form = form_named("public-report");

	answers = cbor_map();
	TAKE(form, 3, "signs=sgn-008");
	EXPECT_EQ(n_faults, 0);
	check(form);
	EXPECT_EQ(n_faults, 0);
	set_close();
}

/* INT-27, 28: each condition, both ways. */
T(each_condition_of_the_intelligence_form_holds_both_ways)
{
	static const struct { const char *field, *when, *shown, *hidden; bool blank; } cases[] = {
		{ "crime_now", "danger_now", "no", "yes", true }, { "crime_now", "danger_now", "dk", "yes", true },
		{ "welfare_what", "welfare_now", "yes", "no", false }, { "welfare_what", "welfare_now", "yes", "dk", false },
		{ "feel_why", "basis", "feeling", "saw", false }, { "feel_why", "basis", "feeling", "dk", false },
		{ "when_to", "when_how", "between", "exact", false }, { "src_kind", "src_who", "told", "me", true },
		{ "src_why", "src_risk", "yes", "no", true }, { "src_why", "src_risk", "dk", "no", true },
		{ "src_reduce", "src_risk", "yes", "no", true }, { "how", "may_contact", "only", "no", true },
	};
	const struct form *form = form_named("intelligence");

	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		const struct field *f = form_field(form, str_of(cases[i].field)), *by = form_field(form, str_of(cases[i].when));
		struct cbor given = cbor_map(), *home = &given;

		EXPECT(f != NULL && by != NULL);
		EXPECT(choice_of_value(by, cases[i].shown) && choice_of_value(by, cases[i].hidden));
		EXPECT_EQ(form_relevant(form, f, &given, &given), cases[i].blank);
		EXPECT_OK(cbor_set(&t_arena, home, cases[i].when, coded(cases[i].shown)));
		EXPECT(form_relevant(form, f, &given, &given));
		EXPECT_OK(cbor_set(&t_arena, home, cases[i].when, coded(cases[i].hidden)));
		EXPECT(!form_relevant(form, f, &given, &given));
	}
	set_close();
}

T(social_care_is_asked_about_unless_neither_help_nor_a_child_is_in_question)
{
	const struct form *form = form_named("intelligence");
	const struct field *f = form_field(form, STR("referral"));

	answers = cbor_map();
	EXPECT(form_relevant(form, f, &answers, NULL));
	TAKE(form, 0, "welfare_now=no", "child=no", "item_text.0=x");
	EXPECT(!form_relevant(form, f, &answers, NULL));
	TAKE(form, 0, "child=not_sure");
	EXPECT(form_relevant(form, f, &answers, NULL));
	TAKE(form, 0, "child=no", "welfare_now=yes");
	EXPECT(form_relevant(form, f, &answers, NULL));
	set_close();
}

T(contact_details_are_asked_only_of_those_who_may_be_contacted)
{
	const struct form *form = form_named("public-report");

	answers = cbor_map();
	TAKE(form, 7, "contact=share", "c_name=Sam", "c_from=09:30");
	EXPECT_STR(cbor_text_of(&answers, "c_name"), "Sam");
	TAKE(form, 7, "contact=anonymous", "c_name=Sam");
	EXPECT(cbor_get(&answers, "c_name") == NULL);
	EXPECT(cbor_get(&answers, "c_from") == NULL);
	set_close();
}

T(none_beside_other_answers_is_refused_by_the_server)
{
	const struct form *form = form_named("intelligence");

	answers = cbor_map();
	TAKE(form, 0, "item_text.0=x", "signs.0=none", "signs.0=sgn-008");
	EXPECT(has_fault("signs.0", "form.exclusive"));
	TAKE(form, 0, "signs.0=none");
	EXPECT_EQ(n_faults, 0);
	TAKE(form, 0, "signs.0=sgn-008", "signs.0=sgn-008", "signs.0=sgn-033");
	EXPECT_EQ(n_faults, 0);
	EXPECT_EQ(cbor_get(&cbor_get(&answers, "item")->v[0], "signs")->n, 2);
	TAKE(form, 0, "about=forced-labour", "about=not_sure");
	EXPECT(has_fault("about", "form.exclusive"));
	TAKE(form, 0, "danger_now=");
	EXPECT(cbor_get(&answers, "about") == NULL);
	EXPECT(cbor_get(&cbor_get(&answers, "item")->v[0], "signs") == NULL);
	set_close();
}

T(what_does_not_fit_is_kept_as_typed_and_named)
{
	const struct form *form = form_named("visit");
	char words[301];

	memset(words, 'a', sizeof words - 1);
	words[sizeof words - 1] = '\0';
	memcpy(words, "equipment=", 10);
	answers = cbor_map();
	TAKE(form, -1, "people_met=three", "window_from=2026-02-30", "time_from=25:00", "reason=holiday", "aim=See", "e_outcome.0=win");
	EXPECT(has_fault("people_met", "form.not-number"));
	EXPECT(has_fault("window_from", "form.no-date"));
	EXPECT(has_fault("time_from", "form.not-time"));
	EXPECT(has_fault("reason", "form.no-choice"));
	EXPECT(has_fault("e_outcome.0", "form.no-choice"));
	EXPECT_STR(cbor_text_of(&answers, "people_met"), "three");
	EXPECT_STR(cbor_text_of(&answers, "window_from"), "2026-02-30");
	check(form);
	EXPECT(has_fault("people_met", "form.not-number"));
	EXPECT(has_fault("window_from", "form.no-date"));
	TAKE(form, -1, "people_met=-1", "window_from=2026-06-03", "window_to=2026-06-02", "time_from=06:00", "reason=random", "e_outcome.0=none");
	EXPECT(has_fault("people_met", "form.constraint"));
	EXPECT(has_fault("window_to", "form.constraint"));
	EXPECT_EQ(n_faults, 2);
	TAKE(form, -1, "people_met=3", "window_to=2026-06-03", words);
	EXPECT_EQ(n_faults, 0);
	TAKE(form, -1, "equipment=\xff");
	EXPECT(has_fault("equipment", "form.not-text"));
	EXPECT(cbor_get(&answers, "equipment") == NULL);
	set_close();
}

T(too_long_counts_characters_not_bytes)
{
	const struct form *form = form_named("intelligence");
	struct buf b;
	struct str text;

	buf_init(&b, &t_arena, 64);
	buf_z(&b, "plate.0=");
	for (int i = 0; i < 12; i++)
		buf_z(&b, "\xc3\x84");
	buf_byte(&b, 0);
	EXPECT_OK(buf_done(&b, &text));
	answers = cbor_map();
	TAKE(form, 1, text.p);
	EXPECT_EQ(n_faults, 0);
	TAKE(form, 1, "plate.0=1234567890123");
	EXPECT(has_fault("plate.0", "form.too-long"));
	set_close();
}

T(an_answer_of_not_knowing_is_null_and_a_blank_is_absent)
{
	const struct form *form = form_named("intelligence");

	answers = cbor_map();
	TAKE(form, 0, "danger_now=dk", "child=", "item_text.0=  x\r\ny ", "when.0=dk");
	EXPECT_EQ(cbor_get(&answers, "danger_now")->type, CBOR_NULL);
	EXPECT(cbor_get(&answers, "child") == NULL);
	EXPECT_STR(cbor_text_of(&cbor_get(&answers, "item")->v[0], "item_text"), "x\ny");
	EXPECT_EQ(cbor_get(&cbor_get(&answers, "item")->v[0], "when")->type, CBOR_NULL);
	EXPECT_EQ(n_faults, 0);
	set_close();
}

T(rows_keep_their_place_and_name_until_they_are_pruned)
{
	const struct form *form = form_named("intelligence");
	const struct cbor *rows;
	struct str name;

	answers = cbor_map();
	TAKE(form, 1, "plate.0=", "plate.1=ZZ69 ABC");
	rows = cbor_get(&answers, "vehicle");
	EXPECT_EQ(rows->n, 2);
	name = cbor_get(&rows->v[1], "_id")->s;
	EXPECT_EQ(name.n, 16);
	TAKE(form, 1, "v_make.1=Ford");
	EXPECT_SAME(cbor_get(&cbor_get(&answers, "vehicle")->v[1], "_id")->s, name);
	EXPECT_STR(cbor_text_of(&cbor_get(&answers, "vehicle")->v[1], "plate"), "ZZ69 ABC");
	form_prune(form, &answers);
	EXPECT_EQ(cbor_get(&answers, "vehicle")->n, 1);
	EXPECT_SAME(cbor_get(&cbor_get(&answers, "vehicle")->v[0], "_id")->s, name);
	TAKE(form, 1, "plate.0=", "v_make.0=");
	form_prune(form, &answers);
	EXPECT(cbor_get(&answers, "vehicle") == NULL);
	set_close();
}

T(pruning_takes_what_is_no_longer_asked)
{
	const struct form *form = form_named("intelligence");

	answers = cbor_map();
	TAKE(form, 0, "welfare_now=yes", "welfare_what=Food, at the yard", "item_text.0=x");
	EXPECT_OK(cbor_set(&t_arena, &answers, "welfare_now", cbor_text(STR("no"))));
	EXPECT(cbor_get(&answers, "welfare_what") != NULL);
	form_prune(form, &answers);
	EXPECT(cbor_get(&answers, "welfare_what") == NULL);
	set_close();
}

T(other_names_pages_and_rows_change_nothing)
{
	const struct form *form = form_named("intelligence");

	answers = cbor_map();
	TAKE(form, 0, "me_name=X", "nobody=1", "item_text=no row", "danger_now.0=yes", "item_text.-1=x", "item_text.1x=x", "item_text.00000=x",
	    "item=1", "_id=1", "item_text.=x");
	EXPECT_EQ(answers.n, 0);
	set_close();
}

T(limits_end_the_taking)
{
	const struct form *form = form_named("intelligence");
	struct posted many[2] = { { STR("item_text.0"), { NULL, 0 } }, { STR("item_text.1"), { NULL, 0 } } };
	char *p = arena_alloc(&t_arena, 200000);

	memset(p, 'a', 200000);
	many[0].value = many[1].value = (struct str){ p, 200000 };
	answers = cbor_map();
	EXPECT_ERR_ID(take(form, 0, (const char *const[]){ "item_text.20=x", NULL }), ERR_LIMIT, "form.repeat.full");
	EXPECT_ERR_ID(form_take(&t_arena, form, 0, many, 2, &answers, &faults, &n_faults), ERR_LIMIT, "form.too-large");
	EXPECT_OK(form_take(&t_arena, form, 0, many, 1, &answers, &faults, &n_faults));
	EXPECT(has_fault("item_text.0", "form.too-long"));
	set_close();
}

T(signs_offered_follow_the_types_chosen)
{
	const struct form *form = form_named("intelligence");
	const struct field *signs = form_field(form, STR("signs"));
	const struct choice *farm = choice_of_value(signs, "sgn-008"), *general = choice_of_value(signs, "sgn-033"),
	    *cannabis = choice_of_value(signs, "sgn-013"), *none = choice_of_value(signs, "none");

	answers = cbor_map();
	EXPECT(!form_offers(form, signs, farm, &answers) && form_offers(form, signs, general, &answers));
	TAKE(form, 0, "about=forced-labour", "item_text.0=x");
	EXPECT(form_offers(form, signs, farm, &answers) && form_offers(form, signs, none, &answers));
	EXPECT(!form_offers(form, signs, cannabis, &answers));
	TAKE(form, 0, "about=not_sure");
	EXPECT(form_offers(form, signs, cannabis, &answers) && form_offers(form, signs, farm, &answers));
	set_close();
}

T(a_page_is_drawn_again_when_an_answer_opens_a_question)
{
	const struct form *form = form_named("intelligence");
	struct str before, after;

	answers = cbor_map();
	EXPECT_OK(form_asked(&t_arena, form, 0, &answers, &before));
	TAKE(form, 0, "item_text.0=x", "basis.0=saw");
	EXPECT_OK(form_asked(&t_arena, form, 0, &answers, &after));
	EXPECT(!form_asks_more(before, after));
	TAKE(form, 0, "basis.0=feeling");
	EXPECT_OK(form_asked(&t_arena, form, 0, &answers, &before));
	EXPECT(form_asks_more(after, before));
	TAKE(form, 0, "basis.0=feeling", "feel_why.0=");
	EXPECT_OK(form_asked(&t_arena, form, 0, &answers, &after));
	EXPECT(!form_asks_more(before, after));
	set_close();
}

T(answers_are_told_in_words)
{
	const struct form *form = form_named("intelligence"), *visit = form_named("visit");
	const struct field *child = form_field(form, STR("child")), *about = form_field(form, STR("about"));
	struct cbor money = cbor_int(-1205), wrapped = cbor_map();
	struct field pay = *child;
	struct str words;

	answers = cbor_map();
	TAKE(form, 0, "child=not_sure", "about=forced-labour", "about=sexual", "danger_now=dk", "item_text.0=x");
	EXPECT_OK(form_words(&t_arena, form, child, cbor_get(&answers, "child"), &words));
	EXPECT_STR(words, "I am not sure");
	EXPECT_OK(form_words(&t_arena, form, about, cbor_get(&answers, "about"), &words));
	EXPECT_STR(words, "Forced labour; Sexual exploitation");
	EXPECT_OK(form_words(&t_arena, form, child, cbor_get(&answers, "danger_now"), &words));
	EXPECT_STR(words, "I do not know");
	EXPECT_OK(form_words(&t_arena, form, child, NULL, &words));
	EXPECT_STR(words, "Not answered");
	pay.type = FIELD_MONEY;
	EXPECT_OK(form_words(&t_arena, form, &pay, &money, &words));
	EXPECT_STR(words, "-£12.05");
	EXPECT_OK(cbor_set(&t_arena, &wrapped, "s", cbor_int(ANSWER_DECLINED)));
	EXPECT_OK(cbor_set(&t_arena, &wrapped, "r", cbor_text(STR("afraid"))));
	EXPECT_OK(form_words(&t_arena, visit, child, &wrapped, &words));
	EXPECT_STR(words, "Declined to say (afraid)");
	set_close();
}

T(memory_running_out_is_a_limit_and_nothing_worse)
{
	const struct form *form = form_named("intelligence");
	const char *const pairs[] = { "danger_now=yes", "about=many", "item_text.1=x", "when.1=2026-11", "item_text.0=", NULL };

	EXPECT_SURVIVES_SCARCITY((answers = cbor_map(), take(form, 0, pairs)));
	set_close();
}
