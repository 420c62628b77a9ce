/*
 * intel/parts.h - answers of a report as texts and lines.  Of the report pages alone.
 */
#ifndef PS_INTEL_PARTS_H
#define PS_INTEL_PARTS_H
#include "intel/inside.h"
#include "intel/report.h"

/* lines, parts, text, do_not, source_risk of a view, from its form and answers. */
NODISCARD err_t parts_fill(struct ctx *, struct report_view *io);
/* Body of the envelope: answers, and the contact fields where the reader has their key. */
NODISCARD err_t report_answers(struct ctx *, const struct report_found *, struct cbor *out);
struct clock_facts { int64_t due, minutes; bool decided; struct str by; };
NODISCARD err_t report_clock_words(struct ctx *, const struct clock_facts *, struct str *out);
NODISCARD err_t report_loop(struct ctx *, struct id report, struct loop *out);
/* The loops of a page's reports in one read, out[n]; the same replay, but steps have no texts until loop_texts. */
NODISCARD err_t report_loops(struct ctx *, const struct id *report, size_t n, struct loop *out);
NODISCARD err_t loop_texts(struct ctx *, struct loop *io);
struct str feedback_words(struct str code);
#endif
