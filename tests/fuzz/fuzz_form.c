/*
 * tests/fuzz/fuzz_form.c - an expression on the first line, posted fields on
 * the others (name=value): answers stay a tree that encodes, taking the same
 * post again changes nothing, and nothing reads past what it was given.
 */
#include "forms/expression.h"
#include "fuzz.h"

#define PIECES_MAX 256
#define TOP(s) .name = { s, sizeof s - 1 }, .max = 20, .repeat = -1, .filter_field = -1
#define IN_ROW(s) .name = { s, sizeof s - 1 }, .max = 20, .repeat = 0, .filter_field = -1

static const struct choice choices[] = {
	{ .value = { "yes", 3 }, .label = { "Yes", 3 } }, { .value = { "no", 2 }, .label = { "No", 2 } },
	{ .value = { "none", 4 }, .label = { "None", 4 }, .exclusive = true }, { .value = { "dk", 2 }, .label = { "Not known", 9 } },
};
static struct field fields[] = {
	{ TOP("text"), .type = FIELD_TEXT, .required = true }, { TOP("story"), .type = FIELD_MULTILINE },
	{ TOP("number"), .type = FIELD_INTEGER }, { TOP("pay"), .type = FIELD_MONEY }, { TOP("day"), .type = FIELD_DATE },
	{ TOP("time"), .type = FIELD_TIME }, { TOP("one"), .type = FIELD_SELECT_ONE, .choice = choices, .n_choices = 4 },
	{ TOP("many"), .type = FIELD_SELECT_MULTIPLE, .choice = choices, .n_choices = 4 }, { TOP("note"), .type = FIELD_NOTE },
	{ IN_ROW("plate"), .type = FIELD_TEXT, .required = true },
	{ IN_ROW("seen"), .type = FIELD_SELECT_MULTIPLE, .choice = choices, .n_choices = 4 }, { IN_ROW("when"), .type = FIELD_DATE },
};
#define FIELDS (sizeof fields / sizeof *fields)
static const struct repeat repeats[] = { { .name = { "row", 3 }, .max = 4 } };
static const struct form_page pages[] = { { .first = 0, .n = 9 }, { .first = 9, .n = 3 } };
static const struct form form = { .field = fields, .n_fields = FIELDS, .repeat = repeats, .n_repeats = 1, .page = pages, .n_pages = 2 };

static size_t
pieces(struct str text, struct posted out[PIECES_MAX])
{
	struct str line;
	size_t n = 0, eq;

	while (n < PIECES_MAX && str_split(&text, '\n', &line))
		if (str_find(line, STR("="), &eq))
			out[n++] = (struct posted){ str_head(line, eq), str_from(line, eq + 1) };
	return n;
}

static void
tell(struct arena *a, const struct cbor *answers)
{
	struct str words;

	for (size_t i = 0; i < FIELDS; i++)
		if (form_words(a, &form, &fields[i], cbor_get_str(answers, fields[i].name), &words) == NULL)
			MUST(utf8_is_valid(words));
}

static void
take(struct arena *a, int page, const struct posted *posted, size_t n)
{
	struct cbor answers = cbor_map(), back;
	struct str first, second, pruned;
	struct fault *fault;
	size_t n_faults;

	if (form_take(a, &form, page, posted, n, &answers, &fault, &n_faults) != NULL)
		return;
	MUST(cbor_encode(a, &answers, ARENA_CAP_REQUEST, &first) == NULL);
	MUST(cbor_parse(a, first, &back) == NULL);
	for (size_t i = 0; i < n_faults; i++)
		MUST(fault[i].id != NULL && utf8_is_valid(fault[i].field));
	MUST(form_take(a, &form, page, posted, n, &answers, &fault, &n_faults) == NULL);
	MUST(cbor_encode(a, &answers, ARENA_CAP_REQUEST, &second) == NULL);
	MUST(str_eq(first, second));
	tell(a, &answers);
	MUST(form_check(a, &form, &answers, &fault, &n_faults) == NULL);
	form_prune(&form, &answers);
	MUST(cbor_encode(a, &answers, ARENA_CAP_REQUEST, &pruned) == NULL && pruned.n <= second.n);
}

int
LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t n)
{
	struct str rest = { (const char *)bytes, n }, text = STR_NONE;
	struct posted posted[PIECES_MAX];
	const struct expression *code = NULL;
	struct expression_error why = { 0 };
	struct arena a;
	size_t n_posted;

	arena_init(&a, (size_t)16 << 20);
	(void)str_split(&rest, '\n', &text);
	n_posted = pieces(rest, posted);
	fields[1].relevant_code = fields[11].relevant_code = fields[2].constraint_code = NULL;
	if (expression_parse(&a, &form, 1, text, &code, &why) == NULL)
		fields[1].relevant_code = fields[2].constraint_code = code;
	else
		MUST(why.id == NULL || (why.at >= 1 && why.at <= text.n + 1));
	if (expression_parse(&a, &form, 11, text, &code, &why) == NULL)
		fields[11].relevant_code = code;
	for (int page = -1; page <= 2; page++)
		take(&a, page, posted, n_posted);
	arena_free(&a);
	return 0;
}
