/*
 * desk/texts.c - what was written beside what is shared, item by item (INT-77, 78).
 */
#include "desk/texts.h"

err_t
texts_of(struct web *w, const struct report_view *report, struct text_pair **out, size_t *n_out)
{
	struct item_view *item;
	size_t n;

	*n_out = 0;
	TRY(items_of(w->cx, &desk_of(w)->intel, report, &item, &n));
	NEWN(*out, w->arena, n + 1);
	for (size_t i = 0; i < n; i++) {
		struct text_pair *t = &(*out)[*n_out];

		if (item[i].text_original.n == 0)
			continue;
		t->item = &item[i];
		t->grade = (struct ui_grade){ item[i].grade.source, item[i].grade.assessment, item[i].grade.handling };
		TRY(text_diff(w->arena, item[i].text_original, item[i].text_sanitised, &t->run, &t->n_runs));
		(*n_out)++;
	}
	return NULL;
}
