/*
 * cli/link.c - plainsight link: which records of one file, or of two, speak of the same person (LNK-10).
 *
 *	CSV -> columns -> engine -> pairs.csv, clusters.csv, report.json, an explanation
 *
 * Reads no labels and sends nothing anywhere.  Bad input leaves no output.
 */
#include "cli/link.h"

#include <sched.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/pages.h"
#include "cli/cli.h"

struct asked {
	const char	*file[2], *columns, *pairs, *clusters, *explain, *report, *model, *save_model, *threads, *min_weight;
	size_t		 n_files;
	double		 weight;
	uint32_t	 n_threads;
};

static void *
get(void *state, size_t n)
{
	return pages_get(n);
}

static void
give(void *state, void *p, size_t n)
{
	pages_give(p, n);
}

static void
usage(void)
{
	puts("plainsight link FILE [FILE2] --columns COL=ROLE,... [--pairs OUT.csv] [--clusters OUT.csv] [--explain ID1,ID2]\n"
	    "    [--min-weight W] [--threads N] [--report OUT.json] [--model FILE] [--save-model FILE]\n\n"
	    "Finds records that speak of one person: within FILE, or between FILE and FILE2.  Nothing is sent anywhere.\n\nRoles:");
	for (int i = 0; i < PL_ROLES; i++)
		printf(" %s", pl_role_name((enum pl_role)i));
	puts("\n\nExample:\n    plainsight link people.csv --columns id=id,name=full_name,dob=date_of_birth --pairs pairs.csv --clusters people-linked.csv");
}

/* Words of the command line; false: what is wrong was printed. */
static bool
read_words(int argc, char **argv, struct asked *a)
{
	const struct { const char *name; const char **value; } options[] = {
		{ "--columns", &a->columns }, { "--pairs", &a->pairs }, { "--clusters", &a->clusters }, { "--explain", &a->explain },
		{ "--min-weight", &a->min_weight }, { "--threads", &a->threads }, { "--report", &a->report }, { "--model", &a->model },
		{ "--save-model", &a->save_model }
	};

	*a = (struct asked){ .n_files = 0 };
	for (int i = 1; i < argc; i++) {
		size_t k = 0, n = strcspn(argv[i], "=");

		if (strncmp(argv[i], "--", 2) != 0) {
			if (a->n_files == 2) {
				fputs("plainsight link: at most two files can be linked\n", stderr);
				return false;
			}
			a->file[a->n_files++] = argv[i];
			continue;
		}
		while (k < sizeof options / sizeof options[0] && (strlen(options[k].name) != n || memcmp(options[k].name, argv[i], n) != 0))
			k++;
		if (k == sizeof options / sizeof options[0]) {
			fprintf(stderr, "plainsight link: there is no option \"%.*s\"; --help lists them\n", (int)n, argv[i]);
			return false;
		}
		if (argv[i][n] == '=')
			*options[k].value = argv[i] + n + 1;
		else if (i + 1 < argc)
			*options[k].value = argv[++i];
		else {
			fprintf(stderr, "plainsight link: %s needs a value\n", argv[i]);
			return false;
		}
	}
	return true;
}

static bool
read_numbers(struct asked *a)
{
	char *end = NULL;
	cpu_set_t set;
	int64_t n = 0;

	if (a->min_weight != NULL && ((a->weight = strtod(a->min_weight, &end)) < -1000 || a->weight > 1000 || *end != '\0' || end == a->min_weight)) {
		fprintf(stderr, "plainsight link: --min-weight: \"%s\" is not a number of bits\n", a->min_weight);
		return false;
	}
	if (a->threads != NULL && (str_i64(str_of(a->threads), &n) != NULL || n < 1 || n > 64)) {
		fprintf(stderr, "plainsight link: --threads: \"%s\" is not a number from 1 to 64\n", a->threads);
		return false;
	}
	if (a->model != NULL || a->save_model != NULL) {
		fputs("plainsight link: this version can neither read nor save a model: leave out --model and --save-model\n", stderr);
		return false;
	}
	a->n_threads = (uint32_t)n;
	if (n == 0)
		a->n_threads = sched_getaffinity(0, sizeof set, &set) == 0 ? (uint32_t)CPU_COUNT(&set) : 1;
	if (a->n_threads > 64)
		a->n_threads = 64;
	if (a->n_files == 0 || a->columns == NULL) {
		fputs("plainsight link: name a file and --columns COL=ROLE,...; --help explains\n", stderr);
		return false;
	}
	return true;
}

