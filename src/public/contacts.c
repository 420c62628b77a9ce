/*
 * public/contacts.c - which contacts a page may show, and in which words.
 */
#include "public/contacts.h"

#define CHECK_DAYS 180
#define AREA_DEPTH 8

static struct str
cell(const struct csv *c, int row, const char *column)
{
	return row < 0 ? STR_NONE : csv_get(c, (size_t)row, column);
}

bool
area_within(const struct reference *r, struct str inner, struct str outer, int32_t day)
{
	const struct csv *areas = reference_list(r, "areas");
	struct str at = inner;

	for (int depth = 0; areas != NULL && depth < AREA_DEPTH && at.n > 0; depth++) {
		if (str_eq(at, outer))
			return true;
		at = cell(areas, reference_row(areas, at, day), "parent");
	}
	return false;
}

bool
area_is_offered(const struct csv *areas, size_t row, int32_t day)
{
	struct str code = csv_get(areas, row, "area_code");

	if (!reference_in_force(areas, row, day))
		return false;
	for (size_t i = 0; i < areas->n_rows && !str_is(code, "uk"); i++)
		if (reference_in_force(areas, i, day) && str_eq(csv_get(areas, i, "parent"), code))
			return false;
	return true;
}

static bool
covers(const struct reference *r, const struct csv *c, int row, struct str area, int32_t day)
{
	struct str of = cell(c, row, "area_code");

	if (area.n == 0)
		return true;
	/* Area not known: what holds for England and Wales may be shown as well. */
	if (str_is(area, "uk") && str_is(of, "england-wales"))
		return true;
	return area_within(r, area, of, day);
}

int
contact_row(const struct reference *r, struct str id, struct str area, int32_t day)
{
	const struct csv *c = reference_list(r, "contacts");

	for (int step = 0; c != NULL && step < 4; step++) {
		int row = reference_row(c, id, day);
		struct str status = cell(c, row, "status");

		if (row < 0)
			return -1;
		if (str_is(status, "superseded")) {
			id = cell(c, row, "superseded_by");
			continue;
		}
		if (!str_is(status, "stable") && !str_is(status, "verified") && !str_is(status, "unverified"))
			return -1;
		if (!str_is(cell(c, row, "public_default"), "yes") ||
		    (cell(c, row, "value_dial").n == 0 && cell(c, row, "value_display").n == 0) ||
		    !covers(r, c, row, area, day))
			return -1;
		return row;
	}
	return -1;
}

NODISCARD static err_t
number_of(struct arena *a, const struct csv *c, int row, struct str *out)
{
	*out = cell(c, row, "value_display");
	if (out->n > 0)
		return NULL;
	if (str_is(cell(c, row, "channel"), "email")) {
		*out = cell(c, row, "value_dial");
		return NULL;
	}
	return phone_display(a, cell(c, row, "value_dial"), out);
}

NODISCARD static err_t
href_of(struct arena *a, const struct csv *c, int row, struct str *out)
{
	struct str channel = cell(c, row, "channel"), dial = cell(c, row, "value_dial");

	*out = STR_NONE;
	if (dial.n == 0)
		return NULL;
	if (str_is(channel, "phone") || str_is(channel, "relay"))
		return str_fmt(a, out, "tel:%.*s", STRF(dial));
	if (str_is(channel, "sms"))
		return str_fmt(a, out, "sms:%.*s", STRF(dial));
	if (str_is(channel, "email"))
		return str_fmt(a, out, "mailto:%.*s", STRF(dial));
	return NULL;
}

/* PUB-34: by the range of the number unless the row says. */
static struct str
cost_of(const struct csv *c, int row)
{
	struct str said = cell(c, row, "cost"), dial = cell(c, row, "value_dial"), channel = cell(c, row, "channel");

	if (str_is(said, "free"))
		return STR("Free.");
	if (said.n > 0)
		return said;
	if (str_is(channel, "sms") && dial.n == 5)
		return STR("Your network may charge.");
	if (str_starts(dial, STR("0800")) || str_starts(dial, STR("0808")) || str_starts(dial, STR("18000")) ||
	    str_is(dial, "999") || str_is(dial, "101"))
		return STR("Free.");
	if (str_starts(dial, STR("01")) || str_starts(dial, STR("02")) || str_starts(dial, STR("03")))
		return STR("Costs the same as a local call.");
	return STR_NONE;
}

