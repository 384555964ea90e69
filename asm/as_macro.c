/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Macros and repetitions: .macro .endm .exitm .purgem .rept .irp .irpc .endr, and the
 * stack of inputs.  An expansion is a new text with a map back to where its pieces were
 * written, so that an error in it points at the macro's line and notes its use.
 */
#include "asm/as_dir.h"

enum { MAX_DEPTH = 200, MAX_EXPANDED = 1 << 28 };

/* ---- Inputs ------------------------------------------------------------------------------- */

void input_push(struct as *as, struct as_input *in)
{
	in->up = as->in;
	in->at = in->text;
	in->cond_depth = as->conds.n;
	in->depth = as->in ? as->in->depth + 1 : 0;
	if (as->in && as->in->log)
		in->log = true;
	if (in->depth > MAX_DEPTH)
		diag_fatal(as->cx, as_loc(as, &as->tok[0]), D_as_too_deep);
	as->in = in;
}

void input_file(struct as *as, struct src_file *f, src_loc from)
{
	struct as_input *in = arena_new(&as->cx->unit, struct as_input);

	in->text = f->text;
	in->end = f->text + f->size;
	in->base = src_include(as->cx, f, from);
	input_push(as, in);
}

/* ---- Bodies ---------------------------------------------------------------------------------- */

static bool word_at(const char *p, const char *end, const char *word)
{
	size_t n = strlen(word);

	return (size_t)(end - p) >= n && !memcmp(p, word, n) &&
	       (p + n == end || !((p[n] >= 'a' && p[n] <= 'z') || p[n] == '_'));
}

static bool opens(const char *p, const char *end, bool macro)
{
	if (macro)
		return word_at(p, end, ".macro");
	return word_at(p, end, ".rept") || word_at(p, end, ".irp") || word_at(p, end, ".irpc");
}

/* The end of the statement at P: the newline or, in the C-like dialect, the ';'. */
static const char *statement_end(const struct as *as, const char *p, const char *end)
{
	bool semi = as->dialect == AS_CLIKE && !as->in->log, quoted = false;

	for (; p < end && *p != '\n'; p++) {
		if (*p == '"')
			quoted = !quoted;
		else if (*p == '\\' && quoted && p + 1 < end)
			p++;
		else if (*p == '#' && !quoted)
			semi = false; /* a comment */
		else if (*p == ';' && semi && !quoted)
			break;
	}
	return p;
}

/* Take the statements up to the matching .endm or .endr out of the input. */
static bool take_body(struct as *as, bool macro, const char **body, uint32_t *len)
{
	struct as_input *in = as->in;
	const char *close = macro ? ".endm" : ".endr", *p = in->at;
	int depth = 1;

	*body = p;
	while (p < in->end) {
		const char *end = statement_end(as, p, in->end), *q = p;

		while (q < end && (*q == ' ' || *q == '\t'))
			q++;
		depth += opens(q, end, macro);
		depth -= word_at(q, end, close) || (macro && word_at(q, end, ".endmacro"));
		if (!depth) {
			*len = (uint32_t)(p - *body);
			in->at = end < in->end ? end + 1 : end;
			return true;
		}
		p = end < in->end ? end + 1 : end;
	}
	in->at = in->end;
	as_error(as, &as->tok[0], D_as_no_end, close);
	return false;
}

/* ---- Expansion ---------------------------------------------------------------------------------
 */

/* An actual argument: text and where it was written. */
struct arg {
	const char *s;
	uint32_t len;
	src_loc loc;
};

struct expansion {
	struct as *as;
	VEC(char) text;
	VEC(struct as_seg) segs;
	const struct as_macro_param *params;
	const struct arg *args;
	uint32_t n;
};

static void put(struct expansion *x, const char *s, uint32_t len, src_loc loc)
{
	if (!len)
		return;
	vec_push(&x->as->cx->unit, &x->segs, (struct as_seg){x->text.n, loc});
	vec_append(&x->as->cx->unit, &x->text, s, len);
}

static bool id_char(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
	       c == '_' || c == '$';
}

