/*
 * desk/site.c - from a cookie to an actor, and what stands around every page.
 *
 *	cookie -> keeper (CHECK) -> actor, scope -> policy of the route -> handler
 *
 * Role, agency and compartment come from the keeper alone, never from a form.
 */
#include "desk/room.h"

#include <string.h>

#include "base/log.h"
#include "web/desk_routes.h"

static const char *const hosts_none[] = { NULL };

static err_t
thread_open(void *user, void **state)
{
	struct desk *d = user;
	struct db *db = NULL;

	/* A sealed house has no store yet: pages answer 503 until it has. */
	if (d->store != NULL)
		TRY(reader_open(d->store, &db));
	*state = db;
	return NULL;
}

static void
thread_close(void *state)
{
	struct db *db = state;

	reader_close(&db);
}

err_t
actor_words(struct arena *arena, const struct actor *a, struct str *out)
{
	struct buf b;
	bool any = false;

	buf_init(&b, arena, 512);
	buf_str(&b, a->name);
	for (int r = 0; r < ROLES; r++)
		if (actor_has(a, (enum role)r)) {
			buf_z(&b, any ? " and " : ", ");
			TRY(str_lower_ascii(arena, str_of(role_words((enum role)r)), out));
			buf_str(&b, *out);
			any = true;
		}
	buf_z(&b, ", ");
	buf_str(&b, a->agency_name);
	return buf_done(&b, out);
}

/* The menu: only what this reader may use, in the order of the loop. */
static const struct {
	const char *text, *href;
	enum capability cap;
} menu[] = {
	{ "Home", "/", CAP_SIGNED_IN },
	{ "Queue", "/queue", CAP_REPORT_QUEUE },
	{ "Links", "/links", CAP_ITEM_LINK },
	{ "Search", "/search", CAP_ENTITY_READ },
	{ "Authorise", "/authorise", CAP_REPORT_AUTHORISE },
	{ "Tasks", "/tasks", CAP_REGISTER_READ },
	{ "Visits", "/r/visit", CAP_REGISTER_READ },
	{ "Actions", "/r/action", CAP_REGISTER_READ },
	{ "Agreements", "/r/agreement", CAP_REGISTER_READ },
	{ "Share information", "/share", CAP_REPORT_SUBMIT },
	{ "My reports", "/mine", CAP_REPORT_OWN },
	{ "Received", "/received", CAP_RECEIVED_READ },
	{ "Who has it", "/held", CAP_ITEM_HELD },
	{ "Figures", "/figures", CAP_LOOP_READ },
	{ "People", "/people", CAP_ACCOUNT_MANAGE },
};
#define N_MENU (sizeof menu / sizeof menu[0])

NODISCARD static err_t
shell_nav(struct web *w)
{
	struct shell_link *link;
	size_t n = 0;

	NEWN(link, w->arena, N_MENU);
	for (size_t i = 0; i < N_MENU; i++) {
		struct str href = str_of(menu[i].href);

		if (!policy_may(w->cx->actor, menu[i].cap))
			continue;
		link[n++] = (struct shell_link){ .text = str_of(menu[i].text), .href = href,
			.current = href.n == 1 ? str_eq(w->path, href) : str_starts(w->path, href) };
	}
	w->shell->nav = link;
	w->shell->n_nav = n;
	return actor_words(w->arena, w->cx->actor, &w->shell->who);
}

NODISCARD static err_t
begin(struct web *w)
{
	struct desk *d = desk_of(w);
	bool guest = strcmp(w->route->policy, "guest") == 0;
	struct actor *actor;
	struct session session;
	err_t e;

	NEW(w->shell, w->arena);
	*w->shell = (struct shell){ .product = STR("Plainsight"), .lang = STR("en"), .dir = STR("ltr"), .demo = d->options->demo };
	NEW(w->cx, w->arena);
	NEW(actor, w->arena);
	*w->cx = (struct ctx){ .arena = w->arena, .now = clock_now(), .actor = actor, .keeper = d->keeper, .store = d->store, .db = w->thread, .purpose = P_TRIAGE };
	if (!atomic_load(&d->ready) || w->thread == NULL)
		FAIL(ERR_BUSY, "keeper.sealed");
	if (!w->session.given)
		return guest ? NULL : web_redirect(w, "/sign-in");
	/* A page is drawn from one moment; what writes reads afresh before each step. */
	if (w->method == WEB_GET)
		TRY(reader_hold(w->cx->db));
	memcpy(session.sid, w->session.sid, sizeof session.sid);
	memcpy(session.sk, w->session.sk.b, sizeof session.sk);
	e = house_actor(w->cx, &session, actor);
	if (e != NULL && e->code == ERR_DENIED) {
		/* Ended, timed out or forged: the same page as for anybody. */
		w->session.given = false;
		return guest ? NULL : web_redirect(w, "/sign-in");
	}
	TRY(e);
	/* Whoever came in with a code chooses a password before anything else. */
	if (actor->is_invited && !str_eq(w->path, STR("/join")) && !str_eq(w->path, STR("/sign-out")))
		return web_redirect(w, "/join");
	TRY(house_scope(w->cx));
	return shell_nav(w);
}

static void
end(struct web *w)
{
	reader_rest(w->thread);
}

static bool
may(const struct web *w, const char *policy)
{
	enum capability cap;

	return w->session.given && cap_by_name(str_of(policy), &cap) && policy_may(w->cx->actor, cap);
}

void
page_marking(struct web *w, struct str marking)
{
	if (str_is(marking, "OS") || w->shell->marking.n == 0)
		w->shell->marking = marking_words(marking);
	w->shell->instruction = STR(MARKING_CAVEAT);
}

bool
wants_csv(const struct web *w)
{
	return str_is(web_query(w, "as"), "csv");
}

err_t
page_refused(struct web *w, err_t e, struct str *words_out)
{
	struct word word;
	struct buf b;

	if (e->code != ERR_INVALID && e->code != ERR_CONFLICT)
		return e;
	log_err(LOG_DEBUG, e, "a form was refused");
	word = words_of(desk_of(w)->words, e->id);
	buf_init(&b, w->arena, 2048);
	buf_str(&b, word.text);
	buf_z(&b, " ");
	buf_str(&b, word.fix);
	w->status = e->code == ERR_INVALID ? 422 : 409;
	return buf_done(&b, words_out);
}

void
site_open(struct desk *d)
{
	static const char *hosts[3];

	hosts[0] = d->options->staff_host;
	d->site = (struct web_site){
		.name = "desk", .routes = desk_routes, .n_routes = n_desk_routes, .user = d, .words = d->words,
		.cookie = "ps", .hosts = d->options->staff_host != NULL ? hosts : hosts_none, .demo = d->options->demo,
		.thread_open = thread_open, .thread_close = thread_close, .begin = begin, .end = end, .may = may };
}
