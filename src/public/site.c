/*
 * public/site.c - what every public page has around it, and its refusals.
 *
 * No cookie is set here and no address is kept: of whom asks only a hash of
 * ten minutes is known (web.h).
 */
#include <stdio.h>
#include <string.h>

#include "public/room.h"

static const char partnership[] = "Councils, police, health services and charities working together. Not a government service.";

/* The demo answers to one host name: cookies do not know ports (SEC-25). */
NODISCARD static err_t
to_own_host(struct web *w)
{
	struct room *r = room_of(w);

	TRY(str_fmt(w->arena, &w->location, "http://%s%.*s", r->options->public_host, STRF(w->path)));
	w->status = 303;
	w->answer = WEB_ANSWER_REDIRECT;
	return NULL;
}

static err_t
site_begin(struct web *w)
{
	struct room *r = room_of(w);
	struct str lang = web_param(w, "lang");
	struct shell *s;

	NEW(s, w->arena);
	*s = (struct shell){ .product = STR("Plainsight"), .lang = STR("en"), .dir = STR("ltr"), .demo = r->options->demo,
	    .help_strip = true, .home = STR("/en/"), .partnership = str_of(partnership),
	    .danger_phone = STR("999"), .help_phone = r->help_phone };
	w->shell = s;
	if (r->host[1] != NULL && str_is(w->host, r->host[1]))
		return to_own_host(w);
	if (lang.n > 0 && !str_is(lang, "en"))
		return web_not_found(w);
	s->exit_button = exit_watched(w);
	if (s->exit_button && exit_pressed(w))
		return exit_neutral(w);
	return NULL;
}

void
room_shell(struct web *w, bool plain_title, const char *back)
{
	w->shell->plain_title = plain_title;
	w->shell->back = str_of(back);
}

static void
site_failure(struct web *w, const struct web_failure *f)
{
	/* A request refused before begin has only the plain words yet: the numbers to call must stand there too. */
	w->shell->help_strip = true;
	w->shell->exit_button = false;	/* nor may a refusal tell which path it was */
	w->shell->danger_phone = STR("999");
	w->shell->help_phone = room_of(w)->help_phone;
	w->shell->partnership = str_of(partnership);
	w->status = f->status;
	tmpl_public_failure(web_html(w), f);
}

err_t
room_site(struct room *r)
{
	const char *colon = strrchr(r->options->public_host, ':');
	struct str other;

	r->host[0] = r->options->public_host;
	r->host[1] = NULL;
	if (r->options->demo && colon != NULL && strncmp(r->options->public_host, "127.0.0.1:", 10) == 0) {
		TRY(str_fmt(&r->keep, &other, "localhost%s%c", colon, '\0'));
		r->host[1] = other.p;
	}
	r->site = (struct web_site){ .name = "public", .routes = public_routes, .n_routes = n_public_routes, .user = r,
	    .words = r->words, .hosts = r->host, .demo = r->options->demo, .begin = site_begin, .failure = site_failure };
	return NULL;
}
