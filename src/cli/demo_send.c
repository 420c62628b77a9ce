/*
 * cli/demo_send.c - one report is written and sent, as its sender would.
 *
 *	letter -> answers of a form -> staff: report_submit
 *	                            -> public: envelope -> spool/in -> ingest
 *
 * Nothing is written past the ordinary road.
 */
#include "cli/demo_send.h"

#include <string.h>

#include "base/log.h"
#include "intel/ingest.h"
#include "intel/safety.h"
#include "store/q_report.h"

#define FORM_STAFF 1
#define FORM_PUBLIC 2
#define PART_MAX ((size_t)1 << 16)

/* ---- answers ----------------------------------------------------------- */

NODISCARD static err_t
set(struct ctx *cx, struct cbor *map, const char *name, struct str value)
{
	return value.n == 0 ? NULL : cbor_set(cx->arena, map, name, cbor_text(value));
}

NODISCARD static err_t
set_list(struct ctx *cx, struct cbor *map, const char *name, struct str list)
{
	struct cbor many = cbor_array();
	struct str piece;

	while (str_split(&list, ' ', &piece))
		if (piece.n > 0)
			TRY(cbor_push(cx->arena, &many, cbor_text(piece)));
	return many.n == 0 ? NULL : cbor_set(cx->arena, map, name, many);
}

/* Rows of a repeat: each `name=value` of give whose name is `from` opens one. */
struct rows_of { const char *from, *repeat, *field, *extra, *extra_value; };

NODISCARD static err_t
set_rows(struct ctx *cx, struct cbor *map, struct str give, const struct rows_of *r)
{
	struct cbor rows = cbor_array();
	struct str piece;

	while (str_split(&give, ';', &piece)) {
		struct cbor row = cbor_map();
		struct str name;

		if (!str_split(&piece, '=', &name) || !str_is(name, r->from))
			continue;
		TRY(set(cx, &row, r->field, piece));
		TRY(set(cx, &row, r->extra, str_of(r->extra_value)));
		TRY(cbor_push(cx->arena, &rows, row));
	}
	return rows.n == 0 ? NULL : cbor_set(cx->arena, map, r->repeat, rows);
}

static struct str
given(struct str give, const char *what)
{
	struct str piece, name;

	while (str_split(&give, ';', &piece))
		if (str_split(&piece, '=', &name) && str_is(name, what))
			return piece;
	return STR_NONE;
}

/* Make and colour belong to the one vehicle of a letter. */
NODISCARD static err_t
set_vehicle(struct ctx *cx, struct cbor *map, const struct letter *l)
{
	struct cbor rows = cbor_array(), row = cbor_map();

	if (given(l->give, "plate").n == 0)
		return NULL;
	TRY(set(cx, &row, "plate", given(l->give, "plate")));
	TRY(set(cx, &row, "v_make", given(l->give, "make")));
	TRY(set(cx, &row, "v_colour", given(l->give, "colour")));
	TRY(cbor_push(cx->arena, &rows, row));
	return cbor_set(cx->arena, map, "vehicle", rows);
}

static struct str
unknown_as(struct str answer, const char *word)
{
	return str_is(answer, "unknown") ? str_of(word) : answer;
}

NODISCARD static err_t
answers_staff(struct ctx *cx, const struct letter *l, struct cbor *out)
{
	static const struct rows_of repeats[] = {
		{ "phone", "contact", "contact", "contact_kind", "phone" },
		{ "place", "place", "place", "place_kind", NULL },
		{ "business", "business", "business", "b_kind", NULL },
		{ "person", "person", "person", "p_role", NULL },
	};
	struct cbor item = cbor_map(), items = cbor_array(), day;
	int32_t on = day_local(l->at);

	*out = cbor_map();
	TRY(set(cx, out, "danger_now", unknown_as(l->danger, "dk")));
	TRY(set(cx, out, "welfare_now", unknown_as(l->welfare, "dk")));
	TRY(set(cx, out, "child", unknown_as(l->child, "not_sure")));
	TRY(set(cx, out, "marking", STR("os")));
	TRY(set_list(cx, out, "about", l->about));
	TRY(set(cx, &item, "item_text", l->words));
	TRY(set(cx, &item, "basis", l->basis));
	TRY(set(cx, &item, "feel_why", str_is(l->basis, "feeling") ? l->feeling : STR_NONE));
	TRY(set(cx, &item, "where", l->where));
	TRY(set_list(cx, &item, "signs", l->signs));
	if (str_is(l->basis, "saw")) {
		TRY(pdate_cbor(cx->arena, (struct pdate){ on, on, PREC_DAY }, &day));
		TRY(cbor_set(cx->arena, &item, "when", day));
		TRY(set(cx, &item, "when_how", STR("exact")));
	}
	TRY(cbor_push(cx->arena, &items, item));
	TRY(cbor_set(cx->arena, out, "item", items));
	for (size_t i = 0; i < sizeof repeats / sizeof *repeats; i++)
		TRY(set_rows(cx, out, l->give, &repeats[i]));
	TRY(set_vehicle(cx, out, l));
	TRY(set(cx, out, "src_who", str_is(l->basis, "saw") ? STR("me") : STR("told")));
	if (l->source_risk) {
		TRY(set(cx, out, "src_risk", STR("yes")));
		TRY(set(cx, out, "src_why", STR("They live in the same house.")));
		TRY(set(cx, out, "do_not", STR("Please do not say that it was heard in our building.")));
	}
	return NULL;
}

