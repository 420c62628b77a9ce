/*
 * link/explain.c - a weight in words, comparison by comparison, with the running total (LNK-83).
 */
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "link/engine.h"

struct page { char *p; size_t n, used; };

static void __attribute__((format(printf, 2, 3)))
line(struct page *page, const char *format, ...)
{
	va_list list;
	int n;

	if (page->used + 1 >= page->n)
		return;
	va_start(list, format);
	n = vsnprintf(page->p + page->used, page->n - page->used, format, list);
	va_end(list);
	if (n < 0)
		return;
	page->used = (size_t)n < page->n - page->used ? page->used + (size_t)n : page->n - 1;
}

static const enum pl_role roles_of[COMPARISONS][5] = {
	[CMP_GIVEN] = { PL_GIVEN_NAME, PL_FULL_NAME }, [CMP_SURNAME] = { PL_SURNAME, PL_FULL_NAME }, [CMP_FURTHER] = { PL_SECOND_NAME, PL_FULL_NAME },
	[CMP_BIRTH] = { PL_DATE_OF_BIRTH }, [CMP_SEX] = { PL_SEX }, [CMP_LOCATION] = { PL_POSTCODE, PL_PLACE, PL_ADDRESS }, [CMP_PHONE] = { PL_PHONE },
	[CMP_PLATE] = { PL_PLATE }, [CMP_EMAIL] = { PL_EMAIL }, [CMP_DOCUMENT] = { PL_DOCUMENT_NO }, [CMP_NATIONALITY] = { PL_NATIONALITY },
	[CMP_OCCUPATION] = { PL_OCCUPATION }, [CMP_CATEGORY] = { PL_CATEGORY }, [CMP_TEXT] = { PL_TEXT },
};

/* What the columns of a comparison say in a record, as it was written. */
static void
values(struct page *page, const struct pl_engine *e, uint32_t record, enum comparison c)
{
	size_t s = e->n_sources > 1 && record >= e->source[0].n_records, row = s > 0 ? record - e->source[0].n_records : record;
	const char *between = "";

	for (size_t i = 0; i < 5 && roles_of[c][i] != PL_IGNORE; i++)
		for (size_t k = 0; k < e->source[s].n_columns; k++) {
			const struct pl_column *column = &e->column[s][k];
			uint64_t span = column->span != NULL ? column->span[row] : 0;

			if (column->role != roles_of[c][i] || PL_SPAN_LENGTH(span) == 0)
				continue;
			line(page, "%s%.*s", between, (int)PL_SPAN_LENGTH(span), column->text + PL_SPAN_AT(span));
			between = ", ";
		}
}

static double
bits(int32_t weight)
{
	return (double)weight / BIT;
}

static void
comparisons(struct page *page, const struct pl_engine *e, uint32_t a, uint32_t b, const struct levels *l, const int32_t *rarity, int32_t total)
{
	int32_t kin = e->model.kin_prior;

	for (size_t c = 0; c < COMPARISONS; c++) {
		const struct comparison_text *t = &comparison_texts[c];
		int level = l->level[c];
		int32_t weight = e->model.weight[c][level] + rarity[c];

		kin += e->model.kin[c][level] + (t->is_kin ? rarity[c] : 0);
		if (level == 0)
			continue;
		total += weight;
		line(page, "%+9.3f  %+9.3f  %s: %s", bits(weight), bits(total), t->name, t->level[level].words);
		if (c != CMP_ORDER) {
			line(page, " [");
			values(page, e, a, (enum comparison)c);
			line(page, " | ");
			values(page, e, b, (enum comparison)c);
			line(page, "]");
		}
		line(page, " (m %.3g, u %.3g", e->model.m[c][level], c == CMP_ORDER ? 1 : e->model.u[c][level]);
		if (rarity[c] != 0)
			line(page, ", how rare %+.3f", bits(rarity[c]));
		line(page, ")\n");
	}
	total -= model_log_sum(&e->model, kin);
	line(page, "%+9.3f  %+9.3f  could be a relative, a house-mate or one of a group\n", -bits(model_log_sum(&e->model, kin)), bits(total));
}

/* What else the levels say, shown and never counted (LNK-66). */
static void
relations(struct page *page, const struct levels *l)
{
	bool surname = l->level[CMP_SURNAME] >= REL_SAME && l->level[CMP_SURNAME] <= REL_ROUGH;
	bool given_differs = l->level[CMP_GIVEN] == REL_DIFFERENT || l->level[CMP_GIVEN] == REL_NEAR;
	bool where = l->level[CMP_LOCATION] >= PLACE_L_DOOR && l->level[CMP_LOCATION] <= PLACE_L_NEARLY;

	if (surname && where && given_differs)
		line(page, l->level[CMP_BIRTH] == BIRTH_L_EQUAL ? "Note: could be twins.\n" : "Note: could be one household.\n");
	if (l->level[CMP_PHONE] == 1 && given_differs && l->level[CMP_BIRTH] >= BIRTH_L_ONE_YEAR)
		line(page, "Note: could be a telephone that several people share.\n");
}

enum pl_code
pl_explain(struct pl_engine *e, uint32_t left, uint32_t right, char *text, size_t n, struct pl_error *error)
{
	struct page page = { text, n, 0 };
	struct levels l;
	int32_t rarity[COMPARISONS], weight;

	if (pl_score(e, left, right, &weight, error) != PL_OK)
		return PL_NOTFOUND;
	weight = score_pair(e, left, right, &l, rarity);
	line(&page, "   weight      total  what\n%+9.3f  %+9.3f  before anything is compared: one pair in %.0f is of one person\n",
	    bits(e->model.prior), bits(e->model.prior), 1 / e->model.lambda);
	comparisons(&page, e, left, right, &l, rarity, e->model.prior);
	line(&page, "weight %.4f, probability %.5f (p99 %.2f, p95 %.2f, best %.2f)\n", bits(weight), pl_probability(weight),
	    bits(e->p99), bits(e->p95), bits(e->best));
	relations(&page, &l);
	return PL_OK;
}
