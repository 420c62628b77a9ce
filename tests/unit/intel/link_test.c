/* The workbench: from what is named to things, facts, links and LIVE (INT-11, 12, 32, 33, 44, 82). */
#include "intel/entity.h"
#include "intel/link.h"
#include "town.h"

static struct picture *picture;

/* The picture as the desk has it, of all that is live by now. */
static void
picture_begin(void)
{
	town();
	picture_close(&picture);
	EXPECT_OK(picture_open(as_system(), town()->intel.cmp_intel, &picture));
}

static struct link_page
page_of(struct str urn)
{
	struct link_page page;

	EXPECT_OK(link_open(as(ANN), &town()->intel, picture, urn, &page));
	return page;
}

static struct mention_view
names(struct str urn, enum entity_kind kind, const char *raw)
{
	struct link_page page;

	EXPECT_OK(mention_add(as(ANN), &town()->intel, urn, 1, kind, str_of(raw)));
	page = page_of(urn);
	for (size_t i = 0; i < page.n_mentions; i++)
		if (str_is(page.mention[i].found.raw, raw) && str_is(page.mention[i].state, "new"))
			return page.mention[i];
	t_fail(__FILE__, __LINE__, "the mention is not on the page");
}

static err_t
resolve(struct str urn, struct id mention, enum resolve what, struct id entity)
{
	return mentions_resolve(as(ANN), &town()->intel, picture, urn, &(struct resolution){ mention, what, entity }, 1);
}

static struct id
made(struct str urn, enum entity_kind kind, const char *raw)
{
	struct mention_view m = names(urn, kind, raw);
	struct link_page page;

	EXPECT_OK(resolve(urn, m.id, RESOLVE_NEW, id_none));
	page = page_of(urn);
	for (size_t i = 0; i < page.n_mentions; i++)
		if (id_eq(page.mention[i].id, m.id))
			return page.mention[i].entity;
	t_fail(__FILE__, __LINE__, "the mention is not on the page");
}

static err_t
confirm(struct str urn, const char *reason)
{
	return report_confirm_links(as(ANN), &town()->intel, picture, urn, str_of(reason));
}

static struct link_new
sentence(struct id from, const char *type, struct id to)
{
	return (struct link_new){ .item_no = 1, .from = from, .to = to, .type = str_of(type), .since = STR("2026-05"), .strength = STR("probable") };
}

T(live_needs_every_mention_settled_and_a_link_or_a_reason)
{
	struct town *t = town();
	struct mention_view m;
	struct link_new l;
	struct id van, phone;
	struct str urn;
	struct entity_page page;

	picture_begin();
	urn = authorised(NULL, NULL);
	m = names(urn, KIND_VEHICLE, "ZZ69 AAB");
	EXPECT_EQ(page_of(urn).n_open, 1);
	EXPECT_ERR_ID(confirm(urn, "One van alone."), ERR_CONFLICT, "link.mentions-open");
	EXPECT_OK(resolve(urn, m.id, RESOLVE_NEW, id_none));
	EXPECT_ERR_ID(confirm(urn, "  "), ERR_INVALID, "link.none-reason");
	EXPECT_STR(state_of(urn), "LINKING");
	van = page_of(urn).mention[0].entity;
	phone = made(urn, KIND_PHONE, "07700 900801");
	l = sentence(van, "SEEN AT", phone);
	EXPECT_OK(link_add(as(ANN), &t->intel, picture, urn, &l));
	EXPECT_EQ(page_of(urn).n_links, 1);
	EXPECT_STR(page_of(urn).link[0].words, "was seen at");
	EXPECT_OK(confirm(urn, ""));
	EXPECT_STR(state_of(urn), "LIVE");
	EXPECT_OK(entity_open(as(ANN), &t->intel, picture, van, &page));
	EXPECT_EQ(page.n_items, 1);
	EXPECT_EQ(page.n_links, 1);
	EXPECT(id_eq(page.link[0].other, phone));
}

T(before_live_nothing_of_it_is_in_the_picture)
{
	struct entity_page page;
	struct str urn;
	struct id van;

	picture_begin();
	urn = authorised(NULL, NULL);
	van = made(urn, KIND_VEHICLE, "ZZ69 AAC");
	EXPECT_ERR_ID(entity_open(as(ANN), &town()->intel, picture, van, &page), ERR_NOTFOUND, "entity.none");
	EXPECT_OK(confirm(urn, "One van alone."));
	EXPECT_OK(entity_open(as(ANN), &town()->intel, picture, van, &page));
	/* A desk that starts anew loads the same. */
	picture_begin();
	EXPECT_OK(entity_open(as(ANN), &town()->intel, picture, van, &page));
	EXPECT_STR(page.label, "ZZ69 AAC");
}

