/*
 * intel/received.c - what an agency was given, as its people see it (INT-39, 53, 74).
 *
 *	row of the agency -> still standing? -> policy per item -> keys -> conditions first
 *	press -> acknowledged; a tick -> sighting row; a question -> task of the authorisers
 *
 * An item that may no longer be read is left out without a trace; when none is
 * left the whole is not there.
 */
#include "intel/dissemination.h"

#include "intel/house.h"
#include "intel/inside.h"
#include "record/record.h"
#include "store/q_intel.h"
#include "store/q_record.h"
#include "store/q_share.h"

#define LIST_MAX 200
#define ANSWER_DAYS 2
#define WANT GMASK(G_SANITISED)
#define WORDS_MAX 500
#define TOLD_MAX 50
enum told_field { TOLD_DAY = 1, TOLD_EVENT = 2, TOLD_WORDS = 3 };

struct received_found { struct row row; struct row *item; int *no; size_t n; };

static bool
is_standing(const struct row *row, int32_t today)
{
	struct str state = row_text(row, DISSEMINATION_STATE);

	return (str_is(state, "sent") || str_is(state, "acknowledged")) &&
	    (row_null(row, DISSEMINATION_EXPIRES_ON) || row_int(row, DISSEMINATION_EXPIRES_ON) >= today);
}

/*
 * The authoriser who sends a C item under its conditions names the agency;
 * that is the reason INT-53 asks for.
 */
static bool
may_read(const struct ctx *cx, const struct row *sent, const struct row *item)
{
	struct policy_item facts = item_policy(item);

	facts.sanitised = facts.disseminated = true;
	facts.named = facts.handling_c;
	facts.cmp = row_ref(sent, DISSEMINATION_CMP);
	facts.agency = id_none;
	return policy_item(cx->actor, PART_SANITISED, &facts) != DENY;
}

NODISCARD static err_t
received_find(struct ctx *cx, struct id id, struct received_found *out)
{
	struct q_share_items *found;
	size_t n;
	err_t e;

	*out = (struct received_found){ 0 };
	if (cx->actor->is_system || !policy_may(cx->actor, CAP_RECEIVED_READ))
		FAIL(ERR_NOTFOUND, "received.none");
	e = row_get(cx, T_DISSEMINATION, id, &out->row);
	if (e != NULL && e->code != ERR_NOTFOUND)
		return e;
	if (e != NULL || !id_eq(row_ref(&out->row, DISSEMINATION_AGENCY), cx->actor->caps.agency) || !is_standing(&out->row, day_local(cx->now)))
		FAIL(ERR_NOTFOUND, "received.none");
	TRY(q_share_items(cx, &(struct q_share_items_in){ .dissemination = id }, &found, &n));
	NEWN(out->item, cx->arena, n + 1);
	NEWN(out->no, cx->arena, n + 1);
	for (size_t i = 0; i < n; i++) {
		TRY(row_get(cx, T_ITEM, found[i].item, &out->item[out->n]));
		out->no[out->n] = (int)i + 1;
		out->n += may_read(cx, &out->row, &out->item[out->n]);
	}
	if (out->n == 0)
		FAIL(ERR_NOTFOUND, "received.none");
	return NULL;
}

/* ---- words --------------------------------------------------------------- */

static struct str
state_words(bool acked, bool overdue)
{
	return acked ? STR("Acknowledged") : overdue ? STR("Acknowledgement overdue") : STR("To acknowledge");
}

/* The unit speaks, not whoever told it (INT-18). */
NODISCARD static err_t
from_words(struct ctx *cx, const struct intel *in, struct str *out)
{
	struct q_intel_lead_agency lead;
	struct agency_view agency;

	TRY(q_intel_lead_agency(cx, &(struct q_intel_lead_agency_in){ .unit = in->unit_intake }, &lead));
	TRY(house_agency(cx, lead.agency, &agency));
	*out = agency.name;
	return NULL;
}

struct head { struct str form, precedence, basis; int64_t on, due; bool acked; };

