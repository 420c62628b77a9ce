/*
 * public/route_page.c - who do I contact (P07): three questions, then the numbers, main action first.
 *
 *	answers (POST) -> draft of the browser -> facts -> route_contacts -> page
 *
 * No answer stands in a path.  What was not answered counts as not sure; age
 * not known counts as a child.  The routes of a report begun stay with it.
 */
#include "public/t_numbers.h"
#include "public/views.h"

#define AREAS_MAX 16

static const struct ui_choice danger_choice[] = { { .value = STR("yes"), .label = STR("Yes") },
	{ .value = STR("no"), .label = STR("No") }, { .value = STR("not_sure"), .label = STR("I am not sure") } };
static const struct ui_choice who_choice[] = {
	{ .value = STR("me"), .label = STR("Me") }, { .value = STR("me_young"), .label = STR("Me, and I am under 18") },
	{ .value = STR("child"), .label = STR("A child or young person") }, { .value = STR("adult"), .label = STR("An adult") },
	{ .value = STR("age_not_sure"), .label = STR("I am not sure how old they are") },
	{ .value = STR("place"), .label = STR("A place or a business") }, { .value = STR("not_sure"), .label = STR("I am not sure") } };

static const struct { const char *need, *role, *label; bool adult, child; } needs[] = {
	{ "anonymous", NULL, "I want to stay anonymous", true, true },
	{ "pay", "worker", "It is about pay or a licence", true, true },
	{ "family-help", NULL, "I want early help for my family", true, true },
	{ "time-to-decide", NULL, "I need time to decide", true, false },
	{ "advice", "professional", "I want advice for my work", true, true },
	{ "share-information", "professional", "I work with people and want to share what I heard", true, true },
	{ "drugs-line", "professional", "It is a drugs line, and I work with people", true, true },
	{ "refer-with-consent", "first-responder", "I refer people, and the adult agrees", true, false },
	{ "refer-without-consent", "first-responder", "I refer people, and the adult does not agree", true, false },
	{ "refer", "first-responder", "I refer people, and it is a child", false, true },
};
#define NEEDS (sizeof needs / sizeof needs[0])

/* ---- the facts ---------------------------------------------------------- */

static unsigned
subject_of(struct str who)
{
	if (str_is(who, "me"))
		return SUBJECT_SELF;
	if (str_is(who, "me_young"))
		return SUBJECT_SELF | SUBJECT_CHILD;
	if (str_is(who, "child") || str_is(who, "age_not_sure"))
		return SUBJECT_CHILD;
	return str_is(who, "adult") ? SUBJECT_ADULT : 0;
}

static struct route_facts
facts_of(const struct cbor *route)
{
	struct str area = cbor_text_of(route, "area");

	return (struct route_facts){ .danger = str_is(cbor_text_of(route, "danger"), "yes"),
	    .subject = subject_of(cbor_text_of(route, "who")), .area = area.n > 0 ? area : STR("uk"),
	    .role = cbor_text_of(route, "role"), .need = cbor_text_of(route, "need") };
}

/* What the browser's key opens, whatever it is; a new draft when there is none. */
NODISCARD static err_t
guest_for_route(struct web *w, struct guest *v)
{
	err_t e = guest_any(w, v);

	if (e != NULL && e->code != ERR_NOTFOUND)
		return e;
	return e == NULL ? NULL : guest_new(w, GUEST_ROUTE, v);
}

NODISCARD static err_t
keep(struct web *w, struct cbor *route, const char *key, struct str value)
{
	return cbor_set(w->arena, route, key, cbor_text(value));
}

/* ---- the questions ------------------------------------------------------ */

/* "S33 8XX" or "de1" -> "S", "DE"; empty: no postcode. */
NODISCARD static err_t
letters_of(struct arena *a, struct str postcode, struct str *out)
{
	char letters[3];
	size_t n = 0;

	*out = STR_NONE;
	for (; n < postcode.n && n < 3; n++) {
		char c = postcode.p[n];

		if (c >= 'a' && c <= 'z')
			c = (char)(c - 'a' + 'A');
		if (c < 'A' || c > 'Z')
			break;
		letters[n] = c;
	}
	if (n < 1 || n > 2 || n == postcode.n || postcode.p[n] < '0' || postcode.p[n] > '9')
		return NULL;
	return str_dup(a, (struct str){ letters, n }, out);
}

