/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * gencc SEED: a random C program without undefined behaviour (under -fwrapv) whose main()
 * returns a checksum.  tests/sh/random-programs.sh compares what cbee makes of it with what
 * the host's compiler does.
 *
 * The rules that keep it defined: expressions have no side effects; calls, ++ and
 * assignments are statements; indexes and shift counts are masked; divisors are checked
 * leaves; loops count to a small constant; a function calls only earlier ones, from loops
 * only such as call nothing.
 */
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { NFUNCS = 6, NGLOBALS = 10, MAX_PARAMS = 5, MAX_VARS = 24 };

static const char *const types[] = {
	"signed char", "unsigned char",      "short", "unsigned short", "int", "unsigned",
	"long long",   "unsigned long long", "_Bool"};
enum { NTYPES = 9, T_INT = 4, T_UINT = 5, T_LL = 6, T_ULL = 7 };

struct var {
	char name[40];
	int type;
	int constant; /* loop counters: read only */
};

struct func {
	int result, nparams, params[MAX_PARAMS];
	int calls; /* others */
};

static uint64_t state;
static struct var vars[MAX_VARS * 4];
static int nvars;
static struct func funcs[NFUNCS];
static int current;  /* function being made; NFUNCS: main */
static int loops;    /* nesting */
static int counters; /* loop variables made so far */
static int indent;

static unsigned rnd(unsigned n)
{
	state ^= state << 13;
	state ^= state >> 7;
	state ^= state << 17;
	return (unsigned)(state >> 20) % n;
}

static void line(const char *fmt, ...) __attribute__((format(printf, 1, 2)));
static void line(const char *fmt, ...)
{
	va_list ap;

	for (int i = 0; i < indent; i++)
		putchar('\t');
	va_start(ap, fmt);
	vprintf(fmt, ap);
	va_end(ap);
	putchar('\n');
}

static void add_var(int type, int constant, const char *fmt, ...)
	__attribute__((format(printf, 3, 4)));
static void add_var(int type, int constant, const char *fmt, ...)
{
	va_list ap;

	if (nvars == MAX_VARS * 4)
		return;
	va_start(ap, fmt);
	vsnprintf(vars[nvars].name, sizeof vars[nvars].name, fmt, ap);
	va_end(ap);
	vars[nvars].type = type;
	vars[nvars++].constant = constant;
}

/* --- expressions, written into a growing text ------------------------------------------- */

static char out[1 << 16];
static size_t len;

static void put(const char *fmt, ...) __attribute__((format(printf, 1, 2)));
static void put(const char *fmt, ...)
{
	va_list ap;
	int n;

	va_start(ap, fmt);
	n = vsnprintf(out + len, sizeof out - len, fmt, ap);
	va_end(ap);
	if (n < 0 || len + (size_t)n >= sizeof out)
		abort();
	len += (size_t)n;
}

static void constant(void)
{
	static const char *const edges[] = {"0",
					    "1",
					    "-1",
					    "2",
					    "127",
					    "128",
					    "-128",
					    "255",
					    "256",
					    "0x7fff",
					    "0x8000",
					    "65535",
					    "0x7fffffff",
					    "(-0x7fffffff - 1)",
					    "0x80000000u",
					    "0xffffffffu",
					    "0x100000000ll",
					    "0x123456789abcdefll",
					    "-5ll",
					    "10u"};

	if (rnd(3))
		put("%s", edges[rnd(sizeof edges / sizeof *edges)]);
	else
		put("%d", (int)rnd(1000) - 300);
}

static void leaf(void)
{
	if (nvars && rnd(4)) {
		const char *name = vars[rnd((unsigned)nvars)].name;

		/* GCC computes with wide bit-fields in their own width, clang does not */
		put(strcmp(name, "gs.w") ? "%s" : "((unsigned long long)%s)", name);
	} else
		constant();
}

