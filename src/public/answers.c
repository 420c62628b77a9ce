/*
 * public/answers.c - what the answers of a report call for (PUB-43) and what
 * its header may say without a key (SEC-52, INT-35).
 *
 * Children come first: whatever may be about a child counts as one.
 */
#include "public/room.h"

static bool
is(const struct cbor *answers, const char *name, const char *value)
{
	return str_is(cbor_text_of(answers, name), value);
}

static bool
is_null(const struct cbor *answers, const char *name)
{
	const struct cbor *v = cbor_get(answers, name);

	return v != NULL && v->type == CBOR_NULL;
}

/* yes, or not sure: both count. */
static bool
maybe(const struct cbor *answers, const char *name)
{
	return is(answers, name, "yes") || is(answers, name, "not_sure") || is_null(answers, name);
}

/* Any person in any repeat whose age is under 18 or not known. */
static bool
has_young_person(const struct cbor *answers)
{
	for (size_t i = 0; i < answers->n; i++) {
		const struct cbor *rows = &answers->v[i];

		if (answers->type != CBOR_MAP || rows->type != CBOR_ARRAY)
			continue;
		for (size_t j = 0; j < rows->n; j++)
			if (is(&rows->v[j], "age", "under_18") || is(&rows->v[j], "age", "not_sure") || is_null(&rows->v[j], "age"))
				return true;
	}
	return false;
}

static bool
has_child_sign(const struct room *r, const struct cbor *answers, int32_t day)
{
	const struct cbor *signs = cbor_get_str(answers, r->signs_name);

	for (size_t i = 0; signs != NULL && signs->type == CBOR_ARRAY && i < signs->n; i++)
		if (sign_of_child(r->reference, signs->v[i].s, day))
			return true;
	return false;
}

struct panels
panels_of(const struct room *r, const struct cbor *answers, int32_t day)
{
	return (struct panels){
		.danger = is(answers, "danger", "yes"),
		.child = maybe(answers, "children") || has_young_person(answers) || has_child_sign(r, answers, day),
		.self = is(answers, "about", "me"),
	};
}

uint16_t
flags_of(const struct room *r, const struct cbor *answers, bool slow, int32_t day)
{
	struct panels p = panels_of(r, answers, day);
	unsigned flags = 0;

	if (p.danger)
		flags |= SPOOL_DANGER;
	else if (!is(answers, "danger", "no"))
		flags |= SPOOL_UNKNOWN;
	if (p.child)
		flags |= SPOOL_CHILD;
	if (p.self)
		flags |= SPOOL_SELF;
	if (slow)
		flags |= SPOOL_SLOW;
	return (uint16_t)flags;
}

/* The letters a postcode begins with, in capitals; 0 when it begins otherwise. */
static size_t
postcode_letters(struct str typed, char out[3])
{
	size_t n = 0;

	for (struct str s = str_trim(typed); n < 2 && n < s.n; n++) {
		char c = s.p[n];

		if (c >= 'a' && c <= 'z')
			c = (char)(c - 'a' + 'A');
		if (c < 'A' || c > 'Z')
			break;
		out[n] = c;
	}
	out[n] = '\0';
	return n;
}

static bool
letters_among(struct str list, const char *letters)
{
	struct str one;

	while (str_split(&list, ';', &one))
		if (str_is(one, letters))
			return true;
	return false;
}

/* Is there an area below this one? */
static bool
is_leaf(const struct csv *areas, struct str code)
{
	for (size_t i = 0; i < areas->n_rows; i++)
		if (str_eq(csv_get(areas, i, "parent"), code))
			return false;
	return true;
}

NODISCARD static err_t
add_children_of_area(struct web *w, const struct csv *areas, size_t row, int32_t day, struct contact_view *out,
    size_t *n, size_t max)
{
	struct room *r = room_of(w);
	struct str code = csv_get(areas, row, "area_code");
	struct route_answer *answer;
	size_t n_rules;

	TRY(route_contacts(w->arena, r->reference, &(struct route_facts){ .subject = SUBJECT_CHILD, .area = code }, day,
	    &answer, &n_rules));
	/* The first rule is a child rule only where the area has one. */
	if (n_rules == 0 || !str_starts(answer[0].condition, STR("you are worried about a child")))
		return NULL;
	for (size_t i = 0; i < answer[0].n && *n < max; i++)
		TRY(contact_view_of(w->arena, r->reference, answer[0].row[i], STR_NONE, day, &out[(*n)++]));
	return NULL;
}

err_t
child_contacts(struct web *w, const struct cbor *answers, bool self, struct contact_view **out, size_t *n)
{
	struct room *r = room_of(w);
	const struct csv *areas = reference_list(r->reference, "areas");
	int32_t day = room_day();
	struct contact_view *more;
	size_t n_more;
	char letters[3];

	NEWN(*out, w->arena, 16);
	*n = 0;
	if (areas != NULL && postcode_letters(cbor_text_of(answers, "postcode"), letters) > 0)
		for (size_t i = 0; i < areas->n_rows && *n < 8; i++)
			if (letters_among(csv_get(areas, i, "postcode_letters"), letters) && is_leaf(areas, csv_get(areas, i, "area_code")))
				TRY(add_children_of_area(w, areas, i, day, *out, n, 8));
	TRY(contacts_of(w->arena, r->reference, *n == 0 ? self ? "pub-con-13;con-015;con-022" : "con-015;con-022" :
	    self ? "pub-con-13" : "", STR("uk"), day, &more, &n_more));
	for (size_t i = 0; i < n_more; i++)
		(*out)[(*n)++] = more[i];
	return NULL;
}
