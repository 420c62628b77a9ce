/*
 * record/machine.c - the registry: kinds, transitions, guards and effects by name.
 *
 *	(machine, state, event, who) -> the line of the state table, or a refusal
 *
 * Nothing here knows a module or writes a record.
 */
#include <string.h>

#include "base/log.h"
#include "record/inside.h"
#include "store/q_record.h"

const struct kind *
kind_by_name(const struct registry *reg, struct str name)
{
	for (size_t i = 0; i < reg->n_kinds; i++)
		if (str_is(name, reg->kind[i].name))
			return &reg->kind[i];
	return NULL;
}

const struct kind *
kind_by_number(const struct registry *reg, uint16_t number)
{
	for (size_t i = 0; i < reg->n_kinds; i++)
		if (reg->kind[i].number == number)
			return &reg->kind[i];
	return NULL;
}

size_t
machine_states(const struct registry *reg, const char *machine, const char *out[MACHINE_STATES_MAX])
{
	size_t n = 0;

	for (size_t i = 0; i < reg->n_transitions; i++) {
		const struct transition *t = &reg->transition[i];
		const char *ends[2] = { t->from, t->to };

		for (size_t e = 0; e < 2 && strcmp(t->machine, machine) == 0; e++) {
			/* "-", "*", "=" and "@before" say where from, not what. */
			bool known = strlen(ends[e]) < 2 || ends[e][0] == '@';

			for (size_t k = 0; k < n; k++)
				known |= strcmp(out[k], ends[e]) == 0;
			if (!known && n < MACHINE_STATES_MAX)
				out[n++] = ends[e];
		}
	}
	return n;
}

static const struct record_hook *
hook_find(const struct registry *reg, const char *name)
{
	for (size_t i = 0; i < reg->n_hooks; i++)
		if (str_is(str_of(name), reg->hook[i].name))
			return &reg->hook[i];
	return NULL;
}

err_t
guard_run(struct ctx *cx, const struct registry *reg, const char *name, const struct move *m)
{
	const struct record_hook *hook;

	if (name == NULL)
		return NULL;
	if ((hook = hook_find(reg, name)) == NULL || hook->guard == NULL)
		FAIL(ERR_BUG, "record.hook");
	return hook->guard(cx, m);
}

err_t
effect_run(struct ctx *cx, const struct registry *reg, const char *name, struct work *work, const struct move *m,
    struct row *changed)
{
	const struct record_hook *hook;

	if (name == NULL)
		return NULL;
	if ((hook = hook_find(reg, name)) == NULL || hook->effect == NULL)
		FAIL(ERR_BUG, "record.hook");
	return hook->effect(cx, work, m, changed);
}

/* ---- is the registry whole? --------------------------------------------- */

static bool
has_date(const struct form *form, const char *field)
{
	return field == NULL || form_field(form, str_of(field)) != NULL;
}

/* An event edit:<view> needs the section of the page it is named after. */
static bool
edits_are_whole(const struct registry *reg, const struct kind *kind, const struct form *form)
{
	struct str edit = STR("edit:");
	bool whole = true;

	for (size_t i = 0; i < reg->n_transitions; i++) {
		const struct transition *t = &reg->transition[i];
		bool found = !str_is(str_of(kind->machine), t->machine) || !str_starts(str_of(t->event), edit);

		for (size_t v = 0; !found && v < form->n_views; v++)
			found = str_is(form->view[v].kind, "section") && str_eq(form->view[v].name, str_from(str_of(t->event), edit.n));
		if (!found)
			log_line(LOG_ERROR, "register %s: event %s has no section of its form", kind->name, t->event);
		whole &= found;
	}
	return whole;
}

