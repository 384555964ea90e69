/* SPDX-License-Identifier: BSD-2-Clause */
/* Finding the directive, and the directives about sections, symbols and the text itself. */
#include "asm/as_dir.h"

#include "asm/sec_flags.h"
#include <errno.h>
#include <stdlib.h>

static const struct {
	const char *name;
	bool (*fn)(struct as *as, uint32_t i, int arg);
	int arg;
} dirs[] = {
#define DIR(name, fn, arg, help) {name, dir_##fn, arg},
#include "asm/as_dir.def"
};

enum { N_DIRS = sizeof dirs / sizeof *dirs };

/* The directives' names are the first words, in the table's order. */
void dir_init(struct as *as)
{
	for (unsigned i = 0; i < N_DIRS; i++)
		if (as_word(as, dirs[i].name, strlen(dirs[i].name), true) != P__count + i)
			diag_bug(as->cx, 0, "as_dir.def: %s twice", dirs[i].name);
}

static bool unknown(struct as *as, uint32_t i)
{
	const struct tok *t = &as->tok[i];
	struct nearest near = {.s = arena_strndup(&as->cx->unit, as_tok_text(as, t), t->len)};

	if (t->len >= 4 && !strncmp(near.s, ".cfi", 4))
		return true;
	for (unsigned k = 0; k < N_DIRS; k++)
		nearest_try(&near, dirs[k].name);
	as_error(as, t, D_as_unknown_directive, as_tok_show(as, t));
	if (nearest_result(&near))
		diag_note(as->cx, as_loc(as, t), "did you mean '%s'?", nearest_result(&near));
	return false;
}

bool as_directive(struct as *as, uint32_t i)
{
	uint16_t w = as->tok[i].word;
	unsigned k = (unsigned)w - P__count;

	if (!w || k >= N_DIRS)
		return unknown(as, i);
	if (as->inlined && dirs[k].fn == dir_section) {
		as_error(as, &as->tok[i], D_as_inline_section);
		return false;
	}
	return dirs[k].fn(as, i + 1, dirs[k].arg);
}

bool dir_expect_end(struct as *as, uint32_t i)
{
	if (as->tok[i].kind == T_END)
		return true;
	as_error(as, &as->tok[i], D_as_unexpected, as_tok_show(as, &as->tok[i]));
	return false;
}

bool dir_comma(struct as *as, uint32_t *i)
{
	if (as->tok[*i].word != P_COMMA)
		return false;
	++*i;
	return true;
}

/* A name or a string. */
static struct as_sym *symbol(struct as *as, uint32_t *i)
{
	const struct tok *t = &as->tok[*i];

	if ((t->kind != T_IDENT && t->kind != T_STR) ||
	    (t->len == 1 && *as_tok_text(as, t) == '.')) {
		as_error(as, t, D_as_expected, "a symbol", as_tok_show(as, t));
		return NULL;
	}
	++*i;
	return sym_tok(as, t);
}

static bool string(struct as *as, uint32_t *i, char **s, size_t *len)
{
	const struct tok *t = &as->tok[*i];

	if (t->kind != T_STR) {
		as_error(as, t, D_as_expected, "a string", as_tok_show(as, t));
		return false;
	}
	*s = as_tok_string(as, t, len);
	++*i;
	return true;
}

/* ---- Sections ------------------------------------------------------------------------------- */

static const struct {
	char letter;
	uint64_t flag;
} flag_letters[] = {
	{'a', SHF_ALLOC},      {'w', SHF_WRITE},   {'x', SHF_EXECINSTR},
	{'M', SHF_MERGE},      {'S', SHF_STRINGS}, {'T', SHF_TLS},
	{'o', SHF_LINK_ORDER}, {'e', SHF_EXCLUDE}, {'R', SHF_GNU_RETAIN},
};

static bool parse_flags(struct as *as, const struct tok *t, uint64_t *flags)
{
	size_t len;
	const char *s = as_tok_string(as, t, &len);

	*flags = 0;
	if (len > 2 && s[0] == '0' && s[1] == 'x') {
		*flags = strtoull(s, NULL, 16);
		return true;
	}
	for (; *s; s++) {
		unsigned k = 0;

		while (k < sizeof flag_letters / sizeof *flag_letters &&
		       flag_letters[k].letter != *s)
			k++;
		if (k == sizeof flag_letters / sizeof *flag_letters) {
			as_error(as, t, D_as_section_flag, *s);
			return false;
		}
		*flags |= flag_letters[k].flag;
	}
	return true;
}

