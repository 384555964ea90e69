/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Matching an instruction's tokens against the templates of isa.def and alias.def.
 *
 * The templates of a dialect are merged into a trie over tokens: an edge is a word or
 * punctuation, a class of registers, or an expression.  A statement is matched by
 * walking down from the root, words first, with backtracking; where the deepest attempt
 * stopped, the edges of that node say what was expected.  So the table is the grammar
 * of both dialects, and the error messages cannot disagree with it.
 */
#include <stdlib.h>

#include "asm/as_int.h"

enum edge_kind {
	EDGE_WORD,
	EDGE_NUMBER,
	EDGE_R64,
	EDGE_R32,
	EDGE_EXPR,
	EDGE_JUMP,
	EDGE_CALL,
	EDGE_NAME
};

struct node;

struct edge {
	enum edge_kind kind;
	uint16_t word; /* EDGE_WORD; the value of EDGE_NUMBER */
	struct node *to;
};

struct node {
	VEC(struct edge) edges; /* words first, expressions last */
	enum isa_op op;         /* the form that ends here, or ISA_none */
	const char *letters;    /* its operands' letters, in order */
};

struct matcher {
	struct node root[2]; /* C-like, GNU */
};

/* ---- Building --------------------------------------------------------------------------- */

/* Where a template is being inserted. */
struct path {
	struct node *node;
	enum as_dialect dialect;
	char letters[MAX_CAPS + 1];
	unsigned n;
};

static struct node *step(struct as *as, struct node *from, enum edge_kind kind, uint16_t word)
{
	uint32_t i;

	for (i = 0; i < from->edges.n; i++)
		if (from->edges.at[i].kind == kind && from->edges.at[i].word == word)
			return from->edges.at[i].to;
	vec_push(&as->cx->unit, &from->edges, (struct edge){0});
	for (i = from->edges.n - 1; i > 0 && from->edges.at[i - 1].kind > kind; i--)
		from->edges.at[i] = from->edges.at[i - 1];
	from->edges.at[i] = (struct edge){kind, word, arena_new(&as->cx->unit, struct node)};
	return from->edges.at[i].to;
}

static void add(struct as *as, struct path *p, enum edge_kind kind, uint16_t word, char letter)
{
	p->node = step(as, p->node, kind, word);
	if (letter)
		p->letters[p->n++] = letter;
}

static void insert(struct as *as, struct path p, const char *text, enum isa_op op);

static void finish(struct as *as, struct path *p, enum isa_op op)
{
	if (p->node->op)
		return; /* an earlier row has it */
	p->letters[p->n] = '\0';
	p->node->op = op;
	p->node->letters = arena_strdup(&as->cx->unit, p->letters);
}

/* A memory operand: with an offset and without. */
static void insert_memory(struct as *as, struct path p, const char *rest, enum isa_op op, bool open)
{
	bool c = p.dialect == AS_CLIKE;
	struct path q;

	add(as, &p, EDGE_WORD, c ? P_LPAREN : P_LBRACKET, 0);
	add(as, &p, EDGE_R64, 0, 'm');
	for (int with = 0; with < 2; with++) {
		q = p;
		if (with)
			add(as, &q, EDGE_EXPR, 1, 'o');
		if (!open)
			add(as, &q, EDGE_WORD, c ? P_RPAREN : P_RBRACKET, 0);
		insert(as, q, rest, op);
	}
}

/* {text}: without it and with it. */
static void insert_optional(struct as *as, struct path p, const char *text, enum isa_op op)
{
	const char *close = strchr(text, '}');
	char *with = arena_printf(&as->cx->unit, "%.*s%s", (int)(close - text), text, close + 1);

	insert(as, p, close + 1, op);
	insert(as, p, with, op);
}

