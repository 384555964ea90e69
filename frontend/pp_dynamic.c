/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Macros that compute their value where they are used: __FILE__, __LINE__, __COUNTER__,
 * the __has_… family, and the _Pragma operator, which is one more of them.
 */
#include <ctype.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <time.h>

#include "frontend/builtin.h"
#include "frontend/pp_int.h"

#define DYNAMIC(X)                                                                                 \
	X(FILE, "__FILE__")                                                                        \
	X(LINE, "__LINE__")                                                                        \
	X(BASE_FILE, "__BASE_FILE__")                                                              \
	X(FILE_NAME, "__FILE_NAME__")                                                              \
	X(INCLUDE_LEVEL, "__INCLUDE_LEVEL__")                                                      \
	X(TIMESTAMP, "__TIMESTAMP__")                                                              \
	X(DATE, "__DATE__")                                                                        \
	X(TIME, "__TIME__")                                                                        \
	X(COUNTER, "__COUNTER__")                                                                  \
	X(FLT_EVAL_METHOD, "__FLT_EVAL_METHOD__")                                                  \
	X(HAS_INCLUDE, "__has_include")                                                            \
	X(HAS_INCLUDE_NEXT, "__has_include_next")                                                  \
	X(HAS_EMBED, "__has_embed")                                                                \
	X(HAS_ATTRIBUTE, "__has_attribute")                                                        \
	X(HAS_C_ATTRIBUTE, "__has_c_attribute")                                                    \
	X(HAS_DECLSPEC, "__has_declspec_attribute")                                                \
	X(HAS_BUILTIN, "__has_builtin")                                                            \
	X(HAS_CONSTEXPR_BUILTIN, "__has_constexpr_builtin")                                        \
	X(HAS_FEATURE, "__has_feature")                                                            \
	X(HAS_EXTENSION, "__has_extension")                                                        \
	X(HAS_WARNING, "__has_warning")                                                            \
	X(IS_IDENTIFIER, "__is_identifier")                                                        \
	X(IS_TARGET_ARCH, "__is_target_arch")                                                      \
	X(IS_TARGET_VENDOR, "__is_target_vendor")                                                  \
	X(IS_TARGET_OS, "__is_target_os")                                                          \
	X(IS_TARGET_ENVIRONMENT, "__is_target_environment")                                        \
	X(BUILDING_MODULE, "__building_module")                                                    \
	X(PRAGMA, "_Pragma")

enum pp_dynamic {
	DYN_NONE,
#define X(id, name) DYN_##id,
	DYNAMIC(X)
#undef X
		DYN_POISONED
};

enum has { HAS_ATTRIBUTE = 1, HAS_C_ATTRIBUTE, HAS_FEATURE, HAS_FEATURE_C11, HAS_EXTENSION };

static const struct {
	const char *name;
	enum has which;
	long value;
} has[] = {
#define HAS(which, name, value) {name, HAS_##which, value},
#include "frontend/pp_has.def"
#undef HAS
};

void dynamic_init(struct pp *pp)
{
	static const char *const names[] = {
#define X(id, name) name,
		DYNAMIC(X)
#undef X
	};

	for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
		struct macro *m = arena_new(&pp->cx->unit, struct macro);

		m->name = name_of(pp->cx, names[i]);
		m->dynamic = (uint16_t)(i + 1);
		m->predefined = true;
		macro_install(pp, m);
	}
}

void dynamic_poison(struct pp *pp, struct name *n, src_loc loc)
{
	struct macro *m = arena_new(&pp->cx->unit, struct macro);

	*m = (struct macro){.name = n, .loc = loc, .dynamic = DYN_POISONED};
	macro_install(pp, m);
}

/* ---- values ---- */

static bool put_number(struct pp *pp, struct pp_tok *t, long v)
{
	t->kind = PP_NUMBER;
	t->text = arena_printf(&pp->cx->unit, "%ld", v);
	t->len = (uint32_t)strlen(t->text);
	t->flags &= (uint8_t)~PPF_SPLICED;
	return false;
}

