/*
 * cli/demo_send.h - one report is written and sent, as its sender would.
 */
#ifndef PS_CLI_DEMO_SEND_H
#define PS_CLI_DEMO_SEND_H
#include "cli/demo_county.h"

/* May somebody of the public be answered?  A code that is kept is told at the end, with a place that stays where it is; one somebody has lost costs no derivation, and nobody can ever open what is sent to it. */
enum code { CODE_NONE, CODE_KEPT, CODE_LOST };
struct letter {
	struct str	 by;		/* login, or "public" */
	struct str	 channel;	/* as in the report's column; public_web and survey come through the public spool */
	struct str	 basis;		/* of the public: how_known */
	struct str	 danger, welfare, child, about, signs, where, words, feeling, when, place_kind;
	struct str	 give;		/* "plate=ZZ69 KLM;phone=07700 900147": what stands in fields of its own */
	int64_t		 at;
	bool		 source_risk;	/* whoever told them could be harmed */
	enum code	 code;
};
struct sent {
	char	 urn[24];
	bool	 is_public, has_code;
};
/* Sent and taken in; the report is NEW.  BUG "demo.form" when the words do not fit the form. */
NODISCARD err_t letter_send(struct county *, const struct letter *, struct sent *out);
#endif
