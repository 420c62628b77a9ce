/*
 * intel/ingest.c - from an envelope in the spool to a row in the house (SEC-54).
 *
 *	names in new -> I1 whole and ours? -> I2 arrival, clock -> take_<kind> -> unlink
 *
 * Whatever fails leaves the file where it is; what is damaged goes to bad/.
 * One file's fate never stops the next.  Nothing here reads what was written.
 */
#include "intel/ingest.h"

#include <string.h>

#include "base/log.h"
#include "intel/inside.h"
#include "intel/safety.h"
#include "intel/take.h"
#include "store/q_intel.h"
#include "store/q_report.h"

#define TAG_HEX_AT 33

void (*ingest_at)(enum ingest_step);

void
take_step(enum ingest_step step)
{
	if (ingest_at != NULL)
		ingest_at(step);
}

struct id
take_id(const struct take *t, uint8_t what)
{
	uint64_t ms = (uint64_t)t->sealed.day * MS_DAY;
	uint8_t seed[16 + 8 + 1] = { 0 };
	struct id id;

	memcpy(seed, t->sub.p, 16);
	memcpy(seed + 16, t->tag.p, 8);
	seed[24] = what;
	hash_blake2b(id.b, sizeof id.b, NULL, 0, (struct str){ (const char *)seed, sizeof seed });
	for (int i = 0; i < 6; i++)
		id.b[i] = (uint8_t)(ms >> (8 * (5 - i)));
	id.b[6] = (uint8_t)(0x70 | (id.b[6] & 0x0f));
	id.b[8] = (uint8_t)(0x80 | (id.b[8] & 0x3f));
	return id;
}

err_t
take_open(struct take *t, struct work *w, uint16_t otype, struct id owner, const struct newkey_place *place, size_t n, struct opened *out)
{
	struct ingest *ask;
	struct ingested got;
	bool is_card = t->sealed.kind == SPOOL_REPORT || t->sealed.kind == SPOOL_SURVEY;
	size_t seal = 0;

	while (seal < t->sealed.n_units && !id_eq(t->sealed.unit[seal].unit, t->in->unit_intake))
		seal++;
	if (seal == t->sealed.n_units)
		FAIL(ERR_DENIED, "ingest.refused");
	NEW(ask, t->cx->arena);
	*ask = (struct ingest){ .kind = (uint8_t)t->sealed.kind, .anonymous = !t->from_staff, .unit = t->sealed.unit[seal].unit,
	    .ukv = t->sealed.unit[seal].ukv, .otype = otype, .owner = owner, .n_places = n };
	memcpy(ask->sub, t->sub.p, 16);
	memcpy(ask->box, t->sealed.unit[seal].box, sizeof ask->box);
	memcpy(ask->place, place, n * sizeof *place);
	TRY(keeper_ingest(t->cx->keeper, work_txn(w), ask, &got));
	for (size_t i = 0; i < n; i++)
		TRY(work_wrap(w, &got.wrap[i]));
	*out = (struct opened){ .owner = owner, .cmp = place[0].cmp, .otype = otype, .dkv = got.wrap[0].dkv };
	out->keys.gmask = GMASK(is_card ? G_CARD : G_REPLY);
	out->keys.g[(is_card ? G_CARD : G_REPLY) - 1] = got.group;
	crypto_wipe(&got.group, sizeof got.group);
	take_step(INGEST_I3);
	return NULL;
}

/* I1: a file that is whole, for this site, and under the name its header claims. */
NODISCARD static err_t
check(struct take *t)
{
	struct str bytes, hex;

	TRY(spool_sync(t->spool, t->name));
	TRY(spool_get(t->spool, t->cx->arena, t->name, &bytes));
	TRY(sealed_read(bytes, &t->sealed));
	TRY(str_unhex(t->cx->arena, str_from(t->name, TAG_HEX_AT), &t->tag));
	t->sub = (struct str){ (const char *)t->sealed.sub, sizeof t->sealed.sub };
	TRY(str_hex(t->cx->arena, t->sub.p, t->sub.n, &hex));
	if (memcmp(t->sealed.site.b, t->in->site.b, sizeof t->in->site.b) != 0 || t->tag.n != 8 || !str_starts(t->name, hex))
		FAIL(ERR_INVALID, "spool.bad");
	/* Whatever lies in spool/staff was put there by this program, and is a report. */
	if (t->from_staff && t->sealed.kind != SPOOL_REPORT)
		FAIL(ERR_INVALID, "spool.bad");
	take_step(INGEST_I1);
	return NULL;
}

