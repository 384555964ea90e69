/* SPDX-License-Identifier: BSD-2-Clause */
/* backend/: what short functions become at each cpu level, parallel copies of every shape,
 * jumps of any length, frames that are too large. */
#include "tests/unit/unit.h"

#include <stdlib.h>
#include <string.h>

#include "asm/print.h"
#include "backend/mach.h"

struct job {
	const char *text;
	int cpu;
	bool ok;
	char code[4096];   /* of the first section with code: "insn; insn; …" */
	uint32_t jumps_ok; /* jumps that land on an instruction */
	size_t size;
};

static void print_section(struct job *j, const struct obj *o, const struct obj_sec *s)
{
	size_t at = 0, n = 0;

	j->size = s->data.n;
	while (at < s->data.n && n + 64 < sizeof j->code) {
		struct isa_insn i;
		unsigned len = isa_decode(s->data.at + at, s->data.n - at, o->big_endian, &i);
		char buf[64];

		ck_assert_uint_ne(len, 0);
		isa_print(&i, AS_CLIKE, buf, sizeof buf);
		n += (size_t)snprintf(j->code + n, sizeof j->code - n, "%s%s", n ? "; " : "", buf);
		at += len;
	}
}

static void compile_job(struct cx *cx, void *arg)
{
	struct job *j = arg;
	struct ir_unit *u = ir_parse(cx, src_text(cx, "t.ir", j->text, strlen(j->text)));
	struct obj *o = obj_new(cx, false);

	cx->opt.cpu = j->cpu;
	cx->opt.alu32 = j->cpu >= 3;
	j->ok = backend_unit(cx, u, o);
	if (j->ok)
		print_section(j, o, o->secs.at[0]);
}

static void compile_text(struct job *j)
{
	struct cx cx;

	cx_init(&cx);
	ck_assert_int_eq(cx_run(&cx, compile_job, j), 0);
	ck_assert_int_eq(diag_errors(&cx) == 0, j->ok);
	cx_free(&cx);
}

#define FN(params, body)    "fn global $f l (" params ") {\n@0\n" body "}\n"
#define FN_SLOT(size, body) "fn global $f l () {\nslot &a " size " align 8\n@0\n" body "}\n"

