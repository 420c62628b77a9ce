/*
 * The forms of the project, opened once for the tests that use them.
 */
#ifndef PS_TESTS_FORMS_SET_H
#define PS_TESTS_FORMS_SET_H
#include "forms/forms.h"
#include "t.h"

/* NULL ends the set again. */
static struct forms *set_forms;
static struct reference *set_reference;

static inline const struct form *
form_named(const char *id)
{
	const struct form *form;

	if (set_forms == NULL) {
		EXPECT_OK(reference_open(REFERENCE_DIR, &set_reference));
		EXPECT_OK(forms_open(FORMS_DIR, set_reference, &set_forms));
	}
	form = form_by_id(set_forms, str_of(id), 0);
	EXPECT(form != NULL);
	return form;
}

static inline void
set_close(void)
{
	forms_close(&set_forms);
	reference_close(&set_reference);
}
#endif
