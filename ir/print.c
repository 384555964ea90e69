/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The IR as text (doc/ir.md).  What is printed parses back (parse.c) and
 * prints identically, at every stage: temporaries, blocks and slots carry
 * their index, so that the parser rebuilds the same numbering.
 */
#include <inttypes.h>

#include "ir/pass.h"
#include "ir/text.h"

const struct ir_word ir_sym_words[] = {
	{"used", SYM_USED},         {"always_inline", SYM_ALWAYS_INLINE},
	{"noinline", SYM_NOINLINE}, {"noreturn", SYM_NORETURN},
	{"const", SYM_CONST},       {"inline", SYM_INLINE},
	{"pure", SYM_PURE},         {"proto", SYM_KEEP_PROTO},
	{"extern", SYM_EXTERN},     {NULL, 0}};
const struct ir_word ir_linkage_words[] = {
	{"local", IR_LOCAL}, {"global", IR_GLOBAL}, {"weak", IR_WEAK}, {NULL, 0}};
const struct ir_word ir_vis_words[] = {
	{"default", IR_DEFAULT}, {"hidden", IR_HIDDEN}, {"protected", IR_PROTECTED}, {NULL, 0}};
const char ir_cls_letter[] = "vwlp";
const char *const ir_cc_name[] = {"eq",  "ne",  "ult", "ule", "ugt", "uge",
				  "slt", "sle", "sgt", "sge", "set"};

struct out {
	struct cx *cx;
	struct ir_fn *fn;
	FILE *f;
	bool locs; /* locations as comments */
};

static void string(FILE *f, const char *s)
{
	fputc('"', f);
	for (; *s; s++) {
		unsigned char c = (unsigned char)*s;

		if (c == '"' || c == '\\')
			fprintf(f, "\\%c", c);
		else if (c < ' ' || c >= 0x7f)
			fprintf(f, "\\%02x", c);
		else
			fputc(c, f);
	}
	fputc('"', f);
}

/* Can the parser read NAME back without quotes? */
static bool plain(const char *name)
{
	if (!name || !*name || (*name >= '0' && *name <= '9'))
		return false;
	for (; *name; name++)
		if (!ir_name_char(*name))
			return false;
	return true;
}

static void symbol(FILE *f, const struct ir_sym *s)
{
	fputc('$', f);
	if (plain(s->name))
		fputs(s->name, f);
	else
		string(f, s->name);
}

/* A label's name, if any, and its number. */
static void label(FILE *f, char sigil, const char *name, uint32_t n)
{
	if (plain(name))
		fprintf(f, "%c%s.%" PRIu32, sigil, name, n);
	else
		fprintf(f, "%c%" PRIu32, sigil, n);
}

static void block(const struct out *o, const struct ir_blk *b)
{
	label(o->f, '@', b->name, b->id);
}

static void offset(FILE *f, int64_t off)
{
	if (off)
		fprintf(f, " %c %" PRIu64, off < 0 ? '-' : '+',
			off < 0 ? -(uint64_t)off : (uint64_t)off);
}

static void ref(const struct out *o, ir_ref r)
{
	const struct ir_con *c;

	switch (r.kind) {
	case REF_TMP:
		label(o->f, '%', o->fn->tmps.at[r.idx].name, r.idx);
		break;
	case REF_SLOT:
		label(o->f, '&', o->fn->slots.at[r.idx].name, r.idx);
		break;
	case REF_REG:
		fprintf(o->f, "R%u", (unsigned)r.idx);
		break;
	case REF_CON:
		c = &o->fn->cons.at[r.idx];
		if (!c->sym)
			fprintf(o->f, "%" PRId64, c->val);
		else
			symbol(o->f, c->sym);
		if (c->sym && c->val)
			fprintf(o->f, "(%+" PRId64 ")", c->val);
		break;
	default:
		fputs("none", o->f);
	}
}

static void loc(const struct out *o, src_loc l)
{
	struct src_pos pos;

	if (o->locs && l) {
		pos = src_pos(o->cx, l);
		if (pos.path)
			fprintf(o->f, "\t# %s:%u:%u", pos.path, pos.line, pos.col);
	}
	fputc('\n', o->f);
}

