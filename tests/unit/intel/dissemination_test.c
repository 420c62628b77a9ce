/* What an agency was given: codes, warnings, acknowledging, who has it, the clock. */
#include "town.h"

#include "intel/dissemination.h"

#define C(action, sanitisation) { 2, 'B', 'C', action, sanitisation, 3, { "", 0 }, { "Police only.", 12 }, { "A source.", 9 }, { "Plan a visit.", 13 } }

static const struct grade plain = { 2, 'B', 'P', 0, 0, 3, { "", 0 }, { "", 0 }, { "", 0 }, { "", 0 } };

static struct dissemination_new
given(const struct id *item, size_t n)
{
	return (struct dissemination_new){ .item = item, .n_items = n, .agency = town()->council, .form = STR("sanitised"), .method = STR("in_system"),
	    .precedence = STR("routine"), .basis = STR("public_task"), .purpose = STR("Inspect the house."), .warned = true };
}

static struct id
sent_to_council(const struct grade *grade)
{
	struct town *t = town();
	struct dissemination_new d;
	struct id item, id;

	(void)live(grade, &item);
	d = given(&item, 1);
	EXPECT_OK(dissemination_send(as(ADA), &t->intel, &d, &id));
	return id;
}

static size_t
tasks(const char *kind, enum who who)
{
	struct task_view *task;
	size_t n, found = 0;

	EXPECT_OK(task_mine(as(who), 1000, &task, &n));
	for (size_t i = 0; i < n; i++)
		found += str_is(task[i].kind, kind);
	return found;
}

T(an_agency_reads_the_text_it_was_given_and_nothing_else)
{
	struct town *t = town();
	struct id item, id, plain_item;
	struct str urn = live(NULL, &item);
	struct dissemination_new d = given(&item, 1);
	struct report_view report;
	struct received r, *list;
	size_t n;

	EXPECT_OK(dissemination_send(as(ADA), &t->intel, &d, &id));
	EXPECT_OK(received_open(as(LIA), &t->intel, id, &r));
	EXPECT_EQ(r.n_items, 1);
	EXPECT_STR(r.item[0].text, "Six men share two rooms above shops in Thornby.");
	EXPECT_STR(r.purpose, "Inspect the house.");
	EXPECT_STR(r.from, "Testshire Police");
	EXPECT_STR(r.marking, "OS");
	EXPECT(r.item[0].onward && !r.item[0].ask_to_act && !r.item[0].ask_to_share);
	EXPECT_EQ(r.conditions.n, 0);
	EXPECT_OK(received_list(as(PAT), &t->intel, &list, &n));
	EXPECT(n >= 1);
	EXPECT_EQ(list[0].purpose.n, 0);
	/* The report itself, and what was never given, stay shut. */
	EXPECT_ERR(report_open(as(CORA), &t->intel, urn, &report), ERR_NOTFOUND);
	(void)live(NULL, &plain_item);
	EXPECT_OK(report_open(as(ADA), &t->intel, urn, &report));
	EXPECT(report.loop.step[LOOP_ACTED].done);
}

T(what_one_agency_was_given_is_not_there_for_another)
{
	struct town *t = town();
	struct id id = sent_to_council(NULL), never = id_new(t->cx.now);
	struct received r;
	const char *absent;

	absent = received_open(as(LEE), &t->intel, never, &r)->id;
	EXPECT_ERR_ID(received_open(as(LEE), &t->intel, id, &r), ERR_NOTFOUND, absent);
	EXPECT_ERR_ID(received_open(as(ROY), &t->intel, id, &r), ERR_NOTFOUND, absent);
	EXPECT_ERR_ID(received_open(as(SAM), &t->intel, id, &r), ERR_NOTFOUND, absent);
	EXPECT_ERR_ID(received_acknowledge(as(LEE), &t->intel, id), ERR_NOTFOUND, absent);
	EXPECT_ERR_ID(received_seen_again(as(LEE), &t->intel, id, 1, STR("seen")), ERR_NOTFOUND, absent);
	EXPECT_ERR_ID(received_ask(as(LEE), &t->intel, id, STR("act")), ERR_NOTFOUND, absent);
	EXPECT_ERR(held_chase(as(LEE), &t->intel, id), ERR_NOTFOUND);
	EXPECT_ERR(held_chase(as(CORA), &t->intel, never), ERR_NOTFOUND);
}

