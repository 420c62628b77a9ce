/*
 * link/model.c - weights of levels and the weight of a pair (link/model.h).
 */
#include "link/model.h"

#include <math.h>
#include <string.h>

#define SUM_MOST (20 * BIT)

err_t
model_init(struct model *model, struct memory *m)
{
	*model = (struct model){ 0 };
	ARRAY(model->sum, m, 2 * SUM_MOST + 1);
	for (int32_t x = -SUM_MOST; x <= SUM_MOST; x++)
		model->sum[x + SUM_MOST] = (int16_t)lround(BIT * log2(1 + exp2((double)x / BIT)));
	for (size_t c = 0; c < COMPARISONS; c++)
		for (size_t l = 0; l < LEVELS; l++) {
			model->m[c][l] = comparison_texts[c].level[l].m;
			model->u[c][l] = comparison_texts[c].level[l].u;
			model->k[c][l] = comparison_texts[c].level[l].k;
		}
	return NULL;
}

void
model_end(struct model *model, struct memory *m)
{
	DROP(model->sum, m);
	DROP(model->names, m);
	for (size_t k = 0; k < VALUE_KINDS; k++)
		DROP(model->value[k], m);
}

int32_t
model_log_sum(const struct model *model, int32_t x)
{
	if (x <= -SUM_MOST)
		return 0;
	return x >= SUM_MOST ? x : model->sum[x + SUM_MOST];
}

void
model_weigh(struct model *model)
{
	for (size_t c = 0; c < COMPARISONS; c++)
		for (int l = 1; l < comparison_texts[c].n_levels; l++) {
			double m = model->m[c][l], u = model->u[c][l], k = model->k[c][l];

			/* Both orders of two names have u = 1: the levels of the swapped names carry that chance already. */
			if (c == CMP_ORDER)
				u = k = 1;
			model->weight[c][l] = (int32_t)lround(BIT * log2(m / u));
			model->kin[c][l] = comparison_texts[c].is_kin ? (int32_t)lround(BIT * log2(k / u)) : 0;
		}
	model->prior = (int32_t)lround(BIT * log2(model->lambda / (1 - model->lambda - model->eta)));
	model->kin_prior = (int32_t)lround(BIT * log2(model->eta / (1 - model->lambda - model->eta)));
}

static int32_t
smaller(int32_t a, int32_t b)
{
	return a < b ? a : b;
}

/* The full rarity where values are equal, half where one is a variant of the other (LNK-75). */
static int32_t
by_relation(uint8_t relation, int32_t rarity)
{
	if (relation == REL_SAME || relation == REL_FOLD)
		return rarity;
	return relation >= REL_ALIAS && relation <= REL_ROUGH ? rarity / 2 : 0;
}

static int32_t
value_rarity(const struct model *model, enum value_kind kind, uint32_t code)
{
	return model->value[kind] != NULL ? model->value[kind][code] : 0;
}

/* Names, within the nationality where both sides state one (LNK-76). */
static void
name_rarities(const struct model *model, const struct records *r, uint32_t a, uint32_t b, const struct levels *l, int32_t out[COMPARISONS])
{
	const struct rarity *x = &model->names[a], *y = &model->names[b];
	bool known = r->record[a].nationality != 0 && r->record[b].nationality != 0;
	int32_t given_a = known ? x->given_group : x->given, given_b = known ? y->given_group : y->given;
	int32_t surname_a = known ? x->surname_group : x->surname, surname_b = known ? y->surname_group : y->surname;

	if (l->swapped) {
		out[CMP_GIVEN] = by_relation(l->level[CMP_GIVEN], smaller(given_a, surname_b));
		out[CMP_SURNAME] = by_relation(l->level[CMP_SURNAME], smaller(surname_a, given_b));
		return;
	}
	if (!known && l->level[CMP_GIVEN] == REL_SAME && l->level[CMP_SURNAME] == REL_SAME) {
		/* Names go together by origin: their joint chance, shared out. */
		out[CMP_SURNAME] = surname_a;
		out[CMP_GIVEN] = smaller(x->both, y->both) - surname_a;
		return;
	}
	out[CMP_GIVEN] = by_relation(l->level[CMP_GIVEN], smaller(given_a, given_b));
	out[CMP_SURNAME] = by_relation(l->level[CMP_SURNAME], smaller(surname_a, surname_b));
}

void
model_rarities(const struct model *model, const struct records *r, uint32_t a, uint32_t b, const struct levels *l, int32_t out[COMPARISONS])
{
	const struct record *x = &r->record[a], *y = &r->record[b];

	memset(out, 0, COMPARISONS * sizeof *out);
	name_rarities(model, r, a, b, l, out);
	if (l->level[CMP_BIRTH] == BIRTH_L_EQUAL || l->level[CMP_BIRTH] == BIRTH_L_EQUAL_JAN1)
		out[CMP_BIRTH] = value_rarity(model, VALUE_BIRTH, x->birth);
	if (l->level[CMP_LOCATION] == PLACE_L_DOOR || l->level[CMP_LOCATION] == PLACE_L_UNIT) {
		if (x->address != 0 && x->address == y->address)
			out[CMP_LOCATION] = value_rarity(model, VALUE_ADDRESS, x->address);
		else if (x->postcode != 0 && x->postcode == y->postcode)
			out[CMP_LOCATION] = value_rarity(model, VALUE_POSTCODE, x->postcode);
	} else if (l->level[CMP_LOCATION] == PLACE_L_PLACE && x->place == y->place) {
		out[CMP_LOCATION] = value_rarity(model, VALUE_PLACE, x->place);
	}
	if (l->level[CMP_PHONE] == 1)
		out[CMP_PHONE] = value_rarity(model, VALUE_PHONE, x->phone);
	if (l->level[CMP_EMAIL] == 1)
		out[CMP_EMAIL] = value_rarity(model, VALUE_EMAIL, x->email);
	if (l->level[CMP_DOCUMENT] == 1)
		out[CMP_DOCUMENT] = value_rarity(model, VALUE_DOCUMENT, x->document);
	if (l->level[CMP_OCCUPATION] == 1)
		out[CMP_OCCUPATION] = value_rarity(model, VALUE_OCCUPATION, x->occupation);
	if (l->level[CMP_TEXT] == 1 && x->text == y->text)
		out[CMP_TEXT] = value_rarity(model, VALUE_TEXT, x->text);
}

void
model_rarity(const struct model *model, const struct records *r, uint32_t a, uint32_t b, const struct levels *l, int32_t *out, int32_t *kin_out)
{
	int32_t part[COMPARISONS], all = 0, kin = 0;

	model_rarities(model, r, a, b, l, part);
	for (size_t c = 0; c < COMPARISONS; c++) {
		all += part[c];
		kin += comparison_texts[c].is_kin ? part[c] : 0;
	}
	*out = all;
	*kin_out = kin;
}

int32_t
model_weight(const struct model *model, const struct levels *l, int32_t rarity, int32_t kin_rarity)
{
	int32_t same = model->prior + rarity, kin = model->kin_prior + kin_rarity;

	for (size_t c = 0; c < COMPARISONS; c++) {
		same += model->weight[c][l->level[c]];
		kin += model->kin[c][l->level[c]];
	}
	return same - model_log_sum(model, kin);
}
