/*
 * link/fold.c - text as it is compared (link/fold.h).
 */
#include "link/fold.h"

#include <string.h>
#include <unicode/uchar.h>
#include <unicode/unorm2.h>
#include <unicode/ustring.h>
#include <unicode/utrans.h>

void
fold_init(struct fold *f)
{
	*f = (struct fold){ 0 };
	pthread_mutex_init(&f->lock, NULL);
}

void
fold_end(struct fold *f)
{
	if (f->to_latin != NULL)
		utrans_close(f->to_latin);
	pthread_mutex_destroy(&f->lock);
}

/* Keep letters, digits and the two marks; everything else parts words. */
static size_t
squeeze(const char *p, size_t n, char out[FOLD_MAX])
{
	size_t n_out = 0;
	bool gap = false;

	for (size_t i = 0; i < n; i++) {
		unsigned char c = (unsigned char)p[i];

		if (c >= 'A' && c <= 'Z')
			c = (unsigned char)(c + 32);
		if (!((c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '\'' || c == '-')) {
			gap = true;
			continue;
		}
		if (n_out + 2 > FOLD_MAX)
			break;
		if (gap && n_out > 0)
			out[n_out++] = ' ';
		gap = false;
		out[n_out++] = (char)c;
	}
	return n_out;
}

/* NFKC and case fold, format characters out, Latin letters; then as ASCII. */
static size_t
squeeze_unicode(struct fold *f, struct str s, char out[FOLD_MAX])
{
	static const char rule[] = "Any-Latin; Latin-ASCII";
	UChar wide[sizeof rule];
	UChar text[FOLD_MAX], even[2 * FOLD_MAX];
	char ascii[4 * FOLD_MAX];
	UErrorCode bad = U_ZERO_ERROR;
	int32_t n = 0, length, n_ascii = 0;

	s = utf8_head(s, FOLD_MAX - 1);
	u_strFromUTF8(text, FOLD_MAX, &n, s.p, (int32_t)s.n, &bad);
	if (U_FAILURE(bad))
		return squeeze(s.p, s.n, out);
	if (f->norm == NULL)
		f->norm = (void *)(uintptr_t)unorm2_getNFKCCasefoldInstance(&bad);
	if (f->to_latin == NULL)
		f->to_latin = utrans_openU(u_uastrcpy(wide, rule), -1, UTRANS_FORWARD, NULL, 0, NULL, &bad);
	if (U_FAILURE(bad))
		return squeeze(s.p, s.n, out);
	length = 0;
	for (int32_t i = 0; i < n;) {
		UChar32 c;

		U16_NEXT(text, i, n, c);
		if (u_charType(c) != U_FORMAT_CHAR)
			U16_APPEND_UNSAFE(text, length, c);
	}
	n = unorm2_normalize(f->norm, text, length, even, 2 * FOLD_MAX, &bad);
	if (U_FAILURE(bad))
		return squeeze(s.p, s.n, out);
	length = n;
	utrans_transUChars(f->to_latin, even, &n, 2 * FOLD_MAX, 0, &length, &bad);
	/* Apostrophes of print and of transliteration (soft signs) become the plain one; what has no Latin form is a gap. */
	for (int32_t i = 0; U_SUCCESS(bad) && i < n && n_ascii < (int32_t)sizeof ascii; i++) {
		if (even[i] == 0x2019 || even[i] == 0x2b9 || even[i] == 0x2ba || even[i] == 0x2bc)
			ascii[n_ascii++] = '\'';
		else if (u_charType(even[i]) != U_NON_SPACING_MARK)
			ascii[n_ascii++] = even[i] < 0x80 ? (char)even[i] : ' ';
	}
	return squeeze(ascii, (size_t)n_ascii, out);
}

size_t
fold_text(struct fold *f, struct str s, char out[FOLD_MAX])
{
	bool ascii = true;
	size_t n;

	for (size_t i = 0; i < s.n; i++)
		if ((unsigned char)s.p[i] >= 0x80)
			ascii = false;
	if (ascii)
		return squeeze(s.p, s.n, out);
	pthread_mutex_lock(&f->lock);
	n = squeeze_unicode(f, s, out);
	pthread_mutex_unlock(&f->lock);
	return n;
}

bool
text_is_unknown(struct str s)
{
	/* reference/names/unknowns.csv, with and without signs, since folding drops most. */
	static const char *const word[] = {
		"", "-", "--", "?", "unknown", "not known", "not stated", "n/k", "n k", "nk", "n/a", "n a", "#n/a", "na", "nan", "nil",
		"null", "none", "tbc", "xxx", "unbekannt", "kraj nieustalony", "not recorded", "unk"
	};

	for (size_t i = 0; i < sizeof word / sizeof word[0]; i++)
		if (str_is(s, word[i]))
			return true;
	return false;
}
