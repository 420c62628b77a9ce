/* The life of a staff report: sent, decided, graded, sanitised, authorised by another, answered. */
#include "town.h"

static struct str
graded_by(enum who who, const struct grade *grade)
{
	struct town *t = town();
	struct cbor a = form_answers("Six men share two rooms. A white van, ZZ69 KLM.", "no", "no", "no");
	struct str urn = sent(PAT, &a);
	struct triage_item item;
	struct report_view v;
	struct triage press_;
	int at;

	EXPECT_OK(report_take(as(who), &t->intel, urn, &v));
	EXPECT_STR(v.state, "ASSESSING");
	EXPECT(v.locked_by_me);
	item = whole(&v);
	if (grade != NULL)
		item.grade = *grade;
	press_ = press(&item);
	EXPECT_OK(triage_submit(as(who), &t->intel, urn, &press_, &at));
	return urn;
}

T(from_whisper_to_answer)
{
	struct town *t = town();
	struct check check[CHECKLIST_LINES];
	struct str urn = graded_by(SAM, NULL);
	struct report_view v;
	struct item_view *item;
	struct own_row own;
	size_t n;
	int line;

	EXPECT_STR(state_of(urn), "SANITISED");
	EXPECT_OK(report_open(as(ADA), &t->intel, urn, &v));
	EXPECT_OK(items_of(as(ADA), &t->intel, &v, &item, &n));
	EXPECT_EQ(n, 1);
	EXPECT_STR(item[0].grade_short, "2BP");
	EXPECT_STR(item[0].text_original, "Six men share two rooms. A white van, ZZ69 KLM.");
	EXPECT_STR(item[0].text_sanitised, "Six men share two rooms above shops in Thornby.");
	EXPECT_STR(item[0].author_name, "Sam");
	checklist_proposed(&v, item, n, check);
	EXPECT_ERR_ID(report_authorise(as(ADA), &t->intel, urn, check, &line), ERR_INVALID, "checklist.open");
	all_ticked(check);
	EXPECT_OK(report_authorise(as(ADA), &t->intel, urn, check, &line));
	EXPECT_STR(state_of(urn), "LINKING");
	EXPECT_OK(feedback_give(as(SAM), &t->intel, urn, STR("linked"), STR_NONE));
	EXPECT_OK(report_own(as(PAT), &t->intel, urn, &own));
	EXPECT_STR(own.feedback_words, "It fits with other information");
	EXPECT_STR(own.title, "Car wash");
	EXPECT(own.loop.step[LOOP_ANSWERED].done);
	EXPECT_EQ(own.loop.n_done, 4);
}

T(nobody_authorises_own_work)
{
	struct town *t = town();
	struct check check[CHECKLIST_LINES];
	struct str urn = graded_by(BO, NULL);
	int line;

	all_ticked(check);
	EXPECT_ERR_ID(report_authorise(as(BO), &t->intel, urn, check, &line), ERR_CONFLICT, "authorise.own-work");
	EXPECT_STR(state_of(urn), "SANITISED");
	EXPECT_OK(report_authorise(as(ADA), &t->intel, urn, check, &line));
}

T(each_open_line_of_the_checklist_refuses)
{
	struct town *t = town();
	struct check check[CHECKLIST_LINES];
	struct str urn = graded_by(SAM, NULL);
	int line;

	for (int i = 0; i < CHECKLIST_LINES; i++) {
		all_ticked(check);
		check[i].done = false;
		EXPECT_ERR_ID(report_authorise(as(ADA), &t->intel, urn, check, &line), ERR_INVALID, "checklist.open");
		EXPECT_EQ(line, i);
		check[i].not_applicable = true;
		EXPECT_ERR_ID(report_authorise(as(ADA), &t->intel, urn, check, &line), ERR_INVALID, "checklist.reason");
	}
	check[CHECKLIST_LINES - 1].reason = STR("One agency only");
	EXPECT_OK(report_authorise(as(ADA), &t->intel, urn, check, &line));
}

