/*
 * reference/reference.h - dated lists with sources, loaded whole from a folder.
 *
 * A set is immutable once loaded; a newer one replaces the pointer.  Rows keep
 * all their columns as text; typed views exist where code decides something.
 * Precedence of folders: later ones overlay rows by (id, valid_from).
 */
#ifndef PS_REFERENCE_REFERENCE_H
#define PS_REFERENCE_REFERENCE_H
#include "base/clock.h"
#include "base/csv.h"

struct reference;		/* owns its arena */
struct ref_list { const char *name; struct csv csv; };

/* Loads every file of manifest.json, checks columns, row counts and SHA-256.
 * INVALID with a line in the log naming file and fault. */
NODISCARD err_t reference_open(const char *dir, struct reference **out);
/*
 * Lay the folder's files over the lists of the same name: a row with the same
 * id and valid_from is replaced, others are added at the end.  Before the set
 * is shared with anybody.  INVALID, with the fault in the log: nothing usable.
 */
NODISCARD err_t reference_overlay(struct reference *, const char *dir);
void	 reference_close(struct reference **);
/* "contacts", "ho/towns" ...: NULL when absent. */
const struct csv *reference_list(const struct reference *, const char *name);
/* Row whose first column is id and which is in force on day; -1 when none. */
int	 reference_row(const struct csv *, struct str id, int32_t day);
bool	 reference_in_force(const struct csv *, size_t row, int32_t day);

/* Working time (INT-35, SAF-45): staffed hours Mon-Fri 08:00-18:00 local, bank holidays of the nation. */
struct calendar;
NODISCARD err_t calendar_open(const struct reference *, struct str nation, struct calendar **out);
void	 calendar_close(struct calendar **);
bool	 calendar_is_working(const struct calendar *, int32_t day);
int32_t	 calendar_next_working(const struct calendar *, int32_t day);	/* after day */
int32_t	 calendar_add_working(const struct calendar *, int32_t day, int n);	/* n-th working day after (n < 0: before); 0: day */
/* Instant after `minutes` staffed minutes from ms; 0: ms, or the next opening. */
int64_t	 calendar_add_staffed(const struct calendar *, int64_t ms, int minutes);

/* PUB-33: "01629 533190". */
NODISCARD err_t phone_display(struct arena *, struct str digits, struct str *out);

/* Telling words (PUB-26): start-of-word match, any case. */
bool	 telling_word_in(const struct reference *, struct str text);
#endif
