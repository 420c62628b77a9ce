/*
 * cli/demo_plan.c - who reports what when, in eighteen months.
 *
 *	threads.csv x partner_texts.csv, public_texts.csv -> plan, by day
 *	-> slots filled from the thread -> letter, matter -> carry
 *
 * A thread is one matter several agencies meet: a place, people, vehicles,
 * phones.  Each report knows a part of it, in the words of its agency, so that
 * some of it is found by joining alone.
 */
#include "cli/demo_plan.h"

#include <stdlib.h>

#include "cli/demo_stories.h"

#define PLANNED_MAX 700
#define QUIET_DAYS 21		/* the last days are planned one by one */
#define PACE_MINUTES 800	/* of working time: the longest way of a report of these days */
#define MONTH_DAYS 30
#define SHARE_PUBLIC 26		/* of a hundred reports of a thread */
#define HANDS 2
#define SHARED 16		/* of a hundred live reports go to partners */
#define MORE_OF_ALL 6		/* fifths: reports of a thread as its table says, and a fifth more */

enum source { FROM_PARTNER, FROM_PUBLIC, FROM_STORY };
struct planned { enum source source; size_t thread, text; int64_t at; struct way way; };
struct plan { struct county *c; struct planned *p; size_t n; };

/* ---- what goes where --------------------------------------------------- */

static bool
list_has_word(struct str list, struct str word)
{
	struct str piece;

	while (str_split(&list, ';', &piece))
		if (str_eq(piece, word))
			return true;
	return false;
}

static const struct csv *
texts_of(const struct county *c, enum source source)
{
	return &c->table[source == FROM_PUBLIC ? TABLE_PUBLIC_TEXTS : TABLE_PARTNER_TEXTS];
}

/* A text that fits the thread; the same one seldom twice in a row. */
static size_t
text_for(struct county *c, enum source source, struct str group, size_t last)
{
	const struct csv *t = texts_of(c, source);
	size_t fit[128], n = 0;

	for (size_t i = 0; i < t->n_rows && n < sizeof fit / sizeof *fit; i++)
		if (list_has_word(csv_get(t, i, "groups"), group) && i != last)
			fit[n++] = i;
	return n == 0 ? last : fit[county_throw(c, n)];
}

/* Partners write in office hours, the public at any. */
static int64_t
instant(struct county *c, int64_t from, int64_t to, bool is_public)
{
	int64_t at = from + (int64_t)county_throw(c, (size_t)((to - from) / MS_MINUTE) + 1) * MS_MINUTE;
	int32_t day = day_local(at);

	if (is_public)
		return at;
	if (!calendar_is_working(c->calendar, day) && !county_chance(c, 20))
		day = calendar_next_working(c->calendar, day);
	return local_ms(date_of(day), 8 + (int)county_throw(c, 10), (int)county_throw(c, 60));
}

/* So early that the working time since then is enough, whatever the hour and day the demo is made. */
static int64_t
early_enough(const struct county *c, int64_t at)
{
	while (calendar_add_staffed(c->calendar, at, PACE_MINUTES) >= c->now)
		at -= MS_DAY / 3;
	return at;
}

static void
add(struct plan *plan, struct planned p)
{
	if (plan->n < PLANNED_MAX)
		plan->p[plan->n++] = p;
}

