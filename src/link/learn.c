/*
 * link/learn.c - m, k, lambda and eta by expectation and maximisation, without labels (LNK-71 to 74).
 *
 * The space is every pair of records: candidates by their patterns, all others
 * as unrelated.  u gives up what the matches put into it.  Fifty imagined pairs at the starting
 * chances keep small files near them; k has to learn from a small class and
 * is held the same way.
 */
#include <math.h>
#include <string.h>

#include "link/model.h"

#define ROUNDS 100
#define STILL 1e-5
#define IMAGINED 50.0
#define MATCHES_LEAST 200.0

struct sums { double m[COMPARISONS][LEVELS], k[COMPARISONS][LEVELS], match, kin; };

static void
expect(const struct model *model, const struct pattern *p, size_t n, struct sums *out)
{
	double m_log[COMPARISONS][LEVELS] = { { 0 } }, k_log[COMPARISONS][LEVELS] = { { 0 } };
	double prior = log2(model->lambda), kin_prior = log2(model->eta), rest = 1 - model->lambda - model->eta;

	for (size_t c = 0; c < COMPARISONS; c++)
		for (int l = 1; l < comparison_texts[c].n_levels; l++) {
			double u = c == CMP_ORDER ? 1 : model->u[c][l];

			m_log[c][l] = log2(model->m[c][l] / u);
			k_log[c][l] = comparison_texts[c].is_kin ? log2(model->k[c][l] / u) : 0;
		}
	memset(out, 0, sizeof *out);
	for (size_t i = 0; i < n; i++) {
		double same = prior + p[i].rarity / 8.0, kin = kin_prior + p[i].kin_rarity / 8.0, all;

		for (size_t c = 0; c < COMPARISONS; c++) {
			same += m_log[c][p[i].level[c]];
			kin += k_log[c][p[i].level[c]];
		}
		same = exp2(same);
		kin = exp2(kin);
		all = p[i].n / (same + kin + rest);
		same *= all;
		kin *= all;
		out->match += same;
		out->kin += kin;
		for (size_t c = 0; c < COMPARISONS; c++) {
			out->m[c][p[i].level[c]] += same;
			out->k[c][p[i].level[c]] += kin;
		}
	}
}

/* New chances of levels first..last, drawn to the starting ones; the greatest change. */
static double
settle(double *chance, const double *seen, const struct level_text *start, int kin, int first, int last)
{
	double sum = 0, began = 0, most = 0;

	for (int l = first; l <= last; l++) {
		sum += seen[l];
		began += kin ? start[l].k : start[l].m;
	}
	for (int l = first; l <= last; l++) {
		double now = (seen[l] + IMAGINED * (kin ? start[l].k : start[l].m) / began) / (sum + IMAGINED);

		most = fmax(most, fabs(now - chance[l]));
		chance[l] = now;
	}
	return most;
}

static double
maximise(struct model *model, const struct sums *s, double pairs)
{
	double most = 0;

	for (size_t c = 0; c < COMPARISONS; c++) {
		const struct comparison_text *t = &comparison_texts[c];
		int parts = c == CMP_SEX ? 2 : 1, n = (t->n_levels - 1) / parts;

		for (int part = 0; part < parts; part++) {
			most = fmax(most, settle(model->m[c], s->m[c], t->level, 0, part * n + 1, part * n + n));
			if (t->is_kin)
				most = fmax(most, settle(model->k[c], s->k[c], t->level, 1, part * n + 1, part * n + n));
		}
	}
	model->lambda = fmax(s->match, .5) / pairs;
	model->eta = fmax(s->kin, .5) / pairs;
	return most;
}

/*
 * Random pairs and frequencies hold the matches too, and where a person stands
 * in many records they are most of those that agree: take them out of u.  The
 * rarities, made against the u that was seen, follow by the same factor.
 */
static void
take_matches_out(struct model *model, const struct model *seen)
{
	for (size_t c = 0; c < COMPARISONS; c++)
		for (int l = 1; c != CMP_ORDER && l < comparison_texts[c].n_levels; l++)
			model->u[c][l] = fmax(seen->u[c][l] - model->lambda * model->m[c][l], seen->u[c][l] / 16) / (1 - model->lambda);
}

void
model_learn(struct model *model, const struct pattern *p, size_t n, double pairs, double records)
{
	struct model start = *model;
	struct sums s;

	/* Where matches are half the records or so; kin as many. */
	model->lambda = fmin(.3, .3 * records / pairs);
	model->eta = model->lambda;
	start.lambda = model->lambda;
	start.eta = model->eta;
	for (int round = 0; round < ROUNDS; round++) {
		expect(model, p, n, &s);
		if (maximise(model, &s, pairs) < STILL)
			break;
		take_matches_out(model, &start);
	}
	if (s.match < MATCHES_LEAST) {
		double lambda = model->lambda;

		memcpy(model->m, start.m, sizeof start.m);
		memcpy(model->k, start.k, sizeof start.k);
		model->lambda = fmin(.3, fmax(lambda, .05 * records / pairs));
		model->eta = model->lambda;
		model->is_default = 1;
	}
}