static bool put_string(struct pp *pp, struct pp_tok *t, const char *s)
{
	char *text = arena_alloc(&pp->cx->unit, 2 * strlen(s) + 3), *q = text;

	*q++ = '"';
	for (; *s; s++) {
		if (*s == '"' || *s == '\\')
			*q++ = '\\';
		*q++ = *s;
	}
	*q++ = '"';
	t->kind = PP_STRING;
	t->text = text;
	t->len = (uint32_t)(q - text);
	t->flags &= (uint8_t)~PPF_SPLICED;
	return false;
}

/* PATH after -fmacro-prefix-map. */
static const char *mapped(struct pp *pp, const char *path)
{
	const struct options *o = &pp->cx->opt;

	for (uint32_t i = o->macro_prefix_map.n; i-- > 0;) {
		const struct opt_prefix_map *m = &o->macro_prefix_map.at[i];
		size_t n = strlen(m->from);

		if (!strncmp(path, m->from, n))
			return arena_printf(&pp->cx->unit, "%s%s", m->to, path + n);
	}
	return path;
}

/* Where the main file stands that LOC comes from. */
static src_loc in_main_file(struct pp *pp, src_loc loc)
{
	const struct src_range *r = src_find(pp->cx, loc);

	while (r && r->from) {
		loc = r->from;
		r = src_find(pp->cx, loc);
	}
	return loc;
}

static const char *base_name(const char *path)
{
	const char *slash = strrchr(path, '/');

	return slash ? slash + 1 : path;
}