static bool
kind_is_whole(const struct registry *reg, const struct kind *kind)
{
	const struct form *form = form_by_id(reg->forms, str_of(kind->form), 0);
	const char *event;
	bool whole = true;

	if (form == NULL) {
		log_line(LOG_ERROR, "register %s: no form %s", kind->name, kind->form);
		return false;
	}
	if (transition_birth(reg, kind->machine, &event) != NULL) {
		log_line(LOG_ERROR, "register %s: machine %s makes nothing", kind->name, kind->machine);
		whole = false;
	}
	if (!has_date(form, kind->date_due) || !has_date(form, kind->date_opened) || !has_date(form, kind->date_review) ||
	    !has_date(form, kind->date_until)) {
		log_line(LOG_ERROR, "register %s: a date names no field of its form", kind->name);
		whole = false;
	}
	whole &= edits_are_whole(reg, kind, form);
	for (size_t i = 0; i < form->n_fields; i++) {
		uint8_t group = form->field[i].group;

		if (group >= SECTIONS_N || (group != 0 && !(GMASK(group) & REGISTER_GROUPS))) {
			log_line(LOG_ERROR, "register %s: field %.*s lies in no section of a record", kind->name, STRF(form->field[i].name));
			whole = false;
		}
	}
	return whole;
}

err_t
registry_check(const struct registry *reg)
{
	bool whole = true;

	for (size_t i = 0; i < reg->n_transitions; i++) {
		const struct transition *t = &reg->transition[i];
		const struct record_hook *guard = t->guard != NULL ? hook_find(reg, t->guard) : NULL;
		const struct record_hook *effect = t->effect != NULL ? hook_find(reg, t->effect) : NULL;

		if ((t->guard != NULL && (guard == NULL || guard->guard == NULL)) ||
		    (t->effect != NULL && (effect == NULL || effect->effect == NULL))) {
			log_line(LOG_ERROR, "machine %s, event %s: guard or effect is nowhere", t->machine, t->event);
			whole = false;
		}
	}
	for (size_t i = 0; i < reg->n_kinds; i++)
		whole &= kind_is_whole(reg, &reg->kind[i]);
	if (!whole)
		FAIL(ERR_BUG, "record.registry");
	return NULL;
}

/* ---- the table in the database ------------------------------------------ */

static bool
is_state(const char *name)
{
	return str_of(name).n > 0 && name[0] != '-' && name[0] != '*' && name[0] != '=' && name[0] != '@';
}

/* The k-th state named by the machine (from or to, with repeats); NULL at the end. */
static const char *
state_at(const struct registry *reg, const char *machine, size_t k)
{
	for (size_t i = 0; i < reg->n_transitions; i++) {
		const struct transition *t = &reg->transition[i];
		const char *names[2] = { t->from, t->to };

		for (size_t j = 0; j < 2; j++)
			if (str_is(str_of(t->machine), machine) && is_state(names[j]) && k-- == 0)
				return names[j];
	}
	return NULL;
}

NODISCARD static err_t
put(struct ctx *cx, const struct transition *t, const char *from, const char *to)
{
	struct q_transition_put_in in = { .machine = str_of(t->machine), .from_state = str_of(from), .event = str_of(t->event),
	    .to_state = str_of(to), .two = t->two };

	return q_transition_put(cx, &in);
}

NODISCARD static err_t
put_from(struct ctx *cx, const struct registry *reg, const struct transition *t, const char *from)
{
	if (str_is(str_of(t->to), "="))
		return put(cx, t, from, from);
	if (!str_is(str_of(t->to), "@before"))
		return put(cx, t, from, t->to);
	for (size_t k = 0; state_at(reg, t->machine, k) != NULL; k++)
		TRY(put(cx, t, from, state_at(reg, t->machine, k)));
	return NULL;
}

err_t
record_load_transitions(struct ctx *cx, const struct registry *reg)
{
	struct store_tx *tx CLEANUP(store_rollback) = NULL;

	TRY(store_begin(cx, &tx));
	for (size_t i = 0; i < reg->n_transitions; i++) {
		const struct transition *t = &reg->transition[i];

		if (!str_is(str_of(t->from), "*")) {
			TRY(put_from(cx, reg, t, t->from));
			continue;
		}
		for (size_t k = 0; state_at(reg, t->machine, k) != NULL; k++)
			TRY(put_from(cx, reg, t, state_at(reg, t->machine, k)));
	}
	return store_commit(cx, &tx);
}

