/* desk/entity.h - what the page of one entity and the search print. */
#ifndef PS_DESK_ENTITY_H
#define PS_DESK_ENTITY_H
#include "desk/room.h"
#include "intel/entity.h"

struct entity_fact { struct str words; struct ui_prov prov; };
/* "label words this" or "this words label": which way the sentence runs. */
struct entity_tie { struct str label, href, words, more; bool outward; struct ui_prov prov; };
struct entity_group_view { struct str name; struct entity_fact *fact; size_t n; bool differ; };
struct entity_item_view { struct str title, from; struct ui_prov prov; };
struct entity_view {
	struct entity_page page;
	struct entity_group_view *group;
	struct entity_tie *tie;
	struct entity_item_view *item;
	struct str	 kind, csv, why;
	struct { struct str words; struct ui_grade grade; } *condition;
	size_t		 n_conditions;
};
struct search_row { struct str label, kind, reason, href; size_t n_items; };
struct search_view {
	struct str	 what, born, error;
	bool		 asked;
	struct search_row *row;
	size_t		 n;
};
#endif
