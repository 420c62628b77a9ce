/*
 * intel/triage.c - one press of the button: decided, split, graded, sanitised (INT-77, J3).
 *
 *	report, items as posted -> checked, cheapest first -> one work
 *	{ open, safety, items with their sections, mentions, grade, sanitise, tasks }
 *
 * Everything or nothing.  An item with code A2 lives in `covert` from its first
 * moment; a sensitive one waits for another officer before it is SANITISED.
 */
#include "intel/inside.h"
#include "intel/item.h"
#include "store/q_intel.h"

#define TITLE_MAX 120
#define PROVENANCE_MAX 500
#define MENTIONS_MAX 60
#define FACT_MAX ((size_t)64 << 10)

struct triage_run {
	struct ctx		*cx;
	const struct intel	*in;
	struct work		*w;
	struct report_found	 found;
	const struct triage	*t;
	bool			 any_sensitive, source_risk;
	struct row		*report;	/* once altered */
};
/* One item's place: an old row or a new one. */
struct item_slot { struct id id; int no; bool is_new; struct row was, *row; struct opened opened; };

/* ---- checks ------------------------------------------------------------ */

struct faults { struct triage_fault *fault; size_t n; };

static void
fault_add(struct faults *f, int item, err_t why)
{
	if (why != NULL && f->n < TRIAGE_FAULTS_MAX)
		f->fault[f->n++] = (struct triage_fault){ item, why };
}

/* Each part of a grade that is blank is named; what does not fit together only when nothing is. */
static void
grade_faults(struct faults *f, int no, const struct grade *g, bool is_anonymous)
{
	if (g->source == 0)
		fault_add(f, no, ERROR(ERR_INVALID, "grade.source"));
	if (g->assessment == 0)
		fault_add(f, no, ERROR(ERR_INVALID, "grade.assessment"));
	if (g->handling == 0)
		fault_add(f, no, ERROR(ERR_INVALID, "grade.handling"));
	if (g->source != 0 && g->assessment != 0 && g->handling != 0)
		fault_add(f, no, grade_check(g, is_anonymous));
}

static void
item_faults(struct faults *f, int no, const struct triage_item *item, bool is_anonymous)
{
	if (str_trim(item->text_original).n == 0 || str_trim(item->text_sanitised).n == 0)
		fault_add(f, no, ERROR(ERR_INVALID, "item.text-empty"));
	else if (utf8_count(item->text_original) > ITEM_TEXT_MAX || utf8_count(item->text_sanitised) > ITEM_TEXT_MAX)
		fault_add(f, no, ERROR(ERR_INVALID, "item.text-too-long"));
	if (item->n_mentions > MENTIONS_MAX)
		fault_add(f, no, ERROR(ERR_LIMIT, "item.mentions"));
	if (utf8_count(item->provenance) > PROVENANCE_MAX)
		fault_add(f, no, ERROR(ERR_INVALID, "item.provenance-too-long"));
	grade_faults(f, no, &item->grade, is_anonymous);
}

static bool
any_hit(const struct intel *in, struct str text, struct str sender_name)
{
	struct rules rules;

	rules_check(in->reference, text, &sender_name, 1, &rules);
	return rules.n_hits > 0;
}

/* What is known of the report apart from what was posted. */
struct facts_known { bool is_decided, is_anonymous, source_risk, says_do_not; struct str sender_name; };

static void
faults_of(const struct intel *in, const struct triage *t, const struct facts_known *known, struct faults *f)
{
	bool hits = any_hit(in, t->title, known->sender_name);

	if (!known->is_decided && t->decide_safety && str_trim(t->reason).n == 0)
		fault_add(f, 0, ERROR(ERR_INVALID, "safety.reason"));
	if (utf8_count(t->title) > TITLE_MAX)
		fault_add(f, 0, ERROR(ERR_INVALID, "report.title-too-long"));
	if (!str_is(t->marking, "O") && !str_is(t->marking, "OS"))
		fault_add(f, 0, ERROR(ERR_INVALID, "report.marking"));
	if (t->n_items < 1 || t->n_items > ITEMS_MAX) {
		fault_add(f, 0, ERROR(ERR_INVALID, "item.none"));
		return;
	}
	if (known->source_risk && !known->says_do_not && !t->asked)
		fault_add(f, 0, ERROR(ERR_INVALID, "triage.ask-first"));
	for (size_t i = 0; i < t->n_items; i++) {
		item_faults(f, (int)i + 1, &t->item[i], known->is_anonymous);
		hits |= any_hit(in, t->item[i].text_sanitised, known->sender_name);
	}
	if (hits && !t->rules_seen)
		fault_add(f, 0, ERROR(ERR_INVALID, "rules.not-seen"));
}

