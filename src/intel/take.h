/*
 * intel/take.h - one envelope while it is being taken in.  Of ingest.c alone.
 */
#ifndef PS_INTEL_TAKE_H
#define PS_INTEL_TAKE_H
#include "intel/ingest.h"

/* What only a staff member's own request knows; NULL for whatever comes from the spool alone. */
struct take_staff { struct id account, agency, agency_cmp; };
struct take {
	struct ctx		*cx;		/* acts for the system */
	const struct intel	*in;
	struct spool		*spool;
	bool			 from_staff;	/* lies in spool/staff */
	const struct take_staff	*staff;
	struct str		 name;
	struct str		 tag;		/* 8 bytes */
	struct str		 sub;		/* 16 bytes */
	struct sealed		 sealed;
	int64_t			 arrived, due;
	const char		*safety_case;
	bool			 duty_alert;
	struct str		 urn;		/* out */
};
enum taken { TAKEN_REPORT, TAKEN_ADDITION, TAKEN_BINDING, TAKEN_CONTROL, TAKEN_KNOWN, TAKEN_WAITS, TAKEN_BAD };

/* ingest.c: one file, from I1 to the unlink. */
NODISCARD err_t take_file(struct take *, enum taken *out);
void	 take_step(enum ingest_step);
/* I3: the keeper opens the box for the places; wraps join the work. */
NODISCARD err_t take_open(struct take *, struct work *, uint16_t otype, struct id owner, const struct newkey_place *, size_t n, struct opened *out);
/* An id that is the same at every try and says no more than the day. */
struct id take_id(const struct take *, uint8_t what);
/* take_report.c: kinds 1 and 5, and additions of nobody we know. */
NODISCARD err_t take_report(struct take *);
/* take_reply.c: kinds 2, 3 and 4. */
NODISCARD err_t take_addition(struct take *, enum taken *out);
NODISCARD err_t take_binding(struct take *);
NODISCARD err_t take_control(struct take *);
#endif
