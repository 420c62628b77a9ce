/*
 * cli/link_write.c - pairs and clusters as CSV, the report as JSON (LNK-10, 11).
 *
 *	results -> buffered writer -> temporary name -> rename
 */
#include "cli/link.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/resource.h>
#include <unistd.h>

#include "base/file.h"

#define ROOM ((size_t)1 << 20)

struct out { int fd; const char *path; char part[4096]; char *p; size_t n; err_t err; struct memory *memory; };

NODISCARD static err_t
out_open(struct out *o, struct memory *m, const char *path)
{
	*o = (struct out){ .fd = -1, .path = path, .memory = m };
	if (snprintf(o->part, sizeof o->part, "%s.part", path) >= (int)sizeof o->part)
		FAIL(ERR_IO, "io.write");
	ARRAY(o->p, m, ROOM);
	o->fd = open(o->part, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0644);
	if (o->fd < 0)
		FAIL(ERR_IO, "io.write");
	return NULL;
}

static void
flush(struct out *o)
{
	if (o->err == NULL && o->n > 0)
		o->err = fd_write_all(o->fd, o->p, o->n);
	o->n = 0;
}

/* Room for n more bytes. */
static char *
room(struct out *o, size_t n)
{
	if (o->n + n > ROOM)
		flush(o);
	return o->p + o->n;
}

static void
put(struct out *o, const char *p, size_t n)
{
	if (n > ROOM)
		n = ROOM;
	memcpy(room(o, n), p, n);
	o->n += n;
}

NODISCARD static err_t
out_close(struct out *o)
{
	flush(o);
	if (close(o->fd) != 0 && o->err == NULL)
		o->err = ERROR(ERR_IO, "io.write");
	if (o->err == NULL && rename(o->part, o->path) != 0)
		o->err = ERROR(ERR_IO, "io.write");
	if (o->err != NULL)
		(void)unlink(o->part);
	memory_drop(o->memory, o->p);
	return o->err;
}

/* An id as a CSV field. */
static void
put_id(struct out *o, struct str id)
{
	bool plain = id.n > 0;

	for (size_t i = 0; i < id.n; i++)
		if (id.p[i] == ',' || id.p[i] == '"' || id.p[i] == '\n' || id.p[i] == '\r')
			plain = false;
	if (plain) {
		put(o, id.p, id.n);
		return;
	}
	put(o, "\"", 1);
	for (size_t i = 0; i < id.n; i++)
		put(o, id.p[i] == '"' ? "\"\"" : id.p + i, id.p[i] == '"' ? 2 : 1);
	put(o, "\"", 1);
}

static void
put_record(struct out *o, const struct link_table *t, size_t n_tables, uint32_t record)
{
	size_t which = n_tables > 1 && record >= t[0].n_records, row = which > 0 ? record - t[0].n_records : record;
	char buffer[24];

	put_id(o, link_id(&t[which], row, buffer));
}

/* Weights repeat: the text of each is made once. */
#define TEXTS 65536
struct text_of { int32_t weight; uint8_t n; char text[43]; };

static const struct text_of *
text_of(struct text_of *cache, int32_t weight)
{
	struct text_of *t = &cache[(uint32_t)weight % TEXTS];

	if (t->n == 0 || t->weight != weight) {
		int n = snprintf(t->text, sizeof t->text, ",%.4f,%.9g\n", (double)weight / PL_BIT, pl_probability(weight));

		t->weight = weight;
		t->n = (uint8_t)(n < (int)sizeof t->text ? n : (int)sizeof t->text - 1);
	}
	return t;
}

err_t
link_write_pairs(struct memory *m, const char *path, const struct link_table *t, size_t n_tables, const struct pl_pair *pair, size_t n)
{
	struct text_of *cache;
	struct out o;

	ARRAY(cache, m, TEXTS);
	TRY(out_open(&o, m, path));
	put(&o, "id_l,id_r,weight,probability\n", 29);
	for (size_t i = 0; i < n; i++) {
		const struct text_of *text = text_of(cache, pair[i].weight);

		put_record(&o, t, n_tables, pair[i].left);
		put(&o, ",", 1);
		put_record(&o, t, n_tables, pair[i].right);
		put(&o, text->text, text->n);
	}
	memory_drop(m, cache);
	return out_close(&o);
}

err_t
link_write_clusters(struct memory *m, const char *path, const struct link_table *t, size_t n_tables, const uint32_t *cluster, size_t n)
{
	struct out o;

	TRY(out_open(&o, m, path));
	put(&o, "id,cluster\n", 11);
	for (size_t i = 0; i < n; i++) {
		char digit[16];
		size_t at = sizeof digit;
		uint32_t v = cluster[i];

		digit[--at] = '\n';
		for (; v > 0; v /= 10)
			digit[--at] = (char)('0' + v % 10);
		digit[--at] = ',';
		put_record(&o, t, n_tables, (uint32_t)i);
		put(&o, digit + at, sizeof digit - at);
	}
	return out_close(&o);
}

