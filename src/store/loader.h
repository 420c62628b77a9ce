/*
 * store/loader.h - the only way from a row to what it says (SEC-43, R1-R6).
 *
 * policy first, then loader_open asks the keeper, which logs and answers with
 * group keys; section_open turns an envelope into its CBOR map.  Templates
 * print only what came through here.
 */
#ifndef PS_STORE_LOADER_H
#define PS_STORE_LOADER_H
#include "store/row.h"

/* Keys of one owner (report, item, record, draft, receipt ...) for this request. */
struct opened {
	struct id	 owner, cmp;
	uint16_t	 otype, dkv;
	struct group_keys keys;
};

/*
 * Open n owner rows.  For each the best wrap in a compartment of the actor is
 * taken.  want: mask of groups.  An owner without a usable wrap, or refused by
 * the keeper, gets keys.gmask 0 (not an error) when soft; else DENIED.
 * action A_LIST for cards in a list, A_OPEN for a page.
 */
NODISCARD err_t loader_open(struct ctx *, enum audit_action, const struct row *owners, size_t n, uint64_t want, bool soft, struct opened **out);
NODISCARD err_t loader_open_one(struct ctx *, enum audit_action, const struct row *owner, uint64_t want, struct opened *out);

/* Section of group g of a row (the owner's own or a child's).  An absent section is an empty map. DENIED when the key is missing or the bytes were changed. */
NODISCARD err_t section_open(struct ctx *, const struct opened *, const struct row *, enum group, struct cbor *out);
/* Text of one field of a section just opened; empty when absent. */
struct str section_text(const struct cbor *section, int field);

/* The sealed body of a report: blob -> trailer checked -> section sec of group. */
NODISCARD err_t report_body_open(struct ctx *, const struct opened *, const struct row *report, uint16_t sec, struct str *out);
#endif
