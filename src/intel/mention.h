/*
 * intel/mention.h - what a text names: found, shown, resolved or ignored (INT-12, 28, 44).
 */
#ifndef PS_INTEL_MENTION_H
#define PS_INTEL_MENTION_H
#include "intel/item.h"
#include "picture/picture.h"

/*
 * A thing the finder proposes: plates, phones, postcodes, e-mails and passport
 * numbers in the texts, and the rows of people, places, vehicles, contacts and
 * businesses of both forms.
 */
struct found {
	enum entity_kind kind;
	struct str	 field;			/* of the answers: "item_text/0", "words", "person/1" */
	struct str	 raw, norm, attribute;	/* attribute (INT-10) that raw is; norm may be empty */
	struct cbor	 more;			/* further attributes of the same thing: name -> text */
	size_t		 start, length;		/* bytes of the text of field; 0, 0: an answer of its own */
	char		 tag[8];		/* "T1" on the page */
};
#define FOUND_MAX 60
/* In the order of the form.  The same thing twice is found once.  Pure. */
NODISCARD err_t mentions_find(struct arena *, const struct report_view *, struct found **out, size_t *n);
/* The same over one text alone (start and length of it). */
NODISCARD err_t mentions_in_text(struct arena *, struct str field, struct str text, struct found *io, size_t *n, size_t max);

/* One thing with what the viewer may see of it already (triage and link page). */
struct mention_view {
	struct id	 id;			/* id_none while only found */
	struct found	 found;
	struct match	*match; size_t n_matches;
	struct str	*label;			/* of each match, opened: "ZZ69 KLM, white Transit" */
	struct str	*reason;		/* words of each match, lines separated by \n */
	struct id	 entity;		/* resolved to */
	struct str	 entity_label;
	struct str	 state, item_urn; int item_no; struct id item;	/* state: new resolved ignored */
};
#define MATCHES_MAX 5
/* What a report names with what this viewer sees already; exact: identifiers alone (a feeling). */
NODISCARD err_t mentions_offered(struct ctx *, const struct intel *, const struct picture *, const struct report_view *, struct mention_view **out, size_t *n);
/* matches, label and reason of one. place_norm: premises of the same statement, or empty. */
NODISCARD err_t mention_match(struct ctx *, const struct intel *, const struct picture *, const struct viewer *, bool exact, struct str place_norm, struct mention_view *io);
#endif