static const struct {
	int cpu;
	const char *text, *code;
} selected[] = {
	/* immediates, and those that do not fit */
	{3, FN("l %0", "%1 =l add.l %0, -7 ret.l %1"), "r1 += -7; r0 = r1; exit"},
	{3, FN("l %0", "%1 =l and %0, 4294967295 ret.l %1"), "w0 = w1; exit"},
	{1, FN("l %0", "%1 =l and %0, 4294967295 ret.l %1"), "r1 <<= 32; r1 >>= 32; r0 = r1; exit"},
	{3, FN("l %0", "%1 =l mul %0, 4294967296 ret.l %1"), "r0 = 0x100000000 ll; r0 *= r1; exit"},
	/* offsets go into loads and stores, constants into stores at every level */
	{1, FN("p %0", "%1 =p add.l %0, 16 %2 =l load64 %1 + 8 ret.l %2"),
	 "r0 = *(u64 *)(r1 + 24); exit"},
	{1, FN_SLOT("16", "store32.w 1, &a + 4 %1 =l load64 &a ret.l %1"),
	 "*(u32 *)(r10 - 12) = 1; r0 = *(u64 *)(r10 - 16); exit"},
	/* a context takes no store-immediate before 6.3 kernels */
	{3, FN("p %0", "store32.w 1, %0 + 4 ret.l 0"),
	 "r0 = 1; *(u32 *)(r1 + 4) = r0; r0 = 0; exit"},
	/* sign extension */
	{4, FN("p %0", "%1 =l loads16 %0 ret.l %1"), "r0 = *(s16 *)(r1 + 0); exit"},
	{3, FN("p %0", "%1 =l loads16 %0 ret.l %1"),
	 "r0 = *(u16 *)(r1 + 0); r0 <<= 48; r0 s>>= 48; exit"},
	{4, FN("l %0", "%1 =l sext8 %0 ret.l %1"), "r0 = (s8)r1; exit"},
	/* a loaded w is zero-extended already */
	{3, FN("p %0", "%1 =w loadu32 %0 %2 =l zext32 %1 ret.l %2"), "r0 = *(u32 *)(r1 + 0); exit"},
	/* comparison values without a branch where that is as short */
	{3, FN("l %0", "%1 =l cslt.l %0, 0 ret.l %1"), "r1 >>= 63; r0 = r1; exit"},
	{3, FN("l %0", "%1 =l ceq.l %0, 5 ret.l %1"), "r0 = 1; if r1 == 5 goto +1; r0 = 0; exit"},
	/* v1 has no less-than */
	{1, FN("l %0, l %1", "br ult.l %0, %1, @1, @2 @1 ret.l 1 @2 ret.l 2"),
	 "if r2 > r1 goto +2; r0 = 2; exit; r0 = 1; exit"},
	/* atomics */
	{1, FN("p %0, l %1", "aadd.l %0 + 8, %1 ret.l 0"),
	 "lock *(u64 *)(r1 + 8) += r2; r0 = 0; exit"},
	{3, FN("p %0, l %1, l %2", "%3 =l acmpxchg.l %0, %1, %2 ret.l %3"),
	 "r0 = r2; r0 = cmpxchg_64(r1 + 0, r0, r3); exit"},
	/* division by cpu level */
	{4, FN("l %0, l %1", "%2 =l sdiv %0, %1 ret.l %2"), "r1 s/= r2; r0 = r1; exit"},
	/* inline assembly: an empty barrier costs nothing */
	{3,
	 "fn global $f l (l %0) {\n"
	 "asm 0 \"\" volatile operand l \"r\" out in to %1 val %0\n"
	 "@0 asm [0] %2 =l add.l %1, 1 ret.l %2 }",
	 "r1 += 1; r0 = r1; exit"},
	/* … 32-bit names, memory operands, immediates, numbers */
	{3,
	 "fn global $f l (w %0) {\nslot &a 8 align 8\n"
	 "asm 0 \"*(u32 *)%2 = %1; %0 = *(u64 *)%2; %w0 += %3; if %w0 == 5 goto L%=; r0 = 1; L%=:\""
	 " volatile memory clobbers 1\n"
	 "operand l \"r\" out to %1 operand w \"r\" in val %0 operand p \"m\" in val &a\n"
	 "operand l \"i\" name \"k\" in val 7\n"
	 "@0 asm [0] ret.l %1 }",
	 "*(u32 *)(r10 - 8) = r1; r1 = *(u64 *)(r10 - 8); w1 += 7; if w1 == 5 goto +1; r0 = 1; r0 = r1; "
	 "exit"},
	/* … an early-clobbered result keeps off the operands, what lives through off the clobbers
	 */
	{3,
	 "fn global $f l (l %0, l %1) {\n"
	 "asm 0 \"%0 = 1; %0 += %1\" clobbers 63\n"
	 "operand l \"r\" out early to %2 operand l \"r\" in val %0\n"
	 "@0 asm [0] %3 =l add.l %2, %1 ret.l %3 }",
	 "r6 = r2; r7 = r1; r8 = 1; r8 += r7; r0 = r8; r0 += r6; exit"},
	/* … asm goto */
	{3,
	 "fn global $f l (l %0) {\n"
	 "asm 0 \"if %0 s> 3 goto %l[big]\" volatile operand l \"r\" in val %0 label \"big\"\n"
	 "@0 asmgoto [0] @1, @2 @1 ret.l 1 @2 ret.l 2 }",
	 "if r1 s> 3 goto +2; r0 = 1; exit; r0 = 2; exit"},
	/* CO-RE: on the load's own offset, else on an addition, an immediate, an ld_imm64 */
	{3,
	 "core 0 kind 0 type 1 access \"0:1\" value 16\n" FN(
		 "p %0", "%1 =p coreaddr %0 [0] %2 =l load64 %1 ret.l %2"),
	 "r0 = *(u64 *)(r1 + 16); exit"},
	{3,
	 "core 0 kind 0 type 1 access \"0:1\" value 16\n" FN(
		 "p %0", "%1 =p coreaddr %0 [0] %2 =l load64 %1 + 8 ret.l %2"),
	 "r1 += 16; r0 = *(u64 *)(r1 + 8); exit"},
	{3,
	 "core 0 kind 2 type 1 access \"0:1\" value 1\ncore 1 kind 6 type 1 access \"0\" value 3 wide\n" FN(
		 "", "%1 =l core [0] %2 =l core [1] %3 =l add.l %1, %2 ret.l %3"),
	 "r0 = 1; r1 = 3 ll; r0 += r1; exit"},
	/* legacy packet loads: the context in r6 */
	{3,
	 "fn global $\"llvm.bpf.load.half\" extern\n" FN(
		 "p %0", "arg.p %0 arg.l 12 %1 =l call $\"llvm.bpf.load.half\" [2] ret.l %1"),
	 "r6 = r1; r0 = *(u16 *)skb[12]; exit"},
	/* slots with disjoint lifetimes share their place */
	{3,
	 "fn global $f l () {\nslot &a 8 align 8\nslot &b 8 align 8\n@0\n"
	 "life_start &a arg.p &a call 7 [1] life_end &a\n"
	 "life_start &b arg.p &b call 7 [1] life_end &b ret.l 0 }",
	 "r1 = r10; r1 += -8; call bpf_get_prandom_u32; r1 = r10; r1 += -8; call "
	 "bpf_get_prandom_u32; r0 = 0; exit"},
	/* constants side by side in the frame become one store */
	{3, FN_SLOT("8", "store8.w 1, &a store8.w 2, &a + 1 store16.w 0, &a + 2 ret.l 0"),
	 "*(u32 *)(r10 - 8) = 513; r0 = 0; exit"},
	/* calls: what lives through them leaves r1 to r5 at once; repeated arguments */
	{3, FN("l %0", "arg.l %0 arg.l %0 %1 =l call 7 [2] %2 =l add.l %1, %0 ret.l %2"),
	 "r6 = r1; r2 = r6; call bpf_get_prandom_u32; r0 += r6; exit"},
};

