/*
 * base/str.h - slices of bytes, and buffers with a maximum at birth.
 *
 * A struct str is never assumed to be terminated.  It owns nothing: its bytes
 * live in an arena, in a constant, or in the caller's buffer.
 */
#ifndef PS_BASE_STR_H
#define PS_BASE_STR_H
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdarg.h>
#include "base/arena.h"
#include "base/err.h"

struct str { const char *p; size_t n; };

#define STR(lit) ((struct str){ (lit), sizeof(lit) - 1 })
#define STR_NONE ((struct str){ NULL, 0 })
/* for printf: "%.*s", STRF(s) */
#define STRF(s) (int)(s).n, (s).p != NULL ? (s).p : ""

struct str str_of(const char *cstr);			/* NULL gives an empty slice */
bool	 str_eq(struct str, struct str);
bool	 str_is(struct str, const char *cstr);
int	 str_cmp(struct str, struct str);		/* by bytes */
bool	 str_starts(struct str, struct str prefix);
bool	 str_ends(struct str, struct str suffix);
bool	 str_find(struct str hay, struct str needle, size_t *at);
/* From byte `from` on and as whole words: "He" is not in "Helen".  Bytes of letters beyond ASCII count as letters. */
bool	 str_find_words(struct str hay, struct str words, size_t from, size_t *at);
struct str str_trim(struct str);			/* ASCII blanks off both ends */
struct str str_from(struct str, size_t at);		/* the rest, clamped */
struct str str_head(struct str, size_t n);		/* the first n bytes, clamped */
/* Cut *rest at the first sep: the piece before it comes back, *rest moves on.
 * false when nothing was left.  "a," gives "a" and an empty last piece. */
bool	 str_split(struct str *rest, char sep, struct str *piece);
/* Decimal; INVALID unless every byte belongs to it and it fits. */
NODISCARD err_t str_i64(struct str, int64_t *out);
/* Copies in the arena; the second is NUL terminated as well (n does not count it). */
NODISCARD err_t str_dup(struct arena *, struct str, struct str *out);
NODISCARD err_t str_z(struct arena *, struct str, const char **out);

/*
 * A growing buffer.  Errors stick: write as you like, ask once at the end.
 * Memory comes from the arena (old copies stay there until it is freed).
 */
struct buf {
	struct arena	*arena;
	char		*p;
	size_t		 n, cap, max;
	err_t		 err;
};
void	 buf_init(struct buf *, struct arena *, size_t max);
void	 buf_add(struct buf *, const void *, size_t);
/* n writable bytes at the end, or NULL; add what was filled to ->n. */
char	*buf_room(struct buf *, size_t n);
void	 buf_str(struct buf *, struct str);
void	 buf_z(struct buf *, const char *);
void	 buf_byte(struct buf *, uint8_t);
void	 buf_printf(struct buf *, const char *fmt, ...) __attribute__((format(printf, 2, 3)));
void	 buf_vprintf(struct buf *, const char *fmt, va_list);
/* little-endian, as every format of ours */
void	 buf_u16(struct buf *, uint16_t);
void	 buf_u32(struct buf *, uint32_t);
void	 buf_u64(struct buf *, uint64_t);
/* The bytes so far (they stay in the arena), or the first error. */
NODISCARD err_t buf_done(struct buf *, struct str *out);

/* Reader over bytes; running past the end sets bad and gives zeros. */
struct rd { const uint8_t *p; size_t n; bool bad; };
struct rd rd_of(struct str);
uint8_t	 rd_u8(struct rd *);
uint16_t rd_u16(struct rd *);
uint32_t rd_u32(struct rd *);
uint64_t rd_u64(struct rd *);
const uint8_t *rd_bytes(struct rd *, size_t);		/* NULL when bad */
struct str rd_str(struct rd *, size_t);

/* Cut one code point off *rest; false when *rest is empty or malformed there. */
bool	 utf8_next(struct str *rest, uint32_t *cp);
bool	 utf8_is_valid(struct str);
/* Text.  utf8_is_text: valid UTF-8, no NUL, no control but tab, LF, CR. */
bool	 utf8_is_text(struct str);
size_t	 utf8_count(struct str);			/* code points of valid text */
/* The first n bytes of valid text or a few less: no character is cut in two. */
struct str utf8_head(struct str, size_t n);
/* Lower-case ASCII only; other bytes stay. */
NODISCARD err_t str_lower_ascii(struct arena *, struct str, struct str *out);
/* Hex and base64url (no padding). */
NODISCARD err_t str_hex(struct arena *, const void *, size_t, struct str *out);
NODISCARD err_t str_unhex(struct arena *, struct str, struct str *out);
NODISCARD err_t str_b64u(struct arena *, const void *, size_t, struct str *out);
NODISCARD err_t str_unb64u(struct arena *, struct str, struct str *out);
/* printf into the arena. */
NODISCARD err_t str_fmt(struct arena *, struct str *out, const char *fmt, ...)
    __attribute__((format(printf, 3, 4)));
#endif