T(a_refused_triage_leaves_no_trace)
{
	struct town *t = town();
	struct cbor a = form_answers("I saw it.", "no", "no", "no");
	struct str urn = sent(PAT, &a);
	struct triage_item item;
	struct triage press_;
	struct report_view v;
	size_t items = rows_in("item"), events;
	int at;

	EXPECT_OK(report_take(as(SAM), &t->intel, urn, &v));
	events = rows_in("record_event");
	item = whole(&v);
	item.grade.action = 1;
	press_ = press(&item);
	EXPECT_ERR_ID(triage_submit(as(SAM), &t->intel, urn, &press_, &at), ERR_INVALID, "grade.p-action");
	EXPECT_EQ(at, 1);
	item.grade.action = 0;
	item.text_sanitised = STR("My neighbour told me.");
	press_.rules_seen = false;
	EXPECT_ERR_ID(triage_submit(as(SAM), &t->intel, urn, &press_, &at), ERR_INVALID, "rules.not-seen");
	item.text_sanitised = STR("");
	EXPECT_ERR_ID(triage_submit(as(SAM), &t->intel, urn, &press_, &at), ERR_INVALID, "item.text-empty");
	EXPECT_EQ(rows_in("item"), items);
	EXPECT_EQ(rows_in("record_event"), events);
	/* Somebody else's lock holds. */
	item = whole(&v);
	EXPECT_ERR_ID(triage_submit(as(INA), &t->intel, urn, &press_, &at), ERR_CONFLICT, "report.locked");
}

T(a_sensitive_item_is_reviewed_by_another_than_who_sanitised_it)
{
	struct town *t = town();
	struct cbor a = form_answers("She would be beaten.", "no", "no", "no");
	struct check check[CHECKLIST_LINES];
	struct triage_item item;
	struct triage press_;
	struct report_view v;
	struct str urn;
	int at;

	EXPECT_OK(cbor_set(&t_arena, &a, "src_risk", cbor_text(STR("yes"))));
	urn = sent(PAT, &a);
	EXPECT_OK(report_take(as(SAM), &t->intel, urn, &v));
	item = whole(&v);
	item.grade = (struct grade){ 2, 'B', 'C', 1, 2, 3, STR_NONE, STR("Ask first"), STR("Source at risk"), STR_NONE };
	press_ = press(&item);
	EXPECT_ERR_ID(triage_submit(as(SAM), &t->intel, urn, &press_, &at), ERR_INVALID, "triage.ask-first");
	press_.asked = true;
	EXPECT_OK(triage_submit(as(SAM), &t->intel, urn, &press_, &at));
	EXPECT_STR(state_of(urn), "GRADED");
	all_ticked(check);
	EXPECT_ERR_ID(report_authorise(as(ADA), &t->intel, urn, check, &at), ERR_CONFLICT, "authorise.not-reviewed");
	EXPECT_ERR_ID(report_review_sanitised(as(SAM), &t->intel, urn), ERR_CONFLICT, "sanitise.own-work");
	EXPECT_OK(report_review_sanitised(as(INA), &t->intel, urn));
	EXPECT_OK(report_authorise(as(ADA), &t->intel, urn, check, &at));
}

T(covert_items_need_the_covert_team)
{
	struct town *t = town();
	struct cbor a = form_answers("Watch the yard.", "no", "no", "no");
	struct str urn = sent(PAT, &a);
	struct triage_item item;
	struct triage press_;
	struct report_view v;
	int at;

	EXPECT_OK(report_take(as(SAM), &t->intel, urn, &v));
	item = whole(&v);
	item.grade = (struct grade){ 2, 'B', 'C', 2, 2, 3, STR_NONE, STR("Covert"), STR("Source"), STR_NONE };
	press_ = press(&item);
	EXPECT_ERR_ID(triage_submit(as(SAM), &t->intel, urn, &press_, &at), ERR_CONFLICT, "item.covert-team");
}

