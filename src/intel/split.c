/*
 * intel/split.c - a report's text in sentences, and statements made of them.
 *
 *	parts -> sentences by full stop and line ; cut -> words, facts, proposals
 *
 * Pure but for reading the items of a report that came back.
 */
#include "intel/split.h"

#include "store/loader.h"

static bool
is_blank(char c)
{
	return c == ' ' || c == '\n' || c == '\r' || c == '\t';
}

/* A stop ends a sentence when something follows that can begin one: "9 a.m. on" goes on. */
static bool
ends_at(struct str text, size_t at)
{
	size_t next = at + 1;
	char c = text.p[at];

	if (c == '\n')
		return true;
	if (c != '.' && c != '!' && c != '?')
		return false;
	while (next < text.n && is_blank(text.p[next]))
		next++;
	if (next == text.n)
		return true;
	c = text.p[next];
	return next > at + 1 && !(c >= 'a' && c <= 'z');
}

/* The next sentence from *at on, without blanks around it; false at the end. */
static bool
sentence_next(struct str text, size_t *at, bool is_last, struct sentence *out)
{
	size_t from = *at, to;

	while (from < text.n && is_blank(text.p[from]))
		from++;
	if (from == text.n)
		return false;
	for (to = from; to < text.n && (is_last || !ends_at(text, to)); to++)
		;
	if (to < text.n && text.p[to] != '\n')
		to++;
	*at = to;
	out->start = from;
	out->text = str_trim((struct str){ text.p + from, to - from });
	out->length = out->text.n;
	return true;
}

err_t
report_sentences(struct arena *a, const struct report_view *v, struct sentence **out, size_t *n)
{
	*n = 0;
	NEWN(*out, a, SENTENCES_MAX);
	for (size_t p = 0; p < v->n_parts; p++) {
		size_t at = 0;
		struct sentence s = { .part = p };

		while (*n < SENTENCES_MAX && sentence_next(v->part[p].text, &at, *n + 1 == SENTENCES_MAX, &s))
			(*out)[(*n)++] = s;
	}
	return NULL;
}

err_t
cuts_of(struct ctx *cx, const struct intel *in, const struct report_view *v, struct cuts *out)
{
	*out = (struct cuts){ .report = v };
	TRY(report_sentences(cx->arena, v, &out->sentence, &out->n_sentences));
	TRY(items_offered(cx, in, v, &out->offer, &out->n_offers));
	return items_of(cx, in, v, &out->stored, &out->n_stored);
}

err_t
cut_sentences(struct arena *a, const struct cuts *c, const bool *in, struct str *out)
{
	struct buf b;

	buf_init(&b, a, 4096);
	for (size_t i = 0; i < c->n_sentences; i++)
		if (in[i])
			buf_printf(&b, "%s%zu", b.n == 0 ? "w" : ",", i);
	return buf_done(&b, out);
}

/* The statement a part belongs to: "feel_why/2" tells more of "item_text/2", an answer to a question of the first. */
static size_t
statement_of(const struct report_view *v, size_t part)
{
	struct str field = v->part[part].field, rest = field, head;

	if (str_starts(field, STR("added/")))
		return 0;
	if (str_split(&rest, '/', &head) && str_is(head, "feel_why"))
		for (size_t p = 0; p < part; p++) {
			struct str other = v->part[p].field, first;

			if (str_split(&other, '/', &first) && str_is(first, "item_text") && str_eq(other, rest))
				return p;
		}
	return part;
}

NODISCARD static err_t
coded(struct arena *a, char kind, size_t n, struct str *out)
{
	return str_fmt(a, out, "%c%zu", kind, n);
}

err_t
cuts_first(struct arena *a, const struct cuts *c, struct str **out, size_t *n)
{
	const struct report_view *v = c->report;
	bool *in;

	*n = 0;
	NEWN(*out, a, ITEMS_MAX + 1);
	NEWN(in, a, SENTENCES_MAX);
	for (size_t i = 0; i < c->n_stored && *n < ITEMS_MAX; i++)
		TRY(coded(a, 'i', i, &(*out)[(*n)++]));
	if (*n > 0)
		return NULL;
	for (size_t p = 0; p < v->n_parts && *n < ITEMS_MAX; p++) {
		bool any = false;

		for (size_t i = 0; i < c->n_sentences; i++) {
			in[i] = statement_of(v, c->sentence[i].part) == p;
			any |= in[i];
		}
		if (any)
			TRY(cut_sentences(a, c, in, &(*out)[(*n)++]));
	}
	for (size_t i = 0; *n == 0 && i < c->n_offers; i++)
		if (c->offer[i].offered_tick)
			TRY(coded(a, 'o', i, &(*out)[(*n)++]));
	return NULL;
}

