/*
 * tests/unit/picture/view_test.c - what is out of sight changes nothing in sight; every join can be undone (INT-15, 45, 54).
 *
 * The picture is put together by hand; items are marked O or OS, and the
 * viewer who is cleared for O alone is the one from whom things are hidden.
 */
#include <stdlib.h>

#include "picture/inside.h"
#include "t.h"

static struct picture picture;
static struct actor cleared, common;
static struct viewer all, some;
static struct ctx cx;

static struct id
id(int n)
{
	struct id made = { { 0 } };

	made.b[14] = (uint8_t)(n >> 8);
	made.b[15] = (uint8_t)n;
	made.b[0] = 1;
	return made;
}

static void
begin(void)
{
	picture = (struct picture){ .free_edge = NONE, .cmp = id(9000) };
	arena_init(&picture.arena, (size_t)64 << 20);
	picture_lock_init(&picture);
	cleared = (struct actor){ .caps = { .account = id(1), .agency = id(2), .roles = ROLE_BIT(ROLE_ANALYST), .clearance = 2, .n_compartments = 1 } };
	cleared.caps.compartment[0] = id(9000);
	common = cleared;
	common.caps.clearance = 1;
	all = (struct viewer){ .actor = &cleared };
	some = (struct viewer){ .actor = &common };
	cx = (struct ctx){ .arena = &t_arena };
}

static void
item(int n, bool hidden)
{
	uint32_t at;

	EXPECT_OK(item_number(&picture, id(n), &at));
	item_empty(&picture, at);
	picture.item[at].facts = (struct policy_item){ .active = true, .live = true, .sanitised = true, .marking = hidden ? 2 : 1 };
	picture.item[at].there = true;
	picture.size.items++;
}

static void
says(int row, int item_no, int entity, enum entity_kind kind, char sort, const char *norm)
{
	struct edge e = { .what = EDGE_ASSERTION, .row = id(row), .other = NONE, .value = NONE };

	EXPECT_OK(item_number(&picture, id(item_no), &e.item));
	EXPECT_OK(entity_number(&picture, id(entity), kind, &e.entity));
	if (norm != NULL)
		EXPECT_OK(value_number(&picture, sort, str_of(norm), &e.value));
	EXPECT_OK(edge_add(&picture, &e));
}

static void
joined(int row, int item_no, int a, int b, enum judgement judgement, int64_t instant)
{
	struct edge e = { .what = EDGE_DECISION, .row = id(row), .value = NONE, .judgement = (uint8_t)judgement, .instant = instant };

	EXPECT_OK(item_number(&picture, id(item_no), &e.item));
	EXPECT_OK(entity_number(&picture, id(a < b ? a : b), KIND_PERSON, &e.entity));
	EXPECT_OK(entity_number(&picture, id(a < b ? b : a), KIND_PERSON, &e.other));
	EXPECT_OK(edge_add(&picture, &e));
}

static void
linked(int row, int item_no, int from, int to, bool negated)
{
	struct edge e = { .what = EDGE_LINK, .row = id(row), .value = NONE, .negated = negated };

	EXPECT_OK(item_number(&picture, id(item_no), &e.item));
	EXPECT_OK(entity_number(&picture, id(from), KIND_PERSON, &e.entity));
	EXPECT_OK(entity_number(&picture, id(to), KIND_PERSON, &e.other));
	EXPECT_OK(edge_add(&picture, &e));
}

static size_t
cluster(const struct viewer *v, int entity, struct id **members)
{
	size_t n;

	EXPECT_OK(picture_cluster(&cx, &picture, v, id(entity), members, &n));
	return n;
}

static size_t
matches(const struct viewer *v, enum entity_kind kind, const char *norm, const char *birth, const char *place, struct match **out)
{
	struct probe probe = { .kind = kind, .norm = str_of(norm), .birth = str_of(birth), .place_norm = str_of(place) };
	size_t n;

	EXPECT_OK(picture_match(&cx, &picture, v, &probe, 10, out, &n));
	return n;
}

