/*
 * web/form.h - a declared form (src/forms) as HTML, and what was posted as pairs.
 *
 *	struct form + page + answers + faults -> form_fields() -> fields of one <form>
 *	struct web -> form_posted() -> form_take() of src/forms
 *
 * Nothing here knows what a form is about.  Whether a field is asked is
 * decided by src/forms on the server; without script the next post shows it.
 */
#ifndef PS_WEB_FORM_H
#define PS_WEB_FORM_H
#include "forms/forms.h"
#include "web/ui.h"
#include "web/web.h"
#include "web/words.h"

struct form_view {
	const struct form	*form;
	int			 page;		/* -1: all */
	const struct cbor	*answers;	/* may be NULL: nothing answered yet */
	const struct fault	*fault;
	size_t			 n_faults;
	uint32_t		 roles;		/* of the writer: fields for other roles are left out; 0 on the public site */
	uint64_t		 closed;	/* bit group-1: sections of a register the reader may not see; their fields are left out */
	bool			 small;		/* desk: small radios and checkboxes */
	bool			 first_heading;	/* the first field's label is the page's h1 */
};

/*
 * The fields, each with its hint and inline error; repeats with their rows,
 * "Add another" (submit name="press" value="add:<repeat>") and "Remove"
 * (value="remove:<repeat>:<row>").  The <form>, csrf and buttons are the caller's.
 */
void	 form_fields(struct page *, const struct form_view *);
/* For {{ call error_summary(errors, n) }}: texts of the faults, linked to their fields. */
NODISCARD err_t form_errors(struct arena *, const struct words *, const struct form_view *, struct ui_error **out, size_t *n_out);
/*
 * What was posted, ready for form_take: the three parts of a date become one
 * value ("2026-11-05", "2026-11", "2026"; nonsense stays nonsense and is
 * refused there), keys that are no field of the form are left out.
 */
NODISCARD err_t form_posted(const struct web *, const struct form *, int page, struct posted **out, size_t *n_out);
/*
 * Was "Add another" or "Remove" pressed?  Then answers (after form_take) are
 * changed so, and the caller draws the page again.  LIMIT "form.repeat.full".
 */
NODISCARD err_t form_press(const struct web *, const struct form *, struct cbor *answers, bool *pressed);
#endif
