/* Visits: guards each way, and one life from plan to close by several people (INT-50, 61, 62). */
#include <stdio.h>

#include "act/activity.h"
#include "people.h"

#define PLAN "reason=intelligence|window_from=2026-06-18|time_from=06:00|window_to=2026-06-18|aim=See each worker alone|"			\
    "place.0=Harrow Lane Hand Car Wash, ZZ1 2HL"
#define TEAM "|lead=Lia, 01632 960184|partner.0=Testshire Police|partner_role.0=enforcement|risk=One way in; a dog|briefing=Look after people first"
#define FOUND "e_name.0=Danil|e_alone.0=yes|e_age.0=adult|e_outcome.0=support_accepted|outcome=support_accepted|people_met=1"

/* Each plan in a week of its own, so that tests do not meet. */
static const char *
plan_in(int week, const char *place, const char *more)
{
	static char text[4][1200];
	static int turn;
	char *out = text[turn++ % 4];
	struct date day = date_of(day_of((struct date){ 2026, 7, 1 }) + week * 14);

	snprintf(out, sizeof text[0], "reason=intelligence|window_from=%d-%02d-%02d|window_to=%d-%02d-%02d|aim=See each worker alone|place.0=%s%s",
	    day.year, day.month, day.day, day.year, day.month, day.day, place, more);
	return out;
}

static struct str
checked(int week)
{
	struct str urn = made(SAF, "visit", plan_in(week, "1 Mill Lane, ZZ1 1AA", TEAM));

	EXPECT_OK(moved(LIA, urn, "check", ""));
	return urn;
}

static struct str
authorised_visit(int week)
{
	struct str urn = checked(week);

	EXPECT_OK(moved(ADA, urn, "authorise", ""));
	return urn;
}

static void
accept(enum who who, struct str urn)
{
	struct record_view view = opened(who, urn);

	EXPECT_OK(record_accept(as(who), &view));
}

static struct str
in_debrief(int week, const char *found)
{
	struct str urn = authorised_visit(week);

	accept(LEE, urn);
	accept(PAT, urn);
	EXPECT_OK(moved(LIA, urn, "brief", ""));
	EXPECT_OK(moved(SAF, urn, "start", ""));
	EXPECT_OK(edited(SAF, urn, found));
	EXPECT_OK(moved(SAF, urn, "leave", ""));
	return urn;
}

T(a_visit_lives_from_plan_to_close_and_its_report_shows_that_somebody_acted)
{
	struct town *t = registers();
	char plan[600];
	struct cbor said = form_answers("Six men share two rooms.", "no", "no", "no");
	struct str urn, report = authorised(&said, NULL), none = triaged(&said, NULL);
	struct report_view seen;

	(void)confirmed(report);
	t->cx.purpose = P_VISIT;
	snprintf(plan, sizeof plan, "%s|reports=%.*s, %.*s TSR-26-NONSENSE", PLAN, STRF(report), STRF(none));
	urn = made(SAF, "visit", plan);
	EXPECT_STR(record_state(urn), "DRAFT");
	EXPECT_OK(edited(SAF, urn, TEAM + 1));
	EXPECT_OK(moved(LIA, urn, "check", ""));
	EXPECT_OK(moved(ADA, urn, "authorise", ""));
	EXPECT_EQ(tasks_open(urn, "read"), 4);	/* lead and practitioner of both agencies */
	accept(LEE, urn);
	EXPECT_EQ(tasks_open(urn, "read"), 2);
	accept(PAT, urn);
	EXPECT_EQ(tasks_open(urn, "read"), 0);
	EXPECT_OK(moved(LIA, urn, "brief", ""));
	EXPECT_OK(moved(SAF, urn, "start", ""));
	EXPECT_OK(edited(SAF, urn, FOUND));
	EXPECT_OK(moved(SAF, urn, "leave", ""));
	EXPECT_OK(edited(SAF, urn, "debrief=Quiet and quick"));
	EXPECT_OK(edited(CORA, urn, "lessons=Bring shoes"));
	EXPECT_EQ(tasks_open(urn, "debrief"), 1);
	EXPECT_OK(moved(ADA, urn, "close", ""));
	EXPECT_STR(record_state(urn), "CLOSED");
	EXPECT_EQ(tasks_open(urn, "debrief"), 0);
	EXPECT_OK(report_open(as(SAM), &t->intel, report, &seen));
	EXPECT(seen.loop.step[LOOP_ACTED].done && seen.loop.step[LOOP_OUTCOME].done);
	EXPECT_STR(state_of(report), "LIVE");
	EXPECT_OK(report_open(as(SAM), &t->intel, none, &seen));
	EXPECT(!seen.loop.step[LOOP_ACTED].done);
}