err_t
triage_faults(struct ctx *cx, const struct intel *in, const struct report_view *v, const struct triage *t, struct triage_fault **out, size_t *n)
{
	struct facts_known known = { v->decided, v->anonymous, v->source_risk, str_trim(v->do_not).n > 0, v->sender_name };
	struct faults f = { 0 };

	NEWN(f.fault, cx->arena, TRIAGE_FAULTS_MAX);
	/* The page decides on safety before it grades; other callers may find the clock running (INT-35). */
	if (!v->decided && !t->decide_safety)
		fault_add(&f, 0, ERROR(ERR_INVALID, "safety.unknown"));
	faults_of(in, t, &known, &f);
	*out = f.fault;
	*n = f.n;
	return NULL;
}

/* The first fault, as the error it is. */
NODISCARD static err_t
check(const struct triage_run *run, const struct facts_known *known, int *item_out)
{
	struct faults f = { 0 };

	NEWN(f.fault, run->cx->arena, TRIAGE_FAULTS_MAX);
	faults_of(run->in, run->t, known, &f);
	if (f.n == 0)
		return NULL;
	*item_out = f.fault[0].item;
	return f.fault[0].why;
}

/* ---- items ------------------------------------------------------------- */

/* What the picture knows of an item; the same words in the original's section and in the projection. */
static const struct { int original, projection; } fact_fields[] = {
	{ F_ITEM_G3_BASIS, F_ITEM_G11_BASIS }, { F_ITEM_G3_WHEN, F_ITEM_G11_WHEN }, { F_ITEM_G3_WHERE, F_ITEM_G11_WHERE },
	{ F_ITEM_G3_EXPLOITATION, F_ITEM_G11_EXPLOITATION }, { F_ITEM_G3_SIGNS, F_ITEM_G11_SIGNS },
};
#define FACTS (sizeof fact_fields / sizeof *fact_fields)

/* Value i of fact_fields as posted; a null one was not answered. */
static struct cbor
fact_of(const struct triage_item *item, size_t i)
{
	const struct cbor list[FACTS] = { cbor_text(item->basis), item->when, item->where, item->exploitation, item->signs };
	struct cbor v = list[i];

	if ((v.type == CBOR_TEXT && v.s.n == 0) || (v.type == CBOR_INT && v.i == 0))
		v = cbor_null();
	return v;
}

/* Intake holds no key of the projection: an old item may stay only while its facts do. */
NODISCARD static err_t
facts_same(struct ctx *cx, const struct triage_item *item, const struct item_slot *slot, bool *out)
{
	struct cbor had, null = cbor_null();

	*out = true;
	TRY(section_open(cx, &slot->opened, &slot->was, G_ORIGINAL, &had));
	for (size_t i = 0; i < FACTS; i++) {
		const struct cbor *old = cbor_get_int(&had, fact_fields[i].original);
		struct cbor now = fact_of(item, i);
		struct str a, b;

		TRY(cbor_encode(cx->arena, old != NULL ? old : &null, FACT_MAX, &a));
		TRY(cbor_encode(cx->arena, &now, FACT_MAX, &b));
		*out &= str_eq(a, b);
	}
	return NULL;
}

