/*
 * crypto/receipt.c - passwords (P4, SEC-24) and receipts (P7, SEC-27).
 *
 *	token -> 20 digits for the reporter -> Argon2id -> locator, key pair
 *
 * Everything follows from the digits: nothing is stored that names a report,
 * and whoever lacks the digits must pay for Argon2id at each guess.
 */
#include <sodium.h>
#include <string.h>

#include "crypto/inside.h"

#define DIGITS 20
#define RANDOM_DIGITS 18

/* An anti-symmetric quasigroup of order ten (Damm): finds every single error and neighbour swap. */
static const char damm_row[10][11] = {
	"0317598642", "7092154863", "4206871359", "1750983426", "6123045978",
	"3674209581", "5869720134", "8945362017", "9438617205", "2581436790",
};

NODISCARD static err_t
argon2id_any(uint8_t *out, size_t n, struct str secret, const uint8_t salt[16],
    struct argon cost)
{
	if (crypto_pwhash(out, n, secret.p != NULL ? secret.p : "", secret.n, salt,
	    cost.t, (size_t)cost.m_kib * 1024, crypto_pwhash_ALG_ARGON2ID13) != 0)
		FAIL(ERR_BUSY, "crypto.memory");
	return NULL;
}

err_t
argon2id(uint8_t out[64], struct str secret, const uint8_t salt[16], struct argon cost)
{
	return argon2id_any(out, 64, secret, salt, cost);
}

err_t
argon2id_32(uint8_t out[32], struct str secret, const uint8_t salt[16], struct argon cost)
{
	return argon2id_any(out, 32, secret, salt, cost);
}

/* BLAKE2b of label (with its terminator) and token. */
static void
hash_token(void *out, size_t n, const char *label, const uint8_t token[16])
{
	struct hash_state s;

	hash_begin(&s, n, NULL, 0);
	hash_add(&s, (struct str){ label, strlen(label) + 1 });
	hash_add(&s, (struct str){ (const char *)token, 16 });
	hash_end(&s, out, n);
}

void
receipt_sub(uint8_t sub[16], const uint8_t token[16])
{
	hash_token(sub, 16, "plainsight/sub", token);
}

char
damm_check(const char *digits, size_t n)
{
	char interim = '0';

	for (size_t i = 0; i < n; i++)
		interim = damm_row[interim - '0'][digits[i] - '0'];
	return interim;
}

void
receipt_digits(char out[DIGITS + 1], const uint8_t token[16], uint8_t epoch)
{
	unsigned __int128 r = 0;
	uint8_t hash[32];

	hash_token(hash, sizeof hash, "plainsight/rcpt", token);
	for (int i = 15; i >= 0; i--)
		r = r << 8 | hash[i];
	/* The digits from the right are those of r mod 10^18. */
	for (int i = RANDOM_DIGITS; i > 0; i--) {
		out[i] = (char)('0' + (int)(r % 10));
		r /= 10;
	}
	out[0] = (char)('0' + epoch % 10);
	out[DIGITS - 1] = damm_check(out, DIGITS - 1);
	out[DIGITS] = '\0';
	crypto_wipe(hash, sizeof hash);
}

err_t
receipt_derive(struct receipt *out, const char digits[DIGITS],
    const struct receipt_epoch *epoch, const struct site *site)
{
	struct key seed CLEANUP(key_wipe), half;
	uint8_t hard[64];

	TRY(argon2id(hard, (struct str){ digits, DIGITS - 1 }, epoch->salt, epoch->cost));
	memcpy(out->digits, digits, DIGITS);
	out->digits[DIGITS] = '\0';
	hash_blake2b(out->locator, sizeof out->locator, NULL, 0,
	    (struct str){ (const char *)hard, 32 });
	memcpy(half.b, hard + 32, sizeof half.b);
	kdf(&seed, &half, "rcpt-kp", (struct str){ (const char *)site->b, sizeof site->b });
	keypair_from(&out->pair, &seed);
	key_wipe(&half);
	crypto_wipe(hard, sizeof hard);
	return NULL;
}

/* The value of a decimal digit of any script, or -1. */
static int
digit_value(uint32_t cp)
{
	/* Where each script's ten digits begin (Unicode general category Nd). */
	static const uint32_t zero[] = {
		0x30, 0x660, 0x6f0, 0x7c0, 0x966, 0x9e6, 0xa66, 0xae6, 0xb66,
		0xbe6, 0xc66, 0xce6, 0xd66, 0xde6, 0xe50, 0xed0, 0xf20, 0x1040,
		0x1090, 0x17e0, 0x1810, 0x1946, 0x19d0, 0x1a80, 0x1a90, 0x1b50,
		0x1bb0, 0x1c40, 0x1c50, 0xa620, 0xa8d0, 0xa900, 0xa9d0, 0xa9f0,
		0xaa50, 0xabf0, 0xff10, 0x104a0, 0x10d30, 0x11066, 0x110f0,
		0x11136, 0x111d0, 0x112f0, 0x11450, 0x114d0, 0x11650, 0x116c0,
		0x11730, 0x118e0, 0x11950, 0x11c50, 0x11d50, 0x11da0, 0x16a60,
		0x16ac0, 0x16b50, 0x1d7ce, 0x1d7d8, 0x1d7e2, 0x1d7ec, 0x1d7f6,
		0x1e140, 0x1e2f0, 0x1e950, 0x1fbf0,
	};

	for (size_t i = 0; i < sizeof zero / sizeof *zero; i++)
		if (cp >= zero[i] && cp < zero[i] + 10)
			return (int)(cp - zero[i]);
	return -1;
}

/* Blanks, dashes and the invisible marks that come along when digits are copied. */
static bool
is_filler(uint32_t cp)
{
	return cp == ' ' || (cp >= '\t' && cp <= '\r') || cp == '-' ||
	    cp == 0xa0 || cp == 0xad || cp == 0x61c ||
	    (cp >= 0x2000 && cp <= 0x2015) || cp == 0x202f || cp == 0x205f ||
	    cp == 0x2060 || cp == 0x2212 || cp == 0x3000 || cp == 0xfe58 ||
	    cp == 0xfe63 || cp == 0xfeff || cp == 0xff0d ||
	    (cp >= 0x202a && cp <= 0x202e) || (cp >= 0x2066 && cp <= 0x2069);
}

err_t
receipt_read(char out[DIGITS + 1], struct str typed)
{
	char digits[DIGITS];
	size_t n = 0;
	uint32_t cp;

	while (typed.n > 0) {
		int v;

		if (!utf8_next(&typed, &cp))
			FAIL(ERR_INVALID, "receipt.check");
		if (is_filler(cp))
			continue;
		if ((v = digit_value(cp)) < 0 || n == DIGITS)
			FAIL(ERR_INVALID, "receipt.check");
		digits[n++] = (char)('0' + v);
	}
	if (n != DIGITS || damm_check(digits, DIGITS - 1) != digits[DIGITS - 1])
		FAIL(ERR_INVALID, "receipt.check");
	memcpy(out, digits, DIGITS);
	out[DIGITS] = '\0';
	return NULL;
}
