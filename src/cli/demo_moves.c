/*
 * cli/demo_moves.c - the unit's work on one report: decided, graded,
 * authorised, answered.
 *
 *	matter + instant -> session of an officer -> report_* -> next state
 */
#include "cli/demo_moves.h"

#include <string.h>

#include "intel/authorise.h"
#include "intel/dissemination.h"
#include "intel/feedback.h"
#include "intel/invite.h"
#include "intel/mention.h"
#include "intel/safety.h"

#define ITEMS_HERE 4

static struct str
urn_of(const struct matter *m)
{
	return str_of(m->sent.urn);
}

/* ---- safety ------------------------------------------------------------ */

err_t
move_decide(struct county *c, const struct matter *m, int64_t at)
{
	enum safety_decision decision;
	struct ctx cx;

	TRY(safety_decision_of(m->decision, &decision));
	TRY(county_act(c, m->intake, at, P_SAFETY, &cx));
	return safety_decide(&cx, &c->intel, urn_of(m), decision, m->reason);
}

/* ---- triage ------------------------------------------------------------ */

/* "2B P" or "1A C A3 S1". */
NODISCARD static err_t
grade_of(struct str codes, struct grade *out)
{
	struct str first = STR_NONE, handling = STR_NONE, action = STR_NONE, sanitisation = STR_NONE;

	(void)str_split(&codes, ' ', &first);
	(void)str_split(&codes, ' ', &handling);
	(void)str_split(&codes, ' ', &action);
	(void)str_split(&codes, ' ', &sanitisation);
	TRY(grade_read(str_head(first, 1), str_from(first, 1), handling, action, sanitisation, out));
	out->mopi = 3;
	if (out->source == 3 || out->assessment == 'E')
		out->grade_reason = STR("What was said before did not prove true.");
	if (out->handling != 'C')
		return NULL;
	out->conditions = STR("Not to be passed on without asking the unit.");
	out->conditions_reason = STR("The person who told us could be recognised.");
	if (out->action == 3)
		out->usage = STR("May be used to plan a visit; do not quote it there.");
	return NULL;
}

static struct cbor
answer_or_null(const struct cbor *map, const char *name)
{
	const struct cbor *v = map == NULL ? NULL : cbor_get(map, name);

	return v == NULL ? cbor_null() : *v;
}

/* What was answered beside the words, as the page of triage posts it. */
static void
facts_of(const struct report_view *v, struct triage_item *out)
{
	const struct cbor *rows = cbor_get(&v->answers, "item");
	const struct cbor *row = rows != NULL && rows->type == CBOR_ARRAY && rows->n > 0 ? &rows->v[0] : &v->answers;

	out->when = v->public_ ? cbor_null() : answer_or_null(row, "when");
	out->where = answer_or_null(row, v->public_ ? "street_town" : "where");
	out->signs = answer_or_null(row, "signs");
	out->exploitation = v->public_ ? cbor_null() : answer_or_null(&v->answers, "about");
}

NODISCARD static err_t
statement(const struct matter *m, const struct report_view *v, const struct item_view *offered, size_t no, struct triage_item *out)
{
	*out = (struct triage_item){ .title = m->title, .text_original = offered->text_original, .field = offered->field, .basis = offered->basis,
	    .span_start = offered->span_start, .span_end = offered->span_end, .threat_type = m->threat,
	    .text_sanitised = no == 0 ? m->shared : STR("The person who reported it had a feeling that something was wrong.") };
	TRY(grade_of(m->grade, &out->grade));
	if (offered->is_feeling)
		out->grade.assessment = 'D';
	out->provenance = provenance_of(offered->is_feeling ? STR("feeling") : m->basis);
	facts_of(v, out);
	return NULL;
}

/* Whatever the finder proposes is kept, with the first statement: the analyst decides. */
NODISCARD static err_t
mentions_of(struct ctx *cx, const struct report_view *v, struct mention_new **out, size_t *n)
{
	struct found *found;

	TRY(mentions_find(cx->arena, v, &found, n));
	NEWN(*out, cx->arena, *n + 1);
	for (size_t i = 0; i < *n; i++)
		(*out)[i] = (struct mention_new){ .kind = entity_kind_name(found[i].kind), .field = found[i].field, .raw = found[i].raw, .norm = found[i].norm,
		    .attribute = found[i].attribute, .more = found[i].more, .start = found[i].start, .length = found[i].length };
	return NULL;
}

err_t
move_triage(struct county *c, const struct matter *m, int64_t at, bool *is_sensitive)
{
	struct triage t = { .title = m->title, .marking = STR("OS"), .rules_seen = true, .asked = true };
	struct triage_item item[ITEMS_HERE];
	struct mention_new *mention;
	struct item_view *offered;
	struct report_view v;
	struct ctx cx;
	size_t n;
	int fault;

	TRY(county_act(c, m->intake, at, P_GRADING, &cx));
	TRY(report_take(&cx, &c->intel, urn_of(m), &v));
	TRY(items_offered(&cx, &c->intel, &v, &offered, &n));
	for (size_t i = 0; i < n && t.n_items < ITEMS_HERE; i++)
		if (!offered[i].offered_tick) {
			TRY(statement(m, &v, &offered[i], t.n_items, &item[t.n_items]));
			t.n_items++;
		}
	TRY(mentions_of(&cx, &v, &mention, &item[0].n_mentions));
	item[0].mention = mention;
	t.item = item;
	*is_sensitive = v.source_risk || item[0].grade.action == 2;
	return triage_submit(&cx, &c->intel, urn_of(m), &t, &fault);
}

