/*
 * intel/dissemination.c - an authoriser gives items to one agency (INT-18, 38 to 40).
 *
 *	items, agency, reasons -> checked, cheapest first -> warnings seen
 *	-> one work { dissemination, items, a wrap of each for a/<agency>, event of each report, task "ask to act" }
 *
 * The original stays where it is: the wrap made here opens the sanitised text
 * alone.  Conditions are copied as they are today.  Whole or not at all.
 */
#include "intel/dissemination.h"

#include "intel/house.h"
#include "intel/inside.h"
#include "intel/parts.h"
#include "store/q_share.h"

#define ACK_DAYS 7
#define FAR_DAYS 366
#define PURPOSE_MAX 500
#define NOTE_MAX 2000
#define PERSONS_MAX 25
#define WARNINGS 4
#define WANT GMASK(G_SANITISED)

const struct send_code send_forms[SEND_FORMS] = {
	{ "sanitised", "Text to share" },
	{ "summary", "Summary" },
};
const struct send_code send_methods[SEND_METHODS] = {
	{ "in_system", "Here: they find it under Received" },
	{ "verbal", "Told by phone, and here to read again" },
};
const struct send_code send_precedences[SEND_PRECEDENCES] = {
	{ "routine", "Routine" }, { "priority", "Priority" }, { "immediate", "Immediate" },
};
const struct send_code send_bases[SEND_BASES] = {
	{ "public_task", "Public task" }, { "child_safeguarding", "Safeguarding a child" }, { "vital_interest", "Vital interest of a person" },
	{ "legal_duty", "Legal duty" }, { "legitimate_interest", "Legitimate interest" }, { "consent", "Consent" },
};

struct send_run {
	struct ctx		*cx;
	const struct intel	*in;
	const struct dissemination_new *d;
	struct agency_view	 to;
	struct row		*item;
	struct report_found	 report[ITEMS_MAX];
	size_t			 n_reports;
	struct opened		*opened;
	struct str		 conditions;
	bool			 any_a1;
};

static const struct send_code *
code_in(const struct send_code *list, size_t n, struct str code)
{
	for (size_t i = 0; i < n; i++)
		if (str_is(code, list[i].code))
			return &list[i];
	return NULL;
}

struct str
send_words(struct str code)
{
	const struct send_code *found = code_in(send_forms, SEND_FORMS, code);

	if (found == NULL)
		found = code_in(send_methods, SEND_METHODS, code);
	if (found == NULL)
		found = code_in(send_precedences, SEND_PRECEDENCES, code);
	if (found == NULL)
		found = code_in(send_bases, SEND_BASES, code);
	return found != NULL ? str_of(found->words) : code;
}

/* ---- what was asked ----------------------------------------------------- */

NODISCARD static err_t
words_check(const struct dissemination_new *d)
{
	struct str purpose = str_trim(d->purpose), note = str_trim(d->note);

	if (purpose.n == 0 || !utf8_is_text(purpose) || utf8_count(purpose) > PURPOSE_MAX)
		FAIL(ERR_INVALID, "send.purpose");
	if (!utf8_is_text(note) || utf8_count(note) > NOTE_MAX)
		FAIL(ERR_INVALID, "send.note");
	if (str_is(d->form, "summary") && note.n == 0)
		FAIL(ERR_INVALID, "send.summary");
	return NULL;
}

NODISCARD static err_t
asked_check(const struct ctx *cx, const struct dissemination_new *d)
{
	int32_t today = day_local(cx->now);

	if (d->n_items < 1 || d->n_items > ITEMS_MAX)
		FAIL(ERR_INVALID, "send.none");
	if (code_in(send_forms, SEND_FORMS, d->form) == NULL)
		FAIL(ERR_INVALID, "send.form");
	if (code_in(send_methods, SEND_METHODS, d->method) == NULL)
		FAIL(ERR_INVALID, "send.method");
	if (code_in(send_precedences, SEND_PRECEDENCES, d->precedence) == NULL)
		FAIL(ERR_INVALID, "send.precedence");
	if (code_in(send_bases, SEND_BASES, d->basis) == NULL)
		FAIL(ERR_INVALID, "send.basis");
	if (d->ack_due != 0 && (d->ack_due < today || d->ack_due > today + FAR_DAYS))
		FAIL(ERR_INVALID, "send.ack-due");
	if (d->expires_on != 0 && d->expires_on <= today)
		FAIL(ERR_INVALID, "send.expires");
	return words_check(d);
}

