/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * asm/: every instruction form, in both dialects and byte orders, with random operands.
 *
 * The expected bytes come from an encoder of our own that knows nothing of isa.def: it is
 * written after the kernel's include/uapi/linux/bpf.h, opcode by opcode.  Each text must
 * assemble to them, and what the disassembler makes of them must assemble to them again.
 * Also: no two rows of the table match the same bytes, inline assembly, far jumps.
 */
#include "tests/unit/unit.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "asm/as.h"
#include "asm/print.h"

enum { ROUNDS = 20 };

/* Assembly in both dialects, and the bytes that must come out. */
struct texts {
	bool big;
	char *clike, *gnu;
	size_t nclike, ngnu;
	uint8_t *bytes;
	size_t n;
	uint32_t seed;
	unsigned forms; /* counted in the first round */
};

static uint32_t rnd(struct texts *t)
{
	t->seed ^= t->seed << 13;
	t->seed ^= t->seed >> 17;
	t->seed ^= t->seed << 5;
	return t->seed;
}

static int reg(struct texts *t)
{
	return (int)(rnd(t) % 11);
}

/* Values at the edges of their range as often as others. */
static int imm32(struct texts *t)
{
	static const int edges[] = {0, 1, -1, INT32_MAX, INT32_MIN, 0x7fff, 0x8000, -4096, 10000};

	return rnd(t) % 2 ? edges[rnd(t) % 9] : (int)rnd(t);
}

static int off16(struct texts *t)
{
	static const int edges[] = {0, 1, -1, 32767, -32768, 8, -8};

	return rnd(t) % 2 ? edges[rnd(t) % 7] : (int16_t)rnd(t);
}

static void put(struct texts *t, uint32_t v, unsigned size)
{
	for (unsigned i = 0; i < size; i++)
		t->bytes[t->n++] = (uint8_t)(v >> 8 * (t->big ? size - 1 - i : i));
}

static void insn(struct texts *t, int code, int dst, int src, int off, int imm)
{
	put(t, (uint32_t)code, 1);
	put(t, (uint32_t)(t->big ? dst << 4 | src : src << 4 | dst), 1);
	put(t, (uint16_t)off, 2);
	put(t, (uint32_t)imm, 4);
	t->forms++;
}

#define C(...) (t->nclike += (size_t)sprintf(t->clike + t->nclike, __VA_ARGS__))
#define G(...) (t->ngnu += (size_t)sprintf(t->gnu + t->ngnu, __VA_ARGS__))

static void arithmetic(struct texts *t)
{
	static const struct {
		const char *gnu, *c;
		int code, off;
	} ops[] = {
		{"add", "+=", 0x00, 0},   {"sub", "-=", 0x10, 0},   {"mul", "*=", 0x20, 0},
		{"div", "/=", 0x30, 0},   {"or", "|=", 0x40, 0},    {"and", "&=", 0x50, 0},
		{"lsh", "<<=", 0x60, 0},  {"rsh", ">>=", 0x70, 0},  {"mod", "%=", 0x90, 0},
		{"xor", "^=", 0xa0, 0},   {"mov", "=", 0xb0, 0},    {"arsh", "s>>=", 0xc0, 0},
		{"sdiv", "s/=", 0x30, 1}, {"smod", "s%=", 0x90, 1},
	};

	for (unsigned i = 0; i < sizeof ops / sizeof *ops; i++)
		for (int wide = 0; wide < 2; wide++) {
			int d = reg(t), s = reg(t), k = imm32(t);
			int code = ops[i].code | (wide ? 7 : 4);
			char r = wide ? 'r' : 'w';

			C("%c%d %s %c%d\n", r, d, ops[i].c, r, s);
			G("%s%s %%r%d, %%r%d\n", ops[i].gnu, wide ? "" : "32", d, s);
			insn(t, code | 8, d, s, ops[i].off, 0);
			C("%c%d %s %d\n", r, d, ops[i].c, k);
			G("%s%s %%r%d, %d\n", ops[i].gnu, wide ? "" : "32", d, k);
			insn(t, code, d, 0, ops[i].off, k);
		}
}

