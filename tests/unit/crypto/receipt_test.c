/* tests/unit/crypto/receipt_test.c - the digits a reporter keeps, and what happens when they are mistyped. */
#include "crypto/crypto.h"
#include "t.h"

#define N_TOKENS 20000

static void
next_token(uint8_t token[16])
{
	for (int i = 0; i < 16; i++)
		token[i] = (uint8_t)t_random(256);
}

T(every_receipt_reads_back_and_the_same_token_gives_the_same_digits)
{
	char digits[21], again[21], back[21];
	uint8_t token[16];

	for (int i = 0; i < N_TOKENS; i++) {
		next_token(token);
		receipt_digits(digits, token, (uint8_t)(i % 10));
		receipt_digits(again, token, (uint8_t)(i % 10));
		EXPECT_STR(str_of(digits), again);
		EXPECT_EQ(digits[0] - '0', i % 10);
		EXPECT_OK(receipt_read(back, str_of(digits)));
		EXPECT_STR(str_of(back), digits);
	}
}

T(every_wrong_digit_and_every_swap_of_neighbours_is_caught)
{
	char digits[21], wrong[21], out[21];
	uint8_t token[16];

	for (int i = 0; i < 500; i++) {
		next_token(token);
		receipt_digits(digits, token, 1);
		for (int at = 0; at < 20; at++) {
			for (char d = '0'; d <= '9'; d++) {
				memcpy(wrong, digits, 21);
				wrong[at] = d;
				if (d != digits[at])
					EXPECT_ERR_ID(receipt_read(out, str_of(wrong)), ERR_INVALID, "receipt.check");
			}
			if (at == 19 || digits[at] == digits[at + 1])
				continue;
			memcpy(wrong, digits, 21);
			wrong[at] = digits[at + 1];
			wrong[at + 1] = digits[at];
			EXPECT_ERR(receipt_read(out, str_of(wrong)), ERR_INVALID);
		}
	}
}

T(a_receipt_may_be_typed_with_blanks_dashes_and_the_digits_of_any_script)
{
	static const char *const typed[] = {
		"1382 8575 8816 5568 4853",
		"  1382-8575-8816-5568-4853\n",
		"1382\xe2\x80\x93" "8575\xc2\xa0" "8816\xe2\x80\x8b" "55684853",
		/* Arabic-Indic, Extended Arabic-Indic, Devanagari, full width */
		"\xd9\xa1\xd9\xa3\xd9\xa8\xd9\xa2 8575 8816 5568 4853",
		"\xdb\xb1\xdb\xb3\xdb\xb8\xdb\xb2 8575 8816 5568 4853",
		"\xe0\xa5\xa7\xe0\xa5\xa9\xe0\xa5\xae\xe0\xa5\xa8 8575 8816 5568 4853",
		"\xef\xbc\x91\xef\xbc\x93\xef\xbc\x98\xef\xbc\x92 8575 8816 5568 4853",
	};
	static const char *const refused[] = {
		"", "1382 8575 8816 5568 485", "1382 8575 8816 5568 48533",
		"1382 8575 8816 5568 485x", "1382\xff" "8575 8816 5568 4853",
	};
	char out[21];

	for (size_t i = 0; i < sizeof typed / sizeof *typed; i++) {
		EXPECT_OK(receipt_read(out, str_of(typed[i])));
		EXPECT_STR(str_of(out), "13828575881655684853");
	}
	for (size_t i = 0; i < sizeof refused / sizeof *refused; i++)
		EXPECT_ERR_ID(receipt_read(out, str_of(refused[i])), ERR_INVALID, "receipt.check");
}

T(a_receipt_leads_to_one_locator_and_key_pair_at_one_site_and_epoch)
{
	struct receipt_epoch epoch = { .epoch = 1, .cost = { 1, 8192 } };
	struct receipt one, two;
	struct site site = { { 1 } }, elsewhere = { { 2 } };

	EXPECT_OK(crypto_start());
	EXPECT_OK(receipt_derive(&one, "13828575881655684853", &epoch, &site));
	EXPECT_OK(receipt_derive(&two, "13828575881655684853", &epoch, &site));
	EXPECT_BYTES(&one, &two, sizeof one);
	EXPECT_OK(receipt_derive(&two, "13828575881655684853", &epoch, &elsewhere));
	EXPECT(memcmp(one.pair.pk, two.pair.pk, 32) != 0);
	epoch.salt[0] = 1;
	EXPECT_OK(receipt_derive(&two, "13828575881655684853", &epoch, &site));
	EXPECT(memcmp(one.locator, two.locator, 16) != 0);
}

T(a_sub_and_the_digits_of_a_token_have_nothing_in_common)
{
	uint8_t token[16] = { 1 }, other[16] = { 2 }, sub[16], sub2[16];

	receipt_sub(sub, token);
	receipt_sub(sub2, other);
	EXPECT(memcmp(sub, sub2, 16) != 0 && memcmp(sub, token, 16) != 0);
}

T(memory_that_is_not_to_be_had_is_said_so)
{
	uint8_t out[64], salt[16] = { 0 };

	EXPECT_OK(argon2id(out, STR("secret"), salt, (struct argon){ 1, 8192 }));
	EXPECT_ERR_ID(argon2id(out, STR("secret"), salt, (struct argon){ 1, UINT32_MAX }),
	    ERR_BUSY, "crypto.memory");
}
