/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The parser of the IR's text form (doc/ir.md): a scanner of one token and a
 * recursive descent.  Line ends are blanks, except that an operation's first
 * operand stands on its line.  A location in parsed IR is the
 * place in the IR text.  The input is not trusted: an index never exceeds the
 * size of the text, so that memory stays in proportion to it.
 */
#include <ctype.h>
#include <stdlib.h>

#include "ir/pass.h"
#include "ir/text.h"

enum tok {
	T_END,
	T_WORD,  /* a bare name or keyword */
	T_NUM,   /* digits */
	T_TMP,   /* %… */
	T_BLK,   /* @… */
	T_SLOT,  /* &… */
	T_SYM,   /* $… */
	T_STR,   /* "…" */
	T_REG,   /* R0 to R10 */
	T_MACH,  /* .name */
	T_PUNCT, /* one character */
};

struct label {            /* what a %, @ or & named */
	const char *name; /* NULL: none */
	bool numbered;
	uint32_t num;
};

struct p {
	struct cx *cx;
	struct ir_unit *u;
	struct ir_fn *fn; /* the function being read */
	const char *text;
	uint32_t size, at; /* of the text; offset of the next character */
	src_loc base;
	/* the current token */
	enum tok tok;
	bool fresh; /* it is the first of its line */
	src_loc loc;
	struct name *name;           /* WORD SYM STR MACH: spelling */
	struct label lab;            /* TMP BLK SLOT */
	uint64_t num;                /* NUM REG */
	char punct;                  /* PUNCT */
	VEC(struct ir_blk *) blks;   /* by id */
	VEC(struct ir_sym *) wanted; /* symbols named but not yet declared */
	VEC(bool) slot_seen;
};

static _Noreturn void expected(struct p *p, const char *what)
{
	diag_fatal(p->cx, p->loc, D_ir_expected, what);
}

static void read_string(struct p *p)
{
	struct arena_mark m = arena_mark(&p->cx->scratch);
	VEC(char) s = {0};

	while (p->at < p->size && p->text[p->at] != '"') {
		char c = p->text[p->at++];

		if (c == '\\' && p->at < p->size) {
			c = p->text[p->at++];
			if (c != '"' && c != '\\') {
				char hex[3] = {c, p->at < p->size ? p->text[p->at++] : 0, 0};

				if (!isxdigit((unsigned char)hex[0]) ||
				    !isxdigit((unsigned char)hex[1]))
					expected(p, "two hexadecimal digits after '\\'");
				c = (char)strtoul(hex, NULL, 16);
			}
		}
		vec_push(&p->cx->scratch, &s, c);
	}
	if (p->at++ >= p->size)
		expected(p, "the end of the string");
	p->name = name_get(p->cx, s.at ? s.at : "", s.n);
	arena_release(&p->cx->scratch, m);
}

static struct name *read_name(struct p *p)
{
	uint32_t from = p->at;

	while (p->at < p->size && ir_name_char(p->text[p->at]))
		p->at++;
	return name_get(p->cx, p->text + from, p->at - from);
}

static uint64_t read_number(struct p *p)
{
	uint64_t v = 0;

	while (p->at < p->size && isdigit((unsigned char)p->text[p->at])) {
		unsigned d = (unsigned)(p->text[p->at++] - '0');

		if (v > (UINT64_MAX - d) / 10)
			expected(p, "a number of 64 bits");
		v = v * 10 + d;
	}
	return v;
}

/* name.12, 12 or name */
static void read_label(struct p *p)
{
	const struct name *n = read_name(p);
	const char *digits = strrchr(n->s, '.');
	size_t len = n->len;

	p->lab = (struct label){0};
	digits = digits ? digits + 1 : n->s;
	if (*digits && digits[strspn(digits, "0123456789")] == '\0') {
		unsigned long v = strtoul(digits, NULL, 10);

		if (v > p->size)
			expected(p, "a smaller number");
		p->lab.numbered = true;
		p->lab.num = (uint32_t)v;
		len = digits == n->s ? 0 : (size_t)(digits - n->s) - 1;
	}
	if (len)
		p->lab.name = name_get(p->cx, n->s, len)->s;
	else if (!p->lab.numbered)
		expected(p, "a name");
}

