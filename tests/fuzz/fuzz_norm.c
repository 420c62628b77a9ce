/*
 * tests/fuzz/fuzz_norm.c - normal forms of what people write (INT-10): a form
 * is readable text made of its own signs alone, and is its own normal form.
 * A form that could not be read again would stop the whole picture.
 */
#include <string.h>

#include "fuzz.h"
#include "picture/picture.h"

static const struct { enum entity_kind kind; const char *attribute, *signs; } form[] = {
	{ KIND_PHONE, "e164", "+0123456789" },
	{ KIND_VEHICLE, "vrm_pattern", "?0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ" },
	{ KIND_DOCUMENT, "number", ":0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ" },
	{ KIND_ORGANISATION, "company_no", "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ" },
	{ KIND_PERSON, "dob", "-0123456789" },
	{ KIND_PLACE, "address", " |0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ" },
	{ KIND_PERSON, "name", NULL },
	{ KIND_ACCOUNT, "handle", NULL },
	{ KIND_PERSON, "description", "" },
	{ KIND_EVENT, "kind", "" },
};

static void
find_postcodes(struct str in)
{
	size_t from = 0, at, length;
	char found[9];

	while (postcode_find(in, from, &at, &length, found)) {
		MUST(at >= from && length >= 5 && length <= 8 && at + length <= in.n);
		MUST(strlen(found) >= 6 && strlen(found) <= 8);
		from = at + length;
	}
}

int
LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t n)
{
	struct str in = { (const char *)bytes, n }, out, again;
	struct arena a;

	arena_init(&a, ARENA_CAP_REQUEST);
	for (size_t i = 0; i < sizeof form / sizeof *form; i++) {
		if (norm_of(&a, form[i].kind, str_of(form[i].attribute), in, &out) != NULL)
			continue;
		for (size_t k = 0; k < out.n && form[i].signs != NULL; k++)
			MUST(out.p[k] != '\0' && strchr(form[i].signs, out.p[k]) != NULL);
		MUST(!utf8_is_valid(in) || utf8_is_valid(out));
		MUST(norm_of(&a, form[i].kind, str_of(form[i].attribute), out, &again) == NULL);
		/* Premises hold the number behind the postcode, where no address has it. */
		MUST(form[i].kind == KIND_PLACE || str_eq(out, again));
	}
	find_postcodes(in);
	arena_free(&a);
	return 0;
}