T(the_next_report_is_offered_what_is_known_with_its_reasons)
{
	struct mention_view m;
	struct entity_page page;
	struct str first, second;
	struct id van;
	size_t at;

	picture_begin();
	first = authorised(NULL, NULL);
	van = made(first, KIND_VEHICLE, "ZZ69 AAD");
	EXPECT_OK(confirm(first, "One van alone."));
	second = authorised(NULL, NULL);
	m = names(second, KIND_VEHICLE, "ZZ69 AA?");
	EXPECT(m.n_matches > 0);
	EXPECT_OK(resolve(second, m.id, RESOLVE_IGNORE, id_none));
	m = names(second, KIND_VEHICLE, "zz69aad");
	EXPECT_EQ(m.n_matches, 1);
	EXPECT(id_eq(m.match[0].entity, van));
	EXPECT_STR(m.label[0], "ZZ69 AAD");
	EXPECT(str_find(m.reason[0], STR("to the letter"), &at));
	EXPECT_OK(resolve(second, m.id, RESOLVE_SAME, van));
	EXPECT_OK(confirm(second, "The van again."));
	EXPECT_OK(entity_open(as(ANN), &town()->intel, picture, van, &page));
	EXPECT_EQ(page.n_items, 2);
}

T(a_name_alone_is_never_offered)
{
	struct mention_view m;
	struct str first, second;

	picture_begin();
	first = authorised(NULL, NULL);
	made(first, KIND_PERSON, "Jan Nowak");
	EXPECT_OK(confirm(first, "A name alone."));
	second = authorised(NULL, NULL);
	m = names(second, KIND_PERSON, "Jan Nowak");
	EXPECT_EQ(m.n_matches, 0);
}

T(until_live_a_choice_can_be_taken_back)
{
	struct town *t = town();
	struct entity_page page;
	struct mention_view m;
	struct link_new l;
	struct id van, other;
	struct str urn;
	struct id link;

	picture_begin();
	urn = authorised(NULL, NULL);
	m = names(urn, KIND_VEHICLE, "ZZ69 AAE");
	EXPECT_OK(resolve(urn, m.id, RESOLVE_NEW, id_none));
	van = page_of(urn).mention[0].entity;
	other = made(urn, KIND_PLACE, "2 Harrow Lane, ZZ1 2HL");
	l = sentence(van, "SEEN AT", other);
	EXPECT_OK(link_add(as(ANN), &t->intel, picture, urn, &l));
	link = page_of(urn).link[0].id;
	EXPECT_OK(link_remove(as(ANN), &t->intel, urn, link));
	EXPECT_ERR_ID(link_remove(as(ANN), &t->intel, urn, link), ERR_NOTFOUND, "link.none");
	EXPECT_EQ(page_of(urn).n_links, 0);
	EXPECT_OK(resolve(urn, m.id, RESOLVE_IGNORE, id_none));
	EXPECT_OK(confirm(urn, "It was the wrong van."));
	/* Its assertions are withdrawn: no page, now or after a new start. */
	EXPECT_ERR_ID(entity_open(as(ANN), &t->intel, picture, van, &page), ERR_NOTFOUND, "entity.none");
	picture_begin();
	EXPECT_ERR_ID(entity_open(as(ANN), &t->intel, picture, van, &page), ERR_NOTFOUND, "entity.none");
	EXPECT_OK(entity_open(as(ANN), &t->intel, picture, other, &page));
}

T(a_sentence_joins_two_known_things_by_a_known_type)
{
	struct town *t = town();
	struct link_new l;
	struct str urn;
	struct id a, b;

	picture_begin();
	urn = authorised(NULL, NULL);
	a = made(urn, KIND_VEHICLE, "ZZ69 AAF");
	b = made(urn, KIND_PHONE, "07700 900802");
	l = sentence(a, "USES", a);
	EXPECT_ERR_ID(link_add(as(ANN), &t->intel, picture, urn, &l), ERR_INVALID, "link.ends");
	l = sentence(a, "USES", id_none);
	EXPECT_ERR_ID(link_add(as(ANN), &t->intel, picture, urn, &l), ERR_INVALID, "link.ends");
	l = sentence(a, "KNOWS", b);
	EXPECT_ERR_ID(link_add(as(ANN), &t->intel, picture, urn, &l), ERR_INVALID, "link.type");
	l = sentence(a, "USES", id_new(t->cx.now));
	EXPECT_ERR_ID(link_add(as(ANN), &t->intel, picture, urn, &l), ERR_NOTFOUND, "link.entity");
	l = sentence(a, "USES", b);
	l.item_no = 2;
	EXPECT_ERR(link_add(as(ANN), &t->intel, picture, urn, &l), ERR_NOTFOUND);
	for (size_t i = 0; i < n_link_types; i++) {
		l = sentence(a, link_types[i].type, b);
		EXPECT_OK(link_add(as(ANN), &t->intel, picture, urn, &l));
	}
	EXPECT_EQ(n_link_types, 19);
	EXPECT_EQ(page_of(urn).n_links, 19);
}

