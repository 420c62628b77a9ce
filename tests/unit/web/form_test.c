/*
 * A declared form drawn, posted and pressed.
 */
#include "t.h"
#include "web/base.h"
#include "web/guard.h"

static const struct choice yes_no[] = {
	{ .value = { "yes", 3 }, .label = { "Yes", 3 } },
	{ .value = { "no", 2 }, .label = { "No <never>", 10 } },
	{ .value = { "dk", 2 }, .label = { "I do not know", 13 }, .exclusive = true },
};
#define NAMED(s) .name = { s, sizeof s - 1 }, .label = { "Label of " s, sizeof "Label of " s - 1 }, .filter_field = -1
#define PLAIN(s) NAMED(s), .repeat = -1
static const struct field fields[] = {
	{ PLAIN("place"), .type = FIELD_TEXT },
	{ PLAIN("story"), .type = FIELD_MULTILINE, .max = 5000 },
	{ PLAIN("n_seen"), .type = FIELD_INTEGER },
	{ PLAIN("pay"), .type = FIELD_MONEY },
	{ PLAIN("child"), .type = FIELD_SELECT_ONE, .choice = yes_no, .n_choices = 3 },
	{ PLAIN("sign"), .type = FIELD_SELECT_MULTIPLE, .choice = yes_no, .n_choices = 3 },
	{ PLAIN("when"), .type = FIELD_DATE },
	{ PLAIN("staff_only"), .type = FIELD_TEXT, .roles = 4 },
	{ NAMED("plate"), .type = FIELD_TEXT, .repeat = 0 },
	{ NAMED("seen"), .type = FIELD_DATE, .repeat = 0 },
};
static const struct repeat repeats[] = { { .name = { "vehicle", 7 }, .label = { "Vehicle", 7 }, .max = 3 } };
static const struct form_page pages[] = { { .first = 0, .n = 8 }, { .first = 8, .n = 2 } };
static const struct form form = {
	.field = fields, .n_fields = sizeof fields / sizeof fields[0], .repeat = repeats, .n_repeats = 1, .page = pages, .n_pages = 2,
};

static struct str
drawn(struct form_view *view)
{
	struct page pg;
	struct str out;

	view->form = &form;
	page_init(&pg, &t_arena, NULL);
	form_fields(&pg, view);
	EXPECT_OK(buf_done(&pg.out, &out));
	return out;
}

static bool
has(struct str s, const char *what)
{
	size_t at;

	return str_find(s, str_of(what), &at);
}

/* The fields of a POST with this body, as form_take would get them; empty when not among them. */
static struct str
posted_of(const char *body, int page, const char *name, size_t *n)
{
	struct web w = { .arena = &t_arena, .method = WEB_POST };
	struct posted *posted;

	EXPECT_OK(guard_pairs(&t_arena, str_of(body), &w.form));
	EXPECT_OK(form_posted(&w, &form, page, &posted, n));
	for (size_t i = 0; i < *n; i++)
		if (str_is(posted[i].name, name))
			return posted[i].value;
	return STR_NONE;
}

T(answers_are_shown_in_their_fields_and_escaped)
{
	struct cbor answers = cbor_map(), signs = cbor_array();
	struct str out;

	EXPECT_OK(cbor_set(&t_arena, &answers, "place", cbor_text(STR("\"><b>"))));
	EXPECT_OK(cbor_set(&t_arena, &answers, "n_seen", cbor_int(7)));
	EXPECT_OK(cbor_set(&t_arena, &answers, "pay", cbor_int(1205)));
	EXPECT_OK(cbor_set(&t_arena, &answers, "child", cbor_null()));
	EXPECT_OK(cbor_push(&t_arena, &signs, cbor_text(STR("yes"))));
	EXPECT_OK(cbor_set(&t_arena, &answers, "sign", signs));
	EXPECT_OK(cbor_set(&t_arena, &answers, "when", cbor_text(STR("2026-13-99"))));
	out = drawn(&(struct form_view){ .page = 0, .answers = &answers });
	EXPECT(has(out, "name=\"place\" type=\"text\" value=\"&quot;&gt;&lt;b&gt;\""));
	EXPECT(has(out, "name=\"n_seen\" type=\"text\" value=\"7\""));
	EXPECT(has(out, "name=\"pay\" type=\"text\" value=\"12.05\""));
	EXPECT(has(out, "name=\"child\" type=\"radio\" value=\"dk\" checked"));
	EXPECT(!has(out, "name=\"child\" type=\"radio\" value=\"yes\" checked"));
	EXPECT(has(out, "name=\"sign\" type=\"checkbox\" value=\"yes\" checked"));
	EXPECT(has(out, "value=\"dk\" data-behaviour=\"exclusive\""));
	EXPECT(has(out, "No &lt;never&gt;"));
	EXPECT(has(out, "name=\"when_month\" type=\"text\" value=\"13\""));
	EXPECT(has(out, "data-maxlength=\"5000\""));
	EXPECT(!has(out, "staff_only"));
	EXPECT(!has(out, "plate"));
	EXPECT(has(drawn(&(struct form_view){ .page = 0, .roles = 4 }), "staff_only"));
}

T(a_fresh_choice_is_drawn_empty)
{
	struct str out = drawn(&(struct form_view){ .page = 0 });

	EXPECT(!has(out, " checked"));
	EXPECT(!has(out, " selected"));
}