/* An agency that left, or never was, is no choice. */
NODISCARD static err_t
agency_find(struct send_run *run)
{
	struct agency_view *agency;
	size_t n;

	TRY(house_agencies(run->cx, &agency, &n));
	for (size_t i = 0; i < n; i++)
		if (id_eq(agency[i].id, run->d->agency)) {
			run->to = agency[i];
			return NULL;
		}
	FAIL(ERR_INVALID, "send.agency");
}

NODISCARD static err_t
report_once(struct send_run *run, struct id id, enum audit_action action)
{
	struct row row;

	for (size_t i = 0; i < run->n_reports; i++)
		if (id_eq(row_id(&run->report[i].row), id))
			return NULL;
	TRY(row_get(run->cx, T_REPORT, id, &row));
	return report_find(run->cx, run->in, row_text(&row, REPORT_URN), action, REPORT_GROUPS, &run->report[run->n_reports++]);
}

/* May this item leave?  What the authoriser may not read is not there. */
NODISCARD static err_t
item_check(struct send_run *run, size_t i, enum audit_action action)
{
	struct row *item = &run->item[i];
	struct policy_item facts;
	err_t e;

	for (size_t k = 0; k < i; k++)
		if (id_eq(run->d->item[k], run->d->item[i]))
			FAIL(ERR_INVALID, "send.none");
	e = row_get(run->cx, T_ITEM, run->d->item[i], item);
	if (e != NULL && e->code == ERR_NOTFOUND)
		FAIL(ERR_NOTFOUND, "report.none");
	TRY(e);
	/* An item that stands no more is refused below, with the reason. */
	facts = item_policy(item);
	facts.active = true;
	if (policy_item(run->cx->actor, PART_SANITISED, &facts) == DENY)
		FAIL(ERR_NOTFOUND, "report.none");
	TRY(report_once(run, row_ref(item, ITEM_REPORT), action));
	if (str_is(row_text(item, ITEM_ACTION), "A2") || id_eq(row_ref(item, ITEM_CMP), run->in->cmp_covert))
		FAIL(ERR_CONFLICT, "send.covert");
	if (row_int(item, ITEM_LIVE) == 0 || !str_is(row_text(item, ITEM_STATE), "active") || row_null(item, ITEM_AUTHORISER))
		FAIL(ERR_CONFLICT, "send.not-live");
	return NULL;
}

NODISCARD static err_t
run_begin(struct send_run *run, enum audit_action action)
{
	if (!policy_may(run->cx->actor, CAP_ITEM_DISSEMINATE))
		FAIL(ERR_NOTFOUND, "report.none");
	TRY(asked_check(run->cx, run->d));
	TRY(agency_find(run));
	NEWN(run->item, run->cx->arena, run->d->n_items);
	for (size_t i = 0; i < run->d->n_items; i++)
		TRY(item_check(run, i, action));
	for (size_t i = 0; i < run->n_reports; i++)
		if (!str_is(row_text(&run->report[i].row, REPORT_STATE), "LIVE"))
			FAIL(ERR_CONFLICT, "send.not-live");
	return NULL;
}

/* ---- warnings (INT-40) -------------------------------------------------- */

NODISCARD static err_t
is_new_marking(struct send_run *run, bool *out)
{
	*out = false;
	for (size_t i = 0; i < run->d->n_items && !*out; i++) {
		struct q_share_had_marking had;

		TRY(q_share_had_marking(run->cx, &(struct q_share_had_marking_in){ .agency = run->to.id, .marking = row_text(&run->item[i], ITEM_MARKING) }, &had));
		*out = had.n == 0;
	}
	return NULL;
}

/* Whom a mention names is sealed for the analysts; all mentions together are at least the persons among them. */
NODISCARD static err_t
is_many(struct send_run *run, bool *out)
{
	int64_t all = 0;

	for (size_t i = 0; i < run->d->n_items; i++) {
		struct q_share_mentions found;

		TRY(q_share_mentions(run->cx, &(struct q_share_mentions_in){ .item = run->d->item[i] }, &found));
		all += found.n;
	}
	*out = all > PERSONS_MAX;
	return NULL;
}

/* Does the sender's list name this agency, by its name or short name? */
NODISCARD static err_t
is_named_in(struct send_run *run, struct str list, bool *out)
{
	struct str low, name, short_;
	size_t at;

	TRY(str_lower_ascii(run->cx->arena, list, &low));
	TRY(str_lower_ascii(run->cx->arena, run->to.name, &name));
	TRY(str_lower_ascii(run->cx->arena, run->to.short_, &short_));
	*out = str_find_words(low, name, 0, &at) || str_find_words(low, short_, 0, &at);
	return NULL;
}

