/*
 * plainsight_link.h - link records that speak of the same person, without labels (LNK-04).
 *
 *	columns of text -> pl_engine_new -> pl_load -> pl_run -> pairs, clusters, figures, explanations
 *
 * The library computes and does nothing else: no file, clock, environment or
 * global state.  Memory comes from the caller's allocator; the number of
 * threads from the caller.  The same input gives the same results with any
 * number of threads and on any CPU.
 *
 * Structs begin with their size, so that a later version can add members: set
 * it to sizeof.  Every call returns PL_OK or a code, and says more in the
 * struct pl_error of the engine's making.
 */
#ifndef PLAINSIGHT_LINK_H
#define PLAINSIGHT_LINK_H
#include <stddef.h>
#include <stdint.h>

#define PL_VERSION "1.0.0"

enum pl_code { PL_OK = 0, PL_INVALID = 1, PL_MEMORY = 2, PL_LIMIT = 3, PL_NOTFOUND = 4 };

/* get: n zeroed bytes aligned to 64, or NULL.  give: takes them back.  Called from one thread at a time. */
struct pl_allocator {
	void	*(*get)(void *state, size_t n);
	void	 (*give)(void *state, void *p, size_t n);
	void	 *state;
};

struct pl_error {
	size_t		 size;
	enum pl_code	 code;
	uint32_t	 field;			/* column the error is about, from 0 */
	uint64_t	 record;		/* and record */
	char		 message[120];
};

enum pl_role {
	PL_IGNORE, PL_ID, PL_GIVEN_NAME, PL_SECOND_NAME, PL_SURNAME, PL_FULL_NAME, PL_DATE_OF_BIRTH, PL_SEX,
	PL_POSTCODE, PL_PLACE, PL_ADDRESS, PL_PHONE, PL_PLATE, PL_EMAIL, PL_DOCUMENT_NO, PL_NATIONALITY,
	PL_OCCUPATION, PL_CATEGORY, PL_TEXT
};
#define PL_ROLES 19
/* The role of a name as the command spells it, or PL_ROLES. */
enum pl_role pl_role_of(const char *name, size_t n);
const char *pl_role_name(enum pl_role);

/*
 * A column: where the text lies, and for each record where in it the value
 * begins (in bytes, upper 44 bits) and how long it is (lower 20 bits).
 * Values are UTF-8; a span of length 0 is missing.  A column without spans is
 * missing in every record.  Text and spans stay the caller's, and must live
 * until pl_load returns, or, for explanations with original values, the engine.
 */
struct pl_column {
	size_t		 size;
	enum pl_role	 role;
	const char	*text;
	const uint64_t	*span;
};
#define PL_SPAN(at, length) ((uint64_t)(at) << 20 | (uint64_t)(length))
#define PL_SPAN_AT(span) ((span) >> 20)
#define PL_SPAN_LENGTH(span) ((size_t)((span) & 0xfffff))

struct pl_settings {
	size_t		 size;
	uint32_t	 threads;		/* 0 is 1 */
	uint32_t	 simd;			/* 0: what the CPU has; 1 + enum kernel_level: no better than that */
	int32_t		 day;			/* reference day, days since 1970: dates after it are broken */
	double		 min_weight;		/* pairs below it are not kept; tau where it is above 0 */
	int64_t		(*now)(void);		/* milliseconds, for the figures of each phase only; may be NULL */
};

/* Two data sets are loaded one after the other; records are numbered through. */
struct pl_source { size_t size; const struct pl_column *column; size_t n_columns; size_t n_records; };

struct pl_pair { uint32_t left, right; int32_t weight; };	/* weight in 1/1024 bit */
#define PL_BIT 1024

struct pl_phase { const char *name; int64_t ms; };
struct pl_pass { const char *name; uint64_t pairs, made, capped; };
struct pl_capped { const char *pass; uint64_t records, possible, made; uint32_t first; };
struct pl_level { const char *comparison, *level; double m, u, k; };

struct pl_stats {
	size_t		 size;
	uint64_t	 records, candidate_pairs, scored_pairs, kept_pairs, clusters, capped_total, unreadable;
	double		 lambda, eta, expected_matches;
	int32_t		 tau, p99, p95, best;	/* 1/1024 bit */
	int		 is_default;		/* the file was too small: m0 and default kin */
	const struct pl_phase *phase;	size_t n_phases;
	const struct pl_pass *pass;	size_t n_passes;
	const struct pl_capped *capped;	size_t n_capped;
	const struct pl_level *level;	size_t n_levels;
};

struct pl_engine;

/* One engine at a time per thread; two engines never touch.  *error may be NULL. */
enum pl_code pl_engine_new(const struct pl_allocator *, const struct pl_settings *, struct pl_engine **out, struct pl_error *error);
/* Frees all it made; *engine becomes NULL. */
void	 pl_engine_free(struct pl_engine **engine);
/* One source is deduplicated; of two, pairs across them are sought. */
enum pl_code pl_load(struct pl_engine *, const struct pl_source *, size_t n_sources, struct pl_error *);
/* Block, learn, score, cluster.  After pl_load, once. */
enum pl_code pl_run(struct pl_engine *, struct pl_error *);

/* Kept pairs by (left, right); cluster number of each record from 1, by first record.  They live as long as the engine. */
const struct pl_pair *pl_pairs(const struct pl_engine *, size_t *n);
const uint32_t *pl_clusters(const struct pl_engine *, size_t *n);
void	 pl_stats(const struct pl_engine *, struct pl_stats *out);

/* 1/(1+2^-w) of a weight in 1/1024 bit. */
double	 pl_probability(int32_t weight);
/* The weight of any two records under the engine's model, proposed by a pass or not. */
enum pl_code pl_score(struct pl_engine *, uint32_t left, uint32_t right, int32_t *out, struct pl_error *);
/*
 * The weight of two records in words, one line a comparison (LNK-83): text of
 * at most n - 1 bytes and a NUL.  Values are the originals of the columns.
 */
enum pl_code pl_explain(struct pl_engine *, uint32_t left, uint32_t right, char *text, size_t n, struct pl_error *);
#endif
