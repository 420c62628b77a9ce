/*
 * intel/submit.c - a staff member sends a form and gets its number (J1, INT-29).
 *
 *	answers -> checked -> pruned -> src_* cut out -> sealed -> spool/staff -> taken in
 *	-> source block in source/<agency> -> draft ended -> URN
 *
 * The same token with the same answers gives the same URN, however often.
 * Killed after the spool file is durable: a restart takes the report in; the
 * person sees no number, sends again, and the source block follows then.
 */
#include <string.h>

#include "intel/draft.h"
#include "intel/house.h"
#include "intel/inside.h"
#include "intel/safety.h"
#include "intel/take.h"
#include "store/q_intel.h"
#include "store/q_report.h"

#define ANSWERS_MAX ((size_t)1 << 20)
enum { CARD_CHILD = 4, CARD_MARKING = 5 };	/* as take_report.c reads them */

/* What is sealed is what was asked: a copy, for the answers stay the page's until they are sent. */
NODISCARD static err_t
prune(struct ctx *cx, const struct form *form, const struct cbor *answers, struct cbor *out)
{
	struct str bytes;

	TRY(cbor_encode(cx->arena, answers, ANSWERS_MAX, &bytes));
	TRY(cbor_parse(cx->arena, bytes, out));
	form_prune(form, out);
	return NULL;
}

/* Answers about whoever told us, apart from the rest. Whether they are at risk is no identity and stays. */
NODISCARD static err_t
source_cut(struct ctx *cx, const struct cbor *answers, struct cbor *rest, struct cbor *source)
{
	*rest = cbor_map();
	*source = cbor_map();
	for (size_t i = 0; i < answers->n; i++) {
		struct str key = answers->key[i].s;
		bool is_source = str_starts(key, STR("src_"));

		TRY(cbor_set_str(cx->arena, is_source ? source : rest, key, answers->v[i]));
		if (str_is(key, "src_risk"))
			TRY(cbor_set(cx->arena, rest, "source_risk", answers->v[i]));
	}
	return NULL;
}

NODISCARD static err_t
answers_section(struct ctx *cx, const struct form *form, const struct cbor *answers, uint16_t flags, struct str *out)
{
	struct cbor map = cbor_map();

	TRY(cbor_set_int(cx->arena, &map, SPOOL_KEY_FORM, cbor_int(form->number)));
	TRY(cbor_set_int(cx->arena, &map, SPOOL_KEY_VERSION, cbor_int(form->version)));
	TRY(cbor_set_int(cx->arena, &map, SPOOL_KEY_ANSWERS, *answers));
	TRY(cbor_set_int(cx->arena, &map, SPOOL_KEY_FLAGS, cbor_int(flags)));
	return cbor_encode(cx->arena, &map, ANSWERS_MAX, out);
}

NODISCARD static err_t
card_section(struct ctx *cx, const struct report_submission *s, struct str *out)
{
	struct cbor map = cbor_map();
	struct str child = cbor_text_of(s->answers, "child");

	TRY(cbor_set_int(cx->arena, &map, SPOOL_KEY_ACCOUNT, cbor_bytes(id_str(&cx->actor->caps.account))));
	TRY(cbor_set_int(cx->arena, &map, SPOOL_KEY_AGENCY, cbor_bytes(id_str(&cx->actor->caps.agency))));
	TRY(cbor_set_int(cx->arena, &map, SPOOL_KEY_CHANNEL, cbor_text(str_of(s->channel))));
	TRY(cbor_set_int(cx->arena, &map, CARD_CHILD, cbor_text(child)));
	TRY(cbor_set_int(cx->arena, &map, CARD_MARKING, cbor_text(str_is(cbor_text_of(s->answers, "marking"), "o") ? STR("O") : STR("OS"))));
	return cbor_encode(cx->arena, &map, 1024, out);
}

/* Seal and put; the name under which it lies now. */
NODISCARD static err_t
put(struct ctx *cx, const struct intel *in, const struct report_submission *s, const struct cbor *answers, struct str *name)
{
	uint16_t flags = safety_flags(s->form, s->answers);
	struct spool_section section[2] = { { SPOOL_SEC_ANSWERS, SPOOL_GROUP_ANSWERS, STR_NONE }, { SPOOL_SEC_CARD, SPOOL_GROUP_CARD, STR_NONE } };
	struct bundle_unit unit;
	struct unit_key key;
	struct envelope e = { .kind = SPOOL_REPORT, .flags = flags, .site = in->site, .day = (uint32_t)day_local(cx->now), .form = s->form->number,
	    .form_version = s->form->version, .lang = s->lang, .n_units = 1, .unit = &unit, .n_sections = 2, .section = section };
	struct str bytes, sub_hex, tag_hex;
	uint8_t sub[16], tag[8];
	bool already;

	TRY(keeper_unit_key(cx->keeper, in->unit_intake, &key));
	unit = (struct bundle_unit){ .unit = key.unit, .ukv = key.ukv };
	memcpy(unit.upk, key.upk, sizeof unit.upk);
	memcpy(e.token, s->token, sizeof e.token);
	TRY(answers_section(cx, s->form, answers, flags, &section[0].plain));
	TRY(card_section(cx, s, &section[1].plain));
	/* Once for the tag of the name, once for the file: the tag depends on what is said, not on the key. */
	TRY(envelope_write(cx->arena, &e, &bytes, tag));
	receipt_sub(sub, s->token);
	TRY(str_hex(cx->arena, sub, sizeof sub, &sub_hex));
	TRY(str_hex(cx->arena, tag, sizeof tag, &tag_hex));
	TRY(str_fmt(cx->arena, name, "%.*s-%.*s", STRF(sub_hex), STRF(tag_hex)));
	return spool_put(in->spool_staff, &e, cx->arena, &already);
}