static bool
has_letters(struct str list, struct str letters)
{
	struct str one;

	while (str_split(&list, ';', &one))
		if (str_eq(one, letters))
			return true;
	return false;
}

/* Areas to pick from: those a postcode may lie in and the two that are always there; no postcode: all. */
NODISCARD static err_t
areas_for(struct web *w, struct str letters, struct str picked, struct ui_choice **out, size_t *n)
{
	const struct csv *c = reference_list(room_of(w)->reference, "areas");
	size_t found = 0;

	*n = 0;
	if (c == NULL)
		FAIL(ERR_BUG, "public.reference");
	NEWN(*out, w->arena, AREAS_MAX);
	/* The first row is "I do not know": it stands last. */
	for (size_t i = 0; i < c->n_rows && *n < AREAS_MAX; i++) {
		size_t row = (i + 1) % c->n_rows;
		struct str code = csv_get(c, row, "area_code");
		bool always = str_is(code, "uk") || str_is(csv_get(c, row, "kind"), "other");

		if (!area_is_offered(c, row, room_day()) || (letters.n > 0 && !always && !has_letters(csv_get(c, row, "postcode_letters"), letters)))
			continue;
		found += !always;
		(*out)[(*n)++] = (struct ui_choice){ .value = code, .label = str_is(code, "uk") ? STR("I do not know") : csv_get(c, row, "name"),
		    .on = str_eq(code, picked) };
	}
	/* Letters of no area we know: the whole list is more help than two lines. */
	return found == 0 && letters.n > 0 ? areas_for(w, STR_NONE, picked, out, n) : NULL;
}

NODISCARD static err_t
picked_of(struct arena *a, const struct ui_choice *from, size_t n, struct str value, const struct ui_choice **out)
{
	struct ui_choice *to;

	NEWN(to, a, n);
	for (size_t i = 0; i < n; i++) {
		to[i] = from[i];
		to[i].on = str_eq(from[i].value, value);
	}
	*out = to;
	return NULL;
}

NODISCARD static err_t
draw_questions(struct web *w, struct str letters, struct str error, const char *where)
{
	struct ask_page v = { .postcode = web_field(w, "postcode"), .error = error, .where = str_of(where) };
	struct ui_choice *areas;

	TRY(picked_of(w->arena, danger_choice, 3, web_field(w, "danger"), &v.danger));
	TRY(picked_of(w->arena, who_choice, 7, web_field(w, "who"), &v.who));
	TRY(areas_for(w, letters, web_field(w, "area"), &areas, &v.n_areas));
	v.area = areas;
	room_shell(w, true, "/en/p/c");
	if (error.n > 0)
		w->status = 422;
	tmpl_public_route_ask(web_html(w), &v);
	return NULL;
}

err_t
public_route_ask(struct web *w)
{
	return draw_questions(w, STR_NONE, STR_NONE, "area");
}

err_t
public_route_take(struct web *w)
{
	const struct csv *c = reference_list(room_of(w)->reference, "areas");
	struct str area = web_field(w, "area"), postcode = str_trim(web_field(w, "postcode")), letters;
	struct guest v;
	int row = c == NULL ? -1 : reference_row(c, area, room_day());

	if (area.n == 0 && postcode.n > 0) {
		TRY(letters_of(w->arena, postcode, &letters));
		if (letters.n == 0)
			return draw_questions(w, STR_NONE, STR("Check the postcode, or pick an area"), "postcode");
		/* Letters of a postcode reach over borders: the person picks. */
		return draw_questions(w, letters, STR("Which of these is it? Pick one"), "area");
	}
	if (area.n == 0 || row < 0 || !area_is_offered(c, (size_t)row, room_day()))
		area = STR("uk");
	TRY(guest_for_route(w, &v));
	v.route = cbor_map();
	TRY(keep(w, &v.route, "danger", str_head(web_field(w, "danger"), 16)));
	TRY(keep(w, &v.route, "who", str_head(web_field(w, "who"), 16)));
	TRY(keep(w, &v.route, "area", area));
	TRY(guest_save(w, &v));
	return web_redirect(w, "/en/p/c/2");
}

/* ---- the answer --------------------------------------------------------- */

NODISCARD static err_t
capital(struct arena *a, struct str s, struct str *out)
{
	if (s.n == 0 || s.p[0] < 'a' || s.p[0] > 'z') {
		*out = s;
		return NULL;
	}
	return str_fmt(a, out, "%c%.*s", s.p[0] - 'a' + 'A', STRF(str_from(s, 1)));
}

