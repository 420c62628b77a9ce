/*
 * intel/rules.h - the golden rules as advice over a text (INT-30).  Pure; never blocks.
 *
 * Word lists: reference/golden_source.csv, golden_tactics.csv (id,words,kind,why).
 */
#ifndef PS_INTEL_RULES_H
#define PS_INTEL_RULES_H
#include "reference/reference.h"

enum rule { RULE_SOURCE, RULE_TACTICS, RULE_SECRET_MARKING };
struct rule_hit { enum rule rule; size_t start, length; /* bytes of the text */ const char *why; /* words for the page */ };
#define RULE_HITS_MAX 40
struct rules {
	struct rule_hit	 hit[RULE_HITS_MAX];
	size_t		 n_hits;
	bool		 has_who, has_what, has_when, has_where, has_how;	/* 5WH: a part seen in the text or the answers */
	int		 n_missing;
};
/* names: further words that would name the source (submitter's name, job title), may be none. */
void	 rules_check(const struct reference *, struct str text, const struct str *names, size_t n_names, struct rules *out);
const char *rule_words(enum rule);		/* "Source may show" ... */
/* The words of the missing parts: "Who, When". */
NODISCARD err_t rules_missing(struct arena *, const struct rules *, struct str *out);
#endif
