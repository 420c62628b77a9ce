/*
 * record/loop.c - the loop strip: received to counted, replayed from events (INT-20).
 *
 *	record_event rows in order -> eight steps, each done with its minutes, or not
 *
 * Pure: the strip holds nothing the events do not say.
 */
#include "record/loop.h"

static const char *const step_words[LOOP_STEPS] = {
	"Received", "Safety decided", "Graded", "Live", "Acted", "Outcome", "Answered", "Counted",
};

static int
step_of(const struct loop_event *e)
{
	static const struct { const char *event; int step; } list[] = {
		{ "submit", LOOP_RECEIVED }, { "import", LOOP_RECEIVED }, { "safety", LOOP_SAFETY }, { "grade", LOOP_GRADED },
		{ "confirm-links", LOOP_LIVE }, { "acted", LOOP_ACTED }, { "disseminate", LOOP_ACTED }, { "outcome", LOOP_OUTCOME },
		{ "feedback", LOOP_ANSWERED }, { "close", LOOP_COUNTED }, { "dispose", LOOP_COUNTED },
	};
	for (size_t i = 0; i < sizeof list / sizeof *list; i++)
		if (str_is(e->event, list[i].event))
			return list[i].step;
	return -1;
}

/*
 * Minutes of a step count from the step done before it in time, so they are
 * added up over the events between.  An event of unknown length (a public
 * report's day-only instants) makes the sum unknown.
 */
void
loop_replay(const struct loop_event *event, size_t n, struct loop *out)
{
	int64_t sum = 0;

	*out = (struct loop){ 0 };
	for (int i = 0; i < LOOP_STEPS; i++) {
		out->step[i].words = step_words[i];
		out->step[i].minutes = -1;
	}
	for (size_t i = 0; i < n; i++) {
		int at = step_of(&event[i]);

		sum = event[i].minutes < 0 || sum < 0 ? -1 : sum + event[i].minutes;
		/* A report sent back loses its grade: the strip says what is true now. */
		if (str_is(event[i].to, "ASSESSING") || str_is(event[i].to, "RETURNED"))
			out->step[LOOP_GRADED].done = false;
		if (at < 0 || out->step[at].done)
			continue;
		out->step[at].done = true;
		out->step[at].day = event[i].day;
		out->step[at].minutes = i == 0 ? -1 : sum;
		sum = 0;
	}
	for (int i = LOOP_STEPS - 1; i >= 0; i--) {
		out->n_done += out->step[i].done;
		out->step[i].now = false;
	}
	for (int i = 0; i < LOOP_STEPS; i++)
		if (!out->step[i].done) {
			out->step[i].now = true;
			break;
		}
}
