/* Triage: each refusal alone, everything or nothing, and a page of one user tried by every other. */
#include "town.h"

#include "intel/dissemination.h"

struct desk_ { struct str urn; struct report_view v; struct triage_item item[3]; struct triage t; struct mention_new mention[61]; };

/* A report taken by Sam, with a triage that would pass. */
static struct desk_ *
prepared(void)
{
	struct town *t = town();
	struct cbor a = form_answers("Six men share two rooms.", "no", "no", "no");
	struct desk_ *d = arena_alloc(&t_arena, sizeof *d);

	EXPECT(d != NULL);
	*d = (struct desk_){ .urn = sent(PAT, &a) };
	EXPECT_OK(report_take(as(SAM), &t->intel, d->urn, &d->v));
	d->item[0] = d->item[1] = d->item[2] = whole(&d->v);
	d->t = press(d->item);
	for (size_t i = 0; i < 61; i++)
		d->mention[i] = (struct mention_new){ .kind = "person", .field = STR("item_text/0"), .raw = STR("Sam Example"), .ignored = true };
	return d;
}

static struct str
long_text(size_t n)
{
	char *p = arena_alloc(&t_arena, n);

	EXPECT(p != NULL);
	memset(p, 'a', n);
	return (struct str){ p, n };
}

static void no_items(struct desk_ *d) { d->t.n_items = 0; }
static void many_items(struct desk_ *d) { d->t.n_items = ITEMS_MAX + 1; }
static void long_title(struct desk_ *d) { d->t.title = long_text(121); }
static void no_marking(struct desk_ *d) { d->t.marking = STR("S"); }
static void no_original(struct desk_ *d) { d->item[0].text_original = STR(" \n"); }
static void no_sanitised(struct desk_ *d) { d->item[0].text_sanitised = STR(""); }
static void long_item(struct desk_ *d) { d->item[0].text_sanitised = long_text(ITEM_TEXT_MAX + 1); }
static void many_mentions(struct desk_ *d) { d->item[0].mention = d->mention; d->item[0].n_mentions = 61; }
static void no_source(struct desk_ *d) { d->item[0].grade.source = 0; }
static void no_assessment(struct desk_ *d) { d->item[0].grade.assessment = 0; }
static void no_handling(struct desk_ *d) { d->item[0].grade.handling = 0; }
static void p_with_code(struct desk_ *d) { d->item[0].grade.sanitisation = 1; }
static void c_without(struct desk_ *d) { d->item[0].grade.handling = 'C'; }
static void c_bare(struct desk_ *d) { d->item[0].grade.handling = 'C'; d->item[0].grade.action = 1; d->item[0].grade.sanitisation = 1; }
static void false_source(struct desk_ *d) { d->item[0].grade.source = 3; }
static void no_mopi(struct desk_ *d) { d->item[0].grade.mopi = 0; }
static void unseen_rule(struct desk_ *d) { d->item[0].text_sanitised = STR("My neighbour told me."); d->t.rules_seen = false; }
static void no_reason(struct desk_ *d) { d->t.reason = STR(" "); }

T(each_refusal_stands_alone_and_leaves_no_trace)
{
	static const struct { void (*spoil)(struct desk_ *); const char *id; int item; } wrong[] = {
		{ no_items, "item.none", 0 }, { many_items, "item.none", 0 }, { long_title, "report.title-too-long", 0 }, { no_marking, "report.marking", 0 },
		{ no_original, "item.text-empty", 1 }, { no_sanitised, "item.text-empty", 1 }, { long_item, "item.text-too-long", 1 },
		{ many_mentions, "item.mentions", 1 }, { no_source, "grade.source", 1 }, { no_assessment, "grade.assessment", 1 },
		{ no_handling, "grade.handling", 1 }, { p_with_code, "grade.p-sanitisation", 1 }, { c_without, "grade.c-both", 1 },
		{ c_bare, "grade.conditions", 1 }, { false_source, "grade.reason", 1 }, { no_mopi, "grade.mopi", 1 },
		{ unseen_rule, "rules.not-seen", 0 }, { no_reason, "safety.reason", 0 },
	};
	static const char *const tables[] = { "item", "record_event", "task", "mention" };
	struct desk_ *d = prepared();
	struct town *t = town();
	size_t before[4];
	struct row was, is;
	int at;

	for (size_t i = 0; i < 4; i++)
		before[i] = rows_in(tables[i]);
	EXPECT_OK(row_get(as(SAM), T_REPORT, row_id(&d->v.row), &was));
	for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) {
		struct desk_ spoilt = *d;
		err_t e;

		spoilt.t.item = spoilt.item;
		wrong[i].spoil(&spoilt);
		e = triage_submit(as(SAM), &t->intel, spoilt.urn, &spoilt.t, &at);
		EXPECT(e != NULL);
		EXPECT_STR(str_of(e->id), wrong[i].id);
		EXPECT_EQ(at, wrong[i].item);
	}
	for (size_t i = 0; i < 4; i++)
		EXPECT_EQ(rows_in(tables[i]), before[i]);
	EXPECT_OK(row_get(as(SAM), T_REPORT, row_id(&d->v.row), &is));
	EXPECT_EQ(row_int(&is, REPORT_ROWVER), row_int(&was, REPORT_ROWVER));
	EXPECT_STR(state_of(d->urn), "ASSESSING");
	/* The same press, unspoilt, passes: nothing was held back by the refusals. */
	EXPECT_OK(triage_submit(as(SAM), &t->intel, d->urn, &d->t, &at));
}

