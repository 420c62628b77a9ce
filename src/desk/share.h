/* desk/share.h - what the pages of the Intelligence Form print. */
#ifndef PS_DESK_SHARE_H
#define PS_DESK_SHARE_H
#include "desk/room.h"
#include "intel/draft.h"
#include "intel/report.h"
struct share_line { struct str href, touched, expires; };
struct share_start { struct share_line *line; size_t n; };
struct share_page {
	struct str	 id, title, intro;
	int		 page, n_pages;
	bool		 last, danger;
	struct form_view fields;
	struct ui_error	*error;
	size_t		 n_errors;
};
NODISCARD err_t desk_share_send_draft(struct web *, struct draft *);
#endif