NODISCARD static err_t
is_against_sender(struct send_run *run, bool *out)
{
	*out = false;
	for (size_t i = 0; i < run->n_reports && !*out; i++) {
		struct cbor answers;
		struct str said;

		TRY(report_answers(run->cx, &run->report[i], &answers));
		said = cbor_text_of(&answers, "share_with");
		if (str_is(said, "ask"))
			*out = true;
		else if (str_is(said, "police"))
			*out = !str_is(run->to.kind, "police");
		else if (str_is(said, "named")) {
			TRY(is_named_in(run, cbor_text_of(&answers, "conditions"), out));
			*out = !*out;
		}
	}
	return NULL;
}

NODISCARD static err_t
warnings(struct send_run *run, struct send_warning **out, size_t *n)
{
	bool is_new, many, against, sensitive = false;

	NEWN(*out, run->cx->arena, WARNINGS);
	*n = 0;
	TRY(is_new_marking(run, &is_new));
	TRY(is_many(run, &many));
	TRY(is_against_sender(run, &against));
	for (size_t i = 0; i < run->d->n_items; i++)
		sensitive |= item_is_sensitive_row(&run->item[i]);
	if (is_new)
		(*out)[(*n)++].id = "send.new-marking";
	if (sensitive)
		(*out)[(*n)++].id = "send.sensitive";
	if (many)
		(*out)[(*n)++].id = "send.many";
	if (against)
		(*out)[(*n)++].id = "send.share-with";
	return NULL;
}

err_t
dissemination_warnings(struct ctx *cx, const struct intel *in, const struct dissemination_new *d, struct send_warning **out, size_t *n)
{
	struct send_run *run;

	NEW(run, cx->arena);
	*run = (struct send_run){ .cx = cx, .in = in, .d = d };
	TRY(run_begin(run, A_OPEN));
	return warnings(run, out, n);
}

/* ---- sending ------------------------------------------------------------ */

/* "1. <conditions> Use: <usage>": what the receiver reads first, as it is today. */
NODISCARD static err_t
conditions_copy(struct send_run *run)
{
	struct buf b;

	TRY(loader_open(run->cx, A_ALTER_OPEN, run->item, run->d->n_items, WANT, false, &run->opened));
	buf_init(&b, run->cx->arena, (size_t)256 << 10);
	for (size_t i = 0; i < run->d->n_items; i++) {
		struct grade g = item_grade(&run->item[i]);
		struct cbor shared;
		struct str conditions, usage;

		run->any_a1 |= g.handling == 'C' && g.action == 1;
		TRY(section_open(run->cx, &run->opened[i], &run->item[i], G_SANITISED, &shared));
		conditions = section_text(&shared, F_ITEM_CONDITIONS);
		usage = section_text(&shared, F_ITEM_USAGE);
		if (g.handling != 'C' || (conditions.n == 0 && usage.n == 0))
			continue;
		buf_printf(&b, "%s%zu. %.*s", b.n > 0 ? "\n" : "", i + 1, STRF(conditions));
		if (usage.n > 0)
			buf_printf(&b, "%sUse: %.*s", conditions.n > 0 ? " " : "", STRF(usage));
	}
	return buf_done(&b, &run->conditions);
}

NODISCARD static err_t
columns(struct send_run *run, struct row *row)
{
	const struct dissemination_new *d = run->d;
	int32_t today = day_local(run->cx->now);
	struct q_share_copies copies = { 0 };

	for (size_t i = 0; i < d->n_items; i++) {
		struct q_share_copies one;

		TRY(q_share_copies(run->cx, &(struct q_share_copies_in){ .item = d->item[i] }, &one));
		if (one.n > copies.n)
			copies = one;
	}
	row_set_id(run->cx, row, DISSEMINATION_AGENCY, run->to.id);
	row_set_text(row, DISSEMINATION_AGENCY_NAME, run->to.name);
	row_set_id(run->cx, row, DISSEMINATION_UNIT, run->to.unit);
	row_set_text(row, DISSEMINATION_FORM, d->form);
	row_set_text(row, DISSEMINATION_METHOD, d->method);
	row_set_text(row, DISSEMINATION_PRECEDENCE, d->precedence);
	row_set_text(row, DISSEMINATION_BASIS, d->basis);
	row_set_id(run->cx, row, DISSEMINATION_RELEASED_BY, run->cx->actor->caps.account);
	row_set_int(row, DISSEMINATION_RELEASED_ON, today);
	row_set_int(row, DISSEMINATION_ACK_REQUIRED, 1);
	row_set_int(row, DISSEMINATION_ACK_DUE, d->ack_due != 0 ? d->ack_due : today + ACK_DAYS);
	if (d->expires_on != 0)
		row_set_int(row, DISSEMINATION_EXPIRES_ON, d->expires_on);
	row_set_int(row, DISSEMINATION_COPY_NO, copies.n + 1);
	row_set_text(row, DISSEMINATION_STATE, STR("sent"));
	row_set_id(run->cx, row, DISSEMINATION_CMP, run->to.cmp);
	return NULL;
}

