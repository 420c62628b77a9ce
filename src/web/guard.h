/*
 * web/guard.h - what is refused before a handler sees it (SEC-80), as pure
 * functions over parsed values; http.c calls them in this order.
 *
 * Each answers 0 (go on) or the HTTP status to refuse with.  The rows of
 * SEC-80 that need the raw bytes (bare LF, obs-fold, NUL in a header, bare LF
 * in a chunk) are not to be seen here.
 */
#ifndef PS_WEB_GUARD_H
#define PS_WEB_GUARD_H
#include "web/web.h"

#define GUARD_TARGET_MAX 2048
#define GUARD_HEADERS_MAX 64
#define GUARD_HEADER_BYTES_MAX 16384

struct guard_header { struct str name, value; };
struct guard_request {
	struct str	 version, method, target;	/* target: raw, as on the wire, with query */
	const struct guard_header *header;
	size_t		 n_headers;
	const char *const *hosts;
};
struct guard_head {
	bool		 head_only, has_length, chunked, form;	/* form: application/x-www-form-urlencoded */
	uint64_t	 length;
	struct str	 path, query;
};
/* 400 405 411 414 431 505 or 0. */
int	 guard_head(const struct guard_request *, struct guard_head *out);
/* Case-insensitive; empty when absent. */
struct str guard_header_value(const struct guard_request *, const char *name);
/*
 * Split and decode a path once, strictly: percent pairs, valid UTF-8 text, no
 * empty segment but a last one, no dot segments, no %2f, no backslash.  400 or 0.
 */
int	 guard_path(struct arena *, struct str path, struct str *segment, size_t max, size_t *n_out);
/*
 * application/x-www-form-urlencoded into pairs in order: + is a blank, percent
 * pairs decoded once, valid UTF-8, no NUL or control but tab and line ends
 * (CRLF becomes LF).  Refuses (INVALID "web.form"): bad coding, a pair without
 * "=", an empty key, more than WEB_FIELDS_MAX pairs.
 */
NODISCARD err_t guard_pairs(struct arena *, struct str text, struct web_pairs *out);
/* A key twice that is not on the multi list, or one not on the allowed list: INVALID "web.form". */
NODISCARD err_t guard_keys(const struct web_pairs *, const char *multi, const char *allowed);
/* A POST of the desk: Origin and Sec-Fetch-Site (SEC-65). true: from a page of ours. */
bool	 guard_same_origin(const struct guard_request *, bool tls);
#endif
