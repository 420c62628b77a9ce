/*
 * tests/unit/policy/model.h - the slow model: INT-52 and INT-53 once more, read
 * from the specification alone, role by role and sentence by sentence.
 */
#ifndef PS_TESTS_MODEL_H
#define PS_TESTS_MODEL_H
#include "policy/policy.h"

/* One sentence of the model left out; LEAVE_NOTHING: the true model. */
enum leave {
	LEAVE_NOTHING, LEAVE_DISPOSED, LEAVE_CONFLICT, LEAVE_MARKING, LEAVE_COMPARTMENT, LEAVE_ADMIN, LEAVE_UNMARKED,
	LEAVE_OWN_ONLY, LEAVE_LEAD_AGENCY, LEAVE_HANDLER, LEAVE_OWN_SOURCE, LEAVE_DISSEMINATION, LEAVE_NAMED, LEAVE_WELFARE,
	LEAVE_LIVE, LEAVE_SANITISED, LEAVE_PICTURE_LIVE, LEAVE_A2, LEAVE_CONDITIONS, LEAVE_ANALYST, LEAVE_END
};
enum decision model_item(const struct actor *, enum item_part, const struct policy_item *, enum leave);
#endif
