/* Registers of the town (people.h). */
#include "people.h"

#include "act/act.h"
#include "know/agreement.h"
#include "store/q_record.h"

static struct record_hook hooks[128];

struct town *
registers(void)
{
	struct town *t = town();
	size_t n = 0;

	t->cx.purpose = P_VISIT;
	if (t->registry.hook == hooks)
		return t;
	for (size_t i = 0; i < t->registry.n_hooks; i++)
		hooks[n++] = t->registry.hook[i];
	for (size_t i = 0; i < act_n_hooks; i++)
		hooks[n++] = act_hooks[i];
	for (size_t i = 0; i < agreement_n_hooks; i++)
		hooks[n++] = agreement_hooks[i];
	t->registry.hook = hooks;
	t->registry.n_hooks = n;
	EXPECT_OK(registry_check(&t->registry));
	return t;
}

const struct kind *
kind_named(const char *name)
{
	const struct kind *kind = kind_by_name(&registers()->registry, str_of(name));

	EXPECT(kind != NULL);
	return kind;
}

/* Pages nothing was typed on are not posted. */
static bool
is_of_page(const struct form *form, size_t page, const struct posted *posted, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		struct str rest = posted[i].name, name;
		const struct field *field;

		EXPECT(str_split(&rest, '.', &name) && (field = form_field(form, name)) != NULL);
		if ((size_t)(field - form->field) - form->page[page].first < form->page[page].n)
			return true;
	}
	return false;
}

struct cbor
answers_with(const char *kind, const struct cbor *before, const char *text)
{
	const struct form *form = form_by_id(town()->forms, str_of(kind), 0);
	struct str rest = str_of(text), piece;
	struct posted posted[80];
	struct cbor answers = cbor_map();
	struct fault *fault;
	size_t n = 0, n_faults;

	if (before != NULL) {
		EXPECT_OK(cbor_encode(&t_arena, before, 1 << 18, &piece));
		EXPECT_OK(cbor_parse(&t_arena, piece, &answers));
	}
	while (str_split(&rest, '|', &piece) && n < 80) {
		EXPECT(str_split(&piece, '=', &posted[n].name));
		posted[n++].value = piece;
	}
	for (size_t p = 0; p < form->n_pages; p++) {
		if (!is_of_page(form, p, posted, n))
			continue;
		EXPECT_OK(form_take(&t_arena, form, (int)p, posted, n, &answers, &fault, &n_faults));
		for (size_t i = 0; i < n_faults; i++)
			if (!str_is(str_of(fault[i].id), "form.required"))
				t_fail(__FILE__, __LINE__, "%.*s %s", STRF(fault[i].field), fault[i].id);
	}
	return answers;
}

struct str
made(enum who who, const char *kind, const char *posted)
{
	const struct kind *k = kind_named(kind);
	struct cbor answers = answers_with(kind, NULL, posted);
	struct row row;
	struct id id;

	EXPECT_OK(record_create(as(who), &town()->registry, k, &answers, id_none, id_none, &id));
	EXPECT_OK(row_get(as(who), T_RECORD, id, &row));
	return row_text(&row, RECORD_URN);
}

struct record_view
opened(enum who who, struct str urn)
{
	struct record_view view;

	EXPECT_OK(record_open(as(who), &registers()->registry, urn, A_OPEN, &view));
	return view;
}

err_t
moved(enum who who, struct str urn, const char *event, const char *reason)
{
	struct record_view view = opened(who, urn);

	return record_event(as(who), &registers()->registry, &view, event, str_of(reason), NULL);
}

err_t
edited(enum who who, struct str urn, const char *posted)
{
	struct record_view view = opened(who, urn);
	struct cbor answers = answers_with(view.kind->form, &view.answers, posted);

	return record_edit(as(who), &registers()->registry, &view, &answers);
}

static struct row
row_of(struct str urn)
{
	struct q_record_find_in in = { .urn = urn, .account = town()->actor[CORA].caps.account, .agency = town()->actor[CORA].caps.agency };
	struct q_record_find found;
	struct row row;

	EXPECT_OK(q_record_find(as(CORA), &in, &found));
	EXPECT_OK(row_get(as(CORA), T_RECORD, found.id, &row));
	return row;
}

struct str
record_state(struct str urn)
{
	struct row row = row_of(urn);

	return row_text(&row, RECORD_STATE);
}

size_t
tasks_open(struct str urn, const char *kind)
{
	struct row row = row_of(urn);
	struct task_line *task;
	size_t n, of_kind = 0;

	EXPECT_OK(task_list(as(CORA), row_id(&row), &task, &n));
	for (size_t i = 0; i < n; i++)
		of_kind += str_is(task[i].kind, kind);
	return of_kind;
}
