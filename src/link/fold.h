/*
 * link/fold.h - text as it is compared: a-z, 0-9, single blanks, ' and - (LNK-20).
 *
 * ASCII goes its own short road; anything else is normalised (NFKC, case
 * fold), stripped of format characters and brought to Latin letters by ICU.
 */
#ifndef PS_LINK_FOLD_H
#define PS_LINK_FOLD_H
#include <pthread.h>

#include "base/str.h"

struct fold { void *to_latin, *norm; pthread_mutex_t lock; };
#define FOLD_MAX 1024			/* longer values are cut */

/* Nothing is loaded before the first text that is not ASCII. */
void	 fold_init(struct fold *);
void	 fold_end(struct fold *);
/* The folded text in out; how long it is. */
size_t	 fold_text(struct fold *, struct str, char out[FOLD_MAX]);
/* Is this folded or raw text a way to say that nothing is known? */
bool	 text_is_unknown(struct str);
#endif