T(one_bad_item_keeps_the_good_ones_out)
{
	struct desk_ *d = prepared();
	struct town *t = town();
	size_t before = rows_in("item");
	int at;

	d->t.n_items = 3;
	d->item[1].grade.assessment = 'F';
	EXPECT_ERR_ID(triage_submit(as(SAM), &t->intel, d->urn, &d->t, &at), ERR_INVALID, "grade.assessment");
	EXPECT_EQ(at, 2);
	EXPECT_EQ(rows_in("item"), before);
	d->item[1].grade.assessment = 'E';
	d->item[1].grade.grade_reason = STR("It did not prove true.");
	EXPECT_OK(triage_submit(as(SAM), &t->intel, d->urn, &d->t, &at));
	EXPECT_EQ(rows_in("item"), before + 3);
	EXPECT_STR(state_of(d->urn), "SANITISED");
	/* Once is enough: it is no longer anybody's to triage. */
	EXPECT_ERR(triage_submit(as(SAM), &t->intel, d->urn, &d->t, &at), ERR_CONFLICT);
	EXPECT_EQ(rows_in("item"), before + 3);
}

/* INT-52: what one user does, tried by every other: NOTFOUND with the id of what does not exist. */
T(nobody_else_can_do_what_intake_does)
{
	static const enum who others[] = { PAT, LEE, ADA, ANN, SAF, ROY, LIA, CORA };
	struct desk_ *d = prepared();
	struct town *t = town();
	struct report_view v;
	int at;

	for (size_t i = 0; i < sizeof others / sizeof *others; i++) {
		err_t absent = triage_submit(as(others[i]), &t->intel, STR("TSR-26-00000Z1"), &d->t, &at);

		EXPECT(absent != NULL && absent->code == ERR_NOTFOUND);
		EXPECT_ERR_ID(triage_submit(as(others[i]), &t->intel, d->urn, &d->t, &at), ERR_NOTFOUND, absent->id);
		EXPECT_ERR_ID(report_take(as(others[i]), &t->intel, d->urn, &v), ERR_NOTFOUND, absent->id);
		EXPECT_ERR_ID(report_review_sanitised(as(others[i]), &t->intel, d->urn), ERR_NOTFOUND, absent->id);
	}
}

/* Every page of intel/ that names a report, asked for by people who have nothing to do with it. */
T(a_url_of_one_user_is_no_page_for_another)
{
	static const enum who strangers[] = { LEE, ANN, SAF, ROY, CORA };
	struct desk_ *d = prepared();
	struct town *t = town();
	struct check check[CHECKLIST_LINES];
	struct own_row own;
	struct report_view v;
	int line;

	all_ticked(check);
	for (size_t i = 0; i < sizeof strangers / sizeof *strangers; i++) {
		enum who who = strangers[i];

		EXPECT_ERR(report_open(as(who), &t->intel, d->urn, &v), ERR_NOTFOUND);
		EXPECT_ERR(report_own(as(who), &t->intel, d->urn, &own), ERR_NOTFOUND);
		EXPECT_ERR(report_resubmit(as(who), &t->intel, d->urn, STR("Mine.")), ERR_NOTFOUND);
		EXPECT_ERR(report_move(as(who), &t->intel, d->urn, &(struct report_event){ .event = "withdraw" }), ERR_NOTFOUND);
		EXPECT_ERR(report_authorise(as(who), &t->intel, d->urn, check, &line), ERR_NOTFOUND);
		EXPECT_ERR(report_send_back(as(who), &t->intel, d->urn, STR("No."), check), ERR_NOTFOUND);
		EXPECT_ERR(feedback_give(as(who), &t->intel, d->urn, STR("read"), STR_NONE), ERR_NOTFOUND);
		EXPECT_ERR(reply_send(as(who), &t->intel, d->urn, STR("received"), STR_NONE, true), ERR_NOTFOUND);
		EXPECT_ERR(safety_decide(as(who), &t->intel, d->urn, SAFETY_NO_NEED, STR("No.")), ERR_NOTFOUND);
	}
	EXPECT_OK(report_own(as(PAT), &t->intel, d->urn, &own));
}