static void moves(struct texts *t)
{
	int d = reg(t), s = reg(t), a = (int)(rnd(t) & 0xffff), b = (int)(rnd(t) & 0xffff);

	for (int bits = 8; bits <= 32; bits *= 2) {
		C("r%d = (s%d)r%d\n", d, bits, s);
		G("movs %%r%d,%%r%d,%d\n", d, s, bits);
		insn(t, 0xbf, d, s, bits, 0);
		if (bits == 32)
			continue;
		C("w%d = (s%d) w%d\n", d, bits, s);
		G("movs32 %%r%d, %%r%d, %d\n", d, s, bits);
		insn(t, 0xbc, d, s, bits, 0);
	}
	for (int bits = 16; bits <= 64; bits *= 2) {
		C("r%d = le%d r%d\n", d, bits, d);
		G("endle %%r%d,%d\n", d, bits);
		insn(t, 0xd4, d, 0, 0, bits);
		C("r%d = be%d r%d\n", s, bits, s);
		G("endbe %%r%d,%d\n", s, bits);
		insn(t, 0xdc, s, 0, 0, bits);
		C("r%d = bswap%d r%d\n", d, bits, d);
		G("bswap %%r%d,%d\n", d, bits);
		insn(t, 0xd7, d, 0, 0, bits);
	}
	C("r%d = -r%d\nw%d = -w%d\n", d, d, s, s);
	G("neg %%r%d\nneg32 %%r%d\n", d, s);
	insn(t, 0x87, d, 0, 0, 0);
	insn(t, 0x84, s, 0, 0, 0);
	C("r%d = addr_space_cast(r%d, %d, %d)\n", d, s, a, b);
	G("addr_space_cast %%r%d, %%r%d, %d, %d\n", d, s, a, b);
	insn(t, 0xbf, d, s, 1, (int)((uint32_t)a << 16 | (uint32_t)b));
	C("r%d = &(void __percpu *)(r%d)\nnospec\n", d, s);
	G("mov_percpu %%r%d, %%r%d\nnospec\n", d, s);
	insn(t, 0xbf, d, s, -1, 0);
	insn(t, 0xc2, 0, 0, 0, 0);
}

static const struct {
	int bits, code; /* size bits of the opcode */
	char suffix[3];
} sizes[] = {{32, 0x00, "w"}, {16, 0x08, "h"}, {8, 0x10, "b"}, {64, 0x18, "dw"}};

static void memory(struct texts *t)
{
	for (int i = 0; i < 4; i++) {
		int d = reg(t), s = reg(t), o = off16(t), k = imm32(t), a = imm32(t);
		int bits = sizes[i].bits, code = sizes[i].code;
		const char *x = sizes[i].suffix;
		char r = bits == 64 ? 'r' : 'w';

		C("r%d = *(u%d *)(r%d %+d)\n", d, bits, s, o);
		G("ldx%s %%r%d, [%%r%d%+d]\n", x, d, s, o);
		insn(t, 0x61 | code, d, s, o, 0);
		if (bits < 64) {
			C("r%d = *(s%d *)(r%d %+d)\n", d, bits, s, o);
			G("ldxs%s %%r%d, [%%r%d%+d]\n", x, d, s, o);
			insn(t, 0x81 | code, d, s, o, 0);
		}
		C("*(u%d *)(r%d %+d) = r%d\n", bits, d, o, s);
		G("stx%s [%%r%d%+d], %%r%d\n", x, d, o, s);
		insn(t, 0x63 | code, d, s, o, 0);
		C("*(u%d *)(r%d %+d) = %d\n", bits, d, o, k);
		G("st%s [%%r%d%+d], %d\n", x, d, o, k);
		insn(t, 0x62 | code, d, 0, o, k);
		C("%c%d = load_acquire((u%d *)(r%d %+d))\n", r, d, bits, s, o);
		G("ldacq%s %%r%d, [%%r%d%+d]\n", x, d, s, o);
		insn(t, 0xc3 | code, d, s, o, 0x100);
		C("store_release((u%d *)(r%d %+d), %c%d)\n", bits, d, o, r, s);
		G("strel%s [%%r%d%+d], %%r%d\n", x, d, o, s);
		insn(t, 0xc3 | code, d, s, o, 0x110);
		C("r0 = *(u%d *)skb[%d]\n", bits, a);
		G("ldabs%s %d\n", x, a);
		insn(t, 0x20 | code, 0, 0, 0, a);
		C("r0 = *(u%d *)skb[r%d + %d]\n", bits, s, a);
		G("ldind%s %%r%d, %d\n", x, s, a);
		insn(t, 0x40 | code, 0, s, 0, a);
	}
}