NODISCARD static err_t
answers_public(struct ctx *cx, const struct letter *l, struct cbor *out)
{
	static const struct rows_of repeats[] = {
		{ "plate", "vehicle", "reg", "looks", NULL },
		{ "phone", "phone", "value", "whose", NULL },
		{ "person", "person", "name", "description", NULL },
	};

	*out = cbor_map();
	TRY(set(cx, out, "danger", l->danger));
	TRY(set(cx, out, "children", l->child));
	TRY(set(cx, out, "street_town", l->where));
	TRY(set(cx, out, "business", given(l->give, "business")));
	TRY(set(cx, out, "place_type", l->place_kind));
	TRY(set(cx, out, "when", l->when));
	TRY(set_list(cx, out, "signs", l->signs));
	TRY(set(cx, out, "how_known", l->basis));
	TRY(set(cx, out, "words", l->words));
	TRY(set(cx, out, "feeling", l->feeling));
	for (size_t i = 0; i < sizeof repeats / sizeof *repeats; i++)
		TRY(set_rows(cx, out, l->give, &repeats[i]));
	return NULL;
}

/* Our own words must fit our own forms: the first fault is named. */
NODISCARD static err_t
fits(struct ctx *cx, const struct form *form, const struct cbor *answers, const struct letter *l)
{
	struct fault *fault;
	size_t n;

	TRY(form_check(cx->arena, form, answers, &fault, &n));
	if (n == 0)
		return NULL;
	log_line(LOG_ERROR, "demo text does not fit its form: %s at %.*s: %.60s", fault[0].id, STRF(fault[0].field), l->words.p);
	FAIL(ERR_BUG, "demo.form");
}

/* ---- staff ------------------------------------------------------------- */

static void
keep_urn(struct sent *out, struct str urn)
{
	size_t n = urn.n < sizeof out->urn ? urn.n : sizeof out->urn - 1;

	memcpy(out->urn, urn.p, n);
	out->urn[n] = '\0';
}

NODISCARD static err_t
send_staff(struct county *c, const struct letter *l, struct sent *out)
{
	struct report_submission s = { .form = form_by_number(c->forms, FORM_STAFF, 0), .lang = 1 };
	struct cbor answers;
	struct player *who;
	struct str urn;
	struct ctx cx;

	TRY(county_player(c, l->by, &who));
	TRY(county_act(c, who, l->at, P_TRIAGE, &cx));
	TRY(answers_staff(&cx, l, &answers));
	TRY(fits(&cx, s.form, &answers, l));
	TRY(str_z(cx.arena, l->channel, &s.channel));
	s.answers = &answers;
	random_bytes(s.token, sizeof s.token);
	TRY(report_submit(&cx, &c->intel, &s, &urn));
	keep_urn(out, urn);
	return NULL;
}

/* ---- the public -------------------------------------------------------- */

NODISCARD static err_t
post(struct county *c, struct ctx *cx, struct envelope *e, uint8_t tag[8])
{
	struct bundle_unit unit;
	struct unit_key key;
	struct str bytes;
	bool already;

	TRY(keeper_unit_key(cx->keeper, c->intel.unit_intake, &key));
	unit = (struct bundle_unit){ .unit = key.unit, .ukv = key.ukv };
	memcpy(unit.upk, key.upk, sizeof unit.upk);
	e->site = c->intel.site;
	e->day = (uint32_t)day_local(cx->now);
	e->form = FORM_PUBLIC;
	e->form_version = 1;
	e->lang = 1;
	e->n_units = 1;
	e->unit = &unit;
	TRY(envelope_write(cx->arena, e, &bytes, tag));
	return spool_put(c->intel.spool_in, e, cx->arena, &already);
}

