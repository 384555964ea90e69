/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The assembler's main loop: each statement is labels, then a directive, an assignment,
 * a macro call or an instruction.  And the three ways in: a whole file, a text added to
 * an object, an inline assembly statement.
 */
#include "asm/as_dir.h"

#include <stdlib.h>

/* ---- Statements -------------------------------------------------------------------------------
 */

/* Labels before the statement proper: name:, 12:, "name": */
static uint32_t labels(struct as *as)
{
	const struct tok *t = as->tok;
	uint32_t i = 0;

	while (t[i + (t[i].kind != T_END)].word == P_COLON) {
		if (t[i].kind == T_NUM)
			sym_define_local(as, t[i].num, as_loc(as, &t[i]));
		else if (t[i].kind == T_IDENT || t[i].kind == T_STR)
			sym_define(as, sym_tok(as, &t[i]), as_loc(as, &t[i]));
		else
			break;
		i += 2;
	}
	return i;
}

static void statement(struct as *as)
{
	const struct tok *t = as->tok;
	struct as_macro *m;
	uint32_t i = labels(as);

	if (t[i].kind == T_END)
		return;
	if (t[i].kind == T_IDENT) {
		if (as_tok_text(as, &t[i])[0] == '.' && t[i].len > 1 && t[i + 1].word != P_ASSIGN) {
			if (!cond_directive(as, i))
				as_directive(as, i);
			return;
		}
		if (t[i + 1].word == P_ASSIGN && t[i].len == 1 && *as_tok_text(as, &t[i]) == '.') {
			dir_org(as, i + 2, 0);
			return;
		}
		if (t[i + 1].word == P_ASSIGN) {
			dir_assign(as, sym_tok(as, &t[i]), i + 2, false);
			return;
		}
		if (as->macros && (m = macro_find(as, as_tok_text(as, &t[i]), t[i].len))) {
			macro_call(as, m, i);
			return;
		}
	}
	as_insn(as, i);
}

/* In a branch not taken only conditionals count. */
static void skipped(struct as *as)
{
	if (as->tok[0].kind == T_IDENT && as_tok_text(as, &as->tok[0])[0] == '.')
		cond_directive(as, 0);
}

static bool pop_input(struct as *as)
{
	struct as_input *in = as->in;

	if (as->conds.n > in->cond_depth) {
		diag(as->cx, vec_last(&as->conds).loc, D_as_no_end, ".endif");
		as->conds.n = in->cond_depth;
	}
	as->in = in->up;
	return as->in;
}

static void run(struct as *as)
{
	while (!as->ended) {
		if (!as_next(as)) {
			if (!pop_input(as))
				break;
			continue;
		}
		if (as->conds.n && !vec_last(&as->conds).active)
			skipped(as);
		else if (!as->bad_line)
			statement(as);
	}
	as->in = NULL;
}

/* ---- Set-up
 * -------------------------------------------------------------------------------------- */

struct as *as_new(struct cx *cx)
{
	struct as *as = arena_new(&cx->unit, struct as);

	as->cx = cx;
	as_lex_init(as);
	dir_init(as);
	as->m = match_new(as);
	as->word_pc = as_word(as, "pc", 2, true);
	as->word_call = as_word(as, "call", 4, true);
	return as;
}

/* A copy of AS's tables with a fresh state for one text. */
static void begin(struct as *r, const struct as *as, struct obj *o, const struct as_options *opt)
{
	*r = *as;
	r->opt = opt;
	r->o = o;
	r->cpu = opt->cpu;
	r->dialect = opt->dialect == AS_GNU ? AS_GNU : AS_CLIKE;
	r->old_syms = o->syms.n;
	/* symbols that an earlier text or the compiler made are known by name */
	for (uint32_t i = 0; i < o->syms.n; i++) {
		struct obj_sym *y = o->syms.at[i];
		struct as_sym *s;

		if (y->type == OBJ_SECTION || y->type == OBJ_FILE || !*y->name)
			continue;
		s = sym_get(r, y->name, strlen(y->name), as_hash(y->name, strlen(y->name)));
		s->obj = y;
		s->bind = y->bind;
		s->type = y->type;
		s->vis = y->vis;
		if (!y->sec)
			continue;
		s->state = SYM_LABEL;
		s->sec = sec_of(r, y->sec);
		s->off = y->value;
	}
}

