/*
 * picture/inside.h - how the picture lies in memory.  Nobody else includes it.
 *
 *	item ─┬─ edge (assertion: entity + value | link: entity, other | decision: a, b)
 *	      └─ edge ...            each edge hangs in up to four chains, by number
 *
 * Everything is an index into an array of the picture's own arena, so that a
 * fact costs about 90 bytes.  Numbers are never reused for another thing while
 * somebody may hold them: readers hold the lock for the whole answer.
 */
#ifndef PS_PICTURE_INSIDE_H
#define PS_PICTURE_INSIDE_H
#include <pthread.h>

#include "picture/picture.h"

#define NONE UINT32_MAX

enum chain { CHAIN_ITEM, CHAIN_ENTITY, CHAIN_OTHER, CHAIN_VALUE, CHAINS };
enum edge_what { EDGE_FREE, EDGE_ASSERTION, EDGE_LINK, EDGE_DECISION };
enum judgement { JUDGED_SAME, JUDGED_DIFFERENT, JUDGED_UNSURE, JUDGED_WITHDRAWN };

struct edge {
	struct id	 row;
	uint32_t	 item, entity, other, value;
	uint32_t	 next[CHAINS];
	int64_t		 instant;		/* of a decision, ms */
	uint8_t		 what, judgement;
	bool		 negated;
};
struct item_in { struct id id; struct policy_item facts; struct id home; uint32_t first; bool there; };
struct entity_in { struct id id; uint32_t first, first_other; uint8_t kind; };
/* sort: what is alike only to its own sort (value_sort); a value nobody names any more is wiped. */
struct value_in { struct str norm; uint32_t first, n; char sort; };

/* From a hash to a number; the owner compares the keys. */
struct numbers { struct numbers_slot { uint32_t hash, index; } *slot; size_t n_slots, used; };
typedef bool table_same(const struct picture *, uint32_t index, const void *key);

struct picture {
	pthread_rwlock_t lock;
	struct arena	 arena;
	struct id	 cmp;
	struct item_in	*item;		size_t n_items, cap_items;
	struct entity_in *entity;	size_t n_entities, cap_entities;
	struct value_in	*value;		size_t n_values, cap_values;
	struct edge	*edge;		size_t n_edges, cap_edges;
	uint32_t	 free_edge;		/* chained by next[0] */
	uint32_t	*plate;		size_t n_plates, cap_plates;	/* values of number plates, for patterns */
	struct numbers	 items, entities, values;
	struct picture_size size;
};

/* table.c */
uint32_t table_find(const struct picture *, const struct numbers *, uint32_t hash, table_same *, const void *key);
NODISCARD err_t table_put(struct arena *, struct numbers *, uint32_t hash, uint32_t index);
uint32_t hash_of(char salt, const void *, size_t);
/* Room for one more of size bytes after n; old places stay behind in the arena. */
NODISCARD err_t array_room(struct arena *, void **p, size_t *cap, size_t n, size_t size);

/* memory.c: numbers for things, and edges in and out */
void	 picture_lock_init(struct picture *);	/* a writer goes before readers that come later: they never stop coming */
uint32_t item_find(const struct picture *, struct id);
uint32_t entity_find(const struct picture *, struct id);
uint32_t value_find(const struct picture *, char sort, struct str norm);
NODISCARD err_t item_number(struct picture *, struct id, uint32_t *out);
NODISCARD err_t entity_number(struct picture *, struct id, enum entity_kind, uint32_t *out);
NODISCARD err_t value_number(struct picture *, char sort, struct str norm, uint32_t *out);
NODISCARD err_t edge_add(struct picture *, const struct edge *);
void	 item_empty(struct picture *, uint32_t item);
/* Which values are compared with each other: N name, B birth, A address, V plate, H phone, M e-mail, U account, D document, O organisation; 0: none. */
char	 value_sort(enum entity_kind, struct str attribute);

/* viewer.c */
bool	 item_shown(const struct picture *, const struct viewer *, uint32_t item);
bool	 entity_shown(const struct picture *, const struct viewer *, uint32_t entity);

/* load.c: one item's rows into an empty item */
NODISCARD err_t item_load(struct ctx *, struct picture *, const struct row *item, const struct opened *);
#endif
