/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * asm statements: operands, clobbers and labels collected and checked (GCC manual,
 * "Extended Asm").  The template is parsed by the assembler when its operands are
 * known; here each of its characters gets its place in the source.
 */
#include <string.h>

#include "frontend/parse.h"

static struct asm_list *list_new(struct fe *fe)
{
	return arena_new(&fe->cx->unit, struct asm_list);
}

struct asm_list *act_asm_operand(struct fe *fe, struct name *n, struct c_string *c,
				 struct expr *e, src_loc loc)
{
	struct asm_list *l = list_new(fe);
	struct asm_operand op = {.name = n, .constraint = c->bytes, .x = e, .loc = loc};

	vec_push(&fe->cx->unit, &l->ops, op);
	return l;
}

struct asm_list *act_asm_join(struct fe *fe, struct asm_list *to, struct asm_list *l)
{
	vec_append(&fe->cx->unit, &to->ops, l->ops.at, l->ops.n);
	return to;
}

struct asm_list *act_asm_clobber(struct fe *fe, struct asm_list *l, struct c_string *s)
{
	if (!l)
		l = list_new(fe);
	vec_push(&fe->cx->unit, &l->words, s->bytes);
	return l;
}

struct asm_list *act_asm_label(struct fe *fe, struct asm_list *l, struct name *n, src_loc loc)
{
	struct label *label = label_get(fe, n, loc);

	if (!l)
		l = list_new(fe);
	label->used = true;
	vec_push(&fe->cx->unit, &l->labels, label);
	return l;
}

/* Past white space and comments between two adjacent literals; NULL if none follows. */
static const char *next_literal(const char *p, const char *end)
{
	while (p < end && *p != '"') {
		if (p + 1 < end && p[0] == '/' && p[1] == '/') {
			while (p < end && *p != '\n')
				p++;
		} else if (p + 1 < end && p[0] == '/' && p[1] == '*') {
			p += 2;
			while (p + 1 < end && (p[0] != '*' || p[1] != '/'))
				p++;
			p += 2;
		} else if (strchr(" \t\r\n\f\v\\", *p)) {
			p++;
		} else {
			return NULL;
		}
	}
	return p < end ? p : NULL;
}

static const char *skip_escape(const char *p, const char *end)
{
	p += 2;
	if (p[-1] == 'x')
		while (p < end && strchr("0123456789abcdefABCDEF", *p))
			p++;
	else if (p[-1] >= '0' && p[-1] <= '7')
		for (int i = 0; i < 2 && p < end && *p >= '0' && *p <= '7'; i++)
			p++;
	return p;
}

/* The place of each of the LEN characters of the string literal(s) that start at LOC; all at
 * LOC where the text cannot be followed (it comes out of a macro). */
static src_loc *text_locs(struct fe *fe, const struct c_string *s, src_loc loc)
{
	src_loc *locs = arena_array(&fe->cx->unit, src_loc, s->len + 1);
	const struct src_range *r = src_find(fe->cx, loc);
	const char *start, *end, *p;
	uint32_t i = 0;

	if (r && r->kind == SRC_FILE) {
		start = r->file->text - r->start;
		end = r->file->text + r->file->size;
		p = r->file->text + (loc - r->start);
		p = p < end && *p == '"' ? p + 1 : NULL;
		while (p && i < s->len && p < end) {
			if (*p == '"') {
				p = next_literal(p + 1, end);
				p = p ? p + 1 : NULL;
				continue;
			}
			locs[i++] = loc = (src_loc)(p - start);
			p = *p == '\\' && p + 1 < end ? skip_escape(p, end) : p + 1;
		}
	}
	while (i <= s->len)
		locs[i++] = loc;
	return locs;
}

/* Does every alternative of CONSTRAINT want memory? */
static bool memory_only(const char *constraint)
{
	const char *p = constraint + strspn(constraint, "=+&%");

	return *p && !p[strspn(p, "moV<>Q,")];
}

static void check_output(struct fe *fe, struct asm_operand *op)
{
	if (op->constraint[0] != '=' && op->constraint[0] != '+')
		diag(fe->cx, op->loc, D_asm_output_constraint, op->constraint);
	if (op->x->kind == E_ERROR)
		return;
	if (!op->x->lvalue)
		diag_range(fe->cx, op->x->loc, op->x->end, D_asm_output_lvalue);
	else if (type_quals(op->x->type) & Q_CONST)
		diag_range(fe->cx, op->x->loc, op->x->end, D_asm_output_const);
}

static void check_input(struct fe *fe, struct asm_operand *op)
{
	if (op->constraint[0] == '=' || op->constraint[0] == '+')
		diag(fe->cx, op->loc, D_asm_input_constraint, op->constraint);
	if (op->x->kind == E_ERROR)
		return;
	if (!memory_only(op->constraint))
		op->x = conv_rvalue(fe, op->x);
	else if (!op->x->lvalue)
		diag_range(fe->cx, op->x->loc, op->x->end, D_asm_memory_lvalue);
}

struct stmt *act_asm(struct fe *fe, int flags, struct c_string *text, src_loc text_loc,
		     struct asm_list *out, struct asm_list *in, struct asm_list *clobbers,
		     struct asm_list *labels, src_loc loc)
{
	struct asm_stmt *a = arena_new(&fe->cx->unit, struct asm_stmt);
	struct stmt *s = stmt_new(fe, S_ASM, loc);
	VEC(struct asm_operand) ops = {0};

	if (out)
		vec_append(&fe->cx->unit, &ops, out->ops.at, out->ops.n);
	if (in)
		vec_append(&fe->cx->unit, &ops, in->ops.at, in->ops.n);
	a->text = text->bytes;
	a->locs = text_locs(fe, text, text_loc);
	a->ops = ops.at;
	a->nout = out ? out->ops.n : 0;
	a->nin = in ? in->ops.n : 0;
	if (clobbers) {
		a->clobbers = clobbers->words.at;
		a->nclobbers = clobbers->words.n;
	}
	if (labels) {
		a->labels = labels->labels.at;
		a->nlabels = labels->labels.n;
	}
	a->is_goto = flags & ASM_GOTO;
	a->is_inline = flags & ASM_INLINE;
	a->is_volatile = flags & ASM_VOLATILE || a->is_goto || !a->nout;
	for (uint32_t i = 0; i < a->nout; i++)
		check_output(fe, &a->ops[i]);
	for (uint32_t i = a->nout; i < a->nout + a->nin; i++)
		check_input(fe, &a->ops[i]);
	if (labels && !a->is_goto)
		diag(fe->cx, loc, D_asm_labels);
	s->as = a;
	return s;
}
