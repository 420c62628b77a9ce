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
/*
 * The keys of group 11 of all owners that are shared with a compartment, for
 * the system alone: one entry in the log says how many and which (SEC-43,
 * PICTURE).  begin announces them and cuts id to those that are shared (sorted
 * by id); next opens n of them, in that order; then keeper_picture_end, which
 * ends the keeper when others were asked for than announced.
 */
NODISCARD err_t projection_begin(struct ctx *, struct id cmp, enum table, struct id *id, size_t *n);
NODISCARD err_t projection_next(struct ctx *, struct id cmp, enum table, const struct id *id, size_t n /* <= RELEASE_MAX */, struct row **rows, struct opened **out);

/* Text of one field of a section just opened; empty when absent. */
struct str section_text(const struct cbor *section, int field);

/* The sealed body of a report: blob -> trailer checked -> section sec of group. */
NODISCARD err_t report_body_open(struct ctx *, const struct opened *, const struct row *report, uint16_t sec, struct str *out);
#endif