static void skip_blanks(struct p *p)
{
	p->fresh = false;
	while (p->at < p->size) {
		if (p->text[p->at] == '#')
			while (p->at < p->size && p->text[p->at] != '\n')
				p->at++;
		else if (!isspace((unsigned char)p->text[p->at]))
			return;
		else
			p->fresh |= p->text[p->at++] == '\n';
	}
}

static void next(struct p *p)
{
	char c;

	skip_blanks(p);
	p->loc = p->base + p->at;
	p->tok = T_END;
	if (p->at >= p->size)
		return;
	c = p->text[p->at];
	if (isdigit((unsigned char)c)) {
		p->tok = T_NUM;
		p->num = read_number(p);
		return;
	}
	if (c != '.' && ir_name_char(c)) {
		p->tok = T_WORD;
		p->name = read_name(p);
		if (c == 'R' && isdigit((unsigned char)p->name->s[1])) {
			p->tok = T_REG;
			p->num = strtoul(p->name->s + 1, NULL, 10);
			if (p->num > 10)
				expected(p, "a register from R0 to R10");
		}
		return;
	}
	p->at++;
	switch (c) {
	case '%':
	case '@':
	case '&':
		p->tok = c == '%' ? T_TMP : c == '@' ? T_BLK : T_SLOT;
		read_label(p);
		return;
	case '"':
		p->tok = T_STR;
		read_string(p);
		return;
	case '$':
		p->tok = T_SYM;
		if (p->at < p->size && p->text[p->at] == '"') {
			p->at++;
			read_string(p);
		} else if (!(p->name = read_name(p))->len) {
			expected(p, "a symbol's name");
		}
		return;
	case '.':
		p->tok = T_MACH;
		p->name = read_name(p);
		return;
	default:
		p->tok = T_PUNCT;
		p->punct = c;
	}
}

static bool accept_punct(struct p *p, char c)
{
	if (p->tok != T_PUNCT || p->punct != c)
		return false;
	next(p);
	return true;
}

static void want_punct(struct p *p, char c)
{
	char what[] = {'\'', c, '\'', 0};

	if (!accept_punct(p, c))
		expected(p, what);
}

static bool is_word(const struct p *p, const char *w)
{
	return p->tok == T_WORD && !strcmp(p->name->s, w);
}

static bool accept_word(struct p *p, const char *w)
{
	if (!is_word(p, w))
		return false;
	next(p);
	return true;
}

static uint64_t number(struct p *p, uint64_t max)
{
	uint64_t v = p->num;

	if (p->tok != T_NUM)
		expected(p, "a number");
	if (v > max)
		expected(p, "a smaller number");
	next(p);
	return v;
}

static int64_t integer(struct p *p)
{
	if (accept_punct(p, '-'))
		return (int64_t)(0 - number(p, (uint64_t)INT64_MAX + 1));
	return (int64_t)number(p, UINT64_MAX);
}

static int32_t integer32(struct p *p)
{
	int64_t v = integer(p);

	if (v != (int32_t)v)
		expected(p, "a number of 32 bits");
	return (int32_t)v;
}

static const char *text(struct p *p)
{
	const char *s;

	if (p->tok != T_STR)
		expected(p, "a string");
	s = p->name->s;
	next(p);
	return s;
}

/* The value of the word that comes next, if LIST has it. */
static bool accept_listed(struct p *p, const struct ir_word *list, uint32_t *value)
{
	for (; p->tok == T_WORD && list->word; list++)
		if (accept_word(p, list->word)) {
			*value = list->value;
			return true;
		}
	return false;
}

static enum ir_cls cls_letter(struct p *p, char c)
{
	const char *at = c ? strchr(ir_cls_letter, c) : NULL;

	if (!at)
		expected(p, "a class: v, w, l or p");
	return (enum ir_cls)(at - ir_cls_letter);
}

static enum ir_cls cls(struct p *p)
{
	enum ir_cls c;

	if (p->tok != T_WORD || p->name->len != 1)
		expected(p, "a class: v, w, l or p");
	c = cls_letter(p, p->name->s[0]);
	next(p);
	return c;
}

