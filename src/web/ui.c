/*
 * web/ui.c - the words and small sums behind the components of ui.html.
 */
#include "web/ui.h"
#include "web/page.h"

const char *const ui_loop_names[UI_LOOP_STEPS] = {
	"Received", "Safety decided", "Graded", "Live", "Acted", "Outcome", "Answered", "Counted"
};

bool
ui_is(struct str s)
{
	return s.n > 0;
}

int
ui_loop_done(const struct ui_loop *loop)
{
	int n = 0;

	for (int i = 0; i < UI_LOOP_STEPS; i++)
		n += loop->step[i] == UI_STEP_DONE;
	return n;
}

/* 3x5x2: source evaluation, intelligence assessment, handling. */
const char *
ui_grade_source_words(struct ui_grade g)
{
	static const char *const words[] = { "reliable source", "untested source", "not reliable source" };

	return g.source >= 1 && g.source <= 3 ? words[g.source - 1] : "source not graded";
}

const char *
ui_grade_assessment_words(struct ui_grade g)
{
	static const char *const words[] = {
		"known directly", "known indirectly but corroborated", "known indirectly", "not known", "suspected to be false"
	};

	return g.assessment >= 'A' && g.assessment <= 'E' ? words[g.assessment - 'A'] : "not assessed";
}

const char *
ui_grade_handling_words(struct ui_grade g)
{
	switch (g.handling) {
	case 'P':
		return "lawful sharing permitted";
	case 'C':
		return "sharing permitted with conditions";
	default:
		return "handling not decided";
	}
}

struct str
ui_digits(struct page *pg, struct str number)
{
	struct buf b;
	struct str digits = STR_NONE;

	buf_init(&b, pg->out.arena, 64);
	for (size_t i = 0; i < number.n && number.n <= 64; i++)
		if ((number.p[i] >= '0' && number.p[i] <= '9') || (number.p[i] == '+' && i == 0))
			buf_byte(&b, (uint8_t)number.p[i]);
	if (pg->out.err == NULL)
		pg->out.err = buf_done(&b, &digits);
	return digits;
}
