/*
 * intel/rules.c - the golden rules as advice over a text.
 *
 *	text, word lists -> hits with their bytes; parts of 5WH seen or missing
 *
 * Advice only: nothing here blocks, scores or remembers.  Words are compared
 * whole, any ASCII case; a list entry may hold several words and may end in *.
 */
#include "intel/rules.h"

#include <string.h>

static bool
is_word_byte(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || (uint8_t)c >= 0x80 || c == '\'';
}

static char
lower(char c)
{
	return c >= 'A' && c <= 'Z' ? (char)(c + 32) : c;
}

/* Does phrase stand at at as whole words?  *end: where it stops. */
static bool
phrase_at(struct str text, size_t at, struct str phrase, size_t *end)
{
	bool open_end = phrase.n > 0 && phrase.p[phrase.n - 1] == '*';
	size_t n = phrase.n - (open_end ? 1 : 0), i;

	if (n == 0 || at + n > text.n || (at > 0 && is_word_byte(text.p[at - 1])))
		return false;
	for (i = 0; i < n; i++)
		if (lower(text.p[at + i]) != lower(phrase.p[i]))
			return false;
	if (!open_end && at + n < text.n && is_word_byte(text.p[at + n]) && text.p[at + n] != '\'')
		return false;
	while (open_end && at + n < text.n && is_word_byte(text.p[at + n]))
		n++;
	*end = at + n;
	return true;
}

static void
hit_add(struct rules *out, enum rule rule, size_t start, size_t end, const char *why)
{
	for (size_t i = 0; i < out->n_hits; i++)
		if (start < out->hit[i].start + out->hit[i].length && out->hit[i].start < end)
			return;			/* one warning a place is enough */
	if (out->n_hits < RULE_HITS_MAX)
		out->hit[out->n_hits++] = (struct rule_hit){ rule, start, end - start, why };
}

/* Fixed texts, so that a page never prints a cell of a list it did not write. */
static const char *
why_of(struct str kind)
{
	static const struct { const char *kind, *why; } list[] = {
		{ "first-person", "First person: the reader learns that the writer was there." },
		{ "source-word", "This word says that somebody told us." },
		{ "relation", "A relation like this points to few people." },
		{ "job", "A job title can point to one person." },
		{ "tactic", "This shows how it was found out." },
	};
	for (size_t i = 0; i < sizeof list / sizeof *list; i++)
		if (str_is(kind, list[i].kind))
			return list[i].why;
	return "This may show who told us.";
}

static void
list_scan(const struct csv *list, enum rule rule, struct str text, struct rules *out)
{
	for (size_t row = 0; list != NULL && row < list->n_rows; row++) {
		struct str phrase = csv_get(list, row, "words");
		const char *why = why_of(csv_get(list, row, "kind"));

		for (size_t at = 0; at < text.n; at++) {
			size_t end;

			if (phrase_at(text, at, phrase, &end))
				hit_add(out, rule, at, end, why);
		}
	}
}

static void
names_scan(struct str text, const struct str *names, size_t n_names, struct rules *out)
{
	for (size_t i = 0; i < n_names; i++) {
		struct str rest = names[i], word;

		while (str_split(&rest, ' ', &word))
			for (size_t at = 0; word.n >= 3 && at < text.n; at++) {
				size_t end;

				if (phrase_at(text, at, word, &end))
					hit_add(out, RULE_SOURCE, at, end, "The name or job of whoever sent this.");
			}
	}
}

static bool
any_of(struct str text, const char *const *words)
{
	for (size_t w = 0; words[w] != NULL; w++)
		for (size_t at = 0; at < text.n; at++) {
			size_t end;

			if (phrase_at(text, at, str_of(words[w]), &end))
				return true;
		}
	return false;
}

/* A word inside a sentence that begins with a capital: as near to a name as bytes get. */
static bool
has_capital_inside(struct str text)
{
	for (size_t i = 2; i < text.n; i++)
		if (text.p[i] >= 'A' && text.p[i] <= 'Z' && text.p[i - 1] == ' ' && is_word_byte(text.p[i - 2]) &&
		    i + 1 < text.n && text.p[i + 1] >= 'a' && text.p[i + 1] <= 'z')
			return true;
	return false;
}