T(a_visit_without_a_place_is_not_checked)
{
	struct str urn;

	registers();
	urn = made(SAF, "visit", "reason=random|window_from=2026-09-01|window_to=2026-09-01|aim=See");
	EXPECT_ERR_ID(moved(LIA, urn, "check", ""), ERR_INVALID, "visit.no-place");
	EXPECT_OK(edited(SAF, urn, "reason=random|window_from=2026-09-01|window_to=2026-09-01|aim=See|place.0=The quay"));
	EXPECT_OK(moved(LIA, urn, "check", ""));
}

T(a_second_visit_to_the_place_speaks_to_the_coordinator_whatever_the_cause)
{
	struct str first, same, near, far, later;

	registers();
	first = made(SAF, "visit", plan_in(20, "Yard behind 2 Harrow Lane, ZZ1 9HL", TEAM));
	EXPECT_OK(moved(LIA, first, "check", ""));
	same = made(SAF, "visit", plan_in(20, "harrow lane 4 zz19hl", TEAM));
	EXPECT_ERR_ID(moved(LIA, same, "check", ""), ERR_CONFLICT, "visit.speak");
	EXPECT_ERR_ID(moved(LIA, same, "check", "I know of it"), ERR_CONFLICT, "visit.speak");
	EXPECT_STR(record_state(same), "DRAFT");
	EXPECT_ERR_ID(moved(CORA, same, "check", ""), ERR_CONFLICT, "visit.overlap");
	EXPECT_OK(moved(CORA, same, "check", "Both teams meet at 6"));
	EXPECT_OK(moved(ADA, same, "authorise", ""));
	/* The first one now meets the second; its own check was clear, so nobody spoke for it. */
	EXPECT_ERR_ID(moved(ADA, first, "authorise", ""), ERR_CONFLICT, "visit.speak");
	EXPECT_ERR_ID(moved(CORA, first, "authorise", ""), ERR_CONFLICT, "visit.overlap");
	EXPECT_OK(moved(CORA, first, "authorise", "As agreed"));
	near = made(SAF, "visit", plan_in(20, "12 Harrow Lane, ZZ1 9HM", TEAM));
	EXPECT_OK(moved(LIA, near, "check", ""));
	far = made(SAF, "visit", plan_in(21, "4 Harrow Lane, ZZ1 9HL", TEAM));
	EXPECT_OK(moved(LIA, far, "check", ""));
	later = made(SAF, "visit", plan_in(20, "The old quay", TEAM));
	EXPECT_OK(moved(LIA, later, "check", ""));
	later = made(SAF, "visit", plan_in(20, "the OLD  quay.", TEAM));
	EXPECT_ERR_ID(moved(LIA, later, "check", ""), ERR_CONFLICT, "visit.speak");
}

