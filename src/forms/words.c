/*
 * forms/words.c - an answer in words, for pages, prints and lists.
 */
#include "forms/inside.h"

#define WORDS_MAX ((size_t)512 << 10)

static struct str
label_of(const struct field *f, struct str code)
{
	const struct choice *c = choice_of(f, code);

	return c != NULL ? c->label : code;
}

NODISCARD static err_t
labels(struct arena *a, const struct field *f, const struct cbor *list, struct str *out)
{
	struct buf b;

	buf_init(&b, a, WORDS_MAX);
	for (size_t i = 0; i < list->n; i++) {
		if (i > 0)
			buf_z(&b, "; ");
		buf_str(&b, label_of(f, list->v[i].s));
	}
	return buf_done(&b, out);
}

NODISCARD static err_t
number_words(struct arena *a, const struct field *f, int64_t n, struct str *out)
{
	uint64_t size = n < 0 ? 0 - (uint64_t)n : (uint64_t)n;

	if (f->type != FIELD_MONEY)
		return str_fmt(a, out, "%lld", (long long)n);
	return str_fmt(a, out, "%s£%llu.%02llu", n < 0 ? "-" : "", (unsigned long long)(size / 100),
	    (unsigned long long)(size % 100));
}

static struct str
state_words(enum answer_state state)
{
	switch (state) {
	case ANSWER_NOT_KNOWN:	    return STR("Not known");
	case ANSWER_NOT_ASKED:	    return STR("Not asked");
	case ANSWER_DECLINED:	    return STR("Declined to say");
	case ANSWER_NOT_APPLICABLE: return STR("Does not apply");
	case ANSWER_GIVEN:	    break;
	}
	return STR("Not answered");
}

NODISCARD static err_t
value_words(struct arena *a, const struct field *f, const struct cbor *v, struct str *out)
{
	struct pdate d;

	switch (v->type) {
	case CBOR_NULL:
		*out = STR("I do not know");
		return NULL;
	case CBOR_BOOL:
		*out = v->i != 0 ? STR("Yes") : STR("No");
		return NULL;
	case CBOR_INT:
		return number_words(a, f, v->i, out);
	case CBOR_TEXT:
		*out = label_of(f, v->s);
		return NULL;
	case CBOR_ARRAY:
		return labels(a, f, v, out);
	case CBOR_MAP:
		if (pdate_of(v, &d))
			return pdate_words(a, d, out);
		break;
	case CBOR_BYTES:
		break;
	}
	*out = STR("Not answered");
	return NULL;
}

err_t
form_words(struct arena *a, const struct form *form, const struct field *f, const struct cbor *value, struct str *out)
{
	enum answer_state state;
	const struct cbor *v = answer_value(value, &state), *reason = cbor_get(value, "r");

	(void)form;
	*out = state_words(state);
	if (v != NULL && state == ANSWER_GIVEN)
		TRY(value_words(a, f, v, out));
	if (v == value || reason == NULL || reason->type != CBOR_TEXT || reason->s.n == 0)
		return NULL;
	return str_fmt(a, out, "%.*s (%.*s)", STRF(*out), STRF(reason->s));
}
