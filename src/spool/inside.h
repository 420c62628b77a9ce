/* spool/inside.h - what the files of this folder share. */
#ifndef PS_SPOOL_INSIDE_H
#define PS_SPOOL_INSIDE_H
#include <pthread.h>

#include "spool/spool.h"

#define HEAD_BYTES	64		/* before the seals */
#define SEAL_BYTES	132		/* unit, ukv, box */
#define BOX_BYTES	112
#define SECTION_HEAD	16
#define TRAILER_BYTES	32
#define UNITS_MAX	8
#define SECTIONS_MAX	16
#define TEXT_STEP	4096
#define FILE_BYTES_MAX	((size_t)64 << 20)
#define PLAIN_HEAD	52		/* bytes 0..51 are in the AD of every section */

/* First AD of a section: BLAKE2b-256(bytes 0..51 || seals || sec). */
void	 section_ad(uint8_t out[32], const uint8_t *head, const uint8_t *seals, size_t n_units, uint16_t sec);

/* rounds.c: threads that sync one folder share the fsyncs.  begun, ended: rounds so far; failed: the last that did. */
struct rounds { pthread_mutex_t lock; pthread_cond_t ended_one; uint64_t begun, ended, failed; bool running; };
void	 rounds_open(struct rounds *);
void	 rounds_close(struct rounds *);
/* What this thread did in the folder before the call is durable; false: nobody knows. */
bool	 rounds_sync(struct rounds *, const struct spool_calls *, int folder);

/*
 * bytes -> part/<random> -> fsync -> new/name -> fsync of new.  The file's
 * times say no more than the day.  already: the name was taken, and is durable
 * now.  IO "spool.unavailable": nothing may be acknowledged; no part remains.
 */
struct put_place { const struct spool_calls *calls; struct rounds *rounds; int part, folder; };
NODISCARD err_t put_durably(const struct put_place *, const char *name, struct str bytes, uint32_t day, bool *already);
/* Descriptor of dir/name, for reading the folder or (path_only) only for names in it. IO "spool.folder". */
NODISCARD err_t folder_open(const char *dir, const char *name, bool path_only, int *out);
NODISCARD err_t folder_make(const char *dir, const char *name);
/* All names in a folder for which wanted() holds, sorted. */
NODISCARD err_t folder_names(struct arena *, int folder, bool (*wanted)(struct str name, const void *), const void *arg,
	    struct str **names, size_t *n);
#endif