T(reasons_of_an_overlap_are_for_the_coordinator_alone)
{
	struct town *t = registers();
	struct str place = STR("3 Weir, ZZ1 8WR"), urn = made(SAF, "visit", plan_in(24, "3 Weir, ZZ1 8WR", TEAM));
	struct activity a = { .from = day_of((struct date){ 2026, 7, 1 }) + 24 * 14 + 3, .place = &place, .n_places = 1 };
	struct activity_overlap *overlap;
	enum activity_verdict verdict;
	size_t n;

	a.to = a.from;
	EXPECT_OK(activity_check(as(LIA), &t->registry, &a, &verdict, &overlap, &n));
	EXPECT_EQ(verdict, ACTIVITY_CLEAR);	/* a draft is no activity */
	EXPECT_OK(moved(LIA, urn, "check", ""));
	EXPECT_OK(activity_check(as(LIA), &t->registry, &a, &verdict, &overlap, &n));
	EXPECT_EQ(verdict, ACTIVITY_SPEAK);
	EXPECT_EQ(n, 0);
	EXPECT_OK(activity_check(as(CORA), &t->registry, &a, &verdict, &overlap, &n));
	EXPECT_EQ(n, 1);
	EXPECT_SAME(overlap[0].urn, urn);
	a.from = ++a.to;
	EXPECT_OK(activity_check(as(CORA), &t->registry, &a, &verdict, &overlap, &n));
	EXPECT_EQ(verdict, ACTIVITY_CLEAR);	/* four days on */
	EXPECT_OK(moved(LIA, urn, "cancel", "Rain"));
	a.from = a.to = a.to - 1;
	EXPECT_OK(activity_check(as(CORA), &t->registry, &a, &verdict, &overlap, &n));
	EXPECT_EQ(verdict, ACTIVITY_CLEAR);
}

T(nobody_authorises_the_own_plan_or_an_unfinished_one)
{
	struct str urn;

	registers();
	urn = made(CORA, "visit", plan_in(1, "5 Mill Lane, ZZ1 1AB", ""));
	EXPECT_OK(moved(CORA, urn, "check", ""));
	EXPECT_ERR_ID(moved(CORA, urn, "authorise", ""), ERR_CONFLICT, "state.second-person");
	EXPECT_ERR_ID(moved(ADA, urn, "authorise", ""), ERR_INVALID, "visit.incomplete");
	EXPECT_ERR_ID(moved(ADA, urn, "send-back", " "), ERR_INVALID, "reason.needed");
	EXPECT_OK(moved(ADA, urn, "send-back", "No risk plan"));
	EXPECT_STR(record_state(urn), "DRAFT");
}

T(a_change_of_place_takes_an_authorised_visit_back_and_nobody_has_to_read_it_any_more)
{
	struct str urn;

	registers();
	urn = authorised_visit(2);
	EXPECT_EQ(tasks_open(urn, "read"), 4);
	EXPECT_OK(edited(SAF, urn, plan_in(2, "77 Mill Lane, ZZ1 1AC", TEAM)));
	EXPECT_STR(record_state(urn), "DRAFT");
	EXPECT_EQ(tasks_open(urn, "read"), 0);
}

T(a_visit_is_briefed_when_every_partner_has_read_this_version)
{
	struct str urn;

	registers();
	urn = authorised_visit(3);
	EXPECT_ERR_ID(moved(LIA, urn, "brief", ""), ERR_CONFLICT, "visit.unread");
	accept(LEE, urn);
	EXPECT_ERR_ID(moved(LIA, urn, "brief", "All good"), ERR_CONFLICT, "visit.unread");
	accept(LIA, urn);
	/* A change of the briefing is read again. */
	EXPECT_OK(edited(SAF, urn, plan_in(3, "1 Mill Lane, ZZ1 1AA", TEAM ". Nobody runs")));
	EXPECT_STR(record_state(urn), "AUTHORISED");
	EXPECT_ERR_ID(moved(LIA, urn, "brief", ""), ERR_CONFLICT, "visit.unread");
	accept(LEE, urn);
	accept(PAT, urn);
	EXPECT_OK(moved(LIA, urn, "brief", ""));
}

T(a_partner_stands_down_with_a_reason_and_the_others_need_not_read_again)
{
	struct town *t = registers();
	struct str urn = authorised_visit(4);
	struct record_view view;
	struct cbor answers;

	accept(PAT, urn);
	view = opened(LIA, urn);
	answers = answers_with("visit", &view.answers, "partner_role.0=stood_down");
	EXPECT_ERR_ID(record_event(as(LIA), &t->registry, &view, "stand-down", STR_NONE, &answers), ERR_INVALID, "reason.needed");
	EXPECT_OK(record_event(as(LIA), &t->registry, &view, "stand-down", STR("Busy elsewhere"), &answers));
	EXPECT_EQ(tasks_open(urn, "read"), 0);
	EXPECT_OK(moved(LIA, urn, "brief", ""));
	EXPECT_STR(record_state(urn), "BRIEFED");
}

