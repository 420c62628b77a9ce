/*
 * Conditions of fields: what they mean, and where they are refused.
 */
#include "forms/expression.h"
#include "t.h"

static const struct field fields[] = {
	{ .name = { "child", 5 }, .type = FIELD_SELECT_ONE, .repeat = -1, .filter_field = -1 },
	{ .name = { "signs", 5 }, .type = FIELD_SELECT_MULTIPLE, .repeat = -1, .filter_field = -1 },
	{ .name = { "pay", 3 }, .type = FIELD_MONEY, .repeat = -1, .filter_field = -1 },
	{ .name = { "day", 3 }, .type = FIELD_DATE, .repeat = -1, .filter_field = -1 },
	{ .name = { "basis", 5 }, .type = FIELD_SELECT_ONE, .repeat = 0, .filter_field = -1 },
	{ .name = { "plate", 5 }, .type = FIELD_TEXT, .repeat = 1, .filter_field = -1 },
};
static const struct form form = { .field = fields, .n_fields = 6 };

static struct cbor
sample(void)
{
	struct cbor map = cbor_map(), signs = cbor_array(), day;

	EXPECT_OK(cbor_push(&t_arena, &signs, cbor_text(STR("fear"))));
	EXPECT_OK(cbor_push(&t_arena, &signs, cbor_text(STR("locks"))));
	EXPECT_OK(pdate_cbor(&t_arena, (struct pdate){ 20000, 20030, PREC_MONTH }, &day));
	EXPECT_OK(cbor_set(&t_arena, &map, "child", cbor_null()));
	EXPECT_OK(cbor_set(&t_arena, &map, "signs", signs));
	EXPECT_OK(cbor_set(&t_arena, &map, "pay", cbor_int(450)));
	EXPECT_OK(cbor_set(&t_arena, &map, "day", day));
	return map;
}

static bool
holds(const char *text, const struct cbor *answers, const struct cbor *row)
{
	struct expression_error why = { 0 };
	const struct expression *e = NULL;
	struct cbor own = cbor_text(STR("h\xc3\xa9llo"));

	if (expression_parse(&t_arena, &form, 4, str_of(text), &e, &why) != NULL)
		t_fail(__FILE__, __LINE__, "%s: %s at %zu", text, why.id, why.at);
	return expression_holds(e, &form, answers, row, &own);
}

T(conditions_mean_what_they_say)
{
	static const struct { const char *text; bool holds; } cases[] = {
		{ "${child} = 'dk'", true }, { "${child} != 'dk'", false }, { "${child} = \"no\"", false },
		{ "selected(${signs}, 'fear')", true }, { "selected(${signs}, 'none')", false },
		{ "selected(${child}, 'dk')", true }, { "${signs} = 'fear'", false }, { "${signs} != ''", true },
		{ "${pay} < 1000", true }, { "${pay} >= 450 and ${pay} <= 450", true }, { "${pay} > 450", false },
		{ "${pay} = '450'", true }, { "${pay} = 'much'", false }, { "${pay} < 'much'", false }, { "${pay} > -1", true },
		{ "${day} = 20000", true }, { "${day} < today()", true }, { "${basis} = ''", false }, { "${basis} = 'feeling'", true },
		{ "not(${basis} = 'feeling')", false }, { "not(not(true()))", true }, { "false() or true()", true },
		{ "true() or true() and false()", true }, { "(true() or true()) and false()", false },
		{ "1 < 2 = true()", true }, { "string-length(.) = 5", true }, { "string-length(.) > 5", false },
		{ ". = 'h\xc3\xa9llo'", true }, { "  ${child}='dk'and(1=1)", true }, { "'09:00' < '17:00'", true }, { "'' < '17:00'", false },
	};
	struct cbor answers = sample(), row = cbor_map();

	EXPECT_OK(cbor_set(&t_arena, &row, "basis", cbor_text(STR("feeling"))));
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
		if (holds(cases[i].text, &answers, &row) != cases[i].holds)
			t_fail(__FILE__, __LINE__, "%s", cases[i].text);
}

T(an_answer_not_given_is_the_empty_text)
{
	struct cbor none = cbor_map();

	EXPECT(holds("${child} = ''", &none, NULL));
	EXPECT(holds("${signs} = ''", &none, NULL));
	EXPECT(holds("${pay} = ''", &none, NULL));
	EXPECT(holds("${basis} = ''", &none, NULL));
	EXPECT(!holds("${day} < today()", &none, NULL));
	EXPECT(!holds("selected(${signs}, '')", &none, NULL));
}

T(a_value_of_a_register_is_read_through_its_wrapping)
{
	struct cbor map = cbor_map(), wrapped = cbor_map();

	EXPECT_OK(cbor_set(&t_arena, &wrapped, "v", cbor_int(7)));
	EXPECT_OK(cbor_set(&t_arena, &wrapped, "s", cbor_int(0)));
	EXPECT_OK(cbor_set(&t_arena, &map, "pay", wrapped));
	EXPECT(holds("${pay} = 7", &map, NULL));
}

T(what_is_no_expression_is_refused_where_it_goes_wrong)
{
	static const struct { const char *text; size_t at; const char *id; } cases[] = {
		{ "", 1, "form.expression.syntax" }, { "${child} =", 11, "form.expression.syntax" },
		{ "${nobody} = 1", 3, "form.expression.name" }, { "${plate} = 'X'", 3, "form.expression.name" },
		{ "${child = 1", 3, "form.expression.syntax" }, { "${child} 'dk'", 10, "form.expression.syntax" },
		{ "(1 = 1", 7, "form.expression.syntax" }, { "1 = 1)", 7, "form.expression.syntax" },
		{ "selected(${signs})", 19, "form.expression.syntax" }, { "not(1, 2)", 10, "form.expression.syntax" },
		{ "'abc", 2, "form.expression.syntax" }, { "nothing()", 1, "form.expression.syntax" },
		{ "1 == 1", 4, "form.expression.syntax" }, { "1 orange", 3, "form.expression.syntax" },
		{ "99999999999999999999", 21, "form.expression.syntax" }, { "()", 2, "form.expression.syntax" },
		{ "(1, 2)", 4, "form.expression.syntax" }, { "string-length()", 15, "form.expression.syntax" }, { "1 + 1", 3, "form.expression.syntax" },
	};
	const struct expression *e;
	struct expression_error why;

	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		EXPECT_ERR(expression_parse(&t_arena, &form, 4, str_of(cases[i].text), &e, &why), ERR_INVALID);
		if (why.at != cases[i].at || strcmp(why.id, cases[i].id) != 0)
			t_fail(__FILE__, __LINE__, "%s: %s at %zu", cases[i].text, why.id, why.at);
	}
}

T(depth_and_length_have_ends)
{
	const struct expression *e;
	struct expression_error why;
	struct buf b;
	struct str deep, longer;

	buf_init(&b, &t_arena, 4096);
	for (int i = 0; i < 40; i++)
		buf_byte(&b, '(');
	EXPECT_OK(buf_done(&b, &deep));
	EXPECT_ERR(expression_parse(&t_arena, &form, 4, deep, &e, &why), ERR_INVALID);
	EXPECT_STR(str_of(why.id), "form.expression.too-deep");
	buf_init(&b, &t_arena, 4096);
	buf_z(&b, "1");
	for (int i = 0; i < 100; i++)
		buf_z(&b, " or 1");
	EXPECT_OK(buf_done(&b, &longer));
	EXPECT_ERR(expression_parse(&t_arena, &form, 4, longer, &e, &why), ERR_INVALID);
	EXPECT_STR(str_of(why.id), "form.expression.too-long");
}
