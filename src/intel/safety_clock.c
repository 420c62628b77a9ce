/*
 * intel/safety_clock.c - when a safety decision is due (INT-35).
 *
 *	answers -> header flags -> case (first match) -> due instant
 *
 * Pure: the calendar and the arrival are given.  Lengths are our own choice
 * and stand in one table; doubt always falls on the side of the child.
 */
#include "intel/safety.h"

#define NOW_MINUTES 15
#define CHILD_MINUTES 60
#define UNKNOWN_MINUTES 60
#define OTHER_HOUR 12
#define STAFFED_FROM 8
#define STAFFED_UNTIL 18

static bool
is_staffed(const struct calendar *calendar, int64_t ms)
{
	struct local l = local_of(ms);

	return calendar_is_working(calendar, day_local(ms)) && l.hour >= STAFFED_FROM && l.hour < STAFFED_UNTIL;
}

struct safety_due
safety_clock(const struct calendar *calendar, uint16_t flags, int64_t arrived, bool duty_contact)
{
	struct safety_due s = { 0 };
	bool staffed = is_staffed(calendar, arrived);

	if (flags & (SPOOL_DANGER | SPOOL_WELFARE)) {
		s.which = SAFETY_NOW;
		s.duty_alert = true;
		s.due = duty_contact ? arrived + NOW_MINUTES * MS_MINUTE : calendar_add_staffed(calendar, arrived, NOW_MINUTES);
	} else if (flags & SPOOL_CHILD) {
		s.which = SAFETY_CHILD;
		s.duty_alert = !staffed;
		s.due = calendar_add_staffed(calendar, arrived, CHILD_MINUTES);
	} else if (flags & SPOOL_UNKNOWN) {
		s.which = SAFETY_UNKNOWN;
		s.due = calendar_add_staffed(calendar, arrived, UNKNOWN_MINUTES);
	} else {
		s.which = SAFETY_OTHER;
		s.due = local_ms(date_of(calendar_next_working(calendar, day_local(arrived))), OTHER_HOUR, 0);
	}
	return s;
}

const char *
safety_case_name(enum safety_case which)
{
	switch (which) {
	case SAFETY_NOW: return "now";
	case SAFETY_CHILD: return "child";
	case SAFETY_UNKNOWN: return "unknown";
	case SAFETY_OTHER: return "other";
	}
	return "now";
}

struct str
safety_case_words(struct str name)
{
	if (str_is(name, "now"))
		return STR("Danger now, or help needed within 24 hours: 15 minutes.");
	if (str_is(name, "child"))
		return STR("Under 18: yes or not sure, so 60 staffed minutes.");
	if (str_is(name, "unknown"))
		return STR("Danger or need for help not known, so 60 staffed minutes.");
	return STR("No sign of danger or need, so the next working day at 12:00.");
}

/* 'y', 'n', '?' for a question the form contains, 'n' for one it does not. */
static char
answer_of(const struct form *form, const struct cbor *answers, const char *name)
{
	const struct field *field = form_field(form, str_of(name));
	const struct cbor *v;

	if (field == NULL)
		return 'n';
	v = cbor_get(answers, name);
	if (v == NULL && !form_relevant(form, field, answers, NULL))
		return 'n';			/* never shown: another answer made it idle */
	if (v == NULL || v->type != CBOR_TEXT)
		return '?';
	if (str_is(v->s, "yes"))
		return 'y';
	return str_is(v->s, "no") ? 'n' : '?';
}

/* A person marked young, or of doubtful age, makes it a child's matter (PUB-43). */
static bool
has_young_person(const struct cbor *answers)
{
	static const char *const young[] = { "under_18", "not_sure", "under_10", "lt10", "10_15", "16_17", NULL };
	static const char *const repeats[] = { "person", "persons", "people", NULL };

	for (int r = 0; repeats[r] != NULL; r++) {
		const struct cbor *rows = cbor_get(answers, repeats[r]);

		for (size_t i = 0; rows != NULL && rows->type == CBOR_ARRAY && i < rows->n; i++) {
			struct str age = cbor_text_of(&rows->v[i], "age");

			if (age.n == 0)
				age = cbor_text_of(&rows->v[i], "p_age");
			for (int y = 0; young[y] != NULL; y++)
				if (str_is(age, young[y]))
					return true;
		}
	}
	return false;
}

uint16_t
safety_flags(const struct form *form, const struct cbor *answers)
{
	char danger = answer_of(form, answers, form_field(form, STR("danger_now")) != NULL ? "danger_now" : "danger");
	char welfare = answer_of(form, answers, "welfare_now");
	char child = answer_of(form, answers, form_field(form, STR("child")) != NULL ? "child" : "children");
	int flags = 0;

	if (danger == 'y')
		flags |= SPOOL_DANGER;
	if (welfare == 'y')
		flags |= SPOOL_WELFARE;
	if (danger == '?' || welfare == '?')
		flags |= SPOOL_UNKNOWN;
	if (child != 'n' || has_young_person(answers))
		flags |= SPOOL_CHILD;
	if (str_is(cbor_text_of(answers, "about"), "me"))
		flags |= SPOOL_SELF;
	return (uint16_t)flags;
}