static int
explain(struct pl_engine *e, const struct asked *a, const struct link_table *t, size_t n_tables)
{
	static char text[65536];
	struct str both = str_of(a->explain), one;
	size_t left, right, last = n_tables - 1;

	if (!str_split(&both, ',', &one)) {
		fputs("plainsight link: --explain ID1,ID2 names two records\n", stderr);
		return EXIT_USAGE;
	}
	left = link_row(&t[0], str_trim(one));
	right = link_row(&t[last], str_trim(both));
	if (left == SIZE_MAX || right == SIZE_MAX) {
		fprintf(stderr, "plainsight link: --explain: there is no record \"%.*s\"\n", STRF(left == SIZE_MAX ? one : both));
		return EXIT_USAGE;
	}
	if (last > 0)
		right += t[0].n_records;
	if (pl_explain(e, (uint32_t)left, (uint32_t)right, text, sizeof text, NULL) != PL_OK)
		return EXIT_FAILED;
	fputs(text, stdout);
	return EXIT_OK;
}

struct times { const char *name[16]; int64_t ms[16]; size_t n; int64_t last; };

static void
phase_ends(struct times *t, const char *name)
{
	int64_t now = clock_monotonic();

	t->name[t->n] = name;
	t->ms[t->n++] = now - t->last;
	t->last = now;
}

NODISCARD static err_t
write_results(struct memory *m, struct pl_engine *e, const struct asked *a, const struct link_table *t, struct times *times, int64_t began)
{
	struct pl_stats stats;
	size_t n;

	if (a->pairs != NULL) {
		const struct pl_pair *pair = pl_pairs(e, &n);

		TRY(link_write_pairs(m, a->pairs, t, a->n_files, pair, n));
	}
	if (a->clusters != NULL) {
		const uint32_t *cluster = pl_clusters(e, &n);

		TRY(link_write_clusters(m, a->clusters, t, a->n_files, cluster, n));
	}
	phase_ends(times, "write");
	if (a->report == NULL)
		return NULL;
	pl_stats(e, &stats);
	for (size_t i = 0; i < stats.n_phases && times->n < 16; i++) {
		times->name[times->n] = stats.phase[i].name;
		times->ms[times->n++] = stats.phase[i].ms;
	}
	return link_write_report(a->report, &stats, clock_monotonic() - began, times->ms, times->name, times->n, t, a->n_files);
}

static int
link_files(const struct asked *a, struct link_columns *columns, struct memory *m, struct link_table t[2])
{
	const struct pl_allocator with = { get, give, NULL };
	struct pl_settings settings = { .size = sizeof settings, .threads = a->n_threads, .day = day_local(clock_now()), .min_weight = a->weight,
	    .now = clock_monotonic };
	struct pl_source source[2];
	struct pl_error error = { .size = sizeof error };
	struct pl_engine *e = NULL;
	struct times times = { .last = clock_monotonic() };
	int64_t began = times.last;
	int code;

	for (size_t i = 0; i < a->n_files; i++) {
		if ((code = link_table_read(m, a->file[i], columns, &t[i])) != EXIT_OK)
			return code;
		source[i] = (struct pl_source){ sizeof source[i], t[i].column, t[i].n_columns, t[i].n_records };
	}
	for (size_t i = 0; i < columns->n; i++)
		if (!columns->column[i].found) {
			fprintf(stderr, "%s:1:1: there is no column \"%.*s\": --columns must name columns of the header\n", a->file[0], STRF(columns->column[i].name));
			return EXIT_USAGE;
		}
	phase_ends(&times, "read");
	if (pl_engine_new(&with, &settings, &e, &error) != PL_OK || pl_load(e, source, a->n_files, &error) != PL_OK || pl_run(e, &error) != PL_OK) {
		fprintf(stderr, "plainsight link: %s\n", error.message);
		pl_engine_free(&e);
		return EXIT_FAILED;
	}
	times.last = clock_monotonic();		/* the engine tells its own phases */
	code = a->explain != NULL ? explain(e, a, t, a->n_files) : EXIT_OK;
	if (code == EXIT_OK && write_results(m, e, a, t, &times, began) != NULL) {
		fputs("plainsight link: an output cannot be written: is its folder there, and may you write in it?\n", stderr);
		code = EXIT_FAILED;
	}
	pl_engine_free(&e);
	return code;
}

int
command_link(int argc, char **argv)
{
	const struct pl_allocator with = { get, give, NULL };
	struct link_columns columns;
	struct link_table t[2] = { 0 };
	struct memory m;
	struct asked a;
	int code;

	for (int i = 1; i < argc; i++)
		if (strcmp(argv[i], "--help") == 0 || strcmp(argv[i], "-h") == 0) {
			usage();
			return EXIT_OK;
		}
	if (!read_words(argc, argv, &a) || !read_numbers(&a) || !link_columns_read(str_of(a.columns), &columns))
		return EXIT_USAGE;
	memory_init(&m, &with);
	code = link_files(&a, &columns, &m, t);
	link_table_end(&t[0]);
	link_table_end(&t[1]);
	memory_end(&m);
	return code;
}
