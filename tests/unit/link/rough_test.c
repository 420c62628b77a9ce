/*
 * tests/unit/link/rough_test.c - names that sound alike share a rough key (LNK-33).
 */
#include "link/rough.h"
#include "t.h"

static const char *
key_of(const char *name)
{
	static char text[ROUGH_MAX + 1];
	uint64_t key = rough_key((const uint8_t *)name, strlen(name));

	for (int i = 0; i < ROUGH_MAX; i++)
		text[i] = (char)(key >> (8 * (ROUGH_MAX - 1 - i)));
	text[rough_length(key)] = '\0';
	return text;
}

T(the_rough_keys_of_the_specification_come_out)
{
	static const char *const vector[][2] = {
		{ "mohammed", "MMD" }, { "muhammad", "MMD" }, { "mohamed", "MMD" }, { "ghebremariam", "GBRMRM" }, { "gebremaryam", "GBRMRM" },
		{ "oleksandr", "ALKSNDR" }, { "alexander", "ALKSNDR" }, { "kowalczyk", "KVLCK" }, { "kovalchyk", "KVLCK" },
		{ "shevchenko", "SVCNK" }, { "szewczenko", "SVCNK" }, { "khaled", "HLD" }, { "halid", "HLD" }, { "yusuf", "ASF" }, { "youssef", "ASF" },
	};

	for (size_t i = 0; i < sizeof vector / sizeof vector[0]; i++)
		EXPECT(strcmp(key_of(vector[i][0]), vector[i][1]) == 0);
	EXPECT_EQ(rough_length(rough_key((const uint8_t *)"", 0)), 0);
}
