/*
 * intel/grade.c - 3x5x2 grades: what may stand together.
 *
 *	codes -> struct grade -> grade_check (INT-22) -> stored; grade_words -> page
 *
 * Pure: one table each for words and confidence, no storage, no clock.
 * Whatever is refused is refused with a message of its own.
 */
#include "intel/grade.h"

const struct grade_choice grade_sources[3] = {
	{ "1", "reliable source" }, { "2", "untested source" }, { "3", "source not reliable" },
};
const struct grade_choice grade_assessments[5] = {
	{ "A", "known directly" }, { "B", "known indirectly but corroborated" }, { "C", "known indirectly" },
	{ "D", "not known" }, { "E", "suspected false" },
};
const struct grade_choice grade_handlings[2] = {
	{ "P", "lawful sharing permitted" }, { "C", "sharing permitted with conditions" },
};
const struct grade_choice grade_actions[3] = {
	{ "A1", "may be combined, no direct action without the originator" },
	{ "A2", "covert action only, protect the source, not on its own" },
	{ "A3", "overt action as the usage text says" },
};
const struct grade_choice grade_sanitisations[2] = {
	{ "S1", "recipient may sanitise further without asking" }, { "S2", "ask the originator first" },
};
/* MoPI groups (College of Policing, APP on information management). */
const struct grade_choice grade_mopis[4] = {
	{ "1", "Certain public protection matters" }, { "2", "Other sexual, violent or serious" },
	{ "3", "All other" }, { "4", "Miscellaneous" },
};

NODISCARD static err_t
code_of(struct str typed, const struct grade_choice *list, size_t n, int *out)
{
	*out = 0;
	if (typed.n == 0)
		return NULL;
	for (size_t i = 0; i < n; i++)
		if (str_is(typed, list[i].code)) {
			*out = (int)i + 1;
			return NULL;
		}
	FAIL(ERR_INVALID, "grade.unknown");
}

err_t
grade_read(struct str source, struct str assessment, struct str handling, struct str action, struct str sanitisation, struct grade *out)
{
	int n;

	*out = (struct grade){ 0 };
	TRY(code_of(source, grade_sources, 3, &out->source));
	TRY(code_of(assessment, grade_assessments, 5, &n));
	out->assessment = n == 0 ? 0 : grade_assessments[n - 1].code[0];
	TRY(code_of(handling, grade_handlings, 2, &n));
	out->handling = n == 0 ? 0 : grade_handlings[n - 1].code[0];
	TRY(code_of(action, grade_actions, 3, &out->action));
	TRY(code_of(sanitisation, grade_sanitisations, 2, &out->sanitisation));
	return NULL;
}

/* P carries neither code; C needs both, and its texts. */
NODISCARD static err_t
check_handling(const struct grade *g)
{
	if (g->handling == 'P') {
		if (g->action != 0 && g->sanitisation != 0)
			FAIL(ERR_INVALID, "grade.p-both");
		if (g->action != 0)
			FAIL(ERR_INVALID, "grade.p-action");
		if (g->sanitisation != 0)
			FAIL(ERR_INVALID, "grade.p-sanitisation");
		return NULL;
	}
	if (g->action == 0 && g->sanitisation == 0)
		FAIL(ERR_INVALID, "grade.c-both");
	if (g->action == 0)
		FAIL(ERR_INVALID, "grade.c-action");
	if (g->sanitisation == 0)
		FAIL(ERR_INVALID, "grade.c-sanitisation");
	if (str_trim(g->conditions).n == 0)
		FAIL(ERR_INVALID, "grade.conditions");
	if (str_trim(g->conditions_reason).n == 0)
		FAIL(ERR_INVALID, "grade.conditions-reason");
	if (g->action == 3 && str_trim(g->usage).n == 0)
		FAIL(ERR_INVALID, "grade.usage");
	return NULL;
}

err_t
grade_check(const struct grade *g, bool anonymous)
{
	if (g->source < 1 || g->source > 3)
		FAIL(ERR_INVALID, "grade.source");
	if (g->assessment < 'A' || g->assessment > 'E')
		FAIL(ERR_INVALID, "grade.assessment");
	if (g->handling != 'P' && g->handling != 'C')
		FAIL(ERR_INVALID, "grade.handling");
	if (anonymous && g->source == 1)
		FAIL(ERR_INVALID, "grade.anonymous-1");
	TRY(check_handling(g));
	if ((g->source == 3 || g->assessment == 'E') && str_trim(g->grade_reason).n == 0)
		FAIL(ERR_INVALID, "grade.reason");
	if (g->mopi < 1 || g->mopi > 4)
		FAIL(ERR_INVALID, "grade.mopi");
	return NULL;
}

