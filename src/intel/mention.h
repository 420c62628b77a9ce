/*
 * intel/mention.h - what a text names: found, shown, resolved or ignored (INT-12, 28, 44).
 */
#ifndef PS_INTEL_MENTION_H
#define PS_INTEL_MENTION_H
#include "intel/item.h"
#include "picture/picture.h"

/* A span the finder proposes: plate, phone, postcode, e-mail, and the answers of person, place, vehicle, contact, business rows. Pure. */
struct found { enum entity_kind kind; struct str field, raw, norm, attribute; size_t start, length; char tag[8]; /* "T1" on the page */ };
#define FOUND_MAX 60
/* text with its field name; answers: rows of repeats become mentions too. */
NODISCARD err_t mentions_find(struct arena *, const struct report_view *, struct found **out, size_t *n);

/* One found thing with what the viewer may see of it already (triage and link page). */
struct mention_view {
	struct id	 id;			/* id_none while only found */
	struct found	 found;
	struct match	*match; size_t n_matches;
	struct str	*label;			/* of each match, opened: "ZZ69 KLM, white Transit" */
	struct str	*reason;		/* words of each match, one line each, separated by \n */
	struct id	 entity;		/* resolved to */
	struct str	 state, item_urn; int item_no;
};
NODISCARD err_t mentions_offered(struct ctx *, const struct intel *, const struct picture *, const struct report_view *, struct mention_view **out, size_t *n);
#endif