T(a_hidden_middle_joins_nobody_and_lends_no_name)
{
	struct id *m;

	begin();
	item(100, false);
	item(101, true);
	says(1, 100, 11, KIND_PERSON, 'N', "a");
	says(2, 101, 10, KIND_PERSON, 'N', "b");	/* the smallest id, hidden */
	says(3, 100, 12, KIND_PERSON, 'N', "c");
	joined(4, 100, 11, 10, JUDGED_SAME, 1);
	joined(5, 100, 10, 12, JUDGED_SAME, 2);
	EXPECT_EQ(cluster(&all, 12, &m), 3);
	EXPECT(id_eq(m[0], id(10)));
	EXPECT_EQ(cluster(&some, 11, &m), 1);
	EXPECT(id_eq(m[0], id(11)));
	EXPECT_EQ(cluster(&some, 12, &m), 1);
	EXPECT_EQ(cluster(&some, 10, &m), 0);
}

T(a_difference_keeps_a_later_sameness_from_being_applied)
{
	struct id *m;

	begin();
	item(100, false);
	for (int e = 10; e < 13; e++)
		says(e, 100, e, KIND_PERSON, 'N', "x");
	joined(20, 100, 10, 12, JUDGED_DIFFERENT, 1);
	joined(21, 100, 10, 11, JUDGED_SAME, 2);
	joined(22, 100, 11, 12, JUDGED_SAME, 3);
	EXPECT_EQ(cluster(&all, 10, &m), 2);
	EXPECT(id_eq(m[1], id(11)));
	EXPECT_EQ(cluster(&all, 12, &m), 1);
	joined(23, 100, 10, 12, JUDGED_WITHDRAWN, 4);
	EXPECT_EQ(cluster(&all, 12, &m), 3);
}

/* What every viewer sees of every entity, in one number. */
static uint32_t
projection(int entities)
{
	uint32_t h = 0;

	for (int v = 0; v < 2; v++)
		for (int e = 10; e < 10 + entities; e++) {
			struct id *m;
			size_t n = cluster(v == 0 ? &all : &some, e, &m);

			h = h * 31 + (n > 0 ? hash_of('p', m, n * sizeof *m) : 0);
		}
	return h;
}

static uint32_t
next(uint64_t *state)
{
	*state = *state * 6364136223846793005ULL + 1442695040888963407ULL;
	return (uint32_t)(*state >> 33);
}

T(a_thousand_sequences_of_decisions_leave_no_trace_when_withdrawn)
{
	uint64_t state = 15;

	for (int round = 0; round < 1000; round++) {
		int entities = 3 + (int)(next(&state) % 5), row = 200;

		begin();
		arena_free(&t_arena);
		item(100, false);
		item(101, true);
		for (int e = 10; e < 10 + entities; e++)
			says(e, next(&state) % 4 == 0 ? 101 : 100, e, KIND_PERSON, 'N', "x");
		for (int step = 0; step < 8; step++) {
			int a = 10 + (int)(next(&state) % (uint32_t)entities), b = 10 + (int)(next(&state) % (uint32_t)entities);
			uint32_t was = projection(entities), other = next(&state) % 3;

			if (a == b)
				continue;
			/* An own item for the decision, so that it can go as it came. */
			item(300 + step, next(&state) % 4 == 0);
			joined(row++, 300 + step, a, b, (enum judgement)other, step);
			if (next(&state) % 2 == 0) {
				picture_forget(&picture, id(300 + step));
				EXPECT_EQ(projection(entities), was);
			}
		}
		arena_free(&picture.arena);
	}
}