err_t
move_review(struct county *c, const struct matter *m, int64_t at)
{
	struct ctx cx;

	TRY(county_act(c, m->second, at, P_GRADING, &cx));
	return report_review_sanitised(&cx, &c->intel, urn_of(m));
}

err_t
move_authorise(struct county *c, const struct matter *m, int64_t at)
{
	struct check check[CHECKLIST_LINES];
	struct ctx cx;
	int line;

	for (int i = 0; i < CHECKLIST_LINES; i++)
		check[i] = (struct check){ .done = true };
	/* Deconfliction asks for an operation; most reports have none. */
	check[6] = (struct check){ .not_applicable = true, .reason = STR("No operation is planned.") };
	TRY(county_act(c, m->authoriser, at, P_GRADING, &cx));
	return report_authorise(&cx, &c->intel, urn_of(m), check, &line);
}

/* ---- answers ----------------------------------------------------------- */

/* The wish where the handling allows it, else the mildest that tells nothing. */
NODISCARD static err_t
code_allowed(const struct matter *m, struct str wish, struct str *out)
{
	struct grade grade;

	TRY(grade_of(m->grade, &grade));
	*out = feedback_allowed(wish, &grade, 1) ? wish : STR("kept");
	return NULL;
}

err_t
move_answer(struct county *c, const struct matter *m, int64_t at)
{
	static const struct { const char *code, *reply; } public_words[] = {
		{ "in_use", "passed_on" }, { "actioned", "passed_on" }, { "safeguarded", "help_offered" }, { "linked", "recorded" }, { "kept", "recorded" },
	};
	struct str code;
	struct ctx cx;

	TRY(code_allowed(m, m->feedback, &code));
	TRY(county_act(c, m->intake, at, P_GRADING, &cx));
	if (!m->sent.has_code)
		return feedback_give(&cx, &c->intel, urn_of(m), code, STR_NONE);
	for (size_t i = 0; i < sizeof public_words / sizeof *public_words; i++)
		if (str_is(code, public_words[i].code)) {
			err_t e = reply_send(&cx, &c->intel, urn_of(m), str_of(public_words[i].reply), STR_NONE, true);

			if (e == NULL || e->code != ERR_CONFLICT)
				return e;
		}
	return reply_send(&cx, &c->intel, urn_of(m), STR("cannot_say"), STR_NONE, true);
}

err_t
move_ask_public(struct county *c, const struct matter *m, int64_t at, struct str question)
{
	struct ctx cx;

	TRY(county_act(c, m->intake, at, P_GRADING, &cx));
	return reply_send(&cx, &c->intel, urn_of(m), STR("question"), question, true);
}

err_t
moves_end(struct county *c)
{
	struct ctx cx;
	size_t n;

	TRY(county_act(c, county_role(c, ROLE_BIT(ROLE_INTAKE), false, 0), c->now, P_GRADING, &cx));
	do
		TRY(reply_tick(&cx, &c->intel, &n));
	while (n > 0);
	for (size_t i = 0; i < c->n_players; i++) {
		if (c->player[i].last == 0)
			continue;
		county_system(c, c->player[i].last, &cx);
		TRY(house_seen(&cx, &c->player[i].actor.session, c->player[i].actor.caps.account));
	}
	county_system(c, c->now, &cx);
	TRY(safety_tick(&cx, &c->intel, &n));
	TRY(dissemination_tick(&cx, &c->intel, &n));
	return record_tick(&cx, c->intel.registry);
}

/* ---- any other event --------------------------------------------------- */

err_t
move_event(struct county *c, const struct matter *m, struct player *who, int64_t at, const char *event, struct str reason)
{
	struct ctx cx;

	TRY(county_act(c, who, at, P_GRADING, &cx));
	return report_move(&cx, &c->intel, urn_of(m), &(struct report_event){ .event = event, .reason = reason });
}

err_t
move_close(struct county *c, const struct matter *m, int64_t at)
{
	for (size_t i = 0; i < c->n_players; i++)
		if ((c->player[i].roles & ROLE_BIT(ROLE_ANALYST)) != 0 && (c->player[i].roles & ROLE_BIT(ROLE_INTAKE)) != 0)
			return move_event(c, m, &c->player[i], at, "close", STR_NONE);
	FAIL(ERR_BUG, "demo.person");
}

err_t
move_resubmit(struct county *c, const struct matter *m, struct player *who, int64_t at, struct str words)
{
	struct ctx cx;

	TRY(county_act(c, who, at, P_GRADING, &cx));
	return report_resubmit(&cx, &c->intel, urn_of(m), words);
}