/* INT-39: each code x each action. */
T(each_code_allows_what_it_allows)
{
	static const struct line { struct grade grade; bool onward, ask_act, ask_share, conditions, usage; } table[] = {
		{ { 2, 'B', 'P', 0, 0, 3, { "", 0 }, { "", 0 }, { "", 0 }, { "", 0 } }, true, false, false, false, false },
		{ C(1, 1), false, true, false, true, true }, { C(1, 2), false, true, true, true, true },
		{ C(3, 1), false, false, false, true, true }, { C(3, 2), false, false, true, true, true },
	};
	struct town *t = town();

	for (size_t i = 0; i < sizeof table / sizeof *table; i++) {
		const struct line *l = &table[i];
		size_t told = tasks("ask_to_act", LIA), asked = tasks("asked_to_act", ADA) + tasks("asked_to_share", ADA);
		struct id id = sent_to_council(&l->grade);
		struct received r;

		EXPECT_OK(received_open(as(PAT), &t->intel, id, &r));
		EXPECT_EQ(r.item[0].onward, l->onward);
		EXPECT_EQ(r.item[0].ask_to_act, l->ask_act);
		EXPECT_EQ(r.item[0].ask_to_share, l->ask_share);
		EXPECT_EQ(r.conditions.n > 0, l->conditions);
		EXPECT_EQ(r.item[0].usage.n > 0, l->usage);
		EXPECT_EQ(tasks("ask_to_act", LIA), told + l->ask_act);
		if (l->ask_act)
			EXPECT_OK(received_ask(as(PAT), &t->intel, id, STR("act")));
		else
			EXPECT_ERR_ID(received_ask(as(PAT), &t->intel, id, STR("act")), ERR_INVALID, "received.ask");
		if (l->ask_share)
			EXPECT_OK(received_ask(as(PAT), &t->intel, id, STR("share")));
		else
			EXPECT_ERR_ID(received_ask(as(PAT), &t->intel, id, STR("share")), ERR_INVALID, "received.ask");
		EXPECT_EQ(tasks("asked_to_act", ADA) + tasks("asked_to_share", ADA), asked + l->ask_act + l->ask_share);
		EXPECT_EQ(tasks("ask_to_act", LIA), told);
	}
}

T(a_covert_item_never_leaves_and_one_that_becomes_covert_is_gone)
{
	struct town *t = town();
	struct grade c = C(1, 1);
	struct dissemination_new d;
	struct received r, *list;
	struct id item, id;
	struct work *w;
	struct row *row;
	size_t n, before;

	(void)live(&c, &item);
	d = given(&item, 1);
	EXPECT_OK(dissemination_send(as(ADA), &t->intel, &d, &id));
	EXPECT_OK(received_list(as(PAT), &t->intel, &list, &before));
	row = row_to_change(T_ITEM, item, &w);
	row_set_text(row, ITEM_ACTION, STR("A2"));
	EXPECT_OK(work_commit(w));
	EXPECT_ERR_ID(dissemination_send(as(ADA), &t->intel, &d, &id), ERR_CONFLICT, "send.covert");
	EXPECT_ERR(received_open(as(PAT), &t->intel, id, &r), ERR_NOTFOUND);
	EXPECT_OK(received_list(as(PAT), &t->intel, &list, &n));
	EXPECT_EQ(n, before - 1);
}

