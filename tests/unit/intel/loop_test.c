/* INT-20: the strip is a replay of the events, over 500 histories walked at random through the state table. */
#include "town.h"

#define HISTORIES 500
#define EVENTS_MAX 40

struct history { struct loop_event e[EVENTS_MAX]; size_t n; };

/* Which step an event fills, as the requirement lists them. */
static int
step_of(struct str event)
{
	static const char *const names[LOOP_STEPS][2] = {
		{ "submit", "import" }, { "safety", "safety" }, { "grade", "grade" }, { "confirm-links", "confirm-links" },
		{ "acted", "disseminate" }, { "outcome", "outcome" }, { "feedback", "feedback" }, { "close", "dispose" },
	};
	for (int s = 0; s < LOOP_STEPS; s++)
		if (str_is(event, names[s][0]) || str_is(event, names[s][1]))
			return s;
	return -1;
}

static bool
takes_back(const struct loop_event *e)
{
	return str_is(e->to, "ASSESSING") || str_is(e->to, "RETURNED");
}

/*
 * An independent model, slow on purpose: event i fills its step when no
 * earlier event still does.  A grade is held until the report goes back.
 */
static bool
fills(const struct history *h, size_t i)
{
	int s = step_of(h->e[i].event);

	if (s < 0)
		return false;
	for (size_t j = 0; j < i; j++) {
		bool held = step_of(h->e[j].event) == s && fills(h, j);

		for (size_t k = j + 1; k <= i && held && s == LOOP_GRADED; k++)
			held = !takes_back(&h->e[k]);
		if (held)
			return false;
	}
	return true;
}

static void
modelled(const struct history *h, struct loop *out)
{
	bool filled[EVENTS_MAX];

	*out = (struct loop){ 0 };
	for (size_t i = 0; i < h->n; i++)
		filled[i] = fills(h, i);
	for (int s = 0; s < LOOP_STEPS; s++)
		for (size_t i = 0; i < h->n; i++) {
			bool held = filled[i] && step_of(h->e[i].event) == s;

			for (size_t k = i + 1; k < h->n && s == LOOP_GRADED; k++)
				held &= !takes_back(&h->e[k]);
			if (!held)
				continue;
			out->step[s].done = true;
			out->step[s].day = h->e[i].day;
			out->step[s].minutes = 0;
			/* Back to the step filled before it. */
			for (size_t k = i + 1; k-- > 0 && (k == i || !filled[k]);)
				out->step[s].minutes = h->e[k].minutes < 0 || out->step[s].minutes < 0 ? -1 : out->step[s].minutes + h->e[k].minutes;
			if (i == 0)
				out->step[s].minutes = -1;
		}
	for (int s = 0; s < LOOP_STEPS; s++)
		out->n_done += out->step[s].done;
}

/* The next event the table allows from this state; false in a state that ends. */
static bool
step_at_random(const struct registry *reg, struct str state, const struct transition **out)
{
	uint32_t n = 0;

	for (size_t i = 0; i < reg->n_transitions; i++) {
		const struct transition *t = &reg->transition[i];

		/* Each fitting line with equal chance, in one pass. */
		if (str_is(str_of(t->machine), "report") && str_is(state, t->from) && t_random(++n) == 0)
			*out = t;
	}
	return n > 0;
}

static void
walked(const struct registry *reg, struct history *h)
{
	struct str state = STR("-");
	const struct transition *t = NULL;
	int32_t day = 20000;

	h->n = 0;
	while (h->n < 2 + t_random(EVENTS_MAX - 2) && step_at_random(reg, state, &t)) {
		struct str to = str_is(str_of(t->to), "=") ? state : str_of(t->to);

		day += (int32_t)t_random(3);
		h->e[h->n++] = (struct loop_event){ str_of(t->event), to, day, t_random(5) == 0 ? -1 : (int64_t)t_random(3000) };
		state = to;
	}
}

T(the_strip_is_the_replay_of_five_hundred_histories)
{
	struct town *t = town();
	struct history h;
	int shapes[LOOP_STEPS + 1] = { 0 };

	for (int i = 0; i < HISTORIES; i++) {
		struct loop strip, model;
		int now = LOOP_STEPS;

		walked(&t->registry, &h);
		loop_replay(h.e, h.n, &strip);
		modelled(&h, &model);
		EXPECT_EQ(strip.n_done, model.n_done);
		shapes[strip.n_done]++;
		for (int s = LOOP_STEPS - 1; s >= 0; s--) {
			EXPECT_EQ(strip.step[s].done, model.step[s].done);
			if (model.step[s].done) {
				EXPECT_EQ(strip.step[s].day, model.step[s].day);
				EXPECT_EQ(strip.step[s].minutes, model.step[s].minutes);
			} else
				now = s;
		}
		for (int s = 0; s < LOOP_STEPS; s++)
			EXPECT_EQ(strip.step[s].now, s == now);
	}
	/* The walk reached short loops and long ones; else it would have shown little. */
	for (int n = 1; n <= 5; n++)
		EXPECT(shapes[n] > 0);
}

T(a_stored_report_shows_the_replay_of_its_own_rows)
{
	struct town *t = town();
	struct id item;
	struct str urn = live(NULL, &item);
	struct report_view v;
	struct history h = { .n = 0 };
	struct loop replayed;

	EXPECT_OK(report_move(as(ADA), &t->intel, urn, &(struct report_event){ .event = "acted", .reason = STR("Visited.") }));
	EXPECT_OK(feedback_give(as(SAM), &t->intel, urn, STR("actioned"), STR_NONE));
	EXPECT_OK(report_open(as(ADA), &t->intel, urn, &v));
	for (size_t i = 0; i < v.n_history && i < EVENTS_MAX; i++)
		h.e[h.n++] = (struct loop_event){ v.history[i].event, v.history[i].to, v.history[i].day, v.history[i].minutes };
	EXPECT_EQ(h.n, v.n_history);
	modelled(&h, &replayed);
	EXPECT_EQ(v.loop.n_done, 6);
	for (int s = 0; s < LOOP_STEPS; s++) {
		EXPECT_EQ(v.loop.step[s].done, replayed.step[s].done);
		EXPECT_EQ(v.loop.step[s].day, replayed.step[s].day);
	}
}