static void expr(int depth)
{
	static const char *const binary[] = {"+", "-",  "*",  "&",  "|",  "^",  "<",
					     ">", "<=", ">=", "==", "!=", "&&", "||"};

	if (depth <= 0 || rnd(5) == 0) {
		leaf();
		return;
	}
	switch (rnd(12)) {
	case 0:
		put("(%s)(", types[rnd(NTYPES)]);
		expr(depth - 1);
		put(")");
		break;
	case 1:
		put("%s(", rnd(2) ? "-" : rnd(2) ? "~" : "!");
		expr(depth - 1);
		put(")");
		break;
	case 2: /* the width is that of the left operand, promoted */
		put("((unsigned long long)(");
		expr(depth - 1);
		put(") << ((");
		expr(depth - 2);
		put(") & 63))");
		break;
	case 3:
		put("((%s)(", types[T_INT + rnd(4)]);
		expr(depth - 1);
		put(") >> ((");
		expr(depth - 2);
		put(") & 31))");
		break;
	case 4: {
		size_t at, end;
		char divisor[64];
		int t = T_INT + (int)rnd(4);

		at = len;
		put("(%s)", types[t]);
		leaf();
		end = len;
		if (end - at >= sizeof divisor) {
			break;
		}
		memcpy(divisor, out + at, end - at);
		divisor[end - at] = 0;
		len = at;
		if (t == T_UINT || t == T_ULL)
			put("((%s) ? ((%s)(", divisor, types[t]);
		else
			put("((%s) && (%s) != -1 ? ((%s)(", divisor, divisor, types[t]);
		expr(depth - 1);
		put(") %s (%s)) : 7)", rnd(2) ? "/" : "%", divisor);
		break;
	}
	case 5:
		put("((");
		expr(depth - 1);
		put(") ? (");
		expr(depth - 1);
		put(") : (");
		expr(depth - 1);
		put("))");
		break;
	case 6:
		put("%s[(", rnd(2) ? "ga" : "gb");
		expr(depth - 1);
		put(") & 7]");
		break;
	default:
		put("(");
		expr(depth - 1);
		put(" %s ", binary[rnd(14)]);
		expr(depth - 1);
		put(")");
	}
}

static const char *text(int depth)
{
	len = 0;
	out[0] = 0;
	expr(depth);
	return out;
}

/* --- statements -------------------------------------------------------------------------- */

static const char *target(void)
{
	static char name[1 << 12];
	int k = nvars ? (int)rnd((unsigned)nvars) : 0;

	if (rnd(6) == 0) {
		const char *index = text(1);

		if (strlen(index) < sizeof name - 20) {
			snprintf(name, sizeof name, "%s[(%.4000s) & 7]", rnd(2) ? "ga" : "gb",
				 index);
			return name;
		}
	}
	for (int i = 0; i < nvars && vars[k].constant; i++)
		k = (k + 1) % nvars;
	return vars[k].constant ? "g0" : vars[k].name;
}

static void block(int depth);

static void call(void)
{
	int f = (int)rnd((unsigned)current);
	char to[1 << 12];

	if (loops && funcs[f].calls)
		f = 0; /* the first calls nothing */
	/* a plain variable: what is called may change an index before or after it is read */
	do {
		snprintf(to, sizeof to, "%.4000s", target());
	} while (strchr(to, '[') || *to == '(');
	for (int i = 0; i < indent; i++)
		putchar('\t');
	printf("%s = f%d(", to, f);
	for (int k = 0; k < funcs[f].nparams; k++)
		printf("%s%s", k ? ", " : "", text(2));
	printf(");\n");
	if (current < NFUNCS)
		funcs[current].calls = 1;
}

static void statement(int depth)
{
	static const char *const compound[] = {"+=", "-=", "*=", "&=", "|=", "^="};
	char to[1 << 12];
	int saved = nvars, n;

	snprintf(to, sizeof to, "%.4000s", target());
	switch (depth <= 0 ? rnd(5) : rnd(12)) {
	default:
		line("%s = %s;", to, text(3));
		break;
	case 1:
		line("%s %s %s;", to, compound[rnd(6)], text(2));
		break;
	case 2:
		if (strstr(to, "gs.w"))
			break;
		line(rnd(2) ? "%s++;" : "--%s;", to);
		break;
	case 3:
		if (current) {
			call();
			break;
		}
		line("h = h * 31 + (unsigned)(%s);", text(3));
		break;
	case 4:
		line("h = (h << 5 | h >> 27) ^ (unsigned)(%s);", text(2));
		break;
	case 5:
	case 6:
		line("if (%s) {", text(3));
		block(depth - 1);
		if (rnd(2)) {
			line("} else {");
			block(depth - 1);
		}
		line("}");
		break;
	case 7:
	case 8:
		if (loops == 2)
			break;
		n = counters++;
		line("for (int i%d = 0; i%d < %u; i%d++) {", n, n, 1 + rnd(5), n);
		add_var(T_INT, 1, "i%d", n);
		loops++;
		block(depth - 1);
		if (rnd(3) == 0) {
			indent++;
			line("if (%s)", text(2));
			indent++;
			line(rnd(2) ? "break;" : "continue;");
			indent--;
			line("h++;");
			indent--;
		}
		loops--;
		line("}");
		break;
	case 9:
		line("switch ((%s) & 7) {", text(2));
		for (unsigned k = rnd(3); k < 8; k += 1 + rnd(3)) {
			line("case %u:", k);
			block(depth - 1);
			if (rnd(3)) {
				indent++;
				line("break;");
				indent--;
			}
		}
		line("default:");
		block(depth - 1);
		line("}");
		break;
	case 10: {
		int t = (int)rnd(NTYPES - 1);

		n = counters++;
		line("{");
		indent++;
		line("%s l%d = (%s)(%s), *p%d = &l%d;", types[t], n, types[t], text(2), n, n);
		add_var(t, 0, "l%d", n);
		add_var(t, 0, "(*p%d)", n);
		indent--;
		block(depth - 1);
		line("}");
		break;
	}
	case 11:
		n = counters++;
		line("{");
		indent++;
		line("struct s t%d = gs;", n);
		line("t%d.x = %s;", n, text(2));
		line("t%d.f = %s;", n, text(2));
		add_var(T_INT, 0, "t%d.x", n);
		add_var(T_INT, 0, "t%d.f", n);
		add_var(T_INT, 0, "t%d.in.q", n);
		indent--;
		block(depth - 1);
		line("gs = t%d;", n);
		line("}");
		break;
	}
	nvars = saved;
}

