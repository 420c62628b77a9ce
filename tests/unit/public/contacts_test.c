/* Whom to call: the examples that come with the shipped set, and who may be shown. */
#include "public/contacts.h"
#include "public/signs.h"
#include "t.h"

#define DAY 20782	/* 25 November 2026 */

static struct reference *
shipped(void)
{
	static struct reference *r;

	if (r == NULL)
		EXPECT_OK(reference_open(PS_SOURCE "/reference", &r));
	return r;
}

static unsigned
subject_of(struct str list)
{
	struct str one;
	unsigned out = 0;

	while (str_split(&list, ';', &one))
		out |= str_is(one, "self") ? SUBJECT_SELF : str_is(one, "child") ? SUBJECT_CHILD :
		    str_is(one, "adult") ? SUBJECT_ADULT : 0;
	return out;
}

static struct str
answer_words(const struct route_answer *answer, size_t n)
{
	const struct csv *contacts = reference_list(shipped(), "contacts");
	struct buf b;
	struct str out;

	buf_init(&b, &t_arena, 4096);
	for (size_t i = 0; i < n; i++) {
		size_t parts = 0;

		if (i > 0)
			buf_byte(&b, '|');
		buf_str(&b, answer[i].rule);
		buf_byte(&b, '=');
		for (size_t j = 0; j < answer[i].n; j++) {
			buf_z(&b, parts++ > 0 ? "+" : "");
			buf_str(&b, csv_get(contacts, (size_t)answer[i].row[j], "contact_id"));
		}
		if (answer[i].product.n > 0) {
			buf_z(&b, parts > 0 ? "+" : "");
			buf_str(&b, answer[i].product);
		}
	}
	EXPECT_OK(buf_done(&b, &out));
	return out;
}

T(every_example_of_the_shipped_set_is_answered_as_it_says)
{
	const struct csv *c = reference_list(shipped(), "routing_examples");

	EXPECT(c != NULL);
	EXPECT_EQ(c->n_rows, 19);
	for (size_t i = 0; i < c->n_rows; i++) {
		struct route_facts f = { .danger = str_is(csv_get(c, i, "danger"), "yes"),
		    .subject = subject_of(csv_get(c, i, "subject")), .area = csv_get(c, i, "area_code"),
		    .role = csv_get(c, i, "role"), .need = csv_get(c, i, "need") };
		struct route_answer *answer;
		size_t n;

		EXPECT_OK(route_contacts(&t_arena, shipped(), &f, DAY, &answer, &n));
		EXPECT_SAME(answer_words(answer, n), csv_get(c, i, "expected"));
	}
}

T(a_stale_or_empty_contact_is_never_shown_and_a_superseded_one_is_replaced)
{
	const struct csv *c = reference_list(shipped(), "contacts");
	int row;

	EXPECT_EQ(contact_row(shipped(), STR("con-036"), STR("uk"), DAY), -1);
	EXPECT_EQ(contact_row(shipped(), STR("con-031"), STR_NONE, DAY), -1);
	EXPECT_EQ(contact_row(shipped(), STR("con-037"), STR_NONE, DAY), -1);
	EXPECT_EQ(contact_row(shipped(), STR("con-999"), STR_NONE, DAY), -1);
	row = contact_row(shipped(), STR("con-032"), STR("derby"), DAY);
	EXPECT(row >= 0);
	EXPECT_STR(csv_get(c, (size_t)row, "contact_id"), "pub-con-01");
}

T(a_contact_shows_its_area_where_the_page_has_none)
{
	struct contact_view v;

	EXPECT_OK(contact_view_of(&t_arena, shipped(), contact_row(shipped(), STR("con-007"), STR_NONE, DAY), STR_NONE, DAY, &v));
	EXPECT_STR(v.in_area, "Derby (city)");
	EXPECT_STR(v.number, "01332 640777");
	EXPECT_STR(v.href, "tel:01332640777");
	EXPECT_STR(v.cost, "Costs the same as a local call.");
	EXPECT_EQ(contact_row(shipped(), STR("con-007"), STR("derbyshire"), DAY), -1);
}

T(a_number_nobody_checked_lately_names_another_to_try)
{
	struct contact_view v;

	EXPECT_OK(contact_view_of(&t_arena, shipped(), contact_row(shipped(), STR("con-022"), STR("uk"), DAY), STR("uk"), DAY, &v));
	EXPECT(v.unchecked);
	EXPECT_STR(v.else_number, "101");	/* the help line cannot vouch for itself */
	EXPECT_OK(contact_view_of(&t_arena, shipped(), contact_row(shipped(), STR("con-001"), STR("uk"), DAY), STR("uk"), DAY, &v));
	EXPECT(!v.unchecked);
}

T(the_same_number_stands_once)
{
	struct contact_view *c;
	size_t n;

	EXPECT_OK(contacts_of(&t_arena, shipped(), "con-022;con-033;con-008;con-015;con-001;pub-con-09", STR("derby"), DAY, &c, &n));
	EXPECT_EQ(n, 4);	/* help line, 101, 999, 999 then 55 */
}

T(ticks_are_only_signs_the_public_may_tick)
{
	struct sign_list list;
	const struct csv *c = reference_list(shipped(), "signs");
	size_t n_seen = 0;

	EXPECT_OK(signs_any(&t_arena, shipped(), DAY, &list));
	EXPECT(list.n >= 11);
	for (size_t i = 0; i < list.n; i++)
		for (size_t j = 0; j < list.family[i].n; j++, n_seen++) {
			EXPECT(sign_is_tick(shipped(), list.family[i].tick[j].name, DAY));
			EXPECT_SAME(sign_words(shipped(), list.family[i].tick[j].name, DAY), list.family[i].tick[j].label);
		}
	EXPECT_EQ(n_seen, list.n_ticks);
	for (size_t i = 0; i < c->n_rows; i++)
		if (str_is(csv_get(c, i, "public_tick"), "no"))
			EXPECT(!sign_is_tick(shipped(), csv_get(c, i, "sign_id"), DAY));
	EXPECT(!sign_is_tick(shipped(), STR("sgn-999"), DAY));
	EXPECT(!sign_is_tick(shipped(), STR("sgn-009.3"), DAY));
	EXPECT(!sign_is_tick(shipped(), STR("sgn-009.x"), DAY));
	EXPECT_STR(sign_words(shipped(), STR("sgn-009.2"), DAY), "The bins are full of fast food packaging");
}

T(a_place_gives_its_own_signs_by_number_and_by_name)
{
	struct sign_list list;

	EXPECT_EQ(sign_place_row(shipped(), STR("1"), DAY), 0);
	EXPECT_EQ(sign_place_row(shipped(), STR("car-wash"), DAY), 0);
	EXPECT_EQ(sign_place_row(shipped(), STR("0"), DAY), -1);
	EXPECT_EQ(sign_place_row(shipped(), STR("20"), DAY), -1);
	EXPECT_EQ(sign_place_row(shipped(), STR("nowhere"), DAY), -1);
	EXPECT_OK(signs_of_place(&t_arena, shipped(), 0, DAY, &list));
	EXPECT(list.n_ticks >= 12);
	EXPECT(sign_of_child(shipped(), STR("pub-ho-c04"), DAY));
	EXPECT(!sign_of_child(shipped(), STR("sgn-038"), DAY));
}