T(only_what_is_live_leaves_and_only_by_an_authoriser)
{
	struct town *t = town();
	struct str urn = authorised(NULL, NULL);
	struct id item = first_item(urn), id;
	struct dissemination_new d = given(&item, 1);
	size_t rows = rows_in("dissemination");

	EXPECT_ERR_ID(dissemination_send(as(ADA), &t->intel, &d, &id), ERR_CONFLICT, "send.not-live");
	EXPECT_ERR(dissemination_send(as(SAM), &t->intel, &d, &id), ERR_NOTFOUND);
	EXPECT_ERR(dissemination_send(as(PAT), &t->intel, &d, &id), ERR_NOTFOUND);
	item = id_new(t->cx.now);
	EXPECT_ERR(dissemination_send(as(ADA), &t->intel, &d, &id), ERR_NOTFOUND);
	EXPECT_EQ(rows_in("dissemination"), rows);
}

T(what_was_asked_is_checked_and_a_refusal_leaves_no_trace)
{
	static const struct { const char *what, *id; } wrong[] = {
		{ "form", "send.form" }, { "full", "send.form" }, { "method", "send.method" }, { "precedence", "send.precedence" }, { "basis", "send.basis" },
		{ "purpose", "send.purpose" }, { "summary", "send.summary" }, { "due", "send.ack-due" }, { "expires", "send.expires" },
		{ "agency", "send.agency" }, { "none", "send.none" }, { "twice", "send.none" },
	};
	struct town *t = town();
	struct id item[2], id;
	size_t rows, events;

	(void)live(NULL, &item[0]);
	item[1] = item[0];
	rows = rows_in("dissemination");
	events = rows_in("record_event");
	for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) {
		struct dissemination_new d = given(item, 1);
		struct str what = str_of(wrong[i].what);

		if (str_is(what, "form"))
			d.form = STR("whole");
		else if (str_is(what, "full"))
			d.form = STR("full");
		else if (str_is(what, "method"))
			d.method = STR("email");
		else if (str_is(what, "precedence"))
			d.precedence = STR_NONE;
		else if (str_is(what, "basis"))
			d.basis = STR("because");
		else if (str_is(what, "purpose"))
			d.purpose = STR("  ");
		else if (str_is(what, "summary"))
			d.form = STR("summary");
		else if (str_is(what, "due"))
			d.ack_due = day_local(t->cx.now) - 1;
		else if (str_is(what, "expires"))
			d.expires_on = day_local(t->cx.now);
		else if (str_is(what, "agency"))
			d.agency = id_new(t->cx.now);
		else
			d.n_items = str_is(what, "twice") ? 2 : 0;
		EXPECT_ERR_ID(dissemination_send(as(ADA), &t->intel, &d, &id), ERR_INVALID, wrong[i].id);
	}
	EXPECT_EQ(rows_in("dissemination"), rows);
	EXPECT_EQ(rows_in("record_event"), events);
}

static size_t
warned_by(const struct dissemination_new *d, const char *id)
{
	struct send_warning *warning;
	size_t n, found = 0;

	EXPECT_OK(dissemination_warnings(as(ADA), &town()->intel, d, &warning, &n));
	for (size_t i = 0; i < n; i++)
		found += str_is(str_of(warning[i].id), id);
	EXPECT_EQ(found, n);
	return n;
}

/* INT-40: each trigger alone warns, and without the tick nothing leaves. */
T(each_trigger_alone_warns)
{
	struct town *t = town();
	struct dissemination_new d;
	struct id item, id;
	struct work *w;
	struct row *row;

	(void)sent_to_council(NULL);		/* the marking is known to them from here on */
	(void)live(NULL, &item);
	d = given(&item, 1);
	EXPECT_EQ(warned_by(&d, ""), 0);
	d.agency = t->police;
	EXPECT_EQ(warned_by(&d, "send.new-marking"), 1);
	d.warned = false;
	EXPECT_ERR_ID(dissemination_send(as(ADA), &t->intel, &d, &id), ERR_INVALID, "send.warning");
	d = given(&item, 1);
	d.warned = false;
	row = row_to_change(T_ITEM, item, &w);
	row_set_int(row, ITEM_SENSITIVE, 1);
	EXPECT_OK(work_commit(w));
	EXPECT_EQ(warned_by(&d, "send.sensitive"), 1);
	EXPECT_ERR_ID(dissemination_send(as(ADA), &t->intel, &d, &id), ERR_INVALID, "send.warning");
	d.warned = true;
	EXPECT_OK(dissemination_send(as(ADA), &t->intel, &d, &id));
}