static void ins(const struct out *o, const struct ir_ins *i)
{
	int addr = ir_addr_arg(i->op);
	int last = 2;

	fputc('\t', o->f);
	if (i->to.kind != REF_NONE) {
		ref(o, i->to);
		fputc(' ', o->f);
	}
	if (i->to.kind != REF_NONE || i->cls)
		fprintf(o->f, "=%c ", ir_cls_letter[i->cls]);
	if (i->op >= IR_MACHINE)
		fprintf(o->f, ".%s", ir_machine_name(i->op));
	else
		fputs(ir_op_info[i->op].name, o->f);
	if (i->acls)
		fprintf(o->f, ".%c", ir_cls_letter[i->acls]);
	while (last >= 0 && i->arg[last].kind == REF_NONE)
		last--;
	for (int k = 0; k <= last; k++) {
		fputs(k ? ", " : " ", o->f);
		ref(o, i->arg[k]);
		if (k == addr)
			offset(o->f, i->off);
		if (k == 1 && i->op == IR_blit)
			offset(o->f, i->off2);
	}
	if (i->aux || i->op == IR_asm || i->op == IR_core || i->op == IR_coreaddr)
		fprintf(o->f, " [%" PRIu32 "]", i->aux);
	if ((addr < 0 || addr > last) && i->off)
		fprintf(o->f, " off %" PRId32, i->off);
	if ((i->op != IR_blit || last < 1) && i->off2)
		fprintf(o->f, " off2 %" PRId32, i->off2);
	if (i->align)
		fprintf(o->f, " align %u", i->align);
	if (i->flags & INS_VOLATILE)
		fputs(" volatile", o->f);
	loc(o, i->loc);
}

static void phi(const struct out *o, const struct ir_phi *p)
{
	fputc('\t', o->f);
	ref(o, p->to);
	fprintf(o->f, " =%c phi", ir_cls_letter[p->cls]);
	for (uint32_t i = 0; i < p->n; i++) {
		fputs(i ? ", " : " ", o->f);
		block(o, p->from[i]);
		fputc(' ', o->f);
		ref(o, p->arg[i]);
	}
	loc(o, p->loc);
}

static void term(const struct out *o, const struct ir_blk *b)
{
	static const char *const name[] = {"none", "ret", "goto", "br", "asmgoto", "unreachable"};
	const struct ir_term *t = &b->term;
	const char *sep = " ";

	fprintf(o->f, "\t%s", name[t->op]);
	if (t->op == JMP_BR)
		fprintf(o->f, " %s", ir_cc_name[t->cc]);
	if (t->acls)
		fprintf(o->f, ".%c", ir_cls_letter[t->acls]);
	if (t->op == JMP_ASM)
		fprintf(o->f, " [%" PRIu32 "]", t->aux);
	for (int k = 0; k < 2; k++)
		if (t->arg[k].kind != REF_NONE) {
			fputs(sep, o->f);
			ref(o, t->arg[k]);
			sep = ", ";
		}
	for (uint32_t k = 0; k < b->succ.n; k++) {
		fputs(sep, o->f);
		block(o, b->succ.at[k]);
		sep = ", ";
	}
	if (t->hint)
		fprintf(o->f, " hint %d", t->hint);
	loc(o, t->loc);
}

static void asm_entry(const struct out *o, uint32_t index)
{
	const struct ir_asm *a = &o->fn->asms.at[index];
	FILE *f = o->f;

	fprintf(f, "\tasm %" PRIu32 " ", index);
	string(f, a->text);
	if (a->is_volatile)
		fputs(" volatile", f);
	if (a->memory)
		fputs(" memory", f);
	if (a->clobbers)
		fprintf(f, " clobbers %" PRIu32, a->clobbers);
	for (uint32_t i = 0; i < a->labels.n; i++) {
		fputs(" label ", f);
		string(f, a->labels.at[i]);
	}
	fputc('\n', f);
	for (uint32_t i = 0; i < a->ops.n; i++) {
		const struct ir_asm_operand *p = &a->ops.at[i];

		fprintf(f, "\t\toperand %c ", ir_cls_letter[p->cls]);
		string(f, p->constraint);
		if (p->name) {
			fputs(" name ", f);
			string(f, p->name);
		}
		if (p->out)
			fputs(" out", f);
		if (p->in)
			fputs(" in", f);
		if (p->early)
			fputs(" early", f);
		if (p->match >= 0)
			fprintf(f, " match %d", p->match);
		if (p->to.kind != REF_NONE) {
			fputs(" to ", f);
			ref(o, p->to);
		}
		if (p->val.kind != REF_NONE) {
			fputs(" val ", f);
			ref(o, p->val);
		}
		if (p->off)
			fprintf(f, " off %" PRId32, p->off);
		fputc('\n', f);
	}
}

static void blk(const struct out *o, const struct ir_blk *b)
{
	block(o, b);
	if (b->unroll == UNROLL_FULL)
		fputs(" unroll full", o->f);
	else if (b->unroll == UNROLL_DISABLE)
		fputs(" unroll disable", o->f);
	else if (b->unroll)
		fprintf(o->f, " unroll %d", b->unroll);
	fputc('\n', o->f);
	for (const struct ir_phi *p = b->phis; p; p = p->next)
		phi(o, p);
	for (uint32_t i = 0; i < b->ins.n; i++)
		if (b->ins.at[i].op != IR_NOP)
			ins(o, &b->ins.at[i]);
	term(o, b);
}

