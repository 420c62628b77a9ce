/*
 * intel/draft.h - pages of a form kept between turns (INT-29): sealed to the
 * writer's agency, shown to the writer alone, gone after 7 days.
 */
#ifndef PS_INTEL_DRAFT_H
#define PS_INTEL_DRAFT_H
#include "intel/intel.h"

#define DRAFT_DAYS 7
struct draft { struct row row; struct opened opened; struct id id; const struct form *form; struct cbor answers; uint8_t token[16]; int page; int64_t touched; };
NODISCARD err_t draft_new(struct ctx *, const struct intel *, const struct form *, const struct cbor *answers, struct id about, struct draft *out);
NODISCARD err_t draft_open(struct ctx *, const struct intel *, struct id, struct draft *out);	/* NOTFOUND for others */
NODISCARD err_t draft_save(struct ctx *, const struct draft *, int page, const struct cbor *answers);
/* The number of the report this draft became: the answer to who presses Send again (NOTFOUND when it became none). */
NODISCARD err_t draft_sent(struct ctx *, struct id, struct str *urn_out);
NODISCARD err_t draft_drop(struct ctx *, struct id);
struct draft_line { struct id id; uint16_t form; int64_t touched; int32_t expires; int page; };
NODISCARD err_t draft_mine(struct ctx *, struct draft_line **out, size_t *n);
#endif
