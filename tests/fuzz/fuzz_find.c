/*
 * tests/fuzz/fuzz_find.c - things named in a text: each lies inside the text,
 * has a form, is found once, and its words alone are found again.
 */
#include "fuzz.h"
#include "intel/mention.h"

int
LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t n)
{
	struct str text = { (const char *)bytes, n };
	struct found found[FOUND_MAX];
	struct arena a;
	size_t n_found = 0;

	arena_init(&a, ARENA_CAP_REQUEST);
	if (mentions_in_text(&a, STR("words"), text, found, &n_found, FOUND_MAX) == NULL) {
		MUST(n_found <= FOUND_MAX);
		for (size_t i = 0; i < n_found; i++) {
			struct str norm;

			MUST(found[i].length > 0 && found[i].length == found[i].raw.n);
			MUST(found[i].start <= n && found[i].length <= n - found[i].start);
			MUST(found[i].raw.p == text.p + found[i].start);
			MUST(norm_of(&a, found[i].kind, found[i].attribute, found[i].raw, &norm) == NULL && str_eq(norm, found[i].norm) && norm.n > 0);
			for (size_t k = 0; k < i; k++)
				MUST(found[k].kind != found[i].kind || !str_eq(found[k].norm, found[i].norm));
		}
	}
	arena_free(&a);
	return 0;
}