NODISCARD static err_t
arrival_note(struct take *t, const struct safety_due *due)
{
	struct store_tx *tx CLEANUP(store_rollback) = NULL;

	TRY(store_begin(t->cx, &tx));
	TRY(q_arrival_put(t->cx, &(struct q_arrival_put_in){ .sub = t->sub, .tag = t->tag, .arrived = t->cx->now, .safety_due = due->due }));
	return store_commit(t->cx, &tx);
}

/*
 * I2: durable before anything else; the first arrival of a pair counts, and
 * is written once however often an envelope that waits is looked at.
 */
NODISCARD static err_t
arrive(struct take *t)
{
	struct q_intel_arrival_in pair = { .sub = t->sub, .tag = t->tag };
	struct q_intel_arrival row;
	struct safety_due due;
	err_t e = q_intel_arrival(t->cx, &pair, &row);

	if (e != NULL && e->code == ERR_NOTFOUND) {
		due = safety_clock(t->in->registry->calendar, t->sealed.flags, t->cx->now, t->in->duty_contact);
		TRY(arrival_note(t, &due));
		e = q_intel_arrival(t->cx, &pair, &row);
	}
	TRY(e);
	t->arrived = row.arrived;
	t->due = row.safety_due;
	due = safety_clock(t->in->registry->calendar, t->sealed.flags, t->arrived, t->in->duty_contact);
	t->safety_case = safety_case_name(due.which);
	t->duty_alert = due.duty_alert;
	take_step(INGEST_I2);
	return NULL;
}

/* Nobody is named, nobody is in need: a little later, out of order (SEC-54). The length follows from sub, so a restart keeps it. */
static bool
waits(const struct take *t)
{
	uint64_t dice;

	if (t->from_staff || t->in->delay_ms <= 0 || (t->sealed.flags & (SPOOL_DANGER | SPOOL_WELFARE | SPOOL_CHILD)) != 0)
		return false;
	memcpy(&dice, t->sub.p, sizeof dice);
	return t->cx->now < t->arrived + (int64_t)(dice % (uint64_t)t->in->delay_ms);
}

NODISCARD static err_t
known(struct take *t, bool *out)
{
	struct q_report_by_sub row;
	err_t e = q_report_by_sub(t->cx, &(struct q_report_by_sub_in){ .sub = t->sub, .tag = t->tag }, &row);

	*out = e == NULL;
	if (e != NULL && e->code == ERR_NOTFOUND)
		return NULL;
	t->urn = row.urn;
	return e;
}

NODISCARD static err_t
take_kind(struct take *t, enum taken *out)
{
	switch (t->sealed.kind) {
	case SPOOL_REPORT:
	case SPOOL_SURVEY:
		*out = TAKEN_REPORT;
		TRY(arrive(t));
		if (waits(t)) {
			*out = TAKEN_WAITS;
			return NULL;
		}
		return take_report(t);
	case SPOOL_ADDITION:
		TRY(arrive(t));
		return take_addition(t, out);
	case SPOOL_BINDING:
		*out = TAKEN_BINDING;
		return take_binding(t);
	case SPOOL_CONTROL:
		*out = TAKEN_CONTROL;
		return take_control(t);
	case SPOOL_MESSAGE:
		break;
	}
	FAIL(ERR_INVALID, "spool.bad");
}

/* The pair may have been stored by another thread in between: then this try was one too many, no failure. */
NODISCARD static err_t
take_whole(struct take *t, enum taken *out)
{
	bool is_known;
	err_t e;

	TRY(check(t));
	TRY(known(t, &is_known));
	if (is_known) {
		*out = TAKEN_KNOWN;
		return NULL;
	}
	e = take_kind(t, out);
	if (e == NULL || e->code == ERR_INVALID || e->code == ERR_BUSY)
		return e;
	if (known(t, &is_known) == NULL && is_known) {
		*out = TAKEN_KNOWN;
		return NULL;
	}
	return e;
}

