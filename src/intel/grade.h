/*
 * intel/grade.h - 3x5x2 grades: what may stand together (INT-21 to 23), pure.
 */
#ifndef PS_INTEL_GRADE_H
#define PS_INTEL_GRADE_H
#include "base/str.h"

/* As posted or stored; 0 where nothing was chosen. */
struct grade {
	int		 source;	/* 1 2 3 */
	char		 assessment;	/* A-E */
	char		 handling;	/* P C */
	int		 action;	/* 1-3 for A1-A3 */
	int		 sanitisation;	/* 1-2 for S1 S2 */
	int		 mopi;		/* 1-4 */
	struct str	 grade_reason, conditions, conditions_reason, usage;
};
/* Codes as posted ("2", "B", "P", "A3", "S1"; empty: not chosen) -> grade.  INVALID "grade.unknown". */
NODISCARD err_t grade_read(struct str source, struct str assessment, struct str handling, struct str action, struct str sanitisation, struct grade *out);
/*
 * INT-22.  anonymous: no known source.  Messages: grade.source grade.assessment
 * grade.handling grade.p-action grade.p-sanitisation grade.p-both grade.c-action
 * grade.c-sanitisation grade.c-both grade.conditions grade.conditions-reason
 * grade.usage grade.reason grade.anonymous-1 grade.mopi.
 */
NODISCARD err_t grade_check(const struct grade *, bool anonymous);
bool	 grade_is_sensitive(const struct grade *, bool source_risk);
int	 grade_confidence(int source, char assessment);		/* 3 high 2 medium 1 low, 0 ungraded */
const char *grade_confidence_words(int);
/* Proposals for the page: a feeling -> D; source risk -> C + S2. */
void	 grade_propose(struct grade *io, bool is_feeling, bool source_risk);

/* "2BP", "2CC A2 S2"; and in words: "untested source, known indirectly but corroborated, lawful sharing permitted". */
NODISCARD err_t grade_short(struct arena *, const struct grade *, struct str *out);
NODISCARD err_t grade_words(struct arena *, const struct grade *, struct str *out);
struct grade_choice { const char *code, *words; };
extern const struct grade_choice grade_sources[3], grade_assessments[5], grade_handlings[2], grade_actions[3], grade_sanitisations[2], grade_mopis[4];

/* INT-24: grades of other systems.  false when the code is none of theirs. */
struct grade_import { struct grade grade; bool review_handling; };
bool	 grade_from_5x5x5(struct str source, struct str information, struct grade_import *out);
bool	 grade_from_admiralty(struct str code, struct grade_import *out);
bool	 grade_to_admiralty(const struct grade *, char out[3]);
#endif
