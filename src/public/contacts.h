/*
 * public/contacts.h - numbers to call: who may be shown (PUB-31 to 35) and
 * whom to call first (the router, PUB §5).  Pages name ids, never numbers.
 */
#ifndef PS_PUBLIC_CONTACTS_H
#define PS_PUBLIC_CONTACTS_H
#include "reference/reference.h"

struct contact_view {
	struct str	 id, name, number, href;	/* href empty: no link */
	struct str	 hours, cost, languages, anonymous, say;
	struct str	 ask;				/* what the rule says to do, in place of say; empty: none */
	struct str	 in_area;			/* "Derby (city)" when narrower than the page's area */
	bool		 unchecked;			/* nobody checked it within 180 days */
	struct str	 else_number, else_href;	/* whom to call if it fails */
};

/* The row that stands for id today (superseded ones followed); -1: not to be shown. area empty: page without area. */
int	 contact_row(const struct reference *, struct str id, struct str area, int32_t day);
NODISCARD err_t contact_view_of(struct arena *, const struct reference *, int row, struct str area, int32_t day, struct contact_view *out);
/* Some ids, those that may be shown, each number once. */
NODISCARD err_t contacts_of(struct arena *, const struct reference *, const char *ids, struct str area, int32_t day, struct contact_view **out, size_t *n);
/* Is inner the area outer or below it? */
bool	 area_within(const struct reference *, struct str inner, struct str outer, int32_t day);

/* A leaf of the tree of areas, or the whole ("I do not know"): what the public may pick. */
bool	 area_is_offered(const struct csv *areas, size_t row, int32_t day);

enum route_subject { SUBJECT_SELF = 1, SUBJECT_CHILD = 2, SUBJECT_ADULT = 4 };
struct route_facts { bool danger; unsigned subject; struct str area, role, need; };	/* role empty: public */
#define ROUTE_RULES_MAX 8
#define ROUTE_CONTACTS_MAX 8
struct route_answer {
	struct str	 rule, condition, say, product;
	bool		 is_default;
	size_t		 n;
	int		 row[ROUTE_CONTACTS_MAX];	/* of contacts */
};
/* Rules in order; [0] is the main action.  At most the main one and six others. */
NODISCARD err_t route_contacts(struct arena *, const struct reference *, const struct route_facts *, int32_t day, struct route_answer **out, size_t *n);
#endif