T(what_is_hidden_changes_no_match_no_count_and_no_order)
{
	struct match *with, *without, *m;
	size_t n;

	begin();
	item(100, false);
	item(102, false);
	says(1, 100, 11, KIND_PHONE, 'H', "+447700900111");
	says(2, 102, 12, KIND_PHONE, 'H', "+447700900111");
	n = matches(&some, KIND_PHONE, "+447700900111", "", "", &without);
	EXPECT_EQ(n, 2);
	item(101, true);
	says(3, 101, 11, KIND_PHONE, 'H', "+447700900111");
	says(4, 101, 13, KIND_PHONE, 'H', "+447700900111");
	says(5, 101, 14, KIND_PHONE, 'H', "+447700900222");
	EXPECT_EQ(matches(&some, KIND_PHONE, "+447700900111", "", "", &with), n);
	for (size_t i = 0; i < n; i++) {
		EXPECT(id_eq(with[i].entity, without[i].entity));
		EXPECT_EQ(with[i].n_items, without[i].n_items);
		EXPECT_EQ(with[i].n_value, without[i].n_value);
		EXPECT_EQ(with[i].n_picture, without[i].n_picture);
		EXPECT(id_eq(with[i].newest, without[i].newest));
	}
	EXPECT_EQ(matches(&some, KIND_PHONE, "+447700900222", "", "", &m), 0);
	EXPECT_EQ(matches(&all, KIND_PHONE, "+447700900222", "", "", &m), 1);
	EXPECT_EQ(matches(&all, KIND_PHONE, "+447700900111", "", "", &m), 3);
	EXPECT_EQ(m[0].n_picture, 4);
}

T(a_name_alone_never_matches_and_with_a_date_or_a_place_it_does)
{
	struct match *m;

	begin();
	item(100, false);
	says(1, 100, 11, KIND_PERSON, 'N', "jan nowak");
	says(2, 100, 11, KIND_PERSON, 'B', "1999-05-17");
	says(3, 100, 11, KIND_PERSON, 'A', "ZZ1 4QP|9");
	EXPECT_EQ(matches(&all, KIND_PERSON, "jan nowak", "", "", &m), 0);
	EXPECT_EQ(matches(&all, KIND_PERSON, "jan nowak", "1999-05-17", "", &m), 1);
	EXPECT_EQ(m[0].reasons, 1u << MATCH_NAME | 1u << MATCH_BIRTH);
	EXPECT_EQ(matches(&all, KIND_PERSON, "jan", "1999-05-17", "", &m), 1);
	EXPECT_EQ(matches(&all, KIND_PERSON, "piotr nowak", "1999-05-17", "", &m), 0);
	EXPECT_EQ(matches(&all, KIND_PERSON, "jan nowak", "1999", "", &m), 0);
	EXPECT_EQ(matches(&all, KIND_PERSON, "jan nowak", "1999-05", "", &m), 1);
	EXPECT_EQ(matches(&all, KIND_PERSON, "jan nowak", "1999-06", "", &m), 0);
	says(4, 100, 12, KIND_PERSON, 'N', "nowak ola");
	says(5, 100, 12, KIND_PERSON, 'B', "1999-05");
	EXPECT_EQ(matches(&all, KIND_PERSON, "nowak ola", "1999-05-02", "", &m), 1);
	EXPECT(id_eq(m[0].entity, id(12)));
	EXPECT_EQ(matches(&all, KIND_PERSON, "jan nowak", "", "ZZ1 4QP|9", &m), 1);
	EXPECT_EQ(m[0].reasons, 1u << MATCH_NAME | 1u << MATCH_PLACE);
	EXPECT_EQ(matches(&all, KIND_PERSON, "ola wilk", "", "ZZ1 4QP|9", &m), 0);
}

T(a_plate_with_a_missing_letter_finds_the_whole_one_and_the_other_way_round)
{
	struct match *m;

	begin();
	item(100, false);
	says(1, 100, 11, KIND_VEHICLE, 'V', "ZZ69KLM");
	says(2, 100, 12, KIND_VEHICLE, 'V', "ZZ69?XX");
	EXPECT_EQ(matches(&all, KIND_VEHICLE, "ZZ69K?M", "", "", &m), 1);
	EXPECT(id_eq(m[0].entity, id(11)));
	EXPECT_EQ(m[0].reasons, 1u << MATCH_PLATE_PATTERN);
	EXPECT_EQ(matches(&all, KIND_VEHICLE, "ZZ69AXX", "", "", &m), 1);
	EXPECT(id_eq(m[0].entity, id(12)));
	EXPECT_EQ(matches(&all, KIND_VEHICLE, "ZZ69KLM", "", "", &m), 1);
	EXPECT_EQ(m[0].reasons, 1u << MATCH_PLATE);
}

