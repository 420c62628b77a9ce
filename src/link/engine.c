/*
 * link/engine.c - the calls of plainsight_link.h.
 *
 *	load -> block -> u -> sample -> learn -> score -> points -> clusters
 */
#include "link/engine.h"

#include <stdlib.h>
#include <string.h>

static const char *const role_names[PL_ROLES] = {
	"ignore", "id", "given_name", "second_name", "surname", "full_name", "date_of_birth", "sex", "postcode", "place", "address", "phone",
	"plate", "email", "document_no", "nationality", "occupation", "category", "text"
};

enum pl_role
pl_role_of(const char *name, size_t n)
{
	for (int i = 0; i < PL_ROLES; i++)
		if (str_is((struct str){ name, n }, role_names[i]))
			return (enum pl_role)i;
	return (enum pl_role)PL_ROLES;
}

const char *
pl_role_name(enum pl_role role)
{
	return role < PL_ROLES ? role_names[role] : "";
}

static enum pl_code
failed(struct pl_error *error, enum pl_code code, const char *message)
{
	if (error != NULL && error->size >= sizeof *error) {
		error->code = code;
		error->field = 0;
		error->record = 0;
		(void)memccpy(error->message, message, '\0', sizeof error->message);
		error->message[sizeof error->message - 1] = '\0';
	}
	return code;
}

/* The only failure of computing is that memory ends. */
static enum pl_code
outcome(err_t e, struct pl_error *error)
{
	return e == NULL ? PL_OK : failed(error, e->code == ERR_LIMIT ? PL_MEMORY : PL_INVALID, e->code == ERR_LIMIT ? "there is not enough memory" : e->id);
}

enum pl_code
pl_engine_new(const struct pl_allocator *with, const struct pl_settings *settings, struct pl_engine **out, struct pl_error *error)
{
	struct memory m;
	struct pl_engine *e;

	*out = NULL;
	if (settings->size < sizeof *settings)
		return failed(error, PL_INVALID, "the settings are of an older version");
	memory_init(&m, with);
	if ((e = memory_array(&m, 1, sizeof *e)) == NULL) {
		memory_end(&m);
		return failed(error, PL_MEMORY, "there is not enough memory");
	}
	/* The engine's own block is the allocator's, not the list's: it holds the list. */
	e->memory = m;
	pthread_mutex_init(&e->memory.lock, NULL);
	e->settings = *settings;
	if (e->settings.threads == 0)
		e->settings.threads = 1;
	*out = e;
	return PL_OK;
}

void
pl_engine_free(struct pl_engine **engine)
{
	struct memory m;

	if (*engine == NULL)
		return;
	records_end(&(*engine)->records);
	m = (*engine)->memory;
	memory_end(&m);
	*engine = NULL;
}

static void
phase_ends(struct pl_engine *e, const char *name)
{
	int64_t now = e->settings.now != NULL ? e->settings.now() : 0;

	if (name != NULL && e->n_phases < PHASES_MOST)
		e->phase[e->n_phases++] = (struct pl_phase){ name, now - e->phase_began };
	e->phase_began = now;
}

enum pl_code
pl_load(struct pl_engine *e, const struct pl_source *source, size_t n_sources, struct pl_error *error)
{
	uint64_t n = 0;

	if (e->is_loaded || n_sources < 1 || n_sources > 2)
		return failed(error, PL_INVALID, "one or two sources are loaded, once");
	for (size_t s = 0; s < n_sources; s++) {
		n += source[s].n_records;
		if (source[s].n_columns > 64)
			return failed(error, PL_LIMIT, "at most 64 columns can have a role");
		e->source[s] = source[s];
		memcpy(e->column[s], source[s].column, source[s].n_columns * sizeof *source[s].column);
		e->source[s].column = e->column[s];
	}
	if (n > 10000000)
		return failed(error, PL_LIMIT, "at most 10,000,000 records can be linked at a time");
	e->n_sources = n_sources;
	e->is_loaded = 1;
	phase_ends(e, NULL);
	if (n > 0) {
		err_t bad = records_load(&e->records, &e->memory, e->source, n_sources, e->settings.threads, e->settings.day);

		if (bad != NULL)
			return outcome(bad, error);
	}
	phase_ends(e, "normalise");
	return PL_OK;
}

NODISCARD static err_t
learn(struct pl_engine *e)
{
	const struct records *r = &e->records;
	struct pattern *pattern;
	size_t n;
	double pairs = r->n_left > 0 ? (double)r->n_left * (double)(r->n - r->n_left) : (double)r->n * ((double)r->n - 1) / 2;

	TRY(model_init(&e->model, &e->memory));
	TRY(model_unrelated(&e->model, r, &e->memory, e->settings.threads));
	phase_ends(e, "unrelated");
	TRY(score_sample(e, &pattern, &n));
	phase_ends(e, "sample");
	model_learn(&e->model, pattern, n, pairs, (double)r->n);
	memory_drop(&e->memory, pattern);
	model_weigh(&e->model);
	phase_ends(e, "learn");
	return NULL;
}