T(more_than_twenty_five_mentions_warn)
{
	struct town *t = town();
	struct cbor a = form_answers("Names.", "no", "no", "no");
	struct str urn = sent(PAT, &a);
	struct mention_new mention[26];
	struct triage_item item;
	struct triage press_;
	struct report_view v;
	struct check check[CHECKLIST_LINES];
	struct dissemination_new d;
	struct id items[2];
	int at;

	(void)sent_to_council(NULL);
	for (int i = 0; i < 26; i++)
		mention[i] = (struct mention_new){ .kind = "person", .field = STR("item_text/0"), .raw = STR("Sam Example"), .ignored = true };
	EXPECT_OK(report_take(as(SAM), &t->intel, urn, &v));
	item = whole(&v);
	item.mention = mention;
	item.n_mentions = 25;
	press_ = press(&item);
	EXPECT_OK(triage_submit(as(SAM), &t->intel, urn, &press_, &at));
	all_ticked(check);
	EXPECT_OK(report_authorise(as(ADA), &t->intel, urn, check, &at));
	items[0] = confirmed(urn);
	d = given(items, 1);
	EXPECT_EQ(warned_by(&d, ""), 0);
	urn = sent(PAT, &a);
	EXPECT_OK(report_take(as(SAM), &t->intel, urn, &v));
	item = whole(&v);
	item.mention = mention;
	item.n_mentions = 1;
	press_ = press(&item);
	EXPECT_OK(triage_submit(as(SAM), &t->intel, urn, &press_, &at));
	EXPECT_OK(report_authorise(as(ADA), &t->intel, urn, check, &at));
	items[1] = confirmed(urn);
	d = given(items, 2);
	EXPECT_EQ(warned_by(&d, "send.many"), 1);
}

T(what_the_sender_asked_about_sharing_warns)
{
	static const struct { const char *share_with, *terms; bool council, police; } table[] = {
		{ "any", NULL, false, false }, { "dk", NULL, false, false }, { "ask", NULL, true, true }, { "police", NULL, true, false },
		{ "named", "Testshire Council only", false, true }, { "named", NULL, true, true },
	};
	struct town *t = town();
	struct dissemination_new d;
	struct id item;

	(void)live(NULL, &item);		/* both have had this marking: the sender's wish warns alone */
	d = given(&item, 1);
	EXPECT_OK(dissemination_send(as(ADA), &t->intel, &d, &(struct id){ 0 }));
	d.agency = t->police;
	EXPECT_OK(dissemination_send(as(ADA), &t->intel, &d, &(struct id){ 0 }));
	for (size_t i = 0; i < sizeof table / sizeof *table; i++) {
		struct cbor a = form_answers("A house.", "no", "no", "no");

		EXPECT_OK(cbor_set(&t_arena, &a, "share_with", cbor_text(str_of(table[i].share_with))));
		if (table[i].terms != NULL)
			EXPECT_OK(cbor_set(&t_arena, &a, "conditions", cbor_text(str_of(table[i].terms))));
		item = confirmed(authorised(&a, NULL));
		d = given(&item, 1);
		EXPECT_EQ(warned_by(&d, "send.share-with"), table[i].council);
		d.agency = t->police;
		EXPECT_EQ(warned_by(&d, "send.share-with"), table[i].police);
	}
}

T(a_summary_gives_its_own_words_and_no_key_of_the_item)
{
	struct town *t = town();
	struct dissemination_new d;
	struct received r;
	struct id item, id;
	size_t wraps;

	(void)live(NULL, &item);
	d = given(&item, 1);
	d.form = STR("summary");
	d.note = STR("A house in Thornby is overcrowded.");
	wraps = wraps_of(item);
	EXPECT_OK(dissemination_send(as(ADA), &t->intel, &d, &id));
	EXPECT_EQ(wraps_of(item), wraps);
	EXPECT_OK(received_open(as(PAT), &t->intel, id, &r));
	EXPECT_STR(r.note, "A house in Thornby is overcrowded.");
	EXPECT_EQ(r.item[0].text.n, 0);
	/* Given again in full, then once more: one key for the agency. */
	d = given(&item, 1);
	EXPECT_OK(dissemination_send(as(ADA), &t->intel, &d, &id));
	EXPECT_OK(dissemination_send(as(ADA), &t->intel, &d, &id));
	EXPECT_EQ(wraps_of(item), wraps + 1);
}

