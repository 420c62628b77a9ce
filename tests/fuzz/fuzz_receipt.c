/* tests/fuzz/fuzz_receipt.c - receipt digits as typed: twenty digits that check, or a refusal. */
#include "crypto/crypto.h"
#include "fuzz.h"

int
LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t n)
{
	char digits[21], again[21];

	if (receipt_read(digits, (struct str){ (const char *)bytes, n }) == NULL) {
		MUST(str_of(digits).n == 20 && damm_check(digits, 20) == '0');
		MUST(receipt_read(again, str_of(digits)) == NULL);
		MUST(str_eq(str_of(again), str_of(digits)));
	}
	return 0;
}