/* "w3,5": which sentences; INVALID for anything else. */
NODISCARD static err_t
cut_read(const struct cuts *c, struct str cut, bool *in)
{
	struct str rest = str_from(cut, 1), piece;
	int64_t k;

	while (rest.n > 0 && str_split(&rest, ',', &piece)) {
		if (str_i64(piece, &k) != NULL || k < 0 || (size_t)k >= c->n_sentences)
			FAIL(ERR_INVALID, "item.cut");
		in[k] = true;
	}
	return NULL;
}

/* As it was written: what stands together keeps its blanks, a gap becomes one. */
NODISCARD static err_t
words_of(struct arena *a, const struct cuts *c, const bool *in, struct item_view *io)
{
	const struct sentence *last = NULL;
	size_t before = 0;
	struct buf b;

	buf_init(&b, a, (size_t)1 << 20);
	for (size_t i = 0; i < c->n_sentences; i++) {
		const struct sentence *s = &c->sentence[i];
		struct str part = c->report->part[s->part].text;

		if (!in[i])
			continue;
		if (last != NULL && last->part != s->part)
			buf_z(&b, "\n\n");
		else if (last != NULL && before + 1 == i)
			buf_str(&b, (struct str){ part.p + last->start + last->length, s->start - last->start - last->length });
		else if (last != NULL)
			buf_z(&b, " ");
		buf_str(&b, s->text);
		io->is_feeling |= c->report->part[s->part].is_feeling;
		io->span_end = s->start + s->length;
		last = s;
		before = i;
	}
	return buf_done(&b, &io->text_original);
}

NODISCARD static err_t
cut_words(struct arena *a, const struct cuts *c, struct str cut, struct item_view *out)
{
	size_t first = 0;
	bool *in;

	NEWN(in, a, SENTENCES_MAX);
	TRY(cut_read(c, cut, in));
	while (first < c->n_sentences && !in[first])
		first++;
	if (first == c->n_sentences || c->sentence[first].part >= c->n_offers)
		FAIL(ERR_INVALID, "item.cut");
	/* How known, when, where: of the part it begins in. */
	*out = c->offer[c->sentence[first].part];
	out->is_feeling = false;
	out->span_start = c->sentence[first].start;
	TRY(words_of(a, c, in, out));
	out->text_sanitised = out->text_original;
	out->grade = (struct grade){ 0 };
	grade_propose(&out->grade, out->is_feeling, c->report->source_risk);
	return NULL;
}

err_t
cut_item(struct arena *a, const struct cuts *c, struct str cut, struct item_view *out)
{
	int64_t k;

	if (cut.n > 1 && cut.p[0] == 'w')
		return cut_words(a, c, cut, out);
	if (cut.n < 2 || str_i64(str_from(cut, 1), &k) != NULL || k < 0)
		FAIL(ERR_INVALID, "item.cut");
	if (cut.p[0] == 'o' && (size_t)k < c->n_offers && c->offer[k].offered_tick)
		*out = c->offer[k];
	else if (cut.p[0] == 'i' && (size_t)k < c->n_stored)
		*out = c->stored[k];
	else
		FAIL(ERR_INVALID, "item.cut");
	return NULL;
}

err_t
cut_without(struct arena *a, const struct cuts *c, struct str cut, const bool *gone, struct str *out)
{
	bool *in;

	*out = cut;
	if (cut.n == 0 || cut.p[0] != 'w')
		return NULL;
	NEWN(in, a, SENTENCES_MAX);
	TRY(cut_read(c, cut, in));
	for (size_t i = 0; i < c->n_sentences; i++)
		in[i] = in[i] && !gone[i];
	return cut_sentences(a, c, in, out);
}

err_t
cut_join(struct arena *a, const struct cuts *c, struct str one, struct str two, struct str *out)
{
	bool *in;

	if (one.n == 0 || one.p[0] != 'w' || two.n == 0 || two.p[0] != 'w')
		FAIL(ERR_INVALID, "item.cut");
	NEWN(in, a, SENTENCES_MAX);
	TRY(cut_read(c, one, in));
	TRY(cut_read(c, two, in));
	return cut_sentences(a, c, in, out);
}

err_t
text_without(struct arena *a, struct str text, struct str words, struct str *out)
{
	struct str before, after;
	size_t at;

	*out = text;
	if (words.n == 0 || !str_find(text, words, &at))
		return NULL;
	before = str_trim(str_head(text, at));
	after = str_trim(str_from(text, at + words.n));
	return str_fmt(a, out, "%.*s%s%.*s", STRF(before), before.n > 0 && after.n > 0 ? " " : "", STRF(after));
}