NODISCARD static err_t
slot_new(struct triage_run *run, const struct triage_item *item, int no, struct item_slot *slot)
{
	struct newkey_place place = { item->grade.action == 2 ? run->in->cmp_covert : run->in->cmp_intake, ITEM_GROUPS };

	if (item->grade.action == 2 && !actor_in(run->cx->actor, run->in->cmp_covert))
		FAIL(ERR_CONFLICT, "item.covert-team");
	if (no > ITEMS_MAX)
		FAIL(ERR_LIMIT, "item.numbers");
	*slot = (struct item_slot){ .is_new = true, .id = id_new_day(run->cx->now), .no = no };
	return work_owner(run->w, T_ITEM, slot->id, &place, 1, &slot->opened);
}

NODISCARD static err_t
dispose(struct triage_run *run, const struct q_intel_items *old)
{
	struct row was, *row;

	TRY(row_get(run->cx, T_ITEM, old->id, &was));
	TRY(work_alter(run->w, A_ALTER, &was, T_ITEM, old->id, old->cmp, &row));
	row_set_text(row, ITEM_STATE, STR("disposed"));
	return NULL;
}

/* A report that comes back: the old row where home and facts are the same, else a new one with a number of its own. */
NODISCARD static err_t
slot_again(struct triage_run *run, const struct triage_item *item, const struct q_intel_items *old, int fresh, struct item_slot *slot)
{
	bool stays = id_eq(old->cmp, run->in->cmp_covert) == (item->grade.action == 2);

	*slot = (struct item_slot){ .id = old->id, .no = (int)old->no };
	TRY(row_get(run->cx, T_ITEM, old->id, &slot->was));
	TRY(loader_open_one(run->cx, A_ALTER_OPEN, &slot->was, ITEM_GROUPS, &slot->opened));
	if (stays)
		TRY(facts_same(run->cx, item, slot, &stays));
	if (stays)
		return NULL;
	TRY(dispose(run, old));
	return slot_new(run, item, fresh, slot);
}

/* All owners before any section is sealed: the keeper is asked once. */
NODISCARD static err_t
slots(struct triage_run *run, struct item_slot **out)
{
	struct q_intel_last_item last;
	struct q_intel_items *old;
	size_t n_old;
	int fresh;

	TRY(q_intel_items(run->cx, &(struct q_intel_items_in){ .report = row_id(&run->found.row) }, &old, &n_old));
	NEWN(*out, run->cx->arena, run->t->n_items);
	TRY(q_intel_last_item(run->cx, &(struct q_intel_last_item_in){ .report = row_id(&run->found.row) }, &last));
	fresh = (int)last.no + 1;
	for (size_t i = 0; i < run->t->n_items; i++) {
		struct item_slot *slot = &(*out)[i];

		if (i < n_old)
			TRY(slot_again(run, &run->t->item[i], &old[i], fresh, slot));
		else
			TRY(slot_new(run, &run->t->item[i], fresh, slot));
		fresh += slot->is_new;
	}
	/* Fewer statements than before: the others stay in the log, and nowhere else. */
	for (size_t k = run->t->n_items; k < n_old; k++)
		TRY(dispose(run, &old[k]));
	return NULL;
}

static void
code_set(struct ctx *cx, struct row *row, int column, char letter, int number)
{
	static const char *const action[] = { "A1", "A2", "A3" }, *const sanitisation[] = { "S1", "S2" };

	if (number == 0)
		row_set_null(row, column);
	else
		row_set_text(row, column, str_of(letter == 'A' ? action[number - 1] : sanitisation[number - 1]));
}

static void
columns(struct triage_run *run, const struct triage_item *item, struct item_slot *slot)
{
	static const char *const letters[] = { "A", "B", "C", "D", "E" };
	const struct grade *g = &item->grade;
	bool sensitive = grade_is_sensitive(g, run->source_risk);
	struct ctx *cx = run->cx;
	struct row *row = slot->row;

	if (slot->is_new) {
		row_set_id(cx, row, ITEM_REPORT, row_id(&run->found.row));
		row_set_int(row, ITEM_NO, slot->no);
		row_set_id(cx, row, ITEM_CMP, slot->opened.cmp);
		row_set_id(cx, row, ITEM_AGENCY, row_ref(&run->found.row, REPORT_FROM_AGENCY));
		row_set_text(row, ITEM_STATE, STR("active"));
	}
	row_set_int(row, ITEM_SOURCE, g->source);
	row_set_text(row, ITEM_ASSESSMENT, str_of(letters[g->assessment - 'A']));
	row_set_text(row, ITEM_HANDLING, g->handling == 'P' ? STR("P") : STR("C"));
	code_set(cx, row, ITEM_ACTION, 'A', g->action);
	code_set(cx, row, ITEM_SANITISATION, 'S', g->sanitisation);
	row_set_int(row, ITEM_SENSITIVE, sensitive);
	row_set_int(row, ITEM_MOPI, g->mopi);
	row_set_id(cx, row, ITEM_AUTHOR, cx->actor->caps.account);
	row_set_null(row, ITEM_AUTHORISER);
	row_set_null(row, ITEM_AUTHORISED_ON);
	row_set_int(row, ITEM_GRADED_ON, day_local(cx->now));
	row_set_text(row, ITEM_MARKING, run->t->marking);
	run->any_sensitive |= sensitive;
}