/* What follows a backslash at P: append its replacement; the length read, 0: not ours. */
static uint32_t put_reference(struct expansion *x, const char *p, const char *end, src_loc loc)
{
	uint32_t len = 0;
	char number[16];

	if (p < end && *p == '@') {
		snprintf(number, sizeof number, "%u", x->as->macro_count);
		put(x, number, (uint32_t)strlen(number), loc);
		return 1;
	}
	if (p + 1 < end && p[0] == '(' && p[1] == ')')
		return 2;
	while (p + len < end && id_char(p[len]))
		len++;
	for (; len; len--) /* the longest parameter that fits */
		for (uint32_t i = 0; i < x->n; i++)
			if (x->params[i].len == len && !memcmp(x->params[i].name, p, len)) {
				put(x, x->args[i].s, x->args[i].len, x->args[i].loc);
				return len;
			}
	return 0;
}

/* Append BODY, whose first character is at LOC, with parameters replaced. */
static void substitute(struct expansion *x, const char *body, uint32_t len, src_loc loc)
{
	const char *p = body, *end = body + len, *from = p;

	while (p < end) {
		uint32_t n;

		if (*p != '\\') {
			p++;
			continue;
		}
		put(x, from, (uint32_t)(p - from), loc + (uint32_t)(from - body));
		n = put_reference(x, p + 1, end, loc + (uint32_t)(p - body));
		from = p;
		p += n + 1;
		if (n)
			from = p;
	}
	put(x, from, (uint32_t)(p - from), loc + (uint32_t)(from - body));
}

static void push_expansion(struct as *as, struct expansion *x, bool macro)
{
	struct as_input *in = arena_new(&as->cx->unit, struct as_input);

	as->expanded += x->text.n;
	if (as->expanded > MAX_EXPANDED)
		diag_fatal(as->cx, as_loc(as, &as->tok[0]), D_as_too_much);
	put(x, "\0", 1, 0);
	in->text = x->text.at;
	in->end = x->text.at + x->text.n - 1;
	in->segs = x->segs.at;
	in->nsegs = x->segs.n;
	in->macro = macro;
	input_push(as, in);
}

/* ---- .macro
 * -------------------------------------------------------------------------------------- */

struct as_macro *macro_find(struct as *as, const char *s, size_t len)
{
	struct as_macro *m = as->macros;

	while (m && (m->len != len || memcmp(m->name, s, len)))
		m = m->next;
	return m;
}

/* name[:req|:vararg][=default] */
static bool parse_param(struct as *as, uint32_t *i, struct as_macro *m)
{
	struct tok *t = as->tok;
	struct as_macro_param p = {as_tok_text(as, &t[*i]), t[*i].len, NULL, 0, false, false};

	if (t[*i].kind != T_IDENT && t[*i].kind != T_REG) {
		as_error(as, &t[*i], D_as_expected, "a parameter's name", as_tok_show(as, &t[*i]));
		return false;
	}
	++*i;
	if (t[*i].word == P_COLON) {
		p.req = as_tok_is(as, &t[*i + 1], "req");
		p.vararg = as_tok_is(as, &t[*i + 1], "vararg");
		if (!p.req && !p.vararg) {
			as_error(as, &t[*i + 1], D_as_expected, "req or vararg",
				 as_tok_show(as, &t[*i + 1]));
			return false;
		}
		*i += 2;
	}
	if (t[*i].word == P_ASSIGN) {
		uint32_t from = ++*i;

		while (t[*i].kind != T_END && t[*i].word != P_COMMA &&
		       !(*i > from && t[*i].flags & TOK_SPACE))
			++*i;
		p.def = as_tok_text(as, &t[from]);
		p.def_len = t[*i - 1].off + t[*i - 1].len - t[from].off;
		if (*i == from)
			p.def_len = 0;
	}
	if (t[*i].word == P_COMMA)
		++*i;
	vec_push(&as->cx->unit, &m->params, p);
	return true;
}