/* ---- Names ---- */

static struct ir_sym *symbol(struct p *p)
{
	struct ir_sym *s;

	if (p->tok != T_SYM)
		expected(p, "a symbol");
	s = p->name->binding; /* the front end's otherwise, which does not run here */
	if (!s) {
		s = arena_new(&p->cx->unit, struct ir_sym);
		s->name = p->name->s;
		s->loc = p->loc;
		p->name->binding = s;
		vec_push(&p->cx->unit, &p->wanted, s);
		s->index = UINT32_MAX;
	}
	next(p);
	return s;
}

static ir_ref tmp(struct p *p)
{
	struct ir_fn *fn = p->fn;
	struct label l = p->lab;
	uint32_t i = l.num;

	if (p->tok != T_TMP)
		expected(p, "a temporary");
	if (!l.numbered)
		for (i = 0; i < fn->tmps.n; i++)
			if (fn->tmps.at[i].name == l.name)
				break;
	while (fn->tmps.n <= i)
		vec_push(fn->arena, &fn->tmps, (struct ir_tmp){0});
	if (l.name)
		fn->tmps.at[i].name = l.name;
	next(p);
	return (ir_ref){REF_TMP, i};
}

static ir_ref def(struct p *p, enum ir_cls c, ir_ref r)
{
	if (r.kind == REF_TMP) {
		if (p->fn->tmps.at[r.idx].cls && p->fn->tmps.at[r.idx].cls != c && !p->fn->machine)
			expected(p, "one definition of each temporary");
		p->fn->tmps.at[r.idx].cls = c;
	}
	return r;
}

static struct ir_blk *blk(struct p *p)
{
	struct label l = p->lab;
	uint32_t i = l.num;

	if (p->tok != T_BLK)
		expected(p, "a block");
	if (!l.numbered)
		for (i = 0; i < p->blks.n; i++)
			if (p->blks.at[i] && p->blks.at[i]->name == l.name)
				break;
	while (p->blks.n <= i)
		vec_push(&p->cx->unit, &p->blks, NULL);
	if (!p->blks.at[i]) {
		p->blks.at[i] = arena_new(p->fn->arena, struct ir_blk);
		p->blks.at[i]->id = i;
		p->blks.at[i]->name = l.name;
	}
	next(p);
	return p->blks.at[i];
}

static ir_ref slot(struct p *p, bool definition)
{
	struct ir_fn *fn = p->fn;
	struct label l = p->lab;
	uint32_t i = l.num;

	if (p->tok != T_SLOT)
		expected(p, "a slot");
	if (!l.numbered)
		for (i = 0; i < fn->slots.n; i++)
			if (fn->slots.at[i].name == l.name)
				break;
	if (definition)
		while (fn->slots.n <= i)
			vec_push(fn->arena, &fn->slots, (struct ir_slot){.align = 1});
	if (i >= fn->slots.n || (!definition && !fn->slots.at[i].size))
		expected(p, "a slot of this function");
	if (definition)
		fn->slots.at[i].name = l.name;
	next(p);
	return (ir_ref){REF_SLOT, i};
}

static ir_ref symbol_ref(struct p *p)
{
	struct ir_sym *s = symbol(p);
	int64_t off = 0;

	if (accept_punct(p, '(')) {
		if (!accept_punct(p, '+') && !(p->tok == T_PUNCT && p->punct == '-'))
			expected(p, "'+' or '-'");
		off = integer(p);
		want_punct(p, ')');
	}
	return ir_con_sym(p->cx, p->fn, s, off);
}

/* An operand; REF_NONE with the word "none". */
static ir_ref ref(struct p *p)
{
	ir_ref r;

	switch (p->tok) {
	case T_TMP:
		return tmp(p);
	case T_SLOT:
		return slot(p, false);
	case T_SYM:
		return symbol_ref(p);
	case T_REG:
		r = IR_REG((uint32_t)p->num);
		next(p);
		return r;
	case T_NUM:
		return ir_con_int(p->cx, p->fn, integer(p));
	case T_PUNCT:
		if (p->punct == '-')
			return ir_con_int(p->cx, p->fn, integer(p));
		break;
	default:
		if (accept_word(p, "none"))
			return IR_NONE;
	}
	expected(p, "an operand");
}