static int
by_size(const void *x, const void *y)
{
	const struct pl_capped *a = x, *b = y;

	if (a->possible != b->possible)
		return a->possible > b->possible ? -1 : 1;
	return a->first < b->first ? -1 : a->first > b->first;
}

/* What the report tells of passes, long runs and levels. */
NODISCARD static err_t
tell(struct pl_engine *e)
{
	size_t n = 0;

	for (uint32_t p = 0; p < e->blocks.n_passes; p++) {
		e->pass[p].name = e->blocks.pass[p].name;
		e->pass[p].pairs = e->blocks.pass[p].pairs;
		e->pass[p].capped = e->blocks.pass[p].n_capped;
		n += e->blocks.pass[p].n_capped;
	}
	ARRAY(e->capped, &e->memory, n);
	for (uint32_t p = 0; p < e->blocks.n_passes; p++) {
		if (e->blocks.pass[p].n_capped > 0)
			memcpy(e->capped + e->n_capped, e->blocks.pass[p].capped, e->blocks.pass[p].n_capped * sizeof *e->capped);
		e->n_capped += e->blocks.pass[p].n_capped;
	}
	qsort(e->capped, e->n_capped, sizeof *e->capped, by_size);
	for (size_t c = 0; c < COMPARISONS; c++)
		for (int l = 1; l < comparison_texts[c].n_levels; l++)
			e->level[e->n_levels++] = (struct pl_level){ comparison_texts[c].name, comparison_texts[c].level[l].words,
			    e->model.m[c][l], e->model.u[c][l], e->model.k[c][l] };
	return NULL;
}

NODISCARD static err_t
run(struct pl_engine *e)
{
	struct records *r = &e->records;
	int32_t asked = (int32_t)(e->settings.min_weight * BIT), keep = asked < -4 * BIT ? asked : -4 * BIT;
	size_t out = 0;

	if (r->n == 0)
		return NULL;
	TRY(blocks_plan(&e->blocks, r, &e->memory, e->settings.threads));
	phase_ends(e, "block");
	TRY(learn(e));
	TRY(score_all(e, keep));
	phase_ends(e, "score");
	score_points(e);
	e->tau = asked > 0 ? asked : e->best > keep ? e->best : keep;
	ARRAY(e->cluster, &e->memory, r->n);
	TRY(clusters_make(r, &e->model, &e->memory, e->pair, e->n_pairs, e->tau, e->cluster, &e->n_clusters));
	phase_ends(e, "cluster");
	for (size_t i = 0; i < e->n_pairs; i++)
		if (e->pair[i].weight >= asked)
			e->pair[out++] = e->pair[i];
	e->n_pairs = out;
	TRY(tell(e));
	blocks_end(&e->blocks);
	return NULL;
}

enum pl_code
pl_run(struct pl_engine *e, struct pl_error *error)
{
	if (!e->is_loaded || e->is_run)
		return failed(error, PL_INVALID, "an engine runs once, after it is loaded");
	e->is_run = 1;
	phase_ends(e, NULL);
	return outcome(run(e), error);
}

const struct pl_pair *
pl_pairs(const struct pl_engine *e, size_t *n)
{
	*n = e->n_pairs;
	return e->pair;
}

const uint32_t *
pl_clusters(const struct pl_engine *e, size_t *n)
{
	*n = e->records.n;
	return e->cluster;
}

void
pl_stats(const struct pl_engine *e, struct pl_stats *out)
{
	uint64_t planned = 0;

	for (uint32_t p = 0; p < e->blocks.n_passes; p++)
		planned += e->pass[p].made;
	*out = (struct pl_stats){
		.size = sizeof *out, .records = e->records.n, .candidate_pairs = planned, .scored_pairs = e->scored, .kept_pairs = e->n_pairs,
		.clusters = e->n_clusters, .capped_total = e->n_capped, .unreadable = e->records.unreadable, .lambda = e->model.lambda,
		.eta = e->model.eta, .expected_matches = e->expected, .tau = e->tau, .p99 = e->p99, .p95 = e->p95, .best = e->best,
		.is_default = e->model.is_default, .phase = e->phase, .n_phases = e->n_phases, .pass = e->pass, .n_passes = e->blocks.n_passes,
		.capped = e->capped, .n_capped = e->n_capped, .level = e->level, .n_levels = e->n_levels,
	};
}

enum pl_code
pl_score(struct pl_engine *e, uint32_t left, uint32_t right, int32_t *out, struct pl_error *error)
{
	struct levels l;
	int32_t rarity[COMPARISONS];

	if (!e->is_run || left >= e->records.n || right >= e->records.n)
		return failed(error, PL_NOTFOUND, "there is no such record, or no model yet");
	*out = score_pair(e, left, right, &l, rarity);
	return PL_OK;
}
