/* One thing as this reader may see it, and finding one (INT-44, 54, 84). */
#include "intel/entity.h"
#include "intel/link.h"
#include "town.h"

static struct picture *picture;

static void
picture_begin(void)
{
	town();
	picture_close(&picture);
	EXPECT_OK(picture_open(as_system(), town()->intel.cmp_intel, &picture));
}

/* A live report that names one thing; signs ticked, or NULL. */
static struct id
live_thing(enum entity_kind kind, const char *raw, struct str *urn_out, const struct cbor *signs)
{
	struct town *t = town();
	struct cbor a = form_answers("Six men share two rooms.", "no", "no", "no");
	struct check check[CHECKLIST_LINES];
	struct str urn = sent(PAT, &a);
	struct triage_item item;
	struct report_view v;
	struct link_page page;
	struct triage press_;
	struct resolution r;
	int at;

	EXPECT_OK(report_take(as(SAM), &t->intel, urn, &v));
	item = whole(&v);
	if (signs != NULL)
		item.signs = *signs;
	press_ = press(&item);
	EXPECT_OK(triage_submit(as(SAM), &t->intel, urn, &press_, &at));
	all_ticked(check);
	EXPECT_OK(report_authorise(as(ADA), &t->intel, urn, check, &at));
	EXPECT_OK(mention_add(as(ANN), &t->intel, urn, 1, kind, str_of(raw)));
	EXPECT_OK(link_open(as(ANN), &t->intel, picture, urn, &page));
	r = (struct resolution){ page.mention[0].id, page.mention[0].n_matches > 0 ? RESOLVE_SAME : RESOLVE_NEW,
		page.mention[0].n_matches > 0 ? page.mention[0].match[0].entity : id_none };
	EXPECT_OK(mentions_resolve(as(ANN), &t->intel, picture, urn, &r, 1));
	EXPECT_OK(link_open(as(ANN), &t->intel, picture, urn, &page));
	*urn_out = urn;
	return page.mention[0].entity;
}

static void
confirm(struct str urn)
{
	EXPECT_OK(report_confirm_links(as(ANN), &town()->intel, picture, urn, STR("One thing alone.")));
}

T(what_nobody_may_see_and_what_is_not_there_answer_alike)
{
	static const enum who others[] = { PAT, LEE, SAF, ROY, LIA, CORA };
	struct town *t = town();
	struct entity_page page;
	struct entity_row *row;
	struct str urn;
	struct id van;
	size_t n;

	picture_begin();
	van = live_thing(KIND_VEHICLE, "ZZ68 AAB", &urn, NULL);
	confirm(urn);
	EXPECT_OK(entity_open(as(ANN), &t->intel, picture, van, &page));
	for (size_t i = 0; i < sizeof others / sizeof others[0]; i++) {
		EXPECT_ERR_ID(entity_open(as(others[i]), &t->intel, picture, van, &page), ERR_NOTFOUND, "entity.none");
		EXPECT_ERR(entity_search(as(others[i]), &t->intel, picture, STR("ZZ68 AAB"), STR_NONE, &row, &n), ERR_NOTFOUND);
	}
	EXPECT_ERR_ID(entity_open(as(ANN), &t->intel, picture, id_new(t->cx.now), &page), ERR_NOTFOUND, "entity.none");
}

T(statements_that_differ_stand_side_by_side_each_with_its_item)
{
	struct town *t = town();
	const struct fact_group *born = NULL;
	struct entity_page page;
	struct str first, second;
	struct id man, again;

	picture_begin();
	man = live_thing(KIND_PHONE, "07700 900811", &first, NULL);
	EXPECT_OK(assertion_add(as(ANN), &t->intel, first, 1, man, STR("dob"), STR("1999-04-17")));
	confirm(first);
	again = live_thing(KIND_PHONE, "07700 900811", &second, NULL);
	EXPECT(id_eq(man, again));
	EXPECT_OK(assertion_add(as(ANN), &t->intel, second, 1, man, STR("dob"), STR("1998")));
	confirm(second);
	EXPECT_OK(entity_open(as(ANN), &t->intel, picture, man, &page));
	EXPECT_EQ(page.n_items, 2);
	for (size_t i = 0; i < page.n_groups; i++)
		if (str_is(page.group[i].attribute, "dob"))
			born = &page.group[i];
	EXPECT(born != NULL);
	EXPECT_EQ(born->n, 2);
	EXPECT(born->differ);
	EXPECT(!str_eq(born->line[0].item_urn, born->line[1].item_urn));
	EXPECT_STR(born->line[0].grade_short, "2BP");
}