static bool starts_ref(const struct p *p)
{
	return p->tok == T_TMP || p->tok == T_SLOT || p->tok == T_SYM || p->tok == T_REG ||
	       p->tok == T_NUM || (p->tok == T_PUNCT && p->punct == '-') || is_word(p, "none");
}

static int64_t offset(struct p *p)
{
	if (accept_punct(p, '+') || (p->tok == T_PUNCT && p->punct == '-'))
		return integer(p);
	return 0;
}

/* ---- Instructions ---- */

/* ".w" after an operation's name has been scanned as part of the name: split it off. */
static enum ir_cls split_class(struct p *p, const char **name, size_t *len)
{
	const char *dot = strchr(p->name->s, '.');

	*name = p->name->s;
	*len = p->name->len;
	if (!dot)
		return IR_V;
	*len = (size_t)(dot - *name);
	if (strlen(dot) != 2)
		expected(p, "a class after '.'");
	return cls_letter(p, dot[1]);
}

static unsigned op_find(const char *name, size_t len)
{
	for (unsigned i = 1; i < IR_MACHINE; i++)
		if (!strncmp(ir_op_info[i].name, name, len) && !ir_op_info[i].name[len])
			return i;
	return 0;
}

static void phi(struct p *p, struct ir_blk *b, ir_ref to, enum ir_cls c, src_loc loc)
{
	struct ir_phi *n = arena_new(p->fn->arena, struct ir_phi), **end = &b->phis;

	if (b->ins.n)
		expected(p, "phis before the instructions");
	while (*end)
		end = &(*end)->next;
	*end = n;
	*n = (struct ir_phi){.to = def(p, c, to), .cls = c, .loc = loc};
	while (p->tok == T_BLK) {
		struct ir_blk *from = blk(p);

		ir_phi_add(p->cx, p->fn, n, ref(p), from);
		if (!accept_punct(p, ','))
			break;
	}
}

static void operands(struct p *p, struct ir_ins *i)
{
	int addr = ir_addr_arg(i->op);

	if (p->fresh) /* an operation without operands, and the next line */
		return;
	for (int k = 0; k < 3 && starts_ref(p); k++) {
		int64_t off;

		i->arg[k] = ref(p);
		off = offset(p);
		if (off && k == addr)
			i->off = (int32_t)off;
		else if (off && k == 1 && i->op == IR_blit)
			i->off2 = (int32_t)off;
		else if (off)
			expected(p, "an offset only on an address");
		if (off != (int32_t)off)
			expected(p, "an offset of 32 bits");
		if (!accept_punct(p, ','))
			break;
	}
}

static void attributes(struct p *p, struct ir_ins *i)
{
	if (accept_punct(p, '[')) {
		i->aux = (uint32_t)number(p, UINT32_MAX);
		want_punct(p, ']');
	}
	for (;;) {
		if (accept_word(p, "off"))
			i->off = integer32(p);
		else if (accept_word(p, "off2"))
			i->off2 = integer32(p);
		else if (accept_word(p, "align"))
			i->align = (uint8_t)number(p, 255);
		else if (accept_word(p, "volatile"))
			i->flags |= INS_VOLATILE;
		else
			return;
	}
}

static void check_aux(struct p *p, const struct ir_ins *i)
{
	if (i->op == IR_asm && i->aux >= p->fn->asms.n)
		expected(p, "the index of an asm of this function");
	if ((i->op == IR_core || i->op == IR_coreaddr) && i->aux >= p->u->cores.n)
		expected(p, "the index of a core record");
}

/* An instruction or a phi after its result, if it has one. */
static void instruction(struct p *p, struct ir_blk *b, ir_ref to, enum ir_cls c, src_loc loc)
{
	struct ir_ins i = {.to = to, .cls = c, .loc = loc};
	const char *name;
	size_t len;

	if (p->tok != T_WORD && p->tok != T_MACH)
		expected(p, "an operation");
	if (is_word(p, "phi")) {
		next(p);
		phi(p, b, to, c, loc);
		return;
	}
	i.acls = split_class(p, &name, &len);
	i.op = (uint16_t)(p->tok == T_MACH ? ir_machine_op(name, len) : op_find(name, len));
	if (!i.op)
		expected(p, "the name of an operation");
	next(p);
	operands(p, &i);
	attributes(p, &i);
	check_aux(p, &i);
	def(p, c, to);
	ir_emit(p->cx, p->fn, b, i);
}

