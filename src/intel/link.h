/*
 * intel/link.h - the analyst's workbench: mentions to entities, facts, links, LIVE (INT-09 to 12, 32, 44, 82).
 */
#ifndef PS_INTEL_LINK_H
#define PS_INTEL_LINK_H
#include "intel/mention.h"

/* INT-11: "SUBJECT OF" and how a sentence says it: X "is the subject of" Y. */
struct link_type { const char *type, *words; };
extern const struct link_type link_types[];
extern const size_t n_link_types;
struct str link_words(struct str type);			/* "drives ..." of a type; the type itself when unknown */

struct link_line { struct id id; struct str from, to, type, words, role, since, strength; bool negated; int item_no; };
struct link_entity { struct id id; enum entity_kind kind; struct str label; };
struct link_page {					/* what the page shows of one report in LINKING, LIVE or CLOSED */
	struct row	 row;
	struct str	 urn, title, state, state_words, marking;
	struct item_view *item; size_t n_items;
	struct mention_view *mention; size_t n_mentions;	/* all items, in order */
	struct link_line *link; size_t n_links;
	struct link_entity *entity; size_t n_entities;	/* of this report, for the sentence "X drives Y" */
	size_t		 n_open;			/* mentions neither resolved nor ignored */
	bool		 may_link;			/* the state is LINKING and the actor an analyst */
	struct str	*why; size_t n_why;
	struct loop	 loop;
};
/* Roles: whoever may read the sanitised items (analyst, authoriser, intake). NOTFOUND for all others, and in any other state. */
NODISCARD err_t link_open(struct ctx *, const struct intel *, const struct picture *, struct str urn, struct link_page *out);
/* Waiting for an analyst, oldest first; the title of each is opened (a list entry in the log). */
struct link_queue_row { struct str urn, title, from; int32_t received_on, since; size_t n_items, n_mentions; };
NODISCARD err_t link_queue(struct ctx *, const struct intel *, size_t limit, struct link_queue_row **out, size_t *n);

enum resolve { RESOLVE_SAME, RESOLVE_NEW, RESOLVE_IGNORE };
struct resolution { struct id mention; enum resolve what; struct id entity; };
/*
 * Several mentions at once: one work, one press of the button.  SAME: an entity
 * of that kind which the viewer sees or this report made; NEW: a new one; the
 * facts of the mention become assertions.  A mention resolved before is
 * resolved anew, its assertions withdrawn.  NOTFOUND "link.mention",
 * "link.entity"; CONFLICT "state.not-now" once LIVE.
 */
NODISCARD err_t mentions_resolve(struct ctx *, const struct intel *, const struct picture *, struct str urn, const struct resolution *, size_t n);
/* A thing the finder did not see, typed by hand: a mention of item no, to be resolved like the others. INVALID "link.thing-empty", "link.thing-form" (no such plate, number ...). */
NODISCARD err_t mention_add(struct ctx *, const struct intel *, struct str urn, int item_no, enum entity_kind, struct str raw);
/* A further fact about a thing of this report. INVALID "link.thing-empty"; NOTFOUND "link.entity". */
NODISCARD err_t assertion_add(struct ctx *, const struct intel *, struct str urn, int item_no, struct id entity, struct str attribute, struct str raw);
/* "X drives Y since ...": INVALID "link.type", "link.ends" (the same thing, or none); NOTFOUND "link.entity". since: ISO 8601 as far as known. */
struct link_new { int item_no; struct id from, to; struct str type, role, since, strength; bool negated; };
NODISCARD err_t link_add(struct ctx *, const struct intel *, const struct picture *, struct str urn, const struct link_new *);
/* Taken back before LIVE. NOTFOUND "link.none". */
NODISCARD err_t link_remove(struct ctx *, const struct intel *, struct str urn, struct id link);
/* LINKING -> LIVE. CONFLICT "link.mentions-open"; INVALID "link.none-reason" (no link and no reason). Takes the items into the picture. */
NODISCARD err_t report_confirm_links(struct ctx *, const struct intel *, struct picture *, struct str urn, struct str none_reason);
#endif