/* ---- Whole files
 * ------------------------------------------------------------------------------------ */

/* Does the line at P look GNU (%r1) or C-like (r1 =, if, *(u32 *), goto)?  0: it does not tell. */
static enum as_dialect line_dialect(const char *p, const char *end)
{
	const char *first = p;

	while (first < end && (*first == ' ' || *first == '\t'))
		first++;
	if (first < end && (*first == '.' || *first == '#' || *first == ';'))
		return AS_AUTO;
	for (; p < end && *p != '#' && *p != '"'; p++) {
		if (*p == '%' && p + 2 < end && (p[1] == 'r' || p[1] == 'w' || p[1] == 'f'))
			return AS_GNU;
		if (p == first && (*p == 'r' || *p == 'w') && p + 2 < end && p[1] >= '0' &&
		    p[1] <= '9')
			return AS_CLIKE;
		if (p == first && *p == '*')
			return AS_CLIKE;
		if (p + 5 < end && !strncmp(p, "goto ", 5))
			return AS_CLIKE;
		if (*p == '(' && p + 3 < end && p[3] == ')')
			return AS_CLIKE; /* a log's (bf) */
		if (*p == ' ' && p + 3 < end && p[1] == '=' && p[2] == ' ')
			return AS_CLIKE;
	}
	return AS_AUTO;
}

static enum as_dialect recognize(const char *p, const char *end)
{
	while (p < end) {
		const char *nl = memchr(p, '\n', (size_t)(end - p));
		enum as_dialect d = line_dialect(p, nl ? nl : end);

		if (d != AS_AUTO)
			return d;
		p = nl ? nl + 1 : end;
	}
	return AS_CLIKE;
}

/* Before the first instruction of a text that looks like a log, ';' lines are comments. */
static bool looks_like_log(const char *p, const char *end)
{
	while (p < end) {
		const char *nl = memchr(p, '\n', (size_t)(end - p));
		const char *q = p;

		while (*q == ' ' || *q == '\t')
			q++;
		p = q;
		while (*q >= '0' && *q <= '9')
			q++;
		if (q > p && *q == ':' && q[1] == ' ' && q[2] == '(')
			return true;
		if (q < end && *q != ';' && *q != '\n' && *q != '#' &&
		    !(nl && nl - p > 2 && nl[-1] == ':' && nl[-2] == ')'))
			return false;
		p = nl ? nl + 1 : end;
	}
	return false;
}

static const char *data_section(const char *p, const char *end, const char *want)
{
	size_t n = strlen(want);

	for (; p < end; p++) {
		const char *nl = memchr(p, '\n', (size_t)(end - p));

		if ((size_t)(end - p) > n && !memcmp(p, want, n) &&
		    (p[n] == '\n' || p[n] == '\r' || p[n] == ' '))
			return nl ? nl + 1 : end;
		if (!nl)
			break;
		p = nl;
	}
	return NULL;
}

/* -- raw: the instructions as numbers of 64 bits */
static void raw_words(struct as *as, const char *p, const char *end)
{
	while (p < end && strncmp(p, "--", 2)) {
		const char *nl = memchr(p, '\n', (size_t)(end - p));
		const char *line_end = nl ? nl : end;

		while (p < line_end && *p != '#') {
			char *after;
			uint64_t v = strtoull(p, &after, 0);
			uint8_t b[8];

			if (after == p || after > line_end)
				break;
			obj_put(as->o, b, v, 8);
			sec_data(as, b, 8);
			for (p = after; p < line_end && (*p == ' ' || *p == '\t' || *p == '\r');
			     p++)
				;
		}
		p = nl ? nl + 1 : end;
	}
}