T(sent_back_graded_again_and_passed)
{
	struct town *t = town();
	struct check check[CHECKLIST_LINES] = { { 0 } };
	struct str urn = graded_by(SAM, NULL);
	struct triage_item item;
	struct triage press_;
	struct report_view v;
	size_t items = rows_in("item");
	int at;

	EXPECT_ERR_ID(report_send_back(as(ADA), &t->intel, urn, STR(" "), check), ERR_INVALID, "reason.needed");
	EXPECT_OK(report_send_back(as(ADA), &t->intel, urn, STR("Name the town"), check));
	EXPECT_STR(state_of(urn), "ASSESSING");
	EXPECT_OK(report_open(as(SAM), &t->intel, urn, &v));
	EXPECT(!v.loop.step[LOOP_GRADED].done);
	item = whole(&v);
	press_ = press(&item);
	EXPECT_OK(triage_submit(as(SAM), &t->intel, urn, &press_, &at));
	EXPECT_EQ(rows_in("item"), items);
	all_ticked(check);
	EXPECT_OK(report_authorise(as(ADA), &t->intel, urn, check, &at));
}

T(a_question_reaches_the_sender_and_the_answer_stands_beside_the_words)
{
	struct town *t = town();
	struct cbor a = form_answers("A man in a van.", "no", "no", "no");
	struct str urn = sent(PAT, &a);
	struct report_view v;
	struct own_row own;

	EXPECT_OK(report_take(as(SAM), &t->intel, urn, &v));
	EXPECT_ERR_ID(report_move(as(SAM), &t->intel, urn, &(struct report_event){ .event = "return" }), ERR_INVALID, "reason.needed");
	EXPECT_OK(report_move(as(SAM), &t->intel, urn, &(struct report_event){ .event = "return", .reason = STR("Which street?") }));
	EXPECT_OK(report_own(as(PAT), &t->intel, urn, &own));
	EXPECT(own.needs_answer);
	EXPECT_STR(own.question, "Which street?");
	EXPECT_ERR(report_resubmit(as(LEE), &t->intel, urn, STR("Mine?")), ERR_NOTFOUND);
	EXPECT_OK(report_resubmit(as(PAT), &t->intel, urn, STR("Cutler Street.")));
	EXPECT_OK(report_open(as(SAM), &t->intel, urn, &v));
	EXPECT_STR(v.state, "NEW");
	EXPECT_STR(v.text, "A man in a van.\n\nCutler Street.");
	EXPECT_EQ(row_int(&v.row, REPORT_VERSION), 2);
}

T(spam_is_refused_where_need_is_not_ruled_out)
{
	struct town *t = town();
	struct cbor need = form_answers("Help", "no", "dk", "no"), none = form_answers("Buy now", "no", "no", "no");
	struct str needed = sent(PAT, &need), other = sent(PAT, &none);

	EXPECT_ERR_ID(report_move(as(SAM), &t->intel, needed, &(struct report_event){ .event = "spam" }), ERR_CONFLICT, "report.need-not-spam");
	EXPECT_OK(report_move(as(SAM), &t->intel, other, &(struct report_event){ .event = "spam" }));
	EXPECT_STR(state_of(other), "SPAM");
	EXPECT_ERR(report_move(as(SAM), &t->intel, other, &(struct report_event){ .event = "restore" }), ERR_CONFLICT);
	EXPECT_OK(report_move(as(INA), &t->intel, other, &(struct report_event){ .event = "restore" }));
}

T(what_may_not_be_seen_is_not_there)
{
	struct town *t = town();
	struct cbor a = form_answers("Private", "no", "no", "no");
	struct str urn = sent(PAT, &a);
	struct report_view v;
	struct queue q;

	EXPECT_ERR_ID(report_open(as(LEE), &t->intel, urn, &v), ERR_NOTFOUND, report_open(as(LEE), &t->intel, STR("TSR-26-00000Z1"), &v)->id);
	EXPECT_ERR(report_open(as(ROY), &t->intel, urn, &v), ERR_NOTFOUND);
	EXPECT_ERR(report_open(as(ANN), &t->intel, urn, &v), ERR_NOTFOUND);
	EXPECT_ERR(report_queue(as(PAT), &t->intel, &(struct queue_query){ 0 }, &q), ERR_NOTFOUND);
	EXPECT_OK(report_open(as(PAT), &t->intel, urn, &v));
	EXPECT_STR(v.why[0], "You sent this.");
}