NODISCARD static err_t
head_fill(struct ctx *cx, const struct intel *in, const struct head *h, struct received *out)
{
	out->form = send_words(h->form);
	out->precedence = send_words(h->precedence);
	out->basis = send_words(h->basis);
	out->acked = h->acked;
	out->overdue = !h->acked && h->due < day_local(cx->now);
	out->state = h->acked ? STR("acknowledged") : STR("sent");
	out->state_words = state_words(out->acked, out->overdue);
	TRY(from_words(cx, in, &out->from));
	TRY(day_words(cx->arena, (int32_t)h->on, &out->on));
	return day_words(cx->arena, (int32_t)h->due, &out->ack_due);
}

/* ---- list ---------------------------------------------------------------- */

NODISCARD static err_t
rows_of(struct ctx *cx, struct q_share_received **out, size_t *n)
{
	struct q_share_received_in ask = { .agency = cx->actor->caps.agency, .clearance = cx->actor->caps.clearance, .today = day_local(cx->now), .n = LIST_MAX };

	return q_share_received(cx, &ask, out, n);
}

err_t
received_list(struct ctx *cx, const struct intel *in, struct received **out, size_t *n)
{
	struct q_share_received *row;

	if (!policy_may(cx->actor, CAP_RECEIVED_READ))
		FAIL(ERR_NOTFOUND, "received.none");
	TRY(rows_of(cx, &row, n));
	NEWN(*out, cx->arena, *n + 1);
	for (size_t i = 0; i < *n; i++) {
		struct head h = { row[i].form, row[i].precedence, row[i].basis, row[i].released_on, row[i].ack_due, row[i].has_acked_on };

		(*out)[i] = (struct received){ .id = row[i].id, .n_items = (size_t)row[i].items, .marking = row[i].os > 0 ? STR("OS") : STR("O") };
		TRY(head_fill(cx, in, &h, &(*out)[i]));
	}
	return NULL;
}

err_t
received_counts(struct ctx *cx, size_t *waiting, size_t *late)
{
	struct q_share_received *row;
	size_t n;

	*waiting = *late = 0;
	if (!policy_may(cx->actor, CAP_RECEIVED_READ))
		return NULL;
	TRY(rows_of(cx, &row, &n));
	for (size_t i = 0; i < n; i++) {
		*waiting += !row[i].has_acked_on;
		*late += !row[i].has_acked_on && row[i].ack_due < day_local(cx->now);
	}
	return NULL;
}

/* ---- one ----------------------------------------------------------------- */

static const struct { const char *value, *words; } ticks[] = {
	{ "seen", "Seen again" }, { "false", "Not true, as far as we know" }, { "expired", "No longer so" },
};
#define TICKS (sizeof ticks / sizeof *ticks)

NODISCARD static err_t
seen_words(struct ctx *cx, struct id item, struct str *out)
{
	struct q_share_sighting *found;
	struct str day, words = STR_NONE;
	size_t n;

	*out = STR_NONE;
	TRY(q_share_sighting(cx, &(struct q_share_sighting_in){ .item = item, .agency = cx->actor->caps.agency }, &found, &n));
	if (n == 0)
		return NULL;
	for (size_t i = 0; i < TICKS; i++)
		if (str_is(found[0].value, ticks[i].value))
			words = str_of(ticks[i].words);
	TRY(day_short(cx->arena, (int32_t)found[0].day, &day));
	return str_fmt(cx->arena, out, "%.*s, %.*s", STRF(words), STRF(day));
}

/* INT-39 for one item: what its codes let the receiver do. */
NODISCARD static err_t
item_fill(struct ctx *cx, const struct row *row, const struct opened *opened, struct received_item *out)
{
	struct grade grade = item_grade(row);
	bool is_c = grade.handling == 'C';
	struct cbor shared = cbor_map();

	out->id = row_id(row);
	out->grade = grade;
	out->onward = !is_c;
	out->ask_to_act = is_c && grade.action == 1;
	out->ask_to_share = is_c && grade.sanitisation == 2;
	out->handling = is_c ? STR("C") : STR("P");
	TRY(grade_words(cx->arena, &grade, &out->grade_words));
	TRY(seen_words(cx, out->id, &out->seen_words));
	/* A summary gives no key of its items. */
	if (opened->keys.gmask & WANT)
		TRY(section_open(cx, opened, row, G_SANITISED, &shared));
	out->text = section_text(&shared, F_ITEM_TEXT_SANITISED);
	out->conditions = section_text(&shared, F_ITEM_CONDITIONS);
	out->usage = section_text(&shared, F_ITEM_USAGE);
	return NULL;
}

