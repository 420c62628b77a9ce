/*
 * forms/expression.c - conditions of fields, parsed by an operator stack, run on a value stack.
 *
 *	text -> tokens -> (operators wait on a stack) -> code in postfix order
 *	code + answers -> values on a stack -> true or false
 */
#include <string.h>

#include "forms/expression.h"
#include "forms/inside.h"

enum op {
	/* operands */
	OP_TEXT, OP_NUMBER, OP_FIELD, OP_SELF, OP_TODAY,
	/* operators and functions */
	OP_OR, OP_AND, OP_EQ, OP_NE, OP_LT, OP_LE, OP_GT, OP_GE, OP_NOT, OP_SELECTED, OP_LENGTH,
	/* waits on the operator stack, is no code */
	OP_PAREN
};
struct code { enum op op; int64_t number; struct str text; size_t field; };
struct expression { const struct code *code; size_t n; };

struct waiting { enum op op; size_t arguments; };
struct parser {
	const struct form	*form;
	size_t			 self;
	struct str		 text;
	size_t			 at;
	bool			 want_operand;
	struct code		 code[EXPRESSION_CODE_MAX];
	size_t			 n_code, depth;
	struct waiting		 stack[EXPRESSION_DEPTH_MAX];
	size_t			 n_stack;
	struct expression_error	*why;
};

NODISCARD static err_t
refuse(struct parser *p, const char *id)
{
	*p->why = (struct expression_error){ p->at + 1, id };
	FAIL(ERR_INVALID, "form.expression");
}

NODISCARD static err_t
syntax(struct parser *p)
{
	return refuse(p, "form.expression.syntax");
}

/* ---- parsing ------------------------------------------------------------ */

static bool
is_function(enum op op)
{
	return op == OP_NOT || op == OP_SELECTED || op == OP_LENGTH;
}

/* Values taken off the stack; each piece of code leaves one. */
static size_t
takes(enum op op)
{
	switch (op) {
	case OP_TEXT: case OP_NUMBER: case OP_FIELD: case OP_SELF: case OP_TODAY: case OP_PAREN:
		return 0;
	case OP_NOT: case OP_LENGTH:
		return 1;
	case OP_OR: case OP_AND: case OP_EQ: case OP_NE: case OP_LT: case OP_LE: case OP_GT: case OP_GE: case OP_SELECTED:
		return 2;
	}
	return 0;
}

static int
binds(enum op op)
{
	return op == OP_OR ? 1 : op == OP_AND ? 2 : op == OP_EQ || op == OP_NE ? 3 : 4;
}

NODISCARD static err_t
emit(struct parser *p, struct code c)
{
	if (p->n_code == EXPRESSION_CODE_MAX)
		return refuse(p, "form.expression.too-long");
	p->code[p->n_code++] = c;
	p->depth = p->depth - takes(c.op) + 1;
	if (p->depth > EXPRESSION_DEPTH_MAX)
		return refuse(p, "form.expression.too-deep");
	return NULL;
}

NODISCARD static err_t
wait(struct parser *p, enum op op)
{
	if (p->n_stack == EXPRESSION_DEPTH_MAX)
		return refuse(p, "form.expression.too-deep");
	p->stack[p->n_stack++] = (struct waiting){ op, 1 };
	return NULL;
}

static bool
waits_operator(const struct parser *p)
{
	if (p->n_stack == 0)
		return false;
	return p->stack[p->n_stack - 1].op != OP_PAREN && !is_function(p->stack[p->n_stack - 1].op);
}

/* Everything up to the bracket that is still open becomes code. */
NODISCARD static err_t
settle(struct parser *p)
{
	while (waits_operator(p))
		TRY(emit(p, (struct code){ .op = p->stack[--p->n_stack].op }));
	return NULL;
}

static void
blanks(struct parser *p)
{
	while (p->at < p->text.n && (p->text.p[p->at] == ' ' || p->text.p[p->at] == '\t'))
		p->at++;
}

/* Take s when it comes next; a word only when no longer word begins with it. */
static bool
next_is(struct parser *p, const char *s)
{
	struct str want = str_of(s), rest = str_from(p->text, p->at);
	char last = s[want.n - 1], then;

	if (!str_starts(rest, want))
		return false;
	then = rest.n > want.n ? rest.p[want.n] : ' ';
	if (last >= 'a' && last <= 'z' && ((then >= 'a' && then <= 'z') || then == '-' || then == '_'))
		return false;
	p->at += want.n;
	return true;
}

NODISCARD static err_t
parse_name(struct parser *p)
{
	struct str rest = str_from(p->text, p->at), name;
	int repeat;
	size_t end;

	if (!str_find(rest, STR("}"), &end))
		return syntax(p);
	name = str_head(rest, end);
	for (size_t i = 0; i < p->form->n_fields; i++) {
		if (!str_eq(p->form->field[i].name, name))
			continue;
		repeat = p->form->field[i].repeat;
		if (repeat >= 0 && repeat != p->form->field[p->self].repeat)
			break;
		p->at += end + 1;
		return emit(p, (struct code){ .op = OP_FIELD, .field = i });
	}
	return refuse(p, "form.expression.name");
}

