/*
 * link/unrelated.c - u: how often two records without a tie look alike (LNK-70, 75, 76).
 *
 *	frequencies -> chance of equal values -> rarity of each value
 *	random pairs -> chances of all other levels
 */
#include <math.h>
#include <string.h>

#include "link/crew.h"
#include "link/hash.h"
#include "link/model.h"

#define RANDOM_PAIRS 1000000
#define RANDOM_TASK 65536
#define SMOOTHING 100.0			/* records of everybody that a group's own frequencies are mixed with */
#define GROUP_TABLE_MOST ((size_t)48 << 20)

struct draw { const struct records *r; struct memo *memo; uint32_t (*count)[COMPARISONS][LEVELS]; size_t n_pairs; };

/* Random pairs number task * RANDOM_TASK and on, drawn from a generator of their own. */
static err_t
draw_task(void *state, size_t task, unsigned worker)
{
	struct draw *d = state;
	const struct records *r = d->r;
	uint64_t seed = 0x706c61696eULL + task;
	size_t n = d->n_pairs - task * RANDOM_TASK < RANDOM_TASK ? d->n_pairs - task * RANDOM_TASK : RANDOM_TASK;

	for (size_t i = 0; i < n; i++) {
		uint64_t x = hash_next(&seed), y = hash_next(&seed);
		size_t left = r->n_left > 0 ? r->n_left : r->n;
		size_t a = (size_t)((__uint128_t)x * left >> 64);
		size_t b = r->n_left > 0 ? r->n_left + (size_t)((__uint128_t)y * (r->n - r->n_left) >> 64) : (size_t)((__uint128_t)y * r->n >> 64);
		struct levels l;

		if (a == b)
			continue;
		compare_records(r, &d->memo[worker], &r->record[a], &r->record[b], &l);
		for (size_t c = 0; c < COMPARISONS; c++)
			d->count[task][c][l.level[c]]++;
	}
	return NULL;
}

/* Sum of squared frequencies: the chance that two records agree. */
static double
agreement(const uint32_t *count, uint32_t n, uint32_t present)
{
	double sum = 0;

	for (uint32_t c = 1; c <= n; c++)
		sum += (double)count[c] * ((double)count[c] - 1);
	return present > 1 ? sum / ((double)present * ((double)present - 1)) : 0;
}

static void
set_levels(struct model *model, uint32_t (*count)[COMPARISONS][LEVELS], size_t n_tasks)
{
	for (size_t c = 0; c < COMPARISONS; c++) {
		double seen[LEVELS] = { 0 }, all = 0;

		for (int l = 1; l < comparison_texts[c].n_levels; l++) {
			for (size_t t = 0; t < n_tasks; t++)
				seen[l] += count[t][c][l];
			all += seen[l];
		}
		if (c == CMP_ORDER || all < 100)
			continue;
		for (int l = 1; l < comparison_texts[c].n_levels; l++)
			model->u[c][l] = (seen[l] > .5 ? seen[l] : .5) / all;
	}
	/* Sex has two tables, each with chances of its own. */
	for (int t = 0; t < 2; t++) {
		double sum = 0;

		for (int l = 1; l <= 3; l++)
			sum += model->u[CMP_SEX][3 * t + l];
		for (int l = 1; l <= 3; l++)
			model->u[CMP_SEX][3 * t + l] /= sum;
	}
}

static int16_t
rarity_of(double u, double frequency)
{
	long bits = lround(BIT * log2(u / frequency));

	return (int16_t)(bits > RARITY_MOST ? RARITY_MOST : bits < -RARITY_MOST ? -RARITY_MOST : bits);
}

