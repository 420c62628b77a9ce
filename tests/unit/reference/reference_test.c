/*
 * The founding set, its calendar (INT-35), its numbers (PUB-33) and words (PUB-26).
 */
#include <stdio.h>

#include "base/file.h"
#include "reference/reference.h"
#include "t.h"

static struct reference *
opened(void)
{
	struct reference *ref = NULL;

	EXPECT_OK(reference_open(REFERENCE_DIR, &ref));
	return ref;
}

static void
put(const char *dir, const char *name, const char *text)
{
	const char *path;

	EXPECT_OK(path_join(&t_arena, dir, name, &path));
	EXPECT_OK(file_replace(path, str_of(text), 0600));
}

static int64_t
at(int year, int month, int day, int hour, int minute)
{
	return local_ms((struct date){ year, month, day }, hour, minute);
}

T(the_founding_set_loads_whole)
{
	struct reference *ref = opened();
	const struct csv *signs = reference_list(ref, "signs"), *towns = reference_list(ref, "ho/towns");

	EXPECT(signs != NULL && towns != NULL);
	EXPECT_EQ(signs->n_rows, 136);
	EXPECT_EQ(reference_list(ref, "contacts")->n_rows, 48);
	EXPECT(reference_list(ref, "nothing-like-it") == NULL);
	EXPECT(reference_row(signs, STR("sgn-008"), 20000) >= 0);
	EXPECT_EQ(reference_row(signs, STR("sgn-999"), 20000), -1);
	reference_close(&ref);
	EXPECT(ref == NULL);
}

/* sha256 of "id,label\na,one\n" */
#define SMALL_SUM "677fefd00ccdc8767ad4c510d0e79133427eacb837d9f4a032a810781f7d352a"

static err_t
open_small(const char *dir, const char *csv, const char *columns, int rows, const char *sum)
{
	struct reference *ref = NULL;
	struct str manifest;
	err_t e;

	EXPECT_OK(str_fmt(&t_arena, &manifest, "{\"files\":{\"small.csv\":{\"rows\":%d,\"columns\":[%s],\"sha256\":\"%s\"}}}",
	    rows, columns, sum));
	put(dir, "small.csv", csv);
	EXPECT_OK(str_z(&t_arena, manifest, &manifest.p));
	put(dir, "manifest.json", manifest.p);
	e = reference_open(dir, &ref);
	reference_close(&ref);
	return e;
}

T(a_file_that_is_not_what_the_manifest_says_is_refused)
{
	const char *dir = t_folder(), *csv = "id,label\na,one\n", *two = "\"id\",\"label\"";

	EXPECT_OK(open_small(dir, csv, two, 1, SMALL_SUM));
	EXPECT_ERR(open_small(dir, "id,label\na,two\n", two, 1, SMALL_SUM), ERR_INVALID);
	EXPECT_ERR(open_small(dir, csv, two, 2, SMALL_SUM), ERR_INVALID);
	EXPECT_ERR(open_small(dir, csv, "\"id\"", 1, SMALL_SUM), ERR_INVALID);
	EXPECT_ERR(open_small(dir, csv, "\"id\",\"name\"", 1, SMALL_SUM), ERR_INVALID);
	put(dir, "manifest.json", "{\"files\":{\"../x.csv\":{\"rows\":1,\"columns\":[],\"sha256\":\"\"}}}");
	EXPECT_ERR(reference_open(dir, &(struct reference *){ NULL }), ERR_INVALID);
	put(dir, "manifest.json", "{\"files\":");
	EXPECT_ERR(reference_open(dir, &(struct reference *){ NULL }), ERR_INVALID);
}

T(an_overlay_replaces_a_version_and_adds_others)
{
	struct reference *ref = opened();
	const struct csv *words = reference_list(ref, "telling_words");
	const char *dir = t_folder();
	size_t before = words->n_rows;
	int row;

	put(dir, "telling_words.csv", "word,language,valid_from,valid_to\nslave,de,,\nslave,fr,2030-01-01,\nwhisper,en,,2029-12-31\n");
	EXPECT_OK(reference_overlay(ref, dir));
	words = reference_list(ref, "telling_words");
	EXPECT_EQ(words->n_rows, before + 2);
	row = reference_row(words, STR("slave"), day_of((struct date){ 2026, 1, 1 }));
	EXPECT(row >= 0);
	EXPECT_STR(csv_get(words, (size_t)row, "language"), "de");
	row = reference_row(words, STR("slave"), day_of((struct date){ 2030, 1, 1 }));
	EXPECT_STR(csv_get(words, (size_t)row, "language"), "fr");
	EXPECT(reference_row(words, STR("whisper"), day_of((struct date){ 2029, 12, 31 })) >= 0);
	EXPECT_EQ(reference_row(words, STR("whisper"), day_of((struct date){ 2030, 1, 1 })), -1);
	put(dir, "areas.csv", "area_code,name\nx,y\n");
	EXPECT_ERR(reference_overlay(ref, dir), ERR_INVALID);
	put(dir, "areas.csv", "area_code,name,kind,parent,postcode_letters,status,valid_from,valid_to,note\nx,y,,,,,soon,,\n");
	EXPECT_ERR(reference_overlay(ref, dir), ERR_INVALID);
	reference_close(&ref);
}