T(acknowledging_takes_one_press_and_happens_once)
{
	struct town *t = town();
	struct id id = sent_to_council(NULL);
	size_t waiting, late, after;
	struct received r;
	struct row row;

	EXPECT_OK(received_counts(as(PAT), &waiting, &late));
	EXPECT_OK(received_acknowledge(as(PAT), &t->intel, id));
	EXPECT_OK(received_counts(as(PAT), &after, &late));
	EXPECT_EQ(after, waiting - 1);
	EXPECT_OK(received_acknowledge(as(LIA), &t->intel, id));
	EXPECT_OK(row_get(as_system(), T_DISSEMINATION, id, &row));
	EXPECT(id_eq(row_ref(&row, DISSEMINATION_ACKED_BY), t->actor[PAT].caps.account));
	EXPECT_OK(received_open(as(LIA), &t->intel, id, &r));
	EXPECT(r.acked);
	EXPECT_ERR_ID(held_chase(as(CORA), &t->intel, id), ERR_CONFLICT, "held.acknowledged");
}

/* INT-17: the item's bytes stay. */
T(a_sighting_stands_beside_the_item_and_changes_none_of_it)
{
	struct town *t = town();
	struct id id = sent_to_council(NULL);
	struct received r;
	struct row was, is;
	size_t again = tasks("reassess", ANN);

	EXPECT_OK(received_open(as(PAT), &t->intel, id, &r));
	EXPECT_OK(row_get(as(PAT), T_ITEM, r.item[0].id, &was));
	EXPECT_ERR_ID(received_seen_again(as(PAT), &t->intel, id, 1, STR("maybe")), ERR_INVALID, "received.tick");
	EXPECT_ERR_ID(received_seen_again(as(PAT), &t->intel, id, 2, STR("seen")), ERR_INVALID, "received.tick");
	EXPECT_OK(received_seen_again(as(PAT), &t->intel, id, 1, STR("seen")));
	EXPECT_EQ(tasks("reassess", ANN), again);
	EXPECT_OK(received_seen_again(as(PAT), &t->intel, id, 1, STR("false")));
	EXPECT_EQ(tasks("reassess", ANN), again + 1);
	EXPECT_OK(received_open(as(LIA), &t->intel, id, &r));
	EXPECT(r.item[0].seen_words.n > 0);
	EXPECT_OK(row_get(as(PAT), T_ITEM, r.item[0].id, &is));
	EXPECT_EQ(was.n, is.n);
	for (size_t i = 0; i < was.n; i++) {
		EXPECT_EQ(was.col[i].i, is.col[i].i);
		EXPECT_SAME(was.col[i].s, is.col[i].s);
	}
}

T(a_question_goes_to_the_authoriser_and_its_answer_comes_back)
{
	struct town *t = town();
	struct grade c = C(1, 2);
	struct id id = sent_to_council(&c), task = id_none;
	struct held_ask *ask;
	struct received r;
	size_t n;

	EXPECT_OK(received_ask(as(PAT), &t->intel, id, STR("act")));
	EXPECT_ERR_ID(received_ask(as(LIA), &t->intel, id, STR("act")), ERR_CONFLICT, "received.asked");
	/* Late, the clock gives it to others too: still one question. */
	town_time(6, 13, 9, 0);
	EXPECT_OK(record_tick(as_system(), &t->registry));
	EXPECT_OK(held_asks(as(CORA), &t->intel, &ask, &n));
	EXPECT_EQ(n, 0);
	EXPECT_OK(held_asks(as(ADA), &t->intel, &ask, &n));
	for (size_t i = 0; i < n; i++)
		if (id_eq(ask[i].dissemination, id)) {
			EXPECT(id_is_none(task));
			EXPECT_STR(ask[i].by, "Pat");
			EXPECT_STR(ask[i].agency, "Testshire Council");
			task = ask[i].task;
		}
	EXPECT(!id_is_none(task));
	EXPECT_ERR(held_answer(as(CORA), &t->intel, task, true), ERR_NOTFOUND);
	EXPECT_OK(held_answer(as(ADA), &t->intel, task, true));
	EXPECT_OK(received_open(as(LIA), &t->intel, id, &r));
	EXPECT_EQ(r.n_asks, 1);
	EXPECT_STR(r.ask[0].answer, "Yes");
}

