/*
 * intel/linked.h - one report as the workbench works on it, shared by link.c and link_write.c.  Nobody else includes it.
 */
#ifndef PS_INTEL_LINKED_H
#define PS_INTEL_LINKED_H
#include "intel/inside.h"
#include "intel/link.h"

struct linked {
	struct report_found found;		/* its own keys are not the analyst's */
	struct item_view *item; size_t n_items;	/* those this reader may open, by number */
	struct mention_view *mention; struct row *mention_row; size_t n_mentions;
};
/* NOTFOUND "report.none" for whoever opens none of its items. action: A_OPEN to read, A_ALTER_OPEN to change. */
NODISCARD err_t linked_find(struct ctx *, const struct intel *, struct str urn, enum audit_action, struct linked *out);
const struct item_view *linked_item(const struct linked *, struct id item);
/* What a mention says, as assertions: its own attribute first. */
struct said_fact { struct str attribute, raw, norm; };
NODISCARD err_t mention_facts(struct arena *, const struct mention_view *, struct said_fact **out, size_t *n);
/* Entities of this report: of its mentions and of its assertions. */
NODISCARD err_t linked_entities(struct ctx *, const struct linked *, struct link_entity **out, size_t *n);
#endif
