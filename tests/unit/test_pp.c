/* SPDX-License-Identifier: BSD-2-Clause */
/* frontend/: preprocessing tokens, lazy bodies, the parser's tokens and their values. */
#include "tests/unit/unit.h"

#include <stdlib.h>
#include <string.h>

#include "frontend/feed.h"

/* A run of the preprocessor over a text, inside cx_run. */
struct run {
	struct cx cx;
	const char *text;
	void (*fn)(struct run *);
	struct pp *pp;
	struct c_feed *feed;
	char out[4096]; /* spellings, each followed by a space */
};

static void enter(struct cx *cx, void *arg)
{
	struct run *r = arg;

	r->pp = pp_new(cx);
	pp_main_text(r->pp, "test.c", r->text, strlen(r->text));
	r->feed = c_feed_new(cx, r->pp);
	r->fn(r);
}

static int run(struct run *r, const char *text, void (*fn)(struct run *))
{
	int status;

	r->text = text;
	r->fn = fn;
	r->out[0] = '\0';
	status = cx_run(&r->cx, enter, r);
	return status;
}

static void add(struct run *r, const char *s, size_t n)
{
	size_t at = strlen(r->out);

	snprintf(r->out + at, sizeof r->out - at, "%.*s ", (int)n, s);
}

static void spell(struct run *r)
{
	struct pp_tok t;

	for (pp_next(r->pp, &t); t.kind != PP_EOF; pp_next(r->pp, &t)) {
		uint32_t len;
		const char *s = pp_spelling(r->pp, &t, &len);

		add(r, s, len);
	}
}

/* The spelling of TEXT's expansion, and how many errors there were. */
static unsigned expand(const char *text, char *out)
{
	struct run *r = calloc(1, sizeof *r);
	unsigned errors;

	cx_init(&r->cx);
	run(r, text, spell);
	strcpy(out, r->out);
	errors = diag_errors(&r->cx);
	cx_free(&r->cx);
	free(r);
	return errors;
}

#define EXPANDS(text, want)                                                                        \
	do {                                                                                       \
		char out_[4096];                                                                   \
		ck_assert_uint_eq(expand(text, out_), 0);                                          \
		ck_assert_str_eq(out_, want);                                                      \
	} while (0)

START_TEST(expansion)
{
	EXPANDS("#define f(x) x x\nf(1 2)", "1 2 1 2 ");
	EXPANDS("#define f(x) #x\nf( a  \"\\n\" )", "\"a \\\"\\\\n\\\"\" ");
	EXPANDS("#define c(a,b) a##b\nc(x,1) c(+,=) c(,y)", "x1 += y ");
	EXPANDS("#define a b\n#define b a\na b", "a b ");
	EXPANDS("#define f(a) a*g\n#define g(a) f(a)\nf(2)(9)", "2 * 9 * g ");
	EXPANDS("#define e(...) (__VA_ARGS__)\ne(1,2) e()", "( 1 , 2 ) ( ) ");
	EXPANDS("#define e(f,...) (f, ## __VA_ARGS__)\ne(1) e(1,2) e(1,)",
		"( 1 ) ( 1 , 2 ) ( 1 , ) ");
	EXPANDS("#define e(f,...) (f __VA_OPT__(,) __VA_ARGS__)\ne(1) e(1,2)", "( 1 ) ( 1 , 2 ) ");
}
END_TEST

START_TEST(guards_and_groups)
{
	EXPANDS("#if 0\n'\n#elif 1\na\n#else\nb\n#endif\n", "a ");
	EXPANDS("#define X\n#if defined X && !defined(Y)\na\n#endif\n", "a ");
	EXPANDS("__COUNTER__ __COUNTER__ __LINE__\n", "0 1 1 ");
}
END_TEST

START_TEST(errors_are_located)
{
	char out[4096];

	ck_assert_uint_eq(expand("#if\n#endif\n", out), 1);
	ck_assert_uint_eq(expand("#endif\n", out), 1);
	ck_assert_uint_eq(expand("#if 1\n", out), 1);
	ck_assert_uint_eq(expand("#define f(x) #y\n", out), 1);
	ck_assert_uint_eq(expand("#define f(x) x\nf(\n", out), 1);
	ck_assert_uint_eq(expand("/* open\n", out), 1);
	ck_assert_uint_eq(expand("#include <no/such/header.h>\n", out), 1);
	ck_assert_uint_eq(expand("#embed <x>\n", out), 1);
}
END_TEST

/* ---- the feed ---- */

static struct c_value last; /* the value of the last token of its kind */

static void values(struct run *r)
{
	struct c_value v;
	int tok;

	while ((tok = c_lex(r->feed, &v)) != C_EOF)
		last = v;
}