T(for_everybody_else_the_workbench_does_not_exist)
{
	static const enum who others[] = { PAT, LEE, SAF, ROY, LIA, CORA };
	struct town *t = town();
	struct link_queue_row *row;
	struct link_page page;
	struct mention_view m;
	struct resolution r;
	struct str urn;
	size_t n;

	picture_begin();
	urn = authorised(NULL, NULL);
	m = names(urn, KIND_VEHICLE, "ZZ69 AAG");
	r = (struct resolution){ m.id, RESOLVE_NEW, id_none };
	for (size_t i = 0; i < sizeof others / sizeof others[0]; i++) {
		EXPECT_ERR(link_open(as(others[i]), &t->intel, picture, urn, &page), ERR_NOTFOUND);
		EXPECT_ERR_ID(mentions_resolve(as(others[i]), &t->intel, picture, urn, &r, 1), ERR_NOTFOUND, "report.none");
		EXPECT_ERR_ID(report_confirm_links(as(others[i]), &t->intel, picture, urn, STR("No.")), ERR_NOTFOUND, "report.none");
		EXPECT_ERR(link_queue(as(others[i]), &t->intel, 10, &row, &n), ERR_NOTFOUND);
	}
	/* Intake and authoriser may read, not link. */
	EXPECT_ERR_ID(mentions_resolve(as(SAM), &t->intel, picture, urn, &r, 1), ERR_NOTFOUND, "report.none");
	EXPECT_ERR_ID(mentions_resolve(as(ADA), &t->intel, picture, urn, &r, 1), ERR_NOTFOUND, "report.none");
	EXPECT_STR(page_of(urn).mention[0].state, "new");
}

T(once_live_the_workbench_changes_nothing)
{
	struct town *t = town();
	struct mention_view m;
	struct link_new l;
	struct str urn;

	picture_begin();
	urn = authorised(NULL, NULL);
	m = names(urn, KIND_VEHICLE, "ZZ69 AAH");
	EXPECT_OK(resolve(urn, m.id, RESOLVE_NEW, id_none));
	EXPECT_OK(confirm(urn, "One van alone."));
	EXPECT_ERR_ID(resolve(urn, m.id, RESOLVE_IGNORE, id_none), ERR_CONFLICT, "state.not-now");
	EXPECT_ERR_ID(confirm(urn, "Again."), ERR_CONFLICT, "state.not-now");
	EXPECT_ERR_ID(mention_add(as(ANN), &t->intel, urn, 1, KIND_PHONE, STR("07700 900803")), ERR_CONFLICT, "state.not-now");
	l = sentence(m.id, "USES", m.id);
	EXPECT_ERR_ID(link_add(as(ANN), &t->intel, picture, urn, &l), ERR_CONFLICT, "state.not-now");
	EXPECT(!page_of(urn).may_link);
}

T(one_press_settles_all_or_nothing)
{
	struct town *t = town();
	struct resolution r[2];
	struct str urn;

	picture_begin();
	urn = authorised(NULL, NULL);
	r[0] = (struct resolution){ names(urn, KIND_VEHICLE, "ZZ69 AAJ").id, RESOLVE_NEW, id_none };
	r[1] = (struct resolution){ id_new(t->cx.now), RESOLVE_NEW, id_none };
	EXPECT_ERR_ID(mentions_resolve(as(ANN), &t->intel, picture, urn, r, 2), ERR_NOTFOUND, "link.mention");
	EXPECT_EQ(page_of(urn).n_open, 1);
	r[1] = (struct resolution){ names(urn, KIND_PHONE, "07700 900804").id, RESOLVE_IGNORE, id_none };
	EXPECT_OK(mentions_resolve(as(ANN), &t->intel, picture, urn, r, 2));
	EXPECT_EQ(page_of(urn).n_open, 0);
}
