/*
 * link/names.h - the distinct names of a data set, and how two of them relate (LNK-30 to 34).
 *
 *	folded text -> tokens without titles -> one struct name of 64 bytes a value
 *
 * A name of several tokens knows them (each a name of its own) and its letters
 * written together.  Names are read-only once all are in, so that threads may
 * relate them freely.
 */
#ifndef PS_LINK_NAMES_H
#define PS_LINK_NAMES_H
#include "link/dict.h"
#include "link/fold.h"

#define NAME_TOKENS 12

struct name {
	uint8_t		 text[16];	/* letters written together; the first 16 of a longer one */
	uint64_t	 rough;
	uint32_t	 letters;	/* a bit a letter a-z; bit 26 anything else */
	uint32_t	 token;		/* first in names.token */
	uint32_t	 alias;		/* first in names.alias */
	uint8_t		 length;	/* of text */
	uint8_t		 n_tokens, n_alias;
	uint8_t		 particles;	/* something was left out */
	uint16_t	 spare[10];
};
_Static_assert(sizeof(struct name) == 64, "a name is a cache line");

struct names {
	struct memory	*memory;
	struct dict	 dict;		/* folded text -> code */
	struct name	*name;		/* by code */
	uint32_t	*token;		/* codes of tokens, name by name */
	uint32_t	*alias;		/* set numbers, name by name */
	size_t		 cap, n_token, cap_token, n_alias, cap_alias;
};
NODISCARD err_t names_init(struct names *, struct memory *);
void	 names_end(struct names *);
/* The code of a folded name; 0 when nothing is left of it. */
NODISCARD err_t names_code(struct names *, struct str folded, uint32_t *out);

/* How two names relate: the first that holds (LNK-32). */
enum relation {
	REL_MISSING, REL_SAME, REL_FOLD, REL_ALIAS, REL_TYPO, REL_KEYS, REL_ROUGH, REL_INITIAL, REL_PART, REL_FURTHER, REL_NEAR, REL_DIFFERENT
};
#define RELATIONS 12
enum relation names_relate(const struct names *, uint32_t a, uint32_t b);
/* How good a relation is before any model: for choosing among ways to pair names. */
int	 relation_rank(enum relation);
const char *relation_words(enum relation);
#endif