/* u of the level at which values of a kind are equal, made exact, and each value's rarity against it. */
NODISCARD static err_t
values(struct model *model, const struct records *r, struct memory *m)
{
	static const struct { enum value_kind kind; enum comparison comparison; int level; } table[] = {
		{ VALUE_BIRTH, CMP_BIRTH, BIRTH_L_EQUAL }, { VALUE_POSTCODE, CMP_LOCATION, PLACE_L_UNIT }, { VALUE_PLACE, CMP_LOCATION, PLACE_L_PLACE },
		{ VALUE_PHONE, CMP_PHONE, 1 }, { VALUE_EMAIL, CMP_EMAIL, 1 }, { VALUE_DOCUMENT, CMP_DOCUMENT, 1 },
		{ VALUE_OCCUPATION, CMP_OCCUPATION, 1 }, { VALUE_TEXT, CMP_TEXT, 1 }, { VALUE_ADDRESS, CMP_LOCATION, PLACE_L_DOOR }
	};

	for (size_t i = 0; i < sizeof table / sizeof table[0]; i++) {
		const struct column_of_values *v = &r->value[table[i].kind];
		double equal = agreement(v->count, v->n, v->present), *u = &model->u[table[i].comparison][table[i].level];

		if (v->present < 100)
			continue;
		if (table[i].comparison != CMP_LOCATION)
			*u = fmax(equal, .5 / ((double)v->present * (double)v->present / 2));
		ARRAY(model->value[table[i].kind], m, (size_t)v->n + 1);
		for (uint32_t c = 1; c <= v->n; c++) {
			double level = *u;

			if (table[i].kind == VALUE_BIRTH && r->birth[c].precision != BIRTH_DAY)
				level = model->u[CMP_BIRTH][BIRTH_L_EQUAL_JAN1];
			if (table[i].kind == VALUE_BIRTH && r->birth[c].jan1)
				level = model->u[CMP_BIRTH][BIRTH_L_EQUAL_JAN1];
			model->value[table[i].kind][c] = rarity_of(level, (double)v->count[c] / v->present);
		}
	}
	return NULL;
}

/* Frequencies of a kind of name, in all and by nationality. */
struct spread {
	const uint32_t *count;
	uint32_t *by_group;		/* code x groups + group */
	double *mixed;			/* 100 sum of p_g n_gv / (n_g + 100)^2, by code */
	double present, *group_present;
	double u;
};

static double
share(const struct spread *s, uint32_t code)
{
	return s->count[code] / s->present;
}

static double
group_share(const struct spread *s, size_t groups, uint32_t code, uint32_t group)
{
	return (s->by_group[code * groups + group] + SMOOTHING * share(s, code)) / (s->group_present[group] + SMOOTHING);
}

struct groups { struct model *model; const struct records *r; struct spread given, surname; size_t n; double *p, base; };

/* Joint chance of two names over nationalities: sum of p_g f_g(G) f_g(S). */
static double
joint(const struct groups *g, uint32_t given, uint32_t surname)
{
	double fg = share(&g->given, given), fs = share(&g->surname, surname), sum;

	sum = g->base * fg * fs + g->given.mixed[given] * fs + g->surname.mixed[surname] * fg;
	for (size_t i = 1; i < g->n; i++) {
		double n = g->given.by_group[given * g->n + i];

		if (n > 0)
			sum += g->p[i] * n * g->surname.by_group[surname * g->n + i] / ((g->given.group_present[i] + SMOOTHING) * (g->surname.group_present[i] + SMOOTHING));
	}
	return sum;
}

#define RARITY_TASK 16384

static err_t
rarity_task(void *state, size_t task, unsigned worker)
{
	const struct groups *g = state;
	const struct records *r = g->r;
	size_t to = (task + 1) * RARITY_TASK < r->n ? (task + 1) * RARITY_TASK : r->n;
	double floor = 1.0 / (double)r->n;

	for (size_t i = task * RARITY_TASK; i < to; i++) {
		const struct record *record = &r->record[i];
		struct rarity *out = &g->model->names[i];
		uint32_t group = g->n > 1 ? record->nationality : 0;

		if (record->given != 0) {
			out->given = out->given_group = rarity_of(g->given.u, fmax(share(&g->given, record->given), floor));
			if (group != 0)
				out->given_group = rarity_of(g->given.u, fmax(group_share(&g->given, g->n, record->given, group), floor));
		}
		if (record->surname != 0) {
			out->surname = out->surname_group = rarity_of(g->surname.u, fmax(share(&g->surname, record->surname), floor));
			if (group != 0)
				out->surname_group = rarity_of(g->surname.u, fmax(group_share(&g->surname, g->n, record->surname, group), floor));
		}
		out->both = (int16_t)(out->given + out->surname);
		if (g->n > 1 && record->given != 0 && record->surname != 0) {
			int16_t both = rarity_of(g->given.u * g->surname.u, fmax(joint(g, record->given, record->surname), floor * floor));

			out->both = both < out->both ? both : out->both;
		}
	}
	return NULL;
}