static void atomics(struct texts *t)
{
	static const struct {
		const char *name, *sign;
		int imm;
	} ops[] = {
		{"add", "+=", 0x00}, {"or", "|=", 0x40}, {"and", "&=", 0x50}, {"xor", "^=", 0xa0}};

	for (int wide = 0; wide < 2; wide++) {
		int code = wide ? 0xdb : 0xc3, bits = wide ? 64 : 32;
		char r = wide ? 'r' : 'w';
		const char *x = wide ? "" : "32", *y = wide ? "_64" : "32_32";
		int d = reg(t), s = reg(t), o = off16(t);

		for (int i = 0; i < 4; i++) {
			C("lock *(u%d *)(r%d %+d) %s %c%d\n", bits, d, o, ops[i].sign, r, s);
			G("a%s%s [%%r%d%+d], %%r%d\n", ops[i].name, x, d, o, s);
			insn(t, code, d, s, o, ops[i].imm);
			C("%c%d = atomic_fetch_%s((u%d *)(r%d %+d), %c%d)\n", r, s, ops[i].name,
			  bits, d, o, r, s);
			G("af%s%s [%%r%d%+d], %%r%d\n", ops[i].name, x, d, o, s);
			insn(t, code, d, s, o, ops[i].imm | 1);
		}
		C("%c%d = xchg%s(r%d %+d, %c%d)\n", r, s, y, d, o, r, s);
		G("axchg%s [%%r%d%+d], %%r%d\n", x, d, o, s);
		insn(t, code, d, s, o, 0xe1);
		C("%c0 = cmpxchg%s(r%d %+d, %c0, %c%d)\n", r, y, d, o, r, r, s);
		G("acmp%s [%%r%d%+d], %%r%d\n", x, d, o, s);
		insn(t, code, d, s, o, 0xf1);
	}
}