bool dir_macro(struct as *as, uint32_t i, int arg)
{
	struct tok *t = as->tok;
	struct as_macro *m = arena_new(&as->cx->unit, struct as_macro);
	bool ok = t[i].kind == T_IDENT;

	(void)arg;
	if (!ok)
		as_error(as, &t[i], D_as_expected, "the macro's name", as_tok_show(as, &t[i]));
	m->name = as_tok_text(as, &t[i]);
	m->len = t[i].len;
	if (ok)
		i++;
	if (t[i].word == P_COMMA)
		i++;
	while (ok && t[i].kind != T_END)
		ok = parse_param(as, &i, m);
	m->loc = as_loc_at(as, as->in, (uint32_t)(as->in->at - as->in->text));
	if (!take_body(as, true, &m->body, &m->body_len) || !ok)
		return false;
	if (macro_find(as, m->name, m->len)) {
		as_error(as, &t[1], D_as_macro_redefined, (int)m->len, m->name);
		return false;
	}
	m->next = as->macros;
	as->macros = m;
	return true;
}

bool dir_purgem(struct as *as, uint32_t i, int arg)
{
	struct as_macro **p = &as->macros;

	(void)arg;
	while (*p && !((*p)->len == as->tok[i].len &&
		       !memcmp((*p)->name, as_tok_text(as, &as->tok[i]), (*p)->len)))
		p = &(*p)->next;
	if (!*p) {
		as_error(as, &as->tok[i], D_as_no_macro, as_tok_show(as, &as->tok[i]));
		return false;
	}
	*p = (*p)->next;
	return dir_expect_end(as, i + 1);
}

bool dir_exitm(struct as *as, uint32_t i, int arg)
{
	struct as_input *in = as->in;

	(void)i, (void)arg;
	while (in->up && !in->macro)
		in = in->up;
	if (!in->macro) {
		as_error(as, &as->tok[0], D_as_exitm);
		return false;
	}
	for (struct as_input *k = as->in;; k = k->up) {
		k->at = k->end;
		as->conds.n = k->cond_depth;
		if (k == in)
			return true;
	}
}

/* ---- Calls
 * ----------------------------------------------------------------------------------------- */

/* One past the argument that starts at token I.  Without any comma in the call, blanks
 * between values separate too, as in gas. */
static uint32_t arg_end(const struct as *as, uint32_t i, bool blanks, bool rest)
{
	const struct tok *t = as->tok;
	uint32_t from = i;
	int depth = 0;

	for (; t[i].kind != T_END; i++) {
		depth += t[i].word == P_LPAREN;
		depth -= t[i].word == P_RPAREN;
		if (rest || depth > 0)
			continue;
		if (t[i].word == P_COMMA)
			break;
		if (blanks && i > from && t[i].flags & TOK_SPACE && t[i].kind != T_PUNCT &&
		    t[i - 1].kind != T_PUNCT)
			break;
	}
	return i;
}

static struct arg make_arg(struct as *as, uint32_t from, uint32_t to)
{
	const struct tok *t = as->tok;
	struct arg a = {"", 0, as_loc(as, &t[from])};

	if (from == to)
		return a;
	a.s = as_tok_text(as, &t[from]);
	a.len = t[to - 1].off + t[to - 1].len - t[from].off;
	if (to == from + 1 && t[from].kind == T_STR) { /* quotes group */
		a.s++;
		a.len -= 2;
		a.loc++;
	}
	return a;
}

static bool has_comma(const struct as *as, uint32_t i)
{
	for (; as->tok[i].kind != T_END; i++)
		if (as->tok[i].word == P_COMMA)
			return true;
	return false;
}

static int param_named(const struct as *as, const struct as_macro *m, uint32_t i)
{
	if (as->tok[i].kind == T_IDENT && as->tok[i + 1].word == P_ASSIGN)
		for (uint32_t k = 0; k < m->params.n; k++)
			if (m->params.at[k].len == as->tok[i].len &&
			    !memcmp(m->params.at[k].name, as_tok_text(as, &as->tok[i]),
				    as->tok[i].len))
				return (int)k;
	return -1;
}

static bool bind_args(struct as *as, const struct as_macro *m, uint32_t i, struct arg *args,
		      bool *given)
{
	bool blanks = !has_comma(as, i) && m->params.n > 1;
	uint32_t k = 0;

	while (as->tok[i].kind != T_END) {
		int named = param_named(as, m, i);
		uint32_t p = named >= 0 ? (uint32_t)named : k++, end;

		if (p >= m->params.n) {
			as_error(as, &as->tok[i], D_as_macro_args, (int)m->len, m->name,
				 m->params.n);
			return false;
		}
		i += named >= 0 ? 2 : 0;
		end = arg_end(as, i, blanks, m->params.at[p].vararg);
		args[p] = make_arg(as, i, end);
		given[p] = args[p].len > 0;
		i = end + (as->tok[end].word == P_COMMA);
	}
	return true;
}

