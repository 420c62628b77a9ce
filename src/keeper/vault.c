/*
 * keeper/vault.c - the keeper's memory: mapping, look-ups, unseal and seal.
 */
#include <fcntl.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <unistd.h>
#include "base/file.h"
#include "base/log.h"
#include "keeper/vault.h"

static struct vault *the_vault;			/* for the last wipe alone */

static void
wipe_the_vault(void)
{
	if (the_vault != NULL)
		vault_wipe(the_vault);
}

err_t
vault_map(struct vault **out)
{
	void *p = MAP_FAILED;
	int fd CLEANUP(fd_close) = -1;

#ifdef SYS_memfd_secret
	fd = (int)syscall(SYS_memfd_secret, O_CLOEXEC);
	if (fd >= 0 && ftruncate(fd, sizeof(struct vault)) == 0)
		p = mmap(NULL, sizeof(struct vault), PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
#endif
	if (p == MAP_FAILED) {
		p = mmap(NULL, sizeof(struct vault), PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
		if (p == MAP_FAILED)
			FAIL(ERR_LIMIT, "memory.limit");
		if (mlock(p, sizeof(struct vault)) != 0)
			log_line(LOG_WARN, "the key arena is not locked: raise the memlock limit");
		if (madvise(p, sizeof(struct vault), MADV_WIPEONFORK) != 0)
			FAIL(ERR_IO, "keeper.arena");
	} else if (madvise(p, sizeof(struct vault), MADV_DONTFORK) != 0)
		FAIL(ERR_IO, "keeper.arena");
	if (madvise(p, sizeof(struct vault), MADV_DONTDUMP) != 0)
		FAIL(ERR_IO, "keeper.arena");
	the_vault = *out = p;
	(*out)->sealed = true;
	(*out)->dir = (*out)->state_fd = (*out)->journal.fd = -1;
	keeper_on_death(wipe_the_vault);
	return NULL;
}

void
vault_wipe(struct vault *v)
{
	v->journal.signer = NULL;
	crypto_wipe(&v->srk, sizeof *v - offsetof(struct vault, srk));
	v->sealed = true;
	v->state_fd = -1;
}

void
vault_unmap(struct vault *v)
{
	vault_wipe(v);
	the_vault = NULL;
	munmap(v, sizeof *v);
}

struct unit *
vault_unit(struct vault *v, struct id id)
{
	for (size_t i = 0; i < v->n_units; i++)
		if (id_eq(v->unit[i].id, id))
			return &v->unit[i];
	return NULL;
}

struct compartment *
vault_compartment(struct vault *v, struct id id)
{
	for (size_t i = 0; i < v->n_compartments; i++)
		if (id_eq(v->compartment[i].id, id))
			return &v->compartment[i];
	return NULL;
}

struct account *
vault_account(struct vault *v, struct id id)
{
	for (size_t i = 0; i < v->n_accounts; i++)
		if (id_eq(v->account[i].id, id))
			return &v->account[i];
	return NULL;
}

struct membership *
vault_membership(struct vault *v, struct id account, struct id agency)
{
	for (size_t i = 0; i < v->n_memberships; i++)
		if (id_eq(v->membership[i].account, account) &&
		    (id_is_none(agency) || id_eq(v->membership[i].agency, agency)))
			return &v->membership[i];
	return NULL;
}

bool
vault_has_admin(const struct vault *v)
{
	for (size_t i = 0; i < v->n_memberships; i++)
		if (roles_have_admin(v->membership[i].roles))
			return true;
	return false;
}

bool
vault_entitled(const struct compartment *c, const struct membership *m)
{
	for (size_t i = 0; i < c->n_units; i++)
		for (size_t k = 0; k < m->n_units; k++)
			if (id_eq(c->unit[i], m->unit[k]))
				return true;
	return false;
}

int
vault_unseal(struct vault *v, const struct key *srk)
{
	struct leaf l = { .action = A_UNSEAL, .purpose = P_SYSTEM };
	struct key seed;
	int code;

	v->srk = *srk;
	kdf(&v->rowtag, srk, "rowtag", STR(""));
	kdf(&seed, srk, "site", STR(""));
	signpair_from(&v->signer, &seed);
	crypto_wipe(&seed, sizeof seed);
	if (memcmp(v->signer.pk, v->mark.pk, 32) != 0) {
		vault_wipe(v);
		return EXIT_DAMAGED;
	}
	code = state_load(v);
	if (code != 0)
		return code;
	v->journal.signer = &v->signer;
	v->sealed = false;
	journal_leaf(&v->journal, &l);
	journal_flush(&v->journal);
	return 0;
}

void
vault_seal(struct vault *v)
{
	struct leaf l = { .action = A_SEAL, .purpose = P_SYSTEM };

	if (v->sealed)
		return;
	journal_leaf(&v->journal, &l);
	journal_flush(&v->journal);
	fd_close(&v->state_fd);
	vault_wipe(v);
}
