/*
 * desk/triage_draw.c - the page of triage from a report and what stands in its form.
 *
 *	report, entries -> cards, paper with mentions, advice, faults by their fields -> page
 *
 * Draws what it is given and changes nothing.
 */
#include "desk/room.h"

#include "desk/t_triage.h"
#include "desk/triage.h"

#define FIELD_TEXT_MAX 8000

/* ---- refusals ---------------------------------------------------------- */

/* Where on the page each refusal is mended; of an item: with its number. */
static const char *
field_of(const char *id)
{
	static const struct { const char *id, *field; } list[] = {
		{ "safety.unknown", "safety" }, { "safety.reason", "reason" }, { "report.title-too-long", "title" }, { "report.marking", "marking" },
		{ "triage.ask-first", "asked" }, { "rules.not-seen", "rules_seen" }, { "grade.mopi", "mopi" },
		{ "grade.source", "source" }, { "grade.anonymous-1", "source" }, { "grade.assessment", "assessment" }, { "grade.handling", "handling" },
		{ "grade.p-action", "action" }, { "grade.p-both", "action" }, { "grade.c-action", "action" }, { "grade.c-both", "action" }, { "item.covert-team", "action" },
		{ "grade.p-sanitisation", "sanitisation" }, { "grade.c-sanitisation", "sanitisation" }, { "grade.conditions", "conditions" },
		{ "grade.conditions-reason", "conditions_reason" }, { "grade.usage", "usage" }, { "grade.reason", "grade_reason" },
		{ "item.text-empty", "share" }, { "item.text-too-long", "share" }, { "item.provenance-too-long", "provenance" },
	};
	for (size_t i = 0; i < sizeof list / sizeof *list; i++)
		if (str_is(str_of(id), list[i].id))
			return list[i].field;
	return "";
}

err_t
triage_error(struct web *w, int item, err_t why, struct ui_error *out)
{
	const char *field = field_of(why->id);
	struct word word = words_of(desk_of(w)->words, why->id);
	bool of_item = item > 0 && !str_is(str_of(field), "mopi");

	*out = (struct ui_error){ .field = str_of(field) };
	if (of_item && field[0] != '\0')
		TRY(str_fmt(w->arena, &out->field, "%s.%d", field, item));
	if (of_item)
		return str_fmt(w->arena, &out->text, "Item %d: %.*s %.*s", item, STRF(word.text), STRF(word.fix));
	return str_fmt(w->arena, &out->text, "%.*s %.*s", STRF(word.text), STRF(word.fix));
}

/* ---- drawing ----------------------------------------------------------- */

static void
choices_of(const struct grade_choice *list, size_t n, const char *const *words, struct str on, struct ui_choice *out)
{
	for (size_t i = 0; i < n; i++)
		out[i] = (struct ui_choice){ .value = str_of(list[i].code), .label = str_of(words != NULL ? words[i] : list[i].words), .on = str_is(on, list[i].code) };
}

NODISCARD static err_t
named(struct arena *a, const char *name, size_t no, const char *label, struct str value, struct ui_field *out)
{
	*out = (struct ui_field){ .label = str_of(label), .value = value, .small = true };
	return str_fmt(a, &out->name, "%s.%zu", name, no);
}

/* Radios of one line, each with its own few words. */
NODISCARD static err_t
card_radios(struct arena *a, const struct entry *e, size_t no, struct triage_card *c)
{
	static const char *const sources[] = { "1 reliable", "2 untested", "3 not reliable" };
	static const char *const assessments[] = { "A directly", "B corroborated", "C indirectly", "D not known", "E suspected false" };
	static const char *const handlings[] = { "P may be shared", "C conditions" };
	static const char *const actions[] = { "A1 combine, ask before acting", "A2 covert only", "A3 overt, as the usage says" };
	static const char *const sanitisations[] = { "S1 may sanitise further", "S2 ask first" };
	struct ui_choice *k = c->choice;

	TRY(named(a, "source", no, "Source", STR_NONE, &c->source));
	TRY(named(a, "assessment", no, "Assessment", STR_NONE, &c->assessment));
	TRY(named(a, "handling", no, "Handling", STR_NONE, &c->handling));
	TRY(named(a, "action", no, "Action", STR_NONE, &c->action));
	TRY(named(a, "sanitisation", no, "Sanitising", STR_NONE, &c->sanitisation));
	choices_of(grade_sources, 3, sources, e->source, k);
	choices_of(grade_assessments, 5, assessments, e->assessment, k + 3);
	choices_of(grade_handlings, 2, handlings, e->handling, k + 8);
	k[10] = (struct ui_choice){ .value = STR(""), .label = STR("None"), .on = e->action.n == 0 };
	choices_of(grade_actions, 3, actions, e->action, k + 11);
	k[14] = (struct ui_choice){ .value = STR(""), .label = STR("None"), .on = e->sanitisation.n == 0 };
	choices_of(grade_sanitisations, 2, sanitisations, e->sanitisation, k + 15);
	c->source.choice = k, c->source.n_choices = 3;
	c->assessment.choice = k + 3, c->assessment.n_choices = 5;
	c->handling.choice = k + 8, c->handling.n_choices = 2;
	c->action.choice = k + 10, c->action.n_choices = 4;
	c->sanitisation.choice = k + 14, c->sanitisation.n_choices = 3;
	return NULL;
}

