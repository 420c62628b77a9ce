/*
 * picture/kinds.c - the words and letters of the kinds of entity (INT-09).
 */
#include "picture/picture.h"

static const struct { const char *name, *words; char pole; } kinds[ENTITY_KINDS] = {
	[KIND_PERSON] = { "person", "Person", 'P' },
	[KIND_ORGANISATION] = { "organisation", "Organisation", 'P' },
	[KIND_PLACE] = { "place", "Place", 'L' },
	[KIND_VEHICLE] = { "vehicle", "Vehicle", 'O' },
	[KIND_PHONE] = { "phone", "Phone", 'O' },
	[KIND_ACCOUNT] = { "account", "Online account", 'O' },
	[KIND_DOCUMENT] = { "document", "Document", 'O' },
	[KIND_EVENT] = { "event", "Event", 'E' },
};

const char *
entity_kind_name(enum entity_kind kind)
{
	return kinds[kind].name;
}

const char *
entity_kind_words(enum entity_kind kind)
{
	return kinds[kind].words;
}

char
entity_kind_pole(enum entity_kind kind)
{
	return kinds[kind].pole;
}

bool
entity_kind_of(struct str name, enum entity_kind *out)
{
	for (int k = 0; k < ENTITY_KINDS; k++)
		if (str_is(name, kinds[k].name)) {
			*out = (enum entity_kind)k;
			return true;
		}
	return false;
}

const char *
match_reason_words(enum match_reason reason)
{
	static const char *const words[] = {
		[MATCH_PHONE] = "Same number, to the digit",
		[MATCH_PLATE] = "Same number plate, to the letter",
		[MATCH_PLATE_PATTERN] = "The plate fits, with the missing letters",
		[MATCH_EMAIL] = "Same e-mail address",
		[MATCH_ACCOUNT] = "Same online account",
		[MATCH_DOCUMENT] = "Same document number",
		[MATCH_PREMISES] = "Same premises: postcode and number",
		[MATCH_NAME] = "The names agree",
		[MATCH_BIRTH] = "The dates of birth agree",
		[MATCH_PLACE] = "Named at the same premises",
	};

	return words[reason];
}
