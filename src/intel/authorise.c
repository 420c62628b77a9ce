/*
 * intel/authorise.c - a second person lets items go on to the analysts (INT-31, 78).
 *
 *	checklist closed, safety decided, nobody's own work
 *	-> one work { authorise, each item shared with `intel`, checklist, task link }
 *
 * Author and authoriser differ three times over: here, in the state table
 * (second person) and in a CHECK of the item's row.
 */
#include "intel/authorise.h"

#include "intel/inside.h"
#include "store/q_intel.h"

#define REASON_MAX 500

const struct checklist_line checklist_lines[CHECKLIST_LINES] = {
	{ "title", "Title" },
	{ "dates", "Event and created dates" },
	{ "threat", "Threat type" },
	{ "graded", "All items graded" },
	{ "provenance", "Provenance" },
	{ "marking", "Marking" },
	{ "deconfliction", "Deconfliction" },
	{ "sanitised", "Sanitised" },
	{ "risk", "Risk assessment" },
	{ "prejudicial", "Prejudicial to source" },
	{ "closed_record", "Closed-record question" },
	{ "authority", "Dissemination authority" },
	{ "need", "Need to know, need to share" },
};

static int
line_of(const char *key)
{
	for (int i = 0; i < CHECKLIST_LINES; i++)
		if (str_is(str_of(key), checklist_lines[i].key))
			return i;
	return 0;
}

void
checklist_proposed(const struct report_view *v, const struct item_view *item, size_t n, struct check out[CHECKLIST_LINES])
{
	bool all_threat = n > 0, all_graded = n > 0, all_provenance = n > 0, all_text = n > 0;

	for (int i = 0; i < CHECKLIST_LINES; i++)
		out[i] = (struct check){ 0 };
	for (size_t i = 0; i < n; i++) {
		all_threat &= item[i].threat_type.n > 0;
		all_graded &= grade_confidence(item[i].grade.source, item[i].grade.assessment) > 0;
		all_provenance &= item[i].provenance.n > 0;
		all_text &= item[i].text_sanitised.n > 0;
	}
	out[line_of("title")].done = v->title.n > 0;
	out[line_of("threat")].done = all_threat;
	out[line_of("graded")].done = all_graded;
	out[line_of("provenance")].done = all_provenance;
	out[line_of("marking")].done = v->marking.n > 0;
	out[line_of("sanitised")].done = all_text;
	out[line_of("risk")].done = v->decided;
}

err_t
checklist_check(const struct check check[CHECKLIST_LINES], int *line_out)
{
	for (int i = 0; i < CHECKLIST_LINES; i++) {
		*line_out = i;
		if (check[i].done && check[i].not_applicable)
			FAIL(ERR_INVALID, "checklist.both");
		if (!check[i].done && !check[i].not_applicable)
			FAIL(ERR_INVALID, "checklist.open");
		if (check[i].not_applicable && str_trim(check[i].reason).n == 0)
			FAIL(ERR_INVALID, "checklist.reason");
		if (check[i].reason.n > REASON_MAX)
			FAIL(ERR_INVALID, "checklist.reason-too-long");
	}
	*line_out = -1;
	return NULL;
}

NODISCARD static err_t
checklist_map(struct ctx *cx, const struct check check[CHECKLIST_LINES], struct cbor *out)
{
	*out = cbor_map();
	for (int i = 0; i < CHECKLIST_LINES; i++) {
		struct cbor value = check[i].done ? cbor_bool(true) : cbor_text(check[i].reason);

		TRY(cbor_set(cx->arena, out, checklist_lines[i].key, value));
	}
	return NULL;
}

/* A2 stays in covert; everything else becomes readable for the analysts, without its original (SEC-14). */
NODISCARD static err_t
item_pass(struct ctx *cx, const struct intel *in, struct work *w, const struct row *was)
{
	struct id id = row_id(was), home = row_ref(was, ITEM_CMP);
	bool is_covert = str_is(row_text(was, ITEM_ACTION), "A2"), shared;
	struct row *row;

	TRY(work_alter(w, A_ALTER, was, T_ITEM, id, home, &row));
	row_set_id(cx, row, ITEM_AUTHORISER, cx->actor->caps.account);
	row_set_int(row, ITEM_AUTHORISED_ON, day_local(cx->now));
	if (is_covert)
		return NULL;
	row_set_id(cx, row, ITEM_CMP, in->cmp_intel);
	TRY(owner_is_shared(cx, id, in->cmp_intel, &shared));
	return shared ? NULL : work_share(w, id, home, in->cmp_intel, ITEM_SHARED);
}