static const struct held_row *
held(struct town *t, enum who who, struct str urn, struct id id)
{
	struct held_row *row;
	size_t n;

	EXPECT_OK(held_list(as(who), &t->intel, urn, &row, &n));
	for (size_t i = 0; i < n; i++)
		if (id_eq(row[i].id, id))
			return &row[i];
	return NULL;
}

T(who_has_it_lists_exactly_the_unacknowledged_and_one_report_whole)
{
	struct town *t = town();
	struct dissemination_new d;
	struct held_row *row;
	struct id item, a, b;
	struct str urn = live(NULL, &item);
	size_t n;

	d = given(&item, 1);
	EXPECT_OK(dissemination_send(as(ADA), &t->intel, &d, &a));
	d.agency = t->police;
	EXPECT_OK(dissemination_send(as(ADA), &t->intel, &d, &b));
	EXPECT_OK(received_acknowledge(as(PAT), &t->intel, a));
	EXPECT(held(t, CORA, STR_NONE, a) == NULL);
	EXPECT(held(t, CORA, STR_NONE, b) != NULL);
	EXPECT_STR(held(t, ADA, urn, a)->state_words, "Acknowledged");
	EXPECT_STR(held(t, ADA, urn, b)->agency, "Testshire Police");
	EXPECT_OK(held_list(as(ADA), &t->intel, urn, &row, &n));
	EXPECT_EQ(n, 2);
	EXPECT_OK(held_list(as(ADA), &t->intel, STR("no number"), &row, &n));
	EXPECT_EQ(n, 0);
	EXPECT_ERR(held_list(as(SAM), &t->intel, urn, &row, &n), ERR_NOTFOUND);
}

T(the_silent_are_asked_then_their_lead_and_never_twice)
{
	struct town *t = town();
	struct id id = sent_to_council(NULL);
	size_t n, pat = tasks("acknowledge", PAT), lia = tasks("acknowledge", LIA), all;

	EXPECT_OK(dissemination_tick(as_system(), &t->intel, &n));
	EXPECT_EQ(tasks("acknowledge", PAT), pat);
	town_time(6, 18, 9, 0);			/* due on the 17th */
	EXPECT_OK(dissemination_tick(as_system(), &t->intel, &n));
	EXPECT(n >= 1);
	all = rows_in("task");
	pat = tasks("acknowledge", PAT);
	EXPECT(pat >= 1);
	EXPECT(held(t, CORA, STR_NONE, id)->chased);
	EXPECT(held(t, CORA, STR_NONE, id)->overdue);
	EXPECT_OK(dissemination_tick(as_system(), &t->intel, &n));
	EXPECT_EQ(n, 0);
	EXPECT_EQ(rows_in("task"), all);
	EXPECT_OK(record_tick(as_system(), &t->registry));
	EXPECT_EQ(tasks("acknowledge", LIA), lia);
	town_time(6, 19, 9, 0);
	EXPECT_OK(record_tick(as_system(), &t->registry));
	EXPECT(tasks("acknowledge", LIA) > lia);
	lia = tasks("acknowledge", LIA);
	EXPECT_OK(record_tick(as_system(), &t->registry));
	EXPECT_OK(dissemination_tick(as_system(), &t->intel, &n));
	EXPECT_EQ(tasks("acknowledge", LIA), lia);
	EXPECT_ERR_ID(held_chase(as(ADA), &t->intel, id), ERR_CONFLICT, "held.chased");
	EXPECT_OK(received_acknowledge(as(PAT), &t->intel, id));
	EXPECT(tasks("acknowledge", PAT) < pat);
	EXPECT(tasks("acknowledge", LIA) < lia);
}

