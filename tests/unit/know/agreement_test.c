/* Sharing agreements: complete before the first signature, in force by the second of another agency (STA-85). */
#include "../act/people.h"

#define DRAFT "partner=org-glaa|kind=sharing|purpose=Joint visits|lawful_basis=public_task|data_shared=reports|signed_on=2026-06-01|review_on=2027-06-01"

T(an_agreement_is_signed_when_it_is_complete)
{
	struct str urn;

	registers();
	urn = made(LIA, "agreement", "partner=org-glaa|kind=sharing|purpose=Joint visits|lawful_basis=public_task|signed_on=2026-06-01|review_on=2027-06-01");
	EXPECT_ERR_ID(moved(LIA, urn, "sign", ""), ERR_INVALID, "agreement.incomplete");
	EXPECT_OK(edited(LIA, urn, DRAFT));
	EXPECT_ERR_ID(moved(LIA, urn, "sign", ""), ERR_INVALID, "agreement.nobody-signs");
	EXPECT_OK(edited(LIA, urn, DRAFT "|signed_by.0=Lia Frost|signed_agency.0=Testshire Council"));
	EXPECT_OK(moved(LIA, urn, "sign", ""));
	EXPECT_STR(record_state(urn), "SIGNED");
}

T(one_agency_alone_puts_nothing_in_force)
{
	struct str urn;

	registers();
	urn = made(LIA, "agreement", DRAFT "|signed_by.0=Lia Frost");
	EXPECT_OK(moved(LIA, urn, "sign", ""));
	EXPECT_ERR_ID(moved(LIA, urn, "countersign", ""), ERR_CONFLICT, "state.second-person");
	EXPECT_ERR_ID(moved(CORA, urn, "countersign", ""), ERR_CONFLICT, "state.second-person");
	EXPECT_ERR_ID(moved(CORA, urn, "withdraw", ""), ERR_INVALID, "reason.needed");
	EXPECT_OK(moved(CORA, urn, "withdraw", "A clause is wrong"));
	EXPECT_STR(record_state(urn), "DRAFT");
}

T(its_review_and_its_end_are_tasks_of_the_lead)
{
	struct str urn;

	registers();
	urn = made(LIA, "agreement", DRAFT "|ends_on=2028-06-01");
	EXPECT_EQ(tasks_open(urn, "review") + tasks_open(urn, "end"), 2);
}
