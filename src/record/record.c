/*
 * record/record.c - one entry of a register: made, found, opened.
 *
 *	answers -> form_check -> owner with keys -> row { plain columns, open_, sections } + first event
 *	urn -> scope -> policy -> keeper -> answers by name
 *
 * What may not be seen is not found.  A record is made whole or not at all.
 */
#include "record/inside.h"
#include "store/q_record.h"
#include "store/q_report.h"
#include "store/q_store.h"
#include "store/q_house.h"

#define URN_TRIES 8
#define MARKING 1			/* registers hold OFFICIAL; what needs more is an item */

const struct kind *
record_kind(const struct registry *reg, const struct row *row)
{
	return kind_by_number(reg, (uint16_t)row_int(row, RECORD_KIND));
}

const struct form *
record_form(const struct registry *reg, const struct kind *kind, const struct row *row)
{
	return form_by_id(reg->forms, str_of(kind->form), (uint16_t)row_int(row, RECORD_FORM_VERSION));
}

/* ---- make ---------------------------------------------------------------- */

NODISCARD static err_t
urn_for(struct ctx *cx, const struct kind *kind, struct str *out)
{
	struct q_meta_get setting;
	struct str prefix;

	TRY(q_meta_get(cx, &(struct q_meta_get_in){ .name = STR("urn_prefix") }, &setting));
	TRY(str_fmt(cx->arena, &prefix, "%.*s%s", STRF(setting.text), kind->urn_letter));
	for (int i = 0; i < URN_TRIES; i++) {
		struct q_urn_exists found;

		TRY(urn_new(cx->arena, prefix, date_of(day_local(cx->now)).year, out));
		TRY(q_urn_exists(cx, &(struct q_urn_exists_in){ .urn = *out }, &found));
		if (found.found == 0)
			return NULL;
	}
	FAIL(ERR_LIMIT, "record.urn");
}

err_t
record_place(struct ctx *cx, const struct registry *reg, const struct kind *kind, struct new_record *io)
{
	struct q_compartment_by_code found;

	if (io->event == NULL)
		TRY(transition_birth(reg, kind->machine, &io->event));
	TRY(q_compartment_by_code(cx, &(struct q_compartment_by_code_in){ .code = str_of(kind->cmp_code) }, &found));
	io->id = id_new_day(cx->now);
	io->cmp = found.id;
	if (id_is_none(io->agency))
		io->agency = cx->actor->caps.agency;
	if (!policy_record(cx->actor, true, io->cmp, io->agency, MARKING))
		FAIL(ERR_DENIED, "record.not-yours");
	return NULL;
}

err_t
record_declare(struct ctx *cx, const struct kind *kind, struct work *work, struct new_record *io)
{
	struct newkey_place place = { .cmp = io->cmp, .gmask = REGISTER_GROUPS };

	return work_owner(work, (uint16_t)(OTYPE_RECORD + kind->number), io->id, &place, 1, &io->opened);
}

NODISCARD static err_t
seal_answers(struct ctx *cx, const struct form *form, struct work *work, const struct new_record *new, struct row *row)
{
	struct sections sections;
	struct str open;

	TRY(answers_split(cx, form, new->answers, &sections));
	TRY(cbor_encode(cx->arena, &sections.map[0], ANSWERS_MAX, &open));
	row_set_text(row, RECORD_OPEN, open);
	for (size_t i = 0; i < 4; i++)
		if (sections.map[register_group[i]].n > 0)
			TRY(work_seal(work, row, &new->opened, register_group[i], &sections.map[register_group[i]]));
	return NULL;
}

err_t
record_fill(struct ctx *cx, const struct registry *reg, const struct kind *kind, struct work *work, const struct new_record *new)
{
	const struct form *form = form_by_id(reg->forms, str_of(kind->form), 0);
	uint16_t otype = (uint16_t)(OTYPE_RECORD + kind->number);
	struct move m = { .owner = new->id, .otype = otype, .event = new->event, .answers = new->answers };
	enum audit_action action = str_is(str_of(new->event), "import") ? A_IMPORT : A_CREATE;
	struct row *row;
	struct str urn;

	TRY(urn_for(cx, kind, &urn));
	TRY(work_create(work, action, T_RECORD, new->id, otype, new->id, new->cmp, &row));
	row_set_text(row, RECORD_URN, urn);
	row_set_int(row, RECORD_KIND, kind->number);
	row_set_int(row, RECORD_FORM_VERSION, form->version);
	row_set_text(row, RECORD_MACHINE, str_of(kind->machine));
	row_set_id(cx, row, RECORD_PARENT, new->parent);
	row_set_id(cx, row, RECORD_OWNER_ACCOUNT, cx->actor->caps.account);
	row_set_id(cx, row, RECORD_AGENCY, new->agency);
	row_set_id(cx, row, RECORD_CMP, new->cmp);
	row_set_int(row, RECORD_VERSION, 1);
	row_set_id(cx, row, RECORD_CREATED_BY, cx->actor->caps.account);
	row_set_int(row, RECORD_CREATED_ON, day_local(cx->now));
	answers_dates(kind, form, REGISTER_GROUPS, new->answers, row);
	TRY(seal_answers(cx, form, work, new, row));
	TRY(move_born(cx, reg, work, &new->opened, kind->machine, &m, row));
	return clocks_apply(cx, reg, work, form, REGISTER_GROUPS, row, otype, new->answers, new->event);
}