static struct c_value value_of(struct run *r, const char *text)
{
	cx_init(&r->cx);
	ck_assert_int_eq(run(r, text, values), 0);
	return last;
}

#define INT_VALUE(text, value, ctype)                                                              \
	do {                                                                                       \
		struct run *r_ = calloc(1, sizeof *r_);                                            \
		struct c_value v_ = value_of(r_, text);                                            \
		ck_assert_int_eq((int64_t)v_.num.lo, (int64_t)(value));                            \
		ck_assert_int_eq(v_.num.type, ctype);                                              \
		ck_assert_uint_eq(diag_errors(&r_->cx), 0);                                        \
		cx_free(&r_->cx);                                                                  \
		free(r_);                                                                          \
	} while (0)

START_TEST(integer_constants)
{
	INT_VALUE("0", 0, CT_INT);
	INT_VALUE("2147483647", INT32_MAX, CT_INT);
	INT_VALUE("2147483648", 2147483648, CT_LONG);
	INT_VALUE("0x80000000", 2147483648, CT_UINT);
	INT_VALUE("0xffffffffffffffff", -1, CT_ULONG);
	INT_VALUE("1u", 1, CT_UINT);
	INT_VALUE("1lu", 1, CT_ULONG);
	INT_VALUE("1ll", 1, CT_LLONG);
	INT_VALUE("1ull", 1, CT_ULLONG);
	INT_VALUE("0777", 0777, CT_INT);
	INT_VALUE("0b1010", 10, CT_INT);
	INT_VALUE("4294967296u", 4294967296, CT_ULONG);
	INT_VALUE("'a'", 'a', CT_INT);
	INT_VALUE("'\\377'", -1, CT_INT);
	INT_VALUE("'\\x41'", 0x41, CT_INT);
	INT_VALUE("'ab'", 24930, CT_INT);
	INT_VALUE("L'\\u00e9'", 0xe9, CT_WCHAR);
	INT_VALUE("u'\\xffff'", 0xffff, CT_CHAR16);
	INT_VALUE("U'\xf0\x9f\x98\x80'", 0x1f600, CT_CHAR32);
}
END_TEST

START_TEST(floating_constants)
{
	static const struct {
		const char *text;
		long double value;
		enum c_const_type type;
	} cases[] = {{"1.5", 1.5, CT_DOUBLE},    {".5f", .5, CT_FLOAT},
		     {"1e3L", 1000, CT_LDOUBLE}, {"0x1.8p1", 3, CT_DOUBLE},
		     {"1E-2", 1e-2, CT_DOUBLE},  {"0x10p0f", 16, CT_FLOAT}};

	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		struct run *r = calloc(1, sizeof *r);
		struct c_value v = value_of(r, cases[i].text);

		ck_assert(v.is_float && v.flt.f == cases[i].value);
		ck_assert_int_eq(v.flt.type, cases[i].type);
		cx_free(&r->cx);
		free(r);
	}
}
END_TEST

START_TEST(string_literals)
{
	static const struct {
		const char *text, *bytes;
		uint32_t len, unit;
	} cases[] = {
		{"\"a\" \"b\\0c\"", "ab\0c", 4, 1},
		{"\"\\x41\" \"42\"", "A42", 3, 1},
		{"\"\\u00e9\"", "\xc3\xa9", 2, 1},
		{"u8\"x\" \"y\"", "xy", 2, 1},
		{"u\"a\xf0\x9f\x98\x80\"", "a\0\x3d\xd8\x00\xde", 3, 2},
		{"L\"ab\"", "a\0\0\0b\0\0", 2, 4},
		{"\"a\\\nb\"", "ab", 2, 1},
	};

	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		struct run *r = calloc(1, sizeof *r);
		struct c_value v = value_of(r, cases[i].text);

		ck_assert_uint_eq(v.str->len, cases[i].len);
		ck_assert_uint_eq(v.str->unit, cases[i].unit);
		ck_assert_mem_eq(v.str->bytes, cases[i].bytes, (size_t)v.str->len * v.str->unit);
		cx_free(&r->cx);
		free(r);
	}
}
END_TEST

static int bad_value(const char *text)
{
	struct run *r = calloc(1, sizeof *r);
	unsigned errors;

	value_of(r, text);
	errors = diag_errors(&r->cx);
	cx_free(&r->cx);
	free(r);
	return (int)errors;
}

