/* tests/fuzz/fuzz_cbor.c - whatever reads as CBOR writes as the very same bytes. */
#include "base/cbor.h"
#include "fuzz.h"

int
LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t n)
{
	struct str in = { (const char *)bytes, n }, out;
	struct arena a;
	struct cbor c;

	arena_init(&a, ARENA_CAP_REQUEST);
	if (cbor_parse(&a, in, &c) == NULL) {
		err_t e = cbor_encode(&a, &c, n, &out);

		MUST(e == NULL || e->code == ERR_LIMIT);
		MUST(e != NULL || str_eq(in, out));
		(void)cbor_get(&c, "q1");
		(void)cbor_get_int(&c, 3);
	}
	arena_free(&a);
	return 0;
}
