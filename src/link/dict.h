/*
 * link/dict.h - each distinct text once: text <-> code, codes from 1 in order of arrival (LNK-40).
 */
#ifndef PS_LINK_DICT_H
#define PS_LINK_DICT_H
#include "base/str.h"
#include "link/memory.h"

struct dict {
	struct memory	*memory;
	const char	*outside;	/* where texts lie if they are not ours */
	char		*text;		/* where they lie if they are */
	size_t		 used, room;
	uint64_t	*span;		/* of code c at c; PL_SPAN */
	uint32_t	*mark;		/* upper half of its hash */
	uint32_t	*slot;		/* open addressing, linear */
	size_t		 mask;
	uint32_t	 n, cap;	/* codes 1..n */
};
/* outside NULL: texts are copied. */
NODISCARD err_t dict_init(struct dict *, struct memory *, const char *outside);
void	 dict_end(struct dict *);
/* The code of a text, given now if it is new.  At most 2^20 - 1 bytes; of an outside text at is where it begins. */
NODISCARD err_t dict_code(struct dict *, const char *p, size_t n, size_t at, uint32_t *out);
/* 0 when it is not there. */
uint32_t dict_find(const struct dict *, const char *p, size_t n);
struct str dict_text(const struct dict *, uint32_t code);
#endif