T(the_queue_puts_the_clock_that_ends_first_first_and_pages_by_key)
{
	struct town *t = town();
	struct cbor slow = form_answers("slow", "no", "no", "no"), fast = form_answers("fast", "yes", "no", "no");
	struct str first, urn;
	struct queue q, next;
	size_t all;

	town_time(6, 8, 9, 0);
	(void)sent(PAT, &slow);
	first = sent(PAT, &fast);
	EXPECT_OK(report_queue(as(SAM), &t->intel, &(struct queue_query){ .filter = QUEUE_OPEN }, &q));
	all = q.n;
	EXPECT(all >= 2);
	EXPECT_SAME(q.row[0].urn, first);
	EXPECT_STR(q.row[0].from, "Testshire Council");
	for (size_t i = 1; i < q.n; i++)
		EXPECT(q.row[i - 1].decided <= q.row[i].decided && (q.row[i - 1].decided != q.row[i].decided || q.row[i - 1].safety_due <= q.row[i].safety_due));
	EXPECT_OK(report_queue(as(SAM), &t->intel, &(struct queue_query){ .filter = QUEUE_OPEN, .limit = 1 }, &q));
	EXPECT(q.more);
	EXPECT_OK(report_queue(as(SAM), &t->intel, &(struct queue_query){ .filter = QUEUE_OPEN, .after = q.row[0].id }, &next));
	EXPECT_EQ(next.n, all - 1);
	EXPECT_OK(report_next(as(SAM), &t->intel, &urn));
	EXPECT_SAME(urn, first);
}

T(feedback_follows_the_handling)
{
	struct grade p = { 2, 'B', 'P', 0, 0, 3, STR_NONE, STR_NONE, STR_NONE, STR_NONE }, a1 = p, a2 = p, a3 = p;

	a1.handling = a2.handling = a3.handling = 'C';
	a1.action = 1, a2.action = 2, a3.action = 3;
	for (int i = 0; i < FEEDBACK_CODES; i++) {
		struct str code = str_of(feedback_codes[i].code);
		bool always = str_is(code, "read") || str_is(code, "kept");

		EXPECT_EQ(feedback_allowed(code, &p, 1), true);
		EXPECT_EQ(feedback_allowed(code, &a2, 1), always);
		EXPECT_EQ(feedback_allowed(code, NULL, 0), always);
	}
	EXPECT(!feedback_allowed(STR("linked"), &a3, 1));
	EXPECT(feedback_allowed(STR("in_use"), &a3, 1));
	EXPECT(!feedback_allowed(STR("in_use"), &a1, 1));
	EXPECT(!feedback_allowed(STR("nonsense"), &p, 1));
	{
		struct grade both[2] = { p, a2 };

		EXPECT(!feedback_allowed(STR("actioned"), both, 2));
	}
}

T(an_administrator_holds_no_content_role)
{
	struct town *t = town();
	struct house_account a = { .login = STR("x@example.org"), .name = STR("X"), .agency = t->council, .roles = ROLE_BIT(ROLE_ADMIN) | ROLE_BIT(ROLE_INTAKE), .clearance = 2 };
	struct id id;

	EXPECT_ERR_ID(house_add_account(as_system(), t->operator, &a, &id), ERR_INVALID, "account.admin-alone");
	a.roles = ROLE_BIT(ROLE_PRACTITIONER);
	a.login = STR("PAT@example.org");
	EXPECT_ERR_ID(house_add_account(as_system(), t->operator, &a, &id), ERR_CONFLICT, "account.login-taken");
}
