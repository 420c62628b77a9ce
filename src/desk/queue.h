/* desk/queue.h - what the queue and "my reports" print. */
#ifndef PS_DESK_QUEUE_H
#define PS_DESK_QUEUE_H
#include "desk/room.h"
#include "intel/report.h"
struct queue_page {
	struct queue	 queue;
	struct ui_choice show[8], channel[10];
	size_t		 n_show, n_channel;
	struct str	 now, next, csv;
	int64_t		 now_ms;
};
struct mine_page { struct own_row *row; size_t n; bool more; };
struct ui_clock queue_clock(const struct queue_row *, int64_t now);
struct ui_loop loop_strip(const struct loop *, struct str label);
/* Status of an answer yes, no, unknown: shape before word. */
static inline enum ui_mark
answer_mark(struct str answer)
{
	return str_is(answer, "yes") ? UI_MARK_BAD : str_is(answer, "unknown") ? UI_MARK_WARN : UI_MARK_OFF;
}
#endif
