/* desk/link.h - what the queue of linking and the workbench of one report print. */
#ifndef PS_DESK_LINK_H
#define PS_DESK_LINK_H
#include "desk/queue.h"
#include "intel/link.h"

/* A text cut at what it names; tag is empty between them. */
struct paper_piece { struct str text, tag; };
struct paper {
	const struct item_view *item;
	struct ui_grade		grade;
	struct paper_piece	*piece;
	size_t			n;
};
/* "Is it the same as ...?", with the reasons one a line. */
struct link_same { struct str value, label, href; struct str *reason; size_t n_reasons; bool on; };
struct link_ask {
	struct str	 name, tag, what, kind;
	struct link_same *same;
	size_t		 n_same;
	bool		 as_new, ignored;
};
struct link_done { struct str tag, what, words, href, item; bool ignored; const struct link_ask *again; };
/* A sentence made, and the button that takes it back. */
struct link_made { const struct link_line *line; struct str press; struct ui_prov prov; };
/* The sentence "X drives Y since ..." as typed. */
struct link_sentence {
	struct ui_choice *from, *type, *to, *item, *strength, *sense;
	size_t		 n_from, n_type, n_to, n_item, n_strength, n_sense;
	struct str	 since, role;
};
/* A thing the finder did not see. */
struct link_thing {
	struct ui_choice *kind, *item;
	size_t		 n_kind, n_item;
	struct str	 raw;
};
struct link_view {
	struct link_page page;
	struct str	 why, reason;
	struct ui_loop	 loop;
	struct paper	*paper;
	struct link_ask	*ask;
	struct link_done *done;
	struct link_made *made;
	size_t		 n_ask, n_done;
	struct link_sentence sentence;
	struct link_thing thing;
	struct ui_error	 error;			/* text empty: none */
};
struct link_queue_line { struct str urn, title, from, received, since; size_t n_mentions; };
struct link_queue_view { struct link_queue_line *row; size_t n; bool more; };

/* src/desk/link_view.c: a report's links as the page shows them, with what was posted standing again. */
NODISCARD err_t link_view_of(struct web *, struct link_view *io);
#endif
