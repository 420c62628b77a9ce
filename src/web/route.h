/*
 * web/route.h - the table made from schema/routes.def, and finding a route.
 *
 * A literal segment wins over a parameter.  The table knows no wildcard.
 */
#ifndef PS_WEB_ROUTE_H
#define PS_WEB_ROUTE_H
#include "base/str.h"

#define ROUTE_SEGMENTS_MAX 10

struct web;
typedef err_t web_handler(struct web *);

enum web_method { WEB_GET, WEB_POST };		/* HEAD is a GET whose body is not sent */
enum web_rate { RATE_NONE, RATE_PAGE, RATE_FORM, RATE_SIGN_IN, RATE_RECEIPT, RATE_SEARCH, RATE_EXPORT };

struct route_segment { const char *text; bool is_param; };
struct route {
	const char		*name;		/* handler without the site: "report_show" */
	const char		*path;		/* as declared, for explain */
	enum web_method		 method;
	web_handler		*handler;
	unsigned		 n_segments;
	struct route_segment	 segment[ROUTE_SEGMENTS_MAX];
	const char		*policy;	/* public, guest or a capability of roles.def */
	size_t			 body_max;	/* bytes; 0 = no body */
	enum web_rate		 rate;
	const char		*multi;		/* keys that may repeat; "*" any; NULL none */
	const char		*fields;	/* form keys allowed; NULL any */
	const char		*query;		/* query parameters allowed; NULL any */
};

struct route_match {
	const struct route	*route;		/* NULL: no such path */
	bool			 other_method;	/* the path exists for another method */
	unsigned		 n_params;
	struct { const char *name; struct str value; } param[ROUTE_SEGMENTS_MAX];
};

/* path is decoded segment by segment already ("a/b" inside one is impossible). */
void	 route_find(const struct route *, size_t n, enum web_method, const struct str *segment,
	    size_t n_segments, struct route_match *out);
/* By name; NULL when there is none. */
const struct route *route_named(const struct route *, size_t n, struct str name);
/* Is key on the list "a,b,prefix*"?  NULL list: dflt. */
bool	 route_lists(const char *list, struct str key, bool dflt);
#endif
