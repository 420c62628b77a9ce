/*
 * Partial dates: taken, kept, put into words.
 */
#include "forms/inside.h"
#include "t.h"

T(partial_dates_keep_their_range_and_precision)
{
	static const struct { const char *typed, *from, *to; enum precision precision; const char *words; } cases[] = {
		{ "2026-11-05", "2026-11-05", "2026-11-05", PREC_DAY, "5 November 2026" },
		{ "2026-11", "2026-11-01", "2026-11-30", PREC_MONTH, "November 2026" },
		{ "2024-2", "2024-02-01", "2024-02-29", PREC_MONTH, "February 2024" },
		{ "2026", "2026-01-01", "2026-12-31", PREC_YEAR, "2026" },
		{ "about 2026-11", "2026-11-01", "2026-11-30", PREC_ABOUT, "about November 2026" },
		{ "2026-05/", "2026-05-01", "2026-05-31", PREC_ONGOING, "since May 2026, still going on" },
		{ "2026-01/2026-03-04", "2026-01-01", "2026-03-04", PREC_DAY, "between 1 January 2026 and 4 March 2026" },
	};
	struct str iso, words;
	struct pdate d, back;
	struct cbor c;

	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		EXPECT_OK(pdate_parse(str_of(cases[i].typed), &d));
		EXPECT_OK(day_iso(&t_arena, d.from, &iso));
		EXPECT_STR(iso, cases[i].from);
		EXPECT_OK(day_iso(&t_arena, d.to, &iso));
		EXPECT_STR(iso, cases[i].to);
		EXPECT_EQ(d.precision, cases[i].precision);
		EXPECT_OK(pdate_words(&t_arena, d, &words));
		EXPECT_STR(words, cases[i].words);
		EXPECT_OK(pdate_cbor(&t_arena, d, &c));
		EXPECT(pdate_of(&c, &back));
		EXPECT(back.from == d.from && back.to == d.to && back.precision == d.precision);
	}
}

T(days_that_never_were_are_refused)
{
	static const char *const typed[] = { "2026-13", "2026-02-30", "2026-11-", "2026-11-05-", "26", "yesterday", "",
	    "2026-1a", "2026-03/2026-01", "about", "-", "0000", "2026-00", "2026-11-5 12:00" };
	struct pdate d;

	for (size_t i = 0; i < sizeof typed / sizeof *typed; i++)
		EXPECT_ERR_ID(pdate_parse(str_of(typed[i]), &d), ERR_INVALID, "form.no-date");
}

T(what_is_no_date_is_not_taken_for_one)
{
	struct cbor c = cbor_map(), null = cbor_null(), text = cbor_text(STR("2026"));
	struct pdate d;

	EXPECT(!pdate_of(&c, &d));
	EXPECT(!pdate_of(NULL, &d));
	EXPECT(!pdate_of(&text, &d));
	EXPECT(pdate_of(&null, &d));
	EXPECT_EQ(d.precision, PREC_UNKNOWN);
	EXPECT_OK(cbor_set_int(&t_arena, &c, 3, cbor_int(PREC_DAY)));
	EXPECT(!pdate_of(&c, &d));
	EXPECT_OK(cbor_set_int(&t_arena, &c, 1, cbor_int(10)));
	EXPECT_OK(cbor_set_int(&t_arena, &c, 2, cbor_int(9)));
	EXPECT(!pdate_of(&c, &d));
	EXPECT_OK(cbor_set_int(&t_arena, &c, 2, cbor_int(INT64_MAX)));
	EXPECT(!pdate_of(&c, &d));
}
