/*
 * keeper/check.c - the keys of a folder, read to check what hangs on them (SEC-87).
 *
 *	srk.seal -> root key -> state file -> compartment keys -> does this wrap open where it stands?
 *
 * Nothing is written, nothing settled, no key leaves this file but the one of
 * row tags.  Runs as the keeper's user, on a folder that may be in use.
 */
#include <fcntl.h>
#include <unistd.h>
#include "base/file.h"
#include "keeper/custody.h"
#include "keeper/keeper.h"

NODISCARD static err_t
open_keys(const char *keeper_dir, struct vault *v)
{
	enum provider by;
	struct key srk;
	err_t e;

	v->dir = open(keeper_dir, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (v->dir < 0)
		FAIL(ERR_NOTFOUND, "keeper.folder");
	TRY(mark_read(v->dir, &v->mark));
	TRY(seal_provider(v->dir, &by));
	if (by != PROVIDER_FILE)
		FAIL(ERR_DENIED, "keeper.sealed");
	TRY(seal_open(v->dir, &v->mark.site, STR_NONE, &srk));
	v->srk = srk;
	kdf(&v->rowtag, &srk, "rowtag", STR_NONE);
	crypto_wipe(&srk, sizeof srk);
	e = state_look(v);
	if (e == NULL)
		v->sealed = false;
	return e;
}

err_t
audit_keys_open(const char *keeper_dir, struct vault **out)
{
	err_t e;

	TRY(vault_map(out));
	e = open_keys(keeper_dir, *out);
	if (e != NULL)
		audit_keys_close(out);
	return e;
}

void
audit_keys_close(struct vault **p)
{
	if (*p == NULL)
		return;
	fd_close(&(*p)->dir);
	vault_unmap(*p);
	*p = NULL;
}

const struct key *
audit_rowtag(const struct vault *v)
{
	return &v->rowtag;
}

enum wrap_check
audit_wrap(struct vault *v, const struct wrap *w)
{
	const struct compartment *c = vault_compartment(v, w->cmp);
	struct arena a;
	struct key dk;
	err_t e;

	if (c == NULL || (w->n != WRAP_BYTES && w->n != WRAP_SEALED_BYTES))
		return WRAP_WRONG;
	if (c->custody == MODE_U)
		return w->ckv == c->ckv ? WRAP_OF_MEMBERS : WRAP_WRONG;
	if (w->n != WRAP_BYTES || w->ckv != c->ckv)
		return WRAP_WRONG;
	arena_init(&a, (size_t)1 << 16);
	e = custody_unwrap(v, c, NULL, id_none, &a, w, &dk);
	arena_free(&a);
	crypto_wipe(&dk, sizeof dk);
	return e == NULL ? WRAP_RIGHT : WRAP_WRONG;
}