/* A test of bpf_conformance: only its `-- asm` part is assembly, or `-- raw` the bytes;
 * the name `exit` is the first exit instruction. */
static void data_file(struct as *as)
{
	struct as_input *in = as->in;
	const char *asm_part = data_section(in->text, in->end, "-- asm");
	const char *raw = data_section(in->text, in->end, "-- raw");

	if (!asm_part && !raw)
		return;
	as->data_file = true;
	if (raw) {
		raw_words(as, raw, in->end);
		in->at = in->end;
		return;
	}
	as->dialect = AS_GNU;
	as->first_exit = sym_get(as, "exit", 4, as_hash("exit", 4));
	as->first_exit->temp = true;
	in->at = asm_part;
	for (const char *p = asm_part; p < in->end; p++) {
		if (!strncmp(p, "--", 2)) {
			/* the rest is not for us; the byte before is a newline */
			in->end = p;
			break;
		}
		p = memchr(p, '\n', (size_t)(in->end - p));
		if (!p)
			break;
	}
}

struct obj *as_file(struct cx *cx, struct as *as, struct src_file *file,
		    const struct as_options *opt)
{
	struct as *r = arena_new(&cx->unit, struct as);
	unsigned errors = diag_errors(cx);

	begin(r, as, obj_new(cx, opt->big_endian), opt);
	if (opt->prologue) {
		input_file(r, src_text(cx, "<command line>", opt->prologue, strlen(opt->prologue)),
			   0);
		run(r);
	}
	input_file(r, file, 0);
	if (opt->dialect == AS_AUTO)
		r->dialect = recognize(r->in->text, r->in->end);
	vec_reserve(&cx->unit, &r->order, file->size / 128);
	r->in->log = looks_like_log(r->in->text, r->in->end);
	data_file(r);
	run(r);
	as_finish(r);
	return diag_errors(cx) > errors ? NULL : r->o;
}

/* ---- Texts of the C program
 * ---------------------------------------------------------------------------- */

static void text_input(struct as *as, const struct as_text *t)
{
	struct as_input *in = arena_new(&as->cx->unit, struct as_input);

	in->text = arena_strndup(&as->cx->unit, t->s, t->len);
	in->end = in->text + t->len;
	in->segs = t->segs;
	in->nsegs = t->nsegs;
	input_push(as, in);
}

bool as_into(struct cx *cx, struct as *as, struct obj *o, const struct as_text *text,
	     const struct as_options *opt)
{
	struct as *r = arena_new(&cx->unit, struct as);
	unsigned errors = diag_errors(cx);

	begin(r, as, o, opt);
	text_input(r, text);
	run(r);
	as_finish(r);
	return diag_errors(cx) == errors;
}

/* ---- Inline assembly
 * ---------------------------------------------------------------------------------------- */

static struct as_fix *fix_at(struct as_sec *s, uint32_t off, uint32_t *next)
{
	while (*next < s->fixes.n && s->fixes.at[*next].off < off)
		++*next;
	return *next < s->fixes.n && s->fixes.at[*next].off == off ? &s->fixes.at[*next] : NULL;
}

/* The item that starts at byte TO. */
static bool item_at(const uint32_t *index, uint32_t size, int64_t to, uint32_t *item)
{
	if (to < 0 || to > size || to % 8 || index[to / 8] == UINT32_MAX)
		return false;
	*item = index[to / 8];
	return true;
}

/* What the item refers to. */
static void set_ref(struct as *as, struct as_sec *s, struct as_item *it, uint32_t off,
		    struct as_fix *f, const uint32_t *index)
{
	bool call = it->insn.op == ISA_call_pseudo;
	uint32_t flags = isa_info[it->insn.op].flags;
	struct as_val v = f ? fix_val(f) : (struct as_val){0};