NODISCARD static err_t
put(struct triage_run *run, struct cbor *map, int field, struct str text)
{
	return text.n == 0 ? NULL : cbor_set_int(run->cx->arena, map, field, cbor_text(text));
}

NODISCARD static err_t
shown_sections(struct triage_run *run, const struct triage_item *item, struct item_slot *slot)
{
	struct cbor card = cbor_map(), shared = cbor_map(), notes = cbor_map();

	TRY(put(run, &card, F_ITEM_TITLE, item->title.n > 0 ? item->title : run->t->title));
	TRY(put(run, &shared, F_ITEM_TEXT_SANITISED, item->text_sanitised));
	TRY(put(run, &shared, F_ITEM_CONDITIONS, item->grade.conditions));
	TRY(put(run, &shared, F_ITEM_USAGE, item->grade.usage));
	TRY(put(run, &shared, F_ITEM_PROVENANCE, item->provenance));
	TRY(put(run, &notes, F_ITEM_GRADE_REASON, item->grade.grade_reason));
	TRY(put(run, &notes, F_ITEM_CONDITIONS_REASON, item->grade.conditions_reason));
	TRY(put(run, &notes, F_ITEM_THREAT_TYPE, item->threat_type));
	TRY(work_seal(run->w, slot->row, &slot->opened, G_CARD, &card));
	TRY(work_seal(run->w, slot->row, &slot->opened, G_SANITISED, &shared));
	return work_seal(run->w, slot->row, &slot->opened, G_NOTES, &notes);
}

NODISCARD static err_t
facts(struct triage_run *run, const struct triage_item *item, struct item_slot *slot)
{
	struct cbor original = cbor_map(), projection = cbor_map();

	TRY(put(run, &original, F_ITEM_TEXT_ORIGINAL, item->text_original));
	for (size_t i = 0; i < FACTS; i++) {
		struct cbor v = fact_of(item, i);

		if (v.type == CBOR_NULL)
			continue;
		TRY(cbor_set_int(run->cx->arena, &original, fact_fields[i].original, v));
		TRY(cbor_set_int(run->cx->arena, &projection, fact_fields[i].projection, v));
	}
	TRY(cbor_set_int(run->cx->arena, &original, F_ITEM_SPAN_START, cbor_int((int64_t)item->span_start)));
	TRY(cbor_set_int(run->cx->arena, &original, F_ITEM_SPAN_END, cbor_int((int64_t)item->span_end)));
	TRY(work_seal(run->w, slot->row, &slot->opened, G_ORIGINAL, &original));
	return slot->is_new ? work_seal(run->w, slot->row, &slot->opened, G_PROJECTION, &projection) : NULL;
}