static const struct {
	const char *name;
	uint32_t type;
} type_names[] = {
	{"progbits", SHT_PROGBITS},     {"nobits", SHT_NOBITS},         {"note", SHT_NOTE},
	{"init_array", SHT_INIT_ARRAY}, {"fini_array", SHT_FINI_ARRAY},
};

/* @type, %type or a number; I is at the sign */
static bool parse_type(struct as *as, uint32_t *i, uint32_t *type)
{
	const struct tok *t = &as->tok[*i];

	if (t->word == P_AT || t->word == P_PERCENT)
		t++, ++*i;
	++*i;
	if (t->kind == T_NUM) {
		*type = (uint32_t)t->num;
		return true;
	}
	for (unsigned k = 0; k < sizeof type_names / sizeof *type_names; k++)
		if (as_tok_is(as, t, type_names[k].name)) {
			*type = type_names[k].type;
			return true;
		}
	as_error(as, t, D_as_expected, "progbits, nobits, note, init_array or fini_array",
		 as_tok_show(as, t));
	return false;
}

/* A section's name may hold almost anything: up to a comma or a blank. */
static char *section_name(struct as *as, uint32_t *i)
{
	const struct tok *t = as->tok;
	uint32_t from = *i;
	size_t len;

	if (t[from].kind == T_END || t[from].word == P_COMMA) {
		as_error(as, &t[from], D_as_expected, "a section's name",
			 as_tok_show(as, &t[from]));
		return NULL;
	}
	if (t[from].kind == T_STR) {
		++*i;
		return as_tok_string(as, &t[from], &len);
	}
	while (t[*i].kind != T_END && t[*i].word != P_COMMA &&
	       !(*i > from && t[*i].flags & TOK_SPACE))
		++*i;
	return arena_strndup(&as->cx->unit, as_tok_text(as, &t[from]),
			     t[*i - 1].off + t[*i - 1].len - t[from].off);
}

struct section_args {
	uint32_t type;
	uint64_t flags, entsize;
	bool has_flags, has_type;
	bool unique; /* another section of this name */
};

static bool section_args(struct as *as, uint32_t *i, struct section_args *a)
{
	const struct tok *t = as->tok;
	int64_t n;

	if (!dir_comma(as, i))
		return true;
	if (t[*i].kind != T_STR) {
		as_error(as, &t[*i], D_as_expected, "\"flags\"", as_tok_show(as, &t[*i]));
		return false;
	}
	if (!parse_flags(as, &t[*i], &a->flags))
		return false;
	a->has_flags = true;
	++*i;
	if (!dir_comma(as, i))
		return true;
	if (!parse_type(as, i, &a->type))
		return false;
	a->has_type = true;
	while (dir_comma(as, i)) {
		if (as_tok_is(as, &t[*i], "unique")) {
			++*i;
			a->unique = true;
			if (!dir_comma(as, i) || !expr_const(as, i, &n))
				return false;
			a->unique = n != 0;
			continue;
		}
		if (!expr_const(as, i, &n))
			return false;
		a->entsize = (uint64_t)n;
	}
	return true;
}

bool dir_section(struct as *as, uint32_t i, int push)
{
	struct section_args a = {0};
	char *name = section_name(as, &i);
	struct as_sec *s;
	bool fresh;

	if (!name)
		return false;
	sec_defaults(name, &a.type, &a.flags);
	if (!section_args(as, &i, &a) || !dir_expect_end(as, i))
		return false;
	if (push) {
		vec_push(&as->cx->unit, &as->stack, as->cur);
		vec_push(&as->cx->unit, &as->stack, as->prev);
	}
	if (a.unique) {
		s = sec_of(as, obj_add_section(as->cx, as->o, name, a.type, a.flags));
		fresh = true;
	} else {
		s = sec_get(as, name, a.type, a.flags, &fresh);
	}
	if (fresh)
		s->sec->entsize = a.entsize;
	else if (!fresh && ((a.has_flags && s->sec->flags != a.flags) ||
			    (a.has_type && s->sec->type != a.type)))
		as_error(as, &as->tok[1], D_as_section_differs, name);
	sec_switch(as, s);
	return true;
}

bool dir_popsection(struct as *as, uint32_t i, int arg)
{
	(void)arg;
	if (!as->stack.n) {
		as_error(as, &as->tok[i - 1], D_as_stray, as_tok_show(as, &as->tok[i - 1]));
		return false;
	}
	as->prev = as->stack.at[--as->stack.n];
	as->cur = as->stack.at[--as->stack.n];
	return dir_expect_end(as, i);
}

