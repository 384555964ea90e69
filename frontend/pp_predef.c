/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The text of the files <built-in> and <command line>: predefined macros for the target, level and
 * standard that the options ask for, then -D and -U.
 */
#include <stdlib.h>

#include "frontend/pp_int.h"

struct text {
	struct arena *a;
	VEC(char) s;
};

static void put(struct text *t, const char *s)
{
	vec_append(t->a, &t->s, s, strlen(s));
}

static void define(struct text *t, const char *name, const char *value)
{
	put(t, "#define ");
	put(t, name);
	put(t, " ");
	put(t, value);
	put(t, "\n");
}

/* PREFIX and SUFFIX joined. */
static void define2(struct text *t, const char *prefix, const char *suffix, const char *value)
{
	put(t, "#define ");
	put(t, prefix);
	put(t, suffix);
	put(t, " ");
	put(t, value);
	put(t, "\n");
}

/* ---- the families of integer types ---- */

static const struct int_class {
	const char *bits, *type, *utype, *max, *umax, *length, *suffix, *usuffix;
} classes[] = {
	{"8", "signed char", "unsigned char", "127", "255", "hh", "", ""},
	{"16", "short", "unsigned short", "32767", "65535", "h", "", ""},
	{"32", "int", "unsigned int", "2147483647", "4294967295U", "", "", "U"},
	{"64", "long int", "long unsigned int", "9223372036854775807L", "18446744073709551615UL",
	 "l", "L", "UL"},
};

static void formats(struct text *t, const char *prefix, const char *length, const char *letters)
{
	for (; *letters; letters++) {
		char name[40], value[8];

		snprintf(name, sizeof name, "%s_FMT%c__", prefix, *letters);
		snprintf(value, sizeof value, "\"%s%c\"", length, *letters);
		define(t, name, value);
	}
}

/* One family: `exact` has no width, only the exact and MAX types have a suffix macro. */
static void family(struct text *t, const char *kind, const struct int_class *c, bool width,
		   bool suffix, bool c23)
{
	char s[32], u[32];

	snprintf(s, sizeof s, "__INT%s", kind);
	snprintf(u, sizeof u, "__UINT%s", kind);
	define2(t, s, "_TYPE__", c->type);
	define2(t, u, "_TYPE__", c->utype);
	define2(t, s, "_MAX__", c->max);
	define2(t, u, "_MAX__", c->umax);
	if (width)
		define2(t, s, "_WIDTH__", c->bits);
	if (width && *kind != '_')
		define2(t, u, "_WIDTH__", c->bits);
	if (suffix) {
		define2(t, s, "_C_SUFFIX__", c->suffix);
		define2(t, u, "_C_SUFFIX__", c->usuffix);
	}
	formats(t, s, c->length, "di");
	formats(t, u, c->length, c23 ? "ouxXbB" : "ouxX");
}

static void families(struct text *t, bool c23)
{
	for (int i = 0; i < 4; i++) {
		char kind[16];

		family(t, classes[i].bits, &classes[i], false, true, c23);
		snprintf(kind, sizeof kind, "_LEAST%s", classes[i].bits);
		family(t, kind, &classes[i], true, false, c23);
		snprintf(kind, sizeof kind, "_FAST%s", classes[i].bits);
		family(t, kind, &classes[i], true, false, c23);
	}
	family(t, "MAX", &classes[3], true, true, c23);
	family(t, "PTR", &classes[3], true, false, c23);
	if (c23)
		formats(t, "__SIZE", "l", "bB");
}

/* ---- what depends on options ---- */

static void target(struct text *t, const struct options *o)
{
	static const char *const levels[] = {"0", "1", "2", "3", "4"};

	define(t, "__BPF_CPU_VERSION__", levels[o->cpu]);
	if (o->cpu >= 2) {
		define(t, "__BPF_FEATURE_JMP_EXT", "1");
		define(t, "__BPF_FEATURE_MAY_GOTO", "1");
	}
	if (o->cpu >= 3) {
		define(t, "__BPF_FEATURE_JMP32", "1");
		define(t, "__BPF_FEATURE_ALU32", "1");
	}
	if (o->cpu >= 4) {
		if (!o->no_ldsx)
			define(t, "__BPF_FEATURE_LDSX", "1");
		if (!o->no_movsx)
			define(t, "__BPF_FEATURE_MOVSX", "1");
		if (!o->no_bswap)
			define(t, "__BPF_FEATURE_BSWAP", "1");
		if (!o->no_sdiv_smod)
			define(t, "__BPF_FEATURE_SDIV_SMOD", "1");
		if (!o->no_gotol)
			define(t, "__BPF_FEATURE_GOTOL", "1");
		if (!o->no_storeimm)
			define(t, "__BPF_FEATURE_ST", "1");
	}
	define(t, "__BYTE_ORDER__",
	       o->big_endian ? "__ORDER_BIG_ENDIAN__" : "__ORDER_LITTLE_ENDIAN__");
	define(t, o->big_endian ? "__BIG_ENDIAN__" : "__LITTLE_ENDIAN__", "1");
	define(t, o->big_endian ? "__BPFEB__" : "__BPFEL__", "1");
}

