/*
 * tests/fuzz/fuzz_urn.c - what people type: URNs, dates, numbers, hex and
 * base64url.  Whatever is accepted has one canonical form that reads back.
 */
#include "base/clock.h"
#include "base/id.h"
#include "fuzz.h"

int
LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t n)
{
	struct str in = { (const char *)bytes, n }, out, again;
	struct arena a;
	struct date d;
	struct id id;
	int64_t v;

	arena_init(&a, ARENA_CAP_REQUEST);
	if (urn_parse(&a, in, &out) == NULL) {
		MUST(urn_parse(&a, out, &again) == NULL && str_eq(out, again));
		MUST(out.n >= 13 && out.n <= 15);
	}
	if (date_parse(in, &d) == NULL)
		MUST(day_iso(&a, day_of(d), &out) == NULL && str_eq(in, out));
	if (id_parse(in, &id) == NULL)
		MUST(id_text(&a, id, &out) == NULL && str_eq(in, out));
	if (str_unb64u(&a, in, &out) == NULL)
		MUST(str_b64u(&a, out.p, out.n, &again) == NULL && str_eq(in, again));
	if (str_unhex(&a, in, &out) == NULL)
		MUST(out.n * 2 == in.n);
	if (str_i64(in, &v) == NULL)
		MUST(in.n > 0);
	if (utf8_is_text(in))
		MUST(utf8_is_valid(in) && utf8_count(in) <= n);
	arena_free(&a);
	return 0;
}