bool dir_previous(struct as *as, uint32_t i, int arg)
{
	struct as_sec *s = as->prev;

	(void)arg;
	if (!s) {
		as_error(as, &as->tok[i - 1], D_as_stray, as_tok_show(as, &as->tok[i - 1]));
		return false;
	}
	sec_switch(as, s);
	return dir_expect_end(as, i);
}

bool dir_named_section(struct as *as, uint32_t i, int which)
{
	static const char *const names[] = {".text", ".data", ".bss", ".rodata"};
	uint32_t type;
	uint64_t flags;
	bool fresh;

	if (as->inlined) {
		as_error(as, &as->tok[i - 1], D_as_inline_section);
		return false;
	}
	sec_defaults(names[which], &type, &flags);
	sec_switch(as, sec_get(as, names[which], type, flags, &fresh));
	return dir_expect_end(as, i);
}

/* ---- Symbols -----------------------------------------------------------------------------------
 */

/* Call FN for each name of a list. */
static bool each_symbol(struct as *as, uint32_t i, void (*fn)(struct as *, struct as_sym *, int),
			int arg)
{
	do {
		struct as_sym *y = symbol(as, &i);

		if (!y)
			return false;
		fn(as, y, arg);
	} while (dir_comma(as, &i));
	return dir_expect_end(as, i);
}

static void set_bind(struct as *as, struct as_sym *y, int bind)
{
	(void)as;
	y->bind = (enum obj_bind)bind;
	y->declared = true;
	y->temp = false;
}

bool dir_bind(struct as *as, uint32_t i, int bind)
{
	return each_symbol(as, i, set_bind, bind);
}

static void set_vis(struct as *as, struct as_sym *y, int vis)
{
	(void)as;
	y->vis = (enum obj_vis)vis;
}

bool dir_visibility(struct as *as, uint32_t i, int vis)
{
	return each_symbol(as, i, set_vis, vis);
}

static void set_extern(struct as *as, struct as_sym *y, int arg)
{
	(void)as, (void)arg;
	y->external = true;
}

bool dir_extern(struct as *as, uint32_t i, int arg)
{
	return each_symbol(as, i, set_extern, arg);
}

bool dir_type(struct as *as, uint32_t i, int arg)
{
	static const struct {
		const char *name;
		enum obj_symtype type;
	} types[] = {{"function", OBJ_FUNC},     {"object", OBJ_OBJECT},
		     {"notype", OBJ_NOTYPE},     {"STT_FUNC", OBJ_FUNC},
		     {"STT_OBJECT", OBJ_OBJECT}, {"STT_NOTYPE", OBJ_NOTYPE},
		     {"tls_object", OBJ_OBJECT}, {"common", OBJ_OBJECT}};
	struct as_sym *y = symbol(as, &i);
	const struct tok *t;

	(void)arg;
	if (!y)
		return false;
	dir_comma(as, &i);
	t = &as->tok[i];
	if (t->word == P_AT || t->word == P_PERCENT || t->word == P_HASH)
		t++, i++;
	for (unsigned k = 0; k < sizeof types / sizeof *types; k++)
		if (as_tok_is(as, t, types[k].name) ||
		    (t->kind == T_STR && t->len == strlen(types[k].name) + 2 &&
		     !memcmp(as_tok_text(as, t) + 1, types[k].name, t->len - 2))) {
			y->type = types[k].type;
			return dir_expect_end(as, i + 1);
		}
	as_error(as, t, D_as_expected, "@function, @object or @notype", as_tok_show(as, t));
	return false;
}

bool dir_size(struct as *as, uint32_t i, int arg)
{
	struct as_sym *y = symbol(as, &i);
	struct as_val v;
	src_loc loc;

	(void)arg;
	if (!y)
		return false;
	if (!dir_comma(as, &i)) {
		as_error(as, &as->tok[i], D_as_expected, "','", as_tok_show(as, &as->tok[i]));
		return false;
	}
	loc = as_loc(as, &as->tok[i]);
	if (!expr_value(as, &i, &v) || !dir_expect_end(as, i))
		return false;
	sym_info(as, y)->size = expr_tree(as, &v, loc);
	return true;
}

