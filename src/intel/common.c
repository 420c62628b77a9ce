/*
 * intel/common.c - finding a report for whoever may read it, and small changes.
 *
 *	number -> plain row -> policy, in each place the actor may read it -> keys
 *
 * Whoever may not read it gets the answer of what does not exist.
 */
#include "intel/inside.h"

#include "intel/house.h"
#include "store/q_intel.h"
#include "store/q_store.h"

bool
report_is_public(const struct row *row)
{
	struct str channel = row_text(row, REPORT_CHANNEL);

	return str_is(channel, "public_web") || str_is(channel, "survey") || str_is(channel, "sms");
}

bool
report_is_anonymous(const struct row *row)
{
	return row_null(row, REPORT_AUTHOR);
}

/* Wherever the actor might read it, in the order of what is seen there. */
NODISCARD static err_t
places(struct ctx *cx, const struct intel *in, const struct row *row, struct id out[3], size_t *n)
{
	struct agency_view agency;

	*n = 0;
	out[(*n)++] = row_ref(row, REPORT_CMP);
	if (!row_null(row, REPORT_FROM_AGENCY)) {
		TRY(house_agency(cx, row_ref(row, REPORT_FROM_AGENCY), &agency));
		out[(*n)++] = agency.cmp;
	}
	out[(*n)++] = in->cmp_welfare;
	return NULL;
}

NODISCARD static err_t
may_read(struct ctx *cx, const struct intel *in, const struct row *row, bool is_submitter, bool *out)
{
	struct policy_item facts = {
		.active = !str_is(row_text(row, REPORT_STATE), "DELETED") && !str_is(row_text(row, REPORT_STATE), "DISPOSED"),
		.marking = str_is(row_text(row, REPORT_MARKING), "OS") ? 2 : 1, .agency = row_ref(row, REPORT_FROM_AGENCY),
		.author = row_ref(row, REPORT_AUTHOR), .own_report = is_submitter,
		.welfare = str_is(row_text(row, REPORT_WELFARE), "yes") || !str_is(row_text(row, REPORT_CHILD), "no"),
	};
	struct id place[3];
	size_t n;

	*out = false;
	TRY(places(cx, in, row, place, &n));
	for (size_t i = 0; i < n && !*out; i++) {
		facts.cmp = place[i];
		*out = policy_item(cx->actor, PART_ORIGINAL, &facts) != DENY;
	}
	return NULL;
}

err_t
report_find(struct ctx *cx, const struct intel *in, struct str urn, enum audit_action action, uint64_t want, struct report_found *out)
{
	const struct caps *caps = &cx->actor->caps;
	struct q_intel_seen seen;
	struct str canonical;
	bool may;
	err_t e;

	*out = (struct report_found){ 0 };
	if (cx->actor->is_system || urn_parse(cx->arena, urn, &canonical) != NULL)
		FAIL(ERR_NOTFOUND, "report.none");
	TRY(q_intel_seen(cx, &(struct q_intel_seen_in){ .account = caps->account, .agency = caps->agency, .welfare = in->cmp_welfare, .urn = canonical }, &seen));
	TRY(row_get(cx, T_REPORT, seen.id, &out->row));
	out->is_submitter = id_eq(row_ref(&out->row, REPORT_AUTHOR), caps->account);
	TRY(may_read(cx, in, &out->row, out->is_submitter, &may));
	if (!may)
		FAIL(ERR_NOTFOUND, "report.none");
	e = loader_open_one(cx, action, &out->row, want, &out->opened);
	/* No wrap for this reader: as if it were not there.  A spent budget or a step-up is said. */
	if (e != NULL && e->code == ERR_DENIED && str_is(str_of(e->id), "release.refused"))
		FAIL(ERR_NOTFOUND, "report.none");
	return e;
}

err_t
section_set(struct ctx *cx, struct work *w, const struct opened *opened, struct row *row, enum group group, int field, struct cbor value)
{
	struct opened keys = *opened;
	struct cbor map;

	TRY(work_keys(w, &keys));
	TRY(section_open(cx, &keys, row, group, &map));
	TRY(cbor_set_int(cx->arena, &map, field, value));
	return work_seal(w, row, &keys, group, &map);
}

err_t
report_event_in(struct ctx *cx, const struct intel *in, struct work *w, struct report_found *found, const char *event, struct str reason, struct report_arg *arg, struct row **changed)
{
	struct move m = { .owner = row_id(&found->row), .otype = T_REPORT, .row = &found->row, .event = event, .reason = reason, .arg = arg };

	arg->intel = in;
	arg->opened = &found->opened;
	return record_move(cx, in->registry, w, &found->opened, &m, "report", changed);
}

err_t
task_for_role(struct ctx *cx, struct work *w, const char *kind, struct id owner, struct id cmp, int role, int32_t due, int64_t due_ms)
{
	return task_raise(cx, w, &(struct task_new){ .kind = kind, .owner = owner, .otype = T_REPORT, .cmp = cmp, .role = role, .due = due, .due_ms = due_ms });
}

err_t
owner_is_shared(struct ctx *cx, struct id owner, struct id cmp, bool *out)
{
	struct q_wraps_of_owner *wrap;
	size_t n;

	*out = false;
	TRY(q_wraps_of_owner(cx, &(struct q_wraps_of_owner_in){ .owner = owner }, &wrap, &n));
	for (size_t i = 0; i < n; i++)
		*out |= id_eq(wrap[i].cmp, cmp);
	return NULL;
}
