/* desk/held.h - what the page prints of who has what. */
#ifndef PS_DESK_HELD_H
#define PS_DESK_HELD_H
#include "desk/room.h"
#include "intel/dissemination.h"

struct held_line { struct str id, href, item; enum ui_mark mark; bool may_chase; };
struct held_ask_line { struct str id; };
struct held_page {
	struct held_row	*row; struct held_line *line; size_t n;
	struct held_ask	*ask; struct held_ask_line *ask_line; size_t n_asks;
	struct held_told *told; size_t n_told;
	struct str	 urn, csv, error, notice;	/* urn empty: everything outstanding */
};
#endif