T(a_number_that_everybody_bears_matches_nobody)
{
	struct match *m;

	begin();
	item(100, false);
	for (int e = 0; e < 20; e++)
		says(500 + e, 100, 1000 + e, KIND_PHONE, 'H', "+447700900999");
	EXPECT_EQ(matches(&all, KIND_PHONE, "+447700900999", "", "", &m), 10);
	says(600, 100, 1100, KIND_PHONE, 'H', "+447700900999");
	EXPECT_EQ(matches(&all, KIND_PHONE, "+447700900999", "", "", &m), 0);
}

T(a_forgotten_item_takes_its_facts_and_the_bytes_of_its_values_with_it)
{
	struct picture_size was;
	struct match *m;
	struct fact *f;
	uint32_t value;
	size_t n;

	begin();
	item(100, false);
	says(1, 100, 11, KIND_PHONE, 'H', "+447700900111");
	was = picture_size(&picture);
	item(101, false);
	says(2, 101, 11, KIND_PHONE, 'H', "+447700900222");
	says(3, 101, 12, KIND_PHONE, 'H', "+447700900111");
	EXPECT_OK(picture_facts(&cx, &picture, &all, id(11), &f, &n));
	EXPECT_EQ(n, 2);
	value = value_find(&picture, 'H', STR("+447700900222"));
	EXPECT(value != NONE);
	picture_forget(&picture, id(101));
	EXPECT_EQ(picture_size(&picture).items, was.items);
	EXPECT_EQ(picture_size(&picture).assertions, was.assertions);
	EXPECT_OK(picture_facts(&cx, &picture, &all, id(11), &f, &n));
	EXPECT_EQ(n, 1);
	EXPECT_EQ(matches(&all, KIND_PHONE, "+447700900222", "", "", &m), 0);
	EXPECT_EQ(matches(&all, KIND_PHONE, "+447700900111", "", "", &m), 1);
	EXPECT_EQ(picture.value[value].norm.n, 0);
	EXPECT_OK(picture_facts(&cx, &picture, &all, id(12), &f, &n));
	EXPECT_EQ(n, 0);
}

T(places_in_memory_are_used_again)
{
	begin();
	for (int round = 0; round < 1000; round++) {
		item(100, false);
		for (int e = 0; e < 20; e++)
			says(round, 100, 10 + e, KIND_PHONE, 'H', "+447700900111");
	}
	EXPECT(picture.n_edges <= 20);
	EXPECT_EQ(picture_size(&picture).assertions, 20);
}

T(an_item_that_only_links_to_a_thing_names_it_too)
{
	struct match *m;

	begin();
	item(100, false);
	item(101, false);
	item(102, true);
	says(1, 100, 11, KIND_PHONE, 'H', "+447700900111");
	says(2, 100, 12, KIND_PERSON, 'N', "jan nowak");
	linked(3, 100, 12, 11, false);
	linked(4, 101, 12, 11, false);
	linked(5, 102, 12, 11, false);
	EXPECT_EQ(matches(&some, KIND_PHONE, "+447700900111", "", "", &m), 1);
	EXPECT_EQ(m[0].n_items, 2);
	EXPECT(id_eq(m[0].newest, id(101)));
	EXPECT_EQ(matches(&all, KIND_PHONE, "+447700900111", "", "", &m), 1);
	EXPECT_EQ(m[0].n_items, 3);
	EXPECT(id_eq(m[0].newest, id(102)));
}

