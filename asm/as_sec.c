/* SPDX-License-Identifier: BSD-2-Clause */
/* The assembler's sections: what a name implies, switching, appending. */
#include "asm/sec_flags.h"

#include "asm/as_int.h"

enum { MAX_CONTENTS = 1 << 28 };

/* Type and flags of well-known names; others are data that nobody allocates, as in gas. */
static const struct {
	const char *prefix;
	uint32_t type;
	uint64_t flags;
	bool exact;
} known[] = {
	{".text", SHT_PROGBITS, SHF_ALLOC | SHF_EXECINSTR, false},
	{".data", SHT_PROGBITS, SHF_ALLOC | SHF_WRITE, false},
	{".bss", SHT_NOBITS, SHF_ALLOC | SHF_WRITE, false},
	{".rodata", SHT_PROGBITS, SHF_ALLOC, false},
	{".maps", SHT_PROGBITS, SHF_ALLOC | SHF_WRITE, true},
	{"maps", SHT_PROGBITS, SHF_ALLOC | SHF_WRITE, true},
	{"license", SHT_PROGBITS, SHF_ALLOC | SHF_WRITE, true},
	{"version", SHT_PROGBITS, SHF_ALLOC | SHF_WRITE, true},
	{".ksyms", SHT_PROGBITS, SHF_ALLOC | SHF_WRITE, true},
	{".kconfig", SHT_PROGBITS, SHF_ALLOC | SHF_WRITE, true},
	{".note", SHT_NOTE, 0, false},
	{".init_array", SHT_INIT_ARRAY, SHF_ALLOC | SHF_WRITE, true},
	{".fini_array", SHT_FINI_ARRAY, SHF_ALLOC | SHF_WRITE, true},
};

void sec_defaults(const char *name, uint32_t *type, uint64_t *flags)
{
	for (unsigned i = 0; i < sizeof known / sizeof *known; i++) {
		size_t n = strlen(known[i].prefix);

		if (strncmp(name, known[i].prefix, n) ||
		    (name[n] && (known[i].exact || name[n] != '.')))
			continue;
		*type = known[i].type;
		*flags = known[i].flags;
		return;
	}
	*type = SHT_PROGBITS;
	*flags = 0;
}

struct as_sec *sec_of(struct as *as, struct obj_sec *o)
{
	static struct as_sec *const none;
	struct as_sec *s;

	while (as->secs.n <= o->index)
		vec_push(&as->cx->unit, &as->secs, none);
	s = as->secs.at[o->index];
	if (s)
		return s;
	s = arena_new(&as->cx->unit, struct as_sec);
	s->sec = o;
	s->last = UINT32_MAX;
	s->sym = sym_anon(as);
	s->sym->section_sym = true;
	s->sym->state = SYM_LABEL;
	s->sym->sec = s;
	as->secs.at[o->index] = s;
	return s;
}

struct as_sec *sec_get(struct as *as, const char *name, uint32_t type, uint64_t flags, bool *fresh)
{
	struct obj_sec *o = obj_find_section(as->o, name);

	*fresh = !o;
	return sec_of(as, o ? o : obj_section(as->cx, as->o, name, type, flags));
}

void sec_switch(struct as *as, struct as_sec *s)
{
	as->prev = as->cur;
	as->cur = s;
}

struct as_sec *sec_cur(struct as *as)
{
	bool fresh;

	if (!as->cur)
		as->cur = sec_get(as, ".text", SHT_PROGBITS, SHF_ALLOC | SHF_EXECINSTR, &fresh);
	return as->cur;
}

uint64_t sec_here(struct as *as)
{
	return obj_size(sec_cur(as)->sec);
}

void sec_data(struct as *as, const void *p, uint64_t len)
{
	struct as_sec *s = sec_cur(as);
	uint64_t off;

	if (!len)
		return;
	if (obj_is_nobits(s->sec) && p) {
		for (uint64_t i = 0; i < len; i++)
			if (((const char *)p)[i]) {
				as_error(as, &as->tok[0], D_as_nobits, s->sec->name);
				return;
			}
		p = NULL;
	}
	if (!obj_is_nobits(s->sec) && obj_size(s->sec) + len > MAX_CONTENTS) {
		as_error(as, &as->tok[0], D_as_too_large, s->sec->name);
		return;
	}
	off = obj_append(as->cx, s->sec, p, len);
	if (s->data_at.n && vec_last(&s->data_at) == off) {
		vec_last(&s->data_at) = (uint32_t)(off + len);
		return;
	}
	vec_push(&as->cx->unit, &s->data_at, (uint32_t)off);
	vec_push(&as->cx->unit, &s->data_at, (uint32_t)(off + len));
}