NODISCARD static err_t
card_texts(struct arena *a, const struct entry *e, size_t no, struct triage_card *c)
{
	TRY(named(a, "conditions", no, "Conditions", e->conditions, &c->conditions));
	TRY(named(a, "conditions_reason", no, "Why these conditions?", e->conditions_reason, &c->conditions_reason));
	TRY(named(a, "usage", no, "Usage", e->usage, &c->usage));
	TRY(named(a, "grade_reason", no, "Reason for this grade", e->grade_reason, &c->grade_reason));
	TRY(named(a, "provenance", no, "Provenance: how could the source know?", e->provenance, &c->provenance));
	TRY(named(a, "share", no, "Text to share", e->share, &c->share));
	c->conditions.hint = STR("Needed for C. Receivers read it above the text.");
	c->usage.hint = STR("Needed for A3: what overt action is agreed.");
	c->grade_reason.hint = STR("Needed for source 3 or assessment E.");
	c->share.hint = STR("Prepared from the original: the facts and the place, not who told us or how.");
	c->conditions.rows = c->conditions_reason.rows = c->usage.rows = c->grade_reason.rows = 2;
	c->share.rows = 6;
	c->share.max = FIELD_TEXT_MAX;
	return NULL;
}

NODISCARD static err_t
card_heading(struct arena *a, const struct triage_page *v, size_t no, struct triage_card *c)
{
	struct str text = c->item.text_original, first = text;

	if (v->n_cards == 1) {
		TRY(str_fmt(a, &c->heading, "Item 1: the whole text"));
		return NULL;
	}
	(void)str_split(&first, '\n', &text);
	if (text.n > 60) {
		size_t at = 60;

		while (at > 30 && text.p[at] != ' ')
			at--;
		text = str_head(text, at);
		return str_fmt(a, &c->heading, "Item %zu: “%.*s …”", no, STRF(text));
	}
	return str_fmt(a, &c->heading, "Item %zu: “%.*s”", no, STRF(text));
}

NODISCARD static err_t
card_of(struct web *w, const struct triage_page *v, const struct entry *e, size_t no, struct triage_card *c)
{
	struct arena *a = w->arena;

	*c = (struct triage_card){ .cut = e->cut };
	TRY(cut_item(a, &v->cuts, e->cut, &c->item));
	TRY(str_fmt(a, &c->cut_name, "cut.%zu", no));
	TRY(str_fmt(a, &c->join, "join:%zu", no));
	TRY(str_fmt(a, &c->needs, "handling.%zu=C source.%zu=3 assessment.%zu=E", no, no, no));
	TRY(card_heading(a, v, no, c));
	TRY(card_radios(a, e, no, c));
	TRY(card_texts(a, e, no, c));
	c->is_open = str_is(e->handling, "C") || str_is(e->source, "3") || str_is(e->assessment, "E") || e->action.n > 0 || e->sanitisation.n > 0;
	return NULL;
}

