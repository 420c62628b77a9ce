/*
 * intel/queue.c - reports waiting, the clock that ends first standing first (INT-76).
 *
 *	plain columns -> rows, words, loop -> page.  Nothing is opened here.
 */
#include <string.h>

#include "intel/inside.h"
#include "intel/parts.h"
#include "intel/report.h"
#include "store/q_intel.h"

#define QUEUE_MAX 1000
#define BEHIND ((int64_t)1 << 50)	/* puts what is decided behind every running clock; as in the index report_queue */
#define STATES_MAX 12

/* The states a filter shows; each is read in the order of the index, then merged. */
static const char *const filter_states[][STATES_MAX] = {
	[QUEUE_OPEN] = { "NEW", "ASSESSING", "RETURNED", "GRADED" },
	[QUEUE_CLOCK] = { "NEW", "ASSESSING", "RETURNED", "DELETE_PROPOSED", "GRADED", "SANITISED", "LINKING", "LIVE", "RECALLED", "CLOSED" },
	[QUEUE_UNGRADED] = { "NEW", "ASSESSING" },
	[QUEUE_RETURNED] = { "RETURNED" },
	[QUEUE_AUTHORISE] = { "SANITISED" },
	[QUEUE_LINKING] = { "LINKING" },
	[QUEUE_ALL] = { "NEW", "ASSESSING", "RETURNED", "DELETE_PROPOSED", "GRADED", "SANITISED", "LINKING", "LIVE", "RECALLED", "CLOSED", "SPAM" },
};

NODISCARD static err_t
after_key(struct ctx *cx, struct id after, int64_t *out)
{
	struct q_intel_queue_key key;

	*out = -1;
	if (id_is_none(after))
		return NULL;
	TRY(q_intel_queue_key(cx, &(struct q_intel_queue_key_in){ .id = after }, &key));
	*out = key.due + (key.has_decision ? BEHIND : 0);
	return NULL;
}

struct part { struct q_intel_queue *row; size_t n, at; };

static bool
comes_before(const struct q_intel_queue *a, const struct q_intel_queue *b)
{
	return a->key < b->key || (a->key == b->key && memcmp(a->id.b, b->id.b, sizeof a->id.b) < 0);
}

/* The first ask->n rows of all states of the filter. */
NODISCARD static err_t
queue_read(struct ctx *cx, enum queue_filter filter, struct q_intel_queue_in *ask, struct q_intel_queue **out, size_t *n_out)
{
	struct part part[STATES_MAX] = { { NULL } };
	size_t n = 0;

	for (size_t i = 0; i < STATES_MAX && filter_states[filter][i] != NULL; i++) {
		ask->state = str_of(filter_states[filter][i]);
		TRY(q_intel_queue(cx, ask, &part[i].row, &part[i].n));
	}
	NEWN(*out, cx->arena, (size_t)ask->n);
	while (n < (size_t)ask->n) {
		struct part *least = NULL;

		for (size_t i = 0; i < STATES_MAX; i++)
			if (part[i].at < part[i].n && (least == NULL || comes_before(&part[i].row[part[i].at], &least->row[least->at])))
				least = &part[i];
		if (least == NULL)
			break;
		(*out)[n++] = least->row[least->at++];
	}
	*n_out = n;
	return NULL;
}

NODISCARD static err_t
row_of(struct ctx *cx, const struct q_intel_queue *r, const struct loop *loop, struct queue_row *out)
{
	struct clock_facts clock = { .due = r->safety_due, .decided = r->has_decision, .minutes = r->has_minutes ? r->minutes : 0,
	    .by = r->has_decider ? r->decider : STR_NONE };

	*out = (struct queue_row){ .id = r->id, .urn = r->urn, .channel = r->channel, .channel_words = channel_words(r->channel),
	    .from = r->has_agency ? r->agency : STR("Public"), .state = r->state, .state_words = report_state_words(r->state),
	    .welfare = r->welfare, .danger = r->danger, .child = r->child, .received_on = (int32_t)r->received_on,
	    .received_ms = r->has_received_ms ? r->received_ms : 0, .safety_due = r->safety_due, .safety_left = r->safety_due - cx->now,
	    .decided = r->has_decision, .safety_minutes = clock.minutes, .loop_done = loop->n_done };
	out->over = !out->decided && out->safety_left < 0;
	out->locked = r->has_lock_by && r->lock_until > cx->now && !id_eq(r->lock_by, cx->actor->caps.account);
	if (out->locked && r->has_locker)
		out->locked_by = r->locker;
	return report_clock_words(cx, &clock, &out->safety_words);
}