NODISCARD static err_t
put(struct send_run *run, struct cbor *map, int field, struct str text)
{
	return text.n == 0 ? NULL : cbor_set_int(run->cx->arena, map, field, cbor_text(text));
}

NODISCARD static err_t
head_write(struct send_run *run, struct work *w, struct id id, const struct opened *opened)
{
	struct cbor map = cbor_map();
	struct row *row;

	TRY(work_create(w, A_DISSEMINATE, T_DISSEMINATION, id, T_DISSEMINATION, id, run->to.cmp, &row));
	TRY(columns(run, row));
	TRY(put(run, &map, F_DISSEMINATION_PURPOSE, str_trim(run->d->purpose)));
	TRY(put(run, &map, F_DISSEMINATION_CONDITIONS, run->conditions));
	TRY(put(run, &map, F_DISSEMINATION_NOTE, str_trim(run->d->note)));
	return work_seal(w, row, opened, G_SANITISED, &map);
}

/* Its line, and the key of the sanitised text for the agency; a summary gives no key. */
NODISCARD static err_t
item_write(struct send_run *run, struct work *w, struct id dissemination, size_t i)
{
	struct id item = run->d->item[i], home = row_ref(&run->item[i], ITEM_CMP);
	struct row *row;
	bool shared;

	TRY(work_create(w, A_DISSEMINATE, T_DISSEMINATION_ITEM, id_new_day(run->cx->now), T_DISSEMINATION, dissemination, run->to.cmp, &row));
	row_set_id(run->cx, row, DISSEMINATION_ITEM_DISSEMINATION, dissemination);
	row_set_id(run->cx, row, DISSEMINATION_ITEM_ITEM, item);
	if (!str_is(run->d->form, "sanitised"))
		return NULL;
	TRY(owner_is_shared(run->cx, item, run->to.cmp, &shared));
	return shared ? NULL : work_share(w, item, home, run->to.cmp, WANT);
}

NODISCARD static err_t
events_write(struct send_run *run, struct work *w)
{
	for (size_t i = 0; i < run->n_reports; i++) {
		struct report_arg arg = { 0 };
		struct row *changed;

		TRY(report_event_in(run->cx, run->in, w, &run->report[i], "disseminate", STR_NONE, &arg, &changed));
		TRY(task_close(run->cx, w, row_id(&run->report[i].row), "disseminate", "shared"));
	}
	return NULL;
}

/* A1: the lead of the agency has it on the list that nobody acts before asking (INT-39). */
NODISCARD static err_t
tasks_write(struct send_run *run, struct work *w, struct id id)
{
	int32_t due = run->d->ack_due != 0 ? run->d->ack_due : day_local(run->cx->now) + ACK_DAYS;

	if (!run->any_a1)
		return NULL;
	return task_raise(run->cx, w, &(struct task_new){ .kind = "ask_to_act", .owner = id, .otype = T_DISSEMINATION, .cmp = run->to.cmp,
	    .agency = run->to.id, .role = ROLE_LEAD, .due = due });
}

err_t
dissemination_send(struct ctx *cx, const struct intel *in, const struct dissemination_new *d, struct id *out)
{
	struct work *w CLEANUP(work_abandon) = NULL;
	struct send_warning *warning;
	struct newkey_place place[2];
	struct send_run *run;
	struct opened opened;
	size_t n;

	NEW(run, cx->arena);
	*run = (struct send_run){ .cx = cx, .in = in, .d = d };
	TRY(run_begin(run, A_ALTER_OPEN));
	TRY(warnings(run, &warning, &n));
	if (n > 0 && !d->warned)
		FAIL(ERR_INVALID, "send.warning");
	TRY(conditions_copy(run));
	*out = id_new_day(cx->now);
	place[0] = (struct newkey_place){ in->cmp_intel, WANT };
	place[1] = (struct newkey_place){ run->to.cmp, WANT };
	TRY(work_begin(cx, &w));
	TRY(work_owner(w, T_DISSEMINATION, *out, place, 2, &opened));
	TRY(head_write(run, w, *out, &opened));
	for (size_t i = 0; i < d->n_items; i++)
		TRY(item_write(run, w, *out, i));
	TRY(events_write(run, w));
	TRY(tasks_write(run, w, *out));
	return work_commit(w);
}