START_TEST(bad_literals)
{
	static const char *const cases[] = {"089",       "0b12",
					    "1x",        "1.5u",
					    "0x1.8",     "18446744073709551616",
					    "'",         "\"abc",
					    "''",        "1i",
					    "L\"\xff\"", "u'ab'",
					    "\\",        "\"\\xfff\"",
					    "\"\\u12\"", "L\"a\" u\"b\"",
					    "x #",       "\xff"};

	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
		ck_assert_msg(bad_value(cases[i]) == 1, "%s", cases[i]);
}
END_TEST

/* ---- lazy bodies ---- */

enum { MAX_BODIES = 16 };

/* All tokens, with <body> for a lazy one; then the bodies' own tokens, last first. */
static void lazily(struct run *r)
{
	struct pp_body *bodies[MAX_BODIES];
	struct c_value v;
	int tok, n = 0;

	c_feed_lazy(r->feed, true);
	while ((tok = c_lex(r->feed, &v)) != C_EOF) {
		if (tok == C_LAZY_BODY && n < MAX_BODIES) {
			bodies[n++] = v.body;
			add(r, "<body>", 6);
		} else if (tok == C_IDENT) {
			add(r, v.name->s, v.name->len);
		}
	}
	while (n-- > 0) {
		add(r, "|", 1);
		c_feed_enter(r->feed, bodies[n]);
		c_feed_inject(r->feed, C_START_BODY);
		ck_assert_int_eq(c_lex(r->feed, &v), C_START_BODY);
		while ((tok = c_lex(r->feed, &v)) != C_EOF)
			if (tok == C_IDENT)
				add(r, v.name->s, v.name->len);
		ck_assert_int_eq(c_lex(r->feed, &v), C_EOF);
		c_feed_leave(r->feed);
	}
}

/* The same with whole declarations and enumerators: <name …> for each. */
static void wholly(struct run *r)
{
	struct pp_body *bodies[MAX_BODIES];
	struct c_value v;
	int tok, n = 0;
	char item[200];

	c_feed_lazy(r->feed, true);
	c_feed_enums(r->feed, true);
	c_feed_decls(r->feed, true);
	while ((tok = c_lex(r->feed, &v)) != C_EOF) {
		if (tok == C_LAZY_DECL) {
			snprintf(item, sizeof item, "<%s>", v.decl->name->s);
			add(r, item, strlen(item));
			bodies[n++] = v.decl->body;
		} else if (tok == C_LAZY_BODY && v.items) {
			for (uint32_t i = 0; i < v.items->n; i++) {
				const struct pp_enumerator *e = &v.items->at[i];

				snprintf(item, sizeof item, e->has_value ? "%s=%lld" : "%s",
					 e->name->s, (long long)e->value);
				add(r, item, strlen(item));
			}
		} else if (tok == C_LAZY_BODY) {
			add(r, "<body>", 6);
		} else if (tok == C_IDENT) {
			add(r, v.name->s, v.name->len);
		}
	}
	while (n-- > 0) {
		add(r, "|", 1);
		c_feed_enter(r->feed, bodies[n]);
		while ((tok = c_lex(r->feed, &v)) != C_EOF)
			add(r, tok == C_IDENT ? v.name->s : c_tok_text(tok), 40);
		c_feed_leave(r->feed);
	}
}

/* TEXT is made large enough for its bodies to be lazy. */
static char *lazy_with(const char *text, char *out, void (*fn)(struct run *))
{
	enum { PAD = 300 << 10 };
	struct run *r = calloc(1, sizeof *r);
	char *big = malloc(strlen(text) + PAD + 1);

	memset(big, '\n', PAD);
	strcpy(big + PAD, text);
	cx_init(&r->cx);
	ck_assert_int_eq(run(r, big, fn), 0);
	ck_assert_uint_eq(diag_errors(&r->cx), 0);
	strcpy(out, r->out);
	cx_free(&r->cx);
	free(big);
	free(r);
	return out;
}

static char *lazy(const char *text, char *out)
{
	return lazy_with(text, out, lazily);
}

#define WHOLE(text, want)                                                                          \
	do {                                                                                       \
		char out_[4096];                                                                   \
		ck_assert_str_eq(lazy_with(text, out_, wholly), want);                             \
	} while (0)

#define LAZY(text, want)                                                                           \
	do {                                                                                       \
		char out_[4096];                                                                   \
		ck_assert_str_eq(lazy(text, out_), want);                                          \
	} while (0)

START_TEST(bodies_are_skipped)
{
	LAZY("struct s { int a; };", "s <body> | a ");
	LAZY("union u { int a; } x; struct t { int b; } y;", "u <body> x t <body> y | b | a ");
	LAZY("struct s { struct { int a; } b; union { int c; }; };", "s <body> | a b c ");
	LAZY("struct s { /* } */ char a[sizeof \"}\" + '}']; // }\n int b; };", "s <body> | a b ");
	/* attributes before the tag, and bodies in braces, take the plain way */
	LAZY("void f(void) { struct s { int a; }; }", "f s a ");
	LAZY("struct { int a; } x;", "a x ");
}
END_TEST

