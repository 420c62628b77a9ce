/*
 * intel/split.h - which words of a report a statement holds (INT-08, 32, PUB-47).
 *
 *	report -> sentences, offers, stored items -> cut ("w0,1,2", "o3", "i1") -> item_view
 *
 * A page names words by their place and never sends them back, so that a
 * statement holds exactly what was written.
 */
#ifndef PS_INTEL_SPLIT_H
#define PS_INTEL_SPLIT_H
#include "intel/item.h"

#define SENTENCES_MAX 400		/* the rest of a longer text is one */
struct sentence { size_t part, start, length; struct str text; };	/* bytes of report.part[part].text */
NODISCARD err_t report_sentences(struct arena *, const struct report_view *, struct sentence **out, size_t *n);

/* All a page may name. */
struct cuts {
	const struct report_view *report;
	struct sentence	 *sentence; size_t n_sentences;
	struct item_view *offer; size_t n_offers;	/* items_offered: first one for each part */
	struct item_view *stored; size_t n_stored;
};
NODISCARD err_t cuts_of(struct ctx *, const struct intel *, const struct report_view *, struct cuts *out);
/*
 * The cuts a page begins with: stored items of a report that came back, else
 * one for each thing written (a feeling of its own apart, later answers with
 * the first), else whatever was ticked.
 */
NODISCARD err_t cuts_first(struct arena *, const struct cuts *, struct str **out, size_t *n);
/* INVALID "item.cut" when it names nothing of this report. */
NODISCARD err_t cut_item(struct arena *, const struct cuts *, struct str cut, struct item_view *out);
/* The same words in another place: gone[i] takes sentence i out.  Empty when nothing is left; cuts of other kinds stay. */
NODISCARD err_t cut_without(struct arena *, const struct cuts *, struct str cut, const bool *gone, struct str *out);
/* Two cuts of sentences as one, in the order of the text. */
NODISCARD err_t cut_join(struct arena *, const struct cuts *, struct str a, struct str b, struct str *out);
NODISCARD err_t cut_sentences(struct arena *, const struct cuts *, const bool *in, struct str *out);
/* text with the words taken out, where they stand in it. */
NODISCARD err_t text_without(struct arena *, struct str text, struct str words, struct str *out);
#endif
