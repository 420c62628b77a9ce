/*
 * intel/draft.c - pages of a form kept between turns (INT-29).
 *
 *	answers -> sealed in a/<agency> under a key of the draft's own -> 7 days
 *
 * Only the writer opens it.  The token of a submission follows from the
 * draft's own key, so the same draft sent twice is one report, no token is
 * kept, and whoever reads the database cannot make it.
 */
#include "intel/draft.h"

#include <string.h>

#include "intel/house.h"
#include "intel/inside.h"
#include "store/q_intel.h"
#include "store/q_report.h"

static void
token_of(const struct opened *opened, uint8_t out[16])
{
	const struct key *k = &opened->keys.g[G_ORIGINAL - 1];

	hash_blake2b(out, 16, k->b, sizeof k->b, STR("plainsight/draft"));
}

NODISCARD static err_t
answers_seal(struct ctx *cx, struct work *w, struct row *row, const struct opened *opened, const struct cbor *answers)
{
	struct cbor map = cbor_map();

	TRY(cbor_set_int(cx->arena, &map, F_DRAFT_ANSWERS, *answers));
	return work_seal(w, row, opened, G_ORIGINAL, &map);
}

err_t
draft_new(struct ctx *cx, const struct intel *in, const struct form *form, const struct cbor *answers, struct id about, struct draft *out)
{
	struct work *w CLEANUP(work_abandon) = NULL;
	struct agency_view agency;
	struct newkey_place place;
	struct id id = id_new(cx->now);
	struct opened opened;
	uint8_t token[16], sub[16];
	struct row *row;

	if (cx->actor->is_system)
		FAIL(ERR_DENIED, "report.not-yours");
	TRY(house_agency(cx, cx->actor->caps.agency, &agency));
	place = (struct newkey_place){ agency.cmp, GMASK(G_ORIGINAL) };
	TRY(work_begin(cx, &w));
	TRY(work_owner(w, T_DRAFT, id, &place, 1, &opened));
	TRY(work_keys(w, &opened));
	token_of(&opened, token);
	receipt_sub(sub, token);
	TRY(work_create(w, A_CREATE, T_DRAFT, id, T_DRAFT, id, agency.cmp, &row));
	row_set_int(row, DRAFT_FORM, form->number);
	row_set_int(row, DRAFT_FORM_VERSION, form->version);
	row_set_id(cx, row, DRAFT_AUTHOR, cx->actor->caps.account);
	row_set_id(cx, row, DRAFT_AGENCY, agency.id);
	row_set_id(cx, row, DRAFT_CMP, agency.cmp);
	row_set_int(row, DRAFT_PAGE, 0);
	row_set_text(row, DRAFT_SUB, (struct str){ (const char *)sub, sizeof sub });
	row_set_int(row, DRAFT_TOUCHED, cx->now);
	row_set_int(row, DRAFT_EXPIRES, day_local(cx->now) + DRAFT_DAYS);
	row_set_id(cx, row, DRAFT_ABOUT, about);
	TRY(answers_seal(cx, w, row, &opened, answers));
	TRY(work_commit(w));
	return draft_open(cx, in, id, out);
}

/* The row, if it is the actor's. */
NODISCARD static err_t
own_row(struct ctx *cx, struct id id, struct row *out)
{
	TRY(row_get(cx, T_DRAFT, id, out));
	if (!id_eq(row_ref(out, DRAFT_AUTHOR), cx->actor->caps.account) || !id_eq(row_ref(out, DRAFT_AGENCY), cx->actor->caps.agency))
		FAIL(ERR_NOTFOUND, "draft.none");
	return NULL;
}

/* The same, and not over. */
NODISCARD static err_t
draft_row(struct ctx *cx, struct id id, struct row *out)
{
	TRY(own_row(cx, id, out));
	if (row_int(out, DRAFT_EXPIRES) < day_local(cx->now))
		FAIL(ERR_NOTFOUND, "draft.none");
	return NULL;
}

err_t
draft_sent(struct ctx *cx, struct id id, struct str *urn_out)
{
	struct q_report_of_draft found;
	struct row row;

	TRY(own_row(cx, id, &row));
	TRY(q_report_of_draft(cx, &(struct q_report_of_draft_in){ .sub = row_text(&row, DRAFT_SUB), .author = cx->actor->caps.account }, &found));
	*urn_out = found.urn;
	return NULL;
}

err_t
draft_open(struct ctx *cx, const struct intel *in, struct id id, struct draft *out)
{
	const struct cbor *answers;
	struct cbor map;

	*out = (struct draft){ .id = id };
	TRY(draft_row(cx, id, &out->row));
	TRY(loader_open_one(cx, A_OPEN, &out->row, GMASK(G_ORIGINAL), &out->opened));
	TRY(section_open(cx, &out->opened, &out->row, G_ORIGINAL, &map));
	answers = cbor_get_int(&map, F_DRAFT_ANSWERS);
	out->answers = answers != NULL && answers->type == CBOR_MAP ? *answers : cbor_map();
	out->form = form_by_number(in->registry->forms, (uint16_t)row_int(&out->row, DRAFT_FORM), (uint16_t)row_int(&out->row, DRAFT_FORM_VERSION));
	if (out->form == NULL)
		FAIL(ERR_NOTFOUND, "draft.none");
	token_of(&out->opened, out->token);
	out->page = (int)row_int(&out->row, DRAFT_PAGE);
	out->touched = row_int(&out->row, DRAFT_TOUCHED);
	return NULL;
}

err_t
draft_save(struct ctx *cx, const struct draft *draft, int page, const struct cbor *answers)
{
	struct work *w CLEANUP(work_abandon) = NULL;
	struct row *row;

	TRY(work_begin(cx, &w));
	TRY(work_alter(w, A_ALTER, &draft->row, T_DRAFT, draft->id, row_ref(&draft->row, DRAFT_CMP), &row));
	row_set_int(row, DRAFT_PAGE, page);
	row_set_int(row, DRAFT_TOUCHED, cx->now);
	row_set_int(row, DRAFT_EXPIRES, day_local(cx->now) + DRAFT_DAYS);
	TRY(answers_seal(cx, w, row, &draft->opened, answers));
	return work_commit(w);
}

/* Its words go; the row stays as the trace the log speaks of. */
err_t
draft_drop(struct ctx *cx, struct id id)
{
	struct work *w CLEANUP(work_abandon) = NULL;
	struct row was, *row;
	err_t e = draft_row(cx, id, &was);

	if (e != NULL)
		return e->code == ERR_NOTFOUND ? NULL : e;
	TRY(work_begin(cx, &w));
	TRY(work_alter(w, A_ALTER, &was, T_DRAFT, id, row_ref(&was, DRAFT_CMP), &row));
	row_set_null(row, DRAFT_G3);
	row_set_int(row, DRAFT_EXPIRES, 0);
	return work_commit(w);
}

err_t
draft_mine(struct ctx *cx, struct draft_line **out, size_t *n)
{
	struct q_intel_drafts *row;

	TRY(q_intel_drafts(cx, &(struct q_intel_drafts_in){ .account = cx->actor->caps.account, .agency = cx->actor->caps.agency, .today = day_local(cx->now) }, &row, n));
	NEWN(*out, cx->arena, *n + 1);
	for (size_t i = 0; i < *n; i++)
		(*out)[i] = (struct draft_line){ row[i].id, (uint16_t)row[i].form, row[i].touched, (int32_t)row[i].expires, (int)row[i].page };
	return NULL;
}