static void jumps(struct texts *t)
{
	static const struct {
		const char *name, *sign;
		int code;
	} ops[] = {
		{"jeq", "==", 0x10},   {"jgt", ">", 0x20},    {"jge", ">=", 0x30},
		{"jset", "&", 0x40},   {"jne", "!=", 0x50},   {"jsgt", "s>", 0x60},
		{"jsge", "s>=", 0x70}, {"jlt", "<", 0xa0},    {"jle", "<=", 0xb0},
		{"jslt", "s<", 0xc0},  {"jsle", "s<=", 0xd0},
	};
	int o = off16(t), far = imm32(t), k = imm32(t), d = reg(t);

	for (unsigned i = 0; i < sizeof ops / sizeof *ops; i++)
		for (int wide = 0; wide < 2; wide++) {
			int a = reg(t), b = reg(t), off = off16(t), v = imm32(t);
			int code = ops[i].code | (wide ? 5 : 6);
			char r = wide ? 'r' : 'w';

			C("if %c%d %s %c%d goto %+d\n", r, a, ops[i].sign, r, b, off);
			G("%s%s %%r%d, %%r%d, %+d\n", ops[i].name, wide ? "" : "32", a, b, off);
			insn(t, code | 8, a, b, off, 0);
			C("if %c%d %s %d goto %+d\n", r, a, ops[i].sign, v, off);
			G("%s%s %%r%d, %d, %+d\n", ops[i].name, wide ? "" : "32", a, v, off);
			insn(t, code, a, 0, off, v);
		}
	C("goto %+d\ngotol %+d\nmay_goto %+d\ngoto_or_nop %+d\ngotox r%d\n", o, far, o, o, d);
	G("ja %+d\njal %+d\nmay_goto %+d\ngoto_or_nop %+d\ngotox %%r%d\n", o, far, o, o, d);
	insn(t, 0x05, 0, 0, o, 0);
	insn(t, 0x06, 0, 0, 0, far);
	insn(t, 0xe5, 0, 0, o, 0);
	insn(t, 0xe5, 0, 1, o, 0);
	insn(t, 0x0d, d, 0, 0, 0);
	C("call %d\ncall pc%+d\ncall kfunc %d, %d\ncallx r%d\nexit\n", k, far, k, o, d);
	G("call %d\ncall local %+d\ncall kfunc %d, %d\ncall %%r%d\nexit\n", k, far, k, o, d);
	insn(t, 0x85, 0, 0, 0, k);
	insn(t, 0x85, 0, 1, 0, far);
	insn(t, 0x85, 0, 2, o, k);
	insn(t, 0x8d, d, 0, 0, 0);
	insn(t, 0x95, 0, 0, 0, 0);
}

static void wide(struct texts *t)
{
	static const char *const forms[] = {
		"%d, %d",
		"map_by_fd(%d, %d)",
		"map_val(map_by_fd(%d)) + %d",
		"var_addr(%d, %d)",
		"code_addr(%d, %d)",
		"map_by_idx(%d, %d)",
		"map_val(map_by_idx(%d)) + %d",
	};

	for (int src = 0; src < 7; src++) {
		int d = reg(t), low = imm32(t), high = imm32(t);

		if (!src) {
			unsigned long long v =
				(unsigned long long)(uint32_t)high << 32 | (uint32_t)low;

			C("r%d = 0x%llx ll\n", d, v);
			G("lddw %%r%d, 0x%llx\n", d, v);
		} else {
			C("r%d = ", d);
			C(forms[src], low, high);
			C("\n");
			G("lddw %%r%d, ", d);
			G(forms[src], low, high);
			G("\n");
		}
		insn(t, 0x18, d, src, 0, low);
		insn(t, 0, 0, 0, 0, high);
		t->forms--;
	}
}

static void generate(struct texts *t, bool big)
{
	*t = (struct texts){.big = big, .seed = 12345};
	t->clike = malloc(1 << 20);
	t->gnu = malloc(1 << 20);
	t->bytes = malloc(1 << 20);
	for (int i = 0; i < ROUNDS; i++) {
		t->forms = 0;
		arithmetic(t);
		moves(t);
		memory(t);
		atomics(t);
		jumps(t);
		wide(t);
	}
}

static void release(struct texts *t)
{
	free(t->clike);
	free(t->gnu);
	free(t->bytes);
}

/* ---- Assembling --------------------------------------------------------------------------------
 */

struct job {
	const char *text;
	size_t len;
	struct as_options opt;
	struct obj *o;
};

static void assemble(struct cx *cx, void *arg)
{
	struct job *j = arg;

	j->o = as_file(cx, as_new(cx), src_text(cx, "test.s", j->text, j->len), &j->opt);
}

static const struct obj_sec *text_of(struct cx *cx, struct job *j)
{
	cx_init(cx);
	cx->opt.no_warnings = true;
	ck_assert_int_eq(cx_run(cx, assemble, j), 0);
	diag_print(cx, stderr);
	ck_assert_ptr_nonnull(j->o);
	return obj_find_section(j->o, ".text");
}

