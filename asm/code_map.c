/* SPDX-License-Identifier: BSD-2-Clause */
/* Instructions, labels, symbols and references of an object's sections (see code_map.h). */
#include "asm/code_map.h"

#include <stdlib.h>

#include "asm/sec_flags.h"
#include "asm/text.h"

/* ---- Names -------------------------------------------------------------------------------------
 */

const char *quoted(struct cx *cx, const char *s, size_t len)
{
	char *b = arena_alloc(&cx->unit, len * 4 + 3), *p = b;

	*p++ = '"';
	for (size_t i = 0; i < len; i++) {
		unsigned char c = (unsigned char)s[i];

		if (c == '"' || c == '\\')
			*p++ = '\\', *p++ = (char)c;
		else if (c == '\n')
			*p++ = '\\', *p++ = 'n';
		else if (c == '\t')
			*p++ = '\\', *p++ = 't';
		else if (c < ' ' || c > '~')
			p += sprintf(p, "\\%03o", c);
		else
			*p++ = (char)c;
	}
	*p = '"';
	return b;
}

static bool is_id(char c, bool first)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_' || c == '.' ||
	       c == '$' || (!first && c >= '0' && c <= '9');
}

/* Can S stand as it is, where a symbol is expected? */
static bool is_plain(const char *s)
{
	size_t n = strlen(s);

	if (!is_id(*s, true) || *s == '.' || !strncmp(s, "LBB", 3))
		return false;
	if ((*s | 32) == 'r' || (*s | 32) == 'w' || !strcmp(s, "pc") || !strcmp(s, "ll") ||
	    (!strcmp(s, "s")))
		if (n <= 3)
			return false;
	for (size_t i = 1; i < n; i++)
		if (!is_id(s[i], false))
			return false;
	/* words that instructions begin or go on with */
	return strcmp(s, "goto") && strcmp(s, "local") && strcmp(s, "helper") &&
	       strcmp(s, "kfunc") && strcmp(s, "runtime");
}

const char *obj_map_name(struct obj_map *m, const struct obj_sym *y)
{
	struct cx *cx = m->cx;

	if (y->type == OBJ_SECTION)
		return arena_printf(&cx->unit, ".sec(%s)",
				    quoted(cx, y->sec->name, strlen(y->sec->name)));
	if (m->first[y->index] != y) /* there is another one of that name */
		return arena_printf(&cx->unit, "%sdup%u", m->prefix, y->index);
	return is_plain(y->name) ? y->name : quoted(cx, y->name, strlen(y->name));
}

const char *obj_rel_name(enum obj_rel_type t)
{
	switch (t) {
	case OBJ_R_64_64:
		return "R_BPF_64_64";
	case OBJ_R_ABS64:
		return "R_BPF_64_ABS64";
	case OBJ_R_ABS32:
		return "R_BPF_64_ABS32";
	case OBJ_R_NODYLD32:
		return "R_BPF_64_NODYLD32";
	case OBJ_R_64_32:
		return "R_BPF_64_32";
	}
	return "R_BPF_NONE";
}

static bool usable(const struct obj_sym *y)
{
	return y->type != OBJ_SECTION && y->type != OBJ_FILE && *y->name;
}

/* A local symbol at OFF of S: naming it means the section and OFF. */
static const struct obj_sym *local_at(struct obj_map *m, const struct obj_sec *s, uint64_t off)
{
	struct code_map *c = obj_map_section(m, s);
	uint32_t lo = 0, hi = c->nsyms;

	while (lo < hi) {
		uint32_t mid = (lo + hi) / 2;

		if (c->syms[mid]->value < off)
			lo = mid + 1;
		else
			hi = mid;
	}
	for (; lo < c->nsyms && c->syms[lo]->value == off; lo++)
		if (c->syms[lo]->bind == OBJ_LOCAL && usable(c->syms[lo]))
			return c->syms[lo];
	return NULL;
}

const char *obj_map_ref(struct obj_map *m, const struct obj_sym *y, int64_t addend)
{
	const char *name;

	if (y->type == OBJ_SECTION) {
		const struct obj_sym *at = local_at(m, y->sec, (uint64_t)addend);

		if (obj_find_section(m->o, y->sec->name) != y->sec)
			return NULL;
		name = obj_map_name(m, at ? at : y);
		addend = at ? 0 : addend;
	} else {
		if (!usable(y) || (y->bind == OBJ_LOCAL && y->sec))
			return NULL;
		name = obj_map_name(m, y);
	}
	if (!addend)
		return name;
	return arena_printf(&m->cx->unit, "%s %c %llu", name, addend < 0 ? '-' : '+',
			    addend < 0 ? -(unsigned long long)addend : (unsigned long long)addend);
}

