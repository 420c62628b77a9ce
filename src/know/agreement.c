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
is_given(const struct cbor *answers, const char *name)
{
	const struct cbor *value = answer_bare(answers, str_of(name));

	if (value == NULL || value->type == CBOR_NULL)
		return false;
	if (value->type == CBOR_TEXT)
		return str_trim(value->s).n > 0;
	return value->type != CBOR_ARRAY || value->n > 0;
}

static bool
is_signed(const struct cbor *answers)
{
	const struct cbor *rows = answer_bare(answers, STR("signatories"));

	for (size_t i = 0; rows != NULL && rows->type == CBOR_ARRAY && i < rows->n; i++)
		if (is_given(&rows->v[i], "signed_by"))
			return true;
	return false;
}

static err_t
complete(struct ctx *cx, const struct move *m)
{
	static const char *const needed[] = { "partner", "kind", "purpose", "lawful_basis", "data_shared", "signed_on", "review_on" };

	for (size_t i = 0; i < sizeof needed / sizeof needed[0]; i++)
		if (!is_given(m->answers, needed[i]))
			FAIL(ERR_INVALID, "agreement.incomplete");
	if (!is_signed(m->answers))
		FAIL(ERR_INVALID, "agreement.nobody-signs");
	return NULL;
}

static err_t
reason_given(struct ctx *cx, const struct move *m)
{
	if (str_trim(m->reason).n == 0)
		FAIL(ERR_INVALID, "reason.needed");
	return NULL;
}

const struct record_hook agreement_hooks[] = {
	{ "agreement.complete", complete, NULL },
	{ "agreement.reason", reason_given, NULL },
};
const size_t agreement_n_hooks = sizeof agreement_hooks / sizeof agreement_hooks[0];