static bool
has_digit(struct str text)
{
	for (size_t i = 0; i < text.n; i++)
		if (text.p[i] >= '0' && text.p[i] <= '9')
			return true;
	return false;
}

/* 5WH: rough, and meant so - a missing part is a question to the reader, no fault. */
static void
parts_scan(struct str text, struct rules *out)
{
	static const char *const who[] = { "he", "she", "they", "man", "men", "woman", "women", "boy*", "girl*", "child*", "worker*",
		"people", "person", "driver", "owner", "manager", "boss", NULL };
	static const char *const what[] = { "work*", "sleep*", "live*", "living", "drive*", "drov*", "pay*", "paid", "hit*", "shout*", "lock*",
		"take*", "took", "hold*", "held", "brought", "bring*", "saw", "said", "use*", "carr*", "deliver*", "collect*", "look*", "sell*", "sold", "stay*", "are", "is", "was", "were", NULL };
	static const char *const when[] = { "monday*", "tuesday*", "wednesday*", "thursday*", "friday*", "saturday*", "sunday*",
		"january", "february", "march", "april", "june", "july", "august", "september", "october", "november", "december",
		"today", "yesterday", "tonight", "last", "week*", "month*", "morning*", "evening*", "night*", "every", "since", "daily", NULL };
	static const char *const where[] = { "street", "road", "lane", "avenue", "close", "house", "flat*", "shop*", "farm*", "yard", "site",
		"car wash", "factory", "warehouse", "bar", "restaurant", "hotel", "address", "at", "near", "behind", "in", NULL };
	static const char *const how[] = { "because", "by", "with", "using", "told", "saw", "heard", "seen", "van", "car", "phone", "threat*", "debt*", "cash", "papers", NULL };

	out->has_who = any_of(text, who) || has_capital_inside(text);
	out->has_what = any_of(text, what);
	out->has_when = any_of(text, when);
	out->has_where = any_of(text, where) && (has_capital_inside(text) || has_digit(text));
	out->has_how = any_of(text, how);
	out->n_missing = !out->has_who + !out->has_what + !out->has_when + !out->has_where + !out->has_how;
}

void
rules_check(const struct reference *reference, struct str text, const struct str *names, size_t n_names, struct rules *out)
{
	static const char *const secret[] = { "SECRET", "TOP SECRET", NULL };

	*out = (struct rules){ 0 };
	list_scan(reference != NULL ? reference_list(reference, "golden_source") : NULL, RULE_SOURCE, text, out);
	names_scan(text, names, n_names, out);
	list_scan(reference != NULL ? reference_list(reference, "golden_tactics") : NULL, RULE_TACTICS, text, out);
	/* A marking stands in capitals; the word "secret" in a sentence says nothing. */
	for (size_t w = 0; secret[w] != NULL; w++) {
		size_t at, end;

		if (str_find(text, str_of(secret[w]), &at) && phrase_at(text, at, str_of(secret[w]), &end))
			hit_add(out, RULE_SECRET_MARKING, at, end, "Text marked SECRET does not belong in this system.");
	}
	parts_scan(text, out);
}

const char *
rule_words(enum rule rule)
{
	switch (rule) {
	case RULE_SOURCE: return "Source may show";
	case RULE_TACTICS: return "Method may show";
	case RULE_SECRET_MARKING: return "Marked SECRET";
	}
	return "";
}

err_t
rules_missing(struct arena *a, const struct rules *r, struct str *out)
{
	const struct { bool has; const char *words; } part[] = {
		{ r->has_who, "Who" }, { r->has_what, "What" }, { r->has_when, "When" }, { r->has_where, "Where" }, { r->has_how, "How" },
	};
	struct buf b;

	buf_init(&b, a, 64);
	for (size_t i = 0; i < sizeof part / sizeof *part; i++)
		if (!part[i].has)
			buf_printf(&b, "%s%s", b.n > 0 ? ", " : "", part[i].words);
	return buf_done(&b, out);
}
