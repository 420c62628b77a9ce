/*
 * intel/diff.c - original beside sanitised: which words went, which are new.
 *
 *	two texts -> words -> longest common run of words -> runs of same, gone, new
 *
 * Pure.  Bounded: texts of more than DIFF_WORDS_MAX words are shown as one
 * piece gone and one piece new.
 */
#include "intel/authorise.h"

#define DIFF_WORDS_MAX 1200

struct words { struct str *w; size_t n; };

/* A word carries the blanks after it, so that runs can be printed as they are. */
NODISCARD static err_t
words_of(struct arena *a, struct str text, struct words *out)
{
	size_t max = 1, i = 0;

	for (size_t k = 0; k < text.n; k++)
		max += text.p[k] == ' ' || text.p[k] == '\n';
	NEWN(out->w, a, max + 1);
	out->n = 0;
	while (i < text.n) {
		size_t from = i;

		while (i < text.n && text.p[i] != ' ' && text.p[i] != '\n')
			i++;
		while (i < text.n && (text.p[i] == ' ' || text.p[i] == '\n'))
			i++;
		out->w[out->n++] = (struct str){ text.p + from, i - from };
	}
	return NULL;
}

static bool
same_word(struct str a, struct str b)
{
	return str_eq(str_trim(a), str_trim(b));
}

struct runs { struct diff_run *run; size_t n; };

/* Words of one text follow each other in memory: a run grows by its length. */
static void
run_add(struct runs *r, enum diff_kind kind, struct str word)
{
	struct diff_run *last = r->n > 0 ? &r->run[r->n - 1] : NULL;

	if (last != NULL && last->kind == kind && last->text.p + last->text.n == word.p)
		last->text.n += word.n;
	else
		r->run[r->n++] = (struct diff_run){ kind, word };
}

err_t
text_diff(struct arena *a, struct str was, struct str is, struct diff_run **out, size_t *n)
{
	struct words x, y;
	struct runs r = { 0 };
	uint16_t *length;
	size_t i = 0, j = 0, wide;

	TRY(words_of(a, was, &x));
	TRY(words_of(a, is, &y));
	NEWN(r.run, a, x.n + y.n + 2);
	if (x.n > DIFF_WORDS_MAX || y.n > DIFF_WORDS_MAX) {
		run_add(&r, DIFF_DEL, was);
		run_add(&r, DIFF_INS, is);
		*out = r.run, *n = r.n;
		return NULL;
	}
	wide = y.n + 1;
	NEWN(length, a, (x.n + 1) * wide);
	for (size_t p = x.n; p-- > 0; )
		for (size_t q = y.n; q-- > 0; ) {
			uint16_t down = length[(p + 1) * wide + q], right = length[p * wide + q + 1];

			length[p * wide + q] = same_word(x.w[p], y.w[q]) ? (uint16_t)(length[(p + 1) * wide + q + 1] + 1) : down > right ? down : right;
		}
	while (i < x.n || j < y.n) {
		if (i < x.n && j < y.n && same_word(x.w[i], y.w[j])) {
			run_add(&r, DIFF_SAME, y.w[j]);
			i++, j++;
		} else if (i < x.n && (j == y.n || length[(i + 1) * wide + j] >= length[i * wide + j + 1]))
			run_add(&r, DIFF_DEL, x.w[i++]);
		else
			run_add(&r, DIFF_INS, y.w[j++]);
	}
	*out = r.run, *n = r.n;
	return NULL;
}