/* ---- the report --------------------------------------------------------- */
static void
quote(struct buf *b, struct str s)
{
	buf_byte(b, '"');
	for (size_t i = 0; i < s.n; i++) {
		if (s.p[i] == '"' || s.p[i] == '\\')
			buf_byte(b, '\\');
		if ((unsigned char)s.p[i] < ' ')
			buf_printf(b, "\\u%04x", (unsigned)(unsigned char)s.p[i]);
		else
			buf_byte(b, (uint8_t)s.p[i]);
	}
	buf_byte(b, '"');
}

static void
put_model(struct buf *b, const struct pl_stats *s)
{
	buf_printf(b, "  \"model\": {\"source\": \"%s\", \"lambda\": %.17g, \"eta\": %.17g, \"comparisons\": {", s->is_default ? "default" : "learned", s->lambda, s->eta);
	for (size_t i = 0; i < s->n_levels; i++) {
		const struct pl_level *l = &s->level[i];
		bool first = i == 0 || strcmp(s->level[i - 1].comparison, l->comparison) != 0;

		if (first) {
			buf_z(b, i == 0 ? "\n    " : "],\n    ");
			quote(b, str_of(l->comparison));
			buf_z(b, ": [");
		} else {
			buf_z(b, ", ");
		}
		buf_z(b, "{\"level\": ");
		quote(b, str_of(l->level));
		buf_printf(b, ", \"m\": %.6g, \"u\": %.6g, \"k\": %.6g}", l->m, l->u, l->k);
	}
	buf_z(b, s->n_levels > 0 ? "]}}" : "}}");
}

static void
put_passes(struct buf *b, const struct pl_stats *s, const struct link_table *t, size_t n_tables)
{
	buf_z(b, "  \"passes\": [");
	for (size_t i = 0; i < s->n_passes; i++) {
		buf_z(b, i == 0 ? "\n    {\"pass\": " : ",\n    {\"pass\": ");
		quote(b, str_of(s->pass[i].name));
		buf_printf(b, ", \"planned\": %llu, \"made\": %llu, \"capped\": %llu}", (unsigned long long)s->pass[i].pairs,
		    (unsigned long long)s->pass[i].made, (unsigned long long)s->pass[i].capped);
	}
	buf_printf(b, "],\n  \"capped_blocks_total\": %llu,\n  \"capped_blocks\": [", (unsigned long long)s->capped_total);
	for (size_t i = 0; i < s->n_capped && i < 1000; i++) {
		const struct pl_capped *c = &s->capped[i];
		size_t which = n_tables > 1 && c->first >= t[0].n_records;
		char buffer[24];

		buf_z(b, i == 0 ? "\n    {\"pass\": " : ",\n    {\"pass\": ");
		quote(b, str_of(c->pass));
		buf_z(b, ", \"key\": ");
		/* The block is named by a record in it: keys are numbers that say nothing. */
		quote(b, link_id(&t[which], which > 0 ? c->first - t[0].n_records : c->first, buffer));
		buf_printf(b, ", \"records\": %llu, \"pairs_possible\": %llu, \"pairs_made\": %llu, \"split_by\": \"nearest names and date\"}",
		    (unsigned long long)c->records, (unsigned long long)c->possible, (unsigned long long)c->made);
	}
	buf_z(b, "]");
}

err_t
link_write_report(const char *path, const struct pl_stats *s, int64_t wall_ms, const int64_t *phase_ms, const char *const *phase, size_t n_phases,
    const struct link_table *t, size_t n_tables)
{
	struct arena a;
	struct rusage use;
	struct str text;
	struct buf b;
	err_t e;

	arena_init(&a, (size_t)64 << 20);
	buf_init(&b, &a, (size_t)16 << 20);
	(void)getrusage(RUSAGE_SELF, &use);
	buf_printf(&b, "{\n  \"version\": \"%s\",\n  \"records\": %llu,\n  \"candidate_pairs\": %llu,\n  \"scored_pairs\": %llu,\n  \"kept_pairs\": %llu,\n"
	    "  \"clusters\": %llu,\n  \"wall_s\": %.3f,\n  \"peak_rss_mb\": %.1f,\n  \"unreadable\": %llu,\n  \"expected_matches\": %.1f,\n  \"phases\": {",
	    PL_VERSION, (unsigned long long)s->records, (unsigned long long)s->candidate_pairs, (unsigned long long)s->scored_pairs,
	    (unsigned long long)s->kept_pairs, (unsigned long long)s->clusters, (double)wall_ms / 1000, (double)use.ru_maxrss / 1024,
	    (unsigned long long)s->unreadable, s->expected_matches);
	for (size_t i = 0; i < n_phases; i++)
		buf_printf(&b, "%s\"%s\": %.3f", i == 0 ? "" : ", ", phase[i], (double)phase_ms[i] / 1000);
	buf_printf(&b, "},\n  \"points\": {\"p99\": %.4f, \"p95\": %.4f, \"best\": %.4f, \"tau\": %.4f},\n", (double)s->p99 / PL_BIT, (double)s->p95 / PL_BIT,
	    (double)s->best / PL_BIT, (double)s->tau / PL_BIT);
	put_passes(&b, s, t, n_tables);
	buf_z(&b, ",\n");
	put_model(&b, s);
	buf_z(&b, "\n}\n");
	e = buf_done(&b, &text);
	if (e == NULL)
		e = file_replace(path, text, 0644);
	arena_free(&a);
	return e;
}