/* The code a reporter keeps is bound to the report by a letter of its own (SEC-27). */
NODISCARD static err_t
bind_code(struct county *c, struct ctx *cx, const struct letter *l, const uint8_t token[16], struct sent *out)
{
	struct envelope e = { .kind = SPOOL_BINDING };
	struct spool_section section = { SPOOL_SEC_CONTACT, SPOOL_GROUP_CONTACT, STR_NONE };
	struct cbor map = cbor_map();
	struct receipt receipt;
	uint8_t sub[16], tag[8];

	if (l->code == CODE_KEPT && c->codes->n < CODES_MAX) {
		char *digits = c->codes->code[c->codes->n].digits;

		receipt_digits(digits, token, c->epoch.epoch);
		TRY(receipt_derive(&receipt, digits, &c->epoch, &c->intel.site));
		c->codes->code[c->codes->n++].where = l->where;
	} else {
		random_bytes(receipt.locator, sizeof receipt.locator);
		keypair_new(&receipt.pair);
	}
	receipt_sub(sub, token);
	TRY(cbor_set_int(cx->arena, &map, SPOOL_KEY_LOCATOR, cbor_bytes((struct str){ (const char *)receipt.locator, 16 })));
	TRY(cbor_set_int(cx->arena, &map, SPOOL_KEY_SUB, cbor_bytes((struct str){ (const char *)sub, 16 })));
	TRY(cbor_set_int(cx->arena, &map, SPOOL_KEY_RPK, cbor_bytes((struct str){ (const char *)receipt.pair.pk, 32 })));
	TRY(cbor_encode(cx->arena, &map, 4096, &section.plain));
	random_bytes(e.token, sizeof e.token);
	e.n_sections = 1;
	e.section = &section;
	out->has_code = true;
	return post(c, cx, &e, tag);
}

NODISCARD static err_t
section_of(struct ctx *cx, const struct cbor *answers, uint16_t flags, struct str *out)
{
	struct cbor map = cbor_map();

	TRY(cbor_set_int(cx->arena, &map, SPOOL_KEY_FORM, cbor_int(FORM_PUBLIC)));
	TRY(cbor_set_int(cx->arena, &map, SPOOL_KEY_VERSION, cbor_int(1)));
	TRY(cbor_set_int(cx->arena, &map, SPOOL_KEY_ANSWERS, *answers));
	TRY(cbor_set_int(cx->arena, &map, SPOOL_KEY_FLAGS, cbor_int(flags)));
	return cbor_encode(cx->arena, &map, PART_MAX, out);
}

NODISCARD static err_t
post_report(struct county *c, const struct letter *l, struct sent *out)
{
	const struct form *form = form_by_number(c->forms, FORM_PUBLIC, 0);
	struct spool_section section = { SPOOL_SEC_ANSWERS, SPOOL_GROUP_ANSWERS, STR_NONE };
	struct envelope e = { .kind = str_is(l->channel, "survey") ? SPOOL_SURVEY : SPOOL_REPORT, .n_sections = 1, .section = &section };
	struct intel public_only = c->intel;
	struct q_report_by_sub row;
	struct ingest_count count;
	struct cbor answers;
	uint8_t sub[16], tag[8];
	struct ctx cx;

	county_system(c, l->at, &cx);
	TRY(answers_public(&cx, l, &answers));
	TRY(fits(&cx, form, &answers, l));
	e.flags = safety_flags(form, &answers);
	TRY(section_of(&cx, &answers, e.flags, &section.plain));
	random_bytes(e.token, sizeof e.token);
	TRY(post(c, &cx, &e, tag));
	if (l->code != CODE_NONE)
		TRY(bind_code(c, &cx, l, e.token, out));
	public_only.spool_staff = NULL;
	TRY(ingest_all(&cx, &public_only, &count));
	receipt_sub(sub, e.token);
	TRY(q_report_by_sub(&cx, &(struct q_report_by_sub_in){ .sub = { (const char *)sub, sizeof sub }, .tag = { (const char *)tag, sizeof tag } }, &row));
	keep_urn(out, row.urn);
	out->is_public = true;
	return NULL;
}

NODISCARD static err_t
send_public(struct county *c, const struct letter *l, struct sent *out)
{
	err_t e;

	pthread_mutex_lock(c->posting);
	e = post_report(c, l, out);
	pthread_mutex_unlock(c->posting);
	return e;
}

err_t
letter_send(struct county *c, const struct letter *l, struct sent *out)
{
	*out = (struct sent){ 0 };
	return str_is(l->by, "public") ? send_public(c, l, out) : send_staff(c, l, out);
}
