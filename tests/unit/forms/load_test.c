/*
 * Loading: every form of the project; faults are found and named.
 */
#include "base/file.h"
#include "forms_set.h"

static void
put(const char *folder, const char *name, const char *text)
{
	const char *path;

	EXPECT_OK(dir_make(folder, 0700));
	EXPECT_OK(path_join(&t_arena, folder, name, &path));
	EXPECT_OK(file_replace(path, str_of(text), 0600));
}

#define HEAD "type,name,label,required,relevant,constraint,max,number,group,plain,role\n"
#define SETTINGS(n) "form_id,form_title,form_number,version\ntrial,Trial," n ",1\n"
#define CHOICES "list_name,name,label,exclusive\nyn,yes,Yes,\nyn,no,No,\nyn,dk,I do not know,yes\n"

static err_t
open_trial(const char *settings, const char *survey, const char *choices, const char *views)
{
	const char *dir = t_folder(), *folder;
	struct forms *forms = NULL;
	err_t e;

	EXPECT_OK(path_join(&t_arena, dir, "trial/1", &folder));
	put(folder, "settings.csv", settings);
	put(folder, "survey.csv", survey);
	put(folder, "choices.csv", choices);
	put(folder, "views.csv", views);
	e = forms_open(dir, NULL, &forms);
	forms_close(&forms);
	return e;
}

static err_t
trial(const char *survey)
{
	return open_trial(SETTINGS("5"), survey, CHOICES, "name,label,kind,fields\n");
}

T(every_form_of_the_project_loads)
{
	static const struct { const char *id; uint16_t number; size_t pages; } cases[] = {
		{ "intelligence", 1, 3 }, { "public-report", 2, 8 }, { "visit", 16, 4 }, { "action", 17, 2 }, { "agreement", 18, 2 },
	};

	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		const struct form *form = form_named(cases[i].id);

		EXPECT_EQ(form->number, cases[i].number);
		EXPECT_EQ(form->n_pages, cases[i].pages);
		EXPECT(form_by_number(set_forms, cases[i].number, 1) == form);
		EXPECT(form_by_number(set_forms, cases[i].number, 9) == NULL);
	}
	EXPECT(form_by_id(set_forms, STR("no-such-form"), 0) == NULL);
	set_close();
}

T(every_choice_of_the_intelligence_form_offers_not_to_know)
{
	const struct form *form = form_named("intelligence");

	for (size_t i = 0; i < form->n_fields; i++) {
		const struct field *f = &form->field[i];
		bool offered = f->n_choices == 0;

		for (size_t k = 0; k < f->n_choices; k++)
			offered |= str_is(f->choice[k].value, "dk") || str_is(f->choice[k].value, "not_sure");
		if (!offered)
			t_fail(__FILE__, __LINE__, "%.*s", STRF(f->name));
	}
	set_close();
}

T(a_compound_sign_is_one_tick_for_each_part)
{
	const struct field *signs = form_field(form_named("public-report"), STR("signs"));
	bool first = false, second = false, whole = false, hidden = false;

	for (size_t i = 0; i < signs->n_choices; i++) {
		first |= str_is(signs->choice[i].value, "sgn-009.1");
		second |= str_is(signs->choice[i].value, "sgn-009.2");
		whole |= str_is(signs->choice[i].value, "sgn-009");
	}
	for (size_t row = 0; row < reference_list(set_reference, "signs")->n_rows; row++)
		if (str_is(csv_get(reference_list(set_reference, "signs"), row, "public_tick"), "no"))
			for (size_t i = 0; i < signs->n_choices; i++)
				hidden |= str_eq(signs->choice[i].value, reference_list(set_reference, "signs")->cell[row * 15]);
	EXPECT(first && second && !whole && !hidden);
	set_close();
}