/* PUB-32: whom to call if a number nobody checked lately fails. */
NODISCARD static err_t
fallback(struct arena *a, const struct reference *r, struct str id, int32_t day, struct contact_view *v)
{
	const struct csv *c = reference_list(r, "contacts");
	int row = contact_row(r, str_is(id, "con-022") || str_is(id, "con-033") ? STR("con-015") : STR("con-022"), STR("uk"), day);

	if (row < 0 || str_eq(cell(c, row, "contact_id"), id))
		return NULL;
	TRY(number_of(a, c, row, &v->else_number));
	return href_of(a, c, row, &v->else_href);
}

err_t
contact_view_of(struct arena *a, const struct reference *r, int row, struct str area, int32_t day, struct contact_view *out)
{
	const struct csv *c = reference_list(r, "contacts"), *areas = reference_list(r, "areas");
	struct str of = cell(c, row, "area_code"), on = cell(c, row, "verified_on"), anonymous = cell(c, row, "anonymous");
	struct date checked;

	*out = (struct contact_view){ .id = cell(c, row, "contact_id"), .name = cell(c, row, "name"),
	    .hours = cell(c, row, "hours"), .languages = cell(c, row, "languages"), .say = cell(c, row, "quote_or_keyword"),
	    .cost = cost_of(c, row) };
	TRY(number_of(a, c, row, &out->number));
	TRY(href_of(a, c, row, &out->href));
	if (anonymous.n > 0)
		out->anonymous = STR("You need not give a name.");
	if (area.n == 0 && areas != NULL && !str_is(of, "uk") && !str_is(of, "england-wales"))
		out->in_area = cell(areas, reference_row(areas, of, day), "name");
	if (!str_is(cell(c, row, "status"), "stable") &&
	    (date_parse(on, &checked) != NULL || day - day_of(checked) > CHECK_DAYS)) {
		out->unchecked = true;
		TRY(fallback(a, r, out->id, day, out));
	}
	return NULL;
}

static bool
same_line(const struct csv *c, int a, int b)
{
	struct str one = cell(c, a, "value_display"), two = cell(c, b, "value_display");

	if (one.n == 0 || two.n == 0) {
		one = cell(c, a, "value_dial");
		two = cell(c, b, "value_dial");
	}
	return str_eq(one, two) && str_eq(cell(c, a, "channel"), cell(c, b, "channel"));
}

err_t
contacts_of(struct arena *a, const struct reference *r, const char *ids, struct str area, int32_t day,
    struct contact_view **out, size_t *n)
{
	const struct csv *c = reference_list(r, "contacts");
	struct str rest = str_of(ids), id;
	int seen[16];

	*n = 0;
	NEWN(*out, a, 16);
	while (*n < 16 && str_split(&rest, ';', &id)) {
		int row = contact_row(r, id, area, day);
		bool again = row < 0;

		for (size_t i = 0; i < *n && !again; i++)
			again = same_line(c, seen[i], row);
		if (again)
			continue;
		TRY(contact_view_of(a, r, row, area, day, &(*out)[*n]));
		seen[(*n)++] = row;
	}
	return NULL;
}

/* ---- the router --------------------------------------------------------- */

static bool
list_has(struct str list, struct str item)
{
	struct str one;

	while (str_split(&list, ';', &one))
		if (str_eq(one, item))
			return true;
	return false;
}

static bool
subject_matches(struct str list, unsigned subject)
{
	return ((subject & SUBJECT_SELF) != 0 && list_has(list, STR("self"))) ||
	    ((subject & SUBJECT_CHILD) != 0 && list_has(list, STR("child"))) ||
	    ((subject & SUBJECT_ADULT) != 0 && list_has(list, STR("adult")));
}

