/*
 * policy/item.c - what INT-53 asks of an item, as far as its own row says it.
 */
#include "policy/policy.h"
#include "store/row.h"

struct policy_item
item_policy(const struct row *row)
{
	return (struct policy_item){ .active = str_is(row_text(row, ITEM_STATE), "active"), .sanitised = !row_null(row, ITEM_G2),
	    .live = row_int(row, ITEM_LIVE) != 0, .action_a2 = str_is(row_text(row, ITEM_ACTION), "A2"),
	    .handling_c = str_is(row_text(row, ITEM_HANDLING), "C"), .marking = str_is(row_text(row, ITEM_MARKING), "OS") ? 2 : 1,
	    .cmp = row_ref(row, ITEM_CMP), .agency = row_ref(row, ITEM_AGENCY), .author = row_ref(row, ITEM_AUTHOR),
	    .authoriser = row_ref(row, ITEM_AUTHORISER) };
}