T(a_partner_written_off_by_hand_is_not_stood_down)
{
	struct str urn;

	registers();
	urn = authorised_visit(9);
	EXPECT_OK(edited(SAF, urn, "partner_role.0=stood_down"));
	accept(PAT, urn);
	EXPECT_ERR_ID(moved(CORA, urn, "brief", "All good"), ERR_INVALID, "visit.stood-down");
}

T(a_partner_without_accounts_is_told_by_somebody_who_is_named)
{
	struct str urn;

	registers();
	urn = made(SAF, "visit", plan_in(5, "1 Mill Lane, ZZ1 1AA", "|lead=Lia|risk=None known|briefing=Calm|partner.0=Voices of the Valley"));
	EXPECT_OK(moved(LIA, urn, "check", ""));
	EXPECT_OK(moved(ADA, urn, "authorise", ""));
	accept(LIA, urn);
	EXPECT_ERR_ID(moved(LIA, urn, "brief", ""), ERR_INVALID, "visit.told-how");
	EXPECT_OK(moved(LIA, urn, "brief", "Lia rang them on Monday"));
}

T(an_open_outcome_keeps_a_visit_open)
{
	struct str urn;

	registers();
	urn = in_debrief(6, "e_name.0=Danil|e_age.0=adult");
	EXPECT_ERR_ID(moved(ADA, urn, "close", ""), ERR_INVALID, "visit.outcome-open");
	EXPECT_OK(edited(SAF, urn, "e_name.0=Danil|e_age.0=adult|e_outcome.0=none"));
	EXPECT_ERR_ID(moved(ADA, urn, "close", ""), ERR_INVALID, "visit.no-outcome");
	EXPECT_OK(edited(SAF, urn, "e_name.0=Danil|e_age.0=adult|e_outcome.0=none|outcome=none"));
	EXPECT_ERR_ID(moved(ADA, urn, "close", ""), ERR_INVALID, "visit.no-debrief");
	EXPECT_OK(edited(SAF, urn, "e_name.0=Danil|e_age.0=adult|e_outcome.0=none|outcome=none|debrief=Quiet"));
	EXPECT_ERR_ID(moved(ADA, urn, "close", ""), ERR_INVALID, "visit.no-lessons");
	EXPECT_OK(edited(CORA, urn, "e_name.0=Danil|e_age.0=adult|e_outcome.0=none|outcome=none|lessons=None"));
	EXPECT_OK(moved(LIA, urn, "close", ""));
	EXPECT_STR(record_state(urn), "CLOSED");
}

T(age_not_known_means_child_rules)
{
	const struct form *form = form_by_id(registers()->forms, STR("visit"), 0);
	struct posted posted[] = { { STR("e_name.0"), STR("Danil") }, { STR("e_outcome.0"), STR("nrm_consent") } };
	struct cbor answers = cbor_map();
	struct fault *fault;
	size_t n;

	EXPECT_OK(form_take(&t_arena, form, 2, posted, 2, &answers, &fault, &n));
	EXPECT_EQ(n, 1);
	EXPECT_STR(fault[0].field, "e_outcome.0");
	EXPECT_STR(str_of(fault[0].id), "form.constraint");
}

T(nobody_closes_what_is_closed_to_them)
{
	struct town *t = registers();
	struct str urn = in_debrief(7, FOUND "|debrief=Quiet|lessons=None");
	struct record_view view = opened(ADA, urn);

	/* As if the keeper had cut what was found away. */
	view.opened.keys.gmask &= GMASK(G_CARD);
	EXPECT_ERR_ID(record_event(as(ADA), &t->registry, &view, "close", STR_NONE, NULL), ERR_CONFLICT, "visit.unread-found");
	EXPECT_OK(moved(ADA, urn, "close", ""));
}
