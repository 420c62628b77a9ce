/* public/views.h - what the templates of templates/public print. */
#ifndef PS_PUBLIC_VIEWS_H
#define PS_PUBLIC_VIEWS_H
#include "public/room.h"

struct contact_list { const struct contact_view *contact; size_t n; };

/* A page of words with its numbers looked up. */
struct piece_view { enum piece_kind kind; struct html html; struct contact_list list; struct str number, href, role, need; };
struct prose_page {
	struct str	 title, sources, verified, cookie_draft, cookie_left, staff;
	const struct piece_view *piece;
	size_t		 n;
};

/* A list of links to pages of signs, numbers or languages. */
struct link_row { struct str text, href, lang, note; };
struct link_list { const struct link_row *row; size_t n; };

struct numbers_group { struct str title; struct contact_list list; };
struct numbers_page {
	struct str	 area;
	size_t		 n;
	struct numbers_group group[6];
};

/* Who do I contact: the questions, and the answer with its main action first. */
struct ask_page {
	const struct ui_choice *danger, *who, *area;
	size_t		 n_areas;
	struct str	 postcode, error, where;	/* where: the field the error is about */
};
struct route_group { struct str title, say, staff, service; struct contact_list list; };
struct route_page {
	size_t		 n, n_needs;
	struct route_group group[ROUTE_RULES_MAX];
	struct ui_choice need[10];
};

struct service_view { struct str name, href, organisation, needs, who, ages, area; struct contact_list list; int rank; };
struct directory_page {
	const struct service_view *service;
	size_t		 n, n_need, n_area, n_who;
	const struct ui_choice *need, *area, *who;
	bool		 wider;			/* nothing fits all three: these are all there are */
};

struct leaflet_page { struct str name, area, day; const struct str *sign; size_t n; struct contact_list list; struct link_list others; };
struct figure_row { struct str what, detail, where, period, value, vintage, note; };
struct figures_page { const struct figure_row *row; size_t n; };

struct signs_page {
	struct str	 title, lead, what, where;	/* what, where: of a type; empty otherwise */
	struct sign_list signs;
	const struct str *read;			/* signs that are no tick */
	size_t		 n_read;
	bool		 own;			/* "it may be happening to me": to read, not to send */
	bool		 none_of_its_own;	/* a type without signs of its own */
};
struct signs_hub { struct link_list place, type, role; };
/* Links to the rows in force of a list of places, types or roles, by name: /en/PATH/ROW.  BUG "public.reference": no such list. */
NODISCARD err_t signs_links(struct web *, const char *list, const char *path, struct link_list *out);

struct panel_view { struct panels show; struct contact_list emergency, child; };

#define SIGNS_SHOWN 4		/* families; the rest is folded when more than two would be left over */
struct step_page {
	int		 step;
	struct str	 title, intro, action;
	struct panel_view panel;
	enum guest_notice notice;
	const struct ui_error *error;
	size_t		 n_errors;
	struct form_view form;
	bool		 has_form;
	/* page of signs */
	const struct sign_list *signs;
	bool		 none, not_sure, more_ticked;	/* more_ticked: one of the families folded away */
	struct str	 signs_error;
	struct str	 next;		/* href of "Carry on" under a panel; empty: none */
};

struct check_row { struct str label, value, href; bool head; };
struct check_page {
	const struct check_row *row;
	size_t		 n;
	struct panel_view panel;
	struct str	 token, error;
	int		 error_step;	/* where to mend it; 0: nowhere */
};

struct sent_page { struct panels show; struct contact_list child; struct str code[5]; bool has_code; struct str error; };

struct message_view { uint32_t serial; struct str text; };
struct messages_page {
	const struct message_view *message;
	size_t		 n;
	enum guest_notice notice;
	struct str	 text, error;
};
/* "Numbers to call: Derby (city)", "Step 3 of 8": titles made while drawing; failure sticks in the page. */
struct str page_join(struct page *, const char *, struct str);
struct str page_step_title(struct page *, int step, bool wrong);
#endif