NODISCARD static err_t
spread_of(struct spread *s, const struct groups *g, struct memory *m, const uint32_t *count, uint32_t present, double u)
{
	size_t names = (size_t)g->r->names.dict.n + 1;
	bool given = s == &g->given;

	*s = (struct spread){ .count = count, .present = present > 0 ? present : 1, .u = u };
	if (g->n <= 1)
		return NULL;
	ARRAY(s->by_group, m, names * g->n);
	ARRAY(s->mixed, m, names);
	ARRAY(s->group_present, m, g->n);
	for (size_t i = 0; i < g->r->n; i++) {
		const struct record *record = &g->r->record[i];
		uint32_t code = given ? record->given : record->surname;

		if (code != 0 && record->nationality != 0) {
			s->by_group[code * g->n + record->nationality]++;
			s->group_present[record->nationality]++;
		}
	}
	for (size_t code = 1; code < names; code++)
		for (size_t i = 1; i < g->n; i++)
			s->mixed[code] += g->p[i] * s->by_group[code * g->n + i] * SMOOTHING / ((s->group_present[i] + SMOOTHING) * (s->group_present[i] + SMOOTHING));
	return NULL;
}

NODISCARD static err_t
names(struct model *model, const struct records *r, struct memory *m, unsigned threads)
{
	struct groups g = { .model = model, .r = r };
	const struct column_of_values *v = &r->value[VALUE_NATIONALITY];
	size_t codes = (size_t)r->names.dict.n + 1;
	double *u_given = &model->u[CMP_GIVEN][REL_SAME], *u_surname = &model->u[CMP_SURNAME][REL_SAME];

	ARRAY(model->names, m, r->n);
	/* Too many names times nationalities for a table: the whole population serves. */
	g.n = v->n > 0 && codes * (v->n + 1) <= GROUP_TABLE_MOST ? (size_t)v->n + 1 : 1;
	if (r->given_present > 1)
		*u_given = fmax(agreement(r->given_count, r->names.dict.n, r->given_present), 1e-9);
	if (r->surname_present > 1)
		*u_surname = fmax(agreement(r->surname_count, r->names.dict.n, r->surname_present), 1e-9);
	ARRAY(g.p, m, g.n);
	for (size_t i = 1; i < g.n; i++)
		g.p[i] = (double)v->count[i] / v->present;
	TRY(spread_of(&g.given, &g, m, r->given_count, r->given_present, *u_given));
	TRY(spread_of(&g.surname, &g, m, r->surname_count, r->surname_present, *u_surname));
	for (size_t i = 1; i < g.n; i++)
		g.base += g.p[i] * SMOOTHING * SMOOTHING / ((g.given.group_present[i] + SMOOTHING) * (g.surname.group_present[i] + SMOOTHING));
	TRY(crew_run(threads, (r->n + RARITY_TASK - 1) / RARITY_TASK, rarity_task, &g));
	memory_drop(m, g.p);
	for (int i = 0; i < 2; i++) {
		struct spread *s = i == 0 ? &g.given : &g.surname;

		memory_drop(m, s->by_group);
		memory_drop(m, s->mixed);
		memory_drop(m, s->group_present);
	}
	return NULL;
}

err_t
model_unrelated(struct model *model, const struct records *r, struct memory *m, unsigned threads)
{
	double space = r->n_left > 0 ? (double)r->n_left * (double)(r->n - r->n_left) : (double)r->n * ((double)r->n - 1) / 2;
	struct draw d = { .r = r, .n_pairs = RANDOM_PAIRS };
	size_t n_tasks;

	if (space < 1)
		return model_init(model, m);
	n_tasks = (d.n_pairs + RANDOM_TASK - 1) / RANDOM_TASK;
	ARRAY(d.memo, m, threads);
	for (unsigned i = 0; i < threads; i++)
		TRY(memo_init(&d.memo[i], m));
	ARRAY(d.count, m, n_tasks);
	TRY(crew_run(threads, n_tasks, draw_task, &d));
	set_levels(model, d.count, n_tasks);
	for (unsigned i = 0; i < threads; i++)
		memo_end(&d.memo[i], m);
	memory_drop(m, d.memo);
	memory_drop(m, d.count);
	TRY(values(model, r, m));
	return names(model, r, m, threads);
}