static void language(struct text *t, const struct options *o)
{
	static const char *const versions[] = {NULL, "199901L", "201112L", "201710L", "202311L"};

	if (versions[o->std])
		define(t, "__STDC_VERSION__", versions[o->std]);
	define(t, "__STDC_HOSTED__", o->freestanding ? "0" : "1");
	if (!o->gnu)
		define(t, "__STRICT_ANSI__", "1");
	if (o->assembler_cpp)
		define(t, "__ASSEMBLER__", "1");
	if (o->undef)
		return;
	define(t, o->std == STD_C89 ? "__GNUC_GNU_INLINE__" : "__GNUC_STDC_INLINE__", "1");
	if (o->opt_level || o->opt_size)
		define(t, "__OPTIMIZE__", "1");
	else
		define(t, "__NO_INLINE__", "1");
	if (o->opt_size)
		define(t, "__OPTIMIZE_SIZE__", "1");
	if (o->unsigned_char)
		define(t, "__CHAR_UNSIGNED__", "1");
	if (o->debug > 1)
		define(t, "__GCC_HAVE_DWARF2_CFI_ASM", "1");
	if (o->std >= STD_C23) {
		define(t, "__CHAR8_TYPE__", "unsigned char");
		define(t, "__CLANG_ATOMIC_CHAR8_T_LOCK_FREE", "2");
		define(t, "__GCC_ATOMIC_CHAR8_T_LOCK_FREE", "2");
	}
}

/* Our own version, and the peer's whose paths headers are to take. */
static void versions(struct text *t)
{
	static const char *const parts[] = {"__CBEE_MAJOR__", "__CBEE_MINOR__",
					    "__CBEE_PATCHLEVEL__"};
	const char *s = CBEE_VERSION;

	for (int i = 0; i < 3; i++) {
		char *end;
		char number[16];

		snprintf(number, sizeof number, "%ld", strtol(s, &end, 10));
		define(t, parts[i], number);
		s = *end == '.' ? end + 1 : end;
	}
	define(t, "__VERSION__", "\"cbee " CBEE_VERSION " (compatible with Clang 19.1.7)\"");
	define(t, "__clang_version__", "\"19.1.7 (cbee " CBEE_VERSION ")\"");
}

const char *predef_text(struct pp *pp, size_t *len)
{
	const struct options *o = &pp->cx->opt;
	struct text t = {.a = &pp->cx->unit};
	static const char fixed[] =
#define PREDEF(name, value) "#define " name " " value "\n"
#include "frontend/predef.def"
#undef PREDEF
		;

	vec_reserve(t.a, &t.s, sizeof fixed + (16 << 10));
	language(&t, o);
	if (!o->undef) {
		put(&t, fixed);
		families(&t, o->std >= STD_C23);
		target(&t, o);
		versions(&t);
	} else {
		put(&t, "#define __STDC__ 1\n#define __STDC_UTF_16__ 1\n#define __STDC_UTF_32__ 1\n"
			"#define __STDC_EMBED_NOT_FOUND__ 0\n#define __STDC_EMBED_FOUND__ 1\n"
			"#define __STDC_EMBED_EMPTY__ 2\n");
	}
	*len = t.s.n;
	return t.s.at;
}

/* -DNAME, -DNAME=VALUE, -D'NAME(X)=VALUE'; the value ends at a newline. */
static void define_option(struct text *t, const char *s)
{
	const char *eq = strchr(s, '=');
	size_t n = eq ? (size_t)(eq - s) : strlen(s);

	put(t, "#define ");
	vec_append(t->a, &t->s, s, n);
	put(t, " ");
	if (eq)
		vec_append(t->a, &t->s, eq + 1, strcspn(eq + 1, "\n"));
	else
		put(t, "1");
	put(t, "\n");
}

const char *command_line_text(struct pp *pp, size_t *len)
{
	const struct options *o = &pp->cx->opt;
	struct text t = {.a = &pp->cx->unit};

	for (uint32_t i = 0; i < o->macros.n; i++) {
		if (o->macros.at[i].kind == OPT_DEFINE) {
			define_option(&t, o->macros.at[i].text);
		} else if (o->macros.at[i].kind == OPT_UNDEF) {
			put(&t, "#undef ");
			put(&t, o->macros.at[i].text);
			put(&t, "\n");
		}
	}
	*len = t.s.n;
	return t.s.n ? t.s.at : "";
}