/* Part p of the text, its mentions in their places. */
NODISCARD static err_t
paper_of(struct web *w, const struct triage_page *v, size_t p, struct paper *out)
{
	const struct text_part *part = &v->report.part[p];
	size_t at = 0;

	*out = (struct paper){ .is_feeling = part->is_feeling };
	TRY(part->basis_words.n > 0 ? str_fmt(w->arena, &out->label, "%.*s How known: %.*s.", STRF(part->label), STRF(part->basis_words)) :
	    str_dup(w->arena, part->label, &out->label));
	NEWN(out->run, w->arena, 2 * v->n_found + 1);
	for (;;) {
		const struct found *next = NULL;

		for (size_t i = 0; i < v->n_found; i++) {
			const struct found *f = &v->found[i];

			if (f->length > 0 && str_eq(f->field, part->field) && f->start >= at && f->start + f->length <= part->text.n &&
			    (next == NULL || f->start < next->start))
				next = f;
		}
		if (next == NULL)
			break;
		out->run[out->n++] = (struct paper_run){ str_head(str_from(part->text, at), next->start - at), STR_NONE };
		out->run[out->n++] = (struct paper_run){ str_head(str_from(part->text, next->start), next->length), str_of(next->tag) };
		at = next->start + next->length;
	}
	out->run[out->n++] = (struct paper_run){ str_from(part->text, at), STR_NONE };
	return NULL;
}

/* The warnings of a text to share, each reason once with the words it is about. */
NODISCARD static err_t
advice_add(struct web *w, struct triage_page *v, struct str text)
{
	struct rules rules;

	rules_check(desk_of(w)->reference, text, &v->report.sender_name, 1, &rules);
	for (size_t i = 0; i < rules.n_hits; i++) {
		struct str why = str_of(rules.hit[i].why), words = str_head(str_from(text, rules.hit[i].start), rules.hit[i].length), quoted;
		size_t k = 0, at;

		while (k < v->n_advice && !str_eq(v->advice[k].why, why))
			k++;
		TRY(str_fmt(w->arena, &quoted, "“%.*s”", STRF(words)));
		if (k == v->n_advice && k < RULE_HITS_MAX)
			v->advice[v->n_advice++] = (struct advice){ quoted, why };
		else if (k < v->n_advice && !str_find(v->advice[k].words, quoted, &at))
			TRY(str_fmt(w->arena, &v->advice[k].words, "%.*s, %.*s", STRF(v->advice[k].words), STRF(quoted)));
	}
	return NULL;
}

NODISCARD static err_t
threat_choices(struct web *w, struct triage_page *v, struct str on)
{
	const struct csv *types = reference_list(desk_of(w)->reference, "exploitation_types");
	size_t n = 0, rows = types != NULL ? types->n_rows : 0;

	NEWN(v->threat_choice, w->arena, rows + 2);
	v->threat_choice[n++] = (struct ui_choice){ .value = STR(""), .label = STR("Not known"), .on = on.n == 0 };
	for (size_t i = 0; i < rows; i++)
		if (reference_in_force(types, i, day_local(w->cx->now)))
			v->threat_choice[n++] = (struct ui_choice){ .value = csv_get(types, i, "type_id"), .label = csv_get(types, i, "name"), .on = str_eq(on, csv_get(types, i, "type_id")) };
	v->threat = (struct ui_field){ .name = STR("threat"), .label = STR("Threat type"), .choice = v->threat_choice, .n_choices = n };
	return NULL;
}

NODISCARD static err_t
questions(struct web *w, struct triage_page *v, const struct entries *e)
{
	static const char *const mopis[] = { "1", "2", "3", "4" };

	for (int i = 0; i < SAFETY_DECISIONS; i++)
		v->safety_choice[i] = (struct ui_choice){ .value = str_of(safety_choices[i].code), .label = str_of(safety_choices[i].words), .on = str_is(e->safety, safety_choices[i].code) };
	v->safety = (struct ui_field){ .name = STR("safety"), .label = STR("Safety decision"), .hint = STR("Stops the clock. Safeguarding reads the words at once, without the source."),
	    .choice = v->safety_choice, .n_choices = SAFETY_DECISIONS, .small = true };
	v->reason = (struct ui_field){ .name = STR("reason"), .label = STR("Reason, or who was told"), .value = e->reason };
	v->title = (struct ui_field){ .name = STR("title"), .label = STR("Title"), .hint = STR("Analysts read it in lists: no name of a source."), .value = e->title };
	v->marking_choice[0] = (struct ui_choice){ .value = STR("OS"), .label = marking_words(STR("OS")), .on = str_is(e->marking, "OS") };
	v->marking_choice[1] = (struct ui_choice){ .value = STR("O"), .label = marking_words(STR("O")), .on = str_is(e->marking, "O") };
	v->marking = (struct ui_field){ .name = STR("marking"), .label = STR("Marking"), .choice = v->marking_choice, .n_choices = 2, .small = true };
	choices_of(grade_mopis, 4, mopis, e->mopi, v->mopi_choice);
	v->mopi = (struct ui_field){ .name = STR("mopi"), .label = STR("Retention"), .choice = v->mopi_choice, .n_choices = 4, .small = true };
	v->seen_choice = (struct ui_choice){ .value = STR("yes"), .label = STR("I have seen this and go on"), .on = e->is_seen };
	v->seen = (struct ui_field){ .name = STR("rules_seen"), .label = STR("In the text to share"), .choice = &v->seen_choice, .n_choices = 1, .small = true };
	v->asked_choice = (struct ui_choice){ .value = STR("yes"), .label = STR("I have asked, or asking would harm them"), .on = e->is_asked };
	v->asked = (struct ui_field){ .name = STR("asked"), .label = STR("The source may be harmed"), .choice = &v->asked_choice, .n_choices = 1, .small = true };
	v->ask_first = v->report.source_risk && str_trim(v->report.do_not).n == 0;
	return threat_choices(w, v, e->threat);
}