static void block(int depth)
{
	indent++;
	for (unsigned n = 1 + rnd(3); n; n--)
		statement(depth);
	indent--;
}

static void function(int f, int globals)
{
	nvars = globals;
	current = f;
	counters = 0;
	funcs[f].result = (int)rnd(NTYPES);
	funcs[f].nparams = (int)rnd(MAX_PARAMS + 1);
	printf("static %s%s f%d(", rnd(3) ? "__attribute__((noinline)) " : "",
	       types[funcs[f].result], f);
	for (int k = 0; k < funcs[f].nparams; k++) {
		funcs[f].params[k] = (int)rnd(NTYPES);
		printf("%s%s a%d", k ? ", " : "", types[funcs[f].params[k]], k);
		add_var(funcs[f].params[k], 0, "a%d", k);
	}
	printf("%s)\n{\n", funcs[f].nparams ? "" : "void");
	indent = 1;
	for (unsigned n = 1 + rnd(4); n; n--) {
		int t = (int)rnd(NTYPES);

		line("%s v%u = (%s)(%s);", types[t], n, types[t], text(2));
		add_var(t, 0, "v%u", n);
	}
	for (unsigned n = 2 + rnd(5); n; n--)
		statement(3);
	line("return (%s)(%s);", types[funcs[f].result], text(3));
	printf("}\n\n");
}

int main(int argc, char **argv)
{
	int globals;

	state = (argc > 1 ? strtoull(argv[1], NULL, 0) : 1) * 0x9e3779b97f4a7c15u + 1;
	for (int k = 0; k < 10; k++)
		rnd(2);
	puts("static unsigned h = 1;");
	puts("struct s { int x; signed f : 7; unsigned u : 13; unsigned long long w : 37; "
	     "struct { short p; unsigned char q; } in; };");
	puts("static struct s gs = {5, -3, 4000, 0x1234567890, {-7, 200}};");
	puts("static int ga[8] = {1, -2, 3, 0x7fffffff, 5};");
	puts("static unsigned char gb[8] = {9, 200, 255};");
	for (int k = 0; k < NGLOBALS; k++) {
		int t = k ? (int)rnd(NTYPES) : T_INT;

		printf("static %s%s g%d = %d;\n", rnd(4) ? "" : "volatile ", types[t], k,
		       (int)rnd(300) - 100);
		add_var(t, 0, "g%d", k);
	}
	add_var(T_INT, 0, "gs.x");
	add_var(T_INT, 0, "gs.f");
	add_var(T_UINT, 0, "gs.u");
	add_var(T_ULL, 0, "gs.w");
	add_var(T_INT, 0, "gs.in.p");
	globals = nvars;
	putchar('\n');
	for (int f = 0; f < NFUNCS; f++)
		function(f, globals);
	nvars = globals;
	current = NFUNCS;
	counters = 0;
	puts("int main(void)\n{");
	indent = 1;
	for (int k = 0; k < 8; k++)
		call();
	for (int k = 0; k < globals; k++)
		line("h = h * 31 + (unsigned)%s;", vars[k].name);
	line("for (int i = 0; i < 8; i++)");
	line("\th = h * 31 + (unsigned)ga[i] * 7 + gb[i];");
	line("return (int)h;");
	puts("}");
	return 0;
}
