/*
 * link/comparisons.c - the comparisons and their levels with starting chances (LNK-60, 61, 67).
 *
 * m: how often two records of one person stand at this level.  u: how often
 * two of different persons do, where the data are too few to say.  k: how
 * often two of relatives, house-mates or a group do.  All are where learning
 * starts, and what it is drawn to when there is little to learn from.
 */
#include "link/compare.h"

#define NAME_LEVELS(n0, nb, n1, n2, nk, n3, n4, n5, nf, n6, n7, k0, k7)			\
	{ { "", 0, 0, 0 },									\
	    { "the same", n0, 5e-3, k0 }, { "the same but for blanks or small words", nb, 5e-4, .002 },			\
	    { "known variants", n1, 2e-3, .01 }, { "a typing error apart", n2, 2e-3, .01 }, { "neighbouring keys", nk, 2e-4, .001 },	\
	    { "sound alike", n3, 2e-3, .01 }, { "initial of the other", n4, 3e-3, .005 }, { "part of the other", n5, 1e-3, .01 },	\
	    { "among the other's further names", nf, 2e-3, .005 }, { "a little alike", n6, .04, .03 }, { "different", n7, .94, k7 } }

const struct comparison_text comparison_texts[COMPARISONS] = {
	[CMP_GIVEN] = { "given name", RELATIONS, 0, NAME_LEVELS(.74, .01, .09, .06, .01, .02, .02, .01, .01, .01, .03, .02, .9) },
	[CMP_SURNAME] = { "surname", RELATIONS, 1, NAME_LEVELS(.79, .01, .05, .06, .01, .02, .01, .01, .01, .01, .04, .70, .20) },
	[CMP_FURTHER] = { "further names", RELATIONS, 0, NAME_LEVELS(.69, .01, .08, .06, .01, .02, .02, .02, .01, .02, .10, .02, .9) },
	[CMP_ORDER] = { "order of names", 3, 0, { { "", 0, 0, 0 }, { "as written", .97, 1, 1 }, { "swapped", .03, 1, 1 } } },
	[CMP_BIRTH] = { "date of birth", BIRTH_L_END, 1, {
	    { "", 0, 0, 0 }, { "the same day", .76, 4e-5, .02 }, { "the same, 1 January or only part of a date", .02, 1e-4, .002 },
	    { "one holds the other", .01, 5e-4, .001 }, { "day and month swapped", .02, 3e-5, .0005 },
	    { "one digit: last of the year", .015, 3e-4, .002 }, { "one digit of the year", .01, 3e-4, .0005 },
	    { "one digit of the month", .01, 3e-4, .002 }, { "one digit of the day", .015, 5e-4, .002 },
	    { "two digits exchanged", .02, 2e-4, .0005 }, { "1 January on a side, same year", .03, 1e-3, .002 },
	    { "a calendar apart", .01, 1e-4, .0002 }, { "day and month, year close", .02, 2e-4, .001 }, { "day and month", .01, 2e-3, .002 },
	    { "year and one part", .02, 2e-3, .005 }, { "within a year", .01, .03, .1 }, { "within ten years", .01, .3, .4 },
	    { "farther apart", .01, .66, .45 } } },
	[CMP_SEX] = { "sex", SEX_L_END, 1, {
	    { "", 0, 0, 0 }, { "the same, given names alike", .97, .9, .9 }, { "X on a side, given names alike", .01, .01, .01 },
	    { "different, given names alike", .02, .09, .09 }, { "the same, given names apart", .97, .5, .45 },
	    { "X on a side, given names apart", .01, .01, .01 }, { "different, given names apart", .02, .49, .54 } } },
	[CMP_LOCATION] = { "where", PLACE_L_END, 1, {
	    { "", 0, 0, 0 }, { "the same door", .35, 1e-6, .3 }, { "the same unit postcode", .20, 2e-5, .25 },
	    { "a sign off, or addresses alike", .08, 1e-4, .05 }, { "the same sector", .03, 1e-4, .02 },
	    { "the same place or district", .10, .015, .15 }, { "places spelt alike", .02, .002, .02 }, { "the same area", .04, .03, .03 },
	    { "elsewhere", .18, .95, .2 } } },
	[CMP_PHONE] = { "telephone", 5, 1, {
	    { "", 0, 0, 0 }, { "the same", .55, 1e-6, .4 }, { "one digit off", .04, 1e-6, .02 }, { "the last six", .02, 1e-6, .01 }, { "different", .39, 1, .57 } } },
	[CMP_PLATE] = { "vehicle", 6, 0, {
	    { "", 0, 0, 0 }, { "the same", .85, 1e-5, 1e-5 }, { "the same but for look-alikes", .05, 1e-5, 1e-5 }, { "fits the pattern", .02, 1e-4, 1e-4 },
	    { "one sign off", .03, 1e-4, 1e-4 }, { "different", .05, 1, 1 } } },
	[CMP_EMAIL] = { "e-mail", 6, 0, {
	    { "", 0, 0, 0 }, { "the same", .75, 1e-5, 1e-5 }, { "the same name at another", .05, 1e-5, 1e-5 }, { "nearly the same name", .05, 1e-4, 1e-4 },
	    { "the same domain", .02, .02, .02 }, { "different", .13, .98, .98 } } },
	[CMP_DOCUMENT] = { "document", 4, 0, {
	    { "", 0, 0, 0 }, { "the same", .90, 1e-6, 1e-6 }, { "one sign off", .05, 1e-5, 1e-5 }, { "different", .05, 1, 1 } } },
	[CMP_NATIONALITY] = { "nationality", 4, 1, {
	    { "", 0, 0, 0 }, { "the same", .94, .2, .9 }, { "one group", .02, .05, .03 }, { "different", .04, .75, .07 } } },
	[CMP_OCCUPATION] = { "occupation", 4, 0, {
	    { "", 0, 0, 0 }, { "the same", .5, .05, .05 }, { "share a word", .1, .05, .05 }, { "different", .4, .9, .9 } } },
	[CMP_CATEGORY] = { "category", 4, 0, {
	    { "", 0, 0, 0 }, { "the same", .7, .2, .2 }, { "share a word", .1, .05, .05 }, { "different", .2, .75, .75 } } },
	[CMP_TEXT] = { "words", 5, 0, {
	    { "", 0, 0, 0 }, { "nearly all", .5, 1e-4, 1e-4 }, { "most", .2, 1e-3, 1e-3 }, { "some", .1, .01, .01 }, { "few", .2, .99, .99 } } },
};