/* NAME = expression, .set, .equ; ONCE: .equiv. */
bool dir_assign(struct as *as, struct as_sym *y, uint32_t i, bool once)
{
	struct as_val v;
	src_loc loc = as_loc(as, &as->tok[i]);

	if (!expr_value(as, &i, &v) || !dir_expect_end(as, i))
		return false;
	if (y->state == SYM_LABEL || (once && y->state == SYM_VALUE)) {
		as_error(as, &as->tok[0], D_as_redefined, sym_name(as, y));
		diag_note(as->cx, y->def, "'%s' was defined here", sym_name(as, y));
		return false;
	}
	y->state = SYM_VALUE;
	y->value = expr_tree(as, &v, loc);
	y->def = loc;
	return true;
}

bool dir_set(struct as *as, uint32_t i, int once)
{
	struct as_sym *y = symbol(as, &i);

	if (!y)
		return false;
	if (!dir_comma(as, &i)) {
		as_error(as, &as->tok[i], D_as_expected, "','", as_tok_show(as, &as->tok[i]));
		return false;
	}
	return dir_assign(as, y, i, once);
}

bool dir_comm(struct as *as, uint32_t i, int global)
{
	struct as_sym *y = symbol(as, &i);
	struct as_sec *cur = as->cur, *prev = as->prev;
	int64_t size, align = 1;
	bool fresh;

	if (!y || !dir_comma(as, &i) || !expr_const(as, &i, &size) ||
	    (dir_comma(as, &i) && !expr_const(as, &i, &align)) || !dir_expect_end(as, i))
		return false;
	if (size < 0 || align < 1 || align & (align - 1) || align > 1 << 20) {
		as_error(as, &as->tok[1], D_as_bad_align, (long long)align);
		return false;
	}
	sec_switch(as, sec_get(as, ".bss", SHT_NOBITS, SHF_ALLOC | SHF_WRITE, &fresh));
	obj_align(as->cx, as->cur->sec, (uint64_t)align);
	sym_define(as, y, as_loc(as, &as->tok[1]));
	sec_data(as, NULL, (uint64_t)size);
	if (!y->declared) /* .local may have come before */
		y->bind = global ? OBJ_GLOBAL : OBJ_LOCAL;
	y->type = OBJ_OBJECT;
	y->declared = true;
	sym_info(as, y)->size = expr_node(as, E_NUM, NULL, NULL, y->def);
	y->info->size->num = size;
	as->cur = cur;
	as->prev = prev;
	return true;
}

bool dir_symtab(struct as *as, uint32_t i, int arg)
{
	(void)arg;
	do {
		struct as_sym *y;
		struct as_val v;

		if (as_tok_is(as, &as->tok[i], ".sec")) { /* .sec("name") */
			if (!expr_value(as, &i, &v))
				return false;
			y = v.sym;
		} else {
			y = symbol(as, &i);
		}
		if (!y)
			return false;
		vec_push(&as->cx->unit, &as->symtab, y);
	} while (dir_comma(as, &i));
	return dir_expect_end(as, i);
}

/* Two local symbols may have one name in an object, and cannot in a text. */
bool dir_rename(struct as *as, uint32_t i, int arg)
{
	struct as_sym *y = symbol(as, &i);
	size_t len;
	char *name;

	(void)arg;
	if (!y || !dir_comma(as, &i) || !string(as, &i, &name, &len) || !dir_expect_end(as, i))
		return false;
	sym_info(as, y)->rename = name;
	y->temp = false;
	y->declared = true;
	return true;
}

bool dir_reloc(struct as *as, uint32_t i, int arg)
{
	static const struct {
		const char *name;
		enum obj_rel_type type;
	} types[] = {{"R_BPF_64_64", OBJ_R_64_64},
		     {"R_BPF_64_ABS64", OBJ_R_ABS64},
		     {"R_BPF_64_ABS32", OBJ_R_ABS32},
		     {"R_BPF_64_NODYLD32", OBJ_R_NODYLD32},
		     {"R_BPF_64_32", OBJ_R_64_32}};
	struct as_reloc r = {.sec = sec_cur(as), .loc = as_loc(as, &as->tok[i])};
	unsigned k = 0;

	(void)arg;
	if (!expr_value(as, &i, &r.off) || !dir_comma(as, &i))
		return false;
	while (k < sizeof types / sizeof *types && !as_tok_is(as, &as->tok[i], types[k].name))
		k++;
	if (k == sizeof types / sizeof *types) {
		as_error(as, &as->tok[i], D_as_expected, "a type R_BPF_…",
			 as_tok_show(as, &as->tok[i]));
		return false;
	}
	r.type = types[k].type;
	i++;
	if (!dir_comma(as, &i) || !expr_value(as, &i, &r.val) || !dir_expect_end(as, i))
		return false;
	vec_push(&as->cx->unit, &as->relocs, r);
	return true;
}