static void insert_operand(struct as *as, struct path p, const char *text, enum isa_op op)
{
	static const struct {
		char letter;
		enum edge_kind kind;
	} kinds[] = {{'d', EDGE_R64},  {'s', EDGE_R64},  {'D', EDGE_R32},  {'S', EDGE_R32},
		     {'i', EDGE_EXPR}, {'I', EDGE_EXPR}, {'l', EDGE_EXPR}, {'u', EDGE_EXPR},
		     {'a', EDGE_EXPR}, {'b', EDGE_EXPR}, {'o', EDGE_EXPR}, {'P', EDGE_EXPR},
		     {'j', EDGE_JUMP}, {'c', EDGE_CALL}, {'n', EDGE_NAME}};

	if (*text == 'm' || *text == 'x') {
		insert_memory(as, p, text + 1, op, *text == 'x');
		return;
	}
	for (unsigned k = 0; k < sizeof kinds / sizeof *kinds; k++)
		if (kinds[k].letter == *text) {
			add(as, &p, kinds[k].kind, 0, *text);
			insert(as, p, text + 1, op);
			return;
		}
	diag_bug(as->cx, 0, "isa.def: unknown operand %%%c", *text);
}

static bool is_name(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
	       c == '_';
}

static const char *const punct_text[P__count] = {
#define PUNCT(id, text) [P_##id] = text,
#include "asm/punct.def"
#undef PUNCT
};

/* Insert the template TEXT for OP at P. */
static void insert(struct as *as, struct path p, const char *text, enum isa_op op)
{
	size_t n = 0;

	while (*text == ' ')
		text++;
	if (!*text) {
		finish(as, &p, op);
		return;
	}
	if (*text == '{') {
		insert_optional(as, p, text + 1, op);
		return;
	}
	if (*text == '%' && is_name(text[1])) {
		insert_operand(as, p, text + 1, op);
		return;
	}
	text += text[0] == '%' && text[1] == '%';
	while (is_name(text[n]))
		n++;
	if (n == 2 && (*text == 'r' || *text == 'w') && text[1] == '0') {
		add(as, &p, *text == 'r' ? EDGE_R64 : EDGE_R32, 0, '0');
		insert(as, p, text + 2, op);
		return;
	}
	if (text[0] == 's' && n == 1 && strchr("</>%", text[1]))
		n = 0;
	if (n && text[0] >= '0' && text[0] <= '9') {
		add(as, &p, EDGE_NUMBER, (uint16_t)atoi(text), 0);
		insert(as, p, text + n, op);
		return;
	}
	if (n) {
		add(as, &p, EDGE_WORD, as_word(as, text, n, true), 0);
		insert(as, p, text + n, op);
		return;
	}
	/* "s%%=" is the template's way to write s%= */
	if (!strncmp(text, "s%%=", 4)) {
		add(as, &p, EDGE_WORD, P_SMOD_EQ, 0);
		insert(as, p, text + 4, op);
		return;
	}
	for (uint16_t w = 1; w < P_OTHER; w++)
		if (!strncmp(text, punct_text[w], strlen(punct_text[w]))) {
			add(as, &p, EDGE_WORD, w, 0);
			insert(as, p, text + strlen(punct_text[w]), op);
			return;
		}
	diag_bug(as->cx, 0, "isa.def: cannot read the text at '%s'", text);
}

struct matcher *match_new(struct as *as)
{
	enum { C = 1, G = 2, B = 3 };
	static const struct {
		uint8_t op, in;
		const char *text;
	} aliases[] = {
#define ALIAS(op, dialect, text) {ISA_##op, dialect, text},
#include "asm/alias.def"
	};
	struct matcher *m = arena_new(&as->cx->unit, struct matcher);
	struct path c = {.node = &m->root[0], .dialect = AS_CLIKE};
	struct path g = {.node = &m->root[1], .dialect = AS_GNU};

	for (unsigned op = 1; op < ISA__count; op++) {
		insert(as, c, isa_info[op].clike, op);
		insert(as, g, isa_info[op].gnu, op);
	}
	for (unsigned k = 0; k < sizeof aliases / sizeof *aliases; k++) {
		if (aliases[k].in & C)
			insert(as, c, aliases[k].text, aliases[k].op);
		if (aliases[k].in & G)
			insert(as, g, aliases[k].text, aliases[k].op);
	}
	return m;
}

/* ---- Matching --------------------------------------------------------------------------- */

struct walk {
	struct as *as;
	struct match *m;
	uint16_t pc;                 /* the word `pc` */
	uint32_t deepest;            /* token where the best attempt stopped */
	const struct node *stuck[8]; /* the nodes that it stopped at */
	unsigned nstuck;
};