T(a_proper_small_form_is_accepted)
{
	EXPECT_OK(trial(HEAD "text,a,A,yes,,,10,1,,,\nselect_one yn,b,B,,${a} = 'x',,,2,,,analyst lead\n"));
	EXPECT_OK(open_trial(SETTINGS("20"), HEAD "text,a,A,,,,,1,3,,\ndate,d,D,,,,,1,,yes,\n", CHOICES,
	    "name,label,kind,fields\nlist,All,list,urn;a;d\n"));
}

T(a_fault_anywhere_refuses_the_form)
{
	static const char *const surveys[] = {
		HEAD, HEAD "txt,a,A,,,,,1,,,\n", HEAD "text,a,A,,,,,,,,\n", HEAD "text,a,A,,,,,1,,,\ntext,a,B,,,,,2,,,\n",
		HEAD "text,a,A,,,,,1,,,\ntext,b,B,,,,,1,,,\n", HEAD "text,A,A,,,,,1,,,\n", HEAD "text,a,,,,,,1,,,\n",
		HEAD "select_one maybe,a,A,,,,,1,,,\n", HEAD "text,a,A,,${b} = 1,,,1,,,\n", HEAD "text,a,A,,,. >,,1,,,\n",
		HEAD "text,a,A,perhaps,,,,1,,,\n", HEAD "text,a,A,,,,0,1,,,\n", HEAD "text,a,A,,,,,1,2,,\n",
		HEAD "text,a,A,,,,,1,3,yes,\n", HEAD "text,a,A,,,,,1,,,king\n", HEAD "begin_group,g,G,,,,,,,,\ntext,a,A,,,,,1,,,\n",
		HEAD "end_group,,,,,,,,,,\n", HEAD "begin_repeat,r,R,,,,,1,,,\ntext,a,A,,,,,1,,,\nend_repeat,,,,,,,,,,\n",
		HEAD "begin_repeat,r,R,,,,3,1,,,\nbegin_repeat,s,S,,,,3,2,,,\nend_repeat,,,,,,,,,,\n",
		HEAD "text,a,A,,,,,1,,,\nbegin_group,g,G,,,,,,,,\ntext,b,B,,,,,2,,,\nend_group,,,,,,,,,,\n",
		"type,name,label,number,colour\ntext,a,A,1,red\n", "type,name,label,number\ntext,a,A\n",
	};

	for (size_t i = 0; i < sizeof surveys / sizeof *surveys; i++) {
		err_t e = trial(surveys[i]);

		if (e == NULL || e->code != ERR_INVALID)
			t_fail(__FILE__, __LINE__, "accepted: %s", surveys[i]);
	}
}

T(settings_choices_and_views_are_checked_too)
{
	const char *survey = HEAD "text,a,A,,,,,1,3,,\n", *views = "name,label,kind,fields\n";

	EXPECT_OK(open_trial(SETTINGS("16"), survey, CHOICES, views));
	EXPECT_ERR(open_trial(SETTINGS("16"), HEAD "text,a,A,,,,,1,,,\n", CHOICES, views), ERR_INVALID);
	EXPECT_ERR(open_trial(SETTINGS(""), survey, CHOICES, views), ERR_INVALID);
	EXPECT_ERR(open_trial("form_id,form_title,form_number,version\nother,Trial,5,1\n", survey, CHOICES, views), ERR_INVALID);
	EXPECT_ERR(open_trial("form_id,form_title,form_number,version\ntrial,Trial,5,2\n", survey, CHOICES, views), ERR_INVALID);
	EXPECT_ERR(open_trial(SETTINGS("5"), survey, "list_name,name,label\nyn,yes,Yes\nyn,yes,No\n", views), ERR_INVALID);
	EXPECT_ERR(open_trial(SETTINGS("5"), survey, "list_name,name,label\nyn,ref:signs,plain_text\n", views), ERR_INVALID);
	EXPECT_ERR(open_trial(SETTINGS("5"), survey, CHOICES, "name,label,kind,fields\nl,L,list,nothing\n"), ERR_INVALID);
	EXPECT_ERR(open_trial(SETTINGS("5"), survey, CHOICES, "name,label,kind,fields\nl,L,table,a\n"), ERR_INVALID);
}