/* A choice made here is a proposal: the analyst resolves (INT-32 confirm-links). */
NODISCARD static err_t
mention_write(struct triage_run *run, const struct item_slot *slot, const struct mention_new *m, int64_t no)
{
	struct id id = id_new_day(run->cx->now);
	struct cbor map = cbor_map();
	struct row *row;

	TRY(work_create(run->w, A_CREATE, T_MENTION, id, T_ITEM, slot->id, slot->opened.cmp, &row));
	row_set_id(run->cx, row, MENTION_ITEM, slot->id);
	row_set_int(row, MENTION_NO, no);
	TRY(put(run, &map, F_MENTION_FIELD, m->field));
	TRY(cbor_set_int(run->cx->arena, &map, F_MENTION_START, cbor_int((int64_t)m->start)));
	TRY(cbor_set_int(run->cx->arena, &map, F_MENTION_LENGTH, cbor_int((int64_t)m->length)));
	TRY(put(run, &map, F_MENTION_KIND, str_of(m->kind)));
	TRY(put(run, &map, F_MENTION_RAW, m->raw));
	TRY(put(run, &map, F_MENTION_NORM, m->norm));
	TRY(put(run, &map, F_MENTION_ATTRIBUTE, m->attribute));
	if (m->more.type == CBOR_MAP && m->more.n > 0)
		TRY(cbor_set_int(run->cx->arena, &map, F_MENTION_MORE, m->more));
	if (!id_is_none(m->entity))
		TRY(cbor_set_int(run->cx->arena, &map, F_MENTION_ENTITY, cbor_bytes(id_str(&m->entity))));
	TRY(put(run, &map, F_MENTION_STATE, m->ignored ? STR("ignored") : STR("new")));
	return work_seal(run->w, row, &slot->opened, G_PROJECTION, &map);
}

NODISCARD static err_t
item_write(struct triage_run *run, const struct triage_item *item, struct item_slot *slot)
{
	if (slot->is_new)
		TRY(work_create(run->w, A_CREATE, T_ITEM, slot->id, T_ITEM, slot->id, slot->opened.cmp, &slot->row));
	else
		TRY(work_alter(run->w, A_ALTER, &slot->was, T_ITEM, slot->id, row_ref(&slot->was, ITEM_CMP), &slot->row));
	columns(run, item, slot);
	TRY(shown_sections(run, item, slot));
	TRY(facts(run, item, slot));
	/* What was marked the first time stays; a report that comes back is not marked twice. */
	for (size_t i = 0; slot->is_new && i < item->n_mentions; i++)
		TRY(mention_write(run, slot, &item->mention[i], (int64_t)i + 1));
	return NULL;
}

/* ---- the report -------------------------------------------------------- */

NODISCARD static err_t
events(struct triage_run *run)
{
	struct report_arg arg = { .is_graded = true, .is_sanitised = !run->any_sensitive };
	struct id id = row_id(&run->found.row);
	int32_t due = day_local(run->cx->now) + 1;
	struct row *row;

	TRY(report_event_in(run->cx, run->in, run->w, &run->found, "grade", STR_NONE, &arg, &row));
	if (!run->any_sensitive)
		TRY(report_event_in(run->cx, run->in, run->w, &run->found, "sanitise", STR_NONE, &arg, &row));
	row_set_text(row, REPORT_MARKING, run->t->marking);
	row_set_null(row, REPORT_LOCK_BY);
	row_set_null(row, REPORT_LOCK_UNTIL);
	TRY(section_set(run->cx, run->w, &run->found.opened, row, G_CARD, F_REPORT_TITLE, cbor_text(run->t->title)));
	TRY(task_close(run->cx, run->w, id, "assess", "graded"));
	TRY(task_close(run->cx, run->w, id, "addition", "read"));
	return task_for_role(run->cx, run->w, run->any_sensitive ? "sanitise" : "authorise", id, run->in->cmp_intake,
	    run->any_sensitive ? ROLE_INTAKE : ROLE_AUTHORISER, due, 0);
}

/* NEW is opened on the way; the clock is stopped if it was not. */
NODISCARD static err_t
before_items(struct triage_run *run)
{
	struct report_arg arg = { 0 };
	struct row *row = &run->found.row;

	if (str_is(row_text(row, REPORT_STATE), "NEW"))
		TRY(report_event_in(run->cx, run->in, run->w, &run->found, "open", STR_NONE, &arg, &row));
	if (run->t->decide_safety && row_null(row, REPORT_SAFETY_DECISION))
		TRY(safety_decide_in(run->cx, run->in, run->w, &run->found.opened, row, run->t->decision, run->t->reason));
	return NULL;
}

