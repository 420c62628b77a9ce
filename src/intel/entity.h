/*
 * intel/entity.h - a person, place, vehicle, phone ... as this viewer may see it (INT-54, 84).
 *
 *	picture (ids, cut to the viewer) -> facts opened with their items' keys -> plain structs for the page
 *
 * An entity owns nothing: what stands here is the union of the items the
 * viewer may read.  Without one it does not exist (NOTFOUND "entity.none").
 */
#ifndef PS_INTEL_ENTITY_H
#define PS_INTEL_ENTITY_H
#include "intel/fact.h"

struct fact_line {
	struct str	 words;			/* what was said, as it was said */
	struct str	 item_urn; int item_no;
	struct grade	 grade;
	struct str	 grade_short, grade_words, day, conditions;
	bool		 weak;			/* source 3, or assessment D or E */
};
/* All that is said of one attribute; differ: two values that cannot both be true stand side by side. */
struct fact_group { struct str attribute, words; struct fact_line *line; size_t n; bool differ; };
struct entity_link { struct id other; struct str other_label, kind_words, words, role, since; bool negated, outward; struct fact_line from; };
/* One of the eleven families of the ILO: not seen means not asked or not seen, never "absent". */
struct family_line { struct str family, words, newest, general, specific; /* signs in words: of any exploitation, of one kind */ size_t n_sources, n_items; bool seen; };
#define FAMILIES 11
struct entity_item { struct str urn, title, day, from, grade_short; int item_no; };
struct entity_page {
	struct id	 id;			/* the smallest visible member of the cluster */
	enum entity_kind kind;
	struct str	 label;
	struct fact_group *group; size_t n_groups;
	struct entity_link *link; size_t n_links;
	struct family_line family[FAMILIES]; size_t n_families;
	struct entity_item *item; size_t n_items;
	size_t		 n_agencies;		/* distinct originators of the visible items */
	struct id	*member; size_t n_members;
	bool		 cut;			/* more items than are opened at a time */
	struct str	 marking;
	struct str	*why; size_t n_why;
};
#define ENTITY_ITEMS_MAX 40
NODISCARD err_t entity_open(struct ctx *, const struct intel *, const struct picture *, struct id entity, struct entity_page *out);

struct entity_row { struct id id; enum entity_kind kind; struct str label, reason; size_t n_items; };
/*
 * By an exact identifier as typed (phone, plate, e-mail, account, document,
 * postcode with number), or by a name with a date of birth.  Logged as a search,
 * without what was typed.  INVALID "search.empty", "search.name-alone".
 */
NODISCARD err_t entity_search(struct ctx *, const struct intel *, const struct picture *, struct str typed, struct str born, struct entity_row **out, size_t *n);
#endif
