/*
 * public/drafts.c - the table of sealed drafts.
 *
 * One lock, one arena a draft (wiped when it goes).  Found through chains of
 * slots by the first bytes of the id, which is a hash already; all slots are
 * walked only when one may have run out, or when the table is full.
 */
#include <pthread.h>
#include <string.h>

#include "public/drafts.h"

#define LEAST_BYTES ((size_t)64 << 10)		/* what one draft costs at least: an arena block */

struct slot {
	bool		 used;
	unsigned	 next;		/* number of the next in its chain, or free; 0 ends */
	uint8_t		 id[16];
	uint64_t	 prefix;
	int64_t		 born, life, until;
	size_t		 cost;
	struct arena	 arena;
	struct str	 sealed;
};

struct drafts {
	struct arena	 arena;
	pthread_mutex_t	 lock;
	struct drafts_limits limits;
	size_t		 bytes, n;
	int64_t		 soonest;	/* nothing runs out before */
	struct slot	*slot;		/* number k is slot[k - 1] */
	unsigned	*chain, free;	/* first numbers */
};

err_t
drafts_open(struct drafts_limits limits, struct drafts **out)
{
	struct arena arena;
	struct drafts *d;

	if (limits.bytes == 0)
		limits.bytes = (size_t)256 << 20;
	if (limits.n == 0)
		limits.n = 4096;
	arena_init(&arena, sizeof *d + limits.n * (sizeof d->slot[0] + sizeof d->chain[0]) + 4096);
	NEW(d, &arena);
	NEWN(d->slot, &arena, limits.n);
	NEWN(d->chain, &arena, limits.n);
	for (size_t i = 0; i < limits.n; i++)
		d->slot[i].next = i + 1 < limits.n ? (unsigned)i + 2 : 0;
	d->free = 1;
	d->soonest = INT64_MAX;
	d->limits = limits;
	d->arena = arena;
	pthread_mutex_init(&d->lock, NULL);
	*out = d;
	return NULL;
}

static unsigned *
chain_of(struct drafts *d, const uint8_t id[16])
{
	uint32_t h;

	memcpy(&h, id, sizeof h);
	return &d->chain[h % d->limits.n];
}

static void
slot_wipe(struct drafts *d, struct slot *s)
{
	unsigned number = (unsigned)(s - d->slot) + 1, *at;

	if (!s->used)
		return;
	for (at = chain_of(d, s->id); *at != number; )
		at = &d->slot[*at - 1].next;
	*at = s->next;
	arena_free(&s->arena);
	d->bytes -= s->cost;
	d->n--;
	memset(s, 0, sizeof *s);
	s->next = d->free;
	d->free = number;
}

void
drafts_close(struct drafts **io)
{
	struct drafts *d = *io;
	struct arena arena;

	if (d == NULL)
		return;
	*io = NULL;
	for (size_t i = 0; i < d->limits.n; i++)
		slot_wipe(d, &d->slot[i]);
	pthread_mutex_destroy(&d->lock);
	arena = d->arena;
	arena_free(&arena);
}

static void
id_of_key(const struct key *k, uint8_t out[16])
{
	hash_blake2b(out, 16, k->b, sizeof k->b, STR("draft"));
}

static struct slot *
slot_find(struct drafts *d, const uint8_t id[16])
{
	for (unsigned number = *chain_of(d, id); number != 0; number = d->slot[number - 1].next)
		if (memcmp(d->slot[number - 1].id, id, 16) == 0)
			return &d->slot[number - 1];
	return NULL;
}

static void
sweep(struct drafts *d, int64_t now)
{
	if (now < d->soonest)
		return;
	d->soonest = INT64_MAX;
	for (size_t i = 0; i < d->limits.n; i++) {
		struct slot *s = &d->slot[i];

		if (s->used && s->until <= now)
			slot_wipe(d, s);
		else if (s->used && s->until < d->soonest)
			d->soonest = s->until;
	}
}

static size_t
bytes_of_prefix(const struct drafts *d, uint64_t prefix)
{
	size_t sum = 0;

	for (size_t i = 0; i < d->limits.n; i++)
		if (d->slot[i].used && d->slot[i].prefix == prefix)
			sum += d->slot[i].cost;
	return sum;
}

/* The oldest draft of the prefix that holds most.  Each prefix is added up once, at its first slot. */
static void
evict_one(struct drafts *d)
{
	uint64_t heaviest = 0, last = 0;
	size_t most = 0;
	bool any = false;
	struct slot *oldest = NULL;

	for (size_t i = 0; i < d->limits.n; i++) {
		size_t sum;

		if (!d->slot[i].used || (any && d->slot[i].prefix == last))
			continue;
		any = true;
		last = d->slot[i].prefix;
		sum = bytes_of_prefix(d, last);
		if (sum > most) {
			most = sum;
			heaviest = last;
		}
		if (most * 2 > d->bytes)
			break;		/* nobody can hold more than half beside it */
	}
	for (size_t i = 0; i < d->limits.n; i++)
		if (d->slot[i].used && d->slot[i].prefix == heaviest &&
		    (oldest == NULL || d->slot[i].until < oldest->until))
			oldest = &d->slot[i];
	if (oldest != NULL)
		slot_wipe(d, oldest);
}