err_t
take_file(struct take *t, enum taken *out)
{
	err_t e = take_whole(t, out);

	if (e != NULL && (e->code == ERR_INVALID || (e->code == ERR_DENIED && str_is(str_of(e->id), "ingest.refused")))) {
		log_err(LOG_ERROR, e, "an envelope cannot be taken in and is set aside");
		*out = TAKEN_BAD;
		return spool_bad(t->spool, t->name);
	}
	TRY(e);
	if (*out == TAKEN_WAITS)
		return NULL;
	e = spool_drop(t->spool, t->name);
	return e != NULL && e->code == ERR_NOTFOUND ? NULL : e;
}

static void
count(struct ingest_count *c, enum taken taken)
{
	switch (taken) {
	case TAKEN_REPORT: c->reports++; break;
	case TAKEN_ADDITION: c->additions++; break;
	case TAKEN_BINDING: c->bindings++; break;
	case TAKEN_CONTROL: c->controls++; break;
	case TAKEN_BAD: c->bad++; break;
	case TAKEN_WAITS: c->waiting++; break;
	case TAKEN_KNOWN: break;
	}
}

/* Bindings before what may speak of them, whatever their names. */
static bool
is_later(enum spool_kind kind, int pass)
{
	bool first = kind == SPOOL_REPORT || kind == SPOOL_SURVEY || kind == SPOOL_BINDING;

	return first == (pass == 1);
}

NODISCARD static err_t
take_folder(struct ctx *cx, const struct intel *in, struct spool *spool, bool from_staff, int pass, struct ingest_count *c)
{
	struct str *names;
	size_t n;

	TRY(spool_list(spool, cx->arena, &names, &n));
	for (size_t i = 0; i < n; i++) {
		struct arena arena;
		struct ctx one = *cx;
		struct take *t = NULL;
		enum taken taken = TAKEN_KNOWN;
		struct str bytes;
		struct sealed *look = NULL;
		err_t e = NULL;

		arena_init(&arena, (size_t)256 << 20);
		one.arena = &arena;
		t = arena_alloc(&arena, sizeof *t);
		look = arena_alloc(&arena, sizeof *look);
		if (t == NULL || look == NULL)
			e = ERROR(ERR_LIMIT, "memory.limit");
		if (e == NULL)
			e = spool_get(spool, &arena, names[i], &bytes);
		if (e == NULL && sealed_read(bytes, look) == NULL && is_later(look->kind, pass)) {
			arena_free(&arena);
			continue;
		}
		if (e == NULL) {
			*t = (struct take){ .cx = &one, .in = in, .spool = spool, .from_staff = from_staff, .name = names[i] };
			e = take_file(t, &taken);
		}
		if (e == NULL)
			count(c, taken);
		else if (e->code == ERR_BUSY)
			c->waiting++;
		else if (e->code != ERR_NOTFOUND) {
			c->failed++;
			log_err(LOG_ERROR, e, "taking in an envelope");
		}
		arena_free(&arena);
	}
	return NULL;
}

err_t
ingest_all(struct ctx *cx, const struct intel *in, struct ingest_count *out)
{
	struct actor room;
	struct ctx sys = intel_as_system(cx, &room, NULL);

	*out = (struct ingest_count){ 0 };
	for (int pass = 0; pass < 2; pass++) {
		if (in->spool_in != NULL)
			TRY(take_folder(&sys, in, in->spool_in, false, pass, out));
		if (in->spool_staff != NULL && pass == 0)
			TRY(take_folder(&sys, in, in->spool_staff, true, pass, out));
	}
	return NULL;
}

err_t
ingest_oldest_ms(struct ctx *cx, const struct intel *in, int64_t *out)
{
	struct q_arrivals *row;
	size_t n;
	bool is_known;

	*out = 0;
	TRY(q_arrivals(cx, &row, &n));
	for (size_t i = 0; i < n; i++) {
		struct take t = { .cx = cx, .in = in, .sub = row[i].sub, .tag = row[i].tag };

		TRY(known(&t, &is_known));
		if (!is_known && cx->now - row[i].arrived > *out)
			*out = cx->now - row[i].arrived;
	}
	return NULL;
}
