/*
 * intel/fact.h - facts of the picture opened for a page: ids become words here, and only here.
 *
 *	picture_facts (ids the viewer may see) -> items, keys (keeper logs) -> rows -> words
 */
#ifndef PS_INTEL_FACT_H
#define PS_INTEL_FACT_H
#include "intel/item.h"
#include "picture/picture.h"

/* One fact with what its row says; opened with the keys of its item. */
struct fact_open {
	struct fact	 fact;
	struct item_view *item;			/* shared by the facts of one item */
	struct str	 item_urn;
	int32_t		 day;			/* entered on */
	struct str	 attribute, raw, norm;	/* of an assertion */
	struct str	 type, role, since, until, strength;	/* of a link */
};
/*
 * The facts of some entities, by item and row; at most max_items of the newest
 * items are opened.  Facts whose item gives this reader no key are left out.
 */
NODISCARD err_t facts_open(struct ctx *, const struct picture *, const struct viewer *, enum audit_action, const struct id *entity, size_t n_entities,
    size_t max_items, struct fact_open **out, size_t *n);
/* "ZZ69 KLM, white Transit", "Jan Nowak, born 1999": what a thing is called, from a few of its facts; empty when none opens. */
NODISCARD err_t entity_label(struct ctx *, const struct picture *, const struct viewer *, struct id entity, struct str *out);
/* The same from facts at hand. */
NODISCARD err_t label_of(struct arena *, enum entity_kind, struct id entity, const struct fact_open *, size_t n, struct str *out);
/* "name" -> "Name", "vrm" -> "Number plate". */
struct str attribute_words(struct str attribute);
#endif
