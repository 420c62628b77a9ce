/*
 * web/route.c - find the route of a path.
 *
 * The tables have some dozens of rows: a walk over them costs less than a
 * microsecond, so there is no tree.
 */
#include "web/route.h"

/* -1 when the segments do not fit; else how many are literal. */
static int
fit(const struct route *r, const struct str *segment, size_t n)
{
	int literal = 0;

	if (r->n_segments != n)
		return -1;
	for (size_t i = 0; i < n; i++) {
		if (r->segment[i].is_param) {
			if (segment[i].n == 0)
				return -1;
			continue;
		}
		if (!str_is(segment[i], r->segment[i].text))
			return -1;
		literal++;
	}
	return literal;
}

void
route_find(const struct route *routes, size_t n_routes, enum web_method method,
    const struct str *segment, size_t n_segments, struct route_match *out)
{
	int best = -1;

	*out = (struct route_match){ 0 };
	for (size_t i = 0; i < n_routes; i++) {
		int literal = fit(&routes[i], segment, n_segments);

		if (literal < 0)
			continue;
		if (routes[i].method != method) {
			out->other_method = true;
			continue;
		}
		if (literal > best) {
			best = literal;
			out->route = &routes[i];
		}
	}
	if (out->route == NULL)
		return;
	for (size_t i = 0; i < n_segments; i++)
		if (out->route->segment[i].is_param) {
			out->param[out->n_params].name = out->route->segment[i].text;
			out->param[out->n_params++].value = segment[i];
		}
}

const struct route *
route_named(const struct route *routes, size_t n, struct str name)
{
	for (size_t i = 0; i < n; i++)
		if (str_is(name, routes[i].name))
			return &routes[i];
	return NULL;
}

bool
route_lists(const char *list, struct str key, bool dflt)
{
	struct str rest = str_of(list), entry;

	if (list == NULL)
		return dflt;
	while (str_split(&rest, ',', &entry)) {
		if (entry.n > 0 && entry.p[entry.n - 1] == '*') {
			if (str_starts(key, str_head(entry, entry.n - 1)))
				return true;
		} else if (str_eq(entry, key))
			return true;
	}
	return false;
}