static void check_bytes(const struct texts *t, const char *text, size_t len, enum as_dialect d)
{
	struct job j = {.text = text, .len = len, .opt = {.dialect = d, .big_endian = t->big}};
	struct cx cx;
	const struct obj_sec *s = text_of(&cx, &j);

	ck_assert_uint_eq(s->data.n, t->n);
	for (size_t i = 0; i < t->n; i += 8)
		if (memcmp(s->data.at + i, t->bytes + i, 8))
			ck_abort_msg("slot %zu differs: %02x %02x…, not %02x %02x…", i / 8,
				     s->data.at[i], s->data.at[i + 1], t->bytes[i],
				     t->bytes[i + 1]);
	cx_free(&cx);
}

START_TEST(every_form)
{
	static const enum as_dialect dialects[] = {AS_CLIKE, AS_GNU};
	struct texts t;

	generate(&t, _i & 1);
	ck_assert_uint_eq(t.forms, ISA__count - 1); /* none is missing */
	if (_i & 2)
		check_bytes(&t, t.gnu, t.ngnu, AS_GNU);
	else
		check_bytes(&t, t.clike, t.nclike, AS_CLIKE);
	check_bytes(&t, t.gnu, t.ngnu, AS_AUTO);
	check_bytes(&t, t.clike, t.nclike, AS_AUTO);
	/* and back */
	for (int k = 0; k < 2; k++) {
		char *text = malloc(1 << 20);
		size_t len = 0, n;
		struct isa_insn i;

		for (size_t off = 0; off < t.n; off += n) {
			n = isa_decode(t.bytes + off, t.n - off, t.big, &i);
			ck_assert_uint_gt(n, 0);
			len += (size_t)isa_print(&i, dialects[k], text + len, 200);
			text[len++] = '\n';
		}
		check_bytes(&t, text, len, dialects[k]);
		free(text);
	}
	release(&t);
}
END_TEST

/* ---- The table
 * ------------------------------------------------------------------------------------ */

/* Could some bytes match both rows? */
static bool overlap(const struct isa_info *a, const struct isa_info *b)
{
	uint32_t any = a->flags | b->flags;

	if (a->opcode != b->opcode)
		return false;
	if (!(any & (ISA_RS | ISA_WS)) && a->src != b->src)
		return false;
	if (!(any & ISA_OFF) && a->off != b->off)
		return false;
	if (!(any & (ISA_IMM | ISA_IMM64)) && a->imm != b->imm)
		return false;
	return true;
}

START_TEST(rows_are_distinct)
{
	for (unsigned a = 1; a < ISA__count; a++)
		for (unsigned b = a + 1; b < ISA__count; b++)
			if (overlap(&isa_info[a], &isa_info[b]))
				ck_abort_msg("%s and %s overlap", isa_info[a].name,
					     isa_info[b].name);
}
END_TEST

/* Reserved fields that are not zero are no instruction; neither are r11 to r15. */
START_TEST(decode_is_strict)
{
	static const uint8_t bad[][8] = {
		{0xb7, 0x10, 0, 0, 1},
		{0xb7, 0x00, 1, 0, 1},
		{0xbf, 0x10, 0, 0, 1},
		{0x95, 0x01},
		{0x95, 0, 0, 0, 1},
		{0x05, 0, 0, 0, 1},
		{0x0b},
		{0xff},
		{0xbf, 0xb0},
		{0x61, 0x0b},
		{0xd4, 0, 0, 0, 8},
		{0xc3, 0x21, 0, 0, 2},
		{0x85, 0x30},
		{0x18, 0x70},
		{0x87, 0, 0, 0, 1},
	};
	struct isa_insn i;

	for (unsigned k = 0; k < sizeof bad / sizeof *bad; k++)
		ck_assert_uint_eq(isa_decode(bad[k], 8, false, &i), 0);
	ck_assert_uint_eq(isa_decode((const uint8_t[16]){0x18}, 8, false, &i), 0);
	ck_assert_uint_eq(isa_decode((const uint8_t[16]){0x18}, 16, false, &i), 16);
}
END_TEST