NODISCARD static err_t
asks_fill(struct ctx *cx, struct received *out)
{
	struct q_share_asks *ask;

	TRY(q_share_asks(cx, &(struct q_share_asks_in){ .dissemination = out->id }, &ask, &out->n_asks));
	NEWN(out->ask, cx->arena, out->n_asks + 1);
	for (size_t i = 0; i < out->n_asks; i++) {
		out->ask[i].words = str_is(ask[i].kind, "asked_to_act") ? STR("Asked whether your agency may act on it") : STR("Asked whether your agency may share it on");
		out->ask[i].answer = str_is(ask[i].outcome, "yes") ? STR("Yes") : str_is(ask[i].outcome, "no") ? STR("No") : STR_NONE;
		TRY(day_short(cx->arena, (int32_t)ask[i].raised_on, &out->ask[i].on));
	}
	return NULL;
}

NODISCARD static err_t
words_fill(struct ctx *cx, const struct row *row, struct received *out)
{
	struct opened opened;
	struct cbor words;

	TRY(loader_open_one(cx, A_OPEN, row, WANT, &opened));
	TRY(section_open(cx, &opened, row, G_SANITISED, &words));
	out->purpose = section_text(&words, F_DISSEMINATION_PURPOSE);
	out->conditions = section_text(&words, F_DISSEMINATION_CONDITIONS);
	out->note = section_text(&words, F_DISSEMINATION_NOTE);
	TRY(told_of(cx, &words, &out->told, &out->n_told));
	out->may_tell = actor_has(cx->actor, ROLE_LEAD) || actor_has(cx->actor, ROLE_SAFEGUARDING) || actor_has(cx->actor, ROLE_COORDINATOR);
	if (!row_null(row, DISSEMINATION_EXPIRES_ON))
		TRY(day_words(cx->arena, (int32_t)row_int(row, DISSEMINATION_EXPIRES_ON), &out->expires));
	return NULL;
}

err_t
received_open(struct ctx *cx, const struct intel *in, struct id id, struct received *out)
{
	struct received_found found;
	struct opened *opened;
	struct head h;

	TRY(received_find(cx, id, &found));
	*out = (struct received){ .id = id, .n_items = found.n, .marking = STR("O") };
	h = (struct head){ row_text(&found.row, DISSEMINATION_FORM), row_text(&found.row, DISSEMINATION_PRECEDENCE), row_text(&found.row, DISSEMINATION_BASIS),
	    row_int(&found.row, DISSEMINATION_RELEASED_ON), row_int(&found.row, DISSEMINATION_ACK_DUE), !row_null(&found.row, DISSEMINATION_ACKED_ON) };
	TRY(head_fill(cx, in, &h, out));
	TRY(words_fill(cx, &found.row, out));
	NEWN(out->item, cx->arena, found.n);
	TRY(loader_open(cx, A_OPEN, found.item, found.n, WANT, true, &opened));
	for (size_t i = 0; i < found.n; i++) {
		out->item[i].no = found.no[i];
		if (str_is(row_text(&found.item[i], ITEM_MARKING), "OS"))
			out->marking = STR("OS");
		TRY(item_fill(cx, &found.item[i], &opened[i], &out->item[i]));
	}
	return asks_fill(cx, out);
}

/* ---- what the receiver may do -------------------------------------------- */

