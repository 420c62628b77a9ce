/*
 * cli/demo_people.c - Wyvale: 28 kinds of partner, one account for each role.
 * Every name is invented.
 */
#include "cli/demo_people.h"

#include "policy/policy.h"

const struct demo_agency demo_agencies[] = {
	{ "Wyvale Police", "police", "police" },
	{ "Wyvale County Council, Adult Care", "adults", "adult social care" },
	{ "Wyvale County Council, Children's Services", "children", "children's social care" },
	{ "Harle Borough Council, Housing", "harle-housing", "housing" },
	{ "Thornby City Council, Licensing", "thornby-licensing", "licensing" },
	{ "Wyvale Trading Standards", "trading", "trading standards" },
	{ "Wyvale Fire and Rescue", "fire", "fire and rescue" },
	{ "Wyvale Ambulance", "ambulance", "ambulance" },
	{ "Thornby General Hospital", "hospital", "hospital" },
	{ "Wyvale Primary Care", "primary-care", "primary care" },
	{ "Wyvale Public Health", "public-health", "public health" },
	{ "Wyvale Probation", "probation", "probation" },
	{ "Wyvale Youth Justice", "youth-justice", "youth justice" },
	{ "Wyvale Schools Partnership", "schools", "schools" },
	{ "Thornby College", "college", "college" },
	{ "Labour Inspection, Wyvale office", "labour", "labour inspection" },
	{ "Border and Visas, Wyvale office", "border", "border and visas" },
	{ "Tax Compliance, Wyvale office", "tax", "tax compliance" },
	{ "Benefits Office Thornby", "benefits", "benefits" },
	{ "Thornby Food Bank", "food-bank", "food bank" },
	{ "Harbour House, safe accommodation", "harbour-house", "safe accommodation" },
	{ "Open Hand, survivor support", "open-hand", "survivor support" },
	{ "St Brannoc's Outreach", "outreach", "faith group" },
	{ "Wyvale Law Centre", "law-centre", "legal advice" },
	{ "Wyvale Homes", "wyvale-homes", "housing association" },
	{ "Night Shelter Thornby", "night-shelter", "homelessness" },
	{ "Wyvale Chamber of Trade", "chamber", "business" },
	{ "Office of the Commissioner, Wyvale", "commissioner", "commissioner" },
};
const size_t demo_n_agencies = sizeof demo_agencies / sizeof demo_agencies[0];

#define R(role) ROLE_BIT(ROLE_##role)
const struct demo_account demo_accounts[] = {
	{ "practitioner", "jo.lamb@harle.example", "Jo Lamb", "Housing officer", "harle-housing", R(PRACTITIONER), 2 },
	{ "lead", "pat.quill@harle.example", "Pat Quill", "Housing manager", "harle-housing", R(LEAD), 2 },
	{ "intake", "sam.field@police.example", "Sam Field", "Intelligence researcher", "police", R(INTAKE), 3 },
	{ "authoriser", "ada.marsh@police.example", "Ada Marsh", "Sergeant", "police", R(AUTHORISER), 3 },
	{ "analyst", "kit.dale@police.example", "Kit Dale", "Analyst", "police", R(ANALYST), 3 },
	{ "handler", "lee.stone@police.example", "Lee Stone", "Source handler", "police", R(HANDLER), 3 },
	{ "safeguarding", "mina.brook@adults.example", "Mina Brook", "Safeguarding lead", "adults", R(SAFEGUARDING), 3 },
	{ "coordinator", "robin.hale@police.example", "Robin Hale", "Partnership coordinator", "police", R(COORDINATOR), 2 },
	{ "chair", "alex.ward@commissioner.example", "Alex Ward", "Chair of the board", "commissioner", R(CHAIR), 2 },
	{ "auditor", "noor.penn@commissioner.example", "Noor Penn", "Data protection officer", "commissioner", R(AUDITOR), 1 },
	{ "admin", "toni.grey@police.example", "Toni Grey", "Administrator", "police", R(ADMIN), 1 },
	{ "practitioner", "ellis.moor@foodbank.example", "Ellis Moor", "Volunteer", "food-bank", R(PRACTITIONER), 2 },
	{ "practitioner", "val.reed@hospital.example", "Val Reed", "Nurse", "hospital", R(PRACTITIONER), 2 },
};
const size_t demo_n_accounts = sizeof demo_accounts / sizeof demo_accounts[0];