	if (f && expr_eval(as, &v) == EXPR_OK && v.sym && v.sym->state != SYM_LABEL) {
		if (f->kind == FIX_CALL && !call)
			return; /* became a helper call */
		it->sym = sym_name(as, v.sym);
		it->addend = v.k;
		it->ref = f->kind == FIX_JUMP   ? AS_REF_JUMP
			  : f->kind == FIX_CALL ? AS_REF_CALL
			  : f->kind == FIX_DATA ? AS_REF_DATA
						: AS_REF_IMM64;
		return;
	}
	if (f && v.sym && f->kind != FIX_JUMP && f->kind != FIX_CALL) {
		diag_range(as->cx, f->loc, f->loc + f->len, D_as_inline_label);
		return;
	}
	if (!call && (!(flags & (ISA_COND | ISA_JUMP)) || flags & ISA_INDIRECT))
		return;
	if (item_at(index, s->sec->data.n,
		    off + 8 + 8 * (call ? it->insn.imm : (int64_t)isa_disp(&it->insn)),
		    &it->target))
		it->ref = AS_REF_ITEM;
}

static void collect(struct as *as, struct as_sec *s, struct as_inline_args *args)
{
	const struct obj_sec *o = s->sec;
	uint32_t *index = arena_array(&as->cx->unit, uint32_t, o->data.n / 8 + 1);
	uint32_t n = 0, step, next = 0, line = 0;
	struct isa_insn insn;

	for (uint32_t off = 0; off < o->data.n; off += step, n++) {
		step = isa_decode(o->data.at + off, o->data.n - off, as->o->big_endian, &insn);
		step = step ? step : 8;
		for (uint32_t k = 0; k < step / 8; k++)
			index[off / 8 + k] = k ? UINT32_MAX : n;
	}
	index[o->data.n / 8] = n;
	for (uint32_t off = 0; off < o->data.n; off += step) {
		struct as_item it = {0};

		step = isa_decode(o->data.at + off, o->data.n - off, as->o->big_endian, &it.insn);
		if (!step) {
			step = 8;
			it.insn = (struct isa_insn){
				.imm = (int64_t)obj_get(as->o, o->data.at + off, 8)};
		}
		while (line < s->lines.n && s->lines.at[line].off < off)
			line++;
		if (line < s->lines.n)
			it.loc = s->lines.at[line].off == off || !line ? s->lines.at[line].loc
								       : s->lines.at[line - 1].loc;
		else if (s->lines.n)
			it.loc = vec_last(&s->lines).loc;
		set_ref(as, s, &it, off, fix_at(s, off, &next), index);
		vec_push(&as->cx->unit, &args->items, it);
	}
	for (uint32_t i = 0; i < as->order.n; i++) {
		const struct as_sym *y = as->order.at[i];
		uint32_t item;

		if (y->state == SYM_LABEL && y->len && y->s[0] > ' ' &&
		    !(y->s[0] >= '0' && y->s[0] <= '9') &&
		    item_at(index, o->data.n, (int64_t)y->off, &item))
			vec_push(&as->cx->unit, &args->labels,
				 (struct as_label){sym_name(as, y), item});
	}
}

bool as_inline(struct cx *cx, struct as_inline_args *args)
{
	static const struct as_options opt = {.dialect = AS_CLIKE, .no_relax = true};
	struct as *r = arena_new(&cx->unit, struct as);
	unsigned errors = diag_errors(cx);
	struct as_sec *s;

	begin(r, args->as, obj_new(cx, args->big_endian), &opt);
	r->inlined = r->keep_lines = true;
	text_input(r, &args->text);
	s = sec_cur(r);
	run(r);
	as_finish(r);
	if (diag_errors(cx) > errors)
		return false;
	if (s->sec->data.n % 8) {
		diag(cx, args->text.nsegs ? args->text.segs[0].loc : 0, D_as_inline_size);
		return false;
	}
	collect(r, s, args);
	return diag_errors(cx) == errors;
}