T(the_calendar_agrees_with_the_vectors_of_2026)
{
	struct reference *ref = opened();
	struct calendar *c = NULL;
	int32_t friday = day_of((struct date){ 2026, 5, 22 }), next;

	EXPECT_OK(calendar_open(ref, STR("england"), &c));
	/* Good Friday 14:00: a child, 60 staffed minutes */
	EXPECT_EQ(calendar_add_staffed(c, at(2026, 4, 3, 14, 0), 60), at(2026, 4, 7, 9, 0));
	next = calendar_next_working(c, day_local(at(2026, 5, 22, 16, 0)));
	EXPECT_EQ(next, day_of((struct date){ 2026, 5, 26 }));
	EXPECT_EQ(local_ms(date_of(next), 12, 0), (next * MS_DAY) + 11 * MS_HOUR);
	EXPECT_EQ(calendar_add_working(c, friday, 0), friday);
	EXPECT_EQ(calendar_add_working(c, friday, 2), friday + 5);
	EXPECT_EQ(calendar_add_working(c, friday + 5, -2), friday);
	EXPECT(calendar_is_working(c, friday));
	EXPECT(!calendar_is_working(c, friday + 1));
	EXPECT(!calendar_is_working(c, friday + 3));
	calendar_close(&c);
	EXPECT_ERR_ID(calendar_open(ref, STR("atlantis"), &c), ERR_INVALID, "calendar.nation");
	reference_close(&ref);
}

T(staffed_minutes_stop_at_night_and_run_on_in_the_morning)
{
	struct reference *ref = opened();
	struct calendar *c = NULL;

	EXPECT_OK(calendar_open(ref, STR("england"), &c));
	EXPECT_EQ(calendar_add_staffed(c, at(2026, 6, 3, 10, 0), 15), at(2026, 6, 3, 10, 15));
	EXPECT_EQ(calendar_add_staffed(c, at(2026, 6, 3, 17, 0), 60), at(2026, 6, 3, 18, 0));
	EXPECT_EQ(calendar_add_staffed(c, at(2026, 6, 3, 17, 50), 60), at(2026, 6, 4, 8, 50));
	EXPECT_EQ(calendar_add_staffed(c, at(2026, 6, 3, 3, 0), 60), at(2026, 6, 3, 9, 0));
	EXPECT_EQ(calendar_add_staffed(c, at(2026, 6, 3, 20, 0), 0), at(2026, 6, 4, 8, 0));
	/* over the clock change of 29 March: Friday 17:30 to Monday */
	EXPECT_EQ(calendar_add_staffed(c, at(2026, 3, 27, 17, 30), 60), at(2026, 3, 30, 8, 30));
	EXPECT_EQ(calendar_add_staffed(c, at(2026, 6, 3, 8, 0), 600 + 1), at(2026, 6, 4, 8, 1));
	calendar_close(&c);
	reference_close(&ref);
}

T(nations_keep_their_own_holidays)
{
	struct reference *ref = opened();
	struct calendar *england = NULL, *scotland = NULL;
	int32_t second = day_of((struct date){ 2026, 1, 2 });

	EXPECT_OK(calendar_open(ref, STR("england"), &england));
	EXPECT_OK(calendar_open(ref, STR("scotland"), &scotland));
	EXPECT(calendar_is_working(england, second));
	EXPECT(!calendar_is_working(scotland, second));
	calendar_close(&england);
	calendar_close(&scotland);
	reference_close(&ref);
}

T(numbers_are_shown_in_their_parts)
{
	static const char *const pair[][2] = {
		{ "01629533190", "01629 533190" }, { "03001228057", "0300 122 8057" }, { "0800555111", "0800 555 111" },
		{ "02079460000", "020 7946 0000" }, { "01614960000", "0161 496 0000" }, { "08000121700", "0800 012 1700" },
		{ "07700900123", "07700 900123" }, { "01164960000", "0116 496 0000" }, { "999", "999" }, { "", "" },
		{ "+441632960001", "+441632960001" }, { "09001234567", "09001234567" },
	};
	struct str shown;

	for (size_t i = 0; i < sizeof pair / sizeof *pair; i++) {
		EXPECT_OK(phone_display(&t_arena, str_of(pair[i][0]), &shown));
		EXPECT_STR(shown, pair[i][1]);
	}
}

T(telling_words_are_found_at_the_start_of_a_word_in_any_case)
{
	struct reference *ref = opened();

	EXPECT(telling_word_in(ref, STR("About Modern SLAVERY today")));
	EXPECT(telling_word_in(ref, STR("a county lines page")));
	EXPECT(telling_word_in(ref, STR("/r/report")));
	EXPECT(!telling_word_in(ref, STR("Step 3 of 8")));
	EXPECT(!telling_word_in(ref, STR("Middlesex numbers to call")));
	EXPECT(!telling_word_in(ref, STR_NONE));
	reference_close(&ref);
}
