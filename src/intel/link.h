/*
 * intel/link.h - the analyst's workbench: mentions to entities, facts, links, LIVE (INT-09 to 12, 32, 44, 82).
 */
#ifndef PS_INTEL_LINK_H
#define PS_INTEL_LINK_H
#include "intel/mention.h"

extern const char *const link_types[];			/* INT-11: "SUBJECT OF" ... */
extern const size_t n_link_types;

struct link_line { struct id id; struct str from, to, type, role, since, strength; bool negated; int item_no; };
struct link_page {					/* what the page shows of one report in LINKING or LIVE */
	struct str	 urn, title, state, marking;
	struct item_view *item; size_t n_items;
	struct mention_view *mention; size_t n_mentions;	/* all items, in order */
	struct link_line *link; size_t n_links;
	struct { struct id id; struct str label; } *entity; size_t n_entities;	/* for the sentence "X drives Y" */
	size_t		 n_open;			/* mentions neither resolved nor ignored */
	struct str	*why; size_t n_why;
	struct loop	 loop;
};
NODISCARD err_t link_open(struct ctx *, const struct intel *, const struct picture *, struct str urn, struct link_page *out);
struct link_queue_row { struct str urn, title; int32_t received_on; size_t n_open; };
NODISCARD err_t link_queue(struct ctx *, const struct intel *, size_t limit, struct link_queue_row **out, size_t *n);

enum resolve { RESOLVE_SAME, RESOLVE_NEW, RESOLVE_IGNORE };
/* Resolve a mention: to an entity the viewer sees, to a new one, or not at all. Writes assertion rows from the mention. */
NODISCARD err_t mention_resolve(struct ctx *, const struct intel *, const struct picture *, struct id mention, enum resolve, struct id entity);
/* Several at once: one work, one press of the button. */
struct resolution { struct id mention; enum resolve what; struct id entity; };
NODISCARD err_t mentions_resolve(struct ctx *, const struct intel *, const struct picture *, struct str urn, const struct resolution *, size_t n);
/* A fact typed by hand about an entity of this report. */
NODISCARD err_t assertion_add(struct ctx *, const struct intel *, struct id item, struct id entity, struct str attribute, struct str raw);
/* "X drives Y since ...": INVALID link.type, link.ends. */
struct link_new { struct id item, from, to; struct str type, role, since, strength; bool negated; };
NODISCARD err_t link_add(struct ctx *, const struct intel *, const struct picture *, const struct link_new *);
/* LINKING -> LIVE: every mention resolved or ignored; at least one link or a reason why none. Takes the items into the picture. */
NODISCARD err_t report_confirm_links(struct ctx *, const struct intel *, struct picture *, struct str urn, struct str none_reason);

/* ---- the entity as this viewer may see it (INT-54, 84) ----------------- */
struct fact_line { struct str attribute, words; struct str item_urn; int item_no; struct grade grade; struct str grade_short, day, how, conditions; bool weak; /* source 3, D, E */ };
struct entity_link { struct id other; struct str other_label, type, role, since; bool negated; struct fact_line from; };
struct family_line { struct str family, words; struct str newest; size_t n_sources, n_items; bool seen; };	/* 11 ILO families; not seen = not asked or not seen */
struct entity_page {
	struct id	 id; enum entity_kind kind; struct str label;
	struct { struct str attribute; struct fact_line *line; size_t n; bool differ; } *group; size_t n_groups;
	struct entity_link *link; size_t n_links;
	struct family_line family[11];
	struct { struct str urn, title, day, from; int item_no; struct str grade_short; } *item; size_t n_items;
	struct id	*member; size_t n_members;
	struct str	 marking; struct str *why; size_t n_why;
};
NODISCARD err_t entity_open(struct ctx *, const struct intel *, const struct picture *, struct id entity, struct entity_page *out);
struct entity_row { struct id id; enum entity_kind kind; struct str label; size_t n_items; };
/* By an exact identifier typed (phone, plate, e-mail, document, postcode + number) or a name with birth date. Logged as search. */
NODISCARD err_t entity_search(struct ctx *, const struct intel *, const struct picture *, struct str typed, struct entity_row **out, size_t *n);
#endif
