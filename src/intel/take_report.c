/*
 * intel/take_report.c - kinds 1 and 5: an envelope becomes a report.
 *
 *	I3 keys for intake, agency, welfare -> I4 blob -> I5, I6 report, first event, tasks
 *
 * The body stays sealed: its key of group 1 opens the staff's card, nothing
 * else.  Flags come from the header, so the clock runs before anybody reads.
 */
#include <string.h>

#include "base/log.h"
#include "intel/house.h"
#include "intel/inside.h"
#include "intel/take.h"
#include "store/q_intel.h"
#include "store/q_report.h"

#define URN_TRIES 8
#define OWN_GROUPS (GMASK(G_CARD) | GMASK(G_ORIGINAL))

/* Keys of the staff's card beyond SEC-51's three: ours alone, of words that are plain columns anyway. */
enum { CARD_CHILD = 4, CARD_MARKING = 5 };

struct card { struct id account, agency, agency_cmp; struct str channel, child, marking; };

static struct str
card_text(const struct cbor *map, int key)
{
	const struct cbor *v = cbor_get_int(map, key);

	return v != NULL && v->type == CBOR_TEXT ? v->s : STR_NONE;
}

NODISCARD static err_t
card_read(struct take *t, const struct opened *opened, struct card *out)
{
	struct agency_view agency;
	const struct cbor *v;
	struct str plain;
	struct cbor map;

	TRY(sealed_section(t->cx->arena, &t->sealed, &opened->keys.g[G_CARD - 1], SPOOL_SEC_CARD, &plain));
	TRY(cbor_parse(t->cx->arena, plain, &map));
	if ((v = cbor_get_int(&map, SPOOL_KEY_ACCOUNT)) == NULL || v->type != CBOR_BYTES)
		FAIL(ERR_INVALID, "spool.bad");
	TRY(id_of(v->s, &out->account));
	if ((v = cbor_get_int(&map, SPOOL_KEY_AGENCY)) == NULL || v->type != CBOR_BYTES)
		FAIL(ERR_INVALID, "spool.bad");
	TRY(id_of(v->s, &out->agency));
	out->channel = card_text(&map, SPOOL_KEY_CHANNEL);
	out->child = card_text(&map, CARD_CHILD);
	out->marking = card_text(&map, CARD_MARKING);
	TRY(house_agency(t->cx, out->agency, &agency));
	out->agency_cmp = agency.cmp;
	return NULL;
}

/*
 * After a kill nobody remembers whose file it was, and the places of the wraps
 * must be named before the card can be opened: open it once in a transaction
 * that is settled void.
 */
NODISCARD static err_t
card_peek(struct take *t, struct id owner, struct card *out)
{
	struct newkey_place place = { t->in->cmp_intake, GROUPS_ALL };
	struct work *w CLEANUP(work_abandon) = NULL;
	struct opened opened;

	TRY(work_begin(t->cx, &w));
	TRY(take_open(t, w, T_REPORT, owner, &place, 1, &opened));
	return card_read(t, &opened, out);
}

NODISCARD static err_t
urn_for(struct take *t, struct str *out)
{
	struct str prefix;

	TRY(str_fmt(t->cx->arena, &prefix, "%.*sR", STRF(t->in->urn_prefix)));
	for (int i = 0; i < URN_TRIES; i++) {
		struct q_urn_exists found;

		TRY(urn_new(t->cx->arena, prefix, date_of(day_local(t->cx->now)).year % 100, out));
		TRY(q_urn_exists(t->cx, &(struct q_urn_exists_in){ .urn = *out }, &found));
		if (found.found == 0)
			return NULL;
	}
	FAIL(ERR_LIMIT, "urn.exhausted");
}

/* yes, no or unknown from two header bits. */
static struct str
three_way(uint16_t flags, int yes)
{
	if (flags & yes)
		return STR("yes");
	return flags & SPOOL_UNKNOWN ? STR("unknown") : STR("no");
}

static void
fill_flags(struct take *t, const struct card *card, struct row *row)
{
	bool child = (t->sealed.flags & SPOOL_CHILD) != 0;

	row_set_text(row, REPORT_WELFARE, three_way(t->sealed.flags, SPOOL_WELFARE));
	row_set_text(row, REPORT_DANGER, three_way(t->sealed.flags, SPOOL_DANGER));
	/* The header says "yes or not sure" in one bit; only a staff card knows which. */
	row_set_text(row, REPORT_CHILD, !child ? STR("no") : str_is(card->child, "yes") ? STR("yes") : STR("unknown"));
	row_set_int(row, REPORT_SAFETY_START, t->arrived);
	row_set_int(row, REPORT_SAFETY_DUE, t->due);
	row_set_text(row, REPORT_SAFETY_CASE, str_of(t->safety_case));
}