bool
grade_is_sensitive(const struct grade *g, bool source_risk)
{
	return g->action == 2 || source_risk;
}

/* INT-23: cells seen in practice and our own; editable, so kept in one table. */
int
grade_confidence(int source, char assessment)
{
	static const uint8_t table[3][5] = { { 3, 3, 2, 1, 1 }, { 2, 2, 1, 1, 1 }, { 1, 1, 1, 1, 1 } };

	if (source < 1 || source > 3 || assessment < 'A' || assessment > 'E')
		return 0;
	return table[source - 1][assessment - 'A'];
}

const char *
grade_confidence_words(int n)
{
	return n == 3 ? "high" : n == 2 ? "medium" : n == 1 ? "low" : "not graded";
}

void
grade_propose(struct grade *io, bool is_feeling, bool source_risk)
{
	if (is_feeling)
		io->assessment = 'D';
	if (source_risk) {
		io->handling = 'C';
		io->sanitisation = 2;
	}
	if (io->mopi == 0)
		io->mopi = 3;
}

err_t
grade_short(struct arena *a, const struct grade *g, struct str *out)
{
	struct buf b;

	buf_init(&b, a, 32);
	if (g->source != 0 && g->assessment != 0 && g->handling != 0)
		buf_printf(&b, "%d%c%c", g->source, g->assessment, g->handling);
	else
		buf_z(&b, "Not graded");
	if (g->action != 0)
		buf_printf(&b, " A%d", g->action);
	if (g->sanitisation != 0)
		buf_printf(&b, " S%d", g->sanitisation);
	return buf_done(&b, out);
}

err_t
grade_words(struct arena *a, const struct grade *g, struct str *out)
{
	struct buf b;

	buf_init(&b, a, 512);
	if (g->source < 1 || g->source > 3 || g->assessment < 'A' || g->assessment > 'E' || (g->handling != 'P' && g->handling != 'C')) {
		*out = STR("not graded");
		return NULL;
	}
	buf_printf(&b, "%s, %s, %s", grade_sources[g->source - 1].words, grade_assessments[g->assessment - 'A'].words,
	    grade_handlings[g->handling == 'P' ? 0 : 1].words);
	if (g->action >= 1 && g->action <= 3)
		buf_printf(&b, "; %s", grade_actions[g->action - 1].words);
	if (g->sanitisation >= 1 && g->sanitisation <= 2)
		buf_printf(&b, "; %s", grade_sanitisations[g->sanitisation - 1].words);
	return buf_done(&b, out);
}

/* One character of typed looked up in from: the one standing there in to, or 0. */
static char
map_char(struct str typed, const char *from, const char *to)
{
	if (typed.n == 1)
		for (size_t i = 0; from[i] != '\0'; i++)
			if (from[i] == typed.p[0])
				return to[i];
	return 0;
}

bool
grade_from_5x5x5(struct str source, struct str information, struct grade_import *out)
{
	char s = map_char(source, "ABCDE", "11232"), i = map_char(information, "12345", "AABDE");

	*out = (struct grade_import){ 0 };
	if (s == 0 || i == 0)
		return false;
	/* Their handling codes never said what ours say: strictest until somebody looks. */
	out->grade = (struct grade){ .source = s - '0', .assessment = i, .handling = 'C', .action = 1, .sanitisation = 2 };
	out->review_handling = true;
	return true;
}

bool
grade_from_admiralty(struct str code, struct grade_import *out)
{
	char s, i;

	*out = (struct grade_import){ 0 };
	if (code.n != 2)
		return false;
	s = map_char(str_head(code, 1), "ABCDEF", "112332");
	i = map_char(str_from(code, 1), "123456", "BCCDED");
	if (s == 0 || i == 0)
		return false;
	out->grade = (struct grade){ .source = s - '0', .assessment = i, .handling = 'C', .action = 1, .sanitisation = 2 };
	out->review_handling = true;
	return true;
}

bool
grade_to_admiralty(const struct grade *g, char out[3])
{
	if (g->source < 1 || g->source > 3 || g->assessment < 'A' || g->assessment > 'E')
		return false;
	out[0] = "BFE"[g->source - 1];
	out[1] = "21365"[g->assessment - 'A'];
	out[2] = '\0';
	return true;
}