/* ---- who may do what now ------------------------------------------------- */

static bool
leaves(const struct transition *t, const char *machine, struct str state)
{
	if (!str_is(str_of(t->machine), machine))
		return false;
	return str_is(state, t->from) || (str_is(str_of(t->from), "*") && !str_is(state, "-"));
}

static bool
is_allowed(const struct actor *actor, const struct transition *t, bool is_submitter)
{
	bool by_clock = t->roles == 0 && !t->submitter && !t->anyone;

	if (t->anyone || (t->submitter && is_submitter))
		return true;
	if (actor->is_system)
		return by_clock;
	return (actor->caps.roles & t->roles) != 0;
}

const struct transition *
transition_at(const struct registry *reg, const char *machine, struct str state, const char *event)
{
	for (size_t i = 0; i < reg->n_transitions; i++)
		if (leaves(&reg->transition[i], machine, state) && str_is(str_of(event), reg->transition[i].event))
			return &reg->transition[i];
	return NULL;
}

/* The refusal of an event that does not leave this state: what its own line in the table says, if anything. */
NODISCARD static err_t
not_now(struct ctx *cx, const struct registry *reg, const char *machine, const char *event)
{
	for (size_t i = 0; i < reg->n_transitions; i++) {
		const struct transition *t = &reg->transition[i];
		struct err *e;

		if (t->message == NULL || !str_is(str_of(machine), t->machine) || !str_is(str_of(event), t->event))
			continue;
		NEW(e, cx->arena);
		*e = (struct err){ ERR_CONFLICT, t->message, __FILE__ };
		return e;
	}
	FAIL(ERR_CONFLICT, "state.not-now");
}

err_t
transition_find(struct ctx *cx, const struct registry *reg, const char *machine, struct str state, const char *event,
    bool is_submitter, const struct transition **out)
{
	bool seen = false;

	for (size_t i = 0; i < reg->n_transitions; i++) {
		const struct transition *t = &reg->transition[i];

		if (!leaves(t, machine, state) || !str_is(str_of(event), t->event))
			continue;
		seen = true;
		if (is_allowed(cx->actor, t, is_submitter)) {
			*out = t;
			return NULL;
		}
	}
	if (seen)
		FAIL(ERR_DENIED, "state.not-you");
	return not_now(cx, reg, machine, event);
}

err_t
transition_birth(const struct registry *reg, const char *machine, const char **event)
{
	for (size_t i = 0; i < reg->n_transitions; i++) {
		const struct transition *t = &reg->transition[i];

		if (str_is(str_of(t->machine), machine) && str_is(str_of(t->from), "-") && !str_is(str_of(t->event), "import")) {
			*event = t->event;
			return NULL;
		}
	}
	FAIL(ERR_BUG, "record.registry");
}

bool
record_may(const struct ctx *cx, const struct registry *reg, const char *machine, struct str state, const char *event, bool is_submitter)
{
	for (size_t i = 0; i < reg->n_transitions; i++) {
		const struct transition *t = &reg->transition[i];

		if (leaves(t, machine, state) && str_is(str_of(event), t->event) && is_allowed(cx->actor, t, is_submitter))
			return true;
	}
	return false;
}

/* Events that have a page of their own, not a button. */
static bool
is_button(const struct transition *t)
{
	struct str event = str_of(t->event);
	size_t at;

	return !str_find(event, STR(":"), &at) && !str_is(event, "edit") && !str_is(event, "import");
}

err_t
record_moves(struct ctx *cx, const struct registry *reg, const char *machine, struct str state, bool is_submitter,
    const struct transition ***out, size_t *n)
{
	NEWN(*out, cx->arena, reg->n_transitions + 1);
	*n = 0;
	for (size_t i = 0; i < reg->n_transitions; i++) {
		const struct transition *t = &reg->transition[i];

		if (leaves(t, machine, state) && is_button(t) && is_allowed(cx->actor, t, is_submitter))
			(*out)[(*n)++] = t;
	}
	return NULL;
}