static void
plan_thread(struct plan *plan, size_t row)
{
	struct county *c = plan->c;
	const struct csv *t = &c->table[TABLE_THREADS];
	int64_t from = 0, to = 0, n = 0, last_day = c->now - QUIET_DAYS * MS_DAY;
	size_t last = SIZE_MAX;

	if (str_i64(csv_get(t, row, "from_month"), &from) != NULL || str_i64(csv_get(t, row, "to_month"), &to) != NULL || str_i64(csv_get(t, row, "reports"), &n) != NULL)
		return;
	from = c->now - from * MONTH_DAYS * MS_DAY;
	to = c->now - to * MONTH_DAYS * MS_DAY;
	if (to > last_day)
		to = last_day;
	for (int64_t i = 0; i < n * MORE_OF_ALL / 5; i++) {
		enum source source = county_chance(c, SHARE_PUBLIC) ? FROM_PUBLIC : FROM_PARTNER;
		struct way way = { .reach = REACH_LIVE, .haste = 1, .asked_once = source == FROM_PARTNER && county_chance(c, 6) };

		last = text_for(c, source, csv_get(t, row, "group"), last);
		add(plan, (struct planned){ source, row, last, instant(c, from, to, source == FROM_PUBLIC), way });
	}
}

/* The last two weeks: what waits for somebody now, and what went its way quickly. */
static void
plan_recent(struct plan *plan)
{
	static const struct { enum reach reach; int n, from_days, to_days; } list[] = {
		{ REACH_DELETE, 2, 10, 6 }, { REACH_LIVE, 18, 20, 6 }, { REACH_RETURNED, 4, 9, 3 }, { REACH_GRADED, 2, 6, 4 },
		{ REACH_LINKING, 6, 5, 2 }, { REACH_SANITISED, 4, 4, 2 },
	};
	struct county *c = plan->c;
	const struct csv *t = &c->table[TABLE_THREADS];

	for (size_t k = 0; k < sizeof list / sizeof *list; k++)
		for (int i = 0; i < list[k].n; i++) {
			size_t thread = county_throw(c, t->n_rows);
			enum source source = list[k].reach == REACH_LIVE && county_chance(c, SHARE_PUBLIC) ? FROM_PUBLIC : FROM_PARTNER;
			struct way way = { .reach = list[k].reach, .haste = 8 };
			int64_t at = instant(c, c->now - list[k].from_days * MS_DAY, c->now - list[k].to_days * MS_DAY, false);

			add(plan, (struct planned){ source, thread, text_for(c, source, csv_get(t, thread, "group"), SIZE_MAX), early_enough(c, at), way });
		}
}

static int
by_instant(const void *a, const void *b)
{
	const struct planned *x = a, *y = b;

	return x->at < y->at ? -1 : x->at > y->at;
}

/* ---- slots ------------------------------------------------------------- */

struct slots { struct county *c; size_t thread; struct arena *arena; size_t few, pay, weeks; };

static struct str
thing(const struct slots *s, const char *column)
{
	return csv_get(&s->c->table[TABLE_THREADS], s->thread, column);
}

static struct str
or_else(struct str first, struct str second)
{
	return first.n > 0 ? first : second;
}

/* Two letters of a plate were not seen. */
NODISCARD static err_t
part_of(const struct slots *s, struct str *out)
{
	struct str plate = thing(s, "plate");

	return str_fmt(s->arena, out, "%.*s??", STRF(str_head(plate, plate.n > 2 ? plate.n - 2 : 0)));
}

NODISCARD static err_t
place_of(const struct slots *s, struct str *out)
{
	struct str business = thing(s, "business");

	return str_fmt(s->arena, out, "%.*s%s%.*s, %.*s, %.*s", STRF(business), business.n > 0 ? ", " : "", STRF(thing(s, "street")), STRF(thing(s, "town")), STRF(thing(s, "postcode")));
}