static void successors(struct p *p, struct ir_blk *b, uint32_t min, uint32_t max)
{
	while (p->tok == T_BLK) {
		vec_push(p->fn->arena, &b->succ, blk(p));
		if (!accept_punct(p, ','))
			break;
	}
	if (b->succ.n < min || b->succ.n > max)
		expected(p, "the right number of targets");
}

static void branch(struct p *p, struct ir_blk *b, struct ir_term *t)
{
	const char *name;
	size_t len;

	if (p->tok != T_WORD)
		expected(p, "a condition");
	t->acls = split_class(p, &name, &len);
	for (t->cc = CC_EQ; t->cc <= CC_SET; t->cc++)
		if (!strncmp(ir_cc_name[t->cc], name, len) && !ir_cc_name[t->cc][len])
			break;
	if (t->cc > CC_SET)
		expected(p, "a condition");
	next(p);
	t->arg[0] = ref(p);
	want_punct(p, ',');
	t->arg[1] = ref(p);
	want_punct(p, ',');
	successors(p, b, 2, 2);
	if (accept_word(p, "hint"))
		t->hint = (int8_t)integer32(p);
}

/* A terminator, if one comes next. */
static bool terminator(struct p *p, struct ir_blk *b)
{
	struct ir_term *t = &b->term;

	t->loc = p->loc;
	if (accept_word(p, "none")) {
		t->op = JMP_NONE;
	} else if (is_word(p, "ret") || (p->tok == T_WORD && !strncmp(p->name->s, "ret.", 4))) {
		const char *name;
		size_t len;

		t->op = JMP_RET;
		t->acls = split_class(p, &name, &len);
		next(p);
		if (starts_ref(p))
			t->arg[0] = ref(p);
	} else if (accept_word(p, "goto")) {
		t->op = JMP_GOTO;
		successors(p, b, 1, 1);
	} else if (accept_word(p, "br")) {
		t->op = JMP_BR;
		branch(p, b, t);
	} else if (accept_word(p, "asmgoto")) {
		t->op = JMP_ASM;
		want_punct(p, '[');
		t->aux = (uint32_t)number(p, UINT32_MAX);
		want_punct(p, ']');
		if (t->aux >= p->fn->asms.n)
			expected(p, "the index of an asm of this function");
		successors(p, b, 1, UINT32_MAX);
	} else if (accept_word(p, "unreachable")) {
		t->op = JMP_UNREACHABLE;
	} else {
		return false;
	}
	return true;
}

static void block(struct p *p)
{
	struct ir_blk *b = blk(p);

	if (b->term.loc)
		expected(p, "another name: this block is defined already");
	ir_blk_place(p->fn, b);
	if (accept_word(p, "unroll")) {
		if (accept_word(p, "full"))
			b->unroll = UNROLL_FULL;
		else if (accept_word(p, "disable"))
			b->unroll = UNROLL_DISABLE;
		else
			b->unroll = (int)number(p, 65536);
	}
	while (!terminator(p, b)) {
		src_loc loc = p->loc;
		ir_ref to = IR_NONE;
		enum ir_cls c = IR_V;

		if (p->tok == T_TMP || p->tok == T_REG)
			to = ref(p);
		if (accept_punct(p, '='))
			c = cls(p);
		else if (to.kind != REF_NONE)
			expected(p, "'='");
		instruction(p, b, to, c, loc);
	}
}

/* ---- Functions ---- */