T(what_has_run_out_is_gone_at_once_and_marked_by_the_clock)
{
	struct town *t = town();
	struct dissemination_new d;
	struct received r;
	struct id item, id;
	struct str urn = live(NULL, &item);
	size_t n;

	d = given(&item, 1);
	d.expires_on = day_local(t->cx.now) + 1;
	EXPECT_OK(dissemination_send(as(ADA), &t->intel, &d, &id));
	town_time(6, 11, 23, 0);
	EXPECT_OK(received_open(as(PAT), &t->intel, id, &r));
	town_time(6, 12, 9, 0);
	EXPECT_ERR(received_open(as(PAT), &t->intel, id, &r), ERR_NOTFOUND);
	EXPECT(held(t, ADA, STR_NONE, id) == NULL);
	EXPECT_OK(dissemination_tick(as_system(), &t->intel, &n));
	EXPECT_STR(held(t, ADA, urn, id)->state_words, "Run out");
}

T(somebody_asks_again_before_the_clock_does)
{
	struct town *t = town();
	struct id id = sent_to_council(&plain);
	size_t pat = tasks("acknowledge", PAT), lia = tasks("acknowledge", LIA);

	EXPECT_OK(held_chase(as(CORA), &t->intel, id));
	EXPECT_EQ(tasks("acknowledge", PAT), pat + 1);
	EXPECT_OK(held_chase(as(ADA), &t->intel, id));
	EXPECT_EQ(tasks("acknowledge", LIA), lia + 1);
	EXPECT_ERR_ID(held_chase(as(CORA), &t->intel, id), ERR_CONFLICT, "held.chased");
}

/* INT-20: the agency that acted says so, and the loop moves. */
T(the_lead_says_what_came_of_it_and_the_loop_moves)
{
	struct town *t = town();
	struct dissemination_new d;
	struct report_view v;
	struct held_told *told;
	struct received r;
	struct id item, id;
	struct str urn = live(NULL, &item);
	size_t n, events;

	d = given(&item, 1);
	EXPECT_OK(dissemination_send(as(ADA), &t->intel, &d, &id));
	events = rows_in("record_event");
	EXPECT_ERR(received_tell(as(PAT), &t->intel, id, STR("acted"), STR("We went.")), ERR_DENIED);
	EXPECT_ERR(received_tell(as(LEE), &t->intel, id, STR("acted"), STR("We went.")), ERR_NOTFOUND);
	EXPECT_ERR_ID(received_tell(as(LIA), &t->intel, id, STR("acted"), STR("  ")), ERR_INVALID, "received.words");
	EXPECT_ERR_ID(received_tell(as(LIA), &t->intel, id, STR("close"), STR("We went.")), ERR_INVALID, "received.tick");
	EXPECT_EQ(rows_in("record_event"), events);
	EXPECT_OK(received_tell(as(LIA), &t->intel, id, STR("acted"), STR("Housing inspected it.")));
	EXPECT_OK(received_tell(as(LIA), &t->intel, id, STR("outcome"), STR("Two families were moved.")));
	EXPECT_EQ(rows_in("record_event"), events + 2);
	EXPECT_OK(report_open(as(ADA), &t->intel, urn, &v));
	EXPECT(v.loop.step[LOOP_OUTCOME].done);
	EXPECT_OK(received_open(as(PAT), &t->intel, id, &r));
	EXPECT_EQ(r.n_told, 2);
	EXPECT_STR(r.told[0].words, "Housing inspected it.");
	EXPECT_STR(r.purpose, "Inspect the house.");
	EXPECT_OK(held_told(as(ADA), &t->intel, urn, &told, &n));
	EXPECT_EQ(n, 2);
	EXPECT_STR(told[1].line.words, "Two families were moved.");
	EXPECT_OK(held_told(as(CORA), &t->intel, urn, &told, &n));
	EXPECT_EQ(n, 0);
}
