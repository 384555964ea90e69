/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The assembler's symbols: one table by name, made at the first mention and kept in
 * that order; numeric labels (1:, 1b, 1f) and the place '.' are nameless symbols.
 * Names that begin with .L (and L or LBB and a digit, as clang prints them) are the
 * assembler's own and never reach the symbol table.
 */
#include "asm/as_int.h"

const char *sym_name(struct as *as, const struct as_sym *y)
{
	return arena_strndup(&as->cx->unit, y->s, y->len);
}

struct as_sym *sym_find(struct as *as, const char *s, size_t len, uint32_t hash)
{
	struct as_sym *y = as->syms_cap ? as->syms[hash & (as->syms_cap - 1)] : NULL;

	while (y && (y->hash != hash || y->len != len || memcmp(y->s, s, len)))
		y = y->next;
	return y;
}

struct as_sym_info *sym_info(struct as *as, struct as_sym *y)
{
	if (!y->info)
		y->info = arena_new(&as->cx->unit, struct as_sym_info);
	return y->info;
}

static void rehash(struct as *as)
{
	uint32_t cap = as->syms_cap ? as->syms_cap * 2 : 256;
	struct as_sym **t = arena_array(&as->cx->unit, struct as_sym *, cap);

	for (uint32_t i = 0; i < as->syms_cap; i++)
		for (struct as_sym *y = as->syms[i], *next; y; y = next) {
			next = y->next;
			y->next = t[y->hash & (cap - 1)];
			t[y->hash & (cap - 1)] = y;
		}
	as->syms = t;
	as->syms_cap = cap;
}

static bool is_temp(const char *s, size_t len)
{
	if (len > 1 && s[0] == '.' && s[1] == 'L')
		return true;
	return len > 3 && !memcmp(s, "LBB", 3) && s[3] >= '0' && s[3] <= '9';
}

struct as_sym *sym_get(struct as *as, const char *s, size_t len, uint32_t hash)
{
	struct as_sym *y = sym_find(as, s, len, hash);

	if (y)
		return y;
	if (as->nsyms >= as->syms_cap)
		rehash(as);
	y = arena_new(&as->cx->unit, struct as_sym);
	y->s = s;
	y->len = (uint32_t)len;
	y->hash = hash;
	y->temp = is_temp(s, len);
	y->next = as->syms[hash & (as->syms_cap - 1)];
	as->syms[hash & (as->syms_cap - 1)] = y;
	as->nsyms++;
	vec_push(&as->cx->unit, &as->order, y);
	return y;
}

struct as_sym *sym_tok(struct as *as, const struct tok *t)
{
	const char *s = as_tok_text(as, t);
	struct as_sym *y;
	size_t len = t->len;

	if (t->kind == T_STR)
		s = as_tok_string(as, t, &len);
	if (len == 1 && *s == '.')
		return sym_dot(as);
	y = sym_get(as, s, len, t->kind == T_STR ? as_hash(s, len) : t->hash);
	if (t->kind == T_STR)
		y->temp = false; /* a quoted name means itself */
	if (y->state == SYM_UNDEF && !y->def)
		y->def = as_loc(as, t);
	return y;
}

struct as_sym *sym_anon(struct as *as)
{
	struct as_sym *y = arena_new(&as->cx->unit, struct as_sym);

	y->s = "";
	y->temp = true;
	return y;
}

struct as_sym *sym_dot(struct as *as)
{
	struct as_sym *y = sym_anon(as);

	y->state = SYM_LABEL;
	y->sec = sec_cur(as);
	y->off = (uint32_t)sec_here(as);
	vec_push(&as->cx->unit, &as->order, y); /* it moves with the code */
	return y;
}

/* ---- Numeric labels ------------------------------------------------------------------------ */

enum { MAX_DIRECT = 256 };

/* Labels below MAX_DIRECT live in a vector, the others by a name no one can write. */
static struct as_local *local_slot(struct as *as, uint64_t n)
{
	static const struct as_local none;
	struct as_sym *y;
	char *name;

	if (n < MAX_DIRECT) {
		while (as->locals.n <= n)
			vec_push(&as->cx->unit, &as->locals, none);
		return &as->locals.at[n];
	}
	name = arena_printf(&as->cx->unit, "\001%llu", (unsigned long long)n);
	y = sym_get(as, name, strlen(name), as_hash(name, strlen(name)));
	y->temp = true;
	if (!y->local)
		y->local = arena_new(&as->cx->unit, struct as_local);
	return y->local;
}

struct as_sym *sym_local(struct as *as, uint64_t n, bool forward)
{
	struct as_local *l = local_slot(as, n);

	if (!forward)
		return l->last;
	if (!l->next) {
		l->next = sym_anon(as);
		l->next->s = arena_printf(&as->cx->unit, "%lluf", (unsigned long long)n);
		l->next->len = (uint32_t)strlen(l->next->s);
		vec_push(&as->cx->unit, &as->order, l->next);
	}
	return l->next;
}

void sym_define_local(struct as *as, uint64_t n, src_loc loc)
{
	struct as_local *l = local_slot(as, n);

	if (l->next) {
		l->last = l->next;
	} else {
		l->last = sym_anon(as);
		vec_push(&as->cx->unit, &as->order, l->last);
	}
	l->next = NULL;
	l->last->state = SYM_LABEL;
	l->last->sec = sec_cur(as);
	l->last->off = (uint32_t)sec_here(as);
	l->last->def = loc;
}

/* A section that does not exist yet stands under a name no one can write. */
struct as_sym *sym_section(struct as *as, const char *name, src_loc loc)
{
	char *key = arena_printf(&as->cx->unit, "\002%s", name);
	struct as_sym *y = sym_get(as, key, strlen(key), as_hash(key, strlen(key)));

	y->temp = true;
	if (!y->def)
		y->def = loc;
	return y;
}

/* .sec("name"), and names of sections that nothing else has defined, as in gas. */
void sym_find_sections(struct as *as)
{
	for (uint32_t i = 0; i < as->order.n; i++) {
		struct as_sym *y = as->order.at[i];
		bool explicit = y->len && y->s[0] == '\002';
		struct obj_sec *o;

		if (y->state != SYM_UNDEF || !y->len ||
		    (!explicit && (y->s[0] != '.' || y->declared)))
			continue;
		o = obj_find_section(as->o, explicit ? y->s + 1 : sym_name(as, y));
		if (!o) {
			if (explicit)
				diag(as->cx, y->def, D_as_no_section, y->s + 1);
			continue;
		}
		y->section_sym = true;
		y->sec = sec_of(as, o);
		y->state = SYM_LABEL;
		y->off = 0;
	}
}

void sym_define(struct as *as, struct as_sym *y, src_loc loc)
{
	if (y->state != SYM_UNDEF) {
		diag_range(as->cx, loc, loc + y->len, D_as_redefined, sym_name(as, y));
		diag_note(as->cx, y->def, "'%s' was defined here", sym_name(as, y));
		return;
	}
	y->state = SYM_LABEL;
	y->sec = sec_cur(as);
	y->off = (uint32_t)sec_here(as);
	y->def = loc;
}