NODISCARD static err_t
slot_value(const struct slots *s, struct str name, struct str *out)
{
	static const char *const small[] = { "three", "four", "five", "six", "seven", "eight", "nine" }, *const Small[] = { "Three", "Four", "Five", "Six", "Seven", "Eight", "Nine" };
	static const struct { const char *slot, *column, *otherwise; } plain[] = {
		{ "veh", "vehicle", "vehicle" }, { "plate", "plate", "plate" }, { "veh2", "vehicle_2", "vehicle" }, { "plate2", "plate_2", "plate" },
		{ "phone", "phone", "phone" }, { "phone2", "phone_2", "phone" }, { "boss", "boss", "boss" }, { "name", "name", "name" },
		{ "lang", "language", "language" }, { "street", "street", "street" }, { "town", "town", "town" }, { "biz", "business", "street" },
	};
	/* A second vehicle counts only with its plate. */
	bool no_second = thing(s, "plate_2").n == 0;

	for (size_t i = 0; i < sizeof plain / sizeof *plain; i++)
		if (str_is(name, plain[i].slot)) {
			*out = or_else(no_second && str_is(name, "veh2") ? STR_NONE : thing(s, plain[i].column), thing(s, plain[i].otherwise));
			return NULL;
		}
	if (str_is(name, "part"))
		return part_of(s, out);
	if (str_is(name, "place"))
		return place_of(s, out);
	if (str_is(name, "n") || str_is(name, "N")) {
		*out = str_of(name.p[0] == 'n' ? small[s->few] : Small[s->few]);
		return NULL;
	}
	if (str_is(name, "pay") || str_is(name, "weeks"))
		return str_fmt(s->arena, out, "%zu", name.p[0] == 'p' ? s->pay : s->weeks);
	FAIL(ERR_BUG, "demo.slot");
}

NODISCARD static err_t
fill(const struct slots *s, struct str text, struct str *out)
{
	struct buf b;
	size_t open, close;

	buf_init(&b, s->arena, 1 << 16);
	while (str_find(text, STR("{"), &open)) {
		struct str value;

		buf_str(&b, str_head(text, open));
		text = str_from(text, open + 1);
		if (!str_find(text, STR("}"), &close))
			FAIL(ERR_BUG, "demo.slot");
		TRY(slot_value(s, str_head(text, close), &value));
		buf_str(&b, value);
		text = str_from(text, close + 1);
	}
	buf_str(&b, text);
	return buf_done(&b, out);
}

/* Names of slots -> "plate=ZZ69 KLM;phone=07700 900147", what the sender put in fields of its own. */
NODISCARD static err_t
given_of(const struct slots *s, struct str names, struct str *out)
{
	static const struct { const char *slot, *as, *value; } list[] = {
		{ "plate", "plate", "plate" }, { "part", "plate", "part" }, { "plate2", "plate", "plate2" }, { "phone", "phone", "phone" }, { "phone2", "phone", "phone2" },
		{ "place", "place", "place" }, { "biz", "business", "biz" }, { "business", "business", "biz" }, { "boss", "person", "boss" }, { "name", "person", "name" },
	};
	struct str piece, value;
	struct buf b;

	buf_init(&b, s->arena, 4096);
	while (str_split(&names, ';', &piece))
		for (size_t i = 0; i < sizeof list / sizeof *list; i++)
			if (str_is(piece, list[i].slot)) {
				TRY(slot_value(s, str_of(list[i].value), &value));
				if (value.n > 0)
					buf_printf(&b, "%s%s=%.*s", b.n > 0 ? ";" : "", list[i].as, STRF(value));
			}
	return buf_done(&b, out);
}

/* ---- one planned report ------------------------------------------------ */

/* Some sender of the text's list: an agency's practitioner, or whoever takes calls at the unit. */
NODISCARD static err_t
sender_of(struct county *c, struct str list, struct letter *l)
{
	static const char *const taken_by_the_unit[] = { "phone", "sms", "in_person", "email", "import" };
	struct str piece, rest = list;
	size_t n = 0, which;

	while (str_split(&rest, ';', &piece))
		n++;
	which = county_throw(c, n);
	for (rest = list, n = 0; str_split(&rest, ';', &piece) && n < which; n++)
		continue;
	l->channel = STR("partner_form");
	for (size_t i = 0; i < sizeof taken_by_the_unit / sizeof *taken_by_the_unit; i++)
		if (str_is(piece, taken_by_the_unit[i])) {
			l->channel = piece;
			l->by = county_role(c, ROLE_BIT(ROLE_INTAKE), false, county_throw(c, 64))->login;
			return NULL;
		}
	if (str_is(piece, "visit")) {
		l->channel = piece;
		piece = STR("labour");
	}
	for (size_t i = 0; i < c->n_players; i++)
		if (str_eq(c->player[i].agency, piece) && (c->player[i].roles & ROLE_BIT(ROLE_PRACTITIONER)) != 0 && !c->player[i].printed)
			l->by = c->player[i].login;
	if (l->by.n == 0)
		FAIL(ERR_BUG, "demo.sender");
	return NULL;
}

