/*
 * picture/picture.h - the joined view in memory: entities, assertions, links.
 *
 *	live items of compartment intel -> keeper (PICTURE, logged) -> group 11
 *	-> facts by entity, by identifier -> ids and numbers for pages
 *
 * The picture answers with ids alone, never strings: a page opens the rows it
 * shows through the loader, so that every look is logged (SEC-43).  Each
 * answer is cut to what the viewer may read before anything is counted or
 * ranked (INT-54): a hidden item changes nothing a viewer can see.
 *
 * One writer (the request that made an item live), many readers.
 */
#ifndef PS_PICTURE_PICTURE_H
#define PS_PICTURE_PICTURE_H
#include "policy/policy.h"
#include "store/loader.h"

struct picture;

enum entity_kind { KIND_PERSON, KIND_ORGANISATION, KIND_PLACE, KIND_VEHICLE, KIND_PHONE, KIND_ACCOUNT, KIND_DOCUMENT, KIND_EVENT };
#define ENTITY_KINDS 8
const char *entity_kind_name(enum entity_kind);			/* "person" */
const char *entity_kind_words(enum entity_kind);		/* "Person" */
bool	 entity_kind_of(struct str name, enum entity_kind *out);
char	 entity_kind_pole(enum entity_kind);			/* P O L E: vehicle and phone are objects */

/*
 * Normal forms (INT-10, SEC-28): phone E.164 (+44 from 0), plate A-Z0-9 upper
 * (a '?' stays), e-mail and handle lower case, document "ISO3:NUMBER" or number
 * upper, postcode "ZZ1 4QP", premises "ZZ1 4QP|9", birth date ISO 8601 as long
 * as it is known, name words lower case and sorted.  attribute: a name of
 * INT-10 (name dob address vrm vrm_pattern e164 handle url email number ...).
 * Empty when the text holds no such thing, or nothing is matched by it.
 */
NODISCARD err_t norm_of(struct arena *, enum entity_kind, struct str attribute, struct str raw, struct str *out);
/* The first UK postcode of a text from a byte on: where it stands, how long, and its form "ZZ1 4QP". */
bool	 postcode_find(struct str text, size_t from, size_t *at, size_t *length, char out[9]);

/* cx: the system as actor.  Loads every live item of cmp; the keeper's own count must agree. */
NODISCARD err_t picture_open(struct ctx *, struct id cmp, struct picture **out);
void	 picture_close(struct picture **);
/* After commit: take in (again) or forget one item.  Not live, recalled, or not shared with the compartment (covert): it is forgotten. */
NODISCARD err_t picture_take(struct ctx *, struct picture *, struct id item);
void	 picture_forget(struct picture *, struct id item);

/* Who looks: the actor and the items disseminated to the actor's agency (sorted by id; fill with viewer_of). */
struct viewer { const struct actor *actor; const struct id *given; size_t n_given; struct id own; /* the agency's compartment */ };
NODISCARD err_t viewer_of(struct ctx *, struct viewer *out);
bool	 viewer_may(const struct picture *, const struct viewer *, struct id item);

/* One fact as numbers: open assertion or link row `row` with the keys of `item`. */
struct fact { struct id row, item, entity, other; bool is_link, negated; };
/* What the viewer may see of an entity; n 0 means: as if it did not exist. */
NODISCARD err_t picture_facts(struct ctx *, const struct picture *, const struct viewer *, struct id entity, struct fact **out, size_t *n);
/* Its kind; false: as if it did not exist. */
bool	 picture_kind(const struct picture *, const struct viewer *, struct id entity, enum entity_kind *out);
/* The entity as this viewer sees it: same-decisions both of whose ends are visible joined (INT-15); smallest visible member first. */
NODISCARD err_t picture_cluster(struct ctx *, const struct picture *, const struct viewer *, struct id entity, struct id **members, size_t *n);

/* ---- matching: what this issue does, behind the interface the linkage engine will fill ---- */
enum match_reason { MATCH_PHONE, MATCH_PLATE, MATCH_PLATE_PATTERN, MATCH_EMAIL, MATCH_ACCOUNT, MATCH_DOCUMENT, MATCH_PREMISES, MATCH_NAME, MATCH_BIRTH, MATCH_PLACE };
#define MATCH_REASONS 10
const char *match_reason_words(enum match_reason);		/* "Same number, to the digit" */
struct probe { enum entity_kind kind; struct str norm; struct str birth; /* ISO or empty */ struct str place_norm; bool exact_only; /* a feeling: identifiers alone */ };
struct match {
	struct id	 entity;
	unsigned	 reasons;		/* bits of match_reason */
	size_t		 n_items;		/* visible items naming it */
	size_t		 n_value;		/* visible entities with that value: rarity */
	size_t		 n_picture;		/* of how many visible */
	struct id	 newest;		/* visible item */
	double		 weight;		/* order on the page; never shown, never stored on a person */
};
/* At most max matches the viewer may see, best first.  A name alone is never a match (INT-45): it needs birth date or place to agree. */
NODISCARD err_t picture_match(struct ctx *, const struct picture *, const struct viewer *, const struct probe *, size_t max, struct match **out, size_t *n);
struct picture_size { size_t items, entities, assertions, links; };
struct picture_size picture_size(const struct picture *);
#endif
