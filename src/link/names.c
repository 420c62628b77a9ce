/*
 * link/names.c - names taken apart: titles, particles, tokens (link/names.h).
 */
#include "link/names.h"

#include <string.h>

#include "link/aliases.h"
#include "link/rough.h"

/* Words before or after a name that are none (reference/names/titles.csv). */
static const char *const titles[] = {
	"mr", "mrs", "ms", "miss", "dr", "prof", "professor", "rev", "reverend", "sir", "dame", "lord", "lady", "hon", "honourable", "st",
	"saint", "baron", "baroness", "baronet", "earl", "duke", "duchess", "viscount", "marquess", "count", "countess", "prince", "princess",
	"jr", "jnr", "sr", "snr", "ii", "iii", "iv", "esq", "esquire", "capt", "captain", "col", "colonel", "major", "maj", "gen", "general",
	"admiral", "lt", "lieutenant", "bishop", "1st", "2nd", "3rd", "4th", "5th", "6th", "7th", "8th", "9th", "10th", "11th", "12th", "13th",
	"ato", "weyzero", "woizero", "haji", "hajji", "sheikh", "ustad", "pan", "pani", "bay", "bey", "hanim"
};
/* Words within a name that weigh nothing (reference/names/particles.csv). */
static const char *const particles[] = {
	"of", "the", "de", "da", "do", "dos", "das", "du", "della", "di", "van", "von", "der", "den", "ter", "la", "le", "al", "el", "ash", "as",
	"bin", "ibn", "bint", "ben", "y", "and"
};

static bool
is_among(struct str s, const char *const *list, size_t n)
{
	for (size_t i = 0; i < n; i++)
		if (str_is(s, list[i]))
			return true;
	return false;
}

err_t
names_init(struct names *names, struct memory *m)
{
	*names = (struct names){ .memory = m, .cap = 1024, .cap_token = 2048, .cap_alias = 1024 };
	TRY(dict_init(&names->dict, m, NULL));
	ARRAY(names->name, m, names->cap);
	ARRAY(names->token, m, names->cap_token);
	ARRAY(names->alias, m, names->cap_alias);
	return NULL;
}

void
names_end(struct names *names)
{
	if (names->memory == NULL)
		return;
	dict_end(&names->dict);
	DROP(names->name, names->memory);
	DROP(names->token, names->memory);
	DROP(names->alias, names->memory);
}

/* Tokens of a folded name, apostrophes out; titles and particles go where other tokens stay. */
static size_t
tokens_of(struct str folded, struct str out[NAME_TOKENS], char text[FOLD_MAX], uint8_t *left_out)
{
	struct str all[4 * NAME_TOKENS];
	size_t n = 0, used = 0, kept = 0, from = 0;

	*left_out = 0;
	for (size_t i = 0; i <= folded.n && n < 4 * NAME_TOKENS; i++) {
		char c = i < folded.n ? folded.p[i] : ' ';

		if (c == ' ' || c == '-') {
			if (used > from)
				all[n++] = (struct str){ text + from, used - from };
			from = used;
		} else if (c != '\'') {
			text[used++] = c;
		}
	}
	for (size_t i = 0; i < n && kept < NAME_TOKENS; i++) {
		if (is_among(all[i], titles, sizeof titles / sizeof *titles) || is_among(all[i], particles, sizeof particles / sizeof *particles))
			*left_out = 1;
		else
			out[kept++] = all[i];
	}
	/* A name that is a title ("King", "St", "Al") is a name after all. */
	for (size_t i = 0; kept == 0 && i < n && i < NAME_TOKENS; i++)
		out[i] = all[i];
	return kept > 0 ? kept : n < NAME_TOKENS ? n : NAME_TOKENS;
}

/* What one run of letters looks and sounds like. */
static void
describe(struct name *out, const char *p, size_t n)
{
	out->length = (uint8_t)(n < sizeof out->text ? n : sizeof out->text);
	memcpy(out->text, p, out->length);
	out->rough = rough_key((const uint8_t *)p, n);
	for (size_t i = 0; i < n; i++)
		out->letters |= p[i] >= 'a' && p[i] <= 'z' ? 1u << (p[i] - 'a') : 1u << 26;
}

NODISCARD static err_t
room(struct names *names, size_t tokens, size_t aliases)
{
	if (names->dict.n + 2 > names->cap) {
		GROW(names->name, names->memory, names->cap, names->cap * 2);
		names->cap *= 2;
	}
	if (names->n_token + tokens > names->cap_token) {
		GROW(names->token, names->memory, names->n_token, names->cap_token * 2 + tokens);
		names->cap_token = names->cap_token * 2 + tokens;
	}
	if (names->n_alias + aliases > names->cap_alias) {
		GROW(names->alias, names->memory, names->n_alias, names->cap_alias * 2 + aliases);
		names->cap_alias = names->cap_alias * 2 + aliases;
	}
	return NULL;
}

/* Enter p, made of these tokens (none: it is its own), under its folded text. */
NODISCARD static err_t
enter(struct names *names, struct str folded, struct str joined, const uint32_t *token, size_t n_tokens, uint32_t *out)
{
	uint16_t set[ALIAS_SETS_MOST];
	size_t n_sets = n_tokens == 0 ? aliases_of(joined, set) : 0;
	struct name *name;
	uint32_t before = names->dict.n;

	TRY(room(names, n_tokens > 0 ? n_tokens : 1, n_sets));
	TRY(dict_code(&names->dict, folded.p, folded.n, 0, out));
	if (names->dict.n == before)
		return NULL;			/* its own token under the same text */
	name = &names->name[*out];
	describe(name, joined.p, joined.n);
	name->token = (uint32_t)names->n_token;
	name->n_tokens = (uint8_t)(n_tokens > 0 ? n_tokens : 1);
	if (n_tokens == 0)
		names->token[names->n_token++] = *out;
	for (size_t i = 0; i < n_tokens; i++)
		names->token[names->n_token++] = token[i];
	name->alias = (uint32_t)names->n_alias;
	name->n_alias = (uint8_t)n_sets;
	for (size_t i = 0; i < n_sets; i++)
		names->alias[names->n_alias++] = set[i];
	return NULL;
}

err_t
names_code(struct names *names, struct str folded, uint32_t *out)
{
	char text[FOLD_MAX];
	struct str token[NAME_TOKENS];
	uint32_t code[NAME_TOKENS];
	uint8_t left_out;
	size_t n;

	*out = folded.n > 0 ? dict_find(&names->dict, folded.p, folded.n) : 0;
	if (*out != 0 || folded.n == 0)
		return NULL;
	n = tokens_of(folded, token, text, &left_out);
	if (n == 0)
		return NULL;
	for (size_t i = 0; i < n; i++) {
		code[i] = dict_find(&names->dict, token[i].p, token[i].n);
		if (code[i] == 0)
			TRY(enter(names, token[i], token[i], NULL, 0, &code[i]));
	}
	if (n == 1) {
		*out = code[0];
		return NULL;
	}
	/* The tokens lie one behind the other in text when nothing was left out; write them together either way. */
	{
		char joined[FOLD_MAX];
		size_t used = 0;

		for (size_t i = 0; i < n; i++) {
			memcpy(joined + used, token[i].p, token[i].n);
			used += token[i].n;
		}
		TRY(enter(names, folded, (struct str){ joined, used }, code, n, out));
		names->name[*out].particles = left_out;
	}
	return NULL;
}
