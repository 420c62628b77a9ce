/*
 * link/keys.h - the passes: what two records must share to be compared (LNK-51).
 */
#ifndef PS_LINK_KEYS_H
#define PS_LINK_KEYS_H
#include "link/records.h"

struct key_view {
	const struct records *r;
	const struct record *record;
	const struct name *given, *surname;	/* NULL: none */
	const struct birth *birth;		/* NULL: none */
	const struct postcode_part *postcode;	/* NULL: none */
};
typedef uint32_t key_of(const struct key_view *, uint32_t salt);
enum key_when { KEY_ALWAYS, KEY_SMALL, KEY_LARGE };
struct key_pass { const char *name; key_of *key; enum key_when when; uint32_t cap; };
extern const struct key_pass key_passes[];
extern const size_t n_key_passes;
#define KEY_LARGE_FROM 500000		/* records from which the stricter passes serve */
void	 key_view_of(const struct records *, const struct record *, struct key_view *out);
#endif
