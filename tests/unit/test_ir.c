/* SPDX-License-Identifier: BSD-2-Clause */
/* ir/: the text form prints, parses and prints identically; the verifier refuses what breaks
 * the rules; dominators and loops are right on graphs that are hard. */
#include "tests/unit/unit.h"

#include <stdlib.h>
#include <string.h>

#include "ir/pass.h"

struct job {
	const char *text;
	char *out;
	struct ir_unit *u;
	bool verify;
};

static void parse_job(struct cx *cx, void *arg)
{
	struct job *j = arg;
	size_t size;
	FILE *f;

	j->u = ir_parse(cx, src_text(cx, "test.ir", j->text, strlen(j->text)));
	for (uint32_t i = 0; j->verify && i < j->u->syms.n; i++)
		if (j->u->syms.at[i]->fn)
			ir_verify(cx, j->u->syms.at[i]->fn, NULL);
	f = open_memstream(&j->out, &size);
	ir_print(cx, j->u, f, false);
	fclose(f);
}

/* What TEXT prints as; NULL if it is refused. */
static char *print_of(const char *text, bool verify)
{
	struct job j = {.text = text, .verify = verify};
	struct cx cx;
	int status;

	cx_init(&cx);
	status = cx_run(&cx, parse_job, &j);
	if (!status)
		ck_assert_int_eq(diag_errors(&cx), 0);
	cx_free(&cx);
	return status ? NULL : j.out;
}

static const char everything[] = "file \"dir/a \\\"b\\\".c\"\n"
				 "core 0 kind 0 type 7 access \"0:1:2\" value 16\n"
				 "core 1 kind 6 type 8 access \"0\" value -5 wide\n"
				 "data global $tab const section \".rodata\" align 8 size 12 =\n"
				 "\t01020304 05060708 090a0b0c\n"
				 "\trel 0 size 8 $f + 4\n"
				 "data weak $bss hidden size 100000000000\n"
				 "data local $\".L str\" string size 3 =\n"
				 "\t610a00\n"
				 "fn global $helper extern\n"
				 "fn global $f used proto section \"xdp\" w (p %ctx.0, l %1) {\n"
				 "\tslot &buf.0 16 align 8\n"
				 "\tslot &2 4 align 4\n"
				 "\tasm 0 \"%0 = %1\\0a\" volatile memory clobbers 3\n"
				 "\t\toperand l \"r\" name \"x\" out early to %5\n"
				 "\t\toperand l \"ri\" in val 5\n"
				 "\t\toperand w \"0\" in match 0 val %2\n"
				 "\t\toperand p \"m\" in val &buf.0 off 8\n"
				 "\tasm 1 \"goto %l0\" label \"out\"\n"
				 "@start.0\n"
				 "\t%2 =w loadu32 %ctx.0 + 4 volatile\n"
				 "\t%3 =w add.w %2, -1\n"
				 "\tstore32.w %3, &buf.0 - 4 align 2\n"
				 "\tblit &buf.0 + 8, %ctx.0 - 8 [8] align 4\n"
				 "\tfill &buf.0, 0 [16]\n"
				 "\tasm [0]\n"
				 "\targ.p &buf.0\n"
				 "\targ.l $tab(+8)\n"
				 "\t%6 =p call $helper [2]\n"
				 "\t%7 =l core [1]\n"
				 "\t%8 =p coreaddr %6 [0]\n"
				 "\taadd.l %8, %7\n"
				 "\t%9 =l acmpxchg.l %8 + 8, %7, 0\n"
				 "\tbr ult.w %3, 10, @loop.3, @2 hint -1\n"
				 "@loop.3 unroll 4\n"
				 "\t%10 =w phi @start.0 %2, @loop.3 %11\n"
				 "\t%11 =w add.w %10, 1\n"
				 "\tbr set.w %11, 8, @loop.3, @2\n"
				 "@2 unroll full\n"
				 "\tasmgoto [1] @4, @5\n"
				 "@4\n"
				 "\tret.w 0\n"
				 "@5\n"
				 "\tunreachable\n"
				 "}\n"
				 "fn local $mach v () machine allocated frame 16 {\n"
				 "@0\n"
				 "\tR1 =l .mov64_k 5\n"
				 "\t%0 =l .ldxdw R10 off -8\n"
				 "\t.stxdw R10, R1 [3] off -16 off2 7\n"
				 "\tret\n"
				 "}\n";

START_TEST(round_trip)
{
	char *once = print_of(everything, false), *twice;

	ck_assert_ptr_nonnull(once);
	ck_assert_str_eq(once, everything);
	twice = print_of(once, false);
	ck_assert_str_eq(once, twice);
	free(once);
	free(twice);
}
END_TEST

#define FN(body) "fn local $f w (w %0, p %1) {\n@0\n" body "}\n"

START_TEST(verifier_accepts)
{
	char *s = print_of(everything, false);

	free(s);
	s = print_of(FN("\tret.w %0\n"), true);
	ck_assert_ptr_nonnull(s);
	free(s);
}
END_TEST