NODISCARD static err_t
fill(struct take *t, const struct card *card, const struct key *sha, struct row *row)
{
	struct ctx *cx = t->cx;
	struct q_intel_versions versions;
	struct str channel = card->channel;
	uint8_t *hash;

	TRY(urn_for(t, &t->urn));
	TRY(q_intel_versions(cx, &(struct q_intel_versions_in){ .sub = t->sub }, &versions));
	if (!t->from_staff)
		channel = t->sealed.kind == SPOOL_SURVEY ? STR("survey") : STR("public_web");
	NEWN(hash, cx->arena, 64);
	hash_blake2b(hash, 32, NULL, 0, t->sealed.whole);
	memcpy(hash + 32, sha->b, 32);
	row_set_text(row, REPORT_URN, t->urn);
	row_set_text(row, REPORT_CHANNEL, channel);
	row_set_text(row, REPORT_SUB, t->sub);
	row_set_text(row, REPORT_TAG, t->tag);
	row_set_int(row, REPORT_RECEIVED_ON, t->from_staff ? day_local(t->arrived) : (int64_t)t->sealed.day);
	row_set_int(row, REPORT_VERSION, versions.n + 1);
	row_set_id(cx, row, REPORT_FROM_AGENCY, card->agency);
	row_set_id(cx, row, REPORT_AUTHOR, card->account);
	row_set_id(cx, row, REPORT_OWNER_UNIT, t->in->unit_intake);
	row_set_id(cx, row, REPORT_CMP, t->in->cmp_intake);
	row_set_int(row, REPORT_FORM_ID, t->sealed.form);
	row_set_int(row, REPORT_FORM_VERSION, t->sealed.form_version);
	row_set_int(row, REPORT_LANGUAGE, t->sealed.lang);
	row_set_text(row, REPORT_SEAL_HASH, (struct str){ (const char *)hash, 32 });
	row_set_text(row, REPORT_BLOB, (struct str){ (const char *)hash + 32, 32 });
	row_set_text(row, REPORT_MARKING, str_is(card->marking, "O") ? STR("O") : STR("OS"));
	if (t->from_staff)
		row_set_int(row, REPORT_RECEIVED_MS, t->arrived);
	fill_flags(t, card, row);
	return NULL;
}

/* Who does something about it, and until when. */
NODISCARD static err_t
tasks(struct take *t, struct work *w, struct id report, bool is_welfare)
{
	int32_t due = day_local(t->due);

	TRY(task_for_role(t->cx, w, "assess", report, t->in->cmp_intake, ROLE_INTAKE, due, t->due));
	if (is_welfare)
		TRY(task_for_role(t->cx, w, "safety_read", report, t->in->cmp_welfare, ROLE_SAFEGUARDING, due, t->due));
	return NULL;
}

/* The first event is the sender's, though the system writes it. */
static void
event_by_sender(struct take *t, struct work *w, const struct row *row, const struct card *card)
{
	struct row *event = work_find(w, T_RECORD_EVENT, row_ref(row, REPORT_LAST_EVENT));

	if (event == NULL || id_is_none(card->account))
		return;
	row_set_id(t->cx, event, RECORD_EVENT_ACTOR, card->account);
	row_set_id(t->cx, event, RECORD_EVENT_AGENCY, card->agency);
}

NODISCARD static err_t
arrival_over(struct ctx *cx, void *arg)
{
	const struct take *t = arg;

	return q_arrival_drop(cx, &(struct q_arrival_drop_in){ .sub = t->sub, .tag = t->tag });
}

static size_t
places_of(const struct take *t, const struct card *card, bool is_welfare, struct newkey_place out[4])
{
	size_t n = 0;

	out[n++] = (struct newkey_place){ t->in->cmp_intake, GROUPS_ALL };
	if (t->from_staff)
		out[n++] = (struct newkey_place){ card->agency_cmp, OWN_GROUPS };
	if (is_welfare)
		out[n++] = (struct newkey_place){ t->in->cmp_welfare, OWN_GROUPS };
	return n;
}

NODISCARD static err_t
card_find(struct take *t, struct id owner, struct card *out)
{
	*out = (struct card){ 0 };
	if (!t->from_staff)
		return NULL;
	if (t->staff == NULL)
		return card_peek(t, owner, out);
	*out = (struct card){ .account = t->staff->account, .agency = t->staff->agency, .agency_cmp = t->staff->agency_cmp };
	return NULL;
}

err_t
take_report(struct take *t)
{
	bool is_welfare = (t->sealed.flags & (SPOOL_WELFARE | SPOOL_CHILD)) != 0;
	struct work *w CLEANUP(work_abandon) = NULL;
	struct id id = take_id(t, T_REPORT);
	struct newkey_place place[4];
	struct opened opened;
	struct card card;
	struct row *row;
	struct key sha;
	size_t n;

	TRY(card_find(t, id, &card));
	n = places_of(t, &card, is_welfare, place);
	TRY(work_begin(t->cx, &w));
	TRY(take_open(t, w, T_REPORT, id, place, n, &opened));
	if (t->from_staff)
		TRY(card_read(t, &opened, &card));
	TRY(blob_put(t->cx, t->sealed.whole, &sha));
	take_step(INGEST_I4);
	TRY(work_create(w, A_INGEST, T_REPORT, id, T_REPORT, id, t->in->cmp_intake, &row));
	TRY(fill(t, &card, &sha, row));
	TRY(record_born(t->cx, t->in->registry, w, &opened, "report", id, T_REPORT, "submit", STR_NONE, row));
	event_by_sender(t, w, row, &card);
	TRY(tasks(t, w, id, is_welfare));
	TRY(work_also(w, arrival_over, t));
	take_step(INGEST_I5);
	TRY(work_commit(w));
	take_step(INGEST_I6);
	if (t->duty_alert)
		log_alert("safety: %.*s has arrived: %s", STRF(t->urn), t->safety_case);
	return NULL;
}