void macro_call(struct as *as, struct as_macro *m, uint32_t i)
{
	uint32_t n = m->params.n;
	struct arg *args = arena_array(&as->cx->unit, struct arg, n + 1);
	bool *given = arena_array(&as->cx->unit, bool, n + 1);
	src_loc use = as_loc(as, &as->tok[i]);
	struct expansion x = {.as = as, .params = m->params.at, .args = args, .n = n};

	if (!bind_args(as, m, i + 1, args, given))
		return;
	for (uint32_t k = 0; k < n; k++) {
		const struct as_macro_param *p = &m->params.at[k];

		if (!given[k] && p->req) {
			diag_range(as->cx, use, use + m->len, D_as_macro_missing, (int)p->len,
				   p->name);
			return;
		}
		if (!given[k])
			args[k] = (struct arg){p->def ? p->def : "", p->def_len, m->loc};
	}
	substitute(&x, m->body, m->body_len,
		   src_expand(as->cx, name_get(as->cx, m->name, m->len), m->loc, m->body_len, use));
	as->macro_count++;
	push_expansion(as, &x, true);
}

/* ---- Repetitions
 * ------------------------------------------------------------------------------------- */

bool dir_rept(struct as *as, uint32_t i, int arg)
{
	src_loc use = as_loc(as, &as->tok[0]), loc;
	struct expansion x = {.as = as};
	const char *body;
	uint32_t len;
	int64_t n = 0;
	bool ok = expr_const(as, &i, &n) && dir_expect_end(as, i);

	(void)arg;
	if (ok && n < 0)
		diag(as->cx, use, D_as_negative_count, (long long)n);
	if (!take_body(as, false, &body, &len) || !ok || n <= 0)
		return ok;
	if ((uint64_t)n * (len + 1) > MAX_EXPANDED)
		diag_fatal(as->cx, use, D_as_too_much);
	loc = src_expand(as->cx, name_of(as->cx, ".rept"),
			 as_loc_at(as, as->in, (uint32_t)(body - as->in->text)), len, use);
	for (; n > 0; n--)
		substitute(&x, body, len, loc);
	push_expansion(as, &x, false);
	return true;
}

/* .irp name,values…  .irpc name,characters */
bool dir_irp(struct as *as, uint32_t i, int chars)
{
	struct tok *t = as->tok;
	struct as_macro_param p = {as_tok_text(as, &t[i]), t[i].len, NULL, 0, false, false};
	src_loc use = as_loc(as, &t[0]), loc;
	struct expansion x = {.as = as, .params = &p, .n = 1};
	VEC(struct arg) args = {0};
	bool ok = t[i].kind == T_IDENT;
	const char *body;
	uint32_t len;

	if (!ok)
		as_error(as, &t[i], D_as_expected, "a name", as_tok_show(as, &t[i]));
	i += ok;
	if (t[i].word == P_COMMA)
		i++;
	while (ok && t[i].kind != T_END) {
		uint32_t end = arg_end(as, i, false, chars);
		struct arg a = make_arg(as, i, end);

		for (uint32_t k = 0; chars && k < a.len; k++)
			vec_push(&as->cx->unit, &args, (struct arg){a.s + k, 1, a.loc + k});
		if (!chars)
			vec_push(&as->cx->unit, &args, a);
		i = end + (t[end].word == P_COMMA);
	}
	if (!take_body(as, false, &body, &len) || !ok)
		return false;
	loc = src_expand(as->cx, name_of(as->cx, chars ? ".irpc" : ".irp"),
			 as_loc_at(as, as->in, (uint32_t)(body - as->in->text)), len, use);
	if ((uint64_t)args.n * (len + 1) > MAX_EXPANDED)
		diag_fatal(as->cx, use, D_as_too_much);
	for (uint32_t k = 0; k < args.n; k++) {
		x.args = &args.at[k];
		substitute(&x, body, len, loc);
	}
	push_expansion(as, &x, false);
	return true;
}