err_t
received_acknowledge(struct ctx *cx, const struct intel *in, struct id id)
{
	struct work *w CLEANUP(work_abandon) = NULL;
	struct received_found found;
	struct row *row;

	TRY(received_find(cx, id, &found));
	if (!row_null(&found.row, DISSEMINATION_ACKED_ON))
		return NULL;
	TRY(work_begin(cx, &w));
	TRY(work_alter(w, A_ALTER, &found.row, T_DISSEMINATION, id, row_ref(&found.row, DISSEMINATION_CMP), &row));
	row_set_id(cx, row, DISSEMINATION_ACKED_BY, cx->actor->caps.account);
	row_set_int(row, DISSEMINATION_ACKED_ON, day_local(cx->now));
	row_set_text(row, DISSEMINATION_STATE, STR("acknowledged"));
	TRY(task_close(cx, w, id, "acknowledge", "acknowledged"));
	return work_commit(w);
}

static const struct row *
item_no(const struct received_found *found, int no)
{
	for (size_t i = 0; i < found->n; i++)
		if (found->no[i] == no)
			return &found->item[i];
	return NULL;
}

/* The item's own bytes stay as they are: a sighting is a row beside it (INT-17). */
err_t
received_seen_again(struct ctx *cx, const struct intel *in, struct id id, int no, struct str value)
{
	struct work *w CLEANUP(work_abandon) = NULL;
	struct received_found found;
	struct q_task_open *open;
	const struct row *item;
	struct row *row;
	bool known = false;
	size_t n_open;

	TRY(received_find(cx, id, &found));
	item = item_no(&found, no);
	for (size_t i = 0; i < TICKS; i++)
		known |= str_is(value, ticks[i].value);
	if (item == NULL || !known)
		FAIL(ERR_INVALID, "received.tick");
	TRY(work_begin(cx, &w));
	TRY(work_create(w, A_CREATE, T_SIGHTING, id_new(cx->now), T_ITEM, row_id(item), row_ref(&found.row, DISSEMINATION_CMP), &row));
	row_set_id(cx, row, SIGHTING_ITEM, row_id(item));
	row_set_id(cx, row, SIGHTING_AGENCY, cx->actor->caps.agency);
	row_set_int(row, SIGHTING_ON, day_local(cx->now));
	row_set_text(row, SIGHTING_VALUE, value);
	TRY(q_task_open(cx, &(struct q_task_open_in){ .owner = row_ref(item, ITEM_REPORT), .kind = STR("reassess") }, &open, &n_open));
	if (str_is(value, "false") && n_open == 0)
		TRY(task_for_role(cx, w, "reassess", row_ref(item, ITEM_REPORT), in->cmp_intel, ROLE_ANALYST, day_local(cx->now) + ANSWER_DAYS, 0));
	return work_commit(w);
}

/* Is there an item whose codes give a reason to ask this? */
static bool
may_ask(const struct received_found *found, bool to_act)
{
	for (size_t i = 0; i < found->n; i++) {
		struct grade g = item_grade(&found->item[i]);

		if (g.handling == 'C' && (to_act ? g.action == 1 : g.sanitisation == 2))
			return true;
	}
	return false;
}

err_t
received_ask(struct ctx *cx, const struct intel *in, struct id id, struct str what)
{
	struct work *w CLEANUP(work_abandon) = NULL;
	struct received_found found;
	struct q_task_open *open;
	bool to_act = str_is(what, "act");
	const char *kind = to_act ? "asked_to_act" : "asked_to_share";
	size_t n;

	TRY(received_find(cx, id, &found));
	if ((!to_act && !str_is(what, "share")) || !may_ask(&found, to_act))
		FAIL(ERR_INVALID, "received.ask");
	TRY(q_task_open(cx, &(struct q_task_open_in){ .owner = id, .kind = str_of(kind) }, &open, &n));
	if (n > 0)
		FAIL(ERR_CONFLICT, "received.asked");
	TRY(work_begin(cx, &w));
	TRY(task_raise(cx, w, &(struct task_new){ .kind = kind, .owner = id, .otype = T_DISSEMINATION, .cmp = in->cmp_intel, .role = ROLE_AUTHORISER,
	    .due = day_local(cx->now) + ANSWER_DAYS }));
	if (to_act)
		TRY(task_close(cx, w, id, "ask_to_act", "asked"));
	return work_commit(w);
}

