/*
 * base/cbor.h - deterministic CBOR (RFC 8949 section 4.2.1), the form of
 * answers, sections and audit leaves.
 *
 * A small tree in an arena.  Parsing refuses anything not deterministic:
 * indefinite lengths, unsorted or repeated keys, longer-than-needed heads,
 * floats, tags.  Depth at most 16.
 */
#ifndef PS_BASE_CBOR_H
#define PS_BASE_CBOR_H
#include "base/str.h"

enum cbor_type { CBOR_INT, CBOR_BYTES, CBOR_TEXT, CBOR_ARRAY, CBOR_MAP, CBOR_BOOL, CBOR_NULL };

struct cbor {
	enum cbor_type	 type;
	int64_t		 i;		/* INT, BOOL */
	struct str	 s;		/* BYTES, TEXT */
	struct cbor	*key;		/* n keys of a MAP, NULL otherwise */
	struct cbor	*v;		/* n values of an ARRAY or MAP */
	size_t		 n, cap;
};
#define CBOR_DEPTH_MAX 16

NODISCARD err_t cbor_parse(struct arena *, struct str, struct cbor *out);	/* INVALID "cbor.malformed", LIMIT */
void	 cbor_write(struct buf *, const struct cbor *);		/* keys of a map stand sorted; BUG otherwise */
NODISCARD err_t cbor_encode(struct arena *, const struct cbor *, size_t max, struct str *out);

struct cbor cbor_int(int64_t);
struct cbor cbor_text(struct str);
struct cbor cbor_bytes(struct str);
struct cbor cbor_bool(bool);
struct cbor cbor_null(void);
struct cbor cbor_array(void);
struct cbor cbor_map(void);
/* cbor_set copies the key and keeps the map sorted.  Setting a key again replaces its value. */
NODISCARD err_t cbor_push(struct arena *, struct cbor *array, struct cbor);
NODISCARD err_t cbor_set(struct arena *, struct cbor *map, const char *key, struct cbor);
NODISCARD err_t cbor_set_str(struct arena *, struct cbor *map, struct str key, struct cbor);
NODISCARD err_t cbor_set_int(struct arena *, struct cbor *map, int64_t key, struct cbor);
/* NULL when absent or when the map is none. */
const struct cbor *cbor_get(const struct cbor *map, const char *key);
const struct cbor *cbor_get_str(const struct cbor *map, struct str key);
const struct cbor *cbor_get_int(const struct cbor *map, int64_t key);
/* Forgiving getters for display: an empty slice, or dflt, when absent or of another type. */
struct str cbor_text_of(const struct cbor *map, const char *key);
int64_t	 cbor_int_of(const struct cbor *map, const char *key, int64_t dflt);

/* The order keys of a map (INT, BYTES, TEXT) stand in. */
int	 cbor_key_cmp(const struct cbor *, const struct cbor *);

/* Low-level emitters for hot paths (audit leaves): caller keeps the order. */
void	 cbor_put_head(struct buf *, int major, uint64_t);
void	 cbor_put_int(struct buf *, int64_t);
void	 cbor_put_bytes(struct buf *, struct str);
void	 cbor_put_text(struct buf *, struct str);
#endif
