/*
 * intel/parts.c - what was answered, as a reader wants it: texts, and short lines.
 *
 *	form x answers -> parts (what was written) + lines (label, words)
 *
 * The order is the form's.  What was not answered is not listed; "I do not
 * know" is an answer.  Later additions of the sender follow the first words.
 */
#include "intel/parts.h"

#include <string.h>

#define TEXT_MAX ((size_t)2 << 20)		/* what one submission can hold, and additions */

/* Fields that are somebody's own words, and where their "how do you know" stands. */
static const struct text_field { const char *name, *basis; bool is_feeling; } text_fields[] = {
	{ "item_text", "basis", false }, { "feel_why", NULL, true },
	{ "words", "words_how_known", false }, { "feeling", NULL, true },
};

static const struct text_field *
text_field_of(struct str name)
{
	for (size_t i = 0; i < sizeof text_fields / sizeof *text_fields; i++)
		if (str_is(name, text_fields[i].name))
			return &text_fields[i];
	return NULL;
}

struct at { const struct field *field; const struct cbor *map; int row; struct str repeat_label; };

NODISCARD static err_t
part_add(struct ctx *cx, struct report_view *v, const struct at *at, const struct text_field *kind, struct str text)
{
	struct text_part *p = &v->part[v->n_parts];
	const struct field *basis = kind->basis != NULL ? form_field(v->form, str_of(kind->basis)) : NULL;

	*p = (struct text_part){ .field = at->field->name, .label = at->field->label, .text = text, .is_feeling = kind->is_feeling };
	if (at->row >= 0)
		TRY(str_fmt(cx->arena, &p->field, "%.*s/%d", STRF(at->field->name), at->row));
	if (basis != NULL) {
		p->basis = cbor_text_of(at->map, kind->basis);
		if (p->basis.n > 0)
			TRY(form_words(cx->arena, v->form, basis, cbor_get(at->map, kind->basis), &p->basis_words));
		p->is_feeling |= str_is(p->basis, "feeling") || str_is(p->basis, "a_feeling");
	}
	v->n_parts++;
	return NULL;
}

NODISCARD static err_t
line_add(struct ctx *cx, struct report_view *v, const struct at *at, const struct cbor *value)
{
	struct answer_line *l = &v->line[v->n_lines];

	*l = (struct answer_line){ .name = at->field->name, .label = at->field->label, .not_known = value->type == CBOR_NULL,
	    .repeat = at->row, .repeat_label = at->repeat_label };
	TRY(form_words(cx->arena, v->form, at->field, value, &l->words));
	v->n_lines++;
	return NULL;
}

NODISCARD static err_t
field_add(struct ctx *cx, struct report_view *v, const struct at *at)
{
	const struct cbor *value = at->map != NULL ? cbor_get_str(at->map, at->field->name) : NULL;
	const struct text_field *kind = text_field_of(at->field->name);

	if (value == NULL || at->field->type == FIELD_NOTE || at->field->type == FIELD_HIDDEN)
		return NULL;
	if (kind != NULL && value->type == CBOR_TEXT)
		return str_trim(value->s).n > 0 ? part_add(cx, v, at, kind, value->s) : NULL;
	/* The basis stands beside its text. */
	if (at->row >= 0 && str_is(at->field->name, "basis"))
		return NULL;
	return line_add(cx, v, at, value);
}

/* All rows of the repeat that begins at field i, row by row; *i moves past its fields. */
NODISCARD static err_t
repeat_add(struct ctx *cx, struct report_view *v, size_t *i)
{
	int repeat = v->form->field[*i].repeat;
	const struct repeat *r = &v->form->repeat[repeat];
	const struct cbor *rows = cbor_get_str(&v->answers, r->name);
	size_t end = *i;

	while (end < v->form->n_fields && v->form->field[end].repeat == repeat)
		end++;
	for (size_t row = 0; rows != NULL && rows->type == CBOR_ARRAY && row < rows->n; row++)
		for (size_t f = *i; f < end; f++)
			TRY(field_add(cx, v, &(struct at){ &v->form->field[f], &rows->v[row], (int)row, r->label }));
	*i = end;
	return NULL;
}