/* ---- what came of it (INT-20) --------------------------------------------- */

err_t
told_of(struct ctx *cx, const struct cbor *section, struct told_line **out, size_t *n)
{
	const struct cbor *list = cbor_get_int(section, F_DISSEMINATION_TOLD);

	*n = 0;
	*out = NULL;
	if (list == NULL || list->type != CBOR_ARRAY)
		return NULL;
	NEWN(*out, cx->arena, list->n + 1);
	for (size_t i = 0; i < list->n; i++) {
		struct told_line *line = &(*out)[(*n)++];
		const struct cbor *day = cbor_get_int(&list->v[i], TOLD_DAY);

		line->what = str_is(section_text(&list->v[i], TOLD_EVENT), "acted") ? STR("Somebody acted") : STR("Outcome");
		line->words = section_text(&list->v[i], TOLD_WORDS);
		TRY(day_short(cx->arena, day != NULL ? (int32_t)day->i : 0, &line->on));
	}
	return NULL;
}

NODISCARD static err_t
told_add(struct ctx *cx, struct work *w, struct received_found *found, struct str event, struct str words)
{
	struct cbor map, list, entry = cbor_map();
	struct id id = row_id(&found->row);
	const struct cbor *had;
	struct opened opened;
	struct row *row;

	TRY(loader_open_one(cx, A_ALTER_OPEN, &found->row, WANT, &opened));
	TRY(section_open(cx, &opened, &found->row, G_SANITISED, &map));
	had = cbor_get_int(&map, F_DISSEMINATION_TOLD);
	list = had != NULL && had->type == CBOR_ARRAY ? *had : cbor_array();
	if (list.n >= TOLD_MAX)
		FAIL(ERR_LIMIT, "received.told-full");
	TRY(cbor_set_int(cx->arena, &entry, TOLD_DAY, cbor_int(day_local(cx->now))));
	TRY(cbor_set_int(cx->arena, &entry, TOLD_EVENT, cbor_text(event)));
	TRY(cbor_set_int(cx->arena, &entry, TOLD_WORDS, cbor_text(words)));
	TRY(cbor_push(cx->arena, &list, entry));
	TRY(cbor_set_int(cx->arena, &map, F_DISSEMINATION_TOLD, list));
	TRY(work_alter(w, A_ALTER, &found->row, T_DISSEMINATION, id, row_ref(&found->row, DISSEMINATION_CMP), &row));
	return work_seal(w, row, &opened, G_SANITISED, &map);
}

/* The agency holds no key of the report: its event carries the day, the words stay with what was given. */
NODISCARD static err_t
report_event_keyless(struct ctx *cx, const struct intel *in, struct work *w, struct id report, const char *event)
{
	struct report_found found = { 0 };
	struct report_arg arg = { 0 };
	struct row *changed;

	/* Two items of one report are one event of it. */
	if (work_find(w, T_REPORT, report) != NULL)
		return NULL;
	TRY(row_get(cx, T_REPORT, report, &found.row));
	found.opened = (struct opened){ .owner = report, .cmp = row_ref(&found.row, REPORT_CMP), .otype = T_REPORT };
	return report_event_in(cx, in, w, &found, event, STR_NONE, &arg, &changed);
}

err_t
received_tell(struct ctx *cx, const struct intel *in, struct id id, struct str event, struct str words)
{
	struct work *w CLEANUP(work_abandon) = NULL;
	struct received_found found;
	const char *name = str_is(event, "acted") ? "acted" : "outcome";

	words = str_trim(words);
	TRY(received_find(cx, id, &found));
	if (!str_is(event, name))
		FAIL(ERR_INVALID, "received.tick");
	if (words.n == 0 || !utf8_is_text(words) || utf8_count(words) > WORDS_MAX)
		FAIL(ERR_INVALID, "received.words");
	TRY(work_begin(cx, &w));
	for (size_t i = 0; i < found.n; i++)
		TRY(report_event_keyless(cx, in, w, row_ref(&found.item[i], ITEM_REPORT), name));
	TRY(told_add(cx, w, &found, event, words));
	return work_commit(w);
}
