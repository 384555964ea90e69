/* SPDX-License-Identifier: BSD-2-Clause */
/* Directives that describe code: .file .loc .ident, and BTF.ext's .func_info .core. */
#include "asm/as_dir.h"

#include "asm/sec_flags.h"

static const char *string_arg(struct as *as, uint32_t *i)
{
	size_t len;

	if (as->tok[*i].kind != T_STR) {
		as_error(as, &as->tok[*i], D_as_expected, "a string",
			 as_tok_show(as, &as->tok[*i]));
		return NULL;
	}
	return as_tok_string(as, &as->tok[(*i)++], &len);
}

/* .file "name": a file symbol.  .file N "name" [["directory"] "name"] [md5 …]: for .loc. */
bool dir_file(struct as *as, uint32_t i, int arg)
{
	static const char *const none;
	struct as_sym *y;
	const char *name, *second;
	size_t len;
	int64_t n;

	(void)arg;
	if (as->tok[i].kind == T_STR) {
		name = as_tok_string(as, &as->tok[i], &len);
		y = sym_anon(as);
		y->s = name;
		y->len = (uint32_t)len;
		y->temp = false;
		y->declared = true;
		y->type = OBJ_FILE;
		vec_push(&as->cx->unit, &as->order, y);
		return dir_expect_end(as, i + 1);
	}
	if (!expr_const(as, &i, &n) || !(name = string_arg(as, &i)))
		return false;
	if (as->tok[i].kind == T_STR && (second = string_arg(as, &i)))
		name = *second == '/' ? second : arena_printf(&as->cx->unit, "%s/%s", name, second);
	if (n < 0 || n > 100000) {
		as_error(as, &as->tok[1], D_as_range, "file number", (long long)n, 0ll, 100000ll);
		return false;
	}
	while (as->files.n <= n)
		vec_push(&as->cx->unit, &as->files, none);
	as->files.at[n] = name;
	return true; /* md5 and source, if any, do not matter */
}

/* .loc file line [column] [options][, "text"] */
bool dir_loc(struct as *as, uint32_t i, int arg)
{
	struct obj_line_info l = {.text = ""};
	int64_t file, line, col = 0;
	struct as_sec *s = sec_cur(as);
	uint32_t at = i;

	(void)arg;
	if (!expr_const(as, &i, &file) || !expr_const(as, &i, &line) ||
	    (as->tok[i].kind == T_NUM && !expr_const(as, &i, &col)))
		return false;
	while (as->tok[i].kind == T_IDENT || as->tok[i].kind == T_NUM)
		i++; /* prologue_end, is_stmt 0, … */
	if (dir_comma(as, &i) && !(l.text = string_arg(as, &i)))
		return false;
	if (file < 0 || file >= as->files.n || !as->files.at[file]) {
		as_error(as, &as->tok[at], D_as_no_such_file, (long long)file);
		return false;
	}
	l.off = (uint32_t)sec_here(as);
	l.file = as->files.at[file];
	l.line = (uint32_t)line;
	l.col = (uint32_t)col;
	if (as->o->btf || as->want_btf)
		vec_push(&as->cx->unit, &s->sec->lines, l);
	return dir_expect_end(as, i);
}

bool dir_ident(struct as *as, uint32_t i, int arg)
{
	struct as_sec *cur = as->cur, *prev = as->prev;
	const char *s = string_arg(as, &i);
	bool fresh;

	(void)arg;
	if (!s || !dir_expect_end(as, i))
		return false;
	sec_switch(as, sec_get(as, ".comment", SHT_PROGBITS, SHF_MERGE | SHF_STRINGS, &fresh));
	if (fresh) {
		as->cur->sec->entsize = 1;
		sec_data(as, NULL, 1);
	}
	sec_data(as, s, strlen(s) + 1);
	as->cur = cur;
	as->prev = prev;
	return true;
}

static bool type_id(struct as *as, uint32_t *i, uint32_t *id)
{
	const struct tok *t = &as->tok[*i];
	int64_t n;

	if (!expr_const(as, i, &n))
		return false;
	if (n < 0 || n > UINT32_MAX) {
		as_error(as, t, D_as_range, "type", (long long)n, 0ll, (long long)UINT32_MAX);
		return false;
	}
	*id = (uint32_t)n;
	return true;
}

bool dir_func_info(struct as *as, uint32_t i, int arg)
{
	struct as_sec *s = sec_cur(as);
	struct obj_func_info f = {.off = (uint32_t)sec_here(as)};

	(void)arg;
	if (!type_id(as, &i, &f.type_id) || !dir_expect_end(as, i))
		return false;
	vec_push(&as->cx->unit, &s->sec->funcs, f);
	return true;
}

bool dir_core(struct as *as, uint32_t i, int arg)
{
	struct as_sec *s = sec_cur(as);
	struct obj_core_relo r = {.off = (uint32_t)sec_here(as)};
	const struct tok *t = &as->tok[i];
	int64_t kind;
	int named = core_kind(as_tok_text(as, t), t->len);

	(void)arg;
	if (t->kind == T_IDENT && named >= 0) {
		r.kind = (uint32_t)named;
		i++;
	} else if (expr_const(as, &i, &kind)) {
		r.kind = (uint32_t)kind;
	} else {
		return false;
	}
	if (!dir_comma(as, &i) || !type_id(as, &i, &r.type_id) || !dir_comma(as, &i)) {
		as_error(as, &as->tok[i], D_as_expected, "','", as_tok_show(as, &as->tok[i]));
		return false;
	}
	if (!(r.access = string_arg(as, &i)))
		return false;
	vec_push(&as->cx->unit, &s->sec->cores, r);
	return dir_expect_end(as, i);
}

/* .btf: the lines up to .endbtf are types, in bpftool's raw format. */
bool dir_btf(struct as *as, uint32_t i, int arg)
{
	struct as_input *in = as->in;
	bool ok = dir_expect_end(as, i);

	(void)arg;
	if (!as->o->btf)
		as->o->btf = btf_new(as->cx);
	while (in->at < in->end) {
		const char *p = in->at, *nl = memchr(p, '\n', (size_t)(in->end - p));
		const char *end = nl ? nl : in->end;

		in->at = nl ? nl + 1 : in->end;
		while (p < end && (*p == ' ' || *p == '\t'))
			p++;
		if (end - p >= 7 && !memcmp(p, ".endbtf", 7))
			return ok && btf_parse_end(as->cx, as_loc(as, &as->tok[0]), as->o->btf);
		if (p < end && *p != '#' && ok)
			ok = btf_parse_line(as->cx, as_loc_at(as, in, (uint32_t)(p - in->text)),
					    as->o->btf, p, (size_t)(end - p));
	}
	as_error(as, &as->tok[0], D_as_no_end, ".endbtf");
	return false;
}

/* enum bpf_core_relo_kind of the kernel's linux/bpf.h, in its order. */
static const char *const core_kinds[] = {
	"field_byte_offset", "field_byte_size",  "field_exists",   "field_signed",
	"field_lshift_u64",  "field_rshift_u64", "type_id_local",  "type_id_target",
	"type_exists",       "type_size",        "enumval_exists", "enumval_value",
	"type_matches",
};

enum { N_CORE_KINDS = sizeof core_kinds / sizeof *core_kinds };

int core_kind(const char *s, size_t len)
{
	for (int k = 0; k < N_CORE_KINDS; k++)
		if (strlen(core_kinds[k]) == len && !memcmp(core_kinds[k], s, len))
			return k;
	return -1;
}

const char *core_kind_name(uint32_t k)
{
	return k < N_CORE_KINDS ? core_kinds[k] : NULL;
}