/* A field of other people's may not be filled in by this actor. */
NODISCARD static err_t
check_fields(struct ctx *cx, const struct form *form, const struct cbor *answers)
{
	struct fault *fault;
	size_t n;

	for (size_t i = 0; i < form->n_fields; i++) {
		const struct field *field = &form->field[i];

		if (field->roles != 0 && !(field->roles & cx->actor->caps.roles) && cbor_get_str(answers, field->name) != NULL)
			FAIL(ERR_DENIED, "record.field-not-yours");
	}
	TRY(form_check(cx->arena, form, answers, &fault, &n));
	if (n > 0)
		FAIL(ERR_INVALID, "record.faults");
	return NULL;
}

err_t
record_create(struct ctx *cx, const struct registry *reg, const struct kind *kind, const struct cbor *answers, struct id parent,
    struct id agency, struct id *out)
{
	const struct form *form = form_by_id(reg->forms, str_of(kind->form), 0);
	struct cbor asked;
	struct new_record new = { .parent = parent, .agency = agency, .answers = &asked };
	struct work *work CLEANUP(work_abandon) = NULL;

	if (form == NULL)
		FAIL(ERR_BUG, "record.registry");
	TRY(record_place(cx, reg, kind, &new));
	TRY(answers_pruned(cx, form, answers, &asked));
	TRY(check_fields(cx, form, &asked));
	TRY(work_begin(cx, &work));
	TRY(record_declare(cx, kind, work, &new));
	TRY(record_fill(cx, reg, kind, work, &new));
	TRY(work_commit(work));
	*out = new.id;
	return NULL;
}

/* ---- open ---------------------------------------------------------------- */

err_t
record_answers(struct ctx *cx, const struct form *form, const struct row *row, const struct opened *opened, struct cbor *out)
{
	struct cbor section;

	*out = cbor_map();
	if (!row_null(row, RECORD_OPEN)) {
		TRY(cbor_parse(cx->arena, row_text(row, RECORD_OPEN), &section));
		TRY(answers_join(cx, form, 0, &section, out));
	}
	for (size_t i = 0; i < 4 && opened != NULL; i++) {
		if (!(opened->keys.gmask & GMASK(register_group[i])))
			continue;
		TRY(section_open(cx, opened, row, register_group[i], &section));
		TRY(answers_join(cx, form, (uint8_t)register_group[i], &section, out));
	}
	return NULL;
}

uint64_t
form_groups(const struct form *form)
{
	uint64_t mask = GMASK(G_NOTES);		/* of the events, always */

	for (size_t i = 0; i < form->n_fields; i++)
		if (form->field[i].group != 0)
			mask |= GMASK(form->field[i].group);
	return mask & REGISTER_GROUPS;
}

/*
 * The keeper's refusal says no more than ours would.  Whereabouts need the
 * password of the last five minutes: without it the rest is opened.
 */
NODISCARD static err_t
open_keys(struct ctx *cx, enum audit_action action, const struct form *form, const struct row *row, struct opened *out)
{
	uint64_t want = form_groups(form);
	err_t e = loader_open_one(cx, action, row, want, out);

	if (e != NULL && str_is(str_of(e->id), "release.stepup"))
		e = loader_open_one(cx, action, row, want & ~GMASK(G_WHEREABOUTS), out);
	if (e != NULL && str_is(str_of(e->id), "release.refused"))
		FAIL(ERR_NOTFOUND, "record.none");
	return e;
}

err_t
record_view_of(struct ctx *cx, const struct registry *reg, struct id id, enum audit_action action, struct record_view *out)
{
	*out = (struct record_view){ 0 };
	TRY(row_get(cx, T_RECORD, id, &out->row));
	out->kind = record_kind(reg, &out->row);
	if (out->kind == NULL)
		FAIL(ERR_NOTFOUND, "record.none");
	if (!policy_record(cx->actor, false, row_ref(&out->row, RECORD_CMP), row_ref(&out->row, RECORD_AGENCY), MARKING))
		FAIL(ERR_NOTFOUND, "record.none");
	out->form = record_form(reg, out->kind, &out->row);
	if (out->form == NULL)
		FAIL(ERR_BUG, "record.registry");
	TRY(open_keys(cx, action, out->form, &out->row, &out->opened));
	return record_answers(cx, out->form, &out->row, &out->opened, &out->answers);
}

err_t
record_open(struct ctx *cx, const struct registry *reg, struct str urn, enum audit_action action, struct record_view *out)
{
	struct q_record_find_in in = { .account = cx->actor->caps.account, .agency = cx->actor->caps.agency };
	struct q_record_find found;

	if (urn_parse(cx->arena, urn, &in.urn) != NULL)
		FAIL(ERR_NOTFOUND, "record.none");
	TRY(q_record_find(cx, &in, &found));
	return record_view_of(cx, reg, found.id, action, out);
}
