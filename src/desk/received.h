/* desk/received.h - what the pages print of what the reader's agency was given. */
#ifndef PS_DESK_RECEIVED_H
#define PS_DESK_RECEIVED_H
#include "desk/room.h"
#include "intel/dissemination.h"

struct received_line { struct str href, items; enum ui_mark mark; };
struct received_page { struct received *row; struct received_line *line; size_t n; };
struct received_one { struct received r; struct str id, why, error, words; bool ask_to_act, ask_to_share; };
#endif
