/* web/session.h - the cookie of a request, for http.c and tests; the rest is in web.h. */
#ifndef PS_WEB_SESSION_H
#define PS_WEB_SESSION_H
#include "web/web.h"
/* w->cookies -> w->session.  A cookie twice, or one that does not decode, is none. */
void	 session_read(struct web *);
#endif