/* How well it is known decides the letter; the rest is chance. */
NODISCARD static err_t
grade_for(struct county *c, const struct letter *l, struct arena *arena, struct str *out)
{
	static const char *const conditions[] = { "C A1 S1", "C A1 S2", "C A3 S1", "C A3 S1", "C A3 S2" };
	bool is_own = str_is(l->basis, "saw") || str_is(l->basis, "saw_or_heard") || str_is(l->basis, "happened_to_me") || str_is(l->basis, "record");
	bool is_public = str_is(l->by, "public") || str_is(l->channel, "phone") || str_is(l->channel, "sms");
	const char *handling = county_chance(c, 72) ? "P" : conditions[county_throw(c, 5)];
	int source = is_public ? county_chance(c, 8) ? 3 : 2 : county_chance(c, 40) ? 1 : 2;
	char letter = str_is(l->basis, "feeling") || str_is(l->basis, "a_feeling") ? 'D' : is_own ? county_chance(c, 55) ? 'A' : 'B' : county_chance(c, 45) ? 'B' : 'C';

	return str_fmt(arena, out, "%d%c %s", source, letter, handling);
}

static struct str
wish_for(struct county *c, const struct letter *l)
{
	static const char *const wishes[] = { "linked", "linked", "linked", "in_use", "in_use", "actioned", "actioned", "safeguarded", "kept", "kept" };

	return str_ends(l->basis, STR("feeling")) ? STR("kept") : str_of(wishes[county_throw(c, 10)]);
}

static const char *
decision_for(struct county *c, const struct letter *l)
{
	bool presses = !str_is(l->danger, "no") || !str_is(l->welfare, "no") || !str_is(l->child, "no");

	if (!presses)
		return county_chance(c, 90) ? "no_need" : "advice";
	return str_is(l->danger, "yes") ? "police" : county_chance(c, 60) ? "referred" : county_chance(c, 50) ? "advice" : "no_need";
}

/* Words and facts of the letter, from its row with the thread's names in it. */
NODISCARD static err_t
letter_fill(const struct slots *s, const struct planned *p, struct letter *l, struct matter *m)
{
	const struct csv *t = texts_of(s->c, p->source);
	size_t row = p->text;

	l->at = p->at;
	l->danger = csv_get(t, row, "danger");
	l->welfare = or_else(csv_get(t, row, "welfare"), STR("no"));
	l->child = or_else(csv_get(t, row, "child"), csv_get(t, row, "children"));
	l->basis = or_else(csv_get(t, row, "basis"), csv_get(t, row, "how_known"));
	l->signs = csv_get(t, row, "signs");
	l->when = csv_get(t, row, "when");
	l->about = thing(s, "about");
	m->thread = thing(s, "id");
	l->place_kind = thing(s, "place_kind");
	l->feeling = p->source == FROM_PUBLIC ? csv_get(t, row, "feeling") : STR("They watched the door.");
	TRY(fill(s, or_else(csv_get(t, row, "text"), csv_get(t, row, "words")), &l->words));
	TRY(given_of(s, csv_get(t, row, "give"), &l->give));
	TRY(place_of(s, &l->where));
	TRY(fill(s, csv_get(t, row, "title"), &m->title));
	return fill(s, csv_get(t, row, "shared"), &m->shared);
}

