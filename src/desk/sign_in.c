/*
 * desk/sign_in.c - sign-in, sign-out, the password again (SEC-61 to 65).
 *
 * Unknown, wrong and disabled give one answer after one and the same work.
 */
#include "desk/room.h"

#include <string.h>

#include "desk/t_sign_in.h"
#include "intel/invite.h"

NODISCARD static err_t
draw(struct web *w, struct str login, struct str error)
{
	tmpl_sign_in(web_html(w), login, error, desk_of(w)->options->demo);
	return NULL;
}

err_t
desk_sign_in(struct web *w)
{
	if (w->session.given)
		return web_redirect(w, "/");
	return draw(w, STR_NONE, STR_NONE);
}

err_t
page_session(struct web *w, const struct session *s)
{
	struct key sk;
	err_t e;

	memcpy(sk.b, s->sk, sizeof sk.b);
	e = web_session_set(w, s->sid, &sk);
	crypto_wipe(&sk, sizeof sk);
	return e;
}

err_t
desk_sign_in_try(struct web *w)
{
	struct str login = str_trim(web_field(w, "login")), password = web_field(w, "password"), code;
	int32_t made;
	struct session session;
	struct id account;
	struct str words;
	err_t e;

	TRY(str_lower_ascii(w->arena, login, &login));
	TRY(house_login_id(w->cx, login, &account));
	/* A code is typed in any case and with or without its dashes; an old one is as good as a wrong one. */
	if (code_read(password, &made) && house_is_invited(w->cx, account)) {
		TRY(code_canonical(w->arena, password, &code));
		password = day_local(w->cx->now) - made > CODE_DAYS ? STR_NONE : code;
	}
	e = keeper_login(w->cx->keeper, account, id_none, password, &session);
	if (e != NULL && e->code == ERR_DENIED) {
		w->status = 422;
		words = words_of(desk_of(w)->words, "signin.refused").text;
		return draw(w, login, words);
	}
	TRY(e);
	TRY(page_session(w, &session));
	TRY(house_seen(w->cx, &session, account));
	return web_redirect(w, "/");
}

err_t
desk_sign_out(struct web *w)
{
	tmpl_sign_out(web_html(w));
	return NULL;
}

err_t
desk_sign_out_now(struct web *w)
{
	TRY(keeper_end(w->cx->keeper, &w->cx->actor->session));
	TRY(web_session_clear(w));
	return web_redirect(w, "/sign-in");
}

/* Step-up (SEC-64): the password again, then back to a path of ours. */
err_t
desk_again(struct web *w)
{
	tmpl_again(web_html(w), web_query(w, "to"), STR_NONE);
	return NULL;
}

err_t
desk_again_try(struct web *w)
{
	struct session session = w->cx->actor->session;
	struct str to = web_field(w, "to");
	err_t e = keeper_factor(w->cx->keeper, &session, web_field(w, "password"));

	if (e != NULL && e->code == ERR_DENIED) {
		w->status = 422;
		tmpl_again(web_html(w), to, words_of(desk_of(w)->words, "signin.refused").text);
		return NULL;
	}
	TRY(e);
	TRY(page_session(w, &session));
	if (to.n == 0 || to.p[0] != '/' || str_starts(to, STR("//")))
		to = STR("/");
	return web_redirect_str(w, to);
}