static void asm_operand(struct p *p, struct ir_asm *a)
{
	struct ir_asm_operand o = {.match = -1, .loc = p->loc};

	o.cls = (uint8_t)cls(p);
	o.constraint = text(p);
	for (;;) {
		if (accept_word(p, "name"))
			o.name = text(p);
		else if (accept_word(p, "out"))
			o.out = true;
		else if (accept_word(p, "in"))
			o.in = true;
		else if (accept_word(p, "early"))
			o.early = true;
		else if (accept_word(p, "match"))
			o.match = (int)number(p, 255);
		else if (accept_word(p, "to"))
			o.to = def(p, o.cls, ref(p));
		else if (accept_word(p, "val"))
			o.val = ref(p);
		else if (accept_word(p, "off"))
			o.off = integer32(p);
		else
			break;
	}
	vec_push(p->fn->arena, &a->ops, o);
}

static void asm_entry(struct p *p)
{
	uint32_t i = (uint32_t)number(p, p->size);
	struct ir_asm a = {.loc = p->loc};

	a.text = text(p);
	for (;;) {
		if (accept_word(p, "volatile"))
			a.is_volatile = true;
		else if (accept_word(p, "memory"))
			a.memory = true;
		else if (accept_word(p, "clobbers"))
			a.clobbers = (uint32_t)number(p, 0x7ff);
		else if (accept_word(p, "label"))
			vec_push(p->fn->arena, &a.labels, text(p));
		else if (accept_word(p, "operand"))
			asm_operand(p, &a);
		else
			break;
	}
	while (p->fn->asms.n <= i)
		vec_push(p->fn->arena, &p->fn->asms, (struct ir_asm){0});
	p->fn->asms.at[i] = a;
}

static void slot_entry(struct p *p)
{
	src_loc loc = p->loc;
	ir_ref r = slot(p, true);
	struct ir_slot *s = &p->fn->slots.at[r.idx];

	s->loc = loc;
	s->size = (uint32_t)number(p, INT32_MAX);
	if (accept_word(p, "align"))
		s->align = (uint32_t)number(p, 1 << 16);
}

static void params(struct p *p)
{
	want_punct(p, '(');
	while (!accept_punct(p, ')')) {
		enum ir_cls c = cls(p);

		vec_push(p->fn->arena, &p->fn->params, def(p, c, tmp(p)));
		if (!accept_punct(p, ',') && !(p->tok == T_PUNCT && p->punct == ')'))
			expected(p, "',' or ')'");
	}
}

static void check_blocks(struct p *p)
{
	uint32_t n = 0;

	for (struct ir_blk *b = p->fn->start; b; b = b->next)
		n++;
	for (uint32_t i = 0; i < p->blks.n; i++)
		n -= p->blks.at[i] != NULL;
	if (n)
		expected(p, "a definition of each block that is named");
	p->fn->nblk = p->blks.n;
}

static void body(struct p *p, struct ir_sym *s, enum ir_cls ret)
{
	struct ir_fn *fn = ir_fn_new(p->cx, p->u, s);

	p->fn = fn;
	p->blks.n = 0;
	fn->ret = (uint8_t)ret;
	params(p);
	fn->naked = accept_word(p, "naked");
	fn->machine = accept_word(p, "machine");
	fn->allocated = accept_word(p, "allocated");
	if (accept_word(p, "frame"))
		fn->frame = (uint32_t)number(p, UINT32_MAX);
	want_punct(p, '{');
	for (;;) {
		if (accept_word(p, "slot"))
			slot_entry(p);
		else if (accept_word(p, "asm"))
			asm_entry(p);
		else if (p->tok == T_BLK)
			block(p);
		else
			break;
	}
	want_punct(p, '}');
	check_blocks(p);
	p->fn = NULL;
}

/* ---- The unit ---- */

static struct ir_sym *sym_head(struct p *p, bool is_fn)
{
	struct ir_sym *s;
	uint32_t v;

	if (!accept_listed(p, ir_linkage_words, &v))
		expected(p, "local, global or weak");
	s = symbol(p);
	if (s->index != UINT32_MAX)
		expected(p, "another name: this symbol is declared already");
	s->index = p->u->syms.n;
	vec_push(&p->cx->unit, &p->u->syms, s);
	s->is_fn = is_fn;
	s->linkage = (enum ir_linkage)v;
	s->align = 1;
	for (;;) {
		if (accept_listed(p, ir_vis_words, &v))
			s->vis = (enum ir_vis)v;
		else if (accept_listed(p, ir_sym_words, &v))
			s->flags |= v;
		else if (accept_word(p, "section"))
			s->section = text(p);
		else if (accept_word(p, "align"))
			s->align = (uint32_t)number(p, 1 << 20);
		else if (accept_word(p, "alias"))
			s->alias = symbol(p);
		else if (accept_word(p, "btf"))
			s->btf_id = (uint32_t)number(p, UINT32_MAX);
		else
			return s;
	}
}