NODISCARD static err_t
parse_quoted(struct parser *p, const char *quote)
{
	struct str rest = str_from(p->text, p->at);
	size_t end;

	if (!str_find(rest, str_of(quote), &end))
		return syntax(p);
	p->at += end + 1;
	return emit(p, (struct code){ .op = OP_TEXT, .text = str_head(rest, end) });
}

NODISCARD static err_t
parse_number(struct parser *p)
{
	size_t from = p->at;
	int64_t n;

	if (p->text.p[p->at] == '-')
		p->at++;
	while (p->at < p->text.n && p->text.p[p->at] >= '0' && p->text.p[p->at] <= '9')
		p->at++;
	if (str_i64(str_head(str_from(p->text, from), p->at - from), &n) != NULL)
		return syntax(p);
	return emit(p, (struct code){ .op = OP_NUMBER, .number = n });
}

NODISCARD static err_t
parse_function(struct parser *p, enum op op)
{
	blanks(p);
	if (!next_is(p, "("))
		return syntax(p);
	return wait(p, op);
}

/* A function without arguments stands for a value. */
NODISCARD static err_t
parse_constant(struct parser *p, struct code c)
{
	p->want_operand = false;
	blanks(p);
	if (!next_is(p, "("))
		return syntax(p);
	blanks(p);
	if (!next_is(p, ")"))
		return syntax(p);
	return emit(p, c);
}

NODISCARD static err_t
parse_operand(struct parser *p)
{
	char c = p->text.p[p->at];

	if (next_is(p, "("))
		return wait(p, OP_PAREN);
	if (next_is(p, "not"))
		return parse_function(p, OP_NOT);
	if (next_is(p, "selected"))
		return parse_function(p, OP_SELECTED);
	if (next_is(p, "string-length"))
		return parse_function(p, OP_LENGTH);
	if (next_is(p, "today"))
		return parse_constant(p, (struct code){ .op = OP_TODAY });
	if (next_is(p, "true"))
		return parse_constant(p, (struct code){ .op = OP_NUMBER, .number = 1 });
	if (next_is(p, "false"))
		return parse_constant(p, (struct code){ .op = OP_NUMBER, .number = 0 });
	p->want_operand = false;
	if (next_is(p, "${"))
		return parse_name(p);
	if (next_is(p, "'"))
		return parse_quoted(p, "'");
	if (next_is(p, "\""))
		return parse_quoted(p, "\"");
	if (next_is(p, "."))
		return emit(p, (struct code){ .op = OP_SELF });
	if (c == '-' || (c >= '0' && c <= '9'))
		return parse_number(p);
	return syntax(p);
}

NODISCARD static err_t
close_bracket(struct parser *p)
{
	struct waiting open;

	TRY(settle(p));
	if (p->n_stack == 0)
		return syntax(p);
	open = p->stack[--p->n_stack];
	if (open.op == OP_PAREN)
		return NULL;
	if (open.arguments != takes(open.op))
		return syntax(p);
	return emit(p, (struct code){ .op = open.op });
}

NODISCARD static err_t
comma(struct parser *p)
{
	TRY(settle(p));
	if (p->n_stack == 0 || p->stack[p->n_stack - 1].op == OP_PAREN)
		return syntax(p);
	p->stack[p->n_stack - 1].arguments++;
	p->want_operand = true;
	return NULL;
}

NODISCARD static err_t
parse_operator(struct parser *p)
{
	/* longer ones first */
	static const struct { const char *s; enum op op; } known[] = {
		{ "!=", OP_NE }, { "<=", OP_LE }, { ">=", OP_GE }, { "=", OP_EQ },
		{ "<", OP_LT }, { ">", OP_GT }, { "and", OP_AND }, { "or", OP_OR },
	};

	if (next_is(p, ")"))
		return close_bracket(p);
	if (next_is(p, ","))
		return comma(p);
	for (size_t i = 0; i < sizeof known / sizeof *known; i++) {
		if (!next_is(p, known[i].s))
			continue;
		while (waits_operator(p) && binds(p->stack[p->n_stack - 1].op) >= binds(known[i].op))
			TRY(emit(p, (struct code){ .op = p->stack[--p->n_stack].op }));
		p->want_operand = true;
		return wait(p, known[i].op);
	}
	return syntax(p);
}

err_t
expression_parse(struct arena *a, const struct form *form, size_t self, struct str text,
    const struct expression **out, struct expression_error *why)
{
	struct parser p = { .form = form, .self = self, .text = text, .want_operand = true, .why = why };
	struct expression *e;
	struct code *code;

	for (blanks(&p); p.at < text.n; blanks(&p))
		TRY(p.want_operand ? parse_operand(&p) : parse_operator(&p));
	if (p.want_operand)
		return syntax(&p);
	TRY(settle(&p));
	if (p.n_stack != 0)
		return syntax(&p);
	NEW(e, a);
	NEWN(code, a, p.n_code);
	memcpy(code, p.code, p.n_code * sizeof *code);
	e->code = code;
	e->n = p.n_code;
	*out = e;
	return NULL;
}

/* ---- running ------------------------------------------------------------ */

