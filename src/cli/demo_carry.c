/*
 * cli/demo_carry.c - a report on its way through the unit, as far as it comes.
 *
 *	sent -> decided -> (asked, answered) -> graded -> (reviewed) -> authorised
 *	-> linked, live -> sender answered -> acted on -> outcome -> closed
 *
 * Waits are minutes of working time, by chance but the same in every demo.
 */
#include "cli/demo_carry.h"

#include "cli/demo_link.h"

#define LATE_PERCENT 6
#define OLD_DAYS 200
#define WAIT_DAYS 30
#define KEEP_DAYS 6		/* what went live since may still be shared */

err_t
reach_of(struct str word, enum reach *out)
{
	static const struct { const char *word; enum reach reach; } list[] = {
		{ "NEW", REACH_NEW }, { "DECIDED", REACH_DECIDED }, { "RETURNED", REACH_RETURNED }, { "GRADED", REACH_GRADED },
		{ "SANITISED", REACH_SANITISED }, { "LINKING", REACH_LINKING }, { "LIVE", REACH_LIVE }, { "CLOSED", REACH_CLOSED },
	};
	for (size_t i = 0; i < sizeof list / sizeof *list; i++)
		if (str_is(word, list[i].word)) {
			*out = list[i].reach;
			return NULL;
		}
	FAIL(ERR_BUG, "demo.reach");
}

struct str
county_reason(struct county *c, const char *kind)
{
	const struct csv *t = &c->table[TABLE_REASONS];
	size_t at[32], n = 0;

	for (size_t i = 0; i < t->n_rows && n < sizeof at / sizeof *at; i++)
		if (str_is(csv_get(t, i, "kind"), kind))
			at[n++] = i;
	return n == 0 ? STR_NONE : csv_get(t, at[county_throw(c, n)], "words");
}

int64_t
county_later(struct county *c, int64_t at, int least, int most)
{
	return calendar_add_staffed(c->calendar, at, least + (int)county_throw(c, (size_t)(most - least + 1)));
}

void
matter_staff(struct county *c, struct matter *m)
{
	size_t at = county_throw(c, 64);
	struct str grade = m->grade, code;
	bool covert = false;

	while (str_split(&grade, ' ', &code))
		covert |= str_is(code, "A2");
	m->intake = county_role(c, ROLE_BIT(ROLE_INTAKE), covert, at);
	m->second = county_role(c, ROLE_BIT(ROLE_INTAKE), covert, at + 1);
	m->authoriser = county_role(c, ROLE_BIT(ROLE_AUTHORISER), covert, at / 4);
	m->analyst = county_role(c, ROLE_BIT(ROLE_ANALYST), false, at / 8);
}

/* ---- the steps --------------------------------------------------------- */

struct run { struct county *c; const struct letter *l; struct matter *m; const struct way *way; int64_t at; bool over; };

/* The next instant; over once it would lie ahead of us. */
static void
wait_for(struct run *r, int least, int most)
{
	int haste = r->way->haste > 0 ? r->way->haste : 1;

	r->at = county_later(r->c, r->at, least / haste, most / haste);
	r->over |= r->at >= r->c->now - MS_MINUTE;
}

/* INT-35: a quarter of an hour, an hour, or noon of the next working day; a few come too late. */
NODISCARD static err_t
decided(struct run *r)
{
	const struct letter *l = r->l;
	bool is_now = str_is(l->danger, "yes") || str_is(l->welfare, "yes");
	bool is_hour = !str_is(l->child, "no") || !str_is(l->danger, "no") || !str_is(l->welfare, "no");
	bool is_late = county_chance(r->c, LATE_PERCENT) && r->way->haste <= 1;
	struct way usual = *r->way;
	const struct way *pace = r->way;

	usual.haste = 1;
	r->way = &usual;
	wait_for(r, is_now ? 3 : is_hour ? 8 : 20, is_now ? is_late ? 40 : 13 : is_hour ? is_late ? 130 : 50 : is_late ? 1500 : 200);
	r->way = pace;
	return r->over ? NULL : move_decide(r->c, r->m, r->at);
}

NODISCARD static err_t
asked(struct run *r)
{
	struct player *sender;

	TRY(move_event(r->c, r->m, r->m->intake, r->at, "open", STR_NONE));
	wait_for(r, 10, 60);
	TRY(move_event(r->c, r->m, r->m->intake, r->at, "return", county_reason(r->c, "question")));
	if (r->m->sent.has_code)
		TRY(move_ask_public(r->c, r->m, r->at, county_reason(r->c, "question")));
	if (!r->way->asked_once)
		return NULL;
	wait_for(r, 60, 900);
	if (r->over)
		return NULL;
	TRY(county_player(r->c, r->l->by, &sender));
	return move_resubmit(r->c, r->m, sender, r->at, county_reason(r->c, "answer"));
}

