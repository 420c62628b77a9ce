/*
 * forms/expression.h - conditions and rules of fields: a subset of XLSForm's.
 *
 *	text -> expression_parse -> code for a stack machine -> expression_holds
 *
 *	${name}  .  'text'  "text"  12  today()  true()  false()
 *	= != < <= > >=  and or not(x)  selected(${name}, 'v')  string-length(x)
 *
 * `.` is the field's own answer.  An answer not given is the empty text, "I do
 * not know" is 'dk', a date is the first day it may be, money is in pence.
 * Texts are ordered only when neither is empty; a number and a text that is
 * none are unequal and not ordered.  Parsed without recursion; code runs in a
 * fixed space, always ends and cannot fail.
 */
#ifndef PS_FORMS_EXPRESSION_H
#define PS_FORMS_EXPRESSION_H
#include "forms/forms.h"

#define EXPRESSION_CODE_MAX 128
#define EXPRESSION_DEPTH_MAX 32

struct expression;
struct expression_error { size_t at; const char *id; };	/* character from 1 */
/*
 * self: index of the field the expression belongs to.  A field of a repeat may
 * be named only from the same repeat.  INVALID with *why filled:
 * form.expression.syntax .name .too-long .too-deep; LIMIT.
 */
NODISCARD err_t expression_parse(struct arena *, const struct form *, size_t self, struct str text,
    const struct expression **out, struct expression_error *why);
/* own: the value of `.`; row: the row of the field's repeat; each may be NULL. */
bool	 expression_holds(const struct expression *, const struct form *, const struct cbor *answers,
    const struct cbor *row, const struct cbor *own);
#endif