NODISCARD static err_t
report_tell(struct county *c, const struct planned *p, struct arena *arena)
{
	struct slots s = { .c = c, .thread = p->thread, .arena = arena, .few = county_throw(c, 7), .pay = 15 + 5 * county_throw(c, 10), .weeks = 3 + county_throw(c, 9) };
	const struct csv *t = texts_of(c, p->source);
	struct letter l = { 0 };
	struct matter m = { 0 };
	const char *decision;

	TRY(letter_fill(&s, p, &l, &m));
	if (p->source == FROM_PUBLIC) {
		l.by = STR("public");
		l.channel = csv_get(t, p->text, "channel");
		l.code = county_chance(c, 45) ? CODE_LOST : CODE_NONE;
	} else {
		TRY(sender_of(c, csv_get(t, p->text, "by"), &l));
		l.source_risk = p->way.reach == REACH_GRADED || (str_is(l.basis, "person") && county_chance(c, 12));
	}
	decision = decision_for(c, &l);
	m.decision = str_of(decision);
	m.reason = county_reason(c, decision);
	m.feedback = p->way.reach >= REACH_LIVE ? wish_for(c, &l) : STR_NONE;
	m.share = county_chance(c, SHARED) ? thing(&s, "share") : STR_NONE;
	TRY(grade_for(c, &l, arena, &m.grade));
	matter_staff(c, &m);
	return carry(c, &l, &m, &p->way);
}

/* ---- two pairs of hands ------------------------------------------------ */

/*
 * Matters that share nothing may be told side by side, each in the order of
 * its days: a thread belongs to one hand, the stories to the first.
 */
struct hand { struct county c; const struct plan *plan; size_t which; pthread_t thread; err_t err; };

static size_t
hand_of(const struct planned *p)
{
	return p->source == FROM_STORY ? 0 : p->thread % HANDS;
}

static void *
hand_work(void *arg)
{
	struct hand *h = arg;
	struct arena arena;

	for (size_t i = 0; h->err == NULL && i < h->plan->n; i++) {
		const struct planned *p = &h->plan->p[i];

		if (hand_of(p) != h->which)
			continue;
		arena_init(&arena, (size_t)1 << 20);
		h->err = p->source == FROM_STORY ? story_tell(&h->c, p->text) : report_tell(&h->c, p, &arena);
		arena_free(&arena);
	}
	return NULL;
}

NODISCARD static err_t
hands_work(const struct plan *plan)
{
	struct hand hand[HANDS];
	err_t e = NULL;
	size_t n = 0;

	for (; e == NULL && n < HANDS; n++) {
		hand[n] = (struct hand){ .plan = plan, .which = n };
		e = county_hand(plan->c, n + 1, &hand[n].c);
		if (e == NULL && pthread_create(&hand[n].thread, NULL, hand_work, &hand[n]) != 0) {
			county_hand_close(&hand[n].c);
			e = ERROR(ERR_IO, "demo.thread");
		}
		if (e != NULL)
			break;
	}
	while (n-- > 0) {
		pthread_join(hand[n].thread, NULL);
		county_hand_close(&hand[n].c);
		if (hand[n].err != NULL)
			e = hand[n].err;
	}
	return e;
}

err_t
plan_make(struct county *c)
{
	struct plan plan = { .c = c };

	NEWN(plan.p, &c->keep, PLANNED_MAX);
	for (size_t i = 0; i < c->table[TABLE_THREADS].n_rows; i++)
		plan_thread(&plan, i);
	plan_recent(&plan);
	for (size_t i = 0; i < c->table[TABLE_STORIES].n_rows; i++)
		add(&plan, (struct planned){ .source = FROM_STORY, .text = i, .at = story_at(c, i) });
	qsort(plan.p, plan.n, sizeof *plan.p, by_instant);
	return hands_work(&plan);
}
