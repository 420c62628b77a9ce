/*
 * desk/help.c - what stands at the foot of every page: help, accessibility,
 * privacy.  Open to whoever can reach the site, signed in or not.
 */
#include "desk/room.h"

#include "desk/t_help.h"

err_t
desk_help(struct web *w)
{
	struct str child, adult;

	TRY(house_recall(w->cx, "child_concerns", &child));
	TRY(house_recall(w->cx, "adult_concerns", &adult));
	tmpl_help(web_html(w), w->cx->actor, w->session.given, child, adult);
	return NULL;
}

err_t
desk_accessibility(struct web *w)
{
	tmpl_accessibility(web_html(w));
	return NULL;
}

err_t
desk_privacy(struct web *w)
{
	tmpl_privacy(web_html(w));
	return NULL;
}
