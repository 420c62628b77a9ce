/* What a text and the rows of a form name: found with its form, or left alone (INT-12, 28). */
#include "intel/mention.h"
#include "t.h"

struct expected { const char *text, *raw, *norm; enum entity_kind kind; };

static size_t
found_in(const char *text, struct found out[FOUND_MAX])
{
	size_t n = 0;

	EXPECT_OK(mentions_in_text(&t_arena, STR("words"), str_of(text), out, &n, FOUND_MAX));
	return n;
}

T(each_kind_is_found_where_it_stands_and_in_its_form)
{
	static const struct expected table[] = {
		{ "A white van, ZZ69 KLM, before six.", "ZZ69 KLM", "ZZ69KLM", KIND_VEHICLE },
		{ "zz69klm was there", "zz69klm", "ZZ69KLM", KIND_VEHICLE },
		{ "plate ZZ69 K?M I think", "ZZ69 K?M", "ZZ69K?M", KIND_VEHICLE },
		{ "He rings from 07700 900147.", "07700 900147", "+447700900147", KIND_PHONE },
		{ "(01632) 960217 is on the sign", "01632) 960217", "+441632960217", KIND_PHONE },
		{ "call +44 7700 900147 now", "+44 7700 900147", "+447700900147", KIND_PHONE },
		{ "write to Dee.K@example.org, he says", "Dee.K@example.org", "dee.k@example.org", KIND_ACCOUNT },
		{ "at 2 Harrow Lane, ZZ1 2HL they sleep", "2 Harrow Lane, ZZ1 2HL", "ZZ1 2HL|2", KIND_PLACE },
		{ "somewhere in zz1 2hl", "zz1 2hl", "ZZ1 2HL", KIND_PLACE },
		{ "her passport no. 123456789 is with him", "123456789", "123456789", KIND_DOCUMENT },
	};

	for (size_t i = 0; i < sizeof table / sizeof table[0]; i++) {
		struct found found[FOUND_MAX];
		size_t n = found_in(table[i].text, found);

		if (n != 1)
			t_fail(__FILE__, __LINE__, "%zu things found in \"%s\"", n, table[i].text);
		EXPECT_EQ(found[0].kind, table[i].kind);
		EXPECT_STR(found[0].raw, table[i].raw);
		EXPECT_STR(found[0].norm, table[i].norm);
		EXPECT(memcmp(table[i].text + found[0].start, found[0].raw.p, found[0].length) == 0);
		EXPECT_EQ(found[0].length, found[0].raw.n);
	}
}

T(what_only_looks_like_one_is_left_alone)
{
	static const char *const table[] = {
		"", "The year 2026 and the year 2025.", "Room 07 on floor 12", "He came off the m25 van side", "45 pounds a day for 12 hours",
		"mail me @ work", "a@b", "order 0123", "passport was taken", "AAZZ69 KLMX", "ten past 10, 07700",
	};

	for (size_t i = 0; i < sizeof table / sizeof table[0]; i++) {
		struct found found[FOUND_MAX];
		size_t n = found_in(table[i], found);

		if (n != 0)
			t_fail(__FILE__, __LINE__, "\"%.*s\" found in \"%s\"", STRF(found[0].raw), table[i]);
	}
}

T(the_same_thing_twice_is_found_once)
{
	struct found found[FOUND_MAX];

	EXPECT_EQ(found_in("ZZ69 KLM, later zz69klm again, and 07700 900147 or +447700900147.", found), 2);
}

T(more_than_a_page_can_ask_about_is_cut_not_refused)
{
	struct found found[FOUND_MAX];
	struct buf b;
	struct str text;
	size_t n = 0;

	buf_init(&b, &t_arena, 1 << 16);
	for (int i = 0; i < 100; i++)
		buf_printf(&b, "07700 9%05d. ", i);
	EXPECT_OK(buf_done(&b, &text));
	EXPECT_OK(mentions_in_text(&t_arena, STR("words"), text, found, &n, FOUND_MAX));
	EXPECT_EQ(n, FOUND_MAX);
}

static void
put(struct cbor *map, const char *name, const char *value)
{
	EXPECT_OK(cbor_set(&t_arena, map, name, cbor_text(str_of(value))));
}

static void
one_row(struct cbor *answers, const char *repeat, struct cbor row)
{
	struct cbor rows = cbor_array();

	EXPECT_OK(cbor_push(&t_arena, &rows, row));
	EXPECT_OK(cbor_set(&t_arena, answers, repeat, rows));
}

static const struct found *
named(const struct found *found, size_t n, enum entity_kind kind)
{
	for (size_t i = 0; i < n; i++)
		if (found[i].kind == kind)
			return &found[i];
	t_fail(__FILE__, __LINE__, "no %s was found", entity_kind_name(kind));
}

T(a_row_of_the_form_keeps_what_else_it_says)
{
	struct text_part part = { .field = STR("item_text/0"), .text = STR("Uncle Dee drives ZZ69 KLM.") };
	struct report_view v = { .answers = cbor_map(), .part = &part, .n_parts = 1 };
	struct cbor person = cbor_map(), vehicle = cbor_map(), contact = cbor_map();
	const struct found *f;
	struct found *found;
	size_t n;

	put(&person, "person", "Uncle Dee");
	put(&person, "p_looks", "Tall, grey beard");
	put(&person, "p_phone", "07700 900147");
	one_row(&v.answers, "person", person);
	put(&vehicle, "plate", "ZZ69 KLM");
	put(&vehicle, "v_colour", "white");
	one_row(&v.answers, "vehicle", vehicle);
	put(&contact, "contact", "dee@example.org");
	one_row(&v.answers, "contact", contact);
	EXPECT_OK(mentions_find(&t_arena, &v, &found, &n));
	EXPECT_EQ(n, 4);
	f = named(found, n, KIND_PERSON);
	EXPECT_STR(f->raw, "Uncle Dee");
	EXPECT_STR(cbor_text_of(&f->more, "description"), "Tall, grey beard");
	f = named(found, n, KIND_VEHICLE);
	EXPECT_STR(f->norm, "ZZ69KLM");
	EXPECT_STR(cbor_text_of(&f->more, "colour"), "white");
	EXPECT_STR(named(found, n, KIND_PHONE)->norm, "+447700900147");
	/* Given as a contact, it is an address of another kind. */
	EXPECT_STR(named(found, n, KIND_ACCOUNT)->norm, "dee@example.org");
}

T(the_finder_survives_scarcity)
{
	static struct found found[FOUND_MAX];
	size_t n;

	EXPECT_SURVIVES_SCARCITY((n = 0, mentions_in_text(&t_arena, STR("words"), STR("ZZ69 KLM, 2 Harrow Lane, ZZ1 2HL, 07700 900147"), found, &n, FOUND_MAX)));
	EXPECT_EQ(n, 3);
}