/* Names came with the rows and the loops come in one read: a page costs the same few statements whatever its length. */
NODISCARD static err_t
rows_of(struct ctx *cx, const struct q_intel_queue *found, struct queue *io)
{
	struct id *id;
	struct loop *loop;

	NEWN(io->row, cx->arena, io->n + 1);
	NEWN(id, cx->arena, io->n + 1);
	NEWN(loop, cx->arena, io->n + 1);
	for (size_t i = 0; i < io->n; i++)
		id[i] = found[i].id;
	TRY(report_loops(cx, id, io->n, loop));
	for (size_t i = 0; i < io->n; i++)
		TRY(row_of(cx, &found[i], &loop[i], &io->row[i]));
	return NULL;
}

err_t
report_queue(struct ctx *cx, const struct intel *in, const struct queue_query *query, struct queue *out)
{
	const struct caps *caps = &cx->actor->caps;
	size_t limit = query->limit == 0 || query->limit > QUEUE_MAX ? QUEUE_MAX : query->limit;
	struct q_intel_queue_in ask = { .account = caps->account, .agency = caps->agency, .channel = query->channel.n > 0 ? query->channel : STR(""),
	    .before_key = query->filter == QUEUE_CLOCK ? BEHIND : INT64_MAX, .after = query->after, .n = (int64_t)limit + 1 };
	struct q_intel_queue *row;
	bool may = query->filter == QUEUE_AUTHORISE ? policy_may(cx->actor, CAP_REPORT_AUTHORISE) :
	    query->filter == QUEUE_LINKING ? policy_may(cx->actor, CAP_ITEM_LINK) || policy_may(cx->actor, CAP_REPORT_QUEUE) : policy_may(cx->actor, CAP_REPORT_QUEUE);

	*out = (struct queue){ 0 };
	if (!may)
		FAIL(ERR_NOTFOUND, "report.none");
	TRY(after_key(cx, query->after, &ask.after_key));
	TRY(queue_read(cx, query->filter, &ask, &row, &out->n));
	out->more = out->n > limit;
	if (out->more)
		out->n = limit;
	return rows_of(cx, row, out);
}

err_t
report_next(struct ctx *cx, const struct intel *in, struct str *urn_out)
{
	struct q_intel_next next;
	err_t e;

	if (!policy_may(cx->actor, CAP_REPORT_TRIAGE))
		FAIL(ERR_NOTFOUND, "report.none");
	e = q_intel_next(cx, &(struct q_intel_next_in){ .account = cx->actor->caps.account, .agency = cx->actor->caps.agency, .now = cx->now }, &next);
	if (e != NULL && e->code == ERR_NOTFOUND)
		FAIL(ERR_NOTFOUND, "queue.clear");
	TRY(e);
	*urn_out = next.urn;
	return NULL;
}

err_t
report_counts(struct ctx *cx, const struct intel *in, struct report_counts *out)
{
	const struct caps *caps = &cx->actor->caps;
	struct q_intel_own_counts own;
	struct q_intel_counts c;

	*out = (struct report_counts){ 0 };
	TRY(q_intel_own_counts(cx, &(struct q_intel_own_counts_in){ .account = caps->account }, &own));
	out->own_open = (size_t)own.open;
	out->own_questions = (size_t)own.questions;
	if (!policy_may(cx->actor, CAP_REPORT_QUEUE) && !policy_may(cx->actor, CAP_REPORT_AUTHORISE) && !policy_may(cx->actor, CAP_ITEM_LINK))
		return NULL;
	TRY(q_intel_counts(cx, &(struct q_intel_counts_in){ .account = caps->account, .agency = caps->agency, .now = cx->now }, &c));
	out->to_triage = (size_t)c.to_triage;
	out->clock_over = (size_t)c.over;
	out->clock_running = (size_t)c.running;
	out->returned = (size_t)c.returned;
	out->to_authorise = (size_t)c.to_authorise;
	out->to_link = (size_t)c.to_link;
	out->oldest_ungraded = (int32_t)c.oldest;
	return NULL;
}
