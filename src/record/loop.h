/*
 * record/loop.h - the loop strip: received to counted, replayed from events (INT-20).
 *
 * The same replay draws the strip of one report and counts the figures of all,
 * so that a number and the strips behind it cannot differ.
 */
#ifndef PS_RECORD_LOOP_H
#define PS_RECORD_LOOP_H
#include "base/str.h"

enum loop_at { LOOP_RECEIVED, LOOP_SAFETY, LOOP_GRADED, LOOP_LIVE, LOOP_ACTED, LOOP_OUTCOME, LOOP_ANSWERED, LOOP_COUNTED };
#define LOOP_STEPS 8
struct loop_step { const char *words; bool done, now; int64_t minutes; /* since the step before, -1 unknown */ int32_t day; struct str text; /* "done 14:29, 27 min" */ };
struct loop { struct loop_step step[LOOP_STEPS]; int n_done; };
struct loop_event { struct str event, to; int32_t day; int64_t minutes; /* since the event before, -1 unknown */ };
/* Pure: the steps that the events of one report, in their order, make true now. */
void	 loop_replay(const struct loop_event *, size_t n, struct loop *out);
#endif