START_TEST(bodies_that_need_care)
{
	LAZY("struct s { struct t { int a; } b; };", "s t a b ");
	LAZY("struct s { enum { A } e; };", "s A e ");
	LAZY("struct s {\n#ifdef X\nint a;\n#endif\nint b; };", "s b ");
	LAZY("#define BODY int a; }\nstruct s { BODY;", "s a ");
	LAZY("#define M struct t { int a; }\n#define N M\nstruct s { N b; };", "s t a b ");
	LAZY("#define G(x) struct x { int a; }\nstruct s { G(t) b; };", "s t a b ");
	LAZY("struct s { _Pragma(\"GCC diagnostic push\") int a; };", "s a ");
	LAZY("#define P _Pragma(\"GCC diagnostic push\")\nstruct s { P int a; };", "s a ");
	LAZY("#define C __COUNTER__\nstruct s { int a[C]; };", "s a ");
	LAZY("#define I {0}\nstruct s { int a; };", "s <body> | a ");
	LAZY("#define OPEN {\nstruct s OPEN int a; };", "s a ");
}
END_TEST

START_TEST(bodies_see_their_own_macros)
{
	LAZY("#define A a\nstruct s { int A; };\n#undef A\n#define A b\nstruct t { int A; };\n#undef A\n"
	     "struct u { int A; };\n#define A c\nA",
	     "s <body> t <body> u <body> c | A | b | a ");
	LAZY("struct s { int A; int B; };\n#define A a\n#define B(x) x\n", "s <body> | A B ");
}
END_TEST

START_TEST(whole_declarations)
{
	WHOLE("struct s { int a; };\nunion u { int b; };\nint x;",
	      "<s> <u> x | 'int' b ';' | 'int' a ';' ");
	WHOLE("typedef void (*f)(int, struct s *, ...);\nf g;",
	      "<f> f g | 'typedef' 'void' '(' '*' f ')' '(' 'int' ',' 'struct' s '*' ',' '...' ')' ';' ");
	/* what is more than that takes the plain way */
	WHOLE("struct s { int a; } x;", "s <body> x ");
	WHOLE("struct s { int a; } __attribute__((packed));", "s <body> packed ");
	WHOLE("struct s;\nstruct t *f(struct s *);", "s t f s ");
	WHOLE("typedef struct s t; typedef int (*a)(int), b;", "s t a b ");
	WHOLE("#define V void\ntypedef V (*f)(int);", "f ");
	WHOLE("#define s t\nstruct s { int a; };", "t <body> ");
	WHOLE("struct s { struct t { int a; } b; };", "s t a b ");
	WHOLE("int f(void) { struct s { int a; }; } struct t { int b; };",
	      "f s a <t> | 'int' b ';' ");
	WHOLE("int x\n#pragma pack(1)\n, y; struct s { int a; };", "x y <s> | 'int' a ';' ");
}
END_TEST

START_TEST(enumerators)
{
	WHOLE("enum e { A, B = 5, C = -1, /* x */ D = 0x10, E = 4294967295U, F, };",
	      "e A B=5 C=-1 D=16 E=4294967295 F ");
	WHOLE("enum { X = 18446744073709551615ULL } x;", "X=-1 x ");
	WHOLE("enum e { A = 1 + 1, B };", "e A B ");
	WHOLE("#define B C\nenum e { A, B };", "e A C ");
	WHOLE("enum e { A = 010 };", "e A ");
	WHOLE("enum e { A __attribute__((unused)) };", "e A unused ");
	WHOLE("enum e { A,\n#ifdef X\nB,\n#endif\nC };", "e A C ");
	WHOLE("enum e { A = 'a' };", "e A ");
}
END_TEST

UNIT_SUITE(pp)
{
	TCase *tc = tcase_create("pp");

	tcase_add_test(tc, expansion);
	tcase_add_test(tc, guards_and_groups);
	tcase_add_test(tc, errors_are_located);
	tcase_add_test(tc, integer_constants);
	tcase_add_test(tc, floating_constants);
	tcase_add_test(tc, string_literals);
	tcase_add_test(tc, bad_literals);
	tcase_add_test(tc, bodies_are_skipped);
	tcase_add_test(tc, bodies_that_need_care);
	tcase_add_test(tc, bodies_see_their_own_macros);
	tcase_add_test(tc, whole_declarations);
	tcase_add_test(tc, enumerators);
	suite_add_tcase(suite, tc);
}