static void function(struct p *p)
{
	struct ir_sym *s = sym_head(p, true);

	if (p->tok == T_WORD && p->name->len == 1)
		body(p, s, cls(p));
}

static unsigned hex_digit(struct p *p)
{
	char c;

	skip_blanks(p);
	c = p->at < p->size ? p->text[p->at] : 0;
	if (!isxdigit((unsigned char)c)) {
		p->loc = p->base + p->at;
		expected(p, "a hexadecimal digit");
	}
	p->at++;
	return isdigit((unsigned char)c) ? (unsigned)(c - '0') : (unsigned)((c | 32) - 'a' + 10);
}

static void data_bytes(struct p *p, struct ir_sym *s)
{
	uint8_t *bytes;

	if (s->size > p->size)
		expected(p, "a smaller size");
	bytes = arena_alloc(&p->cx->unit, s->size ? s->size : 1);
	for (uint64_t i = 0; i < s->size; i++) {
		unsigned high = hex_digit(p);

		bytes[i] = (uint8_t)(high << 4 | hex_digit(p));
	}
	s->bytes = bytes;
	next(p);
}

static void data(struct p *p)
{
	struct ir_sym *s = sym_head(p, false);

	s->is_string = accept_word(p, "string");
	if (!accept_word(p, "size"))
		expected(p, "size");
	s->size = number(p, (uint64_t)INT64_MAX);
	if (p->tok == T_PUNCT && p->punct == '=')
		data_bytes(p, s);
	while (accept_word(p, "rel")) {
		struct ir_data_rel r;

		r.off = number(p, s->size);
		r.size = accept_word(p, "size") ? (uint32_t)number(p, 8) : 8;
		r.sym = symbol(p);
		r.addend = offset(p);
		vec_push(&p->cx->unit, &s->rels, r);
	}
}

static void core(struct p *p)
{
	uint32_t i = (uint32_t)number(p, p->size);
	struct ir_core c = {0};

	while (p->u->cores.n <= i)
		vec_push(&p->cx->unit, &p->u->cores, (struct ir_core){.access = ""});
	for (;;) {
		if (accept_word(p, "kind"))
			c.kind = (uint32_t)number(p, UINT32_MAX);
		else if (accept_word(p, "type"))
			c.type_id = (uint32_t)number(p, UINT32_MAX);
		else if (accept_word(p, "access"))
			c.access = text(p);
		else if (accept_word(p, "value"))
			c.value = integer(p);
		else
			break;
	}
	c.is64 = accept_word(p, "wide");
	if (!c.access)
		expected(p, "access");
	p->u->cores.at[i] = c;
}

struct ir_unit *ir_parse(struct cx *cx, struct src_file *file)
{
	struct p p = {.cx = cx, .text = file->text, .size = file->size};

	p.base = src_include(cx, file, 0);
	p.u = ir_unit_new(cx);
	next(&p);
	while (p.tok != T_END) {
		if (accept_word(&p, "fn"))
			function(&p);
		else if (accept_word(&p, "data"))
			data(&p);
		else if (accept_word(&p, "core"))
			core(&p);
		else if (accept_word(&p, "file"))
			p.u->file = text(&p);
		else
			expected(&p, "fn, data, core or file");
	}
	for (uint32_t i = 0; i < p.wanted.n; i++)
		if (p.wanted.at[i]->index == UINT32_MAX) {
			p.loc = p.wanted.at[i]->loc;
			expected(&p, "a declaration of this symbol");
		}
	for (uint32_t i = 0; i < p.wanted.n; i++) {
		struct ir_sym *s = p.wanted.at[i];

		name_of(cx, s->name)->binding = NULL;
	}
	return p.u;
}
