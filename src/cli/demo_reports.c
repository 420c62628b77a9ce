/*
 * cli/demo_reports.c - what Wyvale's partners sent in the weeks before.
 *
 * Each report is signed in, written and sent as its sender would, on its own
 * day; vehicles, phones and premises come back in the words of other agencies.
 */
#include "cli/demo_reports.h"

#include "base/file.h"
#include "cli/demo_people.h"
#include "intel/house.h"
#include "intel/ingest.h"

#define REPORT_ARENA ((size_t)8 << 20)

struct demo_report { const char *sender; int days_ago; const char *danger, *welfare, *child, *basis, *where, *text; };

/* The oldest first. */
static const struct demo_report sent[] = {
	{ "ellis.moor@foodbank.example", 61, "no", "no", "no", "saw", "Food bank, Mill Street, Thornby",
	  "Three men come each Tuesday and share one parcel. A white van, ZZ69 KLM, waits outside with the engine running and the driver counts them back in." },
	{ "val.reed@hospital.example", 54, "no", "no", "no", "person", "Thornby General Hospital",
	  "A man with a chemical burn on both hands would not give an address. The friend who answered for him gave the number 07700 900147 and took him away before the dressing was done." },
	{ "jo.lamb@harle.example", 47, "no", "no", "not_sure", "saw", "9 Cutler Street, Thornby, ZZ1 4QP",
	  "Gas safety visit to the flat above the shops. Nine mattresses in two rooms. Nobody would say who pays the rent." },
	{ "ellis.moor@foodbank.example", 40, "no", "no", "no", "feeling", "Mill Street, Thornby",
	  "The quiet one would not look at me when the driver was near. I cannot say more than that it felt wrong." },
	{ "jo.lamb@harle.example", 33, "no", "yes", "no", "person", "12 Weir Lane, Harle, ZZ2 6RT",
	  "A tenant's lodger has had no wages since March and has not been outside alone for weeks. He needs a doctor. He said the boss holds his passport." },
	{ "val.reed@hospital.example", 26, "no", "no", "yes", "saw", "Thornby General Hospital",
	  "A girl of about fifteen was brought in by an older man who paid in cash and called himself her uncle. She had two phones; one was 07700 900188." },
	{ "jo.lamb@harle.example", 19, "no", "no", "no", "others", "Harrow Lane hand car wash, ZZ1 2HL",
	  "Neighbours say the men at the car wash sleep in the containers behind it. The van is white, they think ZZ69 KLM." },
	{ "ellis.moor@foodbank.example", 12, "no", "no", "no", "person", "Mill Street, Thornby",
	  "One of the three said he works at the car wash on Harrow Lane for 30 pounds a day and that Uncle Dee keeps his papers." },
	{ "jo.lamb@harle.example", 5, "no", "no", "unknown", "person", "9 Cutler Street, Thornby, ZZ1 4QP",
	  "Second visit. Six men now. The one called Danil rang 07700 900147 while I was there and they went quiet." },
	{ "val.reed@hospital.example", 1, "no", "no", "no", "record", "Thornby General Hospital",
	  "Two more missed appointments from the address 9 Cutler Street. Same contact number as in the notes of the burn patient." },
};

/* Lists and forms as the desk has them. */
struct lists { struct reference *reference; struct calendar *calendar; struct forms *forms; struct registry registry; struct intel intel; };

NODISCARD static err_t
lists_open(struct workshop *w, const struct folder *f, struct lists *l)
{
	const char *path;

	TRY(path_join(&w->arena, f->published, "reference", &path));
	TRY(reference_open(path, &l->reference));
	TRY(calendar_open(l->reference, STR("england"), &l->calendar));
	TRY(path_join(&w->arena, f->published, "forms", &path));
	TRY(forms_open(path, l->reference, &l->forms));
	l->registry = (struct registry){ .kind = record_kinds, .n_kinds = record_n_kinds, .transition = record_transitions, .n_transitions = record_n_transitions,
		.hook = intel_hooks, .n_hooks = intel_n_hooks, .forms = l->forms, .calendar = l->calendar };
	TRY(record_load_transitions(&w->cx, &l->registry));
	return intel_open(&w->cx, f->dir, &l->registry, l->reference, &w->arena, &l->intel);
}

static void
lists_close(struct lists *l)
{
	intel_close(&l->intel);
	forms_close(&l->forms);
	calendar_close(&l->calendar);
	reference_close(&l->reference);
}

NODISCARD static err_t
answers_of(struct ctx *cx, const struct demo_report *r, struct cbor *out)
{
	struct cbor item = cbor_map(), items = cbor_array();
	const struct { const char *name, *value; } plain[] = { { "danger_now", r->danger }, { "welfare_now", r->welfare }, { "marking", "os" } };

	*out = cbor_map();
	for (size_t i = 0; i < sizeof plain / sizeof *plain; i++)
		TRY(cbor_set(cx->arena, out, plain[i].name, cbor_text(str_of(plain[i].value))));
	TRY(cbor_set(cx->arena, out, "child", cbor_text(str_of(r->child[0] == 'u' ? "not_sure" : r->child))));
	TRY(cbor_set(cx->arena, &item, "item_text", cbor_text(str_of(r->text))));
	TRY(cbor_set(cx->arena, &item, "basis", cbor_text(str_of(r->basis))));
	TRY(cbor_set(cx->arena, &item, "where", cbor_text(str_of(r->where))));
	TRY(cbor_push(cx->arena, &items, item));
	return cbor_set(cx->arena, out, "item", items);
}

/* One sender signs in, writes and sends, on a day in the past. */
NODISCARD static err_t
send_one(struct workshop *w, struct lists *l, const struct demo_report *r, struct arena *arena)
{
	struct actor actor;
	struct session session;
	struct ctx cx = w->cx;
	struct report_submission s = { .form = form_by_number(l->forms, 1, 0), .channel = "partner_form", .lang = 1 };
	struct cbor answers;
	struct id account;
	struct str urn;

	cx.arena = arena;
	cx.now = clock_now() - (int64_t)r->days_ago * MS_DAY;
	cx.purpose = P_TRIAGE;
	TRY(house_login_id(&cx, str_of(r->sender), &account));
	TRY(keeper_login(cx.keeper, account, id_none, STR(DEMO_PASSWORD), &session));
	TRY(house_actor(&cx, &session, &actor));
	cx.actor = &actor;
	TRY(house_scope(&cx));
	TRY(answers_of(&cx, r, &answers));
	s.answers = &answers;
	random_bytes(s.token, sizeof s.token);
	TRY(report_submit(&cx, &l->intel, &s, &urn));
	return keeper_end(cx.keeper, &session);
}

err_t
demo_reports(struct workshop *w, const struct folder *f)
{
	struct lists l = { 0 };
	struct arena arena;
	err_t e = lists_open(w, f, &l);

	for (size_t i = 0; e == NULL && i < sizeof sent / sizeof *sent; i++) {
		arena_init(&arena, REPORT_ARENA);
		e = send_one(w, &l, &sent[i], &arena);
		arena_free(&arena);
	}
	lists_close(&l);
	return e;
}
