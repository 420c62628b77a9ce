/*
 * public/prose_page.c - a page of words as somebody asks for it.
 *
 *	prepared pieces -> numbers looked up for today -> page
 */
#include "public/t_prose.h"
#include "public/views.h"

/* One number in a sentence: the first of its ids that may be shown, else the help line. */
NODISCARD static err_t
call_of(struct web *w, struct str ids, struct piece_view *v)
{
	struct contact_view *c;
	const char *z;
	size_t n;

	TRY(str_z(w->arena, ids, &z));
	TRY(contacts_of(w->arena, room_of(w)->reference, z, STR_NONE, room_day(), &c, &n));
	if (n == 0) {
		v->number = room_of(w)->help_phone;
		return NULL;
	}
	v->number = c[0].number;
	v->href = c[0].href;
	return NULL;
}

NODISCARD static err_t
piece_of(struct web *w, const struct piece *p, struct piece_view *v)
{
	struct contact_view *c;
	const char *z;

	*v = (struct piece_view){ .kind = p->kind, .html = p->html };
	if (p->kind == PIECE_CALL)
		return call_of(w, p->ids, v);
	if (p->kind == PIECE_DOOR) {
		v->need = p->ids;
		(void)str_split(&v->need, ' ', &v->role);
	}
	if (p->kind != PIECE_CONTACTS)
		return NULL;
	TRY(str_z(w->arena, p->ids, &z));
	TRY(contacts_of(w->arena, room_of(w)->reference, z, STR_NONE, room_day(), &c, &v->list.n));
	v->list.contact = c;
	return NULL;
}

NODISCARD static err_t
show(struct web *w, struct str path)
{
	const struct prose *p = prose_at(&room_of(w)->prose, path);
	struct prose_page v;
	struct piece_view *piece;

	if (p == NULL)
		return web_not_found(w);
	NEWN(piece, w->arena, p->n + 1);
	for (size_t i = 0; i < p->n; i++)
		TRY(piece_of(w, &p->piece[i], &piece[i]));
	v = (struct prose_page){ .title = p->title, .sources = p->sources, .verified = p->verified, .piece = piece, .n = p->n,
	    .cookie_draft = w->site->tls ? STR("__Host-d") : STR("d"), .cookie_left = w->site->tls ? STR("__Host-x") : STR("x"),
	    .staff = str_of(room_of(w)->options->staff_host) };
	w->shell->plain_title = p->plain_title;
	w->shell->back = p->back;
	tmpl_public_prose(web_html(w), &v);
	return NULL;
}

err_t
public_prose(struct web *w)
{
	struct str path;

	TRY(str_fmt(w->arena, &path, "/%.*s", STRF(web_param(w, "page"))));
	return show(w, path);
}

err_t
public_prose_help(struct web *w)
{
	struct str path;

	TRY(str_fmt(w->arena, &path, "/p/h/%.*s", STRF(web_param(w, "page"))));
	return show(w, path);
}