static bool
rule_matches(const struct reference *r, const struct csv *rules, size_t row, const struct route_facts *f, int32_t day)
{
	struct str danger = csv_get(rules, row, "if_danger"), subject = csv_get(rules, row, "if_subject");
	struct str role = csv_get(rules, row, "if_role"), need = csv_get(rules, row, "if_need");

	if (!reference_in_force(rules, row, day))
		return false;
	if (danger.n > 0 && str_is(danger, "yes") != f->danger)
		return false;
	if (subject.n > 0 && !subject_matches(subject, f->subject))
		return false;
	if (role.n > 0 && !list_has(role, f->role.n > 0 ? f->role : STR("public")))
		return false;
	if (need.n > 0 && (f->need.n == 0 || !list_has(need, f->need)))
		return false;
	return area_within(r, f->area, csv_get(rules, row, "area_code"), day);
}

/* Contacts of the rule not listed by an earlier one. */
static void
take_contacts(const struct reference *r, const struct csv *contacts, struct str ids, struct str area, int32_t day,
    int *seen, size_t *n_seen, struct route_answer *out)
{
	struct str id;

	while (out->n < ROUTE_CONTACTS_MAX && str_split(&ids, ';', &id)) {
		int row = contact_row(r, id, area, day);
		bool again = row < 0;

		for (size_t i = 0; i < *n_seen && !again; i++)
			again = same_line(contacts, seen[i], row);
		if (again)
			continue;
		seen[(*n_seen)++] = row;
		out->row[out->n++] = row;
	}
}

static int64_t
order_of(const struct csv *rules, size_t row)
{
	int64_t order;

	return str_i64(csv_get(rules, row, "order"), &order) == NULL ? order : INT32_MAX;
}

/* Rows by order; the file stands so already, but an overlay adds at the end. */
NODISCARD static err_t
rules_sorted(struct arena *a, const struct csv *rules, size_t **out)
{
	NEWN(*out, a, rules->n_rows + 1);
	for (size_t i = 0; i < rules->n_rows; i++) {
		size_t j = i;

		for (; j > 0 && order_of(rules, (*out)[j - 1]) > order_of(rules, i); j--)
			(*out)[j] = (*out)[j - 1];
		(*out)[j] = i;
	}
	return NULL;
}

err_t
route_contacts(struct arena *a, const struct reference *r, const struct route_facts *f, int32_t day,
    struct route_answer **out, size_t *n)
{
	const struct csv *rules = reference_list(r, "routing_rules"), *contacts = reference_list(r, "contacts");
	struct route_answer *answer;
	size_t *order, n_seen = 0, n_all = 0;
	int *seen;
	bool default_kept = false;

	*out = NULL;
	*n = 0;
	if (rules == NULL || contacts == NULL)
		FAIL(ERR_BUG, "public.reference");
	TRY(rules_sorted(a, rules, &order));
	NEWN(answer, a, rules->n_rows + 1);
	NEWN(seen, a, rules->n_rows * ROUTE_CONTACTS_MAX + 1);
	for (size_t i = 0; i < rules->n_rows; i++) {
		size_t row = order[i];
		struct route_answer *one = &answer[n_all];

		if (!rule_matches(r, rules, row, f, day))
			continue;
		*one = (struct route_answer){ .rule = csv_get(rules, row, "rule_id"), .condition = csv_get(rules, row, "condition"),
		    .say = csv_get(rules, row, "what_to_say"), .product = csv_get(rules, row, "product_route") };
		take_contacts(r, contacts, csv_get(rules, row, "contact_ids"), f->area, day, seen, &n_seen, one);
		if (one->n == 0 && one->product.n == 0)
			continue;
		default_kept = one->is_default = str_is(csv_get(rules, row, "is_default"), "yes");
		n_all++;
	}
	/* Too many: cut from just before the default rule, which stays last. */
	if (n_all > ROUTE_RULES_MAX - 1) {
		if (default_kept)
			answer[ROUTE_RULES_MAX - 2] = answer[n_all - 1];
		n_all = ROUTE_RULES_MAX - 1;
	}
	*out = answer;
	*n = n_all;
	return NULL;
}
