/*
 * intel/item.h - a report cut into graded statements (INT-08, 21-25, 77).
 *
 *	report_view -> items_offered -> page -> triage_submit: one work
 *	{ safety decision, items, grades, sanitised text, mentions, events }
 */
#ifndef PS_INTEL_ITEM_H
#define PS_INTEL_ITEM_H
#include "intel/grade.h"
#include "intel/report.h"
#include "intel/safety.h"

#define ITEMS_MAX 99
#define ITEM_TEXT_MAX 8000
/* What the picture will know of a statement, as it was answered; null where it was not. */
struct item_facts { struct cbor when, where, signs, exploitation; };
/* One statement, offered before triage or read back from its row. */
struct item_view {
	struct id	 id;				/* id_none while only offered */
	int		 no;
	struct row	 row;				/* when stored */
	struct opened	 opened;
	struct str	 title, text_original, text_sanitised;
	struct str	 basis, basis_words, when_words, where, field;	/* field: where it stands in the answers */
	struct str	*sign; size_t n_signs;
	struct item_facts facts;
	bool		 is_feeling, sensitive, offered_tick;	/* tick, person, vehicle, phone of a public form */
	size_t		 span_start, span_end;			/* bytes of field */
	struct grade	 grade;				/* proposed or given */
	struct str	 grade_short, grade_words, conditions, usage, provenance, threat_type;
	struct id	 author, authoriser;
	struct str	 author_name, authoriser_name, marking;
	int32_t		 graded_on, authorised_on;
	bool		 live;
};
/* One for each part of the text, in the order of report.part; then ticks, persons, vehicles, phones of a public form (PUB-47). Pure over the view. */
NODISCARD err_t items_offered(struct ctx *, const struct intel *, const struct report_view *, struct item_view **out, size_t *n);
/* A basis of the forms as provenance, safe to share: "Told by the person concerned."  Empty when it is none. */
struct str provenance_of(struct str basis);
/* Items of a report already split, with what the actor may open. */
NODISCARD err_t items_of(struct ctx *, const struct intel *, const struct report_view *, struct item_view **out, size_t *n);

/* Codes of a stored item, without its texts; and one item whose keys are at hand. */
struct grade item_grade(const struct row *);
NODISCARD err_t item_view_of(struct ctx *, const struct row *, const struct opened *, struct item_view *out);

/* A mention chosen on the triage page (PICTURE finds them; see intel/mention.h). */
struct mention_new {
	const char	*kind;			/* person place vehicle phone account document organisation */
	struct str	 field, raw, norm, attribute;	/* attribute of INT-10 that raw is */
	struct cbor	 more;			/* further attributes of the same thing: name -> text; null: none */
	size_t		 start, length;
	struct id	 entity;
	bool		 ignored;
};
struct triage_item {
	struct str	 title, text_original, text_sanitised, field, basis;
	size_t		 span_start, span_end;
	struct cbor	 when, where, signs, exploitation; /* null: not answered */
	struct grade	 grade;
	struct str	 provenance, threat_type;
	const struct mention_new *mention; size_t n_mentions;
};
struct triage {
	bool		 decide_safety; enum safety_decision decision; struct str reason;	/* not again when decided */
	struct str	 title, marking;		/* "O", "OS" */
	bool		 rules_seen;			/* the tick under the warnings */
	bool		 asked;				/* a source at risk who said nothing of what we must not do was asked, or cannot be (INT-28) */
	const struct triage_item *item; size_t n_items;
};
/*
 * Everything or nothing.  Events: open (when NEW), grade, sanitise; state
 * SANITISED, task `authorise`.  A sensitive item (A2, source at risk) leaves it
 * GRADED with a task `sanitise` for another intake officer.  Errors: grade.* (with the item's number in
 * *item_out), safety.*, "item.text-empty", "item.text-too-long",
 * "rules.not-seen", "triage.ask-first", state.*, CONFLICT "report.locked".
 */
NODISCARD err_t triage_submit(struct ctx *, const struct intel *, struct str urn, const struct triage *, int *item_out);
/*
 * All that triage_submit would refuse, at once, for the page: item 0 is the
 * report itself.  A blank grade is a fault for each of its parts.
 */
#define TRIAGE_FAULTS_MAX 120
struct triage_fault { int item; err_t why; };
NODISCARD err_t triage_faults(struct ctx *, const struct intel *, const struct report_view *, const struct triage *, struct triage_fault **out, size_t *n);
/* Sensitive items: another intake officer has read the texts to share (INT-22). GRADED -> SANITISED. CONFLICT "sanitise.own-work". */
NODISCARD err_t report_review_sanitised(struct ctx *, const struct intel *, struct str urn);
#endif