T(a_fault_stands_at_its_field_and_in_the_summary)
{
	struct fault fault[] = { { STR("place"), "form.required" }, { STR("seen.1"), "form.no-date" } };
	struct form_view view = { .page = 0, .fault = fault, .n_faults = 2 };
	struct ui_error *errors;
	struct str out = drawn(&view);
	size_t n;

	EXPECT(has(out, "id=\"place-error\" class=\"govuk-error-message\""));
	EXPECT(has(out, "aria-describedby=\"place-error\""));
	EXPECT(!has(out, "form.required"));
	EXPECT_OK(form_errors(&t_arena, NULL, &view, &errors, &n));
	EXPECT_EQ(n, 2);
	EXPECT_STR(errors[0].field, "place");
	EXPECT_STR(errors[1].field, "seen.1_day");
	EXPECT(errors[1].text.n > 0);
}

T(a_repeat_is_drawn_once_a_row_and_at_least_once)
{
	struct cbor answers = cbor_map(), rows = cbor_array(), row = cbor_map();
	struct str out = drawn(&(struct form_view){ .page = 1 });

	EXPECT(has(out, "name=\"plate.0\""));
	EXPECT(!has(out, "name=\"plate.1\""));
	EXPECT(!has(out, "remove:"));
	EXPECT(has(out, "name=\"press\" value=\"add:vehicle\""));
	EXPECT_OK(cbor_set(&t_arena, &row, "plate", cbor_text(STR("ZZ69 ABC"))));
	for (int i = 0; i < 3; i++)
		EXPECT_OK(cbor_push(&t_arena, &rows, row));
	EXPECT_OK(cbor_set(&t_arena, &answers, "vehicle", rows));
	out = drawn(&(struct form_view){ .page = 1, .answers = &answers });
	EXPECT(has(out, "name=\"plate.2\" type=\"text\" value=\"ZZ69 ABC\""));
	EXPECT(has(out, "value=\"remove:vehicle:2\""));
	EXPECT(!has(out, "add:vehicle"));
}

T(three_parts_of_a_date_become_one_value)
{
	static const struct { const char *body, *value; } rows[] = {
		{ "when_day=5&when_month=11&when_year=2026", "2026-11-05" }, { "when_day=&when_month=1&when_year=2026", "2026-01" },
		{ "when_day=&when_month=&when_year=2026", "2026" }, { "when_day=&when_month=&when_year=", "" },
		{ "when_day=5&when_month=&when_year=2026", "2026--05" }, { "when_day=x&when_month=y&when_year=z", "z-y-x" },
		{ "when_day=+5+&when_month=11&when_year=2026", "2026-11-05" },
	};
	size_t n;

	for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
		EXPECT_STR(posted_of(rows[i].body, 0, "when", &n), rows[i].value);
		EXPECT_EQ(n, 1);
	}
	EXPECT_STR(posted_of("seen.1_day=5&seen.1_month=11&seen.1_year=2026", 1, "seen.1", &n), "2026-11-05");
}

T(keys_that_are_no_field_of_the_page_are_left_out)
{
	size_t n;

	EXPECT_STR(posted_of("place=a&plate.0=b&nonsense=c&_csrf=d&when=2026", 0, "place", &n), "a");
	EXPECT_EQ(n, 1);
	EXPECT_STR(posted_of("place=a&plate.0=b", -1, "plate.0", &n), "b");
	EXPECT_EQ(n, 2);
}

static bool
press(const char *body, struct cbor *answers)
{
	struct web w = { .arena = &t_arena, .method = WEB_POST };
	bool pressed;

	EXPECT_OK(guard_pairs(&t_arena, str_of(body), &w.form));
	EXPECT_OK(form_press(&w, &form, answers, &pressed));
	return pressed;
}

T(rows_come_and_go_by_buttons)
{
	struct cbor answers = cbor_map();
	struct web w = { .arena = &t_arena, .method = WEB_POST };
	struct str second;
	bool pressed;

	EXPECT(!press("place=a", &answers));
	EXPECT(!press("press=send", &answers));
	EXPECT(!press("press=add:nonsense", &answers));
	EXPECT(press("press=add%3Avehicle", &answers));
	EXPECT(press("press=add%3Avehicle", &answers));
	EXPECT(press("press=add%3Avehicle", &answers));
	EXPECT_EQ(cbor_get(&answers, "vehicle")->n, 3);
	EXPECT_OK(guard_pairs(&t_arena, STR("press=add%3Avehicle"), &w.form));
	EXPECT_ERR(form_press(&w, &form, &answers, &pressed), ERR_LIMIT);
	second = cbor_get(&cbor_get(&answers, "vehicle")->v[1], "_id")->s;
	EXPECT(press("press=remove%3Avehicle%3A0", &answers));
	EXPECT_EQ(cbor_get(&answers, "vehicle")->n, 2);
	EXPECT_SAME(cbor_get(&cbor_get(&answers, "vehicle")->v[0], "_id")->s, second);
	EXPECT(press("press=remove%3Avehicle%3A7", &answers));
	EXPECT(!press("press=remove%3Avehicle%3Ax", &answers));
	EXPECT_EQ(cbor_get(&answers, "vehicle")->n, 2);
}
