/*
 * know/agreement.c - what a sharing agreement must say before it is signed (STA-85).
 *
 *	draft -> complete? -> signed by one agency -> signed by another -> in force
 *
 * That the second signature is another agency's stands in the state table; the
 * clocks of review and end stand in the form.
 */
#include "know/agreement.h"

static bool
is_signed(const struct cbor *answers)
{
	const struct cbor *rows;
	size_t n = answer_rows(answers, "signatories", &rows);

	for (size_t i = 0; i < n; i++)
		if (answer_given(&rows[i], "signed_by"))
			return true;
	return false;
}

static err_t
complete(struct ctx *cx, const struct move *m)
{
	static const char *const needed[] = { "partner", "kind", "purpose", "lawful_basis", "data_shared", "signed_on", "review_on" };

	for (size_t i = 0; i < sizeof needed / sizeof needed[0]; i++)
		if (!answer_given(m->answers, needed[i]))
			FAIL(ERR_INVALID, "agreement.incomplete");
	if (!is_signed(m->answers))
		FAIL(ERR_INVALID, "agreement.nobody-signs");
	return NULL;
}

const struct record_hook agreement_hooks[] = {
	{ "agreement.complete", complete, NULL },
	{ "agreement.reason", reason_given, NULL },
};
const size_t agreement_n_hooks = sizeof agreement_hooks / sizeof agreement_hooks[0];
