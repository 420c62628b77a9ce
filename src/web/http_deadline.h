/*
 * web/http_deadline.h - absolute deadlines of connections (SEC-81).
 *
 * The library's time-outs begin anew with every byte; a client that drips
 * would hold a place for hours.  Each connection has one slot with the moment
 * it must be through; one thread shuts those that are late.
 */
#ifndef PS_WEB_HTTP_DEADLINE_H
#define PS_WEB_HTTP_DEADLINE_H
#include "base/str.h"

struct deadlines;
NODISCARD err_t deadlines_open(struct arena *, unsigned n_connections, struct deadlines **out);
void	 deadlines_close(struct deadlines **);
/* The slot of a new connection; 0 when all are taken (the connection limit is reached then). */
unsigned deadlines_take(struct deadlines *, int fd, int64_t ms);
/* From now the connection has ms left. */
void	 deadlines_set(struct deadlines *, unsigned slot, int64_t ms);
void	 deadlines_give(struct deadlines *, unsigned slot);
/* A handler works on a request of this connection, or has done so. */
void	 deadlines_busy(struct deadlines *, unsigned slot, bool busy);
/* Send bytes to everybody whose handler has not come back, and nothing after them. */
void	 deadlines_last_words(struct deadlines *, struct str bytes);
#endif
