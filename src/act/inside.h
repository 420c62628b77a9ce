/*
 * act/inside.h - what the files of this room share.  Nobody else includes it.
 */
#ifndef PS_ACT_INSIDE_H
#define PS_ACT_INSIDE_H
#include "act/act.h"

#define OTYPE_VISIT 257			/* 256 + number of the kind */

/* visit.c */
err_t	 visit_checked(struct ctx *, const struct move *);
err_t	 visit_authorisable(struct ctx *, const struct move *);
err_t	 visit_all_read(struct ctx *, const struct move *);
err_t	 visit_closable(struct ctx *, const struct move *);
/* visit_effects.c */
err_t	 visit_authorised(struct ctx *, struct work *, const struct move *, struct row *);
err_t	 visit_stood_down(struct ctx *, struct work *, const struct move *, struct row *);
err_t	 visit_withdrawn(struct ctx *, struct work *, const struct move *, struct row *);
err_t	 visit_closed(struct ctx *, struct work *, const struct move *, struct row *);
/* action.c */
err_t	 action_raised(struct ctx *, struct work *, const struct move *, struct row *);
err_t	 action_ended(struct ctx *, struct work *, const struct move *, struct row *);

/* partners.c */
struct partner { struct str name; struct id agency; /* none: no agency of this house */ bool stood_down; };
/* The rows of the visit, then the agency whose visit it is. */
NODISCARD err_t partners_of(struct ctx *, const struct cbor *answers, struct id owner_agency, struct partner **out, size_t *n);

/* activity.c */
struct activity;
NODISCARD err_t places_of(struct ctx *, const struct cbor *answers, struct activity *io);
#endif