/* Does pressing the button add a rule? */
NODISCARD static err_t
adds(struct web *w, const struct route_facts *f, size_t need, const struct route_answer *now, size_t n_now, bool *out)
{
	struct route_facts with = *f;
	struct route_answer *answer;
	size_t n;

	*out = false;
	with.need = str_of(needs[need].need);
	if (needs[need].role != NULL)
		with.role = str_of(needs[need].role);
	if ((f->subject & SUBJECT_CHILD) != 0 ? !needs[need].child : !needs[need].adult)
		return NULL;
	TRY(route_contacts(w->arena, room_of(w)->reference, &with, room_day(), &answer, &n));
	for (size_t i = 0; i < n && !*out; i++) {
		bool there = false;

		for (size_t j = 0; j < n_now && !there; j++)
			there = str_eq(answer[i].rule, now[j].rule);
		*out = !there;
	}
	return NULL;
}

NODISCARD static err_t
product_of(struct web *w, struct str product, struct route_group *g)
{
	const struct csv *c = reference_list(room_of(w)->reference, "services");

	if (str_starts(product, STR("form:"))) {
		g->staff = str_of(room_of(w)->options->staff_host);
		return NULL;
	}
	for (size_t i = 0; c != NULL && i < c->n_rows && str_starts(product, STR("service:")); i++)
		if (str_eq(csv_get(c, i, "route_key"), str_from(product, 8)) && str_is(csv_get(c, i, "publish"), "yes"))
			return str_fmt(w->arena, &g->service, "/en/p/d/%.*s", STRF(csv_get(c, i, "service_id")));
	return NULL;
}

NODISCARD static err_t
group_of(struct web *w, const struct route_answer *from, struct str area, struct route_group *g)
{
	struct contact_view *c;

	TRY(capital(w->arena, from->condition, &g->title));
	/* The default rule's condition is for those who keep the rules. */
	if (from->is_default)
		g->title = STR("Any time, from any place");
	NEWN(c, w->arena, from->n + 1);
	for (size_t i = 0; i < from->n; i++) {
		TRY(contact_view_of(w->arena, room_of(w)->reference, from->row[i], area, room_day(), &c[i]));
		if (i == 0)
			c[i].ask = from->say;
	}
	g->list = (struct contact_list){ c, from->n };
	if (from->n == 0)
		g->say = from->say;
	return product_of(w, from->product, g);
}

err_t
public_route_show(struct web *w)
{
	struct guest v;
	struct route_answer *answer;
	struct route_facts facts;
	struct route_page page = { 0 };
	size_t n;
	bool more;

	if (guest_any(w, &v) != NULL || v.route.type != CBOR_MAP || v.route.n == 0)
		return web_redirect(w, "/en/p/c");
	facts = facts_of(&v.route);
	TRY(route_contacts(w->arena, room_of(w)->reference, &facts, room_day(), &answer, &n));
	for (size_t i = 0; i < n && i < ROUTE_RULES_MAX; i++)
		TRY(group_of(w, &answer[i], facts.area, &page.group[page.n++]));
	for (size_t i = 0; i < NEEDS; i++) {
		TRY(adds(w, &facts, i, answer, n, &more));
		if (more)
			page.need[page.n_needs++] = (struct ui_choice){ .value = str_of(needs[i].need), .label = str_of(needs[i].label) };
	}
	room_shell(w, true, "/en/p/c/1");
	tmpl_public_route(web_html(w), &page);
	return NULL;
}

err_t
public_route_press(struct web *w)
{
	struct str need = web_field(w, "need"), role = web_field(w, "role");
	struct guest v;

	TRY(guest_for_route(w, &v));
	if (v.route.type != CBOR_MAP)
		v.route = cbor_map();
	for (size_t i = 0; i < NEEDS; i++) {
		if (!str_is(need, needs[i].need))
			continue;
		TRY(keep(w, &v.route, "need", need));
		/* From the door of a business it is the employer who asks. */
		TRY(keep(w, &v.route, "role", str_is(role, "employer") ? role : str_of(needs[i].role)));
	}
	if (cbor_text_of(&v.route, "area").n == 0)
		TRY(keep(w, &v.route, "area", STR("uk")));
	TRY(guest_save(w, &v));
	return web_redirect(w, "/en/p/c/2");
}
