/*
 * web/failure.c - errors as pages.
 *
 *	err_t -> status, words of its message id -> the site's error page
 *
 * DENIED and NOTFOUND give one and the same page.  Words never hold what was
 * typed.  IO and BUG get a short random code which stands in the log as well.
 */
#include "base/log.h"
#include "web/shell.h"
#include "web/t_layout.h"
#include "web/web.h"
#include "web/words.h"

int
web_status_of(err_t e)
{
	switch (e->code) {
	case ERR_INVALID:
		return 422;
	case ERR_DENIED:
	case ERR_NOTFOUND:
		return 404;
	case ERR_CONFLICT:
		return 409;
	case ERR_BUSY:
	case ERR_UNCERTAIN:
		return 503;
	case ERR_LIMIT:
		return 413;
	case ERR_IO:
	case ERR_BUG:
		return 500;
	}
	return 500;
}

static struct str
title_of(int status)
{
	switch (status) {
	case 400:
		return STR("This request could not be read");
	case 404:
		return STR("Page not found");
	case 405:
		return STR("This page does not work that way");
	case 409:
		return STR("Not saved");
	case 413:
		return STR("Too much at once");
	case 414:
	case 431:
		return STR("This request is too long");
	case 422:
		return STR("Something needs changing");
	case 429:
		return STR("Too many requests");
	case 503:
		return STR("Not possible just now");
	default:
		return STR("Something went wrong on our side");
	}
}

/* What to do, where the message has no words of its own. */
static struct str
fix_of(int status)
{
	switch (status) {
	case 404:
		return STR("Check the address, or begin at the start page.");
	case 429:
	case 503:
		return STR("Wait a minute and try again. What you sent before is not lost.");
	case 500:
		return STR("Try again. If it stays so, tell the people who run this site.");
	default:
		return STR("Go back, check the page and try again.");
	}
}

static void
draw(struct web *w, const struct web_failure *f)
{
	struct page *pg;

	w->answer = WEB_ANSWER_NONE;		/* whatever the handler had begun is dropped */
	w->status = f->status;
	if (w->site->failure != NULL) {
		w->site->failure(w, f);
		return;
	}
	pg = web_html(w);
	if (str_is(str_of(w->site->name), "desk"))
		tmpl_desk_failure(pg, f);
	else
		tmpl_public_failure(pg, f);
}

/* Eight Crockford digits: enough to find one line in a day's log. */
NODISCARD static err_t
code_new(struct arena *a, struct str *out)
{
	static const char digits[] = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";
	uint8_t r[8];
	char code[8];

	random_bytes(r, sizeof r);
	for (size_t i = 0; i < sizeof r; i++)
		code[i] = digits[r[i] & 31];
	return str_dup(a, (struct str){ code, sizeof code }, out);
}

err_t
web_fail_status(struct web *w, int status, const char *id)
{
	struct web_failure f = { .status = status, .title = title_of(status), .fix = fix_of(status) };

	if (words_has(w->site->words, id)) {
		struct word word = words_of(w->site->words, id);

		f.text = word.text;
		if (word.fix.n > 0)
			f.fix = word.fix;
	}
	draw(w, &f);
	return NULL;
}

err_t
web_fail(struct web *w, err_t e)
{
	struct web_failure f = { .status = web_status_of(e) };
	const char *route = w->route != NULL ? w->route->name : "none";

	if (f.status == 404)
		return web_fail_status(w, 404, "web.not-found");
	if (f.status != 500) {
		log_line(LOG_INFO, "route %s: %s %s", route, err_code_name(e->code), e->id);
		return web_fail_status(w, f.status, e->id);
	}
	f.title = title_of(500);
	f.fix = fix_of(500);
	TRY(code_new(w->arena, &f.code));
	log_err(LOG_ERROR, e, route);
	log_line(LOG_ERROR, "route %s: shown with code %.*s", route, STRF(f.code));
	draw(w, &f);
	return NULL;
}