NODISCARD static err_t
lock_words(struct web *w, struct triage_page *v)
{
	struct str until;

	if (!v->report.locked)
		return NULL;
	TRY(time_hm(w->arena, v->report.lock_until, &until));
	if (v->report.locked_by_me)
		return str_fmt(w->arena, &v->lock, "Locked to you until %.*s", STRF(until));
	return str_fmt(w->arena, &v->lock, "With %.*s until %.*s", STRF(v->report.locked_by), STRF(until));
}

NODISCARD static err_t
head(struct web *w, struct triage_page *v)
{
	struct report_view *r = &v->report;

	v->loop = loop_strip(&r->loop, STR("The loop of this report"));
	v->clock = report_clock(r, w->cx->now);
	TRY(report_why(w->arena, r, &v->why));
	TRY(lock_words(w, v));
	TRY(rules_missing(w->arena, &r->rules, &v->missing));
	TRY(str_fmt(w->arena, &v->version, "%lld", (long long)row_int(&r->row, REPORT_VERSION)));
	return str_fmt(w->arena, &v->n_items, "%zu", v->n_cards);
}

/* The same words beside the field. */
static void
error_lay(struct triage_page *v, const struct ui_error *e)
{
	struct ui_field *list[] = { &v->safety, &v->reason, &v->title, &v->marking, &v->mopi, &v->seen, &v->asked };

	for (size_t i = 0; i < sizeof list / sizeof *list; i++)
		if (str_eq(list[i]->name, e->field))
			list[i]->error = e->text;
	for (size_t c = 0; c < v->n_cards; c++) {
		struct triage_card *k = &v->card[c];
		struct ui_field *own[] = { &k->source, &k->assessment, &k->handling, &k->action, &k->sanitisation, &k->conditions,
		    &k->conditions_reason, &k->usage, &k->grade_reason, &k->provenance, &k->share };

		for (size_t i = 0; i < sizeof own / sizeof *own; i++)
			if (e->field.n > 0 && str_eq(own[i]->name, e->field)) {
				own[i]->error = e->text;
				k->is_open |= i >= 3 && i <= 8;
			}
	}
}

err_t
triage_draw(struct web *w, struct triage_page *v, const struct entries *e, const struct ui_error *error, size_t n_errors)
{
	v->n_cards = e->n;
	NEWN(v->card, w->arena, e->n + 1);
	NEWN(v->advice, w->arena, RULE_HITS_MAX + 1);
	NEWN(v->paper, w->arena, v->report.n_parts + 1);
	v->left_out = e->left_out;
	TRY(questions(w, v, e));
	TRY(head(w, v));
	TRY(advice_add(w, v, e->title));
	for (size_t i = 0; i < e->n; i++) {
		TRY(card_of(w, v, &e->entry[i], i + 1, &v->card[i]));
		TRY(advice_add(w, v, e->entry[i].share));
	}
	for (size_t p = 0; p < v->report.n_parts; p++)
		TRY(paper_of(w, v, p, &v->paper[p]));
	NEWN(v->error, w->arena, n_errors + 1);
	for (size_t i = 0; i < n_errors; i++) {
		v->error[v->n_errors++] = error[i];
		error_lay(v, &error[i]);
	}
	page_marking(w, v->report.marking);
	tmpl_triage(web_html(w), v);
	return NULL;
}