/* ---- Sections
 * ------------------------------------------------------------------------------------ */

/* The first symbol of each name, and a label prefix that none has. */
static void index_names(struct obj_map *m)
{
	const struct obj *o = m->o;
	uint32_t cap = 64;
	uint32_t *table;

	while (cap < o->syms.n * 2)
		cap *= 2;
	table = arena_array(&m->cx->unit, uint32_t, cap);
	m->first = arena_array(&m->cx->unit, const struct obj_sym *, o->syms.n + 1);
	m->prefix = ".L";
	for (uint32_t i = 0; i < o->syms.n; i++) {
		const struct obj_sym *y = o->syms.at[i];
		uint32_t h = 0;

		if (y->type == OBJ_SECTION || y->type == OBJ_FILE)
			continue;
		if (!strncmp(y->name, ".L", 2))
			m->prefix = ".L.";
		for (const char *p = y->name; *p; p++)
			h = h * 31 + (unsigned char)*p;
		for (h &= cap - 1; table[h]; h = (h + 1) & (cap - 1))
			if (!strcmp(o->syms.at[table[h] - 1]->name, y->name))
				break;
		if (!table[h])
			table[h] = i + 1;
		m->first[y->index] = o->syms.at[table[h] - 1];
	}
}

struct obj_map *obj_map_new(struct cx *cx, const struct obj *o)
{
	struct obj_map *m = arena_new(&cx->unit, struct obj_map);

	m->cx = cx;
	m->o = o;
	m->secs = arena_array(&cx->unit, struct code_map *, o->secs.n + 1);
	index_names(m);
	return m;
}

static int by_value(const void *a, const void *b)
{
	const struct obj_sym *x = *(const struct obj_sym *const *)a;
	const struct obj_sym *y = *(const struct obj_sym *const *)b;

	if (x->value != y->value)
		return x->value < y->value ? -1 : 1;
	return x->index < y->index ? -1 : x->index > y->index;
}

static int by_offset(const void *a, const void *b)
{
	const struct obj_rel *x = *(const struct obj_rel *const *)a;
	const struct obj_rel *y = *(const struct obj_rel *const *)b;

	if (x->off != y->off)
		return x->off < y->off ? -1 : 1;
	return x < y ? -1 : x > y;
}

static void collect(struct obj_map *m, struct code_map *c)
{
	const struct obj *o = m->o;

	for (uint32_t i = 0; i < o->syms.n; i++)
		c->nsyms += o->syms.at[i]->sec == c->s && o->syms.at[i]->type != OBJ_SECTION;
	c->syms = arena_array(&m->cx->unit, const struct obj_sym *, c->nsyms + 1);
	c->nsyms = 0;
	for (uint32_t i = 0; i < o->syms.n; i++)
		if (o->syms.at[i]->sec == c->s && o->syms.at[i]->type != OBJ_SECTION)
			c->syms[c->nsyms++] = o->syms.at[i];
	qsort(c->syms, c->nsyms, sizeof *c->syms, by_value);
	c->nrels = c->s->rels.n;
	c->rels = arena_array(&m->cx->unit, const struct obj_rel *, c->nrels + 1);
	for (uint32_t i = 0; i < c->nrels; i++)
		c->rels[i] = &c->s->rels.at[i];
	qsort(c->rels, c->nrels, sizeof *c->rels, by_offset);
}

/* The in-section target of a jump or local call, or -1. */
static int64_t target(const struct code_map *c, uint32_t off, const struct isa_insn *i)
{
	int64_t to;

	if (i->op == ISA_call_pseudo)
		to = off + 8 + i->imm * 8;
	else if (isa_of(i)->flags & (ISA_COND | ISA_JUMP) && !(isa_of(i)->flags & ISA_INDIRECT))
		to = off + 8 + (int64_t)isa_disp(i) * 8;
	else
		return -1;
	if (to < 0 || to > c->s->data.n || (to < c->s->data.n && !c->start[to / 8]))
		return -1;
	return to;
}

