/*
 * intel/authorise.h - a second person lets items go on to the analysts (INT-31, 78).
 */
#ifndef PS_INTEL_AUTHORISE_H
#define PS_INTEL_AUTHORISE_H
#include "intel/item.h"

#define CHECKLIST_LINES 13
extern const struct checklist_line { const char *key, *words; } checklist_lines[CHECKLIST_LINES];
struct check { bool done, not_applicable; struct str reason; };
/* Lines the record itself proves; the rest false. */
void	 checklist_proposed(const struct report_view *, const struct item_view *, size_t n, struct check out[CHECKLIST_LINES]);
/* INVALID "checklist.open" (line in *line_out), "checklist.reason" (N/A without one), "checklist.both". */
NODISCARD err_t checklist_check(const struct check[CHECKLIST_LINES], int *line_out);
/*
 * Author may not be authoriser (the database refuses it too), the safety
 * decision is made, all items graded and sanitised.  Shares each item with
 * `intel` (groups 1 2 5 8 11 12; A2 stays out), state LINKING, task `link`.
 * CONFLICT "authorise.own-work", "authorise.safety-open", "authorise.not-reviewed".
 */
NODISCARD err_t report_authorise(struct ctx *, const struct intel *, struct str urn, const struct check[CHECKLIST_LINES], int *line_out);
/* GRADED, SANITISED, LINKING -> ASSESSING with reason and the open lines. */
NODISCARD err_t report_send_back(struct ctx *, const struct intel *, struct str urn, struct str reason, const struct check[CHECKLIST_LINES]);

/* Original beside sanitised: runs of words, for ins and del. Pure. */
enum diff_kind { DIFF_SAME, DIFF_DEL, DIFF_INS };
struct diff_run { enum diff_kind kind; struct str text; };
NODISCARD err_t text_diff(struct arena *, struct str was, struct str is, struct diff_run **out, size_t *n);
#endif