struct value {
	bool			 is_number;
	int64_t			 number;
	struct str		 text;
	const struct cbor	*list;		/* of several codes; text is empty then */
};

static struct value
number(int64_t n)
{
	return (struct value){ .is_number = true, .number = n };
}

static struct value
value_of(const struct cbor *answer)
{
	const struct cbor *v = answer_value(answer, NULL);
	struct pdate d;

	if (v == NULL)
		return (struct value){ 0 };
	switch (v->type) {
	case CBOR_INT:
	case CBOR_BOOL:
		return number(v->i);
	case CBOR_TEXT:
		return (struct value){ .text = v->s };
	case CBOR_NULL:
		return (struct value){ .text = STR("dk") };
	case CBOR_ARRAY:
		return (struct value){ .list = v->n > 0 ? v : NULL };
	case CBOR_MAP:
		return pdate_of(v, &d) && d.precision != PREC_UNKNOWN ? number(d.from) : (struct value){ .text = STR("dk") };
	case CBOR_BYTES:
		break;
	}
	return (struct value){ 0 };
}

static bool
is_true(struct value v)
{
	return v.is_number ? v.number != 0 : v.text.n > 0 || v.list != NULL;
}

static bool
has_code(const struct cbor *list, struct str code)
{
	for (size_t i = 0; i < list->n; i++)
		if (list->v[i].type == CBOR_TEXT && str_eq(list->v[i].s, code))
			return true;
	return false;
}

/* false: the two cannot be compared. */
static bool
compare(struct value a, struct value b, int *out)
{
	int64_t n;

	if (a.list != NULL || b.list != NULL) {
		const struct cbor *list = a.list != NULL ? a.list : b.list;
		struct str text = a.list != NULL ? b.text : a.text;

		*out = 0;
		return (a.list == NULL || b.list == NULL) && list->n == 1 && has_code(list, text);
	}
	if (!a.is_number && !b.is_number) {
		*out = str_cmp(a.text, b.text);
		return *out == 0 || (a.text.n > 0 && b.text.n > 0);
	}
	if (!a.is_number) {
		if (str_i64(a.text, &n) != NULL)
			return false;
		a = number(n);
	}
	if (!b.is_number) {
		if (str_i64(b.text, &n) != NULL)
			return false;
		b = number(n);
	}
	*out = a.number < b.number ? -1 : a.number > b.number;
	return true;
}

static bool
is_selected(struct value a, struct value b)
{
	int order;

	if (a.list != NULL)
		return has_code(a.list, b.text);
	return b.text.n > 0 && compare(a, b, &order) && order == 0;
}

static struct value
apply(enum op op, struct value a, struct value b)
{
	int order = 0;
	bool comparable = takes(op) == 2 && compare(a, b, &order);

	switch (op) {
	case OP_OR:	  return number(is_true(a) || is_true(b));
	case OP_AND:	  return number(is_true(a) && is_true(b));
	case OP_EQ:	  return number(comparable && order == 0);
	case OP_NE:	  return number(!comparable || order != 0);
	case OP_LT:	  return number(comparable && order < 0);
	case OP_LE:	  return number(comparable && order <= 0);
	case OP_GT:	  return number(comparable && order > 0);
	case OP_GE:	  return number(comparable && order >= 0);
	case OP_NOT:	  return number(!is_true(a));
	case OP_SELECTED: return number(is_selected(a, b));
	case OP_LENGTH:	  return number(utf8_is_valid(a.text) ? (int64_t)utf8_count(a.text) : 0);
	case OP_TEXT: case OP_NUMBER: case OP_FIELD: case OP_SELF: case OP_TODAY: case OP_PAREN:
		break;
	}
	return (struct value){ 0 };
}

bool
expression_holds(const struct expression *e, const struct form *form, const struct cbor *answers,
    const struct cbor *row, const struct cbor *own)
{
	struct value stack[EXPRESSION_DEPTH_MAX];
	size_t n = 0;

	for (size_t i = 0; i < e->n; i++) {
		const struct code *c = &e->code[i];
		const struct field *f;

		switch (c->op) {
		case OP_TEXT:
			stack[n++] = (struct value){ .text = c->text };
			break;
		case OP_NUMBER:
			stack[n++] = number(c->number);
			break;
		case OP_FIELD:
			f = &form->field[c->field];
			stack[n++] = value_of(cbor_get_str(f->repeat >= 0 ? row : answers, f->name));
			break;
		case OP_SELF:
			stack[n++] = value_of(own);
			break;
		case OP_TODAY:
			stack[n++] = number(day_local(clock_now()));
			break;
		case OP_NOT: case OP_LENGTH:
			stack[n - 1] = apply(c->op, stack[n - 1], (struct value){ 0 });
			break;
		case OP_OR: case OP_AND: case OP_EQ: case OP_NE: case OP_LT: case OP_LE: case OP_GT: case OP_GE: case OP_SELECTED:
			n--;
			stack[n - 1] = apply(c->op, stack[n - 1], stack[n]);
			break;
		case OP_PAREN:
			break;
		}
	}
	return n == 1 && is_true(stack[0]);
}