static const struct family_line *
family(const struct entity_page *page, const char *id)
{
	for (size_t i = 0; i < page->n_families; i++)
		if (str_is(page->family[i].family, id))
			return &page->family[i];
	t_fail(__FILE__, __LINE__, "there is no family %s", id);
}

T(a_sign_of_two_families_counts_in_both_and_the_rest_is_not_seen)
{
	struct town *t = town();
	struct cbor signs = cbor_array();
	struct entity_page page;
	size_t seen = 0, at;
	struct str urn;
	struct id van;

	picture_begin();
	EXPECT_OK(cbor_push(&t_arena, &signs, cbor_text(STR("sgn-011"))));
	EXPECT_OK(cbor_push(&t_arena, &signs, cbor_text(STR("sgn-001"))));
	van = live_thing(KIND_VEHICLE, "ZZ68 AAC", &urn, &signs);
	confirm(urn);
	EXPECT_OK(entity_open(as(ANN), &t->intel, picture, van, &page));
	EXPECT_EQ(page.n_families, FAMILIES);
	for (size_t i = 0; i < page.n_families; i++)
		seen += page.family[i].seen;
	EXPECT_EQ(seen, 3);
	EXPECT(family(&page, "physical-sexual-violence")->seen);
	EXPECT(family(&page, "intimidation-threats")->seen);
	EXPECT(family(&page, "abusive-conditions")->seen);
	EXPECT_EQ(family(&page, "intimidation-threats")->n_sources, 1);
	EXPECT_EQ(family(&page, "intimidation-threats")->n_items, 1);
	/* Both are signs of one kind of exploitation. */
	EXPECT(str_find(family(&page, "abusive-conditions")->specific, STR("They have few clothes"), &at));
	EXPECT_EQ(family(&page, "abusive-conditions")->general.n, 0);
}

T(search_is_by_an_exact_identifier_or_a_name_with_a_birth_date)
{
	struct town *t = town();
	struct entity_row *row;
	struct str urn;
	struct id van;
	size_t n;

	picture_begin();
	van = live_thing(KIND_VEHICLE, "ZZ68 AAD", &urn, NULL);
	confirm(urn);
	EXPECT_OK(entity_search(as(ANN), &t->intel, picture, STR(" zz68aad "), STR_NONE, &row, &n));
	EXPECT_EQ(n, 1);
	EXPECT(id_eq(row[0].id, van));
	EXPECT_EQ(row[0].n_items, 1);
	EXPECT_STR(row[0].label, "ZZ68 AAD");
	EXPECT_OK(entity_search(as(ANN), &t->intel, picture, STR("ZZ68 QQQ"), STR_NONE, &row, &n));
	EXPECT_EQ(n, 0);
	EXPECT_ERR_ID(entity_search(as(ANN), &t->intel, picture, STR("  "), STR_NONE, &row, &n), ERR_INVALID, "search.empty");
	EXPECT_ERR_ID(entity_search(as(ANN), &t->intel, picture, STR("Jan Nowak"), STR_NONE, &row, &n), ERR_INVALID, "search.name-alone");
}

T(what_is_not_yet_live_is_not_found)
{
	struct town *t = town();
	struct entity_row *row;
	struct str urn;
	size_t n;

	picture_begin();
	live_thing(KIND_PHONE, "07700 900812", &urn, NULL);
	EXPECT_OK(entity_search(as(ANN), &t->intel, picture, STR("07700 900812"), STR_NONE, &row, &n));
	EXPECT_EQ(n, 0);
	confirm(urn);
	EXPECT_OK(entity_search(as(ANN), &t->intel, picture, STR("07700 900812"), STR_NONE, &row, &n));
	EXPECT_EQ(n, 1);
}