START_TEST(selection)
{
	struct job j = {.text = selected[_i].text, .cpu = selected[_i].cpu};

	compile_text(&j);
	ck_assert_str_eq(j.code, selected[_i].code);
}
END_TEST

static const struct {
	int cpu;
	const char *text;
} refused[] = {
	{1, FN("p %0, l %1", "%2 =l aadd.l %0, %1 ret.l %2")}, /* fetch needs v3 */
	{3, FN("l %0", "arg.l %0 arg.l 1 arg.l 2 arg.l 3 arg.l 4 arg.l 5 call 7 [6] ret.l 0")},
	{3, FN("p %0", "call %0 [0] ret.l 0")},
	{3, FN_SLOT("600", "arg.p &a call 7 [1] ret.l 0")},
};

START_TEST(refusal)
{
	struct job j = {.text = refused[_i].text, .cpu = refused[_i].cpu};

	compile_text(&j);
	ck_assert(!j.ok);
}
END_TEST

/* ---- Parallel copies: every function from six targets to six sources ---- */

static void copies_job(struct cx *cx, void *arg)
{
	struct ir_unit *u = ir_unit_new(cx);
	struct ir_fn *fn = ir_fn_new(cx, u, ir_sym_new(cx, u, "f", true));
	unsigned n = *(unsigned *)arg;

	for (unsigned map = 0; map < 46656; map++)
		for (unsigned spare = 0; spare < 2; spare++) {
			struct arena_mark mark = arena_mark(&cx->scratch);
			int value[12], want[6], slot = -1;
			struct be_move m[6];
			struct be_code out = {0};
			struct be be;

			be_init(&be, cx, fn);
			be.swap = (ir_ref){REF_SLOT, 0};
			for (unsigned i = 0, x = map; i < n; i++, x /= 6) {
				m[i] = (struct be_move){(int8_t)i, IR_REG(x % 6)};
				want[i] = (int)(x % 6);
			}
			for (int i = 0; i < 12; i++)
				value[i] = i;
			be_parcopy(&be, &out, m, n, spare ? 1 << 9 : 0, 0);
			for (uint32_t i = 0; i < out.n; i++) {
				const struct ir_ins *c = &out.at[i];

				if (c->op == M(stxdw))
					slot = value[c->arg[1].idx];
				else if (c->op == M(ldxdw))
					value[c->to.idx] = slot;
				else
					value[c->to.idx] = value[c->arg[1].idx];
			}
			for (unsigned i = 0; i < n; i++)
				ck_assert_int_eq(value[i], want[i]);
			for (unsigned i = n; i < 9; i++)
				ck_assert_int_eq(value[i], (int)i);
			arena_release(&cx->scratch, mark);
		}
}

START_TEST(parallel_copies)
{
	unsigned n = (unsigned)_i;
	struct cx cx;

	cx_init(&cx);
	ck_assert_int_eq(cx_run(&cx, copies_job, &n), 0);
	cx_free(&cx);
}
END_TEST

/* ---- Jumps over more code than 16 bits reach ---- */

struct far {
	int cpu;
	uint32_t n;
	uint64_t result[2];
};