NODISCARD static err_t
proposed_for_deletion(struct run *r)
{
	TRY(move_event(r->c, r->m, r->m->intake, r->at, "open", STR_NONE));
	wait_for(r, 10, 60);
	return move_event(r->c, r->m, r->m->intake, r->at, "propose-delete", county_reason(r->c, "delete"));
}

/* From graded to the analysts; true in *out when it got there. */
NODISCARD static err_t
graded(struct run *r)
{
	bool is_sensitive;

	wait_for(r, 40, 900);
	if (r->over)
		return NULL;
	TRY(move_triage(r->c, r->m, r->at, &is_sensitive));
	if (is_sensitive) {
		if (r->way->reach == REACH_GRADED)
			return NULL;
		wait_for(r, 30, 500);
		if (!r->over)
			TRY(move_review(r->c, r->m, r->at));
	}
	if (r->over || r->way->reach <= REACH_SANITISED)
		return NULL;
	wait_for(r, 30, 700);
	return r->over ? NULL : move_authorise(r->c, r->m, r->at);
}

NODISCARD static err_t
live(struct run *r)
{
	wait_for(r, 60, 1500);
	return r->over ? NULL : move_link(r->c, r->m, r->at);
}

NODISCARD static err_t
answered(struct run *r)
{
	wait_for(r, 30, 1200);
	return r->over || r->m->feedback.n == 0 ? NULL : move_answer(r->c, r->m, r->at);
}

/* Partners acknowledge within a week; of the newest some still wait. */
NODISCARD static err_t
shared(struct run *r)
{
	struct str rest = r->m->share, agency;

	while (rest.n > 0 && str_split(&rest, ';', &agency)) {
		int64_t acked = county_later(r->c, r->at, 30, 2000);

		if (acked >= r->c->now || (r->at > r->c->now - WAIT_DAYS * MS_DAY && county_chance(r->c, 45)))
			acked = 0;
		TRY(move_share(r->c, r->m, agency, r->at, acked));
	}
	return NULL;
}

/* What the answer promised was done, some weeks later with a result. */
NODISCARD static err_t
acted(struct run *r)
{
	static const char *const done[] = { "actioned", "safeguarded", "in_use" };
	bool any = false;

	for (size_t i = 0; i < sizeof done / sizeof *done; i++)
		any |= str_is(r->m->feedback, done[i]);
	wait_for(r, 300, 6000);
	if (r->over || !any)
		return NULL;
	TRY(move_event(r->c, r->m, r->m->authoriser, r->at, "acted", county_reason(r->c, "acted")));
	wait_for(r, 600, 15000);
	if (r->over || !county_chance(r->c, 65))
		return NULL;
	return move_event(r->c, r->m, r->m->authoriser, r->at, "outcome", county_reason(r->c, "outcome"));
}

NODISCARD static err_t
closed(struct run *r)
{
	bool is_old = r->l->at < r->c->now - OLD_DAYS * MS_DAY;

	if (r->over || r->m->feedback.n == 0 || (r->way->reach != REACH_CLOSED && (!is_old || !county_chance(r->c, 45))))
		return NULL;
	wait_for(r, 3000, 30000);
	return r->over ? NULL : move_close(r->c, r->m, r->at);
}

NODISCARD static err_t
to_its_end(struct run *r)
{
	TRY(live(r));
	if (r->over)
		return NULL;
	TRY(answered(r));
	if (r->over)
		return NULL;
	TRY(shared(r));
	if (r->m->share.n == 0 && r->at < r->c->now - KEEP_DAYS * MS_DAY)
		TRY(move_keep(r->c, r->m, r->at + 2 * MS_DAY));
	TRY(acted(r));
	return closed(r);
}

err_t
carry(struct county *c, const struct letter *l, struct matter *m, const struct way *way)
{
	struct run r = { .c = c, .l = l, .m = m, .way = way, .at = l->at };
	struct str about = l->about;

	/* The first of what it could be, as the sender had it. */
	(void)str_split(&about, ' ', &m->threat);
	m->basis = l->basis;
	TRY(letter_send(c, l, &m->sent));
	if (way->reach == REACH_NEW)
		return NULL;
	TRY(decided(&r));
	if (r.over || way->reach == REACH_DECIDED)
		return NULL;
	if (way->reach == REACH_DELETE)
		return proposed_for_deletion(&r);
	if (way->reach == REACH_RETURNED || way->asked_once)
		TRY(asked(&r));
	if (r.over || way->reach == REACH_RETURNED)
		return NULL;
	TRY(graded(&r));
	if (r.over || way->reach < REACH_LINKING)
		return NULL;
	/* A covert matter stays where it is; whoever sent it is answered all the same. */
	return way->reach == REACH_LINKING ? answered(&r) : to_its_end(&r);
}