static void find_labels(struct obj_map *m, struct code_map *c)
{
	const struct obj_sec *s = c->s;
	uint32_t n = 0;
	struct isa_insn i;

	for (uint32_t off = 0; off + 8 <= s->data.n; off += 8) {
		int64_t to;

		if (!c->start[off / 8] ||
		    !isa_decode(s->data.at + off, s->data.n - off, m->o->big_endian, &i) ||
		    (i.op == ISA_call_pseudo && code_map_rel(c, off)))
			continue;
		to = target(c, off, &i);
		if (to >= 0)
			c->label[to / 8] = 1;
	}
	for (uint32_t k = 0; k <= s->data.n / 8; k++)
		if (c->label[k])
			c->label[k] = ++n;
}

struct code_map *obj_map_section(struct obj_map *m, const struct obj_sec *s)
{
	struct code_map *c = m->secs[s->index];
	struct isa_insn i;

	if (c)
		return c;
	c = m->secs[s->index] = arena_new(&m->cx->unit, struct code_map);
	c->s = s;
	collect(m, c);
	c->code = s->flags & SHF_EXECINSTR && !obj_is_nobits(s);
	if (!c->code)
		return c;
	c->start = arena_alloc(&m->cx->unit, s->data.n / 8 + 1);
	c->label = arena_array(&m->cx->unit, uint32_t, s->data.n / 8 + 2);
	for (uint32_t off = 0, n; off + 8 <= s->data.n; off += n) {
		n = isa_decode(s->data.at + off, s->data.n - off, m->o->big_endian, &i);
		c->start[off / 8] = (uint8_t)n;
		n = n ? n : 8;
	}
	find_labels(m, c);
	return c;
}

const struct obj_rel *code_map_rel(const struct code_map *c, uint64_t off)
{
	uint32_t lo = 0, hi = c->nrels;

	while (lo < hi) {
		uint32_t mid = (lo + hi) / 2;

		if (c->rels[mid]->off < off)
			lo = mid + 1;
		else
			hi = mid;
	}
	return lo < c->nrels && c->rels[lo]->off == off ? c->rels[lo] : NULL;
}

/* ---- References
 * --------------------------------------------------------------------------------------- */

/* In the scratch arena: labels are many and short-lived. */
static const char *label_name(struct obj_map *m, struct code_map *c, int64_t to)
{
	char *b = arena_alloc(&m->cx->scratch, 40);
	struct text t = {b, 39, 0};

	text_str(&t, m->prefix);
	text_num(&t, c->s->index, 10, 0, ' ');
	text_char(&t, '_');
	text_num(&t, c->label[to / 8], 10, 0, ' ');
	return b;
}

/* A relocation in words: false if its text would not give the same bytes. */
static bool say_rel(struct obj_map *m, const struct isa_insn *i, const struct obj_rel *rel,
		    struct isa_names *n)
{
	if (rel->type == OBJ_R_64_64 && i->op == ISA_lddw) {
		int64_t k = (int32_t)i->imm;

		if ((uint64_t)i->imm >> 32)
			return false;
		n->value = obj_map_ref(m, rel->sym, k);
		return n->value;
	}
	if (rel->type == OBJ_R_64_32 && i->op == ISA_call_pseudo) {
		/* a local symbol of this section would be called without a relocation */
		n->target = obj_map_ref(m, rel->sym, (i->imm + 1) * 8);
		return n->target;
	}
	return false;
}

struct insn_refs insn_refs(struct obj_map *m, struct code_map *c, uint32_t off,
			   const struct isa_insn *i)
{
	const struct obj_rel *rel = code_map_rel(c, off);
	struct insn_refs r = {.rel = rel};
	int64_t to;

	if (rel) {
		if (say_rel(m, i, rel, &r.names))
			r.rel = NULL;
		if (r.names.target && rel->sym->type == OBJ_SECTION && rel->sym->sec == c->s) {
			/* the assembler would resolve a name of this section by itself */
			r.names.target =
				arena_printf(&m->cx->unit, "%s + %lld", obj_map_name(m, rel->sym),
					     (long long)(i->imm + 1) * 8);
		}
	}
	if (rel && i->op == ISA_call_pseudo)
		return r;
	to = target(c, off, i);
	if (to >= 0 && c->label[to / 8]) {
		const struct obj_sym *y =
			i->op == ISA_call_pseudo ? local_at(m, c->s, (uint64_t)to) : NULL;

		r.names.target = y ? obj_map_name(m, y) : label_name(m, c, to);
	}
	if (i->op == ISA_call_helper) {
		const char *h = as_helper_name(i->imm);

		/* a symbol of a helper's name would be called instead */
		if (h && obj_find_symbol(m->o, h))
			r.names.target = arena_printf(&m->cx->unit, "%lld", (long long)i->imm);
	}
	return r;
}