START_TEST(reads_and_writes)
{
	struct isa_insn cmpxchg = {.op = ISA_acmpxchg64, .dst = 1, .src = 2};
	struct isa_insn fetch = {.op = ISA_afadd32, .dst = 3, .src = 4};
	struct isa_insn call = {.op = ISA_call_helper, .imm = 1};

	ck_assert_uint_eq(isa_reads(&cmpxchg), 1 << 0 | 1 << 1 | 1 << 2);
	ck_assert_uint_eq(isa_writes(&cmpxchg), 1 << 0);
	ck_assert_uint_eq(isa_reads(&fetch), 1 << 3 | 1 << 4);
	ck_assert_uint_eq(isa_writes(&fetch), 1 << 4);
	ck_assert_uint_eq(isa_reads(&call), 0x3e);
	ck_assert_uint_eq(isa_writes(&call), 0x3f);
}
END_TEST

/* ---- Inline assembly
 * --------------------------------------------------------------------------------- */

struct inline_job {
	const char *text;
	struct as_inline_args args;
	bool ok;
};

static void inline_run(struct cx *cx, void *arg)
{
	struct inline_job *j = arg;

	j->args.as = as_new(cx);
	j->args.text.s = j->text;
	j->args.text.len = (uint32_t)strlen(j->text);
	j->ok = as_inline(cx, &j->args);
}

START_TEST(inline_items)
{
	struct inline_job j = {.text = "r1 = counts ll; 1: r2 += 1\n"
				       "if r2 < 5 goto 1b; goto out_7; call bpf_map_lookup_elem\n"
				       "call helper; end: .8byte 0xffffffffffffffff; r0 = 7"};
	const struct as_item *it;
	struct cx cx;

	cx_init(&cx);
	ck_assert_int_eq(cx_run(&cx, inline_run, &j), 0);
	diag_print(&cx, stderr);
	ck_assert(j.ok);
	ck_assert_uint_eq(j.args.items.n, 8);
	it = j.args.items.at;
	ck_assert_int_eq(it[0].ref, AS_REF_IMM64);
	ck_assert_str_eq(it[0].sym, "counts");
	ck_assert_int_eq(it[1].insn.op, ISA_add64_k);
	ck_assert_int_eq(it[2].ref, AS_REF_ITEM);
	ck_assert_uint_eq(it[2].target, 1);
	ck_assert_int_eq(it[2].insn.off, -2);
	ck_assert_int_eq(it[3].ref, AS_REF_JUMP);
	ck_assert_str_eq(it[3].sym, "out_7");
	ck_assert_int_eq(it[4].insn.op, ISA_call_helper);
	ck_assert_int_eq(it[4].insn.imm, 1);
	ck_assert_int_eq(it[5].ref, AS_REF_CALL);
	ck_assert_str_eq(it[5].sym, "helper");
	ck_assert_int_eq(it[6].insn.op, ISA_none);
	ck_assert_int_eq(it[7].insn.imm, 7);
	ck_assert_uint_eq(j.args.labels.n, 1);
	ck_assert_str_eq(j.args.labels.at[0].name, "end");
	ck_assert_uint_eq(j.args.labels.at[0].item, 6);
	cx_free(&cx);
}
END_TEST