static void stopped(struct walk *w, const struct node *n, uint32_t i)
{
	if (i > w->deepest || !w->nstuck) {
		w->deepest = i;
		w->nstuck = 0;
	}
	if (i == w->deepest && w->nstuck < 8)
		w->stuck[w->nstuck++] = n;
}

static bool walk(struct walk *w, const struct node *n, uint32_t i);

static bool take(struct walk *w, const struct node *to, enum cap_kind kind, uint32_t i,
		 uint32_t end, bool pc)
{
	struct match *m = w->m;

	if (end == i || m->ncaps == MAX_CAPS)
		return false;
	m->caps[m->ncaps++] = (struct cap){kind, i, end, pc};
	if (walk(w, to, end))
		return true;
	m->ncaps--;
	return false;
}

static bool take_edge(struct walk *w, const struct edge *e, uint32_t i)
{
	struct as *as = w->as;
	const struct tok *t = &as->tok[i];
	bool is_w = t->flags & TOK_W;

	switch (e->kind) {
	case EDGE_WORD:
		return t->word == e->word && walk(w, e->to, i + 1);
	case EDGE_NUMBER:
		return t->kind == T_NUM && t->num == e->word && walk(w, e->to, i + 1);
	case EDGE_R64:
		/* gas takes %w1 too; a 32-bit register in a 64-bit form is caught later */
		return t->kind == T_REG && (!is_w || as->dialect == AS_GNU) &&
		       !(t->flags & TOK_PCT && as->dialect == AS_CLIKE) &&
		       take(w, e->to, CAP_REG, i, i + 1, false);
	case EDGE_R32:
		return t->kind == T_REG && is_w && take(w, e->to, CAP_REG, i, i + 1, false);
	case EDGE_EXPR:
		/* an offset begins with its sign */
		if (e->word && t->word != P_PLUS && t->word != P_MINUS)
			return false;
		return take(w, e->to, CAP_EXPR, i, expr_end(as, i), false);
	case EDGE_JUMP:
	case EDGE_CALL:
		if (t->word && t->word == w->pc && as->tok[i + 1].kind != T_END &&
		    e->kind == EDGE_JUMP)
			return take(w, e->to, CAP_EXPR, i + 1, expr_end(as, i + 1), true);
		return take(w, e->to, CAP_EXPR, i, expr_end(as, i), false);
	case EDGE_NAME:
		return (t->kind == T_IDENT || t->kind == T_NUM) &&
		       take(w, e->to, CAP_EXPR, i, i + 1, false);
	}
	return false;
}

static bool walk(struct walk *w, const struct node *n, uint32_t i)
{
	struct as *as = w->as;

	if (as->tok[i].kind == T_END && n->op) {
		w->m->op = n->op;
		w->m->letters = n->letters;
		return true;
	}
	for (uint32_t k = 0; k < n->edges.n; k++)
		if (take_edge(w, &n->edges.at[k], i))
			return true;
	stopped(w, n, i);
	return false;
}

/* ---- Messages --------------------------------------------------------------------------- */

static const char *word_text(struct as *as, uint16_t word)
{
	return word < P__count ? punct_text[word] : as->words.at[word - P__count].s;
}

static const char *edge_text(struct as *as, const struct edge *e)
{
	switch (e->kind) {
	case EDGE_WORD:
		return arena_printf(&as->cx->unit, "'%s'", word_text(as, e->word));
	case EDGE_NUMBER:
		return arena_printf(&as->cx->unit, "%u", e->word);
	case EDGE_R64:
		return as->dialect == AS_GNU ? "a register %r0 to %r10" : "a register r0 to r10";
	case EDGE_R32:
		return "a 32-bit register w0 to w10";
	case EDGE_EXPR:
		return e->word ? "an offset" : "a number";
	case EDGE_JUMP:
		return "a label or a distance";
	case EDGE_CALL:
		return "a function";
	case EDGE_NAME:
		return "a name";
	}
	return "?";
}