/* ---- The text
 * ------------------------------------------------------------------------------------ */

bool dir_stray(struct as *as, uint32_t i, int arg)
{
	(void)arg;
	as_error(as, &as->tok[i - 1], D_as_stray, as_tok_show(as, &as->tok[i - 1]));
	return false;
}

bool dir_ignore(struct as *as, uint32_t i, int arg)
{
	(void)as, (void)i, (void)arg;
	return true;
}

/* FILE as .include and .incbin find it: beside the current file, then along -I. */
struct src_file *dir_open(struct as *as, const struct tok *t, const char *name)
{
	struct src_pos pos = src_pos(as->cx, as_loc(as, t));
	const char *slash = pos.path ? strrchr(pos.path, '/') : NULL;
	struct src_file *f = NULL;

	if (*name != '/' && slash)
		f = src_read(as->cx, arena_printf(&as->cx->unit, "%.*s/%s", (int)(slash - pos.path),
						  pos.path, name));
	if (!f)
		f = src_read(as->cx, name);
	for (uint32_t k = 0; !f && *name != '/' && k < as->opt->dirs.n; k++)
		f = src_read(as->cx,
			     arena_printf(&as->cx->unit, "%s/%s", as->opt->dirs.at[k], name));
	if (!f)
		as_error(as, t, D_as_no_file, name, strerror(errno));
	return f;
}

bool dir_include(struct as *as, uint32_t i, int arg)
{
	const struct tok *t = &as->tok[i];
	struct src_file *f;
	char *name;
	size_t len;

	(void)arg;
	if (!string(as, &i, &name, &len) || !dir_expect_end(as, i) || !(f = dir_open(as, t, name)))
		return false;
	input_file(as, f, as_loc(as, t));
	return true;
}

bool dir_end(struct as *as, uint32_t i, int arg)
{
	(void)arg;
	as->ended = true;
	return dir_expect_end(as, i);
}

bool dir_message(struct as *as, uint32_t i, int what)
{
	const struct tok *t = &as->tok[i - 1];
	char *s = ".err";
	size_t len;

	if (as->tok[i].kind != T_END && !string(as, &i, &s, &len))
		return false;
	if (what == 1)
		as_error(as, t, D_as_user_error, s);
	else if (what == 2)
		diag(as->cx, as_loc(as, t), D_as_user_print, s);
	else
		diag_range(as->cx, as_loc(as, t), as_end(as, t), D_as_user_warning, s);
	return true;
}

bool dir_dialect(struct as *as, uint32_t i, int arg)
{
	(void)arg;
	if (as_tok_is(as, &as->tok[i], "clike") || as_tok_is(as, &as->tok[i], "pseudoc")) {
		as->dialect = AS_CLIKE;
	} else if (as_tok_is(as, &as->tok[i], "gnu") || as_tok_is(as, &as->tok[i], "normal")) {
		as->dialect = AS_GNU;
	} else {
		as_error(as, &as->tok[i], D_as_expected, "clike or gnu",
			 as_tok_show(as, &as->tok[i]));
		return false;
	}
	return dir_expect_end(as, i + 1);
}

bool dir_endian(struct as *as, uint32_t i, int arg)
{
	bool big = as_tok_is(as, &as->tok[i], "big");

	(void)arg;
	if (!big && !as_tok_is(as, &as->tok[i], "little")) {
		as_error(as, &as->tok[i], D_as_expected, "little or big",
			 as_tok_show(as, &as->tok[i]));
		return false;
	}
	if (as->o->secs.n && big != as->o->big_endian) {
		as_error(as, &as->tok[i], D_as_late_endian);
		return false;
	}
	as->o->big_endian = big;
	return dir_expect_end(as, i + 1);
}

bool dir_cpu(struct as *as, uint32_t i, int arg)
{
	const char *s = as_tok_text(as, &as->tok[i]);

	(void)arg;
	if (as->tok[i].len != 2 || s[0] != 'v' || s[1] < '1' || s[1] > '4') {
		as_error(as, &as->tok[i], D_as_expected, "v1, v2, v3 or v4",
			 as_tok_show(as, &as->tok[i]));
		return false;
	}
	as->cpu = s[1] - '0';
	return dir_expect_end(as, i + 1);
}