/* Errors point to where the text was written, piece by piece. */
START_TEST(inline_errors)
{
	struct inline_job j = {.text = "r1 = 1\nr2 ?= 5\n"};
	struct cx cx;
	src_loc base;
	struct as_seg segs[2];
	struct src_file *f;

	cx_init(&cx);
	f = src_text(&cx, "prog.c", "asm(\"r1 = 1\\n\"\n    \"r2 ?= 5\\n\");\n", 34);
	base = src_include(&cx, f, 0);
	segs[0] = (struct as_seg){0, base + 5};
	segs[1] = (struct as_seg){7, base + 20};
	j.args.text.segs = segs;
	j.args.text.nsegs = 2;
	ck_assert_int_eq(cx_run(&cx, inline_run, &j), 0);
	ck_assert(!j.ok);
	ck_assert_uint_ge(cx.diag.entries.n, 1);
	ck_assert_uint_eq(src_pos(&cx, cx.diag.entries.at[0].loc).line, 2);
	ck_assert_uint_eq(src_pos(&cx, cx.diag.entries.at[0].loc).col, 9);
	cx_free(&cx);
}
END_TEST

/* ---- Jumps that do not reach
 * ------------------------------------------------------------------------- */

/* Where the jump at SLOT leads, and the unconditional ones after it. */
static uint32_t follow(const struct obj_sec *s, uint32_t slot, bool taken)
{
	struct isa_insn i;

	isa_decode(s->data.at + slot * 8, 8, false, &i);
	slot += taken ? 1 + (uint32_t)isa_disp(&i) : 1;
	for (int n = 0; n < 100; n++) {
		isa_decode(s->data.at + slot * 8, s->data.n - slot * 8, false, &i);
		if (!(isa_info[i.op].flags & ISA_JUMP))
			return slot;
		slot += 1 + (uint32_t)isa_disp(&i);
	}
	return UINT32_MAX;
}

START_TEST(far_jumps)
{
	int cpu = _i;
	char *text = malloc(1 << 21);
	struct job j = {.text = text, .opt = {.dialect = AS_CLIKE, .cpu = cpu}};
	const struct obj_sec *s;
	struct isa_insn i;
	struct cx cx;
	uint32_t slot;

	j.len = (size_t)sprintf(text, "goto far\nif r1 == 5 goto far\nif r1 & 1 goto far\n"
				      "r9 = 9\n.rept 70000\nr1 += 1\n.endr\n"
				      "far: r0 = 77\nif r2 s> r3 goto back\nexit\n.rept 40000\n"
				      "r1 += 2\n.endr\ngoto back2\n.rept 40000\nr1 += 3\n.endr\n"
				      "back2: r0 = 78\nexit\nback: r0 = 79\nexit\n");
	s = text_of(&cx, &j);
	slot = follow(s, 0, true);
	isa_decode(s->data.at + slot * 8, 8, false, &i);
	ck_assert_int_eq(i.imm, 77);
	/* each way of each condition arrives where it should */
	for (uint32_t k = 1, seen = 0; seen < 2; k++) {
		bool inverted;

		isa_decode(s->data.at + k * 8, 8, false, &i);
		if (!(isa_info[i.op].flags & ISA_COND))
			continue;
		inverted = i.op == ISA_jne64_k;
		slot = follow(s, k, !inverted);
		isa_decode(s->data.at + slot * 8, 8, false, &i);
		ck_assert_int_eq(i.imm, 77);
		slot = follow(s, k, inverted);
		isa_decode(s->data.at + slot * 8, 8, false, &i);
		ck_assert_int_eq(i.op, seen ? ISA_mov64_k : ISA_jset64_k);
		seen++;
	}
	free(text);
	cx_free(&cx);
}
END_TEST

UNIT_SUITE(asm)
{
	TCase *tc = tcase_create("instructions");

	tcase_set_timeout(tc, 60);
	tcase_add_loop_test(tc, every_form, 0, 4);
	tcase_add_test(tc, rows_are_distinct);
	tcase_add_test(tc, decode_is_strict);
	tcase_add_test(tc, reads_and_writes);
	tcase_add_test(tc, inline_items);
	tcase_add_test(tc, inline_errors);
	tcase_add_loop_test(tc, far_jumps, 3, 5);
	suite_add_tcase(suite, tc);
}