NODISCARD static err_t
items_check(struct ctx *cx, const struct row *item, size_t n)
{
	if (n == 0)
		FAIL(ERR_CONFLICT, "report.items-open");
	for (size_t i = 0; i < n; i++) {
		if (id_eq(row_ref(&item[i], ITEM_AUTHOR), cx->actor->caps.account))
			FAIL(ERR_CONFLICT, "authorise.own-work");
		if (row_null(&item[i], ITEM_SOURCE) || row_null(&item[i], ITEM_HANDLING))
			FAIL(ERR_CONFLICT, "report.items-open");
	}
	return NULL;
}

NODISCARD static err_t
items_read(struct ctx *cx, struct id report, struct row **out, size_t *n)
{
	struct q_intel_items *found;

	TRY(q_intel_items(cx, &(struct q_intel_items_in){ .report = report }, &found, n));
	NEWN(*out, cx->arena, *n + 1);
	for (size_t i = 0; i < *n; i++)
		TRY(row_get(cx, T_ITEM, found[i].id, &(*out)[i]));
	return NULL;
}

err_t
report_authorise(struct ctx *cx, const struct intel *in, struct str urn, const struct check check[CHECKLIST_LINES], int *line_out)
{
	struct work *w CLEANUP(work_abandon) = NULL;
	struct report_arg arg = { .is_authorised = true };
	struct report_found found;
	struct row *item, *changed;
	struct cbor list;
	size_t n;

	*line_out = -1;
	if (!policy_may(cx->actor, CAP_REPORT_AUTHORISE))
		FAIL(ERR_NOTFOUND, "report.none");
	TRY(report_find(cx, in, urn, A_ALTER_OPEN, REPORT_GROUPS, &found));
	if (row_null(&found.row, REPORT_SAFETY_DECISION))
		FAIL(ERR_CONFLICT, "authorise.safety-open");
	if (str_is(row_text(&found.row, REPORT_STATE), "GRADED"))
		FAIL(ERR_CONFLICT, "authorise.not-reviewed");
	TRY(items_read(cx, row_id(&found.row), &item, &n));
	TRY(items_check(cx, item, n));
	TRY(checklist_check(check, line_out));
	TRY(checklist_map(cx, check, &list));
	TRY(work_begin(cx, &w));
	TRY(report_event_in(cx, in, w, &found, "authorise", STR_NONE, &arg, &changed));
	TRY(section_set(cx, w, &found.opened, changed, G_NOTES, F_REPORT_CHECKLIST, list));
	for (size_t i = 0; i < n; i++)
		TRY(item_pass(cx, in, w, &item[i]));
	TRY(task_close(cx, w, row_id(&found.row), "authorise", "authorised"));
	TRY(task_for_role(cx, w, "link", row_id(&found.row), in->cmp_intel, ROLE_ANALYST, day_local(cx->now) + 1, 0));
	return work_commit(w);
}

err_t
report_send_back(struct ctx *cx, const struct intel *in, struct str urn, struct str reason, const struct check check[CHECKLIST_LINES])
{
	struct buf b;
	struct str whole;

	if (str_trim(reason).n == 0)
		FAIL(ERR_INVALID, "reason.needed");
	buf_init(&b, cx->arena, 4096);
	buf_str(&b, reason);
	for (int i = 0, first = 1; i < CHECKLIST_LINES; i++)
		if (!check[i].done && !check[i].not_applicable) {
			buf_printf(&b, "%s%s", first ? "\nOpen: " : ", ", checklist_lines[i].words);
			first = 0;
		}
	TRY(buf_done(&b, &whole));
	return report_move(cx, in, urn, &(struct report_event){ .event = "send-back", .reason = whole });
}