/* What the sender added after a question: {1 day, 2 text} each. */
NODISCARD static err_t
additions_open(struct ctx *cx, struct report_view *v, const struct cbor **list)
{
	struct cbor *original;

	*list = NULL;
	if ((v->opened.keys.gmask & GMASK(G_ORIGINAL)) == 0)
		return NULL;
	NEW(original, cx->arena);
	TRY(section_open(cx, &v->opened, &v->row, G_ORIGINAL, original));
	*list = cbor_get_int(original, F_REPORT_ANSWERS);
	return NULL;
}

NODISCARD static err_t
additions_add(struct ctx *cx, struct report_view *v, const struct cbor *list)
{
	for (size_t i = 0; list != NULL && list->type == CBOR_ARRAY && i < list->n; i++) {
		struct text_part *p = &v->part[v->n_parts++];
		const struct cbor *day = cbor_get_int(&list->v[i], 1);
		struct str words = STR("later");

		if (day != NULL && day->type == CBOR_INT)
			TRY(day_words(cx->arena, (int32_t)day->i, &words));
		*p = (struct text_part){ .text = section_text(&list->v[i], 2) };
		TRY(str_fmt(cx->arena, &p->field, "added/%zu", i));
		TRY(str_fmt(cx->arena, &p->label, "Added %.*s", STRF(words)));
	}
	return NULL;
}

NODISCARD static err_t
text_join(struct ctx *cx, struct report_view *v)
{
	struct buf b;

	buf_init(&b, cx->arena, TEXT_MAX);
	for (size_t i = 0; i < v->n_parts; i++) {
		if (v->part[i].is_feeling && i > 0 && !str_starts(v->part[i].field, STR("item_text")))
			continue;		/* a feeling is kept apart from things seen */
		if (b.n > 0)
			buf_z(&b, "\n\n");
		buf_str(&b, v->part[i].text);
	}
	return buf_done(&b, &v->text);
}

/* At most this many lines, and as many parts: every field, once for each row of its repeat. */
static size_t
answers_most(const struct report_view *v)
{
	size_t most = 1;

	for (size_t i = 0; v->form != NULL && i < v->form->n_fields; i++) {
		const struct field *f = &v->form->field[i];
		const struct cbor *rows = f->repeat >= 0 ? cbor_get_str(&v->answers, v->form->repeat[f->repeat].name) : NULL;

		most += f->repeat < 0 ? 1 : rows != NULL && rows->type == CBOR_ARRAY ? rows->n : 0;
	}
	return most;
}

err_t
parts_fill(struct ctx *cx, struct report_view *v)
{
	size_t most = answers_most(v);
	const struct cbor *added;

	TRY(additions_open(cx, v, &added));
	NEWN(v->line, cx->arena, most);
	NEWN(v->part, cx->arena, most + (added != NULL && added->type == CBOR_ARRAY ? added->n : 0));
	for (size_t i = 0; v->form != NULL && i < v->form->n_fields; ) {
		if (v->form->field[i].repeat >= 0) {
			TRY(repeat_add(cx, v, &i));
			continue;
		}
		TRY(field_add(cx, v, &(struct at){ &v->form->field[i], &v->answers, -1, STR_NONE }));
		i++;
	}
	if (v->form == NULL && cbor_text_of(&v->answers, "words").n > 0)
		v->part[v->n_parts++] = (struct text_part){ .field = STR("words"), .label = STR("What was written"), .text = cbor_text_of(&v->answers, "words") };
	TRY(additions_add(cx, v, added));
	v->do_not = cbor_text_of(&v->answers, "do_not");
	v->sender_name = cbor_text_of(&v->answers, v->public_ ? "c_name" : "me_name");
	v->source_risk = str_is(cbor_text_of(&v->answers, "source_risk"), "yes");
	return text_join(cx, v);
}
