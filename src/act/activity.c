/*
 * act/activity.c - is anybody else going there at that time? (INT-50)
 *
 *	window -> visits by plain dates -> cards opened -> places compared
 *
 * Two places are one when their postcodes agree, or, where one of them has
 * none, when their words do.  A card that does not open counts as a meeting:
 * the answer errs towards speaking.
 */
#include "act/activity.h"

#include "act/inside.h"
#include "picture/picture.h"
#include "store/q_act.h"

#define PLACE_MAX 400
#define VISITS_MAX 200			/* in one window; more is no window */

/* What a place is compared by: its postcode, else its letters and digits. */
NODISCARD static err_t
place_key(struct ctx *cx, struct str place, struct str *out)
{
	char code[9];
	size_t at, length;
	struct buf b;
	struct str words;

	if (postcode_find(place, 0, &at, &length, code))
		return str_dup(cx->arena, str_of(code), out);
	TRY(str_lower_ascii(cx->arena, str_head(place, PLACE_MAX), &words));
	buf_init(&b, cx->arena, PLACE_MAX + 1);
	for (size_t i = 0; i < words.n; i++)
		if ((words.p[i] >= 'a' && words.p[i] <= 'z') || (words.p[i] >= '0' && words.p[i] <= '9') || (uint8_t)words.p[i] >= 0x80)
			buf_byte(&b, (uint8_t)words.p[i]);
	return buf_done(&b, out);
}

NODISCARD static err_t
is_there(struct ctx *cx, const struct activity *a, struct str place, bool *out)
{
	struct str mine, theirs;

	*out = false;
	TRY(place_key(cx, place, &theirs));
	for (size_t i = 0; i < a->n_places && !*out; i++) {
		TRY(place_key(cx, a->place[i], &mine));
		*out = mine.n > 0 && str_eq(mine, theirs);
	}
	return NULL;
}

err_t
places_of(struct ctx *cx, const struct cbor *answers, struct activity *io)
{
	const struct cbor *rows;
	size_t n = answer_rows(answers, "places", &rows);
	struct str *place;

	NEWN(place, cx->arena, n + 1);
	io->place = place;
	io->n_places = 0;
	for (size_t i = 0; i < n; i++) {
		place[io->n_places] = answer_text(&rows[i], "place");
		io->n_places += place[io->n_places].n > 0;
	}
	return NULL;
}

struct probing {
	const struct registry *registry;
	const struct activity *activity;
	struct activity_overlap *overlap;
	size_t		 n;
};

NODISCARD static err_t
compare(struct ctx *cx, struct probing *p, const struct row *row, const struct opened *opened)
{
	const struct form *form = form_by_id(p->registry->forms, STR("visit"), (uint16_t)row_int(row, RECORD_FORM_VERSION));
	struct activity_overlap *o = &p->overlap[p->n];
	const struct cbor *places;
	struct cbor answers;
	bool there = false;
	size_t n;

	*o = (struct activity_overlap){ .urn = row_text(row, RECORD_URN), .agency = row_ref(row, RECORD_AGENCY),
	    .from = (int32_t)row_int(row, RECORD_OPENED), .to = (int32_t)row_int(row, RECORD_UNTIL) };
	if (form == NULL || !(opened->keys.gmask & GMASK(G_CARD))) {
		p->n++;
		return NULL;
	}
	TRY(record_answers(cx, form, row, opened, &answers));
	n = answer_rows(&answers, "places", &places);
	for (size_t i = 0; i < n && !there; i++) {
		o->place = answer_text(&places[i], "place");
		TRY(is_there(cx, p->activity, o->place, &there));
	}
	p->n += there;
	return NULL;
}

err_t
activity_check(struct ctx *cx, const struct registry *registry, const struct activity *activity, enum activity_verdict *out,
    struct activity_overlap **overlap, size_t *n)
{
	struct q_act_visits_in in = { .account = cx->actor->caps.account, .agency = cx->actor->caps.agency, .self = activity->self,
	    .first = activity->from - ACTIVITY_MARGIN, .last = activity->to + ACTIVITY_MARGIN, .n = VISITS_MAX + 1 };
	struct probing p = { .registry = registry, .activity = activity };
	struct q_act_visits *visit;
	struct opened *opened;
	struct row *rows;
	size_t n_visits;

	TRY(q_act_visits(cx, &in, &visit, &n_visits));
	if (n_visits > VISITS_MAX)
		FAIL(ERR_LIMIT, "visit.window");
	NEWN(p.overlap, cx->arena, n_visits + 1);
	NEWN(rows, cx->arena, n_visits + 1);
	for (size_t i = 0; i < n_visits; i++)
		TRY(row_get(cx, T_RECORD, visit[i].id, &rows[i]));
	if (n_visits > 0)
		TRY(loader_open(cx, A_PROBE, rows, n_visits, GMASK(G_CARD), true, &opened));
	for (size_t i = 0; i < n_visits; i++)
		TRY(compare(cx, &p, &rows[i], &opened[i]));
	*out = p.n > 0 ? ACTIVITY_SPEAK : ACTIVITY_CLEAR;
	*overlap = p.overlap;
	*n = actor_has(cx->actor, ROLE_COORDINATOR) ? p.n : 0;
	return NULL;
}

err_t
visit_overlaps(struct ctx *cx, const struct registry *registry, const struct record_view *view, struct activity_overlap **overlap,
    size_t *n)
{
	struct activity a = { .self = row_id(&view->row), .from = (int32_t)row_int(&view->row, RECORD_OPENED),
	    .to = (int32_t)row_int(&view->row, RECORD_UNTIL) };
	enum activity_verdict verdict;

	*n = 0;
	if (!actor_has(cx->actor, ROLE_COORDINATOR) || row_null(&view->row, RECORD_OPENED))
		return NULL;
	TRY(places_of(cx, &view->answers, &a));
	return activity_check(cx, registry, &a, &verdict, overlap, n);
}