/* Interpret just what the test's code consists of. */
static uint64_t run(const struct obj_sec *s, uint64_t r1)
{
	uint64_t r[11] = {0, r1};

	for (size_t at = 0;;) {
		struct isa_insn i;
		unsigned len = isa_decode(s->data.at + at, s->data.n - at, false, &i);
		int64_t d = isa_disp(&i);

		ck_assert_uint_ne(len, 0);
		at += len;
		if (i.op == ISA_exit)
			return r[0];
		if (i.op == ISA_mov64_r)
			r[i.dst] = r[i.src];
		else if (i.op == ISA_mov64_k)
			r[i.dst] = (uint64_t)i.imm;
		else if (i.op == ISA_add64_k)
			r[i.dst] += (uint64_t)i.imm;
		else if (i.op == ISA_xor64_k)
			r[i.dst] ^= (uint64_t)i.imm;
		else if (i.op == ISA_ja || i.op == ISA_jal ||
			 (i.op == ISA_jeq64_k && r[i.dst] == (uint64_t)i.imm) ||
			 (i.op == ISA_jne64_k && r[i.dst] != (uint64_t)i.imm))
			at = (size_t)((int64_t)at + d * 8);
		else if (i.op != ISA_jeq64_k && i.op != ISA_jne64_k)
			ck_abort_msg("unexpected %s", isa_info[i.op].name);
	}
}

static void far_job(struct cx *cx, void *arg)
{
	struct far *f = arg;
	struct ir_unit *u = ir_unit_new(cx);
	struct ir_sym *sym = ir_sym_new(cx, u, "f", true);
	struct ir_fn *fn = ir_fn_new(cx, u, sym);
	struct ir_blk *b[4];
	struct obj *o = obj_new(cx, false);
	ir_ref p = ir_tmp_new(cx, fn, IR_L, NULL), x[2];

	cx->opt.cpu = f->cpu;
	cx->opt.alu32 = f->cpu >= 3;
	sym->fn = fn;
	sym->linkage = IR_GLOBAL;
	fn->ret = IR_L;
	vec_push(fn->arena, &fn->params, p);
	for (int i = 0; i < 4; i++) {
		b[i] = ir_blk_new(cx, fn, NULL);
		ir_blk_place(fn, b[i]);
	}
	fn->start = b[0];
	ir_br(cx, fn, b[0], CC_EQ, IR_L, p, ir_con_int(cx, fn, 3), b[1], b[2], 0);
	for (int k = 0; k < 2; k++) {
		x[k] = p;
		for (uint32_t i = 0; i < f->n; i++)
			x[k] = ir_op2(cx, fn, b[1 + k], i & 1 ? IR_add : IR_xor, IR_L, x[k],
				      ir_con_int(cx, fn, (int64_t)i + 1 + k), 0);
		ir_goto(cx, fn, b[1 + k], b[3], 0);
	}
	{
		struct ir_phi *phi = ir_phi_new(cx, fn, b[3], IR_L);

		ir_phi_add(cx, fn, phi, x[0], b[1]);
		ir_phi_add(cx, fn, phi, x[1], b[2]);
		ir_ret(cx, fn, b[3], phi->to, 0);
	}
	ck_assert(backend_unit(cx, u, o));
	for (int k = 0; k < 2; k++)
		f->result[k] = run(o->secs.at[0], k ? 5 : 3);
}

START_TEST(far_jumps)
{
	struct far f = {.cpu = _i % 4 + 1, .n = _i / 4 ? 100000 : 33000};
	struct cx cx;

	cx_init(&cx);
	ck_assert_int_eq(cx_run(&cx, far_job, &f), 0);
	cx_free(&cx);
	for (int k = 0; k < 2; k++) {
		uint64_t x = k ? 5 : 3;

		for (uint32_t i = 0; i < f.n; i++)
			x = i & 1 ? x + i + 1 + (unsigned)k : x ^ (i + 1 + (unsigned)k);
		ck_assert_uint_eq(f.result[k], x);
	}
}
END_TEST

UNIT_SUITE(backend)
{
	TCase *tc = tcase_create("backend");

	tcase_set_timeout(tc, 60);
	tcase_add_loop_test(tc, selection, 0, sizeof selected / sizeof *selected);
	tcase_add_loop_test(tc, refusal, 0, sizeof refused / sizeof *refused);
	tcase_add_loop_test(tc, parallel_copies, 5, 7);
	tcase_add_loop_test(tc, far_jumps, 0, 8);
	suite_add_tcase(suite, tc);
}
