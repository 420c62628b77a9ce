/*
 * intel/feedback.c - the words of what became of it (INT-43).
 */
#include "intel/feedback.h"

#include "intel/parts.h"

const struct feedback_code feedback_codes[FEEDBACK_CODES] = {
	{ "read", "We have read this and recorded it", true, true, true, true },
	{ "in_use", "This is being used", true, false, false, true },
	{ "linked", "It fits with other information", true, false, false, false },
	{ "actioned", "Action was taken", true, false, false, true },
	{ "safeguarded", "Somebody was offered help", true, true, true, true },
	{ "kept", "No action now; kept in case", true, true, true, true },
	{ "returned", "We need more", true, true, true, true },
	{ "deleted", "It was removed", true, true, true, true },
};

struct str
feedback_words(struct str code)
{
	for (size_t i = 0; i < FEEDBACK_CODES; i++)
		if (str_is(code, feedback_codes[i].code))
			return str_of(feedback_codes[i].words);
	return code;
}
