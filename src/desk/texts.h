/*
 * desk/texts.h - what was written beside what is shared, item by item (INT-77, 78).
 */
#ifndef PS_DESK_TEXTS_H
#define PS_DESK_TEXTS_H
#include "desk/room.h"
#include "intel/authorise.h"

struct text_pair { const struct item_view *item; struct diff_run *run; size_t n_runs; struct ui_grade grade; };
/* The items of a report whose both texts the reader may open; none before it is split. In the request's arena. */
NODISCARD err_t texts_of(struct web *, const struct report_view *, struct text_pair **out, size_t *n);
#endif