T(a_name_and_a_place_count_by_a_link_unless_it_says_not)
{
	struct match *m;

	begin();
	item(100, false);
	says(1, 100, 20, KIND_PLACE, 'A', "ZZ1 4QP|9");
	says(2, 100, 11, KIND_PERSON, 'N', "jan nowak");
	says(3, 100, 12, KIND_PERSON, 'N', "jan nowak");
	linked(4, 100, 11, 20, false);
	linked(5, 100, 12, 20, true);
	EXPECT_EQ(matches(&all, KIND_PERSON, "jan nowak", "", "ZZ1 4QP|9", &m), 1);
	EXPECT(id_eq(m[0].entity, id(11)));
	EXPECT_EQ(m[0].reasons, 1u << MATCH_NAME | 1u << MATCH_PLACE);
}

/* ---- what an agency was given ------------------------------------------------------ */

T(a_partner_sees_what_the_agency_was_given_and_nothing_beside_it)
{
	struct actor partner;
	struct viewer v;
	struct id given[] = { id(101) };
	struct fact *f;
	size_t n;

	begin();
	item(100, false);
	item(101, false);
	says(1, 100, 11, KIND_PHONE, 'H', "+447700900111");
	says(2, 101, 11, KIND_PHONE, 'H', "+447700900111");
	says(3, 100, 12, KIND_PHONE, 'H', "+447700900222");
	partner = (struct actor){ .caps = { .account = id(5), .agency = id(6), .roles = ROLE_BIT(ROLE_PRACTITIONER), .clearance = 2, .n_compartments = 1 } };
	partner.caps.compartment[0] = id(9001);
	v = (struct viewer){ .actor = &partner, .given = given, .n_given = 1, .own = id(9001) };
	EXPECT_OK(picture_facts(&cx, &picture, &v, id(11), &f, &n));
	EXPECT_EQ(n, 1);
	EXPECT(id_eq(f[0].item, id(101)));
	EXPECT_OK(picture_facts(&cx, &picture, &v, id(12), &f, &n));
	EXPECT_EQ(n, 0);
	/* Recalled: the list is empty, and so is the picture. */
	v.n_given = 0;
	EXPECT_OK(picture_facts(&cx, &picture, &v, id(11), &f, &n));
	EXPECT_EQ(n, 0);
}

/* ---- many readers, one writer -------------------------------------------------------- */

#define READERS 4
#define FACTS 20

static bool stop;
static int torn;

static void *
reader(void *none)
{
	(void)none;
	while (!__atomic_load_n(&stop, __ATOMIC_ACQUIRE)) {
		struct probe probe = { .kind = KIND_PHONE, .norm = STR("+447700900111") };
		struct arena arena;
		struct ctx own = { .arena = &arena };
		struct match *m;
		struct fact *f;
		size_t n, n_facts;

		arena_init(&arena, (size_t)1 << 20);
		if (picture_facts(&own, &picture, &all, id(11), &f, &n_facts) != NULL || (n_facts != 1 && n_facts != 1 + FACTS) ||
		    picture_match(&own, &picture, &all, &probe, 5, &m, &n) != NULL || n != 1)
			__atomic_add_fetch(&torn, 1, __ATOMIC_RELAXED);
		arena_free(&arena);
	}
	return NULL;
}

T(a_reader_sees_all_of_an_item_or_nothing_of_it)
{
	pthread_t thread[READERS];

	begin();
	item(100, false);
	says(1, 100, 11, KIND_PHONE, 'H', "+447700900111");
	__atomic_store_n(&stop, false, __ATOMIC_RELEASE);
	torn = 0;
	for (int i = 0; i < READERS; i++)
		EXPECT_EQ(pthread_create(&thread[i], NULL, reader, NULL), 0);
	for (int round = 0; round < 500; round++) {
		pthread_rwlock_wrlock(&picture.lock);
		item(101, false);
		for (int k = 0; k < FACTS; k++)
			says(10 + k, 101, 11, KIND_PHONE, 'H', k % 2 == 0 ? "+447700900111" : "+447700900222");
		pthread_rwlock_unlock(&picture.lock);
		picture_forget(&picture, id(101));
	}
	__atomic_store_n(&stop, true, __ATOMIC_RELEASE);
	for (int i = 0; i < READERS; i++)
		EXPECT_EQ(pthread_join(thread[i], NULL), 0);
	EXPECT_EQ(torn, 0);
}
