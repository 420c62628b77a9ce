/*
 * know/measure.c - the names of measures and months.
 */
#include "know/figures.h"

static const struct { const char *code, *words, *rule; } measures[MEASURES] = {
	[MEASURE_REPORTS] = { "reports", "Reports", "Reports received in the month, whatever channel they came by. Spam and deleted reports are not counted." },
	[MEASURE_DECIDED] = { "decided", "Safety decided", "Of these, those whose safety decision a named person has made." },
	[MEASURE_IN_TIME] = { "in-time", "In time", "Of these, those decided before their safety clock was over." },
	[MEASURE_LIVE] = { "live", "Live", "Of these, those whose links were confirmed, so that the picture holds them." },
	[MEASURE_ACTED] = { "acted", "Acted", "Of these, those that were shared with a partner, or where somebody acted." },
	[MEASURE_OUTCOMES] = { "outcomes", "Outcomes", "Of these, those for which an outcome was written down." },
	[MEASURE_ANSWERED] = { "answered", "Answered", "Of these, those whose sender was told what became of it, or can read it." },
};

const char *
measure_code(enum measure m)
{
	return measures[m].code;
}

const char *
measure_words(enum measure m)
{
	return measures[m].words;
}

const char *
measure_rule(enum measure m)
{
	return measures[m].rule;
}

bool
measure_of(struct str code, enum measure *out)
{
	for (int m = 0; m < MEASURES; m++)
		if (str_is(code, measures[m].code)) {
			*out = (enum measure)m;
			return true;
		}
	return false;
}

int32_t
month_of(int32_t day)
{
	struct date d = date_of(day);

	return 12 * d.year + d.month - 1;
}

int32_t
month_first(int32_t month)
{
	return day_of((struct date){ month / 12, month % 12 + 1, 1 });
}

err_t
month_words(struct arena *arena, int32_t month, struct str *out)
{
	static const char *const names[] = { "January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November", "December" };

	return str_fmt(arena, out, "%s %d", names[month % 12], month / 12);
}

err_t
month_code(struct arena *arena, int32_t month, struct str *out)
{
	return str_fmt(arena, out, "%04d-%02d", month / 12, month % 12 + 1);
}

bool
month_read(struct str code, int32_t *out)
{
	int64_t year, month;

	if (code.n != 7 || code.p[4] != '-' || str_i64(str_head(code, 4), &year) != NULL || str_i64(str_from(code, 5), &month) != NULL ||
	    year < 1990 || year > 2200 || month < 1 || month > 12)
		return false;
	*out = (int32_t)(12 * year + month - 1);
	return true;
}