/* The source block: its own owner, its own key, in the agency's Mode U compartment (SEC-22, 69). */
NODISCARD static err_t
source_keep(struct ctx *cx, const struct agency_view *agency, struct id report, const struct cbor *source)
{
	struct newkey_place place = { agency->source_cmp, GMASK(G_SOURCE) };
	struct work *w CLEANUP(work_abandon) = NULL;
	struct id id = id_new_day(cx->now);
	struct cbor map = cbor_map();
	struct q_intel_source_of had;
	struct opened opened;
	struct actor room;
	struct ctx sys = intel_as_system(cx, &room, NULL);
	struct row *row;

	if (source->n == 0)
		return NULL;
	TRY(q_intel_source_of(cx, &(struct q_intel_source_of_in){ .report = report }, &had));
	if (had.n > 0)
		return NULL;
	TRY(work_begin(&sys, &w));
	TRY(work_owner(w, T_SOURCE_BLOCK, id, &place, 1, &opened));
	TRY(work_create(w, A_CREATE, T_SOURCE_BLOCK, id, T_SOURCE_BLOCK, id, agency->source_cmp, &row));
	row_set_id(&sys, row, SOURCE_BLOCK_REPORT, report);
	row_set_id(&sys, row, SOURCE_BLOCK_ACCOUNT, cx->actor->caps.account);
	row_set_id(&sys, row, SOURCE_BLOCK_AGENCY, agency->id);
	row_set_id(&sys, row, SOURCE_BLOCK_CMP, agency->source_cmp);
	TRY(cbor_set_int(cx->arena, &map, F_SOURCE_BLOCK_ANSWERS, *source));
	TRY(work_seal(w, row, &opened, G_SOURCE, &map));
	return work_commit(w);
}

NODISCARD static err_t
check(struct ctx *cx, const struct intel *in, const struct report_submission *s)
{
	struct fault *fault;
	size_t n;

	if (cx->actor->is_system || !policy_may(cx->actor, CAP_REPORT_SUBMIT))
		FAIL(ERR_DENIED, "report.not-yours");
	if (in->spool_staff == NULL)
		FAIL(ERR_IO, "spool.unavailable");
	TRY(form_check(cx->arena, s->form, s->answers, &fault, &n));
	if (n > 0)
		FAIL(ERR_INVALID, "form.faults");
	return NULL;
}

/* In the same request; a restart would do the same from the spool alone. */
NODISCARD static err_t
take_now(struct ctx *cx, const struct intel *in, const struct agency_view *agency, struct str name, struct take *t)
{
	struct take_staff staff = { cx->actor->caps.account, agency->id, agency->cmp };
	struct actor room;
	struct ctx sys = intel_as_system(cx, &room, NULL);
	enum taken taken;
	err_t e;

	*t = (struct take){ .cx = &sys, .in = in, .spool = in->spool_staff, .from_staff = true, .staff = &staff, .name = name };
	e = take_file(t, &taken);
	if (e == NULL && taken == TAKEN_BAD)
		FAIL(ERR_BUG, "spool.bad");
	return e;
}

err_t
report_submit(struct ctx *cx, const struct intel *in, const struct report_submission *s, struct str *urn_out)
{
	struct report_submission asked = *s;
	struct agency_view agency;
	struct q_report_by_sub row;
	struct cbor pruned, rest, source;
	struct str name, sub, tag;
	struct take *t;
	err_t e;

	TRY(check(cx, in, s));
	TRY(house_agency(cx, cx->actor->caps.agency, &agency));
	TRY(prune(cx, s->form, s->answers, &pruned));
	asked.answers = &pruned;
	TRY(source_cut(cx, &pruned, &rest, &source));
	TRY(put(cx, in, &asked, &rest, &name));
	NEW(t, cx->arena);
	e = take_now(cx, in, &agency, name, t);
	/* The worker may have taken it in a moment before: then its row says so. */
	if (e != NULL && e->code != ERR_NOTFOUND)
		return e;
	TRY(str_unhex(cx->arena, str_head(name, 32), &sub));
	TRY(str_unhex(cx->arena, str_from(name, 33), &tag));
	TRY(q_report_by_sub(cx, &(struct q_report_by_sub_in){ .sub = sub, .tag = tag }, &row));
	TRY(source_keep(cx, &agency, row.id, &source));
	if (!id_is_none(s->draft))
		TRY(draft_drop(cx, s->draft));
	*urn_out = row.urn;
	return NULL;
}
