/*
 * public/exit.c - quick exit that survives the Back button (PUB §4).
 *
 *	/en/exit: draft wiped, mark x set -> the weather
 *	Back, while x lives: every watched page -> the neutral page -> Carry on: x cleared -> home
 *
 * Works without script: pages are never stored, so Back asks again.
 */
#include "public/room.h"
#include "public/t_pages.h"

#define EXIT_URL "https://www.bbc.co.uk/weather"
#define MARK_SECONDS 900

static const char *
mark_name(const struct web *w)
{
	return w->site->tls ? "__Host-x" : "x";
}

bool
exit_watched(const struct web *w)
{
	struct str path = str_of(w->route->path);
	const struct prose *page = NULL;

	/* Pages of words say so themselves. */
	for (size_t i = 0; i < room_of(w)->prose.n && str_is(path, "/{lang}/{page}"); i++)
		if (str_eq(str_from(room_of(w)->prose.page[i].path, 1), web_param(w, "page")))
			page = &room_of(w)->prose.page[i];
	return str_starts(path, STR("/{lang}/p/")) || str_starts(path, STR("/{lang}/signs")) || (page != NULL && page->watched);
}

bool
exit_pressed(struct web *w)
{
	return web_cookie(w, mark_name(w)).n > 0;
}

err_t
exit_neutral(struct web *w)
{
	tmpl_public_neutral(web_html(w), w->shell->product);
	return NULL;
}

err_t
public_exit(struct web *w)
{
	const char *url = room_of(w)->options->exit_url;

	/* The one change by GET: not for another site, nor for a browser that only looks ahead. */
	if (!w->unasked) {
		TRY(guest_leave(w));
		TRY(web_cookie_set(w, mark_name(w), STR("1"), MARK_SECONDS));
		TRY(web_header(w, "Clear-Site-Data", STR("\"cache\", \"storage\"")));
	}
	w->location = str_of(url != NULL ? url : EXIT_URL);
	w->status = 303;
	w->answer = WEB_ANSWER_REDIRECT;
	return NULL;
}

err_t
public_carry_on(struct web *w)
{
	TRY(web_cookie_set(w, mark_name(w), STR_NONE, 0));
	return web_redirect(w, "/en");
}