NODISCARD static err_t
lock_check(const struct triage_run *run)
{
	const struct row *row = &run->found.row;
	struct id by = row_ref(row, REPORT_LOCK_BY);

	if (!id_is_none(by) && row_int(row, REPORT_LOCK_UNTIL) > run->cx->now && !id_eq(by, run->cx->actor->caps.account))
		FAIL(ERR_CONFLICT, "report.locked");
	return NULL;
}

/* The few answers that the checks need; nothing else of the body is kept. */
NODISCARD static err_t
known_of(struct triage_run *run, struct facts_known *out)
{
	const struct row *row = &run->found.row;
	struct str plain;
	struct cbor map;
	const struct cbor *answers;
	err_t e;

	*out = (struct facts_known){ .is_decided = !row_null(row, REPORT_SAFETY_DECISION), .is_anonymous = report_is_anonymous(row) };
	e = report_body_open(run->cx, &run->found.opened, row, SPOOL_SEC_ANSWERS, &plain);
	if (e != NULL)
		return e->code == ERR_NOTFOUND ? NULL : e;
	TRY(cbor_parse(run->cx->arena, plain, &map));
	if ((answers = cbor_get_int(&map, SPOOL_KEY_ANSWERS)) == NULL)
		return NULL;
	out->source_risk = str_is(cbor_text_of(answers, "source_risk"), "yes");
	out->says_do_not = str_trim(cbor_text_of(answers, "do_not")).n > 0;
	out->sender_name = cbor_text_of(answers, "me_name");
	return NULL;
}

err_t
triage_submit(struct ctx *cx, const struct intel *in, struct str urn, const struct triage *t, int *item_out)
{
	struct triage_run run = { .cx = cx, .in = in, .t = t };
	struct work *w CLEANUP(work_abandon) = NULL;
	struct facts_known known;
	struct item_slot *slot;

	*item_out = 0;
	if (!policy_may(cx->actor, CAP_REPORT_TRIAGE))
		FAIL(ERR_NOTFOUND, "report.none");
	TRY(report_find(cx, in, urn, A_ALTER_OPEN, REPORT_GROUPS, &run.found));
	TRY(lock_check(&run));
	TRY(known_of(&run, &known));
	TRY(check(&run, &known, item_out));
	run.source_risk = known.source_risk;
	TRY(work_begin(cx, &w));
	run.w = w;
	TRY(slots(&run, &slot));
	TRY(before_items(&run));
	for (size_t i = 0; i < t->n_items; i++)
		TRY(item_write(&run, &t->item[i], &slot[i]));
	TRY(events(&run));
	return work_commit(w);
}

err_t
report_review_sanitised(struct ctx *cx, const struct intel *in, struct str urn)
{
	struct work *w CLEANUP(work_abandon) = NULL;
	struct report_arg arg = { .is_sanitised = true };
	struct report_found found;
	struct q_intel_items *item;
	struct row *changed, row;
	size_t n;

	if (!policy_may(cx->actor, CAP_REPORT_TRIAGE))
		FAIL(ERR_NOTFOUND, "report.none");
	TRY(report_find(cx, in, urn, A_ALTER_OPEN, REPORT_GROUPS, &found));
	TRY(q_intel_items(cx, &(struct q_intel_items_in){ .report = row_id(&found.row) }, &item, &n));
	for (size_t i = 0; i < n; i++) {
		TRY(row_get(cx, T_ITEM, item[i].id, &row));
		/* INT-22: the reviewer of a sensitive item is another than who sanitised it. */
		if (item_is_sensitive_row(&row) && id_eq(row_ref(&row, ITEM_AUTHOR), cx->actor->caps.account))
			FAIL(ERR_CONFLICT, "sanitise.own-work");
	}
	TRY(work_begin(cx, &w));
	TRY(report_event_in(cx, in, w, &found, "sanitise", STR_NONE, &arg, &changed));
	TRY(task_close(cx, w, row_id(&found.row), "sanitise", "reviewed"));
	TRY(task_for_role(cx, w, "authorise", row_id(&found.row), in->cmp_intake, ROLE_AUTHORISER, day_local(cx->now) + 1, 0));
	return work_commit(w);
}
