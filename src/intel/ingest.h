/*
 * intel/ingest.h - from an envelope in the spool to a report in the house (SEC-54).
 *
 *	I1 check, fsync -> I2 arrival (clock starts) -> I3 keeper opens the seal, logs
 *	-> I4 blob -> I5 keyring, I6 rows -> settle -> unlink
 *
 * Killed anywhere: repeat from I1.  UNIQUE (sub, tag) keeps twice from being
 * two; the file is dropped only when its row is durable.
 */
#ifndef PS_INTEL_INGEST_H
#define PS_INTEL_INGEST_H
#include "intel/intel.h"

struct ingest_count { size_t reports, additions, bindings, controls, bad, waiting, failed; };
/* Everything that may be taken in now; one file's failure does not stop the others. */
NODISCARD err_t ingest_all(struct ctx *, const struct intel *, struct ingest_count *out);
/* Milliseconds the oldest arrival has been waiting to be read; more than 5 minutes is a health alarm. 0: none waits. */
NODISCARD err_t ingest_oldest_ms(struct ctx *, const struct intel *, int64_t *out);

/*
 * A staff member sends a form (INT-29, J1): sealed -> spool/staff -> ingested
 * in the same call -> URN.  The same token again gives the same URN.
 * src_* answers leave the envelope and go to source/<agency>.
 * INVALID "form.faults" (see form_check), BUSY, IO: nothing was acknowledged.
 */
struct report_submission {
	const struct form	*form;
	const struct cbor	*answers;
	uint8_t			 token[16];
	const char		*channel;	/* "partner_form", "phone" ... */
	uint16_t		 lang;		/* lang_number of languages.csv; 1 English */
	struct id		 draft;		/* ended after it; id_none: none */
};
NODISCARD err_t report_submit(struct ctx *, const struct intel *, const struct report_submission *, struct str *urn_out);

/* Steps at which a test may stop the process. */
enum ingest_step { INGEST_I1 = 1, INGEST_I2, INGEST_I3, INGEST_I4, INGEST_I5, INGEST_I6 };
extern void (*ingest_at)(enum ingest_step);	/* NULL in life */
#endif
