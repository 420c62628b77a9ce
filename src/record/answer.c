/*
 * record/answer.c - reading one answer of a register's form by its name, and the guard that asks for a reason.
 */
#include "record/inside.h"

const struct cbor *
answer_bare(const struct cbor *answers, struct str name)
{
	const struct cbor *value = cbor_get_str(answers, name), *inner;

	if (value != NULL && value->type == CBOR_MAP && (inner = cbor_get(value, "v")) != NULL)
		return inner;
	return value;
}

struct str
answer_text(const struct cbor *answers, const char *name)
{
	const struct cbor *value = answer_bare(answers, str_of(name));

	return value != NULL && value->type == CBOR_TEXT ? str_trim(value->s) : STR_NONE;
}

size_t
answer_rows(const struct cbor *answers, const char *name, const struct cbor **rows)
{
	const struct cbor *value = answer_bare(answers, str_of(name));

	if (value == NULL || value->type != CBOR_ARRAY)
		return 0;
	*rows = value->v;
	return value->n;
}

bool
answer_given(const struct cbor *answers, const char *name)
{
	const struct cbor *value = answer_bare(answers, str_of(name));

	if (value == NULL || value->type == CBOR_NULL)
		return false;
	if (value->type == CBOR_TEXT)
		return str_trim(value->s).n > 0;
	return value->type != CBOR_ARRAY || value->n > 0;
}

bool
answer_has(const struct cbor *answers, const char *name, const char *code)
{
	const struct cbor *value = answer_bare(answers, str_of(name));

	if (value == NULL)
		return false;
	if (value->type == CBOR_TEXT)
		return str_is(value->s, code);
	for (size_t i = 0; value->type == CBOR_ARRAY && i < value->n; i++)
		if (str_is(value->v[i].s, code))
			return true;
	return false;
}

err_t
reason_given(struct ctx *cx, const struct move *m)
{
	if (str_trim(m->reason).n == 0)
		FAIL(ERR_INVALID, "reason.needed");
	return NULL;
}