/* Try the words that may follow N. */
static void try_words(struct as *as, const struct node *n, struct nearest *near)
{
	for (uint32_t k = 0; k < n->edges.n; k++)
		if (n->edges.at[k].kind == EDGE_WORD && n->edges.at[k].word >= P__count)
			nearest_try(near, word_text(as, n->edges.at[k].word));
}

/* The word that T may have been meant to be. */
static const char *spelling(struct walk *w, const struct tok *t)
{
	struct as *as = w->as;
	struct nearest near = {.s = arena_strndup(&as->cx->unit, as_tok_text(as, t), t->len)};

	if (t->kind != T_IDENT)
		return NULL;
	for (unsigned s = 0; s < w->nstuck; s++)
		try_words(as, w->stuck[s], &near);
	return nearest_result(&near);
}

/* The mnemonic of the other dialect that T is or may have been meant to be. */
static const char *other_dialect(struct as *as, const struct tok *t)
{
	struct nearest near = {.s = arena_strndup(&as->cx->unit, as_tok_text(as, t), t->len)};

	if (t->kind != T_IDENT || as->dialect == AS_GNU)
		return NULL;
	for (uint32_t k = 0; k < as->m->root[1].edges.n; k++)
		if (t->word && t->word == as->m->root[1].edges.at[k].word)
			return near.s;
	try_words(as, &as->m->root[1], &near);
	return nearest_result(&near);
}

/* "a, b or c": what could have come; of many things only the kinds. */
static const char *expected(struct walk *w)
{
	enum { MAX = 12, TELL = 8 };
	struct as *as = w->as;
	const char *seen[MAX], *kinds[MAX], *text = NULL, **list = seen;
	unsigned n = 0, nkinds = 0;
	bool more = false;

	for (unsigned s = 0; s < w->nstuck; s++) {
		const struct node *node = w->stuck[s];

		for (uint32_t k = 0; k < node->edges.n + (node->op != ISA_none); k++) {
			bool end = k == node->edges.n;
			const char *e =
				end ? "the end of the line" : edge_text(as, &node->edges.at[k]);
			unsigned i = 0;

			while (i < n && strcmp(seen[i], e))
				i++;
			if (i < n)
				continue;
			if (n < MAX)
				seen[n++] = e;
			else
				more = true;
			if ((end || node->edges.at[k].kind > EDGE_NUMBER) && nkinds < MAX)
				kinds[nkinds++] = e;
		}
	}
	if ((n > TELL || more) && nkinds) {
		list = kinds;
		n = nkinds;
		for (unsigned i = 1; i < n; i++)
			for (unsigned k = 0; k < i; k++)
				if (!strcmp(kinds[k], kinds[i])) {
					kinds[i--] = kinds[--n];
					break;
				}
	}
	for (unsigned i = 0; i < n; i++)
		text = i == 0       ? list[i]
		       : i + 1 == n ? arena_printf(&as->cx->unit, "%s or %s", text, list[i])
				    : arena_printf(&as->cx->unit, "%s, %s", text, list[i]);
	return text;
}

static void report(struct walk *w, uint32_t first)
{
	struct as *as = w->as;
	const struct tok *t = &as->tok[w->deepest];
	const char *near = spelling(w, t), *other, *what;

	if (t->kind == T_REG && t->flags & TOK_PCT && as->dialect == AS_CLIKE)
		as_error(as, t, D_as_dialect, as_tok_show(as, t));
	else if (w->deepest == first)
		as_error(as, t, D_as_unknown_insn, as_tok_show(as, t));
	else if ((what = expected(w)))
		as_error(as, t, D_as_expected, what, as_tok_show(as, t));
	else
		as_error(as, t, D_as_unexpected, as_tok_show(as, t));
	if (near)
		diag_note(as->cx, as_loc(as, t), "did you mean '%s'?", near);
	else if (w->deepest == first && (other = other_dialect(as, t)))
		diag_note(as->cx, as_loc(as, t),
			  "'%s' is GNU syntax, and this text is C-like (-masm=, .dialect)", other);
}

bool match_insn(struct as *as, uint32_t i, struct match *m)
{
	struct walk w = {.as = as, .m = m, .pc = as->word_pc};

	m->ncaps = 0;
	if (walk(&w, &as->m->root[as->dialect == AS_GNU], i))
		return true;
	report(&w, i);
	return false;
}