static void words(FILE *f, const struct ir_word *w, uint32_t flags)
{
	for (; w->word; w++)
		if (flags & w->value)
			fprintf(f, " %s", w->word);
}

static void sym_head(FILE *f, const struct ir_sym *s)
{
	fprintf(f, "%s ", ir_linkage_words[s->linkage].word);
	symbol(f, s);
	if (s->vis)
		fprintf(f, " %s", ir_vis_words[s->vis].word);
	words(f, ir_sym_words, s->flags);
	if (s->section) {
		fputs(" section ", f);
		string(f, s->section);
	}
	if (s->align > 1)
		fprintf(f, " align %" PRIu32, s->align);
	if (s->alias) {
		fputs(" alias ", f);
		symbol(f, s->alias);
	}
	if (s->btf_id)
		fprintf(f, " btf %" PRIu32, s->btf_id);
}

static void data(FILE *f, const struct ir_sym *s)
{
	fputs("data ", f);
	sym_head(f, s);
	if (s->is_string)
		fputs(" string", f);
	fprintf(f, " size %" PRIu64, s->size);
	if (s->bytes) {
		fputs(" =", f);
		for (uint64_t i = 0; i < s->size; i++)
			fprintf(f, "%s%02x", i % 32 ? i % 4 ? "" : " " : "\n\t", s->bytes[i]);
	}
	fputc('\n', f);
	for (uint32_t i = 0; i < s->rels.n; i++) {
		const struct ir_data_rel *r = &s->rels.at[i];

		fprintf(f, "\trel %" PRIu64 " size %" PRIu32 " ", r->off, r->size);
		symbol(f, r->sym);
		offset(f, r->addend);
		fputc('\n', f);
	}
}

static void print_fn(const struct out *o, const struct ir_sym *s)
{
	const struct ir_fn *fn = s->fn;
	FILE *f = o->f;

	fputs("fn ", f);
	sym_head(f, s);
	if (!fn) {
		fputc('\n', f);
		return;
	}
	fprintf(f, " %c (", ir_cls_letter[fn->ret]);
	for (uint32_t i = 0; i < fn->params.n; i++) {
		fprintf(f, "%s%c ", i ? ", " : "", ir_cls_letter[ir_cls_of(fn, fn->params.at[i])]);
		ref(o, fn->params.at[i]);
	}
	fputs(")", f);
	if (fn->naked)
		fputs(" naked", f);
	if (fn->machine)
		fputs(" machine", f);
	if (fn->allocated)
		fputs(" allocated", f);
	if (fn->frame)
		fprintf(f, " frame %" PRIu32, fn->frame);
	fputs(" {\n", f);
	for (uint32_t i = 0; i < fn->slots.n; i++) {
		const struct ir_slot *sl = &fn->slots.at[i];

		if (!sl->size)
			continue;
		fputs("\tslot ", f);
		label(f, '&', sl->name, i);
		fprintf(f, " %" PRIu32 " align %" PRIu32, sl->size, sl->align);
		loc(o, sl->loc);
	}
	for (uint32_t i = 0; i < fn->asms.n; i++)
		if (fn->asms.at[i].text)
			asm_entry(o, i);
	for (const struct ir_blk *b = fn->start; b; b = b->next)
		blk(o, b);
	fputs("}\n", f);
}

void ir_print_fn(struct cx *cx, struct ir_fn *fn, FILE *f, bool locs)
{
	struct out o = {cx, fn, f, locs};

	print_fn(&o, fn->sym);
}

void ir_print(struct cx *cx, struct ir_unit *u, FILE *f, bool locs)
{
	if (u->file) {
		fputs("file ", f);
		string(f, u->file);
		fputc('\n', f);
	}
	for (uint32_t i = 0; i < u->cores.n; i++) {
		const struct ir_core *c = &u->cores.at[i];

		fprintf(f, "core %" PRIu32 " kind %" PRIu32 " type %" PRIu32 " access ", i, c->kind,
			c->type_id);
		string(f, c->access);
		fprintf(f, " value %" PRId64 "%s\n", c->value, c->is64 ? " wide" : "");
	}
	for (uint32_t i = 0; i < u->syms.n; i++) {
		struct ir_sym *s = u->syms.at[i];
		struct out o = {cx, s->fn, f, locs};

		if (s->is_fn)
			print_fn(&o, s);
		else
			data(f, s);
	}
}