/* The first free slot becomes one draft; found by its id from now on. */
NODISCARD static err_t
slot_fill(struct drafts *d, const uint8_t id[16], struct str sealed, struct slot **out)
{
	struct slot *s = &d->slot[d->free - 1];
	unsigned number = d->free, *chain = chain_of(d, id);

	arena_init(&s->arena, sealed.n + 64);
	if (str_dup(&s->arena, sealed, &s->sealed) != NULL) {
		arena_free(&s->arena);
		FAIL(ERR_LIMIT, "draft.full");
	}
	s->cost = sealed.n > LEAST_BYTES ? sealed.n : LEAST_BYTES;
	s->used = true;
	d->bytes += s->cost;
	d->n++;
	memcpy(s->id, id, 16);
	d->free = s->next;
	s->next = *chain;
	*chain = number;
	*out = s;
	return NULL;
}

/* Each request renews it, but no draft lives longer than a waking day. */
static void
renew(struct drafts *d, struct slot *s, int64_t now)
{
	s->until = now + s->life;
	if (s->until > s->born + DRAFT_LONGEST_MS)
		s->until = s->born + DRAFT_LONGEST_MS;
	if (s->until < d->soonest)
		d->soonest = s->until;
}

NODISCARD static err_t
put_locked(struct drafts *d, const uint8_t id[16], uint64_t prefix, int64_t now, int64_t life, struct str sealed)
{
	struct slot *s = slot_find(d, id);
	int64_t born = s != NULL ? s->born : now;
	size_t cost = sealed.n > LEAST_BYTES ? sealed.n : LEAST_BYTES;

	if (s != NULL)
		slot_wipe(d, s);
	sweep(d, now);
	while (d->n > 0 && (d->n >= d->limits.n || d->bytes + cost > d->limits.bytes))
		evict_one(d);
	if (d->free == 0)
		FAIL(ERR_LIMIT, "draft.full");
	TRY(slot_fill(d, id, sealed, &s));
	s->prefix = prefix;
	s->born = born;
	s->life = life;
	renew(d, s, now);
	return NULL;
}

err_t
drafts_put(struct drafts *d, struct arena *a, const struct key *k, uint64_t prefix, int64_t now, int64_t life,
    struct str plain)
{
	uint8_t id[16];
	struct key sealing;
	struct str sealed;
	err_t e;

	if (plain.n > DRAFT_TEXT_MAX)
		FAIL(ERR_LIMIT, "draft.too-long");
	id_of_key(k, id);
	kdf(&sealing, k, "draft", STR_NONE);
	e = aead_seal(a, &sealing, (struct str){ (const char *)id, 16 }, plain, &sealed);
	crypto_wipe(&sealing, sizeof sealing);
	TRY(e);
	pthread_mutex_lock(&d->lock);
	e = put_locked(d, id, prefix, now, life, sealed);
	pthread_mutex_unlock(&d->lock);
	return e;
}

err_t
drafts_get(struct drafts *d, struct arena *a, const struct key *k, int64_t now, struct str *out)
{
	uint8_t id[16];
	struct key sealing;
	struct slot *s;
	struct str sealed = STR_NONE;
	err_t e = NULL;

	id_of_key(k, id);
	pthread_mutex_lock(&d->lock);
	sweep(d, now);
	s = slot_find(d, id);
	if (s != NULL) {
		e = str_dup(a, s->sealed, &sealed);
		renew(d, s, now);
	}
	pthread_mutex_unlock(&d->lock);
	TRY(e);
	if (s == NULL)
		FAIL(ERR_NOTFOUND, "draft.gone");
	kdf(&sealing, k, "draft", STR_NONE);
	e = aead_open(a, &sealing, (struct str){ (const char *)id, 16 }, sealed, out);
	crypto_wipe(&sealing, sizeof sealing);
	return e;
}

void
drafts_drop(struct drafts *d, const struct key *k)
{
	uint8_t id[16];
	struct slot *s;

	id_of_key(k, id);
	pthread_mutex_lock(&d->lock);
	if ((s = slot_find(d, id)) != NULL)
		slot_wipe(d, s);
	pthread_mutex_unlock(&d->lock);
}

void
drafts_sweep(struct drafts *d, int64_t now)
{
	pthread_mutex_lock(&d->lock);
	sweep(d, now);
	pthread_mutex_unlock(&d->lock);
}

size_t
drafts_count(struct drafts *d)
{
	size_t n;

	pthread_mutex_lock(&d->lock);
	n = d->n;
	pthread_mutex_unlock(&d->lock);
	return n;
}