/* The time that __DATE__ and __TIME__ speak of. */
static void now(struct pp *pp)
{
	static const char months[12][4] = {"Jan", "Feb", "Mar", "Apr", "May", "Jun",
					   "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
	const char *epoch = getenv("SOURCE_DATE_EPOCH");
	time_t t = epoch ? (time_t)strtoll(epoch, NULL, 10) : time(NULL);
	struct tm tm = {0};

	if (epoch)
		gmtime_r(&t, &tm);
	else
		localtime_r(&t, &tm);
	pp->date = arena_printf(&pp->cx->unit, "%s %2d %d", months[tm.tm_mon % 12], tm.tm_mday,
				tm.tm_year + 1900);
	pp->time = arena_printf(&pp->cx->unit, "%02d:%02d:%02d", tm.tm_hour, tm.tm_min, tm.tm_sec);
}

/* When the file that LOC is in was changed. */
static const char *timestamp(struct pp *pp)
{
	const char *epoch = getenv("SOURCE_DATE_EPOCH");
	struct stat st;
	struct tm tm = {0};
	char buf[64];
	time_t t;

	if (epoch) {
		t = (time_t)strtoll(epoch, NULL, 10);
		gmtime_r(&t, &tm);
	} else if (stat(pp->in->file->path, &st) == 0) {
		localtime_r(&st.st_mtime, &tm);
	} else {
		return "??? ??? ?? ??:??:?? ????";
	}
	strftime(buf, sizeof buf, "%a %b %e %H:%M:%S %Y", &tm);
	return arena_strdup(&pp->cx->unit, buf);
}

/* A token of a macro's body stands where the outermost call ends, as GCC and clang have it. */
static long line(struct pp *pp, const struct pp_tok *t)
{
	src_loc loc = t->flags & PPF_MACRO && pp->call_end ? pp->call_end : t->loc;

	return (long)src_pos(pp->cx, loc).line;
}

/* ---- the __has_… family ---- */

/* The ( is next? */
static bool open_paren(struct pp *pp, const struct pp_tok *name, struct pp_tok *t)
{
	if (!pp_next_is_lparen(pp)) {
		diag(pp->cx, name->loc, D_pp_has_paren, name->name->s);
		return false;
	}
	pp_raw(pp, t);
	return true;
}

/* Read up to the ) that matches; T is the token after the operand. */
static void close_paren(struct pp *pp, const struct pp_tok *name, struct pp_tok *t)
{
	unsigned depth = 0;
	bool told = false;

	for (; !is_punct(t, C_RPAREN) || depth; pp_raw(pp, t)) {
		if (!told)
			diag(pp->cx, t->loc, D_pp_has_operand, name->name->s);
		told = true;
		depth += is_punct(t, C_LPAREN);
		depth -= is_punct(t, C_RPAREN);
		if (t->kind == PP_NL && !pp->ctx) {
			pp->peek = *t;
			pp->peeked = true;
			return;
		}
		if (t->kind == PP_EOF || t->kind == PP_NL)
			return;
	}
}

/* NAME without the underscores of __name__. */
static const char *plain(struct pp *pp, const struct name *n)
{
	if (n->len > 4 && !strncmp(n->s, "__", 2) && !strcmp(n->s + n->len - 2, "__"))
		return arena_strndup(&pp->cx->unit, n->s + 2, n->len - 4);
	return n->s;
}

static long has_value(const char *s, enum has which)
{
	for (size_t i = 0; i < sizeof has / sizeof *has; i++)
		if (has[i].which == which && !strcmp(has[i].name, s))
			return has[i].value;
	return 0;
}

static long has_feature(struct pp *pp, const char *s, bool extension)
{
	bool c11 = extension || pp->cx->opt.std >= STD_C99;

	return has_value(s, HAS_FEATURE) || (c11 && has_value(s, HAS_FEATURE_C11)) ||
	       (extension && has_value(s, HAS_EXTENSION));
}

/* [[x]], [[gnu::x]], [[clang::x]] */
static long has_c_attribute(struct pp *pp, struct pp_tok *t)
{
	const char *first = plain(pp, t->name), *s;
	bool scoped;

	pp_raw(pp, t);
	if (!is_punct(t, C_COLON) && !is_punct(t, C_COLONCOLON))
		return has_value(first, HAS_C_ATTRIBUTE);
	if (is_punct(t, C_COLON))
		pp_raw(pp, t);
	pp_raw(pp, t);
	if (t->kind != PP_IDENT)
		return 0;
	s = plain(pp, t->name);
	scoped = !strcmp(first, "gnu") || !strcmp(first, "clang");
	pp_raw(pp, t);
	return scoped ? has_value(s, HAS_ATTRIBUTE) : 0;
}

static bool has_builtin(struct pp *pp, struct name *n)
{
	/* Without a parser (-E) nobody has entered the builtins' names yet. */
	if (!pp->builtins)
		builtin_init(pp->cx);
	pp->builtins = true;
	return (n->keyword && !strncmp(n->s, "__builtin_", 10)) || builtin_of(pp->cx, n) != BI_NONE;
}

static long has_warning(const struct pp_tok *t)
{
	char group[64];

	if (t->kind != PP_STRING || t->len < 5 || t->len > sizeof group ||
	    strncmp(t->text, "\"-W", 3))
		return 0;
	memcpy(group, t->text + 3, t->len - 4);
	group[t->len - 4] = '\0';
	return diag_group_known(group);
}

/* The operand is T, the token after the ( . */
static long ask(struct pp *pp, enum pp_dynamic what, struct pp_tok *t)
{
	struct name *n = t->kind == PP_IDENT ? t->name : NULL;
	long v = 0;

	if (what == DYN_HAS_WARNING)
		v = has_warning(t);
	else if (n && what == DYN_HAS_C_ATTRIBUTE)
		return has_c_attribute(pp, t);
	else if (n && what == DYN_HAS_ATTRIBUTE)
		v = has_value(plain(pp, n), HAS_ATTRIBUTE);
	else if (n && what == DYN_HAS_BUILTIN)
		v = has_builtin(pp, n);
	else if (n && (what == DYN_HAS_FEATURE || what == DYN_HAS_EXTENSION))
		v = has_feature(pp, plain(pp, n), what == DYN_HAS_EXTENSION);
	else if (n && what == DYN_IS_IDENTIFIER)
		v = !n->keyword;
	else if (n && what == DYN_IS_TARGET_ARCH)
		v = !strcmp(n->s, "bpf") ||
		    !strcmp(n->s, pp->cx->opt.big_endian ? "bpfeb" : "bpfel");
	else if (n && (what == DYN_IS_TARGET_VENDOR || what == DYN_IS_TARGET_OS))
		v = !strcmp(n->s, "unknown");
	pp_raw(pp, t);
	return v;
}

static long has_include(struct pp *pp, const struct pp_tok *name, struct pp_tok *t, bool next)
{
	const char *header = NULL;
	bool angled = false;
	int dir;

	if (!pp->ctx && !pp->peeked) {
		lex_header(&pp->lex, t);
		if (t->kind == PP_IDENT) { /* a macro that makes the name */
			pp->peek = *t;
			pp->peeked = true;
			pp_next(pp, t);
		}
	} else {
		pp_next(pp, t);
	}
	if (t->kind == PP_HEADER) {
		angled = *t->text == '<';
		header = arena_strndup(&pp->cx->unit, t->text + 1, t->len - 2);
		pp_raw(pp, t);
	} else {
		header = pp_computed_header(pp, t, &angled);
	}
	if (!header) {
		diag(pp->cx, t->loc, D_pp_header_expected, name->name->s);
		while (!is_punct(t, C_RPAREN) && t->kind != PP_NL && t->kind != PP_EOF)
			pp_raw(pp, t);
		return 0;
	}
	return search_header(pp, header, angled, next && pp->in->prev, &dir) != NULL;
}

static bool family(struct pp *pp, enum pp_dynamic what, struct pp_tok *t)
{
	struct pp_tok name = *t, arg;
	long v = 0;

	if ((what == DYN_HAS_INCLUDE || what == DYN_HAS_INCLUDE_NEXT || what == DYN_HAS_EMBED) &&
	    !pp->in_if) {
		diag(pp->cx, t->loc, D_pp_has_directive, t->name->s);
		return false;
	}
	if (open_paren(pp, &name, &arg)) {
		if (what == DYN_HAS_INCLUDE || what == DYN_HAS_INCLUDE_NEXT ||
		    what == DYN_HAS_EMBED) {
			v = has_include(pp, &name, &arg, what == DYN_HAS_INCLUDE_NEXT);
			if (what == DYN_HAS_EMBED)
				v = 0;
		} else {
			pp_raw(pp, &arg);
			v = ask(pp, what, &arg);
		}
		close_paren(pp, &name, &arg);
	}
	return put_number(pp, t, v);
}

bool dynamic_expand(struct pp *pp, struct macro *m, struct pp_tok *t)
{
	enum pp_dynamic what = m->dynamic;

	switch (what) {
	case DYN_FILE:
		return put_string(pp, t, mapped(pp, src_pos(pp->cx, t->loc).path));
	case DYN_FILE_NAME:
		return put_string(pp, t, base_name(src_pos(pp->cx, t->loc).path));
	case DYN_BASE_FILE:
		return put_string(pp, t,
				  mapped(pp, src_pos(pp->cx, in_main_file(pp, t->loc)).path));
	case DYN_LINE:
		return put_number(pp, t, line(pp, t));
	case DYN_INCLUDE_LEVEL:
		return put_number(pp, t, (long)pp->in->depth);
	case DYN_COUNTER:
		return put_number(pp, t, (long)pp->counter++);
	case DYN_FLT_EVAL_METHOD:
		return put_number(pp, t, 0);
	case DYN_TIMESTAMP:
		return put_string(pp, t, timestamp(pp));
	case DYN_DATE:
	case DYN_TIME:
		if (!pp->date)
			now(pp);
		return put_string(pp, t, what == DYN_DATE ? pp->date : pp->time);
	case DYN_PRAGMA:
		return pragma_operator(pp, t);
	case DYN_POISONED:
		diag(pp->cx, t->loc, D_pp_poisoned, t->name->s);
		t->flags |= PPF_NOEXPAND;
		return false;
	default:
		return family(pp, what, t);
	}
}