static const char *const refused[] = {
	FN("\t%2 =w add.w %3, 1\n\tret.w %2\n"),         /* no definition */
	FN("\t%2 =w add.w %2, 1\n\tret.w %2\n"),         /* used before its definition */
	FN("\t%0 =w add.w %0, 1\n\tret.w %0\n"),         /* defined twice */
	FN("\t%2 =l add.l %0, 1\n\tret.w 0\n"),          /* a w where an l is asked */
	FN("\t%2 =w add.w %0, 4294967296\n\tret.w 0\n"), /* no w constant */
	FN("\t%2 =w loadu8 %0\n\tret.w 0\n"),            /* the address is no pointer */
	FN("\t%2 =w load64 %1\n\tret.w 0\n"),            /* 64 bits in a w */
	FN("\tbr eq.w %0, %1, @1, @2\n@1\n\tret.w 0\n@2\n\tret.w 0\n"), /* w against p */
	FN("\tgoto @1\n@1\n\tgoto @0\n"), /* entry has a predecessor */
	FN("\tbr eq.w %0, 0, @1, @2\n@1\n\tgoto @3\n@2\n\tgoto @3\n@3\n\t%2 =w phi @1 1\n"
	   "\tret.w %2\n"),
	FN("\tbr eq.w %0, 0, @1, @2\n@1\n\t%2 =w add.w %0, 1\n\tgoto @3\n@2\n\tgoto @3\n@3\n"
	   "\tret.w %2\n"), /* does not dominate */
	FN("\targ.w 1\n\t%2 =w add.w %0, 1\n\tcall 5 [1]\n\tret.w 0\n"),
	FN("\tret.w %1\n"),
	FN("\tnone\n"),
};

START_TEST(verifier_refuses)
{
	char *s = print_of(refused[_i], true);

	ck_assert_msg(!s, "accepted: %s", refused[_i]);
	free(s);
}
END_TEST

static const char *const garbage[] = {
	"fn",
	"fn local",
	"fn local $f w (w %0) {",
	"fn local $f w () { @0 goto @1 }",
	"fn local $f w () { @99999 ret }",
	"fn local $f w () { @0 %4000000000 =w copy 1 ret }",
	"fn local $f w () { @0 %1 =w frob 1 ret }",
	"fn local $f w () { @0 %1 =q copy 1 ret }",
	"fn local $f w () { @0 asm [7] ret }",
	"fn local $f w () { @0 %0 =w loadu8 &3 ret }",
	"fn local $f w () { @0 %0 =w copy 99999999999999999999 ret }",
	"fn local $f w () { @0 ret @0 ret }",
	"data local $x size 4 = 01",
	"data local $x size 99999999999 = 01",
	"data local $x size 1 data local $x size 1",
	"fn local $f w () { @0 arg.p $nowhere ret }",
	"core 5000000",
	"\"abc",
	"fn local $f w () { @0 R11 =l copy 1 ret }",
};

START_TEST(parser_refuses)
{
	ck_assert_msg(!print_of(garbage[_i], false), "accepted: %s", garbage[_i]);
}
END_TEST

static void graph_job(struct cx *cx, void *arg)
{
	struct job *j = arg;
	struct ir_fn *fn;

	j->u = ir_parse(cx, src_text(cx, "test.ir", j->text, strlen(j->text)));
	fn = j->u->syms.at[0]->fn;
	ir_fill(cx, fn, IR_LOOP);
	/* @1 heads a loop of @1 @2 @3 @4 @5; @3 one of @3 @4 */
	for (struct ir_blk *b = fn->start; b; b = b->next) {
		static const uint32_t idom[] = {0, 0, 1, 2, 3, 2, 1},
				      depth[] = {0, 1, 1, 2, 2, 1, 0};
		static const int loop[] = {-1, 1, 1, 3, 3, 1, -1};

		ck_assert_int_ne((int)b->id, 7);
		if (b->id)
			ck_assert_int_eq((int)b->idom->id, (int)idom[b->id]);
		ck_assert_int_eq((int)b->loop_depth, (int)depth[b->id]);
		ck_assert_int_eq(b->loop ? (int)b->loop->id : -1, loop[b->id]);
		for (struct ir_blk *c = fn->start; c; c = c->next) {
			struct ir_blk *d = c;

			while (d && d != b)
				d = d->idom;
			ck_assert_int_eq(ir_dominates(b, c), d == b);
		}
	}
}

START_TEST(graph)
{
	struct job j = {.text = "fn local $f w (w %0) {\n@0 goto @1 @1 br eq.w %0, 1, @2, @6\n"
				"@2 br eq.w %0, 2, @3, @5 @3 br eq.w %0, 3, @4, @5\n"
				"@4 br eq.w %0, 4, @3, @5 @5 goto @1 @6 ret.w 0 @7 goto @5 }\n"};
	struct cx cx;

	cx_init(&cx);
	ck_assert_int_eq(cx_run(&cx, graph_job, &j), 0);
	cx_free(&cx);
}
END_TEST

UNIT_SUITE(ir)
{
	TCase *tc = tcase_create("ir");

	tcase_add_test(tc, round_trip);
	tcase_add_test(tc, verifier_accepts);
	tcase_add_loop_test(tc, verifier_refuses, 0, sizeof refused / sizeof *refused);
	tcase_add_loop_test(tc, parser_refuses, 0, sizeof garbage / sizeof *garbage);
	tcase_add_test(tc, graph);
	suite_add_tcase(suite, tc);
}
