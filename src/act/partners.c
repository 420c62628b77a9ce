/*
 * act/partners.c - who goes along on a visit.
 *
 *	rows `partners` of the form + the owner's agency -> agencies of this house, by name
 *
 * A partner is written down in words, because not every one has accounts here;
 * one whose name or short name is that of an agency of the house is that agency.
 */
#include "act/inside.h"
#include "store/q_act.h"

static bool
same_words(struct str a, struct str b)
{
	if (a.n != b.n)
		return false;
	for (size_t i = 0; i < a.n; i++) {
		char x = a.p[i], y = b.p[i];

		x = x >= 'A' && x <= 'Z' ? (char)(x + 32) : x;
		y = y >= 'A' && y <= 'Z' ? (char)(y + 32) : y;
		if (x != y)
			return false;
	}
	return true;
}

err_t
partners_of(struct ctx *cx, const struct cbor *answers, struct id owner_agency, struct partner **out, size_t *n)
{
	const struct cbor *rows;
	struct q_act_agencies *agency;
	size_t n_rows = answer_rows(answers, "partners", &rows), n_agencies;

	TRY(q_act_agencies(cx, &agency, &n_agencies));
	NEWN(*out, cx->arena, n_rows + 1);
	*n = 0;
	for (size_t i = 0; i < n_rows; i++) {
		struct partner p = { .name = answer_text(&rows[i], "partner"), .stood_down = answer_has(&rows[i], "partner_role", "stood_down") };

		for (size_t a = 0; p.name.n > 0 && a < n_agencies; a++)
			if (same_words(p.name, agency[a].name) || same_words(p.name, agency[a].short_))
				p.agency = agency[a].id;
		if (p.name.n > 0)
			(*out)[(*n)++] = p;
	}
	(*out)[(*n)++] = (struct partner){ .agency = owner_agency };
	return NULL;
}
